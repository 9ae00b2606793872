// Redraws only what has changed, so that nothing is exchanged under a finger that presses; what runs
// with the time is written into its place once a second.
import { age, span } from "../wall/format.js";

const kept = new WeakMap();

export function paint(element, html) {
  if (kept.get(element) === html) return false;
  kept.set(element, html);
  element.innerHTML = html;
  return true;
}

// data-left: time left until a moment (ms since 1970), or + what is over; data-since: time gone; data-age: the same, in words
export function clocks(root, now) {
  for (const el of root.querySelectorAll("[data-left]")) {
    const left = (Number(el.dataset.left) - now()) / 1000;
    el.textContent = `${left < 0 ? "+" : ""}${span(Math.abs(left))}`;
    el.classList.toggle("over", left < 0);
  }
  for (const el of root.querySelectorAll("[data-since]"))
    el.textContent = span((now() - Number(el.dataset.since)) / 1000);
  for (const el of root.querySelectorAll("[data-age]")) el.textContent = age((now() - Number(el.dataset.age)) / 1000);
}
