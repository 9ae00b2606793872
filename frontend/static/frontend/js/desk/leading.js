// Who leads an incident and who commands on scene; more help; ending and taking up again.
import { INCIDENT_STATUS } from "./incident.js";

export function leading(desk) {
  const { server, say, ask, choose, at, steps, store } = desk;

  async function post(path, body, text) {
    const answer = await server.post(path, body);
    say(answer.ok ? text : answer.said, !answer.ok);
    at.readLog();
    return answer.ok;
  }

  async function lead() {
    const agency = await steps.agency("Siapa memimpin kejadian ini?", (a) => a.short_name !== at.payload().lead_agency);
    const reason =
      agency && (await ask.reason(`Alihkan pimpinan kepada ${agency.short_name}: apa alasannya?`, "Alihkan"));
    if (!reason) return;
    const asked = agency.relation === "request" || agency.is_neighbour;
    const text = asked
      ? `${agency.short_name} diminta memimpin; sampai disanggupi pimpinan tetap.`
      : `${agency.short_name} memimpin.`;
    await post(`/api/incidents/${at.id()}/lead/`, { agency: Number(agency.id), reason }, text);
  }

  async function commander() {
    const there = at.payload().units.filter((u) => u.status === "on_scene");
    const items = [
      ...there.map((u) => ({ text: u.call_sign, note: "unit di lokasi", body: { unit: Number(u.id) } })),
      { text: "tidak ada komandan", note: "bila sudah meninggalkan lokasi", body: {} },
    ];
    const chosen = await choose.pick("Siapa komandan di lokasi?", items);
    if (chosen) await post(`/api/incidents/${at.id()}/commander/`, chosen.body, "Komandan di lokasi dicatat.");
  }

  // the next alarm of the plan: its package is proposed at once
  async function reinforce() {
    const alarm = Math.min(3, at.payload().alarm + 1);
    const reason = await ask.reason(`Perkuat ke alarm ${alarm}: apa alasannya?`, "Perkuat");
    if (!reason) return;
    if (
      await post(
        `/api/incidents/${at.id()}/alarm/`,
        { alarm, reason },
        `Alarm ${alarm}: paket berikut diusulkan di kanan.`,
      )
    )
      await at.recommend();
  }

  async function end() {
    const items = [
      { text: "selesai", status: "resolved" },
      { text: "laporan palsu", status: "false", why: true },
      { text: "dibatalkan", status: "cancelled", why: true },
    ];
    const chosen = await choose.pick("Bagaimana kejadian ini berakhir?", items);
    if (!chosen) return;
    const reason = chosen.why ? await ask.reason("Apa alasannya?", "Akhiri") : "";
    if (reason !== null) await desk.does.setStatus(chosen.status, reason);
  }

  // of those that ended lately
  async function reopen() {
    const ended = await server.get("/api/incidents/ended/");
    if (!ended.ok) return say(ended.said, true);
    const items = ended.data
      .filter((i) => i.status !== "merged")
      .map((i) => ({ text: i.title, note: `${i.number} · ${INCIDENT_STATUS[i.status]} · ${i.village}`, id: i.id }));
    const one = await choose.pick("Buka kembali kejadian mana?", items, {
      hint: "ketik judul atau nomor",
      digits: false,
    });
    const reason = one && (await ask.reason(`Buka kembali ${one.text}: apa alasannya?`, "Buka kembali"));
    if (!reason) return;
    if (await post(`/api/incidents/${one.id}/reopen/`, { reason }, "Dibuka kembali.")) appear(one.id);
  }

  // chosen as soon as the store has it
  function appear(id, left = 20) {
    if (store.get("incident", id)) at.choose(id);
    else if (left) setTimeout(() => appear(id, left - 1), 150);
  }

  return { lead, commander, reinforce, end, reopen, appear };
}
