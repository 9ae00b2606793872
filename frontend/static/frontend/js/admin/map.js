// The maps of the administration: our own tiles under django-leaflet's fields, a point that is
// dragged, clicked or typed, shapes to look at, and the stations around, faintly.
/* global L */

import { baseLayer } from "../wall/base.js";

const config = JSON.parse(document.getElementById("map-config").textContent);
const SHAPE = { color: "#5fe0c4", weight: 2, fillOpacity: 0.12 };
const OUTLINE = { color: "#5fe0c4", weight: 1.5, fill: false, dashArray: "4 4", interactive: false };
if (L.drawLocal) fill(L.drawLocal, config.words.draw); // absent where nothing can be drawn
const stations = fetch(config.stations).then((answer) => (answer.ok ? answer.json() : []));

window.addEventListener("map:init", ({ detail }) => {
  const { map } = detail;
  furnish(map);
  const outline = document.querySelector(".shape-map");
  if (outline) L.geoJSON(shapeOf(outline), OUTLINE).addTo(map);
  map.on("map:loadfield", ({ field }) => {
    if (field.options.modifiable && field.options.geom_type.toLowerCase() === "point") editPoint(map, field);
  });
});

window.addEventListener("load", () => {
  for (const element of document.querySelectorAll(".shape-map")) {
    const map = L.map(element, { attributionControl: false });
    furnish(map);
    const layer = L.geoJSON(shapeOf(element), { style: SHAPE }).addTo(map);
    map.fitBounds(layer.getBounds(), { maxZoom: 13, padding: [20, 20] });
  }
});

// set the leaves of `into` that `words` has
function fill(into, words) {
  for (const [name, word] of Object.entries(words)) {
    if (typeof word === "object") fill(into[name], word);
    else into[name] = word;
  }
}

function escaped(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element.innerHTML;
}

const shapeOf = (element) => JSON.parse(element.dataset.shape);

function furnish(map) {
  const base = baseLayer(config.tiles, 1);
  base.options.attribution = escaped(config.attribution);
  base.addTo(map);
  map.fitBounds(config.bounds);
  stations.then((rows) => {
    for (const row of rows) {
      const dot = L.circleMarker([row.lat, row.lon], {
        radius: 4,
        weight: 1,
        color: "#a9bcc6",
        opacity: 0.7,
        fillOpacity: 0.25,
        bubblingMouseEvents: true,
      });
      dot.bindTooltip(document.createTextNode(`${row.code} ${row.name}`)).addTo(map);
    }
  });
}

// one mark, always movable; no tool to choose first
function editPoint(map, field) {
  map.removeControl(field._drawControl);
  const inputs = lonLatInputs(map.getContainer(), field.store.formfield.id, (lat, lon) => {
    put(L.latLng(lat, lon));
    map.panTo([lat, lon]);
  });
  let marker = field.drawnItems.getLayers()[0];

  function put(latlng) {
    if (!marker) {
      marker = L.marker(latlng);
      field.drawnItems.addLayer(marker);
    }
    marker.setLatLng(latlng);
    movable();
    changed();
  }
  function changed() {
    field.store.save(field.drawnItems);
    inputs.show(marker.getLatLng());
  }
  function movable() {
    marker.dragging.enable();
    marker.off("dragend").on("dragend", changed);
  }
  map.on("click", (event) => put(event.latlng.wrap()));
  map.getContainer().classList.add("edits-point");
  if (marker) {
    movable();
    inputs.show(marker.getLatLng());
    const outline = document.querySelector(".shape-map");
    if (outline) map.fitBounds(L.geoJSON(shapeOf(outline)).getBounds());
    else map.setView(marker.getLatLng(), 13);
  }
}

function lonLatInputs(after, id, onTyped) {
  const row = document.createElement("p");
  row.className = "lonlat";
  const make = (name) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.inputMode = "decimal";
    input.autocomplete = "off";
    input.id = `${id}_${name}`;
    label.append(config.words[name], " ", input);
    row.append(label);
    return input;
  };
  const longitude = make("longitude");
  const latitude = make("latitude");
  const hint = document.createElement("span");
  hint.className = "help";
  hint.textContent = config.words.drag;
  row.append(hint);
  after.after(row);
  const number = (input) => Number.parseFloat(input.value.replace(",", "."));
  row.addEventListener("change", () => {
    const [lon, lat] = [number(longitude), number(latitude)];
    if (Number.isFinite(lon) && Number.isFinite(lat)) onTyped(lat, lon);
  });
  return {
    show({ lat, lng }) {
      longitude.value = lng.toFixed(6);
      latitude.value = lat.toFixed(6);
    },
  };
}
