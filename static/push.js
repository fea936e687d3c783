// Being rung on this device: asks for permission after a tap, says yes again at every page load, tells how it stands.

import { ask, sayNo, sayYes, subscriptionOf } from "/desk/alerts.js";

// What the house answered when the person said yes here: {user, endpoint}. So a lost subscription is mended, a
// stopped one is not, and whoever logs in here next has not said yes.
const WISH = "fieldapp push";
const LEAVING = 3000;
const part = (name) => document.querySelector(`[data-push="${name}"]`);
const BUTTONS = { off: ["enable"], lost: ["enable"], failed: ["enable"], on: ["test", "disable"], tested: ["test", "disable"] };

const isInstalled = () => !("standalone" in navigator) || navigator.standalone;
const isSupported = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const registered = () =>
  navigator.serviceWorker
    .register("/desk/worker.js", { scope: "/desk/", type: "module", updateViaCache: "none" })
    .then(() => navigator.serviceWorker.getRegistration("/desk/"))
    .then(active);

start();

async function start() {
  part("enable")?.addEventListener("click", enable);
  part("disable")?.addEventListener("click", tapped(disable));
  part("test")?.addEventListener("click", tapped(test));
  if (!isSupported()) return say(isInstalled() ? "unsupported" : "install");
  document.addEventListener("submit", leaving);
  const wish = wished();
  if (Notification.permission !== "granted") return lost(wish);
  await (wish ? tapped(confirm)() : say("off"));
}

// Straight from the tap: iPhones forget that there was one after the first wait.
async function enable() {
  const asked = Notification.requestPermission();
  say("asking");
  const permission = await asked;
  if (permission !== "granted") return say(permission === "denied" ? "refused" : "off");
  wish({});
  await tapped(confirm)();
}

async function confirm() {
  const told = await sayYes(await registered(), wished());
  wish(told.isOn && { user: told.user, endpoint: told.endpoint });
  say(told.isOn ? "on" : "off", told);
}

async function disable() {
  await sayNo(await registered(), wished());
  wish(null);
  say("off");
}

async function test() {
  await ask("POST", "/desk/subscription/test");
  say("tested");
}

/** The browser may show nothing (any more). The house hears of it at once, and mails instead. */
async function lost(before) {
  say(Notification.permission === "denied" ? "refused" : before ? "lost" : "off");
  if (!before?.endpoint) return;
  try {
    await ask("DELETE", "/desk/subscription", { endpoint: before.endpoint });
    wish({});
  } catch (error) {
    tellWhy(error); // and tells the house at the next page load
  }
}

/** Whoever logs out is rung here no more: the house sees to it, and the browser gives up its address. */
async function leaving(event) {
  if (!event.target.action.endsWith("/logout") || !wished()) return;
  event.preventDefault();
  const patience = new Promise((resolve) => setTimeout(resolve, LEAVING));
  await Promise.race([forget().catch(tellWhy), patience]);
  event.target.submit();
}

async function forget() {
  const registration = await navigator.serviceWorker.getRegistration("/desk/");
  await (registration && (await subscriptionOf(registration)))?.unsubscribe();
}

function tapped(what) {
  return async () => {
    say("asking");
    try {
      await what();
    } catch (error) {
      tellWhy(error);
      say("failed");
    }
  };
}

const tellWhy = (error) => console.warn("push:", error.message);

function wished() {
  try {
    return JSON.parse(localStorage.getItem(WISH));
  } catch {
    return {}; // as an earlier version wrote it
  }
}

const wish = (now) => (now ? localStorage.setItem(WISH, JSON.stringify(now)) : localStorage.removeItem(WISH));

function say(state, { confirmed = "", id } = {}) {
  const words = part("state");
  if (!words) return;
  part("panel").dataset.state = state;
  words.textContent = words.dataset[state].replace("{confirmed}", confirmed);
  part("guide").hidden = state !== "install";
  for (const name of ["enable", "test", "disable"]) part(name).hidden = !BUTTONS[state]?.includes(name);
  for (const row of document.querySelectorAll("[data-device]")) {
    const isHere = row.dataset.device === id;
    row.querySelector("[data-here]").hidden = !isHere;
    row.querySelector("form").hidden = isHere; // there is a button for this one above
  }
}

function active(registration) {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return registration;
  return new Promise((resolve) =>
    worker.addEventListener("statechange", () => worker.state === "activated" && resolve(registration)),
  );
}
