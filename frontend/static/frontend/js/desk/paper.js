// The hours on paper: an incident that was written down while the screens were dark, with its true
// times. Place and kind are chosen first, then a form of times; all by keys.
import { escapeHtml } from "../wall/format.js";
import { landmarkOf, spot } from "./place.js";
import { trueTime, zoneMinutes } from "./truetime.js";

const ROWS = 4;
const BACK_HOURS = 24; // what was on paper may be yesterday's by a whole day
const STEPS = [
  ["ordered_at", "tugas"],
  ["departed_at", "berangkat"],
  ["arrived_at", "tiba"],
  ["ended_at", "selesai"],
];

export function paper(desk) {
  const { server, say, choose, store, steps, panel, config, now } = desk;
  let about = null; // { place, kind, typed: its fields }
  let wrong = "";

  // what was begun and left waits to be gone on with
  async function open() {
    if (about && Object.values(about.typed).some(Boolean)) {
      const items = [
        { text: "lanjutkan isian tadi", note: `${about.kind.name}, ${about.place.name}`, run: show },
        { text: "mulai baru", note: "isian tadi dibuang", run: begin },
      ];
      const chosen = await choose.pick("Isian dari kertas belum disimpan", items);
      return chosen?.run();
    }
    return begin();
  }

  async function begin() {
    const place = await steps.place("Dari kertas: di mana kejadiannya?");
    if (!place) return;
    const kinds = desk.kinds.map((k) => ({ text: k.name, note: k.code, kind: k }));
    const kind = (await choose.pick("Dari kertas: jenis apa?", kinds, { hint: "ketik: kebakaran, laka, KES-01 …" }))
      ?.kind;
    if (!kind) return;
    about = { place, kind, typed: {} };
    wrong = "";
    show();
  }

  function show() {
    panel.open("paper", html);
    for (const [name, value] of Object.entries(about.typed)) field(name).value = value;
  }

  const field = (name) => panel.box.querySelector(`[name=${name}]`);
  const time = (name, label) =>
    `<label>${label}<input name="${name}" maxlength="5" autocomplete="off" placeholder="14.05"></label>`;

  function html() {
    const rows = Array.from(
      { length: ROWS },
      (_, k) =>
        `<div class="paper-unit"><label>${k ? "" : "unit"}<input name="unit${k}" list="paper-units" autocomplete="off" placeholder="tanda panggil" aria-label="unit ${k + 1}"></label>${STEPS.map(([step, word]) => time(`${step}${k}`, k ? "" : word).replace("<input", `<input aria-label="${word} unit ${k + 1}"`)).join("")}</div>`,
    );
    const signs = store.all("unit").map((u) => `<option value="${escapeHtml(u.call_sign)}">`);
    return `<form class="paper"><h2>Dari kertas: ${escapeHtml(about.kind.name)} <small>${escapeHtml(about.place.name)}</small></h2>
      <p class="before">Waktu sebenarnya, paling lama sehari yang lalu. Kejadian ini ditandai “dari kertas”.</p>
      <div class="paper-head">${time("reported_at", "T0 lapor")}<label>nomor pelapor<input name="number" maxlength="20" autocomplete="off"></label><label class="wide">uraian<input name="narrative" maxlength="2000" autocomplete="off"></label></div>
      <h3>Unit <small>tanpa jam selesai: masih bertugas, dan ditugaskan sekarang</small></h3>${rows.join("")}
      <div class="paper-head">${time("controlled_at", "T5 terkendali")}${time("resolved_at", "T6 selesai")}</div>
      <datalist id="paper-units">${signs.join("")}</datalist>
      <p class="said" role="alert">${escapeHtml(wrong)}</p><button type="submit" class="go"><kbd>Ctrl ↵</kbd> Simpan dari kertas</button></form>`;
  }

  const read = () => Object.fromEntries(new FormData(panel.box.querySelector("form")));

  async function submit() {
    const fields = read();
    const minutes = zoneMinutes(config.timeZone, now());
    const bad = [];
    const at = (name) => {
      const { at: moment, wrong: why } = trueTime(fields[name], now(), minutes, BACK_HOURS);
      if (why) bad.push(fields[name]);
      return moment ?? null;
    };
    const units = [];
    for (let k = 0; k < ROWS; k++) {
      const sign = fields[`unit${k}`].trim();
      if (!sign) continue;
      const unit = store.all("unit").find((u) => u.call_sign.toLowerCase() === sign.toLowerCase());
      if (unit)
        units.push({ unit: Number(unit.id), ...Object.fromEntries(STEPS.map(([step]) => [step, at(step + k)])) });
      else bad.push(sign);
    }
    const body = { type: about.kind.code, ...spot(about.place), reported_at: at("reported_at"), units };
    Object.assign(body, {
      controlled_at: at("controlled_at"),
      resolved_at: at("resolved_at"),
      narrative: fields.narrative,
    });
    if (fields.number.trim()) body.number = fields.number.trim();
    body.landmark = landmarkOf(about.place);
    if (bad.length) wrong = `Tidak terbaca: ${bad.join(", ")}`;
    else if (!body.reported_at) wrong = "Isi jam laporan (T0).";
    else if (units.some((u) => !u.ordered_at)) wrong = "Isi jam tugas tiap unit.";
    else {
      const answer = await server.post("/api/incidents/paper/", body);
      if (answer.ok) {
        about = null;
        panel.close();
        say(`${answer.data.number} dimasukkan dari kertas.`);
        if (answer.data.status !== "resolved") desk.lead.appear(answer.data.id);
        return;
      }
      wrong = answer.said;
    }
    panel.draw();
  }

  panel.box.addEventListener("input", ({ target }) => {
    if (target.closest(".paper")) about.typed = read();
  });
  // Enter goes on: half of it is no incident yet
  panel.box.addEventListener("keydown", (event) => {
    if (!event.target.matches(".paper input") || event.key !== "Enter" || event.ctrlKey || event.isComposing) return;
    event.preventDefault();
    const all = [...panel.box.querySelectorAll(".paper input, .paper .go")];
    all[all.indexOf(event.target) + 1].focus();
  });
  panel.box.addEventListener("submit", (event) => {
    if (!event.target.matches(".paper")) return;
    event.preventDefault();
    submit();
  });

  return { open, submit, isOpen: () => panel.isOpen("paper") };
}
