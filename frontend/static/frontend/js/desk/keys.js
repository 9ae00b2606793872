// Every action has a key. The foot shows those that work now; ? shows them all.
import { escapeHtml } from "../wall/format.js";

export function keys(foot, sheet) {
  const known = []; // { key, name, text, when, run, always }

  function on(key, text, run, { when = () => true, name = key, foot: shown = true, typing = false } = {}) {
    known.push({ key, text, run, when, name, shown, typing });
  }

  const writing = (target) => target.closest("input, textarea, select") !== null;

  document.addEventListener("keydown", (event) => {
    const pressed = `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.key.length === 1 ? event.key.toUpperCase() : event.key}`;
    const inField = writing(event.target);
    const hit = known.find((k) => k.key === pressed && k.when() && (!inField || k.typing));
    if (!hit) return;
    event.preventDefault();
    hit.run(event);
    draw();
  });

  const caps = (list) => list.map((k) => `<span><kbd>${escapeHtml(k.name)}</kbd>${escapeHtml(k.text)}</span>`).join("");

  function draw() {
    foot.innerHTML = caps(known.filter((k) => k.shown && k.when()));
  }

  on("?", "tombol", () => {
    sheet.hidden = !sheet.hidden;
    sheet.innerHTML = `<h2>Semua tombol</h2><div>${caps(known)}</div>`;
  });
  return { on, draw };
}
