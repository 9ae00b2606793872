// One question with a list to choose from: typing narrows it, ↑ ↓ and Enter choose, and so does the
// number while nothing is typed. Esc gives it up. A search may ask the server instead of narrowing,
// and a place may be pointed at on the map.
import { escapeHtml } from "../wall/format.js";
import { AGAIN_MS } from "./place.js";

const MOST = 9;
const SEARCH_MS = 160;

// the items whose text or note has every word that is typed
export function narrowed(items, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter((i) =>
    words.every((w) => `${i.text} ${i.note ?? ""} ${i.words ?? ""}`.toLowerCase().includes(w)),
  );
}

export function chooser(box) {
  const [title, input, list] = [box.querySelector("label"), box.querySelector("input"), box.querySelector("ol")];
  let answered = null;
  let source = null;
  let shown = [];
  let more = 0; // found beyond those shown
  let at = 0;
  let asked = 0;
  let advice = ""; // where a search found nothing
  let timer = null;
  let onMap = false;
  let byNumber = true;

  function finish(item) {
    box.hidden = true;
    input.blur(); // a hidden field keeps the keys until the next frame: one pressed at once would be lost
    input.value = "";
    clearTimeout(timer);
    asked += 1;
    const give = answered;
    answered = null;
    onMap = false;
    give?.(item);
  }

  function draw() {
    const rows = shown.map(
      (item, k) =>
        `<li data-k="${k}" class="${k === at ? "now" : ""} ${item.bad ? "bad" : ""}">${byNumber ? `<kbd>${k + 1}</kbd>` : "<i></i>"}<span><b>${escapeHtml(item.text)}</b>${item.note ? `<small>${escapeHtml(item.note)}</small>` : ""}</span>${item.figure ? `<em>${escapeHtml(item.figure)}</em>` : ""}</li>`,
    );
    if (more) rows.push(`<li class="none">dan ${more} lagi, ketik untuk menyaring</li>`);
    const none = advice || (input.value ? "Tidak ada yang cocok." : "Ketik untuk mencari.");
    list.innerHTML = rows.join("") || `<li class="none">${escapeHtml(none)}</li>`;
  }

  async function look() {
    const mine = ++asked;
    const searches = typeof source === "function";
    const found = searches ? await source(input.value.trim()) : { items: narrowed(source, input.value) };
    if (mine !== asked || !answered) return;
    shown = found.items.slice(0, MOST);
    more = found.items.length - shown.length;
    advice = found.advice ?? "";
    at = 0;
    draw();
    if (found.again) timer = setTimeout(look, AGAIN_MS);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (typeof source === "function") timer = setTimeout(look, SEARCH_MS);
    else look();
  });
  box.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const number = !input.value && byNumber && /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
    if (by && shown.length) {
      at = (at + by + shown.length) % shown.length;
      draw();
    } else if (number) {
      if (shown[number - 1]) finish(shown[number - 1]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    if (shown[at]) finish(shown[at]);
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-k]");
    if (row) finish(shown[Number(row.dataset.k)]);
  });

  return {
    // `items`: [{ text, note, figure, bad, … }]; or a search: { items, advice where there are none, again
    // where it got no answer }. Resolves to one, or to null
    async pick(question, items, { hint = "ketik untuk memilih", map = false, digits = true } = {}) {
      finish(null);
      source = items;
      shown = [];
      more = 0;
      advice = "";
      onMap = map;
      byNumber = digits && typeof items !== "function"; // not where what is typed may begin with a digit
      title.textContent = question;
      input.placeholder = hint;
      box.hidden = false;
      const answer = new Promise((resolve) => {
        answered = resolve;
      });
      draw();
      input.focus();
      look();
      return answer;
    },
    isOpen: () => !box.hidden,
    giveUp: () => finish(null),
    // a click on the map, where a place is asked for; whether it was
    clicked(lon, lat) {
      if (!onMap || !answered) return false;
      finish({ text: `${lat.toFixed(5)}, ${lon.toFixed(5)}`, place: { lon, lat, mark: "point" }, pointed: true });
      return true;
    },
  };
}
