// The start of a watch (apel): who is on duty, and what is found at each vehicle. A table for the
// keyboard: digits, Tab or Enter to the next field, the row is kept when it is left.
import { escapeHtml, timeText } from "../wall/format.js";
import { withoutCrew } from "../wall/units.js";
import { narrowed } from "./choose.js";
import { cap, hint } from "./keys.js";

export const ROLE = { call_taker: "penerima panggilan", dispatcher: "dispatcher", supervisor: "supervisor" };
const FIELDS = ["people", "fuel_percent", "water_litres", "radio_call_sign"];
const NUMBERS = { people: ["Awak", 60], fuel_percent: ["BBM", 100], water_litres: ["Air", 50_000] };

// a row as it is typed, for the API: { body }, or { said } of what is no such number
export function checkOf(typed) {
  const body = { radio_call_sign: typed.radio_call_sign };
  for (const [name, [word, most]] of Object.entries(NUMBERS)) {
    if (typed[name] === "") continue;
    if (!/^\d+$/.test(typed[name]) || Number(typed[name]) > most) return { said: `${word}: angka 0 sampai ${most}` };
    body[name] = Number(typed[name]);
  }
  return { body };
}

// the vehicles that took the crew of this one with them: one crew, and nobody was found at the other
export const sharers = (u, all) =>
  u.crew && u.people !== 0 ? all.filter((o) => o.id !== u.id && o.crew === u.crew && o.people === 0) : [];

