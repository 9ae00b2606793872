// What stands on the page: pure functions from what is known to markup. Nothing here asks or keeps.

import { age, distance, escapeHtml, PRIORITY, STATUS, span, timeText } from "../wall/format.js";
import { icon, incidentMark } from "../wall/symbols.js";
import { BECOME, DONE, FACTS, HOSPITAL, MARK, STANDING, STEPS } from "./words.js";

const e = escapeHtml;

export const statusWord = (unit, standing) => (standing ? STANDING[standing] : (STATUS[unit.status] ?? unit.status));

// --- standing by -----------------------------------------------------------------------------------
export function standby({ unit, now, timeZone, until }) {
  const looked = unit.checked_at
    ? `dicek ${timeText(unit.checked_at, timeZone)}, ${age((now - Date.parse(unit.checked_at)) / 1000)} lalu`
    : "belum dicek";
  const amount = (value, text) => (value === null ? "–" : text);
  return `
    <h1 class="state">${e(statusWord(unit))}</h1>
    <p class="sub">${e(unit.vehicle_kind)} · ${e(unit.station)}</p>
    ${unit.crew_on_duty ? "" : '<p class="warn">Regu belum tercatat bertugas. Isi pemeriksaan di bawah, atau lapor lewat radio.</p>'}
    <dl class="facts3">
      <div><dt>Awak</dt><dd>${amount(unit.people, unit.people)}</dd></div>
      <div><dt>BBM</dt><dd>${amount(unit.fuel_percent, `${unit.fuel_percent}%`)}</dd></div>
      <div><dt>Air</dt><dd>${amount(unit.water_litres, `${unit.water_litres} l`)}</dd></div>
    </dl>
    <p class="sub">${looked}</p>
    <button type="button" data-do="check" class="plain">Isi pemeriksaan</button>
    <p class="sub">Tugas baru muncul di sini dengan bunyi dan getar. Halaman ini berlaku sampai ${timeText(until, timeZone)}.</p>`;
}

export function positionLine(state, unit, now) {
  const old = unit.fixed_at
    ? `posisi terakhir kendaraan ${age((now - Date.parse(unit.fixed_at)) / 1000)} lalu`
    : "belum ada posisi kendaraan";
  return `
    <div class="position">
      <button type="button" role="switch" aria-checked="${state.on}" data-do="position" class="switch"><i></i><span>Kirim posisi telepon ini</span></button>
      <p class="sub">${state.on ? `Posisi ${e(state.said)}. ` : ""}Posisi hanya dikirim selama halaman ini terbuka; ${old}.</p>
    </div>`;
}

// --- the assignment ----------------------------------------------------------------------------------
export function task({ incident, dispatch, standing, now, timeZone }) {
  const where = [incident.landmark, incident.village].filter(Boolean).join(", ");
  const unsure =
    MARK[incident.place_mark] ?? (incident.accuracy_m > 150 ? `bisa meleset ${Math.round(incident.accuracy_m)} m` : "");
  return `
    <div class="kind p${incident.priority}">
      ${icon(incidentMark(incident), 26)}
      <div>
        <p class="prio">${e(PRIORITY[incident.priority])}${incident.title === incident.type_name ? "" : ` · ${e(incident.type_name)}`}</p>
        <h1>${e(incident.title)}</h1>
        <p class="where">${e(where) || "tanpa nama tempat"}${unsure ? ` <em>${e(unsure)}</em>` : ""}</p>
      </div>
    </div>
    ${dangers(incident)}
    ${way({ incident, dispatch, standing, now, timeZone })}`;
}

function dangers({ facts, hazards, closures }) {
  const rows = facts.map(
    (f) =>
      `<li class="${f.shouts ? "shouts" : ""} ${f.new ? "new" : ""}">${f.value === "yes" ? e(FACTS[f.id] ?? f.question) : `<s>${e(FACTS[f.id] ?? f.question)}</s>`}${f.disputed ? " <small>penelepon berbeda keterangan</small>" : ""}${f.new ? " <b>BARU</b>" : ""}</li>`,
  );
  const near = hazards.map((h) => `<li>${e(h.name)} <small>${distance(h.metres)} dari lokasi</small></li>`);
  const roads = closures
    .slice(0, 3)
    .map(
      (c) =>
        `<li>${c.closed ? "Jalan ditutup" : "Jalan tersendat"}: ${e(c.name)}${c.reason ? ` <small>${e(c.reason)}</small>` : ""}</li>`,
    );
  const all = [...rows, ...near, ...roads];
  return all.length
    ? `<section class="dangers"><h2>Bahaya</h2><ul>${all.join("")}</ul></section>`
    : '<section class="dangers none"><h2>Bahaya</h2><p>Belum ada yang dilaporkan. Tetap waspada.</p></section>';
}

