// Keys of the course of an incident: its units, its requests, its facts, its place among others.

export function courseKeys(desk) {
  const { hand, at, follow, asking, lead, join, facts, form } = desk;
  const here = () => Boolean(at.payload()) && !form.isOpen() && !desk.panel.isOpen() && !desk.asks();
  const out = () => here() && at.payload().units.length > 0;
  const idle = () => !at.payload() && !form.isOpen() && !desk.panel.isOpen() && !desk.asks();
  const quiet = { when: here, foot: false };

  const units = hand.group("Unit yang ditugaskan");
  units("R", "langkah radio", () => follow.radio(), { when: out, foot: false });
  units("H", "kontak", () => follow.contact(), { when: out, foot: false });
  units("T", "tarik kembali", () => follow.recall(), { when: out, foot: false });
  units("D", "alihkan", () => follow.divert(), { when: out, foot: false });
  units("W", "pasien ke rumah sakit", () => follow.hospital(null, true), { when: out, foot: false });

  const requests = hand.group("Perintah dan permintaan");
  requests("P", "jawaban", () => asking.answerOne(), { when: () => here() && asking.waiting() > 0, foot: false });
  requests("M", "minta instansi", () => asking.newRequest(), { when: here });

  const course = hand.group("Jalannya kejadian");
  course("X", "sudah diteruskan", () => facts.passOn(), {
    early: true,
    when: () => here() && facts.loud().length > 0,
  });
  course("F", "fakta bahaya", () => facts.tell(), quiet);
  course("U", "nomor pelapor", () => desk.callers.reveal(), quiet);
  course("L", "pimpinan", () => lead.lead(), quiet);
  course("O", "komandan di lokasi", () => lead.commander(), quiet);
  course("G", "gabung, induk, bagian", () => join.family(), quiet);
  course("I", "titik kumpul", () => join.staging(), quiet);
  course("Y", "pindahkan tempat", () => join.move(), quiet);
  course("Q", "akhiri", () => lead.end(), quiet);

  const desks = hand.group("Meja");
  const senders = () => desk.may("dispatcher", "supervisor");
  desks("E", "isi dari kertas", () => desk.paper.open(), { foot: false, when: () => idle() && senders() });
  desks("Z", "buka kembali", () => lead.reopen(), { foot: false, when: () => idle() && desk.may("supervisor") });
  desks("Ctrl+Enter", "simpan dari kertas", () => desk.paper.submit(), {
    name: "Ctrl ↵",
    typing: true,
    when: () => desk.paper.isOpen(),
  });
}
