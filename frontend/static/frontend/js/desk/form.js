// A call and its form: place first, then danger, then kind. What is not known never lowers anything.
import { callMatters } from "./callmatters.js";
import { drafts } from "./draft.js";
import { formHands } from "./formhands.js";
import { dangerQuestion, fitting, formHtml, QUICK, ready } from "./formview.js";
import { oneAtATime } from "./one.js";
import { paint } from "./paint.js";

const SEARCH_MS = 160;
const FIELDS = { search: "tempat", landmark: "patokan", narrative: "uraian", answers: "bahaya", type: "jenis" };

export function form(root, desk, { centre, onPlace, onOpened, onClosed }) {
  const { server, store, say } = desk;
  let state = null;
  let searching = null;
  let asked = 0;

  const fresh = (call) => ({
    call,
    number: "",
    numberText: "",
    history: null,
    offers: [],
    link: null,
    silent: false,
    text: "",
    place: null,
    found: [],
    at: 0,
    advice: "",
    answers: {},
    judged: null,
    kindText: "",
    kind: null,
    kindAt: 0,
    landmark: "",
    narrative: "",
    similar: [],
    theirs: [],
    said: "",
  });
  const field = (name) => root.querySelector(`[name=${name}]`);
  const draft = drafts(server, {
    fields: typed,
    onTheirs: (fields) => {
      restore(fields);
      draw();
    },
    onOverwritten: (fields) => {
      state.theirs = Object.entries(fields)
        .filter(([name]) => FIELDS[name])
        .map(([name, { value, by }]) => `${by} menulis ${FIELDS[name]}: ${text(name, value)}`);
      draw();
    },
  });
  const text = (name, value) =>
    name === "answers"
      ? Object.entries(value)
          .map(([k, v]) => `${dangerQuestion(desk.scripts, k)} ${v}`)
          .join(", ")
      : String(value);

  // --- a call: by hand, from the telephone system, or the one that was open before a reload --------
  async function begin() {
    const made = await server.post("/api/calls/", {});
    if (!made.ok) return say(made.said, true);
    await show(made.data.id);
  }

  async function answer(id, takeOver = false) {
    const taken = await server.post(`/api/calls/${id}/answer/`, takeOver ? { take_over: true } : {});
    if (!taken.ok) return say(taken.said, true);
    await show(id);
  }

  async function show(id) {
    if (state?.call === String(id)) return;
    if (state) await leave();
    state = fresh(String(id));
    draft.begin(state.call);
    root.hidden = false;
    draw();
    field("place").focus();
    const [call] = await Promise.all([server.get(`/api/calls/${id}/`), matters.readHistory()]);
    if (!state || state.call !== String(id)) return;
    if (call.ok) {
      state.number = call.data.caller.number;
      state.offers = call.data.positions;
      draft.read(call.data.draft);
    }
    draw();
  }

  // the fields of the draft as they stand here
  function typed() {
    const { text: search, answers, landmark, narrative, kind, place: p } = state;
    const fields = { search, answers, landmark, narrative, type: kind?.code };
    for (const name of ["lon", "lat", "accuracy_m", "mark"]) fields[name] = p?.[name] ?? undefined;
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value ?? null]));
  }

  function restore(fields) {
    state.answers = fields.answers ?? state.answers;
    state.landmark = fields.landmark ?? state.landmark;
    state.narrative = fields.narrative ?? state.narrative;
    state.text = fields.search ?? state.text;
    if ((fields.lon ?? null) !== null && (fields.lat ?? null) !== null)
      place({
        lon: fields.lon,
        lat: fields.lat,
        accuracy_m: fields.accuracy_m ?? undefined,
        mark: fields.mark ?? undefined,
        name: state.text,
      });
    const kind = desk.kinds.find((k) => k.code === fields.type);
    if (kind) takeKind(kind);
  }

  // --- drawing -----------------------------------------------------------------------------------
  // what has the focus keeps it: a field by its name and caret, an answer by its danger
  function draw() {
    const active = root.contains(document.activeElement) ? document.activeElement : null;
    const [name, caret, danger] = [
      active?.name,
      active?.selectionStart,
      active?.closest("[data-danger]")?.dataset.danger,
    ];
    const changed = paint(root, formHtml(state, desk.kinds, desk.scripts, store.get("call", state.call)));
    desk.right();
    if (!changed || !active) return;
    if (danger) root.querySelector(`[data-danger=${danger}] [aria-pressed=true]`)?.focus();
    const again = name && field(name);
    if (again) {
      again.focus();
      again.setSelectionRange(caret, caret);
    }
  }

  // --- what is known so far ----------------------------------------------------------------------
  const where = () => {
    const { lon, lat, accuracy_m, mark } = state.place;
    return { lon, lat, ...(accuracy_m ? { accuracy_m } : {}), ...(mark ? { mark } : {}) };
  };

  const find = (q) => {
    const [lon, lat] = centre();
    return server.get(`/api/places/search/?${new URLSearchParams({ q, near: `${lon.toFixed(4)},${lat.toFixed(4)}` })}`);
  };

  function search(words) {
    state.text = words;
    state.place = null;
    draft.later();
    clearTimeout(searching);
    searching = setTimeout(async () => {
      const mine = ++asked;
      const found = words.trim() ? await find(words) : { ok: true, data: { results: [] } };
      if (mine !== asked || !state) return;
      state.found = found.ok ? found.data.results.slice(0, 7) : [];
      state.advice = found.ok ? (found.data.advice ?? "") : found.said;
      state.at = 0;
      draw();
    }, SEARCH_MS);
  }

  function place(p) {
    state.place = p;
    state.text = p.name ?? state.text;
    state.found = [];
    state.advice = "";
    asked += 1;
    onPlace(p.lon, p.lat);
    look();
    if (p.village === undefined) whose(p);
  }

  // the village and district of a point that came without them
  async function whose(p) {
    const found = await find(`${p.lat.toFixed(6)}, ${p.lon.toFixed(6)}`);
    const [first] = found.ok ? found.data.results : [];
    if (!first || state?.place !== p) return;
    Object.assign(p, { village: first.village, district: first.district });
    draw();
  }

  function takeKind(kind) {
    state.kind = kind;
    state.kindText = kind.name;
    look();
  }

  function reply(danger, value) {
    state.answers = { ...state.answers, [danger]: value };
    look();
  }

  function look() {
    draft.later();
    draw();
    weigh();
  }

  const weigh = oneAtATime(async () => {
    const mine = state;
    if (!mine) return;
    const jobs = [];
    if (state.kind)
      jobs.push(
        server.post("/api/judge/", { type: state.kind.code, answers: state.answers }).then((r) => {
          if (r.ok) mine.judged = r.data;
        }),
      );
    if (state.place) {
      const { lon, lat } = state.place;
      const query = new URLSearchParams({ lon, lat, ...(state.kind ? { type: state.kind.code } : {}) });
      jobs.push(
        server.get(`/api/calls/${state.call}/similar/?${query}`).then((r) => {
          if (r.ok) mine.similar = r.data.similar.slice(0, 3);
        }),
      );
    }
    await Promise.all(jobs);
    if (state === mine) draw();
  });

  // --- ending it ---------------------------------------------------------------------------------
  const told = () => ({ answers: state.answers, ...(state.narrative ? { narrative: state.narrative } : {}) });

  function refused(answer) {
    state.said = answer.said;
    draw();
  }

  async function submit() {
    if (!state) return;
    if (!ready(state))
      return refused({ said: `Belum lengkap: ${state.place ? "pilih jenis (F4)" : "pilih tempat (F2)"}.` });
    const body = { type: state.kind.code, ...where(), ...told() };
    if (state.landmark) body.landmark = state.landmark;
    const made = await server.post(`/api/calls/${state.call}/open/`, body);
    if (!made.ok) return refused(made);
    leave(false);
    onOpened(String(made.data.id));
  }

  async function addTo(incident) {
    const added = await server.post(`/api/calls/${state.call}/add-to/`, { incident: Number(incident), ...told() });
    if (!added.ok) return refused(added);
    const news = (added.data.new ?? []).map((code) => dangerQuestion(desk.scripts, code));
    say(news.length ? `Ditambahkan. Fakta baru: ${news.join(" ")}` : "Ditambahkan sebagai laporan lain.");
    leave(false);
    onOpened(String(incident));
  }

  async function close(kind, more = {}) {
    const id = state.call;
    const closed = await server.post(`/api/calls/${id}/close/`, { call_class: kind, ...more });
    if (!closed.ok) return refused(closed);
    if (closed.data.status !== "closed") say("Diteruskan ke supervisor, yang menutupnya.");
    else if (closed.data.callback === "open") say(`Panggilan ditutup: ${QUICK[kind]}. Tugas telepon balik dibuat.`);
    else say(`Panggilan ditutup: ${QUICK[kind]}.`);
    leave(false);
    onClosed(id);
  }

  async function leave(keep = true) {
    const done = draft.end(keep);
    clearTimeout(searching);
    state = null;
    onPlace(null);
    desk.right();
    await done;
  }

  const matters = callMatters(desk, { state: () => state, draw, place, refused });
  const api = {
    begin,
    answer,
    show,
    submit,
    leave,
    close,
    matters,
    search,
    place,
    takeKind,
    reply,
    addTo,
    draw,
    later: draft.later,
    state: () => state,
    matching: () => fitting(state, desk.kinds),
    quick: (index) => state && close(Object.keys(QUICK)[index]),
    same: () => state?.similar[0] && addTo(state.similar[0].id),
    isOpen: () => state !== null,
    call: () => state?.call ?? null,
    focus: (name) => field(name)?.focus(),
    danger: () => root.querySelector("[data-danger] [aria-pressed=true]")?.focus(),
    clicked: (lon, lat) => place({ lon, lat, name: `${lat.toFixed(5)}, ${lon.toFixed(5)}` }),
    // what the live stream says of the call at hand
    heard() {
      if (!state) return;
      const call = store.get("call", state.call);
      if (call) {
        draft.heard(call.draft_version);
        matters.heard(call);
      }
      draw();
    },
  };
  formHands(root, api);
  return api;
}
