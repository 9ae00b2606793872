// The base map from our own vector tiles, drawn on canvas: no WebGL to lose, no request outside.
// Its names are drawn with the other labels (names.js).
/* global protomapsL */

const SERVICE_ROADS = [
  "unclassified",
  "residential",
  "living_street",
  "service",
  "track",
  "path",
  "road",
  "pedestrian",
];

const DARK = {
  land: "#13252e",
  home: "#182e39",
  neighbour: "#20343e",
  village: "#24404d",
  district: "#3d5a68",
  zone: "#6d8894",
  edge: "#8fa9b5",
  boat: "#35566a",
  ferry: "#6d94a8",
  service: "#3b5563",
  middle: "#5c7a89",
  main: "#86a3b1",
  motorway: "#a9bcc6",
  sea: "#06121a",
};

// `palette` has the keys of DARK
export function baseLayer(tiles, scale, palette = DARK) {
  const P = protomapsL;
  const line = (kinds, color, widths, more = {}) => ({
    dataLayer: "road",
    symbolizer: new P.LineSymbolizer({
      color,
      width: (z) => scale * P.exp(1.5, widths)(z),
      ...more,
    }),
    filter: (_z, f) => kinds.includes(f.props.kind),
  });
  const paintRules = [
    { dataLayer: "land", symbolizer: new P.PolygonSymbolizer({ fill: palette.land }) },
    {
      dataLayer: "boundary",
      symbolizer: new P.PolygonSymbolizer({ fill: palette.home }),
      filter: (_z, f) => f.props.kind === "kabupaten",
    },
    {
      dataLayer: "neighbour",
      symbolizer: new P.LineSymbolizer({ color: palette.neighbour, width: 0.6 * scale }),
      minzoom: 11,
    },
    boundaryLine(P, ["kelurahan", "desa"], palette.village, 0.7 * scale, [2, 3]),
    boundaryLine(P, ["kecamatan"], palette.district, 1.1 * scale, [5, 4]),
    boundaryLine(P, ["ikn"], palette.zone, 1.1 * scale, [8, 4, 2, 4]),
    boundaryLine(P, ["kabupaten"], palette.edge, 1.3 * scale),
    line(
      ["boat"],
      palette.boat,
      [
        [8, 0.7],
        [16, 3],
      ],
      { dash: [1, 4] },
    ),
    line(
      ["ferry"],
      palette.ferry,
      [
        [8, 1],
        [16, 4],
      ],
      { dash: [4, 4] },
    ),
    line(SERVICE_ROADS, palette.service, [
      [8, 0.6],
      [13, 2],
      [17, 9],
    ]),
    line(["tertiary", "tertiary_link", "secondary", "secondary_link"], palette.middle, [
      [8, 1],
      [13, 3.4],
      [17, 12],
    ]),
    line(["primary", "primary_link", "trunk", "trunk_link"], palette.main, [
      [8, 1.4],
      [13, 4.4],
      [17, 15],
    ]),
    line(["motorway", "motorway_link"], palette.motorway, [
      [8, 1.3],
      [13, 4.4],
      [17, 16],
    ]),
  ];
  return P.leafletLayer({ url: tiles, maxDataZoom: 16, paintRules, labelRules: [], backgroundColor: palette.sea });
}

function boundaryLine(P, kinds, color, width, dash) {
  return {
    dataLayer: "boundary",
    symbolizer: new P.LineSymbolizer({
      color,
      width,
      dash,
      dashColor: dash ? color : undefined,
      dashWidth: width,
      ...(dash ? { width: 0 } : {}),
    }),
    filter: (_z, f) => kinds.includes(f.props.kind),
  };
}
