// Who rings, over the map, until somebody answers: the number (masked), whether it has called before,
// and how long it waits.
import { escapeHtml } from "../wall/format.js";
import { ringing } from "./head.js";
import { clocks, paint } from "./paint.js";

const SHOWN = 3;

export function ringBox(box, store, now) {
  return function draw() {
    const calls = ringing(store);
    box.hidden = !calls.length;
    const rows = calls.slice(0, SHOWN).map((c, i) => {
      const before = c.earlier ? `${c.earlier} panggilan dalam setahun` : "panggilan pertama";
      const flag = c.flagged ? `<b class="flagged">Ditandai</b>` : "";
      return `<li><span>${i ? "" : "<kbd>F1</kbd>"}</span><span class="who"><b>${escapeHtml(c.number || "nomor tersembunyi")}</b><small>${before}</small></span>${flag}<span class="time" data-since="${Date.parse(c.received_at)}"></span></li>`;
    });
    const more = calls.length > SHOWN ? `<p class="more">dan ${calls.length - SHOWN} lagi menunggu</p>` : "";
    paint(box, `<h2>Panggilan masuk</h2><ol>${rows.join("")}</ol>${more}`);
    clocks(box, now);
  };
}
