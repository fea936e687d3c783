// What the pages say to the worker, and what they are told back.
import * as lock from "./lock.js";
import { tryEnrol, tryUnlock } from "./pages/lock.js";
import * as store from "./store.js";
import * as sync from "./sync.js";
import { speak } from "./texts.js";

const ANSWERS = {
  wake: ({ eager }) => sync.wake(Boolean(eager)),
  key: () => lock.lend(),
  touch: () => lock.touch(),
  lock: () => lock.close(),
  skip: () => self.skipWaiting(),
  ways: () => lock.ways(),
  unlock: ({ secret }) => tryUnlock(secret),
  enrol: ({ secret }) => tryEnrol(secret),
};

export async function hear(event) {
  speak((await store.who()).language);
  const answer = Object.hasOwn(ANSWERS, event.data?.type) ? await ANSWERS[event.data.type](event.data) : null;
  event.ports[0]?.postMessage(answer ?? null);
}
