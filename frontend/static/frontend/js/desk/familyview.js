// What an incident has to do with others, and where its units gather.
import { escapeHtml } from "../wall/format.js";

export function familyHtml(i, store) {
  const name = (id) => {
    const other = store.get("incident", id);
    return other
      ? `<a data-go="${id}">${escapeHtml(other.title)} <small>${escapeHtml(other.number)}</small></a>`
      : `<span>kejadian yang sudah selesai</span>`;
  };
  const rows = [
    i.reports > 1 ? `<li><span>Laporan</span><b>${i.reports}</b></li>` : "",
    i.parent ? `<li><span>Bagian dari</span>${name(i.parent)}</li>` : "",
    ...i.parts.map((id) => `<li><span>Bagiannya</span>${name(id)}</li>`),
    ...i.staging.map((s) => `<li><span>Titik kumpul</span><b>${escapeHtml(s.name)}</b></li>`),
  ].filter(Boolean);
  return rows.length ? `<ul class="family">${rows.join("")}</ul>` : "";
}
