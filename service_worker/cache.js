// The app's shell: style, scripts and icons of this build, kept whole. Never a page, never anything a person wrote.
import { build, shell } from "./data.js";
import * as store from "./store.js";

const PREFIX = "fieldapp-";
const ENGLISH = "/field/english.json";
const PATIENCE = 20_000;
const name = PREFIX + build;

/** Fetch everything anew, so that an old copy in the browser's own cache cannot slip in. */
export async function fill() {
  const { language } = await store.who();
  const cache = await caches.open(name);
  await cache.addAll([...shell, ...(language === "en" ? [ENGLISH] : [])].map((url) => anew(url)));
}

/** English for who reads it and has none yet, also for a build that waits to take over. Answers whether it came. */
export async function bring(language) {
  if (language !== "en" || (await english())) return false;
  const asked = () => anew(ENGLISH, { signal: AbortSignal.timeout(PATIENCE) });
  try {
    for (const key of [name, ...(await others())]) await (await caches.open(key)).add(asked());
    return true;
  } catch (error) {
    console.warn("English has not come:", error.message);
    return false;
  }
}

/** English as it came, with the shell or later; null when it is not here, or cannot be read. */
export const english = () =>
  caches.match(ENGLISH, { cacheName: name }).then((held) => held.json()).catch(() => null);

/** Throw away the shells of other builds. */
export const tidy = async () => Promise.all((await others()).map((key) => caches.delete(key)));

/** Answer from now on: somebody asked for it, or nobody has another page open that the earlier build has made. */
export async function takeOver(isAsked) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (isAsked || pages.length < 2) await self.skipWaiting();
}

/** Does another build lie ready to take over from this one? */
export const isNewerReady = () => Boolean(self.registration.waiting);

export const holds = (path) => shell.includes(path);

export const find = async (path) => (await (await caches.open(name)).match(path)) ?? fetch(path);

const anew = (url, more) => new Request(url, { cache: "no-cache", ...more });

const others = async () => (await caches.keys()).filter((key) => key.startsWith(PREFIX) && key !== name);
