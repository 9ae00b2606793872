// The incident at hand, with its times, facts and log.
import { escapeHtml, PRIORITY, timeText } from "../wall/format.js";
import { icon, incidentMark } from "../wall/symbols.js";
import { clockHtml, titleHtml } from "./list.js";

export const INCIDENT_STATUS = {
  new: "baru",
  verified: "diverifikasi",
  dispatched: "unit ditugaskan",
  en_route: "menuju lokasi",
  on_scene: "tiba di lokasi",
  under_control: "terkendali",
};
const KIND = {
  opened: "kejadian dibuat",
  dispatched: "ditugaskan",
  "dispatch.acknowledged": "diterima",
  "dispatch.en_route": "berangkat",
  "dispatch.on_scene": "tiba",
  "dispatch.cleared": "selesai bertugas",
  "dispatch.cancelled": "ditarik",
  status: "status",
  priority: "prioritas",
  alarm: "alarm",
  note: "catatan",
  report_added: "laporan lain",
  "request.sent": "diminta",
  "request.acknowledged": "permintaan diterima meja",
  "request.accepted": "permintaan disanggupi",
  "request.declined": "permintaan ditolak",
  "request.withdrawn": "permintaan ditarik",
  "request.unanswered": "permintaan belum dijawab",
  "order.unanswered": "perintah belum dijawab",
  diverted_here: "dialihkan ke sini",
  diverted_away: "dialihkan ke kejadian lain",
  conflict_won: "diputuskan mendapat",
  conflict_lost: "diputuskan untuk kejadian lain:",
  rerouted: "jalan dialihkan",
  contact: "kontak",
  lead: "pemimpin",
  commander: "komandan di lokasi",
  reopened: "dibuka kembali",
  moved: "tempat dipindah",
  facts: "fakta",
  staging: "titik kumpul",
  merged: "digabung",
  merged_in: "digabung ke sini",
  unmerged: "penggabungan dibatalkan",
  reports_read: "data pelapor dibuka",
};

export function detail(i, log, kinds, config) {
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
  const rows = log
    .slice(-40)
    .reverse()
    .map(
      (e) =>
        `<li><time>${timeText(e.at, config.timeZone)}</time><span>${escapeHtml(KIND[e.kind] ?? e.kind)}${e.data?.unit ? ` ${escapeHtml(e.data.unit)}` : ""}${e.data?.via && e.data.via !== "app" ? ` lewat ${e.data.via === "radio" ? "radio" : "telepon"}` : ""}${e.data?.to ? ` → ${escapeHtml(INCIDENT_STATUS[e.data.to] ?? e.data.to)}` : ""}${e.text ? `: ${escapeHtml(e.text)}` : ""}</span><small>${escapeHtml(e.by__username ?? "")}</small></li>`,
    )
    .join("");
  return `<header class="p${i.priority}"><span class="mark">${icon(incidentMark(i), 26)}</span><div><h1>${titleHtml(i)}</h1>
      <p>${escapeHtml(i.number)}</p><p>${escapeHtml([i.landmark, i.village].filter(Boolean).join(", "))}</p></div><span class="clock">${clockHtml(i)}</span></header>
    <p class="state"><b>${PRIORITY[i.priority]}</b> · ${INCIDENT_STATUS[i.status] ?? i.status} · alarm ${i.alarm} · pemimpin ${escapeHtml(i.lead_agency || "belum ditentukan")}</p>
    <ol class="times">${times.map(([text, t]) => `<li class="${t ? "" : "not"}"><span>${text}</span><b>${t ? timeText(t, config.timeZone) : "–"}</b></li>`).join("")}</ol>
    ${kind?.key_questions?.length ? `<h2>Tanyakan</h2><ul class="ask">${kind.key_questions.map((q) => `<li>${escapeHtml(q)}</li>`).join("")}</ul>` : ""}
    ${kind?.procedure?.length ? `<details><summary>Prosedur (${kind.procedure.length} langkah)</summary><ol class="steps">${kind.procedure.map((q) => `<li>${escapeHtml(q)}</li>`).join("")}</ol></details>` : ""}
    <h2>Catatan <small>hanya bertambah</small></h2><form class="note"><input name="note" maxlength="500" autocomplete="off" placeholder="catatan baru, Enter menyimpan" aria-label="catatan baru"></form><ol class="log">${rows}</ol>`;
}
