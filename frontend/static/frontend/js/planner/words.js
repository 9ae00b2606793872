// Numbers and names as a planner reads them, in Bahasa Indonesia.
import { escapeHtml } from "../wall/format.js";

export { escapeHtml };

const whole = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat("id-ID", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
export const count = (n) => whole.format(n);
export const decimal = (n) => tenth.format(n);
// head counts are an estimate: to tens, and to hundreds from ten thousand
export const people = (n) => whole.format(Math.abs(n) >= 10000 ? Math.round(n / 100) * 100 : Math.round(n / 10) * 10);
export const signed = (n) => `${n > 0 ? "+" : n < 0 ? "−" : ""}${people(Math.abs(n))}`;
export const percent = (part, all) => (all > 0 ? `${Math.round((100 * part) / all)}%` : "–");
export const minutes = (seconds) => (seconds === null || seconds === undefined ? "–" : tenth.format(seconds / 60));
export const clock = (seconds) => {
  if (seconds === null || seconds === undefined) return "–";
  const s = Math.round(seconds);
  return s >= 3600
    ? `${Math.floor(s / 3600)} j ${String(Math.floor((s % 3600) / 60)).padStart(2, "0")} m`
    : `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
};
export const moment = (iso, timeZone) =>
  new Intl.DateTimeFormat("id-ID", {
    timeZone,
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(iso));

// the moment that a clock in a time zone shows as `local` ("2026-11-25T14:30")
export function instant(local, timeZone) {
  const guess = new Date(`${local}Z`);
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(guess);
  return new Date(guess.getTime() - (Date.parse(`${parts.replace(" ", "T")}Z`) - guess.getTime()));
}

export const PROFILES = {
  fire_engine: "Mobil pemadam",
  ambulance: "Ambulans",
  car: "Mobil",
  motorcycle: "Sepeda motor",
  boat: "Perahu",
  foot: "Jalan kaki",
};
export const DEPTHS = {
  wet: "basah, di bawah 15 cm",
  shallow: "dangkal, 15–30 cm",
  knee: "selutut, 30–60 cm",
  deep: "dalam, di atas 60 cm",
};
export const QUALITY = { A: "letak pasti", B: "letak kira-kira", C: "letak hanya tingkat desa", P: "usulan" };
export const ROADS = {
  trunk: "jalan nasional",
  primary: "jalan provinsi",
  secondary: "jalan kabupaten utama",
  tertiary: "jalan kabupaten",
  unclassified: "jalan desa",
  track: "jalan tanah",
};
export const OTHERS = "di luar desa terdaftar";

// a bar as a drawing: the content policy allows no style in markup. `parts` are [share, class]
export function bar(parts, width = 60, height = 6) {
  let x = 0;
  const drawn = parts.map(([share, kind]) => {
    const w = Math.max(0, Math.min(1, share)) * width;
    const rect = `<rect class="${kind}" x="${x.toFixed(1)}" width="${w.toFixed(1)}" height="${height}"/>`;
    x += w;
    return rect;
  });
  return `<svg class="bar" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="${width}" height="${height}"/>${drawn.join("")}</svg>`;
}
export const options = (rows, chosen) =>
  rows
    .map(
      ([value, text]) =>
        `<option value="${escapeHtml(value ?? "")}"${String(value ?? "") === String(chosen ?? "") ? " selected" : ""}>${escapeHtml(text)}</option>`,
    )
    .join("");
