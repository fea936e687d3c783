// A browser for many phones in one engine: disk, locks, network and clock, all in the simulator's hands.
const LATER = Promise.resolve();
const phones = new Map();
let moment = 0;

/** Numbers from a seed (mulberry32), so that a run can be run again. */
const numbers = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};

const named = (name) => Object.assign(new Error(name), { name });

/** One transaction: all or nothing, one at a time in its database. What it wrote is kept when it commits. */
class Transaction {
  error = null;
  asked = [];
  before = new Map();
  constructor(phone, base, mode) {
    Object.assign(this, { phone, base, mode });
    base.line.push(this);
  }
  objectStore(name) {
    // Looked up when its turn comes: another transaction may have been undone meanwhile.
    const rows = () => this.base.stores.get(name);
    const ask = (work) => {
      const request = { work };
      this.asked.push(request);
      return request;
    };
    const write = (work) =>
      ask(() => {
        if (!this.before.has(name)) this.before.set(name, new Map(rows()));
        work();
      });
    return {
      get: (id) => ask(() => read(rows().get(id))),
      getAll: () => ask(() => [...rows().values()].map(read)),
      getAllKeys: () => ask(() => [...rows().keys()]),
      count: () => ask(() => rows().size),
      put: (record) => {
        const text = JSON.stringify(record);
        return write(() => rows().set(record.id, text));
      },
      delete: (id) => write(() => rows().delete(id)),
      clear: () => write(() => rows().clear()),
    };
  }
  abort() {
    this.end();
    this.onabort?.();
  }
  end() {
    for (const [name, rows] of this.before) this.base.stores.set(name, rows);
    this.base.line = this.base.line.filter((one) => one !== this);
  }
  /** One request, or with none left the commit, where disks and workers fail. */
  step() {
    const request = this.asked.shift();
    if (request) {
      request.result = request.work();
      request.onsuccess?.();
      return;
    }
    const { phone, before } = this;
    const isWritten = before.size > 0;
    const isSpared = isWritten && phone.spares > 0;
    if (isSpared) phone.spares -= 1;
    if (isWritten && !isSpared && phone.full > 0) {
      phone.full -= 1;
      phone.fired.push("quota full");
      this.error = named("QuotaExceededError");
      return this.abort();
    }
    const dies = isWritten && !isSpared && phone.dies;
    if (dies) phone.dies = null;
    if (dies === "before") this.end();
    else {
      this.base.line.shift();
      if (!dies) return this.oncomplete?.();
    }
    phone.fired.push("worker killed mid-write");
    kill(phone);
  }
}

const read = (text) => (text === undefined ? undefined : JSON.parse(text));

const indexedDBOf = (phone) => ({
  open(name) {
    const request = {};
    soon(phone, () => {
      const isNew = !phone.disk.has(name);
      if (isNew) phone.disk.set(name, { stores: new Map(), line: [] });
      const base = phone.disk.get(name);
      request.result = {
        objectStoreNames: { contains: (store) => base.stores.has(store) },
        createObjectStore: (store) => base.stores.set(store, new Map()),
        close() {},
        transaction(_stores, mode) {
          if (phone.loses === mode) {
            phone.loses = null;
            phone.fired.push("database closed by the system");
            throw named("InvalidStateError");
          }
          if (base !== phone.disk.get(name)) throw named("InvalidStateError");
          return new Transaction(phone, base, mode);
        },
      };
      if (isNew) request.onupgradeneeded?.({ oldVersion: 0, target: request });
      request.onsuccess?.();
    });
    return request;
  },
  deleteDatabase(name) {
    const request = {};
    soon(phone, () => {
      phone.disk.delete(name);
      request.onsuccess?.();
    });
    return request;
  },
});

/** As the specification's, but with one holder at a time and no options. */
const locksOf = (phone) => ({
  request(name, ...given) {
    const run = (phone.locks.get(name) ?? LATER).then(() => given.at(-1)({ name }));
    phone.locks.set(name, run.catch(() => {}));
    return run;
  },
});

const fetchOf = (phone) => (url, { method = "GET", headers = {}, body = null } = {}) =>
  new Promise((resolve, reject) => {
    const given = typeof url === "string" ? url : url.url;
    phone.asking.push({ id: (phone.asked += 1), url: given, method, headers, body, resolve, reject });
  });

const clockOf = (phone) =>
  class extends Date {
    constructor(...given) {
      super(...(given.length ? given : [moment + phone.skew]));
    }
    static now() {
      return moment + phone.skew;
    }
  };

