// Skriv møde and Kom ikke: show the form, keep what was typed, save it as an entry.
import * as clock from "../clock.js";
import * as drafts from "../drafts.js";
import * as meetings from "../meetings.js";
import * as outbox from "../outbox.js";
import { isFull } from "../store.js";
import { gettext as _ } from "../texts.js";
import { urlFor } from "../urls.js";
import { json, notFound, page, seeOther } from "./answer.js";
import { courseOf } from "./situation.js";


/** The form as it was left, or as the entry to be corrected was written. */
export const show = (name) => async (context, { url }) => {
  const given = meetings.asFilled(url.searchParams);
  if (given.course && !courseOf(context, given.course)) return notFound();
  const draft = await drafts.find(context.me.id, name, given);
  const mended = context.entries.find(({ id, state }) => id === given.corrects && state === "help");
  const old = mended && name === "absence" ? meetings.formOf(mended.entry) : {};
  const filled = { ...old, ...given, ...draft?.form };
  return fill(name, context, filled, {}, draft?.saved_at ?? null);
};

/** Save, also while the phone is locked: then there is no context, and nothing can be shown but the lock. */
export const save = (name) => async (context, { user, form, moment }) => {
  if (name === "absence") form.set("outcome", "no_show");
  else if (form.get("outcome") === "no_show") return seeOther(absenceOf(form));
  const course = context && courseOf(context, form.get("course"));
  const appointment = course?.appointments.find(({ id }) => id === form.get("appointment"));
  const entry = meetings.entryFrom(form, { moment, appointment });
  const errors = meetings.wrong(entry, moment);
  if (Object.keys(errors).length) return again(name, context, user, form, errors, 422);
  try {
    const entry_id = await outbox.save(entry, drafts.idOf(name, meetings.asFilled(form)));
    return seeOther(urlFor("field.saved", { entry_id }));
  } catch (error) {
    console.error(error);
    return again(name, context, user, form, { phone: reason(error) }, isFull(error) ? 507 : 500);
  }
};

/** Keep what is typed so far; answers when. */
export async function keepDraft(context, { user, form }) {
  const name = form.get("kind");
  if (!["log", "absence"].includes(name)) return notFound();
  form.delete("kind");
  const saved_at = clock.iso(clock.device());
  await drafts.keep(user, name, meetings.asFilled(form), saved_at);
  const time = clock.toDanish(saved_at)[1];
  return json({ saved_at, text: _("Kladden er gemt på telefonen kl. %(time)s.").replace("%(time)s", time) });
}

/** Slet kladden: it was sent to nobody. */
export async function discardDraft(context, { user, form }) {
  await drafts.discard(user, form.get("kind"), meetings.asFilled(form));
  return seeOther(urlFor("field.today"));
}

async function again(name, context, user, form, errors, status) {
  if (context) return fill(name, context, meetings.asFilled(form), errors, null, status);
  await drafts.keep(user, name, meetings.asFilled(form), clock.iso(clock.device()));
  return null;
}

function fill(name, context, form, errors, draft_saved_at, status = 200) {
  const course = courseOf(context, form.course);
  const appointment = course?.appointments.find(({ id }) => id === form.appointment) ?? null;
  const last = course?.meetings.find(({ minutes, corrected_by }) => minutes && !corrected_by) ?? null;
  const shown = { course, appointment, last, form, errors, draft_saved_at, corrects: form.corrects || null };
  return page(name, { ...context, ...shown }, status);
}

const absenceOf = (form) =>
  urlFor("field.absence", Object.fromEntries(["course", "appointment", "corrects"].map((name) => [name, form.get(name) || null])));

const reason = (error) =>
  isFull(error)
    ? _("Telefonen er fuld. Slet billeder eller apps, og gem igen. Det, du skrev, står her stadig.")
    : _("Det blev ikke gemt. Prøv igen. Det, du skrev, står her stadig.");
