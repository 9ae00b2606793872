// What is known of the dangers: new ones jump out until somebody has passed them on or says how it is.
import { escapeHtml, timeText } from "../wall/format.js";
import { paint } from "./paint.js";

const ANSWER = { yes: "ya", no: "tidak" };

export function facts(desk) {
  const { server, say, ask, choose, at, config } = desk;
  const question = (code) => desk.scripts.dangers?.find((d) => d.code === code)?.question ?? code;
  const loud = () => (at.payload()?.facts ?? []).filter((f) => f.loud);

  // a banner across the middle, and the list in the left column
  function drawLoud(box) {
    const i = at.payload();
    const news = i ? loud() : [];
    box.hidden = !news.length;
    const rows = news.map(
      (f) =>
        `<li><b>${escapeHtml(question(f.id))} ${ANSWER[f.value].toUpperCase()}</b><small>${timeText(f.at, config.timeZone)} · ${f.reports} laporan${f.disputed ? " · laporan berbeda" : ""}</small></li>`,
    );
    paint(
      box,
      news.length
        ? `<h2>Fakta baru</h2><ol>${rows.join("")}</ol><p><kbd>X</kbd> sudah diteruskan ke kru <kbd>F</kbd> pastikan</p>`
        : "",
    );
  }

  const html = (i) =>
    i.facts.length
      ? `<h2>Bahaya yang diketahui <small><kbd>F</kbd></small></h2><ul class="facts-known">${i.facts
          .map(
            (f) =>
              `<li class="${f.loud ? "loud" : ""} ${f.value}"><span>${escapeHtml(question(f.id))}</span><b>${ANSWER[f.value]}${f.disputed ? ", berbeda" : ""}</b></li>`,
          )
          .join("")}</ul>`
      : "";

  async function passOn() {
    const names = loud().map((f) => f.id);
    if (!names.length) return;
    const answer = await server.post(`/api/incidents/${at.id()}/facts/pass/`, { facts: names });
    say(answer.ok ? "Dicatat: kru sudah diberi tahu." : answer.said, !answer.ok);
    at.readLog();
  }

  async function tell() {
    const known = new Map(at.payload().facts.map((f) => [f.id, f]));
    const asked = desk.kinds.find((k) => k.code === at.payload().type_code)?.dangers?.ask ?? [];
    const first = [...new Set([...loud().map((f) => f.id), ...known.keys(), ...asked.map((d) => d.code ?? d)])];
    const rest = (desk.scripts.dangers ?? []).map((d) => d.code).filter((c) => !first.includes(c));
    const items = [...first, ...rest].map((code) => ({
      text: question(code),
      note: known.has(code)
        ? `diketahui: ${ANSWER[known.get(code).value]}${known.get(code).disputed ? ", laporan berbeda" : ""}`
        : "",
      code,
    }));
    const fact = await choose.pick("Bahaya apa?", items);
    if (!fact) return;
    const answers = [
      { text: "ya", value: "yes" },
      { text: "tidak", value: "no" },
      ...(known.has(fact.code) ? [{ text: "hapus, belum diketahui", value: "unknown" }] : []),
    ];
    const said = await choose.pick(fact.text, answers);
    if (!said) return;
    let answer;
    if (known.has(fact.code)) {
      const reason = await ask.reason("Siapa yang melihatnya sendiri?", "Pastikan");
      if (!reason) return;
      answer = await server.post(`/api/incidents/${at.id()}/facts/settle/`, {
        fact: fact.code,
        answer: said.value,
        reason,
      });
    } else answer = await server.post(`/api/incidents/${at.id()}/facts/`, { answers: { [fact.code]: said.value } });
    say(answer.ok ? "Fakta dicatat." : answer.said, !answer.ok);
    at.readLog();
  }

  return { drawLoud, html, passOn, tell, loud, question };
}
