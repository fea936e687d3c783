// The mentor's courses as documents, sealed on the phone; only what differs from the server's is replaced. What is to
// be known for a time is a document of its own, with its last day in clear, so that it goes while the phone is locked.
import * as clock from "./clock.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";
import * as vault from "./vault.js";

/** The version of each course and brief held here, as the server asks for it. */
export async function have(user) {
  const held = await store.all(user, "documents");
  return Object.fromEntries(held.filter(({ id }) => id !== "me").map(({ id, version }) => [id, version]));
}

/**
 * Keep the server's answer; answers whether anything changed. A locked phone keeps only what needs no key. Of what is
 * `gone` nothing is known when nobody was asked.
 */
export async function keep(user, { me, courses, briefs = [], gone }, offset, at) {
  const went = await drop(user, briefs, gone ?? []);
  const server = { id: "server", ...me.sealing, offset, at };
  await store.put(user, "state", server);
  const isOpen = vault.isOpen(user);
  const profile = JSON.stringify(me);
  const news = isOpen ? [...courses, ...briefs] : [];
  let changed = went || news.length > 0 || (isOpen && JSON.stringify(await find(user, "me")) !== profile);
  const sealed = await Promise.all([
    ...(isOpen ? [seal(user, "me", {}, profile)] : []),
    ...news.map((one) => seal(user, one.id, one, JSON.stringify(one))),
  ]);
  await store.change(user, ["documents"], async (ask) => {
    for (const record of gone ? await ask("documents", "getAll") : []) {
      const isGone = gone.includes(record.id);
      if (isGone === Boolean(record.gone)) continue;
      await ask("documents", "put", { ...record, gone: isGone });
      changed = true;
    }
    for (const record of sealed) await ask("documents", "put", record);
  });
  return changed;
}

/**
 * What is gone goes before anything is kept: on a full phone too. So does a brief that another one replaces, which a
 * locked phone cannot keep. A course can be mended until nothing of the outbox waits any more. Answers whether any went.
 */
const drop = (user, briefs, gone) =>
  store.change(user, ["documents", "outbox", "keys"], async (ask) => {
    const own = await ask("keys", "get", "own");
    const holds = gone.length > 0 && outbox.isLeft(await ask("outbox", "getAll"), own?.public);
    const over = [...gone, ...briefs.map(({ id }) => id)];
    const held = (await ask("documents", "getAll")).filter(({ id, until }) => over.includes(id) && (until || !holds));
    for (const { id } of held) await ask("documents", "delete", id);
    return held.length > 0;
  });

/** What was told for a time goes when that is over, by the phone's own clock. Answers whether anything went. */
export async function expire(user) {
  const { offset = 0 } = (await server(user)) ?? {};
  const [today] = clock.toDanish(clock.iso(clock.device() + offset));
  const over = (await store.all(user, "documents")).filter(({ until }) => until < today);
  for (const { id } of over) await store.remove(user, "documents", id);
  return over.length > 0;
}

/** The same for everybody who has been here. */
export async function expireAll() {
  const { user, devices } = await store.who();
  const users = [user, ...Object.keys(devices ?? {})].filter(Boolean);
  return (await Promise.all(users.map((one) => expire(one).catch(console.error)))).some(Boolean);
}

/** One document: a course, a brief, or "me". Null when it is not here. */
export async function find(user, id) {
  const record = await store.get(user, "documents", id);
  return record ? open(user, record) : null;
}

/** Every course that is still the mentor's, or the one that is wanted: to open all takes time. */
export async function courses(user, wanted) {
  const held = wanted ? [await store.get(user, "documents", wanted)] : await store.all(user, "documents");
  const own = held.filter((record) => record && record.id !== "me" && !record.until && (wanted || !record.gone));
  const opened = await Promise.all(
    own.map(async (record) => {
      const course = await open(user, record);
      return record.gone ? course && { ...course, leaving: true } : course;
    }),
  );
  return opened.filter(Boolean);
}

/** What the phone knows of the server without a key: sealing key, clock offset, last success. */
export const server = (user) => store.get(user, "state", "server");

/**
 * What has been on the screen, as far as the server has not been told: by course until when its messages were, or of
 * what was `opened`, by the moment which brief was.
 */
export const read = async (user, of = "read") => (await store.get(user, "state", of))?.until ?? {};

/** The messages of this course have been on the screen, those received at `moment` too; or a brief at a moment. */
export const noteRead = (user, course, moment, of) =>
  change(user, (until) => ({ ...until, [course]: moment }), of).catch(console.error); // a full phone still shows it

/** The server has been told so much; what was read since is still to be told. */
export const readTold = async (user, told, of) =>
  Object.keys(told).length > 0 &&
  change(user, (until) => Object.fromEntries(Object.entries(until).filter(([id, moment]) => told[id] !== moment)), of);

const change = (user, work, id = "read") =>
  store.change(user, ["state"], async (ask) => {
    const { until } = (await ask("state", "get", id)) ?? { until: {} };
    await ask("state", "put", { id, until: work(until) });
  });

const seal = async (user, id, { version = "", until }, text) => ({
  id,
  version,
  ...(until && { until }),
  ...(await vault.seal(user, text, `documents/${id}`)),
});

/** One that cannot be read must not take every page down: it goes, and is fetched anew. */
async function open(user, record) {
  try {
    const place = `documents/${record.id}`;
    const read = async () => JSON.parse(await vault.unseal(user, record, place));
    return await vault.remembered(user, place, String(record.iv), read);
  } catch (error) {
    if (!vault.isOpen(user)) throw error;
    console.error(error);
    await store.remove(user, "documents", record.id);
    return null;
  }
}
