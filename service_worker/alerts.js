// Shows that there is news, opens the page about it, and keeps the browser's subscription alive.

const QUIET = { title: "fieldapp", body: "Der er nyt til dig.", lang: "da" };
const PATIENCE = 8000;

/** A push came. Nothing stands between it and its notification: a push that shows nothing is a strike on iPhone. */
export const showPush = (event) => event.waitUntil(show(read(event.data)));

/** A tap on it. A page that is open already is shown; another page may hold half a form, so it is left alone. */
export function openPush(event) {
  event.notification.close();
  event.waitUntil(open(ours(event.notification.data?.navigate)));
}

/**
 * The push service took the subscription back (Firefox says so; others are caught by the next page load).
 * Nobody taps here, so the house decides whether who is logged in now has said yes in this browser.
 */
export const renewPush = (event) =>
  event.waitUntil(
    (async () => {
      const { public_key } = await currentKey();
      const subscription = event.newSubscription ?? (await subscribe(self.registration, public_key));
      const { stopped } = await tell(subscription, { replaces: event.oldSubscription?.endpoint, renewal: true });
      if (stopped) await stop(subscription);
    })(),
  );

/** The house's public key, and who is logged in: {public_key, user}. */
const currentKey = () => ask("GET", "/desk/push-key");

/**
 * Subscribed with the house's current key, and the house knows: {isOn, user, endpoint, confirmed, id}.
 *
 * `before` is what was answered last time. What its push service gave up is made anew, once. Not on: its owner
 * has removed it from another device, or somebody else is here now who has not said yes.
 */
export async function sayYes(registration, before) {
  const { public_key, user } = await currentKey();
  const old = await subscriptionOf(registration);
  if (before?.user && before.user !== user) return stop(old);
  let replaces = before?.endpoint ?? old?.endpoint;
  for (let tries = 2; tries; tries -= 1) {
    const subscription = await subscribe(registration, public_key);
    const { renew, stopped, ...told } = await tell(subscription, { replaces });
    if (stopped) return stop(subscription);
    if (!renew) return { ...told, isOn: true, user, endpoint: subscription.endpoint };
    replaces = subscription.endpoint;
    await subscription.unsubscribe();
  }
  throw new Error("given up at once");
}

/** This browser rings no more; the house is told first. `before` is what `sayYes` answered, if it did. */
export async function sayNo(registration, before) {
  const subscription = await subscriptionOf(registration);
  const endpoint = subscription?.endpoint ?? before?.endpoint;
  if (endpoint) await ask("DELETE", "/desk/subscription", { endpoint });
  return stop(subscription);
}

/** Tell the house about this browser; answers {renew, confirmed, id} or {stopped}. */
const tell = (subscription, more = {}) =>
  ask("PUT", "/desk/subscription", {
    ...subscription.toJSON(),
    public_key: keyOf(subscription),
    device_name: deviceName(),
    ...more,
  });

/** Ask the house for anything else under /desk/subscription. */
export async function ask(method, url, body) {
  const sent = body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const headers = { Accept: "application/json", ...sent?.headers };
  const answer = await fetch(url, { method, redirect: "error", cache: "no-store", ...sent, headers });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status}`);
  return answer.status === 204 ? null : answer.json();
}

/** Subscribe with the key; a subscription with another key is in the way and goes first. */
async function subscribe(registration, publicKey) {
  const old = await subscriptionOf(registration);
  if (old && keyOf(old) !== publicKey) await old.unsubscribe();
  const options = { userVisibleOnly: true, applicationServerKey: bytes(publicKey) };
  return surely(() => registration.pushManager.subscribe(options));
}

/** What the browser has, or null. */
export const subscriptionOf = (registration) => surely(() => registration.pushManager.getSubscription());

/** The public key that a subscription was made with. */
const keyOf = (subscription) => text(subscription.options?.applicationServerKey ?? new ArrayBuffer(0));

async function stop(subscription) {
  await subscription?.unsubscribe();
  return { isOn: false };
}

async function show({ title, body, navigate, tag, lang, data }) {
  await self.registration.showNotification(title || QUIET.title, {
    body: body || QUIET.body,
    lang: lang || QUIET.lang,
    ...(tag && { tag, renotify: true }),
    data: { navigate },
  });
  if (data?.receipt) await sayShown(data.receipt);
}

/** After it was shown, never instead: the house then knows that this device still shows what it is sent. */
const sayShown = (receipt) =>
  fetch(`/desk/shown/${encodeURIComponent(receipt)}`, { method: "POST", keepalive: true, redirect: "error" }).catch(
    (error) => console.warn("push: the receipt did not get through:", error.message),
  );

function read(data) {
  try {
    return data.json().notification ?? {};
  } catch {
    return {}; // empty or broken: there is news all the same
  }
}

async function open(url) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => page.url === url);
  return there ? there.focus() : self.clients.openWindow(url);
}

/** An address of this app; anything else, and nothing at all, is its front page. */
function ours(navigate) {
  const home = self.registration.scope;
  try {
    const { href } = new URL(navigate || home, home);
    return href.startsWith(home) ? href : home;
  } catch {
    return home; // what cannot be read as an address
  }
}

// Firefox may never answer what a page asks while it starts up; asked again, it does.
async function surely(start, tries = 3) {
  try {
    return await Promise.race([start(), late()]);
  } catch (error) {
    if (error.name !== "TimeoutError" || tries === 1) throw error;
    return surely(start, tries - 1);
  }
}

const late = () =>
  new Promise((_, reject) => setTimeout(() => reject(new DOMException("no answer", "TimeoutError")), PATIENCE));

function deviceName() {
  const agent = navigator.userAgent;
  const device = /iPhone|iPad|Android|Windows|Macintosh|Linux/.exec(agent)?.[0] ?? "";
  const browser = /Edg|Firefox|Chrome|Safari/.exec(agent)?.[0] ?? "";
  return [browser.replace("Edg", "Edge"), device].filter(Boolean).join(", ");
}

const bytes = (base64url) =>
  Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
