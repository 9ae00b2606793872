// Clicks and small forms in the columns.

const $ = (id) => document.getElementById(id);

export function hands(desk) {
  const { at, does, pack } = desk;
  $("side").addEventListener("click", (event) => {
    const row = event.target.closest("li[data-id]");
    const go = event.target.closest("[data-go]");
    if (go) at.choose(go.dataset.go);
    else if (row) at.choose(row.dataset.id);
  });
  $("side").addEventListener("submit", async (event) => {
    if (!event.target.matches(".note")) return;
    event.preventDefault();
    const input = event.target.querySelector("input");
    const text = input.value.trim();
    if (!text) return;
    input.blur();
    const id = at.id();
    if (await does.note(text)) desk.noted(id, text);
  });
  $("pack").addEventListener("click", (event) => {
    const go = event.target.closest("[data-go]");
    if (go) at.choose(go.dataset.go);
    const lift = event.target.closest("[data-lift]");
    if (lift) desk.form.matters.lift(lift.dataset.lift);
    const button = event.target.closest("[data-step]");
    const row = event.target.closest("li[data-number]");
    if (button) desk.follow.step(button.closest("[data-dispatch]").dataset.dispatch, button.dataset.step);
    else if (row) {
      pack.toggle(Number(row.dataset.number));
      at.look(pack.focused());
    }
  });
  $("pack").addEventListener("mouseover", (event) => {
    const row = event.target.closest("li[data-number]");
    if (row && pack.focused()?.unit.id !== pack.look(Number(row.dataset.number))?.unit.id) at.look(pack.focused());
  });
}
