// Lås: let the owner in, give a new phone its key, and lock again.
import * as caseload from "../caseload.js";
import * as clock from "../clock.js";
import * as lock from "../lock.js";
import * as lost from "../lost.js";
import * as outbox from "../outbox.js";
import * as store from "../store.js";
import * as sync from "../sync.js";
import { gettext as _, ngettext } from "../texts.js";
import { page, seeOther } from "./answer.js";
import { isLate } from "./situation.js";

const SHORTEST = 16;

/** The locked page, the one of a shut screen, or the one where a new phone gets its key. */
export async function show({ user, url, error = null, next = null }) {
  const { name, language, must_log_in, closed } = await store.who();
  const methods = must_log_in || closed ? [] : await lock.methods(user);
  const { waiting, help, oldest = null } = user ? await outbox.count(user) : {};
  const told = { waiting, help, oldest, late: isLate(oldest), lost: user && (await lost.found(user)) };
  const { online, loggedOut } = sync.state();
  const login_needed = loggedOut && Boolean(user); // a phone that is empty has nothing to send
  const me = { id: user, name: name ?? "", language };
  const isShut = lock.isShut(user);
  const place = { page: isShut ? "screen" : methods.length || must_log_in || closed ? "lock" : "enrol", next: next ?? url.pathname + url.search };
  const now = clock.iso(clock.device());
  const shared = { ...told, me, now, online, login_needed, locked: true, from_phone: true };
  const say = error ?? (must_log_in && !closed ? logIn() : null);
  return page(place.page, { ...shared, ...place, methods, closed, error: say }, error ? 422 : 200);
}

/** A passphrase from the locked page. */
export const unlock = async (_context, asked) => way(asked, await tryUnlock({ passphrase: asked.form.get("passphrase") ?? "" }));

/** A passphrase for a new phone. */
export const enrol = async (_context, asked) => way(asked, await tryEnrol({ passphrase: asked.form.get("passphrase") ?? "" }));

/** Let the owner in: {open} or {error: sentence}. */
export async function tryUnlock(secret) {
  const answer = secret ? await lock.unlock(secret) : {};
  if (answer.open) sync.wake(true);
  return answer.open ? { open: true } : { error: said(answer) };
}

/** Give the phone its key and its first caseload; without the server's own key nothing could be sealed for it. */
export async function tryEnrol(secret) {
  if (!secret) return { error: _("Det lykkedes ikke. Prøv igen, eller brug en adgangssætning.") };
  if (secret.passphrase !== undefined && [...secret.passphrase].length < SHORTEST) {
    return { error: _("Adgangssætningen skal være på mindst 16 tegn.") };
  }
  const { user, must_log_in } = await store.who();
  if (must_log_in) return { error: logIn() };
  if (!(await caseload.server(user))) await sync.wake(true);
  if (!(await caseload.server(user))) {
    return { error: _("Første gang skal telefonen have forbindelse. Prøv igen, når du har det.") };
  }
  await lock.enrol(secret);
  await sync.wake(true);
  return { open: true };
}

/** A PIN from the page of a shut screen. */
export async function openScreen(_context, asked) {
  const { open, left } = await lock.openScreen(asked.form.get("pin") ?? "");
  return way(asked, { open, error: open || left === undefined ? null : wrongPin(left) });
}

/** Lås skærmen; without a PIN it is the whole phone. */
export async function shutScreen() {
  if (!(await lock.shutScreen())) await lock.close();
  return seeOther("/field/");
}

export async function close() {
  await lock.close();
  return seeOther("/field/");
}

/** Glemt adgangssætning: log in again; what waits to be sent still goes home. */
export async function forget(_context, { user, url }) {
  if (await lock.forget()) return seeOther("/login?next=/field/");
  return show({ user, url, next: "/field/", error: _("Det kræver forbindelse. Prøv igen, når du har det.") });
}

function way({ user, url, form }, { open, error }) {
  const next = /^\/field\/(?!\/)/.test(form.get("next") ?? "") ? form.get("next") : "/field/";
  return open ? seeOther(next) : show({ user, url, next, error });
}

function wrongPin(left) {
  if (!left) return _("For mange forsøg. Nu er telefonen låst helt.");
  const again = ngettext("Du har %(num)s forsøg tilbage.", "Du har %(num)s forsøg tilbage.", left);
  return `${_("Det passede ikke.")} ${again.replace("%(num)s", left)}`;
}

const logIn = () => _("Log ind igen for at vælge en ny lås.");

/** What an unlock that failed means, for a person. */
function said({ wait, spent, login }) {
  if (login) return logIn();
  if (spent) return _("For mange forsøg. Dine forløb er slettet fra telefonen. Log ind igen; det, der venter, bliver sendt.");
  if (!wait) return _("Det lykkedes ikke. Prøv igen.");
  const pause = ngettext("Vent %(num)s sekund, og prøv igen.", "Vent %(num)s sekunder, og prøv igen.", wait);
  return `${_("Det passede ikke.")} ${pause.replace("%(num)s", wait)}`;
}
