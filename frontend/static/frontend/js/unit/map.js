// A small map: the road still to drive, the scene, staging, water, closures, hazards, the vehicle.
/* global L */

import { baseLayer } from "../wall/base.js";
import { HAZARD, incidentMark, WATER } from "../wall/symbols.js";

const dot = (inner, half = 16) =>
  L.divIcon({
    className: "dot",
    iconSize: [2 * half, 2 * half],
    html: `<svg viewBox="-${half} -${half} ${2 * half} ${2 * half}" width="${2 * half}" height="${2 * half}">${inner}</svg>`,
  });
const STAGE =
  '<circle r="8" fill="#06121a" stroke="#f2f7f9" stroke-width="2"/><path d="M-3 4V-5H4L2-2.500 4 0H-3" fill="#f2f7f9"/>';
const HOSPITAL =
  '<rect x="-9" y="-9" width="18" height="18" fill="#06121a" stroke="#6fdceb" stroke-width="2"/><path d="M-2-6H2V-2H6V2H2V6H-2V2H-6V-2H-2Z" fill="#6fdceb"/>';
const OWN =
  '<circle r="8" fill="#5fe0c4" stroke="#06121a" stroke-width="2"/><circle r="12" fill="none" stroke="#5fe0c4" stroke-width="1.500" opacity=".6"/>';

export function taskMap(root, config) {
  const map = L.map(root, { zoomControl: false, attributionControl: false, fadeAnimation: false });
  const [west, south, east, north] = config.bounds ?? [95, -11, 141, 6];
  map.fitBounds([
    [south, west],
    [north, east],
  ]);
  baseLayer(config.tiles, 1).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 90 }).addTo(map);
  const layer = L.layerGroup().addTo(map);
  let framed = "";
  let bounds = null;

  const put = (lon, lat, inner, half) =>
    L.marker([lat, lon], { icon: dot(inner, half), interactive: false, keyboard: false }).addTo(layer);
  const line = (points, style) =>
    L.polyline(
      points.map(([x, y]) => [y, x]),
      { interactive: false, ...style },
    ).addTo(layer);

  function frame() {
    if (bounds) map.fitBounds(bounds, { padding: [26, 26], maxZoom: 16, animate: false });
  }

  return {
    show({ dispatch, incident, unit }) {
      layer.clearLayers();
      for (const closure of incident.closures)
        L.geoJSON(closure.geometry, {
          interactive: false,
          style: { color: "#f5d547", weight: 5, dashArray: "3 7", fillOpacity: 0.12 },
        }).addTo(layer);
      line(dispatch.route, { color: "#06121a", weight: 9 });
      line(dispatch.route, { color: "#5d7683", weight: 4 });
      line(dispatch.ahead, { color: "#f2f7f9", weight: 5 });
      for (const w of incident.water) put(w.lon, w.lat, WATER);
      for (const h of incident.hazards) put(h.lon, h.lat, HAZARD);
      for (const s of incident.staging) put(s.lon, s.lat, STAGE);
      if (dispatch.hospital) put(dispatch.hospital.lon, dispatch.hospital.lat, HOSPITAL);
      put(incident.lon, incident.lat, incidentMark(incident), 32);
      if (unit.point) put(...unit.point, OWN);
      const goal = dispatch.hospital ?? incident;
      const points = [[goal.lon, goal.lat], ...dispatch.ahead, ...(unit.point ? [unit.point] : [])];
      bounds = L.latLngBounds(points.map(([x, y]) => [y, x]));
      const key = `${dispatch.id} ${dispatch.status} ${dispatch.rerouted_at} ${dispatch.hospital?.id}`;
      if (key !== framed) {
        framed = key;
        frame();
      }
    },
    resized() {
      map.invalidateSize({ animate: false });
      frame();
    },
  };
}
