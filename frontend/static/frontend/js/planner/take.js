// Take it away: what is shown as CSV, GeoJSON and GeoPackage, the brief, the page, the address.

import { question } from "./state.js";

const FILES = [
  ["csv", "CSV", "tabel-tabel dalam satu zip"],
  ["geojson", "GeoJSON", "zona, celah, pos dan sel"],
  ["gpkg", "GeoPackage", "untuk QGIS"],
];

export function take(root, planner) {
  const list = root.querySelector("div");

  function draw() {
    const id = planner.state.scenario;
    const brief = id
      ? `<a href="/api/planning/scenarios/${id}/brief.pdf" target="_blank" rel="noopener">Ringkasan untuk sidang anggaran (PDF)<small>skenario yang tersimpan, dua halaman</small></a>`
      : "";
    list.innerHTML = `${FILES.map(([format, name, about]) => `<button type="button" data-format="${format}">${name}<small>${about}</small></button>`).join("")}${brief}<button type="button" data-do="print">Cetak<small>A4 mendatar, seperti di layar</small></button><button type="button" data-do="copy">Salin tautan tampilan ini<small>pertanyaan, skenario tersimpan dan letak peta</small></button>`;
  }

  async function file(format) {
    const { state } = planner;
    const saved = state.scenario && !planner.isDirty();
    const body = saved ? question(state, [], { scenario: state.scenario }) : question(state, planner.edits());
    const weighed = state.weigh !== "people"; // past incidents, as on the screen
    const path = weighed ? "/api/planning/demand/files/" : "/api/planning/files/";
    const response = await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": planner.config.csrf, "Content-Type": "application/json" },
      body: JSON.stringify({ ...body, ...(weighed ? { when: state.weigh } : {}), format }),
    }).catch(() => null);
    if (!response?.ok) {
      planner.say("Berkas tidak dapat dibuat; coba lagi sebentar.", true);
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download =
      response.headers.get("Content-Disposition")?.match(/filename="([^"]+)"/)?.[1] ?? `cakupan.${format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(location.href);
      planner.say("Tautan disalin.");
    } catch {
      planner.say(location.href);
    }
  }

  document.addEventListener("click", (event) => {
    if (!root.contains(event.target)) root.open = false;
  });
  root.addEventListener("toggle", () => root.open && draw());
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("button, a");
    if (!chosen) return;
    root.open = false;
    if (chosen.dataset.format) file(chosen.dataset.format);
    if (chosen.dataset.do === "print") window.print();
    if (chosen.dataset.do === "copy") copy();
  });
}
