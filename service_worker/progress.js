// From a form to how the areas of a course go, to a status, or to a proposal, judged as the server judges it: twin of
// fieldapp/field/progress_forms.py, fieldapp/progress/entry.py, reports/entry.py and agreements/proposal_entry.py.
import { code, isUuid, number, typedBy, value } from "./fields.js";
import { gettext as _ } from "./texts.js";

const STEPS = ["1", "2", "3", "4", "5"];
const MOST_HALF_HOURS = 80;
/** What the form says of each area that it asked about. */
export const checkFrom = (form) => ({
  course: value(form, "course"),
  occasion: value(form, "occasion"),
  set: value(form, "set"),
  marks: words(form.get("areas")).map((area) => said(area, form.get(`mark_${area}`))),
  half_hours: halfHours(form.get("hours")),
});

/** What to correct in a check, at the fields of its form; nobody types its occasion and set, so only the server looks. */
export function wrongCheck({ course, marks, half_hours }) {
  const wrong = {};
  if (!isUuid(course)) wrong.course = _("Noget mangler i det, telefonen sendte.");
  if (!isHours(half_hours)) wrong.hours = _("Skriv timer om ugen fra 0 til 40, i hele og halve timer.");
  const sentence = _("Vælg et trin fra 1 til 5, eller hvorfor ikke.");
  const unsaid = marks.filter((one) => one.value === null && one.why === null);
  if (unsaid.length) return { ...Object.fromEntries(unsaid.map(({ area }) => [area, sentence])), ...wrong };
  const areas = new Set(marks.map(({ area }) => area));
  const isReadable = marks.length > 0 && marks.length <= 8 && [...areas].every(code("goal_area"));
  // Who says an area twice hears of it when the rest can be read.
  const isTwice = areas.size < marks.length && !Object.keys(wrong).length;
  return isReadable && !isTwice ? wrong : { marks: sentence, ...wrong };
}

/** A check as its form was filled in, to mend what was refused. */
export const filledCheck = ({ occasion, set, marks, half_hours }) => ({
  occasion,
  set,
  areas: marks.map(({ area }) => area).join(" "),
  hours: half_hours === null ? "" : `${half_hours / 2}`.replace(".", ","),
  ...Object.fromEntries(marks.map(({ area, value: step, why }) => [`mark_${area}`, `${step ?? why}`])),
});

/** The status that the form states. */
export const reportFrom = (form) => ({
  course: value(form, "course"),
  since: value(form, "since"),
  until: value(form, "until"),
  summary: text(form, "summary"),
  next: text(form, "next"),
  ask: text(form, "ask"),
  under_reason: value(form, "under_reason"),
  replaces: value(form, "returned"),
});

/** What to correct in a status; nobody types its days and what it replaces, so only the server looks. */
export function wrongReport({ course, summary, next, ask, under_reason }) {
  const wrong = {};
  const isShort = (words, most) => [...words].length <= most;
  if (!isUuid(course)) wrong.course = _("Noget mangler i det, telefonen sendte.");
  if (!isShort(ask, 1000)) wrong.ask = _("Skriv højst 1000 tegn til sagsbehandleren.");
  if (under_reason !== null && !code("under_delivery")(under_reason)) wrong.under_reason = _("Vælg en grund igen.");
  const isTooLong = { summary: !isShort(summary, 2000), next: !isShort(next, 1000) };
  // What is not written is missed when the rest can be read.
  const isReadable = !Object.keys(wrong).length && !isTooLong.summary && !isTooLong.next;
  if (isTooLong.summary || (isReadable && !summary)) wrong.summary = _("Skriv kort, hvordan det er gået. Højst 2000 tegn.");
  if (isTooLong.next || (isReadable && !next)) wrong.next = _("Skriv det næste skridt. Højst 1000 tegn.");
  return wrong;
}

/** A status as its form was filled in, to mend what was refused. */
export const filledReport = ({ since, until, summary, next, ask, under_reason, replaces }) => ({
  ...{ since, until, summary, next, ask },
  ...{ under_reason: under_reason ?? "", returned: replaces ?? "" },
});

/** The proposal that the form states: `of` is the goal or step that it is about. */
export const proposalFrom = (form) => ({
  course: value(form, "course"),
  what: value(form, "what"),
  goal: value(form, "what") === "step_status" ? null : value(form, "of"),
  step: value(form, "what") === "step_status" ? value(form, "of") : null,
  area: value(form, "area"),
  title: text(form, "title"),
  status: value(form, "status"),
  minutes: number(form.get("minutes")),
  until: value(form, "until"),
  text: text(form, "text"),
});

/** What to correct in a proposal; nobody types what its form chooses or cuts off, so only the server looks. */
export function wrongProposal({ what, minutes, ...given }) {
  const isMinutes = Number.isInteger(minutes) && minutes >= 5 && minutes <= 600;
  const wrong = {};
  if (what === "goal" && !given.area) wrong.area = _("Vælg et område.");
  if (["goal", "step"].includes(what) && !given.title) wrong.title = _("Skriv, hvad du foreslår.");
  if (["step_status", "goal_status"].includes(what) && !given.status) wrong.status = _("Vælg, hvordan det står.");
  if (what === "period" && !given.until) wrong.until = _("Vælg en dag.");
  const isWhy = ["minutes", "period", "other"].includes(what) || given.status === "dropped";
  if (what === "minutes" && !isMinutes) wrong.minutes = _("Skriv et helt antal minutter om ugen, fra 5 til 600.") + typedBy(minutes);
  // What is not written is missed when the rest can be read.
  if (isWhy && !given.text && (minutes === null || isMinutes)) wrong.text = _("Skriv kort hvorfor.");
  return wrong;
}

/** A proposal as its form was filled in, to mend what was refused. */
export const filledProposal = ({ goal, step, minutes, ...said }) => ({ ...said, of: goal ?? step ?? "", minutes: `${minutes ?? ""}` });

function said(area, chosen) {
  const isStep = STEPS.includes(chosen);
  return { area, value: isStep ? Number(chosen) : null, why: code("mark_why")(chosen) ? chosen : null };
}

/** `4,5` hours are nine halves; what was typed when it is no such number. */
function halfHours(text) {
  const typed = (text ?? "").trim();
  const [found, hours, half] = /^(\d{1,2})(?:[.,]([05])0?)?$/.exec(typed) ?? [];
  return found === undefined ? typed || null : 2 * hours + (half === "5" ? 1 : 0);
}

const isHours = (given) => given === null || (typeof given === "number" && given <= MOST_HALF_HOURS);
const text = (form, name) => (form.get(name) ?? "").replaceAll("\r\n", "\n").trim();
const words = (text) => (text ?? "").split(" ").filter(Boolean);
