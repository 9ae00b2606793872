// The page of a vehicle: what the server says, and over it what was pressed and is not yet sent.

import { connect } from "../wall/socket.js";
import { keep, kept } from "./keep.js";
import { taskMap } from "./map.js";
import { outbox } from "./outbox.js";
import { ownPosition } from "./position.js";
import { pressing } from "./pressed.js";
import * as views from "./views.js";

const LIVE_AGAIN_MS = 30_000; // the road still to drive, closures near: what no frame tells
const POLL_MS = 8000; // without a live line

const config = JSON.parse(document.getElementById("config").textContent);
const el = (id) => document.getElementById(id);
const { timeZone } = config;
const STAMP = {
  acknowledged: "acknowledged_at",
  en_route: "departed_at",
  on_scene: "arrived_at",
  transporting: "transporting_at",
  at_hospital: "at_hospital_at",
};

let told = null; // the server's last answer
let heardAt = 0; // when, by this telephone's clock
let offset = 0; // server's clock less this one's, ms
let connected = false;
let reachable = true;
let ended = false;
let items = []; // of the outbox
let numbers = null; // revealed, in memory alone
let map = null;
let readReroute = "";
let shouted = "";

const serverNow = () => new Date(Date.now() + offset);

const box = outbox({
  token: config.csrf,
  unit: config.unit.id,
  onChange(now) {
    items = now;
    draw();
  },
  onSent: refresh,
  onEnded: end,
});
const position = ownPosition({ token: config.csrf, serverNow, onState: () => drawPosition() });

// --- what the server says ------------------------------------------------------------------------------
let asking = false;
let askAgain = false;

async function refresh() {
  if (asking) {
    askAgain = true;
    return;
  }
  asking = true;
  try {
    const response = await fetch("/api/unit/", { credentials: "same-origin", signal: AbortSignal.timeout(10_000) });
    reachable = true;
    if (response.status === 401 || response.status === 403) end();
    else if (response.ok && !ended) take(await response.json(), true);
  } catch {
    reachable = false;
  } finally {
    asking = false;
    draw();
    if (askAgain) {
      askAgain = false;
      refresh();
    }
  }
}

// taken back, or the shift is over: nothing of the incident stays on this telephone but what is unsent
function end() {
  ended = true;
  told = numbers = null;
  position.stop();
  keep("told", null).catch(() => {});
  for (const id of ["task", "more", "foot"]) put(id, "");
  put("alerts", views.endedAlert());
  el("mapbox").hidden = true;
  close();
  drawLine();
}

function take(answer, fresh) {
  if (fresh) {
    offset = Date.parse(answer.now) - Date.now();
    heardAt = Date.now();
    keep("told", { answer, offset, heardAt, unit: config.unit.id }).catch(() => {});
  }
  const before = told?.dispatch?.id;
  told = answer;
  if (answer.dispatch?.id !== before) numbers = null;
  shout();
}

// a new assignment, a new danger and a new road are heard and felt
function shout() {
  const { dispatch, incident } = told;
  if (!dispatch) {
    shouted = "";
    return;
  }
  const fresh = incident.facts.filter((f) => f.new && f.value === "yes").map((f) => f.id);
  const key = [dispatch.id, ...fresh, dispatch.rerouted_at ?? ""].join(" ");
  if (key === shouted) return;
  shouted = key;
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.([400, 150, 400, 150, 400]);
  beep();
}

let audio = null;
addEventListener("pointerdown", () => {
  audio ??= new AudioContext();
});

function beep() {
  if (audio?.state !== "running") return;
  for (const [k, pitch] of [880, 660, 880, 660].entries()) {
    const [tone, gain] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.value = pitch;
    gain.gain.value = 0.25;
    tone.connect(gain).connect(audio.destination);
    tone.start(audio.currentTime + k * 0.25);
    tone.stop(audio.currentTime + k * 0.25 + 0.2);
  }
}

// --- what is shown: the server's word, with what was pressed since -------------------------------------------
function current() {
  const { dispatch, incident, unit } = told;
  const mine = items.filter((i) => !i.refused && dispatch && i.dispatch === dispatch.id);
  const steps = mine.filter((i) => i.step);
  const standing = steps.length ? steps[steps.length - 1].step : dispatch?.status;
  const seen = dispatch ? { ...dispatch } : null;
  for (const { step, at } of steps) if (STAMP[step]) seen[STAMP[step]] = at;
  const read = new Set(mine.flatMap((i) => i.facts ?? []));
  const facts = incident?.facts.map((f) => (read.has(f.id) ? { ...f, new: false } : f));
  const asked = mine.filter((i) => i.matter).at(-1);
  const call = asked
    ? { matter: asked.matter, sent: false }
    : dispatch?.called_for
      ? { matter: dispatch.called_for, at: dispatch.called_at, sent: true }
      : null;
  const allowed =
    standing === dispatch?.status
      ? dispatch?.next
      : config.steps[standing]?.filter((s) => s !== "transporting" || unit.profile === "ambulance");
  return { unit, dispatch: seen, incident: incident && { ...incident, facts }, standing, next: allowed ?? [], call };
}

