import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { narrowed } from "../../frontend/static/frontend/js/desk/choose.js";
import { KNOWN, sentence } from "../../frontend/static/frontend/js/desk/logwords.js";
import { trueTime, zoneMinutes } from "../../frontend/static/frontend/js/desk/truetime.js";

const NOW = Date.parse("2026-11-25T06:10:30Z"); // 14.10.30 in a zone of +8
const typed = (text, ...more) => trueTime(text, NOW, 480, ...more).at;

test("a true time is typed as minutes ago or as the clock said it", () => {
  assert.equal(typed(""), null);
  assert.equal(typed("-3"), "2026-11-25T06:07:30.000Z");
  assert.equal(typed("14.05"), "2026-11-25T06:05:00.000Z");
  assert.equal(typed("14:05"), typed("1405"));
});

test("an hour that is still to come is refused as such; within a minute the clocks differ", () => {
  assert.deepEqual(trueTime("18.00", NOW, 480), { wrong: "jam itu belum terjadi" });
  assert.deepEqual(trueTime("23.50", NOW, 480), { wrong: "jam itu belum terjadi" });
  assert.equal(typed("14.11"), "2026-11-25T06:10:30.000Z");
});

test("after midnight an hour of the evening before was yesterday's, up to twelve hours ago", () => {
  const midnight = Date.parse("2026-11-24T16:20:00Z"); // 00.20
  assert.equal(trueTime("23.50", midnight, 480).at, "2026-11-24T15:50:00.000Z");
  assert.equal(trueTime("12.20", midnight, 480).at, "2026-11-24T04:20:00.000Z");
  assert.equal(trueTime("12.19", midnight, 480).wrong, "jam itu belum terjadi");
});

test("an hour of today was today's, however long ago; on paper one ahead was yesterday's", () => {
  assert.equal(typed("00.05"), "2026-11-24T16:05:00.000Z");
  assert.equal(typed("18.00", 24), "2026-11-24T10:00:00.000Z");
});

test("what is no time is refused, not guessed", () => {
  for (const text of ["tadi", "25.00", "14.75", "+3", "-", "7"])
    assert.deepEqual(trueTime(text, NOW, 480), { wrong: "bukan waktu" }, text);
});

test("the zone of the regency is known by its name", () => {
  assert.equal(zoneMinutes("Asia/Makassar", NOW), 480);
  assert.equal(zoneMinutes("UTC", NOW), 0);
});

test("every kind that the actions write in the log has its sentence", () => {
  const folder = new URL("../../incidents/actions/", import.meta.url);
  const written = new Set();
  for (const file of readdirSync(folder).filter((f) => f.endsWith(".py"))) {
    const text = readFileSync(new URL(file, folder), "utf8");
    for (const [, kind] of text.matchAll(/\bnote\(\s*[\w[\].]+,\s*"([a-z_.]+)"/g)) written.add(kind);
  }
  assert.ok(written.size > 20);
  assert.deepEqual(
    [...written].filter((kind) => !KNOWN.includes(kind)),
    [],
  );
});

test("a step by radio, an override and a new road read as sentences", () => {
  const say = (kind, data, text = "") => sentence({ kind, data, text });
  assert.equal(say("dispatch.en_route", { unit: "Induk 1", via: "radio" }), "Induk 1 berangkat lewat radio");
  assert.equal(
    say("dispatched", { unit: "Induk 2", recommended: ["Induk 1"] }, "membawa busa"),
    "Induk 2 ditugaskan: membawa busa (diusulkan: Induk 1)",
  );
  assert.equal(
    say("rerouted", { unit: "Induk 1", closure: "Jembatan", later_s: 125 }),
    "Jalan di depan Induk 1 ditutup (Jembatan); rute lain, 2 menit lebih lama",
  );
  assert.equal(say("note", {}, "PLN memutus listrik"), "PLN memutus listrik");
});

test("a list is narrowed by every word, in text and note", () => {
  const items = [
    { text: "Basarnas", note: "tetangga" },
    { text: "Damkar Balikpapan", note: "tetangga" },
  ];
  assert.deepEqual(
    narrowed(items, "tetangga balik").map((i) => i.text),
    ["Damkar Balikpapan"],
  );
  assert.equal(narrowed(items, "").length, 2);
});
