// What is written about one course and handed in like a paper: shown, judged, saved. Each kind is a line below.
import { linkFrom, messageFrom, wrongLink, wrongMessage } from "../agreements.js";
import * as caseload from "../caseload.js";
import * as clock from "../clock.js";
import { asFilled } from "../meetings.js";
import * as progress from "../progress.js";
import { urlFor } from "../urls.js";
import { notFound, page } from "./answer.js";
import { courseOf, refusedEntry } from "./situation.js";
import * as typed from "./typed.js";

/**
 * The page and the form at /field/`name`: {show, save}. `from` reads the form and `wrong` judges what it says; the
 * outbox sends it as `kind`. `seen` hears that the course has been on the screen; `more` is what else the page shows;
 * `filled` is what was refused as a form; `next` is where to go from a course.
 */
function paper(name, { kind = name, from, wrong, filled, seen = () => null, more = () => null, next = samePage(name) }) {
  const fill = (context) => (form, errors, draft_saved_at, status = 200) => {
    const course = courseOf(context, form.course);
    const new_id = form.entry || clock.uuid7();
    return page(name, { ...context, ...more(context, course), course, form, errors, draft_saved_at, new_id }, status);
  };
  const show = async (context, { user, url, isRefresh }) => {
    const asked = asFilled(url.searchParams);
    const course = courseOf(context, asked.course);
    if (!course) return notFound();
    if (!isRefresh) await seen(user, course); // nobody need be looking at what comes by itself
    const given = { ...refusedEntry(context, asked.mends, filled), ...asked, entry: asked.mends };
    const left = await typed.left(name, user, given, (form) => wrong(from(form)));
    return fill(context)(left.filled, left.errors, left.saved_at);
  };
  const save = (context, asked) => {
    const entries = from(asked.form);
    const way = () => next(entries.course);
    return typed.save(name, context, asked, { kind, entries, errors: wrong(entries), next: way, fill: fill(context) });
  };
  return { show, save };
}

const samePage = (name) => (course) => urlFor(`field.${name}`, { course });

/** The thread with the caseworker has been on the screen, until the newest that they have sent. */
async function noteRead(user, { id, messages }) {
  const unseen = (messages ?? []).filter(({ seen }) => !seen).map(({ received_at }) => received_at);
  const newest = unseen.sort().at(-1);
  if (newest && (await caseload.read(user))[id] !== newest) await caseload.noteRead(user, id, newest);
}

/** A wish for a link that the municipality has not answered: what was sent after the caseload last came is not in it. */
function wished({ others, fetched_at }, { id }) {
  const isAhead = ({ kind, state, sent_at, entry }) =>
    kind === "link" && entry.course === id && (state !== "sent" || sent_at > fetched_at);
  return { pending: others.find(isAhead) ?? null };
}

/** Beskeder: with the caseworker, about one citizen. */
export const messages = paper("messages", { kind: "message", from: messageFrom, wrong: wrongMessage, seen: noteRead });

/** The citizen's own way in: to show, to ask for, to close. The link itself is made by the municipality. */
export const link = paper("link", { from: linkFrom, wrong: wrongLink, more: wished });

const theCourse = (course_id) => urlFor("field.course", { course_id });

/** Tjek: how each area goes, in the mentor's voice. The course's page shows it at once. */
export const check = paper("check", {
  kind: "mark",
  from: progress.checkFrom,
  wrong: progress.wrongCheck,
  filled: progress.filledCheck,
  next: theCourse,
});

/** Status: how it went since the last one, for the caseworker. */
export const report = paper("report", {
  from: progress.reportFrom,
  wrong: progress.wrongReport,
  filled: progress.filledReport,
  next: theCourse,
});

/** Foreslå: what is to be otherwise about the course. Its page says at once that it waits. */
export const proposal = paper("proposal", {
  from: progress.proposalFrom,
  wrong: progress.wrongProposal,
  filled: progress.filledProposal,
  next: theCourse,
});
