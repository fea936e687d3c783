// Every event of the browser, one line each.
import { openPush, renewPush, showPush } from "./alerts.js";
import * as cache from "./cache.js";
import { answerTo } from "./routes.js";
import { hear } from "./messages.js";
import * as sync from "./sync.js";

const carryHome = async () => {
  if (!(await sync.wake(true))) throw new Error("entries still wait"); // so that the browser tries again
};

self.addEventListener("install", (event) => event.waitUntil(cache.fill()));
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([cache.tidy(), self.clients.claim()])));
self.addEventListener("fetch", (event) => {
  const answer = answerTo(event);
  if (answer) event.respondWith(answer);
});
self.addEventListener("message", (event) => event.waitUntil(hear(event)));
self.addEventListener("sync", (event) => event.waitUntil(carryHome()));
self.addEventListener("push", showPush);
self.addEventListener("notificationclick", openPush);
self.addEventListener("pushsubscriptionchange", renewPush);
