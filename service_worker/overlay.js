// What this phone has agreed and written, laid over a course's document until the document tells the same.
// Twin of fieldapp/meetings/standing.py and fieldapp/progress: the same appointments stand here before anything is
// sent, and both voices say the same.
import * as clock from "./clock.js";

const CALLED_OFF = ["cancelled_citizen", "cancelled_mentor", "moved"];
const ANSWERED = { not_coming: "cancelled_citizen", called_off: "cancelled_office" };
const LATE = 7_200_000;
const THREAD = 30;
const DAY = 86_400_000;
const SHOWN = 12;
const HOURS = 6;
const OVER = ["reached", "changed", "dropped"];
const OTHER_TIME = ["sms", "email", "third_party"];

/** The course as it is with the phone's own `entries` (meetings) and `others`; each of these knows who wrote it. */
export function overlaid(course, entries, others, me) {
  const isAbout = ({ entry }) => entry.course === course.id;
  const [said, added] = [entries.filter(isAbout), others.filter(isAbout)];
  if (!said.length && !added.length) return course;
  const written = { appointments: appointments(course, said, added), messages: messages(course, added, me), proposals: proposals(course, added) };
  return { ...course, ...written, ...progress(course, said, added), unsent: unsent(course, said), report: reported(course, added) };
}

/**
 * What the municipality's sums do not hold yet, by month: minutes that `waiting` entries state, minutes that were
 * `sent` since, and `changes` of what the sums do hold. It stands beside the sums and is never added to them.
 */