function way({ incident, dispatch, standing, now, timeZone }) {
  const toHospital = standing === "transporting" || standing === "at_hospital";
  const goal = toHospital && dispatch.hospital ? dispatch.hospital : incident;
  if (standing === "on_scene" || standing === "at_hospital") return stamps(dispatch, timeZone);
  const left =
    toHospital && dispatch.seconds !== undefined
      ? dispatch.seconds
      : dispatch.expected_arrival
        ? (Date.parse(dispatch.expected_arrival) - now) / 1000
        : null;
  const arrival = toHospital && left !== null ? new Date(now + left * 1000).toISOString() : dispatch.expected_arrival;
  const numbers = dispatch.no_road
    ? '<p class="warn">Tidak ada jalan yang diketahui ke sana. Tanya lewat radio.</p>'
    : `<dl class="facts3">
        <div><dt>${left < 0 ? "Lewat" : "Sisa"}</dt><dd>${left === null ? "–" : left < 0 ? span(-left) : left < 90 ? `${Math.max(1, Math.round(left))} dtk` : `${Math.round(left / 60)} mnt`}</dd></div>
        <div><dt>Jarak</dt><dd>${dispatch.metres === null ? "–" : distance(dispatch.metres)}</dd></div>
        <div><dt>Tiba</dt><dd>${arrival ? timeText(arrival, timeZone) : "–"}</dd></div>
      </dl>`;
  return `${toHospital && dispatch.hospital ? `<p class="goal">Ke <b>${e(dispatch.hospital.name)}</b> <span class="er ${dispatch.hospital.state}">${HOSPITAL[dispatch.hospital.state]}</span></p>` : ""}${numbers}
    <a class="plain nav" href="${navigation(goal)}">Buka navigasi telepon</a>
    ${stamps(dispatch, timeZone)}`;
}

export function navigation({ lon, lat, name, title }) {
  const apple = /iPhone|iPad/.test(navigator.userAgent);
  const label = encodeURIComponent(name ?? title ?? "");
  return apple ? `maps://?daddr=${lat},${lon}` : `geo:${lat},${lon}?q=${lat},${lon}(${label})`;
}

function stamps(dispatch, timeZone) {
  const times = [
    ["ordered", dispatch.ordered_at],
    ["acknowledged", dispatch.acknowledged_at],
    ["en_route", dispatch.departed_at],
    ["on_scene", dispatch.arrived_at],
    ["transporting", dispatch.transporting_at],
    ["at_hospital", dispatch.at_hospital_at],
  ].filter(([, at]) => at);
  return `<p class="stamps">${times.map(([name, at]) => `${DONE[name]} <b>${timeText(at, timeZone)}</b>`).join(" · ")}</p>`;
}

// what is read at a stop: water, staging, who else, who commands, who called, what to do
export function more({ incident, dispatch, numbers, standing, timeZone }) {
  const parts = [];
  const words = (incident.narratives ?? []).map(
    (r) => `<li><small>${timeText(r.at, timeZone)}</small> ${e(r.text)}</li>`,
  );
  if (words.length) parts.push(block("Kata pelapor", `<ul>${words.join("")}</ul>`));
  if (dispatch.hospitals.length && standing === "on_scene") parts.push(hospitals(dispatch.hospitals));
  const water = incident.water.map(
    (w) =>
      `<li><a href="${navigation(w)}">${e(w.name)}</a> <small>${distance(w.metres)} dari lokasi${w.quality && w.quality !== "A" ? ", letak perkiraan" : ""}</small></li>`,
  );
  const none = incident.water_known
    ? "Tidak ada sumber air tercatat dalam 3 km."
    : "Belum ada data hidran atau sumber air. Tanya lewat radio.";
  parts.push(block("Air", water.length ? `<ul>${water.join("")}</ul>` : `<p class="sub">${none}</p>`));
  if (incident.staging.length)
    parts.push(
      block(
        "Titik kumpul",
        `<ul>${incident.staging.map((s) => `<li><a href="${navigation(s)}">${e(s.name)}</a></li>`).join("")}</ul>`,
      ),
    );
  const others = incident.others.map(
    (u) =>
      `<li>${e(u.call_sign)} <small>${STANDING[u.status] === "TUGAS BARU" ? "ditugaskan" : (STANDING[u.status] ?? e(u.status))}${u.expected_arrival && ["ordered", "acknowledged", "en_route"].includes(u.status) ? `, tiba ${timeText(u.expected_arrival, timeZone)}` : ""}</small></li>`,
  );
  const lead = incident.commander
    ? `Komandan di lokasi: <b>${e(incident.commander)}</b>`
    : `Belum ada komandan di lokasi${incident.lead_agency ? `; memimpin: <b>${e(incident.lead_agency)}</b>` : ""}`;
  parts.push(
    block(
      "Unit lain",
      `<p>${lead}</p>${others.length ? `<ul>${others.join("")}</ul>` : '<p class="sub">Belum ada unit lain.</p>'}`,
    ),
  );
  parts.push(block("Pelapor", caller(incident.numbers, numbers)));
  if (incident.procedure) parts.push(`<details><summary>Prosedur</summary><p>${e(incident.procedure)}</p></details>`);
  parts.push(`<p class="sub number">${e(incident.number)}</p>`);
  return parts.join("");
}

