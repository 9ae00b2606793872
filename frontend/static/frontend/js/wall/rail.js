// The right rail: the clock, the open incidents nearest to breach first, cover now, today.
import { clockParts, count, dayText, escapeHtml, people, percent } from "./format.js";
import { incidentList } from "./incidents.js";
import { spark } from "./spark.js";
import { icon, unitMark } from "./symbols.js";
import { freeUnits, withoutCrew } from "./units.js";

const BARE_NAMED = 3;

export function rail(root, store, config, { now, nearest }) {
  root.innerHTML = `
    <section class="head"><div><small><b>PetaSiaga</b> ${escapeHtml(config.centre)}</small><div class="clock"></div><small class="day"></small></div>
      <svg class="dial" viewBox="-50 -50 100 100" aria-hidden="true">${ticks()}<path d="M0 0V-40" stroke="#5fe0c4" stroke-width="2.4" class="hand"/><circle r="3" fill="#f2f7f9"/></svg></section>
    <section class="incidents"><h2><span>Kejadian terbuka <span class="n"></span></span><small>kritis dulu, lalu waktu ke batas</small></h2><div class="list"></div></section>
    <section class="cover"><h2>Cakupan sekarang <small>perkiraan jiwa tanpa unit, 6 jam</small></h2><div class="rows"></div></section>
    <section><h2>Hari ini <small>sejak 00.00 ${escapeHtml(config.timeZoneLabel)}</small></h2><div class="figures"></div><p class="bare" hidden></p></section>`;
  const el = (selector) => root.querySelector(selector);
  const [clock, day, hand, list, number, rows, figures] = [
    ".clock",
    ".day",
    ".hand",
    ".list",
    ".n",
    ".rows",
    ".figures",
  ].map(el);
  const incidents = incidentList(list, store, config, { now, nearest });
  let today = null;
  let past = null; // { hours, services: { code: [[moment, share covered] …] } }

  function tick() {
    const date = new Date(now());
    const { hour, minute, second } = clockParts(date, config.timeZone);
    clock.innerHTML = `${hour}.${minute}<i>${second}</i>`;
    day.textContent = `${dayText(date, config.timeZone)} · ${config.timeZoneLabel}`;
    hand.setAttribute("transform", `rotate(${Number(second) * 6})`);
    number.textContent = incidents.draw() || "";
  }

  function cover(current) {
    rows.innerHTML = store
      .all("service")
      .filter((s) => s.on_wall)
      .sort((a, b) => a.order - b.order)
      .map((s) => {
        const c = store.get("cover", s.id);
        const mark = icon(unitMark({ shape: s.shape, letter: s.letter, service: s.id, status: "available" }), 13);
        const without = c ? c.people - c.people_one : 0;
        return `<div class="cover-row ${s.id === current ? "now" : ""}">${mark}<span>${escapeHtml(s.name)} <small>${s.target_minutes} mnt</small></span>
          <span class="past">${c?.people ? spark(past?.services[s.id], c.people_one / c.people, now(), past?.hours) : ""}</span><b>${c ? people(without) : "–"}</b><span>${c ? percent(without, c.people) : ""}</span></div>`;
      })
      .join("");
    widths();
  }

  function figuresRow() {
    const units = store.all("unit");
    const ready = freeUnits(units).length;
    const cells = [
      [today ? count(today.opened) : "–", "dibuka"],
      [today ? count(today.closed) : "–", "selesai"],
      [today?.arrived ? `${today.in_target}<i>/${today.arrived}</i>` : "–", "dalam target"],
      [`${ready}<i>/${units.length}</i>`, "unit siaga"],
    ];
    const bare = withoutCrew(units).map((u) => u.call_sign);
    const line = el(".bare");
    line.hidden = !bare.length;
    line.innerHTML = `<b>${bare.length}</b> kendaraan tanpa awak: ${escapeHtml(bare.slice(0, BARE_NAMED).join(", "))}${bare.length > BARE_NAMED ? ` dan ${bare.length - BARE_NAMED} lain` : ""}`;
    figures.innerHTML = cells.map(([b, text]) => `<div><b>${b}</b>${text}</div>`).join("");
  }

  // style attributes are kept out of the markup; widths are set here
  function widths() {
    for (const bar of root.querySelectorAll("[data-share]")) bar.style.width = `${100 * Number(bar.dataset.share)}%`;
  }

  return {
    tick() {
      tick();
      widths();
    },
    cover,
    figures: figuresRow,
    setPast(value) {
      past = value;
    },
    setToday(value) {
      today = value;
      figuresRow();
    },
  };
}

function ticks() {
  let out = "";
  for (let i = 0; i < 60; i++)
    out += `<path d="M0-46V${i % 5 ? -43 : -40}" stroke="#5a7482" stroke-width="${i % 5 ? 0.8 : 1.6}" transform="rotate(${i * 6})"/>`;
  return out;
}
