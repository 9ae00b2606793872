// People: a dot a cell, its area by people; filled where a free unit arrives in time, hollow where
// none does. And the tint of what stations with a free unit reach. On one canvas below the roads' names.
/* global L */

export function coverLayer(map, scale) {
  const canvas = L.DomUtil.create("canvas", "cover-canvas");
  map.getPane("cover").appendChild(canvas);
  let cells = [];
  let digits = "";
  let zones = [];

  function draw() {
    const size = map.getSize();
    const ratio = window.devicePixelRatio || 1;
    canvas.width = size.x * ratio;
    canvas.height = size.y * ratio;
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    const c = canvas.getContext("2d");
    c.scale(ratio, ratio);
    drawZones(c);
    drawCells(c);
  }

  function drawZones(c) {
    if (!zones.length) return;
    c.beginPath();
    for (const polygon of zones)
      for (const ring of polygon) {
        ring.forEach(([lon, lat], i) => {
          const p = map.latLngToContainerPoint([lat, lon]);
          if (i) c.lineTo(p.x, p.y);
          else c.moveTo(p.x, p.y);
        });
        c.closePath();
      }
    c.fillStyle = "rgb(47 165 139 / 0.20)";
    c.fill("nonzero");
    c.save();
    c.clip("nonzero");
    c.strokeStyle = "rgb(95 224 196 / 0.20)";
    c.lineWidth = scale;
    const step = 7 * scale;
    const { x, y } = map.getSize();
    c.beginPath();
    for (let d = -y; d < x; d += step) {
      c.moveTo(d, y);
      c.lineTo(d + y, 0);
    }
    c.stroke();
    c.restore();
  }

  function drawCells(c) {
    const metres = 40075016.7 / (256 * 2 ** map.getZoom());
    const most = Math.min(6.2 * scale, 330 / metres);
    for (let i = 0; i < cells.length; i++) {
      const [lon, lat, people] = cells[i];
      const p = map.latLngToContainerPoint([lat, lon]);
      const r = Math.max(0.9 * scale, Math.min(most, most * Math.sqrt(people / 600)));
      c.beginPath();
      c.arc(p.x, p.y, r, 0, 7);
      if (digits[i] && digits[i] !== "0") {
        c.fillStyle = "rgb(47 165 139 / 0.85)";
        c.fill();
      } else {
        c.strokeStyle = "rgb(199 155 176 / 0.62)";
        c.lineWidth = Math.max(0.8, 0.9 * scale);
        c.stroke();
      }
    }
  }

  map.on("moveend zoomend resize", draw);
  return {
    setCells(list) {
      cells = list;
      draw();
    },
    show(newDigits, newZones) {
      digits = newDigits;
      zones = newZones;
      draw();
    },
  };
}