const block = (title, inner) => `<section><h2>${title}</h2>${inner}</section>`;

function caller(masked, numbers) {
  if (numbers)
    return numbers.length
      ? numbers.map((n) => `<a class="plain" href="tel:${e(n)}">Telepon ${e(n)}</a>`).join("")
      : '<p class="sub">Tidak ada nomor.</p>';
  if (!masked.length) return '<p class="sub">Tidak ada nomor pelapor.</p>';
  return `<p class="masked">${masked.map(e).join(", ")}</p><button type="button" data-do="reveal" class="plain">Tampilkan nomor</button><p class="sub">Setiap pembukaan nomor dicatat.</p>`;
}

function hospitals(rows) {
  const lines = rows.map(
    (
      h,
    ) => `<li><button type="button" data-do="hospital" data-id="${h.id}" ${h.state === "closed" ? "disabled" : ""} class="choice ${h.recommended ? "best" : ""}">
        <b>${e(h.name)}</b><span>${h.travel_s === null ? "tanpa jalan" : `${Math.max(1, Math.round(h.travel_s / 60))} mnt`}</span>
        <em class="er ${h.state}">${HOSPITAL[h.state]}</em></button></li>`,
  );
  return `<section class="hospitals" id="hospitals"><h2>Bawa pasien ke</h2><ul>${lines.join("")}</ul></section>`;
}

// --- buttons ------------------------------------------------------------------------------------------
export function taskButtons({ next, dispatch, standing }) {
  const main = next[0];
  const big =
    main === "transporting"
      ? '<button type="button" data-do="hospitals" class="big">Pilih rumah sakit</button>'
      : main
        ? `<button type="button" data-do="step" data-step="${main}" class="big ${main}">${STEPS[main]}</button>`
        : "";
  const also =
    main === "transporting" && next.includes("cleared")
      ? '<button type="button" data-do="step" data-step="cleared">Selesai, tanpa pasien</button>'
      : "";
  const early = ["ordered", "acknowledged", "en_route"].includes(standing);
  const called = dispatch.called_for;
  return `${big}<div class="row">
    ${also}
    ${early ? `<button type="button" data-do="unable" ${called === "unable" ? "disabled" : ""}>Tidak bisa</button>` : ""}
    <button type="button" data-do="help" class="help">Butuh bantuan</button>
    <button type="button" data-do="note">Catatan</button>
    <button type="button" data-do="photo">Foto</button>
  </div>`;
}

export function standbyButtons(unit) {
  const [first, ...rest] = unit.may_become;
  const ready = unit.may_become.includes("available");
  const others = ready ? unit.may_become.filter((s) => s !== "available") : [first, ...rest].filter(Boolean);
  return `${ready ? '<button type="button" data-do="become" data-status="available" class="big">Siaga lagi</button>' : ""}
    <div class="row">${others.map((s) => `<button type="button" data-do="become" data-status="${s}">${BECOME[s]}</button>`).join("")}</div>`;
}

