import assert from "node:assert/strict";
import { test } from "node:test";
import { box, placeLabels, wrap } from "../../frontend/static/frontend/js/wall/labels.js";

const bounds = { x0: 0, y0: 0, x1: 1000, y1: 1000 };
const subject = (key, x, y, more = {}) => ({
  key,
  x,
  y,
  radius: 20,
  width: 120,
  height: 30,
  rank: 1,
  must: true,
  ...more,
});
const apart = (a, b) => a.x1 <= b.x0 || b.x1 <= a.x0 || a.y1 <= b.y0 || b.y1 <= a.y0;

test("ten incidents on one spot are all named, and no name hides another", () => {
  const placed = placeLabels(
    Array.from({ length: 10 }, (_, k) => subject(`${k}`, 500 + k, 500 - k)),
    { taken: [], bounds },
  );
  assert.equal(placed.length, 10);
  for (const a of placed)
    for (const b of placed) assert.ok(a === b || apart(a, b), `${a.subject.key} ${b.subject.key}`);
  assert.ok(placed.some((label) => label.led));
});

test("a name of the base map gives way to what lies over it", () => {
  const name = subject("n", 500, 500, { must: false, rank: 9, radius: 4 });
  const crowd = [box(500, 500, 400, 400, 4)];
  assert.deepEqual(placeLabels([name], { taken: crowd, bounds }), []);
});

test("no label leaves the map, and none goes under a panel", () => {
  const panel = { ...box(600, 500, 100, 300), weight: 20 };
  const [label] = placeLabels([subject("a", 480, 500)], { taken: [panel], bounds });
  assert.ok(apart(label, panel));
  const [corner] = placeLabels([subject("b", 995, 995)], { taken: [], bounds });
  assert.ok(corner.x1 <= 1000 && corner.y1 <= 1000);
});

test("a label stays where it stood while little has changed", () => {
  const stood = new Map();
  const [first] = placeLabels([subject("a", 500, 500)], { taken: [box(600, 500, 60, 20, 2)], bounds, stood });
  const [then] = placeLabels([subject("a", 501, 500)], { taken: [], bounds, stood });
  assert.equal(then.id, first.id);
});

test("a long title is set in two lines and cut with a sign that it is", () => {
  const measure = (text) => text.length;
  assert.deepEqual(wrap("Kebakaran di depan Kantor Bupati", 20, 2, measure), ["Kebakaran di depan", "Kantor Bupati"]);
  assert.deepEqual(wrap("satu dua tiga empat lima enam", 9, 2, measure), ["satu dua", "tiga …"]);
});
