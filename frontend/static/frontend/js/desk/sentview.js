// Units that were sent and agencies that were asked: each with its one clock. What alarms says whom to
// ring, and who is next.
import { escapeHtml, STATUS, timeText } from "../wall/format.js";
import { deadline } from "../wall/urgency.js";
import { nextSteps } from "./following.js";
import { cap } from "./keys.js";
import { CALLED, QUIET_MS, WAITS, whatFor } from "./sentwords.js";

const OUTCOME = { reached: "terhubung", no_answer: "tidak diangkat", wrong: "salah nomor" };
const ROUTE_NEWS_MS = 10 * 60_000;

const urgent = (u) => (u.called_for ? 2 : 0) + (u.alarmed_at && u.status === "ordered" ? 1 : 0);

export function sentHtml(incident, store, asking, mark, now) {
  const requests = store
    .all("request")
    .filter((r) => r.incident === incident.id && (WAITS[r.status] || r.status === "accepted"));
  if (!incident.units.length && !requests.length) return "";
  const zone = asking.timeZone;
  const units = [...incident.units].sort((a, b) => urgent(b) - urgent(a));
  const rows = units.map((u) => unitRow(u, incident, store, asking, mark, now, zone));
  const sent = rows.length
    ? `<h2>Ditugaskan <small>${rows.length} unit · <kbd>R</kbd> langkah radio <kbd>H</kbd> kontak</small></h2><ol class="sent">${rows.join("")}</ol>`
    : "";
  const waits = (r) => ({ unanswered: 0, sent: 1, acknowledged: 2 })[r.status] ?? 3;
  const asked = requests.sort((a, b) => waits(a) - waits(b)).map((r) => requestRow(r, asking, zone));
  return `<section>${sent}${asked.length ? `<h3>Diminta <small><kbd>P</kbd> jawaban, telepon</small></h3><ol class="asked">${asked.join("")}</ol>` : ""}</section>`;
}

function unitRow(u, incident, store, asking, mark, now, zone) {
  const unit = store.get("unit", u.id);
  const fix = store.position(u.id);
  const late = u.status === "ordered" && u.alarmed_at;
  const alarms = late || u.called_for;
  const where = `${STATUS[unit?.status] ?? ""}${u.hospital ? ` ${escapeHtml(u.hospital)}` : ""} · ${fix ? `GPS <span data-age="${fix.at}"></span>` : "tanpa GPS"}`;
  const buttons = nextSteps(u)
    .slice(0, 2)
    .map(([step, text]) => `<button type="button" data-step="${step}">${text}</button>`);
  return `<li data-dispatch="${u.dispatch}" data-status="${u.status}" class="${alarms ? "alarm" : ""}"><span class="mark">${mark(u.service, unit?.status ?? "assigned")}</span>
    <span class="who"><b>${escapeHtml(u.call_sign)}</b><small>${where}</small></span>
    <span class="time">${clock(u, incident, now)}</span><span class="steps">${buttons.join("")}</span>${road(u, now, zone)}${called(u, zone)}${late ? ring(asking.ofOrder(u.dispatch), `perintah belum diterima sejak ${timeText(u.ordered_at, zone)}`, zone) : ""}</li>`;
}

const called = (u, zone) =>
  u.called_for
    ? `<p class="news bad"><b>${CALLED[u.called_for]}</b> sejak ${timeText(u.called_at, zone)} ${cap("P", "tandai sudah dijawab")}</p>`
    : "";

// before the arrival: the time to it (an estimate), and whether the target holds; then since the last word
function clock(u, incident, now) {
  if (u.status === "ordered") return `<b data-left="${Date.parse(u.due_at)}"></b><small>untuk menerima</small>`;
  if (!u.arrived_at) {
    if (!u.expected_arrival) return `<b>–</b><small>tanpa perkiraan</small>`;
    const late = Date.parse(u.expected_arrival) > deadline(incident) && !incident.arrived_at;
    return `<b data-left="${Date.parse(u.expected_arrival)}"></b><small class="${late ? "short" : ""}">${late ? "lewat target" : "perkiraan tiba"}</small>`;
  }
  const last = Date.parse(u.last_contact_at ?? u.arrived_at);
  const quiet = now() - last > QUIET_MS;
  return `<b class="${quiet ? "warn" : ""}" data-since="${last}"></b><small class="${quiet ? "warn" : ""}">sejak kontak</small>`;
}

function road(u, now, zone) {
  if (u.no_road) return `<p class="news bad">Jalan di depannya ditutup dan tidak ada jalan lain: hubungi kru.</p>`;
  if (!u.rerouted_at || u.arrived_at || now() - Date.parse(u.rerouted_at) > ROUTE_NEWS_MS) return "";
  return `<p class="news">Rute baru sejak ${timeText(u.rerouted_at, zone)}: jalan di depannya ditutup. Perkiraan tiba sudah dihitung ulang.</p>`;
}

function requestRow(r, asking, zone) {
  const waits = WAITS[r.status];
  const who = `<span class="who"><b>${escapeHtml(r.agency_name)}${r.is_neighbour ? " <small>tetangga</small>" : ""}</b><small>${escapeHtml(whatFor(r, asking.told(r.id)))}</small></span>`;
  if (!waits) {
    const officer = asking.told(r.id)?.officer;
    return `<li class="accepted"><span class="ok">✓</span>${who}<span class="said-yes">disanggupi ${timeText(r.answered_at, zone)}${officer ? `<small>${escapeHtml(officer)}</small>` : ""}</span></li>`;
  }
  const alarms = r.status === "unanswered";
  const clock = `<span class="time"><b data-left="${Date.parse(r.due_at)}"></b><small>${waits}</small></span>`;
  return `<li class="${alarms ? "alarm" : ""}"><span></span>${who}${clock}${alarms || r.rung ? ring(asking.ofRequest(r.id), "", zone) : ""}</li>`;
}

// the telephone number to ring now, who is next, and who was tried
function ring({ tried, next, ladder }, why, zone) {
  const said = why ? `<span>${escapeHtml(why)}</span>` : "";
  const before = tried.map((t) => `${escapeHtml(t.post)} ${OUTCOME[t.outcome]} ${timeText(t.at, zone)}`).join(" · ");
  const [first, second] = next;
  const now = first
    ? `<b>☎ ${escapeHtml(first.phone)}</b> ${escapeHtml(first.post)}${second ? `<small>lalu ${escapeHtml(second.post)} ${escapeHtml(second.phone)}</small>` : ""}`
    : ladder.length
      ? `<b>☎ ${escapeHtml(ladder[0].phone)}</b> ulangi: semua sudah dihubungi <small>atau minta instansi lain (M)</small>`
      : "nomor telepon belum diketahui: panggil lewat radio";
  return `<div class="rung">${said}<p>${now}</p>${before ? `<small>${before}</small>` : ""}</div>`;
}
