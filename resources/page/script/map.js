/* The map: quiet background, the areas of one or two results, the chosen area. */
G.map = {panes: [], paths: [], marked: null, map: null};

// beside the buttons for zooming, and never under them
G.map.fit = {paddingTopLeft: [64, 12], paddingBottomRight: [12, 12], animate: false};

G.map.start = () => {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map("map", {
    zoomAnimation: !still,
    inertia: !still,
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.25,
    zoomDelta: 0.5,
    maxZoom: 19,
    minZoom: 8,
    keyboardPanDelta: 120,
    fadeAnimation: false,
    bounceAtZoomLimits: false,
  });
  G.map.map = map;
  L.control.zoom({zoomInTitle: G.word("zoom_in"), zoomOutTitle: G.word("zoom_out")}).addTo(map);
  G.map.wholeButton().addTo(map);
  G.map.scale().addTo(map);
  G.map.outline = G.content.areas.map((area) => G.polygons(area.shape));
  G.map.inner = G.content.areas.map((area) => G.polygons(area.inner));
  const around = (outlines) =>
    L.latLngBounds(
      outlines
        .flat(3)
        .filter((point) => point.length)
        .flatMap((point) => (Array.isArray(point[0]) ? point : [point])),
    );
  G.map.bounds = around(G.map.outline.filter((_, area) => G.content.areas[area].in_sight));
  // lines are as much wider as letters are larger
  G.map.wide = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  map.fitBounds(G.map.bounds, G.map.fit);
  map.setMaxBounds(around(G.map.outline).pad(0.6));
  G.map.background();
  ["one", "two"].forEach((name, at) => {
    const pane = map.createPane(name);
    pane.style.zIndex = 410 + at;
    G.map.panes.push({pane, renderer: L.svg({pane: name, padding: 0.5})});
  });
  map.createPane("streets").style.zIndex = 430;
  map.getPane("streets").style.pointerEvents = "none";
  map.createPane("chosen").style.zIndex = 440;
  map.getPane("chosen").style.pointerEvents = "none";
  G.map.over();
  G.map.areas(0);
  G.map.paint();
  new ResizeObserver(() => map.invalidateSize({animate: false})).observe(G.at("map"));
};

G.map.wholeButton = () => {
  const control = L.control({position: "topleft"});
  control.onAdd = () => {
    const link = G.make(
      "a",
      {href: "#map", role: "button", title: G.word("whole_map"), "aria-label": G.word("whole_map")},
      "⌂",
    );
    L.DomEvent.on(link, "click", (event) => {
      L.DomEvent.stop(event);
      G.map.map.fitBounds(G.map.bounds, G.map.fit);
    });
    return G.make("div", {class: "leaflet-bar"}, link);
  };
  return control;
};

G.map.scale = () => L.control.scale({imperial: false, position: "bottomright", maxWidth: 130});

/** Water and green lie under the areas, on a canvas: they are looked at and never touched. */
G.map.background = () => {
  const {background} = G.content;
  G.map.under = L.canvas({padding: 0.5, pane: "tilePane"});
  G.map.ground = ["green", "water"]
    .filter((kind) => background[kind])
    .map((kind) => ({
      kind,
      layer: L.polygon(
        background[kind].map((rings) => rings.map(G.line)),
        {renderer: G.map.under, pane: "tilePane", stroke: false, fillOpacity: 1, interactive: false},
      ).addTo(G.map.map),
    }));
};

/** Streets and rails lie over the colours, thin, so that people find their way. */
G.map.over = () => {
  const {background} = G.content;
  const renderer = L.canvas({padding: 0.5, pane: "streets"});
  const kinds = [
    ["streets", 1, 0.28],
    ["roads", 2.2, 0.42],
    ["rails", 2, 0.75],
  ];
  G.map.ways = kinds
    .filter(([kind]) => background[kind] && background[kind].length)
    .map(([kind, weight, opacity]) => ({
      kind,
      layer: L.polyline(background[kind].map(G.line), {
        renderer,
        pane: "streets",
        weight: weight * G.map.wide,
        opacity,
        interactive: false,
        smoothFactor: 1.5,
        dashArray: kind === "rails" ? "6 4" : null,
      }).addTo(G.map.map),
    }));
};

