// Keys of the desk, of the form of a call and of the list.

import { courseKeys } from "./coursekeys.js";
import { ringing } from "./head.js";
import { incidentKeys, neighbour } from "./incidentkeys.js";

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
      await (first ? form.answer(first.id) : form.show(desk.mine().id));
      desk.left();
    },
    { when: () => !form.isOpen() && Boolean(ringing(store).length || desk.mine()), typing: true },
  );
  desks(
    "N",
    "panggilan",
    async () => {
      await form.begin();
      desk.left();
    },
    { when: () => !form.isOpen() && !panel.isOpen() },
  );
  desks("ArrowDown", "pilih", () => neighbour(desk, 1), { name: "↑ ↓", when: idle });
  desks("ArrowUp", "pilih sebelumnya", () => neighbour(desk, -1), { foot: false, listed: false, when: idle });

  incidentKeys(desk);
  courseKeys(desk);

  const opened = () => form.isOpen();
  const forms = hand.group("Formulir panggilan");
  forms("Ctrl+Enter", "buat kejadian", () => form.submit(), { name: "Ctrl ↵", when: opened, typing: true });
  forms("F2", "tempat", () => form.focus("place"), { when: opened, typing: true });
  forms("F3", "bahaya", () => form.danger(), { when: opened, typing: true });
  forms("F4", "jenis", () => form.focus("kind"), { when: opened, typing: true });
  forms("F6", "gabungkan", () => form.same(), { when: opened, typing: true });
  ["informasi", "iseng", "terputus"].forEach((word, n) => {
    forms(`F${7 + n}`, word, () => form.quick(n), { when: opened, typing: true });
  });

  hand.group("Layar")(
    "Escape",
    "kembali",
    () => {
      if (hand.closeSheet()) return;
      if (desk.choose.isOpen()) desk.choose.giveUp();
      else if (ask.isOpen()) ask.giveUp();
      else if (desk.callers.isOpen()) desk.callers.hide();
      else if (panel.isOpen()) panel.close();
      else if (form.isOpen()) form.leave();
      else at.choose(null);
      desk.left();
    },
    { name: "Esc", typing: true, when: () => !idle() || hand.sheetOpen() || desk.asks() },
  );
}
