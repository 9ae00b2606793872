// When it truly happened, as it is typed: nothing is now, "-3" three minutes ago, "14.05" (or 14:05,
// 1405) the last time it was that late. Pure of the page.

// ISO time, or null for now; undefined where it cannot be read or is still to come. `offsetMinutes`:
// of the regency's zone from UTC.
export function trueTime(typed, now, offsetMinutes) {
  const text = typed.trim();
  if (!text) return null;
  const ago = text.match(/^-\s*(\d{1,4})$/);
  if (ago) return new Date(now - Number(ago[1]) * 60_000).toISOString();
  const clock = text.match(/^(\d{1,2})[.:]?(\d{2})$/);
  if (!clock || clock[1] > 23 || clock[2] > 59) return undefined;
  const day = 24 * 3600_000;
  const local = now + offsetMinutes * 60_000;
  const midnight = local - (((local % day) + day) % day);
  let at = midnight + (Number(clock[1]) * 60 + Number(clock[2])) * 60_000;
  if (at > local + 60_000) at -= day; // said after midnight of what was before it
  return new Date(Math.min(at, local) - offsetMinutes * 60_000).toISOString();
}

// minutes from UTC of a named zone at a moment
export function zoneMinutes(timeZone, now) {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }).formatToParts(new Date(now));
  const [, sign, hours, minutes] = parts.find((p) => p.type === "timeZoneName").value.match(/([+-])(\d+):?(\d*)/) ?? [];
  return sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes || 0)) : 0;
}
