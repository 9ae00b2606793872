// The right column: the agency's own units, and its hospitals where it has some.
import { clocks, paint } from "../desk/paint.js";
import { CALLED } from "../desk/sentwords.js";
import { escapeHtml, STATUS, timeText } from "../wall/format.js";
import { icon, unitMark } from "../wall/symbols.js";
import { ownUnits, steps } from "./matters.js";
import { DISPATCH, HOSPITAL, STEPS } from "./words.js";

export function fleet(root, desk) {
  const { store, config, now, at } = desk;

  const mark = (u) => {
    const s = store.get("service", u.service) ?? {};
    return icon(
      unitMark({ shape: s.shape, letter: s.letter, service: u.service, status: u.status, heading: null }),
      21,
    );
  };

  function line(own, n) {
    const { unit, incident, sent } = own;
    const chosen = at.unit() === unit.id;
    const fix = store.position(unit.id);
    const station = escapeHtml(store.get("station", unit.station)?.name ?? "");
    const state = sent
      ? DISPATCH[sent.status] + (sent.hospital ? `: ${escapeHtml(sent.hospital)}` : "")
      : STATUS[unit.status];
    const crewless = !unit.crew_on_duty && unit.status === "available" ? ` <span class="warn">tanpa awak</span>` : "";
    const contact = sent?.last_contact_at ?? sent?.ordered_at;
    const heard = sent?.status === "ordered" ? "" : `kontak <span data-age="${Date.parse(contact)}"></span> · `;
    const gps = sent ? (fix ? `GPS <span data-age="${fix.at}"></span>` : "tanpa GPS") : "";
    const clock =
      sent && !sent.arrived_at && sent.expected_arrival
        ? `<b data-left="${Date.parse(sent.expected_arrival)}"></b><small>tiba</small>`
        : sent?.status === "on_scene"
          ? `<b data-since="${Date.parse(sent.arrived_at)}"></b><small>di lokasi</small>`
          : "";
    const warned = sent?.no_road
      ? `<small class="short">jalan tertutup, rute lain tidak ada</small>`
      : sent?.rerouted_at
        ? `<small class="warn">rute baru: jalan di depan ditutup</small>`
        : "";
    const calls = sent?.called_for
      ? `<p class="calls">${CALLED[sent.called_for]} <small>sejak ${timeText(sent.called_at, config.timeZone)}, pusat belum menjawab</small></p>`
      : "";
    const next = steps(own)
      .map((step) => `<button type="button" data-step="${step}">${STEPS[step]}</button>`)
      .join("");
    return `<li data-unit="${unit.id}" class="${sent ? "out" : ""} ${sent?.status === "ordered" ? "fresh" : ""} ${chosen ? "now" : ""} ${calls ? "calling" : ""}">${n <= 9 ? `<kbd>${n}</kbd>` : "<i></i>"}<span class="mark">${mark(unit)}</span><span class="who"><b>${escapeHtml(unit.call_sign)}</b><small>${sent ? `<b>${state}</b>` : `${state}${crewless} · ${station}`}</small>${sent ? `<small>${escapeHtml(incident.title)}</small><small>${heard}${gps}</small>` : ""}${warned}</span><span class="clock">${clock}</span>${calls}<span class="steps">${sent || chosen ? next : ""}</span></li>`;
  }

  function hospitals() {
    const own = store.all("hospital").filter((h) => h.agency === config.agency);
    if (!own.length) return "";
    const rows = own.map((h) => {
      const states = Object.entries(HOSPITAL).map(
        ([state, word]) =>
          `<button type="button" data-state="${state}" aria-pressed="${h.state === state}">${word}</button>`,
      );
      return `<li data-hospital="${h.id}"><b>${escapeHtml(h.name)}</b>${h.since ? `<small>sejak <span data-age="${Date.parse(h.since)}"></span></small>` : ""}<div class="states">${states.join("")}</div></li>`;
    });
    return `<section><h1>Rumah sakit <small>keadaan bagi semua ambulans</small></h1><ol class="own-hospitals">${rows.join("")}</ol></section>`;
  }

  function draw() {
    const all = ownUnits(store, config.agency);
    const out = all.filter((o) => o.sent);
    const home = all.filter((o) => !o.sent);
    const row = (own) => line(own, all.indexOf(own) + 1);
    const html = `${out.length ? `<section><h1>Bertugas <b>${out.length}</b></h1><ol class="own">${out.map(row).join("")}</ol></section>` : ""}
      <section><h1>Unit sendiri <b>${home.length}</b></h1>${all.length ? `<ol class="own">${home.map(row).join("")}</ol>` : `<p class="none">Instansi ini tidak punya unit di sistem.</p>`}</section>${hospitals()}`;
    const top = root.scrollTop;
    if (paint(root, html)) root.scrollTop = top;
    clocks(root, now);
  }

  return { draw };
}
