// Skriv møde and Kom ikke: show the form, and save it as an entry.
import * as clock from "../clock.js";
import * as drafts from "../drafts.js";
import * as meetings from "../meetings.js";
import { urlFor } from "../urls.js";
import { notFound, page, seeOther } from "./answer.js";
import { agreedToday, courseOf, newestOf, rightTime } from "./situation.js";
import * as typed from "./typed.js";

/** The form as it was left, or as the newest version of the entry to be corrected was written. */
export const show = (name) => async (context, { user, url }) => {
  const given = meetings.asFilled(url.searchParams);
  const course = courseOf(context, given.course);
  if (given.course && !course) return notFound();
  if (given.corrects) given.corrects = newestOf(context, given.corrects);
  if (course && !given.appointment && !given.corrects && !(await drafts.find(user, name, given))) {
    const { appointment, reported } = agreedToday(context, course, name === "absence");
    if (reported) return seeOther(urlFor("field.saved", { entry_id: reported }));
    if (appointment) given.appointment = appointment.id;
  }
  const moment = await rightTime(user);
  const judge = (form) => meetings.wrong(meetings.entryFrom(form, { moment }), moment);
  const { filled, errors, saved_at } = await typed.left(name, user, given, judge);
  const old = name === "absence" && given.corrects ? absenceIn(context, course, given.corrects) : {};
  return fill(name, context)({ ...old, ...filled }, errors, saved_at);
};

/** Save, also while the phone is locked. */
export const save = (name) => async (context, asked) => {
  const { user, form } = asked;
  if (name === "absence") form.set("outcome", "no_show");
  else if (form.get("outcome") === "no_show") return seeOther(urlFor("field.absence", typed.about(form)));
  const moment = await rightTime(user);
  const course = context && courseOf(context, form.get("course"));
  const appointment = course?.appointments.find(({ id }) => id === form.get("appointment"));
  const entry = meetings.entryFrom(form, { moment, appointment });
  const errors = meetings.wrong(entry, moment);
  const next = (entry_id) => urlFor("field.saved", { entry_id });
  return typed.save(name, context, asked, { entries: entry, errors, next, fill: fill(name, context) });
};

const fill = (name, context) => (form, errors, draft_saved_at, status = 200) => {
  const course = courseOf(context, form.course);
  const appointment = course?.appointments.find(({ id }) => id === form.appointment) ?? null;
  const last = course?.meetings.find(({ minutes, corrected_by }) => minutes && !corrected_by) ?? null;
  const new_id = form.entry || clock.uuid7();
  const shown = { course, appointment, last, form, errors, draft_saved_at, corrects: form.corrects || null, new_id };
  return page(name, { ...context, ...shown }, status);
};

/** The absence to be corrected, as its form was filled in. */
function absenceIn({ entries }, course, id) {
  const old = entries.find((one) => one.id === id)?.entry ?? course?.meetings.find((one) => one.id === id);
  return old?.outcome === "no_show" ? meetings.formOf(old) : {};
}
