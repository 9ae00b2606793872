// One question with one line to answer it: the reason of what needs one. Esc gives it up.

export function asker(box) {
  const [label, input, button] = [box.querySelector("label"), box.querySelector("input"), box.querySelector("button")];
  let answered = null;

  function finish(text) {
    box.hidden = true;
    input.value = "";
    const give = answered;
    answered = null;
    give?.(text);
  }
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text) finish(text);
  });

  return {
    // resolves to what was typed, or to null where it was given up
    reason(question, does, typed = "") {
      finish(null);
      label.textContent = question;
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
