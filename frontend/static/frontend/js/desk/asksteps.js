// The questions that steps have in common: which unit, when truly, which agency, which incident, where.
import { PRIORITY, STATUS } from "../wall/format.js";
import { INCIDENT_STATUS } from "./incident.js";
import { narrowed } from "./list.js";
import { adviceOf, searchPlaces, unanswered } from "./place.js";
import { trueTime, zoneMinutes } from "./truetime.js";

export const HOW = [
  { text: "lewat radio", via: "radio" },
  { text: "lewat telepon", via: "telephone" },
];

export function askSteps(desk) {
  const { choose, ask, store, server, config, now } = desk;

  // one of the units that are out for the incident; the only one without asking
  async function unit(question, fits = () => true) {
    const out = (desk.at.payload()?.units ?? []).filter(fits);
    if (out.length < 2) {
      if (!out.length) desk.say("Tidak ada unit yang sesuai untuk langkah ini.", true);
      return out[0] ?? null;
    }
    const items = out.map((u) => ({
      text: u.call_sign,
      note: STATUS[store.get("unit", u.id)?.status] ?? u.status,
      unit: u,
    }));
    return (await choose.pick(question, items))?.unit ?? null;
  }

  // ISO time, null for now, undefined where it was given up
  async function moment(question, does = "Catat") {
    const minutes = zoneMinutes(config.timeZone, now());
    let asked = question;
    for (;;) {
      const typed = await ask.line(asked, does, {
        optional: true,
        hint: "kosong: sekarang · -3: tiga menit lalu · 14.05",
      });
      if (typed === null) return undefined;
      const { at, wrong } = trueTime(typed, now(), minutes);
      if (!wrong) return at;
      asked = `“${typed}”: ${wrong}. ${question}`;
    }
  }

  const how = async (question) => (await choose.pick(question, HOW))?.via ?? null;

  function agency(question, fits = () => true) {
    const words = { order: "diperintah", request: "diminta" };
    const items = store
      .all("agency")
      .filter(fits)
      .sort((a, b) => a.is_neighbour - b.is_neighbour || a.short_name.localeCompare(b.short_name))
      .map((a) => ({
        text: a.short_name,
        note: `${a.name} · ${a.is_neighbour ? "tetangga, diminta" : (words[a.relation] ?? a.relation)}`,
        agency: a,
      }));
    return choose.pick(question, items, { hint: "ketik nama instansi" }).then((item) => item?.agency ?? null);
  }

  function incident(question, fits = () => true) {
    const items = narrowed(store.all("incident"), "")
      .filter((i) => i.id !== desk.at.id() && fits(i))
      .map((i) => ({
        text: i.title,
        note: `${i.number} · ${PRIORITY[i.priority]} · ${i.village || "di luar desa"} · ${INCIDENT_STATUS[i.status] ?? i.status}`,
        incident: i,
      }));
    return choose
      .pick(question, items, { hint: "ketik judul, nomor atau desa", digits: false })
      .then((item) => item?.incident ?? null);
  }

  // { lon, lat, accuracy_m, mark, name } by search or by a click on the map
  async function place(question) {
    const i = desk.at.payload();
    const search = async (text) => {
      if (!text) return { items: [] };
      const answer = await searchPlaces(server, text, i && [i.lon, i.lat]);
      const items = (answer.data?.results ?? []).map((f) => ({
        text: f.name,
        note: [f.village, f.district].filter((x) => x && x !== f.name).join(", "),
        figure: f.mark === "village" ? "hanya desa" : f.accuracy_m ? `± ${Math.round(f.accuracy_m)} m` : "",
        place: f,
      }));
      return { items, advice: adviceOf(answer), again: unanswered(answer) };
    };
    const item = await choose.pick(question, search, {
      hint: "desa, patokan, koordinat; atau klik di peta",
      map: true,
    });
    return item && { ...item.place, name: item.text, pointed: Boolean(item.pointed) };
  }

  return { unit, moment, how, agency, incident, place };
}
