// The dispatcher's desk: the connection to the store, the store to the columns, keys to actions.
import { escapeHtml, people } from "../wall/format.js";
import { connect } from "../wall/socket.js";
import { createStore } from "../wall/store.js";
import { api } from "./api.js";
import { bind } from "./bindings.js";
import { form } from "./form.js";
import { head } from "./head.js";
import { detail, list } from "./incident.js";
import { keys } from "./keys.js";
import { deskMap } from "./map.js";
import { pack } from "./pack.js";
import { clocks, paint } from "./paint.js";

const RECOMMEND_EVERY_MS = 15_000;
const config = JSON.parse(document.getElementById("config").textContent);
const $ = (id) => document.getElementById(id);
const store = createStore();
const server = api(config.csrf);
let offset = 0;
let connected = false;
let current = null; // id of the incident at hand
let log = [];
let kinds = [];
let scripts = { dangers: [] };
let hole = null;
const now = () => Date.now() + offset;
const incident = () => (current === null ? null : store.get("incident", current));

$("exercise").hidden = !config.exercise;

const map = deskMap($("map"), store, config, {
  now,
  onPick: (lon, lat) => newForm.isOpen() && newForm.clicked(lon, lat),
});
const package_ = pack($("pack"), store, { now, choices: (candidates) => map.show({ candidates }) });
const newForm = form($("form"), server, {
  kinds: () => kinds,
  scripts: () => scripts,
  centre: () => {
    const i = incident();
    const [west, south, east, north] = config.bounds;
    return i ? [i.lon, i.lat] : [(west + east) / 2, (south + north) / 2];
  },
  onPlace: (lon, lat) => map.show({ place: lon === null ? null : [lon, lat] }),
  onOpened: (id) => choose(id),
  onClosed: () => left(),
  say: (text, bad) => say(text, bad),
});

const socket = connect(
  `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/live/`,
  (frame) => {
    if (frame.frame === "hello") {
      offset = Date.parse(frame.server_time) - Date.now();
      if (frame.build !== config.build) $("newer").hidden = false; // a desk at work is never reloaded under the hands
    } else store.apply(frame);
  },
  (state) => {
    connected = state.connected;
  },
);

// --- what is at hand ---------------------------------------------------------------------------
async function choose(id) {
  current = id;
  log = [];
  hole = null;
  package_.set(null);
  map.show({ hole: [], road: null, air: null, candidates: [] });
  left();
  right();
  if (id === null) {
    map.home();
    return;
  }
  await Promise.all([recommend(true), readLog()]);
}

async function recommend(frame = false) {
  const id = current;
  if (id === null) return;
  const answer = await server.get(`/api/incidents/${id}/recommendation/`);
  if (id !== current) return;
  if (answer.ok) package_.set(answer.data);
  else say(answer.said);
  right();
  const i = incident();
  if (frame && i && answer.ok) {
    const there = answer.data.rows.flatMap((r) => r.chosen.slice(0, 2)).map((c) => [c.lon, c.lat]);
    map.frame([[i.lon, i.lat], ...there]);
  }
}

async function readLog() {
  const id = current;
  const answer = await server.get(`/api/incidents/${id}/log/`);
  if (id === current && answer.ok) {
    log = answer.data;
    left();
  }
}

async function look(candidate) {
  if (!candidate) return;
  right();
  const i = incident();
  map.show({
    air: [
      [candidate.lon, candidate.lat],
      [i.lon, i.lat],
    ],
    road: null,
    hole: [],
  });
  const [lost, road] = await Promise.all([
    server.get(`/api/hole/?units=${candidate.unit.id}`),
    server.get(
      `/api/route/?from=${candidate.lon},${candidate.lat}&to=${i.lon},${i.lat}&profile=${candidate.unit.profile}`,
    ),
  ]);
  if (package_.focused()?.unit.id !== candidate.unit.id) return;
  hole = lost.ok ? { ...lost.data, of: candidate.unit.call_sign } : null;
  map.show({ hole: lost.ok ? lost.data.cells : [], road: road.ok ? road.data.geometry.coordinates : null });
  holeBox();
}

function holeBox() {
  $("hole").hidden = !hole?.people;
  if (hole?.people)
    $("hole").innerHTML =
      `<b>Lubang ${people(hole.people)} jiwa</b><span>bila ${escapeHtml(hole.of)} ikut berangkat (perkiraan)</span>`;
}

// --- actions -----------------------------------------------------------------------------------
async function dispatch(reason = "") {
  const units = package_.picked().map(Number);
  if (current === null || !units.length) return;
  if (package_.unexpected().length && !reason) {
    $("ask").hidden = false;
    $("ask").querySelector("input").focus();
    return;
  }
  const answer = await server.post(`/api/incidents/${current}/package/`, { units, reason });
  const refused = (answer.data?.outcomes ?? []).filter((o) => o.refused).map((o) => o.refused);
  say(refused.length ? refused.join(" · ") : answer.said || "Paket ditugaskan.", refused.length || !answer.ok);
  hole = null;
  holeBox();
  map.show({ hole: [], road: null, air: null });
  package_.set(null);
  await Promise.all([recommend(), readLog()]);
}

async function step(dispatchId, status) {
  const answer = await server.post(`/api/dispatches/${dispatchId}/`, { status, via: "radio" });
  say(answer.ok ? "Dicatat lewat radio." : answer.said, !answer.ok);
  readLog();
}

