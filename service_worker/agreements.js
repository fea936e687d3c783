// From a form to what is agreed, written or handed over, judged as the server judges it: twin of
// fieldapp/field/agreements.py and of the rules about appointments, messages and links.
import * as clock from "./clock.js";
import { WITH_PLACE, atClock, code, isDay, isMoment, isUuid, minutesIn, number, typedBy, value } from "./fields.js";
import { full_day } from "./formats.js";
import { gettext as _ } from "./texts.js";

const MOST = 39;
const AWAY = 366 * 86_400_000;
const LONGEST = 2000;

/** What the form agrees on; what cannot be read is passed on as typed. */
export function appointmentFrom(form) {
  const how = value(form, "form");
  return {
    course: value(form, "course"),
    replaces: value(form, "replaces"),
    starts_at: startsAt(trimmed(form, "day"), trimmed(form, "clock")),
    minutes: minutesIn(form),
    form: how,
    place: WITH_PLACE.includes(how) ? value(form, "place") : null,
    told: value(form, "told"),
  };
}

/** What the form says. */
export const messageFrom = (form) => ({
  course: value(form, "course"),
  text: (form.get("text") ?? "").replaceAll("\r\n", "\n").trim(),
  wants_call: form.get("wants_call") === "1",
});

/** How the citizen gets the link, or that the old one ends. */
export function linkFrom(form) {
  const revokes = form.get("revokes") === "1";
  return { course: value(form, "course"), send: revokes ? null : value(form, "send"), revokes };
}

/** How many more weeks the form asks for. */
export function weeksIn(form) {
  const weeks = number(form.get("repeat"));
  return Number.isInteger(weeks) && weeks <= MOST && !form.get("replaces") ? weeks : 0;
}

/** The appointment and its like, one for each of `weeks` more weeks until the course's end, at the same Danish clock. */
export function everyWeek(entry, weeks, ends_on) {
  const [day, at] = clock.toDanish(entry.starts_at);
  const days = Array.from({ length: weeks }, (_none, week) => later(day, 7 * (week + 1))).filter((one) => one <= ends_on);
  return [entry, ...days.map((one) => ({ ...entry, starts_at: clock.fromDanish(one, ...at.split(".").map(Number)) }))];
}

/** What to correct in an appointment, at the fields of its form; empty when the server would accept it. */
export function wrongAppointment(entry, form, { moment, ends_on }) {
  const { starts_at, ...wrong } = unreadable(entry, READABLE, SENTENCES) ?? unfit(entry, { moment, ends_on });
  if (!starts_at) return wrong;
  const isClock = isDay(trimmed(form, "day")) && !isMoment(atClock(trimmed(form, "day"), trimmed(form, "clock")));
  return { [isClock ? "clock" : "day"]: starts_at, ...wrong };
}

/** What to correct in a message. */
export function wrongMessage(entry) {
  const wrong = unreadable(entry, { course: isUuid, text: isText }, SENTENCES);
  if (wrong) return wrong;
  return entry.wants_call || entry.text ? {} : { text: _("Skriv en besked, eller vælg »Ring til mig«.") };
}

/** What to correct in a wish for a link. */
export const wrongLink = (entry) => unreadable(entry, { course: isUuid, send: isWay }, SENTENCES) ?? {};

/** An appointment or a message as its form was filled in, to mend what was refused. */
export function filledIn({ starts_at, minutes, text, wants_call, ...entry }) {
  const [day, at] = starts_at ? clock.toDanish(starts_at) : [];
  return { ...entry, day, clock: at, minutes: `${minutes ?? ""}`, text, wants_call: wants_call ? "1" : "" };
}

function unreadable(entry, readable, sentences) {
  const wrong = Object.keys(readable).filter((name) => !readable[name](entry[name]));
  if (!wrong.length) return null;
  const told = sentences();
  const rest = _("Noget mangler i det, telefonen sendte.");
  return Object.fromEntries(wrong.map((name) => [name, (told[name] ?? rest) + typedBy(entry[name])]));
}

function unfit({ starts_at, form, place }, { moment, ends_on }) {
  const wrong = {};
  if (Math.abs(Date.parse(starts_at) - Date.parse(moment)) > AWAY) {
    wrong.starts_at = _("Aftalen ligger mere end et år væk. Ret dagen.");
  }
  if (WITH_PLACE.includes(form) && place === null) wrong.place = SENTENCES().place;
  if (Object.keys(wrong).length || !ends_on || clock.toDanish(starts_at)[0] <= ends_on) return wrong;
  return { starts_at: _("Forløbet slutter %(day)s. Vælg senest den dag.").replace("%(day)s", full_day(ends_on)) };
}

const READABLE = {
  course: isUuid,
  replaces: (given) => given === null || isUuid(given),
  starts_at: (given) => isMoment(given) && given >= "1970" && given < "2201",
  minutes: (given) => typeof given === "number" && given >= 1 && given <= 480,
  form: code("form"),
  place: (given) => given === null || code("place")(given),
  told: (given) => given === null || code("told")(given),
};

const SENTENCES = () => ({
  starts_at: _("Skriv dag og tid for aftalen."),
  minutes: _("Minutter skal være et helt tal mellem 1 og 480."),
  form: _("Vælg, hvordan I skal have kontakt."),
  place: _("Vælg, hvor I skal mødes."),
  told: _("Vælg, hvordan borgeren har fået det at vide."),
  replaces: _("Vælg den aftale, der skal flyttes, igen."),
  text: _("Beskeden må højst være 2000 tegn."),
  send: _("Vælg sms, e-mail eller at vise koden."),
});

const isText = (given) => [...given].length <= LONGEST && !given.includes("\0");
const isWay = (given) => [null, "sms", "email"].includes(given);

const startsAt = (on, typed) => (isDay(on) ? atClock(on, typed) : on || null);

const later = (day, days) => clock.iso(Date.parse(`${day}T00:00Z`) + days * 86_400_000).slice(0, 10);

const trimmed = (form, name) => (form.get(name) ?? "").trim();
