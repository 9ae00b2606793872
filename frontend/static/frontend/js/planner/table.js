// A table that can be sorted by its heads, and says which row is pointed at.

import { escapeHtml } from "./words.js";

// `columns`: [{ key, head, title, cell(row), by(row), kind }]; `rows` with a `key` each
export function table(root, first, { onHover = () => {}, onPick = () => {} } = {}) {
  let columns = first;
  let sort = null;
  let rows = [];
  let picked = null;

  function sorted() {
    if (!sort) return rows;
    const by = columns.find((c) => c.key === sort.key).by;
    const value = (row) => by(row) ?? Number.POSITIVE_INFINITY;
    return [...rows].sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      return (x < y ? -1 : x > y ? 1 : 0) * sort.way;
    });
  }

  function draw() {
    const heads = columns.map((c) => {
      const way = sort?.key === c.key ? (sort.way > 0 ? "ascending" : "descending") : "none";
      const mark = way === "none" ? "" : way === "ascending" ? " ▴" : " ▾";
      return `<th scope="col" class="${c.kind ?? ""}" aria-sort="${way}"><button type="button" data-sort="${c.key}" title="${escapeHtml(c.title ?? "")}">${c.head}${mark}</button></th>`;
    });
    const lines = sorted().map(
      (row) =>
        `<tr data-key="${escapeHtml(row.key)}" class="${row.key === picked ? "picked" : ""} ${row.kind ?? ""}">${columns.map((c) => `<td class="${c.kind ?? ""}">${c.cell(row)}</td>`).join("")}</tr>`,
    );
    root.innerHTML = `<table><thead><tr>${heads.join("")}</tr></thead><tbody>${lines.join("")}</tbody></table>`;
  }

  root.addEventListener("click", (event) => {
    const head = event.target.closest("[data-sort]");
    const row = event.target.closest("tr[data-key]");
    if (head) {
      const key = head.dataset.sort;
      const first = columns.find((c) => c.key === key).kind === "name" ? 1 : -1;
      sort = { key, way: sort?.key === key ? -sort.way : first };
      draw();
    } else if (row) onPick(row.dataset.key);
  });
  root.addEventListener("mouseover", (event) => {
    const row = event.target.closest("tr[data-key]");
    if (row) onHover(row.dataset.key);
  });
  root.addEventListener("mouseleave", () => onHover(null));

  return {
    show(list, key = null) {
      rows = list;
      picked = key;
      draw();
    },
    columns(list) {
      columns = list;
      if (sort && !columns.some((c) => c.key === sort.key)) sort = null;
    },
  };
}
