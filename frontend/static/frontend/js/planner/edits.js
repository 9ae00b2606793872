// The edits of a scenario: their words, the fields they ask for, and the JSON they become.

import { geometry } from "./geometry.js";
import { growthFields, ratesOf } from "./growth.js";
import { DEPTHS, escapeHtml, options, PROFILES, ROADS, signed } from "./words.js";

export const KINDS = {
  "station.add": { label: "Pos baru", draws: ["point"] },
  "station.move": { label: "Pindahkan pos", draws: ["point"] },
  "station.close": { label: "Tutup pos" },
  vehicles: { label: "Regu ±" },
  "units.tied": { label: "Unit terpakai" },
  "road.close": { label: "Tutup jalan", draws: ["line", "area", "point"] },
  flood: { label: "Banjir", draws: ["area"] },
  "road.add": { label: "Jalan / jembatan baru", draws: ["line"] },
  rain: { label: "Hujan" },
  growth: { label: "Pertumbuhan" },
};
const SLOWED = [
  [0, "tertutup"],
  [0.25, "seperempat kecepatan"],
  [0.5, "setengah kecepatan"],
  [0.75, "tiga perempat kecepatan"],
];
const input = (name, label, more) => `<label><span>${label}</span><input name="${name}" ${more}></label>`;
const select = (name, label, rows, value, more = "") =>
  `<label><span>${label}</span><select name="${name}" ${more}>${options(rows, value)}</select></label>`;

// who passes a flood of each depth: what is not named cannot
export const passes = (planner, depth, own = {}) =>
  Object.keys(PROFILES).map((p) => [p, own[p] ?? planner.choices.depths[depth][p] ?? 0]);

export function fields(kind, planner, number) {
  const service = planner.service();
  const posts = planner.choices.posts.filter((p) => p.service === service.code).map((p) => [p.code, p.name]);
  const name = (text) => input("name", "Nama", `required maxlength="120" value="${escapeHtml(text)}"`);
  const all = {
    "station.add": () =>
      `${name(`Pos usulan ${number}`)}<div class="pair">${input("turnout", "Berangkat, detik", 'type="number" min="0" max="3600" value="60"')}${input("crews", "Regu", 'type="number" min="0" max="20" value="1"')}</div>`,
    "station.move": () => select("station", "Pos yang dipindahkan", posts),
    "station.close": () => select("station", "Pos yang ditutup", posts),
    vehicles: () =>
      `${select("station", "Pos", posts)}<div class="pair">${input("change", "Regu bertambah atau berkurang", 'type="number" min="-50" max="50" value="1" required')}${select(
        "profile",
        "Kendaraan",
        planner.choices.profiles.map((p) => [p, PROFILES[p]]),
        service.profile,
      )}</div>`,
    "units.tied": () => {
      const units = planner.choices.posts
        .filter((p) => p.service === service.code)
        .flatMap((p) => p.vehicles.filter((v) => v.crew).map((v) => [v.name, `${v.name} · ${p.name}`]));
      return select("units", "Unit yang tertahan upacara atau latihan", units, null, 'multiple size="6" required');
    },
    "road.close": () =>
      `${name(`Penutupan ${number}`)}${select("factor", "Bagi kendaraan di bawah", SLOWED, 0)}<fieldset><legend>Kendaraan yang terkena</legend>${planner.choices.profiles.map((p) => `<label class="tick"><input type="checkbox" name="profiles" value="${p}" ${p === "foot" || p === "boat" ? "" : "checked"}>${PROFILES[p]}</label>`).join("")}</fieldset>`,
    flood: () =>
      `${name(`Banjir ${number}`)}${select("depth", "Kedalaman di jalan", Object.entries(DEPTHS), "knee")}<fieldset><legend>Siapa yang bisa lewat</legend>${planner.choices.profiles.map((p) => select(`pass-${p}`, PROFILES[p], [["", "menurut kedalaman"], [0, "tidak bisa"], ...SLOWED.slice(1), [1, "bebas"]], "")).join("")}</fieldset>`,
    "road.add": () =>
      `${name(`Jalan usulan ${number}`)}${select("road_class", "Kelas", Object.entries(ROADS), "tertiary")}<label class="tick"><input type="checkbox" name="is_bridge">jembatan</label><label class="tick"><input type="checkbox" name="oneway">satu arah</label>`,
    rain: () =>
      select(
        "factor",
        "Kecepatan semua kendaraan menjadi",
        [
          [0.9, "90%"],
          [0.8, "80%"],
          [0.7, "70%"],
          [0.5, "50%"],
        ],
        0.8,
      ),
    growth: () => growthFields(planner),
  };
  return all[kind]();
}

