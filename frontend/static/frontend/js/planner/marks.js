// What stands on the map and can be pointed at: posts, gaps, a village's outline, a point with its
// lines, circles of the old rule, shapes of a scenario.
/* global L */

import { SHAPES } from "../wall/symbols.js";
import { clock, escapeHtml, people, QUALITY } from "./words.js";

const INK = "#17262d";

function icon(inner, kind, half = 14) {
  const html = `<svg viewBox="${-half} ${-half} ${2 * half} ${2 * half}" width="${2 * half}" height="${2 * half}" aria-hidden="true">${inner}</svg>`;
  return L.divIcon({ html, className: `mark ${kind}`, iconSize: [2 * half, 2 * half] });
}

export function postMark(shape, { quality, ghost = false, ready = true }) {
  const dash = quality === "C" ? ' stroke-dasharray="3 2"' : "";
  const fill = quality === "P" ? "#1d5fa6" : ready ? INK : "#fbfaf5";
  const stroke = quality === "P" ? "#1d5fa6" : INK;
  return `<g transform="scale(0.82)"${ghost ? ' opacity="0.4"' : ""}><path d="${SHAPES[shape] ?? SHAPES.circle}" fill="#fbfaf5" stroke="#fbfaf5" stroke-width="6"/><path d="${SHAPES[shape] ?? SHAPES.circle}" fill="${fill}" stroke="${stroke}" stroke-width="2"${dash}/></g>`;
}

export function marks(map, { onGap, onSite }) {
  const layers = {};
  const layer = (name) => {
    layers[name]?.remove();
    layers[name] = L.layerGroup().addTo(map);
    return layers[name];
  };
  const at = (p) => [p.lat, p.lon];
  const line = (points, kind) =>
    L.polyline(
      points.map((p) => at(p)),
      { pane: "lines", className: kind, interactive: false },
    );

  return {
    posts(rows, idle, shape) {
      const group = layer("posts");
      for (const [list, ready] of [
        [idle, false],
        [rows, true],
      ])
        for (const p of list) {
          const tip = `<b>${escapeHtml(p.name)}</b><br>${ready ? `${p.crews} regu · ${QUALITY[p.quality] ?? ""}` : "tanpa regu yang sesuai"}`;
          L.marker(at(p), {
            icon: icon(postMark(shape, { ...p, ready }), "post"),
            pane: "marks",
            keyboard: false,
            bubblingMouseEvents: true,
          })
            .bindTooltip(tip, { direction: "top", offset: [0, -8] })
            .addTo(group);
        }
    },
    gaps(rows) {
      const group = layer("gaps");
      rows.forEach((g, i) => {
        L.marker(at(g), {
          icon: L.divIcon({ html: `${i + 1}`, className: "mark gap-mark", iconSize: [20, 20] }),
          pane: "marks",
          keyboard: false,
        })
          .bindTooltip(
            `<b>${escapeHtml(g.name || "di luar desa")}</b><br>${people(g.people)} jiwa, paling cepat ${clock(g.soonest_s)}`,
            { direction: "top", offset: [0, -8] },
          )
          .on("click", () => onGap(i))
          .addTo(group);
      });
    },
    sites(rows) {
      const group = layer("sites");
      rows.forEach((s, i) => {
        L.marker(at(s), {
          icon: L.divIcon({ html: `${i + 1}`, className: "mark site-mark", iconSize: [24, 24] }),
          pane: "marks",
          keyboard: false,
        })
          .bindTooltip(`<b>${escapeHtml(s.name)}</b><br>${people(s.people)} jiwa dalam target`, { direction: "top" })
          .on("click", () => onSite?.(i))
          .addTo(group);
      });
    },
    village(shape, kind = "hovered") {
      const group = layer(`village-${kind}`);
      if (shape) L.geoJSON(shape, { pane: "lines", interactive: false, className: `outline ${kind}` }).addTo(group);
    },
    circles(posts, km) {
      const group = layer("circles");
      for (const p of posts)
        L.circle(at(p), {
          radius: km * 1000,
          pane: "lines",
          interactive: false,
          className: "old-circle",
          fill: false,
        }).addTo(group);
    },
    // a point, and lines to the posts in order of arrival
    point(point, rows = []) {
      const group = layer("point");
      if (!point) return;
      rows.slice(0, 5).forEach((r, i) => {
        line([point, r], `to-post ${r.in_time ? "in-time" : "late"} ${i ? "" : "first"}`).addTo(group);
      });
      L.marker(at(point), {
        icon: icon('<circle r="7"/><path d="M-13 0H-4M4 0H13M0-13V-4M0 4V13"/>', "cross-mark", 16),
        pane: "marks",
        interactive: false,
      }).addTo(group);
    },
    // moves of crews: [{from: {lon, lat}, to: {lon, lat}}]
    moves(rows) {
      const group = layer("moves");
      for (const r of rows) line([r.from, r.to], "move-line").addTo(group);
    },
    shapes(rows) {
      const group = layer("shapes");
      for (const r of rows)
        L.geoJSON(r.geometry, {
          pane: "lines",
          interactive: false,
          className: `edit-shape ${r.kind}`,
          pointToLayer: (_f, spot) =>
            L.circleMarker(spot, { radius: 6, pane: "lines", className: `edit-shape ${r.kind}` }),
        })
          .bindTooltip(escapeHtml(r.name))
          .addTo(group);
    },
    // posts of a scenario that may be dragged: [{lon, lat, name, index}]
    drags(rows, shape, { onDrag, onDrop }) {
      const group = layer("drags");
      for (const r of rows) {
        const marker = L.marker(at(r), {
          icon: icon(postMark(shape, { quality: "P" }), "post proposed", 18),
          pane: "marks",
          draggable: true,
          autoPan: true,
        });
        const spot = () => ({
          lon: Number(marker.getLatLng().lng.toFixed(6)),
          lat: Number(marker.getLatLng().lat.toFixed(6)),
        });
        marker
          .bindTooltip(`<b>${escapeHtml(r.name)}</b><br>seret untuk menggeser`, { direction: "top", offset: [0, -10] })
          .on("drag", () => onDrag(r.index, spot(), (html) => marker.setTooltipContent(html).openTooltip()))
          .on("dragend", () => onDrop(r.index, spot()))
          .addTo(group);
      }
    },
  };
}
