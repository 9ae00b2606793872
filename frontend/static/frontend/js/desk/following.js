// What is done with units that are out: steps by radio with their true time, recall, divert, a
// patient to a hospital, a word of the crew. Each asks what it needs, one line at a time.
import { span } from "../wall/format.js";

const NEXT = {
  ordered: [
    ["acknowledged", "Terima"],
    ["en_route", "Berangkat"],
    ["on_scene", "Tiba"],
    ["cancelled", "Tarik"],
  ],
  acknowledged: [
    ["en_route", "Berangkat"],
    ["on_scene", "Tiba"],
    ["cancelled", "Tarik"],
  ],
  en_route: [
    ["on_scene", "Tiba"],
    ["cancelled", "Tarik"],
  ],
  on_scene: [
    ["transporting", "Bawa pasien"],
    ["cleared", "Selesai"],
  ],
  transporting: [["at_hospital", "Tiba di RS"]],
  at_hospital: [["cleared", "Selesai"]],
};
const HOSPITAL = { open: "IGD menerima", busy: "IGD sibuk", full: "IGD PENUH", closed: "tutup" };
const carries = (service) => service === "health";

// the steps that may follow; a patient is a matter of ambulances
export const nextSteps = (u) =>
  (NEXT[u.status] ?? []).filter(([step]) => step !== "transporting" || carries(u.service));

export function following(desk) {
  const { server, say, ask, choose, at, steps } = desk;
  const of = (id) => at.payload()?.units.find((u) => u.dispatch === String(id));

  function told(answer, text) {
    say(answer.ok ? text : answer.said, !answer.ok);
    at.readLog();
    return answer.ok;
  }

  // by a key: unit, step, true time. By a button the step is given, and it is now.
  async function radio() {
    const u = await steps.unit("Langkah lewat radio: unit mana?", (x) => nextSteps(x).length);
    if (!u) return;
    const items = nextSteps(u).map(([step, text]) => ({ text, step }));
    const chosen = await choose.pick(`${u.call_sign}: langkah apa?`, items);
    if (!chosen) return;
    if (chosen.step === "cancelled") return recall(u);
    if (chosen.step === "transporting") return hospital(u, true);
    const when = await steps.moment(`${u.call_sign} ${chosen.text.toLowerCase()}: pukul berapa?`);
    if (when !== undefined) await step(u.dispatch, chosen.step, when);
  }

  async function step(dispatchId, status, when = null) {
    const u = of(dispatchId);
    if (status === "cancelled" && u) return recall(u);
    if (status === "transporting" && u) return hospital(u);
    const body = { status, via: "radio", ...(when ? { at: when } : {}) };
    told(await server.post(`/api/dispatches/${dispatchId}/`, body), "Dicatat lewat radio.");
  }

  async function recall(given) {
    const early = (x) => ["ordered", "acknowledged", "en_route"].includes(x.status);
    const u = given ?? (await steps.unit("Tarik kembali: unit mana?", early));
    if (!u) return;
    const reason = await ask.reason(`Tarik ${u.call_sign}: apa alasannya?`, "Tarik");
    if (reason) told(await server.post(`/api/dispatches/${u.dispatch}/recall/`, { reason }), `${u.call_sign} ditarik.`);
  }

  // to another open incident; one at work there asks the consent of its officer on scene
  async function divert() {
    const u = await steps.unit("Alihkan: unit mana?", (x) => !["transporting", "at_hospital"].includes(x.status));
    const to = u && (await steps.incident(`Alihkan ${u.call_sign} ke kejadian mana?`));
    const reason = to && (await ask.reason(`Alihkan ${u.call_sign} ke ${to.title}: apa alasannya?`, "Alihkan"));
    if (!reason) return;
    const body = { incident: Number(to.id), reason };
    if (u.status === "on_scene") {
      body.consent = await consent(u.call_sign);
      if (!body.consent) return;
    }
    told(await server.post(`/api/dispatches/${u.dispatch}/divert/`, body), `${u.call_sign} dialihkan ke ${to.number}.`);
  }

  // { officer, via } of who lets a unit go that is at work, or null
  async function consent(callSign) {
    const via = await steps.how(`${callSign} sedang bekerja: persetujuan perwira di lokasi diperoleh…`);
    const officer = via && (await ask.reason(`Siapa perwira di lokasi yang melepas ${callSign}?`, "Catat persetujuan"));
    return officer ? { officer, via } : null;
  }

  async function hospital(given, timed = false) {
    const u =
      given ?? (await steps.unit("Bawa pasien: unit mana?", (x) => x.status === "on_scene" && carries(x.service)));
    if (!u) return;
    const found = await server.get(`/api/dispatches/${u.dispatch}/hospitals/`);
    if (!found.ok) return say(found.said, true);
    const items = found.data.map((h) => ({
      text: h.name,
      note: [
        HOSPITAL[h.state] ?? h.state,
        h.recommended ? "diusulkan" : "",
        h.is_estimate ? "perkiraan garis lurus" : "perkiraan waktu jalan",
      ]
        .filter(Boolean)
        .join(" · "),
      figure: h.travel_s === null ? "tanpa jalan" : span(h.travel_s),
      bad: ["full", "closed"].includes(h.state),
      id: h.id,
    }));
    const chosen = await choose.pick(`${u.call_sign} membawa pasien ke mana?`, items);
    if (!chosen) return;
    const when = timed ? await steps.moment(`${u.call_sign} berangkat ke ${chosen.text}: pukul berapa?`) : null;
    if (when === undefined) return;
    const body = { hospital: Number(chosen.id), via: "radio", ...(when ? { at: when } : {}) };
    told(await server.post(`/api/dispatches/${u.dispatch}/transport/`, body), `${u.call_sign} menuju ${chosen.text}.`);
  }

  async function contact() {
    const u = await steps.unit("Kontak dengan unit mana?");
    if (!u) return;
    const text = await ask.line(`${u.call_sign}: apa katanya?`, "Kontak terjadi", {
      optional: true,
      hint: "boleh kosong",
    });
    if (text === null) return;
    told(
      await server.post(`/api/dispatches/${u.dispatch}/contact/`, { text }),
      `Kontak dengan ${u.call_sign} dicatat.`,
    );
  }

  return { radio, step, recall, divert, consent, hospital, contact };
}
