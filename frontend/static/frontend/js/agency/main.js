// The desk of an agency: the live stream of its own audience to the store, the store to its columns.
import { api } from "../desk/api.js";
import { asker } from "../desk/ask.js";
import { bell } from "../desk/bell.js";
import { keys } from "../desk/keys.js";
import { deskMap } from "../desk/map.js";
import { clocks } from "../desk/paint.js";
import { panels } from "../desk/panel.js";
import { sayer } from "../desk/say.js";
import { onceAFrame } from "../wall/frame.js";
import { connect } from "../wall/socket.js";
import { createStore } from "../wall/store.js";
import { acceptance } from "./accept.js";
import { atHand } from "./athand.js";
import { bind } from "./bindings.js";
import { column } from "./cards.js";
import { dangers } from "./dangers.js";
import { does } from "./does.js";
import { head } from "./head.js";
import { hospitals } from "./hospitals.js";
import { ringing } from "./matters.js";
import { fleet } from "./units.js";

const $ = (id) => document.getElementById(id);
const config = JSON.parse($("config").textContent);
const store = createStore();
let offset = 0;
let connected = false;
const now = () => Date.now() + offset;
$("exercise").hidden = !config.exercise;

// what the rooms of this desk share; each takes from it what it needs
const desk = { config, store, now, server: api(config.csrf) };
desk.say = sayer($("say"));
desk.ask = asker($("ask"));
desk.panel = panels($("panel"), now);
desk.hand = keys($("keys"), $("sheet"));
desk.map = deskMap($("map"), store, config, { now, onPick: () => {} });
desk.bell = bell($("sound"), () => ringing(store, config.agency).length);
desk.at = atHand(desk);
desk.told = desk.at.told;
desk.log = desk.at.log;
desk.said = desk.at.said;
desk.dangers = dangers({ store, config, now, say: desk.say, ring: desk.bell.once });
desk.hospitals = hospitals(desk);
desk.does = does(desk);
desk.accept = acceptance(desk);
const left = column($("matters"), desk);
const right = fleet($("units"), desk);
desk.draw = () => {
  left.draw();
  right.draw();
  desk.hand.draw();
};
// on a narrow screen one part is shown at a time
desk.tab = (name) => {
  document.body.dataset.tab = name;
  for (const tab of document.querySelectorAll(".tabs button"))
    tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
  desk.map.fit();
  if (name === "map") desk.at.frame(); // it had no size to be framed in
};

const socket = connect(
  `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/live/`,
  (frame) => {
    if (frame.frame === "hello") {
      offset = Date.parse(frame.server_time) - Date.now();
      if (frame.build !== config.build) $("newer").hidden = false;
    } else store.apply(frame);
  },
  (state) => {
    connected = state.connected;
  },
);
const drawHead = head(desk, { silentMs: socket.silentMs, connected: () => connected });

onceAFrame(store, (has) => {
  desk.map.marks.changed(has);
  if (has("incident")) {
    desk.dangers.read();
    desk.at.readLog();
  }
  if (has("request")) desk.at.readRequests();
  if (has("incident", "request", "unit", "hospital", "station", "service")) {
    desk.at.keep();
    desk.accept.check();
    desk.panel.draw();
    desk.draw();
    desk.bell.draw();
    drawHead();
  }
});

setInterval(() => {
  drawHead();
  desk.bell.draw();
  desk.map.marks.tick();
  desk.map.marks.units();
  clocks($("matters"), now);
  clocks($("units"), now);
  desk.panel.tick();
}, 1000);

bind(desk);
desk.tab("matters");
drawHead();
desk.draw();
