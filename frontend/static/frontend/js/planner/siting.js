// Where should it stand? A quick answer at once; the proved one follows, with its progress and a way
// to stop it.

import { readTyped } from "./geometry.js";
import { question } from "./state.js";
import { count, decimal, escapeHtml, minutes, moment, options, people, percent } from "./words.js";

const POLL_MS = 1000;
const MOST_EARLIER = 12;
const MODELS = [
  ["mclp", "jiwa terbanyak dengan sejumlah pos"],
  ["lscp", "pos paling sedikit untuk menjangkau semua"],
  ["pmedian", "rata-rata waktu tiba terpendek"],
  ["mexclp", "jiwa terbanyak bila regu kadang sibuk"],
];
const KINDS = [
  ["villages", "titik desa"],
  ["junctions", "simpang jalan"],
  ["posts", "pos yang ada"],
];
const STATES = {
  waiting: "menunggu pekerja",
  running: "sedang dibuktikan",
  proved: "terbukti optimal",
  stopped: "berhenti pada batas waktu, belum terbukti",
  cancelled: "dibatalkan",
  failed: "gagal",
};

export function siting(root, planner) {
  let run = null;
  let busy = null; // what past incidents say of it
  let runs = [];
  root.innerHTML = `<form class="siting"></form><div class="answer"></div><details class="earlier"></details>`;
  const form = root.querySelector("form");
  const answerBox = root.querySelector(".answer");

  function fields() {
    if (form.childElementCount) return;
    earlier();
    form.innerHTML = `<label><span>Yang dicari</span><select name="model">${options(MODELS, "mclp")}</select></label>
      <div class="pair"><label class="how-many"><span>Pos baru</span><input name="count" type="number" min="1" max="100" value="2"></label><label><span>Berangkat, detik</span><input name="turnout_s" type="number" min="0" max="3600" value="60"></label></div>
      <fieldset><legend>Calon tempat</legend>${KINDS.map(([k, text]) => `<label class="tick"><input type="checkbox" name="kinds" value="${k}" ${k === "posts" ? "" : "checked"}>${text}</label>`).join("")}</fieldset>
      <details><summary>Tempat sendiri</summary><textarea name="own" rows="3" placeholder="Lahan Pemda: -1.2503, 116.7735" aria-label="Nama: lintang, bujur; satu per baris"></textarea></details>
      <fieldset><legend>Pos sekarang</legend><label class="tick"><input type="radio" name="keep" value="all" checked>tetap</label><label class="tick"><input type="radio" name="keep" value="none">mulai dari kosong</label><label class="tick"><input type="radio" name="keep" value="some">pilih</label></fieldset><div class="kept" hidden></div>
      <div class="busy-part" hidden><div class="pair"><label><span>Regu sibuk, bagian waktu</span><input name="busy" type="number" min="0" max="0.95" step="0.01" value="0.1"></label><button type="button" data-do="estimate">Perkirakan dari kejadian</button></div><p class="basis"></p></div>
      <div class="row"><button class="main">Cari tempat</button></div>`;
  }

  function own() {
    const rows = [];
    for (const line of form.elements.own.value.split("\n")) {
      if (!line.trim()) continue;
      const [name, spot] = line.includes(":") ? line.split(/:(.*)/) : ["Tempat sendiri", line];
      const { points, wrong } = readTyped(spot);
      if (wrong || !points.length) return null;
      rows.push({ name: name.trim(), lon: points[0][0], lat: points[0][1] });
    }
    return rows;
  }

  async function ask() {
    const data = new FormData(form);
    const places = own();
    if (!places) {
      planner.say("Tempat sendiri ditulis: nama: lintang, bujur; satu per baris.", true);
      return;
    }
    const body = {
      model: data.get("model"),
      count: Number(data.get("count")),
      kinds: data.getAll("kinds"),
      turnout_s: Number(data.get("turnout_s")),
      own: places,
    };
    if (data.get("keep") === "none") body.keep = [];
    if (data.get("keep") === "some") body.keep = data.getAll("kept");
    if (body.model === "mexclp") body.busy = Number(data.get("busy"));
    form.querySelector(".main").disabled = true;
    const answer = await planner.server.post("/api/planning/siting/", question(planner.state, planner.edits(), body));
    form.querySelector(".main").disabled = false;
    if (!answer.ok) {
      planner.say(answer.said, true);
      return;
    }
    planner.say("");
    run = answer.data;
    show();
    follow(run.id);
  }

  async function follow(id) {
    while (run?.id === id && ["waiting", "running"].includes(run.state)) {
      await new Promise((done) => setTimeout(done, POLL_MS));
      const answer = await planner.server.get(`/api/planning/siting/${id}/`);
      if (run?.id !== id) return;
      if (answer.ok) run = answer.data;
      show();
    }
  }

  function progress() {
    const p = run.progress ?? {};
    const gap = p.gap ?? null;
    const share = gap === null ? 0 : Math.max(0.02, 1 - Math.min(1, gap));
    const open = ["waiting", "running"].includes(run.state);
    const facts = [
      p.seconds !== undefined ? `${decimal(p.seconds)} d` : "",
      gap !== null ? `celah ke batas ${decimal(gap * 100)}%` : "",
    ].filter(Boolean);
    return `<div class="proof ${run.state}"><b>${STATES[run.state]}</b>${open ? `<svg viewBox="0 0 100 4" preserveAspectRatio="none" class="bar"><rect class="rest" width="100" height="4"/><rect class="gained" width="${(share * 100).toFixed(1)}" height="4"/></svg><span>${facts.join(" · ")}</span><button type="button" data-do="cancel">Batalkan</button>` : `<span>${run.proved?.seconds === undefined ? "" : `${decimal(run.proved.seconds)} d${run.proved.gap === null ? "" : ` · celah ${decimal(run.proved.gap * 100)}%`}`}</span>`}</div>${run.error ? `<p class="bad">${escapeHtml(run.error)}</p>` : ""}`;
  }

  function show() {
    const best = run.proved?.sites ? run.proved : run.quick;
    const all = planner.data.report?.total.people ?? 0;
    const value = {
      lscp: `${count(best.value)} pos`,
      pmedian: `${minutes(best.value)} menit rata-rata`,
      mclp: `${people(best.value)} jiwa`,
      mexclp: `${people(best.value)} jiwa diharapkan bertemu regu bebas`,
    }[best.model];
    const from = { entered: "diisi sendiri", estimated: "perkiraan dari kejadian" }[best.busy_from] ?? "";
    answerBox.innerHTML = `${progress()}
      <p class="big"><b>${percent(best.people_in_time, all)}</b><span><strong>${people(best.people_in_time)}</strong> jiwa dalam ${planner.target()} menit, sekarang ${people(best.people_before)}<br>${value}${best.proved ? "" : " · jawaban cepat, belum terbukti"}</span></p>
      ${best.model === "mexclp" ? `<p class="basis">Tiap regu sibuk ${percent(best.busy, 1)} dari waktunya (${from}).</p>` : ""}${best.unreachable > 0 ? `<p class="basis">${people(best.unreachable)} jiwa tidak terjangkau dari calon tempat mana pun.</p>` : ""}
      <ol class="sites">${best.sites.map((s, i) => `<li data-site="${i}"><i class="site-mark">${i + 1}</i><span><b>${escapeHtml(s.name)}</b><small>${s.lat.toFixed(4)}, ${s.lon.toFixed(4)}</small></span><b>${people(s.people)}</b></li>`).join("")}</ol>
      <div class="row"><button type="button" class="main" data-do="take">Jadikan skenario</button><span class="basis">ditanya ${moment(run.asked_at, planner.config.timeZone)}</span></div>`;
    if (planner.state.tab === "penempatan") planner.marks.sites(best.sites);
  }

  async function estimate() {
    const answer = await planner.server.get(`/api/planning/busy/?service=${planner.service().code}`);
    const told = form.querySelector(".busy-part p");
    busy = answer.ok ? answer.data : null;
    if (busy?.fraction != null) {
      form.elements.busy.value = busy.fraction.toFixed(2);
      told.textContent = `Perkiraan dari ${count(busy.incidents)} kejadian dalam ${count(busy.days)} hari.`;
    } else
      told.textContent = busy
        ? `Kejadian terlalu sedikit (${count(busy.incidents)} dalam ${count(busy.days)} hari); isi sendiri.`
        : answer.said;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  // the posts that may stay, of the service that is asked about
  function kept() {
    const box = form.querySelector(".kept");
    box.hidden = form.elements.keep.value !== "some";
    const { code } = planner.service();
    if (box.hidden || box.dataset.of === code) return;
    box.dataset.of = code;
    box.innerHTML = planner.data.report.posts
      .map(
        (p) =>
          `<label class="tick"><input type="checkbox" name="kept" value="${escapeHtml(p.code)}" checked>${escapeHtml(p.name)}</label>`,
      )
      .join("");
  }

  // earlier questions of one's own, newest first
  async function earlier() {
    const answer = await planner.server.get("/api/planning/siting/");
    if (!answer.ok || !answer.data.length) return;
    runs = answer.data.slice(0, MOST_EARLIER);
    const name = (r) => MODELS.find(([key]) => key === r.question.model)?.[1] ?? r.question.model;
    root.querySelector(".earlier").innerHTML =
      `<summary>Pertanyaan sebelumnya</summary><ol>${runs.map((r, i) => `<li><button type="button" data-run="${i}">${moment(r.asked_at, planner.config.timeZone)} · ${name(r)} · ${STATES[r.state]}</button></li>`).join("")}</ol>`;
  }

  form.addEventListener("change", () => {
    kept();
    form.querySelector(".busy-part").hidden = form.elements.model.value !== "mexclp";
    form.querySelector(".how-many").hidden = form.elements.model.value === "lscp";
  });
  root.addEventListener("click", async (event) => {
    const what = event.target.closest("[data-do]")?.dataset.do;
    const site = event.target.closest("[data-site]");
    const best = run && (run.proved?.sites ? run.proved : run.quick);
    if (site) planner.lookAt(best.sites[Number(site.dataset.site)]);
    const before = event.target.closest("[data-run]");
    if (before) {
      run = runs[Number(before.dataset.run)];
      show();
      follow(run.id);
    }
    if (what === "estimate") estimate();
    if (what === "take") planner.takeEdits(best.edits);
    if (what === "cancel") {
      const answer = await planner.server.post(`/api/planning/siting/${run.id}/cancel/`);
      if (answer.ok) run = answer.data;
      show();
    }
  });

  return {
    draw() {
      fields();
      if (run) show();
    },
    leave: () => planner.marks.sites([]),
  };
}
