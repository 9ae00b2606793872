// What the page says, in Bahasa Indonesia.

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

export const STEPS = {
  acknowledged: "Terima tugas",
  en_route: "Berangkat",
  on_scene: "Tiba di lokasi",
  transporting: "Bawa pasien ke RS",
  at_hospital: "Tiba di RS",
  cleared: "Selesai, kembali",
};

export const DONE = {
  ordered: "perintah",
  acknowledged: "diterima",
  en_route: "berangkat",
  on_scene: "tiba",
  transporting: "ke RS",
  at_hospital: "tiba di RS",
  cleared: "selesai",
};

export const STANDING = {
  ordered: "TUGAS BARU",
  acknowledged: "tugas diterima",
  en_route: "menuju lokasi",
  on_scene: "di lokasi",
  transporting: "ke rumah sakit",
  at_hospital: "di rumah sakit",
};

export const BECOME = {
  available: "Siaga",
  break: "Istirahat",
  out_of_service: "Tidak siap",
  off_duty: "Selesai dinas",
};

export const HOSPITAL = {
  open: "menerima",
  busy: "ramai, pasien menunggu",
  full: "IGD penuh",
  closed: "tidak menerima",
};

export const MARK = {
  village: "hanya desanya yang diketahui",
  road: "menurut kilometer jalan",
  landmark: "menurut patokan",
};
