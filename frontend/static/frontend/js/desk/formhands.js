// Typing, arrows, letters and clicks in the form of a call.

const ANSWER_KEYS = { Y: "yes", T: "no", B: "unknown" };

export function formHands(root, form) {
  const field = (name) => root.querySelector(`[name=${name}]`);
  const rows = () => [...root.querySelectorAll("[data-danger]")];
  const stand = (row) => row?.querySelector("[aria-pressed=true]")?.focus();

  root.addEventListener("input", ({ target }) => {
    const state = form.state();
    if (!state) return;
    if (target.name === "place") form.search(target.value);
    if (target.name === "number") state.numberText = target.value;
    if (target.name === "landmark" || target.name === "narrative") {
      state[target.name] = target.value;
      form.later();
    }
    if (target.name === "kind") {
      state.kindText = target.value;
      state.kindAt = 0;
      form.draw();
    }
  });

  // The number is kept when its field is left: not when it is drawn anew, where it has the focus again at once
  root.addEventListener("focusout", ({ target }) => {
    if (target.name !== "number") return;
    queueMicrotask(() => {
      if (form.state() && document.activeElement?.name !== "number") form.matters.keepNumber();
    });
  });

  // a key in a field of the form; true where it was one of the form's own
  function typed(event) {
    const state = form.state();
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const enter = event.key === "Enter" && !event.ctrlKey && !event.isComposing;
    const step = (at, n) => (at + by + n) % n;
    if (event.target.name === "place") {
      if (by && state.found.length) state.at = step(state.at, state.found.length);
      else if (!enter || !form.take(() => stand(rows()[0]))) return false; // place first, then danger
    } else if (event.target.name === "kind") {
      const fits = form.matching();
      if (by && fits.length) state.kindAt = step(state.kindAt, fits.length);
      else if (enter && fits[state.kindAt]) form.takeKind(fits[state.kindAt]);
      else return false;
    } else if (event.target.name === "number" && enter) {
      form.matters.keepNumber().then((kept) => kept && form.focus("place"));
      return true;
    } else return false;
    form.draw();
    return true;
  }

  // Y, T, B at a danger answer it and go on to the next; after the last comes the kind
  function answered(event) {
    const here = event.target.closest("[data-danger]");
    if (!here || event.ctrlKey || event.altKey) return false;
    const k = rows().indexOf(here);
    const value = ANSWER_KEYS[event.key.toUpperCase()];
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (value) form.reply(here.dataset.danger, value);
    else if (!by && event.key !== "Enter") return false;
    const next = rows()[k + (by ?? 1)];
    if (next && event.key !== "Enter") stand(next);
    else if (by !== -1) field("kind").focus();
    return true;
  }

  root.addEventListener("keydown", (event) => {
    if (!form.state() || !(typed(event) || answered(event))) return;
    event.preventDefault();
    event.stopPropagation();
  });

  root.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    const state = form.state();
    if (!state) return;
    if (on("[data-found]")) form.place(state.found[Number(on("[data-found]").dataset.found)]);
    else if (on("[data-kind]")) form.takeKind(form.matching().find((k) => k.code === on("[data-kind]").dataset.kind));
    else if (on("[data-answer]")) form.reply(on("[data-danger]").dataset.danger, on("[data-answer]").dataset.answer);
    else if (on("[data-similar] button")) form.addTo(on("[data-similar]").dataset.similar);
    else if (on("[data-close]")) form.close(on("[data-close]").dataset.close);
    else if (on("[data-offer]"))
      form.matters.decide(Number(on("[data-offer]").dataset.offer), on("[data-take]").dataset.take === "yes");
    else if (on(".go")) form.submit();
  });
}
