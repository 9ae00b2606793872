// The dangers of an incident as its crews must know them; one that was not there before jumps out.
import { escapeHtml } from "../wall/format.js";
import { FACTS } from "./words.js";

const NEW_MS = 120_000;

export function dangers({ store, config, now, say, ring }) {
  const seen = new Map(); // "incident:fact" -> ms since 1970 at which it appeared here; 0: it was there before
  const shouts = new Set(config.shouts);
  let first = true;

  const present = (i) => i.facts.filter((f) => f.value === "yes" && f.id !== "over");

  // notes what has come since; the dangers of a page that was just opened are not new
  function read() {
    const known = new Set(store.all("incident").map((i) => i.id));
    const fresh = [];
    for (const i of store.all("incident"))
      for (const f of present(i)) {
        const key = `${i.id}:${f.id}`;
        if (seen.has(key)) continue;
        const shared = seen.has(i.id);
        seen.set(key, first || !shared ? 0 : now());
        if (!first && shared) fresh.push([i, f]);
      }
    for (const id of known) seen.set(id, 0);
    if (known.size || store.all("service").length) first = false;
    if (!fresh.length) return;
    const [i, f] = fresh[0];
    say(`${i.title}: ${FACTS[f.id] ?? f.id}`, true);
    if (fresh.some(([, fact]) => shouts.has(fact.id))) ring();
  }

  function html(i) {
    const list = present(i).sort((a, b) => Number(shouts.has(b.id)) - Number(shouts.has(a.id)));
    if (!list.length) return "";
    const rows = list.map((f) => {
      const at = seen.get(`${i.id}:${f.id}`) ?? 0;
      const kind = [shouts.has(f.id) ? "loud" : "", at && now() - at < NEW_MS ? "new" : ""].join(" ");
      return `<li class="${kind}">${escapeHtml(FACTS[f.id] ?? f.id)}${f.disputed ? " <small>laporan berbeda</small>" : ""}</li>`;
    });
    return `<ul class="dangers">${rows.join("")}</ul>`;
  }

  return { read, html };
}
