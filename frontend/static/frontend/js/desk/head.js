// The head and the foot: who waits, what is open, the time, and how true it all is.
import { age, clockParts, escapeHtml, span } from "../wall/format.js";
import { freeUnits, withoutCrew } from "../wall/units.js";
import { paint } from "./paint.js";
import { waitingCalls } from "./waiting.js";

const STALE_S = 5;
const $ = (id) => document.getElementById(id);

export const ringing = (store) =>
  store
    .all("call")
    .filter((c) => c.status === "ringing")
    .sort((a, b) => a.received_at.localeCompare(b.received_at));

export function head(store, config, { now, silentMs, connected, urgent }) {
  return function draw() {
    facts();
    const { hour, minute, second } = clockParts(new Date(now()), config.timeZone);
    $("clock").innerHTML = `${hour}.${minute}.${second} <small>${escapeHtml(config.timeZoneLabel)}</small>`;
    const old = silentMs() / 1000;
    const roads = store.get("roads", "roads");
    const network = roads?.is_demonstration ? "jaringan jalan demonstrasi" : (roads?.name ?? "tanpa jaringan jalan");
    $("truth").textContent = `${connected() ? "Langsung" : "Terputus"}${old > 3 ? ` ${age(old)}` : ""} · ${network}`;
    $("stale").hidden = connected() && old <= STALE_S;
    $("stale").textContent = `SAMBUNGAN TERPUTUS · data berumur ${age(old)}`;
  };

  function facts() {
    const [first, ...others] = ringing(store);
    const waits = waitingCalls(store);
    const back = waits.owed.length + waits.open.length;
    const units = store.all("unit");
    const silent = store.all("screen").filter((s) => s.silent_since);
    const commands = store.get("command", "command");
    const shift = store.all("shift")[0];
    const bare = withoutCrew(units).length;
    const matters = urgent();
    const cells = [
      first
        ? `<span class="bell">${others.length + 1} berdering ${span((now() - Date.parse(first.received_at)) / 1000)} <kbd>F1</kbd></span>`
        : "",
      matters.length
        ? `<span class="warn ${matters.some((m) => m.sounds) ? "bad" : ""}">Perlu perhatian <b>${matters.length}</b> <kbd>Alt A</kbd></span>`
        : "",
      waits.supervisor.length ? `<span class="warn">Supervisor <b>${waits.supervisor.length}</b></span>` : "",
      `<span>Menunggu <b>${back}</b></span>`,
      `<span>Terbuka <b>${store.all("incident").length}</b></span>`,
      `<span>Siaga <b>${freeUnits(units).length}</b>/${units.length}</span>`,
      bare ? `<span>Tanpa awak <b>${bare}</b></span>` : "",
      commands ? `<span class="command">Komando <b>${escapeHtml(commands.short_name)}</b></span>` : "",
      shift
        ? `<span>Regu <b>${escapeHtml(shift.name)}</b>${shift.state === "offered" ? ` <span class="warn">ditawarkan</span>` : ""}</span>`
        : "",
      ...silent.map((s) => `<span class="warn">Layar ${escapeHtml(s.name)} diam</span>`),
    ];
    paint($("facts"), cells.join(""));
  }
}
