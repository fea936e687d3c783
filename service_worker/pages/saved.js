// Where a saved entry is now, and the way back for half a minute.
import * as clock from "../clock.js";
import * as outbox from "../outbox.js";
import { urlFor } from "../urls.js";
import { notFound, page, seeOther } from "./answer.js";
import { courseOf } from "./situation.js";

const UNDO = 30_000;

export function show(context, { id }) {
  const entry = find(context, id);
  if (!entry) return notFound();
  const course = courseOf(context, entry.entry.course);
  const until = clock.iso(Date.parse(entry.saved_at) + context.offset + UNDO);
  const corrected = context.entries.some((other) => other.entry.corrects === id) || entry.entry.corrected_by;
  const undo_until = entry.entry.outcome === "no_show" && !corrected && until > context.now ? until : null;
  return page("saved", { ...context, entry, course, next: nextToday(context), undo_until });
}

/** Fortryd: a correction that says it was registered by mistake. */
export async function undo(context, { id, moment }) {
  const found = context && find(context, id);
  if (!found) return context ? notFound() : null;
  const { course, appointment, met_at } = found.entry;
  const blank = { form: null, place: null, minutes: null, indirect_minutes: null, travel_minutes: null, topics: [] };
  const none = { goal: null, mark: null, note: "", arrived: null, waited: null, attempts: [], reason: null, stated_by: null };
  const entry = { course, appointment, corrects: id, outcome: "mistake", met_at: met_at ?? moment, ...blank, ...none };
  return seeOther(urlFor("field.saved", { entry_id: await outbox.save(entry) }));
}

function find({ courses, entries }, id) {
  const local = entries.find((entry) => entry.id === id);
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
