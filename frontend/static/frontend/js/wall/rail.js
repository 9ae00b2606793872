// The right rail: the clock, the open incidents nearest to breach first, cover now, today.
import { clockParts, count, dayText, escapeHtml, PRIORITY, people, percent, STATUS, span, timeText } from "./format.js";
import { icon, incidentMark, unitMark } from "./symbols.js";
import { freeUnits } from "./units.js";

export function rail(root, store, config, { now, nearest }) {
  root.innerHTML = `
    <section class="head"><div><small><b>PetaSiaga</b> ${escapeHtml(config.centre)}</small><div class="clock"></div><small class="day"></small></div>
      <svg class="dial" viewBox="-50 -50 100 100" aria-hidden="true">${ticks()}<path d="M0 0V-40" stroke="#5fe0c4" stroke-width="2.4" class="hand"/><circle r="3" fill="#f2f7f9"/></svg></section>
    <section class="incidents"><h2><span>Kejadian terbuka <span class="n"></span></span><small>urut waktu ke batas</small></h2><div class="list"></div></section>
    <section class="cover"><h2>Cakupan sekarang <small>perkiraan jiwa tanpa unit</small></h2><div class="rows"></div></section>
    <section><h2>Hari ini <small>sejak 00.00 ${escapeHtml(config.timeZoneLabel)}</small></h2><div class="figures"></div></section>`;
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
  let today = null;

  function tick() {
    const date = new Date(now());
    const { hour, minute, second } = clockParts(date, config.timeZone);
    clock.innerHTML = `${hour}.${minute}<i>${second}</i>`;
    day.textContent = `${dayText(date, config.timeZone)} · ${config.timeZoneLabel}`;
    hand.setAttribute("transform", `rotate(${Number(second) * 6})`);
    incidents();
  }

  const deadline = (i) => Date.parse(i.reported_at) + i.target_minutes * 60000;
  // arrived ones have met or missed their target; those that still wait come first
  const order = (i) => (i.arrived_at ? 1e15 + i.priority * 1e12 : 0) + deadline(i);

  function incidents() {
    const open = store.all("incident").sort((a, b) => order(a) - order(b));
    const critical = open.findIndex((i) => i.priority === 1);
    if (critical > 0) open.unshift(...open.splice(critical, 1));
    number.textContent = open.length;
    if (!open.length) {
      list.innerHTML = `<p class="none">Tidak ada kejadian terbuka.</p>`;
      return;
    }
    list.innerHTML = open.map((i, k) => card(i, k === 0)).join("");
    fit(open.length);
  }

  // what does not fit is counted, never cut in half and never scrolled
  function fit(total) {
    const space = list.parentElement.getBoundingClientRect().bottom;
    const cards = [...list.children];
    let hidden = 0;
    for (let k = cards.length - 1; k > 0 && cards[k].getBoundingClientRect().bottom > space - (hidden ? 34 : 0); k--) {
      cards[k].remove();
      hidden += 1;
    }
    if (hidden) list.insertAdjacentHTML("beforeend", `<p class="more">dan ${hidden} dari ${total} kejadian lain</p>`);
  }

  function card(i, first) {
    const left = (deadline(i) - now()) / 1000;
    const over = !i.arrived_at && left < 0;
    const done = i.arrived_at ? (Date.parse(i.arrived_at) - Date.parse(i.reported_at)) / 1000 : null;
    const time = i.arrived_at
      ? span((now() - Date.parse(i.arrived_at)) / 1000)
      : `${over ? "+" : ""}${span(Math.abs(left))}`;
    const word = i.arrived_at
      ? `di lokasi, tiba dalam ${span(done)}`
      : over
        ? `lewat dari ${i.target_minutes} menit`
        : `sisa dari ${i.target_minutes} menit`;
    const share = i.arrived_at ? 1 : Math.min(1, Math.max(0, 1 - left / (i.target_minutes * 60)));
    const where = [i.landmark && i.landmark !== i.title ? i.landmark : "", i.village].filter(Boolean).join(", ");
    return `<article class="incident p${i.priority} ${first ? "first" : ""} ${over ? "over" : ""}">
      <div class="mark" data-colour="var(--p${i.priority})">${icon(incidentMark(i), 27)}${PRIORITY[i.priority]}</div>
      <div><h3>${escapeHtml(i.title)}</h3><p>${escapeHtml(where)}${where ? " · " : ""}lapor ${timeText(i.reported_at, config.timeZone)}</p></div>
      <div class="time"><span>${time}</span><small>${word}</small></div>
      <div class="bar" data-colour="var(--p${i.priority})"><i data-share="${share}"></i></div>
      ${unitsOf(i, first)}</article>`;
  }

  function unitsOf(i, first) {
    if (i.units.length) {
      const most = first ? 4 : 1;
      const rows = i.units.slice(0, most).map((u) => {
        const unit = store.get("unit", u.id);
        const service = store.get("service", u.service) ?? {};
        const status = unit?.status ?? u.status;
        const mark = icon(
          unitMark({ shape: service.shape, letter: service.letter, service: u.service, status, heading: null }),
          21,
        );
        return `<li>${mark}<span>${escapeHtml(u.call_sign)}</span><span>${arrival(u, status)}</span></li>`;
      });
      const rest = i.units.length - most;
      return `<ol>${rows.join("")}${rest > 0 ? `<li class="near">dan ${rest} unit lain</li>` : ""}</ol>`;
    }
    if (i.blurred) return "";
    const found = nearest(i);
    if (!found) return "";
    const rows = found.slice(0, first ? 3 : 1).map((c) => {
      const service = store.get("service", c.unit.service) ?? {};
      const mark = icon(
        unitMark({
          shape: service.shape,
          letter: service.letter,
          service: c.unit.service,
          status: c.unit.status,
          heading: null,
        }),
        21,
      );
      return `<li class="near">${mark}<span>terdekat ${escapeHtml(c.unit.call_sign)}</span><span>± ${span(c.arrival_s)}</span></li>`;
    });
    return `<ol>${rows.join("")}</ol>`;
  }

  function arrival(u, status) {
    if (u.arrived_at) return STATUS[status] ?? "di lokasi";
    if (!u.expected_arrival) return "tanpa perkiraan";
    const left = (Date.parse(u.expected_arrival) - now()) / 1000;
    return left >= 0 ? span(left) : `+${span(-left)}`;
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
          <span class="share"><i data-share="${c?.people ? c.people_one / c.people : 0}"></i></span><b>${c ? people(without) : "–"}</b><span>${c ? percent(without, c.people) : ""}</span></div>`;
      })
      .join("");
    widths();
  }

  function figuresRow() {
    const units = store.all("unit");
    const ready = freeUnits(units).length;
    const cells = [
      [today ? count(today.opened) : "–", "kejadian dibuka"],
      [today ? count(today.closed) : "–", "selesai"],
      [today?.arrived ? `${today.in_target}<i>/${today.arrived}</i>` : "–", "tiba dalam target"],
      [`${ready}<i>/${units.length}</i>`, "unit siaga"],
    ];
    figures.innerHTML = cells.map(([b, text]) => `<div><b>${b}</b>${text}</div>`).join("");
  }

  // style attributes are kept out of the markup; widths are set here
  function widths() {
    for (const bar of root.querySelectorAll("[data-share]")) bar.style.width = `${100 * Number(bar.dataset.share)}%`;
    for (const coloured of root.querySelectorAll("[data-colour]")) coloured.style.color = coloured.dataset.colour;
  }

  return {
    tick() {
      tick();
      widths();
    },
    cover,
    figures: figuresRow,
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
