// Who is let in: the key passes between worker and pages, and is dropped by hand or after ten idle minutes.
import * as store from "./store.js";
import * as vault from "./vault.js";

const IDLE = 600_000;
const PATIENCE = 300;
let touched = 0;

/** Somebody is at the screen. A key left idle too long is dropped before that counts. */
export function touch() {
  if (Date.now() - touched > IDLE) vault.close();
  touched = Date.now();
}

/** Is the phone open for this user? A worker that was stopped has lost the key and asks the pages for it. */
export async function isOpen(user) {
  if (Date.now() - touched > IDLE) vault.close();
  if (!vault.isOpen(user)) {
    const lent = await askPages(user);
    if (lent) {
      vault.take(user, lent);
      touched = Date.now();
    }
  }
  return vault.isOpen(user);
}

/** Open the phone with a secret, or answer what stands in the way; see vault.open. */
export async function unlock(secret) {
  const { user } = await store.who();
  const answer = await vault.open(user, secret);
  if (answer.open) await share();
  // A finder must not set a new passphrase under the old login.
  if (answer.wiped) await logOut();
  return answer;
}

/** Give a new phone its key. */
export async function enrol(secret) {
  const { user } = await store.who();
  if ((await methods(user)).length) return;
  await vault.enrol(user, secret);
  await share();
}

/** How this phone can be opened: "passphrase", "prf" or both; empty before it has a key. */
export const methods = async (user) => Object.keys(await vault.wrappings(user));

/** What a passkey needs to open the phone again: {user, name, prf: {credential, salt}}. */
export async function ways() {
  const { user, name } = await store.who();
  const { prf } = await vault.wrappings(user);
  return { user, name, prf: prf && { credential: prf.credential, salt: prf.salt } };
}

/** The open key for the page that asks, so that it outlives this worker; null while locked. */
export const lend = () => vault.lend();

/** Somebody has forgotten the passphrase: all but the unsent goes, and they log in again. */
export async function forget() {
  await vault.wipe((await store.who()).user);
  await logOut();
}

export async function close() {
  vault.close();
  for (const page of await pages()) page.postMessage({ type: "locked" });
}

/** Hand the key to every open page, so that it outlives this worker. */
export async function share() {
  touched = Date.now();
  for (const page of await pages()) page.postMessage({ type: "key", ...vault.lend() });
}

const logOut = () => fetch("/logout", { method: "POST", redirect: "manual" }).catch(() => null);

const pages = async () =>
  (await self.clients.matchAll({ type: "window" })).filter((page) => new URL(page.url).pathname.startsWith("/field/"));

async function askPages(user) {
  const asked = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const answers = asked.map(
    (page) =>
      new Promise((resolve, reject) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => (data?.user === user && data.key ? resolve(data.key) : reject());
        page.postMessage({ type: "lend" }, [port2]);
      }),
  );
  const tired = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  return Promise.race([Promise.any(answers).catch(() => null), tired]);
}
