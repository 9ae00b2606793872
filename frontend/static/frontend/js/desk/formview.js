// How the form of a call looks: a pure function of what is known so far.
import { escapeHtml, PRIORITY } from "../wall/format.js";
import { INCIDENT_STATUS } from "./incident.js";

const FIRST_DANGERS = ["trapped", "unconscious", "spreading"]; // until the kind says which
const ANSWERS = [
  ["yes", "<u>Y</u>a"],
  ["no", "<u>T</u>idak"],
  ["unknown", "<u>B</u>elum tahu"],
];
export const QUICK = { information: "informasi", prank: "iseng", broken_off: "terputus", silent: "senyap" };

// a kind that is being typed over is not one that was chosen
export const ready = (state) => Boolean(state.place && state.kind && state.kindText === state.kind.name);

// the kinds that what is typed may mean, at most six; none once one was taken
export function fitting(state, kinds) {
  const words = state.kindText.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length || state.kindText === state.kind?.name) return [];
  const text = (k) => `${k.code} ${k.name} ${k.category} ${(k.subtypes ?? []).join(" ")}`.toLowerCase();
  // those whose code begins so, then those whose name does
  const rank = (k) => [k.code, k.name, ""].findIndex((t) => t === "" || t.toLowerCase().startsWith(words[0]));
  return kinds
    .filter((k) => words.every((w) => text(k).includes(w)))
    .sort((a, b) => rank(a) - rank(b) || a.code.localeCompare(b.code))
    .slice(0, 6);
}

// `became`: the incident that another desk has made of this call
export function formHtml(state, kinds, scripts, call, became) {
  const priority = state.kind ? PRIORITY[state.judged?.priority ?? state.kind.priority] : "";
  const theirs = state.theirs.map((t) => `<p class="warn">${escapeHtml(t)}</p>`).join("");
  return `${caller(state, call)}${became ? taken(state, became) : ""}${offers(state)}${place(state)}${dangers(state, scripts)}${kind(state, kinds)}${alike(state)}${theirs}
    <div class="end"><p class="said" role="alert">${escapeHtml(state.said)}</p>
    <button type="button" class="go" ${ready(state) || became ? "" : "disabled"}><kbd>Ctrl ↵</kbd> ${became ? `Buka ${escapeHtml(became.number)}` : `Buat kejadian ${priority}`}</button></div>
    <div class="closings">${Object.entries(QUICK)
      .map(([code, word], i) => `<button type="button" data-close="${code}"><kbd>F${i + 7}</kbd> ${word}</button>`)
      .join("")}</div>`;
}

const taken = (state, became) =>
  `<div class="became" role="alert"><b>Panggilan ini sudah menjadi ${escapeHtml(became.number)}${state.became.by ? ` oleh ${escapeHtml(state.became.by)}` : ""}</b><small><kbd>Ctrl ↵</kbd> buka kejadian itu; bahaya, uraian dan patokan yang diketik di sini ikut dicatat</small></div>`;

function caller(state, call) {
  const since = call?.ended_at
    ? "saluran putus"
    : call?.answered_at
      ? `bicara <span data-since="${Date.parse(call.answered_at)}"></span>`
      : "";
  const before = state.history?.calls?.length
    ? `${state.history.calls.length} panggilan sebelumnya`
    : "panggilan pertama dari nomor ini";
  const flags = state.history?.flags ?? [];
  const number = state.number
    ? `<p class="before">${before}</p>`
    : `<label class="number"><kbd>Alt H</kbd><input name="number" inputmode="tel" autocomplete="off" maxlength="40" aria-label="nomor pelapor" placeholder="nomor pelapor bila diketahui, ↵" value="${escapeHtml(state.numberText)}"></label>`;
  return `<header><h1>${state.number ? escapeHtml(state.number) : "Panggilan baru"}</h1><span class="line">${since}</span></header>${number}
    ${flags.map((f) => `<p class="flagged">Ditandai: ${escapeHtml(f.reason)}</p>`).join("")}
    ${call?.for_supervisor ? `<p class="flagged">Menunggu supervisor</p>` : ""}`;
}

