// Entries that wait to be sent, and the receipts of those that were. Nothing but a receipt takes one out.
import * as clock from "./clock.js";
import * as store from "./store.js";
import * as vault from "./vault.js";

const FORTNIGHT = 14 * 86_400_000;
const MENDABLE = [400, 404, 410, 413, 415, 422, 426];
const REFUSED = ["help", "aside"];
const DONE = ["sent", "aside"];
const BRIEF = ["message", "link", "mark", "report", "proposal"];

/**
 * Keep an entry, or several at once: sealed for the server, copied for their author, numbered, in one transaction.
 * Answers the first one's id when the disk has them. `kind` says where they go; `made` is the id their form was given
 * when it was shown, so that a second tap is the same entries; `draft` goes with them; `citizen` is the name they keep
 * if the course leaves the phone.
 */
export const save = (user, entries, about = {}) =>
  navigator.locks.request("fieldapp-save", async () => {
    const given = [entries].flat();
    const records = await all(user);
    return known(records, given[0], about.made) ?? keep(user, given, about, records);
  });

/** The entry that says this already: the same form's, or for Fortryd whatever corrects it, or itself if refused. */
function known(records, { corrects, outcome }, made) {
  const same = made && (records.find(({ id }) => id === made) ?? records.find(({ form }) => form === made));
  if (same && !isMendable(same)) return same.id;
  if (outcome !== "mistake") return undefined;
  const isRefused = records.some(({ id, state }) => id === corrects && REFUSED.includes(state));
  return isRefused ? corrects : correctionOf(records, corrects)?.id;
}

/** What corrects it; one that was given up does not. */
const correctionOf = (records, id) => records.find(({ about, state }) => about === id && state !== "aside");

/** All that lies here, sealed. A page reads it once for `count` and `entries`. */
export const all = (user) => store.all(user, "outbox");

/** Is there an entry from this form already? */
export const holds = async (user, made) => Boolean(made && known(await all(user), {}, made));

/** A refused entry that is mended keeps its id: only acceptance binds an id to its content. */
async function keep(user, [given, ...more], { kind = "meeting", made, draft, citizen }, records) {
  const [who, states] = await Promise.all([store.who(), store.all(user, "state")]);
  const { server, sequence: counted = { last: 0 } } = Object.fromEntries(states.map((state) => [state.id, state]));
  const { key, public: point, offset } = server;
  const refused = mendable(records, given.corrects) ?? mendable(records, made);
  const first = {
    version: 1,
    id: refused ? refused.id : made || clock.uuid7(),
    author: user,
    device: (who.user === user ? who.device : who.devices?.[user]) ?? null, // another one may have come meanwhile
    sequence: refused ? refused.sequence : counted.last + 1,
    saved_at: refused ? refused.saved_at : clock.iso(clock.device()),
    clock_offset_ms: offset ?? null,
  };
  const last = counted.last + more.length + (refused ? 0 : 1);
  // Those of a mended series may be with the server already: then the new ones are no longer counted from it.
  const idOf = (nth) => (refused ? clock.uuid7() : clock.nthId(first.id, nth));
  const entries = [
    { ...first, ...given, ...(refused && kind === "meeting" && { corrects: refused.about }) },
    ...more.map((one, at) => ({ ...first, id: idOf(at + 1), sequence: last - more.length + at + 1, ...one })),
  ];
  for (const entry of entries) if (isGivenUp(records, entry.appointment)) entry.appointment = null;
  const sealedRecords = await Promise.all(entries.map((entry) => recordOf(user, entry, { kind, made, citizen, key, point })));
  await store.change(user, ["outbox", "state", "drafts"], async (ask) => {
    for (const record of sealedRecords) await ask("outbox", "put", record);
    await ask("state", "put", { id: "sequence", last });
    if (draft) await ask("drafts", "delete", draft);
  });
  return first.id;
}

const recordOf = async (user, entry, { kind, made, citizen, key, point }) => ({
  id: entry.id,
  kind,
  form: made ?? null,
  url: urlOf(kind, entry),
  about: entry.corrects ?? entry.replaces ?? null,
  format: 1,
  sequence: entry.sequence,
  state: "waiting",
  saved_at: entry.saved_at,
  tries: 0,
  next: 0,
  error: null,
  receipt: null,
  sent_at: null,
  ...(await sealed(user, entry, { citizen, key, point })),
});

const sealed = async (user, entry, { citizen, key, point }) => ({
  body: JSON.stringify({ key, ...(await vault.sealTo(point, JSON.stringify(entry), entry.id)) }),
  copy: await vault.sealOwn(user, JSON.stringify({ ...entry, citizen }), entry.id),
});

const urlOf = (kind, { id, corrects }) =>
  corrects ? `/meetings/${corrects}/correction/${id}` : `/${kind}s/${id}`;

/** The entry's record if the server has refused it for its content. */
const mendable = (records, id) => records.find((record) => record.id === id && isMendable(record));

const isMendable = ({ state, error }) => state === "help" && MENDABLE.includes(error?.status);

/** Is anything not with the server yet, and not given up? What was refused and another key has sealed nobody can mend. */
export const isLeft = (records, own) =>
  records.some(({ state, copy }) => !DONE.includes(state) && (state !== "help" || copy?.to === own));

/** How many wait, since when; how many need help; since when any is left; the last number. Known also while locked. */
export async function count(user, records) {
  const left = (records ?? (await all(user))).filter((record) => !DONE.includes(record.state));
  const help = left.filter((record) => record.state === "help").length;
  const oldest = left.flatMap(({ state, saved_at }) => (state === "help" ? [] : [saved_at])).sort()[0] ?? null;
  const [since] = left.map(({ saved_at }) => saved_at).sort();
  const { last = 0 } = (await store.get(user, "state", "sequence")) ?? {};
  return { waiting: left.length - help, help, oldest, since, last };
}

