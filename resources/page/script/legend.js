/* The choice of theme and result, the question that a map answers, and what its colours mean. */
G.legend = {};

G.legend.start = () => {
  const themes = G.at("theme");
  G.content.themes.forEach((theme, at) => themes.append(G.make("option", {value: at}, theme.title)));
  themes.addEventListener("change", () => G.set({theme: Number(themes.value)}));
  const results = G.at("result");
  G.content.results.forEach((result, at) => results.append(G.make("option", {value: at}, result.name)));
  results.addEventListener("change", () => G.set({left: Number(results.value)}));
  G.legend.draw();
};

G.legend.draw = () => {
  const theme = G.theme();
  G.at("theme").value = G.state.theme;
  G.at("result").value = G.state.left;
  G.at("result-box").hidden = G.content.results.length < 2 || G.state.compare;
  G.at("question").textContent = theme.question;
  const keys = theme.classes.map((one) => {
    const range = "low" in one ? ` (${G.legend.range(one)})` : "";
    return G.make("span", {class: "key"}, G.swatch(one.colour), one.words + range);
  });
  const lines =
    theme.key === "q" && G.ownWeights()
      ? []
      : theme.outlines.map((line) =>
          G.make(
            "span",
            {class: "key"},
            G.make("span", {class: line.dashed ? "swatch line dashed" : "swatch line", "aria-hidden": "true"}),
            line.words,
          ),
        );
  G.fill(
    G.at("legend"),
    G.make("strong", {}, theme.legend),
    keys,
    lines,
    G.make("span", {class: "key"}, G.swatch(null), G.word("no_data")),
  );
};

/** From and to of a class, as the map writes them. */
G.legend.range = (one) =>
  G.theme().key === "q"
    ? `${G.number(Math.max(1, one.low / 10), 1)}–${G.number(one.high / 10, 1)}`
    : `${one.low}–${one.high}`;

G.listen((changed) => {
  if (["theme", "left", "right", "compare", "weights"].some((name) => changed.includes(name))) {
    G.legend.draw();
  }
});