const soon = (phone, work) => phone.tasks.push(work);
/** What runs stops here and now: whatever was promised never comes. The disk stays. */
function kill(phone) {
  Object.assign(phone, { life: phone.life + 1, tasks: [], asking: [], locks: new Map(), api: null });
  for (const base of phone.disk.values()) {
    for (const one of base.line) one.end();
    base.line = [];
  }
}

function start(phone) {
  const number = () => phone.dice();
  const console = { error: (...all) => phone.said.push(all.map((one) => one?.stack ? `${one} ${one.stack}` : `${one}`).join(" ")), log() {}, warn() {} };
  const self = { clients: { matchAll: async () => [] }, registration: {}, addEventListener() {}, crypto: { number }, sealing };
  const navigator = { locks: locksOf(phone), userAgent: "Android", storage: { persist: async () => true, persisted: async () => true, estimate: async () => ({}) } };
  const crypto = { number, getRandomValues: (bytes) => bytes.map(() => Math.floor(number() * 256)) };
  const math = Object.assign(Object.create(Math, Object.getOwnPropertyDescriptors(Math)), { random: number });
  const channel = class {
    postMessage() {}
    addEventListener() {}
  };
  const signal = { timeout: () => ({}) };
  worker(self, indexedDBOf(phone), navigator, fetchOf(phone), channel, signal, crypto, clockOf(phone), math, console, () => 0, () => {});
  phone.api = self.api;
}

/** A step of one phone's disk or of what waits; false when all are idle. */
function turn() {
  for (const phone of phones.values()) {
    if (phone.tasks.length) return phone.tasks.shift()(), true;
    const lines = [...phone.disk.values()].filter(({ line }) => line.length);
    if (lines.length) return lines[Math.floor(phone.dice() * lines.length)].line[0].step(), true;
  }
  return false;
}

const of = (name) => phones.get(name);

const hands = {
  make(name, seed) {
    const phone = { name, dice: numbers(seed), disk: new Map(), life: 0, asked: 0, skew: 0, full: 0, dies: null };
    phones.set(name, Object.assign(phone, { loses: null, spares: 0, fired: [], said: [], told: [] }));
    kill(phone);
    start(phone);
  },
  at: (ms) => (moment = ms),
  set: (name, key, given) => (of(name)[key] = JSON.parse(given)),
  turn,
  kill: (name) => kill(of(name)),
  start: (name) => start(of(name)),
  isAlive: (name) => Boolean(of(name).api),
  /** All that the system keeps for this address goes at once. */
  evict(name) {
    kill(of(name));
    of(name).disk = new Map();
  },
  /** Call the worker; what it answers is told under this number, or never. */
  call(name, number, what, given) {
    const phone = of(name);
    const { life } = phone;
    const tell = (news) => phone.life === life && phone.told.push({ number, ...news });
    LATER.then(() => phone.api[what](JSON.parse(given))).then(
      (answer) => tell({ answer: answer ?? null }),
      (error) => tell({ error: `${error.name}: ${error.message}`, stack: error.stack }),
    );
  },
  /** What has happened since last time: answers, faults that fired, words on the console. */
  news(name) {
    const { told, fired, said } = of(name);
    Object.assign(of(name), { told: [], fired: [], said: [] });
    return JSON.stringify({ told, fired, said });
  },
  asking: (name) => JSON.stringify(of(name).asking),
  /** How a request ended: {status, headers, text}, or null when nothing came back. */
  answer(name, id, given) {
    const phone = of(name);
    const found = phone.asking.find((one) => one.id === id);
    if (!found) return;
    phone.asking = phone.asking.filter((one) => one !== found);
    const answer = JSON.parse(given);
    if (!answer) return found.reject(new TypeError("Failed to fetch"));
    const { status, headers, text } = answer;
    const json = async () => JSON.parse(text);
    found.resolve({ status, ok: status >= 200 && status < 300, headers: { get: (key) => headers[key.toLowerCase()] ?? null }, json, text: async () => text });
  },
  /** The entries on the disk, with whose memory they lie in; read past every lock. */
  outbox: (name) =>
    JSON.stringify(
      [...of(name).disk].flatMap(([base, { stores }]) =>
        [...(stores.get("outbox")?.values() ?? [])].map((text) => ({ base, ...read(text), body: undefined })),
      ),
    ),
  /** The ids in one store of one memory. */
  keys: (name, base, store) => JSON.stringify([...(of(name).disk.get(base)?.stores.get(store)?.keys() ?? [])]),
  /** Who is here, as the worker keeps it; and whose memories there are. */
  who: (name) => of(name).disk.get("fieldapp")?.stores.get("state")?.get("who") ?? "{}",
  memories: (name) => JSON.stringify([...of(name).disk.keys()]),
};
for (const [name, work] of Object.entries(hands)) globalThis[`hand_${name}`] = work;
