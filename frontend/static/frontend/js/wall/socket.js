// The connection, never the domain: it subscribes, resumes, notices gaps, and never gives up.

const PATIENCE_MS = 7000; // heartbeats come every 2 s
const PAUSES_MS = [250, 500, 1000, 2000, 4000];

export function connect(url, onFrame, onState) {
  let socket = null;
  let epoch = null;
  let position = null;
  let number = 0;
  let failures = 0;
  let heardAt = performance.now();
  let timer = null;

  function open() {
    timer = null;
    number = 0;
    socket = new WebSocket(url);
    const mine = socket;
    socket.onopen = () => mine.send(JSON.stringify({ say: "hello", epoch, position }));
    socket.onmessage = (message) => mine === socket && receive(JSON.parse(message.data));
    socket.onclose = (event) => mine === socket && lost(event.code);
  }

  function lost(code) {
    socket = null;
    if (code === 4403 || code === 4401) {
      onState({ connected: false, refused: true });
      epoch = position = null;
    } else onState({ connected: false, refused: false });
    again();
  }

  function again() {
    if (timer) return;
    const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] * (0.75 + Math.random() / 2);
    failures += 1;
    timer = setTimeout(open, pause);
  }

  function drop(forget) {
    if (forget) epoch = position = null;
    const old = socket;
    socket = null;
    old?.close();
    onState({ connected: false, refused: false });
    again();
  }

  function receive(frame) {
    heardAt = performance.now();
    if (frame.n !== number + 1 || frame.frame === "resync") {
      drop(true);
      return;
    }
    number = frame.n;
    if (frame.frame === "hello") {
      epoch = frame.epoch;
      failures = 0;
      onState({ connected: true, refused: false });
    }
    onFrame(frame);
    if (frame.position !== undefined && frame.frame !== "heartbeat" && frame.frame !== "hello")
      position = frame.position;
    if (frame.frame === "heartbeat" && position !== null) position = Math.max(position, frame.position);
  }

  setInterval(() => {
    if (socket && performance.now() - heardAt > PATIENCE_MS) drop(false);
  }, 1000);

  open();
  return { silentMs: () => performance.now() - heardAt };
}
