// What the marks of the map mean: only those that are on it.

import { escapeHtml } from "./words.js";

const dot = (inner) => `<svg viewBox="-8 -8 16 16" aria-hidden="true">${inner}</svg>`;
const CHANGE = [
  ["gained", "baru terjangkau", '<circle r="5.5" class="gained"/>'],
  ["faster", "lebih cepat", '<circle r="5" class="faster"/>'],
  ["slower", "lebih lambat", '<circle r="5" class="slower"/>'],
  ["lost", "tidak lagi terjangkau", '<rect x="-5" y="-5" width="10" height="10" class="lost"/>'],
  ["cut_off", "terputus sama sekali", '<rect x="-5" y="-5" width="10" height="10" class="cut_off"/>'],
];

const NOW = [
  ['<circle r="5.5" class="reached"/>', "terjangkau unit bebas"],
  ['<circle r="5" class="missed"/>', "tanpa unit bebas dalam target"],
];

export function mapKey(planner, { changes, present }) {
  if (present)
    return `<li class="title">Sekarang</li>${NOW.map(([mark, text]) => `<li>${dot(mark)}${text}</li>`).join("")}`;
  const unit = planner.unit();
  const rows = changes
    ? CHANGE.filter(([kind]) => changes.has(kind)).map(([, text, mark]) => [mark, text])
    : [
        ['<circle r="5.5" class="reached"/>', `${unit} terjangkau dalam ${planner.minute} menit`],
        ['<circle r="5" class="missed"/>', `${unit} belum terjangkau`],
      ];
  rows.unshift(['<rect x="-7" y="-6" width="14" height="12" class="zone"/>', `zona ${planner.minute} menit`]);
  if (planner.data.base) rows.splice(1, 0, ['<path d="M-8 0H8" class="before"/>', `zona ${planner.besideName()}`]);
  const title = planner.scenarioName() ? `<li class="title">Skenario: ${escapeHtml(planner.scenarioName())}</li>` : "";
  return title + rows.map(([mark, text]) => `<li>${dot(mark)}${text}</li>`).join("");
}