// --- what must be seen first ------------------------------------------------------------------------------
export function alerts({ incident, dispatch, rerouted, timeZone, call }) {
  const out = [];
  const fresh = incident.facts.filter((f) => f.new && f.value === "yes");
  if (fresh.length && dispatch.acknowledged_at)
    out.push(
      `<div class="alert danger"><p>Keterangan baru</p>${fresh.map((f) => `<b>${e(FACTS[f.id] ?? f.question)}</b>`).join("")}<button type="button" data-do="seen" data-facts="${fresh.map((f) => f.id).join(" ")}">Sudah dibaca</button></div>`,
    );
  if (rerouted)
    out.push(
      `<div class="alert"><p>Jalan di depan ditutup</p><b>${dispatch.no_road ? "Tidak ada jalan lain. Tanya lewat radio." : `Rute baru${dispatch.expected_arrival ? `, tiba ${timeText(dispatch.expected_arrival, timeZone)}` : ""}`}</b><button type="button" data-do="rerouted">Mengerti</button></div>`,
    );
  if (call)
    out.push(
      `<div class="alert call"><p>${call.matter === "help" ? "Permintaan bantuan" : "Tidak bisa berangkat"}</p><b>${call.sent ? `diterima pos komando ${timeText(call.at, timeZone)}, menunggu jawaban` : "BELUM TERKIRIM. Pakai radio."}</b></div>`,
    );
  return out.join("");
}

export const endedAlert = () =>
  '<div class="alert"><p>Halaman ini sudah berakhir</p><b>Minta kode baru lewat radio. Yang belum terkirim tetap tersimpan di telepon ini.</b><a class="plain" href="/unit/">Masukkan kode baru</a></div>';

export function unsentSheet(items, timeZone) {
  const rows = items.map(
    (i) =>
      `<li class="${i.refused ? "refused" : ""}"><b>${e(i.label)}</b> <small>ditekan ${timeText(i.at, timeZone)}</small>${i.refused ? `<p>${e(i.refused)} Bila perlu, lapor lewat radio.</p><button type="button" data-do="read" data-order="${i.order}">Mengerti</button>` : "<p>Belum terkirim; dikirim sendiri begitu ada sinyal.</p>"}</li>`,
  );
  return `<h2>Kiriman</h2><ul class="items">${rows.join("")}</ul><div class="row"><button type="button" data-do="close">Tutup</button></div>`;
}

export const noteSheet = () => `<h2>Catatan untuk log kejadian</h2><form data-form="note">
  <textarea name="text" maxlength="500" rows="4" required aria-label="Catatan"></textarea>
  <button class="big" type="submit">Kirim catatan</button><div class="row"><button type="button" data-do="close">Batal</button></div></form>`;

export const helpSheet = (matter) => `<h2>${matter === "help" ? "Butuh bantuan" : "Tidak bisa berangkat"}</h2>
  <p class="warn">Bila nyawa terancam, panggil juga lewat radio.</p><form data-form="call" data-matter="${matter}">
  <input name="text" maxlength="300" placeholder="${matter === "help" ? "bantuan apa? boleh kosong" : "sebabnya? boleh kosong"}" aria-label="Keterangan" autocomplete="off">
  <button class="big ${matter}" type="submit">${matter === "help" ? "Minta bantuan sekarang" : "Laporkan tidak bisa"}</button>
  <div class="row"><button type="button" data-do="close">Batal</button></div></form>`;

export const sureSheet =
  () => `<h2>Selesai di lokasi?</h2><p>Unit dilepas dari kejadian ini dan tercatat kembali ke pos.</p>
  <button type="button" class="big" data-do="sure">Ya, selesai</button><div class="row"><button type="button" data-do="close">Belum</button></div>`;

export const checkSheet = (unit) => `<h2>Pemeriksaan kendaraan</h2><form data-form="check" class="check">
  <label>Awak di kendaraan <input name="people" type="number" inputmode="numeric" min="0" max="60" required value="${unit.people ?? ""}"></label>
  <label>BBM, persen <input name="fuel_percent" type="number" inputmode="numeric" min="0" max="100" value="${unit.fuel_percent ?? ""}"></label>
  <label>Air, liter <input name="water_litres" type="number" inputmode="numeric" min="0" max="50000" value="${unit.water_litres ?? ""}"></label>
  <label class="whole">Kerusakan <input name="fault" maxlength="200" autocomplete="off" placeholder="boleh kosong"></label>
  <button class="big" type="submit">Simpan</button><div class="row"><button type="button" data-do="close">Batal</button></div></form>`;

export const menuSheet = () => `<h2>Halaman ini</h2>
  <p>Menutup halaman mengakhiri kodenya. Untuk membukanya lagi perlu kode baru dari pos komando.</p>
  <form method="post" action="/unit/keluar/" data-form="leave"><input type="hidden" name="csrfmiddlewaretoken">
  <button class="big unable" type="submit">Tutup dan keluar</button></form><div class="row"><button type="button" data-do="close">Batal</button></div>`;
