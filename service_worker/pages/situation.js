// What every page needs to know: who reads, what is on the phone, what still waits.
import { filledIn } from "../agreements.js";
import * as caseload from "../caseload.js";
import * as clock from "../clock.js";
import * as lost from "../lost.js";
import * as outbox from "../outbox.js";
import { overlaid } from "../overlay.js";
import * as sync from "../sync.js";
import { gettext as _ } from "../texts.js";

const MET = ["held", "interrupted"];
const DAY = 86_400_000;

/**
 * The context that all pages share, with every course or only the one that is wanted; null when the phone has never
 * been given a caseload.
 */
export async function situation(user, page, wanted) {
  const [me, server, held] = await Promise.all([caseload.find(user, "me"), caseload.server(user), outbox.all(user)]);
  if (!me) return null;
  const { offset, at } = server;
  // By the municipality's clock, like everything else on a page.
  const right = (moment) => moment && clock.iso(Date.parse(moment) + offset);
  const [told, records, { waiting, help, oldest }, gone] = await Promise.all([
    caseload.courses(user, wanted),
    outbox.entries(user, held),
    outbox.count(user, held),
    lost.found(user),
  ]);
  const names = Object.fromEntries(told.map(({ id, citizen }) => [id, citizen.first_name]));
  const timed = records.map((one) => ({ ...one, saved_at: right(one.saved_at), sent_at: right(one.sent_at) }));
  const all = timed.map((record) => local(record, names));
  const [here, aside] = [all.filter(({ state }) => state !== "aside"), all.filter(({ state }) => state === "aside")];
  const others = here.filter((record) => !isMeeting(record));
  const entries = here.filter(isMeeting).map((record) => heldUp(record, others));
  const courses = told.map((course) => overlaid(course, entries, others, me));
  courses.sort((a, b) => (names[a.id] < names[b.id] ? -1 : 1));
  return {
    me,
    now: clock.iso(clock.device() + offset),
    offset,
    fetched_at: right(at),
    online: sync.state().online,
    login_needed: sync.state().loggedOut,
    waiting,
    help,
    oldest: right(oldest),
    late: isLate(oldest),
    lost: gone,
    locked: false,
    page,
    from_phone: true,
    courses,
    entries,
    others,
    aside,
  };
}

/** Has something waited for a day? Then a person has to do something about it. */
export const isLate = (oldest) => oldest !== null && clock.device() - Date.parse(oldest) > DAY;

const isMeeting = ({ kind }) => kind === "meeting";

/** A meeting waits for the appointment it is about; when that was refused, a person must say what becomes of it. */
function heldUp(record, others) {
  const isStuck = others.some(({ id, state }) => id === record.entry.appointment && state === "help");
  if (record.state !== "waiting" || !isStuck) return record;
  const message = _("Aftalen kom ikke frem. Ret den, eller læg den til side, så bliver mødet sendt uden den.");
  return { ...record, error: { ...record.error, message } };
}

/** What was refused, as its form was filled in, so that it can be mended. */
export function refusedEntry({ others }, id, filled = filledIn) {
  const found = others.find((one) => one.id === id && one.state === "help");
  return found ? filled(found.entry) : {};
}

/** The newest correction of an entry, or the entry itself: what a person means by it, from whichever page they come. */
export function newestOf({ courses, entries }, id) {
  const newer = new Map([
    ...courses.flatMap(({ meetings }) => meetings.map((one) => [one.id, one.corrected_by])),
    ...entries.map(({ id: own, entry }) => [entry.corrects, own]),
  ]);
  const last = (one) => (newer.get(one) ? last(newer.get(one)) : one);
  return last(id);
}

/** Which entries were taken for a mistake or have been corrected since. */
const undone = ({ entries }) => new Set(entries.map(({ entry }) => entry.corrects));

/**
 * What a meeting or an absence is about when nobody chose: today's latest appointment whose time has come and that
 * nobody has answered. An absence without one is about the latest that was called off, or that is no meeting either:
 * then nobody is rung falsely. Answers {appointment, reported}: `reported` is the absence that was written about it.
 */
export function agreedToday(context, { id, appointments, meetings }, isAbsence) {
  const gone = undone(context);
  const local = context.entries.filter(({ entry }) => entry.course === id).map(({ entry }) => entry);
  const told = [...local, ...meetings].filter((one) => one.outcome !== "mistake" && !one.corrected_by && !gone.has(one.id));
  const said = (own, outcomes) => told.find(({ appointment, outcome }) => appointment === own && outcomes.includes(outcome));
  const answered = new Set(told.map(({ appointment }) => appointment));
  const [today] = clock.toDanish(context.now);
  const begun = appointments.filter(({ starts_at: at }) => at <= context.now && clock.toDanish(at)[0] === today);
  const open = begun.filter(({ id: own, state }) => state === "planned" && !answered.has(own)).at(-1);
  const idle = isAbsence ? begun.filter((one) => !said(one.id, MET)).at(-1) : null;
  const appointment = open ?? idle ?? null;
  return { appointment, reported: appointment && (said(appointment.id, ["no_show"])?.id ?? null) };
}

/** The moment now, as the server would tell it: known also while the phone is locked. */
export const rightTime = async (user) => clock.iso(clock.device() + ((await caseload.server(user))?.offset ?? 0));

/** Without the sent entries that the caseload already tells of. */
export function fresh(context) {
  const told = new Set(context.courses.flatMap(({ meetings }) => meetings.map(({ id }) => id)));
  return { ...context, entries: context.entries.filter(({ id, state }) => state !== "sent" || !told.has(id)) };
}

export const courseOf = ({ courses }, id) => courses.find((course) => course.id === id) ?? null;

function local({ id, kind, state, entry, citizen, saved_at, sent_at, error, receipt, tries }, names) {
  const shown = { state: sync.state().sending === id ? "sending" : state, citizen: names[entry.course] ?? citizen ?? "" };
  return { id, kind, ...shown, entry: { ...entry, own: true }, saved_at, sent_at, error, receipt, tries };
}
