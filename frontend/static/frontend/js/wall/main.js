// The wall: nobody touches it. Wires the connection to the store, and the store to the views.
/* global L */
import { baseLayer } from "./base.js";
import { coverLayer } from "./cover.js";
import { tellThatItDraws } from "./drawing.js";
import { age } from "./format.js";
import { onceAFrame } from "./frame.js";
import { inset, panelsOver, panes } from "./inset.js";
import { key } from "./key.js";
import { marksLayer } from "./marks.js";
import { rail } from "./rail.js";
import { connect } from "./socket.js";
import { createStore } from "./store.js";
import { strip } from "./strip.js";
import { freeUnits } from "./units.js";

const STALE_S = 5;
const ROTATE_MS = 60_000;
const NEAREST_EVERY_MS = 15_000;
const config = JSON.parse(document.getElementById("config").textContent);
const $ = (id) => document.getElementById(id);
const scale = Math.max(0.6, window.innerHeight / 1080);

const store = createStore();
let offset = 0; // server's clock minus ours, ms
let connected = false;
const now = () => Date.now() + offset;

$("exercise").hidden = !config.exercise;

const map = L.map($("map"), {
  zoomControl: false,
  attributionControl: false,
  dragging: false,
  keyboard: false,
  scrollWheelZoom: false,
  doubleClickZoom: false,
  boxZoom: false,
  touchZoom: false,
  zoomSnap: 0.05,
  fadeAnimation: false,
});
panes(map);
const [west, south, east, north] = config.bounds ?? [95, -11, 141, 6];
map.fitBounds(
  [
    [south, west],
    [north, east],
  ],
  { paddingTopLeft: [0, 8], paddingBottomRight: [0, 8], animate: false },
);
baseLayer(config.tiles, scale).addTo(map);
const cover = coverLayer(map, scale);
const marks = marksLayer(map, store, scale, { now, tiles: config.tiles, avoid: panelsOver(map, $("key"), $("inset")) });
const nearestOf = new Map(); // incident id -> { at, candidates }
const railView = rail($("rail"), store, config, { now, nearest: (i) => nearestOf.get(i.id)?.candidates });
const drawKey = key($("key"), store);
const closeUp = inset($("inset"), $("ties"), map, store, config, scale, { now });

const socket = connect(
  `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/live/`,
  onFrame,
  (state) => {
    connected = state.connected;
  },
);
const ageOfData = () => socket.silentMs() / 1000;
const drawStrip = strip($("strip"), store, { now, ageOfData, connected: () => connected });

function onFrame(frame) {
  if (frame.frame === "hello") {
    offset = Date.parse(frame.server_time) - Date.now();
    if (frame.build !== config.build) location.reload();
  } else store.apply(frame);
}

// --- what changes draws, at most once a frame ------------------------------------------------
onceAFrame(store, (has) => {
  marks.changed(has);
  if (has("incident")) {
    closeUp.draw();
    askNearest();
    askToday();
  } else if (has("positions", "unit")) closeUp.marks()?.units();
  if (has("incident", "positions")) closeUp.marks()?.routes();
  if (has("cover", "service", "unit")) showCover();
  if (has("unit", "service")) railView.figures();
  if (has("incident", "unit")) railView.tick();
});

// --- the service whose cover is shown rotates slowly, or is fixed by ?layanan= ----------------
const fixed = new URLSearchParams(location.search).get("layanan");
let turn = 0;
const zonesOf = new Map(); // service -> { key, features }

function service() {
  const shown = store
    .all("service")
    .filter((s) => s.on_wall)
    .sort((a, b) => a.order - b.order);
  return shown.find((s) => s.id === fixed) ?? shown[turn % Math.max(1, shown.length)];
}

async function showCover() {
  const s = service();
  if (!s) return;
  drawKey(s.id);
  railView.cover(s.id);
  const roads = store.get("roads", "roads");
  const k = `${roads?.network}:${roads?.revision}`;
  if (zonesOf.get(s.id)?.key !== k) {
    const data = await ask(`/api/zones/?service=${s.id}&clock=target`);
    if (data) zonesOf.set(s.id, { key: k, features: data.features });
  }
  const ready = new Set(
    freeUnits(store.all("unit"))
      .filter((u) => u.service === s.id)
      .map((u) => u.station),
  );
  const codes = new Set(
    store
      .all("station")
      .filter((x) => ready.has(x.id))
      .map((x) => x.code),
  );
  const zones = (zonesOf.get(s.id)?.features ?? [])
    .filter((f) => codes.has(f.properties.station))
    .flatMap((f) => f.geometry.coordinates);
  cover.show(store.get("cover", s.id)?.cells ?? "", zones);
}

// --- what is asked of the API -----------------------------------------------------------------
async function ask(path) {
  try {
    const response = await fetch(path, { credentials: "same-origin" });
    return response.ok ? await response.json() : null;
  } catch {
    return null; // the socket shows that the connection is gone
  }
}

async function askNearest() {
  for (const id of nearestOf.keys()) if (!store.get("incident", id)) nearestOf.delete(id);
  for (const i of store.all("incident")) {
    const kept = nearestOf.get(i.id);
    if (i.units.length || i.blurred || (kept && Date.now() - kept.at < NEAREST_EVERY_MS)) continue;
    nearestOf.set(i.id, { at: Date.now(), candidates: kept?.candidates });
    const found = await ask(`/api/incidents/${i.id}/nearest/?count=3`);
    if (found) {
      const good = found.candidates.filter((c) => !c.refused && c.arrival_s !== null);
      const led = good.filter((c) => i.services.includes(c.unit.service));
      nearestOf.set(i.id, { at: Date.now(), candidates: led.length ? led : good });
    }
  }
}

async function askToday() {
  const today = await ask("/api/today/");
  if (today) railView.setToday(today);
}

async function askPast() {
  const past = await ask("/api/cover/past/");
  if (past) railView.setPast(past);
  showCover();
}

async function start() {
  const data = await ask("/api/cells/");
  if (data) cover.setCells(data.cells);
  else setTimeout(start, 5000);
}
start();
askPast();

// --- time -------------------------------------------------------------------------------------
setInterval(() => {
  const stale = ageOfData() > STALE_S || !connected;
  $("stale").hidden = !stale;
  if (stale) $("stale").textContent = `SAMBUNGAN TERPUTUS · data berumur ${age(ageOfData())}`;
  document.body.classList.toggle("is-stale", stale);
  railView.tick();
  marks.tick();
  marks.units();
  drawStrip();
}, 1000);
setInterval(() => {
  turn += 1;
  askPast();
}, ROTATE_MS);
setInterval(askNearest, NEAREST_EVERY_MS);
setInterval(askToday, ROTATE_MS);
setInterval(() => closeUp.draw(), 5000);
window.addEventListener("resize", () => window.petasiaga.restart());
tellThatItDraws(config.csrf);