export function build(kind, form, shape, planner, taken) {
  const text = (name) => String(form.get(name) ?? "").trim();
  const number = (name) => Number(form.get(name) || 0);
  const service = planner.service();
  const at = () => ({ lon: shape.points[0][0], lat: shape.points[0][1] });
  const drawn = () => ({ geometry: geometry(shape.kind, shape.points), name: text("name") });
  const all = {
    "station.add": () => {
      let n = 1;
      while (taken.has(`USUL-${n}`)) n += 1;
      const vehicles = Array.from({ length: number("crews") }, () => ({ profile: service.profile }));
      return {
        code: `USUL-${n}`,
        name: text("name"),
        service: service.code,
        turnout_s: number("turnout"),
        vehicles,
        ...at(),
      };
    },
    "station.move": () => ({ station: text("station"), ...at() }),
    "station.close": () => ({ station: text("station") }),
    vehicles: () => ({
      station: text("station"),
      change: number("change"),
      profile: text("profile"),
      capabilities: service.capability && number("change") > 0 ? [service.capability] : [],
    }),
    "units.tied": () => ({ units: form.getAll("units") }),
    "road.close": () => ({ factor: number("factor"), profiles: form.getAll("profiles"), ...drawn() }),
    flood: () => {
      const own = Object.keys(PROFILES)
        .filter((p) => text(`pass-${p}`) !== "")
        .map((p) => [p, number(`pass-${p}`)]);
      return { depth: text("depth"), passes: Object.fromEntries(own), ...drawn() };
    },
    "road.add": () => ({
      road_class: text("road_class"),
      is_bridge: form.has("is_bridge"),
      oneway: form.has("oneway"),
      ...drawn(),
    }),
    rain: () => ({ factor: number("factor") }),
    growth: () => ({ year: number("year"), from_year: number("from_year"), rates: ratesOf(form, planner) }),
  };
  return { kind, ...all[kind]() };
}

export function words(edit, planner) {
  const post = (code) => planner.choices.posts.find((p) => p.code === code)?.name ?? code;
  const spot = () => `${edit.lat.toFixed(4)}, ${edit.lon.toFixed(4)}`;
  const barred = (pairs) => {
    const none = pairs.filter(([, f]) => f <= 0).map(([p]) => PROFILES[p].toLowerCase());
    return none.length ? `tidak bisa lewat: ${none.join(", ")}` : "semua bisa lewat, lebih lambat";
  };
  const all = {
    "station.add": () => [
      edit.name,
      `${edit.vehicles?.length ?? 1} regu · berangkat ${edit.turnout_s ?? 60} d · ${spot()}`,
    ],
    "station.move": () => [post(edit.station), `ke ${spot()}`],
    "station.close": () => [post(edit.station), ""],
    vehicles: () => [post(edit.station), `${signed(edit.change)} ${PROFILES[edit.profile].toLowerCase()}`],
    "units.tied": () => [edit.units.join(", "), "tidak dapat berangkat"],
    "road.close": () => [
      edit.name,
      edit.factor > 0
        ? `kecepatan ${Math.round(edit.factor * 100)}%`
        : barred((edit.profiles.length ? edit.profiles : Object.keys(PROFILES)).map((p) => [p, 0])),
    ],
    flood: () => [edit.name, `${DEPTHS[edit.depth]} · ${barred(passes(planner, edit.depth, edit.passes))}`],
    "road.add": () => [edit.name, `${ROADS[edit.road_class] ?? edit.road_class}${edit.is_bridge ? ", jembatan" : ""}`],
    rain: () => [`kecepatan ${Math.round(edit.factor * 100)}%`, "semua jalan"],
    growth: () => [
      `sampai ${edit.year}`,
      edit.rates
        .map(
          (r) =>
            `${planner.ground?.areas.find((a) => a.code === r.area)?.name ?? r.area}${r.year ? ` ${r.year}:` : ""} ${r.percent}%/th${r.added ? ` +${r.added}` : ""}`,
        )
        .join("; "),
    ],
  };
  const [name, about] = all[edit.kind]();
  return { label: KINDS[edit.kind].label, name, about };
}
