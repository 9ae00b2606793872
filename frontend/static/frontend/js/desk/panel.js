// A sheet over the map for matters around incidents (the watch, callbacks, command). One at a time;
// Esc closes it. What is typed in it survives its being drawn again. Keys are the sheet's as long as it is
// open, also where somebody was typing beside it; then the field has them again.
import { read, write } from "./columns.js";
import { clocks, paint } from "./paint.js";

export function panels(box, now) {
  let shown = null; // { name, html, close }
  let typing = null; // back into the field beside it that was being typed in

  function draw() {
    if (!shown) return;
    const typed = read(box);
    const top = box.scrollTop;
    const waited = !box.querySelector("[autofocus]");
    if (paint(box, shown.html())) {
      write(box, typed);
      // where to begin has come with this drawing, and nobody is typing elsewhere
      if (waited && document.activeElement === document.body) box.querySelector("[autofocus]")?.focus();
    }
    box.scrollTop = top;
    clocks(box, now);
  }

  function close() {
    if (!shown) return;
    const [was, back] = [shown, typing];
    shown = typing = null;
    box.hidden = true;
    paint(box, "");
    back?.();
    was.close?.();
  }

  return {
    // `html` is asked again at each draw; `wide`: over the whole middle and the package
    open(name, html, { wide = false, onClose: onClosed } = {}) {
      close();
      typing = leaveField(box);
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

// Takes the keys from the field outside the box that has them; returns what gives them back. The field may
// have been drawn anew by then.
function leaveField(box) {
  const field = document.activeElement;
  if (!field?.matches("input[name], textarea[name], select[name]") || box.contains(field)) return null;
  const [of, name, caret] = [field.closest("[id]:not(input):not(textarea)"), field.name, field.selectionStart];
  field.blur();
  return () => {
    const again = of.querySelector(`[name="${CSS.escape(name)}"]`);
    again?.focus();
    if (caret !== null) again?.setSelectionRange?.(caret, caret);
  };
}
