// An hour of the past on the wall's own map. Everything on this screen says that it is not now.
/* global L */
import { baseLayer } from "../wall/base.js";
import { coverLayer } from "../wall/cover.js";
import { clockParts, dayText } from "../wall/format.js";
import { panelsOver, panes } from "../wall/inset.js";
import { key } from "../wall/key.js";
import { marksLayer } from "../wall/marks.js";
import { rail } from "../wall/rail.js";
import { createStore } from "../wall/store.js";
import { createPlayer, localInput, ticks } from "./player.js";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const config = JSON.parse(document.getElementById("config").textContent);
const $ = (id) => document.getElementById(id);
const scale = Math.max(0.6, window.innerHeight / 1080);
const store = createStore();
let player = null;
let playing = false;
let drawnAt = 0;
const now = () => player?.moment() ?? Date.now();

const map = L.map($("map"), { zoomControl: false, attributionControl: false, zoomSnap: 0.05, fadeAnimation: false });
panes(map);
const [west, south, east, north] = config.bounds ?? [95, -11, 141, 6];
map.fitBounds(
  [
    [south, west],
    [north, east],
  ],
  { animate: false },
);
baseLayer(config.tiles, scale).addTo(map);
const cover = coverLayer(map, scale);
const marks = marksLayer(map, store, scale, { now, tiles: config.tiles, avoid: panelsOver(map, $("key")) });
const side = rail($("rail"), store, config, { now, nearest: () => undefined });
const drawKey = key($("key"), store);
let cellCount = 0;

// --- what is shown ------------------------------------------------------------------------------
function draw() {
  marks.stations();
  marks.units();
  marks.routes();
  marks.incidents();
  const service = store
    .all("service")
    .filter((s) => s.on_wall)
    .sort((a, b) => a.order - b.order)[0];
  if (service) {
    drawKey(service.id);
    side.cover(service.id);
    const digits = store.get("cover", service.id)?.cells ?? "";
    // of other cells than today's the digits say nothing; the zones of today were not those of then
    cover.show(digits.length === cellCount ? digits : "", []);
  }
  side.figures();
  side.tick();
  sayThen(service);
}

// the wall's words for now, as they must read here
function sayThen(service) {
  $("rail").querySelector(".cover h2").firstChild.textContent = "Cakupan saat itu ";
  $("rail").querySelector(".incidents h2 span").firstChild.textContent = "Terbuka saat itu ";
  if (service) $("key").querySelector("h2").textContent = `Cakupan ${service.name} saat itu`;
}

function showMoment() {
  const date = new Date(now());
  const { hour, minute, second } = clockParts(date, config.timeZone);
  $("shown").textContent = `${dayText(date, config.timeZone)}, ${hour}.${minute}.${second} ${config.timeZoneLabel}`;
  $("scrub").value = String(Math.round((now() - player.begin) / 1000));
}

function show(moment) {
  player.seek(moment);
  showMoment();
  draw();
}

// --- playing ------------------------------------------------------------------------------------
const speed = () => Number(document.querySelector("[name=speed]:checked").value);

function setPlaying(value) {
  playing = value && player !== null;
  if (playing && player.atEnd()) show(player.begin);
  $("play").textContent = playing ? "❚❚" : "▶";
  drawnAt = performance.now();
  if (playing) requestAnimationFrame(step);
}

function step(time) {
  if (!playing) return;
  const passed = Math.max(0, time - drawnAt);
  if (passed >= 100) {
    drawnAt = time;
    show(player.moment() + passed * speed());
    if (player.atEnd()) setPlaying(false);
  }
  requestAnimationFrame(step);
}

// --- loading ------------------------------------------------------------------------------------
async function load(from, to) {
  setPlaying(false);
  const query = new URLSearchParams({ from, to });
  const answer = await fetch(`/api/planning/replay/?${query}`, { credentials: "same-origin" }).catch(() => null);
  const body = await answer?.json().catch(() => null);
  if (!answer?.ok) {
    const told = Object.values(body?.errors ?? {}).flat()[0] ?? body?.detail;
    fail(told ?? "Peladen tidak menjawab; coba lagi.");
    return;
  }
  $("fault").hidden = true;
  player = createPlayer(body, (frame) => store.apply(frame));
  for (const id of ["play", "scrub"]) $(id).disabled = false;
  $("scrub").max = String((player.end - player.begin) / 1000);
  const hour = (ms) => localInput(ms, config.timeZone).slice(11).replace(":", ".");
  $("begins").textContent = hour(player.begin);
  $("ends").textContent = hour(player.end);
  $("from").value = localInput(player.begin, config.timeZone);
  drawTicks(ticks(body));
  show(player.begin);
  document.body.dataset.ready = "true";
}

function fail(text) {
  $("fault").textContent = text;
  $("fault").hidden = false;
  if (!player) $("shown").textContent = "tidak ada rekaman";
}

function drawTicks(shares) {
  const canvas = $("events");
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = width;
  canvas.height = height;
  const c = canvas.getContext("2d");
  c.fillStyle = getComputedStyle(document.body).getPropertyValue("--p3");
  for (const share of shares) c.fillRect(Math.round(share * (width - 1)), 0, 2, height);
}

// --- what a person does -------------------------------------------------------------------------
$("play").addEventListener("click", () => setPlaying(!playing));
$("scrub").addEventListener("input", () => show(player.begin + Number($("scrub").value) * 1000));
$("controls").addEventListener("submit", (event) => {
  event.preventDefault();
  const from = $("from").value; // in the regency's own time, as the server reads it
  const end = new Date(Date.parse(`${from}Z`) + HOUR_MS).toISOString().slice(0, 16);
  load(from, end);
});
document.addEventListener("keydown", (event) => {
  if (!player || event.target.matches("input[type=datetime-local], button")) return;
  const step = { ArrowLeft: -MINUTE_MS, ArrowRight: MINUTE_MS }[event.key];
  if (event.key === " ") setPlaying(!playing);
  else if (step) show(player.moment() + step);
  else return;
  event.preventDefault();
});
window.addEventListener("resize", () => player && draw());

async function start() {
  const answer = await fetch("/api/cells/", { credentials: "same-origin" }).catch(() => null);
  if (answer?.ok) {
    const { cells } = await answer.json();
    cellCount = cells.length;
    cover.setCells(cells);
  }
  const asked = new URLSearchParams(location.search);
  const to = asked.get("to") ?? new Date(Date.now() - 1000).toISOString();
  const from = asked.get("from") ?? new Date(Date.parse(to) - HOUR_MS).toISOString();
  $("from").value = localInput(Date.parse(from), config.timeZone);
  load(from, to);
}
start();
