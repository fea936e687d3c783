// Joins a mentor's page to the phone's own server: starts it, keeps its key while it sleeps, wakes it to send.

const [TAP, PATIENCE, MINUTE, IDLE, ONCE] = [50, 2_000, 60_000, 600_000, { once: true }];
const { serviceWorker } = navigator;
const channel = new BroadcastChannel("fieldapp");
let held = null; // {user, key, shut}: in memory only
let [touched, hidden] = [Date.now(), Date.now()]; // by a finger or a key; since when nobody sees this page
let lifted = null; // fulfilled once the finger that is down has let go
let [droppings, arrivals] = [0, 0];
let [isTyping, isLeaving, online] = [false, false, null]; // leaving: by itself
let isStale = false; // something has changed since this page was made
let due = null; // what waits until nobody is filling in a form

/** Say something to the worker and hear its answer. */
export async function ask(message) {
  const { active } = await serviceWorker.ready;
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    (serviceWorker.controller ?? active).postMessage(message, [port2]);
  });
}

async function start() {
  serviceWorker.onmessage = ({ data, ports }) => HEARS[data.type]?.(data, ports[0]);
  channel.onmessage = ({ data }) => HEARS[data.type]?.(data);
  serviceWorker.addEventListener("controllerchange", () => whenFree(reload));
  // Without a connection the browser may think long about the registration, and the worker end meanwhile.
  const joined = serviceWorker.controller && join();
  const registration = await serviceWorker
    .register("/field/worker.js", { type: "module", updateViaCache: "none" })
    .catch((error) => console.info("online only:", error.message)); // an older browser, or a private window
  if (!registration) return;
  if (!serviceWorker.controller) return registration.active && reloadOnce();
  sessionStorage.removeItem("reloaded");
  registration.onupdatefound = () => follow(registration.installing);
  if (registration.installing) follow(registration.installing);
  await (joined || join()); // a worker that takes over now gets the key from us
  if (!registration.waiting) return;
  if (isColdStart()) registration.waiting.postMessage({ type: "skip" });
  offer();
}

/** Take the key in keeping, look after the worker, and wake it. */
async function join() {
  watch(); // first: a worker that ends before it has answered never will
  const before = droppings;
  const lent = await ask({ type: "key" });
  if (lent?.key && droppings === before) keep(lent);
  ask({ type: "wake", eager: true });
}

const HEARS = {
  lend: (_, port) => port.postMessage(isIdle() ? null : held && { ...held, away: isAway() }),
  key: keep,
  locked: () => leave(),
  // The same person again, after the browser threw the memory away: what is typed can still be saved.
  user: ({ user }) => (held?.user === user ? whenFree(reload) : leave(true)),
  synced: (news) => {
    isStale ||= news.changed || news.online !== online;
    online = news.online;
    catchUp();
  },
};

function watch() {
  for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => (touched = Date.now()), { passive: true });
  const up = (done) => ["pointerup", "pointercancel"].map((end) => addEventListener(end, () => setTimeout(done, TAP), ONCE));
  addEventListener("pointerdown", () => (lifted = new Promise(up)), { passive: true });
  addEventListener("online", () => ask({ type: "wake", eager: true }));
  document.addEventListener("htmx:after:swap", arrived);
  document.addEventListener("submit", loggingOut);
  document.addEventListener("visibilitychange", async () => {
    if (document.hidden) hidden = Date.now();
    if (document.hidden || (await lockWhenIdle())) return;
    catchUp();
    ask({ type: "wake", eager: true });
    update();
  });
  setInterval(async () => {
    if ((await lockWhenIdle()) || document.hidden) return;
    if (Date.now() - touched < MINUTE) ask({ type: "touch" });
    ask({ type: "wake" });
    if (new Date().getMinutes() % 30 === 0) update();
  }, MINUTE);
  arrived();
}

const update = async () => (await serviceWorker.ready).update().catch(() => null); // the next time will do

/** A page that was reloaded lets nothing take over by itself, so that two versions in turn never make a circle. */
const isColdStart = () => performance.getEntriesByType("navigation")[0]?.type !== "reload";

/** One that takes over by itself does so at once, unless the old one is asked for something just then. */
const follow = (version) => (version.onstatechange = () => version.state === "installed" && setTimeout(offer, PATIENCE));

/** A new version lies ready: the one that answers says so on its pages. */
function offer() {
  isStale = true;
  catchUp();
}

/** »Hent den nu«. Should the browser put it off because the old one is busy, a page that comes anew lets it in. */
async function takeOver() {
  (await serviceWorker.ready).waiting?.postMessage({ type: "skip", asked: true });
  setTimeout(whenFree, PATIENCE, reload);
}

/** A page has come; after a first save the browser is asked to keep what is here. */
function arrived() {
  arrivals += 1;
  isTyping = document.querySelector("main .errors") !== null; // what was typed came back with what is wrong
  if (due) whenFree(due);
  if (location.pathname.startsWith("/field/entries/")) navigator.storage?.persist?.();
}

/** A page that nobody looks at waits until somebody does. */
function catchUp() {
  if (!isStale || document.hidden) return;
  isStale = false;
  refresh();
}

/** A form with a draft, and what has just been said to have gone wrong. */
const KEPT = "main :is(form[data-draft], [role=alert]:not(:empty))";

