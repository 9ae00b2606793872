// A sheet over the map for matters around incidents (the watch, callbacks, command). One at a time;
// Esc closes it. What is typed in it survives its being drawn again.
import { read, write } from "./columns.js";
import { clocks, paint } from "./paint.js";

export function panels(box, now) {
  let shown = null; // { name, html, close }

  function draw() {
    if (!shown) return;
    const typed = read(box);
    const top = box.scrollTop;
    if (paint(box, shown.html())) write(box, typed);
    box.scrollTop = top;
    clocks(box, now);
  }

  function close() {
    if (!shown) return;
    const was = shown;
    shown = null;
    box.hidden = true;
    paint(box, "");
    was.close?.();
  }

  return {
    // `html` is asked again at each draw; `wide`: over the whole middle and the package
    open(name, html, { wide = false, onClose: onClosed } = {}) {
      close();
      shown = { name, html, close: onClosed };
      box.hidden = false;
      box.dataset.panel = name;
      box.classList.toggle("wide", wide);
      draw();
      (box.querySelector("[autofocus]") ?? box.querySelector("input[name]"))?.focus();
    },
    close,
    draw,
    tick: () => shown && clocks(box, now),
    isOpen: (name) => shown !== null && (name === undefined || shown.name === name),
    box,
  };
}
