// The words on the map: incidents, in the close-up the units on their way, and the base map's names.
import { escapeHtml, span } from "./format.js";
import { box, placeLabels, wrap } from "./labels.js";
import { incidentRadius } from "./symbols.js";

const STYLES = {
  title: { size: 20, weight: 700 },
  sub: { size: 17, weight: 400 },
  kecamatan: { size: 17, weight: 400, spacing: 4 },
  place: { size: 15, weight: 400 },
};
const WIDEST = 250;
const LINE = 1.22;
let pen = null;
const widths = new Map();

// pixels of a text on a 1080-line wall
function measure(text, { size, weight, spacing = 0 }) {
  const key = `${size} ${weight} ${text}`;
  if (!widths.has(key)) {
    if (widths.size > 4000) widths.clear();
    pen ??= document.createElement("canvas").getContext("2d");
    pen.font = `${weight} ${size}px ${getComputedStyle(document.documentElement).getPropertyValue("--font")}`;
    widths.set(key, pen.measureText(text).width + text.length * spacing);
  }
  return widths.get(key);
}

// `stands` gives the point where a unit is drawn, `avoid` which boxes of the map others cover,
// `worded` which of the open incidents have a caption
export function captions(
  map,
  store,
  scale,
  { labels, leads, names },
  { now, detail, stands, avoid, worded = (open) => open },
) {
  const stood = new Map();
  let base = [];

  const at = (lon, lat) => map.latLngToLayerPoint([lat, lon]);

  function sized(subject, lines) {
    const rows = lines.filter(([text]) => text);
    return {
      ...subject,
      lines: rows,
      width: Math.max(...rows.map(([text, style]) => measure(text, STYLES[style]))) * scale,
      height: rows.reduce((sum, [, style]) => sum + STYLES[style].size * LINE, 0) * scale,
    };
  }

  function ofIncident(i) {
    const lines = wrap(i.title, WIDEST, 2, (text) => measure(text, STYLES.title)).map((text) => [text, "title"]);
    const radius = (incidentRadius(i.priority) + 5) * scale;
    const mark = { key: `i${i.id}`, ...at(i.lon, i.lat), radius, rank: i.priority, must: true, tone: `p${i.priority}` };
    return sized(mark, [...lines, [subtitle(i), "sub"]]);
  }

  const ofUnits = (i) =>
    i.units.flatMap((u) => {
      const unit = store.get("unit", u.id);
      const p = unit && stands(unit);
      if (!p) return [];
      const mark = { key: `u${u.id}`, x: p.x, y: p.y, radius: 20 * scale, rank: 0, must: !u.arrived_at, tone: "" };
      return [
        sized(mark, [
          [u.call_sign, "title"],
          [unitLine(u), "sub"],
        ]),
      ];
    });

  function ofName({ kind, name, lon, lat }) {
    const p = at(lon, lat);
    if (kind === "kecamatan")
      return sized({ key: `n${name}`, x: p.x, y: p.y, radius: 0, rank: 8, must: false, centred: true }, [
        [name.toUpperCase(), "kecamatan"],
      ]);
    const point = kind === "place";
    const lines = wrap(name, 190, 2, (text) => measure(text, STYLES.place)).map((text) => [text, "place"]);
    const mark = { key: `n${name}`, x: p.x, y: p.y, rank: point ? 10 : 9, must: false, centred: !point, point };
    return sized({ ...mark, radius: 8 * scale }, lines);
  }

  function draw(focus) {
    const open = store.all("incident");
    const size = map.getSize();
    const origin = map.containerPointToLayerPoint([0, 0]);
    const bounds = { x0: origin.x + 6, y0: origin.y + 6, x1: origin.x + size.x - 6, y1: origin.y + size.y - 6 };
    const subjects = worded(open)
      .filter((i) => i.id !== focus)
      .map(ofIncident);
    if (detail) subjects.push(...open.flatMap(ofUnits));
    const inView = ({ x, y }) => x > bounds.x0 && x < bounds.x1 && y > bounds.y0 && y < bounds.y1;
    const shown = [...subjects, ...base.map(ofName)].filter(inView);
    const placed = placeLabels(shown, { taken: [...obstacles(open), ...avoid(origin)], bounds, stood });
    const [below, above] = [placed.filter((l) => l.subject.rank > 7), placed.filter((l) => l.subject.rank <= 7)];
    names.innerHTML = below.map(text).join("");
    leads.innerHTML = above.map(lead).join("");
    labels.innerHTML = above.map(text).join("");
  }

  function obstacles(open) {
    const marks = open.map((i) => {
      const [p, r] = [at(i.lon, i.lat), incidentRadius(i.priority) * scale];
      return box(p.x, p.y, r, r, 30);
    });
    for (const u of store.all("unit")) {
      const p = stands(u);
      if (p) marks.push(box(p.x, p.y, 12 * scale, 12 * scale, u.status === "available" ? 5 : 20));
    }
    for (const s of store.all("station")) {
      const p = at(s.lon, s.lat);
      marks.push(box(p.x, p.y, 7 * scale, 7 * scale, 2));
    }
    return marks;
  }

  function text({ subject, x0, y0, side }) {
    const [anchor, share] = side > 0 ? ["start", 0] : side < 0 ? ["end", 1] : ["middle", 0.5];
    let y = y0;
    const rows = subject.lines.map(([words, style]) => {
      const height = STYLES[style].size * scale;
      y += height * LINE;
      const spacing = STYLES[style].spacing ? ` letter-spacing="${STYLES[style].spacing * scale}"` : "";
      return `<text class="${style} ${style === "sub" ? subject.tone : ""}" font-size="${height}" font-weight="${STYLES[style].weight}" x="${x0 + subject.width * share}" y="${y - height * (LINE - 0.92)}" text-anchor="${anchor}"${spacing}>${escapeHtml(words)}</text>`;
    });
    const dot = subject.point ? `<circle class="point" cx="${subject.x}" cy="${subject.y}" r="${2.4 * scale}"/>` : "";
    return dot + rows.join("");
  }

  // a label that stands away from its mark is tied to it
  function lead({ subject, x0, y0, x1, y1, led }) {
    if (!led) return "";
    const [x, y] = [Math.min(x1, Math.max(x0, subject.x)), Math.min(y1, Math.max(y0, subject.y))];
    return `<path class="lead ${subject.tone}" d="M${subject.x} ${subject.y}L${x} ${y}"/>`;
  }

  function untilArrival(when) {
    const left = (Date.parse(when) - now()) / 1000;
    return left > 0 ? `tiba ${span(left)}` : "seharusnya sudah tiba";
  }

  function unitLine(u) {
    if (u.arrived_at) return "di lokasi";
    return u.expected_arrival ? untilArrival(u.expected_arrival) : "";
  }

  function subtitle(i) {
    const there = i.units.filter((u) => u.arrived_at).length;
    if (there) return `${there} unit di lokasi`;
    const expected = i.units.map((u) => u.expected_arrival).filter(Boolean);
    if (expected.length) return untilArrival(expected.sort()[0]);
    return i.units.length ? "tanpa perkiraan tiba" : "belum ada unit";
  }

  return {
    draw,
    setNames(list) {
      base = list;
    },
  };
}
