// What is typed but not saved yet, one draft per form, sealed; it goes when the entry is saved.
import * as store from "./store.js";
import * as vault from "./vault.js";

/** Two appointments with the same citizen have each their own draft, as have two proposals, and whatever came back. */
export const idOf = (kind, form) =>
  [kind, ...["course", "appointment", "corrects", "replaces"].map((name) => form[name] ?? "")].join("/") +
  (form.what ? `/${form.what}/${form.of ?? ""}` : "") +
  (form.returned ?? "") +
  (form.mends ?? "");

/** Seal what is typed. `citizen` is the name it keeps if the course leaves the phone. Throws when nothing can seal it. */
export async function keep(user, kind, form, saved_at, citizen) {
  const id = idOf(kind, form);
  const content = { course: form.course, citizen, kind, saved_at, form };
  const sealed = await vault.sealOwn(user, JSON.stringify(content), id);
  if (!sealed) throw new Error("a phone without a lock keeps no drafts");
  await store.put(user, "drafts", { id, saved_at, sealed });
}

export const find = async (user, kind, form) => (await all(user, idOf(kind, form)))[0] ?? null;

/** A person does not want it any more. */
export const discard = (user, kind, form) => store.remove(user, "drafts", idOf(kind, form));

/** Every draft that can be opened, newest first. */
export async function all(user, wanted) {
  const open = await vault.opener(user);
  const held = (await store.all(user, "drafts")).filter(({ id }) => wanted === undefined || id === wanted);
  const opened = await Promise.all(held.map(async ({ id, sealed }) => JSON.parse(await open(sealed, id))));
  return opened.filter(Boolean).sort((a, b) => (a.saved_at < b.saved_at ? 1 : -1));
}
