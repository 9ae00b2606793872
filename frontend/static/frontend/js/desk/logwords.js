// The log of an incident as sentences. Pure: one entry in, its words out.

const STATUS = {
  new: "baru",
  verified: "diverifikasi",
  dispatched: "unit ditugaskan",
  en_route: "menuju lokasi",
  on_scene: "unit di lokasi",
  under_control: "terkendali",
  resolved: "selesai",
  closed: "ditutup",
  false: "laporan palsu",
  cancelled: "dibatalkan",
  merged: "digabung",
};
const OUTCOME = { reached: "terhubung", no_answer: "tidak diangkat", wrong: "salah nomor" };
const VIA = { radio: " lewat radio", telephone: " lewat telepon" };
const ANSWER = { yes: "ya", no: "tidak", unknown: "tidak diketahui lagi" };
const STEP = {
  acknowledged: "terima",
  en_route: "berangkat",
  on_scene: "tiba",
  transporting: "bawa pasien",
  at_hospital: "tiba di rumah sakit",
  cleared: "selesai",
};
const minutes = (s) => `${Math.max(1, Math.round(Math.abs(s) / 60))} menit`;
const list = (of) => of.join(", ");
const asked = (d) =>
  d.unit || (d.transfers ? "kepemimpinan" : d.capability ? `${d.count ?? 1} ${d.capability}` : "bantuan");

const WORDS = {
  opened: () => "Kejadian dibuat",
  paper: () => "Dimasukkan kemudian dari catatan kertas, dengan waktu sebenarnya",
  dispatched: (d) => (d.paper ? `${d.unit} bertugas, dari kertas` : `${d.unit} ditugaskan`),
  "dispatch.acknowledged": (d) => `${d.unit} menerima perintah`,
  "dispatch.en_route": (d) => `${d.unit} berangkat`,
  "dispatch.on_scene": (d) => `${d.unit} tiba di lokasi`,
  "dispatch.transporting": (d) => `${d.unit} membawa pasien ke ${d.hospital ?? "rumah sakit"}`,
  "dispatch.at_hospital": (d) => `${d.unit} tiba di rumah sakit`,
  "dispatch.cleared": (d) => `${d.unit} selesai bertugas`,
  "dispatch.cancelled": (d) => `${d.unit} ditarik`,
  "order.unanswered": (d) => `${d.unit} belum menerima perintah pada waktunya`,
  status: (d) => `Status menjadi ${STATUS[d.to] ?? d.to}`,
  priority: (d) => `Prioritas P${d.from} menjadi P${d.to}`,
  alarm: (d) => `Alarm ${d.from} menjadi ${d.to}`,
  note: () => "",
  report_added: () => "Laporan lain ditambahkan",
  "request.sent": (d) => `${d.agency} diminta: ${asked(d)}`,
  "request.acknowledged": (d) => `Meja ${d.agency} sudah mendengar`,
  "request.accepted": (d) => `${d.agency} menyanggupi${d.units?.length ? ` dengan ${list(d.units)}` : ""}`,
  "request.declined": (d) => `${d.agency} tidak dapat datang`,
  "request.withdrawn": (d) => `Permintaan kepada ${d.agency} ditarik`,
  "request.unanswered": (d) => `${d.agency} belum menjawab pada waktunya`,
  rung: (d) =>
    `${d.post === d.agency ? `Meja ${d.agency}` : `${d.post} (${d.agency})`} ditelepon: ${OUTCOME[d.outcome] ?? d.outcome}`,
  diverted_here: (d) =>
    `${d.unit} dialihkan ke sini dari ${d.from}${d.consent ? `, dengan persetujuan perwira di lokasi${VIA[d.consent] ?? ""}` : ""}`,
  diverted_away: (d) => `${d.unit} dialihkan ke ${d.to}`,
  rerouted: (d) => `Jalan di depan ${d.unit} ditutup (${d.closure})${later(d.later_s)}`,
  contact: (d) => `Kontak dengan ${d.unit}`,
  crew_help: (d) => `Kru ${d.unit} butuh bantuan`,
  crew_unable: (d) => `Kru ${d.unit} tidak dapat jalan`,
  crew_answered: (d) => `Panggilan ${d.unit} dijawab`,
  crew_note: (d) => `Catatan kru ${d.unit}`,
  facts_seen: (d, question) => `Kru ${d.unit} sudah membaca: ${list((d.facts ?? []).map(question))}`,
  photo: (d) => `Foto dari ${d.unit}`,
  step_refused: (d) => `${d.unit} menekan “${STEP[d.status] ?? d.status}”, tidak dapat dicatat lagi`,
  lead: (d) => `Pimpinan ${d.from || "belum ditentukan"} menjadi ${d.to}`,
  commander: (d) => (d.to ? `Komandan di lokasi: ${d.to}` : "Tidak ada komandan di lokasi"),
  commander_left: (d) => `Komandan ${d.unit} meninggalkan lokasi`,
  reopened: (d) => `Dibuka kembali, sebelumnya ${STATUS[d.from] ?? d.from}`,
  moved: () => "Tempat kejadian dipindahkan",
  facts: (d, question) => `Fakta baru: ${list((d.new ?? []).map(question))}`,
  facts_passed: (d, question) => `Diteruskan ke kru: ${list((d.facts ?? []).map(question))}`,
  fact_settled: (d, question) => `Dipastikan: ${question(d.fact)} ${ANSWER[d.answer] ?? d.answer}`,
  staging: (d) => `Titik kumpul ${d.name}`,
  staging_removed: (d) => `${d.name} bukan titik kumpul lagi`,
  linked: (d) => (d.parent ? `Menjadi bagian dari ${d.parent}` : "Bukan bagian dari kejadian lain lagi"),
  merged: (d) => `Digabung ke ${d.into}`,
  merged_in: (d) => `${d.incident} digabung ke sini`,
  unmerged: (d) => `Dilepas lagi dari ${d.from}`,
  unmerged_out: (d) => `${d.incident} dilepas lagi`,
  reports_read: () => "Nomor pelapor dibuka",
  conflict_won: (d) => `${d.unit} diputuskan untuk kejadian ini, bukan ${d.against}`,
  conflict_lost: (d) => `${d.unit} diputuskan untuk ${d.against}`,
};

function later(seconds) {
  if (seconds === null || seconds === undefined) return "; rute lain dicari";
  if (Math.abs(seconds) < 30) return "; rute lain, sama cepat";
  return `; rute lain, ${minutes(seconds)} lebih ${seconds > 0 ? "lama" : "cepat"}`;
}

export const KNOWN = Object.keys(WORDS);

// `question`: the words of a danger by its name
export function sentence(entry, question = (code) => code) {
  const d = entry.data ?? {};
  const words = WORDS[entry.kind]?.(d, question) ?? entry.kind;
  const how = VIA[d.via] ?? "";
  const said = [words && words + how, entry.text].filter(Boolean).join(": ");
  const more = d.recommended?.length && entry.text ? ` (diusulkan: ${list(d.recommended)})` : "";
  return said + more;
}
