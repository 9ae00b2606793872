// Command of the centre: who holds it, and handing it over. It interrupts nothing that is open.
import { escapeHtml, timeText } from "../wall/format.js";
import { hint } from "./keys.js";

export function command(desk) {
  const { store, server, panel, hand, say, ask, config } = desk;
  let at = 0;
  let past = [];
  const holder = () => store.get("command", "command");
  const others = () =>
    store
      .all("agency")
      .filter((a) => !a.is_neighbour && a.id !== holder()?.agency)
      .sort((a, b) => first(b) - first(a) || a.name.localeCompare(b.name));
  // who has held command before comes first
  const first = (a) => past.filter((t) => t.agency__short_name === a.short_name).length;

  function html() {
    const now = holder();
    const rows = others().map(
      (a, i) =>
        `<li data-agency="${i}" class="${i === at ? "now" : ""}"><span>${i < 9 ? `<kbd>${i + 1}</kbd>` : ""}</span><b>${escapeHtml(a.short_name)}</b><small>${escapeHtml(a.name)}</small></li>`,
    );
    const history = past.map(
      (t) =>
        `<li><time>${date(t.since)}</time><b>${escapeHtml(t.agency__short_name)}</b><small>${escapeHtml([t.reason, t.handed_by__username && `oleh ${t.handed_by__username}`].filter(Boolean).join(" · "))}</small></li>`,
    );
    const give = desk.may("supervisor")
      ? `<h3>Serahkan kepada</h3>${hint(["↑ ↓", "pilih"], ["↵", "serahkan, dengan alasan"])}<ol class="agencies">${rows.join("")}</ol>`
      : `<p class="hint">Supervisor pemegang komando yang menyerahkannya.</p>`;
    return `<header><h1>Komando pusat: ${escapeHtml(now?.short_name ?? "belum ada")}</h1><kbd>Esc</kbd></header>
      <p>${now ? `${escapeHtml(now.name)}, sejak ${date(now.since)}.` : ""} Serah komando tidak mengubah kejadian, penugasan atau hak siapa pun, dan tidak menyentuh yang sedang diketik. Komandan di lokasi ditetapkan pada tiap kejadian.</p>
      ${give}${history.length ? `<h3>Riwayat</h3><ol class="terms">${history.join("")}</ol>` : ""}`;
  }

  const date = (iso) =>
    `${new Intl.DateTimeFormat("id-ID", { timeZone: config.timeZone, day: "numeric", month: "short" }).format(new Date(iso))} ${timeText(iso, config.timeZone)}`;

  async function readPast() {
    const history = await server.get("/api/command/history/");
    past = history.ok ? history.data : [];
    panel.draw();
  }

  async function handOver() {
    const to = others()[at];
    if (!to) return;
    const reason = await ask.reason(
      `Serahkan komando dari ${holder()?.short_name ?? "–"} kepada ${to.short_name}: apa alasannya?`,
      `Serahkan kepada ${to.short_name}`,
    );
    if (!reason) return;
    const answer = await server.post("/api/command/", { agency: Number(to.id), reason });
    if (!answer.ok) return say(answer.said, true);
    at = 0;
    readPast();
  }

  function move(by) {
    at = (at + by + others().length) % others().length;
    panel.draw();
    panel.box.querySelector("li.now")?.scrollIntoView({ block: "nearest" });
  }

  function open() {
    at = 0;
    panel.open("command", html);
    readPast();
  }

  // told once a change, never at the first reading
  let told = null;
  function heard() {
    const now = holder();
    if (!now || now.version === told?.version) return;
    if (told) say(`Komando kini pada ${now.short_name}.`);
    told = now;
  }

  hand.group("Meja")("Alt+K", "komando", open, { name: "Alt K", typing: true, foot: false });
  const on = hand.group("Komando");
  const here = () => panel.isOpen("command") && !ask.isOpen() && desk.may("supervisor");
  on("ArrowDown", "pilih", () => move(1), { name: "↑ ↓", when: here });
  on("ArrowUp", "", () => move(-1), { when: here, foot: false, listed: false });
  for (let n = 1; n <= 9; n++)
    on(
      String(n),
      "pilih instansi",
      () => {
        at = n - 1;
        panel.draw();
      },
      { name: "1–9", foot: false, listed: n === 1, when: () => here() && n <= others().length },
    );
  on("Enter", "serahkan", handOver, { name: "↵", when: here });
  panel.box.addEventListener("click", (event) => {
    const li = event.target.closest("[data-agency]");
    if (!li) return;
    at = Number(li.dataset.agency);
    panel.draw();
  });
  return { heard };
}
