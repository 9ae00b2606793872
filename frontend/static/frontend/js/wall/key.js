// Left top: what the tint means, in words, and the key of shapes and fillings.
import { escapeHtml } from "./format.js";
import { icon, unitMark } from "./symbols.js";

const FILLINGS = [
  ["available", "siaga"],
  ["assigned", "ditugaskan"],
  ["en_route", "menuju"],
  ["on_scene", "di lokasi"],
  ["returning", "kembali"],
  ["out_of_service", "tidak siap"],
];

export function key(root, store) {
  return function draw(code) {
    const service = store.get("service", code);
    if (!service) return;
    const minutes = (s) => (s % 60 ? `${(s / 60).toFixed(1).replace(".", ",")}` : s / 60);
    const spent = service.handling_seconds + service.turnout_seconds + service.setup_seconds;
    const shapes = store
      .all("service")
      .filter((s) => s.on_wall)
      .sort((a, b) => a.order - b.order);
    const legal = !service.target_basis.startsWith("target lokal");
    root.innerHTML = `<h2>Cakupan ${escapeHtml(service.name)} sekarang</h2>
      <p>${service.target_minutes} menit dari laporan sampai siap di lokasi${legal ? "" : " (target lokal)"}:<br>${minutes(spent)} terima, siap dan gelar; ${minutes(service.driving_seconds)} menit jalan</p>
      <ul class="one">
        <li>${icon('<rect x="-9" y="-7" width="18" height="14" fill="#1c4741" stroke="#2fa58b"/>', 11)}terjangkau dari pos dengan unit siaga</li>
        <li>${icon('<circle cx="-4" r="3" fill="#2fa58b"/><circle cx="5" r="4.5" fill="#2fa58b"/>', 11)}penduduk terjangkau</li>
        <li>${icon('<circle cx="-4" r="3" fill="none" stroke="#c79bb0" stroke-width="1.5"/><circle cx="5" r="4.500" fill="none" stroke="#c79bb0" stroke-width="1.5"/>', 11)}penduduk tanpa unit siaga</li>
      </ul>
      <h3>Bentuk: layanan</h3>
      <ul>${shapes.map((s) => `<li>${icon(unitMark({ shape: s.shape, letter: s.letter, service: s.id, status: "available" }), 13)}${escapeHtml(s.name)}</li>`).join("")}</ul>
      <h3>Isi: keadaan</h3>
      <ul>${FILLINGS.map(([status, word]) => `<li>${icon(unitMark({ shape: "square", service: "fire", status }), 17)}${word}</li>`).join("")}
      <li>${icon(unitMark({ shape: "square", service: "fire", status: "en_route", stale: true }), 17)}posisi lama</li></ul>`;
  };
}
