// Time as the phone tells it, corrected by what the server said last; and new ids in time's order.

const HOUR = 3_600_000;
let last = 0;

/** The device's own clock, in milliseconds. */
export const device = () => Date.now();

export const iso = (ms) => new Date(ms).toISOString();

/** A new UUIDv7 (RFC 9562). */
export function uuid7() {
  last = Math.max(Date.now(), last);
  const random = crypto.getRandomValues(new Uint8Array(10));
  const hex = last.toString(16).padStart(12, "0") + [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const variant = "89ab"[random[2] & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** The id of the nth of a series: the last byte counts on, and begins again after 255. */
export const nthId = (first, nth) =>
  first.slice(0, -2) + ((parseInt(first.slice(-2), 16) + nth) % 256).toString(16).padStart(2, "0");

/** The moment of a Danish date and clock ("2026-11-21", 9, 55), as ISO UTC. The earlier one when it occurs twice. */
export function fromDanish(day, hour, minute) {
  const wall = Date.parse(`${day}T00:00:00Z`) + hour * HOUR + minute * 60_000;
  const summer = wall - 2 * HOUR;
  return iso(isSummer(summer) ? summer : wall - HOUR);
}

/** The Danish date and clock of a moment: ["2026-11-21", "9.55"]. */
export function toDanish(moment) {
  const ms = Date.parse(moment);
  const wall = iso(ms + (isSummer(ms) ? 2 : 1) * HOUR);
  return [wall.slice(0, 10), `${Number(wall.slice(11, 13))}.${wall.slice(14, 16)}`];
}

/** Summer time in Denmark: from the last Sunday of March to the last of October, at 01.00 UTC. */
function isSummer(ms) {
  const year = new Date(ms).getUTCFullYear();
  return ms >= lastSunday(year, 2) && ms < lastSunday(year, 9);
}

function lastSunday(year, month) {
  const end = new Date(Date.UTC(year, month, 31, 1));
  return end.getTime() - end.getUTCDay() * 24 * HOUR;
}
