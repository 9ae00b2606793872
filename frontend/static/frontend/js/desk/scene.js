// What lies around the scene: water and known hazards, read out to a crew that has a radio alone.
import { distance, escapeHtml, wind } from "../wall/format.js";
import { oneAtATime } from "./one.js";

const SHOWN = 3; // of each; all of them stand on the map
const AGAIN_MS = 3_000; // after a failure

export function scene(desk) {
  const { server, at, map } = desk;
  let asked = null; // the incident and its place, as they were asked for
  let known = null;
  let failed = false;
  let again = null;
  // water matters where something burns, or where engines are sent
  const burns = (i) => i.pictogram === "fire" || i.units.some((u) => u.service === "fire");
  const here = (i) => `${i.id} ${i.lon} ${i.lat} ${burns(i)}`;

  // what was read last stays where the next reading fails
  const read = oneAtATime(async () => {
    const i = at.payload();
    if (!i) return;
    const place = here(i);
    clearTimeout(again);
    const answer = await server.get(`/api/incidents/${i.id}/scene/`);
    if (asked !== place) return;
    failed = !answer.ok;
    if (failed) again = setTimeout(read, AGAIN_MS);
    else known = answer.data;
    map.show({ water: burns(i) ? (known?.water ?? []) : [], hazards: known?.hazards ?? [] });
    desk.left();
  });

  // asks where the incident at hand, or its place, is another one
  function look() {
    const i = at.payload();
    const place = i ? here(i) : null;
    if (place === asked) return;
    asked = place;
    known = null;
    failed = false;
    map.show({ water: [], hazards: [] });
    if (place) read();
  }

  const row = (kind) => (n) =>
    `<li class="${kind}"><span>${escapeHtml(n.name)}${n.quality && n.quality !== "A" ? " <small>letak perkiraan</small>" : ""}</span><b>${distance(n.metres)} ${wind(n.bearing)}</b></li>`;

  function html(i) {
    const unread = failed
      ? `<li class="none"><span>${known ? "Pembaruan" : "Air, bahaya"}</span><b>belum terbaca, dicoba lagi</b></li>`
      : "";
    const rows = [...(known ? found(i) : []), unread].filter(Boolean);
    return rows.length ? `<h2>Di sekitar lokasi</h2><ul class="near">${rows.join("")}</ul>` : "";
  }

  function found(i) {
    const none = known.water_known
      ? "tidak ada sumber air tercatat dalam 3 km"
      : "belum ada data hidran atau sumber air";
    const hazards = known.hazards.slice(0, SHOWN).map(row("hazard"));
    const water = known.water.slice(0, SHOWN).map(row("water"));
    if (!water.length) water.push(`<li class="water none"><span>Air</span><b>${none}</b></li>`);
    return [...hazards, ...(burns(i) ? water : [])];
  }

  return { look, html, read };
}
