// Every action has a key. The foot shows those that work now; ? shows them all, by what they are for.
import { escapeHtml } from "../wall/format.js";
import { paint } from "./paint.js";

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
  const known = []; // { group, key, name, text, when, run, shown, early, listed, typing }

  // Keys of one matter. `foot`: whether the foot shows it, `early`: before the others, where it is never left
  // out; `listed`: whether the sheet of all keys does; `typing`: whether it works in a field too.
  function group(title) {
    return function on(key, text, run, options = {}) {
      const {
        when = () => true,
        name = key,
        foot: shown = true,
        early = false,
        listed = true,
        typing = false,
      } = options;
      known.push({ group: title, key, text, run, when, name, shown, early, listed, typing });
    };
  }

  // those of the screen itself come last on the sheet, and first at the foot, then what is early
  const ofScreen = (k) => Number(k.group === SCREEN);
  const forSheet = () => [...known].sort((a, b) => ofScreen(a) - ofScreen(b));
  const forFoot = () => [...known].sort((a, b) => ofScreen(b) - ofScreen(a) || b.early - a.early);

  const writing = (target) => target?.closest("input, textarea, select") != null;
  const works = (k, inField) => k.when() && (!inField || k.typing);

  document.addEventListener("keydown", (event) => {
    const pressed = nameOf(event);
    const inField = writing(event.target);
    const hit = known.find((k) => k.key === pressed && works(k, inField));
    if (!hit) return;
    event.preventDefault();
    hit.run(event);
    draw();
  });

  const caps = (list) => list.map((k) => cap(k.name, k.text)).join("");

  function draw() {
    const inField = writing(document.activeElement);
    paint(foot, caps(forFoot().filter((k) => k.shown && works(k, inField))));
  }
  // a question or a field that takes the keys, or gives them back
  for (const kind of ["focusin", "focusout"]) document.addEventListener(kind, draw);

  function toggle() {
    sheet.hidden = !sheet.hidden;
    const groups = Map.groupBy(
      forSheet().filter((k) => k.listed),
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
