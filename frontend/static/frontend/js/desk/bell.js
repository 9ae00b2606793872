// The ring of what waits for somebody: heard, and seen in the title of a page that is not looked at.

const TONES = [880, 660, 880, 660];
const TONE_S = 0.18;

// `waiting` counts what rings, `words` says what it is; `button` is shown where the browser wants a touch
// before it sounds
export function bell(button, waiting, { words = "MENUNGGU JAWABAN", everyMs = 2_000 } = {}) {
  const title = document.title;
  let audio = null;

  function wake() {
    audio ??= new AudioContext();
    audio.resume().then(draw);
  }
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, wake, { capture: true });

  function sound() {
    if (audio?.state !== "running") return;
    for (const [k, pitch] of TONES.entries()) {
      const [tone, gain] = [audio.createOscillator(), audio.createGain()];
      tone.frequency.value = pitch;
      gain.gain.value = 0.25;
      tone.connect(gain).connect(audio.destination);
      tone.start(audio.currentTime + k * TONE_S);
      tone.stop(audio.currentTime + k * TONE_S + TONE_S * 0.8);
    }
  }

  function draw() {
    const n = waiting();
    document.title = n ? `(${n}) ${words} · ${title}` : title;
    document.body.classList.toggle("rings", n > 0);
    button.hidden = audio?.state === "running";
  }

  setInterval(() => waiting() && sound(), everyMs);
  return { draw, once: sound };
}
