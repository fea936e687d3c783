// Skriv møde and Kom ikke: show the form, keep what was typed, save it as an entry.
import * as clock from "../clock.js";
import * as drafts from "../drafts.js";
import * as meetings from "../meetings.js";
import * as outbox from "../outbox.js";
import * as store from "../store.js";
import { gettext as _ } from "../texts.js";
import { urlFor } from "../urls.js";
import { json, notFound, page, seeOther } from "./answer.js";
import { agreedToday, courseOf, rightTime } from "./situation.js";

const ABOUT = ["course", "appointment", "corrects"];

/** The form as it was left, or as the entry to be corrected was written. */
export const show = (name) => async (context, { user, url }) => {
  const given = meetings.asFilled(url.searchParams);
  const course = courseOf(context, given.course);
  if (given.course && !course) return notFound();
  const kept = await drafts.find(user, name, given);
  const isOpen = name === "absence" && course && !given.appointment && !given.corrects && !kept;
  const appointment = isOpen && agreedToday(context, course)?.id;
  if (appointment) given.appointment = appointment;
  const draft = kept ?? (appointment ? await drafts.find(user, name, given) : null);
  const old = name === "absence" && given.corrects ? absenceIn(context, course, given.corrects) : {};
  const filled = { ...old, ...given, ...draft?.form };
  // A draft that was kept a moment too late must not take its form's entry for its own.
  if (await outbox.holds(user, filled.entry)) delete filled.entry;
  const errors = given.check && draft ? judged(draft.form, await rightTime(user)) : {};
  return fill(name, context, filled, errors, draft?.saved_at ?? null);
};

/** Save, also while the phone is locked: then there is no context, and nothing can be shown but the lock. */
export const save = (name) => async (context, { user, form }) => {
  if (name === "absence") form.set("outcome", "no_show");
  else if (form.get("outcome") === "no_show") return seeOther(absenceOf(form));
  const moment = await rightTime(user);
  const course = context && courseOf(context, form.get("course"));
  const appointment = course?.appointments.find(({ id }) => id === form.get("appointment"));
  const entry = meetings.entryFrom(form, { moment, appointment });
  const errors = meetings.wrong(entry, moment);
  if (Object.keys(errors).length) return again(name, context, user, form, errors, 422);
  const draft = drafts.idOf(name, meetings.asFilled(form));
  const author = writer(form, user);
  try {
    const known = { made: meetings.uuidIn(form, "entry"), draft, citizen: course?.citizen.first_name };
    const entry_id = await outbox.save(author, entry, known);
    return seeOther(author === user ? urlFor("field.saved", { entry_id }) : urlFor("field.today"));
  } catch (error) {
    console.error(error);
    return again(name, context, user, form, { phone: reason(error) }, store.isFull(error) ? 507 : 500);
  }
};

/** Keep what is typed so far; answers when. */
export async function keepDraft(context, { user, form }) {
  const name = form.get("kind");
  if (!["log", "absence"].includes(name)) return notFound();
  form.delete("kind");
  const saved_at = clock.iso(clock.device());
  await hold(name, context, user, form, saved_at);
  const time = clock.toDanish(saved_at)[1];
  return json({ saved_at, text: _("Kladden er gemt på telefonen kl. %(time)s.").replace("%(time)s", time) });
}

/** Slet kladden: it was sent to nobody. */
export async function discardDraft(context, { user, form }) {
  await drafts.discard(user, form.get("kind"), meetings.asFilled(form));
  return seeOther(urlFor("field.today"));
}

/** Back to the form: by its own address, so that no history keeps what was posted. On a full phone it is shown at once. */
async function again(name, context, user, form, errors, status) {
  const isShown = context && courseOf(context, form.get("course"));
  const atOnce = () => fill(name, context, meetings.asFilled(form), errors, null, status);
  if (isShown && status !== 422) return atOnce();
  try {
    await hold(name, context, user, form, clock.iso(clock.device()));
  } catch (error) {
    if (!isShown) throw error;
    console.error(error);
    return atOnce();
  }
  return isShown ? seeOther(urlFor(`field.${name}`, { ...about(form), check: 1 })) : null;
}

/** What is wrong with a draft that was tried. */
function judged(filled, moment) {
  const form = new URLSearchParams(Object.entries(filled).flatMap(([name, given]) => [given].flat().map((one) => [name, one])));
  return meetings.wrong(meetings.entryFrom(form, { moment }), moment);
}

/** A draft is its author's, also when somebody else has logged in since the page was opened. */
const hold = (name, context, user, form, saved_at) => {
  const citizen = context && courseOf(context, form.get("course"))?.citizen.first_name;
  return drafts.keep(writer(form, user), name, meetings.asFilled(form), saved_at, citizen);
};

function fill(name, context, form, errors, draft_saved_at, status = 200) {
  const course = courseOf(context, form.course);
  const appointment = course?.appointments.find(({ id }) => id === form.appointment) ?? null;
  const last = course?.meetings.find(({ minutes, corrected_by }) => minutes && !corrected_by) ?? null;
  const new_id = form.entry || clock.uuid7();
  const shown = { course, appointment, last, form, errors, draft_saved_at, corrects: form.corrects || null, new_id };
  return page(name, { ...context, ...shown }, status);
}

/** The absence to be corrected, as its form was filled in. */
function absenceIn({ entries }, course, id) {
  const old = entries.find((one) => one.id === id)?.entry ?? course?.meetings.find((one) => one.id === id);
  return old?.outcome === "no_show" ? meetings.formOf(old) : {};
}

const about = (form) => Object.fromEntries(ABOUT.map((name) => [name, form.get(name) || null]));

const absenceOf = (form) => urlFor("field.absence", about(form));

/** Who wrote it: the page says whose it was, whoever is here now. */
const writer = (form, user) => meetings.uuidIn(form, "author") ?? user;

const reason = (error) =>
  store.isFull(error)
    ? _("Telefonen er fuld. Slet billeder eller apps, og gem igen. Det, du skrev, står her stadig.")
    : _("Det blev ikke gemt. Prøv igen. Det, du skrev, står her stadig.");
