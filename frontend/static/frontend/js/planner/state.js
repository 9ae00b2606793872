// What the planner asks and looks at, and its address. Pure: the address carries all that is saved,
// so that a view can be handed on; no name of a person is ever in it.

export const TABS = ["cakupan", "andai", "penempatan", "waktu"];

const WORDS = {
  clock: { target: "lapor", driving: "jalan" },
  direction: { outbound: "keluar", inbound: "masuk" },
  weigh: { people: "jiwa", all: "kejadian", day: "siang", night: "malam" },
};
const KEYS = {
  tab: "tab",
  service: "layanan",
  agency: "instansi",
  capability: "kemampuan",
  profile: "kendaraan",
  minutes: "menit",
  clock: "hitung",
  hour: "jam",
  direction: "arah",
  weigh: "bobot",
  scenario: "skenario",
  beside: "banding",
  village: "desa",
  view: "peta",
};
const NUMBERS = ["minutes", "hour", "scenario", "beside"];

export const FIRST = {
  tab: "cakupan",
  service: null,
  agency: null,
  capability: null, // null: what the service counts; "": any vehicle
  profile: null,
  minutes: null,
  clock: "target",
  hour: 10,
  direction: "outbound",
  weigh: "people",
  scenario: null,
  beside: null,
  village: null,
  view: null,
};

export function read(search) {
  const params = new URLSearchParams(search);
  const state = { ...FIRST };
  for (const [name, key] of Object.entries(KEYS)) {
    if (!params.has(key)) continue;
    const text = params.get(key);
    if (WORDS[name]) state[name] = Object.entries(WORDS[name]).find(([, word]) => word === text)?.[0] ?? FIRST[name];
    else if (NUMBERS.includes(name)) state[name] = /^\d+$/.test(text) ? Number(text) : FIRST[name];
    else state[name] = text;
  }
  if (!TABS.includes(state.tab)) state.tab = FIRST.tab;
  if (state.hour > 23) state.hour = FIRST.hour;
  if (state.minutes !== null && (state.minutes < 1 || state.minutes > 240)) state.minutes = null;
  return state;
}

export function write(state) {
  const params = new URLSearchParams();
  for (const [name, key] of Object.entries(KEYS)) {
    if (state[name] === FIRST[name] || state[name] === undefined) continue;
    params.set(key, WORDS[name]?.[state[name]] ?? String(state[name]));
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}

// the body of a question to the API; what is not told comes from the service
export function question(state, edits = [], more = {}) {
  const body = { clock: state.clock, hour: state.hour, direction: state.direction };
  for (const name of ["service", "agency", "profile"]) if (state[name]) body[name] = state[name];
  if (state.capability !== null) body.capability = state.capability;
  if (state.minutes) body.minutes = [state.minutes];
  if (edits.length) body.edits = edits;
  return { ...body, ...more };
}
