// Ny aftale, and moving one: a time that is agreed, once or every week.
import * as agreements from "../agreements.js";
import * as clock from "../clock.js";
import { asFilled } from "../meetings.js";
import { urlFor } from "../urls.js";
import { notFound, page } from "./answer.js";
import { courseOf, refusedEntry, rightTime } from "./situation.js";
import * as typed from "./typed.js";

export async function show(context, { user, url }) {
  const given = asFilled(url.searchParams);
  given.entry = given.mends;
  const course = courseOf(context, given.course);
  if (given.course && !course) return notFound();
  const moment = await rightTime(user);
  const judge = (form) => wrong(form, moment, course);
  const { filled, errors, saved_at } = await typed.left("appointment", user, given, judge);
  return fill(context)({ ...refusedEntry(context, given.mends), ...filled }, errors, saved_at);
}

export async function save(context, asked) {
  const { user, form } = asked;
  const course = context && courseOf(context, form.get("course"));
  const moment = await rightTime(user);
  const errors = wrong(form, moment, course);
  const first = agreements.appointmentFrom(form);
  const weeks = agreements.weeksIn(form);
  // A locked phone knows no last day; then the page that was open says it.
  const ends_on = course?.ends_on ?? form.get("ends_on") ?? "";
  const entries = Object.keys(errors).length ? [] : agreements.everyWeek(first, weeks, ends_on);
  const next = () => urlFor("field.course", { course_id: first.course });
  return typed.save("appointment", context, asked, { kind: "appointment", entries, errors, next, fill: fill(context) });
}

const wrong = (form, moment, course) =>
  agreements.wrongAppointment(agreements.appointmentFrom(form), form, { moment, ends_on: course?.ends_on });

const fill = (context) => (form, errors, draft_saved_at, status = 200) => {
  const course = courseOf(context, form.course);
  const old = course?.appointments.find(({ id }) => id === form.replaces) ?? null;
  const last = course?.meetings.find(({ minutes, corrected_by }) => minutes && !corrected_by) ?? null;
  const new_id = form.entry || clock.uuid7();
  return page("appointment", { ...context, course, old, last, form, errors, draft_saved_at, new_id }, status);
};
