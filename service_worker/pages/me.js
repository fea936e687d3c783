// Mig: who I am, what this phone keeps, and what a developer asks for when something is odd.
import { build } from "../data.js";
import * as bell from "../bell.js";
import * as caseload from "../caseload.js";
import * as lock from "../lock.js";
import * as outbox from "../outbox.js";
import * as store from "../store.js";
import * as sync from "../sync.js";
import { gettext as _ } from "../texts.js";
import * as vault from "../vault.js";
import { diagnosis, page, seeOther } from "./answer.js";

const PIN = /^\d{4,8}$/;

export const show = (context) => shown(context, null);

/** Gem PIN-koden; without one, it is removed. */
export async function keepPin(context, { user, form }) {
  const pin = form.get("pin");
  if (!context) return seeOther("/field/me");
  if (pin !== null && !PIN.test(pin)) return shown({ ...context, page: "me" }, _("Skriv 4 til 8 tal."));
  await vault.setPin(user, pin);
  return seeOther("/field/me");
}

async function shown(context, pin_error) {
  const { user, device: id, device_name: name } = await store.who();
  const methods = await lock.methods(user);
  const kept = { persisted: await persisted(), version: build, methods, bell: await bell.state() };
  const pin = { has_pin: await vault.hasPin(user), pin_error };
  return page("me", { ...context, device: { id, name }, ...kept, ...pin }, pin_error ? 422 : 200);
}

/** No names and nothing typed: it is made to be copied into a mail. */
export async function diagnose({ user }) {
  const known = user && {
    server: await caseload.server(user),
    courses: Object.keys(await caseload.have(user)).filter((id) => !id.startsWith("brief")).length,
    outbox: await outbox.count(user),
    methods: await lock.methods(user),
    open: await lock.isOpen(user),
  };
  const told = { build, scope: self.registration.scope, who: { ...(await store.who()), name: undefined } };
  return diagnosis(JSON.stringify({ ...told, persisted: await persisted(), sync: sync.state(), ...known }, null, 1));
}

const persisted = async () => (await navigator.storage?.persisted?.()) ?? null;
