// Every action has a key. The foot shows those that work now; ? shows them all, by what they are for.
import { escapeHtml } from "../wall/format.js";

export function keys(foot, sheet) {
  const known = []; // { group, key, name, text, when, run, shown, listed, typing }

  // Keys of one matter. `foot`: whether the foot shows it; `listed`: whether the sheet of all keys does;
  // `typing`: whether it works in a field too.
  function group(title) {
    return function on(key, text, run, options = {}) {
      const { when = () => true, name = key, foot: shown = true, listed = true, typing = false } = options;
      known.push({ group: title, key, text, run, when, name, shown, listed, typing });
    };
  }

  const writing = (target) => target.closest("input, textarea, select") !== null;

  document.addEventListener("keydown", (event) => {
    const held = `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}`;
    const pressed = `${held}${event.key.length === 1 ? event.key.toUpperCase() : event.key}`;
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

  group("Layar")("?", "semua tombol", () => {
    sheet.hidden = !sheet.hidden;
    const groups = Map.groupBy(
      known.filter((k) => k.listed),
      (k) => k.group,
    );
    sheet.innerHTML = `<h2>Semua tombol</h2>${[...groups].map(([title, list]) => `<section><h3>${escapeHtml(title)}</h3><div>${caps(list)}</div></section>`).join("")}`;
  });

  return {
    group,
    draw,
    sheetOpen: () => !sheet.hidden,
    closeSheet() {
      const was = !sheet.hidden;
      sheet.hidden = true;
      return was;
    },
  };
}
