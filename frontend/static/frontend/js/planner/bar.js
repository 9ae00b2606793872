// The question: agency, capability, vehicle, target, clock, hour, direction. Every answer is asked by it.

import { options, PROFILES } from "./words.js";

const CLOCKS = [
  ["target", "dari laporan sampai siap"],
  ["driving", "menit di jalan saja"],
];
const WAYS = [
  ["outbound", "pos → kejadian"],
  ["inbound", "kejadian → pos"],
];
const WEIGHTS = [
  ["people", "penduduk"],
  ["all", "kejadian lampau"],
  ["day", "kejadian siang"],
  ["night", "kejadian malam"],
];

export function bar(root, planner) {
  const field = (label, inner) => `<label><span>${label}</span>${inner}</label>`;
  const select = (name, label, rows, value) => field(label, `<select name="${name}">${options(rows, value)}</select>`);

  function draw() {
    if (root.contains(document.activeElement) && document.activeElement.type === "number") return;
    const { state, choices } = planner;
    const service = planner.service();
    const ofService = new Set(choices.posts.filter((p) => p.service === service.code).map((p) => p.agency));
    const agencies = choices.agencies.filter((a) => ofService.has(a.code));
    const able = choices.capabilities.find((c) => c.code === service.capability);
    root.innerHTML = [
      select(
        "service",
        "Layanan",
        choices.services.map((s) => [s.code, s.name]),
        service.code,
      ),
      select("agency", "Instansi", [["", "semua"], ...agencies.map((a) => [a.code, a.name])], state.agency),
      select(
        "capability",
        "Kemampuan",
        [
          ["*", able ? `${able.name} (layanan)` : "menurut layanan"],
          ["", "kendaraan apa saja"],
          ...choices.capabilities.map((c) => [c.code, c.name]),
        ],
        state.capability ?? "*",
      ),
      select(
        "profile",
        "Kendaraan",
        [["", `${PROFILES[service.profile]} (layanan)`], ...choices.profiles.map((p) => [p, PROFILES[p]])],
        state.profile,
      ),
      field("Target, menit", `<input name="minutes" type="number" min="1" max="240" value="${planner.target()}">`),
      select("clock", "Hitungan", CLOCKS, state.clock),
      select(
        "hour",
        "Jam",
        Array.from({ length: 24 }, (_, h) => [h, `${String(h).padStart(2, "0")}.00`]),
        state.hour,
      ),
      select("direction", "Arah", WAYS, state.direction),
      select("weigh", "Yang dihitung", WEIGHTS, state.weigh),
    ].join("");
  }

  root.addEventListener("change", (event) => {
    const { name, value } = event.target;
    const changes = { [name]: value || null };
    if (name === "service") Object.assign(changes, { agency: null, capability: null, profile: null, minutes: null });
    if (name === "capability") changes.capability = value === "*" ? null : value;
    if (name === "hour") changes.hour = Number(value);
    if (name === "minutes") {
      const minutes = Math.round(Number(value));
      changes.minutes = minutes >= 1 && minutes <= 240 ? minutes : null;
      event.target.blur();
    }
    planner.set(changes);
  });
  root.addEventListener("submit", (event) => event.preventDefault());
  return { draw };
}
