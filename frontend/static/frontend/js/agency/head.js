// The head and the foot of the agency's desk.

import { paint } from "../desk/paint.js";
import { age, clockParts, escapeHtml, span } from "../wall/format.js";
import { freeUnits } from "../wall/units.js";
import { calling, openOrders, openRequests } from "./matters.js";

const STALE_S = 5;
const $ = (id) => document.getElementById(id);

export function head({ store, config, now }, { silentMs, connected }) {
  return function draw() {
    const own = store.all("unit").filter((u) => u.agency === config.agency);
    const requests = openRequests(store);
    const orders = openOrders(store, config.agency);
    const calls = calling(store, config.agency);
    const [began] = [
      ...requests.map((r) => r.sent_at),
      ...orders.map((o) => o.units[0].ordered_at),
      ...calls.map((o) => o.sent.called_at),
    ].sort();
    const waits = requests.length + orders.length + calls.length;
    const cells = [
      began ? `<span class="bell">${waits} menunggu ${span((now() - Date.parse(began)) / 1000)}</span>` : "",
      `<span>Kejadian bersama <b>${store.all("incident").length}</b></span>`,
      `<span>Siaga <b>${freeUnits(own).length}</b>/${own.length}</span>`,
    ];
    paint($("facts"), cells.join(""));
    paint($("units-tab"), calls.length ? `Unit <b class="short">${calls.length} memanggil</b>` : "Unit");
    const { hour, minute, second } = clockParts(new Date(now()), config.timeZone);
    $("clock").innerHTML = `${hour}.${minute}.${second} <small>${escapeHtml(config.timeZoneLabel)}</small>`;
    const old = silentMs() / 1000;
    const roads = store.get("roads", "roads");
    const network = roads?.is_demonstration ? "jaringan jalan demonstrasi" : (roads?.name ?? "tanpa jaringan jalan");
    $("truth").textContent = `${connected() ? "Langsung" : "Terputus"}${old > 3 ? ` ${age(old)}` : ""} · ${network}`;
    $("stale").hidden = connected() && old <= STALE_S;
    $("stale").textContent = `SAMBUNGAN TERPUTUS · data berumur ${age(old)} · jawab lewat telepon atau radio`;
  };
}
