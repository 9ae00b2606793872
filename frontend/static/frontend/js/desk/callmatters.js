// What concerns the caller rather than the place: the number and its history, marks, the link for the
// caller's own phone, the position it offers, the supervisor.

const FLAG_DAYS = 30;

export function callMatters(desk, { state, draw, place, refused }) {
  const { server, say, ask } = desk;
  const path = (more) => `/api/calls/${state().call}/${more}`;

  async function readHistory() {
    const of = state();
    const history = await server.get(path("history/"));
    if (history.ok) of.history = history.data;
    if (state() === of) draw();
  }

  let keeping = null;
  const unkept = (of) => !of.number && of.numberText.trim();
  // the number that was typed; whether it stands. One that is refused stays typed.
  const keepNumber = () => {
    keeping ??= putNumber().finally(() => {
      keeping = null;
    });
    return keeping;
  };

  async function putNumber() {
    const of = state();
    const number = unkept(of);
    if (!number) return true;
    const kept = await server.put(path("number/"), { number });
    if (state() !== of) return kept.ok;
    if (!kept.ok) {
      refused({ said: `Nomor pelapor: ${kept.said}` });
      return false;
    }
    Object.assign(of, { said: "", number });
    draw();
    readNumber(of);
    return true;
  }

  async function readNumber(of) {
    const call = await server.get(path(""));
    if (state() !== of) return;
    if (call.ok) of.number = call.data.caller.number;
    await readHistory();
  }

  // Before the form is left. A refusal is told once; then it may be left without that number.
  async function numberKept() {
    const of = state();
    const number = unkept(of);
    if (!number || of.leftOut === number || (await keepNumber())) return true;
    if (state() !== of) return false;
    of.leftOut = number;
    refused({ said: `${of.said} Sekali lagi: tanpa nomor ini.` });
    return false;
  }

  async function makeLink() {
    const of = state();
    const made = await server.post(path("location-link/"));
    if (state() !== of) return;
    if (!made.ok) return refused(made);
    of.link = { address: `${location.origin}${made.data.path}`, until: Date.parse(made.data.expires_at) };
    draw();
    await navigator.clipboard?.writeText(of.link.address).then(
      () => say("Tautan disalin; kirim ke HP pelapor."),
      () => {},
    );
  }

  const offer = () => state()?.offers.find((o) => !o.accepted_at && !o.declined_at);

  async function decide(id, accept) {
    const of = state();
    const decided = await server.post(`/api/positions/${id}/decide/`, { accept });
    if (state() !== of) return;
    if (!decided.ok) return refused(decided);
    of.offers = of.offers.filter((o) => o.id !== id);
    const { lon, lat, accuracy_m } = decided.data;
    if (accept) place({ lon, lat, accuracy_m, name: `posisi HP pelapor ${lat.toFixed(5)}, ${lon.toFixed(5)}` });
    else draw();
  }

  async function flag() {
    const of = state();
    const reason = await ask.reason(`Tandai nomor ini selama ${FLAG_DAYS} hari: apa alasannya?`, "Tandai");
    if (!reason || state() !== of) return;
    const until = new Date(desk.now() + FLAG_DAYS * 86_400_000).toISOString();
    const made = await server.post(path("flag/"), { reason, expires_at: until });
    if (!made.ok) return refused(made);
    say("Nomor ditandai; tetap berdering seperti biasa.");
    await readHistory();
  }

  async function lift(id) {
    const lifted = await server.post(`/api/flags/${id}/lift/`);
    if (!lifted.ok) return refused(lifted);
    await readHistory();
  }

  async function toSupervisor() {
    const of = state();
    const reason = await ask.reason("Teruskan ke supervisor: apa alasannya?", "Teruskan");
    if (!reason || state() !== of) return;
    const sent = await server.post(path("to-supervisor/"), { reason });
    if (!sent.ok) return refused(sent);
    say("Diteruskan ke supervisor.");
    draw();
  }

  let reading = false;
  // a position was offered, or decided on at another desk
  async function heard(call) {
    const of = state();
    const open = of.offers.filter((o) => !o.accepted_at && !o.declined_at).length;
    if (reading || open === call.offers) return;
    reading = true;
    const detail = await server.get(path(""));
    reading = false;
    if (state() !== of || !detail.ok) return;
    of.offers = detail.data.positions;
    draw();
  }

  return {
    readHistory,
    keepNumber,
    numberKept,
    makeLink,
    decide,
    flag,
    lift,
    toSupervisor,
    heard,
    offered: () => Boolean(offer()),
    decideFirst: (accept) => offer() && decide(offer().id, accept),
    silent() {
      state().silent = !state().silent;
      draw();
    },
  };
}
