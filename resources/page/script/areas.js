/* The list of all areas for a theme, and how many are in each class. */
G.areas = {order: "score", tab: "areas"};

G.areas.start = (body) => {
  G.areas.body = body;
  G.areas.draw();
};

G.areas.draw = () => {
  const theme = G.theme();
  G.areas.chart = G.make("div", {class: "chart"});
  const button = (order) =>
    G.make(
      "button",
      {
        type: "button",
        "aria-pressed": String(G.areas.order === order),
        on: {
          click: () => {
            G.areas.order = order;
            G.areas.draw();
            G.areas.body.querySelector(`[data-order="${order}"]`).focus();
          },
        },
        "data-order": order,
      },
      G.word(order === "name" ? "sort_name" : G.isScore() ? "sort_score" : "sort_class"),
    );
  G.fill(
    G.areas.body,
    G.make("h2", {}, theme.title),
    G.make("p", {class: "quiet"}, theme.reading),
    G.figure(G.word("chart_classes"), G.areas.chart, G.areas.counts(), G.state.compare ? G.pairKeys() : null),
    G.make("div", {class: "row", role: "group", "aria-label": G.word("order")}, button("score"), button("name")),
    G.areas.table(),
  );
  G.areas.drawChart();
};

/** How many areas of each shown result are in each class, the last one not known. */
G.areas.numbers = () =>
  G.shownResults().map((result) => {
    const counts = Array(G.theme().classes.length + 1).fill(0);
    G.content.areas.forEach((_, area) => {
      const seen = G.seen(result, area);
      if (seen) {
        counts[seen.number < 0 ? counts.length - 1 : seen.number] += 1;
      }
    });
    return counts;
  });

G.areas.classes = () => [...G.theme().classes.map((one) => one.words), G.word("no_data")];

G.areas.drawChart = () => {
  const numbers = G.areas.numbers();
  const most = Math.max(1, ...numbers.flat());
  const grey = getComputedStyle(document.documentElement).getPropertyValue("--unknown").trim();
  const rows = G.areas
    .classes()
    .map((title, at) => ({
      title,
      values: numbers.map((counts) => counts[at]),
      texts: numbers.map((counts) => String(counts[at])),
      colours: G.state.compare
        ? G.pairColours()
        : [at < G.theme().classes.length ? G.theme().classes[at].colour : grey],
    }));
  if (G.areas.chart.clientWidth) {
    // what is best stands at the top
    G.bars(
      G.areas.chart,
      G.isScore() ? [...rows.slice(0, -1).reverse(), rows[rows.length - 1]] : rows,
      most,
      G.word("chart_classes"),
    );
  }
};

G.areas.counts = () => {
  const numbers = G.areas.numbers();
  const rows = G.areas.classes().map((title, at) => [title, ...numbers.map((counts) => String(counts[at]))]);
  return G.table(G.word("chart_classes"), [G.word("class"), ...G.areas.heads(G.word("areas_count"))], rows, {
    numbers: [1, 2],
    hideCaption: true,
  });
};

/** Titles of columns: the results where two are compared. */
G.areas.heads = (title) =>
  G.state.compare ? G.shownResults().map((result) => G.content.results[result].name) : [title];

G.areas.table = () => {
  const results = G.shownResults();
  const rows = G.content.areas.map((area, at) => ({
    at,
    name: area.name,
    seen: results.map((result) => G.seen(result, at)),
  }));
  const height = (row) =>
    row.seen[0] === null || row.seen[0].number < 0
      ? -1
      : G.isScore()
        ? row.seen[0].score
        : G.theme().classes.length - row.seen[0].number;
  rows.sort((a, b) => (G.areas.order === "score" ? height(b) - height(a) : 0) || G.byName(a.name, b.name));
  const cells = rows.map((row) => {
    const name = G.make(
      "button",
      {
        type: "button",
        class: "link",
        on: {
          click: () => {
            G.map.show(row.at);
            G.set({area: row.at});
            G.tabs.open("sheet", true);
          },
        },
      },
      row.name,
    );
    const change = G.state.compare ? G.change(row.at) : null;
    return [
      name,
      ...row.seen.map(G.areas.cell),
      ...(G.state.compare && G.isScore() ? [change === null ? "–" : G.signed(change)] : []),
    ];
  });
  const theme = G.theme();
  const titles = [
    G.word("area"),
    ...G.areas.heads(G.isScore() && theme.key !== "q" ? G.word("score") : theme.legend),
    ...(G.state.compare && G.isScore() ? [G.word("change")] : []),
  ];
  return G.table(G.word("all_areas", {theme: G.theme().title}), titles, cells, {
    numbers: G.state.compare ? [3] : [],
    chosen: rows.findIndex((row) => row.at === G.state.area),
  });
};

/** The label and the class of an area, in one cell. */
G.areas.cell = (seen) => {
  const words = G.className(seen);
  const label = seen && seen.number >= 0 && seen.label ? `${seen.label}: ` : "";
  return G.make("span", {}, G.swatch(G.colour(seen)), seen === null ? "–" : label + words);
};

G.listen((changed) => {
  if (["theme", "left", "right", "compare", "weights", "area", "dark"].some((name) => changed.includes(name))) {
    G.areas.draw();
  }
});
