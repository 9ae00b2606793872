// What stands in the columns now. What is typed into a column survives its being drawn again.

import { familyHtml } from "./familyview.js";
import { detail, list } from "./incident.js";
import { clocks, paint } from "./paint.js";

const $ = (id) => document.getElementById(id);

export function columns(desk) {
  const { store, config, now } = desk;

  function left() {
    $("form").hidden = !desk.form.isOpen();
    $("side").hidden = desk.form.isOpen();
    desk.facts.drawLoud($("loud"));
    if (desk.form.isOpen()) return;
    const side = $("side");
    const i = desk.at.payload();
    const of = String(desk.at.id());
    const same = side.dataset.of === of;
    side.dataset.of = of;
    const typed = same ? read(side) : [];
    const opened = same && side.querySelector("details")?.open;
    if (
      paint(
        side,
        i
          ? detail(i, desk.at.log(), desk.kinds, config, around(i), desk.facts.question)
          : list(store, desk.at.id(), config),
      )
    ) {
      const again = side.querySelector("details");
      if (again && opened) again.open = true;
      write(side, typed);
    }
    clocks(side, now);
  }

  const around = (i) => ({ facts: desk.facts.html(i), family: familyHtml(i, store) });

  function right() {
    const top = $("pack").scrollTop;
    desk.pack.draw(desk.at.payload());
    $("pack").scrollTop = top;
    desk.hand.draw();
  }

  return { left, right };
}

// every named field of a column, with its caret where it has the focus
export const read = (root) =>
  [...root.querySelectorAll("input[name]")].map((field) => ({
    name: field.name,
    value: field.value,
    caret: document.activeElement === field ? field.selectionStart : null,
  }));

export function write(root, typed) {
  for (const { name, value, caret } of typed) {
    const field = root.querySelector(`input[name="${CSS.escape(name)}"]`);
    if (!field) continue;
    field.value = value;
    if (caret !== null) {
      field.focus();
      field.setSelectionRange(caret, caret);
    }
  }
}
