// What the pages say to the worker, and what they are told back.
import * as bell from "./bell.js";
import * as cache from "./cache.js";
import * as lock from "./lock.js";
import { tryEnrol, tryUnlock } from "./pages/lock.js";
import * as store from "./store.js";
import * as sync from "./sync.js";
import { gettext as _, speak } from "./texts.js";

const ANSWERS = {
  wake: async ({ eager }) => (await Promise.all([sync.wake(Boolean(eager)), eager && bell.confirm()]))[0],
  bell: ({ on }) => bell.ring(on).catch((error) => trouble(error, inVain(on))),
  key: () => lock.lend(),
  touch: () => lock.touch(),
  idle: () => lock.idle(),
  lock: () => lock.close(),
  shut: (_message, asker) => lock.shutScreen(asker),
  skip: ({ asked }) => cache.takeOver(asked),
  ways: () => lock.ways(),
  unlock: ({ secret }) => tryUnlock(secret),
  enrol: ({ secret }) => tryEnrol(secret),
};

export async function hear(event) {
  const answer = await answerTo(event.data, event.source?.id).catch(trouble);
  event.ports[0]?.postMessage(answer ?? null);
}

async function answerTo(message, asker) {
  await speak((await store.who()).language);
  return Object.hasOwn(ANSWERS, message?.type) ? ANSWERS[message.type](message, asker) : null;
}

/** A page that waits for an answer must get one. */
function trouble(error, text = _("Noget gik galt på telefonen. Det, du har gemt, er her stadig.")) {
  console.error(error);
  return { error: text };
}

const inVain = (isWanted) =>
  isWanted
    ? _("Det lykkedes ikke. Du får en e-mail, indtil det virker. Prøv igen.")
    : _("Det lykkedes ikke. Prøv igen.");
