// A place as the search, the map or the caller's phone gives it. Pure of the page.

// what the API takes of a place
export const spot = ({ lon, lat, accuracy_m, mark }) => ({
  lon,
  lat,
  ...(accuracy_m ? { accuracy_m } : {}),
  ...(mark ? { mark } : {}),
});

// The name that crews find it by; "" of a village, which an incident has anyway, and of a mere point.
export const landmarkOf = ({ mark, name = "" }) => (["landmark", "road"].includes(mark) ? name.slice(0, 200) : "");

export const NOT_FOUND =
  "Tidak ditemukan. Ketik desa, patokan, km 9, koordinat, tautan peta atau kode plus; atau klik di peta.";
export const LINE_DOWN = "Sambungan terputus; dicari lagi begitu tersambung.";

// A search that got no answer is asked again by itself
export const AGAIN_MS = 2000;
export const unanswered = (answer) => answer.status === 0;

export function searchPlaces(server, q, near) {
  const at = near ? { near: near.map((x) => x.toFixed(4)).join(",") } : {};
  return server.get(`/api/places/search/?${new URLSearchParams({ q, ...at })}`);
}

// what to say of an answer that names no place; "" where it names some
export function adviceOf(answer) {
  if (!answer.ok) return unanswered(answer) ? LINE_DOWN : answer.said;
  return answer.data.results.length ? "" : answer.data.advice || NOT_FOUND;
}
