/* Names and values on the map: each stands in its own area, and none over another. */
G.labels = {layers: []};

G.labels.start = () => {
  G.labels.layers = ["labels-one", "labels-two"].map((name, at) => {
    const pane = G.map.map.createPane(name);
    pane.style.zIndex = 620 + at;
    pane.style.pointerEvents = "none";
    G.map.panes[at].labels = pane;
    return L.layerGroup([]).addTo(G.map.map);
  });
  G.labels.size = parseFloat(getComputedStyle(document.documentElement).fontSize);
  G.map.map.on("zoomend", G.labels.draw);
  G.labels.draw();
};

G.labels.draw = () => {
  G.labels.layers.forEach((layer) => layer.clearLayers());
  G.shownResults().forEach((result, at) => G.labels.drawOne(result, G.labels.layers[at], G.map.panes[at].labels));
};

G.labels.drawOne = (result, layer, pane) => {
  const taken = [];
  const {parts} = G.content;
  // the largest areas first: there a name fits
  const order = G.content.areas.map((_, area) => area).sort((a, b) => G.labels.width(b) - G.labels.width(a));
  for (const area of order) {
    const [x, y] = G.content.areas[area].middle;
    const at = G.map.map.latLngToLayerPoint([y / parts, x / parts]);
    const room = G.labels.width(area);
    const found = G.labels.forms(result, area).find((form) => {
      const box = G.labels.box(at, form);
      return box.wide <= room * 1.05 && !taken.some((other) => G.labels.meet(box, other));
    });
    if (found) {
      taken.push(G.labels.box(at, found));
      const ink = G.inkOn(G.colour(G.seen(result, area)));
      const text = G.make(
        "span",
        {class: ink === "#ffffff" ? "white" : null},
        found.name,
        found.value ? G.make(found.name ? "small" : "b", {}, found.value) : null,
      );
      layer.addLayer(
        L.marker([y / parts, x / parts], {
          pane,
          interactive: false,
          keyboard: false,
          icon: L.divIcon({className: "label", html: text, iconSize: [0, 0]}),
        }),
      );
    }
  }
};

/** What may be written in an area: name with its value, name with the short one, that one alone. */
G.labels.forms = (result, area) => {
  const seen = G.seen(result, area);
  if (!seen) {
    return [];
  }
  const {name} = G.content.areas[area];
  const short = name.length > 26 ? `${name.slice(0, 24)}…` : name;
  return [
    {name: short, value: seen.label},
    {name: short, value: seen.short},
    {name: "", value: seen.short},
  ].filter((form) => form.name || form.value);
};

G.labels.width = (area) => {
  const bounds = L.latLngBounds(G.map.outline[area].flat(2));
  return G.map.map.latLngToLayerPoint(bounds.getNorthEast()).x - G.map.map.latLngToLayerPoint(bounds.getSouthWest()).x;
};

G.labels.box = (at, form) => {
  const letters = Math.max(form.name.length * 1.05, form.value.length);
  const wide = letters * G.labels.size * 0.5 + 4;
  const high = ((form.name ? 1 : 0) + (form.value ? 1 : 0)) * G.labels.size;
  return {left: at.x - wide / 2, right: at.x + wide / 2, top: at.y - high / 2, low: at.y + high / 2, wide};
};

G.labels.meet = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.low && other.top < one.low;

G.listen((changed) => {
  if (["theme", "left", "right", "compare", "weights"].some((name) => changed.includes(name))) {
    G.labels.draw();
  }
});
