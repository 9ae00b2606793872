// What stands on the page of a vehicle.
import assert from "node:assert/strict";
import test from "node:test";
import { task } from "../../frontend/static/frontend/js/unit/views.js";

globalThis.navigator ??= { userAgent: "" }; // a browser's

const NOW = Date.parse("2026-03-14T04:00:00Z");
const incident = {
  priority: 1,
  pictogram: "fire",
  type_name: "Kebakaran bangunan/permukiman",
  title: "Kebakaran bangunan/permukiman",
  facts: [],
  hazards: [],
  closures: [],
  lon: 116.7,
  lat: -1.3,
};
const dispatch = { expected_arrival: "2026-03-14T03:56:29Z", metres: 500, ordered_at: "2026-03-14T03:50:00Z" };
const drawn = (more = {}) =>
  task({ incident: { ...incident, ...more }, dispatch, standing: "en_route", now: NOW, timeZone: "Asia/Makassar" });

test("a title that says the kind says it once", () => {
  assert.equal(drawn().split("Kebakaran bangunan/permukiman</").length, 2);
  assert.match(drawn({ title: "Pasar Petung" }), /P1 Kritis · Kebakaran bangunan\/permukiman/);
});

test("what is over its time is called so, and the figure stands alone", () => {
  assert.match(drawn(), /<dt>Lewat<\/dt><dd>03:31<\/dd>/);
});
