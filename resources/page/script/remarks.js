/* Remarks with a place: written, kept on this device, shown on the map, deleted. */
G.remarks = {pins: []};

G.remarks.start = (body) => {
  G.remarks.status = G.status();
  G.remarks.list = G.make("div");
  G.remarks.text = G.make("textarea", {
    id: "remark-text",
    maxlength: String(G.content.most),
    "aria-describedby": "remark-help privacy-line",
  });
  G.remarks.more = G.make("div");
  const place = G.make("div");
  G.fill(
    body,
    G.make("h2", {}, G.word("tab_remarks")),
    G.make("p", {}, G.word("remarks_about")),
    G.make("p", {class: "note", id: "privacy-line"}, G.word("privacy")),
    G.store.kept ? null : G.make("p", {class: "note"}, G.word("not_kept")),
    place,
    G.make("h3", {}, G.word("remark_text")),
    G.make(
      "fieldset",
      {},
      G.make("legend", {}, G.word("remark_kind")),
      G.content.kinds.map(([key, words], at) =>
        G.make(
          "div",
          {class: "option"},
          G.make("input", {type: "radio", name: "kind", id: `kind-${key}`, value: key, checked: at === 0}),
          G.make("label", {for: `kind-${key}`}, words),
        ),
      ),
    ),
    G.make("label", {for: "remark-text", class: "above"}, G.word("remark_text").replace(/^\d\. /, "")),
    G.remarks.text,
    G.make("p", {class: "quiet", id: "remark-help"}, G.word("remark_help", {count: G.content.most})),
    G.make(
      "div",
      {class: "row"},
      G.make(
        "button",
        {type: "button", class: "main", id: "remark-save", on: {click: G.remarks.save}},
        G.word("remark_save"),
      ),
    ),
    G.remarks.status,
    G.remarks.list,
    G.remarks.more,
  );
  G.place.start(place);
  G.exports.start(G.remarks.more);
  G.remarks.draw();
};

G.remarks.save = () => {
  const text = G.remarks.text.value.trim();
  if (!G.place.chosen) {
    G.say(G.remarks.status, G.word("place_needed"), true);
    G.place.button.focus();
    return;
  }
  if (!text) {
    G.say(G.remarks.status, G.word("text_needed"), true);
    G.remarks.text.focus();
    return;
  }
  const {lat, lon, area} = G.place.chosen;
  const about = area === null ? {id: "", name: ""} : G.content.areas[area];
  G.store.data.remarks.push({
    id: G.store.code(12),
    made: G.exports.now(),
    kind: document.querySelector("input[name=kind]:checked").value,
    text,
    area_id: about.id,
    area_name: about.name,
    theme: G.theme().key,
    result: G.content.results[G.state.left].name,
    lat,
    lon,
  });
  G.place.forget();
  G.remarks.text.value = "";
  G.store.save();
  G.say(G.remarks.status, G.word("remark_saved"));
};

G.remarks.draw = () => {
  G.remarks.pins.forEach((pin) => pin.remove());
  const {remarks} = G.store.data;
  G.remarks.pins = remarks.map((remark, at) =>
    G.place
      .marker(remark, String(at + 1), "pin", () => {
        G.tabs.open("remarks");
        G.at(`remark-${remark.id}`).focus();
      })
      .addTo(G.map.map),
  );
  const kinds = Object.fromEntries(G.content.kinds);
  G.fill(
    G.remarks.list,
    G.make("h3", {}, G.word("remarks_kept", {count: remarks.length})),
    remarks.map((remark, at) => {
      const number = at + 1;
      return G.make(
        "article",
        {class: "remark", id: `remark-${remark.id}`, tabindex: "-1", "aria-label": G.word("remark_number", {number})},
        G.make("h4", {}, `${number}. ${[kinds[remark.kind], remark.area_name].filter((text) => text).join(", ")}`),
        G.make("p", {}, remark.text),
        G.make(
          "div",
          {class: "row"},
          G.make(
            "button",
            {
              type: "button",
              on: {
                click: () =>
                  G.map.map.setView([remark.lat, remark.lon], Math.max(G.map.map.getZoom(), 15), {animate: false}),
              },
            },
            G.word("remark_show", {number}),
          ),
          G.make(
            "button",
            {
              type: "button",
              class: "danger",
              on: {
                click: () => {
                  G.store.data.remarks.splice(at, 1);
                  G.store.save();
                  G.say(G.remarks.status, G.word("remark_deleted"));
                  G.at("remark-save").focus();
                },
              },
            },
            G.word("remark_delete", {number}),
          ),
        ),
      );
    }),
  );
};

document.addEventListener("kept", () => G.remarks.list && G.remarks.draw());
