// What the desk does with the incident at hand. Each says what came of it.
import { INCIDENT_STATUS } from "./incident.js";

const TIMED = ["under_control", "resolved"];

export function actions(desk) {
  const { server, pack, say, ask, at } = desk;

  async function dispatch(reason = "") {
    const units = pack.picked().map(Number);
    if (at.id() === null || !units.length) return;
    if (pack.unexpected().length && !reason) {
      const why = await ask.reason("Tidak sesuai usulan: apa alasannya?", "Tugaskan");
      return why ? dispatch(why) : undefined;
    }
    const consents = [];
    for (const [unit, callSign] of pack.consents()) {
      const given = await desk.follow.consent(callSign);
      if (!given) return;
      consents.push({ unit: Number(unit), ...given });
    }
    const answer = await server.post(`/api/incidents/${at.id()}/package/`, { units, reason, consents });
    const refused = (answer.data?.outcomes ?? []).filter((o) => o.refused).map((o) => o.refused);
    say(refused.length ? refused.join(" · ") : answer.said || "Paket ditugaskan.", refused.length || !answer.ok);
    at.clear();
    await Promise.all([at.recommend(), at.readLog()]);
  }

  // T5 and T6 are told over the radio, and have their true times
  async function setStatus(status, reason = "") {
    const { id, number, title } = at.payload();
    const word = INCIDENT_STATUS[status];
    const when = !TIMED.includes(status) ? null : await desk.steps.moment(`${number} ${word}: pukul berapa?`);
    if (when === undefined) return;
    const body = { status, reason, ...(when ? { at: when } : {}) };
    const answer = await server.post(`/api/incidents/${id}/status/`, body);
    say(answer.ok ? `${number} ${title}: ${word}.` : answer.said, !answer.ok);
    if (answer.ok && at.id() === id && ["resolved", "false", "cancelled"].includes(status)) at.choose(null);
    else at.readLog();
  }

  async function note(text) {
    const answer = await server.post(`/api/incidents/${at.id()}/log/`, { text });
    if (!answer.ok) say(answer.said, true);
    at.readLog();
    return answer.ok;
  }

  return { dispatch, setStatus, note };
}
