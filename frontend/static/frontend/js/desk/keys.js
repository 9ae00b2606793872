// Every action has a key. The foot shows those that work now; ? shows them all, by what they are for.
import { escapeHtml } from "../wall/format.js";

export const SCREEN = "Layar";

// a key with its words, which a line never parts; `hint`: a line of them
export const cap = (name, text) => `<span><kbd>${escapeHtml(name)}</kbd>${escapeHtml(text)}</span>`;
export const hint = (...caps) => `<p class="hint">${caps.map(([name, text]) => cap(name, text)).join("")}</p>`;

// with Alt the letter of the key itself: some keyboards write another sign
function nameOf(event) {
  const held = `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}`;
  const letter = event.altKey && event.code.startsWith("Key") ? event.code.slice(3) : event.key;
  return `${held}${letter.length === 1 ? letter.toUpperCase() : letter}`;
}

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

  // those of the screen itself come last on the sheet, and first at the foot, where they are never cut off
  const inOrder = (first = 1) => [...known].sort((a, b) => first * ((a.group === SCREEN) - (b.group === SCREEN)));

  const writing = (target) => target.closest("input, textarea, select") !== null;

  document.addEventListener("keydown", (event) => {
    const pressed = nameOf(event);
    const inField = writing(event.target);
    const hit = known.find((k) => k.key === pressed && k.when() && (!inField || k.typing));
    if (!hit) return;
    event.preventDefault();
    hit.run(event);
    draw();
  });

  const caps = (list) => list.map((k) => cap(k.name, k.text)).join("");

  function draw() {
    foot.innerHTML = caps(inOrder(-1).filter((k) => k.shown && k.when()));
  }

  function toggle() {
    sheet.hidden = !sheet.hidden;
    const groups = Map.groupBy(
      inOrder().filter((k) => k.listed),
      (k) => k.group,
    );
    sheet.innerHTML = `<h2>Semua tombol</h2><div class="groups">${[...groups].map(([title, list]) => `<section><h3>${escapeHtml(title)}</h3><div>${caps(list)}</div></section>`).join("")}</div>`;
  }
  group(SCREEN)("?", "semua tombol", toggle);
  group(SCREEN)("Alt+/", "semua tombol, selagi mengetik", toggle, { name: "Alt /", typing: true, foot: false });

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
