// The people without a free unit over the last hours, as steps below those who have one: the height
// is all people, so that a small change looks small.

const [W, H] = [100, 30];

// SVG of `steps` [[ISO moment, share covered] …], each holding until the next, up to `now` (ms), where
// `last` is the share that stands. The time before the first step is empty: it is not known.
export function spark(steps, last, now, hours) {
  const known = (steps ?? []).map(([at, covered]) => [Date.parse(at), covered]);
  const points = known.length ? [...known, [now, last]] : [];
  const began = now - hours * 3_600_000;
  const x = (at) => Math.min(W, Math.max(0, (W * (at - began)) / (now - began))).toFixed(1);
  const y = (covered) => (H * covered).toFixed(1);
  const line = points.map(([at, covered], k) => `${k ? "H" : "M"}${x(at)}${k ? "V" : " "}${y(covered)}`).join("");
  const area = (edge) => `${line}V${edge}H${x(points[0][0])}Z`;
  const shape = line && `<path class="with" d="${area(0)}"/><path class="without" d="${area(H)}"/><path d="${line}"/>`;
  return `<svg class="spark" viewBox="0 0 ${W} ${H}" preserveAspectRatio="none" aria-hidden="true"><path class="axis" d="M0 ${H}H${W}"/>${shape}</svg>`;
}
