// The open incidents of the rail: the first large, others as cards, as rows where they are many.
import { escapeHtml, PRIORITY, STATUS, span, timeText } from "./format.js";
import { icon, incidentMark, unitMark } from "./symbols.js";
import { byUrgency, deadline } from "./urgency.js";

export function incidentList(list, store, config, { now, nearest }) {
  function draw() {
    const open = byUrgency(store.all("incident"));
    list.innerHTML = open.length
      ? open.map((i, k) => card(i, k === 0)).join("")
      : `<p class="none">Tidak ada kejadian terbuka.</p>`;
    if (open.length) fit(open);
    return open.length;
  }

  // what does not fit becomes a row, from the last up; then it is counted, never cut, never scrolled
  function fit(open) {
    const space = list.parentElement.getBoundingClientRect().bottom;
    const over = () => list.getBoundingClientRect().bottom > space;
    const cards = [...list.children];
    for (let k = cards.length - 1; k > 0 && over(); k--) cards[k].classList.add("row");
    if (!over()) return;
    list.insertAdjacentHTML("beforeend", `<p class="more"></p>`);
    for (let k = cards.length - 1; k > 0 && over(); k--) {
      cards[k].remove();
      list.lastElementChild.innerHTML = rest(open.slice(k));
    }
  }

  function rest(others) {
    const counted = [1, 2, 3, 4, 5]
      .map((p) => [p, others.filter((i) => i.priority === p).length])
      .filter(([, n]) => n)
      .map(([p, n]) => `<span>P${p} <b>${n}</b></span>`);
    return `<span>dan ${others.length} kejadian lain</span>${counted.join("")}`;
  }

  function card(i, first) {
    const left = (deadline(i) - now()) / 1000;
    const over = !i.arrived_at && left < 0;
    const since = i.arrived_at ? (now() - Date.parse(i.arrived_at)) / 1000 : 0;
    const time = i.arrived_at ? span(since) : `${over ? "+" : ""}${span(Math.abs(left))}`;
    const words = i.arrived_at
      ? `di lokasi, tiba dalam ${span((Date.parse(i.arrived_at) - Date.parse(i.reported_at)) / 1000)}`
      : `${over ? "lewat" : "sisa"} dari ${i.target_minutes} menit`;
    const share = Math.min(1, Math.max(0, 1 - left / (i.target_minutes * 60)));
    const where = [i.landmark && i.landmark !== i.title ? i.landmark : "", i.village].filter(Boolean).join(", ");
    const reported = `<span>lapor ${timeText(i.reported_at, config.timeZone)}</span>`;
    return `<article class="incident p${i.priority} ${first ? "first" : ""} ${over ? "over" : ""} ${i.arrived_at ? "there" : ""}">
      <div class="mark">${icon(incidentMark(i), 27)}<b>${first ? PRIORITY[i.priority] : `P${i.priority}`}</b></div>
      <div class="top"><h3>${escapeHtml(i.title)}</h3>${crews(i)}<span class="time"><b>${time}</b><i>di lokasi</i></span></div>
      <p class="where">${escapeHtml(where)}</p>
      <p class="words">${words}${reported}</p>
      ${i.arrived_at ? "" : `<div class="bar"><i data-share="${share}"></i></div>`}
      ${unitsOf(i, first)}</article>`;
  }

  // in a row: who goes, by their marks alone
  const crews = (i) =>
    `<span class="crews">${i.units
      .slice(0, 3)
      .map((u) => mark({ ...u, status: store.get("unit", u.id)?.status ?? u.status }))
      .join("")}</span>`;

  function mark({ service, status }) {
    const { shape, letter } = store.get("service", service) ?? {};
    return icon(unitMark({ shape, letter, service, status, heading: null }), 21);
  }

  function unitsOf(i, first) {
    if (i.units.length) {
      const most = first ? 4 : 1;
      const rest = i.units.length - most;
      const rows = i.units.slice(0, most).map((u, k) => {
        const status = store.get("unit", u.id)?.status ?? u.status;
        const more = rest > 0 && k === most - 1 ? ` <small>dan ${rest} lain</small>` : "";
        return `<li>${mark({ ...u, status })}<span>${escapeHtml(u.call_sign)}${more}</span><span>${arrival(u, status)}</span></li>`;
      });
      return `<ol>${rows.join("")}</ol>`;
    }
    if (i.blurred) return "";
    const rows = (nearest(i) ?? [])
      .slice(0, first ? 3 : 1)
      .map(
        (c) =>
          `<li class="near">${mark(c.unit)}<span>terdekat ${escapeHtml(c.unit.call_sign)}</span><span>± ${span(c.arrival_s)}</span></li>`,
      );
    return rows.length ? `<ol>${rows.join("")}</ol>` : "";
  }

  function arrival(u, status) {
    if (u.arrived_at) return STATUS[status] ?? "di lokasi";
    if (!u.expected_arrival) return "tanpa perkiraan";
    const left = (Date.parse(u.expected_arrival) - now()) / 1000;
    return left >= 0 ? span(left) : `+${span(-left)}`;
  }

  return { draw };
}
