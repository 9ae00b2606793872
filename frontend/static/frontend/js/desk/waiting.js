// The calls that somebody must still do something about: for the supervisor, to be called back,
// answered but not finished. One list, walked with the arrows; the number is shown when it is asked for.
import { escapeHtml, timeText } from "../wall/format.js";
import { hint } from "./keys.js";

const byTime = (a, b) => a.received_at.localeCompare(b.received_at);

// the three groups of calls that wait, oldest first
export function waitingCalls(store) {
  const calls = store.all("call");
  const supervisor = calls.filter((c) => c.for_supervisor);
  const owed = calls.filter((c) => !c.for_supervisor && (c.callback === "open" || c.status === "missed"));
  const open = calls.filter(
    (c) => !c.for_supervisor && c.callback !== "open" && ["talking", "ended"].includes(c.status) && !c.incidents.length,
  );
  return { supervisor: supervisor.sort(byTime), owed: owed.sort(byTime), open: open.sort(byTime) };
}

// what may be noted of a call in the list: that it is done with (`end`), that a try was in vain (`tried`). One that
// was answered is finished in its form, one of the supervisor's by a supervisor.
export function mayNote(c, supervisor) {
  const owed = c.callback === "open";
  const known = owed || c.status === "missed" || Boolean(c.for_supervisor && c.call_class);
  return { end: known && (supervisor || !c.for_supervisor), tried: owed };
}

const GROUPS = [
  ["supervisor", "Menunggu supervisor"],
  ["owed", "Tak terjawab dan telepon balik"],
  ["open", "Dijawab, belum selesai"],
];

const OFFERED = [
  ["R", "lihat nomor, telepon balik"],
  ["S", "tersambung, selesai"],
  ["B", "tidak diangkat"],
  ["X", "berhenti mencoba"],
];

export function waiting(desk) {
  const { store, server, panel, hand, say, ask, form, config } = desk;
  let at = null; // id of the row at hand
  const numbers = new Map(); // shown once asked for

  const flat = () => {
    const found = waitingCalls(store);
    return GROUPS.flatMap(([name]) => found[name]);
  };
  const row = () => flat().find((c) => c.id === at) ?? flat()[0];
  // whether the key does something with the row at hand
  const can = (key) => {
    const c = row();
    const may = c && mayNote(c, desk.may("supervisor"));
    return Boolean(c && { R: true, S: may.end, B: may.tried, X: may.end }[key]);
  };

  function html() {
    const found = waitingCalls(store);
    const here = row()?.id;
    const sections = GROUPS.map(([name, title]) => {
      const rows = found[name].map((c) => line(c, c.id === here)).join("");
      return rows ? `<h3>${title} <small>${found[name].length}</small></h3><ol class="waiting">${rows}</ol>` : "";
    });
    return `<header><h1>Panggilan yang menunggu</h1><kbd>Esc</kbd></header>${sections.join("") || `<p class="none">Tidak ada yang menunggu: semua panggilan sudah ditangani.</p>`}
      ${here ? hint(["↑ ↓", "pilih"], ...OFFERED.filter(([key]) => can(key)), ["↵", "buka formulir"]) : ""}`;
  }

  function line(c, now) {
    const number = numbers.get(c.id);
    const why = { silent: "senyap", broken_off: "terputus", prank: "iseng" }[c.call_class] ?? "";
    const facts = [
      c.status === "missed" ? "tak terjawab" : why,
      c.callback_tries ? `${c.callback_tries} kali dicoba` : "",
      c.earlier ? `${c.earlier} panggilan sebelumnya` : "",
      c.taken_by ? `oleh ${c.taken_by}` : "",
    ];
    return `<li data-waiting="${c.id}" class="${now ? "now" : ""}"><time>${timeText(c.received_at, config.timeZone)}</time>
      <span class="who"><b>${number ? `<a href="tel:${escapeHtml(number)}">${escapeHtml(number)}</a>` : escapeHtml(c.number || "nomor tersembunyi")}</b><small>${escapeHtml(facts.filter(Boolean).join(" · "))}</small></span>
      ${c.flagged ? `<b class="flagged">Ditandai</b>` : "<span></span>"}<span class="time" data-since="${Date.parse(c.received_at)}"></span></li>`;
  }

  function move(by) {
    const rows = flat();
    if (!rows.length) return;
    const k = rows.findIndex((c) => c.id === row()?.id);
    at = rows[(k + by + rows.length) % rows.length].id;
    panel.draw();
    panel.box.querySelector("li.now")?.scrollIntoView({ block: "nearest" });
  }

  async function ring() {
    const c = row();
    if (!c) return;
    const answer = await server.get(`/api/calls/${c.id}/`);
    if (!answer.ok) return say(answer.said, true);
    if (!answer.data.caller.number) return say("Nomor tersembunyi: tidak dapat ditelepon balik.", true);
    numbers.set(c.id, answer.data.caller.number);
    at = c.id;
    panel.draw();
  }

  async function outcome(name) {
    const c = row();
    if (!c) return;
    const give = name === "given_up";
    const note = give ? await ask.reason("Tidak ditelepon balik lagi: apa alasannya?", "Berhenti") : "";
    if (note === null) return;
    const answer =
      c.callback === "open"
        ? await server.post(`/api/calls/${c.id}/callback/`, { outcome: name, note })
        : await server.post(`/api/calls/${c.id}/close/`, { call_class: c.call_class || "missed", reason: note });
    if (!answer.ok) return say(answer.said, true);
    say(name === "no_answer" ? "Dicatat: tidak diangkat; tetap di daftar." : "Selesai; keluar dari daftar.");
  }

  async function take() {
    const c = row();
    if (!c) return;
    panel.close();
    if (c.status === "closed") {
      const back = await server.post(`/api/calls/${c.id}/reopen/`);
      if (!back.ok) return say(back.said, true);
    }
    await form.answer(c.id, Boolean(c.taken_by) && c.taken_by !== config.desk && desk.may("supervisor"));
    desk.left();
  }

  const open = () => panel.open("waiting", html);
  const here = () => panel.isOpen("waiting") && !ask.isOpen() && row() !== undefined;
  hand.group("Meja")("Alt+T", "panggilan menunggu", open, { name: "Alt T", typing: true });
  const on = hand.group("Panggilan menunggu");
  on("ArrowDown", "pilih", () => move(1), { name: "↑ ↓", when: here });
  on("ArrowUp", "", () => move(-1), { when: here, foot: false, listed: false });
  const runs = { R: ring, S: () => outcome("reached"), B: () => outcome("no_answer"), X: () => outcome("given_up") };
  for (const [key, words] of OFFERED) on(key, words, runs[key], { when: () => here() && can(key) });
  on("Enter", "buka formulirnya", take, { name: "↵", when: here });
  panel.box.addEventListener("click", (event) => {
    const li = event.target.closest("[data-waiting]");
    if (!li) return;
    at = li.dataset.waiting;
    panel.draw();
  });
}
