// Incidents that are one, or parts of a greater one; where units gather; a better place.
import { landmarkOf, spot } from "./place.js";

export function joining(desk) {
  const { server, say, ask, choose, at, steps, store } = desk;

  async function post(path, body, text) {
    const answer = await server.post(path, body);
    say(answer.ok ? text : answer.said, !answer.ok);
    at.readLog();
    return answer.ok;
  }

  async function family() {
    const i = at.payload();
    const merges = await server.get(`/api/incidents/${i.id}/merges/`);
    const standing = (merges.data ?? []).filter((m) => !m.undone_at);
    const items = [
      { text: "gabungkan ke kejadian lain", note: "keduanya satu kejadian", run: merge },
      ...standing.map((m) => ({
        text: `lepaskan lagi ${m.title}`,
        note: `${m.number}, digabung ke sini`,
        run: () => unmerge(m),
      })),
      i.parent
        ? { text: "bukan bagian lagi", note: store.get("incident", i.parent)?.title ?? "", run: () => parent(null) }
        : { text: "bagian dari kejadian yang lebih besar", note: "masing-masing tetap berjalan", run: () => parent() },
    ];
    const chosen = await choose.pick("Hubungan dengan kejadian lain", items);
    await chosen?.run();
  }

  async function merge() {
    const into = await steps.incident("Digabung ke kejadian mana?");
    const reason =
      into &&
      (await ask.line(`Gabungkan ke ${into.title}: alasannya?`, "Gabungkan", { optional: true, hint: "boleh kosong" }));
    if (reason === null || !into) return;
    const child = at.id();
    if (await post(`/api/incidents/${child}/merge/`, { into: Number(into.id), reason }, `Digabung ke ${into.number}.`))
      at.choose(into.id);
  }

  async function unmerge(m) {
    const reason = await ask.reason(`Lepaskan lagi ${m.title}: apa alasannya?`, "Lepaskan");
    if (reason) await post(`/api/incidents/${m.incident}/unmerge/`, { reason }, `${m.number} berdiri sendiri lagi.`);
  }

  async function parent(none) {
    if (none === null) return post(`/api/incidents/${at.id()}/parent/`, { part_of: null }, "Bukan bagian lagi.");
    const greater = await steps.incident("Bagian dari kejadian mana?", (i) => !i.parent);
    if (greater)
      await post(
        `/api/incidents/${at.id()}/parent/`,
        { part_of: Number(greater.id) },
        `Bagian dari ${greater.number}.`,
      );
  }

  async function staging() {
    const standing = at.payload().staging.map((s) => ({
      text: `hapus ${s.name}`,
      note: "titik kumpul yang ada",
      run: () => post(`/api/staging/${s.id}/remove/`, undefined, `${s.name} bukan titik kumpul lagi.`),
    }));
    const chosen = standing.length
      ? await choose.pick("Titik kumpul", [{ text: "titik kumpul baru", run: newStaging }, ...standing])
      : { run: newStaging };
    await chosen?.run();
  }

  async function newStaging() {
    const where = await steps.place("Unit berkumpul di mana?");
    const name =
      where && (await ask.reason("Nama titik kumpul yang dikenal kru?", "Simpan", where.pointed ? "" : where.name));
    if (!name) return;
    await post(
      `/api/incidents/${at.id()}/staging/`,
      { name: name.slice(0, 80), lon: where.lon, lat: where.lat },
      `Titik kumpul ${name}.`,
    );
  }

  async function move() {
    const where = await steps.place("Di mana kejadian ini sebenarnya?");
    const reason =
      where && (await ask.line("Dari mana diketahui?", "Pindahkan", { optional: true, hint: "boleh kosong" }));
    if (reason === null || !where) return;
    const landmark = where.mark === "point" ? {} : { landmark: landmarkOf(where) }; // a better point keeps it
    await post(
      `/api/incidents/${at.id()}/move/`,
      { ...spot(where), ...landmark, reason },
      "Dipindahkan; rute unit mengikuti.",
    );
    await at.recommend(true);
  }

  return { family, staging, move };
}
