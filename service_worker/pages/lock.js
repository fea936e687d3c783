// Lås: let the owner in, give a new phone its key, and lock again.
import * as caseload from "../caseload.js";
import * as lock from "../lock.js";
import * as outbox from "../outbox.js";
import * as store from "../store.js";
import * as sync from "../sync.js";
import { gettext as _, ngettext } from "../texts.js";
import { offline, page, seeOther } from "./answer.js";

const SHORTEST = 12;

/** The locked page, or the one where a new phone gets its key. */
export async function show({ user, url, error = null, status = 200, next = null }) {
  const methods = await lock.methods(user);
  const { waiting, help } = await outbox.count(user);
  const { online, loggedOut: login_needed } = sync.state();
  const context = {
    me: { id: user, name: (await store.who()).name ?? "" },
    waiting,
    help,
    online,
    login_needed,
    locked: true,
    from_phone: true,
    page: methods.length ? "lock" : "enrol",
    now: new Date().toISOString(),
    next: next ?? url.pathname + url.search,
    methods,
    error,
    errors: error ? { passphrase: error } : {},
  };
  return page(methods.length ? "lock" : "enrol", context, status);
}

export async function unlock(context, { user, url, form }) {
  const next = inside(form.get("next"));
  const answer = await lock.unlock({ passphrase: form.get("passphrase") ?? "" });
  return answer.open ? seeOther(next) : show({ user, url, next, error: said(answer), status: 422 });
}

export async function enrol(context, { user, url, form, event }) {
  const next = inside(form.get("next"));
  const passphrase = form.get("passphrase") ?? "";
  if ([...passphrase].length < SHORTEST) {
    const error = _("Skriv mindst 12 tegn. Fire almindelige ord er lette at huske og svære at gætte.");
    return show({ user, url, next, error, status: 422 });
  }
  return (await begin({ passphrase })) ? seeOther(next) : offline();
}

/** Give the phone its key and its first caseload. False without a connection: the server's key is needed first. */
export async function begin(secret) {
  const { user } = await store.who();
  if (!(await caseload.server(user))) await sync.wake(true);
  if (!(await caseload.server(user))) return false;
  await lock.enrol(secret);
  await sync.wake(true);
  return true;
}

export async function close() {
  await lock.close();
  return seeOther("/field/");
}

/** Glemt adgangssætning: log in again; what waits to be sent still goes home. */
export async function forget() {
  await lock.forget();
  return seeOther("/field/");
}

/** What an unlock that failed means, for a person. */
export function said({ wait, wiped }) {
  if (wiped) return _("For mange forsøg. Dine forløb er slettet fra telefonen. Log ind igen; det, der venter, bliver sendt.");
  if (wait) return ngettext("Det passede ikke. Vent %(n)s sekund, og prøv igen.", "Det passede ikke. Vent %(n)s sekunder, og prøv igen.", wait).replace("%(n)s", wait);
  return _("Det passede ikke.");
}

const inside = (next) => (/^\/field\/(?!\/)/.test(next ?? "") ? next : "/field/");
