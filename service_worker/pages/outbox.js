// Udbakke: what waits, what needs help, what was sent the last 14 days.
import * as caseload from "../caseload.js";
import * as outbox from "../outbox.js";
import * as sync from "../sync.js";
import { page, seeOther } from "./answer.js";

const PATIENCE = 3_000;

export async function show(context) {
  const { at } = await caseload.server(context.me.id);
  return page("outbox", { ...context, last_success: at });
}

/** Prøv at sende nu: also what was refused, and without waiting out the back-off. */
export async function sendNow(context, { user, event }) {
  await outbox.retry(user);
  const round = sync.wake(true);
  event.waitUntil(round);
  await Promise.race([round, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  return seeOther("/field/outbox");
}
