// Coverage: whom the posts reach, by village and district; the gaps; road beside the old circle; posts.

import { table } from "./table.js";
import { bar, clock, count, decimal, escapeHtml, minutes, OTHERS, people, percent, QUALITY } from "./words.js";

const PARTS = [
  ["villages", "Desa"],
  ["districts", "Kecamatan"],
  ["gaps", "Celah"],
  ["circle", "Lingkaran lama"],
  ["posts", "Pos"],
];

const share = (row) => (row.people > 0 ? row.one / row.people : 0);
const places = (head) => [
  { key: "name", head, kind: "name", cell: (r) => escapeHtml(r.name || OTHERS), by: (r) => r.name },
  { key: "people", head: "Jiwa", cell: (r) => people(r.people), by: (r) => r.people },
  { key: "one", head: "1 regu", title: "terjangkau satu regu", cell: (r) => people(r.one), by: (r) => r.one },
  { key: "two", head: "2 regu", title: "terjangkau dua regu", cell: (r) => people(r.two), by: (r) => r.two },
  {
    key: "share",
    head: "Bagian",
    kind: "wide",
    cell: (r) => `${bar([[share(r), "in"]])}<b>${percent(r.one, r.people)}</b>`,
    by: share,
  },
  { key: "km2", head: "km²", title: "luas di dalam zona", cell: (r) => decimal(r.km2), by: (r) => r.km2 },
  { key: "mean", head: "Rata²", title: "rata-rata tiba, menit", cell: (r) => minutes(r.mean_s), by: (r) => r.mean_s },
  {
    key: "p90",
    head: "P90",
    title: "90% penduduk terjangkau, menit",
    cell: (r) => minutes(r.p90_s),
    by: (r) => r.p90_s,
  },
];
const GAPS = [
  { key: "number", head: "No", cell: (g) => `<i class="gap-mark">${g.number}</i>`, by: (g) => -g.number },
  { key: "name", head: "Desa", kind: "name", cell: (g) => escapeHtml(g.name || OTHERS), by: (g) => g.name },
  { key: "people", head: "Jiwa", cell: (g) => `<b>${people(g.people)}</b>`, by: (g) => g.people },
  { key: "km2", head: "km²", cell: (g) => decimal(g.km2), by: (g) => g.km2 },
  { key: "soonest", head: "Paling cepat", cell: (g) => minutes(g.soonest_s), by: (g) => g.soonest_s },
  { key: "mean", head: "Rata²", cell: (g) => minutes(g.mean_s), by: (g) => g.mean_s },
];
const POSTS = [
  { key: "name", head: "Pos", kind: "name", cell: (p) => escapeHtml(p.name), by: (p) => p.name },
  { key: "crews", head: "Regu", cell: (p) => (p.idle ? "–" : count(p.crews)), by: (p) => p.crews },
  {
    key: "turnout",
    head: "Berangkat",
    title: "dari perintah sampai roda berputar",
    cell: (p) => clock(p.turnout_s),
    by: (p) => p.turnout_s,
  },
  { key: "left", head: "Sisa jalan", cell: (p) => clock(p.driving_s?.[0]), by: (p) => p.driving_s?.[0] },
  {
    key: "quality",
    head: "Letak",
    kind: "name",
    cell: (p) => (p.idle ? "tanpa regu yang sesuai" : QUALITY[p.quality]),
    by: (p) => p.quality ?? "Z",
  },
];

