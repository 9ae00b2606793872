// People against minutes: one crew and two, a scenario beside today, one village beside all. Its
// minute is moved by hand, and the map and the table follow.

import { decimal, escapeHtml, people } from "./words.js";

const PAD = { left: 46, right: 16, top: 14, bottom: 26 };

export function curveView(root, { onMinute, onChosen }) {
  let shown = null;
  let dragging = false;

  const most = () => shown.most;
  const width = () => root.clientWidth;
  const height = () => root.clientHeight;
  const x = (minute) => PAD.left + (minute / most()) * (width() - PAD.left - PAD.right);
  const y = (share) => PAD.top + (1 - share) * (height() - PAD.top - PAD.bottom);
  const path = (shares) => shares.map((s, m) => `${m ? "L" : "M"}${x(m).toFixed(1)} ${y(s).toFixed(1)}`).join("");

  // the village on its own curve: at the minute of its centre, or at the hand where no road leads there
  function spot({ name, arrival, shares }) {
    const known = arrival !== null && arrival <= most();
    const at = known ? arrival : shown.minute;
    const share = shares[Math.ceil(at)] ?? 0;
    const [px, py] = [x(at), y(share)];
    const up = py > height() - PAD.bottom - 40; // low down, where the other figures stand
    const text = known ? `titik desa ${decimal(arrival)} mnt` : `${Math.round(share * 100)}% dalam ${shown.minute} mnt`;
    return `<circle class="dot village" cx="${px}" cy="${py}" r="4"/><text class="told village" x="${px + (up ? 0 : 9)}" y="${up ? py - 26 : py + 16}">${escapeHtml(name)}: ${text}</text>`;
  }

  function draw() {
    if (!shown || width() < 80) return;
    const [w, h] = [width(), height()];
    const step = most() > 120 ? 30 : most() > 60 ? 15 : 5;
    const grid = [];
    for (let m = 0; m <= most(); m += step)
      grid.push(
        `<path class="grid" d="M${x(m)} ${PAD.top}V${h - PAD.bottom}"/><text class="tick" x="${x(m)}" y="${h - 9}" text-anchor="middle">${m}${m === 0 ? " mnt" : ""}</text>`,
      );
    for (const share of [0, 0.25, 0.5, 0.75, 1])
      grid.push(
        `<path class="grid" d="M${PAD.left} ${y(share)}H${w - PAD.right}"/><text class="tick" x="${PAD.left - 7}" y="${y(share) + 4}" text-anchor="end">${Math.round(share * 100)}%</text>`,
      );
    const minute = shown.minute;
    const one = shown.one[minute] ?? 0;
    const two = shown.two[minute] ?? 0;
    const flip = x(minute) > PAD.left + 230; // where the line is lower
    const label = (share, text, kind, left, down) =>
      `<circle class="dot ${kind}" cx="${x(minute)}" cy="${y(share)}" r="3.6"/><text class="told ${kind}" x="${x(minute) + (left ? -8 : 8)}" y="${y(share) + down}" text-anchor="${left ? "end" : "start"}">${text}</text>`;
    const village = shown.village;
    const lines = [
      shown.before ? `<path class="line before" d="${path(shown.before)}"/>` : "",
      village ? `<path class="line village" d="${path(village.shares)}"/>` : "",
      `<path class="line two" d="${path(shown.two)}"/>`,
      `<path class="line one" d="${path(shown.one)}"/>`,
    ];
    const where = village ? spot(village) : "";
    root.innerHTML = `<svg width="${w}" height="${h}" role="slider" tabindex="0" aria-label="Menit" aria-valuemin="1" aria-valuemax="${most()}" aria-valuenow="${minute}">
      ${grid.join("")}${lines.join("")}
      <path class="target" d="M${x(shown.target)} ${PAD.top}V${h - PAD.bottom}"/>
      <path class="hand" d="M${x(minute)} ${PAD.top - 6}V${h - PAD.bottom}"/>
      <path class="grip" d="M${x(minute) - 6} ${h - PAD.bottom + 1}h12l-6 -8Z"/>
      ${where}
      ${label(two, `2 regu ${people(two * shown.total)}`, "two", x(minute) > w - 130, 16)}
      ${label(one, `${minute} menit · ${people(one * shown.total)} ${shown.unit} (${Math.round(one * 100)}%)`, "one", flip, -7)}
    </svg>`;
  }

  const minuteAt = (event) => {
    const box = root.getBoundingClientRect();
    const share = (event.clientX - box.left - PAD.left) / (box.width - PAD.left - PAD.right);
    return Math.max(1, Math.min(most(), Math.round(share * most())));
  };
  root.addEventListener("pointerdown", (event) => {
    if (!shown) return;
    dragging = true;
    root.setPointerCapture(event.pointerId);
    onMinute(minuteAt(event));
  });
  root.addEventListener("pointermove", (event) => dragging && onMinute(minuteAt(event)));
  root.addEventListener("pointerup", () => {
    if (dragging) onChosen();
    dragging = false;
  });
  root.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageDown: -5, PageUp: 5 }[event.key];
    if (!step || !shown) return;
    event.preventDefault();
    onMinute(Math.max(1, Math.min(most(), shown.minute + step)));
    onChosen();
  });
  new ResizeObserver(draw).observe(root);

  return {
    show(more) {
      const focused = root.contains(document.activeElement);
      shown = { ...shown, ...more };
      draw();
      if (focused) root.querySelector("svg")?.focus();
    },
  };
}