export function watch(desk) {
  const { store, server, panel, hand, say, ask, config } = desk;
  let checks = new Map(); // unit id -> its last check
  let said = new Map(); // unit id -> why its row was refused
  let text = ""; // what narrows the table
  const codes = new Map(); // unit id -> the code that opens its page on a telephone, to be read out
  const running = () => store.all("shift")[0];
  const units = () =>
    store
      .all("unit")
      .map((u) => ({
        ...u,
        text: u.call_sign,
        note: store.get("station", u.station)?.name ?? "",
        words: store.get("agency", u.agency)?.short_name ?? "",
      }))
      .sort((a, b) => a.words.localeCompare(b.words) || a.note.localeCompare(b.note) || a.text.localeCompare(b.text));
  const shown = () => narrowed(units(), text);

  function html() {
    const shift = running();
    if (!shift)
      return `<header><h1>Apel</h1><kbd>Esc</kbd></header><p class="none">Belum ada regu jaga yang berjalan.</p>${desk.may("supervisor") ? hint(["M", "mulai giliran jaga"]) : `<p class="none">Supervisor memulainya dari mejanya.</p>`}`;
    const duty = shift.on_duty.map(
      (d) =>
        `<li><b>${escapeHtml(d.id)}</b><small>${ROLE[d.role] ?? d.role}, sejak ${timeText(d.since, config.timeZone)}</small></li>`,
    );
    const here = shift.on_duty.some((d) => d.id === config.desk);
    const all = units();
    const rows = shown();
    const bare = new Set(withoutCrew(all).map((u) => u.id));
    return `<header><h1>Apel · regu ${escapeHtml(shift.name)} <small>mulai ${timeText(shift.started_at, config.timeZone)}, supervisor ${escapeHtml(shift.supervisor)}</small></h1><kbd>Esc</kbd></header>
      <ol class="duty">${duty.join("")}</ol>
      ${hint(["Alt D", here ? "saya lepas tugas" : "saya bertugas"], ["Tab", "kolom berikut"], ["↵", "simpan, kendaraan berikut"], ["0", "awak: kendaraan tanpa awak"], ["Alt C", "kode HP untuk kru"])}
      <p class="narrow"><input name="units" class="filter" autocomplete="off" maxlength="80" value="${escapeHtml(text)}" aria-label="saring kendaraan" placeholder="saring: kendaraan, instansi, pos">${cap("/", text ? `${rows.length} dari ${all.length}` : "saring")}</p>
      <p class="sums"><b>${shift.checked.length}</b> dari ${all.length} kendaraan diperiksa ${bare.size ? `· <b class="warn">${bare.size} tanpa awak</b>` : "· semua berawak"}</p>
      <table class="checks"><thead><tr><th>Kendaraan</th><th>Pos</th><th>Awak</th><th>BBM %</th><th>Air L</th><th>Panggilan radio</th><th></th></tr></thead><tbody>${rows.map((u, n) => row(u, shift, bare.has(u.id), n === 0)).join("")}</tbody></table>${rows.length ? "" : `<p class="none">Tidak ada kendaraan yang cocok.</p>`}`;
  }

  function row(u, shift, bare, first) {
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
    const took = sharers(u, units()).map((o) => o.call_sign);
    const state = bare
      ? `<span class="warn">tanpa awak${took.length ? `<small>awak bersama ${escapeHtml(took.join(", "))}</small>` : ""}</span>`
      : done
        ? `<span class="ok">✓ ${timeText(u.checked_at, config.timeZone)}</span>`
        : `<small>belum diperiksa</small>`;
    const refused = said.has(u.id)
      ? `<tr class="refused"><td colspan="7"><b class="short">Belum tersimpan. ${escapeHtml(said.get(u.id))}</b></td></tr>`
      : "";
    return `<tr class="${done ? "done" : ""} ${bare ? "bare" : ""}"><th>${escapeHtml(u.call_sign)} <small>${escapeHtml(u.words)}</small></th><td><small>${escapeHtml(u.note)}</small></td>
      ${cell("people", "awak", `inputmode="numeric" maxlength="2" ${first ? "autofocus" : ""}`)}${cell("fuel_percent", "BBM", `inputmode="numeric" maxlength="3"`)}${cell("water_litres", "air", `inputmode="numeric" maxlength="5"`)}${cell("radio_call_sign", "panggilan radio", `maxlength="40"`)}<td>${code ? `<b class="code">${code}</b>` : state}</td></tr>${refused}`;
  }

  const inputs = (id) => FIELDS.map((name) => panel.box.querySelector(`[name="${name}.${id}"]`));

  async function keep(id) {
    const typed = Object.fromEntries(inputs(id).map((input, n) => [FIELDS[n], input.value.trim()]));
    if (typed.people === "") return;
    const check = checkOf(typed);
    if (check.said) await new Promise((moved) => setTimeout(moved)); // a field drawn anew would lose the focus that comes
    const answer = check.said
      ? { ok: false, said: check.said }
      : await server.post(`/api/units/${id}/checks/`, check.body);
    said.delete(id);
    if (answer.ok) checks.set(id, { ...checks.get(id), radio_call_sign: typed.radio_call_sign });
    else said.set(id, answer.said);
    panel.draw();
  }

  const numeric = (field) => field?.inputMode === "numeric";
  panel.box.addEventListener("beforeinput", (event) => {
    if (!event.target.dataset.check || !numeric(event.target) || !/\D/.test(event.data ?? "")) return;
    event.preventDefault();
    say("Di kolom ini hanya angka.", true);
  });

  let touched = null; // the row whose fields were changed and are not kept yet
  panel.box.addEventListener("input", (event) => {
    if (event.target.name === "units") narrow(event.target.value);
    if (event.target.dataset.check) touched = event.target.dataset.check;
  });
  panel.box.addEventListener("focusout", (event) => {
    const id = event.target.dataset.check;
    if (!id || id !== touched || event.relatedTarget?.dataset.check === id) return;
    touched = null;
    keep(id);
  });
  const filter = () => panel.box.querySelector("[name=units]");
  const field = (name, u) => panel.box.querySelector(`[name="${name}.${u?.id}"]`);
  function narrow(typed) {
    text = typed;
    panel.draw();
  }
  // down from the filter into the table; Esc takes the filter back before it closes the sheet
  panel.box.addEventListener("keydown", (event) => {
    if (event.target.name !== "units") return;
    if (["Enter", "ArrowDown"].includes(event.key)) field("people", shown()[0])?.focus();
    else if (event.key === "Escape" && text) {
      event.target.value = "";
      narrow("");
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  panel.box.addEventListener("keydown", (event) => {
    const id = event.target.dataset.check;
    const by = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!id || !by || event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    const all = shown();
    const next = all[all.findIndex((u) => u.id === id) + by];
    const target = field(event.key === "Enter" ? "people" : event.target.name.split(".")[0], next);
    if (target) {
      target.focus();
      target.select();
    } else event.target.blur();
  });

  // a code for the vehicle's page (/unit/), told once: for one use, within half an hour
  async function code() {
    const [only, ...more] = text ? shown() : [];
    const id = document.activeElement.dataset.check ?? (more.length ? undefined : only?.id);
    if (!id) {
      say("Pilih dulu barisnya: kursor di kolom kendaraan itu.", true);
      return;
    }
    const made = await server.post(`/api/units/${id}/page-link/`);
    if (made.ok) codes.set(id, escapeHtml(made.data.code));
    say(made.ok ? `Bacakan: ${made.data.code}. Sekali pakai, di halaman /unit/.` : made.said, !made.ok);
    panel.draw();
  }

  async function start() {
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
    text = "";
    panel.open("watch", html, { wide: true });
  }

  hand.group("Meja")("Alt+G", "giliran jaga (apel)", open, { name: "Alt G", typing: true, foot: false });
  const on = hand.group("Apel");
  const here = () => panel.isOpen("watch") && !ask.isOpen();
  on("M", "mulai giliran jaga", start, { when: () => here() && !running() && desk.may("supervisor") });
  on("/", "saring kendaraan", () => filter().select(), {
    typing: true,
    when: () =>
      here() && Boolean(running()) && !(document.activeElement?.matches("input") && !numeric(document.activeElement)),
  });
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
