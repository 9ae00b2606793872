// The symbol grammar: shape is the service, filling the state, diamonds with rings the severity.
// Each function returns SVG markup centred on 0,0; sizes are in units of the caller.

export const COLOURS = { fire: "var(--fire)", health: "var(--health)", police: "var(--police)", bpbd: "var(--bpbd)" };
export const colourOf = (service) => COLOURS[service] ?? "var(--other)";

export const SHAPES = {
  square: "M-8-8H8V8H-8Z",
  cross: "M-3.2-9H3.2V-3.2H9V3.2H3.2V9H-3.2V3.2H-9V-3.2H-3.2Z",
  shield: "M-8-8.5Q0-6 8-8.5V1Q8 7 0 10Q-8 7-8 1Z",
  triangle: "M0-9.5 9.5 8H-9.5Z",
  circle: "M0-9A9 9 0 1 1 0 9A9 9 0 1 1 0-9Z",
};
const WAY = { en_route: true, transporting: true };
const THERE = { on_scene: true, working: true, at_hospital: true };
const OFF = { out_of_service: true, off_duty: true, break: true };

let clip = 0;

// a unit: shape by service, filling by state, dashed when its fix is old
export function unitMark({ shape, letter, service, status, heading, stale }) {
  const path = SHAPES[shape] ?? SHAPES.circle;
  const colour = colourOf(service);
  const dash = stale ? ' stroke-dasharray="3 2.4"' : "";
  const outline = `<path d="${path}" fill="#06121a" stroke="${colour}" stroke-width="2"${dash}/>`;
  const filled = `<path d="${path}" fill="${colour}" stroke="#06121a" stroke-width="1"${dash}/>`;
  const text = (fill) =>
    letter
      ? `<text class="letter" y="4.4" text-anchor="middle" font-size="12" font-weight="700" fill="${fill}" stroke="none">${letter}</text>`
      : "";
  if (WAY[status]) {
    const turn = heading === null || heading === undefined ? 90 : heading;
    const chevron = `<g transform="rotate(${turn - 90})"><path d="M13-6 20 0 13 6" fill="none" stroke="#06121a" stroke-width="5"/><path d="M13-6 20 0 13 6" fill="none" stroke="${colour}" stroke-width="2.4"/></g>`;
    return (stale ? outline : filled) + chevron + text(stale ? colour : "#06121a");
  }
  if (THERE[status])
    return `${filled}<path d="M-10 14H10" stroke="#06121a" stroke-width="5"/><path d="M-10 14H10" stroke="${colour}" stroke-width="2.6"/>${text("#06121a")}`;
  if (status === "assigned") {
    clip += 1;
    return `${outline}<clipPath id="h${clip}"><path d="M-12 0H12V12H-12Z"/></clipPath><path d="${path}" fill="${colour}" clip-path="url(#h${clip})"/>${text(colour)}`;
  }
  if (status === "returning")
    return `${outline}<path d="M4-2.4A4.2 4.2 0 1 0 3.6 2.8M4.6-6V-2H.6" fill="none" stroke="${colour}" stroke-width="1.7"/>`;
  if (OFF[status])
    return `<g opacity="0.75"><path d="${path}" fill="#06121a" stroke="${colour}" stroke-width="1.6" stroke-dasharray="2 2"/><path d="M-10 10 10-10" stroke="${colour}" stroke-width="1.8"/></g>`;
  return outline + text(colour);
}

// a station: a small shape with a dot; dashed where its position is known to the village only
// crossed where a vehicle stands there without a crew
export function stationMark({ shape, service, quality, bare }) {
  const dash = quality === "C" ? ' stroke-dasharray="2.2 1.8"' : "";
  return `<g opacity="0.85"><path transform="scale(0.62)" d="${SHAPES[shape] ?? SHAPES.circle}" fill="#0b1a22" stroke="${colourOf(service)}" stroke-width="2"${dash}/>${bare ? `<path class="bare" d="M-8 8 8-8" stroke="#06121a" stroke-width="4"/><path d="M-8 8 8-8" stroke="var(--p3)" stroke-width="1.8"/>` : ""}</g>`;
}

