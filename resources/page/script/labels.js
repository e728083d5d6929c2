/* Names and values on the map: each stands in its own area, and none over another. */
G.labels = {layer: null, drawn: []};

G.labels.start = () => {
  G.map.map.createPane("labels").style.zIndex = 620;
  G.map.map.getPane("labels").style.pointerEvents = "none";
  G.labels.layer = L.layerGroup([]).addTo(G.map.map);
  G.labels.size = parseFloat(getComputedStyle(document.documentElement).fontSize);
  G.map.map.on("zoomend", G.labels.draw);
  G.labels.draw();
};

G.labels.draw = () => {
  G.labels.layer.clearLayers();
  const taken = [];
  const {parts} = G.content;
  // the largest areas first: there a name fits
  const order = G.content.areas.map((_, area) => area).sort((a, b) => G.labels.width(b) - G.labels.width(a));
  for (const area of order) {
    const [x, y] = G.content.areas[area].middle;
    const at = G.map.map.latLngToLayerPoint([y / parts, x / parts]);
    const room = G.labels.width(area);
    const found = G.labels.forms(area).find((form) => {
      const box = G.labels.box(at, form);
      return box.wide <= room * 1.05 && !taken.some((other) => G.labels.meet(box, other));
    });
    if (found) {
      taken.push(G.labels.box(at, found));
      const text = G.make("span", {}, found.name || "", found.values.length ? G.make(found.name ? "small" : "span", {}, found.values.join(" | ")) : null);
      G.labels.layer.addLayer(L.marker([y / parts, x / parts], {pane: "labels", interactive: false, keyboard: false,
        icon: L.divIcon({className: "label", html: text, iconSize: [0, 0]})}));
    }
  }
};

/** What may be written in an area: name with values, values alone, short values. */
G.labels.forms = (area) => {
  const seen = G.shownResults().map((result) => G.seen(result, area));
  const values = (key) => seen.map((one) => (one ? one[key] : "–")).filter((text) => text !== "");
  const {name} = G.content.areas[area];
  const short = name.length > 26 ? `${name.slice(0, 24)}…` : name;
  return [{name: short, values: values("label")}, {name: short, values: values("short")}, {name: "", values: values("short")}]
    .filter((form) => form.name || form.values.length);
};

G.labels.width = (area) => {
  const bounds = L.latLngBounds(G.map.outline[area].flat(2));
  return G.map.map.latLngToLayerPoint(bounds.getNorthEast()).x - G.map.map.latLngToLayerPoint(bounds.getSouthWest()).x;
};

G.labels.box = (at, form) => {
  const letters = Math.max(form.name.length * 1.02, form.values.join(" | ").length);
  const wide = letters * G.labels.size * 0.46 + 4;
  const high = (form.name ? 1 : 0) * G.labels.size + (form.values.length ? G.labels.size : 0);
  return {left: at.x - wide / 2, right: at.x + wide / 2, top: at.y - high / 2, low: at.y + high / 2, wide};
};

G.labels.meet = (one, other) => one.left < other.right && other.left < one.right && one.top < other.low && other.top < one.low;

G.listen((changed) => {
  if (["theme", "left", "right", "compare", "weights"].some((name) => changed.includes(name))) {
    G.labels.draw();
  }
});
