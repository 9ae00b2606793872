// A planner proposes, the shift commander declares: source, what passes, an expiry; then who is cut off.

import { words } from "./edits.js";
import { escapeHtml, moment, options, people } from "./words.js";

const HOUR_MS = 3_600_000;
const LIVE = ["flood", "road.close"];

export function declaring(root, planner, { current, isDirty }) {
  root.innerHTML = `<form class="declaring" hidden></form><div class="in-force"></div>`;
  const form = root.querySelector("form");
  const force = root.querySelector(".in-force");
  const commands = planner.roles.has("supervisor");

  const wanted = () =>
    current()
      .edits.map((edit, number) => ({ edit, number }))
      .filter(({ edit }) => LIVE.includes(edit.kind));

  const isDeclared = () => planner.store.all("declaration").some((d) => d.scenario === String(current().id));
  planner.isDeclared = isDeclared;

  function propose() {
    const rows = wanted();
    form.hidden = !rows.length || !current().id;
    if (form.hidden || form.contains(document.activeElement)) return;
    if (isDeclared()) {
      form.hidden = true;
      return;
    }
    if (!commands) {
      form.innerHTML = `<h3>Usulan penutupan</h3><p class="basis">${current().is_shared ? "Sudah dibagikan: supervisor piket dapat menyatakannya berlaku dari layar ini." : "Bagikan skenario ini agar supervisor piket dapat menyatakannya berlaku."}</p>`;
      return;
    }
    const line = ({ edit, number }) => {
      const { name, about } = words(edit, planner);
      return `<label class="tick"><input type="checkbox" name="edits" value="${number}" checked><span><b>${escapeHtml(name)}</b><small>${escapeHtml(about)}</small></span></label>`;
    };
    form.innerHTML = `<h3>Nyatakan berlaku</h3><fieldset>${rows.map(line).join("")}</fieldset><div class="pair"><label><span>Sumber</span><input name="source" required maxlength="200" placeholder="mis. laporan TRC di lokasi"></label><label><span>Berlaku selama, jam</span><input name="hours" type="number" min="0.5" max="336" step="0.5" value="6" required></label></div><p class="basis until"></p><div class="row"><button class="main danger">Nyatakan berlaku sekarang</button></div>`;
    until();
  }

  const expiry = () => new Date(Date.now() + Number(form.querySelector("[name=hours]").value || 0) * HOUR_MS);
  function until() {
    form.querySelector(".until").textContent =
      `Berakhir sendiri ${moment(expiry(), planner.config.timeZone)} ${planner.config.timeZoneLabel}. Dinding, usulan unit dan waktu tiba langsung mengikuti.`;
  }

  function inForce() {
    const rows = planner.store.all("declaration");
    if (force.contains(document.activeElement) && document.activeElement.tagName !== "BUTTON") return;
    force.innerHTML = rows.length
      ? `<h3>Sedang berlaku</h3>${rows.map(standing).join("")}`
      : commands
        ? '<p class="basis">Tidak ada penutupan dari rencana yang sedang berlaku.</p>'
        : "";
  }

  function standing(d) {
    const villages = d.villages
      .map((v) => `<li><span>${escapeHtml(v.name || "di luar desa")}</span><b>${people(v.people)}</b></li>`)
      .join("");
    const units = planner.store.all("unit").map((u) => [u.id, u.call_sign]);
    const pass = commands
      ? `<details><summary>Izinkan satu unit lewat</summary><form data-pass="${d.id}"><select name="unit" aria-label="Unit">${options(units)}</select><input name="reason" required maxlength="300" placeholder="alasan, dicatat"><button>Izinkan</button></form></details>`
      : "";
    return `<article data-declaration="${escapeHtml(d.id)}"><header><b>${escapeHtml(d.name)}</b><small>${escapeHtml(d.source)} · sejak ${moment(d.declared_at, planner.config.timeZone)} · berakhir ${moment(d.expires_at, planner.config.timeZone)}</small></header><p class="cut"><b>${people(d.people_cut_off)}</b> jiwa terputus dari semua pos${d.people_is_estimate ? " (perkiraan)" : ""}</p><ol>${villages}</ol>${pass}${commands ? '<button type="button" data-do="lift">Cabut</button>' : ""}</article>`;
  }

  form.addEventListener("input", (event) => event.target.name === "hours" && until());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const answer = await planner.server.post(`/api/planning/scenarios/${current().id}/declare/`, {
      source: data.get("source").trim(),
      expires_at: expiry().toISOString(),
      version: current().version,
      edits: data.getAll("edits").map(Number),
    });
    document.activeElement?.blur();
    planner.say(answer.ok ? `Berlaku: ${people(answer.data.people_cut_off)} jiwa terputus.` : answer.said, !answer.ok);
  });
  force.addEventListener("submit", async (event) => {
    event.preventDefault();
    const declaration = planner.store.get("declaration", event.target.dataset.pass);
    const data = new FormData(event.target);
    const body = { unit: Number(data.get("unit")), reason: data.get("reason").trim() };
    const answers = [];
    for (const closure of declaration.closures)
      answers.push(await planner.server.post(`/api/planning/closures/${closure}/passages/`, body));
    const refused = answers.find((a) => !a.ok);
    document.activeElement?.blur();
    planner.say(refused ? refused.said : "Unit ini boleh lewat; alasannya dicatat.", Boolean(refused));
  });
  force.addEventListener("click", async (event) => {
    if (event.target.dataset.do !== "lift") return;
    const id = event.target.closest("[data-declaration]").dataset.declaration;
    for (const closure of planner.store.get("declaration", id)?.closures ?? []) {
      const answer = await planner.server.post(`/api/closures/${closure}/lift/`);
      if (!answer.ok) planner.say(answer.said, true);
    }
  });

  return {
    draw() {
      if (isDirty()) form.hidden = true;
      else propose();
      inForce();
    },
  };
}