const PICTOGRAMS = {
  fire: "M0-8C1-4 6-3 5 3C4.500 6.500 2 8 0 8S-5 6.500-5 3C-5 0-3-1-2.500-3.500C-1-2.500-.5-1.500-.5 0C1-2 1-5 0-8Z",
  crash: "M-8 2V-1L-5.500-2-3.500-6H3L6-2 8-1V2H6A2 2 0 0 1 2 2H-2A2 2 0 0 1-6 2Z",
  medical: "M-2.500-7H2.500V-2.500H7V2.500H2.500V7H-2.500V2.500H-7V-2.500H-2.500Z",
  flood: "M-8-2Q-6-5-4-2T0-2T4-2T8-2V0Q6-3 4 0T0 0T-4 0T-8 0ZM-8 4Q-6 1-4 4T0 4T4 4T8 4V6Q6 3 4 6T0 6T-4 6T-8 6Z",
  police: "M-6-7Q0-5 6-7V1Q6 5 0 8Q-6 5-6 1Z",
  tree: "M0-8 6 1H2V7H-2V1H-6Z",
  boat: "M-8 2H8L5 7H-5ZM0-8V1H6Z",
  slide: "M-8 7 3-8 8 7Z",
  wind: "M-8-4H3A2.500 2.500 0 1 0 .5-6.500H-1.500A4.500 4.500 0 1 1 3-2H-8ZM-8 1H5A3 3 0 1 1 2 4H4A1 1 0 1 0 5 3H-8Z",
  quake: "M-8 1H-4L-2-6 1 7 3.500-2 5 1H8V-1H6L3-7 1 0-1-8-5-1H-8Z",
  alert: "M-1.500-7H1.500L1 3H-1ZM-1.500 4.500H1.500V7.500H-1.500Z",
  closed: "M-5-1V-3A5 5 0 0 1 5-3V-1H6V7H-6V-1ZM-3-1H3V-3A3 3 0 0 0-3-3Z",
};
const RINGS = { 1: 2, 2: 1, 3: 0, 4: 0, 5: 0 };
const SIZES = { 1: 15, 2: 13, 3: 11, 4: 8, 5: 7 };

// how far an incident's mark reaches, rings and all
export const incidentRadius = (priority) => (SIZES[priority] ?? 10) + 5 * (RINGS[priority] ?? 0);

// an incident: severity is size, rings, pictogram and (in the label) text, never colour alone
export function incidentMark({ priority, pictogram }) {
  const size = SIZES[priority] ?? 10;
  const colour = `var(--p${priority})`;
  const diamond = (r, more) => `<path d="M0-${r} ${r} 0 0 ${r}-${r} 0Z" ${more}/>`;
  let rings = "";
  for (let i = 1; i <= (RINGS[priority] ?? 0); i++)
    rings += diamond(size + 5 * i, `fill="none" stroke="${colour}" stroke-width="1.6" opacity="${1 - 0.3 * i}"`);
  const scale = (size / 15) * 0.82;
  return `<g class="rings">${rings}</g>${diamond(size, `fill="${colour}" stroke="#06121a" stroke-width="1.2"`)}<path d="${PICTOGRAMS[pictogram] ?? PICTOGRAMS.alert}" transform="scale(${scale})" fill="#1a0d0c"/>`;
}

export const icon = (inner, half = 22) =>
  `<svg viewBox="${-half} ${-half} ${2 * half} ${2 * half}" overflow="visible" aria-hidden="true">${inner}</svg>`;

// where an engine finds water, and a hazard that is known before anything burns
export const WATER =
  '<path d="M0-9C4-3 7 0 7 4A7 7 0 0 1-7 4C-7 0-4-3 0-9Z" fill="#6fdceb" stroke="#06121a" stroke-width="1.5"/>';
export const HAZARD =
  '<path d="M0-9 9 7H-9Z" fill="#f5d547" stroke="#06121a" stroke-width="1.5"/><path d="M-1-3H1L.6 2H-.6ZM-.8 3.500H.8V5H-.8Z" fill="#06121a"/>';
