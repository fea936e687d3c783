// What a person at the screen can make the worker do; in place of worker.js, whose pages need a browser.
import * as drafts from "./drafts.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";
import * as sync from "./sync.js";
import * as vault from "./vault.js";
import { situation } from "./pages/situation.js";

self.api = {
  who: () => store.who(),
  save: ({ user, entries, about }) => outbox.save(user, entries, about),
  wake: ({ eager }) => sync.wake(eager),
  confirm: () => sync.confirm(),
  aside: ({ user, id }) => outbox.aside(user, id),
  retry: ({ user }) => outbox.retry(user),
  draft: ({ user, kind, form }) => drafts.keep(user, kind, form, "2026-01-01T00:00:00.000Z", "Siv"),
  lock: async () => vault.close(),
  unlock: async ({ user }) => ((await vault.open(user)).open ? true : vault.enrol(user)),
  look: ({ user }) => situation(user, "today"),
};
