// Where the numbers of the candidates stand on the map: beside their marks, none over another nor over
// what stands at an incident. Pure.
const SIZE = 20; // with the gap between two
const CLEAR = 24; // of what stands at an incident
const FAR = [22, 44, 66];
const AROUND = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
];

const apart = (far) => (a, b) => Math.abs(a.x - b.x) >= far || Math.abs(a.y - b.y) >= far;

// points of marks { x, y, … } in pixels become those of their badges, in the same order
export function placeBadges(points, standing = []) {
  const placed = [];
  for (const p of points) {
    const spots = FAR.flatMap((far) => AROUND.map(([x, y]) => ({ ...p, x: p.x + x * far, y: p.y + y * far })));
    const free = (s) => placed.every((o) => apart(SIZE)(o, s)) && standing.every((o) => apart(CLEAR)(o, s));
    placed.push(spots.find(free) ?? spots[0]);
  }
  return placed;
}
