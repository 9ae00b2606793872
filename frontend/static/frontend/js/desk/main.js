// The desk: the connection to the store, the store to the columns. What it does is in actions.js,
// its keys in bindings.js and incidentkeys.js.
import { onceAFrame } from "../wall/frame.js";
import { connect } from "../wall/socket.js";
import { createStore } from "../wall/store.js";
import { actions } from "./actions.js";
import { api } from "./api.js";
import { asker } from "./ask.js";
import { asking } from "./asking.js";
import { askSteps } from "./asksteps.js";
import { atHand } from "./athand.js";
import { attention } from "./attention.js";
import { bind } from "./bindings.js";
import { callers } from "./callers.js";
import { chooser } from "./choose.js";
import { clash } from "./clash.js";
import { columns } from "./columns.js";
import { command } from "./command.js";
import { facts } from "./facts.js";
import { following } from "./following.js";
import { form } from "./form.js";
import { handover } from "./handover.js";
import { hands } from "./hands.js";
import { head } from "./head.js";
import { joining } from "./joining.js";
import { keys } from "./keys.js";
import { leading } from "./leading.js";
import { filterList } from "./list.js";
import { deskMap } from "./map.js";
import { pack } from "./pack.js";
import { clocks } from "./paint.js";
import { panels } from "./panel.js";
import { paper } from "./paper.js";
import { ringBox } from "./ring.js";
import { sayer } from "./say.js";
import { scene } from "./scene.js";
import { waiting } from "./waiting.js";
import { watch } from "./watch.js";

const RECOMMEND_EVERY_MS = 15_000;
const $ = (id) => document.getElementById(id);
const config = JSON.parse($("config").textContent);
const store = createStore();
let offset = 0;
let connected = false;
const now = () => Date.now() + offset;
$("exercise").hidden = !config.exercise;

// what the rooms of the desk share; each room takes from it what it needs
const desk = { config, store, now, server: api(config.csrf), kinds: [], scripts: { dangers: [] } };
desk.onChoose = []; // told the id of the incident that is chosen, or null
desk.may = (...roles) => config.roles.includes("administrator") || roles.some((r) => config.roles.includes(r));
desk.say = sayer($("say"));
desk.ask = asker($("ask"));
desk.choose = chooser($("choose"));
desk.asks = () => desk.ask.isOpen() || desk.choose.isOpen(); // a question stands over the map
desk.panel = panels($("panel"), now);
desk.hand = keys($("keys"), $("sheet"));
desk.map = deskMap($("map"), store, config, {
  now,
  current: () => desk.at?.id() ?? null,
  onPick: (lon, lat) => desk.choose.clicked(lon, lat) || (desk.form.isOpen() && desk.form.clicked(lon, lat)),
});
desk.pack = pack($("pack"), store, {
  now,
  choices: (candidates) => desk.map.show({ candidates }),
  asking: () => desk.asking,
});
desk.at = atHand(desk);
desk.steps = askSteps(desk);
desk.follow = following(desk);
desk.asking = asking(desk);
desk.lead = leading(desk);
desk.join = joining(desk);
desk.facts = facts(desk);
desk.scene = scene(desk);
desk.callers = callers(desk, $("callers"));
desk.paper = paper(desk);
desk.onChoose.push(() => {
  desk.choose.giveUp();
  desk.asking.readSoon();
});
desk.does = actions(desk);
desk.form = form($("form"), desk, {
  centre: () => {
    const i = desk.at.payload();
    const [west, south, east, north] = config.bounds;
    return i ? [i.lon, i.lat] : [(west + east) / 2, (south + north) / 2];
  },
  onPlace: (lon, lat) => desk.map.show({ place: lon === null ? null : [lon, lat] }),
  onOpened: (id) => desk.at.choose(id),
  onClosed: () => desk.left(),
});
desk.attention = attention(desk, $("sound"));
Object.assign(desk, columns(desk)); // left, right
desk.filter = filterList($("side"), desk);
hands(desk);

// a call that this desk has in hand comes up by itself, once: after a reload with its half-filled form, or
// when the telephone system says who answered
desk.inHand = () =>
  store
    .all("call")
    .filter((c) => c.status === "talking" && c.taken_by === config.desk && !c.incidents.length && !c.for_supervisor);
let known = false;
const shown = new Set();
function resume() {
  if (!known || !desk.kinds.length) return;
  for (const call of desk.inHand()) {
    if (shown.has(call.id)) continue;
    shown.add(call.id);
    if (!desk.form.isOpen()) desk.form.show(call.id).then(desk.left);
  }
}

const socket = connect(
  `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/live/`,
  (frame) => {
    if (frame.frame === "hello") {
      offset = Date.parse(frame.server_time) - Date.now();
      if (frame.build !== config.build) $("newer").hidden = false; // a desk at work is never reloaded under the hands
    } else store.apply(frame);
    known ||= frame.frame === "snapshot";
  },
  (state) => {
    connected = state.connected;
  },
);
const drawHead = head(store, config, {
  now,
  silentMs: socket.silentMs,
  connected: () => connected,
  urgent: desk.attention.all,
});

const drawRing = ringBox($("ring"), store, now);

onceAFrame(store, (has) => {
  desk.map.marks.changed(has);
  if (has("incident", "request")) desk.attention.look();
  if (has("incident")) {
    if (desk.at.id() !== null && !desk.at.payload()) desk.at.choose(null);
    desk.left();
    desk.right();
    desk.clash.lookSoon();
  }
  if (has("incident", "request")) {
    desk.at.readLog();
    desk.asking.readSoon();
    if (desk.at.id() === null) desk.right();
  }
  if (has("command")) desk.command.heard();
  if (has("unit", "request") && desk.at.id() !== null) {
    desk.right();
    desk.at.recommendSoon();
  }
  if (has("call")) {
    drawRing();
    resume();
    desk.form.heard();
  }
  if (has("call", "command", "shift", "unit", "request", "incident")) {
    drawHead();
    desk.hand.draw();
    desk.panel.draw();
  }
});

setInterval(() => {
  desk.attention.look();
  if (desk.at.id() === null) desk.right();
  drawHead();
  drawRing();
  desk.map.marks.tick();
  desk.map.marks.units();
  clocks($("side"), now);
  clocks($("form"), now);
  clocks($("pack"), now);
  desk.panel.tick();
}, 1000);
setInterval(() => {
  desk.at.recommend();
  desk.scene.read();
}, RECOMMEND_EVERY_MS);

bind(desk);
waiting(desk);
watch(desk);
handover(desk);
desk.command = command(desk);
desk.clash = clash(desk);

async function start() {
  const { server } = desk;
  const [types, told] = await Promise.all([server.get("/api/incident-types/"), server.get("/api/calls/scripts/")]);
  if (types.ok && told.ok) {
    desk.kinds = types.data;
    desk.scripts = told.data;
    resume();
  } else setTimeout(start, 3000);
}
start();
drawHead();
desk.left();
desk.right();
