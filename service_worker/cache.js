// The app's shell: style, scripts and icons of this build, kept whole. Never a page, never anything a person wrote.
import { build, shell } from "./data.js";

const PREFIX = "fieldapp-";
const name = PREFIX + build;

/** Fetch everything anew, so that an old copy in the browser's own cache cannot slip in. */
export async function fill() {
  const cache = await caches.open(name);
  await cache.addAll(shell.map((url) => new Request(url, { cache: "no-cache" })));
}

/** Throw away the shells of earlier builds. */
export async function tidy() {
  const old = (await caches.keys()).filter((key) => key.startsWith(PREFIX) && key !== name);
  await Promise.all(old.map((key) => caches.delete(key)));
}

/** Answer from now on: somebody asked for it, or nobody has another page open that the earlier build has made. */
export async function takeOver(isAsked) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (isAsked || pages.length < 2) await self.skipWaiting();
}

/** Does another build lie ready to take over from this one? */
export const isNewerReady = () => Boolean(self.registration.waiting);

export const holds = (path) => shell.includes(path);

export const find = async (path) => (await (await caches.open(name)).match(path)) ?? fetch(path);
