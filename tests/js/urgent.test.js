// What needs somebody now: the worst first, each once, and gone with its reason.
import assert from "node:assert/strict";
import test from "node:test";
import { UNSENT_MS, urgent } from "../../frontend/static/frontend/js/desk/urgent.js";

const T = Date.parse("2026-11-30T10:00:00Z");
const ago = (minutes) => new Date(T - minutes * 60_000).toISOString();
const store = (incident, request = []) => ({ all: (type) => ({ incident, request })[type] ?? [] });
const fire = (more = {}) => ({
  id: "1",
  title: "Rumah",
  priority: 1,
  facts: [],
  units: [],
  arrived_at: null,
  opened_at: ago(1),
  ...more,
});
const unit = (more = {}) => ({
  dispatch: "7",
  call_sign: "Induk 1",
  status: "en_route",
  called_for: "",
  ordered_at: ago(5),
  last_contact_at: ago(1),
  ...more,
});
const texts = (...given) => urgent(store(...given), T).map((m) => m.text);

test("where all is answered and heard nothing is shown", () => {
  assert.deepEqual(texts([fire({ units: [unit()] })]), []);
});

test("a crew that calls for help comes before all else, and an urgent incident with nobody before a silent crew", () => {
  const incidents = [
    fire({ id: "1", priority: 2, opened_at: ago(3) }),
    fire({
      id: "2",
      units: [
        unit({ dispatch: "8", call_sign: "B", status: "on_scene", arrived_at: ago(40), last_contact_at: ago(16) }),
        unit({ dispatch: "9", call_sign: "C", status: "ordered", alarmed_at: ago(1) }),
        unit({ dispatch: "10", call_sign: "D", called_for: "unable", called_at: ago(1) }),
        unit({ dispatch: "11", call_sign: "E", no_road: true }),
      ],
      facts: [{ id: "trapped", value: "yes", at: ago(2), loud: true }],
    }),
    fire({ id: "3", priority: 3, units: [unit({ dispatch: "12", called_for: "help", called_at: ago(1) })] }),
  ];
  const found = urgent(store(incidents), T, () => "Ada yang terjebak?");
  assert.deepEqual(
    found.map((m) => m.text),
    [
      "Induk 1: KRU BUTUH BANTUAN",
      "Ada yang terjebak? YA",
      "C belum menerima perintah",
      "D: TIDAK DAPAT JALAN",
      "E: jalan di depannya ditutup",
      "belum ada unit",
      "B tanpa kabar",
    ],
  );
  assert.deepEqual(
    found.map((m) => m.sounds),
    [true, true, true, true, true, false, false],
  );
  assert.equal(new Set(found.map((m) => m.id)).size, found.length);
});

test("an urgent incident is not called unattended before its time, nor where somebody was asked or is there", () => {
  const opened_at = new Date(T - UNSENT_MS - 1).toISOString();
  const asked = (status) => [{ id: "5", incident: "1", status, agency_name: "Basarnas", due_at: ago(1) }];
  assert.deepEqual(texts([fire({ opened_at })]), ["belum ada unit"]);
  assert.deepEqual(texts([fire({ opened_at: new Date(T - UNSENT_MS + 1000).toISOString() })]), []);
  assert.deepEqual(texts([fire({ opened_at, priority: 3 })]), []);
  assert.deepEqual(texts([fire({ opened_at, arrived_at: ago(0) })]), []);
  assert.deepEqual(texts([fire({ opened_at })], asked("acknowledged")), []);
  assert.deepEqual(texts([fire({ opened_at })], asked("declined")), ["belum ada unit"]);
  assert.deepEqual(texts([fire({ opened_at })], asked("unanswered")), ["Basarnas belum menjawab"]);
});
