// How the form of a call ends: an incident of its own, another report of one, closed with one key. The
// number that was typed is kept first.
import { dangerQuestion, QUICK, ready } from "./formview.js";
import { landmarkOf, spot } from "./place.js";

export function formEnds(desk, { state, refused, numberKept, leave, onOpened, onClosed }) {
  const { server, store, say } = desk;

  const done = (of) => state() === of && leave(false);

  // One end at a time. What the stream tells meanwhile of the call is this desk's own doing.
  const ending = (run) =>
    async function end(...given) {
      const of = state();
      if (!of || of.ending) return;
      of.ending = true;
      if (await numberKept()) await run(of, ...given);
      of.ending = false;
      desk.form.heard();
    };

  async function open(of) {
    if (of.became) return join(of, of.became.id);
    if (!ready(of)) return refused({ said: `Belum lengkap: ${of.place ? "pilih jenis (F4)" : "pilih tempat (F2)"}.` });
    const body = { type: of.kind.code, ...spot(of.place), answers: of.answers };
    if (of.narrative) body.narrative = of.narrative;
    const landmark = of.landmark || landmarkOf(of.place);
    if (landmark) body.landmark = landmark;
    const made = await server.post(`/api/calls/${of.call}/open/`, body);
    if (!made.ok) return refused(made);
    done(of);
    onOpened(String(made.data.id));
  }

  // a landmark that the incident does not have goes along with the words of the caller
  async function join(of, incident) {
    const known = store.get("incident", String(incident))?.landmark;
    const landmark = of.landmark && of.landmark !== known ? `Patokan: ${of.landmark}` : "";
    const narrative = [of.narrative, landmark].filter(Boolean).join("\n");
    const body = { incident: Number(incident), answers: of.answers, ...(narrative ? { narrative } : {}) };
    const added = await server.post(`/api/calls/${of.call}/add-to/`, body);
    if (!added.ok) return refused(added);
    const news = (added.data.new ?? []).map((code) => dangerQuestion(desk.scripts, code));
    const text = of.became ? "Yang diketik di sini ikut dicatat." : "Ditambahkan sebagai laporan lain.";
    say(news.length ? `Ditambahkan. Fakta baru: ${news.join(" ")}` : text);
    done(of);
    onOpened(String(incident));
  }

  async function close(of, kind, more = {}) {
    const closed = await server.post(`/api/calls/${of.call}/close/`, { call_class: kind, ...more });
    if (!closed.ok) return refused(closed);
    if (closed.data.status !== "closed") say("Diteruskan ke supervisor, yang menutupnya.");
    else if (closed.data.callback === "open") say(`Panggilan ditutup: ${QUICK[kind]}. Tugas telepon balik dibuat.`);
    else say(`Panggilan ditutup: ${QUICK[kind]}.`);
    done(of);
    onClosed(of.call);
  }

  return { submit: ending(open), addTo: ending(join), close: ending(close) };
}
