// Drawing on the map: a point, a line or an area, by pointer or by typed coordinates, with undo, and a
// plain word where a shape cannot be. One drawing at a time.
/* global L */

import { crossing, fault, readTyped, typed } from "./geometry.js";
import { escapeHtml } from "./words.js";

const SHAPE = { point: "titik", line: "garis", area: "area" };
const HELP = {
  point: "Klik tempatnya di peta.",
  line: "Klik tiap belokan dari ujung ke ujung.",
  area: "Klik tiap sudut; area menutup sendiri.",
};

export function drawing(map, root) {
  let now = null; // { kinds, kind, points, title, onDone, onCancel }
  let group = null;
  let wrong = 0;

  function open(wanted) {
    cancel();
    now = { points: [], kind: wanted.kinds[0], ...wanted };
    group = L.layerGroup().addTo(map);
    root.hidden = false;
    document.body.classList.add("is-drawing"); // the marks let the pointer through
    frame();
    draw();
  }

  function shut() {
    group?.remove();
    group = null;
    now = null;
    wrong = 0;
    root.hidden = true;
    document.body.classList.remove("is-drawing");
  }

  function cancel() {
    if (!now) return;
    const { onCancel } = now;
    shut();
    onCancel?.();
  }

  function done() {
    if (!now || wrong || fault(now.kind, now.points)) return;
    const { onDone, kind, points } = now;
    shut();
    onDone(kind, points);
  }

  function add(point) {
    now.points = now.kind === "point" ? [point] : [...now.points, point];
    draw();
  }

  function undo() {
    now.points = now.points.slice(0, -1);
    draw();
  }

  function frame() {
    const kinds =
      now.kinds.length > 1
        ? `<div class="row">${now.kinds.map((k) => `<button type="button" data-kind="${k}">${SHAPE[k]}</button>`).join("")}</div>`
        : "";
    root.innerHTML = `<b>${escapeHtml(now.title)}</b>${kinds}<p class="help"></p>
      <details><summary>Ketik koordinat</summary><textarea rows="4" cols="30" spellcheck="false" placeholder="-1.25030, 116.77350" aria-label="Koordinat: lintang, bujur, satu titik per baris"></textarea><small>lintang, bujur; satu titik per baris</small></details>
      <div class="row"><button type="button" data-do="undo">Urungkan titik <kbd>⌫</kbd></button><button type="button" data-do="cancel">Batal <kbd>Esc</kbd></button><button type="button" data-do="done" class="main">Selesai <kbd>↵</kbd></button></div>`;
  }

  function draw() {
    const bad = fault(now.kind, now.points);
    const crossed = now.kind === "area" && now.points.length > 3 && crossing(now.points) !== null;
    const help = root.querySelector(".help");
    help.textContent = wrong
      ? `Baris ${wrong} bukan koordinat; tulis misalnya -1.2503, 116.7735`
      : crossed
        ? bad
        : `${HELP[now.kind]} ${now.points.length ? `${now.points.length} titik.` : ""}`;
    help.className = `help ${wrong || crossed ? "bad" : ""}`;
    root.querySelector("[data-do=done]").disabled = Boolean(wrong || bad);
    root.querySelector("[data-do=undo]").disabled = !now.points.length;
    for (const b of root.querySelectorAll("[data-kind]")) b.setAttribute("aria-pressed", b.dataset.kind === now.kind);
    const text = root.querySelector("textarea");
    if (text !== document.activeElement) text.value = typed(now.points);
    shapes(crossed);
  }

  function shapes(crossed) {
    group.clearLayers();
    const spots = now.points.map(([lon, lat]) => [lat, lon]);
    const style = { pane: "drawing", interactive: false, className: `drawn ${crossed ? "bad" : ""}` };
    if (now.kind === "area" && spots.length > 2) L.polygon(spots, style).addTo(group);
    else if (now.kind !== "point" && spots.length > 1) L.polyline(spots, { ...style, fill: false }).addTo(group);
    now.points.forEach((_p, i) => {
      const corner = L.marker(spots[i], {
        icon: L.divIcon({ className: "corner", iconSize: [14, 14] }),
        pane: "drawing",
        draggable: true,
      });
      corner.on("dragend", () => {
        const { lng, lat } = corner.getLatLng();
        now.points = now.points.map((p, k) => (k === i ? rounded(lng, lat) : p));
        draw();
      });
      corner.addTo(group);
    });
  }

  const rounded = (lon, lat) => [Number(lon.toFixed(6)), Number(lat.toFixed(6))];

  map.on("click", (e) => now && add(rounded(e.latlng.lng, e.latlng.lat)));
  root.addEventListener("input", (event) => {
    if (event.target.tagName !== "TEXTAREA") return;
    const read = readTyped(event.target.value);
    wrong = read.wrong;
    now.points = now.kind === "point" ? read.points.slice(0, 1) : read.points;
    draw();
  });
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.kind) {
      now.kind = button.dataset.kind;
      if (now.kind === "point") now.points = now.points.slice(0, 1);
      draw();
    } else ({ undo, cancel, done })[button.dataset.do]();
  });
  document.addEventListener("keydown", (event) => {
    if (!now || ["TEXTAREA", "INPUT", "SELECT"].includes(event.target.tagName)) return;
    const act = { Escape: cancel, Enter: done, Backspace: () => now.points.length && undo() }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  return { open, cancel, isOpen: () => now !== null };
}
