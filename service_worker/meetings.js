// From what a mentor ticked and typed to an entry, judged as the server judges it: twin of fieldapp/field/forms.py
// and fieldapp/meetings/entry.py.
import * as clock from "./clock.js";
import { WITH_PLACE, atClock, code, isDay, isMoment, isUuid, minutesIn, number, typedBy, value } from "./fields.js";
import { gettext as _ } from "./texts.js";

const MET = ["held", "interrupted"];
const HOWS = ["phone", "sms", "knock"];
const TELLING = ["cancelled_citizen", "cancelled_mentor", "moved"];
const HAPPENED = [...MET, "no_show", "attempt"];
const AHEAD = 300_000;
const LISTS = ["topics", "attempts"];

/** What the form states; what cannot be read is passed on as typed. Fields of another outcome are left out. */
export function entryFrom(form, { moment, appointment }) {
  const outcome = value(form, "outcome");
  const met_at = metAt(form, moment, appointment);
  return {
    course: value(form, "course"),
    appointment: value(form, "appointment"),
    corrects: value(form, "corrects"),
    outcome,
    met_at,
    form: outcome === "attempt" ? value(form, "form") : null,
    place: null,
    minutes: null,
    indirect_minutes: number(form.get("indirect_minutes")),
    travel_minutes: number(form.get("travel_minutes")),
    topics: [],
    goal: null,
    mark: null,
    note: (form.get("note") ?? "").replaceAll("\r\n", "\n").trim(),
    arrived: null,
    waited: null,
    attempts: [],
    reason: null,
    stated_by: null,
    error_in: value(form, "corrects") && value(form, "error_in"),
    told: TELLING.includes(outcome) ? value(form, "told") : null,
    ...(MET.includes(outcome) && met(form)),
    ...(outcome === "no_show" && absence(form, clock.toDanish(isMoment(met_at) ? met_at : moment)[0])),
  };
}

/** What to correct: {field: sentence}, empty when the server would accept it. */
export function wrong(entry, moment) {
  const unreadable = Object.entries(READABLE).filter(([name, isReadable]) => !isReadable(entry[name]));
  if (unreadable.length) return Object.fromEntries(unreadable.map(([name]) => [name, sentence(name, entry[name])]));
  return unfit(entry, moment);
}

/** An absence as its form was filled in, to mend it; the form of a meeting reads the entry itself. */
export function formOf({ met_at, indirect_minutes, travel_minutes, arrived, waited, attempts, reason, stated_by, note }) {
  const at = (moment) => (moment ? clock.toDanish(moment)[1] : "");
  const tries = attempts.flatMap(({ how, at: moment, result }) => [
    [`${how}_at`, at(moment)],
    [`${how}_result`, result ?? ""],
  ]);
  const [met_on, met_at_clock] = clock.toDanish(met_at);
  const filled = { arrived: at(arrived), waited: `${waited ?? ""}`, attempts: attempts.map(({ how }) => how) };
  const told = { reason, stated_by, note, indirect_minutes, travel_minutes };
  return { met_on, met_at_clock, ...filled, ...told, ...Object.fromEntries(tries) };
}

/** A posted form as the templates read it: lists where several can be ticked. */
export const asFilled = (form) =>
  Object.fromEntries([...new Set(form.keys())].map((name) => [name, LISTS.includes(name) ? form.getAll(name) : form.get(name)]));

function met(form) {
  const how = value(form, "form");
  return {
    form: how,
    place: WITH_PLACE.includes(how) ? value(form, "place") : null,
    minutes: minutesIn(form),
    topics: form.getAll("topics"),
    goal: value(form, "goal"),
    mark: number(form.get("mark")),
  };
}

function absence(form, day) {
  const [arrived, waited] = [form.get("arrived"), form.get("waited")];
  const reason = value(form, "reason");
  const tried = form.getAll("attempts");
  return {
    arrived: atClock(day, arrived === "other" ? form.get("arrived_other") : arrived),
    waited: number(waited === "other" ? form.get("waited_other") : waited),
    attempts: HOWS.filter((how) => tried.includes(how)).map((how) => ({
      how,
      at: atClock(day, form.get(`${how}_at`)),
      result: value(form, `${how}_result`),
    })),
    reason,
    stated_by: reason && reason !== "not_stated" ? value(form, "stated_by") : null,
  };
}

