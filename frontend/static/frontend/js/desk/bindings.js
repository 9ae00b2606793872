// Which key does what, and when.
import { ringing } from "./head.js";
import { sorted } from "./incident.js";

const $ = (id) => document.getElementById(id);

export function bind(hand, store, desk) {
  const { newForm, package_, incident, mine, choose, left, look, dispatch, setStatus, alarm } = desk;
  const at = () => Boolean(incident()) && !newForm.isOpen();
  const neighbour = (by) => {
    const open = sorted(store);
    if (!open.length) return;
    const k = open.findIndex((i) => i.id === incident()?.id);
    choose(open[(k + by + open.length) % open.length].id);
  };
  hand.on(
    "F1",
    "jawab",
    async () => {
      const [first] = ringing(store);
      await (first ? newForm.answer(first.id) : newForm.show(mine().id));
      left();
    },
    { when: () => !newForm.isOpen() && Boolean(ringing(store).length || mine()), typing: true },
  );
  hand.on(
    "N",
    "panggilan",
    async () => {
      await newForm.begin();
      left();
    },
    { when: () => !newForm.isOpen() },
  );
  hand.on("Ctrl+Enter", "tugaskan", () => (newForm.isOpen() ? newForm.submit() : dispatch()), {
    name: "Ctrl ↵",
    when: () => at() || newForm.isOpen(),
    typing: true,
  });
  for (let n = 1; n <= 9; n++)
    hand.on(
      String(n),
      "unit",
      () => {
        package_.toggle(n);
        look(package_.focused());
      },
      { when: at, name: n === 1 ? "1–9" : String(n), foot: n === 1 },
    );
  const idle = () => !at() && !newForm.isOpen();
  hand.on("ArrowDown", "lubang", () => look(package_.move(1)), { name: "↑ ↓", when: at });
  hand.on("ArrowUp", "lubang sebelumnya", () => look(package_.move(-1)), { foot: false, when: at });
  hand.on("ArrowDown", "pilih", () => neighbour(1), { name: "↑ ↓", when: idle });
  hand.on("ArrowUp", "pilih sebelumnya", () => neighbour(-1), { foot: false, when: idle });
  hand.on("J", "berikut", () => neighbour(1), { when: at });
  hand.on("A", "alarm", alarm, { when: () => at() && incident()?.alarm < 3 });
  hand.on("V", "verifikasi", () => setStatus("verified"), { when: () => at() && incident()?.status === "new" });
  hand.on("K", "terkendali", () => setStatus("under_control"), {
    when: () => at() && incident()?.status === "on_scene",
  });
  hand.on("S", "selesai", () => setStatus("resolved"), { when: () => at() && incident() && !incident().units.length });
  hand.on("C", "catatan", () => $("side").querySelector(".note input")?.focus(), { when: at });
  hand.on("F2", "tempat", () => newForm.focus("place"), { when: () => newForm.isOpen(), typing: true });
  hand.on("F3", "bahaya", () => newForm.danger(), { when: () => newForm.isOpen(), typing: true });
  hand.on("F4", "jenis", () => newForm.focus("kind"), { when: () => newForm.isOpen(), typing: true });
  hand.on("F6", "gabungkan", () => newForm.same(), { when: () => newForm.isOpen(), typing: true });
  ["informasi", "iseng", "terputus"].forEach((word, n) => {
    hand.on(`F${7 + n}`, word, () => newForm.quick(n), { when: () => newForm.isOpen(), typing: true });
  });
  hand.on(
    "Escape",
    "kembali",
    () => {
      if (!$("sheet").hidden) $("sheet").hidden = true;
      else if (!$("ask").hidden) $("ask").hidden = true;
      else if (newForm.isOpen()) newForm.leave();
      else choose(null);
      left();
    },
    { name: "Esc", typing: true, when: () => at() || newForm.isOpen() || !$("sheet").hidden },
  );
}
