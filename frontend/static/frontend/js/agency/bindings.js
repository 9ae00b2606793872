// Keys and clicks of the agency's desk.
import { steps } from "./matters.js";
import { step as inWords, STEPS } from "./words.js";

const $ = (id) => document.getElementById(id);

export function bind(desk) {
  const { hand, at, does, ask, panel, accept, hospitals } = desk;
  const idle = () => !panel.isOpen() && !ask.isOpen();
  const request = () => (idle() ? at.card()?.request : undefined);
  const order = () => (idle() ? at.card()?.order : undefined);
  const incident = () => (idle() && at.key()?.startsWith("i") ? at.card()?.incident : undefined);
  const own = () => (idle() ? at.own() : null);

  const matters = hand.group("Permintaan dan kejadian");
  matters("ArrowDown", "pilih", () => at.move(1), { name: "↑ ↓", when: idle });
  matters("ArrowUp", "pilih sebelumnya", () => at.move(-1), { foot: false, listed: false, when: idle });
  matters("T", "terima", () => does.acknowledge(request()), {
    when: () => request() && request().status !== "acknowledged",
  });
  matters("T", "diterima lewat radio", () => does.takeOrders(order()), { when: () => Boolean(order()) });
  matters("S", "sanggupi", () => accept.open(request()), { when: () => Boolean(request()) });
  matters("X", "tolak", () => does.decline(request()), { when: () => Boolean(request()) });
  matters("C", "catatan", () => $("matters").querySelector(".note input")?.focus(), {
    when: () => Boolean(incident()),
  });

  const units = hand.group("Unit sendiri");
  for (let n = 1; n <= 9; n++)
    units(String(n), "unit", () => at.takeNumber(n), { name: "1–9", foot: n === 1, listed: n === 1, when: idle });
  units("ArrowRight", "unit berikut", () => at.moveUnit(1), { name: "← →", foot: false, when: idle });
  units("ArrowLeft", "unit sebelumnya", () => at.moveUnit(-1), { foot: false, listed: false, when: idle });
  const first = () => own() && steps(own())[0];
  for (const step of Object.keys(STEPS))
    units("L", inWords(step), () => does.step(own(), step), { when: () => first() === step, listed: false });
  units("L", "langkah berikut lewat radio", () => {}, { when: () => false, foot: false });
  const second = () => own() && steps(own())[1];
  for (const step of Object.keys(STEPS))
    units("M", inWords(step), () => does.step(own(), step), { when: () => second() === step, listed: false });
  units("M", "langkah lain", () => {}, { when: () => false, foot: false });
  units("J", "langkah, jam lain", () => does.stepAt(own(), first()), { when: () => Boolean(own()?.sent && first()) });
  units("K", "kontak radio", () => does.contact(own()), { when: () => Boolean(own()?.sent) });

  units("H", "keadaan RS", () => desk.hospitals.openStates(), { when: () => idle() && desk.hospitals.has() });

  const chosen = hand.group("Memilih");
  for (let n = 1; n <= 9; n++)
    chosen(String(n), "pilih", () => (accept.isOpen() ? accept.pick(n) : hospitals.pick(n)), {
      name: "1–9",
      typing: true,
      foot: n === 1,
      listed: n === 1,
      // an hour is typed with digits
      when: () => hospitals.isOpen() || (accept.isOpen() && document.activeElement?.name !== "due"),
    });

  hand.group("Layar")(
    "Escape",
    "kembali",
    () => {
      if (hand.closeSheet()) return;
      if (ask.isOpen()) ask.giveUp();
      else if (panel.isOpen()) panel.close();
      else if (document.activeElement?.closest(".note")) document.activeElement.blur();
      else if (at.unit() !== null) at.take(at.unit());
      else {
        at.choose(null);
        desk.map.home();
      }
    },
    { name: "Esc", typing: true, when: () => !idle() || hand.sheetOpen() || at.key() !== null || at.unit() !== null },
  );

  const ACTS = {
    acknowledge: (c) => does.acknowledge(c.request),
    accept: (c) => accept.open(c.request),
    decline: (c) => does.decline(c.request),
    take: (c) => does.takeOrders(c.order),
  };
  $("matters").addEventListener("click", async (event) => {
    const row = event.target.closest("[data-key]");
    if (!row || event.target.closest(".note")) return;
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (at.key() !== row.dataset.key) await at.choose(row.dataset.key);
    else if (row.matches(".open") && !event.target.closest(".detail")) await at.choose(null);
    if (act && at.card()) ACTS[act](at.card());
    hand.draw();
  });
  $("matters").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = event.target.note.value.trim();
    const i = at.card()?.incident;
    if (!text || !i) return;
    if (await does.note(i, text)) {
      const field = $("matters").querySelector(".note input");
      if (field?.value.trim() === text) field.value = "";
      at.readLog();
    }
  });
  $("units").addEventListener("click", (event) => {
    const state = event.target.closest("[data-state]");
    if (state) return does.setHospital(state.closest("[data-hospital]").dataset.hospital, state.dataset.state);
    const row = event.target.closest("[data-unit]");
    if (!row) return;
    const step = event.target.closest("[data-step]")?.dataset.step;
    if (at.unit() !== row.dataset.unit) at.take(row.dataset.unit);
    else if (!step) at.take(row.dataset.unit);
    if (step) does.step(at.own(), step);
    hand.draw();
  });
  // what Esc does, for a hand without keys
  panel.box.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) panel.close();
    hand.draw();
  });
  $("ask").querySelector("[type=button]").addEventListener("click", ask.giveUp);
  for (const tab of document.querySelectorAll(".tabs button"))
    tab.addEventListener("click", () => desk.tab(tab.dataset.tab));
}
