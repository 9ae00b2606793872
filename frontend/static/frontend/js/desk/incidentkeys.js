// Keys of the incident at hand.

const $ = (id) => document.getElementById(id);

export function incidentKeys(desk) {
  const { hand, at, does, pack, form } = desk;
  const here = () => Boolean(at.payload()) && !form.isOpen() && !desk.panel.isOpen() && !desk.asks();
  const is = (...statuses) => here() && statuses.includes(at.payload()?.status);
  const on = hand.group("Kejadian yang dibuka");

  const note = () => document.activeElement?.closest(".note");
  on("Ctrl+Enter", "simpan catatan", () => note().requestSubmit(), {
    name: "Ctrl ↵",
    when: () => here() && note(),
    typing: true,
    listed: false,
  });
  on("Ctrl+Enter", "tugaskan", () => does.dispatch(), { name: "Ctrl ↵", when: () => here() && !note(), typing: true });
  for (let n = 1; n <= 9; n++)
    on(
      String(n),
      n === 1 ? "unit" : `unit ${n}`,
      () => {
        pack.toggle(n);
        at.look(pack.focused());
      },
      { when: here, name: n === 1 ? "1–9" : String(n), foot: n === 1, listed: n === 1 },
    );
  on("ArrowDown", "lubang", () => at.look(pack.move(1)), { name: "↑ ↓", when: here });
  on("ArrowUp", "lubang sebelumnya", () => at.look(pack.move(-1)), { foot: false, listed: false, when: here });
  on("J", "berikut", () => neighbour(desk, 1), { when: here });
  on("A", "perkuat", () => desk.lead.reinforce(), { when: () => here() && at.payload()?.alarm < 3 });
  on("V", "verifikasi", () => does.setStatus("verified"), { when: () => is("new") });
  on("K", "terkendali", () => does.setStatus("under_control"), { when: () => is("on_scene") });
  // where nobody has been there yet it is asked how it ends
  on("S", "selesai", () => (at.payload().arrived_at ? does.setStatus("resolved") : desk.lead.end()), {
    when: () => here() && !at.payload()?.units.length,
  });
  on("C", "catatan", () => $("side").querySelector(".note input")?.focus(), { when: here, foot: false });
}

// the next one of the list, or the one before it
export function neighbour(desk, by) {
  const open = desk.filter.shown();
  if (!open.length) return;
  const k = open.findIndex((i) => i.id === desk.at.id());
  desk.at.choose(open[k < 0 && by < 0 ? open.length - 1 : (k + by + open.length) % open.length].id);
}
