// The planner's screen: one question, one world; a map, a table and a curve that answer each other.

import { api } from "../desk/api.js";
import { connect } from "../wall/socket.js";
import { createStore } from "../wall/store.js";
import { bar } from "./bar.js";
import { cover } from "./cover.js";
import { curveView } from "./curve.js";
import { drawing } from "./draw.js";
import { mapKey } from "./key.js";
import { plannerMap } from "./map.js";
import { marks } from "./marks.js";
import { names } from "./names.js";
import { kindOf, paint } from "./paint.js";
import { fitPaper } from "./paper.js";
import { point } from "./point.js";
import { scenario } from "./scenario.js";
import { siting } from "./siting.js";
import { FIRST, question, read, TABS, write } from "./state.js";
import { columnsNow, curve, sums } from "./sums.js";
import { take } from "./take.js";
import { cover as coverInTime } from "./time.js";
import { truth } from "./truth.js";

const PAUSE_MS = 160;
const $ = (id) => document.getElementById(id);
const config = JSON.parse($("config").textContent);
const server = api(config.csrf);
const store = createStore();

const planner = {
  config,
  server,
  store,
  state: read(location.search),
  data: { report: null, zones: null, base: null, baseZones: null, compare: null },
  choices: null,
  ground: null,
  minute: 15,
  roles: new Set(config.roles),
  service: () => planner.choices.services.find((s) => s.code === planner.state.service) ?? planner.choices.services[0],
  target: () => planner.state.minutes ?? planner.service().target_minutes,
  edits: () => panels.andai.edits(),
  unit: () => (planner.state.weigh === "people" ? "jiwa" : "kejadian"),
  sums: () => sums(planner.ground.cells, planner.data.report.cells, planner.minute, planner.ground.villages.length),
  takeEdits: (edits) => panels.andai.take(edits),
  scenarioName: () => panels.andai.name(),
  besideName: () => panels.andai.besideName(),
  set,
  refresh,
  hover,
  lookAt,
  say,
  redraw,
};

const { map, home } = plannerMap($("map"), config, planner.state.view, {
  onView: (view) => set({ view }, false, false),
});
const painted = paint(map);
const labels = names(map, config.tiles);
planner.map = map;
planner.marks = marks(map, { onGap: (i) => lookAt(planner.data.report.gaps[i]) });
planner.paint = painted;
planner.drawing = drawing(map, $("drawing"));
const bars = bar($("question"), planner);
const times = point($("point"), planner);
const line = curveView($("curve"), { onMinute: preview, onChosen: () => set({ minutes: planner.minute }) });
const panels = {
  cakupan: cover($("cakupan"), planner),
  andai: scenario($("andai"), planner),
  penempatan: siting($("penempatan"), planner),
  waktu: coverInTime($("waktu"), planner),
};
take($("take"), planner);
fitPaper();

// --- state -----------------------------------------------------------------------------------
function set(changes, asks = true, draws = true) {
  const tab = planner.state.tab;
  planner.state = { ...planner.state, ...changes };
  history.replaceState(null, "", location.pathname + write(planner.state));
  if (!planner.ground) return;
  if (tab !== planner.state.tab) panels[tab].leave?.();
  if (asks) refresh();
  if (draws) redraw();
}

let turn = 0;
async function refresh() {
  turn += 1;
  const mine = turn;
  const { state } = planner;
  const edits = planner.edits();
  const weighed = state.weigh !== "people";
  const path = weighed ? "/api/planning/demand/" : "/api/planning/coverage/";
  const body = question(state, edits);
  const more = weighed ? { when: state.weigh } : {};
  const compared = edits.length > 0 || state.beside !== null;
  const base = question(state, [], state.beside ? { scenario: state.beside } : {});
  document.body.classList.add("is-busy");
  const answers = await Promise.all([
    server.post(path, { ...body, ...more }),
    server.post("/api/planning/zones/", body),
    ...(compared
      ? [
          server.post(path, { ...base, ...more }),
          server.post("/api/planning/zones/", base),
          server.post("/api/planning/compare/", question(state, edits, { with_scenario: state.beside })),
        ]
      : []),
  ]);
  if (mine !== turn) return;
  document.body.classList.remove("is-busy");
  const refused = answers.find((a) => !a.ok);
  panels.andai.faults(Object.keys(refused?.data?.errors ?? {}));
  if (refused) {
    say(`${refused.said} (Angka di layar masih dari sebelum perubahan ini.)`, true);
    return;
  }
  const [report, zones, baseReport = null, baseZones = null, compare = null] = answers.map((a) => a.data);
  planner.data = { report, zones, base: baseReport, baseZones, compare };
  planner.minute = planner.target();
  say("");
  redraw();
  times.again();
}

// --- what answers what -------------------------------------------------------------------------
let pause = null;
function preview(minute) {
  if (minute === planner.minute) return;
  planner.minute = minute;
  draw();
  clearTimeout(pause);
  pause = setTimeout(async () => {
    const answer = await server.post("/api/planning/zones/", {
      ...question(planner.state, planner.edits()),
      minutes: [minute],
    });
    if (!answer.ok || planner.minute !== minute) return;
    planner.data.zones = answer.data;
    draw();
  }, PAUSE_MS);
}

