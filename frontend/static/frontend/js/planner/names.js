// Names on the planner's map: districts in spaced capitals, villages and posts where there is room.

import { placeLabels } from "../wall/labels.js";
import { readNames } from "../wall/names.js";
import { canvasIn } from "./map.js";

const VILLAGES_FROM = 10.75;
const FONT = '"DejaVu Sans Condensed", "Liberation Sans Narrow", "Arial Narrow", sans-serif';

export function names(map, tiles) {
  let districts = [];
  let villages = [];
  let posts = [];
  const stood = new Map();

  const again = canvasIn(map, "names", (c, at) => {
    const size = map.getSize();
    const bounds = { x0: 2, y0: 2, x1: size.x - 2, y1: size.y - 2 };
    const subjects = [];
    const put = (key, text, lon, lat, font, more) => {
      const p = at(lon, lat);
      if (p.x < 0 || p.y < 0 || p.x > size.x || p.y > size.y) return;
      c.font = font;
      c.letterSpacing = more.spacing ?? "0px";
      const width = c.measureText(text).width + 4;
      subjects.push({ key, text, font, x: p.x, y: p.y, radius: 9, width, height: 15, ...more });
    };
    for (const p of posts)
      put(`p${p.code}`, p.name, p.lon, p.lat, `600 12px ${FONT}`, { rank: 1, colour: "#17262d", radius: 9 });
    for (const d of districts)
      put(`d${d.name}`, d.name.toUpperCase(), d.lon, d.lat, `600 12px ${FONT}`, {
        rank: 2,
        colour: "#6d6859",
        centred: true,
        spacing: "3px",
      });
    if (map.getZoom() >= VILLAGES_FROM)
      for (const v of villages)
        put(`v${v.code}`, v.name, v.lon, v.lat, `12px ${FONT}`, { rank: 3, colour: "#4c5a60", centred: true });
    const marks = posts.map((p) => {
      const { x, y } = at(p.lon, p.lat);
      return { x0: x - 7, y0: y - 7, x1: x + 7, y1: y + 7, weight: 4 };
    });
    for (const { subject: s, x0, y1 } of placeLabels(subjects, { taken: marks, bounds, stood })) {
      c.font = s.font;
      c.letterSpacing = s.spacing ?? "0px";
      c.lineJoin = "round";
      c.lineWidth = 3.4;
      c.strokeStyle = "rgb(251 250 245 / 0.92)";
      c.strokeText(s.text, x0 + 2, y1 - 4);
      c.fillStyle = s.colour;
      c.fillText(s.text, x0 + 2, y1 - 4);
    }
  });

  readNames(map, tiles).then(
    (found) => {
      districts = found.filter((f) => f.kind === "kecamatan");
      again();
    },
    () => {}, // the map is read without them
  );

  return {
    set(more) {
      villages = more.villages ?? villages;
      posts = more.posts ?? posts;
      again();
    },
  };
}
