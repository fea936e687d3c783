// What the browser has thrown away of the phone's memory: the server noticed, and a person is told with numbers.
import * as store from "./store.js";

/** What may be lost, until somebody has seen it: {about, count, seen_at}. Known also while the phone is locked. */
export async function found(user) {
  const told = await store.get(user, "state", "lost");
  return told && !told.isSeen ? told : null;
}

/** The server remembers more of this phone than is here: {about, count, seen_at, last}. Its numbers go on from there. */
export const note = (user, told) =>
  store.change(user, ["state"], async (ask) => {
    if ((await ask("state", "get", "lost"))?.about === told.about) return;
    await ask("state", "put", { ...told, id: "lost" });
    const { last = 0 } = (await ask("state", "get", "sequence")) ?? {};
    await ask("state", "put", { id: "sequence", last: Math.max(last, told.last) });
  });

export const see = (user) =>
  store.change(user, ["state"], async (ask) => ask("state", "put", { ...(await ask("state", "get", "lost")), isSeen: true }));