async function setStatus(status, reason = "") {
  const answer = await server.post(`/api/incidents/${current}/status/`, { status, reason });
  say(answer.ok ? "Status disimpan." : answer.said, !answer.ok);
  if (answer.ok && ["resolved", "false", "cancelled"].includes(status)) choose(null);
  else readLog();
}

async function alarm() {
  const answer = await server.post(`/api/incidents/${current}/alarm/`, { alarm: Math.min(3, incident().alarm + 1) });
  say(answer.ok ? `Alarm ${answer.data.alarm}: rencana meminta lebih banyak.` : answer.said, !answer.ok);
  await recommend();
}

let sayTimer = null;
function say(text, bad = false) {
  $("say").textContent = text;
  $("say").className = bad ? "bad" : "";
  $("say").hidden = !text;
  clearTimeout(sayTimer);
  sayTimer = setTimeout(
    () => {
      $("say").hidden = true;
    },
    bad ? 12_000 : 4_000,
  );
}

// --- drawing -----------------------------------------------------------------------------------
function left() {
  $("form").hidden = !newForm.isOpen();
  $("side").hidden = newForm.isOpen();
  if (newForm.isOpen()) return;
  const side = $("side");
  const writing = side.dataset.of === String(current) ? side.querySelector(".note input") : null;
  side.dataset.of = String(current);
  const kept = writing ? [writing.value, writing.selectionStart, document.activeElement === writing] : null;
  const opened = side.querySelector("details")?.open;
  const i = incident();
  const open = `<header><h1>Kejadian terbuka ${store.all("incident").length}</h1></header>`;
  if (paint(side, i ? detail(i, log, kinds, config) : `${open}${list(store, current, config)}`)) {
    const [again, field] = [side.querySelector("details"), side.querySelector(".note input")];
    if (again && opened) again.open = true;
    if (field && kept) {
      field.value = kept[0];
      if (kept[2]) field.focus();
      field.setSelectionRange(kept[1], kept[1]);
    }
  }
  clocks(side, now);
}

function right() {
  const top = $("pack").scrollTop;
  package_.draw(incident());
  $("pack").scrollTop = top;
  hand.draw();
}

const drawHead = head(store, config, { now, silentMs: socket.silentMs, connected: () => connected });

const dirty = new Set();
store.onChange((types) => {
  for (const type of types) dirty.add(type);
  if (dirty.size) requestAnimationFrame(redraw);
});

function redraw() {
  const has = (...types) => dirty.has("*") || types.some((t) => dirty.has(t));
  if (has("station", "unit", "service")) map.marks.stations();
  if (has("positions", "unit", "service")) map.marks.units();
  if (has("incident", "positions")) map.marks.routes();
  if (has("incident")) {
    map.marks.incidents();
    if (current !== null && !incident()) choose(null);
    left();
    right();
    if (current !== null) readLog();
  }
  if (has("unit", "request") && current !== null) {
    right();
    recommendSoon();
  }
  if (has("call")) {
    drawHead();
    hand.draw();
    resume();
  }
  dirty.clear();
}

// a call that was open when the page was loaded again: its half-filled form comes back
const mine = () =>
  store.all("call").find((c) => c.status === "talking" && c.taken_by === config.desk && !c.incidents.length);
let resumed = false;
function resume() {
  if (resumed || newForm.isOpen() || !kinds.length || !mine()) return;
  resumed = true;
  newForm.show(mine().id).then(left);
}

let soon = null;
function recommendSoon() {
  clearTimeout(soon);
  soon = setTimeout(() => recommend(), 400);
}

setInterval(() => {
  drawHead();
  map.marks.tick();
  map.marks.units();
  clocks($("side"), now);
  clocks($("pack"), now);
}, 1000);
setInterval(() => recommend(), RECOMMEND_EVERY_MS);

// --- clicks ------------------------------------------------------------------------------------
$("side").addEventListener("click", (event) => {
  const row = event.target.closest("li[data-id]");
  if (row) choose(row.dataset.id);
});
$("side").addEventListener("submit", async (event) => {
  event.preventDefault();
  const input = event.target.querySelector("input");
  if (!input.value.trim()) return;
  const answer = await server.post(`/api/incidents/${current}/log/`, { text: input.value.trim() });
  if (answer.ok) input.value = "";
  else say(answer.said, true);
  input.blur();
  readLog();
});
$("pack").addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  const row = event.target.closest("li[data-number]");
  if (button) step(button.closest("[data-dispatch]").dataset.dispatch, button.dataset.step);
  else if (row) {
    package_.toggle(Number(row.dataset.number));
    look(package_.focused());
  }
});
$("pack").addEventListener("mouseover", (event) => {
  const row = event.target.closest("li[data-number]");
  if (row && package_.focused()?.unit.id !== package_.look(Number(row.dataset.number))?.unit.id)
    look(package_.focused());
});
$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const reason = event.target.querySelector("input").value.trim();
  if (reason) {
    $("ask").hidden = true;
    event.target.querySelector("input").value = "";
    dispatch(reason);
  }
});

// --- keys --------------------------------------------------------------------------------------
const hand = keys($("keys"), $("sheet"));
bind(hand, store, { newForm, package_, incident, mine, choose, left, look, dispatch, setStatus, alarm });

async function start() {
  const [types, told] = await Promise.all([server.get("/api/incident-types/"), server.get("/api/calls/scripts/")]);
  if (types.ok && told.ok) {
    kinds = types.data;
    scripts = told.data;
    resume();
  } else setTimeout(start, 3000);
}
start();
drawHead();
left();
right();
