// Single fields of a form, read as the server reads them.
import * as clock from "./clock.js";
import { danish } from "./data.js";
import { gettext as _ } from "./texts.js";

export const WITH_PLACE = ["in_person", "accompany"];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A field of a form; null when it was left empty. */
export const value = (form, name) => form.get(name) || null;

/** An id that the page has put into its form, or null. */
export const uuidIn = (form, name) => (isUuid(form.get(name)) ? form.get(name).toLowerCase() : null);

/** A whole number, null, or what was typed when it is neither. */
export function number(text) {
  const typed = (text ?? "").trim();
  return /^\d{1,9}$/.test(typed) ? Number(typed) : typed || null;
}

/** The chosen minutes, or those typed beside the choices. */
export function minutesIn(form) {
  const minutes = form.get("minutes");
  return number(minutes === "other" ? form.get("minutes_other") : minutes);
}

/** The moment that `9.55`, `955` or `9:55` means on that Danish day; what was typed if it means none. */
export function atClock(day, text) {
  const typed = (text ?? "").trim();
  const [, hour, minute] = /^(\d{1,2})[.: ]?(\d{2})$/.exec(typed) ?? [];
  if (hour === undefined || hour > 23 || minute > 59) return typed || null;
  return clock.fromDanish(day, Number(hour), Number(minute));
}

export const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00Z`).toJSON()?.startsWith(text);
export const isUuid = (given) => UUID.test(given ?? "");
export const isMoment = (given) => MOMENT.test(given ?? "");
export const code = (kind) => (given) => Object.hasOwn(danish.labels[kind], given ?? "");

/** The number that was typed, for the sentence about it; never other content. */
export const typedBy = (given) => (typeof given === "number" ? ` ${_("Du skrev")} ${given}.` : "");
