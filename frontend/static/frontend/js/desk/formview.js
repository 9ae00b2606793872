// How the form of a call looks: a pure function of what is known so far.
import { escapeHtml, PRIORITY } from "../wall/format.js";
import { INCIDENT_STATUS } from "./incident.js";

const FIRST_DANGERS = ["trapped", "unconscious", "spreading"]; // until the kind says which
const ANSWERS = [
  ["yes", "Ya"],
  ["no", "Tidak"],
  ["unknown", "Belum tahu"],
];
export const QUICK = { information: "informasi", prank: "iseng", broken_off: "terputus" };

export const ready = (state) => Boolean(state.place && state.kind);

// the kinds that what is typed may mean, at most six; the one that was taken where nothing is
export function fitting(state, kinds) {
  const words = state.kindText.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return state.kind ? [state.kind] : [];
  const text = (k) => `${k.code} ${k.name} ${k.category} ${(k.subtypes ?? []).join(" ")}`.toLowerCase();
  return kinds.filter((k) => words.every((w) => text(k).includes(w))).slice(0, 6);
}

export function formHtml(state, kinds, scripts) {
  return `${caller(state)}${place(state)}${dangers(state, scripts)}${kind(state, kinds)}${alike(state)}
    <p class="said" role="alert">${escapeHtml(state.said)}</p>
    <button type="button" class="go" ${ready(state) ? "" : "disabled"}><kbd>Ctrl ↵</kbd> Buat kejadian ${state.kind ? PRIORITY[state.judged?.priority ?? state.kind.priority] : ""}</button>
    <div class="closings">${Object.entries(QUICK)
      .map(([code, word], i) => `<button type="button" data-close="${code}"><kbd>F${i + 7}</kbd> ${word}</button>`)
      .join("")}</div>`;
}

function caller(state) {
  const flagged = (state.history?.flags ?? [])
    .map((f) => `<p class="warn">Ditandai: ${escapeHtml(f.reason ?? "")}</p>`)
    .join("");
  const before = state.history?.calls?.length
    ? `${state.history.calls.length} panggilan sebelumnya`
    : "panggilan pertama dari nomor ini";
  return `<header><h1>${state.number ? escapeHtml(state.number) : "Panggilan baru"}</h1><kbd>Esc</kbd></header>
    <p class="before">${state.number ? before : "nomor belum dicatat"}</p>${flagged}`;
}

const sure = (p) => (p.mark === "village" ? "hanya desa" : p.accuracy_m ? `± ${Math.round(p.accuracy_m)} m` : "pasti");

function place(state) {
  const found = state.found.map((f, i) => {
    const where = [f.village, f.district].filter((x) => x && x !== f.name).join(", ");
    return `<li data-found="${i}" class="${i === state.at ? "now" : ""}"><b>${escapeHtml(f.name)}</b><small>${escapeHtml(where)} · ${escapeHtml(f.why)}</small></li>`;
  });
  return `<label class="step" for="place"><kbd>F2</kbd> Tempat ${state.place ? `<small class="ok">${sure(state.place)}</small>` : ""}</label>
    <input id="place" name="place" autocomplete="off" placeholder="desa, patokan, km 9, koordinat, tautan, klik peta" value="${escapeHtml(state.text)}">
    ${state.advice ? `<p class="warn">${escapeHtml(state.advice)}</p>` : ""}
    <ol class="found">${found.join("")}</ol>`;
}

export const dangerQuestion = (scripts, code) => scripts.dangers?.find((d) => d.code === code)?.question ?? code;

function dangers(state, scripts) {
  const rows = (state.kind?.dangers?.ask ?? FIRST_DANGERS).map((code) => {
    const answers = ANSWERS.map(
      ([value, word]) =>
        `<button type="button" data-answer="${value}" aria-pressed="${(state.answers[code] ?? "unknown") === value}">${word}</button>`,
    );
    return `<fieldset data-danger="${code}"><legend>${escapeHtml(dangerQuestion(scripts, code))}</legend>${answers.join("")}</fieldset>`;
  });
  return `<p class="step"><kbd>F3</kbd> Bahaya <small>yang belum diketahui tidak menurunkan prioritas</small></p>${rows.join("")}`;
}

function kind(state, kinds) {
  const rows = fitting(state, kinds).map((k, i) => {
    const marked = `${i === state.kindAt ? "now" : ""} ${state.kind?.code === k.code ? "picked" : ""}`;
    return `<li data-kind="${k.code}" class="${marked}"><b>${escapeHtml(k.name)}</b><small>${k.code} · ${PRIORITY[k.priority]} · target ${k.target_minutes} mnt</small></li>`;
  });
  return `<label class="step" for="kind"><kbd>F4</kbd> Jenis</label>
    <input id="kind" name="kind" autocomplete="off" placeholder="ketik: kebakaran, laka, KES-01 …" value="${escapeHtml(state.kindText)}">
    <ol class="found">${rows.join("")}</ol>
    <input name="landmark" maxlength="200" autocomplete="off" aria-label="patokan" placeholder="patokan, jalan masuk" value="${escapeHtml(state.landmark)}">
    ${state.kind ? `<p class="ask"><b>Tanyakan</b> ${escapeHtml(state.kind.key_questions[0] ?? "")}</p>` : ""}`;
}

function alike(state) {
  if (!state.similar.length) return "";
  const rows = state.similar.map(
    (s, i) =>
      `<li data-similar="${s.id}"><span><b>${escapeHtml(s.title)}</b><small>${escapeHtml(INCIDENT_STATUS[s.status] ?? s.status)}, ${Math.round(s.distance_m)} m${s.almost_sure ? ", hampir pasti sama" : ""}</small></span><button type="button">${i === 0 ? "<kbd>F6</kbd> " : ""}Gabungkan</button></li>`,
  );
  return `<p class="step">Laporan lain di dekat sini</p><ol class="alike">${rows.join("")}</ol>`;
}
