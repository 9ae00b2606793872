// The place in the form of a call: searched as it is typed, and again by itself once the line is back.
import { AGAIN_MS, adviceOf, searchPlaces, unanswered } from "./place.js";

const SEARCH_MS = 160;
const SHOWN = 7;

export function placeField(server, { state, centre, draw, look, later, onPlace }) {
  let timer = null;
  let asked = 0;

  function soon(ms) {
    clearTimeout(timer);
    timer = setTimeout(find, ms);
  }

  // whatever is still asked or to be asked comes to nothing
  function stop() {
    clearTimeout(timer);
    asked += 1;
  }

  function search(words) {
    Object.assign(state(), { text: words, place: null });
    later();
    soon(SEARCH_MS);
  }

  async function find() {
    const [mine, of] = [++asked, state()];
    const words = of.text.trim();
    const answer = words ? await searchPlaces(server, words, centre()) : null;
    if (mine !== asked || state() !== of) return;
    of.found = answer?.ok ? answer.data.results.slice(0, SHOWN) : [];
    of.advice = answer ? adviceOf(answer) : "";
    of.at = 0;
    draw();
    if (answer && unanswered(answer)) soon(AGAIN_MS);
  }

  function place(p) {
    stop();
    const of = state();
    Object.assign(of, { place: p, text: p.name ?? of.text, found: [], advice: "" });
    onPlace(p.lon, p.lat);
    look();
    if (p.village === undefined) whose(p);
  }

  // the village and district of a point that came without them
  async function whose(p) {
    const answer = await searchPlaces(server, `${p.lat.toFixed(6)}, ${p.lon.toFixed(6)}`, centre());
    const [first] = answer.ok ? answer.data.results : [];
    if (!first || state()?.place !== p) return;
    Object.assign(p, { village: first.village, district: first.district });
    draw();
  }

  return { search, place, stop };
}
