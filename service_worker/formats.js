// Times, days and numbers as people read them: the phone's twin of fieldapp/formats.py, over the same tables.
import { formats as tables } from "./data.js";
import { labelOf, word } from "./texts.js";

export const clock = (moment, plus = 0) => {
  if (!moment) return "";
  const at = new Date(local(moment).getTime() + plus * 60_000);
  return `${at.getUTCHours()}${word("colon")}${two(at.getUTCMinutes())}`;
};

export const clock_exact = (moment) =>
  moment ? `${clock(moment)}${word("colon")}${two(local(moment).getUTCSeconds())}` : "";

export const local_day = (moment) => (moment ? local(moment).toISOString().slice(0, 10) : "");

export const day_start = (moment, days = 0) => {
  const midnight = (dayNumber(moment) + days) * 86_400;
  const seconds = midnight - 60 * offsetAt(midnight - 60 * offsetAt(midnight));
  return new Date(seconds * 1000).toISOString();
};

export const day_words = (moment, now) => {
  if (!moment) return "";
  const near = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[dayNumber(moment) - dayNumber(now)];
  if (near) return word(near);
  const day = local(moment);
  const year = day.getUTCFullYear() === local(now).getUTCFullYear() ? "" : ` ${day.getUTCFullYear()}`;
  return `${word("short_weekdays").split(" ")[weekday(day)]} ${dayMonth(day, "short_months")}${year}`;
};

export const day_clock = (moment, now) =>
  moment ? fill(word("at"), { day: day_words(moment, now), clock: clock(moment) }) : "";

export const long_day = (moment) => {
  if (!moment) return "";
  const day = local(moment);
  return upper_first(`${word("weekdays").split(" ")[weekday(day)]} ${dayMonth(day, "months")}`);
};

export const short_day = (moment) => (moment ? dayMonth(local(moment), "short_months") : "");

export const full_day = (moment) => (moment ? `${short_day(moment)} ${local(moment).getUTCFullYear()}` : "");

export const age = (moment, now) => {
  if (!moment) return "";
  const passed = Math.floor((Date.parse(now) - Date.parse(moment)) / 60_000);
  if (passed < 1) return word("below");
  if (passed < 60) return minutes(passed);
  const [many, forms] =
    passed < 48 * 60 ? [Math.floor(passed / 60), "hours"] : [Math.floor(passed / (24 * 60)), "days"];
  return `${many} ${word(forms)[many === 1 ? 0 : 1]}`;
};

export const minutes = (number) => (number === null || number === undefined ? "" : `${number} ${word("min")}`);

export const week_of = (starts, ends, now) => {
  const [start, end, today] = [starts, ends, now].map(dayNumber);
  if (today < start) return fill(word("starts"), { start: full_day(starts) });
  if (today > end) return fill(word("ended"), { end: full_day(ends) });
  const weeks = (days) => Math.floor(days / 7) + 1;
  return fill(word("week"), { number: weeks(today - start), total: weeks(end - start), end: full_day(ends) });
};

export const thursdays = (starts, ends, now) => {
  const today = local(now);
  const [first, last] = [[0, 1], [1, 0]].map(([month, day]) =>
    Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + month, day) / 86_400_000);
  const [low, high] = [Math.max(first, dayNumber(starts)), Math.min(last, dayNumber(ends))];
  return Math.max(0, Math.floor(high / 7) - Math.ceil(low / 7) + 1); // 1 January 1970 was a Thursday
};

export const label = (code, kind) => (code ? (labelOf(kind, code) ?? code) : "");

export const tel = (number) => {
  const digits = digitsOf(number);
  return digits.length === 8 ? digits.match(/../g).join(" ") : number || "";
};

export const tel_link = (number) => {
  const digits = digitsOf(number);
  return digits.length === 8 ? `+45${digits}` : digits;
};

export const upper_first = (text) => (text ? text.charAt(0).toUpperCase() + text.slice(1) : "");

export const by_name = (courses) => {
  const keyed = courses.map((course) => [alphabetic(course.citizen.first_name), course]);
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, course]) => course);
};

export const filters = {
  clock,
  clock_exact,
  local_day,
  day_start,
  day_words,
  day_clock,
  long_day,
  short_day,
  full_day,
  age,
  minutes,
  week_of,
  thursdays,
  label,
  tel,
  tel_link,
  upper_first,
  by_name,
};

// The Danish wall clock, in a Date that says UTC so that nobody shifts it again.
function local(moment) {
  const at = Date.parse(moment);
  return new Date(moment.length === 10 ? at : at + offsetAt(Math.floor(at / 1000)) * 60_000);
}

function offsetAt(seconds) {
  let low = 0;
  let high = tables.offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tables.offsets[middle][0] <= seconds) low = middle + 1;
    else high = middle;
  }
  return tables.offsets[Math.max(0, low - 1)][1];
}

function dayNumber(moment) {
  return Math.floor(local(moment).getTime() / 86_400_000);
}

function weekday(day) {
  return (day.getUTCDay() + 6) % 7;
}

function dayMonth(day, names) {
  return fill(word("date"), { day: day.getUTCDate(), month: word(names).split(" ")[day.getUTCMonth()] });
}

function digitsOf(number) {
  const digits = (number || "").replace(/[^0-9]/g, "");
  return digits.length === 10 && digits.startsWith("45") ? digits.slice(2) : digits;
}

function alphabetic(name) {
  return [...name.toLowerCase()].map((letter) => tables.letters[letter] ?? letter).join("");
}

function fill(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function two(number) {
  return String(number).padStart(2, "0");
}
