// What a phone gets while its own server is switched off: it sends what waits, lets go what is over, and rings; pages
// come from the house.
import { openPush, renewPush, showPush } from "./alerts.js";
import { expireAll } from "./caseload.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";

const PATIENCE = 20_000;
const SECRET = /^\/field\/(unlock|enrol|screen|pin)$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(carryHome()));
self.addEventListener("message", (event) => {
  event.ports[0]?.postMessage(null);
  event.waitUntil(carryHome());
});
self.addEventListener("fetch", (event) => {
  // From a page that is older than the switch: a passphrase is for the phone alone.
  if (SECRET.test(new URL(event.request.url).pathname)) event.respondWith(Response.redirect("/field/", 303));
});
self.addEventListener("sync", (event) => event.waitUntil(carryHome()));
self.addEventListener("push", showPush);
self.addEventListener("notificationclick", openPush);
self.addEventListener("pushsubscriptionchange", renewPush);

/** Whatever goes wrong with it: what is switched off may be broken. */
const carryHome = () => navigator.locks.request("fieldapp-send", carry).catch(console.error);

async function carry() {
  await expireAll();
  const { user, log_out } = await store.who();
  if (!user || log_out) return; // after a wipe the old login must end before anything is sent
  for (const record of await outbox.due(user, true)) {
    const receipt = await send(record); // no answer at all: the rest waits too
    if (receipt?.id === record.id) await outbox.sent(user, record.id, receipt);
  }
}

/** The server's receipt; without one the entry stays as it is. */
async function send({ url, body, correction }) {
  const query = correction ? `?correction=${correction}` : "";
  const headers = { "Content-Type": "application/vnd.fieldapp.sealed+json", "X-Fieldapp": "entry", Accept: "application/json" };
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(url + query, { method: "PUT", body, headers, redirect: "error", signal });
  return answer.ok ? (await answer.json().catch(() => null))?.receipt : null;
}
