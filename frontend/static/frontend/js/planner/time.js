// Cover in time: the worst holes now and the moves that would fill them; the past by kind, village,
// hour and post, with the incidents behind each figure.

import { decided, decideSubmitted, proposals } from "./moves.js";
import { table } from "./table.js";
import { bar, clock, count, escapeHtml, instant, minutes, options, people, percent } from "./words.js";

const HOUR_MS = 3_600_000;
const BY = [
  ["all", "seluruhnya"],
  ["kind", "jenis"],
  ["village", "desa"],
  ["hour", "jam"],
  ["post", "pos"],
];
const LEGS = [
  ["call", "T0–T1 terima", "handling"],
  ["order", "T1–T2 perintah", "order"],
  ["turnout", "T2–T3 berangkat", "turnout"],
  ["drive", "T3–T4 jalan", "driving"],
];

function legs(row) {
  const total = LEGS.reduce((sum, [key]) => sum + (row.legs_s[key] ?? 0), 0);
  return bar(
    LEGS.map(([key, , kind]) => [total > 0 ? (row.legs_s[key] ?? 0) / total : 0, kind]),
    70,
  );
}
const COLUMNS = [
  { key: "key", head: "", kind: "name", cell: (r) => escapeHtml(r.name), by: (r) => r.name },
  { key: "count", head: "Kejadian", cell: (r) => count(r.count), by: (r) => r.count },
  { key: "arrived", head: "Tiba", cell: (r) => count(r.arrived), by: (r) => r.arrived },
  {
    key: "mean",
    head: "Rata-rata",
    title: "T0 sampai T4",
    cell: (r) => `<b>${minutes(r.mean_s)}</b>`,
    by: (r) => r.mean_s,
  },
  {
    key: "target",
    head: "Dalam target",
    cell: (r) => (r.in_target === null ? "–" : percent(r.in_target, 1)),
    by: (r) => r.in_target,
  },
  { key: "legs", head: "T0 … T4", title: LEGS.map(([, text]) => text).join(", "), cell: legs, by: (r) => r.mean_s },
];