function unsent({ meetings }, said) {
  const told = new Set(meetings.map(({ id }) => id));
  const own = new Map(said.filter(({ id }) => !told.has(id)).map((one) => [one.id, one]));
  const corrected = new Set([...own.values()].map(({ entry }) => entry.corrects));
  const first = ({ entry }) => (own.has(entry.corrects) ? first(own.get(entry.corrects)) : entry.corrects);
  const months = {};
  for (const one of own.values()) {
    const { state, receipt, entry } = one;
    if (corrected.has(one.id) || !["waiting", "sending", "sent"].includes(state)) continue;
    const sums = (months[dayOf(entry.met_at).slice(0, 7)] ??= { waiting: 0, sent: 0, changes: 0 });
    const counts = state === "sent" ? receipt?.counts : !OTHER_TIME.includes(entry.form) && entry.place !== "transport";
    if (told.has(first(one))) sums.changes += 1;
    else if (counts) sums[state === "sent" ? "sent" : "waiting"] += entry.minutes ?? 0;
  }
  return months;
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

/** Nobody has answered the phone's own; what they are about has its title here. */
function proposals({ goals, proposals: told = [] }, added) {
  const titles = Object.fromEntries(goals.flatMap((goal) => [goal, ...goal.steps]).map(({ id, title }) => [id, title]));
  const mine = missing(added, "proposal", told).map((record) => {
    const { entry, state } = record;
    return { ...entry, about: titles[entry.step ?? entry.goal] ?? "", saved_at: savedAt(record), mine: state };
  });
  return [...told, ...mine].sort(inTime);
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

/** The phone's own newest status becomes the last one, and the next is about the days after all of them (`stretch` in send.py). */
function reported({ report }, added) {
  const own = added.filter(({ kind }) => kind === "report").map((record) => ({ ...record.entry, saved_at: savedAt(record), mine: record.state }));
  if (!report?.periods || !own.length) return report;
  const { last: told } = report;
  const reach = own.map(({ until }) => until).concat(report.until ?? []).sort().at(-1);
  if (told?.state === "returned" && !own.some(({ replaces }) => replaces === told.id)) return { ...report, until: reach };
  const newest = own.sort(inTime).at(-1);
  const due = { ...report, ...following(report.periods, reach), until: reach };
  if (told && (newest.id === told.id || inTime(newest, told) < 0)) return due;
  const { id, since, until, saved_at, summary, next, ask, mine } = newest;
  const last = { id, since, until, saved_at, state: "sent", reason: null, words: "", summary, next, ask, mine };
  return { ...due, last };
}

function following(periods, until) {
  for (const [starts_on, last_on, days] of periods) {
    const since = [starts_on, later(until, 1)].sort()[1];
    if (since <= last_on) return { since, due_on: [later(since, days - 1), last_on].sort()[0] };
  }
  return { since: null, due_on: null };
}

/** How it goes with the phone's own checks and meetings: of a day the newest word counts, wherever it lies. */
function progress(course, said, added) {
  const areas = Object.fromEntries(course.goals.map(({ id, area }) => [id, area]));
  const told = new Set(course.meetings.map(({ id }) => id));
  const own = said.filter(({ id }) => !told.has(id)).map((one) => ({ ...one.entry, saved_at: savedAt(one) }));
  const corrected = new Set(own.map(({ corrects }) => corrects));
  const isGone = ({ id, corrected_by }) => corrected_by || corrected.has(id);
  const met = [...course.meetings, ...own].flatMap(({ id, goal, mark, met_at, saved_at, ...one }) =>
    mark && areas[goal] ? [{ id, area: areas[goal], day: dayOf(met_at), saved_at, step: mark, gone: isGone({ id, ...one }) }] : [],
  );
  const checks = missing(added, "mark", course.checks ?? []).map(checked);
  const words = [...(course.checks ?? []), ...checks].flatMap(({ id, saved_at, marks }) =>
    Object.entries(marks).map(([area, step]) => ({ id, area, day: dayOf(saved_at), saved_at, step })),
  );
  const mine = new Set([...own, ...checks].map(({ id }) => id));
  const all = [...met, ...words];
  const voices = { ...course.voices };
  for (const { area, day } of all.filter(({ id }) => mine.has(id) || corrected.has(id))) {
    const standing = all.filter((one) => one.area === area && one.day === day && !one.gone);
    voices[area] = withDay(voices[area] ?? [], day, standing.sort(inTime).at(-1));
    if (!voices[area].length) delete voices[area];
  }
  return { voices, hours: hours(course, checks), check: nextCheck(course, checks) };
}

const checked = (record) => ({
  id: record.id,
  saved_at: savedAt(record),
  half_hours: record.entry.half_hours,
  marks: Object.fromEntries(record.entry.marks.map(({ area, value }) => [area, value])),
});

/** The days of an area with what the mentor says of this one; nobody's day is no day, nor pushes out the citizen's. */
function withDay(points, day, newest) {
  const citizen = points.find(([other]) => other === day)?.[1] ?? null;
  const rest = points.filter(([other]) => other !== day);
  const now = newest || citizen ? [[day, citizen, newest?.step ?? null]] : [];
  const all = [...rest, ...now].sort(([a], [b]) => (a < b ? -1 : 1));
  const older = all.filter(([, own, step]) => step || !own).slice(0, -SHOWN);
  return all.flatMap((point) => (!older.includes(point) ? [point] : point[1] ? [[point[0], point[1], null]] : []));
}

function hours({ hours: told = [], checks: known = [] }, checks) {
  const days = new Map(told);
  const own = new Set(checks.map(({ saved_at }) => dayOf(saved_at)));
  const said = [...known, ...checks].filter(({ half_hours }) => half_hours !== null).sort(inTime);
  for (const { saved_at, half_hours } of said) if (own.has(dayOf(saved_at))) days.set(dayOf(saved_at), half_hours);
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).slice(-HOURS);
}

/** What is due once the phone's own checks have come. Twin of fieldapp/progress/due.py. */
function nextCheck({ goals, starts_on, ends_on, check = null, checks: known = [] }, checks) {
  const open = goals.filter(({ status }) => !OVER.includes(status));
  const isFull = ({ marks }) => open.every(({ area }) => area in marks);
  if (!open.length || !checks.some(isFull)) return check;
  const [full] = [...known, ...checks].filter(isFull).sort(inTime).slice(-1).map(({ saved_at }) => dayOf(saved_at));
  const [last, quarter] = [later(ends_on, -14), later(full, 91)];
  if (full >= last) return null;
  return quarter < last ? { why: "quarter", due_on: quarter } : { why: "end", due_on: ends_on };
}

const dayOf = (moment) => clock.toDanish(moment)[0];
const later = (day, days) => clock.iso(Date.parse(`${day}T00:00Z`) + days * DAY).slice(0, 10);

/** As the server reckons it: by the phone's clock put right, and never after it arrived. */
function savedAt({ entry, receipt }) {
  const at = clock.iso(Date.parse(entry.saved_at) + (entry.clock_offset_ms ?? 0));
  return receipt?.received_at < at ? receipt.received_at : at;
}

const by = (name) => (a, b) => (a[name] < b[name] ? -1 : a[name] > b[name] ? 1 : 0);
const inTime = (a, b) => by("saved_at")(a, b) || by("id")(a, b);
