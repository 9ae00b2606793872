// A call and its form: place first, then danger, then kind. What is not known never lowers anything.
import { callMatters } from "./callmatters.js";
import { drafts } from "./draft.js";
import { formEnds } from "./formends.js";
import { formHands } from "./formhands.js";
import { dangerQuestion, fitting, formHtml, QUICK } from "./formview.js";
import { oneAtATime } from "./one.js";
import { clocks, paint } from "./paint.js";
import { placeField } from "./placefield.js";

const FIELDS = { search: "tempat", landmark: "patokan", narrative: "uraian", answers: "bahaya", type: "jenis" };

export function form(root, desk, { centre, onPlace, onOpened, onClosed }) {
  const { server, store, say } = desk;
  let state = null;

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
    foundFor: "",
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
    became: null,
    open: false, // the stream has told of the call
    ending: false,
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
    if (state && !(await leave())) return;
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
    api.heard();
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
    const { lon, lat, accuracy_m, mark } = { ...typed(), ...fields }; // what is the same was not sent again
    if (("lon" in fields || "lat" in fields) && lon !== null && lat !== null)
      finding.place({ lon, lat, accuracy_m: accuracy_m ?? undefined, mark: mark ?? undefined, name: state.text });
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
    const became = state.became && store.get("incident", state.became.id);
    const changed = paint(root, formHtml(state, desk.kinds, desk.scripts, store.get("call", state.call), became));
    clocks(root, desk.now);
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
  function refused(answer) {
    state.said = answer.said;
    draw();
  }

  // whether it was left: a number that is refused keeps it once
  async function leave(keep = true) {
    const of = state;
    if (keep && !(await matters.numberKept())) return false;
    if (state !== of) return true;
    const done = draft.end(keep);
    finding.stop();
    state = null;
    // a hidden field keeps the keys until the next frame: one pressed at once would be lost
    if (root.contains(document.activeElement)) document.activeElement.blur();
    onPlace(null);
    desk.left();
    desk.right();
    await done;
    return true;
  }

  // another desk has made an incident of this call, or added it to one
  async function hearBecame(id) {
    const of = state;
    of.became = { id, by: "" };
    const log = await server.get(`/api/incidents/${id}/log/`);
    of.became.by = log.data?.find((e) => ["opened", "report_added"].includes(e.kind))?.by__username ?? "";
    if (state === of) draw();
  }

  const finding = placeField(server, { state: () => state, centre, draw, look, later: draft.later, onPlace });
  const matters = callMatters(desk, { state: () => state, draw, place: finding.place, refused });
  const { numberKept } = matters;
  const ends = formEnds(desk, { state: () => state, refused, numberKept, leave, onOpened, onClosed });
  const api = {
    begin,
    answer,
    show,
    ...ends,
    leave,
    matters,
    search: finding.search,
    place: finding.place,
    take: finding.take,
    takeKind,
    reply,
    draw,
    later: draft.later,
    state: () => state,
    matching: () => fitting(state, desk.kinds),
    quick: (index) => ends.close(Object.keys(QUICK)[index]),
    same: () => state?.similar[0] && ends.addTo(state.similar[0].id),
    isOpen: () => state !== null,
    call: () => state?.call ?? null,
    focus(name) {
      field(name)?.focus();
      if (name === "kind") field(name).select(); // typing takes another
    },
    danger: () => root.querySelector("[data-danger] [aria-pressed=true]")?.focus(),
    clicked: (lon, lat) => finding.place({ lon, lat, name: `${lat.toFixed(5)}, ${lon.toFixed(5)}` }),
    // what the live stream says of the call at hand
    heard() {
      if (!state) return;
      const call = store.get("call", state.call);
      if (state.open && !call && !state.ending && !state.became)
        state.said = "Panggilan ini sudah ditutup di meja lain. Esc meninggalkan formulir; isinya tersimpan.";
      state.open = Boolean(call);
      if (call) {
        draft.heard(call.draft_version);
        matters.heard(call);
        if (call.incidents.length && !state.became && !state.ending) hearBecame(call.incidents.at(-1));
      }
      draw();
    },
  };
  formHands(root, api);
  return api;
}
