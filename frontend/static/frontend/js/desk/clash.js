// Two incidents that want one crew: both consequences side by side; the supervisor decides.
import { escapeHtml, PRIORITY, span, timeText } from "../wall/format.js";
import { hint } from "./keys.js";
import { oneAtATime } from "./one.js";

const SAME_S = 60;

export function clash(desk) {
  const { store, server, panel, hand, say, ask, at, config } = desk;
  let found = [];
  let k = 0; // the conflict at hand
  let asking = null;

  const deciders = () => {
    const on =
      store
        .all("shift")[0]
        ?.on_duty.filter((d) => d.role === "supervisor")
        .map((d) => d.id) ?? [];
    return on.length ? on.join(", ") : "supervisor";
  };

  // looked for when an incident is chosen or changes, and not at each tick: it fills plans again
  function lookSoon() {
    clearTimeout(asking);
    asking = setTimeout(look, 700);
  }

  const look = oneAtATime(async () => {
    const id = at.id();
    const answer = id === null ? { ok: true, data: [] } : await server.get(`/api/incidents/${id}/conflicts/`);
    if (id !== at.id() || !answer.ok) return;
    found = answer.data.sort((a, b) => weighty(b) - weighty(a));
    k = Math.min(k, Math.max(0, found.length - 1));
    bar();
    if (panel.isOpen("clash")) panel.draw();
    hand.draw();
  });

  // whether one of the two loses by it: where another comes as soon, there is nothing to decide
  const loses = (s) => s.short > 0 || s.without_s === null || s.without_s - s.with_s > SAME_S;
  const weighty = (c) => loses(c.here) && loses(c.there);

  // one line over the map, as long as nobody has decided
  function bar() {
    const box = document.getElementById("clash");
    const heavy = found.filter(weighty);
    const open = heavy.find((c) => !c.decided);
    box.hidden = !heavy.length;
    if (!heavy.length) return;
    const c = open ?? heavy[0];
    const text = open
      ? `<b>${escapeHtml(c.unit.call_sign)}</b> juga dibutuhkan ${escapeHtml(c.there.title || c.there.number)}${heavy.length > 1 ? `, dan ${heavy.length - 1} unit lain` : ""} · diputuskan ${escapeHtml(deciders())}`
      : `<b>${escapeHtml(c.unit.call_sign)}</b> diputuskan untuk ${escapeHtml(winner(c).title)} oleh ${escapeHtml(c.decided.by)}`;
    box.innerHTML = `<kbd>Alt B</kbd><span>${text}</span>`;
    box.classList.toggle("decided", !open);
  }

  const winner = (c) => (c.decided?.incident === c.here.incident ? c.here : c.there);

  function side(c, s, key) {
    const i = store.get("incident", s.incident);
    const without =
      s.without_s === null
        ? `<b class="short">tidak ada pengganti</b>`
        : `<b>${span(s.without_s)}</b><small>${escapeHtml(s.instead)}, ${later(s.without_s - s.with_s)}</small>`;
    const short = s.short > 0 ? `<p class="short">Rencana kurang ${s.short} lagi</p>` : "";
    const won = c.decided && winner(c) === s;
    return `<article class="p${s.priority} ${won ? "won" : ""}"><h2>${escapeHtml(s.title || s.number)}</h2><p>${PRIORITY[s.priority]} · ${escapeHtml(i?.village || "di luar desa")}</p>
      <dl><div><dt>Dengan ${escapeHtml(c.unit.call_sign)}</dt><dd><b>${s.with_s === null ? "–" : span(s.with_s)}</b><small>tiba</small></dd></div><div><dt>Tanpa ${escapeHtml(c.unit.call_sign)}</dt><dd>${without}</dd></div></dl>${short}
      ${desk.may("supervisor") ? `<button type="button" data-side="${key}"><kbd>${key}</kbd> ${escapeHtml(c.unit.call_sign)} untuk kejadian ini</button>` : ""}</article>`;
  }
  const later = (s) => (s > 0 ? `${span(s)} lebih lambat` : "tidak lebih lambat");

  function html() {
    const c = found[k];
    if (!c)
      return `<header><h1>Bentrok unit</h1><kbd>Esc</kbd></header><p class="none">${at.id() === null ? "Buka satu kejadian dahulu." : "Tidak ada kejadian lain yang membutuhkan unit yang sama."}</p>`;
    const said = c.decided
      ? `<p class="verdict">Diputuskan oleh <b>${escapeHtml(c.decided.by)}</b> pukul ${timeText(c.decided.at, config.timeZone)}: untuk <b>${escapeHtml(winner(c).title)}</b>. ${escapeHtml(c.decided.reason)}</p>`
      : `<p class="verdict warn">Belum diputuskan. Yang memutuskan: ${escapeHtml(deciders())}.</p>`;
    return `<header><h1>${escapeHtml(c.unit.call_sign)} dibutuhkan dua kejadian ${found.length > 1 ? `<small>${k + 1} dari ${found.length}</small>` : ""}</h1><kbd>Esc</kbd></header>${said}
      <div class="sides">${side(c, c.here, 1)}${side(c, c.there, 2)}</div>
      ${hint(...(found.length > 1 ? [["↑ ↓", "bentrok berikut"]] : []), ...(desk.may("supervisor") ? [["1 2", "putuskan, dengan alasan"]] : []))}
      ${desk.may("supervisor") ? "" : `<p class="none">Unit ditugaskan dari kejadian yang mendapatkannya.</p>`}`;
  }

  async function decide(n) {
    const c = found[k];
    if (!c) return;
    const [wins, loses] = n === 1 ? [c.here, c.there] : [c.there, c.here];
    const reason = await ask.reason(
      `${c.unit.call_sign} untuk ${wins.title || wins.number}: apa alasannya?`,
      "Putuskan",
    );
    if (!reason) return;
    const body = { unit: Number(c.unit.id), against: Number(loses.incident), reason };
    const answer = await server.post(`/api/incidents/${wins.incident}/conflicts/`, body);
    say(answer.ok ? `Diputuskan: ${c.unit.call_sign} untuk ${wins.title || wins.number}.` : answer.said, !answer.ok);
    look();
  }

  desk.onChoose.push(() => {
    found = [];
    k = 0;
    bar();
    lookSoon();
  });
  const open = () => {
    panel.open("clash", html);
    look();
  };
  hand.group("Kejadian yang dibuka")("Alt+B", "bentrok unit", open, {
    name: "Alt B",
    typing: true,
    foot: false,
    when: () => at.id() !== null && !desk.form.isOpen(),
  });
  const on = hand.group("Bentrok unit");
  const here = () => panel.isOpen("clash") && !ask.isOpen() && found.length > 0;
  const next = (by) => {
    k = (k + by + found.length) % found.length;
    panel.draw();
  };
  on("ArrowDown", "bentrok berikut", () => next(1), { name: "↑ ↓", when: () => here() && found.length > 1 });
  on("ArrowUp", "", () => next(-1), { foot: false, listed: false, when: () => here() && found.length > 1 });
  for (const n of [1, 2])
    on(String(n), n === 1 ? "kejadian kiri mendapat unit" : "kejadian kanan mendapat unit", () => decide(n), {
      when: () => here() && desk.may("supervisor"),
    });
  panel.box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-side]");
    if (button) decide(Number(button.dataset.side));
  });
  return { lookSoon };
}
