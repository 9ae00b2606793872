// The line of honesty: on what roads, when, by which clock, and what is only an estimate.

import { clock, escapeHtml, moment } from "./words.js";

export function truth(planner) {
  const { report } = planner.data;
  if (!report) return "";
  const { stamp, settings } = report;
  const rough = planner.choices.posts.filter((p) => p.service === planner.service().code && p.quality !== "A").length;
  const spent =
    settings.clock === "target"
      ? `lapor sampai siap; terima ${clock(settings.handling_s)}, berangkat per pos, gelar ${clock(settings.setup_s)} dipotong`
      : "menit di jalan saja";
  return [
    `<b>Jalan</b>${stamp.is_demonstration ? '<span class="warn">jaringan demonstrasi, bukan dasar keputusan</span>' : ""} v${stamp.network}.${stamp.revision}`,
    `<b>Tanggal</b>${moment(stamp.at, planner.config.timeZone)} ${escapeHtml(planner.config.timeZoneLabel)}`,
    `<b>Hitungan</b>${spent}`,
    stamp.people_is_estimate
      ? `<b>Perkiraan</b><span title="${escapeHtml(stamp.people_method)}">penduduk, letak ${rough} pos</span>`
      : "<b>Penduduk</b>dari hitungan",
    "<b>Feri</b>tidak dihitung",
  ]
    .map((cell) => `<span>${cell}</span>`)
    .join("");
}
