// Which open incident comes first: on the rail, and in the close-up.

export const deadline = (i) => Date.parse(i.reported_at) + i.target_minutes * 60000;

// Critical ones first, so that none is ever merely counted; then those that still wait, next to
// breach on top; last those where a unit has arrived, the latest first: their clock has stopped.
export function byUrgency(incidents) {
  const rank = (i) => (i.priority === 1 ? 0 : 2) + (i.arrived_at ? 1 : 0);
  const clock = (i) => (i.arrived_at ? -Date.parse(i.arrived_at) : deadline(i));
  return [...incidents].sort((a, b) => rank(a) - rank(b) || clock(a) - clock(b));
}
