import assert from "node:assert/strict";
import { test } from "node:test";
import { remaining } from "../../frontend/static/frontend/js/wall/marks.js";
import { createStore } from "../../frontend/static/frontend/js/wall/store.js";

const event = (id, version, payload) => ({ frame: "event", type: "unit", id, version, payload });

test("an event twice, or an older one, changes nothing", () => {
  const store = createStore();
  store.apply(event("1", 2, { s: "b" }));
  store.apply(event("1", 2, { s: "b" }));
  store.apply(event("1", 1, { s: "a" }));
  assert.deepEqual(store.all("unit"), [{ s: "b" }]);
});

test("what is gone is gone, and a snapshot replaces all", () => {
  const store = createStore();
  store.apply(event("1", 1, { s: "a" }));
  store.apply(event("1", 2, null));
  assert.deepEqual(store.all("unit"), []);
  store.apply(event("2", 1, {}));
  store.apply({ frame: "snapshot", objects: [], positions: {} });
  assert.deepEqual(store.all("unit"), []);
});

test("a position with a lower sequence never moves the marker back", () => {
  const store = createStore();
  const at = "2026-03-14T02:00:00Z";
  store.apply({ frame: "positions", positions: { 7: [116.7, -1.3, null, null, at, 5, 4] } });
  store.apply({ frame: "positions", positions: { 7: [116.0, -1.0, null, null, at, 5, 3] } });
  assert.equal(store.position("7").lon, 116.7);
});

test("the route still to drive begins at the vehicle", () => {
  const line = [
    [116, -1],
    [116.1, -1],
    [116.2, -1],
  ];
  assert.deepEqual(
    remaining(line, { lon: 116.15, lat: -1.001 }).map(([x]) => x.toFixed(2)),
    ["116.15", "116.20"],
  );
});
