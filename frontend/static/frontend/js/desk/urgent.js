// What needs somebody now, over all open incidents: a crew that calls, a new danger, an order or a
// request that nobody answers, a road that is gone, an incident nobody was sent to, a crew that is
// silent. The worst first. Pure.
import { CALLED, QUIET_MS } from "./sentwords.js";

export const UNSENT_MS = 120_000; // an urgent incident with nobody sent or asked, from its opening
const HELP = 0;
const DANGER = 1;
const UNHEARD = 2;
const UNABLE = 3;
const ROADLESS = 4;
const UNSENT = 5;
const SILENT = 6;
const SOUNDS = UNSENT; // what is worse than this is heard too
const ASKED = ["sent", "acknowledged", "unanswered", "accepted"];

// [{ id, rank, text, since (ms), sounds, telling, incident }]; `telling`: the text tells it apart, not the
// incident; `question`: the words of a danger
export function urgent(store, now, question = (code) => code) {
  const asked = new Map(store.all("incident").map((i) => [i.id, []]));
  for (const r of store.all("request")) asked.get(r.incident)?.push(r);
  return store
    .all("incident")
    .flatMap((i) => ofIncident(i, asked.get(i.id), now, question))
    .sort((a, b) => a.rank - b.rank || a.incident.priority - b.incident.priority || a.since - b.since);
}

function ofIncident(i, requests, now, question) {
  const found = [];
  const add = (rank, key, text, since) =>
    found.push({
      id: `${i.id} ${key}`,
      rank,
      text,
      since: Date.parse(since),
      sounds: rank < SOUNDS,
      telling: rank !== UNSENT,
      incident: i,
    });
  for (const f of i.facts)
    if (f.loud) add(DANGER, `${f.id} ${f.at}`, `${question(f.id)} ${f.value === "yes" ? "YA" : "TIDAK"}`, f.at);
  for (const u of i.units) ofUnit(u, now, add);
  for (const r of requests)
    if (r.status === "unanswered") add(UNHEARD, `request ${r.id}`, `${r.agency_name} belum menjawab`, r.due_at);
  const nobody = !i.units.length && !i.arrived_at && !requests.some((r) => ASKED.includes(r.status));
  if (i.priority <= 2 && nobody && now - Date.parse(i.opened_at) > UNSENT_MS)
    add(UNSENT, "unsent", "belum ada unit", i.opened_at);
  return found;
}

function ofUnit(u, now, add) {
  if (u.called_for)
    add(
      u.called_for === "help" ? HELP : UNABLE,
      `${u.called_for} ${u.dispatch}`,
      `${u.call_sign}: ${CALLED[u.called_for]}`,
      u.called_at,
    );
  if (u.status === "ordered" && u.alarmed_at)
    add(UNHEARD, `order ${u.dispatch}`, `${u.call_sign} belum menerima perintah`, u.ordered_at);
  if (u.no_road && !u.arrived_at)
    add(ROADLESS, `road ${u.dispatch}`, `${u.call_sign}: jalan di depannya ditutup`, u.rerouted_at ?? u.ordered_at);
  const last = u.last_contact_at ?? u.arrived_at;
  if (u.status === "on_scene" && now - Date.parse(last) > QUIET_MS)
    add(SILENT, `silent ${u.dispatch}`, `${u.call_sign} tanpa kabar`, last);
}
