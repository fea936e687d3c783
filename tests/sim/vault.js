// Stands in for service_worker/vault.js: seals for the house for real, for the phone itself only by name.
import * as store from "./store.js";

let held = null; // {user, key, seen}

export const isOpen = (user) => held !== null && held.user === user;
export const lend = () => held;
export const take = (user, key) => (held = { user, key, seen: new Map() });
export const close = () => (held = null);

export async function fits(user, key) {
  const own = await store.get(user, "keys", "own");
  return Boolean(own) && own.public === key;
}

export async function enrol(user) {
  const key = `key ${self.crypto.number()}`;
  await store.change(user, ["keys"], async (ask) => {
    await ask("keys", "clear");
    await ask("keys", "put", { id: "passphrase", wrapped: key });
    await ask("keys", "put", { id: "own", public: key });
  });
  take(user, key);
}

export async function wrappings(user) {
  const found = await store.all(user, "keys");
  return Object.fromEntries(found.filter((key) => key.wrapped).map((key) => [key.id, key]));
}

export async function open(user) {
  const { passphrase } = await wrappings(user);
  if (!passphrase) return {};
  take(user, passphrase.wrapped);
  return { open: true };
}

export async function wipe(user) {
  close();
  await store.change(user, ["keys", "documents", "drafts", "state"], async (ask) => {
    for (const name of ["keys", "documents", "drafts"]) await ask(name, "clear");
    await ask("state", "delete", "guesses");
  });
}

export async function seal(user, text, place) {
  mustBeOpen(user);
  return { iv: self.crypto.number(), data: text, place, by: held.key };
}

export async function remembered(user, place, mark, open) {
  mustBeOpen(user);
  const { seen } = held;
  if (seen.get(place)?.mark === mark) return seen.get(place).opened;
  const opened = await open();
  seen.set(place, { mark, opened });
  return opened;
}

export async function unseal(user, sealed, place) {
  mustBeOpen(user);
  if (sealed.place !== place || sealed.by !== held.key) throw new Error("sealed for another place or key");
  return sealed.data;
}

export const sealTo = async (point, text, id) => JSON.parse(self.sealing(point, text, id));

export async function sealOwn(user, text, id) {
  const own = await store.get(user, "keys", "own");
  return own ? { data: text, id, to: own.public } : null;
}

export async function opener(user) {
  mustBeOpen(user);
  const own = await store.get(user, "keys", "own");
  return async (sealed, id) => (sealed?.to === own.public && sealed.id === id ? sealed.data : null);
}

function mustBeOpen(user) {
  if (!isOpen(user)) throw new Error("the phone is locked");
}
