// Where labels go. Pure: boxes are { x0, y0, x1, y1, weight } in pixels, y downwards.

// Eight places around a mark, in the order in which they read best: beside it, below, above, corners.
const PLACES = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [1, -1],
  [1, 1],
  [-1, -1],
  [-1, 1],
];
const REACH = [0, 1.6, 3.4, 5.4]; // how far out, in label heights; beyond the first a line leads back
const FAR = 0.35; // what each step outwards costs, as a share of a label covered
const STAY = 0.2; // and what it is worth to stay where it stood a second ago
const CLEAR = 0.02; // more than this covered is a collision
const LABEL = 30; // two texts over each other are the worst

export const box = (x, y, dx, dy, weight = 1) => ({ x0: x - dx, y0: y - dy, x1: x + dx, y1: y + dy, weight });

const covered = (a, b) =>
  Math.max(0, Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0)) * Math.max(0, Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0));

// Subjects { key, x, y, radius, width, height, rank, must, centred } in order of rank each take the
// place that hides least; one that must not be left out goes farther away where it has to. Returns
// [{ subject, x0, y0, x1, y1, side, led }]: side -1, 0, 1 says which way the text is set.
export function placeLabels(subjects, { taken, bounds, stood = new Map() }) {
  const blocks = [...taken];
  const out = [];
  for (const s of [...subjects].sort((a, b) => a.rank - b.rank)) {
    const best = candidates(s)
      .filter((c) => c.x0 >= bounds.x0 && c.y0 >= bounds.y0 && c.x1 <= bounds.x1 && c.y1 <= bounds.y1)
      .map((c) => {
        const hidden = blocks.reduce((sum, b) => sum + covered(c, b) * b.weight, 0) / (s.width * s.height);
        return { ...c, hidden, cost: hidden + c.cost - (stood.get(s.key) === c.id ? STAY : 0) };
      })
      .reduce((a, b) => (a && a.cost <= b.cost ? a : b), null);
    if (!best || (!s.must && best.hidden > CLEAR)) {
      stood.delete(s.key);
      continue;
    }
    stood.set(s.key, best.id);
    blocks.push({ ...best, weight: LABEL });
    out.push({ ...best, subject: s });
  }
  return out;
}

function candidates(s) {
  if (s.centred)
    return [0, -1, 1, -2, 2].map((k) => ({
      ...at(s, s.x - s.width / 2, s.y - s.height / 2 + k * s.height),
      id: `c${k}`,
      side: 0,
      led: false,
      cost: Math.abs(k) * 0.01,
    }));
  const steps = s.must ? REACH : REACH.slice(0, 1);
  return steps.flatMap((reach, step) =>
    PLACES.map(([dx, dy], order) => {
      const off = s.radius + reach * s.height;
      const slant = dx && dy ? 0.7 : 1;
      const cx = s.x + dx * (off * slant + s.width / 2);
      const cy = s.y + dy * (off * slant + s.height / 2);
      return {
        ...at(s, cx - s.width / 2, cy - s.height / 2),
        id: `${step}:${order}`,
        side: dx,
        led: step > 0,
        cost: step * FAR + order * 0.01,
      };
    }),
  );
}

const at = (s, x0, y0) => ({ x0, y0, x1: x0 + s.width, y1: y0 + s.height });

// a text in at most `most` lines of a width, the last one cut where there is more
export function wrap(text, width, most, measure) {
  const lines = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (!line || measure(longer) <= width) line = longer;
    else if (lines.length + 1 === most) return [...lines, `${line} …`];
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}
