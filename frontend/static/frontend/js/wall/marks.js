// Stations, routes, units and incidents with their labels, on one SVG above the base map.
/* global L */
import { captions } from "./captions.js";
import { readNames } from "./names.js";
import { colourOf, incidentMark, incidentRadius, stationMark, unitMark } from "./symbols.js";
import { withoutCrew } from "./units.js";

export const OLD_FIX_S = 120;
const DOUBT_S = 300;
const GLIDE_MS = 2500;
const NAMES_AGAIN_MS = 5000;
const ACTIVE = new Set(["assigned", "en_route", "on_scene", "working", "transporting", "at_hospital", "returning"]);

export function marksLayer(
  map,
  store,
  scale,
  { now, tiles, detail = false, avoid = () => [], focus = () => null, worded },
) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "mark-layer");
  svg.setAttribute("width", "1");
  svg.setAttribute("height", "1");
  map.getPane("marks").appendChild(svg);
  const group = () => svg.appendChild(document.createElementNS(svg.namespaceURI, "g"));
  const groups = {
    names: group(),
    stations: group(),
    routes: group(),
    doubt: group(),
    units: group(),
    leads: group(),
    incidents: group(),
    labels: group(),
  };
  const shown = new Map(); // unit id -> { node, from, to, started, markup }
  const parked = new Map(); // unit id -> the point where it stands beside an incident
  const seenIncidents = new Set();
  let moving = false;

  const at = (lon, lat) => map.latLngToLayerPoint([lat, lon]);
  const serviceOf = (code) => store.get("service", code) ?? { shape: "circle", letter: "" };

  function stations() {
    const all = store.all("unit");
    const busy = new Set(all.map((u) => u.station));
    const bare = new Set(withoutCrew(all).map((u) => u.station));
    groups.stations.innerHTML = store
      .all("station")
      .filter((s) => busy.has(s.id) || detail)
      .map((s) => {
        const p = at(s.lon, s.lat);
        const service = serviceOf(s.service);
        return `<g transform="translate(${p.x} ${p.y}) scale(${scale})">${stationMark({ shape: service.shape, service: s.service, quality: s.position_quality, bare: bare.has(s.id) })}</g>`;
      })
      .join("");
  }

  // where a unit is drawn: its fix; without one it is drawn only by its station's mark, until it is at work
  function whereabouts(unit) {
    const fix = store.position(unit.id);
    if (fix) return { lon: fix.lon, lat: fix.lat, heading: fix.heading, age: (now() - fix.at) / 1000 };
    const station = store.get("station", unit.station);
    if (!station || (!ACTIVE.has(unit.status) && unit.status === "available" && !detail)) return null;
    return ACTIVE.has(unit.status) ? { lon: station.lon, lat: station.lat, heading: null, age: Infinity } : null;
  }

  // units at the scene stand in a row beneath the incident, whose mark would hide them
  function park() {
    parked.clear();
    for (const i of store.all("incident")) {
      const [p, r] = [at(i.lon, i.lat), (incidentRadius(i.priority) + 13) * scale];
      const near = ({ lon, lat }) => at(lon, lat).distanceTo(p) < r;
      const there = i.units.filter((u) => {
        const unit = u.arrived_at && store.get("unit", u.id);
        const place = unit && whereabouts(unit);
        return place && near(place);
      });
      there.forEach((u, k) => {
        parked.set(u.id, L.point(p.x + (k - (there.length - 1) / 2) * 26 * scale, p.y + r));
      });
    }
  }

  // the point of the map where a unit is drawn, or null
  function stands(unit) {
    const place = whereabouts(unit);
    return place && (parked.get(unit.id) ?? at(place.lon, place.lat));
  }

  function units() {
    park();
    const kept = new Set();
    const crewless = new Set(withoutCrew(store.all("unit")).map((u) => u.id));
    for (const unit of store.all("unit")) {
      const place = whereabouts(unit);
      if (!place) continue;
      kept.add(unit.id);
      const stale = place.age > OLD_FIX_S && unit.status !== "available";
      const service = serviceOf(unit.service);
      const markup = unitMark({
        shape: service.shape,
        letter: service.letter,
        service: unit.service,
        status: crewless.has(unit.id) ? "off_duty" : unit.status,
        heading: place.heading,
        stale,
      });
      let row = shown.get(unit.id);
      if (!row) {
        row = {
          node: groups.units.appendChild(document.createElementNS(svg.namespaceURI, "g")),
          from: [place.lon, place.lat],
          to: [place.lon, place.lat],
          started: 0,
          markup: "",
          id: unit.id,
        };
        shown.set(unit.id, row);
      }
      const shape = markup.replace(/h\d+/g, "h");
      if (row.markup !== shape) {
        row.node.innerHTML = markup;
        row.markup = shape;
      }
      if (row.to[0] !== place.lon || row.to[1] !== place.lat) {
        row.from = glide(row, performance.now());
        row.to = [place.lon, place.lat];
        row.started = performance.now();
        run();
      }
      put(row, performance.now());
    }
    for (const [id, row] of shown)
      if (!kept.has(id)) {
        row.node.remove();
        shown.delete(id);
      }
    doubt();
  }

  const glide = (row, t) => {
    const f = row.started ? Math.min(1, (t - row.started) / GLIDE_MS) : 1;
    return [row.from[0] + (row.to[0] - row.from[0]) * f, row.from[1] + (row.to[1] - row.from[1]) * f];
  };

  function put(row, t) {
    const p = parked.get(row.id) ?? at(...glide(row, t));
    row.node.setAttribute("transform", `translate(${p.x} ${p.y}) scale(${scale * 0.95})`);
  }

  function run() {
    if (moving) return;
    moving = true;
    const frame = (t) => {
      let more = false;
      for (const row of shown.values())
        if (row.started && t - row.started < GLIDE_MS + 50) {
          put(row, t);
          more = true;
        }
      moving = more;
      if (more) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  // a unit at work whose fix is old may be anywhere within a growing disc
  function doubt() {
    const metres = 40075016.7 / (256 * 2 ** map.getZoom());
    groups.doubt.innerHTML = store
      .all("unit")
      .filter((u) => ACTIVE.has(u.status))
      .map((u) => ({ u, place: whereabouts(u) }))
      .filter(({ place }) => place && place.age > DOUBT_S && Number.isFinite(place.age))
      .map(({ u, place }) => {
        const p = at(place.lon, place.lat);
        const r = Math.min(60 * scale, ((place.age - DOUBT_S) * 8) / metres);
        return `<circle cx="${p.x}" cy="${p.y}" r="${r}" fill="none" stroke="${colourOf(u.service)}" stroke-dasharray="3 4" opacity="0.5"/>`;
      })
      .join("");
  }

  function routes() {
    const lines = [];
    for (const incident of store.all("incident"))
      for (const u of incident.units)
        if (u.route.length > 1 && (u.status === "ordered" || u.status === "acknowledged" || u.status === "en_route")) {
          const rest = remaining(u.route, store.position(u.id));
          const points = rest.map(([lon, lat]) => {
            const p = at(lon, lat);
            return `${p.x},${p.y}`;
          });
          lines.push(
            `<polyline points="${points.join(" ")}" fill="none" stroke="#06121a" stroke-width="${6 * scale}"/><polyline points="${points.join(" ")}" fill="none" stroke="${colourOf(u.service)}" stroke-width="${3 * scale}"${u.status === "en_route" ? "" : ` stroke-dasharray="${6 * scale} ${5 * scale}"`}/>`,
          );
        }
    groups.routes.innerHTML = lines.join("");
  }

  function incidents() {
    const open = store.all("incident");
    groups.incidents.innerHTML = open
      .sort((a, b) => b.priority - a.priority)
      .map((i) => {
        const p = at(i.lon, i.lat);
        const fresh = i.priority === 1 && !seenIncidents.has(i.id);
        seenIncidents.add(i.id);
        const mark = fresh ? incidentMark(i).replace('class="rings"', 'class="rings pulse"') : incidentMark(i);
        return `<g transform="translate(${p.x} ${p.y}) scale(${scale})">${mark}</g>`;
      })
      .join("");
    for (const id of seenIncidents) if (!store.get("incident", id)) seenIncidents.delete(id);
    words.draw(focus());
  }

  function all() {
    stations();
    routes();
    units();
    incidents();
  }
  const words = captions(map, store, scale, groups, { now, detail, stands, avoid, worded });

  async function names() {
    try {
      words.setNames(await readNames(map, tiles));
      words.draw(focus());
    } catch {
      setTimeout(names, NAMES_AGAIN_MS);
    }
  }
  names();

  map.on("moveend zoomend", () => {
    names();
    for (const row of shown.values()) put(row, performance.now());
    all();
  });
  function changed(has) {
    if (has("station", "unit", "service")) stations();
    if (has("positions", "unit", "service")) units();
    if (has("incident", "positions")) routes();
    if (has("incident")) incidents();
  }

  return { all, changed, stations, units, routes, incidents, doubt, tick: () => words.draw(focus()) };
}

// the part of a route still ahead of a position: from the nearest point of its nearest leg on
export function remaining(route, position) {
  if (!position) return route;
  let best = Infinity;
  let cut = 0;
  let foot = route[0];
  const k = Math.cos((position.lat * Math.PI) / 180);
  for (let i = 0; i + 1 < route.length; i++) {
    const [ax, ay] = route[i];
    const [dx, dy] = [(route[i + 1][0] - ax) * k, route[i + 1][1] - ay];
    const sq = dx * dx + dy * dy;
    const t = sq ? Math.min(1, Math.max(0, ((position.lon - ax) * k * dx + (position.lat - ay) * dy) / sq)) : 0;
    const [fx, fy] = [ax + (t * dx) / k, ay + t * dy];
    const d = ((position.lon - fx) * k) ** 2 + (position.lat - fy) ** 2;
    if (d < best) {
      best = d;
      cut = i;
      foot = [fx, fy];
    }
  }
  return [foot, ...route.slice(cut + 1)];
}
