// One question with one line to answer it: the reason of what needs one. Esc gives it up.

export function asker(box) {
  const [label, input, button] = [box.querySelector("label"), box.querySelector("input"), box.querySelector("button")];
  let answered = null;

  function finish(text) {
    box.hidden = true;
    input.blur(); // a hidden field keeps the keys until the next frame: one pressed at once would be lost
    input.value = "";
    const give = answered;
    answered = null;
    give?.(text);
  }
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text || !input.required) finish(text);
  });

  return {
    // resolves to what was typed, or to null where it was given up
    reason(question, does, typed = "") {
      return this.line(question, does, { typed });
    },
    // the same, of what may stay empty, with a word on how to write it
    line(question, does, { typed = "", optional = false, hint = "" } = {}) {
      finish(null);
      label.textContent = question;
      input.required = !optional;
      input.placeholder = hint;
      button.innerHTML = "<kbd>↵</kbd> ";
      button.append(does);
      input.value = typed;
      box.hidden = false;
      input.focus();
      input.select();
      return new Promise((resolve) => {
        answered = resolve;
      });
    },
    isOpen: () => !box.hidden,
    giveUp: () => finish(null),
  };
}
