// The telephone's own position: only while this page is open and the switch is on.

const EVERY_MS = 5000;
const STILL_MS = 20_000;
const MOVED_M = 15;

export function ownPosition({ token, serverNow, onState }) {
  let watch = null;
  let lock = null;
  let last = null;
  let sentAt = 0;
  let state = { on: false, said: "" };

  function set(changes) {
    state = { ...state, ...changes };
    onState(state);
  }

  async function got({ coords }) {
    const here = [coords.longitude, coords.latitude];
    const waited = Date.now() - sentAt;
    if (waited < EVERY_MS || (last && apart(last, here) < MOVED_M && waited < STILL_MS)) return;
    last = here;
    sentAt = Date.now();
    try {
      const response = await fetch("/api/unit/position/", {
        method: "POST",
        credentials: "same-origin",
        headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
        body: JSON.stringify({
          lon: here[0],
          lat: here[1],
          at: serverNow().toISOString(),
          accuracy_m: coords.accuracy,
          heading: Number.isFinite(coords.heading) ? coords.heading : null,
          speed_kmh: Number.isFinite(coords.speed) ? coords.speed * 3.6 : null,
        }),
      });
      const body = await response.json().catch(() => ({}));
      set({ said: response.ok && body.done ? "terkirim" : (body.why ?? "tidak diterima"), at: Date.now() });
    } catch {
      set({ said: "tidak ada sinyal, posisi tidak terkirim" });
    }
  }

  function failed(error) {
    if (error.code === error.PERMISSION_DENIED) {
      stop();
      set({ said: "izin lokasi ditolak; izinkan di setelan telepon" });
    } else set({ said: "posisi belum ditemukan" });
  }

  function start() {
    if (!navigator.geolocation) {
      set({ said: "telepon ini tidak dapat menentukan posisi" });
      return;
    }
    watch ??= navigator.geolocation.watchPosition(got, failed, { enableHighAccuracy: true, maximumAge: 2000 });
    awake();
    set({ on: true, said: "mencari posisi …" });
  }

  function stop() {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
    lock?.release().catch(() => {});
    lock = null;
    set({ on: false, said: "" });
  }

  // a dark screen closes the page for the telephone, and its position with it
  async function awake() {
    try {
      lock = await navigator.wakeLock?.request("screen");
    } catch {
      lock = null;
    }
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && state.on) awake();
  });

  return { start, stop, state: () => state };
}

function apart([lonA, latA], [lonB, latB]) {
  return Math.hypot((lonB - lonA) * Math.cos((latA * Math.PI) / 180), latB - latA) * 111_320;
}
