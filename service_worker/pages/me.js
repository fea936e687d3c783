// Mig: who I am, what this phone keeps, and what a developer asks for when something is odd.
import { build } from "../data.js";
import * as bell from "../bell.js";
import * as caseload from "../caseload.js";
import * as lock from "../lock.js";
import * as outbox from "../outbox.js";
import * as store from "../store.js";
import * as sync from "../sync.js";
import { diagnosis, page } from "./answer.js";

export async function show(context) {
  const { user, device: id, device_name: name } = await store.who();
  const methods = await lock.methods(user);
  const kept = { persisted: await persisted(), version: build, methods, bell: await bell.state() };
  return page("me", { ...context, device: { id, name }, ...kept });
}

/** No names and nothing typed: it is made to be copied into a mail. */
export async function diagnose({ user }) {
  const known = user && {
    server: await caseload.server(user),
    courses: Object.keys(await caseload.have(user)).length,
    outbox: await outbox.count(user),
    methods: await lock.methods(user),
    open: await lock.isOpen(user),
  };
  const told = { build, scope: self.registration.scope, who: { ...(await store.who()), name: undefined } };
  return diagnosis(JSON.stringify({ ...told, persisted: await persisted(), sync: sync.state(), ...known }, null, 1));
}

const persisted = async () => (await navigator.storage?.persisted?.()) ?? null;
