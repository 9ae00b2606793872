import assert from "node:assert/strict";
import test from "node:test";
import { createPlayer, localInput, ticks } from "../../frontend/static/frontend/js/replay/player.js";
import { createStore } from "../../frontend/static/frontend/js/wall/store.js";

const at = (second) => new Date(Date.UTC(2026, 10, 25, 6, 0, second)).toISOString();
const incident = (second, version, payload) => ({
  frame: "event",
  type: "incident",
  id: "1",
  version,
  payload,
  at: at(second),
});
const moved = (second, number) => ({
  frame: "positions",
  positions: { 7: [116, -1, 0, 0, at(second), 5, number] },
  at: at(second),
});
const data = {
  from: at(0),
  to: at(50),
  snapshot: { frame: "snapshot", objects: [], positions: { 7: [115, -1, 0, 0, at(0), 5, 1] } },
  frames: [incident(10, 1, { title: "a" }), moved(20, 2), incident(30, 2, { title: "b" }), incident(40, 3, null)],
};

const played = () => {
  const store = createStore();
  return { store, player: createPlayer(data, (frame) => store.apply(frame)) };
};
const state = (store) => [store.get("incident", "1")?.title, store.position("7").lon];

test("a moment shows the same whichever way it is come to", () => {
  const fresh = (second) => {
    const { store, player } = played();
    player.seek(Date.parse(at(second)));
    return state(store);
  };
  const { store, player } = played();
  for (const second of [0, 10, 35, 25, 50, 5, 40, 15, 30]) {
    player.seek(Date.parse(at(second)));
    assert.deepEqual(state(store), fresh(second), `at ${second}`);
  }
});

test("it never plays beyond its ends", () => {
  const { player } = played();
  assert.equal(player.seek(0), player.begin);
  assert.equal(player.seek(Date.parse(at(59))), player.end);
  assert.ok(player.atEnd());
});

test("ticks stand where incidents changed", () => {
  assert.deepEqual(ticks(data), [0.2, 0.6, 0.8]);
});

test("the input shows the regency's own time", () => {
  assert.equal(localInput(Date.parse(at(0)), "Asia/Makassar"), "2026-11-25T14:00");
});
