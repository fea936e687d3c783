// Where a saved entry is now, and the way back for half a minute.
import * as clock from "../clock.js";
import * as drafts from "../drafts.js";
import { uuidIn } from "../fields.js";
import * as meetings from "../meetings.js";
import * as outbox from "../outbox.js";
import { urlFor } from "../urls.js";
import { notFound, page, seeOther } from "./answer.js";
import { courseOf, rightTime } from "./situation.js";

const UNDO = 30_000;
const REFUSED = ["help", "aside"];

export function show(context, { id }) {
  const entry = find(context, id);
  if (!entry) return notFound();
  const course = courseOf(context, entry.entry.course);
  const until = clock.iso(Date.parse(entry.saved_at) + UNDO);
  const corrected_by = correction(context, id);
  const isFinal = corrected_by || REFUSED.includes(entry.state);
  const undo_until = entry.entry.outcome === "no_show" && !isFinal && until > context.now ? until : null;
  const shown = { ...entry, entry: { ...entry.entry, corrected_by } };
  return page("saved", { ...context, entry: shown, course, next: nextToday(context), undo_until, new_id: clock.uuid7() });
}

/** Fortryd: a correction that says it was registered by mistake. A locked phone knows only what its page said. */
export async function undo(context, { id, user, form }) {
  const found = context && find(context, id);
  if (context && !found) return notFound();
  const newer = found && correction(context, id);
  if (newer) return seeOther(urlFor("field.saved", { entry_id: newer }));
  const { course, appointment, met_at } = found?.entry ?? Object.fromEntries(form);
  const blank = { form: null, place: null, minutes: null, indirect_minutes: null, travel_minutes: null, topics: [] };
  const none = { goal: null, mark: null, note: "", arrived: null, waited: null, attempts: [], reason: null, stated_by: null, error_in: null, told: null };
  const about = { course, appointment: appointment || null, corrects: id, met_at: met_at || (await rightTime(user)) };
  const entry = { ...about, outcome: "mistake", ...blank, ...none };
  // It may be the form of a correction that was given up.
  const given = { course, appointment, corrects: id };
  const draft = drafts.idOf("log", given);
  if (Object.keys(meetings.wrong(entry, entry.met_at)).length) return null;
  const saved = await outbox.save(user, entry, { made: uuidIn(form, "entry"), draft, citizen: found?.citizen });
  await drafts.discard(user, "absence", given);
  return seeOther(urlFor("field.saved", { entry_id: saved }));
}

/** What corrects this entry already, here or with the municipality; what was given up does not. */
function correction({ courses, entries }, id) {
  const newer = entries.find(({ entry }) => entry.corrects === id);
  if (newer) return newer.id;
  return courses.flatMap(({ meetings: rows }) => rows).find((meeting) => meeting.id === id)?.corrected_by ?? null;
}

function find({ courses, entries, aside }, id) {
  const local = [...entries, ...aside].find((entry) => entry.id === id);
  if (local) return local;
  for (const course of courses) {
    const meeting = course.meetings.find((one) => one.id === id);
    if (meeting) return received(course, meeting);
  }
  return null;
}

const received = (course, meeting) => ({
  id: meeting.id,
  state: "sent",
  entry: { ...meeting, course: course.id },
  citizen: course.citizen.first_name,
  saved_at: meeting.saved_at,
  sent_at: meeting.received_at,
  error: null,
  receipt: { counts: meeting.counts, reason: meeting.not_counted },
  tries: 1,
});

function nextToday({ courses, now }) {
  const today = clock.toDanish(now)[0];
  const ahead = courses.flatMap(({ id, citizen, appointments }) =>
    appointments
      .filter(({ starts_at, state }) => starts_at > now && state === "planned" && clock.toDanish(starts_at)[0] === today)
      .map((appointment) => ({ course: id, citizen: citizen.first_name, ...appointment })),
  );
  return ahead.sort((a, b) => (a.starts_at < b.starts_at ? -1 : 1))[0] ?? null;
}
