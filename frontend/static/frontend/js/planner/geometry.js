// Shapes as they are drawn: points are [lon, lat]. Pure.

const side = (a, b, c) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));

export function crosses(a, b, c, d) {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

// the first two sides of a closed outline that cross, as their numbers from 0; null where none do
export function crossing(points) {
  const n = points.length;
  for (let i = 0; i < n; i++)
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      if (crosses(points[i], points[(i + 1) % n], points[j], points[(j + 1) % n])) return [i, j];
    }
  return null;
}

// what is wrong with a shape so far, in words; "" where it may be used
export function fault(kind, points) {
  if (kind === "point") return points.length ? "" : "Klik satu titik di peta.";
  if (kind === "line") return points.length >= 2 ? "" : "Garis perlu dua titik atau lebih.";
  if (points.length < 3) return "Area perlu tiga titik atau lebih.";
  const sides = crossing(points);
  return sides ? `Garis tepi bersilang (sisi ${sides[0] + 1} dan ${sides[1] + 1}); geser atau urungkan titiknya.` : "";
}

export function geometry(kind, points) {
  if (kind === "point") return { type: "Point", coordinates: points[0] };
  if (kind === "line") return { type: "LineString", coordinates: points };
  return { type: "Polygon", coordinates: [[...points, points[0]]] };
}

export function pointsOf(shape) {
  if (shape.type === "Point") return { kind: "point", points: [shape.coordinates] };
  if (shape.type === "LineString") return { kind: "line", points: shape.coordinates };
  return { kind: "area", points: shape.coordinates[0].slice(0, -1) };
}

export const typed = (points) => points.map(([lon, lat]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`).join("\n");

// typed coordinates, one point a line, latitude first as maps and phones give them;
// {points, wrong}: wrong is the number of the first line that is no point, 0 where all are
export function readTyped(text) {
  const points = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (!line.trim()) continue;
    const found = line.match(/^\s*(-?\d+(?:\.\d+)?)\s*[,; \t]\s*(-?\d+(?:\.\d+)?)\s*$/);
    const [lat, lon] = found ? [Number(found[1]), Number(found[2])] : [Number.NaN, Number.NaN];
    if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return { points, wrong: i + 1 };
    points.push([lon, lat]);
  }
  return { points, wrong: 0 };
}
