// What if: a scenario is chosen, edited on the map, compared, saved, shared; the commander declares it.

import { declaring } from "./declare.js";
import { build, fields, KINDS, words } from "./edits.js";
import { geometry, pointsOf } from "./geometry.js";
import { growthClicked } from "./growth.js";
import { results } from "./results.js";
import { question } from "./state.js";
import { escapeHtml, options, people } from "./words.js";

const TODAY = { id: null, name: "", note: "", is_shared: false, is_mine: true, version: 0, edits: [] };

export function scenario(root, planner) {
  root.innerHTML = `<div class="chooser"></div><ol class="edits"></ol><div class="adding"></div><form class="edit-form" hidden></form><div class="results"></div><form class="saving"></form><div class="declare"></div>`;
  const $ = (kind) => root.querySelector(`.${kind}`);
  let list = [];
  let current = TODAY;
  let edits = [];
  let past = []; // earlier states of the edits, newest last
  let open = null; // { kind, shape, index } of the form at hand
  let drawnEdits = null;
  let faulty = new Set(); // numbers of the edits that cannot be made here
  const outcome = results($("results"), planner);
  const declared = declaring($("declare"), planner, { current: () => current, isDirty });

  function isDirty() {
    return JSON.stringify(edits) !== JSON.stringify(current.edits);
  }
  planner.isDirty = isDirty;

  async function load() {
    const answer = await planner.server.get("/api/planning/scenarios/");
    list = answer.ok ? answer.data : [];
    if (planner.state.beside && !list.some((s) => s.id === planner.state.beside)) planner.state.beside = null;
    choose(planner.state.scenario);
  }

  function choose(id) {
    const found = list.find((s) => s.id === id);
    if (id && !found) planner.say("Skenario pada tautan ini tidak dibagikan kepada Anda atau sudah dihapus.", true);
    current = found ?? TODAY;
    edits = current.edits;
    past = [];
    open = null;
    planner.state.scenario = current.id;
  }

  function change(next) {
    past.push(edits);
    edits = next;
    planner.refresh();
    draw();
  }

  // --- drawing of the panel --------------------------------------------------------------------
  function chooser() {
    const rows = list.map((s) => [
      s.id,
      `${s.name} · v${s.version}${s.is_mine ? "" : ` · ${s.author}`}${s.is_shared ? "" : " · pribadi"}`,
    ]);
    const others = list.filter((s) => s.id !== current.id).map((s) => [s.id, s.name]);
    $("chooser").innerHTML =
      `<label><span>Skenario</span><select name="scenario">${options([["", edits.length && !current.id ? "skenario baru, belum disimpan" : "hari ini, tanpa perubahan"], ...rows], current.id)}</select></label><label><span>Dibanding</span><select name="beside">${options([["", "hari ini"], ...others], planner.state.beside)}</select></label>`;
  }

  function listing() {
    $("edits").innerHTML = edits
      .map((edit, i) => {
        const { label, name, about } = words(edit, planner);
        const again = KINDS[edit.kind].draws
          ? '<button type="button" data-do="shape" title="Ubah letak atau bentuk">✎</button>'
          : "";
        return `<li data-index="${i}" class="${faulty.has(i) ? "bad" : ""}"><span class="kind">${label}</span><span><b>${escapeHtml(name)}</b><small>${escapeHtml(about)}</small></span>${again}<button type="button" data-do="drop" title="Hapus perubahan ini">×</button></li>`;
      })
      .join("");
    const undo = past.length ? '<button type="button" class="quiet" data-do="undo">Urungkan</button>' : "";
    $("adding").innerHTML = `<span>Tambah</span>${Object.entries(KINDS)
      .map(([kind, k]) => `<button type="button" data-add="${kind}">${k.label}</button>`)
      .join("")}${undo}`;
  }

  function saving() {
    const mayWrite = planner.roles.has("planner");
    $("saving").hidden = !mayWrite || (!edits.length && !current.id);
    if ($("saving").hidden || $("saving").contains(document.activeElement)) return;
    const mine = current.id && current.is_mine;
    $("saving").innerHTML =
      `<div class="pair"><label><span>Nama skenario</span><input name="name" required maxlength="120" value="${escapeHtml(current.name)}"></label><label class="tick"><input type="checkbox" name="is_shared" ${current.is_shared ? "checked" : ""}>bagikan ke perencana dan supervisor</label></div><label><span>Catatan</span><input name="note" maxlength="5000" value="${escapeHtml(current.note)}"></label><div class="row"><button class="main" name="how" value="${mine ? "save" : "new"}">${mine ? `Simpan versi ${current.version + 1}` : current.id ? "Simpan salinan" : "Simpan skenario"}</button>${mine ? '<button name="how" value="new">Simpan sebagai baru</button><button type="button" class="quiet" data-do="remove">Hapus</button>' : ""}${isDirty() ? '<span class="unsaved">belum disimpan</span>' : ""}</div>`;
  }

  function shapes() {
    const pending =
      open?.shape && open.shape.kind !== "point"
        ? [{ kind: open.kind, name: KINDS[open.kind].label, geometry: geometry(open.shape.kind, open.shape.points) }]
        : [];
    const text = JSON.stringify([edits, pending]);
    if (text === drawnEdits) return;
    drawnEdits = text;
    planner.marks.shapes(
      [...edits.filter((e) => e.geometry), ...pending].map((e) => ({ ...e, kind: e.kind.replace(".", "-") })),
    );
    const moved = edits
      .map((e, index) => ({ ...e, index, name: words(e, planner).name }))
      .filter((e) => e.kind === "station.add" || e.kind === "station.move");
    planner.marks.drags(moved, planner.service().shape, { onDrag: drag, onDrop: drop });
  }

  function draw() {
    chooser();
    listing();
    outcome.draw();
    saving();
    declared.draw();
    shapes();
  }

  // --- a post under the hand: its zone and people while it moves; one question at a time ------------
  let asking = false;
  let waiting = null;
  async function drag(index, spot, tell) {
    if (asking) {
      waiting = [index, spot, tell];
      return;
    }
    asking = true;
    const edit = edits[index];
    const others = edits.filter((_e, i) => i !== index);
    const more = edit.kind === "station.move" ? { replaces: edit.station } : { turnout_s: edit.turnout_s ?? 60 };
    const answer = await planner.server.post(
      "/api/planning/drag/",
      question(planner.state, others, { ...spot, ...more }),
    );
    asking = false;
    if (answer.ok) {
      const d = answer.data;
      planner.paint.show({ dragged: d.zone });
      tell(
        `<b>${people(d.people)} jiwa</b> dalam ${planner.target()} menit<br>${people(d.new_people)} baru terjangkau`,
      );
    } else {
      planner.paint.show({ dragged: null });
      tell(escapeHtml(answer.said));
    }
    if (waiting) {
      const next = waiting;
      waiting = null;
      drag(...next);
    }
  }

  function drop(index, spot) {
    waiting = null;
    planner.paint.show({ dragged: null });
    change(edits.map((e, i) => (i === index ? { ...e, ...spot } : e)));
  }

  // --- adding ------------------------------------------------------------------------------------
  function add(kind, index = null) {
    const { label, draws } = KINDS[kind];
    if (!draws) {
      form(kind, null);
      return;
    }
    const old = index === null ? null : edits[index];
    const shape = old && (old.geometry ? pointsOf(old.geometry) : { kind: "point", points: [[old.lon, old.lat]] });
    planner.drawing.open({
      title: label,
      kinds: draws,
      ...(shape ?? {}),
      onDone: (drawnKind, points) =>
        old ? reshape(index, drawnKind, points) : form(kind, { kind: drawnKind, points }),
    });
  }

  function reshape(index, kind, points) {
    const at = edits[index].geometry ? { geometry: geometry(kind, points) } : { lon: points[0][0], lat: points[0][1] };
    change(edits.map((e, i) => (i === index ? { ...e, ...at } : e)));
  }

  function form(kind, shape) {
    open = { kind, shape };
    const number = edits.filter((e) => e.kind === kind).length + 1;
    $("edit-form").hidden = false;
    $("edit-form").innerHTML =
      `<h3>${KINDS[kind].label}</h3>${fields(kind, planner, number)}<label><span>Alasan atau sumber</span><input name="note" maxlength="300"></label><div class="row"><button class="main">Tambahkan</button><button type="button" data-do="shut">Batal</button></div>`;
    $("edit-form").querySelector("input, select")?.focus();
    $("edit-form").scrollIntoView({ block: "nearest" });
    shapes();
  }

  const shut = () => {
    open = null;
    $("edit-form").hidden = true;
    shapes();
  };

  $("edit-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const data = new FormData(event.target);
    const taken = new Set([...planner.choices.posts, ...edits].map((e) => e.code));
    const edit = build(open.kind, data, open.shape, planner, taken);
    const note = String(data.get("note") ?? "").trim();
    shut();
    change([...edits, note ? { ...edit, note } : edit]);
  });

  $("edit-form").addEventListener("click", async (event) => {
    const button = event.target.closest("[data-growth]");
    if (button && (await growthClicked(button, $("edit-form"), planner))) form("growth", null);
  });

  async function save(form, how) {
    const data = new FormData(form);
    const body = { name: data.get("name").trim(), note: data.get("note"), is_shared: data.has("is_shared"), edits };
    const path = "/api/planning/scenarios/";
    const answer =
      how === "save"
        ? await planner.server.put(`${path}${current.id}/`, { ...body, version: current.version })
        : await planner.server.post(path, body);
    if (!answer.ok) {
      planner.say(answer.said, true);
      return;
    }
    document.activeElement?.blur();
    list = [...list.filter((s) => s.id !== answer.data.id), answer.data].sort((a, b) => a.name.localeCompare(b.name));
    choose(answer.data.id);
    planner.say(`Tersimpan: ${answer.data.name}, versi ${answer.data.version}.`);
    planner.set({ scenario: answer.data.id }, false);
  }

  async function remove() {
    const answer = await planner.server.delete(`/api/planning/scenarios/${current.id}/`);
    if (!answer.ok) {
      planner.say(answer.said, true);
      return;
    }
    list = list.filter((s) => s.id !== current.id);
    choose(null);
    planner.set({ scenario: null, beside: null });
  }

  $("saving").addEventListener("submit", (event) => {
    event.preventDefault();
    save(event.target, event.submitter?.value ?? "new");
  });
  root.addEventListener("change", (event) => {
    const id = event.target.value ? Number(event.target.value) : null;
    if (event.target.name === "scenario") {
      if (isDirty() && !window.confirm("Perubahan yang belum disimpan akan hilang. Lanjutkan?")) {
        chooser();
        return;
      }
      choose(id);
      planner.set({ scenario: current.id, beside: planner.state.beside === current.id ? null : planner.state.beside });
    }
    if (event.target.name === "beside") planner.set({ beside: id });
  });
  window.addEventListener("beforeunload", (event) => isDirty() && event.preventDefault());
  root.addEventListener("click", (event) => {
    const kind = event.target.closest("[data-add]")?.dataset.add;
    const what = event.target.closest("[data-do]")?.dataset.do;
    const index = Number(event.target.closest("[data-index]")?.dataset.index);
    if (kind) add(kind);
    if (what === "drop") change(edits.filter((_e, i) => i !== index));
    if (what === "shape") add(edits[index].kind, index);
    if (what === "undo") {
      edits = past.pop();
      planner.refresh();
      draw();
    }
    if (what === "shut") shut();
    if (what === "remove") remove();
  });

  return {
    load,
    draw,
    edits: () => edits,
    name: () => (edits.length ? current.name || "skenario baru" : ""),
    // keys of the API's errors, "edits.3.geometry"
    faults(keys) {
      faulty = new Set(
        keys
          .map((key) => key.match(/^edits\.(\d+)/))
          .filter(Boolean)
          .map((m) => Number(m[1])),
      );
      if (faulty.size) listing();
    },
    besideName: () => list.find((s) => s.id === planner.state.beside)?.name ?? "hari ini",
    showsChange: () => outcome.showsChange(),
    declared: () => declared.draw(),
    // edits that come from elsewhere: the answer of a siting
    take(next) {
      current = TODAY;
      planner.set({ tab: "andai", scenario: null }, false);
      change(next);
    },
    leave: () => planner.drawing.cancel(),
  };
}
