// What a hung page cannot say: that it still draws. The desk hears of a wall that has stopped to.

const TELL_EVERY_MS = 5_000;
const FRESH_MS = 4_000;

export function tellThatItDraws(token) {
  setInterval(() => {
    requestAnimationFrame(() => {
      window.petasiaga.drewAt = Date.now();
    });
  }, 1_000);
  setInterval(() => {
    if (Date.now() - window.petasiaga.drewAt > FRESH_MS) return;
    const headers = { "X-CSRFToken": token };
    fetch("/wall/draws/", { method: "POST", headers, credentials: "same-origin" }).catch(() => {});
  }, TELL_EVERY_MS);
}
