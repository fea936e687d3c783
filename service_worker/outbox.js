// Entries that wait to be sent, and the receipts of those that were. Nothing but a receipt takes one out.
import * as clock from "./clock.js";
import * as store from "./store.js";
import * as vault from "./vault.js";

const FORTNIGHT = 14 * 86_400_000;
const MENDABLE = [400, 404, 410, 413, 415, 422, 426];

/**
 * Keep an entry: sealed for the server, copied for its author, numbered, in one transaction. Answers its id when
 * the disk has it. A refused entry that is mended keeps its id: only acceptance binds an id to its content.
 */
export const save = (entry, draft) => navigator.locks.request("fieldapp-save", () => keep(entry, draft));

async function keep(given, draft) {
  const { user, device } = await store.who();
  const { key, public: point, offset } = await store.get(user, "state", "server");
  const counted = (await store.get(user, "state", "sequence")) ?? { id: "sequence", last: 0 };
  const refused = given.corrects && (await mendable(user, given.corrects));
  const entry = {
    version: 1,
    id: refused ? refused.id : clock.uuid7(),
    author: user,
    device: device ?? null,
    sequence: refused ? refused.sequence : counted.last + 1,
    saved_at: refused ? refused.saved_at : clock.iso(clock.device()),
    clock_offset_ms: offset ?? null,
    ...given,
    ...(refused && { corrects: refused.about }),
  };
  const { id, corrects, sequence, saved_at } = entry;
  const record = {
    id,
    url: corrects ? `/meetings/${corrects}/correction/${id}` : `/meetings/${id}`,
    about: corrects ?? null,
    format: 1,
    sequence,
    state: "waiting",
    saved_at,
    tries: 0,
    next: 0,
    error: null,
    receipt: null,
    sent_at: null,
    body: JSON.stringify({ key, ...(await vault.sealTo(point, JSON.stringify(entry), id)) }),
    copy: await vault.sealOwn(user, JSON.stringify(entry), id),
  };
  await store.change(user, ["outbox", "state", "drafts"], async (ask) => {
    await ask("outbox", "put", record);
    if (!refused) await ask("state", "put", { id: "sequence", last: sequence });
    if (draft) await ask("drafts", "delete", draft);
  });
  return id;
}

/** The entry's record if the server has refused it for its content. */
export async function mendable(user, id) {
  const found = await store.get(user, "outbox", id);
  return found?.state === "help" && MENDABLE.includes(found.error?.status) ? found : null;
}

/** How many wait, how many need help, and since when: known also while the phone is locked. */
export async function count(user) {
  const left = (await store.all(user, "outbox")).filter((record) => record.state !== "sent");
  const help = left.filter((record) => record.state === "help").length;
  const oldest = left.map((record) => record.saved_at).sort()[0] ?? null;
  return { waiting: left.length - help, help, oldest };
}

/** Every entry of the last 14 days or not yet sent, newest first, as the templates read them. */
export async function entries(user) {
  const open = await vault.opener(user);
  const since = clock.iso(clock.device() - FORTNIGHT);
  const records = (await store.all(user, "outbox")).filter((record) => record.state !== "sent" || record.sent_at > since);
  const opened = await Promise.all(
    records.map(async ({ body, copy, ...record }) => ({ ...record, entry: JSON.parse(await open(copy, record.id)) })),
  );
  return opened.filter((record) => record.entry).sort((a, b) => b.sequence - a.sequence);
}

/** What may be sent now, oldest first. `eager` does not wait out the back-off, only what the server asked for. */
export async function due(user, eager) {
  const records = await store.all(user, "outbox");
  const now = clock.device();
  return records
    .filter((record) => record.state === "waiting" && (record.hold ?? 0) <= now && (eager || record.next <= now))
    .sort((a, b) => a.sequence - b.sequence)
    .map((record) => ({ ...record, correction: records.find((other) => other.about === record.id && !other.receipt)?.id }));
}

/** The server has it: the sealed body goes, the receipt stays. */
export const sent = (user, id, receipt) =>
  settle(user, id, { state: "sent", receipt, error: null, body: null, sent_at: clock.iso(clock.device()) });

/** The server refused it: it stays until a person has looked at it. */
export const refused = (user, id, error) => settle(user, id, { state: "help", error });

/** The same for what was first taken for another's login: with the reason it was given then. */
export const refuse = (user, id) => settle(user, id, { state: "help" });

/** It did not get through: it stays, and is tried again. `seconds` is what the server asked for. */
export async function failed(user, { id, tries }, error, seconds = 0) {
  const now = clock.device();
  const pause = Math.min(5_000 * 2 ** tries, 300_000) * (0.75 + Math.random() / 2);
  await settle(user, id, { tries: tries + 1, error, next: now + pause, hold: now + seconds * 1000 });
}

/** A person asks to try again, also those that were refused. */
export const retry = (user) =>
  store.change(user, ["outbox"], async (ask) => {
    for (const record of await ask("outbox", "getAll")) {
      if (record.state === "help") await ask("outbox", "put", { ...record, state: "waiting", next: 0 });
    }
  });

/** Receipts are kept until the caseload tells the same, and at least for 14 days. */
export async function tidy(user, told) {
  const since = clock.iso(clock.device() - FORTNIGHT);
  await store.change(user, ["outbox"], async (ask) => {
    for (const { id, receipt, sent_at } of await ask("outbox", "getAll")) {
      if (receipt && sent_at < since && told.has(id)) await ask("outbox", "delete", id);
    }
  });
}

const settle = (user, id, change) =>
  store.change(user, ["outbox"], async (ask) => ask("outbox", "put", { ...(await ask("outbox", "get", id)), ...change }));
