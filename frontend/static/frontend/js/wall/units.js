// Units that could go now: ready, with a crew on duty that is not out with another vehicle.

const HOME = new Set(["available", "break", "out_of_service", "off_duty"]);

export function freeUnits(units) {
  const out = new Set(units.filter((u) => u.crew && !HOME.has(u.status)).map((u) => u.crew));
  return units.filter((u) => u.status === "available" && u.crew_on_duty && !out.has(u.crew));
}

const READY = new Set(["available", "break"]);

// vehicles that should stand ready and have nobody to drive them
export const withoutCrew = (units) => units.filter((u) => READY.has(u.status) && !u.crew_on_duty);
