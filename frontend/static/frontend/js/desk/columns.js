// What stands in the columns now. What is typed into a column survives its being drawn again.
import { familyHtml } from "./familyview.js";
import { guideHtml, idleHtml } from "./guide.js";
import { detail } from "./incident.js";
import { clocks, paint } from "./paint.js";

const $ = (id) => document.getElementById(id);

export function columns(desk) {
  const { config, now } = desk;
  const unsaved = new Map(); // what is typed at an incident waits for it to be looked at again, by its id

  function left() {
    $("form").hidden = !desk.form.isOpen();
    $("side").hidden = desk.form.isOpen();
    desk.facts.drawLoud($("loud"));
    desk.scene.look();
    if (desk.form.isOpen()) return;
    const side = $("side");
    const i = desk.at.payload();
    const of = String(desk.at.id());
    const same = side.dataset.of === of;
    const note = side.querySelector(".note");
    if (!same && note) unsaved.set(side.dataset.of, read(note, false));
    side.dataset.of = of;
    const typed = same ? read(side) : (unsaved.get(of) ?? []);
    const opened = same && side.querySelector("details")?.open;
    const drawn = i
      ? paint(side, detail(i, desk.at.log(), desk.kinds, config, around(i), desk.facts.question))
      : desk.filter.draw(desk.at.id());
    if (drawn) {
      const again = side.querySelector("details");
      if (again && opened) again.open = true;
      write(side, typed);
    }
    clocks(side, now);
  }

  const around = (i) => ({
    facts: desk.facts.html(i),
    family: familyHtml(i, desk.store),
    scene: desk.scene.html(i),
    said: desk.at.said(),
  });

  function right() {
    const top = $("pack").scrollTop;
    if (desk.form.isOpen()) paint($("pack"), guideHtml(desk.form.state(), desk.scripts, config));
    else if (desk.at.payload()) desk.pack.draw(desk.at.payload());
    else paint($("pack"), desk.attention.idle() || idleHtml());
    clocks($("pack"), now);
    $("pack").scrollTop = top;
    desk.hand.draw();
  }

  // a note of an incident was saved
  function noted(id, text) {
    unsaved.delete(String(id));
    const field = $("side").dataset.of === String(id) && $("side").querySelector(".note input");
    if (field && field.value.trim() === text) field.value = "";
  }

  return { left, right, noted };
}

// every named field that is being written in, with its caret where it has the focus
const atWork = (field) => field.value !== field.defaultValue || document.activeElement === field;
export const read = (root, focus = true) =>
  [...root.querySelectorAll("input[name], textarea[name]")].filter(atWork).map((field) => ({
    name: field.name,
    value: field.value,
    caret: focus && document.activeElement === field ? field.selectionStart : null,
  }));

export function write(root, typed) {
  for (const { name, value, caret } of typed) {
    const field = root.querySelector(`[name="${CSS.escape(name)}"]`);
    if (!field) continue;
    field.value = value;
    if (caret !== null) {
      field.focus();
      field.setSelectionRange(caret, caret);
    }
  }
}
