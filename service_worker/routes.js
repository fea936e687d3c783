// Which requests the phone answers itself, and with which page.
import * as cache from "./cache.js";
import * as clock from "./clock.js";
import * as lock from "./lock.js";
import * as store from "./store.js";
import * as sync from "./sync.js";
import * as answer from "./pages/answer.js";
import * as appointment from "./pages/appointment.js";
import * as citizens from "./pages/citizens.js";
import * as course from "./pages/course.js";
import * as form from "./pages/form.js";
import * as install from "./pages/install.js";
import * as locked from "./pages/lock.js";
import * as me from "./pages/me.js";
import * as outbox from "./pages/outbox.js";
import { check, link, messages, proposal, report } from "./pages/paper.js";
import * as saved from "./pages/saved.js";
import { situation } from "./pages/situation.js";
import * as today from "./pages/today.js";
import * as typed from "./pages/typed.js";
import { speak } from "./texts.js";

const UUID = "([0-9a-f-]{36})";
const PAGES = [
  ["", today.show],
  ["citizens", citizens.show],
  [`courses/${UUID}`, course.show],
  ["log", form.show("log")],
  ["absence", form.show("absence")],
  ["appointment", appointment.show],
  ["messages", messages.show],
  ["link", link.show],
  ["check", check.show],
  ["report", report.show],
  ["proposal", proposal.show],
  ["brief", course.brief],
  ["install", install.show],
  [`entries/${UUID}`, saved.show],
  ["outbox", outbox.show],
  ["me", me.show],
];
const POSTS = [
  ["log", form.save("log")],
  ["absence", form.save("absence")],
  ["appointment", appointment.save],
  ["messages", messages.save],
  ["link", link.save],
  ["check", check.save],
  ["report", report.save],
  ["proposal", proposal.save],
  ["drafts", typed.keepDraft],
  ["drafts/discard", typed.discardDraft],
  [`entries/${UUID}/undo`, saved.undo],
  [`entries/${UUID}/aside`, outbox.setAside],
  ["outbox", outbox.sendNow],
  ["outbox/lost", outbox.seeLost],
  ["unlock", locked.unlock],
  ["enrol", locked.enrol],
  ["forget", locked.forget],
  ["lock", locked.close],
  ["screen", locked.openScreen],
  ["screen/shut", locked.shutScreen],
  ["pin", me.keepPin],
];
const ABOUT_ONE = ["courses", "log", "absence", "appointment", "messages", "link", "check", "report", "proposal", "brief", "drafts"];
const SENDS = /^\/field\/(log|absence|appointment|messages|link|check|report|proposal|entries\/.*)$/;
const arrivals = {};
const MODULE = /\.(js|json|webmanifest)$/;

/** The phone's answer, or null for what goes to the server as it is. */
export function answerTo(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return null;
  if (request.method === "GET" && cache.holds(url.pathname)) return cache.find(url.pathname);
  if (!url.pathname.startsWith("/field/") || MODULE.test(url.pathname)) return null;
  if (url.pathname === "/field/caseload" || !["GET", "POST"].includes(request.method)) return null;
  if (isForeign(request)) return answer.foreign();
  return attempt(event, request, url);
}

async function attempt(event, request, url) {
  try {
    return pushed(await reply(event, request, url), request, url);
  } catch (error) {
    console.error(error);
    if (url.pathname === "/field/drafts") return answer.notKept();
    return request.method === "POST" && request.headers.has("HX-Boosted") ? answer.stays() : answer.trouble();
  }
}

