// The caseworker's phone: rings, opens, renews. The pages themselves come from the house.

import { openPush, renewPush, showPush } from "./alerts.js";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("push", showPush);
self.addEventListener("notificationclick", openPush);
self.addEventListener("pushsubscriptionchange", renewPush);
