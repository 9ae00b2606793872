// The callers' numbers of the incident at hand: masked until asked for, each reveal logged, and masked
// again when the box is closed, another incident is chosen, or a minute has gone.
import { escapeHtml, timeText } from "../wall/format.js";

const SHOWN_MS = 60_000;

export function callers(desk, box) {
  const { server, say, at, config } = desk;
  let timer = null;

  function hide() {
    clearTimeout(timer);
    box.hidden = true;
    box.innerHTML = "";
  }

  async function reveal() {
    if (!box.hidden) return hide();
    const id = at.id();
    const answer = await server.get(`/api/incidents/${id}/callers/`);
    if (at.id() !== id) return;
    if (!answer.ok) return say(answer.said, true);
    const rows = answer.data.map(
      (r) => `<li><time>${timeText(r.received_at, config.timeZone)}</time><b>${escapeHtml(r.number)}</b></li>`,
    );
    box.innerHTML = `<h2>Nomor pelapor <small>pembukaan ini dicatat</small></h2><ol>${rows.join("") || "<li class='none'>Tidak ada nomor.</li>"}</ol><p><kbd>U</kbd> tutup</p>`;
    box.hidden = false;
    timer = setTimeout(hide, SHOWN_MS);
    at.readLog();
  }

  desk.onChoose.push(hide);
  return { reveal, hide, isOpen: () => !box.hidden };
}