async function reply(event, request, url) {
  const newcomer = url.searchParams.get("user");
  if (newcomer !== null) return welcome(newcomer, request, url);
  const { user, language, closed } = await store.who();
  await speak(language);
  if (url.pathname === "/field/_diag") return request.method === "POST" ? unregister() : me.diagnose({ user });
  if (!user && closed && request.method === "GET") return locked.show({ user, url });
  if (!user) {
    event.waitUntil(sync.wake(true)); // nobody is known here yet, or not any more: the server says who it is
    return request.method === "GET" ? fetch(request).catch(answer.offline) : fetch(request);
  }
  if (url.pathname === "/field/outbox/file") return outbox.file(user);
  const found = match(request.method === "GET" ? PAGES : POSTS, url.pathname);
  if (!found) return answer.notFound();
  const isRefresh = request.headers.get("X-Fieldapp") === "refresh";
  if (!isRefresh) await lock.come(user);
  const isOpen = (await lock.isOpen(user)) && !lock.isShut(user);
  const posted = request.method === "POST" ? await filled(request) : null;
  const context = isOpen ? await situation(user, found.page, wanted(found, posted ?? url.searchParams)) : null;
  if (isOpen && !context && request.method === "GET") return fetchFirst(event, request);
  if (!isOpen && request.method === "GET") return locked.show({ user, url });
  const asked = { event, user, url, isRefresh, id: found.id, moment: clock.iso(clock.device() + (context?.offset ?? 0)) };
  if (posted) asked.form = posted;
  const made = (await found.show(context, asked)) ?? answer.seeOther(wayBack(url, asked.form));
  if (SENDS.test(url.pathname) && made.status === 303) carryHome(event);
  return made;
}

/** Which course a page is about, if it is about one: then the others are left closed. */
const wanted = ({ page, id }, about) => (ABOUT_ONE.includes(page) ? (id ?? about.get("course")) : null);

/** Opened before the first caseload came: fetch it, and let the server answer if that fails. */
async function fetchFirst(event, request) {
  event.waitUntil(sync.wake(true));
  return fetch(request).catch(answer.offline);
}

/** Somebody says they have just logged in here. Anybody can write such a link, so the server is asked who it is. */
async function welcome(newcomer, request, url) {
  const { user, must_log_in } = await store.who();
  const isAnother = newcomer !== user && new RegExp(`^${UUID}$`).test(newcomer);
  const closes = isAnother && isFromUs(request);
  // Every page that hears of the closing reloads, and may come here again before the server has answered.
  const arrival = `${newcomer} ${closes}`;
  if (isAnother || must_log_in) await (arrivals[arrival] ??= arrive(closes).finally(() => delete arrivals[arrival]));
  url.searchParams.delete("user");
  return answer.seeOther(url.pathname + url.search);
}

async function arrive(closes) {
  if (closes) await lock.close();
  await sync.confirm();
}

/** Background Sync where it exists, for an app that is closed before the entry is through. */
function carryHome(event) {
  event.waitUntil(sync.wake(true));
  event.waitUntil(Promise.resolve(self.registration.sync?.register("outbox")).catch(() => null));
}

function match(routes, path) {
  for (const [pattern, show] of routes) {
    const found = new RegExp(`^/field/${pattern}$`).exec(path);
    if (found) return { show, id: found[1], page: pattern.split("/")[0] || "today" };
  }
  return null;
}

/** Until the next visit without `sw=off`, which keeps the page from starting it again. */
async function unregister() {
  await self.registration.unregister();
  return answer.seeOther("/field/?sw=off");
}

/** A form that another site sends here. Scripts of other sites never reach us; pages of theirs can navigate. */
const isForeign = (request) => request.method === "POST" && request.mode === "navigate" && !isFromUs(request);

/** Our pages say where they are, to us alone (Referrer-Policy). */
const isFromUs = ({ referrer }) => referrer.startsWith(`${location.origin}/`);

/** What a boosted link or form leaves in the address bar: the page itself, never a form that was refused. */
function pushed(response, request, url) {
  const isOurs = response.headers.get("X-From") === "phone";
  if (!isOurs || !request.headers.has("HX-Boosted") || response.status === 303) return response;
  const isPage = request.method === "GET";
  response.headers.set("HX-Push-Url", isPage ? url.pathname + url.search : "false");
  return response;
}

/** What was typed, without files: the pages have none. */
async function filled(request) {
  const form = new URLSearchParams();
  for (const [name, value] of await request.formData()) if (typeof value === "string") form.append(name, value);
  return form;
}

/** Locked in the middle: after unlocking, a form that could not be saved is opened with its draft. */
function wayBack(url, form) {
  const back = new URL(url);
  for (const name of typed.ABOUT) {
    if (form?.get(name)) back.searchParams.set(name, form.get(name));
  }
  back.pathname = back.pathname.replace(/\/undo$/, "");
  return back.pathname + back.search;
}
