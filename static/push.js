// Being rung on this device: asks for permission after a tap, says yes again at every page load, tells how it stands.

import { ask, currentKey, subscribe, subscriptionOf, tell } from "/desk/alerts.js";

// Remembers that the person said yes here, so that a lost subscription is mended and a stopped one is not.
const WISH = "fieldapp push";
const part = (name) => document.querySelector(`[data-push="${name}"]`);
const BUTTONS = { off: ["enable"], failed: ["enable"], on: ["test", "disable"], tested: ["test", "disable"] };

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
  if (Notification.permission === "denied") return say("refused");
  const wanted = Notification.permission === "granted" && localStorage.getItem(WISH);
  await (wanted ? tapped(sayYes)() : say("off"));
}

// Straight from the tap: iPhones forget that there was one after the first wait.
async function enable() {
  const asked = Notification.requestPermission();
  say("asking");
  const permission = await asked;
  if (permission !== "granted") return say(permission === "denied" ? "refused" : "off");
  localStorage.setItem(WISH, "yes");
  await tapped(sayYes)();
}

/** Subscribed with the house's current key, and the house knows. A dead subscription is made anew, once. */
async function sayYes() {
  const registration = await registered();
  const { public_key } = await currentKey();
  const before = (await subscriptionOf(registration))?.endpoint;
  let subscription = await subscribe(registration, public_key);
  let told = await tell(subscription, { replaces: before });
  if (told.renew) {
    await subscription.unsubscribe();
    const { endpoint } = subscription;
    subscription = await subscribe(registration, public_key);
    told = await tell(subscription, { replaces: endpoint });
  }
  say(told.renew ? "failed" : "on", told);
}

async function disable() {
  localStorage.removeItem(WISH);
  const subscription = await subscriptionOf(await registered());
  if (subscription) {
    await ask("DELETE", "/desk/subscription", { endpoint: subscription.endpoint });
    await subscription.unsubscribe();
  }
  say("off");
}

async function test() {
  await ask("POST", "/desk/subscription/test");
  say("tested");
}

function tapped(what) {
  return async () => {
    say("asking");
    try {
      await what();
    } catch (error) {
      console.warn("push:", error.message);
      say("failed");
    }
  };
}

function say(state, { confirmed = "" } = {}) {
  const words = part("state");
  if (!words) return;
  part("panel").dataset.state = state;
  words.textContent = words.dataset[state].replace("{confirmed}", confirmed);
  for (const name of ["enable", "test", "disable"]) part(name).hidden = !BUTTONS[state]?.includes(name);
}

function active(registration) {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return registration;
  return new Promise((resolve) =>
    worker.addEventListener("statechange", () => worker.state === "activated" && resolve(registration)),
  );
}
