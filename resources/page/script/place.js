/* The place of a remark: tapped on the map, or its middle for who works by keyboard. */
G.place = {placing: false, chosen: null};

G.place.start = (body) => {
  G.place.status = G.status();
  G.place.button = G.make(
    "button",
    {type: "button", "aria-pressed": "false", on: {click: () => G.place.wait(!G.place.placing)}},
    G.word("place_tap"),
  );
  G.place.middle = G.make(
    "button",
    {
      type: "button",
      on: {
        click: () => G.place.take(G.map.map.getCenter()),
        focus: () => G.place.cross(true),
        blur: () => G.place.cross(false),
        mouseenter: () => G.place.cross(true),
        mouseleave: () => G.place.cross(false),
      },
    },
    G.word("place_middle"),
  );
  G.say(G.place.status, G.word("place_none"));
  G.map.map.createPane("pins").style.zIndex = 640;
  G.map.map.on("click", (event) => {
    if (G.place.placing) {
      G.place.take(event.latlng);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && G.place.placing) {
      G.place.wait(false);
      G.place.button.focus();
    }
  });
  G.fill(
    body,
    G.make("h3", {}, G.word("remark_place")),
    G.make("div", {class: "row"}, G.place.button, G.place.middle),
    G.place.status,
  );
};

/** A ring in the middle of the map, where that button takes the place. */
G.place.cross = (on) => {
  G.at("cross").hidden = !on;
};

G.place.wait = (on) => {
  G.place.placing = on;
  G.place.button.setAttribute("aria-pressed", String(on));
  G.at("map").classList.toggle("placing", on);
  if (on) {
    G.say(G.place.status, G.word("place_tapping"));
    G.at("map").scrollIntoView({block: "nearest"});
  } else if (!G.place.chosen) {
    G.say(G.place.status, G.word("place_none"));
  }
};

G.place.take = (latlng) => {
  G.place.chosen = {
    lat: G.rounded(latlng.lat, 6),
    lon: latlng.lng < 0 ? -G.rounded(-latlng.lng, 6) : G.rounded(latlng.lng, 6),
    area: G.place.areaAt(latlng),
  };
  G.place.wait(false);
  const {area} = G.place.chosen;
  G.say(
    G.place.status,
    area === null ? G.word("place_outside") : G.word("place_chosen", {area: G.content.areas[area].name}),
  );
  G.place.pin();
  G.place.status.scrollIntoView({block: "nearest"});
};

G.place.forget = () => {
  G.place.chosen = null;
  G.place.wait(false);
  G.place.pin();
};

/** The area that a point lies in, null outside all of them. */
G.place.areaAt = ({lat, lng}) => {
  const inside = (ring) =>
    ring.reduce((is, [y, x], at) => {
      const [py, px] = ring[(at + ring.length - 1) % ring.length];
      return y > lat !== py > lat && lng < ((px - x) * (lat - y)) / (py - y) + x ? !is : is;
    }, false);
  const found = G.map.outline.findIndex((polygons) =>
    polygons.some(([outer, ...holes]) => inside(outer) && !holes.some(inside)),
  );
  return found < 0 ? null : found;
};

G.place.pin = () => {
  if (G.place.drawn) {
    G.place.drawn.remove();
    G.place.drawn = null;
  }
  if (G.place.chosen) {
    G.place.drawn = G.place.marker(G.place.chosen, "!", "pin new").addTo(G.map.map);
  }
};

G.place.marker = ({lat, lon}, text, kind, act = null) => {
  const html = G.make("span", {class: kind}, G.make("b", {}, text));
  const marker = L.marker([lat, lon], {
    pane: "pins",
    keyboard: false,
    interactive: act !== null,
    icon: L.divIcon({className: "", html, iconSize: [30, 30], iconAnchor: [15, 36]}),
  });
  return act ? marker.on("click", act) : marker;
};
