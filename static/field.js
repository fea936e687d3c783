// Joins a mentor's page to the phone's own server: starts it, keeps its key while it sleeps, wakes it to send.

const IDLE = 600_000;
const MINUTE = 60_000;
const { serviceWorker } = navigator;
const channel = new BroadcastChannel("fieldapp");
let held = null; // {user, key}: in memory only
let touched = Date.now();
let isTyping = false;
let online = null;

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
  serviceWorker.addEventListener("controllerchange", reload);
  // Without a connection the browser may think long about the registration, and the worker end meanwhile.
  const joined = serviceWorker.controller && join();
  let registration;
  try {
    registration = await serviceWorker.register("/field/worker.js", { type: "module", updateViaCache: "none" });
  } catch (error) {
    console.info("online only:", error.message); // an older browser, or a private window
    return;
  }
  if (!serviceWorker.controller) return registration.active && reloadOnce();
  sessionStorage.removeItem("reloaded");
  registration.waiting?.postMessage({ type: "skip" });
  if (!joined) join();
}

/** Take the key in keeping, look after the worker, and wake it. */
async function join() {
  held = await ask({ type: "key" });
  watch();
  ask({ type: "wake", eager: true });
}

const HEARS = {
  lend: (_, port) => port.postMessage(isIdle() ? null : held),
  key: ({ user, key }) => (held = { user, key }),
  locked: () => held && leave(),
  user: () => leave(),
  synced: (news) => {
    if (news.changed || news.online !== online) refresh();
    online = news.online;
  },
};

function watch() {
  for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => (touched = Date.now()), { passive: true });
  addEventListener("input", () => (isTyping = true));
  addEventListener("online", () => ask({ type: "wake", eager: true }));
  document.addEventListener("htmx:after:swap", arrived);
  document.addEventListener("submit", loggingOut);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || lockWhenIdle()) return;
    ask({ type: "wake", eager: true });
    update();
  });
  setInterval(() => {
    if (lockWhenIdle() || document.hidden) return;
    if (Date.now() - touched < MINUTE) ask({ type: "touch" });
    ask({ type: "wake" });
  }, MINUTE);
  arrived();
}

const update = async () => (await serviceWorker.ready).update().catch(() => null); // the next time will do

/** A page has come; after a first save the browser is asked to keep what is here. */
function arrived() {
  isTyping = false;
  if (location.pathname.startsWith("/field/entries/")) navigator.storage?.persist?.();
}

/** Show how the entries stand now. A form that somebody fills in is left alone; so is the focus. */
async function refresh() {
  const response = await fetch(location.href, { headers: { "X-Fieldapp": "refresh" } });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const isForm = isTyping || document.querySelector("main form[data-draft]") || document.activeElement?.closest("main form");
  for (const place of isForm ? [".strip", ".nav"] : [".strip", ".nav", "main"]) {
    const [old, fresh] = [document.querySelector(place), page.querySelector(place)];
    if (!old || !fresh || old.innerHTML === fresh.innerHTML) continue;
    old.replaceChildren(...fresh.childNodes);
    window.htmx?.process(old);
    document.dispatchEvent(new Event("refreshed"));
  }
}

const isIdle = () => Date.now() - touched > IDLE;

function lockWhenIdle() {
  if (!held || !isIdle()) return false;
  ask({ type: "lock" });
  leave();
  return true;
}

function loggingOut({ target }) {
  if (!target.action?.endsWith("/logout")) return;
  held = null; // this page is on its way out by itself
  ask({ type: "lock" });
}

function leave() {
  held = null;
  location.reload();
}

/** Never under a half-filled form. */
const reload = () => isTyping || location.reload();

/** After a hard reload the worker is there but does not answer for this page; once is enough to get it back. */
function reloadOnce() {
  if (sessionStorage.getItem("reloaded")) return;
  sessionStorage.setItem("reloaded", "1");
  reload();
}

if (serviceWorker && !location.search.includes("sw=off")) start();
