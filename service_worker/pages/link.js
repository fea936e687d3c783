// The citizen's own way in: to show, to ask for, to close. The link itself is made by the municipality.
import { linkFrom, wrongLink } from "../agreements.js";
import * as clock from "../clock.js";
import { asFilled } from "../meetings.js";
import { urlFor } from "../urls.js";
import { notFound, page } from "./answer.js";
import { courseOf } from "./situation.js";
import * as typed from "./typed.js";

export const show = (context, { url }) =>
  courseOf(context, url.searchParams.get("course")) ? fill(context)(asFilled(url.searchParams), {}) : notFound();

export function save(context, asked) {
  const entries = linkFrom(asked.form);
  const next = () => urlFor("field.link", { course: entries.course });
  const how = { kind: "link", entries, errors: wrongLink(entries), next, fill: fill(context) };
  return typed.save("link", context, asked, how);
}

const fill = (context) => (form, errors, _saved_at, status = 200) => {
  const course = courseOf(context, form.course);
  // What was sent after the caseload last came is not in it yet.
  const isAhead = ({ kind, state, sent_at, entry }) =>
    kind === "link" && entry.course === course.id && (state !== "sent" || sent_at > context.fetched_at);
  const pending = context.others.find(isAhead) ?? null;
  return page("link", { ...context, course, pending, form, errors, new_id: form.entry || clock.uuid7() }, status);
};
