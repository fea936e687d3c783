// What is kept is sealed here, and only here are keys known. The open key lives in memory only, never on disk.
import * as store from "./store.js";

const ITERATIONS = 600_000;
const GUESSES = 10;
const PIN_GUESSES = 5;
const EC = { name: "ECDH", namedCurve: "P-256" };
const USES = ["encrypt", "decrypt"];
const { subtle } = crypto;
let held = null; // {user, key, seen: what was opened with it, so that no page opens it again}

export const isOpen = (user) => held !== null && held.user === user;

/** The open key, for the pages to keep while the worker sleeps. */
export const lend = () => held && { user: held.user, key: held.key };

export const take = (user, key) => (held = { user, key, seen: new Map() });

/** Is this the key of this phone, and not one from before it was forgotten? */
export async function fits(user, key) {
  const own = await store.get(user, "keys", "own");
  if (!own) return false;
  return subtle.decrypt(gcm(own.private.iv, "keys/own"), key, own.private.data).then(
    () => true,
    () => false,
  );
}

export const close = () => (held = null);

/** Make a data key for a new phone, wrapped by `secret`: {passphrase} or {prf, credential, salt}. */
export async function enrol(user, secret) {
  const key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, USES);
  const own = await subtle.generateKey(EC, true, ["deriveBits"]);
  const wrapping = await newWrapping(secret);
  const wrapped = await subtle.wrapKey("raw", key, await wrappingKey(secret, wrapping), "AES-KW");
  take(user, await subtle.importKey("raw", await subtle.exportKey("raw", key), "AES-GCM", false, USES));
  const privately = await seal(user, encode64(await subtle.exportKey("pkcs8", own.privateKey)), "keys/own");
  const publicly = encode64(await subtle.exportKey("raw", own.publicKey));
  await store.change(user, ["keys"], async (ask) => {
    await ask("keys", "clear");
    await ask("keys", "put", { ...wrapping, wrapped });
    await ask("keys", "put", { id: "own", public: publicly, private: privately });
  });
}

/** How this user can open the phone: the stored wrappings by name; none before enrolment. */
export async function wrappings(user) {
  const found = await store.all(user, "keys");
  return Object.fromEntries(found.filter((key) => key.wrapped).map((key) => [key.id, key]));
}

/** Open with a secret. Answers {open}, {wait: seconds} when guessed too often, or {spent} after the last guess. */
export async function open(user, secret) {
  const wrapping = (await wrappings(user))[secret.passphrase === undefined ? "prf" : "passphrase"];
  if (!wrapping) return {};
  const before = (await store.get(user, "state", "guesses")) ?? { count: 0, until: 0 };
  if (before.count >= GUESSES) return { spent: true };
  if (Date.now() < before.until) return { wait: Math.ceil((before.until - Date.now()) / 1000) };
  // Counted before it is tried, so that a worker killed in between gives no free guess.
  const count = before.count + 1;
  await store.put(user, "state", { id: "guesses", count, until: Date.now() + 1000 * 2 ** (count - 1) });
  try {
    const wrapper = await wrappingKey(secret, wrapping);
    take(user, await subtle.unwrapKey("raw", wrapping.wrapped, wrapper, "AES-KW", "AES-GCM", false, USES));
  } catch {
    // Whatever went wrong: what does not open is a wrong guess, or one could guess for nothing.
    return count >= GUESSES ? { spent: true } : { wait: 2 ** (count - 1) };
  }
  await store.remove(user, "state", "guesses");
  return { open: true };
}

/** A PIN for the screen, or none. It opens nothing on disk: what proves it lies under the open key. */
export async function setPin(user, pin) {
  if (pin === null) return store.remove(user, "keys", "pin");
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const proof = await seal(user, await proofOf(pin, salt), "keys/pin");
  return store.put(user, "keys", { id: "pin", salt, tries: 0, ...proof });
}

export const hasPin = async (user) => Boolean(await store.get(user, "keys", "pin"));

/** The screen is about to be shut: all guesses are left. Answers whether there is a PIN. */
export const readyPin = (user) => noteTries(user, () => 0);

/** Answers {open}, or how many guesses are {left}. Counted before it is tried, as in `open`. */
export async function tryPin(user, pin) {
  const kept = await noteTries(user, (tries) => tries + 1);
  const left = Math.max(0, PIN_GUESSES - kept.tries);
  if (kept.tries > PIN_GUESSES) return { left };
  const isRight = (await unseal(user, kept, "keys/pin")) === (await proofOf(pin, kept.salt));
  return isRight ? { open: true } : { left };
}

