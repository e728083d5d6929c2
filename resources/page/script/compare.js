/* Two results beside each other, and where they differ most. */
G.compare = {MOST: 8};

G.compare.start = (body) => {
  const choice = (side) => {
    const list = G.make(
      "select",
      {id: `compare-${side}`},
      G.content.results.map((result, at) => G.make("option", {value: at, selected: G.state[side] === at}, result.name)),
    );
    list.addEventListener("change", () => G.set({[side]: Number(list.value), compare: true}));
    return G.make("div", {}, G.make("label", {for: `compare-${side}`, class: "above"}, G.word(side)), list);
  };
  G.compare.box = G.make("input", {
    type: "checkbox",
    id: "compare-on",
    on: {change: (event) => G.set({compare: event.target.checked})},
  });
  G.compare.told = G.make("div");
  G.fill(
    body,
    G.make("h2", {}, G.word("tab_compare")),
    G.make("p", {}, G.word("compare_about")),
    G.make("div", {class: "option"}, G.compare.box, G.make("label", {for: "compare-on"}, G.word("compare_on"))),
    G.make("div", {class: "row"}, choice("left"), choice("right")),
    G.compare.told,
  );
  G.compare.draw();
};

G.compare.draw = () => {
  G.compare.box.checked = G.state.compare;
  for (const side of ["left", "right"]) {
    G.at(`compare-${side}`) && (G.at(`compare-${side}`).value = G.state[side]);
  }
  if (!G.state.compare || !G.isScore()) {
    G.fill(G.compare.told);
    return;
  }
  const changes = G.content.areas
    .map((area, at) => ({name: area.name, at, change: G.change(at)}))
    .filter((one) => one.change)
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change) || G.byName(a.name, b.name))
    .slice(0, G.compare.MOST);
  const title = G.word("changed_most", {theme: G.theme().title.toLowerCase()});
  const rows = changes.map((one) => [
    one.name,
    ...G.shownResults().map((result) => G.seen(result, one.at).short),
    G.make("span", {class: one.change > 0 ? "up" : "down"}, G.signed(one.change)),
  ]);
  G.fill(
    G.compare.told,
    G.make("h3", {}, title),
    changes.length
      ? [
          G.make("p", {class: "quiet"}, G.word("change_about")),
          G.table(
            title,
            [G.word("area"), ...G.shownResults().map((result) => G.content.results[result].name), G.word("change")],
            rows,
            {numbers: [1, 2, 3], hideCaption: true},
          ),
        ]
      : G.make("p", {}, G.word("changed_none")),
  );
};

G.listen((changed) => {
  if (["theme", "left", "right", "compare", "weights"].some((name) => changed.includes(name)) && G.compare.box) {
    G.compare.draw();
  }
});
