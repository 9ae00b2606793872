// The strip of truth: how old each thing is, what is estimated, what is left out.
import { age, escapeHtml } from "./format.js";

export function strip(root, store, { now, ageOfData, connected }) {
  return function draw() {
    const units = store.all("unit");
    const fixes = units.map((u) => store.position(u.id)).filter(Boolean);
    const oldest = fixes.length ? Math.max(...fixes.map((p) => (now() - p.at) / 1000)) : null;
    const roads = store.get("roads", "roads");
    const closures = store.all("closure").length;
    const rough = store.all("station").filter((s) => s.position_quality !== "A").length;
    const proposals = units.filter((u) => u.is_proposal).length;
    const cells = [
      `${connected() ? '<i class="dot"></i><b>Langsung</b>' : '<b class="warn">Terputus</b>'}${ageOfData() < 4 ? "" : age(ageOfData())}`,
      `<b>GPS</b>${fixes.length} dari ${units.length} unit${oldest === null ? "" : `, terlama ${age(oldest)}`}`,
      roads
        ? `<b>Jalan</b><span class="bare ${roads.is_demonstration ? "warn" : ""}">${roads.is_demonstration ? "jaringan demonstrasi, jangan dipakai untuk penugasan nyata" : escapeHtml(roads.name)}</span>, ${closures} penutupan`
        : '<b>Jalan</b><span class="bare warn">belum ada jaringan jalan</span>',
      `<b>Perkiraan</b>penduduk, letak ${rough} pos${proposals ? `, armada (usulan)` : ""}`,
      "<b>Feri</b>tidak dihitung dalam cakupan",
    ];
    root.innerHTML = cells.map((c) => `<span>${c}</span>`).join("");
  };
}
