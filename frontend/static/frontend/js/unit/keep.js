// What the telephone keeps: the last answer of the server, and what it has not yet taken, in order.

const NAME = "petasiaga-unit";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kept");
      request.result.createObjectStore("queue", { keyPath: "order", autoIncrement: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

let base = null;

async function within(store, mode, work) {
  base ??= opened();
  const transaction = (await base).transaction(store, mode);
  const request = work(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const keep = (name, value) => within("kept", "readwrite", (s) => s.put(value, name));
export const kept = (name) => within("kept", "readonly", (s) => s.get(name));
export const enqueue = (item) => within("queue", "readwrite", (s) => s.add(item));
export const queued = () => within("queue", "readonly", (s) => s.getAll());
export const drop = (order) => within("queue", "readwrite", (s) => s.delete(order));
export const mark = (item) => within("queue", "readwrite", (s) => s.put(item));
