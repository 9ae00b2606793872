// The place in the form of a call: searched as it is typed, and again by itself once the line is back.
import { AGAIN_MS, adviceOf, searchPlaces, unanswered } from "./place.js";

const SEARCH_MS = 160;
const SHOWN = 7;

export function placeField(server, { state, centre, draw, look, later, onPlace }) {
  let timer = null;
  let asked = 0;
  let wanted = null; // what comes after the first of the places that are on their way is taken

  function soon(ms) {
    clearTimeout(timer);
    timer = setTimeout(find, ms);
  }

  // whatever is still asked or to be asked comes to nothing
  function stop() {
    clearTimeout(timer);
    asked += 1;
    wanted = null;
  }

  function search(words) {
    Object.assign(state(), { text: words, place: null });
    wanted = null;
    later();
    soon(SEARCH_MS);
  }

  async function find() {
    const [mine, of] = [++asked, state()];
    const words = of.text.trim();
    const answer = words ? await searchPlaces(server, words, centre()) : null;
    if (mine !== asked || state() !== of) return;
    of.found = answer?.ok ? answer.data.results.slice(0, SHOWN) : [];
    of.foundFor = words;
    of.advice = answer ? adviceOf(answer) : "";
    of.at = 0;
    if (wanted && of.found.length) return take(wanted);
    draw();
    if (answer && unanswered(answer)) soon(AGAIN_MS);
  }

  // Takes the place that is marked, and goes on with `then`; what was found for an earlier text is not
  // meant: the first one found for this text is taken as soon as it is there.
  function take(then) {
    const of = state();
    const words = of.text.trim();
    if (of.place) return false;
    if (of.foundFor === words) {
      if (!of.found[of.at]) return false;
      place(of.found[of.at]);
      then();
    } else if (words) {
      wanted = then;
      clearTimeout(timer);
      find();
    }
    return true;
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

  return { search, place, take, stop };
}
