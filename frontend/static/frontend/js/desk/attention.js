// What needs somebody now, on every desk: a number in the head, a list beside the map while no incident
// is open, a sheet from wherever one is, and a sound until this desk has looked.
import { escapeHtml, PRIORITY } from "../wall/format.js";
import { bell } from "./bell.js";
import { hint } from "./keys.js";
import { urgent } from "./urgent.js";

const SHOWN = 9; // each has a digit
const EVERY_MS = 10_000;

export function attention(desk, button) {
  const { store, panel, hand, now } = desk;
  let found = [];
  let k = 0;
  let told = new Set(); // ids of what was found before
  const seen = new Set(); // ids of what this desk has looked at
  const ring = bell(button, () => found.filter((m) => m.sounds && !seen.has(m.id)).length, {
    words: "PERLU PERHATIAN",
    everyMs: EVERY_MS,
  });

  function line(m, n, here) {
    const i = m.incident;
    const title = i.village ? `${i.title}, ${i.village}` : i.title;
    const [first, then] = m.telling ? [m.text, title] : [title, m.text];
    return `<li data-go="${i.id}" data-matter="${escapeHtml(m.id)}" class="${here ? "now" : ""}">${n <= SHOWN ? `<kbd>${n}</kbd>` : "<span></span>"}
      <span class="who"><b class="${m.sounds ? "short" : "warn"}">${escapeHtml(first)}</b><small>${PRIORITY[i.priority]} · ${escapeHtml(then)}</small></span><b class="time" data-since="${m.since}"></b></li>`;
  }
  const list = (rows, at = -1) =>
    `<ol class="urgent">${rows.map((m, n) => line(m, n + 1, n === at)).join("")}</ol>${found.length > rows.length ? `<p class="none">dan ${found.length - rows.length} lagi</p>` : ""}`;

  // beside the map while nothing is open; "" where all is well
  const idle = () =>
    found.length
      ? `<section class="guide"><h2>Perlu perhatian ${found.length}</h2>${list(found.slice(0, SHOWN))}</section>`
      : "";

  function sheet() {
    k = Math.min(k, Math.max(0, found.length - 1));
    return `<header><h1>Perlu perhatian</h1><kbd>Esc</kbd></header>${
      found.length
        ? `${list(found, k)}${hint(["↑ ↓", "pilih"], ["↵", "buka kejadiannya"])}`
        : `<p class="none">Tidak ada: setiap perintah dan permintaan sudah dijawab, setiap kru terdengar.</p>`
    }`;
  }

  // looks again; what it finds is known to the head and the list
  function look() {
    found = urgent(store, now(), desk.facts.question);
    const there = new Set(found.map((m) => m.id));
    for (const id of seen) if (!there.has(id)) seen.delete(id);
    if (found.some((m) => m.sounds && !told.has(m.id))) ring.once();
    told = there;
    for (const m of found) if (m.incident.id === desk.at.id()) seen.add(m.id); // it stands on the screen
    if (panel.isOpen("attention")) for (const m of found) seen.add(m.id);
    ring.draw();
  }

  // what was typed into the form is kept, as by Esc
  async function go(m) {
    if (!m) return;
    panel.close();
    document.activeElement?.blur();
    if (desk.form.isOpen()) await desk.form.leave();
    desk.at.choose(m.incident.id);
  }

  function open() {
    k = 0;
    panel.open("attention", sheet);
    look();
    panel.draw();
  }

  const around = hand.group("Meja");
  around("Alt+A", "perlu perhatian", open, { name: "Alt A", typing: true, foot: false });
  const idling = () => !desk.at.payload() && !desk.form.isOpen() && !panel.isOpen() && !desk.asks();
  for (let n = 1; n <= SHOWN; n++)
    around(String(n), n === 1 ? "buka yang perlu perhatian" : "", () => go(found[n - 1]), {
      when: () => (idling() || panel.isOpen("attention")) && found.length >= n,
      name: "1–9",
      foot: n === 1,
      listed: n === 1,
    });
  const on = hand.group("Perlu perhatian");
  const here = () => panel.isOpen("attention") && found.length > 0;
  const move = (by) => {
    k = (k + by + found.length) % found.length;
    panel.draw();
  };
  on("ArrowDown", "pilih", () => move(1), { name: "↑ ↓", when: here });
  on("ArrowUp", "", () => move(-1), { foot: false, listed: false, when: here });
  on("Enter", "buka kejadiannya", () => go(found[k]), { name: "↵", when: here });
  panel.box.addEventListener("click", (event) => {
    const row = event.target.closest("[data-matter]");
    if (row) go(found.find((m) => m.id === row.dataset.matter));
  });

  return { look, idle, all: () => found, of: (id) => found.find((m) => m.incident.id === id) };
}