export function cover(root, planner) {
  let part = "now";
  let days = 365;
  let by = "kind";
  let now = null;
  let past = null;
  let picked = null;
  let asked = "";
  root.innerHTML = `<nav class="parts" role="tablist"><button type="button" role="tab" data-part="now">Kini</button><button type="button" role="tab" data-part="past">Waktu tanggap lampau</button></nav><div class="now"></div><div class="past"><form class="span"></form><div class="table"></div><div class="behind"></div></div><form class="replay"><h3>Putar ulang satu jam</h3><div class="pair"><label><span>Mulai</span><input name="from" type="datetime-local" required></label><button class="main">Putar di peta dinding</button></div></form>`;
  const $ = (kind) => root.querySelector(`.${kind}`);
  const grid = table($("table"), COLUMNS, {
    onPick: (key) => {
      picked = picked === key ? null : key;
      draw();
    },
  });

  async function ask(force = false) {
    const service = planner.service().code;
    const key = part === "now" ? `now ${service}` : `past ${service} ${by} ${days}`;
    if (key === asked && !force) return;
    asked = key;
    const since = new Date(Date.now() - days * 86_400_000).toISOString();
    const path =
      part === "now"
        ? `/api/planning/moves/?service=${service}`
        : `/api/planning/response/?service=${service}&by=${by}&since=${encodeURIComponent(since)}`;
    const answer = await planner.server.get(path);
    if (key !== asked) return;
    if (!answer.ok) {
      planner.say(answer.said, true);
      return;
    }
    if (part === "now") now = answer.data;
    else past = answer.data;
    draw();
  }

  function drawNow() {
    if (!now) return;
    const most = Math.max(1, ...now.holes.map((h) => h.people));
    const line = (h) =>
      `<li data-village="${escapeHtml(h.village)}"><span>${escapeHtml(h.name)}</span>${bar([[h.people / most, "out"]], 120)}<b>${people(h.people)}</b></li>`;
    $("now").innerHTML =
      `<header><h3>Lubang terbesar sekarang</h3><button type="button" data-do="again">Muat ulang</button></header><p class="basis">Jiwa yang saat ini tidak terjangkau unit bebas mana pun dalam target ${planner.service().target_minutes} menit.</p><ol class="holes">${now.holes.map(line).join("") || "<li>tidak ada lubang</li>"}</ol><h3>Usulan geser unit</h3>${proposals(now.moves, planner)}${decided(now.decided, planner)}`;
    const spot = (name) => planner.choices.posts.find((p) => p.name === name);
    planner.marks.moves(now.moves.map((m) => ({ from: spot(m.from), to: spot(m.to) })).filter((m) => m.from && m.to));
  }

  function named(row) {
    if (by === "all") return "seluruh kejadian";
    if (by === "hour") return `${row.key}.00`;
    if (by === "village") return planner.ground.villages.find((v) => v.code === row.key)?.name ?? (row.key || "–");
    if (by === "post") return planner.choices.posts.find((p) => p.code === row.key)?.name ?? (row.key || "–");
    return row.key || "–";
  }

  function drawPast() {
    $("span").innerHTML =
      `<label><span>Menurut</span><select name="by">${options(BY, by)}</select></label><label><span>Masa</span><select name="days">${options(
        [
          [30, "30 hari"],
          [90, "90 hari"],
          [365, "setahun"],
          [1095, "tiga tahun"],
        ],
        days,
      )}</select></label>`;
    if (!past) return;
    const rows = past.rows.map((r) => ({ ...r, key: r.key || "-", name: named(r) }));
    $("table").hidden = !rows.length;
    grid.show(rows, picked);
    const row = rows.find((r) => r.key === picked);
    const doubtful = past.rows.reduce((sum, r) => sum + r.doubtful, 0);
    const note = `<p class="basis">Rata-rata T0 (laporan) sampai T4 (unit pertama di lokasi), seperti diminta SPM. ${doubtful ? `${count(doubtful)} kejadian dengan stempel waktu meragukan tidak dihitung.` : ""}${rows.length ? "" : " Belum ada kejadian selesai dalam masa ini."} Klik satu baris untuk kejadian di baliknya.</p>`;
    $("behind").innerHTML =
      `${note}${row ? `<h3>${escapeHtml(row.name)}: ${count(row.count)} kejadian</h3><ol>${row.incidents.map((i) => `<li><span>${escapeHtml(i.number)}</span><b>${i.response_s === null ? "tidak tiba" : clock(i.response_s)}</b></li>`).join("")}</ol>` : ""}`;
  }

  function draw() {
    for (const tab of root.querySelectorAll("[data-part]"))
      tab.setAttribute("aria-selected", tab.dataset.part === part);
    $("now").hidden = part !== "now";
    $("past").hidden = part !== "past";
    $("replay").hidden = part !== "past";
    if (part === "now") drawNow();
    else drawPast();
    ask();
  }

  // the hour as the wall showed it; the time is the regency's own
  $("replay").addEventListener("submit", (event) => {
    event.preventDefault();
    const from = instant($("replay").elements.from.value, planner.config.timeZone);
    const span = new URLSearchParams({
      from: from.toISOString(),
      to: new Date(from.getTime() + HOUR_MS).toISOString(),
    });
    window.open(`/planner/replay/?${span}`, "_blank", "noopener");
  });
  root.addEventListener("change", (event) => {
    if (event.target.name === "by") by = event.target.value;
    if (event.target.name === "days") days = Number(event.target.value);
    picked = null;
    ask();
  });
  root.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-part]");
    if (chosen) {
      part = chosen.dataset.part;
      planner.redraw();
    }
    if (event.target.dataset.do === "again") ask(true);
  });
  root.addEventListener("submit", async (event) => {
    if (!event.target.matches(".decide")) return;
    event.preventDefault();
    if (await decideSubmitted(event.target, event.submitter, planner)) ask(true);
  });
  root.addEventListener("mouseover", (event) => {
    const row = event.target.closest("[data-village]");
    planner.hover(row?.dataset.village ?? null);
  });
  return { draw, showsNow: () => part === "now", leave: () => planner.marks.moves([]) };
}
