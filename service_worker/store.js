// The phone's memory, and the only file that knows IndexedDB: one database per user, and a tiny clear one.

const STORES = ["documents", "drafts", "outbox", "keys", "state"];
const IDLE = 1_000;
const connections = new Map();
const LOST = ["InvalidStateError", "UnknownError", "AbortError"];

/** Who was last here on which device: {user, name, language, device, devices, device_name, must_log_in, log_out, closed}. */
export const who = async () => (await get(null, "state", "who")) ?? {};

/** Remember who is here; their own database stays when another one comes. */
export const become = (news) =>
  change(null, ["state"], async (ask) => ask("state", "put", { ...(await ask("state", "get", "who")), ...news, id: "who" }));

export const get = (user, store, id) => transact(user, [store], "readonly", (ask) => ask(store, "get", id));

export const all = (user, store) => transact(user, [store], "readonly", (ask) => ask(store, "getAll"));

export const put = (user, store, record) => change(user, [store], (ask) => ask(store, "put", record));

export const remove = (user, store, id) => change(user, [store], (ask) => ask(store, "delete", id));

/** Several writes, all or none. `work` gets ask(store, verb, …) and may await nothing else. */
export const change = (user, stores, work) => transact(user, stores, "readwrite", work);

/** All that was kept for this user goes; another one's stays. */
export const erase = (user) => answered(indexedDB.deleteDatabase(`fieldapp-${user}`));

export const isFull = (error) => error?.name === "QuotaExceededError";

/** iOS loses connections while the app sleeps, so what was lost is tried once more on a new one. */
async function transact(user, stores, mode, work) {
  try {
    return await once(user, stores, mode, work);
  } catch (error) {
    if (!LOST.includes(error?.name)) throw error;
    forget(user);
    return once(user, stores, mode, work);
  }
}

async function once(user, stores, mode, work) {
  const database = await connection(user);
  return complete(database.transaction(stores, mode, { durability: "strict" }), work);
}

/** One connection for all that a page needs: to open one takes longer than to read with it. It is closed when idle. */
async function connection(user) {
  if (!connections.has(user)) connections.set(user, { opening: open(user) });
  const held = connections.get(user);
  try {
    const database = await held.opening;
    clearTimeout(held.idle);
    held.idle = setTimeout(forget, IDLE, user);
    // Closed by the system, or in the way of a newer version of the app.
    database.onclose = database.onversionchange = () => forget(user);
    return database;
  } catch (error) {
    forget(user);
    throw error;
  }
}

/** What is under way on it still ends. */
function forget(user) {
  const held = connections.get(user);
  connections.delete(user);
  clearTimeout(held?.idle);
  held?.opening.then((database) => database.close(), () => null);
}

/** Resolves only when the disk has it: after `oncomplete`, never before. */
function complete(transaction, work) {
  return new Promise((resolve, reject) => {
    let result, failed;
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = () => reject(transaction.error ?? failed);
    const ask = (store, verb, ...given) => answered(transaction.objectStore(store)[verb](...given));
    work(ask).then(
      (value) => (result = value),
      (error) => {
        failed = error;
        try {
          transaction.abort();
        } catch {
          reject(error); // the transaction has already ended by itself
        }
      },
    );
  });
}

/** After a later version of the app has been here, its schema does as well: it holds all of ours. */
const open = (user) =>
  opened(user, 1).catch((error) => (error.name === "VersionError" ? opened(user) : Promise.reject(error)));

function opened(user, version) {
  const request = indexedDB.open(user ? `fieldapp-${user}` : "fieldapp", version);
  request.onupgradeneeded = () => {
    // A schema only grows: an older worker may still be open beside us.
    for (const name of user ? STORES : ["state"]) {
      if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name, { keyPath: "id" });
    }
  };
  return answered(request);
}

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