function draw() {
  drawLine();
  if (!told) return;
  const { unit, dispatch, incident, standing, next, call } = current();
  const now = serverNow().getTime();
  const busy = dispatch && standing !== "cleared";
  el("status").textContent = views.statusWord(unit, busy ? standing : undefined);
  const before = document.body.dataset.standing;
  document.body.dataset.standing = busy ? standing : "free";
  if (before !== document.body.dataset.standing) el("main").scrollTop = 0;
  if (busy) {
    put("task", views.task({ incident, dispatch, standing, now, timeZone }));
    put("more", views.more({ incident, dispatch, numbers, standing, timeZone }) + positionSlot(unit, now));
    put("foot", views.taskButtons({ next, dispatch, standing }));
    const rerouted =
      dispatch.rerouted_at &&
      dispatch.rerouted_at !== readReroute &&
      ["ordered", "acknowledged", "en_route"].includes(standing);
    put("alerts", views.alerts({ incident, dispatch, rerouted, timeZone, call }));
    el("mapbox").hidden = false;
    map ??= taskMap(el("map"), config);
    map.show({ dispatch, incident, unit });
  } else {
    const free = dispatch ? { ...unit, status: "returning", may_become: ["available"] } : unit;
    const waits = items.filter((i) => i.becomes && !i.refused).at(-1);
    const shown = waits ? { ...free, status: waits.becomes, may_become: [] } : free;
    put("task", views.standby({ unit: shown, now, timeZone, until: config.until }));
    put(
      "more",
      `${positionSlot(unit, now)}<button type="button" data-do="menu" class="plain quiet">Tutup halaman ini</button>`,
    );
    put("foot", views.standbyButtons(shown));
    put("alerts", "");
    el("mapbox").hidden = true;
  }
}

const positionSlot = (unit, now) => `<div id="position">${views.positionLine(position.state(), unit, now)}</div>`;

function drawPosition() {
  const slot = el("position");
  if (slot && told) slot.innerHTML = views.positionLine(position.state(), told.unit, serverNow().getTime());
}

const drawn = new Map();
function put(id, markup) {
  if (drawn.get(id) === markup) return;
  drawn.set(id, markup);
  const open = el(id).querySelector("details")?.open;
  el(id).innerHTML = markup;
  if (open && el(id).querySelector("details")) el(id).querySelector("details").open = true;
}

function drawLine() {
  const line = el("line");
  const state = ended ? "ended" : connected && reachable ? "live" : reachable && heardAt ? "poll" : "gone";
  line.dataset.state = state;
  const since = heardAt ? Math.round((Date.now() - heardAt) / 60_000) : null;
  line.textContent = {
    ended: "halaman berakhir",
    live: "langsung",
    poll: "sinyal lemah",
    gone: since ? `tanpa sinyal ${since} mnt` : "tanpa sinyal",
  }[state];
  const waiting = items.filter((i) => !i.refused).length;
  const refused = items.length - waiting;
  el("unsent").hidden = items.length === 0;
  el("unsent").dataset.refused = refused > 0;
  el("unsent").textContent = [
    waiting ? `${waiting} belum terkirim` : "",
    refused ? `${refused} tidak diterima, lihat` : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

const { show, close } = pressing({
  config,
  box,
  position,
  serverNow,
  told: () => told,
  items: () => items,
  revealed(found) {
    numbers = found;
    draw();
  },
  readReroute(at) {
    readReroute = at;
    draw();
  },
});

el("unsent").addEventListener("click", () => show(views.unsentSheet(items, timeZone)));
el("wide").addEventListener("click", () => {
  const wide = document.body.classList.toggle("wide");
  el("wide").setAttribute("aria-pressed", wide);
  el("wide").textContent = wide ? "Kecilkan" : "Perbesar";
  map?.resized();
});
addEventListener("resize", () => map?.resized());

// --- life ------------------------------------------------------------------------------------------------------
async function begin() {
  const last = await kept("told").catch(() => null);
  if (last?.unit === config.unit.id && !told) {
    ({ offset, heardAt } = last);
    take(last.answer, false);
  }
  await box.reload();
  await refresh();
  box.send();
  let soon = null;
  connect(
    `${location.protocol.replace("http", "ws")}//${location.host}/ws/live/`,
    (frame) => {
      if (!["event", "snapshot", "positions"].includes(frame.frame)) return;
      clearTimeout(soon);
      soon = setTimeout(refresh, frame.frame === "event" ? 60 : 300);
    },
    (state) => {
      if (state.connected && !connected) box.send();
      connected = state.connected;
      if (state.refused && !ended) refresh();
      drawLine();
    },
  );
  setInterval(() => {
    if (!ended && Date.now() - heardAt > (connected ? LIVE_AGAIN_MS : POLL_MS)) refresh();
    draw();
  }, 2000);
  addEventListener("online", refresh);
  addEventListener("offline", () => {
    reachable = false;
    drawLine();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
}

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/unit/sw.js", { scope: "/unit/" }).catch(() => {});
begin();
