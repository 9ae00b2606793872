// The planner's map: our own tiles on paper, and the places where the other layers are put.
/* global L */

import { baseLayer } from "../wall/base.js";

const PAPER = {
  land: "#eceadf",
  home: "#fbfaf5",
  neighbour: "#d8d5c8",
  village: "#cfcabb",
  district: "#a39d8a",
  zone: "#8d8677",
  edge: "#6f6a5c",
  boat: "#9db9c4",
  ferry: "#5b8496",
  service: "#cbc4b2",
  middle: "#b3a98f",
  main: "#8f8569",
  motorway: "#6f664e",
  sea: "#d5e2e6",
};
const PANES = [
  ["cover", 250],
  ["names", 420],
  ["lines", 430],
  ["marks", 450],
  ["drawing", 470],
];

export function plannerMap(root, config, view, { onView }) {
  const map = L.map(root, {
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.25,
    fadeAnimation: false,
    zoomAnimation: false,
    doubleClickZoom: false,
  });
  for (const [name, z] of PANES) map.createPane(name).style.zIndex = z;
  const [west, south, east, north] = config.bounds ?? [95, -11, 141, 6];
  let whole = false; // the whole regency is shown, and stays so when the window changes
  const home = () => {
    map.fitBounds(
      [
        [south, west],
        [north, east],
      ],
      { animate: false, padding: [6, 6] },
    );
    whole = true;
  };
  const told = (view ?? "").split(",").map(Number);
  if (told.length === 3 && told.every(Number.isFinite)) map.setView([told[0], told[1]], told[2], { animate: false });
  else home();
  baseLayer(config.tiles, 1, PAPER).addTo(map);
  L.control.zoom({ position: "topright", zoomInTitle: "Perbesar", zoomOutTitle: "Perkecil" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright", maxWidth: 140 }).addTo(map);
  map.on("resize", () => whole && home());
  map.on("dragstart zoomstart", () => {
    whole = false;
  });
  map.on("moveend", () => {
    if (whole) {
      onView(null);
      return;
    }
    const c = map.getCenter();
    onView(`${c.lat.toFixed(4)},${c.lng.toFixed(4)},${map.getZoom()}`);
  });
  return { map, home };
}

// a canvas over the whole map in a pane; `draw(context, point)` is called with a clean one
export function canvasIn(map, pane, draw) {
  const canvas = L.DomUtil.create("canvas", "", map.getPane(pane));
  function again() {
    const size = map.getSize();
    const ratio = window.devicePixelRatio || 1;
    canvas.width = size.x * ratio;
    canvas.height = size.y * ratio;
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    const c = canvas.getContext("2d");
    c.scale(ratio, ratio);
    draw(c, (lon, lat) => map.latLngToContainerPoint([lat, lon]));
  }
  map.on("moveend zoomend resize", again);
  return again;
}
