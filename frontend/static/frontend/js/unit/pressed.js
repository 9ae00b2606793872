// What a crew presses: each press is told with its time, and kept until it is sent.
import { smaller } from "./photo.js";
import * as views from "./views.js";
import { BECOME, STEPS } from "./words.js";

const PRESS_AGAIN_MS = 1500; // a second tap of the same press is no next step
const el = (id) => document.getElementById(id);

// `page`: what the server told, what is not sent yet, its clock, and what becomes of an answer
export function pressing(page) {
  const { config, box, position } = page;
  const { timeZone } = config;
  let pressedAt = 0;

  function say(path, body, label, more = {}) {
    const at = page.serverNow().toISOString();
    return box.put({ path, body: { ...body, at }, label, at, ...more });
  }

  function step(status, hospital) {
    const dispatch = page.told().dispatch.id;
    const body = { dispatch, status, ...(hospital ? { hospital } : {}) };
    return say("/api/unit/steps/", body, STEPS[status], { dispatch, step: status });
  }

  const sheet = el("sheet");
  function show(markup) {
    sheet.innerHTML = markup;
    sheet.hidden = false;
    sheet.querySelector("textarea, input:not([type=hidden]), button")?.focus();
  }
  function close() {
    sheet.hidden = true;
    sheet.innerHTML = "";
  }

  const DO = {
    step: ({ step: status }) => (status === "cleared" ? show(views.sureSheet()) : step(status)),
    sure() {
      close();
      step("cleared");
    },
    hospitals: () => el("hospitals")?.scrollIntoView({ block: "start" }),
    hospital: ({ id }) => step("transporting", Number(id)),
    help: () => show(views.helpSheet("help")),
    unable: () => show(views.helpSheet("unable")),
    note: () => show(views.noteSheet()),
    photo: () => el("camera").click(),
    check: () => show(views.checkSheet(page.told().unit)),
    menu() {
      show(views.menuSheet());
      sheet.querySelector("[name=csrfmiddlewaretoken]").value = config.csrf;
    },
    position: () => (position.state().on ? position.stop() : position.start()),
    become: ({ status }) =>
      box.put({
        path: "/api/unit/status/",
        body: { status },
        label: BECOME[status],
        at: page.serverNow().toISOString(),
        becomes: status,
      }),
    seen({ facts }) {
      const dispatch = page.told().dispatch.id;
      const names = facts.split(" ");
      return box.put({
        path: "/api/unit/facts-seen/",
        body: { dispatch, facts: names },
        label: "Keterangan dibaca",
        at: page.serverNow().toISOString(),
        dispatch,
        facts: names,
      });
    },
    rerouted() {
      page.readReroute(page.told().dispatch.rerouted_at);
    },
    reveal,
    read: ({ order }) =>
      box
        .read(Number(order))
        .then(() => (page.items().length ? show(views.unsentSheet(page.items(), timeZone)) : close())),
    close,
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const steps = ["step", "sure", "hospital", "become"].includes(button.dataset.do);
    if (steps && Date.now() - pressedAt < PRESS_AGAIN_MS) return;
    if (steps) {
      pressedAt = Date.now();
      navigator.vibrate?.(60);
    }
    DO[button.dataset.do](button.dataset);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.form === "leave") return;
    event.preventDefault();
    const data = Object.fromEntries(new FormData(form));
    const dispatch = page.told().dispatch?.id;
    if (form.dataset.form === "note")
      say("/api/unit/notes/", { dispatch, text: data.text.trim() }, "Catatan", { dispatch });
    if (form.dataset.form === "call") {
      const { matter } = form.dataset;
      say(
        "/api/unit/calls/",
        { dispatch, matter, text: data.text },
        matter === "help" ? "Butuh bantuan" : "Tidak bisa berangkat",
        { dispatch, matter },
      );
    }
    if (form.dataset.form === "check") {
      const numbersOf = ["people", "fuel_percent", "water_litres"].filter((name) => data[name] !== "");
      const body = Object.fromEntries(numbersOf.map((name) => [name, Number(data[name])]));
      box.put({
        path: "/api/unit/check/",
        body: { ...body, fault: data.fault },
        label: "Pemeriksaan",
        at: page.serverNow().toISOString(),
      });
    }
    close();
  });

  el("camera").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    event.target.value = "";
    if (!file || !page.told().dispatch) return;
    const [at, dispatch] = [page.serverNow().toISOString(), page.told().dispatch.id];
    const blob = await smaller(file);
    box.put({
      path: `/api/unit/photos/?dispatch=${dispatch}&at=${encodeURIComponent(at)}`,
      blob,
      label: "Foto",
      at,
      dispatch,
    });
  });

  async function reveal() {
    try {
      const response = await fetch(`/api/unit/numbers/${page.told().dispatch.id}/`, {
        method: "POST",
        credentials: "same-origin",
        headers: { "X-CSRFToken": config.csrf },
      });
      const body = await response.json();
      page.revealed(response.ok ? body.numbers : []);
    } catch {
      page.revealed(null);
      show(
        '<h2>Tanpa sinyal</h2><p>Nomor pelapor hanya bisa dibuka saat ada sinyal. Minta lewat radio.</p><div class="row"><button type="button" data-do="close">Tutup</button></div>',
      );
    }
  }

  return { show, close };
}
