// Empties the outbox and fetches the caseload, one round at a time. Only a receipt for the entry counts as sent.
import * as cache from "./cache.js";
import * as caseload from "./caseload.js";
import * as clock from "./clock.js";
import { build } from "./data.js";
import * as lock from "./lock.js";
import * as lost from "./lost.js";
import { gettext as _, speak } from "./texts.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";
import * as vault from "./vault.js";

const PATIENCE = 20_000;
const FINAL = [400, 404, 409, 410, 413, 415, 422, 426];
const pages = new BroadcastChannel("fieldapp");
let known = { online: null, loggedOut: false, sending: null };
let queued = null;

/** What the last try told: is there a connection (null: not tried), is the login over, which entry is under way. */
export const state = () => known;

/** Send what waits, then fetch what differs. Asked for during a round, one more follows. */
export function wake(eager = false) {
  queued ??= navigator.locks.request("fieldapp-send", () => {
    const isEager = queued.eager;
    queued = null;
    return round(isEager);
  });
  queued.eager ||= eager;
  return queued;
}

/** Somebody says they have logged in. Only the server's word counts, and nothing is sent before it. */
export const confirm = () =>
  navigator.locks.request("fieldapp-send", async () => {
    const { user } = await store.who();
    await tell((await isOldLoginOver()) && (await refresh(user, [])));
  });

async function round(eager) {
  await speak((await store.who()).language);
  const isOver = await caseload.expireAll();
  if (!(await isOldLoginOver())) return tell(isOver);
  const { user } = await store.who();
  const forbidden = [];
  let [changed, isCut] = [isOver, false];
  for (const record of user ? await outbox.due(user, eager) : []) {
    known = { ...known, sending: record.id };
    // One that cannot be written down must not keep the next one here.
    let outcome = await send(user, record).catch(console.error);
    changed = true;
    if (known.online === false) {
      // No answer: the rest waits too, unless the server is there. Then it has come back just now, or it was the entry.
      if ((isCut = !(await isThere(user)))) break;
      outcome = await send(user, record).catch(console.error);
    }
    if (outcome === "forbidden") forbidden.push(record.id);
  }
  known = { ...known, sending: null };
  changed = (!isCut && (await refresh(user, forbidden))) || changed;
  return tell(changed);
}

/** After a wipe that no server heard of, the old login ends before anything else happens. */
async function isOldLoginOver() {
  const isOver = await lock.endOldLogin();
  if (!isOver) known = { ...known, online: false };
  return isOver;
}

/** Tell the pages how it went; answers whether all is sent. */
async function tell(changed) {
  const { user } = await store.who();
  const { waiting = 0, help = 0 } = user ? await outbox.count(user) : {};
  navigator.setAppBadge?.(waiting + help).catch(() => null); // on the icon, where phones can; 0 takes it away
  pages.postMessage({ type: "synced", changed, waiting, help, online: known.online, login_needed: known.loggedOut });
  return waiting === 0;
}

/** Does our server answer at all, and this user? Asked for the caseload, which is wanted anyway. */
async function isThere(user) {
  await refresh(user, []);
  return known.online && (await store.who()).user === user;
}

async function send(user, record) {
  const query = record.correction ? `?correction=${record.correction}` : "";
  const answer = await ask("PUT", record.url + query, "entry", "application/vnd.fieldapp.sealed+json", record.body);
  const { status, body } = answer;
  if ([200, 201].includes(status) && body?.receipt?.id === record.id) return outbox.sent(user, record.id, body.receipt);
  const error = { status, code: "unknown", message: "", fields: {}, ...body?.error };
  if (FINAL.includes(status) && body?.error) return outbox.refused(user, record.id, error);
  await outbox.failed(user, record, { ...error, message: reason(status, error) }, answer.seconds);
  return status === 403 && body?.error ? "forbidden" : "failed";
}

