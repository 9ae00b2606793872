// The start of a watch (apel): who is on duty, and what is found at each vehicle. A table for the
// keyboard: digits, Tab or Enter to the next field, the row is kept when it is left.
import { escapeHtml, timeText } from "../wall/format.js";
import { withoutCrew } from "../wall/units.js";

export const ROLE = { call_taker: "penerima panggilan", dispatcher: "dispatcher", supervisor: "supervisor" };
const FIELDS = ["people", "fuel_percent", "water_litres", "radio_call_sign"];

export function watch(desk) {
  const { store, server, panel, hand, say, ask, config } = desk;
  let checks = new Map(); // unit id -> its last check
  let said = new Map(); // unit id -> why its row was refused
  const codes = new Map(); // unit id -> the code that opens its page on a telephone, to be read out
  const running = () => store.all("shift")[0];
  const units = () =>
    store
      .all("unit")
      .map((u) => ({
        ...u,
        home: store.get("station", u.station)?.name ?? "",
        of: store.get("agency", u.agency)?.short_name ?? "",
      }))
      .sort(
        (a, b) => a.of.localeCompare(b.of) || a.home.localeCompare(b.home) || a.call_sign.localeCompare(b.call_sign),
      );

  function html() {
    const shift = running();
    if (!shift)
      return `<header><h1>Apel</h1><kbd>Esc</kbd></header><p class="none">Belum ada regu jaga yang berjalan.</p>${desk.may("supervisor") ? `<p class="hint"><kbd>M</kbd> mulai giliran jaga</p>` : `<p class="hint">Supervisor memulainya dari mejanya.</p>`}`;
    const duty = shift.on_duty.map(
      (d) =>
        `<li><b>${escapeHtml(d.id)}</b><small>${ROLE[d.role] ?? d.role}, sejak ${timeText(d.since, config.timeZone)}</small></li>`,
    );
    const here = shift.on_duty.some((d) => d.id === config.desk);
    const all = units();
    const bare = new Set(withoutCrew(all).map((u) => u.id));
    return `<header><h1>Apel · regu ${escapeHtml(shift.name)} <small>mulai ${timeText(shift.started_at, config.timeZone)}, supervisor ${escapeHtml(shift.supervisor)}</small></h1><kbd>Esc</kbd></header>
      <ol class="duty">${duty.join("")}</ol>
      <p class="hint"><kbd>Alt D</kbd> ${here ? "saya lepas tugas" : "saya bertugas"} <kbd>Tab</kbd> kolom berikut <kbd>↵</kbd> simpan, kendaraan berikut <kbd>0</kbd> awak: kendaraan tanpa awak <kbd>Alt C</kbd> kode HP untuk kru</p>
      <p class="sums"><b>${shift.checked.length}</b> dari ${all.length} kendaraan diperiksa ${bare.size ? `· <b class="warn">${bare.size} tanpa awak</b>` : "· semua berawak"}</p>
      <table class="checks"><thead><tr><th>Kendaraan</th><th>Pos</th><th>Awak</th><th>BBM %</th><th>Air L</th><th>Panggilan radio</th><th></th></tr></thead><tbody>${all.map((u) => row(u, shift, bare.has(u.id))).join("")}</tbody></table>`;
  }

  function row(u, shift, bare) {
    const last = checks.get(u.id);
    const done = shift.checked.includes(u.id);
    const known = {
      people: done ? u.people : "",
      fuel_percent: u.fuel_percent ?? "",
      water_litres: u.water_litres ?? "",
      radio_call_sign: last?.radio_call_sign ?? "",
    };
    const cell = (name, label, more) =>
      `<td><input name="${name}.${u.id}" data-check="${u.id}" value="${escapeHtml(known[name] ?? "")}" aria-label="${escapeHtml(`${label} ${u.call_sign}`)}" autocomplete="off" ${more}></td>`;
    const code = codes.get(u.id);
    const state = said.get(u.id)
      ? `<span class="short">${escapeHtml(said.get(u.id))}</span>`
      : bare
        ? `<span class="warn">tanpa awak</span>`
        : done
          ? `<span class="ok">✓ ${timeText(u.checked_at, config.timeZone)}</span>`
          : `<small>belum diperiksa</small>`;
    return `<tr class="${done ? "done" : ""} ${bare ? "bare" : ""}"><th>${escapeHtml(u.call_sign)} <small>${escapeHtml(u.of)}</small></th><td><small>${escapeHtml(u.home)}</small></td>
      ${cell("people", "awak", `inputmode="numeric" maxlength="2"`)}${cell("fuel_percent", "BBM", `inputmode="numeric" maxlength="3"`)}${cell("water_litres", "air", `inputmode="numeric" maxlength="5"`)}${cell("radio_call_sign", "panggilan radio", `maxlength="40"`)}<td>${code ? `<b class="code">${code}</b>` : state}</td></tr>`;
  }

  const inputs = (id) => FIELDS.map((name) => panel.box.querySelector(`[name="${name}.${id}"]`));

  async function keep(id) {
    const [people, fuel, water, radio] = inputs(id).map((input) => input.value.trim());
    if (people === "") return;
    const body = { people: Number(people), radio_call_sign: radio };
    if (fuel !== "") body.fuel_percent = Number(fuel);
    if (water !== "") body.water_litres = Number(water);
    const answer = await server.post(`/api/units/${id}/checks/`, body);
    said.delete(id);
    if (answer.ok) checks.set(id, { ...checks.get(id), radio_call_sign: radio });
    else said.set(id, answer.said);
    panel.draw();
  }

  let touched = null; // the row whose fields were changed and are not kept yet
  panel.box.addEventListener("input", (event) => {
    if (event.target.dataset.check) touched = event.target.dataset.check;
  });
  panel.box.addEventListener("focusout", (event) => {
    const id = event.target.dataset.check;
    if (!id || id !== touched || event.relatedTarget?.dataset.check === id) return;
    touched = null;
    keep(id);
  });
  panel.box.addEventListener("keydown", (event) => {
    const id = event.target.dataset.check;
    const by = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!id || !by || event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    const all = units();
    const next = all[all.findIndex((u) => u.id === id) + by];
    const name = event.key === "Enter" ? "people" : event.target.name.split(".")[0];
    const target = next && panel.box.querySelector(`[name="${name}.${next.id}"]`);
    if (target) {
      target.focus();
      target.select();
    } else event.target.blur();
  });

  // a code for the vehicle's page (/unit/), told once: for one use, within half an hour
  async function code() {
    const id = document.activeElement.dataset.check;
    if (!id) {
      say("Pilih dulu barisnya: kursor di kolom kendaraan itu.", true);
      return;
    }
    const made = await server.post(`/api/units/${id}/page-link/`);
    if (made.ok) codes.set(id, escapeHtml(made.data.code));
    say(made.ok ? `Bacakan: ${made.data.code}. Sekali pakai, di halaman /unit/.` : made.said, !made.ok);
    panel.draw();
  }

  async function begin() {
    const name = await ask.reason("Nama giliran jaga (misalnya Pagi, Siang, Malam, Regu A)", "Mulai");
    if (!name) return;
    const begun = await server.post("/api/shifts/", { name });
    say(begun.ok ? `Regu ${name} mulai bertugas.` : begun.said, !begun.ok);
  }

  async function duty() {
    const here = running()?.on_duty.some((d) => d.id === config.desk);
    const mine = ["supervisor", "dispatcher", "call_taker"].find((r) => config.roles.includes(r)) ?? "dispatcher";
    const answer = here
      ? await server.delete("/api/shifts/duty/")
      : await server.post("/api/shifts/duty/", { role: mine });
    say(answer.ok ? (here ? "Anda lepas tugas." : "Anda bertugas.") : answer.said, !answer.ok);
  }

  async function open() {
    const known = await server.get("/api/shifts/");
    if (known.ok) checks = new Map(known.data.checks.map((c) => [c.unit, c]));
    said = new Map();
    panel.open("watch", html, { wide: true });
  }

  hand.group("Meja")("Alt+G", "giliran jaga (apel)", open, { name: "Alt G", typing: true, foot: false });
  const on = hand.group("Apel");
  const here = () => panel.isOpen("watch") && !ask.isOpen();
  on("M", "mulai giliran jaga", begin, { when: () => here() && !running() && desk.may("supervisor") });
  on("Alt+C", "kode HP untuk kru", code, {
    name: "Alt C",
    typing: true,
    when: () => here() && Boolean(running()) && desk.may("dispatcher", "supervisor"),
  });
  on("Alt+D", "saya bertugas / lepas tugas", duty, {
    name: "Alt D",
    typing: true,
    when: () => here() && Boolean(running()),
  });
}
