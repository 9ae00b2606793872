// Keys of the desk, of the form of a call and of the list. Alt with a letter opens what lies around
// incidents, from wherever one is; letters alone belong to what is open.
import { courseKeys } from "./coursekeys.js";
import { ringing } from "./head.js";
import { incidentKeys, neighbour } from "./incidentkeys.js";
import { SCREEN } from "./keys.js";

export function bind(desk) {
  const { hand, store, form, at, panel, ask } = desk;
  const idle = () => !at.payload() && !form.isOpen() && !panel.isOpen() && !desk.asks();

  const desks = hand.group("Meja");
  desks(
    "F1",
    "jawab",
    async () => {
      const [first] = ringing(store);
      panel.close();
      await (first ? form.answer(first.id) : form.show(desk.inHand()[0].id));
      desk.left();
    },
    { when: () => !form.isOpen() && Boolean(ringing(store).length || desk.inHand().length), typing: true },
  );
  desks(
    "N",
    "panggilan baru",
    async () => {
      await form.begin();
      desk.left();
    },
    { when: () => !form.isOpen() && !panel.isOpen() },
  );
  desks("ArrowDown", "pilih kejadian", () => neighbour(desk, 1), { name: "↑ ↓", when: idle });
  desks("ArrowUp", "", () => neighbour(desk, -1), { foot: false, listed: false, when: idle });
  desks("/", "saring kejadian", () => desk.filter.focus(), { when: idle });

  formKeys(desk);
  incidentKeys(desk);
  courseKeys(desk);

  hand.group(SCREEN)(
    "Escape",
    "kembali",
    () => {
      if (hand.closeSheet()) return;
      if (desk.choose.isOpen()) desk.choose.giveUp();
      else if (ask.isOpen()) ask.giveUp();
      else if (desk.callers.isOpen()) desk.callers.hide();
      else if (panel.isOpen()) panel.close();
      else if (form.isOpen()) form.leave();
      else if (document.activeElement?.closest(".note")) document.activeElement.blur();
      else if (!desk.filter.clear()) at.choose(null);
      desk.left();
      desk.right();
    },
    { name: "Esc", typing: true, when: () => !idle() || hand.sheetOpen() || desk.asks() || desk.filter.text() !== "" },
  );
}

function formKeys(desk) {
  const { hand, form } = desk;
  const when = () => form.isOpen() && !desk.ask.isOpen() && !desk.panel.isOpen();
  const on = hand.group("Formulir panggilan");
  const key = (name, text, run, more = {}) => on(name, text, run, { when, typing: true, ...more });
  key("Ctrl+Enter", "buat kejadian", () => form.submit(), { name: "Ctrl ↵" });
  key("F2", "tempat", () => form.focus("place"));
  key("F3", "bahaya (lalu Y, T, B)", () => form.danger());
  key("F4", "jenis", () => form.focus("kind"));
  key("F6", "gabungkan", () => form.same(), { when: () => when() && Boolean(form.state().similar.length) });
  const closings = ["informasi", "iseng", "terputus", "senyap"];
  closings.forEach((word, n) => {
    key(`F${7 + n}`, `tutup: ${word}`, () => form.quick(n), { foot: false });
  });
  key("Alt+F9", "terputus, dicurigai kekerasan", () => form.close("broken_off", { violence: true }), {
    name: "Alt F9",
    foot: false,
  });
  key("Alt+W", "tutup: salah sambung", () => form.close("wrong_number"), { name: "Alt W", foot: false });
  key("Alt+J", "tutup: uji saluran", () => form.close("test"), { name: "Alt J", foot: false });
  key("Alt+S", "naskah senyap", () => form.matters.silent(), { name: "Alt S" });
  key("Alt+L", "tautan lokasi", () => form.matters.makeLink(), { name: "Alt L" });
  const offered = () => when() && form.matters.offered();
  key("Alt+Y", "pakai posisi HP", () => form.matters.decideFirst(true), { name: "Alt Y", when: offered });
  key("Alt+X", "abaikan posisi HP", () => form.matters.decideFirst(false), {
    name: "Alt X",
    when: offered,
    foot: false,
  });
  key("Alt+H", "nomor pelapor", () => form.focus("number"), {
    name: "Alt H",
    foot: false,
    when: () => when() && !form.state().number,
  });
  key("Alt+U", "uraian", () => form.focus("narrative"), { name: "Alt U", foot: false });
  key("Alt+M", "tandai nomor", () => form.matters.flag(), {
    name: "Alt M",
    when: () => when() && Boolean(form.state().number),
  });
  key("Alt+P", "teruskan ke supervisor", () => form.matters.toSupervisor(), { name: "Alt P" });
}
