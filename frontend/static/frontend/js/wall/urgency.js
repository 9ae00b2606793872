// Which open incident comes first: on the rail, and in the close-up.

export const deadline = (i) => Date.parse(i.reported_at) + i.target_minutes * 60000;

// Critical ones first, so that none is ever merely counted; then those that still wait, next to
// breach on top; last those where a unit has arrived, for they have met or missed their target.
export function byUrgency(incidents) {
  const rank = (i) => (i.priority === 1 ? 0 : 2) + (i.arrived_at ? 1 : 0);
  return [...incidents].sort((a, b) => rank(a) - rank(b) || deadline(a) - deadline(b));
}