// the caller's own place: a link to send, and what came back, for somebody to decide on
function offers(state) {
  const open = state.offers.filter((o) => !o.accepted_at && !o.declined_at);
  const rows = open.map(
    (o, i) =>
      `<div class="offer" data-offer="${o.id}"><span><b>Posisi dari HP pelapor</b><small>± ${Math.round(o.accuracy_m)} m, <span data-age="${Date.parse(o.at)}"></span> lalu</small></span><button type="button" data-take="yes">${i ? "" : "<kbd>Alt Y</kbd>"} Pakai</button><button type="button" data-take="no">${i ? "" : "<kbd>Alt X</kbd>"} Abaikan</button></div>`,
  );
  const link =
    state.link && !open.length
      ? `<div class="link"><small>Kirim ke pelapor, sekali pakai, sisa <span data-left="${state.link.until}"></span></small><code>${escapeHtml(state.link.address)}</code></div>`
      : "";
  return rows.join("") + link;
}

const sure = (p) => (p.mark === "village" ? "hanya desa" : p.accuracy_m ? `± ${Math.round(p.accuracy_m)} m` : "pasti");

function place(state) {
  const found = state.found.map((f, i) => {
    const where = [f.village, f.district].filter((x) => x && x !== f.name).join(", ");
    return `<li data-found="${i}" class="${i === state.at ? "now" : ""}"><b>${escapeHtml(f.name)}</b><small>${escapeHtml([where, f.why].filter(Boolean).join(" · "))}</small></li>`;
  });
  const advice = state.advice ? `<li class="warn" role="status">${escapeHtml(state.advice)}</li>` : "";
  const chosen = state.place
    ? `<small class="ok">${sure(state.place)}</small>`
    : state.text && `<small class="warn">belum dipilih</small>`;
  const inside = [state.place?.village, state.place?.district].filter(Boolean);
  return `<label class="step" for="place"><kbd>F2</kbd> Tempat ${chosen}</label>
    <div class="find"><input id="place" name="place" autocomplete="off" placeholder="desa, patokan, km 9, koordinat" value="${escapeHtml(state.text)}">
    <ol class="found places" tabindex="-1">${found.join("") || advice}</ol></div>
    ${inside.length ? `<p class="inside">${escapeHtml([...new Set(inside)].join(", "))}</p>` : ""}`;
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
  return `<p class="step"><kbd>F3</kbd> Bahaya <small>belum tahu tidak menurunkan prioritas</small></p>${rows.join("")}`;
}

const about = (k) => `${k.code} · ${PRIORITY[k.priority]} · target ${k.target_minutes} mnt`;

function kind(state, kinds) {
  const rows = fitting(state, kinds).map((k, i) => {
    return `<li data-kind="${k.code}" class="${i === state.kindAt ? "now" : ""}"><b>${escapeHtml(k.name)}</b><small>${about(k)}</small></li>`;
  });
  return `<label class="step" for="kind"><kbd>F4</kbd> Jenis ${state.kind ? `<small class="ok">${about(state.kind)}</small>` : ""}</label>
    <div class="find"><input id="kind" name="kind" autocomplete="off" placeholder="ketik: kebakaran, laka, KES-01 …" value="${escapeHtml(state.kindText)}">
    <ol class="found" tabindex="-1">${rows.join("")}</ol></div>
    <input name="landmark" maxlength="200" autocomplete="off" aria-label="patokan" placeholder="patokan, jalan masuk" value="${escapeHtml(state.landmark)}">
    <textarea name="narrative" maxlength="10000" rows="2" aria-label="uraian" placeholder="uraian pelapor, kata demi kata">${escapeHtml(state.narrative)}</textarea>`;
}

function alike(state) {
  if (!state.similar.length) return "";
  const rows = state.similar.map(
    (s, i) =>
      `<li data-similar="${s.id}"><span><b>${escapeHtml(s.title)}</b><small>${escapeHtml(INCIDENT_STATUS[s.status] ?? s.status)}, ${Math.round(s.distance_m)} m${s.almost_sure ? ", hampir pasti sama" : ""}</small></span><button type="button">${i === 0 ? "<kbd>F6</kbd> " : ""}Gabungkan</button></li>`,
  );
  return `<p class="step">Laporan lain di dekat sini</p><ol class="alike">${rows.join("")}</ol>`;
}