export function cover(root, planner) {
  root.innerHTML = `<div class="headline"></div><div class="clockbar"></div><p class="basis ferry"></p><nav class="parts" role="tablist"></nav><div class="circle-side" hidden></div><div class="table"></div>`;
  const $ = (kind) => root.querySelector(`.${kind}`);
  let part = "villages";
  const grid = table($("table"), places("Desa"), {
    onHover: (key) => part === "villages" && planner.hover(key),
    onPick: (key) => pick(key),
  });

  function pick(key) {
    if (part === "villages") planner.set({ village: planner.state.village === key ? null : key }, false);
    if (part === "gaps") planner.lookAt(planner.data.report.gaps[Number(key)]);
    if (part === "posts") planner.lookAt(planner.data.report.posts.find((p) => p.code === key));
  }

  function headline() {
    const { all } = planner.sums();
    const total = planner.data.report.total;
    const unit = planner.unit();
    const area = planner.data.zones?.features[0].properties.area_km2;
    $("headline").innerHTML =
      `<p class="big"><b>${percent(all.one, all.people)}</b><span><strong>${people(all.one)}</strong> dari ${people(all.people)} ${unit} terjangkau dalam <strong>${planner.minute} menit</strong> ${planner.state.clock === "target" ? "sejak laporan" : "di jalan"}</span></p>
      <dl><div><dt>dua regu</dt><dd>${people(all.two)}</dd></div><div><dt>belum terjangkau</dt><dd class="out">${people(all.people - all.one)}</dd></div><div><dt>luas zona</dt><dd>${area === undefined ? "–" : `${decimal(area)} km²`}</dd></div><div><dt>rata-rata tiba</dt><dd>${minutes(total.mean_s)} mnt</dd></div><div><dt>90% terjangkau</dt><dd>${total.p90_s === null ? "tak tercapai" : `${minutes(total.p90_s)} mnt`}</dd></div></dl>`;
  }

  // what the clock spends before and after the wheels turn, and what is left to drive
  function clockbar() {
    const s = planner.data.report.settings;
    const service = planner.service();
    if (s.clock === "driving") {
      $("clockbar").innerHTML =
        `<p class="basis"><b>Menit di jalan saja</b>: terima laporan, berangkat dan gelar belum dihitung.</p>`;
      return;
    }
    const turnouts = planner.data.report.posts.map((p) => p.turnout_s);
    const [low, high] = [Math.min(...turnouts), Math.max(...turnouts)];
    const turnout = turnouts.length ? (low === high ? clock(low) : `${clock(low)}–${clock(high)}`) : "–";
    const target = planner.minute * 60;
    const mid = turnouts.length ? high : 0;
    const left = Math.max(0, target - s.handling_s - mid - s.setup_s);
    const drawn = bar(
      [
        [s.handling_s / target, "handling"],
        [mid / target, "turnout"],
        [left / target, "driving"],
        [s.setup_s / target, "setup"],
      ],
      400,
      10,
    );
    const law =
      planner.minute === service.target_minutes
        ? escapeHtml(service.basis)
        : "batas pilihan sendiri, bukan target resmi";
    $("clockbar").innerHTML =
      `${drawn}<p class="legs"><span class="handling">terima <b>${clock(s.handling_s)}</b></span><span class="turnout">berangkat <b>${turnout}</b></span><span class="driving">sisa untuk jalan <b>${clock(left)}</b></span><span class="setup">gelar <b>${clock(s.setup_s)}</b></span></p><p class="basis">${law}${s.by_night ? " · waktu berangkat malam" : ""}</p>`;
  }

  // a ferry's best and worst wait: shown, never counted
  function ferry() {
    const f = planner.data.report.ferry;
    const rows = planner.data.report.villages.filter((v) => v.ferry_best_s != null).slice(0, 4);
    const named = rows.map(
      (v) =>
        `${escapeHtml(v.name)} ${clock(v.ferry_best_s)} s.d. ${v.ferry_worst_s === null ? "–" : clock(v.ferry_worst_s)}`,
    );
    $("ferry").innerHTML = f.exists
      ? `<b>Feri tidak dihitung.</b> Bila langsung naik: +${people(f.people_best)} jiwa dalam target; bila menunggu paling lama: +${people(f.people_worst)}.${named.length ? ` Lebih cepat dengan feri: ${named.join("; ")}.` : ""}`
      : "";
  }

  function villages() {
    const { villages: rows } = planner.sums();
    const inZone = new Map((planner.data.zones?.features[0].properties.villages ?? []).map((v) => [v.code, v.km2]));
    const figures = new Map(planner.data.report.villages.map((v) => [v.code, v]));
    const list = planner.ground.villages.map((v, i) => ({
      ...figures.get(v.code),
      ...rows[i],
      key: v.code,
      name: v.name,
      district: v.district,
      km2: inZone.get(v.code) ?? 0,
    }));
    const others = rows[planner.ground.villages.length];
    if (others.people > 0) list.push({ ...figures.get(""), ...others, key: "", name: "", km2: 0 });
    return list;
  }

  function districts() {
    const figures = new Map(planner.data.report.districts.map((d) => [d.name, d]));
    const sums = new Map();
    for (const v of villages()) {
      const name = v.district ?? "";
      const d = sums.get(name) ?? { people: 0, one: 0, two: 0, km2: 0 };
      for (const k of Object.keys(d)) d[k] += v[k];
      sums.set(name, d);
    }
    return [...sums].map(([name, d]) => ({ ...figures.get(name), ...d, key: name, name }));
  }

  function circle() {
    const c = planner.data.report.circle;
    const road = c.both + c.road_only;
    const all = road + c.circle_only + c.neither;
    const side = (title, value, parts) =>
      `<div><h3>${title}</h3><p><b>${people(value)}</b> jiwa · ${percent(value, all)}</p>${bar(parts, 200, 12)}</div>`;
    $("circle-side").innerHTML = `<div class="sides">${side(`Lewat jalan, ${planner.target()} menit`, road, [
      [c.both / all, "in"],
      [c.road_only / all, "road-only"],
    ])}${side(`Lingkaran ${decimal(c.km)} km`, c.circle, [
      [c.both / all, "in"],
      [c.circle_only / all, "circle-only"],
    ])}</div>
      <ul><li><i class="in"></i>keduanya <b>${people(c.both)}</b></li><li><i class="circle-only"></i>hanya di dalam lingkaran: dihitung aturan lama, jalan tidak sampai <b>${people(c.circle_only)}</b></li><li><i class="road-only"></i>hanya lewat jalan <b>${people(c.road_only)}</b></li><li><i class="rest"></i>tidak keduanya <b>${people(c.neither)}</b></li></ul>
      <p class="basis">Aturan lama menggambar lingkaran lurus di sekeliling tiap pos, seolah sungai dan teluk adalah jalan.</p>`;
  }

  const SHOW = {
    villages: () => [places("Desa"), villages(), planner.state.village],
    districts: () => [places("Kecamatan"), districts(), null],
    gaps: () => [GAPS, planner.data.report.gaps.map((g, i) => ({ ...g, key: String(i), number: i + 1 })), null],
    posts: () => [
      POSTS,
      [
        ...planner.data.report.posts.map((p) => ({ ...p, key: p.code })),
        ...planner.data.report.posts_without.map((p) => ({ ...p, key: p.code, idle: true, kind: "idle" })),
      ],
      null,
    ],
  };

  function draw() {
    if (!planner.data.report) return;
    headline();
    clockbar();
    ferry();
    $("parts").innerHTML = PARTS.map(
      ([key, text]) =>
        `<button type="button" role="tab" data-part="${key}" aria-selected="${key === part}">${text}</button>`,
    ).join("");
    $("circle-side").hidden = part !== "circle";
    $("table").hidden = part === "circle";
    planner.marks.circles(part === "circle" ? planner.data.report.posts : [], planner.data.report.circle.km);
    planner.marks.gaps(part === "gaps" ? planner.data.report.gaps.slice(0, 12) : []);
    if (part === "circle") circle();
    else {
      const [columns, rows, picked] = SHOW[part]();
      grid.columns(columns);
      grid.show(rows, picked);
    }
  }

  $("parts").addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-part]");
    if (!chosen) return;
    part = chosen.dataset.part;
    draw();
  });
  return {
    draw,
    leave() {
      planner.marks.circles([], 1);
      planner.marks.gaps([]);
    },
  };
}
