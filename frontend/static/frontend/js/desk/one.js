// A reading that is asked for again and again: one at a time, and once more where it was asked for
// meanwhile. So an older answer never comes after a newer one, and a busy night never keeps it from coming.
export function oneAtATime(read) {
  let running = null;
  let wanted = false;
  async function run() {
    try {
      while (wanted) {
        wanted = false;
        await read();
      }
    } finally {
      running = null;
    }
  }
  return () => {
    wanted = true;
    running ??= run();
    return running;
  };
}
