// When it truly happened, as it is typed: nothing is now, "-3" three minutes ago, "14.05" (or 14:05,
// 1405) the last time it was that late. Pure of the page.

const BACK_HOURS = 12; // a clock time that lies ahead was yesterday's only if it is no longer ago

// { at: ISO time, or null for now }, or { wrong: why not }. `offsetMinutes`: of the regency's zone from UTC;
// `backHours`: what is written down long after may be yesterday's by a whole day.
export function trueTime(typed, now, offsetMinutes, backHours = BACK_HOURS) {
  const text = typed.trim();
  if (!text) return { at: null };
  const ago = text.match(/^-\s*(\d{1,4})$/);
  if (ago) return { at: new Date(now - Number(ago[1]) * 60_000).toISOString() };
  const clock = text.match(/^(\d{1,2})[.:]?(\d{2})$/);
  if (!clock || clock[1] > 23 || clock[2] > 59) return { wrong: "bukan waktu" };
  const day = 24 * 3600_000;
  const local = now + offsetMinutes * 60_000;
  const midnight = local - (((local % day) + day) % day);
  let at = midnight + (Number(clock[1]) * 60 + Number(clock[2])) * 60_000;
  if (at > local + 60_000) {
    at -= day; // said after midnight of what was before it
    if (local - at > backHours * 3600_000) return { wrong: "jam itu belum terjadi" };
  }
  return { at: new Date(Math.min(at, local) - offsetMinutes * 60_000).toISOString() };
}

// minutes from UTC of a named zone at a moment
export function zoneMinutes(timeZone, now) {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }).formatToParts(new Date(now));
  const [, sign, hours, minutes] = parts.find((p) => p.type === "timeZoneName").value.match(/([+-])(\d+):?(\d*)/) ?? [];
  return sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes || 0)) : 0;
}
