// What the agency's desk does. Each says what came of it.
import { momentOf, toldAt } from "./matters.js";
import { step as inWords } from "./words.js";

export function does(desk) {
  const { server, say, ask, config, now } = desk;

  async function send(path, body, done) {
    const answer = await server.post(path, body);
    say(answer.ok ? done : answer.said, !answer.ok);
    return answer;
  }

  const acknowledge = (request) =>
    send(`/api/requests/${request.id}/acknowledge/`, {}, "Pusat tahu bahwa Anda sudah mendengar. Jawaban ditunggu.");

  async function decline(request) {
    const reason = await ask.reason("Mengapa tidak dapat datang?", "Tolak permintaan");
    if (reason) await send(`/api/requests/${request.id}/decline/`, { reason }, "Penolakan dan alasannya diteruskan.");
  }

  async function takeOrders(order) {
    const answers = await Promise.all(
      order.units.map((u) => server.post(`/api/dispatches/${u.dispatch}/`, { status: "acknowledged", via: "radio" })),
    );
    const failed = answers.find((a) => !a.ok);
    say(failed ? failed.said : "Diterima unit, dicatat lewat radio.", Boolean(failed));
  }

  // a step of an own unit as its crew told by radio; `at` ms since 1970 where it was not just now
  async function step(own, status, at = null) {
    const { unit, sent } = own;
    const name = `${unit.call_sign}: ${inWords(status)}`;
    if (!sent) return send(`/api/units/${unit.id}/status/`, { status }, `${name}.`);
    if (status === "transporting") return desk.hospitals.open(own, at);
    return send(
      `/api/dispatches/${sent.dispatch}/`,
      { status, via: "radio", ...toldAt(sent, at) },
      `${name}, lewat radio.`,
    );
  }

  async function stepAt(own, status) {
    const text = await ask.reason(`${own.unit.call_sign} ${inWords(status)} pukul berapa?`, "Catat jam itu");
    if (!text) return;
    const at = momentOf(text, now(), config.timeZone);
    if (at === null) say("Tulis jam dan menit, misalnya 14.05.", true);
    else await step(own, status, at);
  }

  async function contact(own) {
    const text = await ask.reason(`Kata awak ${own.unit.call_sign}`, "Catat kontak");
    if (text)
      await send(
        `/api/dispatches/${own.sent.dispatch}/contact/`,
        { text, via: "radio" },
        "Kontak dicatat, waktunya diperbarui.",
      );
  }

  async function note(incident, text) {
    const answer = await server.post(`/api/incidents/${incident.id}/log/`, { text });
    if (!answer.ok) say(answer.said, true);
    return answer.ok;
  }

  const setHospital = (id, state) => send(`/api/hospitals/${id}/state/`, { state }, "Keadaan rumah sakit disimpan.");

  return { send, acknowledge, decline, takeOrders, step, stepAt, contact, note, setHospital };
}
