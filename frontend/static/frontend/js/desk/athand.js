// The incident at hand: what is recommended for it, its log, and the hole that a choice would leave.
import { escapeHtml, people } from "../wall/format.js";
import { oneAtATime } from "./one.js";

export function atHand(desk) {
  const { store, server, map, pack, say } = desk;
  let current = null; // its id
  let log = [];
  let said = []; // what callers said of it, the latest first
  let hole = null;
  let soon = null;
  let framing = false; // the map goes to the incident with its first answer
  const payload = () => (current === null ? null : store.get("incident", current));

  async function choose(id) {
    current = id;
    log = [];
    said = [];
    hole = null;
    pack.set(null);
    map.show({ hole: [], road: null, air: null, candidates: [] });
    desk.left();
    desk.right();
    desk.onChoose.forEach((listener) => {
      listener(id);
    });
    if (id === null) {
      map.home();
      return;
    }
    framing = true;
    await Promise.all([recommend(), readLog()]);
  }

  const recommend = oneAtATime(async () => {
    const id = current;
    if (id === null) return;
    const answer = await server.get(`/api/incidents/${id}/recommendation/`);
    if (id !== current) return;
    if (answer.ok) pack.set(answer.data);
    else say(answer.said);
    desk.right();
    const i = payload();
    if (framing && i && answer.ok) {
      framing = false;
      const there = answer.data.rows.flatMap((r) => r.chosen.slice(0, 2)).map((c) => [c.lon, c.lat]);
      map.frame([[i.lon, i.lat], ...there]);
    }
  });

  function recommendSoon() {
    clearTimeout(soon);
    soon = setTimeout(recommend, 400);
  }

  const readLog = oneAtATime(async () => {
    const id = current;
    if (id === null) return;
    const [entries, words] = await Promise.all([
      server.get(`/api/incidents/${id}/log/`),
      server.get(`/api/incidents/${id}/narratives/`),
    ]);
    if (id !== current) return;
    if (entries.ok) log = entries.data;
    if (words.ok) said = words.data;
    desk.left();
  });

  async function look(candidate) {
    if (!candidate) return;
    desk.right();
    const i = payload();
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
    if (pack.focused()?.unit.id !== candidate.unit.id) return;
    hole = lost.ok ? { ...lost.data, of: candidate.unit.call_sign } : null;
    map.show({ hole: lost.ok ? lost.data.cells : [], road: road.ok ? road.data.geometry.coordinates : null });
    holeBox();
  }

  function holeBox() {
    const box = document.getElementById("hole");
    box.hidden = !hole?.people;
    if (hole?.people)
      box.innerHTML = `<b>Lubang ${people(hole.people)} jiwa</b><span>bila ${escapeHtml(hole.of)} ikut berangkat (perkiraan)</span>`;
  }

  // what was weighed is sent: nothing is marked on the map any more
  function clear() {
    hole = null;
    holeBox();
    map.show({ hole: [], road: null, air: null });
    pack.set(null);
  }

  return {
    id: () => current,
    payload,
    log: () => log,
    said: () => said,
    choose,
    recommend,
    recommendSoon,
    readLog,
    look,
    clear,
  };
}
