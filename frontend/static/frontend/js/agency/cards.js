// The left column: what the agency is asked and its units are ordered, then the incidents shared with it.

import { read, write } from "../desk/columns.js";
import { saidHtml } from "../desk/incident.js";
import { clocks, paint } from "../desk/paint.js";
import { escapeHtml, PRIORITY, timeText } from "../wall/format.js";
import { icon, incidentMark } from "../wall/symbols.js";
import { deadline } from "../wall/urgency.js";
import { cards, ringing } from "./matters.js";
import { DISPATCH, INCIDENT_STATUS, logLine } from "./words.js";

const LOG_ROWS = 15;

export function column(root, desk) {
  const { store, config, now, at } = desk;

  const place = (i) => [i.landmark !== i.title ? i.landmark : "", i.village].filter(Boolean).map(escapeHtml).join(", ");
  const title = (i) => escapeHtml(i.title).replaceAll("/", "/<wbr>");
  const mark = (i) => `<span class="mark">${icon(incidentMark(i), 26)}</span>`;

  function whatFor(r) {
    if (r.transfers) return "memimpin kejadian ini";
    if (r.unit) return r.unit;
    const name = desk.told(r.id)?.capability_name ?? r.capability;
    return name ? `${r.count} unit ${name}` : "bantuan";
  }

  function request({ request: r, incident: i, key }) {
    const told = desk.told(r.id) ?? {};
    const heard = r.status === "acknowledged";
    const late = r.status === "unanswered";
    const word = late ? "belum dijawab" : "batas jawab";
    return `<li class="card ${heard ? "heard" : "ring"} ${late ? "late" : ""}" data-key="${key}">
      <header>${i ? mark(i) : ""}<div><p class="kind">Permintaan · lapor ${i ? timeText(i.reported_at, config.timeZone) : ""}</p><h2>${i ? title(i) : escapeHtml(r.number)}</h2><p>${i ? place(i) : ""}</p></div>
      <span class="clock"><b data-left="${Date.parse(r.due_at)}"></b><small>${word}</small></span></header>
      ${i ? desk.dangers.html(i) : ""}
      <p class="what">Diminta <b>${escapeHtml(whatFor(r))}</b></p>
      ${told.message ? `<p class="message">“${escapeHtml(told.message)}”</p>` : ""}
      <p class="by">${told.asked_by ? `oleh ${escapeHtml(told.asked_by)}, ` : ""}pukul ${timeText(r.sent_at, config.timeZone)}${heard ? ` · Anda mendengar ${timeText(r.acknowledged_at, config.timeZone)}` : ""}${r.rung ? ` · ditelepon ${r.rung} kali` : ""}</p>
      <div class="acts">${heard ? "" : `<button type="button" data-act="acknowledge"><kbd>T</kbd>Terima</button>`}<button type="button" data-act="accept" class="go"><kbd>S</kbd>Sanggupi</button><button type="button" data-act="decline"><kbd>X</kbd>Tolak</button></div></li>`;
  }

  function order({ order: o, incident: i, key }) {
    const due = Math.min(...o.units.map((u) => Date.parse(u.due_at ?? u.ordered_at)));
    const late = o.units.some((u) => u.alarmed_at);
    // of an agency that is asked, its own desk has named them: it is this desk that tells them
    const named = store.get("agency", config.agency)?.relation === "request";
    return `<li class="card ring ${late ? "late" : ""}" data-key="${key}">
      <header>${mark(i)}<div><p class="kind">${named ? "Teruskan" : "Perintah"} · lapor ${timeText(i.reported_at, config.timeZone)}</p><h2>${title(i)}</h2><p>${place(i)}</p></div>
      <span class="clock"><b data-left="${due}"></b><small>${late ? "belum diterima" : "batas terima"}</small></span></header>
      ${desk.dangers.html(i)}
      <p class="what">${named ? "Sampaikan kepada" : "Pusat memerintahkan"} <b>${o.units.map((u) => escapeHtml(u.call_sign)).join(", ")}</b></p>
      <div class="acts"><button type="button" data-act="take" class="go"><kbd>T</kbd>Diterima lewat radio</button></div></li>`;
  }

  function clock(i) {
    if (i.arrived_at) return `<b data-since="${Date.parse(i.arrived_at)}"></b><small>di lokasi</small>`;
    return `<b data-left="${deadline(i)}"></b><small>dari ${i.target_minutes} mnt</small>`;
  }

  function incident({ incident: i, key }) {
    const open = at.key() === key;
    return `<li class="shared p${i.priority} ${open ? "open" : ""}" data-key="${key}"><header>${mark(i)}<span class="who"><b>${title(i)}</b><small>${place(i)}</small><small>${PRIORITY[i.priority]} · ${INCIDENT_STATUS[i.status] ?? i.status}</small></span><span class="clock">${clock(i)}</span></header>${desk.dangers.html(i)}${open ? detail(i) : ""}</li>`;
  }

  const due = (u) => {
    if (u.hospital) return "";
    if (u.arrived_at) return `tiba ${timeText(u.arrived_at, config.timeZone)}`;
    return u.expected_arrival ? `tiba ± ${timeText(u.expected_arrival, config.timeZone)}` : "";
  };

  function detail(i) {
    const time = (t) => (t ? timeText(t, config.timeZone) : "–");
    const times = [
      ["T0 lapor", i.reported_at],
      ["T2 tugas", i.dispatched_at],
      ["T3 berangkat", i.departed_at],
      ["T4 tiba", i.arrived_at],
      ["T5 terkendali", i.controlled_at],
    ];
    const units = i.units.map(
      (u) =>
        `<li class="${store.get("unit", u.id) ? "own" : ""}"><b>${escapeHtml(u.call_sign)}</b><span>${DISPATCH[u.status]}${u.hospital ? `, ${escapeHtml(u.hospital)}` : ""}</span><span>${due(u)}</span></li>`,
    );
    const asked = store
      .all("request")
      .filter((r) => r.incident === i.id && r.status === "accepted")
      .map(
        (r) => `<li><b>${escapeHtml(whatFor(r))}</b><span>disanggupi</span><span>${time(r.answered_at)}</span></li>`,
      );
    const staging = i.staging.map((s) => escapeHtml(s.name)).join(", ");
    const log = desk
      .log()
      .map((e) => [e, logLine(e)])
      .filter(([, said]) => said !== null)
      .slice(0, LOG_ROWS)
      .map(([e, said]) => `<li><time>${time(e.at)}</time><span>${escapeHtml(said)}</span></li>`);
    return `<div class="detail"><p class="state">${escapeHtml(i.number)} · pemimpin ${escapeHtml(i.lead_agency || "belum ditentukan")}${i.commander ? ` · komandan ${escapeHtml(i.commander)}` : ""}${staging ? ` · titik kumpul ${staging}` : ""}</p>
      <ol class="times">${times.map(([text, t]) => `<li class="${t ? "" : "not"}"><span>${text}</span><b>${time(t)}</b></li>`).join("")}</ol>
      ${saidHtml(desk.said(), config.timeZone)}${units.length || asked.length ? `<h3>Unit di kejadian ini</h3><ol class="going">${units.join("")}${asked.join("")}</ol>` : ""}
      <h3>Catatan <small>hanya bertambah</small></h3><form class="note"><input name="note" maxlength="500" autocomplete="off" placeholder="catatan untuk pusat, Enter menyimpan" aria-label="catatan baru"></form><ol class="log">${log.join("")}</ol></div>`;
  }

  function draw() {
    const all = cards(store, config.agency);
    const rings = new Set(ringing(store, config.agency));
    const waiting = all.filter((c) => c.request || c.order);
    const shared = all.filter((c) => c.key.startsWith("i"));
    const html = `${waiting.length ? `<h1>Menunggu jawaban <b>${waiting.length}</b></h1><ol class="cards">${waiting.map((c) => (c.request ? request(c) : order(c))).join("")}</ol>` : ""}
      <h1>Kejadian bersama <b>${shared.length}</b></h1>${shared.length ? `<ol class="cards">${shared.map(incident).join("")}</ol>` : `<p class="none">Tidak ada kejadian yang dibagikan kepada ${escapeHtml(config.agencyName)}.</p>`}`;
    const typed = read(root);
    const top = root.scrollTop;
    if (paint(root, html)) {
      write(root, typed);
      root.scrollTop = top;
    }
    for (const el of root.querySelectorAll("[data-key]")) {
      el.classList.toggle("now", el.dataset.key === at.key());
      if (rings.has(el.dataset.key)) el.setAttribute("role", "alert");
    }
    clocks(root, now);
  }

  return { draw };
}
