// Moves of crews into a hole: each proposal with its cost, a person's word on it, and what became of
// those that were decided.
import { clock, escapeHtml, people } from "./words.js";

const STATES = {
  ordered: "dalam perjalanan",
  standing: "siaga di sana",
  ended: "selesai",
  declined: "ditolak",
};

export const mayDecide = (planner) => ["supervisor", "dispatcher", "administrator"].some((r) => planner.roles.has(r));

export function proposals(rows, planner) {
  const decide = (m) =>
    mayDecide(planner)
      ? `<form class="decide" data-unit="${m.unit_id}" data-to="${escapeHtml(m.to_code)}"><input name="reason" maxlength="300" required placeholder="alasan" aria-label="alasan"><button class="main" name="accept" value="yes">Perintahkan</button><button name="accept" value="no">Tolak</button></form>`
      : "";
  const one = (m) =>
    `<li><b>${escapeHtml(m.unit)}</b><span>${escapeHtml(m.from)} → ${escapeHtml(m.to)}</span><p><b class="gained">+${people(m.gained)}</b> jiwa tertutup, <b class="lost">−${people(m.lost)}</b> ditinggalkan, bersih ${people(m.net)}; ${clock(m.drive_s)} di jalan</p>${decide(m)}</li>`;
  const who = mayDecide(planner)
    ? "Ini usulan dengan biayanya (perkiraan). Anda yang memutuskan; alasannya tersimpan."
    : "Ini usulan dengan biayanya (perkiraan). Supervisor atau dispatcher yang memutuskan.";
  return rows.length
    ? `<ol class="moves">${rows.map(one).join("")}</ol><p class="basis">${who}</p>`
    : '<p class="basis">Tidak ada geseran yang menambah cukup banyak jiwa.</p>';
}

export function decided(rows, planner) {
  if (!rows.length) return "";
  const acts = (m) =>
    mayDecide(planner) && ["ordered", "standing"].includes(m.state)
      ? `<form class="decide" data-move="${m.id}">${m.state === "ordered" ? '<button name="do" value="arrive">Sudah siaga di sana</button>' : ""}<input name="reason" maxlength="300" required placeholder="alasan pulang" aria-label="alasan pulang"><button name="do" value="end">Pulang ke pos</button></form>`
      : "";
  const one = (m) =>
    `<li><b>${escapeHtml(m.unit)}</b><span>→ ${escapeHtml(m.to)} · ${STATES[m.state] ?? m.state}</span><p>${escapeHtml(m.log.map((e) => [e.by, e.text].filter(Boolean).join(": ")).join(" · "))}</p>${acts(m)}</li>`;
  return `<h3>Yang sudah diputuskan</h3><ol class="moves">${rows.map(one).join("")}</ol>`;
}

// a word on a proposal, or on a move; answers whether it was stored
export async function decideSubmitted(form, button, planner) {
  const reason = form.elements.reason.value.trim();
  const { unit, to, move } = form.dataset;
  const answer = move
    ? await planner.server.post(
        `/api/planning/moves/${move}/${button.value}/`,
        button.value === "end" ? { reason } : undefined,
      )
    : await planner.server.post("/api/planning/moves/", {
        service: planner.service().code,
        unit: Number(unit),
        to,
        accept: button.value === "yes",
        reason,
      });
  planner.say(answer.ok ? "Tersimpan." : answer.said, !answer.ok);
  return answer.ok;
}
