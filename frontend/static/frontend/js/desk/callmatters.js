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

  async function noteNumber() {
    const of = state();
    if (!of.numberText.trim()) return;
    const kept = await server.put(path("number/"), { number: of.numberText.trim() });
    if (state() !== of) return;
    if (!kept.ok) return refused(kept);
    Object.assign(of, { said: "", number: of.numberText.trim() });
    const call = await server.get(path(""));
    if (call.ok) of.number = call.data.caller.number;
    await readHistory();
    desk.form.focus("place");
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
    noteNumber,
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
