// Hospitals: where an ambulance brings its patient, and the state of the agency's own.
import { escapeHtml, span } from "../wall/format.js";
import { CLOSE, MOST } from "./accept.js";
import { toldAt } from "./matters.js";
import { HOSPITAL } from "./words.js";

export function hospitals(desk) {
  const { store, config, panel, server } = desk;
  let own = null;
  let at = null;
  let found = [];

  async function open(unit, moment) {
    own = unit;
    at = moment;
    const answer = await server.get(`/api/dispatches/${own.sent.dispatch}/hospitals/`);
    if (!answer.ok) return desk.say(answer.said, true);
    found = answer.data;
    panel.open("hospitals", html);
    desk.hand.draw();
  }

  function html() {
    const rows = found
      .slice(0, MOST)
      .map(
        (h, n) =>
          `<li data-hospital="${h.id}" class="${h.recommended ? "picked" : ""}"><kbd>${n + 1}</kbd><span class="who"><b>${escapeHtml(h.name)}</b><small>${escapeHtml(h.why_not ?? "")}</small></span><span class="${h.state === "open" ? "" : "warn"}">${HOSPITAL[h.state]}${h.since ? ` <small data-age="${Date.parse(h.since)}"></small>` : ""}</span><span class="time">${h.travel_s === null ? "–" : span(h.travel_s)}</span></li>`,
      );
    return `<h1>${escapeHtml(own.unit.call_sign)} membawa pasien ke</h1><p class="sub">Waktu tempuh menurut jalan. <span class="by-key">Tombol angka memilih.</span></p><ol class="choose hospitals">${rows.join("")}</ol><div class="both">${CLOSE}</div>`;
  }

  async function choose(id) {
    if (!id) return;
    const body = { hospital: Number(id), via: "radio", ...toldAt(own.sent, at) };
    const answer = await desk.does.send(
      `/api/dispatches/${own.sent.dispatch}/transport/`,
      body,
      `${own.unit.call_sign} ke rumah sakit.`,
    );
    if (answer.ok) panel.close();
  }

  panel.box.addEventListener("click", (event) => {
    const row = event.target.closest("[data-hospital]");
    if (row) choose(row.dataset.hospital);
  });
  // the state of an own hospital: first which one, where there are several, then which state
  const ours = () => store.all("hospital").filter((h) => h.agency === config.agency);
  let mine = null;

  function openStates() {
    const all = ours();
    mine = all.length === 1 ? all[0].id : null;
    panel.open("states", statesHtml);
    desk.hand.draw();
  }

  function statesHtml() {
    const hospital = mine && store.get("hospital", mine);
    const rows = hospital
      ? Object.entries(HOSPITAL).map(([state, word]) => ({ key: state, word, now: hospital.state === state, more: "" }))
      : ours().map((h) => ({ key: h.id, word: h.name, now: false, more: HOSPITAL[h.state] }));
    const list = rows.map(
      (r, n) =>
        `<li data-row="${n + 1}" class="${r.now ? "picked" : ""}"><kbd>${n + 1}</kbd><span class="who"><b>${escapeHtml(r.word)}</b></span><span>${r.more}</span><span></span></li>`,
    );
    return `<h1>${hospital ? escapeHtml(hospital.name) : "Keadaan rumah sakit"}</h1><p class="sub">${hospital ? "Keadaan yang dilihat pusat dan semua ambulans" : "Rumah sakit yang mana?"}</p><ol class="choose hospitals">${list.join("")}</ol><div class="both">${CLOSE}</div>`;
  }

  async function chooseState(n) {
    if (mine === null) {
      mine = ours()[n - 1]?.id ?? null;
      panel.draw();
      return;
    }
    const state = Object.keys(HOSPITAL)[n - 1];
    if (!state) return;
    const answer = await desk.does.setHospital(mine, state);
    if (answer.ok) panel.close();
    desk.hand.draw();
  }

  panel.box.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) chooseState(Number(row.dataset.row));
  });

  return {
    open,
    openStates,
    has: () => ours().length > 0,
    isOpen: () => panel.isOpen("hospitals") || panel.isOpen("states"),
    pick: (n) => (panel.isOpen("states") ? chooseState(n) : choose(found[n - 1]?.id)),
  };
}
