import assert from "node:assert/strict";
import { test } from "node:test";
import { placeBadges } from "../../frontend/static/frontend/js/desk/badges.js";

const over = (a, b) => Math.abs(a.x - b.x) < 18 && Math.abs(a.y - b.y) < 18;

test("a number alone stands where it always does, beside its mark", () => {
  assert.deepEqual(placeBadges([{ x: 100, y: 100, number: 1 }]), [{ x: 78, y: 78, number: 1 }]);
});

test("nine vehicles of one station have nine numbers that can be read", () => {
  const placed = placeBadges(Array.from({ length: 9 }, (_, n) => ({ x: 100 + n, y: 100, number: n + 1 })));
  assert.deepEqual(
    placed.map((b) => b.number),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  for (const a of placed) for (const b of placed) assert.ok(a === b || !over(a, b), `${a.number} ${b.number}`);
});

test("a number stands clear of an incident beside its vehicle", () => {
  const [badge] = placeBadges([{ x: 100, y: 100 }], [{ x: 80, y: 80 }]);
  assert.ok(!over(badge, { x: 80, y: 80 }));
});
