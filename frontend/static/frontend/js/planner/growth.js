// Growth by zone and year: the form of the scenario's edit, and the assumptions it begins from, which
// a planner keeps for all, each with its source.
import { escapeHtml, options } from "./words.js";

const number = (name, label, value, more) =>
  `<input name="${name}" type="number" ${more} value="${value}" aria-label="${label}">`;
const PERCENT = 'step="0.1" min="-20" max="50"';
const ADDED = 'min="0" max="1000000"';

export function growthFields(planner) {
  const year = new Date().getFullYear();
  const rows = planner.choices.growth.map(
    (g, i) =>
      `<tr data-rate="${i}"><td>${escapeHtml(g.name)}<small title="${escapeHtml(g.source)}">${escapeHtml(g.source)}</small></td><td>${g.year}</td><td>${number(`percent-${i}`, "persen per tahun", g.percent, PERCENT)}</td><td>${number(`added-${i}`, "jiwa per tahun", g.added, ADDED)}</td><td><button type="button" data-growth="drop" title="Hapus asumsi ini untuk semua">×</button></td></tr>`,
  );
  const areas = planner.ground.areas.map((a) => [a.code, a.name]);
  const more = `<tr class="more"><td><select name="area" aria-label="Wilayah">${options([["", "wilayah lain …"], ...areas], "")}</select></td><td>${number("since", "mulai tahun", year, 'min="2000" max="2100"')}</td><td>${number("percent", "persen per tahun", 2, PERCENT)}</td><td>${number("added", "jiwa per tahun", 0, ADDED)}</td><td></td></tr>`;
  return `<div class="pair"><label><span>Penduduk sekarang, tahun</span>${number("from_year", "dari tahun", year, "")}</label><label><span>Menjadi tahun</span>${number("year", "tahun", year + 5, "")}</label></div><table class="rates"><thead><tr><th>Wilayah (yang terdalam berlaku)</th><th>Mulai</th><th>%/th</th><th>jiwa/th</th><th></th></tr></thead><tbody>${rows.join("")}${more}</tbody></table><p class="basis">Semua angka ini asumsi, bukan proyeksi resmi. Yang ditulis di sini berlaku bagi skenario ini; “Simpan sebagai asumsi” menyimpannya untuk semua perencana, dengan sumbernya.</p><div class="pair"><label><span>Sumber asumsi</span><input name="growth-source" maxlength="300"></label><button type="button" data-growth="keep">Simpan sebagai asumsi</button></div>`;
}

// what stands in the form, as rates of the edit
export function ratesOf(form, planner) {
  const value = (name) => Number(form.get(name) || 0);
  const rates = planner.choices.growth.map((g, i) => ({
    area: g.area,
    year: g.year,
    percent: value(`percent-${i}`),
    added: value(`added-${i}`),
  }));
  const area = form.get("area");
  return area ? [...rates, { area, year: value("since"), percent: value("percent"), added: value("added") }] : rates;
}

// keep what differs from the stored assumptions, or end one; answers whether anything was stored
export async function growthClicked(button, element, planner) {
  const path = (area, year) => `/api/planning/growth/${encodeURIComponent(area)}/${year}/`;
  const form = new FormData(element);
  const answers = [];
  if (button.dataset.growth === "drop") {
    const g = planner.choices.growth[Number(button.closest("[data-rate]").dataset.rate)];
    answers.push(await planner.server.delete(path(g.area, g.year)));
  } else {
    const source = String(form.get("growth-source") ?? "").trim();
    const stored = planner.choices.growth;
    const changed = ratesOf(form, planner).filter(
      (r, i) => !stored[i] || stored[i].percent !== r.percent || stored[i].added !== r.added,
    );
    if (!changed.length || !source) {
      planner.say(
        changed.length ? "Tulis sumber asumsi ini; ia tercetak di setiap ringkasan." : "Tidak ada yang berubah.",
        true,
      );
      return false;
    }
    for (const { area, year, percent, added } of changed)
      answers.push(await planner.server.put(path(area, year), { percent, added, source }));
  }
  const bad = answers.find((a) => !a.ok);
  planner.say(bad ? bad.said : "Asumsi pertumbuhan tersimpan.", Boolean(bad));
  const read = await planner.server.get("/api/planning/growth/");
  if (read.ok)
    planner.choices.growth = read.data.zones.flatMap((z) =>
      z.years.map((step) => ({ area: z.area, name: z.name, ...step })),
    );
  return true;
}
