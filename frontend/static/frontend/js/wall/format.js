// Times, numbers and words, in Bahasa Indonesia.

export function clockParts(date, timeZone) {
  const parts = new Intl.DateTimeFormat("id-ID", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
  }).formatToParts(date);
  const get = (type) => parts.find((p) => p.type === type).value;
  return { hour: get("hour"), minute: get("minute"), second: get("second") };
}

export const dayText = (date, timeZone) =>
  new Intl.DateTimeFormat("id-ID", {
    timeZone,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  }).format(date);

export function timeText(iso, timeZone) {
  const { hour, minute } = clockParts(new Date(iso), timeZone);
  return `${hour}.${minute}`;
}

// seconds as mm:ss, hours as h j mm m; a leading minus is the caller's to add
export function span(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s >= 3600) return `${Math.floor(s / 3600)} j ${String(Math.floor((s % 3600) / 60)).padStart(2, "0")} m`;
  return `${String(Math.floor(s / 60)).padStart(2, "0")}:${String(s % 60).padStart(2, "0")}`;
}

export function age(seconds) {
  if (seconds < 60) return `${Math.round(seconds)} d`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${Math.round(seconds % 60)} d`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} j ${Math.floor((seconds % 3600) / 60)} m`;
  return `${Math.floor(seconds / 86400)} hari`;
}

const whole = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 0 });
// head counts of an estimate are rounded to hundreds: more digits would claim to know more
export const people = (n) => whole.format(n >= 1000 ? Math.round(n / 100) * 100 : Math.round(n / 10) * 10);
export const count = (n) => whole.format(n);
export const percent = (part, all) => (all > 0 ? `${Math.round((100 * part) / all)}%` : "–");

// metres on the ground, as they are said over a radio
export const distance = (metres) => {
  if (metres >= 950) return `${(metres / 1000).toFixed(metres >= 9950 ? 0 : 1).replace(".", ",")} km`;
  const step = metres < 100 ? 10 : 50;
  return `${Math.max(step, Math.round(metres / step) * step)} m`;
};

const WINDS = ["utara", "timur laut", "timur", "tenggara", "selatan", "barat daya", "barat", "barat laut"];
// degrees clockwise from north as one of eight winds
export const wind = (degrees) => WINDS[Math.round(degrees / 45) % 8];

export const STATUS = {
  available: "siaga",
  assigned: "ditugaskan",
  en_route: "menuju lokasi",
  on_scene: "di lokasi",
  working: "menangani",
  transporting: "ke rumah sakit",
  at_hospital: "di rumah sakit",
  returning: "kembali",
  break: "istirahat",
  out_of_service: "tidak siap",
  off_duty: "tidak bertugas",
};
export const PRIORITY = { 1: "P1 Kritis", 2: "P2", 3: "P3", 4: "P4", 5: "P5" };

export function escapeHtml(text) {
  return String(text).replace(
    /[&<>"']/g,
    (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c],
  );
}
