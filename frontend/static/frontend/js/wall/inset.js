// A magnified view of the critical place, tied to it by two lines, with a scale bar.
/* global L */
import { baseLayer } from "./base.js";
import { marksLayer } from "./marks.js";
import { byUrgency } from "./urgency.js";

const ZOOM = 14;
const FARTHEST = 12; // farther out it would show what the large map shows
const HALF_PX = 120; // from its middle to its edge, at 1080 lines, less a margin
const CORNERS = ["se", "ne", "sw"]; // the key has the fourth

export function inset(root, ties, big, store, config, scale, { now }) {
  const map = L.map(root.querySelector(".inset-map"), {
    zoomControl: false,
    attributionControl: false,
    dragging: false,
    keyboard: false,
    scrollWheelZoom: false,
    doubleClickZoom: false,
    zoomSnap: 0.1,
  });
  panes(map);
  let shownFor = null;
  let marks = null;

  // what leads the rail, unless its place may not be shown
  const target = () => byUrgency(store.all("incident").filter((i) => !i.blurred && i.priority <= 2))[0] ?? null;

  function draw() {
    const leading = target();
    const zoom = leading && zoomFor(leading);
    const incident = zoom ? leading : null;
    root.hidden = ties.hidden = !incident;
    ties.style.display = incident ? "" : "none";
    if (!incident) {
      shownFor = null;
      return;
    }
    const key = `${incident.id}:${incident.lon}:${incident.lat}`;
    if (shownFor !== key) {
      shownFor = key;
      root.dataset.corner = emptiest();
      map.invalidateSize({ animate: false });
      map.setView([incident.lat, incident.lon], zoom, { animate: false });
      if (!marks) {
        baseLayer(config.tiles, scale).addTo(map);
        L.control.scale({ imperial: false, position: "bottomright", maxWidth: 110 * scale }).addTo(map);
        marks = marksLayer(map, store, scale, {
          now,
          tiles: config.tiles,
          detail: true,
          focus: () => target()?.id ?? null,
        });
      }
    }
    const [title, factor] = root.querySelectorAll("header > *");
    title.textContent = incident.title;
    factor.textContent = `× ${Math.round(2 ** (map.getZoom() - big.getZoom()))}`;
    marks.all();
    tie(incident);
  }

  // as near as shows the nearest station too, for without one a close-up says nothing; null where
  // all are too far
  function zoomFor({ lat, lon }) {
    const far = Math.min(...store.all("station").map((s) => big.distance([lat, lon], [s.lat, s.lon])));
    const fits = Math.log2((156543 * Math.cos((lat * Math.PI) / 180) * HALF_PX) / far);
    return fits < FARTHEST ? null : Math.min(ZOOM, fits) + Math.log2(scale);
  }

  // the corner of the large map where it hides the fewest incidents
  function emptiest() {
    const size = big.getSize();
    const [w, h] = [root.offsetWidth + 60 * scale, root.offsetHeight + 60 * scale];
    const hides = (corner) =>
      store
        .all("incident")
        .map((i) => big.latLngToContainerPoint([i.lat, i.lon]))
        .filter(
          (p) => (corner[1] === "e" ? p.x > size.x - w : p.x < w) && (corner[0] === "s" ? p.y > size.y - h : p.y < h),
        ).length;
    return CORNERS.reduce((best, corner) => (hides(corner) < hides(best) ? corner : best));
  }

  function tie(incident) {
    const p = big.latLngToContainerPoint([incident.lat, incident.lon]);
    const frame = root.getBoundingClientRect();
    const outer = ties.getBoundingClientRect();
    const [left, top] = [frame.left - outer.left, frame.top - outer.top];
    const [right, bottom] = [left + frame.width, top + frame.height];
    const x = p.x < left ? left : right;
    const y = p.y < top ? top : bottom;
    const beside = p.x < left || p.x > right;
    const corners = beside
      ? [
          [x, top],
          [x, bottom],
        ]
      : [
          [left, y],
          [right, y],
        ];
    ties.innerHTML = corners.map(([x, y]) => `<line x1="${p.x}" y1="${p.y}" x2="${x}" y2="${y}"/>`).join("");
  }

  return { draw, marks: () => (root.hidden ? null : marks) };
}

// the boxes of the map's own pixels that panels over it cover: no label goes there
export function panelsOver(map, ...panels) {
  return (origin) => {
    const frame = map.getContainer().getBoundingClientRect();
    return panels
      .filter((panel) => !panel.hidden)
      .map((panel) => panel.getBoundingClientRect())
      .map((r) => ({
        x0: origin.x + r.left - frame.left,
        y0: origin.y + r.top - frame.top,
        x1: origin.x + r.right - frame.left,
        y1: origin.y + r.bottom - frame.top,
        weight: 20,
      }));
  };
}

export function panes(map) {
  for (const [name, z] of [
    ["cover", 250],
    ["marks", 450],
  ])
    map.createPane(name).style.zIndex = z;
}
