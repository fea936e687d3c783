// Beskeder: the thread with the caseworker about one citizen. What has been on the screen is told as read.
import { messageFrom, wrongMessage } from "../agreements.js";
import * as caseload from "../caseload.js";
import * as clock from "../clock.js";
import { asFilled } from "../meetings.js";
import { urlFor } from "../urls.js";
import { notFound, page } from "./answer.js";
import { courseOf, refusedEntry } from "./situation.js";
import * as typed from "./typed.js";

export async function show(context, { user, url, isRefresh }) {
  const given = asFilled(url.searchParams);
  const course = courseOf(context, given.course);
  if (!course) return notFound();
  if (!isRefresh) await noteRead(user, course); // nobody need be looking at what comes by itself
  const { filled, errors, saved_at } = await typed.left("messages", user, given, (form) => wrongMessage(messageFrom(form)));
  return fill(context)({ ...refusedEntry(context, given.entry), ...filled }, errors, saved_at);
}

export function save(context, asked) {
  const entries = messageFrom(asked.form);
  const next = () => urlFor("field.messages", { course: entries.course });
  const how = { kind: "message", entries, errors: wrongMessage(entries), next, fill: fill(context) };
  return typed.save("messages", context, asked, how);
}

/** Until the newest that the caseworker has sent. */
async function noteRead(user, { id, messages }) {
  const unseen = (messages ?? []).filter(({ seen }) => !seen).map(({ received_at }) => received_at);
  const newest = unseen.sort().at(-1);
  if (newest && (await caseload.read(user))[id] !== newest) await caseload.noteRead(user, id, newest);
}

const fill = (context) => (form, errors, draft_saved_at, status = 200) => {
  const course = courseOf(context, form.course);
  const new_id = form.entry || clock.uuid7();
  return page("messages", { ...context, course, form, errors, draft_saved_at, new_id }, status);
};
