// What every page needs to know: who reads, what is on the phone, what still waits.
import * as caseload from "../caseload.js";
import * as clock from "../clock.js";
import * as outbox from "../outbox.js";
import * as sync from "../sync.js";

/** The context that all pages share; null when the phone has never been given a caseload. */
export async function situation(user, page) {
  const me = await caseload.find(user, "me");
  if (!me) return null;
  const { offset } = await caseload.server(user);
  const [courses, entries, { waiting, help, oldest }] = await Promise.all([
    caseload.courses(user),
    outbox.entries(user),
    outbox.count(user),
  ]);
  const names = Object.fromEntries(courses.map(({ id, citizen }) => [id, citizen.first_name]));
  courses.sort((a, b) => (names[a.id] < names[b.id] ? -1 : 1));
  return {
    me,
    now: clock.iso(clock.device() + offset),
    offset,
    online: sync.state().online,
    login_needed: sync.state().loggedOut,
    waiting,
    help,
    oldest,
    locked: false,
    page,
    from_phone: true,
    courses,
    entries: entries.map((record) => local(record, names)),
  };
}

/** Without the sent entries that the caseload already tells of. */
export function fresh(context) {
  const told = new Set(context.courses.flatMap(({ meetings }) => meetings.map(({ id }) => id)));
  return { ...context, entries: context.entries.filter(({ id, state }) => state !== "sent" || !told.has(id)) };
}

export const courseOf = ({ courses }, id) => courses.find((course) => course.id === id) ?? null;

function local({ id, state, entry, saved_at, sent_at, error, receipt, tries }, names) {
  const shown = sync.state().sending === id ? "sending" : state;
  return { id, state: shown, entry, citizen: names[entry.course] ?? "", saved_at, sent_at, error, receipt, tries };
}
