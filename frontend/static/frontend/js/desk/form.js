// A call and its form: place first, then danger, then kind. What is not known never lowers anything.
import { fitting, formHtml, QUICK, ready } from "./formview.js";
import { paint } from "./paint.js";

const SEARCH_MS = 160;
const DRAFT_MS = 600;

export function form(root, server, { kinds, scripts, centre, onPlace, onOpened, onClosed, say }) {
  let state = null;
  let searching = null;
  let saving = null;
  let asked = 0;

  const fresh = (call) => ({
    call,
    draft: 0,
    number: "",
    history: null,
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
    similar: [],
    said: "",
  });
  const field = (name) => root.querySelector(`[name=${name}]`);

  // --- a call: by hand, from the telephone system, or the one that was open before a reload --------
  async function begin() {
    const made = await server.post("/api/calls/", {});
    if (!made.ok) return say(made.said, true);
    await show(made.data.id);
  }

  async function answer(id) {
    const taken = await server.post(`/api/calls/${id}/answer/`, {});
    if (!taken.ok) return say(taken.said, true);
    await show(id);
  }

  async function show(id) {
    state = fresh(String(id));
    root.hidden = false;
    draw();
    field("place").focus();
    const [call, history] = await Promise.all([
      server.get(`/api/calls/${id}/`),
      server.get(`/api/calls/${id}/history/`),
    ]);
    if (!state || state.call !== String(id)) return;
    if (call.ok) {
      state.number = call.data.caller.number;
      state.draft = call.data.draft.version;
      restore(call.data.draft.fields);
    }
    if (history.ok) state.history = history.data;
    draw();
  }

  function restore(fields) {
    state.answers = fields.answers ?? {};
    state.landmark = fields.landmark ?? "";
    state.text = fields.search ?? "";
    if (fields.lon !== undefined)
      place({ lon: fields.lon, lat: fields.lat, accuracy_m: fields.accuracy_m, mark: fields.mark, name: state.text });
    const kind = kinds().find((k) => k.code === fields.type);
    if (kind) takeKind(kind);
  }

  function save() {
    clearTimeout(saving);
    saving = setTimeout(async () => {
      if (!state) return;
      const fields = { search: state.text, answers: state.answers, landmark: state.landmark };
      if (state.kind) fields.type = state.kind.code;
      if (state.place) Object.assign(fields, where());
      const kept = await server.put(`/api/calls/${state.call}/draft/`, { base: state.draft, fields });
      if (kept.ok && state) state.draft = kept.data.version ?? state.draft + 1;
    }, DRAFT_MS);
  }

  // --- drawing -----------------------------------------------------------------------------------
  function draw() {
    const active = root.contains(document.activeElement) ? document.activeElement.name : null;
    const caret = document.activeElement?.selectionStart;
    const changed = paint(root, formHtml(state, kinds(), scripts()));
    const again = changed && active && field(active);
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

  const matching = () => fitting(state, kinds());

  function search(text) {
    state.text = text;
    state.place = null;
    save();
    clearTimeout(searching);
    searching = setTimeout(async () => {
      const mine = ++asked;
      const [lon, lat] = centre();
      const query = new URLSearchParams({ q: text, near: `${lon.toFixed(4)},${lat.toFixed(4)}` });
      const found = text.trim()
        ? await server.get(`/api/places/search/?${query}`)
        : { ok: true, data: { results: [] } };
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
    onPlace(p.lon, p.lat);
    look();
  }

  function takeKind(kind) {
    state.kind = kind;
    state.kindText = kind.name;
    look();
  }

  async function look() {
    save();
    draw();
    const mine = state;
    const jobs = [];
    if (state.kind)
      jobs.push(
        server.post("/api/judge/", { type: state.kind.code, answers: state.answers }).then((r) => {
          if (r.ok) mine.judged = r.data;
        }),
      );
    if (state.place) {
      const query = new URLSearchParams({
        lon: state.place.lon,
        lat: state.place.lat,
        ...(state.kind ? { type: state.kind.code } : {}),
      });
      jobs.push(
        server.get(`/api/calls/${state.call}/similar/?${query}`).then((r) => {
          if (r.ok) mine.similar = r.data.similar.slice(0, 3);
        }),
      );
    }
    await Promise.all(jobs);
    if (state === mine) draw();
  }

  // --- ending it ---------------------------------------------------------------------------------
  async function submit() {
    if (!state || !ready(state)) return;
    const body = { type: state.kind.code, ...where(), answers: state.answers };
    if (state.landmark) body.landmark = state.landmark;
    const made = await server.post(`/api/calls/${state.call}/open/`, body);
    if (!made.ok) {
      state.said = made.said;
      return draw();
    }
    leave();
    onOpened(String(made.data.id));
  }

  async function addTo(incident) {
    const added = await server.post(`/api/calls/${state.call}/add-to/`, {
      incident: Number(incident),
      answers: state.answers,
    });
    if (!added.ok) {
      state.said = added.said;
      return draw();
    }
    const fresh_ = (added.data.new ?? []).map(
      (code) => scripts().dangers?.find((d) => d.code === code)?.question ?? code,
    );
    say(fresh_.length ? `Ditambahkan. Fakta baru: ${fresh_.join(" ")}` : "Ditambahkan sebagai laporan lain.");
    leave();
    onOpened(String(incident));
  }

  async function close(kind) {
    const closed = await server.post(`/api/calls/${state.call}/close/`, { call_class: kind });
    if (!closed.ok) {
      state.said = closed.said;
      return draw();
    }
    say(`Panggilan ditutup: ${QUICK[kind]}.`);
    leave();
    onClosed();
  }

  function leave() {
    clearTimeout(saving);
    state = null;
    onPlace(null);
  }

  // --- hands -------------------------------------------------------------------------------------
  root.addEventListener("input", (event) => {
    if (event.target.name === "place") search(event.target.value);
    if (event.target.name === "landmark") {
      state.landmark = event.target.value;
      save();
    }
    if (event.target.name === "kind") {
      state.kindText = event.target.value;
      state.kindAt = 0;
      draw();
    }
  });
  root.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const enter = event.key === "Enter" && !event.ctrlKey;
    if (event.target.name === "place") {
      if (by && state.found.length) state.at = (state.at + by + state.found.length) % state.found.length;
      else if (enter && state.found[state.at]) place(state.found[state.at]);
      else return;
    } else if (event.target.name === "kind") {
      const fits = matching();
      if (by && fits.length) state.kindAt = (state.kindAt + by + fits.length) % fits.length;
      else if (enter && fits[state.kindAt]) takeKind(fits[state.kindAt]);
      else return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
    draw();
  });
  root.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    if (on("[data-found]")) place(state.found[Number(on("[data-found]").dataset.found)]);
    else if (on("[data-kind]")) takeKind(kinds().find((k) => k.code === on("[data-kind]").dataset.kind));
    else if (on("[data-answer]")) {
      state.answers[on("[data-danger]").dataset.danger] = on("[data-answer]").dataset.answer;
      look();
    } else if (on("[data-similar] button")) addTo(on("[data-similar]").dataset.similar);
    else if (on("[data-close]")) close(on("[data-close]").dataset.close);
    else if (on(".go")) submit();
  });

  return {
    begin,
    answer,
    show,
    submit,
    leave,
    quick: (index) => state && close(Object.keys(QUICK)[index]),
    same: () => state?.similar[0] && addTo(state.similar[0].id),
    isOpen: () => state !== null,
    call: () => state?.call ?? null,
    focus: (name) => field(name)?.focus(),
    danger: () => root.querySelector("[data-danger] [aria-pressed=true]")?.focus(),
    clicked: (lon, lat) => place({ lon, lat, name: `${lat.toFixed(5)}, ${lon.toFixed(5)}` }),
  };
}