/** The areas of the first or the second result. */
G.map.areas = (at) => {
  const {renderer} = G.map.panes[at];
  G.map.paths[at] = G.map.outline.map((outline, area) => {
    const path = L.polygon(outline, {
      renderer,
      pane: renderer.options.pane,
      weight: 1.2 * G.map.wide,
      fillOpacity: 0.92,
      smoothFactor: 0.6,
    });
    path.on("click", (event) => G.map.tapped(area, event));
    return path.addTo(G.map.map);
  });
  G.map.dashes = G.map.dashes || [];
  G.map.dashes[at] = L.layerGroup([], {pane: renderer.options.pane}).addTo(G.map.map);
};

G.map.tapped = (area, event) => {
  if (!G.place.placing) {
    L.DomEvent.stopPropagation(event);
    G.set({area});
    G.tabs.choose("sheet");
  }
};

/** Colours and outlines as they are now. */
G.map.paint = () => {
  const dark = document.documentElement.classList.contains("dark");
  const ground = dark ? {green: "#22301f", water: "#1d3140"} : {green: "#dde8d0", water: "#c3d9e6"};
  G.map.ground.forEach(({kind, layer}) => layer.setStyle({fillColor: ground[kind]}));
  G.map.ways.forEach(({layer}) => layer.setStyle({color: dark ? "#aab3c2" : "#14181f"}));
  if (G.state.compare && !G.map.paths[1]) {
    G.map.areas(1);
  }
  G.map.panes[1].pane.style.display = G.state.compare ? "" : "none";
  G.shownResults().forEach((result, at) => {
    G.map.dashes[at].clearLayers();
    G.map.paths[at].forEach((path, area) => {
      const seen = G.seen(result, area);
      const colour = G.colour(seen);
      path.setStyle({
        color: dark ? "#f0f2f6" : "#3c3c3c",
        fillColor: colour || "url(#unknown)",
        opacity: seen ? 1 : 0.4,
        fillOpacity: seen ? (colour && !dark ? 0.92 : 1) : 0,
      });
      if (seen && seen.outline >= 0) {
        const {dashed} = G.theme().outlines[seen.outline];
        const line = {
          pane: G.map.panes[at].renderer.options.pane,
          renderer: G.map.panes[at].renderer,
          fill: false,
          interactive: false,
        };
        G.map.dashes[at].addLayer(L.polygon(G.map.inner[area], {...line, weight: 5.5 * G.map.wide, color: "#ffffff"}));
        G.map.dashes[at].addLayer(
          L.polygon(G.map.inner[area], {
            ...line,
            weight: 2.5 * G.map.wide,
            color: "#14181f",
            dashArray: dashed ? `${8 * G.map.wide} ${5 * G.map.wide}` : null,
          }),
        );
      }
    });
  });
  G.map.choose();
  G.swipe.place();
};

/** A wide border around the chosen area. */
G.map.choose = () => {
  if (G.map.marked) {
    G.map.marked.remove();
    G.map.marked = null;
  }
  if (G.state.area !== null) {
    const line = {pane: "chosen", fill: false, interactive: false};
    G.map.marked = L.layerGroup(
      [
        ["#ffffff", 9],
        ["#b3006b", 5],
      ].map(([color, weight]) => L.polygon(G.map.outline[G.state.area], {...line, color, weight: weight * G.map.wide})),
    ).addTo(G.map.map);
  }
};

/** Bring an area into sight, without moving more than is needed. */
G.map.show = (area) => {
  const bounds = L.latLngBounds(G.map.outline[area].flat(2));
  if (!G.map.map.getBounds().contains(bounds)) {
    G.map.map.fitBounds(bounds.pad(0.8), {animate: false, maxZoom: Math.max(G.map.map.getZoom(), 14)});
  }
};

G.listen((changed) => {
  if (["theme", "left", "right", "compare", "weights"].some((name) => changed.includes(name))) {
    G.map.paint();
  } else if (changed.includes("area")) {
    G.map.choose();
  }
});
