import assert from "node:assert/strict";
import { test } from "node:test";
import { momentOf, ownUnits, ringing, steps, toldAt } from "../../frontend/static/frontend/js/agency/matters.js";
import { createStore } from "../../frontend/static/frontend/js/wall/store.js";

const ZONE = "Asia/Makassar"; // eight hours before UTC
const NOON = Date.parse("2026-03-14T04:00:30Z");
const iso = (ms) => new Date(ms).toISOString();

function storeOf(...objects) {
  const store = createStore();
  store.apply({
    frame: "snapshot",
    positions: {},
    objects: objects.map(([type, payload]) => ({ type, id: payload.id, version: 1, payload })),
  });
  return store;
}
const unit = (id, agency, more) => [
  "unit",
  { id, agency, call_sign: `U${id}`, status: "available", profile: "car", ...more },
];
const request = (id, status) => ["request", { id, status, incident: "1", sent_at: `2026-03-14T04:00:0${id}Z` }];
const incident = (id, units) => ["incident", { id, units, reported_at: "2026-03-14T04:00:00Z", target_minutes: 15 }];

test("an hour is the latest such moment, however people write it", () => {
  for (const text of ["11.58", "11:58", "1158", " 11 58 "])
    assert.equal(iso(momentOf(text, NOON, ZONE)), "2026-03-14T03:58:00.000Z");
  assert.equal(iso(momentOf("12.01", NOON, ZONE)), "2026-03-13T04:01:00.000Z");
});

test("what is no hour is none", () => {
  for (const text of ["", "besok", "25.00", "12.60", "12"]) assert.equal(momentOf(text, NOON, ZONE), null);
});

test("the minute of the order means the order; an earlier one is left to the server to refuse", () => {
  const sent = { ordered_at: "2026-03-14T04:00:20.123456Z" };
  assert.deepEqual(toldAt(sent, null), {});
  assert.equal(toldAt(sent, Date.parse("2026-03-14T04:00:00Z")).at, sent.ordered_at);
  assert.equal(toldAt(sent, Date.parse("2026-03-14T03:59:00Z")).at, "2026-03-14T03:59:00.000Z");
});

test("a request rings until it is heard, and again when its time is over; an order until it is taken", () => {
  const ordered = { id: "7", status: "ordered", ordered_at: "2026-03-14T04:00:00Z" };
  const foreign = { ...ordered, id: "8" };
  const store = storeOf(
    request("1", "sent"),
    request("2", "acknowledged"),
    request("3", "unanswered"),
    request("4", "accepted"),
    unit("7", "A"),
    incident("1", [ordered, foreign]),
  );
  assert.deepEqual(ringing(store, "A"), ["r1", "r3", "o1"]);
});

test("the call of its own crew rings and stands first until the centre has answered it; another agency's does not", () => {
  const out = (id, second, called_for) => ({
    id,
    dispatch: `d${id}`,
    status: "on_scene",
    ordered_at: `2026-03-14T04:00:0${second}Z`,
    called_for,
  });
  const of = (called) =>
    storeOf(unit("7", "A"), unit("8", "A"), incident("1", [out("7", 1, ""), out("8", 2, called), out("9", 3, "help")]));
  assert.deepEqual(ringing(of("help"), "A"), ["cd8"]);
  assert.deepEqual(
    ownUnits(of("help"), "A").map((o) => o.unit.id),
    ["8", "7"],
  );
  assert.deepEqual(ringing(of(""), "A"), []);
});

test("units that are sent stand first and keep their place whatever step they take", () => {
  const sent = (id, status, second) => ({ id, status, ordered_at: `2026-03-14T04:00:0${second}Z` });
  const of = (a, b) =>
    ownUnits(
      storeOf(
        unit("1", "A"),
        unit("2", "A"),
        unit("3", "A"),
        unit("9", "B"),
        incident("5", [sent("3", a, 1), sent("2", b, 2)]),
      ),
      "A",
    ).map((o) => o.unit.id);
  assert.deepEqual(of("ordered", "ordered"), ["3", "2", "1"]);
  assert.deepEqual(of("on_scene", "ordered"), ["3", "2", "1"]);
});

test("an ambulance at the scene may leave with a patient, another vehicle may not", () => {
  const at = (profile) => steps({ unit: { status: "on_scene", profile }, sent: { status: "on_scene" } });
  assert.deepEqual(at("ambulance"), ["transporting", "cleared"]);
  assert.deepEqual(at("fire_engine"), ["cleared"]);
  assert.deepEqual(steps({ unit: { status: "break" }, sent: null }), ["available"]);
});
