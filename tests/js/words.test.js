// Distances and directions as they are said over a radio.
import assert from "node:assert/strict";
import test from "node:test";
import { distance, wind } from "../../frontend/static/frontend/js/wall/format.js";

test("a distance is as exact as it can be said, and never nothing", () => {
  const said = [0, 4, 44, 96, 190, 930, 960, 1240, 9940, 12_400].map(distance);
  const wanted = ["10 m", "10 m", "40 m", "100 m", "200 m", "950 m", "1,0 km", "1,2 km", "9,9 km", "12 km"];
  assert.deepEqual(said, wanted);
});

test("a bearing is one of eight winds, north on both sides of the turn", () => {
  assert.deepEqual([0, 22, 45, 90, 180, 225, 315, 338, 359].map(wind), [
    "utara",
    "utara",
    "timur laut",
    "timur",
    "selatan",
    "barat daya",
    "barat laut",
    "utara",
    "utara",
  ]);
});
