// A place that was chosen: what is sent of it, and what a search says that found none.
import assert from "node:assert/strict";
import test from "node:test";
import {
  adviceOf,
  LINE_DOWN,
  landmarkOf,
  NOT_FOUND,
  unanswered,
} from "../../frontend/static/frontend/js/desk/place.js";

test("a landmark and a kilometre are known by their name; a village, a point and a phone's position are not", () => {
  assert.equal(landmarkOf({ mark: "landmark", name: "Kantor Bupati PPU" }), "Kantor Bupati PPU");
  assert.equal(landmarkOf({ mark: "road", name: "km 9 Jl. Provinsi" }), "km 9 Jl. Provinsi");
  assert.equal(landmarkOf({ mark: "village", name: "Petung" }), "");
  assert.equal(landmarkOf({ mark: "point", name: "-1.31000, 116.72760" }), "");
  assert.equal(landmarkOf({ name: "posisi HP pelapor -1.31000, 116.72760" }), "");
});

test("a search says that nothing was found, or that nobody answered, and never that something was not saved", () => {
  const found = (results, advice = "") => ({ ok: true, status: 200, data: { results, advice } });
  assert.equal(adviceOf(found([{}])), "");
  assert.equal(adviceOf(found([])), NOT_FOUND);
  assert.equal(adviceOf(found([], "di luar wilayah")), "di luar wilayah");
  const cut = { ok: false, status: 0, data: null, said: "Sambungan terputus." };
  assert.equal(adviceOf(cut), LINE_DOWN);
  assert.ok(unanswered(cut));
});
