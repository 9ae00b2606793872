// Orders and requests until somebody answers for them: whom to ring, what came of it, and what the
// centre notes of an answer by radio or telephone. Nothing is assumed to be heard.
import { oneAtATime } from "./one.js";
import { CALLED, WAITS, whatFor } from "./sentwords.js";

const OUTCOMES = [
  { text: "tidak diangkat", outcome: "no_answer" },
  { text: "terhubung", outcome: "reached" },
  { text: "salah nomor", outcome: "wrong" },
];

export function asking(desk) {
  const { server, say, ask, choose, at, store, steps } = desk;
  let known = new Map(); // what the API tells of requests, by id: ladder, tries, officer
  const ladders = new Map(); // of agencies that are commanded, by the agency's id
  let tries = new Map(); // of orders that alarm, by the dispatch
  let soon = null;

  const open = () => store.all("request").filter((r) => r.incident === at.id() && WAITS[r.status]);
  const calling = () => (at.payload()?.units ?? []).filter((u) => u.called_for);
  const unheard = () => (at.payload()?.units ?? []).filter((u) => u.status === "ordered");

  function readSoon() {
    clearTimeout(soon);
    soon = setTimeout(read, 250);
  }

  const read = oneAtATime(async () => {
    const id = at.id();
    if (id === null) return;
    const jobs = [server.get(`/api/incidents/${id}/requests/`)];
    const alarming = unheard().filter((u) => u.alarmed_at);
    for (const u of alarming) jobs.push(order(u));
    const [answer, ...orders] = await Promise.all(jobs);
    if (at.id() !== id) return;
    if (answer.ok) known = new Map(answer.data.map((r) => [String(r.id), r]));
    tries = new Map(orders.filter(Boolean));
    desk.right();
  });

  async function order(u) {
    const agency = store.get("unit", u.id)?.agency;
    const [one, ladder] = await Promise.all([server.get(`/api/dispatches/${u.dispatch}/`), ladderOf(agency)]);
    return one.ok ? [u.dispatch, { tries: one.data.tries, ladder }] : null;
  }

  async function ladderOf(agency) {
    if (!ladders.has(agency)) {
      const answer = await server.get(`/api/agencies/${agency}/contacts/`);
      if (answer.ok) ladders.set(agency, answer.data.ladder);
    }
    return ladders.get(agency) ?? [];
  }

  // whom to ring about it: { tried: [{ post, outcome, at }], next: [{ post, phone, step }] }
  function call(ladder = [], tried = []) {
    const rung = new Set(tried.map((t) => t.step));
    return { tried, next: ladder.filter((r) => !rung.has(r.step)), ladder };
  }
  const ofRequest = (id) => call(known.get(id)?.ladder, known.get(id)?.tries);
  const ofOrder = (dispatch) => call(tries.get(dispatch)?.ladder, tries.get(dispatch)?.tries);

  function told(answer, text) {
    say(answer.ok ? text : answer.said, !answer.ok);
    readSoon();
    at.readLog();
  }

  // another agency is asked: which, for what
  async function newRequest() {
    const agency = await steps.agency("Minta bantuan instansi mana?");
    if (!agency) return;
    const message = await ask.reason(`Apa yang diminta dari ${agency.short_name}?`, "Kirim permintaan");
    if (!message) return;
    const body = { agency: Number(agency.id), message };
    told(
      await server.post(`/api/incidents/${at.id()}/requests/`, body),
      `${agency.short_name} diminta; jawabannya ditunggu.`,
    );
  }

  // what waits, then what is noted of it
  async function answerOne() {
    const items = [
      ...calling().map((u) => ({ text: u.call_sign, note: CALLED[u.called_for], call: u, bad: true })),
      ...unheard().map((u) => ({
        text: u.call_sign,
        note: u.alarmed_at ? "perintah BELUM DIJAWAB" : "perintah, belum diterima",
        order: u,
      })),
      ...open().map((r) => ({ text: r.agency_name, note: whatFor(r, known.get(r.id)), request: r })),
    ];
    if (!items.length) return say("Tidak ada perintah atau permintaan yang menunggu jawaban.");
    const one = items.length === 1 ? items[0] : await choose.pick("Jawaban dari siapa?", items);
    if (!one) return;
    if (one.call) {
      const answer = await server.post(`/api/dispatches/${one.call.dispatch}/crew-answer/`, {});
      return told(answer, `Panggilan ${one.text} sudah dijawab.`);
    }
    const about = one.order ? await aboutOrder(one.order) : await aboutRequest(one.request);
    const next = await choose.pick(`${one.text}: apa yang terjadi?`, about);
    await next?.run();
  }

  async function aboutOrder(u) {
    const ladder = await ladderOf(store.get("unit", u.id)?.agency);
    const path = `/api/dispatches/${u.dispatch}/`;
    const heard = (via, text) => ({
      text: `menerima perintah ${text}`,
      run: async () => {
        const when = await steps.moment(`${u.call_sign} menerima perintah: pukul berapa?`);
        if (when === undefined) return;
        told(
          await server.post(path, { status: "acknowledged", via, ...(when ? { at: when } : {}) }),
          `${u.call_sign} menerima perintah.`,
        );
      },
    });
    return [
      heard("radio", "lewat radio"),
      heard("telephone", "lewat telepon"),
      ...rings(ladder, `${path}tries/`, ofOrder(u.dispatch).tried),
    ];
  }

  async function aboutRequest(r) {
    if (!known.has(r.id)) await read();
    const path = `/api/requests/${r.id}/`;
    const accept = {
      text: "menyanggupi",
      note: "perwira yang bernama mengambil tanggung jawab",
      run: async () => {
        const via = await steps.how(`${r.agency_name} menyanggupi…`);
        const officer = via && (await ask.reason(`Siapa perwira ${r.agency_name} yang menyanggupi?`, "Catat"));
        if (!officer) return;
        const unit = store.all("unit").find((u) => u.call_sign === r.unit && u.agency === r.agency);
        const body = { officer, via, units: unit ? [Number(unit.id)] : await named(r) };
        if (body.units) told(await server.post(`${path}accept/`, body), `${r.agency_name} menyanggupi: ${officer}.`);
      },
    };
    const decline = {
      text: "tidak dapat datang",
      run: async () => {
        const via = await steps.how(`${r.agency_name} tidak dapat…`);
        const reason = via && (await ask.reason(`Mengapa ${r.agency_name} tidak dapat datang?`, "Catat"));
        if (reason) told(await server.post(`${path}decline/`, { reason, via }), `${r.agency_name} tidak dapat datang.`);
      },
    };
    const heard = {
      text: "sudah mendengar, akan menjawab",
      run: async () => {
        const via = await steps.how("Terdengar…");
        if (via) told(await server.post(`${path}acknowledge/`, { via }), "Dicatat; jamnya berjalan lagi.");
      },
    };
    const withdraw = {
      text: "tarik permintaan",
      run: async () => {
        const reason = await ask.reason(`Tarik permintaan kepada ${r.agency_name}: apa alasannya?`, "Tarik");
        if (reason) told(await server.post(`${path}withdraw/`, { reason }), "Permintaan ditarik.");
      },
    };
    const asked = known.get(r.id);
    const acks = r.status === "acknowledged" ? [] : [heard];
    return [accept, ...acks, ...rings(asked?.ladder ?? [], `${path}tries/`, asked?.tries ?? []), decline, withdraw];
  }

  // its units that could go, one of them or none: the agency may name them later
  async function named(r) {
    const free = store.all("unit").filter((u) => u.agency === r.agency && u.status === "available" && u.crew_on_duty);
    if (!free.length || r.transfers) return [];
    const items = [
      { text: "tanpa unit yang bernama", units: [] },
      ...free.map((u) => ({ text: u.call_sign, units: [Number(u.id)] })),
    ];
    return (await choose.pick(`Unit ${r.agency_name} mana yang berangkat?`, items))?.units ?? null;
  }

  function rings(ladder, path, tried) {
    const rung = new Map(tried.map((t) => [t.step, t]));
    return ladder.map((r) => ({
      text: `telepon ${r.post}`,
      note: rung.has(r.step) ? "sudah dihubungi" : "",
      figure: r.phone,
      run: async () => {
        const how = await choose.pick(`${r.post}, ${r.phone}`, OUTCOMES);
        if (how) told(await server.post(path, { step: r.step, outcome: how.outcome }), `${r.post}: ${how.text}.`);
      },
    }));
  }

  return {
    read,
    readSoon,
    ofRequest,
    ofOrder,
    told: (id) => known.get(id),
    timeZone: desk.config.timeZone,
    newRequest,
    answerOne,
    waiting: () => open().length + unheard().length + calling().length,
  };
}
