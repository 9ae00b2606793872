// A click anywhere: the time from every post, soonest first, with the ferry's best and worst beside.

import { question } from "./state.js";
import { clock, escapeHtml } from "./words.js";

const SHOWN = 8;

export function point(root, planner) {
  let at = null;
  let turn = 0;

  async function ask(lon, lat) {
    at = { lon, lat };
    turn += 1;
    const mine = turn;
    planner.marks.point(at);
    const answer = await planner.server.post(
      "/api/planning/point/",
      question(planner.state, planner.edits(), { lon, lat }),
    );
    if (mine !== turn) return;
    if (!answer.ok) {
      planner.say(answer.said, true);
      close();
      return;
    }
    const rows = answer.data.posts;
    planner.marks.point(
      at,
      rows.filter((r) => r.arrival_s !== null),
    );
    root.hidden = false;
    const line = (r, i) =>
      `<li class="${r.in_time ? "in" : "out"}"><i>${i + 1}</i><span>${escapeHtml(r.name)}${ferry(r)}</span><b>${r.arrival_s === null ? "tidak terjangkau jalan" : clock(r.arrival_s)}</b><small>${r.arrival_s === null ? "" : `jalan ${clock(r.drive_s)}`}</small></li>`;
    const more = rows.length - SHOWN;
    root.innerHTML = `<header><h2>Waktu dari setiap pos</h2><span>${lat.toFixed(5)}, ${lon.toFixed(5)}</span><button type="button" aria-label="Tutup">×</button></header><ol>${rows.slice(0, SHOWN).map(line).join("")}</ol>${more > 0 ? `<p class="more">dan ${more} pos lain yang lebih lama</p>` : ""}`;
  }

  function ferry(r) {
    if (r.ferry_best_s === null || r.ferry_best_s === undefined) return "";
    return `<em>dengan feri ${clock(r.ferry_best_s)} s.d. ${clock(r.ferry_worst_s)}, tidak dihitung</em>`;
  }

  function close() {
    at = null;
    turn += 1;
    root.hidden = true;
    planner.marks.point(null);
  }

  root.addEventListener("click", (event) => event.target.closest("button") && close());
  return { ask, close, again: () => at && ask(at.lon, at.lat) };
}
