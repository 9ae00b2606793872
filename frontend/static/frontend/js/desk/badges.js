// Where the numbers of the candidates stand on the map: beside their marks, none over another. Pure.
const SIZE = 20; // with the gap between two
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

// points of marks { x, y, … } in pixels become those of their badges, in the same order
export function placeBadges(points) {
  const placed = [];
  for (const p of points) {
    const spots = FAR.flatMap((far) => AROUND.map(([x, y]) => ({ ...p, x: p.x + x * far, y: p.y + y * far })));
    const free = (s) => placed.every((o) => Math.abs(o.x - s.x) >= SIZE || Math.abs(o.y - s.y) >= SIZE);
    placed.push(spots.find(free) ?? spots[0]);
  }
  return placed;
}
