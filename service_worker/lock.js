// Who is let in: the key passes between worker and pages, and is dropped by hand or after ten idle minutes.
import * as store from "./store.js";
import * as vault from "./vault.js";

const IDLE = 600_000;
const MINUTE = 60_000;
const PAGE_ANSWERS = 2_000;
const SERVER_ANSWERS = 20_000;
let touched = 0;
let closings = 0;
let shut = false; // the screen alone: the key stays, and nothing is shown without the PIN

/** Somebody is at the screen. A key left idle too long is dropped before that counts. */
export function touch() {
  if (Date.now() - touched > IDLE) vault.close();
  touched = Date.now();
}

/** A page is asked for. If nobody saw one for a minute, the PIN comes first: a frozen page has not shut by itself. */
export async function come(user) {
  if (vault.isOpen(user) && Date.now() - touched > MINUTE) await shutScreen("none");
  touch();
}

/** Is the phone open for this user? A worker that was stopped has lost the key and asks the pages for it. */
export async function isOpen(user) {
  if (Date.now() - touched > IDLE) vault.close();
  if (!vault.isOpen(user)) {
    const before = closings;
    const lent = await askPages(user);
    const isOurs = lent && (await vault.fits(user, lent.key));
    // From a page out of sight. One that was shut keeps its count of guesses.
    if (isOurs && lent.away && !lent.shut && !(await isSeen())) lent.shut = await vault.readyPin(user);
    if (isOurs && closings === before) {
      vault.take(user, lent.key);
      shut = Boolean(lent.shut);
      touched = Date.now();
    }
  }
  return vault.isOpen(user);
}

/** Open the phone with a secret, or answer what stands in the way; see vault.open. One guess at a time. */
export const unlock = (secret) =>
  alone(async () => {
    const { user, must_log_in } = await store.who();
    if (must_log_in) return { login: true };
    const answer = await vault.open(user, secret);
    if (answer.open) await share(false);
    if (answer.spent) {
      await wipe(user, true);
      await endOldLogin();
    }
    return answer;
  });

/** Give a new phone its key. A finder must not do so under the login of who was here. */
export const enrol = (secret) =>
  alone(async () => {
    const { user, must_log_in } = await store.who();
    if (must_log_in || (await methods(user)).length) return;
    await vault.enrol(user, secret);
    await share(false);
  });

/** How this phone can be opened: "passphrase", "prf" or both; empty before it has a key. */
export const methods = async (user) => Object.keys(await vault.wrappings(user));

/** What a passkey needs to open the phone again: {user, name, prf: {credential, salt}}. */
export async function ways() {
  const { user, name } = await store.who();
  const { prf } = await vault.wrappings(user);
  return { user, name, prf: prf && { credential: prf.credential, salt: prf.salt } };
}

/** The open key for the page that asks, so that it outlives this worker; null while locked. */
export const lend = () => vault.lend() && { ...vault.lend(), shut };

/** Is the phone open, but its screen shut? */
export const isShut = (user) => shut && vault.isOpen(user);

/**
 * Shut the screen of a phone that has a PIN: for the page `asker`, which was out of sight, unless another one is seen;
 * for somebody who asks for it in any case. Answers whether it is shut.
 */
export async function shutScreen(asker) {
  const { user } = await store.who();
  if (!(await isOpen(user)) || shut || (asker && (await isSeen(asker)))) return isShut(user);
  if (await vault.readyPin(user)) await share(true);
  return isShut(user);
}

/** Open the screen with its PIN: {open}, or {left: guesses}. After the last one the phone is locked. */
export const openScreen = (pin) =>
  alone(async () => {
    const { user } = await store.who();
    if (!(await isOpen(user)) || !shut) return { open: true };
    const answer = await vault.tryPin(user, pin);
    if (answer.open) await share(false);
    else if (!answer.left) await close();
    return answer;
  });

/** Somebody has forgotten the passphrase: all but the unsent goes, and they log in again. False if no server heard. */
export async function forget() {
  if (!(await logOut())) return false;
  await wipe((await store.who()).user, false);
  return true;
}

/** The house has closed this phone: what could be read goes at once. What waits stays, sealed, until it is sent. */
export async function shutDown(user) {
  await store.become({ closed: true });
  await wipe(user, false);
}

/** Nothing waits any more on a closed phone: its login ends, and the rest of this user's memory goes. */
export async function leave(user) {
  await store.become({ log_out: true, left: user });
  await endOldLogin();
}

/** End the login of a phone that was wiped while nobody could hear it. False: it may still be alive. */
export async function endOldLogin() {
  const { log_out, left, devices = {} } = await store.who();
  if (log_out && !(await logOut())) return false;
  if (!left) return true;
  delete devices[left];
  await store.become({ user: null, name: null, device: null, bell: null, must_log_in: false, devices });
  await store.erase(left);
  await store.become({ left: null });
  return true;
}

/** A page has been left alone: lock, unless somebody is at another one. Answers whether it is still open. */
export async function idle() {
  const isUsed = await isOpen((await store.who()).user);
  if (!isUsed) await close();
  return isUsed;
}

export async function close() {
  closings += 1;
  vault.close();
  for (const page of await pages()) page.postMessage({ type: "locked" });
}

/** Hand the key to every open page, so that it outlives this worker, and how the screen is. */
async function share(isShut) {
  touched = Date.now();
  shut = isShut;
  for (const page of await pages()) page.postMessage({ type: "key", ...lend() });
}

/** `log_out`: the login is still to be ended. Noted first, so that a worker killed in between changes nothing. */
async function wipe(user, log_out) {
  await store.become({ must_log_in: true, log_out });
  await vault.wipe(user);
  await close();
}

/** True only when it was our server that answered. */
async function logOut() {
  const answer = await fetch("/logout", { method: "POST", signal: AbortSignal.timeout(SERVER_ANSWERS) }).catch(() => null);
  const isOut = Boolean(answer?.ok) && answer.headers.get("X-From") === "server";
  if (isOut) await store.become({ log_out: false });
  return isOut;
}

const alone = (work) => navigator.locks.request("fieldapp-lock", work);

const pages = async () =>
  (await self.clients.matchAll({ type: "window", includeUncontrolled: true })).filter((page) =>
    new URL(page.url).pathname.startsWith("/field/"),
  );

const isSeen = async (asker) =>
  (await pages()).some(({ id, visibilityState }) => id !== asker && visibilityState === "visible");

async function askPages(user) {
  const answers = (await pages()).map(
    (page) =>
      new Promise((resolve, reject) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => (data?.user === user && data.key ? resolve(data) : reject());
        page.postMessage({ type: "lend" }, [port2]);
      }),
  );
  const tired = new Promise((resolve) => setTimeout(resolve, PAGE_ANSWERS, null));
  return Promise.race([Promise.any(answers).catch(() => null), tired]);
}
