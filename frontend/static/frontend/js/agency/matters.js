// What waits for the agency, and what may follow. Pure: it reads the store, it draws nothing.
import { byUrgency } from "../wall/urgency.js";

const WAITS = new Set(["sent", "acknowledged", "unanswered"]);

export const openRequests = (store) =>
  store
    .all("request")
    .filter((r) => WAITS.has(r.status))
    .sort((a, b) => a.sent_at.localeCompare(b.sent_at));

// orders to the agency's units that no crew has taken: [{ incident, units }], the oldest first
export function openOrders(store, agency) {
  return store
    .all("incident")
    .map((incident) => ({
      incident,
      units: incident.units.filter((u) => u.status === "ordered" && store.get("unit", u.id)?.agency === agency),
    }))
    .filter((order) => order.units.length)
    .sort((a, b) => a.units[0].ordered_at.localeCompare(b.units[0].ordered_at));
}

// own units whose crew calls for help, or cannot go, and has no answer of the centre yet
export const calling = (store, agency) => ownUnits(store, agency).filter((o) => o.sent?.called_for);

// a request rings until the desk says that it has heard, and again when its time is over; an order until it is
// taken, the call of a crew until the centre has answered it
export const ringing = (store, agency) => [
  ...openRequests(store)
    .filter((r) => r.status !== "acknowledged")
    .map((r) => `r${r.id}`),
  ...openOrders(store, agency).map((o) => `o${o.incident.id}`),
  ...calling(store, agency).map((o) => `c${o.sent.dispatch}`),
];

// the cards of the left column by key, in their order on the screen
export function cards(store, agency) {
  return [
    ...openRequests(store).map((request) => ({
      key: `r${request.id}`,
      request,
      incident: store.get("incident", request.incident),
    })),
    ...openOrders(store, agency).map((order) => ({ key: `o${order.incident.id}`, order, incident: order.incident })),
    ...byUrgency(store.all("incident")).map((incident) => ({ key: `i${incident.id}`, incident })),
  ];
}

const AT_HOME = ["returning", "available", "break", "out_of_service", "off_duty"];

// own units, those that call first, then those that are sent, in the order in which they were: { unit, incident,
// sent } with what the unit was sent for. A step of one does not move it under the finger.
export function ownUnits(store, agency) {
  const out = new Map();
  for (const incident of store.all("incident")) for (const u of incident.units) out.set(u.id, { incident, sent: u });
  const byName = (a, b) => a.unit.call_sign.localeCompare(b.unit.call_sign, "id", { numeric: true });
  const place = ({ unit }) => AT_HOME.indexOf(unit.status);
  const calls = (o) => Number(Boolean(o.sent.called_for));
  const own = store
    .all("unit")
    .filter((u) => u.agency === agency)
    .map((unit) => ({ unit, incident: null, sent: null, ...out.get(unit.id) }));
  return [
    ...own
      .filter((o) => o.sent)
      .sort((a, b) => calls(b) - calls(a) || a.sent.ordered_at.localeCompare(b.sent.ordered_at) || byName(a, b)),
    ...own.filter((o) => !o.sent).sort((a, b) => place(a) - place(b) || byName(a, b)),
  ];
}

const NEXT = {
  ordered: ["acknowledged", "en_route"],
  acknowledged: ["en_route"],
  en_route: ["on_scene"],
  on_scene: ["cleared"],
  transporting: ["at_hospital"],
  at_hospital: ["cleared"],
};

// what may follow for a unit, the usual first: steps of its dispatch, or a state without one
export function steps({ unit, sent }) {
  if (sent) {
    const next = NEXT[sent.status] ?? [];
    return sent.status === "on_scene" && unit.profile === "ambulance" ? ["transporting", ...next] : next;
  }
  return unit.status === "available" ? ["out_of_service"] : ["available"];
}

// an hour as people write it (14.05, 14:05, 1405) as the latest such moment up to `now` (ms); null: none was read
export function momentOf(text, now, timeZone) {
  const found = /^(\d{1,2})[.: ]?(\d{2})$/.exec(text.trim());
  if (!found || Number(found[1]) > 23 || Number(found[2]) > 59) return null;
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hour12: false });
  const [hour, minute] = parts.format(now).split(":").map(Number);
  const back = hour * 60 + minute - (Number(found[1]) * 60 + Number(found[2]));
  const whole = now - (now % 60_000);
  return whole - (back < 0 ? back + 1440 : back) * 60_000;
}

// the true time of a step for the API; {} where it was just now. Hours are told to the minute: the one
// in which a unit was ordered means the order, not the whole minute before it.
export function toldAt(sent, at) {
  if (at === null) return {};
  const ordered = Date.parse(sent.ordered_at);
  return { at: at < ordered && ordered - at < 60_000 ? sent.ordered_at : new Date(at).toISOString() };
}
