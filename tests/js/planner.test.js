import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  crossing,
  fault,
  geometry,
  pointsOf,
  readTyped,
  typed,
} from "../../frontend/static/frontend/js/planner/geometry.js";
import { FIRST, question, read, write } from "../../frontend/static/frontend/js/planner/state.js";
import { columnsNow, curve, sums } from "../../frontend/static/frontend/js/planner/sums.js";
import { instant } from "../../frontend/static/frontend/js/planner/words.js";

const SQUARE = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];
const TIE = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]];

test("an outline that crosses itself is found, and one that only turns is not", () => {
  assert.equal(crossing(SQUARE), null);
  assert.deepEqual(crossing(TIE), [0, 2]);
  assert.equal(crossing(SQUARE.slice(0, 3)), null);
  assert.match(fault("area", TIE), /bersilang/);
  assert.equal(fault("area", SQUARE), "");
  assert.notEqual(fault("line", [[0, 0]]), "");
});

test("a drawn shape goes to GeoJSON and back as it was", () => {
  for (const [kind, points] of [
    ["point", [[1, 2]]],
    ["line", SQUARE.slice(0, 3)],
    ["area", SQUARE],
  ])
    assert.deepEqual(pointsOf(geometry(kind, points)), { kind, points });
});

test("typed coordinates are latitude first, and the line that is none is named", () => {
  assert.deepEqual(readTyped("-1.25, 116.7\n\n-1.3 116.8"), {
    points: [
      [116.7, -1.25],
      [116.8, -1.3],
    ],
    wrong: 0,
  });
  assert.equal(readTyped("-1.25, 116.7\n116.7, -1.25").wrong, 2);
  assert.equal(readTyped("di pasar").wrong, 1);
  assert.deepEqual(readTyped(typed(SQUARE)).points, SQUARE);
});

test("an address gives back the question it was made of, and no nonsense", () => {
  const state = {
    ...FIRST,
    tab: "andai",
    service: "fire",
    minutes: 20,
    direction: "inbound",
    scenario: 7,
    weigh: "night",
  };
  assert.deepEqual(read(write(state)), state);
  assert.equal(write(FIRST), "");
  assert.deepEqual(read("?tab=x&menit=0&jam=99&skenario=abc&arah=naik"), FIRST);
  assert.deepEqual(read("?kemampuan="), { ...FIRST, capability: "" });
  assert.equal("capability" in question(FIRST), false);
  assert.equal(question({ ...FIRST, capability: "" }).capability, "");
});

test("a clock's time in the regency's zone is the moment it means", () => {
  assert.equal(instant("2026-11-25T14:30", "Asia/Makassar").toISOString(), "2026-11-25T06:30:00.000Z");
});

test("people are summed by village at any minute, and nobody is lost", () => {
  const cells = [
    [0, 0, 0],
    [0, 0, 1],
    [0, 0, -1],
  ];
  const columns = { first_s: [600, 1200, -1], second_s: [900, -1, -1], demand: [10, 20, 5] };
  const at15 = sums(cells, columns, 15, 2);
  assert.deepEqual(at15.all, { people: 35, one: 10, two: 10 });
  assert.deepEqual(at15.villages[2], { people: 5, one: 0, two: 0 });
  assert.deepEqual(sums(cells, columns, 10, 2).all, { people: 35, one: 10, two: 0 });
  const shares = curve(cells, columns.first_s, columns.demand, 30);
  assert.equal(shares[10], 10 / 35);
  assert.equal(shares[30], 30 / 35);
  assert.deepEqual(columnsNow("02", [1, 1]).first_s, [-1, 0]);
});

test("the paper's inks are read on paper and sheet: words at 7 to 1, marks at 3 to 1", () => {
  const css = readFileSync(new URL("../../frontend/static/frontend/css/planner/tokens.css", import.meta.url), "utf8");
  const tokens = Object.fromEntries([...css.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]));
  const channel = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (hex) =>
    [0.2126, 0.7152, 0.0722].reduce(
      (s, k, i) => s + k * channel(Number.parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16) / 255),
      0,
    );
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const least = { ink: 12, "ink-2": 7, reached: 4.5, missed: 4.5, gained: 4.5, lost: 4.5, "cut-off": 4.5, doubt: 4.5 };
  for (const [name, ratio] of Object.entries(least))
    for (const ground of ["paper", "sheet"])
      assert.ok(
        contrast(tokens[name], tokens[ground]) >= ratio,
        `${name} on ${ground}: ${contrast(tokens[name], tokens[ground])}`,
      );
});
