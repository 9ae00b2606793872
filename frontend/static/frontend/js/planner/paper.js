// A printed page shows the screen as it is, scaled to the width of the paper.

const PAPER_PX = 1047; // A4 landscape less its margins, at 96 to the inch

export function fitPaper() {
  const root = document.documentElement.style;
  window.addEventListener("beforeprint", () => {
    root.setProperty("--print-zoom", String(PAPER_PX / window.innerWidth));
    root.setProperty("--print-width", `${window.innerWidth}px`);
    root.setProperty("--print-ground", `${document.querySelector(".ground").clientHeight}px`);
    root.setProperty("--print-rem", getComputedStyle(document.documentElement).fontSize);
  });
}
