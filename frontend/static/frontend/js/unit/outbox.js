// What was pressed goes out in the order it was pressed, each once: kept first, then sent. Nothing is
// dropped before the server has answered; what it refuses stays until it has been read.

import { drop, enqueue, mark, queued } from "./keep.js";

const PAUSES_MS = [1000, 2000, 5000, 10_000, 20_000];

// asks: { token, unit, ended() }; onChange(items) after each change, onSent(answer, item) after each success
export function outbox({ token, unit, onChange, onSent, onEnded }) {
  let items = [];
  let busy = false;
  let failures = 0;
  let timer = null;

  const mine = () => items.filter((item) => item.unit === unit);
  const waiting = () => mine().filter((item) => !item.refused);

  async function reload() {
    items = await queued();
    onChange(mine());
  }

  async function put(what) {
    await enqueue({ ...what, key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, unit });
    await reload();
    send();
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(send, PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]);
    failures += 1;
  }

  async function send() {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    try {
      for (let item = waiting()[0]; item; item = waiting()[0]) {
        if (!(await one(item))) break;
      }
    } finally {
      busy = false;
    }
  }

  // true: on to the next
  async function one(item) {
    let response;
    try {
      response = await fetch(item.path, {
        method: "POST",
        credentials: "same-origin",
        headers: {
          "X-CSRFToken": token,
          "Idempotency-Key": item.key,
          "Content-Type": item.blob ? item.blob.type : "application/json",
        },
        body: item.blob ?? JSON.stringify(item.body),
        signal: AbortSignal.timeout(item.blob ? 60_000 : 15_000),
      });
    } catch {
      later();
      return false;
    }
    if (response.status === 401 || response.status === 403) {
      onEnded();
      return false;
    }
    if (response.status === 429 || response.status >= 500) {
      later();
      return false;
    }
    failures = 0;
    const answer = await response.json().catch(() => null);
    if (response.ok && answer?.done !== false) {
      await drop(item.order);
      await reload();
      onSent(answer, item);
    } else {
      const fields = Object.values(answer?.errors ?? {}).flat();
      item.refused = answer?.why ?? fields[0] ?? answer?.detail ?? `Ditolak (${response.status}).`;
      delete item.blob;
      await mark(item);
      await reload();
      onSent(null, item);
    }
    return true;
  }

  addEventListener("online", send);

  return {
    put,
    send,
    reload,
    waiting,
    items: mine,
    async read(order) {
      await drop(order);
      await reload();
    },
  };
}