/** Fetch the caseload. Who the server says we are decides whose database is open from now on. */
async function refresh(user, forbidden) {
  const { device, device_name, must_log_in } = await thisDevice();
  const have = user ? await caseload.have(user) : {};
  const left = user ? await outbox.count(user) : { waiting: 0, help: 0 };
  const [read, opened] = user ? [await caseload.read(user), await caseload.read(user, "opened")] : [{}, {}];
  const from = clock.device();
  const unsent = { of: user, last: left.last, count: left.waiting + left.help, oldest: left.since, at: clock.iso(from) };
  const persisted = (await navigator.storage?.persisted?.()) ?? null;
  // Whoever is told a number owns it, so nobody is told one before the phone knows who is here.
  const about = { device: user ? { id: device, name: device_name, persisted, build } : null, unsent };
  const { status, body } = await visit({ ...about, have, read, opened });
  if (status === 200 && body?.wipe) return leave(user, body.user, forbidden, about);
  if (status !== 200 || !body?.me?.id) return false;
  const at = clock.device();
  const offset = Math.round(Date.parse(body.now) - (from + at) / 2);
  const { me } = body;
  const isNews = await cache.bring(me.language);
  const before = await store.who();
  const [name] = me.name.split(" ");
  if (before.name !== name || before.language !== me.language) await store.become({ name, language: me.language });
  // Asked after the old login had ended, so it is a new one that answers.
  if (must_log_in) await store.become({ must_log_in: false });
  if (body.lost) await lost.note(me.id, body.lost);
  if (me.id !== user) {
    vault.close();
    // Each has a number of their own for this phone: what the house does about one is not about the other.
    const devices = { ...before.devices, ...(user && { [user]: device }) };
    await store.become({ user: me.id, devices, device: devices[me.id] ?? (user ? clock.uuid7() : device), closed: null });
    await caseload.keep(me.id, { ...body, courses: [], briefs: [], gone: null }, offset, clock.iso(at));
    await refresh(me.id, []); // now under this person's own number
    pages.postMessage({ type: "user", user: me.id });
    return true;
  }
  if (!me.device) await store.become({ device: clock.uuid7() }); // another one's number, from before each had their own
  // Refused although it is our own session: then it is the entry, and a person has to look.
  for (const id of forbidden) await outbox.refuse(user, id);
  const changed = await caseload.keep(user, body, offset, clock.iso(at));
  await caseload.readTold(user, read);
  await caseload.readTold(user, opened, "opened");
  const told = body.courses.flatMap(({ meetings, appointments }) => [...meetings, ...appointments].map(({ id }) => id));
  if (told.length) await outbox.tidy(user, new Set(told));
  return changed || isNews || forbidden.length > 0 || Boolean(must_log_in);
}

/** The house has closed this phone. What could be read goes at once; once all is sent, so does the rest, and the login. */
async function leave(user, whose, forbidden, about) {
  known = { ...known, loggedOut: whose !== user };
  if (known.loggedOut) return false;
  await lock.shutDown(user);
  for (const id of forbidden) await outbox.refuse(user, id);
  // Nothing is saved between the last look and the end: what comes later finds no key of the server's, and is refused.
  return navigator.locks.request("fieldapp-save", () => empty(user, about));
}

async function empty(user, about) {
  const due = await outbox.due(user, true);
  const { waiting } = await outbox.count(user);
  // What waits for an entry that was refused never comes: nobody can mend that one any more. The house has kept both.
  if (due.length < waiting || due.some(({ error }) => error?.status !== 424)) return true;
  const { status } = await visit({ ...about, wiped: true });
  if (status !== 200) return true;
  await lock.leave(user);
  pages.postMessage({ type: "user" });
  return true;
}

const visit = (told) => ask("POST", "/field/caseload", "caseload", "application/json", JSON.stringify(told));

async function thisDevice() {
  const known = await store.who();
  if (known.device) return known;
  const [kind] = /Android|iPhone|iPad|Windows|Macintosh|Linux/.exec(navigator.userAgent) ?? [""];
  await store.become({ device: clock.uuid7(), device_name: kind });
  return store.who();
}

/** One request to our server: {status, body, seconds}. Status 0: no answer, a redirect, or not our server's. */
async function ask(method, url, kind, type, body) {
  const headers = { "Content-Type": type, "X-Fieldapp": kind, Accept: "application/json" };
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    const response = await fetch(url, { method, body, headers, redirect: "error", credentials: "same-origin", signal });
    const seconds = Number(response.headers.get("Retry-After")) || 0;
    const answer = { status: response.status, body: await response.json().catch(() => null), seconds };
    known = { ...known, online: answer.body !== null, loggedOut: answer.status === 401 };
    return answer;
  } catch {
    known = { ...known, online: false };
    return { status: 0, body: null, seconds: 0 };
  }
}

function reason(status, error) {
  if (status === 401) return _("Log ind igen, så sender vi.");
  if (status === 0 || status === 200 || status === 201) return _("Venter på forbindelse.");
  return error.message || _("Kommunens system svarer ikke lige nu. Vi prøver igen.");
}
