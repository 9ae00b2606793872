// What the agency's desk says, in Bahasa Indonesia.

export const FACTS = {
  trapped: "Ada orang terjebak",
  unconscious: "Ada yang tidak sadar",
  not_breathing: "Ada yang tidak bernapas normal",
  severe_bleeding: "Perdarahan berat",
  injured: "Ada yang terluka",
  many_injured: "Korban tiga orang atau lebih",
  vulnerable: "Ada anak, lansia, atau difabel",
  spreading: "Meluas atau memburuk",
  near_homes: "Dekat rumah warga",
  hazmat: "Gas, BBM, atau bahan berbahaya",
  electricity: "Kabel putus atau bertegangan",
  fast_water: "Air deras atau dalam",
  weapons: "Ada senjata",
  violence: "Sedang terjadi kekerasan",
  road_blocked: "Jalan terhalang",
  over: "Dilaporkan sudah selesai",
};

export const INCIDENT_STATUS = {
  new: "baru",
  verified: "diverifikasi",
  dispatched: "unit ditugaskan",
  en_route: "unit menuju lokasi",
  on_scene: "unit di lokasi",
  under_control: "terkendali",
};

export const DISPATCH = {
  ordered: "perintah belum diterima",
  acknowledged: "perintah diterima",
  en_route: "menuju lokasi",
  on_scene: "di lokasi",
  transporting: "ke rumah sakit",
  at_hospital: "di rumah sakit",
};

export const STEPS = {
  acknowledged: "Terima",
  en_route: "Berangkat",
  on_scene: "Tiba",
  transporting: "Ke RS",
  at_hospital: "Tiba di RS",
  cleared: "Selesai",
  available: "Siaga",
  out_of_service: "Tidak siap",
};

export const HOSPITAL = { open: "menerima", busy: "ramai", full: "IGD penuh", closed: "tidak menerima" };

const LOG = {
  opened: "kejadian dibuat",
  dispatched: "ditugaskan",
  "dispatch.acknowledged": "menerima perintah",
  "dispatch.en_route": "berangkat",
  "dispatch.on_scene": "tiba di lokasi",
  "dispatch.transporting": "membawa pasien",
  "dispatch.at_hospital": "tiba di rumah sakit",
  "dispatch.cleared": "selesai bertugas",
  "dispatch.cancelled": "ditarik",
  status: "status",
  priority: "prioritas",
  alarm: "alarm",
  note: "",
  report_added: "laporan lain",
  "request.sent": "diminta",
  "request.acknowledged": "mendengar permintaan",
  "request.accepted": "menyanggupi",
  "request.declined": "tidak dapat datang",
  "request.withdrawn": "permintaan ditarik",
  "request.unanswered": "belum menjawab",
  "order.unanswered": "belum menerima perintah",
  diverted_here: "dialihkan ke sini",
  diverted_away: "dialihkan ke kejadian lain",
  rerouted: "jalan dialihkan",
  contact: "kontak",
  lead: "pemimpin",
  commander: "komandan di lokasi",
  reopened: "dibuka kembali",
  moved: "tempat dipindah",
  facts: "fakta baru",
  staging: "titik kumpul",
  merged_in: "laporan digabung ke sini",
};
const VIA = { radio: "lewat radio", telephone: "lewat telepon" };

// one entry of the log in words; null for what an agency's desk has no use for
export function logLine({ kind, data = {}, text }) {
  if (!(kind in LOG)) return null;
  const who = data.unit ?? data.agency ?? "";
  const what = kind === "facts" ? (data.new ?? []).map((code) => FACTS[code] ?? code).join(", ") : "";
  const to = kind === "status" ? (INCIDENT_STATUS[data.to] ?? "") : (data.hospital ?? data.units?.join(", ") ?? "");
  const said = [who, LOG[kind], what, to, VIA[data.via]].filter(Boolean).join(" ");
  return [said, text].filter(Boolean).join(": ");
}
