// On the map, by canvas: the zone, and a mark a cell: who is reached, or what a scenario changes.

import { canvasIn } from "./map.js";
import { within } from "./sums.js";

const INK = {
  zone: "rgb(31 122 104 / 0.16)",
  hatch: "rgb(31 122 104 / 0.28)",
  edge: "#1f7a68",
  reached: "rgb(31 122 104 / 0.88)",
  missed: "rgb(150 74 116 / 0.85)",
  before: "#3b4a52",
  dragged: "#2166ac",
  still: "rgb(70 84 91 / 0.38)",
};
// blue for better, orange for worse: told apart by every common kind of colour blindness
const CHANGE = {
  gained: "#1d5fa6",
  faster: "#92bfdf",
  slower: "#f3b876",
  lost: "#c2570c",
  cut_off: "#6b2c02",
};

export function paint(map) {
  let shown = { cells: [], columns: null, minutes: 15, zones: [], before: [], dragged: null, change: null };

  const again = canvasIn(map, "cover", (c, at) => {
    outline(c, at, shown.before, INK.before, [6, 4]);
    zone(c, at, shown.zones);
    if (shown.change) changes(c, at);
    else if (shown.columns) people(c, at);
    if (shown.dragged) {
      outline(c, at, [shown.dragged], INK.dragged, [], "rgb(33 102 172 / 0.14)");
    }
  });

  const radius = (people) => {
    const metres = 40075016.7 / (256 * 2 ** map.getZoom());
    const most = Math.min(7, 350 / metres);
    return Math.max(1.1, Math.min(most, most * Math.sqrt(people / 600)));
  };

  function trace(c, at, shapes) {
    c.beginPath();
    for (const shape of shapes) {
      const polygons = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
      for (const polygon of polygons)
        for (const ring of polygon) {
          ring.forEach(([lon, lat], i) => {
            const p = at(lon, lat);
            if (i) c.lineTo(p.x, p.y);
            else c.moveTo(p.x, p.y);
          });
          c.closePath();
        }
    }
  }

  function zone(c, at, shapes) {
    if (!shapes.length) return;
    trace(c, at, shapes);
    c.fillStyle = INK.zone;
    c.fill("evenodd");
    c.strokeStyle = INK.edge;
    c.lineWidth = 1.1;
    c.stroke();
    c.save();
    c.clip("evenodd");
    c.strokeStyle = INK.hatch;
    c.lineWidth = 0.8;
    const { x, y } = map.getSize();
    c.beginPath();
    for (let d = -y; d < x; d += 7) {
      c.moveTo(d, y);
      c.lineTo(d + y, 0);
    }
    c.stroke();
    c.restore();
  }

  function outline(c, at, shapes, colour, dash, fill) {
    if (!shapes.length) return;
    trace(c, at, shapes);
    if (fill) {
      c.fillStyle = fill;
      c.fill("evenodd");
    }
    c.setLineDash(dash);
    c.strokeStyle = colour;
    c.lineWidth = 1.4;
    c.stroke();
    c.setLineDash([]);
  }

  function people(c, at) {
    const limit = shown.minutes * 60;
    c.lineWidth = 1;
    for (let i = 0; i < shown.cells.length; i++) {
      const demand = shown.columns.demand[i];
      if (demand <= 0) continue;
      const p = at(shown.cells[i][0], shown.cells[i][1]);
      c.beginPath();
      c.arc(p.x, p.y, radius(demand), 0, 7);
      if (within(shown.columns.first_s[i], limit)) {
        c.fillStyle = INK.reached;
        c.fill();
      } else {
        c.strokeStyle = INK.missed;
        c.stroke();
      }
    }
  }

  function changes(c, at) {
    c.fillStyle = INK.still;
    for (const [lon, lat] of shown.cells) {
      const p = at(lon, lat);
      c.fillRect(p.x - 0.8, p.y - 0.8, 1.6, 1.6);
    }
    for (const { geometry, properties: f } of shown.change) {
      const [x, y] = geometry.coordinates;
      const p = at(x, y);
      const kind = kindOf(f);
      const r = radius(f.people) + (kind === "faster" || kind === "slower" ? 0 : 0.8);
      c.fillStyle = CHANGE[kind];
      c.beginPath();
      if (kind === "lost" || kind === "cut_off") c.rect(p.x - r, p.y - r, 2 * r, 2 * r);
      else c.arc(p.x, p.y, r, 0, 7);
      c.fill();
    }
  }

  return {
    show(more) {
      shown = { ...shown, ...more };
      again();
    },
  };
}

export function kindOf(f) {
  if (f.state !== "moved") return f.state;
  return f.before_s === null || (f.after_s !== null && f.after_s < f.before_s) ? "faster" : "slower";
}
