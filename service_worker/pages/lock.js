// Lås: let the owner in, give a new phone its key, and lock again.
import * as caseload from "../caseload.js";
import * as lock from "../lock.js";
import * as outbox from "../outbox.js";
import * as store from "../store.js";
import * as sync from "../sync.js";
import { gettext as _, ngettext } from "../texts.js";
import { page, seeOther } from "./answer.js";

const SHORTEST = 16;

/** The locked page, or the one where a new phone gets its key. */
export async function show({ user }) {
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
    methods,
  };
  return page(context.page, context);
}

/** Let the owner in: {open} or {error: sentence}. */
export async function unlock(secret) {
  const answer = await lock.unlock(secret);
  if (answer.open) sync.wake(true);
  return answer.open ? { open: true } : { error: said(answer) };
}

/** Give the phone its key and its first caseload; without the server's own key nothing could be sealed for it. */
export async function enrol(secret) {
  const { user } = await store.who();
  if (secret.passphrase !== undefined && [...secret.passphrase].length < SHORTEST) {
    return { error: _("Adgangssætningen skal være på mindst 16 tegn.") };
  }
  if (!(await caseload.server(user))) await sync.wake(true);
  if (!(await caseload.server(user))) {
    return { error: _("Første gang skal telefonen have forbindelse. Prøv igen, når du har det.") };
  }
  await lock.enrol(secret);
  await sync.wake(true);
  return { open: true };
}

export async function close() {
  await lock.close();
  return seeOther("/field/");
}

/** What an unlock that failed means, for a person. */
function said({ wait, wiped }) {
  if (wiped) return _("For mange forsøg. Dine forløb er slettet fra telefonen. Log ind igen; det, der venter, bliver sendt.");
  if (wait) return ngettext("Det passede ikke. Vent %(n)s sekund, og prøv igen.", "Det passede ikke. Vent %(n)s sekunder, og prøv igen.", wait).replace("%(n)s", wait);
  return _("Det passede ikke.");
}