let hovered = null;
function hover(key) {
  if (key === hovered) return;
  hovered = key;
  const village = planner.ground.villages.find((v) => v.code === key);
  planner.marks.village(village?.geometry ?? null, "hovered");
  drawCurve();
}

function lookAt(place) {
  if (place) map.setView([place.lat, place.lon], Math.max(map.getZoom(), 11.5), { animate: false });
}

map.on("click", (e) => {
  if (planner.drawing.isOpen() || !planner.data.report) return;
  times.ask(e.latlng.lng, e.latlng.lat);
});

// --- drawing -----------------------------------------------------------------------------------
function redraw() {
  for (const tab of TABS) {
    $(tab).hidden = tab !== planner.state.tab;
    document.querySelector(`[data-tab="${tab}"]`).setAttribute("aria-selected", tab === planner.state.tab);
  }
  bars.draw();
  if (!planner.data.report) return;
  const { report } = planner.data;
  planner.marks.posts(
    report.posts.filter((p) => p.quality !== "P"),
    idlePosts(),
    planner.service().shape,
  );
  labels.set({ villages: planner.ground.villages, posts: report.posts });
  const village = planner.ground.villages.find((v) => v.code === planner.state.village);
  planner.marks.village(village?.geometry ?? null, "picked");
  $("truth").innerHTML = truth(planner);
  draw();
}

function idlePosts() {
  const idle = new Set(planner.data.report.posts_without.map((p) => p.code));
  return planner.choices.posts.filter((p) => idle.has(p.code));
}

function draw() {
  const { report, zones, baseZones, compare } = planner.data;
  if (!report) return;
  const changing = compare && planner.state.tab === "andai" && panels.andai.showsChange();
  const digits = store.get("cover", planner.service().code)?.cells;
  const present = planner.state.tab === "waktu" && panels.waktu.showsNow() && digits !== undefined;
  const features = compare?.difference.features ?? [];
  painted.show({
    cells: planner.ground.cells,
    columns: present ? columnsNow(digits, report.cells.demand) : report.cells,
    minutes: planner.minute,
    zones: present ? [] : (zones?.features.map((f) => f.geometry) ?? []),
    before:
      baseZones && !present && planner.minute === planner.target() ? baseZones.features.map((f) => f.geometry) : [],
    change: changing ? features : null,
  });
  $("key").innerHTML = mapKey(planner, {
    changes: changing ? new Set(features.map((f) => kindOf(f.properties))) : null,
    present,
  });
  panels[planner.state.tab].draw();
  drawCurve();
}

function drawCurve() {
  const { report, base } = planner.data;
  if (!report) return;
  const { cells, villages } = planner.ground;
  const { first_s: first, second_s: second, demand } = report.cells;
  const most = Math.min(120, Math.max(60, Math.ceil((planner.minute * 1.25) / 15) * 15));
  const key = hovered ?? planner.state.village;
  const number = villages.findIndex((v) => v.code === key);
  const figures = report.villages.find((v) => v.code === key);
  line.show({
    most,
    minute: planner.minute,
    target: planner.target(),
    total: report.total.people,
    unit: planner.unit(),
    one: curve(cells, first, demand, most),
    two: curve(cells, second, demand, most),
    before: base ? curve(cells, base.cells.first_s, base.cells.demand, most) : null,
    village:
      number < 0
        ? null
        : {
            name: villages[number].name,
            arrival: figures?.first_s == null ? null : figures.first_s / 60,
            shares: curve(cells, first, demand, most, (i) => cells[i][2] === number),
          },
  });
}

function say(text, bad = false) {
  $("say").textContent = text;
  $("say").className = `say ${bad ? "bad" : ""}`;
  $("say").hidden = !text;
}

// --- the world changes under the planner ---------------------------------------------------------
let revision = null;
connect(
  `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/live/`,
  (frame) => {
    if (frame.frame === "hello") $("newer").hidden = frame.build === config.build;
    else store.apply(frame);
  },
  () => {},
);
store.onChange((types) => {
  if (!planner.ground) return;
  if (types.has("cover") && planner.state.tab === "waktu") draw();
  if (types.has("declaration") || types.has("*")) panels.andai.declared();
  const now = store.get("roads", "roads");
  const seen = now && `${now.network}:${now.revision}`;
  if (revision && seen && seen !== revision) refresh();
  revision = seen ?? revision;
});

// --- start ---------------------------------------------------------------------------------------
document.querySelector(".tabs").addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tab]");
  if (tab) set({ tab: tab.dataset.tab }, false);
});
$("home").addEventListener("click", home);

async function start() {
  $("exercise").hidden = !config.exercise;
  const [choices, ground] = await Promise.all([
    server.get("/api/planning/choices/"),
    server.get("/api/planning/ground/"),
  ]);
  if (!choices.ok || !ground.ok) {
    say(choices.said || ground.said, true);
    return;
  }
  planner.choices = choices.data;
  planner.state = { ...FIRST, service: choices.data.services[0]?.code, ...pruned(planner.state) };
  await panels.andai.load();
  planner.ground = ground.data;
  planner.minute = planner.target();
  set({});
}

// what the address told, without what it left out
const pruned = (state) => Object.fromEntries(Object.entries(state).filter(([name, value]) => value !== FIRST[name]));
start();
