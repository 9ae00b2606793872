// The incident at hand, with its times, facts and log.
import { escapeHtml, PRIORITY, timeText } from "../wall/format.js";
import { icon, incidentMark } from "../wall/symbols.js";
import { clockHtml, titleHtml } from "./list.js";
import { sentence } from "./logwords.js";

const SAID_MOST = 3;

export const INCIDENT_STATUS = {
  new: "baru",
  verified: "diverifikasi",
  dispatched: "unit ditugaskan",
  en_route: "menuju lokasi",
  on_scene: "tiba di lokasi",
  under_control: "terkendali",
  resolved: "selesai",
  closed: "ditutup",
  false: "laporan palsu",
  cancelled: "dibatalkan",
  merged: "digabung",
};

// how far off the point may be: an estimate is marked as one
const unsure = (i) => {
  if (i.place_mark === "village") return ` <small class="warn">hanya desa, titik perkiraan</small>`;
  return i.accuracy_m ? ` <small>± ${Math.round(i.accuracy_m)} m</small>` : "";
};

// what was written down later than it happened says so
const late = (e) => (Date.parse(e.written_at) - Date.parse(e.at) > 60_000 ? ` <small>waktu sebenarnya</small>` : "");

// what callers said, in their words: { at, text }
export const saidHtml = (rows, timeZone, most = SAID_MOST) =>
  rows.length
    ? `<h2>Kata pelapor</h2><ul class="words">${rows
        .slice(0, most)
        .map((r) => `<li><time>${timeText(r.at, timeZone)}</time><span>${escapeHtml(r.text)}</span></li>`)
        .join("")}</ul>${rows.length > most ? `<p class="none">dan ${rows.length - most} laporan lagi</p>` : ""}`
    : "";

// `more`: { facts, family, scene } as HTML, { said }; `question`: the words of a danger
export function detail(
  i,
  log,
  kinds,
  config,
  more = { facts: "", family: "", scene: "", said: [] },
  question = (code) => code,
) {
  const kind = kinds.find((k) => k.code === i.type_code);
  const times = [
    ["T0 lapor", i.reported_at],
    ["T1 dibuat", i.opened_at],
    ["T2 tugas", i.dispatched_at],
    ["T3 berangkat", i.departed_at],
    ["T4 tiba", i.arrived_at],
    ["T5 terkendali", i.controlled_at],
    ["T6 selesai", i.resolved_at],
  ];
  const photo = (e) =>
    e.data?.photo
      ? `<a class="photo" href="/api/photos/${Number(e.data.photo)}/" target="_blank" rel="noopener"><img src="/api/photos/${Number(e.data.photo)}/" alt="foto dari ${escapeHtml(e.data.unit)}" loading="lazy"></a>`
      : "";
  const rows = log
    .slice(0, 40)
    .map(
      (e) =>
        `<li class="${e.kind === "note" ? "noted" : ""}"><time>${timeText(e.at, config.timeZone)}</time><span>${escapeHtml(sentence(e, question))}${late(e)}${photo(e)}</span><small>${escapeHtml(e.by__username ?? "sistem")}</small></li>`,
    )
    .join("");
  return `<header class="p${i.priority}"><span class="mark">${icon(incidentMark(i), 26)}</span><div><h1>${titleHtml(i)}</h1>
      <p>${escapeHtml(i.number)}</p><p>${escapeHtml([i.landmark, i.village].filter(Boolean).join(", "))}${unsure(i)}</p></div><span class="clock">${clockHtml(i)}</span></header>
    <p class="state"><b>${PRIORITY[i.priority]}</b> · ${INCIDENT_STATUS[i.status] ?? i.status} · alarm ${i.alarm} · pemimpin ${escapeHtml(i.lead_agency || "belum ditentukan")}${i.commander ? ` · komandan ${escapeHtml(i.commander)}` : ""}${i.from_paper ? ` · <b class="warn">dari kertas</b>` : ""}</p>${more.facts}${saidHtml(more.said, config.timeZone)}${more.family}${more.scene}
    <ol class="times">${times.map(([text, t]) => `<li class="${t ? "" : "not"}"><span>${text}</span><b>${t ? timeText(t, config.timeZone) : "–"}</b></li>`).join("")}</ol>
    ${kind?.key_questions?.length ? `<h2>Tanyakan</h2><ul class="ask">${kind.key_questions.map((q) => `<li>${escapeHtml(q)}</li>`).join("")}</ul>` : ""}
    ${kind?.procedure?.length ? `<details><summary>Prosedur (${kind.procedure.length} langkah)</summary><ol class="steps">${kind.procedure.map((q) => `<li>${escapeHtml(q)}</li>`).join("")}</ol></details>` : ""}
    <h2>Catatan <kbd>C</kbd> <small>hanya bertambah</small></h2><form class="note"><input name="note" maxlength="500" autocomplete="off" placeholder="catatan baru, Enter menyimpan" aria-label="catatan baru"></form><ol class="log">${rows}</ol>`;
}
