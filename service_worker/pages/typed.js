// What is typed into a form: kept as a draft, saved as an entry, or shown again with what to correct.
import * as clock from "../clock.js";
import * as drafts from "../drafts.js";
import { uuidIn } from "../fields.js";
import { asFilled } from "../meetings.js";
import * as outbox from "../outbox.js";
import * as store from "../store.js";
import { gettext as _ } from "../texts.js";
import { urlFor } from "../urls.js";
import { json, notFound, seeOther } from "./answer.js";
import { courseOf, rightTime } from "./situation.js";

const DRAFTED = ["log", "absence", "appointment", "messages", "check", "report", "proposal"];
export const ABOUT = ["course", "appointment", "corrects", "replaces", "what", "of", "returned", "mends"];

/**
 * Save what the form `name` says as `entries`, also while the phone is locked: then there is no context, and nothing
 * can be shown but the lock. `next` answers where to go from the entry's id; `fill` shows the form again.
 */
export async function save(name, context, { user, form }, { entries, errors, kind, next, fill }) {
  const again = (wrong, status) => shownAgain(name, context, user, form, fill, wrong, status);
  if (Object.keys(errors).length) return again(errors, 422);
  const course = context && courseOf(context, form.get("course"));
  const draft = drafts.idOf(name, asFilled(form));
  const author = writer(form, user);
  try {
    const known = { kind, made: uuidIn(form, "entry"), draft, citizen: course?.citizen.first_name };
    const entry_id = await outbox.save(author, entries, known);
    return seeOther(author === user ? next(entry_id) : urlFor("field.today"));
  } catch (error) {
    console.error(error);
    return again({ phone: reason(error) }, store.isFull(error) ? 507 : 500);
  }
}

/** The form as it was left: {draft, filled, errors}. `judge` says what is wrong with a draft that was tried. */
export async function left(name, user, given, judge) {
  const draft = await drafts.find(user, name, given);
  const filled = { ...given, ...draft?.form };
  // A draft that was kept a moment too late must not take its form's entry for its own.
  if (await outbox.holds(user, filled.entry)) delete filled.entry;
  return { filled, errors: given.check && draft ? judge(asPosted(draft.form)) : {}, saved_at: draft?.saved_at ?? null };
}

/** Keep what is typed so far; answers when. */
export async function keepDraft(context, { user, form }) {
  const name = form.get("kind");
  if (!DRAFTED.includes(name)) return notFound();
  form.delete("kind");
  const saved_at = await rightTime(user);
  await hold(name, context, user, form, saved_at);
  const time = clock.toDanish(saved_at)[1];
  return json({ saved_at, text: _("Kladden er gemt på telefonen kl. %(time)s.").replace("%(time)s", time) });
}

/** Slet kladden: it was sent to nobody. */
export async function discardDraft(context, { user, form }) {
  await drafts.discard(user, form.get("kind"), asFilled(form));
  return seeOther(urlFor("field.today"));
}

export const about = (form) => Object.fromEntries(ABOUT.map((name) => [name, form.get(name) || null]));

/** Back to the form: by its own address, so that no history keeps what was posted. On a full phone it is shown at once. */
async function shownAgain(name, context, user, form, fill, errors, status) {
  const isShown = context && courseOf(context, form.get("course"));
  const atOnce = () => fill(asFilled(form), errors, null, status);
  if (!DRAFTED.includes(name)) return isShown ? atOnce() : null;
  if (isShown && status !== 422) return atOnce();
  try {
    await hold(name, context, user, form, await rightTime(user));
  } catch (error) {
    if (!isShown) throw error;
    console.error(error);
    return atOnce();
  }
  return isShown ? seeOther(urlFor(`field.${name}`, { ...about(form), check: 1 })) : null;
}

/** A draft is its author's, also when somebody else has logged in since the page was opened. */
function hold(name, context, user, form, saved_at) {
  const citizen = context && courseOf(context, form.get("course"))?.citizen.first_name;
  return drafts.keep(writer(form, user), name, asFilled(form), saved_at, citizen);
}

const asPosted = (filled) =>
  new URLSearchParams(Object.entries(filled).flatMap(([name, given]) => [given].flat().map((one) => [name, one])));

/** Who wrote it: the page says whose it was, whoever is here now. */
const writer = (form, user) => uuidIn(form, "author") ?? user;

const reason = (error) =>
  store.isFull(error)
    ? _("Telefonen er fuld. Slet billeder eller apps, og gem igen. Det, du skrev, står her stadig.")
    : _("Det blev ikke gemt. Prøv igen. Det, du skrev, står her stadig.");
