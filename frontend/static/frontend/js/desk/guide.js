// Beside the form: what to ask and to do. The script of a silent call, the questions and the
// procedure of the kind, and what is known of the number.
import { escapeHtml, timeText } from "../wall/format.js";
import { hint } from "./keys.js";

const CLASS = {
  emergency: "darurat",
  information: "informasi",
  prank: "iseng",
  silent: "senyap",
  broken_off: "terputus",
  missed: "tak terjawab",
  wrong_number: "salah sambung",
  test: "uji saluran",
  open: "belum selesai",
};
const SHOWN = 6;

export function guideHtml(state, scripts, config) {
  return `<section class="guide">${state.silent ? script(scripts) : ""}${kind(state)}${number(state, config)}</section>`;
}

const AROUND = [
  ["N", "Panggilan baru", "tanpa sentral telepon"],
  ["↑ ↓", "Buka kejadian", "dari daftar di kiri"],
  ["Alt A", "Perlu perhatian", "perintah tak terjawab, kru yang memanggil, fakta baru"],
  ["Alt T", "Panggilan yang menunggu", "tak terjawab, telepon balik, untuk supervisor"],
  ["Alt G", "Giliran jaga (apel)", "siapa bertugas, awak, BBM, air, radio"],
  ["Alt O", "Serah terima", "urusan terbuka, laporan harian"],
  ["Alt K", "Komando", "pemegangnya, serah komando"],
  ["?", "Semua tombol", ""],
];

// nothing is open: where everything is
export const idleHtml = () =>
  `<section class="guide"><h2>Meja siap</h2><ol class="around">${AROUND.map(([key, name, what]) => `<li><kbd>${key}</kbd><span><b>${name}</b><small>${what}</small></span></li>`).join("")}</ol></section>`;

const lines = (texts, name) => `<ol class="${name}">${texts.map((t) => `<li>${escapeHtml(t)}</li>`).join("")}</ol>`;

function script(scripts) {
  return `<h2>Panggilan senyap <small>bacakan dan dengarkan</small></h2>${lines(scripts.silent ?? [], "script")}
    ${hint(["F10", "tutup sebagai senyap"], ["Alt S", "sembunyikan naskah"])}`;
}

function kind({ kind: k }) {
  if (!k) return `<h2>Panduan</h2><p class="none">Pilih jenis: pertanyaan dan prosedurnya tampil di sini.</p>`;
  const asks = k.key_questions.length ? `<h3>Tanyakan</h3>${lines(k.key_questions, "asks")}` : "";
  const steps = k.procedure.length ? `<h3>Prosedur</h3>${lines(k.procedure, "steps")}` : "";
  return `<h2>${escapeHtml(k.name)} <small>${escapeHtml(k.code)}</small></h2>${asks}${steps}`;
}

function number({ history, number: known }, config) {
  if (!known || !history) return "";
  const flags = history.flags.map(
    (f) =>
      `<li class="flag"><b>Ditandai</b><span>${escapeHtml(f.reason)}<small>oleh ${escapeHtml(f.made_by__username ?? "–")}, sampai ${day(f.expires_at, config)}</small></span>${config.roles.some((r) => r === "supervisor" || r === "administrator") ? `<button type="button" data-lift="${f.id}">Cabut</button>` : ""}</li>`,
  );
  const classes = Object.entries(history.classes).map(([name, n]) => `${n} ${CLASS[name] ?? name}`);
  const rows = history.calls
    .slice(0, SHOWN)
    .map(
      (c) =>
        `<li><time>${day(c.received_at, config)} ${timeText(c.received_at, config.timeZone)}</time><b>${CLASS[c.call_class || "open"] ?? c.call_class}</b><small>${escapeHtml(c.incidents.join(", ") || c.reason)}</small></li>`,
    );
  return `<h2>Nomor ini <small>${classes.join(", ") || "belum pernah menelepon"}</small></h2><ol class="flags">${flags.join("")}</ol><ol class="before-calls">${rows.join("")}</ol>`;
}

const day = (iso, config) =>
  new Intl.DateTimeFormat("id-ID", { timeZone: config.timeZone, day: "numeric", month: "short" }).format(new Date(iso));
