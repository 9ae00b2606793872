// The list of open incidents, the wall's order of urgency; what is typed above it narrows it.
import { escapeHtml, PRIORITY, timeText } from "../wall/format.js";
import { icon, incidentMark } from "../wall/symbols.js";
import { byUrgency, deadline } from "../wall/urgency.js";
import { INCIDENT_STATUS } from "./incident.js";
import { paint } from "./paint.js";

// a long word of two may break at its stroke
export const titleHtml = (i) => escapeHtml(i.title).replaceAll("/", "/<wbr>");

export function clockHtml(i) {
  if (i.arrived_at) return `<b data-since="${Date.parse(i.arrived_at)}"></b><small>di lokasi</small>`;
  return `<b data-left="${deadline(i)}"></b><small>dari ${i.target_minutes} mnt</small>`;
}

const DENSE = 9; // more rows than this are drawn closer

// what an incident is found by; every word typed must be in it
const findable = (i) =>
  [
    i.title,
    i.number,
    i.village,
    i.landmark,
    i.type_code,
    i.type_name,
    PRIORITY[i.priority],
    INCIDENT_STATUS[i.status],
    i.lead_agency,
    ...i.units.map((u) => u.call_sign),
  ]
    .join(" ")
    .toLowerCase();

export function narrowed(incidents, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = words.length ? incidents.filter((i) => words.every((w) => findable(i).includes(w))) : incidents;
  return byUrgency(fits);
}

function row(i, current, timeZone, dense, matter) {
  const units = i.units.length ? `${i.units.length} unit` : `<span class="warn">belum ada unit</span>`;
  const [at, village] = [timeText(i.reported_at, timeZone), escapeHtml(i.village || "di luar desa")];
  const status = INCIDENT_STATUS[i.status] ?? i.status;
  const news =
    matter && i.units.length
      ? `<span class="${matter.sounds ? "short" : "warn"}">${escapeHtml(matter.text)}</span>`
      : "";
  const about = dense
    ? `<b title="${escapeHtml(i.title)}">${escapeHtml(i.title)}</b><small>P${i.priority} · ${at} · ${news || (i.units.length ? `${units}, ${status}` : units)} · ${village}</small>`
    : `<b>${titleHtml(i)}</b><small>${PRIORITY[i.priority]} · ${village} · ${at}</small><small>${news || `${status} · ${units}`}</small>`;
  return `<li data-id="${i.id}" class="p${i.priority} ${i.id === current ? "now" : ""}"><span class="mark">${icon(incidentMark(i), 26)}</span>
    <span class="who">${about}</span><span class="clock">${clockHtml(i)}</span></li>`;
}

// `matter`: what needs somebody at an incident, by its id
export function listHtml(all, shown, current, text, timeZone, matter = () => undefined) {
  const counts = [1, 2, 3, 4, 5]
    .map((p) => [p, all.filter((i) => i.priority === p).length])
    .filter(([, n]) => n)
    .map(([p, n]) => `<span class="p${p}"><i></i>P${p} <b>${n}</b></span>`);
  const none = all.length
    ? `<p class="none">Tidak ada yang cocok dengan “${escapeHtml(text)}”. <kbd>Esc</kbd> menghapus saringan.</p>`
    : `<p class="none">Tidak ada kejadian terbuka.</p>`;
  const few = text ? `<small>${shown.length} dari ${all.length}</small>` : "";
  return `<header><h1>Kejadian terbuka ${all.length} ${few}</h1><p class="counts">${counts.join("")}</p></header>
    <input name="filter" class="filter" autocomplete="off" maxlength="80" aria-label="saring kejadian" placeholder="saring: desa, jenis, unit, nomor  ( / )" value="${escapeHtml(text)}" ${all.length > 1 || text ? "" : "hidden"}>
    ${shown.length ? `<ol class="incidents ${shown.length > DENSE ? "dense" : ""}">${shown.map((i) => row(i, current, timeZone, shown.length > DENSE, matter(i.id))).join("")}</ol>` : none}`;
}

export function filterList(side, desk) {
  let text = "";
  const field = () => side.querySelector("[name=filter]");
  const shown = () => narrowed(desk.store.all("incident"), text);

  side.addEventListener("input", (event) => {
    if (event.target.name !== "filter") return;
    text = event.target.value;
    desk.left();
  });
  side.addEventListener("keydown", (event) => {
    if (event.target.name !== "filter" || event.ctrlKey || event.altKey) return;
    const [first] = shown();
    if (event.key === "Enter" && first) desk.at.choose(first.id);
    else if (event.key === "ArrowDown") event.target.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    text: () => text,
    shown,
    draw: (current) =>
      paint(
        side,
        listHtml(desk.store.all("incident"), shown(), current, text, desk.config.timeZone, desk.attention.of),
      ),
    focus: () => field()?.focus(),
    // whether there was something to clear
    clear() {
      const was = text !== "";
      text = "";
      field()?.blur();
      return was;
    },
  };
}
