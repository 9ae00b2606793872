// One line over the map: what was done, or why not. What was refused stays longer.

export function sayer(box) {
  let timer = null;
  return function say(text, bad = false) {
    box.textContent = text;
    box.className = bad ? "bad" : "";
    box.hidden = !text;
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        box.hidden = true;
      },
      bad ? 12_000 : 4_000,
    );
  };
}
