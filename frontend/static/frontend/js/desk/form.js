// A new incident: place first, then danger, then kind. What is not known never lowers anything.
import { escapeHtml, PRIORITY } from "../wall/format.js";

const DANGERS = [
  ["trapped", "Ada yang terjebak?"],
  ["hurt", "Ada yang luka parah atau tidak sadar?"],
  ["growing", "Bahaya membesar?"],
];
const ANSWERS = [
  ["yes", "Ya"],
  ["no", "Tidak"],
  ["unknown", "Belum tahu"],
];
const SEARCH_MS = 180;

export function form(root, server, { kinds, centre, onPlace, onOpened }) {
  let state = null;
  let timer = null;
  let asked = 0;

  const fresh = () => ({
    text: "",
    place: null,
    found: [],
    at: 0,
    dangers: {},
    kindText: "",
    kind: null,
    kindAt: 0,
    note: "",
    said: "",
  });

  function open() {
    state = fresh();
    draw();
    root.hidden = false; // what is hidden takes no focus
    field("place").focus();
  }

  const field = (name) => root.querySelector(`[name=${name}]`);

  function draw() {
    const kindsFound = matching();
    root.innerHTML = `<header><h1>Kejadian baru</h1><kbd>Esc</kbd></header>
      <label class="step"><kbd>F2</kbd> Tempat ${state.place ? `<small class="ok">${escapeHtml(state.place.sure)}</small>` : ""}</label>
      <input name="place" autocomplete="off" placeholder="desa, patokan, jalan km, koordinat, atau klik peta" value="${escapeHtml(state.text)}">
      <ol class="found">${state.found.map((f, i) => `<li data-found="${i}" class="${i === state.at ? "now" : ""}"><b>${escapeHtml(f.name)}</b><small>${escapeHtml([f.kind_label ?? "", f.village, f.district].filter(Boolean).join(", "))}</small></li>`).join("")}</ol>
      <label class="step"><kbd>F3</kbd> Bahaya <small>yang belum diketahui tidak menurunkan prioritas</small></label>
      ${DANGERS.map(([key, text]) => `<fieldset data-danger="${key}"><legend>${text}</legend>${ANSWERS.map(([value, word]) => `<button type="button" data-answer="${value}" aria-pressed="${(state.dangers[key] ?? "unknown") === value}">${word}</button>`).join("")}</fieldset>`).join("")}
      <label class="step"><kbd>F4</kbd> Jenis</label>
      <input name="kind" autocomplete="off" placeholder="ketik: kebakaran, laka, KES-01 …" value="${escapeHtml(state.kindText)}">
      <ol class="found">${kindsFound.map((k, i) => `<li data-kind="${k.code}" class="${i === state.kindAt ? "now" : ""} ${state.kind?.code === k.code ? "picked" : ""}"><b>${escapeHtml(k.name)}</b><small>${k.code} · ${PRIORITY[k.priority]} · target ${k.target_minutes} menit</small></li>`).join("")}</ol>
      <input name="landmark" maxlength="200" autocomplete="off" placeholder="patokan, jalan masuk" value="${escapeHtml(state.note)}">
      ${state.kind ? `<p class="ask"><b>Tanyakan</b> ${escapeHtml(state.kind.key_questions[0] ?? "")}</p>` : ""}
      <p class="said" role="alert">${escapeHtml(state.said)}</p>
      <button type="button" class="go" ${ready() ? "" : "disabled"}><kbd>Ctrl ↵</kbd> Buat kejadian ${state.kind ? PRIORITY[priority()] : ""}</button>`;
  }

  // redrawing must not take the cursor out of the field
  function redraw() {
    const active = root.contains(document.activeElement) ? document.activeElement.name : null;
    const caret = document.activeElement?.selectionStart;
    draw();
    const again = active && field(active);
    if (again) {
      again.focus();
      again.setSelectionRange(caret, caret);
    }
  }

  const ready = () => Boolean(state.place && state.kind);
  const priority = () => (state.dangers.trapped === "yes" || state.dangers.hurt === "yes" ? 1 : state.kind.priority);

  function matching() {
    const words = state.kindText.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return state.kind ? [state.kind] : [];
    const fits = (k) =>
      words.every((w) => `${k.code} ${k.name} ${k.category} ${(k.subtypes ?? []).join(" ")}`.toLowerCase().includes(w));
    return kinds().filter(fits).slice(0, 6);
  }

  function search(text) {
    state.text = text;
    state.place = null;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mine = ++asked;
      const [lon, lat] = centre();
      const answer = await server.get(
        `/api/places/search/?q=${encodeURIComponent(text)}&near=${lon.toFixed(4)},${lat.toFixed(4)}`,
      );
      if (mine !== asked || !state) return;
      state.found = answer.ok ? (answer.data.results ?? answer.data) : [];
      state.said = answer.ok ? "" : answer.said;
      state.at = 0;
      redraw();
    }, SEARCH_MS);
  }

  function take(place, sure) {
    state.place = { lon: place.lon, lat: place.lat, sure };
    state.text = place.name ?? state.text;
    state.found = [];
    onPlace(place.lon, place.lat, true);
    redraw();
  }

  root.addEventListener("input", (event) => {
    if (event.target.name === "place") search(event.target.value);
    if (event.target.name === "landmark") state.note = event.target.value;
    if (event.target.name === "kind") {
      state.kindText = event.target.value;
      state.kindAt = 0;
      redraw();
    }
  });
  root.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.target.name === "place") {
      if (step && state.found.length) state.at = (state.at + step + state.found.length) % state.found.length;
      else if (event.key === "Enter" && !event.ctrlKey && state.found[state.at]) takeFound(state.at);
      else return;
    } else if (event.target.name === "kind") {
      const fits = matching();
      if (step && fits.length) state.kindAt = (state.kindAt + step + fits.length) % fits.length;
      else if (event.key === "Enter" && !event.ctrlKey && fits[state.kindAt]) takeKind(fits[state.kindAt]);
      else return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
    redraw();
  });
  root.addEventListener("click", (event) => {
    const found = event.target.closest("[data-found]");
    const kind = event.target.closest("[data-kind]");
    const answer = event.target.closest("[data-answer]");
    if (found) takeFound(Number(found.dataset.found));
    if (kind) takeKind(kinds().find((k) => k.code === kind.dataset.kind));
    if (answer) {
      state.dangers[answer.closest("[data-danger]").dataset.danger] = answer.dataset.answer;
      redraw();
    }
    if (event.target.closest(".go")) submit();
  });

  function takeFound(index) {
    const f = state.found[index];
    take(f, f.accuracy_m ? `± ${f.accuracy_m} m` : "pasti");
  }

  function takeKind(kind) {
    state.kind = kind;
    state.kindText = kind.name;
    redraw();
  }

  async function submit() {
    if (!state || !ready()) return;
    const body = {
      type: state.kind.code,
      lon: state.place.lon,
      lat: state.place.lat,
      priority: Math.min(priority(), state.kind.priority),
    };
    if (state.note) body.landmark = state.note;
    const answer = await server.post("/api/incidents/", body);
    if (!answer.ok) {
      state.said = answer.said;
      redraw();
      return;
    }
    close();
    onOpened(String(answer.data.id));
  }

  function close() {
    state = null;
    root.innerHTML = "";
    onPlace(null);
  }

  return {
    open,
    close,
    submit,
    isOpen: () => state !== null,
    focus: (name) => field(name)?.focus(),
    danger() {
      root.querySelector("[data-danger] [aria-pressed=true]")?.focus();
    },
    clicked(lon, lat) {
      take({ lon, lat, name: `${lat.toFixed(5)}, ${lon.toFixed(5)}` }, "klik peta");
    },
  };
}
