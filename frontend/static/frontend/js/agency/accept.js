// Accepting a request: who of the agency accepts, and which of its units go.
import { escapeHtml, STATUS } from "../wall/format.js";
import { icon, unitMark } from "../wall/symbols.js";
import { freeUnits } from "../wall/units.js";
import { momentOf } from "./matters.js";

const GOES = new Set(["available", "returning"]);
export const CLOSE = `<button type="button" data-close>Kembali</button>`;
export const MOST = 9; // as many as there are digits

export function acceptance(desk) {
  const { store, config, panel, now } = desk;
  let request = null;
  let picked = new Set();
  let officer = ""; // who accepted last: most likely accepts again

  const mark = (u) => {
    const s = store.get("service", u.service) ?? {};
    return icon(
      unitMark({ shape: s.shape, letter: s.letter, service: u.service, status: u.status, heading: null }),
      21,
    );
  };

  // own units, those that can do what is asked first, and of these the ones that could go now
  function choices() {
    const free = new Set([...freeUnits(store.all("unit")).map((u) => u.id)]);
    const can = (u) =>
      request.unit ? u.call_sign === request.unit : !request.capability || u.capabilities.includes(request.capability);
    const goes = (u) => free.has(u.id) || (u.status === "returning" && u.crew_on_duty);
    return store
      .all("unit")
      .filter((u) => u.agency === config.agency)
      .map((u) => ({ unit: u, can: can(u), goes: goes(u) }))
      .sort(
        (a, b) =>
          Number(b.can) - Number(a.can) ||
          Number(b.goes) - Number(a.goes) ||
          a.unit.call_sign.localeCompare(b.unit.call_sign, "id", { numeric: true }),
      );
  }

  function open(wanted) {
    request = wanted;
    const usual = choices().filter((c) => c.can && c.goes);
    picked = new Set(usual.slice(0, request.unit ? 1 : request.count).map((c) => c.unit.id));
    panel.open("accept", html);
    const field = panel.box.querySelector("[name=officer]");
    field.value = officer;
    field.select();
    field.focus();
    desk.hand.draw();
  }

  function html() {
    const i = store.get("incident", request.incident);
    const all = choices();
    const goes = all.filter((c) => c.goes);
    const rows = goes
      .slice(0, MOST)
      .map(
        ({ unit, can }, n) =>
          `<li data-pick="${unit.id}" class="${picked.has(unit.id) ? "picked" : ""}"><kbd>${n + 1}</kbd><span class="mark">${mark(unit)}</span><span class="who"><b>${escapeHtml(unit.call_sign)}</b><small>${STATUS[unit.status]} · ${escapeHtml(store.get("station", unit.station)?.name ?? "")}${can ? "" : request.unit ? " · bukan yang diminta" : " · tanpa kemampuan itu"}</small></span><b class="tick">${picked.has(unit.id) ? "berangkat" : ""}</b></li>`,
      );
    const others = all.filter((c) => !c.goes);
    const cannot = others.length
      ? `<p class="none">Tidak dapat berangkat: ${others.map(({ unit }) => `${escapeHtml(unit.call_sign)} (${unit.crew_on_duty || !GOES.has(unit.status) ? STATUS[unit.status] : "tanpa awak"})`).join(", ")}</p>`
      : "";
    const units = all.length
      ? `<h2>Unit yang berangkat <small class="by-key">tombol angka memilih</small></h2><ol class="choose">${rows.join("")}</ol>${cannot}`
      : `<p class="none">Instansi ini tidak punya unit di sistem; sebutkan perkiraan tibanya.</p>`;
    return `<form class="accept"><h1>Sanggupi permintaan</h1><p class="sub">${escapeHtml(request.number)}${i ? ` · ${escapeHtml(i.title)}, ${escapeHtml(i.village)}` : ""}</p>
      <label for="officer">Nama petugas yang menyanggupi</label><input id="officer" name="officer" maxlength="120" autocomplete="off" required>
      ${units}
      <label for="due">Perkiraan tiba, jam <small>boleh kosong: dihitung menurut jalan</small></label><input id="due" name="due" maxlength="5" inputmode="decimal" autocomplete="off" placeholder="mis. 14.25">
      <p class="said" role="alert"></p>
      <div class="both"><button class="go" type="submit"><kbd>↵</kbd> Sanggupi: ${picked.size ? `${picked.size} unit berangkat` : "tanpa unit"}</button>${CLOSE}</div></form>`;
  }

  function toggle(id) {
    if (!id) return;
    if (picked.has(id)) picked.delete(id);
    else picked.add(id);
    panel.draw();
  }

  // the next such hour, not the last: an arrival is ahead
  function arrival(text) {
    const at = momentOf(text, now(), config.timeZone);
    return at === null ? null : at < now() - 60_000 ? at + 86_400_000 : at;
  }

  async function submit(form) {
    const due = form.due.value.trim();
    const at = due ? arrival(due) : null;
    if (due && at === null) {
      form.querySelector(".said").textContent = "Tulis jam dan menit, misalnya 14.25.";
      return;
    }
    officer = form.officer.value.trim();
    const body = {
      officer,
      units: [...picked].map(Number),
      ...(at ? { expected_arrival: new Date(at).toISOString() } : {}),
    };
    const answer = await desk.server.post(`/api/requests/${request.id}/accept/`, body);
    const shown = panel.box.querySelector(".said");
    if (answer.ok) {
      panel.close();
      desk.say(`Disanggupi oleh ${officer}. Pusat sudah tahu.`);
    } else if (shown) shown.textContent = answer.said;
    else desk.say(answer.said, true);
  }

  panel.box.addEventListener("click", (event) => {
    const row = event.target.closest("[data-pick]");
    if (row) toggle(row.dataset.pick);
  });
  panel.box.addEventListener("submit", (event) => {
    if (!event.target.matches(".accept")) return;
    event.preventDefault();
    submit(event.target);
  });

  return {
    open,
    isOpen: () => panel.isOpen("accept"),
    pick: (n) =>
      toggle(
        choices()
          .filter((c) => c.goes)
          .slice(0, MOST)[n - 1]?.unit.id,
      ),
    // a request that was withdrawn or answered elsewhere has nothing left to accept
    check() {
      if (!panel.isOpen("accept")) return;
      const stands = store.get("request", request.id);
      if (stands && stands.status !== "accepted") return;
      panel.close();
      desk.say("Permintaan itu tidak menunggu jawaban lagi.", true);
    },
  };
}