/** What is not sent yet, as it would be sent: nothing in it can be read on the phone. */
export async function unsent(user) {
  const left = (await store.all(user, "outbox")).filter(({ body, state }) => body && !DONE.includes(state));
  return left.sort((a, b) => a.sequence - b.sequence);
}

/** Every entry of the last 14 days or not yet sent, newest first, as the templates read them. */
export async function entries(user, held) {
  const open = await vault.opener(user);
  const since = clock.iso(clock.device() - FORTNIGHT);
  const records = (held ?? (await all(user))).filter((record) => record.state !== "sent" || record.sent_at > since);
  const opened = await Promise.all(
    records.map(async ({ body, copy, ...record }) => ({ kind: "meeting", ...record, ...(await read(open, copy, record.id)) })),
  );
  return opened.filter((record) => record.entry).sort((a, b) => b.sequence - a.sequence);
}

async function read(open, copy, id) {
  const { citizen, ...entry } = JSON.parse(await open(copy, id)) ?? {};
  return { citizen, entry: entry.id && entry };
}

/** What may be sent now, oldest first. `eager` does not wait out the back-off, only what the server asked for. */
export async function due(user, eager) {
  const records = await store.all(user, "outbox");
  const now = clock.device();
  // A pause that was reckoned by a clock that has been put back since is over.
  const isOver = ({ tried = 0 }, until = 0) => until <= now || tried > now;
  return records
    .filter((record) => record.state === "waiting" && isOver(record, record.hold) && (eager || isOver(record, record.next)))
    .sort((a, b) => a.sequence - b.sequence)
    .map((record) => ({ ...record, correction: correctionOf(records.filter(({ receipt }) => !receipt), record.id)?.id }));
}

/** The server has it: the sealed body goes, the receipt stays. A copy that differed from what it corrects is done with. */
export const sent = (user, id, receipt) =>
  store.change(user, ["outbox"], async (ask) => {
    const record = await ask("outbox", "get", id);
    const done = { state: "sent", receipt, error: null, body: null, sent_at: clock.iso(clock.device()) };
    await ask("outbox", "put", { ...record, ...done });
    const old = record.about && (await ask("outbox", "get", record.about));
    if (old?.state === "help" && old.error?.code === "differs") await ask("outbox", "put", { ...old, state: "aside" });
  });

/**
 * A person has given up what the server refused, and so what corrects or moves it: kept, but neither counted nor sent.
 * A meeting about an appointment that never comes is sent without it. Its copy is read, so the phone must be unlocked.
 */
export async function aside(user, id) {
  const records = await store.all(user, "outbox");
  const gone = [id];
  for (const one of gone) gone.push(...records.filter(({ about }) => about === one).map((record) => record.id));
  const freed = await withoutAppointment(user, gone);
  await store.change(user, ["outbox"], async (ask) => {
    if ((await ask("outbox", "get", id))?.state !== "help") return;
    for (const one of [...gone, ...freed.keys()]) {
      const record = await ask("outbox", "get", one);
      const change = gone.includes(one) ? { state: "aside" } : { ...freed.get(one), next: 0 };
      if (!DONE.includes(record.state)) await ask("outbox", "put", { ...record, ...change });
    }
  });
}

/** Entries about these appointments, sealed anew without them: nothing was accepted yet, so their ids are still free. */
async function withoutAppointment(user, gone) {
  const { key, public: point } = await store.get(user, "state", "server");
  const about = (await entries(user)).filter(({ state, entry }) => !DONE.includes(state) && gone.includes(entry.appointment));
  const made = about.map(async ({ id, entry, citizen }) => [
    id,
    await sealed(user, { ...entry, appointment: null }, { citizen, key, point }),
  ]);
  return new Map(await Promise.all(made));
}

const isGivenUp = (records, id) => records.some((record) => record.id === id && record.state === "aside");

/** The server refused it: it stays until a person has looked at it. */
export const refused = (user, id, error) => settle(user, id, { state: "help", error });

/** The same for what was first taken for another's login: with the reason it was given then. */
export const refuse = (user, id) => settle(user, id, { state: "help" });

/** It did not get through: it stays, and is tried again. `seconds` is what the server asked for. */
export async function failed(user, { id, tries }, error, seconds = 0) {
  const now = clock.device();
  const pause = Math.min(5_000 * 2 ** tries, 300_000) * (0.75 + Math.random() / 2);
  await settle(user, id, { tries: tries + 1, error, tried: now, next: now + pause, hold: now + seconds * 1000 });
}

/** A person asks to try again, also those that were refused. */
export const retry = (user) =>
  store.change(user, ["outbox"], async (ask) => {
    for (const record of await ask("outbox", "getAll")) {
      if (record.state === "help") await ask("outbox", "put", { ...record, state: "waiting", next: 0 });
    }
  });

/**
 * Receipts are kept until the caseload tells the same, and at least for 14 days. It tells of the newest messages, links,
 * checks, statuses and proposals only: of older ones the receipt is enough.
 */
export async function tidy(user, told) {
  const since = clock.iso(clock.device() - FORTNIGHT);
  await store.change(user, ["outbox"], async (ask) => {
    for (const { id, kind, receipt, sent_at } of await ask("outbox", "getAll")) {
      if (receipt && sent_at < since && (BRIEF.includes(kind) || told.has(id))) await ask("outbox", "delete", id);
    }
  });
}

const settle = (user, id, change) =>
  store.change(user, ["outbox"], async (ask) => ask("outbox", "put", { ...(await ask("outbox", "get", id)), ...change }));
