// The mentor's courses as documents, sealed on the phone; only what differs from the server's is replaced.
import * as store from "./store.js";
import * as vault from "./vault.js";

/** The version of each course held here, as the server asks for it. */
export async function have(user) {
  const held = await store.all(user, "documents");
  return Object.fromEntries(held.filter(({ id }) => id !== "me").map(({ id, version }) => [id, version]));
}

/** Keep the server's answer; answers whether anything changed. A locked phone keeps only what needs no key. */
export async function keep(user, { me, courses, gone }, offset, at) {
  const server = { id: "server", ...me.sealing, offset, at };
  await store.put(user, "state", server);
  for (const id of gone) await store.remove(user, "documents", id);
  if (!vault.isOpen(user)) return gone.length > 0;
  const profile = JSON.stringify(me);
  const changed = courses.length > 0 || gone.length > 0 || JSON.stringify(await find(user, "me")) !== profile;
  const sealed = await Promise.all([
    seal(user, "me", "", profile),
    ...courses.map((course) => seal(user, course.id, course.version, JSON.stringify(course))),
  ]);
  await store.change(user, ["documents"], async (ask) => {
    for (const record of sealed) await ask("documents", "put", record);
  });
  return changed;
}

/** One document: a course, or "me". Null when it is not here. */
export async function find(user, id) {
  const record = await store.get(user, "documents", id);
  return record ? open(user, record) : null;
}

/** Every course, or only the one that is wanted: to open all takes time. */
export async function courses(user, wanted) {
  if (wanted) return [wanted === "me" ? null : await find(user, wanted)].filter(Boolean);
  const held = (await store.all(user, "documents")).filter(({ id }) => id !== "me");
  const opened = await Promise.all(held.map((record) => open(user, record)));
  return opened.filter(Boolean);
}

/** What the phone knows of the server without a key: sealing key, clock offset, last success. */
export const server = (user) => store.get(user, "state", "server");

/** Until when the messages of each course have been on the screen, as far as the server has not been told. */
export const read = async (user) => (await store.get(user, "state", "read"))?.until ?? {};

/** The messages of this course have been on the screen, those received at `moment` too. */
export const noteRead = (user, course, moment) => change(user, (until) => ({ ...until, [course]: moment }));

/** The server has been told so much; what was read since is still to be told. */
export const readTold = async (user, told) =>
  Object.keys(told).length > 0 &&
  change(user, (until) => Object.fromEntries(Object.entries(until).filter(([id, moment]) => told[id] !== moment)));

const change = (user, work) =>
  store.change(user, ["state"], async (ask) => {
    const { until } = (await ask("state", "get", "read")) ?? { until: {} };
    await ask("state", "put", { id: "read", until: work(until) });
  });

const seal = async (user, id, version, text) => ({
  id,
  version,
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
