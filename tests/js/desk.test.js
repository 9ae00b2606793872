// The desk's pure parts: what the list narrows to, which calls wait, which kinds are meant.
import assert from "node:assert/strict";
import test from "node:test";
import { fitting } from "../../frontend/static/frontend/js/desk/formview.js";
import { narrowed } from "../../frontend/static/frontend/js/desk/list.js";
import { mayNote, waitingCalls } from "../../frontend/static/frontend/js/desk/waiting.js";
import { checkOf, sharers } from "../../frontend/static/frontend/js/desk/watch.js";
import { withoutCrew } from "../../frontend/static/frontend/js/wall/units.js";

const incident = (id, priority, more = {}) => ({
  id,
  priority,
  title: `Kejadian ${id}`,
  units: [],
  reported_at: "2026-01-01T00:00:00Z",
  target_minutes: 15,
  ...more,
});

test("the list keeps the wall's order and holds what has every word that was typed", () => {
  const all = [
    incident("a", 3, { reported_at: "2026-01-01T01:00:00Z" }),
    incident("b", 1, { village: "Petung" }),
    incident("c", 2, { village: "Petung" }),
  ];
  assert.deepEqual(
    narrowed(all, "").map((i) => i.id),
    ["b", "c", "a"],
  );
  assert.deepEqual(
    narrowed(all, "petung P2").map((i) => i.id),
    ["c"],
  );
});

test("a call for the supervisor stands with the supervisor alone, one that has an incident waits nowhere", () => {
  const call = (id, more) => ({
    id,
    received_at: id,
    status: "ended",
    callback: "",
    for_supervisor: false,
    incidents: [],
    ...more,
  });
  const calls = [
    call("1", { for_supervisor: true, callback: "open" }),
    call("2", { status: "missed", callback: "open" }),
    call("3", { status: "closed", callback: "open" }),
    call("4", {}),
    call("5", { incidents: ["9"] }),
    call("6", { status: "ringing" }),
  ];
  const found = waitingCalls({ all: () => calls });
  const ids = (list) => list.map((c) => c.id);
  assert.deepEqual([ids(found.supervisor), ids(found.owed), ids(found.open)], [["1"], ["2", "3"], ["4"]]);
});

test("a kind whose code begins as typed comes before one whose name does", () => {
  const kind = (code, name) => ({ code, name, category: "" });
  const kinds = [kind("DLL-04", "Kebocoran pipa"), kind("KEB-02", "Karhutla"), kind("KEB-01", "Kebakaran")];
  assert.deepEqual(
    fitting({ kindText: "keb", kind: null }, kinds).map((k) => k.code),
    ["KEB-01", "KEB-02", "DLL-04"],
  );
  assert.deepEqual(fitting({ kindText: "Karhutla", kind: kinds[1] }, kinds), []); // it was taken: its list is closed
});

test("a vehicle that is off duty is not missed, one that should stand ready is", () => {
  const unit = (id, status, crew_on_duty) => ({ id, status, crew_on_duty });
  const units = [unit("a", "available", false), unit("b", "off_duty", false), unit("c", "available", true)];
  assert.deepEqual(
    withoutCrew(units).map((u) => u.id),
    ["a"],
  );
});

test("of a call that waits only what the server takes is offered: an answered one is finished in its form", () => {
  const may = (call, supervisor = false) =>
    mayNote({ callback: "", call_class: "", for_supervisor: false, ...call }, supervisor);
  assert.deepEqual(may({ status: "missed", callback: "open" }), { end: true, tried: true });
  assert.deepEqual(may({ status: "missed" }), { end: true, tried: false }); // a hidden number
  assert.deepEqual(may({ status: "ended" }, true), { end: false, tried: false });
  const silent = { status: "ended", for_supervisor: true, call_class: "silent" };
  assert.deepEqual([may(silent).end, may(silent, true).end], [false, true]);
});

test("a row of the watch is sent as numbers, or says which is none", () => {
  const row = { people: "4", fuel_percent: "", water_litres: "3000", radio_call_sign: "Elang 1" };
  assert.deepEqual(checkOf(row).body, { people: 4, water_litres: 3000, radio_call_sign: "Elang 1" });
  assert.match(checkOf({ ...row, people: "ab" }).said, /^Awak/);
  assert.match(checkOf({ ...row, fuel_percent: "150" }).said, /^BBM.* 100$/);
});

test("one crew on two vehicles: the one that was found empty is named at the other", () => {
  const [tank, empty, far] = [
    { id: "1", crew: "c", people: 4 },
    { id: "2", crew: "c", people: 0 },
    { id: "3", crew: "d", people: 0 },
  ];
  assert.deepEqual(sharers(tank, [tank, empty, far]), [empty]);
  assert.deepEqual(sharers(empty, [tank, empty, far]), []);
});
