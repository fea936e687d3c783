// The same four pages by hand: one file, template literals, the same bytes of frame and form, the same sealed documents.
import { parts } from "./parts.js";

const CACHE = "byhand";
const SHELL = ["/static/app.css", "/static/vendor/htmx-4.0.1/htmx.min.js", "/static/icons/mark.svg", "/field/page.js"];
const { subtle } = crypto;
let key = null;

self.addEventListener("install", (event) => event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL))));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(hear(event)));
self.addEventListener("fetch", (event) => {
  const { pathname, searchParams } = new URL(event.request.url);
  if (SHELL.includes(pathname)) event.respondWith(caches.match(pathname));
  else if (event.request.method === "POST") event.respondWith(unlock(event.request));
  else if (!/\.(js|webmanifest)$/.test(pathname)) event.respondWith(show(pathname, searchParams));
});

async function show(path, query) {
  key ??= await askPages();
  // Every page tells how many entries wait, and the locked one how it can be opened.
  await all("outbox");
  if (!key) return (await all("keys")).length ? html(parts.lock) : html(parts.list.join(""));
  if (path.startsWith("/field/courses/")) return html(parts.course);
  return path === "/field/log" ? form(query.get("course")) : list();
}

async function list() {
  const documents = await Promise.all((await all("documents")).map(open));
  documents.sort((a, b) => (a.citizen.first_name < b.citizen.first_name ? -1 : 1));
  const now = new Date().toISOString();
  const rows = documents.slice(0, 30).map((course) => row(course, now));
  return html(parts.list[0] + rows.join("\n") + parts.list[1]);
}

async function form(id) {
  const { citizen } = await open(await get("documents", id));
  return html(parts.form.map((part, at) => (at ? [id, escape(citizen.first_name)][parts.gaps[at - 1]] : "") + part).join(""));
}

function row({ id, citizen, appointments, meetings }, now) {
  const next = appointments.find(({ starts_at, state }) => starts_at > now && state === "planned");
  const last = meetings.find(({ corrected_by, outcome }) => !corrected_by && outcome !== "mistake");
  return `<li class="slot person"><a href="/field/courses/${id}"><span><b>${escape(citizen.first_name)}</b>
<span class="meta">${next ? `Næste: ${day(next.starts_at)} kl. ${clock(next.starts_at)}` : "Ingen aftale endnu"}</span>
${last ? `<span class="meta">Sidst: ${day(last.met_at)} · ${parts.outcomes[last.outcome]}</span>` : ""}</span>
<svg class="icon" aria-hidden="true"><use href="#i-next"></use></svg></a></li>`;
}

const DAYS = ["søn.", "man.", "tirs.", "ons.", "tors.", "fre.", "lør."];
const MONTHS = ["jan.", "feb.", "marts", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."];
const clock = (iso) => `${new Date(iso).getHours()}.${String(new Date(iso).getMinutes()).padStart(2, "0")}`;
const escape = (text) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

function day(iso) {
  const moment = new Date(iso);
  const away = Math.round((new Date(iso).setHours(12, 0, 0, 0) - new Date().setHours(12, 0, 0, 0)) / 86_400_000);
  if (Math.abs(away) < 2) return ["i går", "i dag", "i morgen"][away + 1];
  return `${DAYS[moment.getDay()]} ${moment.getDate()}. ${MONTHS[moment.getMonth()]}`;
}

/** {passphrase, documents}: seal them as the house does. */
async function hear({ data, ports, source }) {
  if (data.type === "key") return ports[0].postMessage(key);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const wrapped = await subtle.wrapKey("raw", key, await wrapper(data.passphrase, salt), "AES-KW");
  await put("keys", { id: "passphrase", salt, wrapped });
  for (const document of data.documents) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(document));
    await put("documents", { id: document.id, iv, data: await subtle.encrypt({ name: "AES-GCM", iv }, key, text) });
  }
  source.postMessage({ key });
  ports[0].postMessage(true);
}

async function unlock(request) {
  const passphrase = (await request.formData()).get("passphrase");
  const { salt, wrapped } = await get("keys", "passphrase");
  const uses = ["encrypt", "decrypt"];
  key = await subtle.unwrapKey("raw", wrapped, await wrapper(passphrase, salt), "AES-KW", "AES-GCM", false, uses);
  for (const page of await self.clients.matchAll()) page.postMessage({ key });
  return new Response(null, { status: 303, headers: { Location: "/field/citizens" } });
}

async function wrapper(passphrase, salt) {
  const base = await subtle.importKey("raw", new TextEncoder().encode(passphrase), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: 600_000 };
  return subtle.deriveKey(how, base, { name: "AES-KW", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

async function askPages() {
  const pages = await self.clients.matchAll({ includeUncontrolled: true });
  const asked = pages.map((page) => {
    const { port1, port2 } = new MessageChannel();
    page.postMessage({ lend: true }, [port2]);
    return new Promise((resolve, reject) => (port1.onmessage = ({ data }) => (data ? resolve(data) : reject())));
  });
  const tired = new Promise((resolve) => setTimeout(resolve, 300, null));
  return Promise.race([Promise.any(asked).catch(() => null), tired]);
}

const open = async ({ iv, data }) =>
  JSON.parse(new TextDecoder().decode(await subtle.decrypt({ name: "AES-GCM", iv }, key, data)));

const html = (text) => new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } });
const all = (store) => use(store, "readonly", (held) => held.getAll());
const get = (store, id) => use(store, "readonly", (held) => held.get(id));
const put = (store, record) => use(store, "readwrite", (held) => held.put(record));

const use = (store, mode, work) =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open("byhand", 1);
    opening.onupgradeneeded = () =>
      ["documents", "keys", "outbox"].map((name) => opening.result.createObjectStore(name, { keyPath: "id" }));
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction(store, mode);
      const asked = work(transaction.objectStore(store));
      transaction.oncomplete = () => opening.result.close() ?? resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
    };
  });
