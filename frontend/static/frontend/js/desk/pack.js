// The package: what the plan asks, who is recommended, who else could, who cannot and why.
import { age, escapeHtml, people, STATUS, span } from "../wall/format.js";
import { icon, unitMark } from "../wall/symbols.js";
import { clocks, paint } from "./paint.js";
import { sentHtml } from "./sentview.js";

const HEAD = `<div class="head"><span></span><span></span><span>Unit</span><span>Tiba</span><span>Jalan<br>udara km</span><span title="umur posisi">GPS</span><span>Lubang</span></div>`;
const OTHERS = 2; // of each row, beside those recommended

export function pack(root, store, { now, choices, asking }) {
  let made = null;
  let numbered = []; // candidates by their number on the screen
  let picked = new Set();
  let focus = -1;

  const km = (metres) =>
    metres === null ? "–" : (metres / 1000).toLocaleString("id-ID", { maximumFractionDigits: 1 });

  function set(recommendation) {
    const before = made?.incident === recommendation?.incident ? picked : null;
    made = recommendation;
    numbered = [];
    if (!made) return;
    const ids = made.rows.flatMap((r) => [...r.chosen, ...r.others]).map((c) => c.unit.id);
    picked = new Set(before ? [...before].filter((id) => ids.includes(id)) : made.units);
    if (before && !picked.size) picked = new Set(made.units);
    focus = -1;
  }

  function draw(incident) {
    if (!incident) {
      paint(root, `<p class="none">Pilih kejadian (↑ ↓) atau buat yang baru (N).</p>`);
      return;
    }
    numbered = [];
    paint(root, `${sentHtml(incident, store, asking(), mark, now)}${proposal()}`);
    clocks(root, now);
    choices(numbered.map((c, i) => ({ ...c, number: i + 1, focused: i === focus })));
  }

  const mark = (service, status) => {
    const s = store.get("service", service) ?? {};
    return icon(unitMark({ shape: s.shape, letter: s.letter, service, status, heading: null }), 21);
  };

  function proposal() {
    if (!made) return `<section><h2>Usulan paket</h2><p class="none">Menghitung…</p></section>`;
    const alarms = Map.groupBy(made.rows, (r) => r.alarm);
    const asked = [...alarms].map(
      ([alarm, rows]) =>
        `<div class="chips">${alarms.size > 1 ? `<small>alarm ${alarm}</small>` : ""}${rows.map(chip).join("")}</div>`,
    );
    const brought = made.brought
      .map(
        (b) =>
          `<li class="${b.by ? "" : "short"}">${escapeHtml(b.name)}: ${b.by ? escapeHtml(b.by) : "tidak ada yang membawa"}</li>`,
      )
      .join("");
    const roads = made.is_demonstration
      ? `<p class="warn">Jaringan jalan demonstrasi: waktu tempuh bukan untuk penugasan nyata.</p>`
      : "";
    return `<section class="plan"><h2>Usulan paket <small>rencana, alarm ${made.alarm}</small></h2>${asked.join("")}${roads}
      ${made.rows.some((r) => r.chosen.length || r.short) ? HEAD : ""}
      ${made.rows.map((r) => row(r, alarms.size > 1)).join("")}
      ${brought ? `<h3>Ikut terbawa</h3><ul class="brought">${brought}</ul>` : ""}</section>`;
  }

  const chip = (r) =>
    `<span class="chip ${r.short ? "short" : ""}">${escapeHtml(r.name)} ${r.count}${r.short ? `, kurang ${r.short}` : ""}</span>`;

  // `several`: rows of several alarms stand here, and the same may be asked by each
  function row(r, several) {
    const filled = !r.chosen.length && !r.short ? `<small>sudah terpenuhi</small>` : "";
    const lines = (filled ? [] : [...r.chosen, ...r.others.slice(0, OTHERS + r.short)]).map(line).join("");
    const none =
      r.short && !r.chosen.length
        ? `<small class="short">tidak ada yang siaga dalam ${Math.round(made.cutoff_s / 60)} menit</small>`
        : "";
    const more = filled ? 0 : r.others.length - OTHERS - r.short;
    const reasons = Map.groupBy(r.refused, (c) => c.why_not);
    const refused = [...reasons]
      .map(([why, lines]) => {
        const names = lines.slice(0, 4).map((c) => `${escapeHtml(c.unit.call_sign)} <small>${km(c.air_m)} km</small>`);
        return `<li><span>${names.join(", ")}${lines.length > 4 ? ` dan ${lines.length - 4} lain` : ""}</span><span>${escapeHtml(why)}</span></li>`;
      })
      .join("");
    return `<h3>${escapeHtml(r.name)}${several ? ` <small>alarm ${r.alarm}</small>` : ""} ${none}${filled}</h3><ol class="lines">${lines}</ol>${more > 0 ? `<p class="more">dan ${more} unit lain yang dapat berangkat</p>` : ""}${filled ? "" : `<ul class="refused">${refused}</ul>`}`;
  }

  function line(c) {
    if (!numbered.some((n) => n.unit.id === c.unit.id)) numbered.push(c);
    const number = numbered.findIndex((n) => n.unit.id === c.unit.id) + 1;
    const asked = c.needs_consent ? `<small class="warn">perlu persetujuan perwira di lokasi</small>` : "";
    const doubt = c.advice ? `<small class="warn">${escapeHtml(c.advice)}</small>` : "";
    const why = c.why_not ? `<small class="warn">${escapeHtml(c.why_not)}</small>` : "";
    const range = c.latest_s - c.earliest_s > 60 ? `<small>s.d. ${span(c.latest_s)}</small>` : "";
    return `<li data-number="${number}" class="${picked.has(c.unit.id) ? "picked" : ""} ${number - 1 === focus ? "now" : ""}">
      ${number <= 9 ? `<kbd>${number}</kbd>` : `<small>${number}</small>`}<span class="mark">${mark(c.unit.service, c.unit.status)}</span>
      <span class="who"><b>${escapeHtml(c.unit.call_sign)}</b><small>${STATUS[c.unit.status] ?? ""} · ${escapeHtml(c.unit.agency)}${c.relation === "request" ? " · permintaan" : ""}</small>${asked}${doubt}${why}</span>
      <span class="time">${span(c.arrival_s)}${range}</span><span class="km">${km(c.road_m)}<small>${km(c.air_m)}</small></span>
      <span class="fix">${c.fix_age_s === null ? "–" : c.position === "fix" ? age(c.fix_age_s) : "pos"}</span><span class="left">${c.left_without ? people(c.left_without) : "–"}</span></li>`;
  }

  return {
    set,
    draw,
    toggle(number) {
      const c = numbered[number - 1];
      if (!c) return;
      if (picked.has(c.unit.id)) picked.delete(c.unit.id);
      else picked.add(c.unit.id);
      focus = number - 1;
    },
    move(by) {
      focus = numbered.length ? (focus + by + numbered.length) % numbered.length : -1;
      return numbered[focus];
    },
    look(number) {
      focus = number - 1;
      return numbered[focus];
    },
    focused: () => numbered[focus],
    picked: () => [...picked],
    // those at work that go only with the consent of their officer on scene: [[id, call sign], …]
    consents: () =>
      numbered.filter((c) => c.needs_consent && picked.has(c.unit.id)).map((c) => [c.unit.id, c.unit.call_sign]),
    unexpected: () => [...picked].filter((id) => made && !made.units.includes(id)),
    has: () => made !== null,
  };
}