const noteTries = (user, work) =>
  store.change(user, ["keys"], async (ask) => {
    const kept = await ask("keys", "get", "pin");
    if (!kept) return null;
    const noted = { ...kept, tries: work(kept.tries) };
    await ask("keys", "put", noted);
    return noted;
  });

async function proofOf(pin, salt) {
  const base = await subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
  return encode64(await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS }, base, 256));
}

/** Forget the caseload, the drafts and every way to open them. What waits to be sent stays. */
export async function wipe(user) {
  close();
  await store.change(user, ["keys", "documents", "drafts", "state"], async (ask) => {
    for (const name of ["keys", "documents", "drafts"]) await ask(name, "clear");
    await ask("state", "delete", "guesses");
  });
}

/** Seal text under the user's open key; `place` binds it to where it lies. */
export async function seal(user, text, place) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await subtle.encrypt(gcm(iv, place), keyOf(user), utf8(text)) };
}

/** What `open` makes of what lies at `place`: once for each `mark`, and forgotten with the key. */
export async function remembered(user, place, mark, open) {
  keyOf(user);
  const { seen } = held;
  const known = seen.get(place);
  if (known?.mark === mark) return known.opened;
  const opened = await open();
  seen.set(place, { mark, opened });
  return opened;
}

export async function unseal(user, { iv, data }, place) {
  return new TextDecoder().decode(await subtle.decrypt(gcm(iv, place), keyOf(user), data));
}

/** Seal text to a public key (raw P-256 point in base64), so that only its owner can open it. */
export async function sealTo(point, text, id) {
  const ephemeral = await subtle.generateKey(EC, false, ["deriveBits"]);
  const theirs = await subtle.importKey("raw", decode64(point), EC, false, []);
  const key = await agreed(ephemeral.privateKey, theirs);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const ciphertext = await subtle.encrypt(gcm(iv, id), key, utf8(text));
  return {
    version: 1,
    ephemeral: encode64(await subtle.exportKey("raw", ephemeral.publicKey)),
    iv: encode64(iv),
    ciphertext: encode64(ciphertext),
  };
}

/** Seal for the phone itself, also while it is locked. */
export async function sealOwn(user, text, id) {
  const own = await store.get(user, "keys", "own");
  return own ? { ...(await sealTo(own.public, text, id)), to: own.public } : null;
}

/** A reader of what was sealed with `sealOwn`. It answers null for what an earlier, forgotten key sealed. */
export async function opener(user) {
  const own = await store.get(user, "keys", "own");
  const ours = await remembered(user, "keys/own", own.public, async () => {
    const pkcs8 = decode64(await unseal(user, own.private, "keys/own"));
    return subtle.importKey("pkcs8", pkcs8, EC, false, ["deriveBits"]);
  });
  return async (sealed, id) => {
    if (sealed?.to !== own.public) return null;
    return remembered(user, `sealed/${id}`, sealed.iv, () => openWith(ours, sealed, id));
  };
}

async function openWith(ours, sealed, id) {
  const theirs = await subtle.importKey("raw", decode64(sealed.ephemeral), EC, false, []);
  const key = await agreed(ours, theirs);
  const text = await subtle.decrypt(gcm(decode64(sealed.iv), id), key, decode64(sealed.ciphertext));
  return new TextDecoder().decode(text);
}

/** Somebody else may have come while we waited: then nothing is sealed under their key. */
function keyOf(user) {
  if (!isOpen(user)) throw new Error("the phone is locked");
  return held.key;
}

async function newWrapping(secret) {
  if (secret.passphrase === undefined) return { id: "prf", credential: secret.credential, salt: secret.salt };
  return { id: "passphrase", salt: crypto.getRandomValues(new Uint8Array(16)), iterations: ITERATIONS };
}

async function wrappingKey(secret, wrapping) {
  const [name, material, how] =
    secret.passphrase === undefined
      ? ["HKDF", secret.prf, { salt: new Uint8Array(), info: utf8("fieldapp lock v1") }]
      : ["PBKDF2", utf8(secret.passphrase.normalize("NFKC")), { salt: wrapping.salt, iterations: wrapping.iterations }];
  const base = await subtle.importKey("raw", material, name, false, ["deriveKey"]);
  const kind = { name: "AES-KW", length: 256 };
  return subtle.deriveKey({ name, hash: "SHA-256", ...how }, base, kind, false, ["wrapKey", "unwrapKey"]);
}

async function agreed(ours, theirs) {
  const bits = await subtle.deriveBits({ name: "ECDH", public: theirs }, ours, 256);
  const base = await subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8("fieldapp sealed v1") };
  return subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, USES);
}

const gcm = (iv, place) => ({ name: "AES-GCM", iv, additionalData: utf8(place) });
const utf8 = (text) => new TextEncoder().encode(text);
const encode64 = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
const decode64 = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
