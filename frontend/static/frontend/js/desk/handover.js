// Handing the watch over: what is open now, offered with a note and taken by the next supervisor.
import { escapeHtml, PRIORITY, timeText } from "../wall/format.js";
import { INCIDENT_STATUS } from "./incident.js";
import { hint } from "./keys.js";

const REQUEST = { sent: "belum dijawab", acknowledged: "diterima meja", unanswered: "BELUM DIJAWAB" };

export function handover(desk) {
  const { store, server, panel, hand, say, ask, config } = desk;
  let known = null; // what /api/shifts/ says
  const running = () => store.all("shift")[0];
  // who may offer it: its supervisor; an administrator, where that one is gone
  const leads = () => running()?.supervisor === config.desk || config.roles.includes("administrator");

  const rows = (title, list, row) =>
    list.length
      ? `<section><h3>${title} <small>${list.length}</small></h3><ol class="matters">${list.map(row).join("")}</ol></section>`
      : "";

  function matters(open) {
    const at = (iso) => timeText(iso, config.timeZone);
    const parts = [
      rows(
        "Kejadian terbuka",
        open.incidents ?? [],
        (i) =>
          `<li class="p${i.priority}"><b>${escapeHtml(i.title)}</b><small>${PRIORITY[i.priority]} · ${INCIDENT_STATUS[i.status] ?? i.status} · ${escapeHtml(i.village || "di luar desa")}</small></li>`,
      ),
      rows(
        "Permintaan belum disanggupi",
        open.requests ?? [],
        (r) =>
          `<li><b>${escapeHtml(r.agency)}</b><small>${escapeHtml(r.wants || "memimpin kejadian")} · ${REQUEST[r.status] ?? r.status} · ${escapeHtml(r.number)}</small></li>`,
      ),
      rows(
        "Telepon balik",
        open.callbacks ?? [],
        (c) =>
          `<li><b>${escapeHtml(c.number)}</b><small>sejak ${at(c.since)}${c.tries ? `, ${c.tries} kali dicoba` : ""}</small></li>`,
      ),
      rows(
        "Panggilan belum selesai",
        open.calls ?? [],
        (c) =>
          `<li><b>${at(c.received_at)}</b><small>${escapeHtml(c.number || "nomor tersembunyi")} · ${c.for_supervisor ? "menunggu supervisor" : "dijawab, belum ditutup"}</small></li>`,
      ),
      rows(
        "Kendaraan tanpa awak",
        open.without_crew ?? [],
        (u) => `<li><b>${escapeHtml(u.call_sign)}</b><small>${escapeHtml(u.agency)}</small></li>`,
      ),
    ];
    return parts.join("") || `<p class="none">Tidak ada urusan terbuka.</p>`;
  }

  function html() {
    const shift = running();
    const offered = shift?.state === "offered";
    const told = offered ? known?.offered_note : known?.handed?.note;
    const keys =
      !shift || !desk.may("supervisor")
        ? []
        : !offered
          ? leads()
            ? [["T", "tawarkan kepada supervisor berikut"]]
            : []
          : leads()
            ? [
                ["T", "tawarkan ulang dengan keadaan sekarang"],
                ["B", "batalkan tawaran"],
              ]
            : [["I", "terima dan mulai giliran saya"]];
    const others =
      shift && !offered && !leads() && desk.may("supervisor")
        ? `<p class="hint">${escapeHtml(shift.supervisor)} memimpin regu ini, dan menawarkannya dari mejanya.</p>`
        : "";
    const state = !shift
      ? "belum ada giliran jaga"
      : offered
        ? `ditawarkan ${timeText(shift.offered_at, config.timeZone)} oleh ${shift.supervisor}`
        : `berjalan, supervisor ${shift.supervisor}`;
    const day = new Intl.DateTimeFormat("sv-SE", { timeZone: config.timeZone }).format(new Date(desk.now()));
    const report = desk.may("supervisor", "dispatcher", "planner")
      ? `<p class="report">Laporan harian hari ini: <a href="/api/reports/daily/?date=${day}&amp;csv=1" download>CSV</a> <a href="/api/reports/daily/?date=${day}&amp;pdf=1" target="_blank" rel="noopener">PDF</a></p>`
      : "";
    return `<header><h1>Serah terima${shift ? ` · regu ${escapeHtml(shift.name)}` : ""} <small>${escapeHtml(state)}</small></h1><kbd>Esc</kbd></header>
      ${keys.length ? hint(...keys) : others}
      ${told ? `<blockquote><small>${offered ? "Pesan regu ini" : `Pesan regu sebelumnya (${escapeHtml(known?.handed?.name ?? "")})`}</small>${escapeHtml(told)}</blockquote>` : ""}
      ${report}<div class="open-matters">${matters(known?.open ?? {})}</div>`;
  }

  async function read() {
    const answer = await server.get("/api/shifts/");
    if (answer.ok) known = answer.data;
    else say(answer.said, true);
    panel.draw();
  }

  async function offer() {
    const note = await ask.reason("Pesan untuk regu berikut", "Tawarkan", known?.offered_note ?? "");
    if (note === null) return;
    const answer = await server.post("/api/shifts/offer/", { note });
    say(
      answer.ok ? "Giliran jaga ditawarkan. Tanggung jawab tetap pada Anda sampai diterima." : answer.said,
      !answer.ok,
    );
    read();
  }

  async function withdraw() {
    const answer = await server.post("/api/shifts/withdraw/");
    say(answer.ok ? "Tawaran dibatalkan; giliran jaga berlanjut." : answer.said, !answer.ok);
    read();
  }

  async function accept() {
    const name = await ask.reason("Nama giliran jaga Anda", "Terima dan mulai");
    if (!name) return;
    const answer = await server.post("/api/shifts/accept/", { name });
    say(answer.ok ? `Giliran jaga ${name} dimulai; tanggung jawab pada Anda.` : answer.said, !answer.ok);
    read();
  }

  function open() {
    panel.open("handover", html, { wide: true });
    read();
  }

  hand.group("Meja")("Alt+O", "serah terima, laporan harian", open, { name: "Alt O", typing: true, foot: false });
  const on = hand.group("Serah terima");
  const may = () => panel.isOpen("handover") && !ask.isOpen() && desk.may("supervisor") && Boolean(running());
  const offered = () => running().state === "offered";
  const mine = () => running().supervisor === config.desk;
  on("T", "tawarkan", offer, { when: () => may() && leads() });
  on("B", "batalkan tawaran", withdraw, { when: () => may() && offered() && leads() });
  on("I", "terima", accept, { when: () => may() && offered() && !mine() });
}
