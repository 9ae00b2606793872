// The card and the unit at hand; what the API tells of them beyond the live stream.
import { oneAtATime } from "../desk/one.js";
import { cards, ownUnits } from "./matters.js";

export function atHand(desk) {
  const { store, server, config, map } = desk;
  let key = null;
  let unit = null;
  let log = [];
  let said = []; // what callers said of it
  let told = new Map(); // request id -> its message, who asked, the name of what is asked

  const all = () => cards(store, config.agency);
  const card = () => all().find((c) => c.key === key) ?? null;
  const own = () => ownUnits(store, config.agency);

  async function choose(wanted) {
    if (key !== wanted) log = said = [];
    key = wanted;
    desk.draw();
    if (!card()?.incident) return;
    frame();
    await readLog();
  }

  // the incident at hand with the agency's units that are sent to it, or the whole regency
  function frame() {
    const i = card()?.incident;
    if (!i) map.home();
    else {
      const sent = new Set(i.units.map((u) => u.id));
      const there = own()
        .filter((o) => sent.has(o.unit.id))
        .map((o) => store.position(o.unit.id) ?? store.get("station", o.unit.station))
        .filter(Boolean);
      map.frame([[i.lon, i.lat], ...there.map((p) => [p.lon, p.lat])]);
    }
  }

  const readLog = oneAtATime(async () => {
    const wanted = key;
    const i = card()?.incident;
    if (!wanted?.startsWith("i") || !i) return;
    const [entries, words] = await Promise.all([
      server.get(`/api/incidents/${i.id}/log/`),
      server.get(`/api/incidents/${i.id}/narratives/`),
    ]);
    if (key !== wanted) return;
    if (entries.ok) log = entries.data;
    if (words.ok) said = words.data;
    desk.draw();
  });

  const readRequests = oneAtATime(async () => {
    const answer = await server.get("/api/requests/");
    if (!answer.ok) return;
    told = new Map([...told, ...answer.data.map((r) => [String(r.id), r])]);
    desk.draw();
  });

  // what was at hand may be answered, and its orders or its incident take its place, or be gone; what rings comes to hand by itself where nothing else is
  function keep() {
    const still = all();
    const was = key;
    if (key !== null && !still.some((c) => c.key === key)) {
      const id = key[0] === "r" ? (told.get(key.slice(1))?.incident ?? "") : key.slice(1);
      key = [`o${id}`, `i${id}`].find((next) => still.some((c) => c.key === next)) ?? null;
    }
    if (key === null && still[0] && !still[0].key.startsWith("i")) key = still[0].key;
    if (key !== null && key !== was) choose(key);
    if (unit !== null && !own().some((o) => o.unit.id === unit)) unit = null;
  }

  return {
    key: () => key,
    card,
    unit: () => unit,
    own: () => own().find((o) => o.unit.id === unit) ?? null,
    choose,
    frame,
    move(by) {
      const list = all();
      if (!list.length) return;
      const n = list.findIndex((c) => c.key === key);
      const next = n < 0 ? (by > 0 ? 0 : list.length - 1) : (n + by + list.length) % list.length;
      choose(list[next].key);
    },
    take(id) {
      unit = unit === id ? null : id;
      desk.draw();
    },
    takeNumber(n) {
      const found = own()[n - 1];
      if (found) this.take(found.unit.id);
    },
    moveUnit(by) {
      const list = own();
      if (!list.length) return;
      const n = list.findIndex((o) => o.unit.id === unit);
      unit = list[n < 0 ? (by > 0 ? 0 : list.length - 1) : (n + by + list.length) % list.length].unit.id;
      desk.draw();
      document.querySelector(`[data-unit="${unit}"]`)?.scrollIntoView({ block: "nearest" });
    },
    readLog,
    readRequests,
    keep,
    log: () => log,
    said: () => said,
    told: (id) => told.get(id),
  };
}
