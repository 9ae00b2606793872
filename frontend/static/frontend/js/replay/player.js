// Plays frames into a store, forwards and backwards. Pure: it knows no clock and no screen.

// `data` as /api/planning/replay/ gives it; `apply` takes frames as a store does.
export function createPlayer(data, apply) {
  const begin = Date.parse(data.from);
  const end = Date.parse(data.to);
  const frames = data.frames.map((frame) => ({ frame, at: Date.parse(frame.at) }));
  let next = 0;
  let moment = begin;
  apply(data.snapshot);

  // shows the state at a moment (ms): backwards means from the beginning again
  function seek(to) {
    const wanted = Math.min(end, Math.max(begin, to));
    if (wanted < moment) {
      apply(data.snapshot);
      next = 0;
    }
    while (next < frames.length && frames[next].at <= wanted) apply(frames[next++].frame);
    moment = wanted;
    return wanted;
  }

  return { begin, end, seek, moment: () => moment, atEnd: () => moment >= end };
}

// when something happened to an incident, for the ticks beneath the track: shares of the whole, 0 to 1
export function ticks(data) {
  const begin = Date.parse(data.from);
  const whole = Math.max(1, Date.parse(data.to) - begin);
  return data.frames
    .filter((f) => f.frame === "event" && f.type === "incident")
    .map((f) => (Date.parse(f.at) - begin) / whole);
}

// a moment as <input type="datetime-local"> wants it, in the regency's own time
export function localInput(ms, timeZone) {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  }).formatToParts(new Date(ms));
  const get = (type) => parts.find((p) => p.type === type).value;
  return `${get("year")}-${get("month")}-${get("day")}T${get("hour")}:${get("minute")}`;
}
