// A scenario beside today or another: people gained and lost, by village, and on the map.

import { table } from "./table.js";
import { escapeHtml, minutes, OTHERS, people, percent, signed } from "./words.js";

// lost to the left of the middle, gained to the right
function diverging(row, most) {
  const half = 34;
  const w = (n) => ((n / most) * half).toFixed(1);
  return `<svg class="bar both" viewBox="0 0 ${2 * half} 7" preserveAspectRatio="none" aria-hidden="true"><rect class="lost" x="${half - w(row.lost)}" width="${w(row.lost)}" height="7"/><rect class="gained" x="${half}" width="${w(row.gained)}" height="7"/><path class="middle" d="M${half} 0V7"/></svg>`;
}

const columns = (most) => [
  { key: "name", head: "Desa", kind: "name", cell: (r) => escapeHtml(r.name || OTHERS), by: (r) => r.name },
  { key: "bar", head: "hilang | bertambah", cell: (r) => diverging(r, most), by: (r) => r.gained - r.lost },
  { key: "gained", head: "Bertambah", cell: (r) => (r.gained ? `+${people(r.gained)}` : ""), by: (r) => r.gained },
  { key: "lost", head: "Hilang", cell: (r) => (r.lost ? `−${people(r.lost)}` : ""), by: (r) => r.lost },
  { key: "cut", head: "Terputus", cell: (r) => (r.cut_off ? people(r.cut_off) : ""), by: (r) => r.cut_off },
];

export function results(root, planner) {
  let change = true;
  root.innerHTML = `<div class="outcome"></div><p class="basis standing"></p><div class="by-village"></div>`;
  const grid = table(root.querySelector(".by-village"), columns(1), {
    onHover: (key) => planner.hover(key),
    onPick: (key) => planner.set({ village: planner.state.village === key ? null : key }, false),
  });

  function draw() {
    const c = planner.data.compare;
    root.hidden = !c;
    if (!c) return;
    const { before, after, total } = c;
    const pair = (name, was, now) => `<div><dt>${name}</dt><dd>${was} → <b>${now}</b></dd></div>`;
    const more = Math.round(total.more) ? `<div><dt>penduduk</dt><dd><b>${signed(total.more)}</b></dd></div>` : "";
    root.querySelector(".outcome").innerHTML =
      `<header><h3>Dibanding ${escapeHtml(planner.besideName())}</h3><div class="switch" role="group" aria-label="Peta">${[
        [true, "peta selisih"],
        [false, "peta cakupan"],
      ]
        .map(
          ([on, text]) => `<button type="button" data-change="${on}" aria-pressed="${on === change}">${text}</button>`,
        )
        .join("")}</div></header>
      <div class="swing"><p class="gained"><b>+${people(total.gained)}</b><span>jiwa baru terjangkau</span></p><p class="lost"><b>−${people(total.lost)}</b><span>tidak lagi terjangkau</span></p><p class="cut"><b>${people(total.cut_off)}</b><span>terputus dari semua pos</span></p></div>
      <dl>${pair("terjangkau", percent(before.by_one[0], before.people), percent(after.by_one[0], after.people))}${pair("dua regu", people(before.by_two[0]), people(after.by_two[0]))}${pair("rata-rata, mnt", minutes(before.mean_s), minutes(after.mean_s))}${pair("90%, mnt", minutes(before.p90_s), minutes(after.p90_s))}${more}</dl>`;
    root.querySelector(".standing").textContent = planner.isDeclared()
      ? "Penutupan skenario ini sedang berlaku: hari ini sudah memuatnya, jadi selisihnya tinggal sisanya."
      : planner.state.weigh === "people"
        ? ""
        : "Selisih antar-skenario selalu dihitung menurut penduduk.";
    const rows = c.villages.filter((v) => v.gained || v.lost || v.cut_off).map((v) => ({ ...v, key: v.code }));
    grid.columns(columns(Math.max(1, ...rows.flatMap((r) => [r.gained, r.lost]))));
    grid.show(rows, planner.state.village);
    root.querySelector(".by-village").hidden = !rows.length;
  }

  root.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-change]");
    if (!chosen) return;
    change = chosen.dataset.change === "true";
    planner.redraw();
  });
  return { draw, showsChange: () => change };
}
