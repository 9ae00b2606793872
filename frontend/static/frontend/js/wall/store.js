// What the screen knows. Pure: it applies frames and tells its listeners; it draws nothing.

export function createStore() {
  const objects = new Map(); // type -> Map(id -> { version, payload })
  const positions = new Map(); // unit id -> { lon, lat, heading, speed, at, accuracy, sequence }
  const listeners = new Set();

  const ofType = (type) => {
    if (!objects.has(type)) objects.set(type, new Map());
    return objects.get(type);
  };

  function put(type, id, version, payload) {
    const kept = ofType(type).get(id);
    if (kept && kept.version > version) return false;
    if (payload === null) ofType(type).delete(id);
    else ofType(type).set(id, { version, payload });
    return true;
  }

  function place(id, value) {
    const [lon, lat, heading, speed, at, accuracy, sequence] = value;
    const kept = positions.get(id);
    if (kept && kept.sequence >= sequence) return;
    positions.set(id, { lon, lat, heading, speed, at: Date.parse(at), accuracy, sequence });
  }

  function tell(types) {
    for (const listener of listeners) listener(types);
  }

  return {
    apply(frame) {
      if (frame.frame === "snapshot") {
        objects.clear();
        positions.clear();
        for (const o of frame.objects) put(o.type, o.id, o.version, o.payload);
        for (const [id, value] of Object.entries(frame.positions)) place(id, value);
        tell(new Set(["*"]));
      } else if (frame.frame === "event") {
        if (put(frame.type, frame.id, frame.version, frame.payload)) tell(new Set([frame.type]));
      } else if (frame.frame === "positions") {
        for (const [id, value] of Object.entries(frame.positions)) place(id, value);
        tell(new Set(["positions"]));
      }
    },
    all: (type) => [...ofType(type).values()].map((row) => row.payload),
    get: (type, id) => ofType(type).get(id)?.payload,
    position: (id) => positions.get(id),
    positions: () => positions,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
