// The share of people without a free unit over the last hours, as a line of steps.

const LEAST_SPAN = 0.4; // of all people, top to bottom: a smaller change must look small
const [W, H] = [100, 30];

// SVG of `steps` [[ISO moment, share covered] …], each holding until the next, up to `now` (ms), where
// `last` is the share that stands. Nothing is drawn for the time before the first: it is not known.
export function spark(steps, last, now, hours) {
  if (!steps?.length) return "";
  const began = now - hours * 3_600_000;
  const points = [...steps.map(([at, covered]) => [Date.parse(at), 1 - covered]), [now, 1 - last]];
  const values = points.map(([, v]) => v);
  const spare = Math.max(0, LEAST_SPAN - (Math.max(...values) - Math.min(...values))) / 2;
  let low = Math.min(...values) - spare;
  let high = Math.max(...values) + spare;
  if (low < 0) [low, high] = [0, high - low];
  if (high > 1) [low, high] = [Math.max(0, low - (high - 1)), 1];
  const x = (at) => (W * Math.max(0, (at - began) / (now - began))).toFixed(1);
  const y = (v) => (H - 3 - ((H - 6) * (v - low)) / (high - low)).toFixed(1);
  const line = points.map(([at, v], k) => (k ? `H${x(at)}V${y(v)}` : `M${x(at)} ${y(v)}`)).join("");
  return `<svg class="spark" viewBox="0 0 ${W} ${H}" preserveAspectRatio="none" aria-hidden="true"><path class="axis" d="M0 ${H - 1}H${W}"/><path class="area" d="${line}V${H}H${x(points[0][0])}Z"/><path d="${line}"/></svg>`;
}
