// The names on the base map, out of its own tiles: drawn with the other labels, so that none hides another.
/* global L, protomapsL */

const TILE = 256;
const MOST_TILES = 40;

// names within the map's view as [{ kind, name, lon, lat }]; rejects where the server does not answer
export async function readNames(map, tiles) {
  const z = Math.floor(map.getZoom());
  const source = new protomapsL.ZxySource(tiles, false);
  const view = map.getBounds();
  const from = map.project(view.getNorthWest(), z).divideBy(TILE).floor();
  const to = map.project(view.getSouthEast(), z).divideBy(TILE).floor();
  const wanted = [];
  for (let x = from.x; x <= to.x; x++) for (let y = from.y; y <= to.y; y++) wanted.push({ z, x, y });
  const found = new Map();
  const read = wanted.slice(0, MOST_TILES).map(async (tile) => {
    for (const f of (await source.get(tile, TILE)).get("label") ?? []) {
      const { lat, lng } = map.unproject(L.point(tile.x * TILE + f.geom[0][0].x, tile.y * TILE + f.geom[0][0].y), z);
      found.set(`${f.props.kind}:${f.props.name}`, { kind: f.props.kind, name: f.props.name, lon: lng, lat });
    }
  });
  await Promise.all(read);
  return [...found.values()];
}
