// The desk's map: the wall's base and marks, and above them what a choice would mean.
/* global L */

import { baseLayer } from "../wall/base.js";
import { panes } from "../wall/inset.js";
import { box } from "../wall/labels.js";
import { marksLayer } from "../wall/marks.js";
import { HAZARD, incidentRadius, WATER } from "../wall/symbols.js";
import { byUrgency } from "../wall/urgency.js";
import { placeBadges } from "./badges.js";

const WORDED = 6; // captions on the map: more cannot be read

export function deskMap(root, store, config, { now, onPick, current = () => null }) {
  const map = L.map(root, { zoomControl: false, attributionControl: false, zoomSnap: 0.25, fadeAnimation: false });
  panes(map);
  const [west, south, east, north] = config.bounds ?? [95, -11, 141, 6];
  map.fitBounds([
    [south, west],
    [north, east],
  ]);
  baseLayer(config.tiles, 1).addTo(map);
  L.control.zoom({ position: "bottomright" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright", maxWidth: 120 }).addTo(map);
  let badges = []; // of the candidates, where they are drawn
  const marks = marksLayer(map, store, 1, {
    now,
    tiles: config.tiles,
    avoid: () => badges.map(({ x, y }) => box(x, y, 10, 10, 30)), // a caption stands beside them
    worded: (open) => {
      const first = byUrgency(open).slice(0, WORDED);
      const chosen = open.filter((i) => i.id === current());
      return [...new Set([...chosen, ...(chosen.length ? first.slice(0, 2) : first)])];
    },
  });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "mark-layer");
  svg.setAttribute("width", "1");
  svg.setAttribute("height", "1");
  map.getPane("marks").appendChild(svg);
  let shown = { candidates: [], hole: [], road: null, air: null, place: null, water: [], hazards: [] };

  const at = (lon, lat) => map.latLngToLayerPoint([lat, lon]);

  // the points of an incident's mark and of its units, which stand beneath it
  function standing(i) {
    const p = at(i.lon, i.lat);
    return i.arrived_at ? [p, { x: p.x, y: p.y + incidentRadius(i.priority) + 13 }] : [p];
  }

  function draw() {
    const metres = 40075016.7 / (256 * 2 ** map.getZoom());
    const most = Math.min(9, 330 / metres + 2);
    const cells = shown.hole.map(([lon, lat, count]) => {
      const p = at(lon, lat);
      const r = Math.max(1.5, Math.min(most, most * Math.sqrt(count / 400)));
      return `<circle cx="${p.x}" cy="${p.y}" r="${r}" class="hole-cell"/>`;
    });
    const line = (points, kind) =>
      points
        ? `<polyline class="${kind}" points="${points.map(([x, y]) => `${at(x, y).x},${at(x, y).y}`).join(" ")}"/>`
        : "";
    const point = ({ lon, lat, ...c }) => ({ ...c, ...at(lon, lat) });
    badges = placeBadges(shown.candidates.map(point), store.all("incident").flatMap(standing));
    const numbers = badges.map(
      ({ x, y, number, focused }) =>
        `<g transform="translate(${x} ${y})" class="badge ${focused ? "now" : ""}"><rect x="-9" y="-9" width="18" height="18" rx="3"/><text y="5">${number}</text></g>`,
    );
    const place = shown.place
      ? `<g transform="translate(${at(...shown.place).x} ${at(...shown.place).y})" class="new-place"><circle r="16"/><path d="M-24 0H-10M10 0H24M0-24V-10M0 10V24"/></g>`
      : "";
    const near = (rows, mark) =>
      rows.map(({ lon, lat }) => `<g transform="translate(${at(lon, lat).x} ${at(lon, lat).y})">${mark}</g>`).join("");
    svg.innerHTML = `${cells.join("")}${line(shown.air, "by-air")}${line(shown.road, "by-road-edge")}${line(shown.road, "by-road")}${near(shown.water, WATER)}${near(shown.hazards, HAZARD)}${numbers.join("")}${place}`;
  }

  map.on("moveend zoomend", draw);
  map.on("click", (e) => onPick(e.latlng.lng, e.latlng.lat));

  return {
    marks,
    show(changes) {
      shown = { ...shown, ...changes };
      draw();
    },
    // the incident in the middle of what is sent to it
    frame(points) {
      if (!points.length) return;
      const bounds = L.latLngBounds(points.map(([lon, lat]) => [lat, lon]));
      map.fitBounds(bounds.pad(0.25), { maxZoom: 14, animate: false });
    },
    // its part of the screen has another size
    fit: () => map.invalidateSize({ animate: false }),
    home() {
      map.fitBounds([
        [south, west],
        [north, east],
      ]);
    },
  };
}