function metAt(form, moment, appointment) {
  const on = (form.get("met_on") ?? "").trim();
  const typed = (form.get("met_at_clock") ?? "").trim();
  if (!on && !typed) return appointment ? appointment.starts_at : agreedAt(form) ?? moment;
  if (on && !isDay(on)) return on;
  return atClock(on || clock.toDanish(moment)[0], typed);
}

/** When the appointment was, as the page said: a locked phone cannot look it up. */
const agreedAt = (form) => (isMoment(form.get("agreed_at")) ? form.get("agreed_at") : null);

const optional = (isReadable) => (given) => given === null || isReadable(given);
const between = (least, most) => optional((given) => typeof given === "number" && given >= least && given <= most);

const READABLE = {
  course: isUuid,
  appointment: optional(isUuid),
  corrects: optional(isUuid),
  outcome: (given) => given !== "planned" && code("outcome")(given),
  met_at: isMoment,
  form: optional(code("form")),
  place: optional(code("place")),
  minutes: between(1, 480),
  indirect_minutes: between(0, 480),
  travel_minutes: between(0, 480),
  topics: (given) => given.length <= 4 && given.every(code("topic")),
  goal: optional((given) => given === "none" || isUuid(given)),
  mark: between(1, 5),
  note: (given) => [...given].length <= 2000,
  arrived: optional(isMoment),
  waited: between(0, 480),
  attempts: (given) => given.every(({ at, result }) => isMoment(at) && optional(code("attempt_result"))(result)),
  reason: optional(code("reason")),
  stated_by: optional(code("stated_by")),
  error_in: optional(code("error_in")),
  told: optional(code("told")),
};

function unfit(entry, moment) {
  const needed = MET.includes(entry.outcome) ? ["form", "minutes", "goal"] : [];
  if (needed.length && WITH_PLACE.includes(entry.form)) needed.push("place");
  const lacking = needed.filter((name) => entry[name] === null);
  if (entry.outcome === "mistake" && !entry.corrects) lacking.push("outcome");
  if (![null, "not_stated"].includes(entry.reason) && entry.stated_by === null) lacking.push("stated_by");
  const found = Object.fromEntries(lacking.map((name) => [name, sentence(name, null)]));
  if (HAPPENED.includes(entry.outcome) && Date.parse(entry.met_at) - Date.parse(moment) > AHEAD) {
    found.met_at = _("Mødet ligger i fremtiden. Ret dag eller tid.");
  }
  return found;
}

function sentence(name, given) {
  const sentences = {
    outcome: _("Vælg, hvad der skete."),
    minutes: _("Minutter skal være et helt tal mellem 1 og 480."),
    indirect_minutes: _("Anden tid skal være et helt tal mellem 0 og 480."),
    travel_minutes: _("Transporttid skal være et helt tal mellem 0 og 480."),
    waited: _("Ventetid skal være et helt tal mellem 0 og 480."),
    form: _("Vælg, hvordan I havde kontakt."),
    place: _("Vælg, hvor I mødtes."),
    topics: _("Vælg op til fire emner."),
    goal: _("Vælg et mål, eller vælg »Ingen af dem i dag«."),
    mark: _("Vælg et trin fra 1 til 5."),
    note: _("Noten må højst være 2000 tegn."),
    arrived: _("Skriv tiden, du var på stedet, som 9.55."),
    attempts: _("Skriv tiden for hvert forsøg som 10.12."),
    reason: _("Vælg en årsag fra listen."),
    stated_by: _("Vælg, hvem der sagde det."),
    met_at: _("Skriv dag og tid for mødet."),
  };
  return (sentences[name] ?? _("Noget mangler i det, telefonen sendte.")) + typedBy(given);
}
