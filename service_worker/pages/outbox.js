// Udbakke: what waits, what needs help, what was sent the last 14 days.
import * as clock from "../clock.js";
import * as lost from "../lost.js";
import * as outbox from "../outbox.js";
import * as store from "../store.js";
import * as sync from "../sync.js";
import { attached, page, seeOther } from "./answer.js";

const PATIENCE = 3_000;

export function show(context) {
  const last_success = [...context.entries, ...context.others].map(({ sent_at }) => sent_at ?? "").sort().at(-1) || null;
  return page("outbox", { ...context, last_success });
}

/** Læg til side: what was refused, and what corrects it, is kept but not sent. A locked phone asks to be opened first. */
export async function setAside(context, { user, id }) {
  if (context) await outbox.aside(user, id);
  return seeOther("/field/outbox");
}

/** Prøv at sende nu: also what was refused, and without waiting out the back-off. */
export async function sendNow(context, { user, event }) {
  await outbox.retry(user);
  const round = sync.wake(true);
  event.waitUntil(round);
  await Promise.race([round, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  return seeOther("/field/outbox");
}

/** »Det har jeg set«: what the browser threw away is not shown any more. */
export async function seeLost(_context, { user }) {
  await lost.see(user);
  return seeOther("/field/outbox");
}

/** What is not sent yet, sealed, as a file that the office can bring in when the phone cannot send. Also while locked. */
export async function file(author) {
  const { device } = await store.who();
  const entries = (await outbox.unsent(author)).map(({ id, kind, url, sequence, saved_at, body }) => ({ id, kind, url, sequence, saved_at, body }));
  const made_at = clock.iso(clock.device());
  const content = { fieldapp: "unsent", version: 1, author, device: device ?? null, made_at, entries };
  return attached(`fieldapp-usendt-${made_at.slice(0, 10)}.json`, content);
}
