// What this phone has agreed and written, laid over a course's document until the document tells the same.
// Twin of fieldapp/meetings/standing.py: the same appointments stand here before anything is sent.
import * as clock from "./clock.js";

const CALLED_OFF = ["cancelled_citizen", "cancelled_mentor", "moved"];
const ANSWERED = { not_coming: "cancelled_citizen", called_off: "cancelled_office" };
const LATE = 7_200_000;
const THREAD = 30;

/** The course as it is with the phone's own `entries` (meetings) and `others`; each of these knows who wrote it. */
export function overlaid(course, entries, others, me) {
  const isAbout = ({ entry }) => entry.course === course.id;
  const [said, added] = [entries.filter(isAbout), others.filter(isAbout)];
  if (!said.length && !added.length) return course;
  return { ...course, appointments: appointments(course, said, added), messages: messages(course, added, me) };
}

function appointments({ appointments: told, meetings }, said, added) {
  const mine = missing(added, "appointment", told).map(agreed);
  const all = [...told.map((one) => ({ mine: null, ...one })), ...mine].sort((a, b) => by("starts_at")(a, b) || by("id")(a, b));
  const newest = newestOfChains(all);
  const [off, offBefore] = [calledOff(meetings, said), calledOff(meetings, [])];
  return all.map((one) => ({ ...one, ...stand(one, isMoved(one, newest, offBefore), off.get(one.id)) }));
}

/** Once moved is moved: what was told of a chain may name more than the phone holds of it. */
const isMoved = ({ id, state }, newest, offBefore) => !newest.has(id) || (state === "moved" && offBefore.get(id) !== "moved");

function stand({ answer, answered_at, starts_at }, isMoved, off) {
  if (isMoved || off) return { state: isMoved ? "moved" : off, late: false };
  const late = answer === "not_coming" && Date.parse(starts_at) - Date.parse(answered_at) < LATE;
  return { state: ANSWERED[answer] ?? "planned", late };
}

/** Of every chain of moves, the one that stands: saved last. */
function newestOfChains(all) {
  const replaced = new Map(all.map(({ id, replaces }) => [id, replaces]));
  const first = (id) => (replaced.get(id) ? first(replaced.get(id)) : id);
  const newest = new Map([...all].sort(inTime).map(({ id }) => [first(id), id]));
  return new Set(newest.values());
}

/** The newest entry that calls an appointment off and that none corrects, by appointment. */
function calledOff(meetings, said) {
  const told = new Set(meetings.map(({ id }) => id));
  const local = said.filter(({ id }) => !told.has(id)).map((one) => ({ ...one.entry, saved_at: savedAt(one) }));
  const all = [...meetings, ...local];
  const corrected = new Set(all.map(({ corrects }) => corrects));
  const standing = all.filter(
    ({ id, outcome, corrected_by }) => CALLED_OFF.includes(outcome) && !corrected_by && !corrected.has(id),
  );
  return new Map(standing.sort(inTime).map(({ appointment, outcome }) => [appointment, outcome]));
}

function messages({ messages: told = [] }, added, me) {
  const mine = missing(added, "message", told).map((one) => written(one, me));
  return [...told, ...mine].sort(inTime).slice(-THREAD);
}

/** Those of a kind that the document does not hold yet. */
function missing(added, kind, told) {
  const have = new Set(told.map(({ id }) => id));
  return added.filter((one) => one.kind === kind && !have.has(one.id));
}

function agreed(record) {
  const { id, replaces, starts_at, minutes, form, place, told } = record.entry;
  const silent = { state: "planned", answer: null, answered_at: null, words: "" };
  const own = { made_by: "mentor", own: true, saved_at: savedAt(record), mine: record.state };
  return { id, replaces, starts_at, minutes, form, place, told, ...silent, ...own };
}

function written(record, me) {
  const { id, text, wants_call } = record.entry;
  const own = { author: "mentor", own: true, name: me.name, seen: true, read_at: null, mine: record.state };
  return { id, text, wants_call, saved_at: savedAt(record), received_at: record.receipt?.received_at ?? null, ...own };
}

/** As the server reckons it: by the phone's clock put right, and never after it arrived. */
function savedAt({ entry, receipt }) {
  const at = clock.iso(Date.parse(entry.saved_at) + (entry.clock_offset_ms ?? 0));
  return receipt?.received_at < at ? receipt.received_at : at;
}

const by = (name) => (a, b) => (a[name] < b[name] ? -1 : a[name] > b[name] ? 1 : 0);
const inTime = (a, b) => by("saved_at")(a, b) || by("id")(a, b);