/** Show how the entries stand now. A form being filled in is left alone, what is alive beside it is not; the focus stays. */
async function refresh() {
  const before = arrivals;
  const response = await fetch(location.href, { headers: { "X-Fieldapp": "refresh" } }).catch(Response.error);
  if (!response.ok) return (isStale = true); // until the next round
  const from = response.headers.get("X-From");
  // Switched on again: there is no page of the phone's that could be asked for it.
  if (from === "server" && (await serviceWorker.ready).waiting) whenFree(takeOver);
  if (document.querySelector("[data-waits]")) return from === "phone" && location.reload();
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  await lifted; // a page laid anew between finger down and up would swallow the tap
  // Tapped on meanwhile: this is not the page any more, or not for long. The next one may have been made before the news.
  if (arrivals !== before || document.querySelector(".htmx-request")) return (isStale = setTimeout(catchUp, 4 * TAP));
  arrivals += 1; // one that is older, and still on its way, comes too late
  const isForm = isTyping || document.querySelector(KEPT) || document.activeElement?.closest("main form");
  for (const place of isForm ? [".strip", ".nav", "[data-live]"] : [".strip", ".nav", "main"]) {
    const [old, fresh] = [document.querySelector(place), page.querySelector(place)];
    if (!old || !fresh || written(old) === written(fresh)) continue;
    const focused = old.contains(document.activeElement) && document.activeElement;
    const unfolded = [...old.querySelectorAll("details[open] > summary")].map(twinIn(fresh));
    const stood = edge();
    old.replaceChildren(...fresh.childNodes);
    // What comes above a form must not move it under a thumb; browsers see to that only far down, iPhones never.
    if (isForm) scrollBy({ top: edge() - stood, behavior: "instant" });
    for (const summary of unfolded) if (summary) summary.parentElement.open = true;
    window.htmx?.process(old);
    if (focused) (twinIn(old)(focused) ?? old.querySelector("h1"))?.focus({ preventScroll: true });
    document.dispatchEvent(new Event("refreshed"));
  }
}

const edge = () => document.querySelector("main").getBoundingClientRect().top;

/** What stands there, without the marks that scripts leave: what has not changed is not touched under a thumb. */
const written = (place) => place.innerHTML.replaceAll(/ (data-htmx-powered="true"|hidden="")/g, "");

/** The same thing on the fresh page. */
const twinIn = (place) => (element) =>
  [...place.querySelectorAll(element.localName)].find((other) =>
    element.id ? other.id === element.id : other.isEqualNode(element),
  );

const isAway = () => document.hidden && Date.now() - hidden > MINUTE;
const isIdle = () => Date.now() - touched > IDLE;

/** Left alone: the worker locks, unless somebody is at another page. One that does not answer opens nothing either. */
async function lockWhenIdle() {
  if (!held || !isIdle()) return false;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE * 2));
  const isUsed = await Promise.race([ask({ type: "idle" }), late]);
  if (isUsed !== true) leave();
  return true;
}

/** Keep the key for the worker. When the screen is shut, this page goes. */
async function keep({ user, key, shut }) {
  held = { user, key, shut };
  if (!shut || isLocked()) return;
  if (document.querySelector(".htmx-request")) await answered();
  if (!isLocked()) location.reload();
}

function loggingOut({ target }) {
  if (!target.action?.endsWith("/logout")) return;
  isLeaving = true;
  ask({ type: "lock" });
}

/** Drop the key, also one that is still on its way here. The locked page itself shows nothing to hide. */
async function leave(isAnother = false) {
  held = null;
  droppings += 1;
  if (!isAnother && !isLocked() && document.querySelector(".htmx-request")) await answered();
  if (!isLeaving && (isAnother || !isLocked())) location.reload();
}

const isLocked = () => document.querySelector("#lock-error") !== null;
const reload = () => location.reload();

/** Who has just tapped »Lås nu« gets the locked page as the answer; a reload would take what they type there. */
const answered = () =>
  new Promise((resolve) => {
    document.addEventListener("htmx:after:swap", resolve, ONCE);
    setTimeout(resolve, PATIENCE * 2);
  });

/** Never under a half-filled form: then it is done when the next page has come. Answers whether it is done now. */
function whenFree(work) {
  due = isTyping || hasChanges() || document.querySelector(".htmx-request") ? work : null;
  if (!due) work();
  return !due;
}

/** Typed before this script was here to hear it. */
const hasChanges = () =>
  [...document.querySelectorAll("form[data-draft] :is(input, textarea)")].some(
    (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked,
  );

/** After a hard reload the worker is there but does not answer for this page; once is enough to get it back. */
function reloadOnce() {
  if (sessionStorage.getItem("reloaded")) return;
  sessionStorage.setItem("reloaded", "1");
  whenFree(reload);
}

/** Straight from the tap: iPhones forget that there was one after the first wait. */
async function ring(button) {
  button.ariaBusy = "true"; // not disabled: the focus would be lost
  const on = button.dataset.bell === "on" && (await Notification.requestPermission()) === "granted";
  const { error } = (await ask({ type: "bell", on })) ?? {};
  button.ariaBusy = null;
  document.querySelector("#bell-error").textContent = error ?? "";
  if (!error) refresh();
}

addEventListener("input", () => (isTyping = true));
addEventListener("click", ({ target }) => target.dataset?.bell && ring(target));
addEventListener("click", ({ target }) => target.closest("[data-print]") && print());
addEventListener("click", ({ target: { dataset, parentElement } }) => {
  if (dataset?.later && !whenFree(takeOver)) parentElement.textContent = dataset.later;
});
// A link must not make a page that is never locked: `sw=off` counts only where no worker answers.
if (serviceWorker && (serviceWorker.controller || !location.search.includes("sw=off"))) start();
