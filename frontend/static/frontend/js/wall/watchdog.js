// A script of its own, so that it runs where the others failed to load: a wall that has not drawn
// for half a minute starts again, once the server answers (a reload without it ends at an error page).
(() => {
  const PATIENCE_MS = 30_000;
  const began = Date.now();
  window.petasiaga = {
    drewAt: began,
    async restart() {
      try {
        const page = await fetch(location.href, { method: "HEAD", cache: "no-store" });
        if (page.ok && !page.redirected) location.reload();
      } catch {
        // the server is away; tried again by whoever asked
      }
    },
  };
  setInterval(() => {
    if (Date.now() - window.petasiaga.drewAt > PATIENCE_MS) window.petasiaga.restart();
  }, 5_000);
})();
