// Sends where this phone is, once, to the address of the page itself.

const GOOD_M = 30; // good enough to send at once
const PATIENCE_MS = 15_000; // then the best so far is sent

const button = document.getElementById("send");
const said = document.getElementById("said");

function say(text, wrong = false) {
  said.textContent = text;
  said.className = wrong ? "error" : "hint";
}

async function send({ longitude, latitude, accuracy }) {
  say("Mengirim …");
  try {
    const answer = await fetch(location.href, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ lon: longitude, lat: latitude, accuracy }),
    });
    const body = await answer.json();
    if (answer.ok) {
      button.remove();
      say("Posisi Anda terkirim. Tetap di telepon bersama petugas.");
      return;
    }
    say(body.detail, true);
  } catch {
    say("Tidak ada sambungan internet. Coba lagi, atau sebutkan patokan kepada petugas.", true);
  }
  button.disabled = false;
}

function locate() {
  if (!navigator.geolocation) {
    say("Telepon ini tidak dapat menentukan posisi. Sebutkan patokan kepada petugas.", true);
    return;
  }
  button.disabled = true;
  say("Mencari posisi … sebaiknya di tempat terbuka.");
  let best = null;
  let watch = 0;
  const finish = () => {
    navigator.geolocation.clearWatch(watch);
    clearTimeout(timer);
    if (best) send(best);
  };
  const timer = setTimeout(() => {
    if (best) {
      finish();
      return;
    }
    navigator.geolocation.clearWatch(watch);
    button.disabled = false;
    say("Posisi belum ditemukan. Coba lagi di tempat terbuka, atau sebutkan patokan kepada petugas.", true);
  }, PATIENCE_MS);
  watch = navigator.geolocation.watchPosition(
    ({ coords }) => {
      if (!best || coords.accuracy < best.accuracy) best = coords;
      if (best.accuracy <= GOOD_M) finish();
    },
    (error) => {
      clearTimeout(timer);
      navigator.geolocation.clearWatch(watch);
      button.disabled = false;
      const denied = error.code === error.PERMISSION_DENIED;
      say(
        denied
          ? "Izin lokasi ditolak. Izinkan di setelan telepon, atau sebutkan patokan kepada petugas."
          : "Posisi belum ditemukan. Coba lagi, atau sebutkan patokan kepada petugas.",
        true,
      );
    },
    { enableHighAccuracy: true, maximumAge: 0 },
  );
}

button.addEventListener("click", locate);
