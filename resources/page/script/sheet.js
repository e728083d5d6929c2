/* The sheet of the chosen area: its mark, its scores against targets, what they mean, and the walks. */
G.sheet = {};

G.sheet.start = (body) => {
  G.sheet.body = body;
  G.sheet.draw();
};

G.sheet.draw = () => {
  const {area} = G.state;
  const choice = G.make(
    "select",
    {
      id: "area",
      on: {
        change: (event) => {
          const chosen = event.target.value === "" ? null : Number(event.target.value);
          if (chosen !== null) {
            G.map.show(chosen);
          }
          G.set({area: chosen});
          G.at("area").focus();
        },
      },
    },
    G.make("option", {value: ""}, "–"),
    G.content.areas
      .map((one, at) => ({at, name: one.name}))
      .sort((a, b) => G.byName(a.name, b.name))
      .map((one) => G.make("option", {value: one.at, selected: one.at === area}, one.name)),
  );
  const chooser = [G.make("label", {for: "area", class: "above"}, G.word("choose")), choice];
  if (area === null) {
    G.fill(G.sheet.body, chooser, G.make("p", {class: "note"}, G.word("no_area")));
    return;
  }
  const sheets = G.shownResults().map((result) => ({result, sheet: G.content.results[result].sheets[area]}));
  const there = sheets.filter((one) => one.sheet !== null);
  G.sheet.chart = G.make("div", {class: "chart"});
  G.fill(
    G.sheet.body,
    chooser,
    G.make("h2", {}, G.content.areas[area].name),
    sheets.map(G.sheet.head),
    there.length
      ? [
          G.figure(G.word("chart_sheet", {area: G.content.areas[area].name}), G.sheet.chart, G.sheet.table(there), [
            G.state.compare ? G.pairKeys() : null,
            G.make("p", {class: "quiet"}, G.word("line_target")),
          ]),
          G.sheet.themes(there),
          G.sheet.walks(there[there.length - 1].sheet),
          G.make("p", {class: "quiet"}, there[0].sheet.sure),
        ]
      : null,
    G.make(
      "p",
      {class: "row"},
      G.make("button", {type: "button", on: {click: () => G.tabs.open("areas", true)}}, G.word("close")),
    ),
  );
  if (there.length) {
    G.sheet.drawChart(there);
  }
};

/** The report mark of one result, with how sure it is. */
G.sheet.head = ({result, sheet}) => {
  const {name} = G.content.results[result];
  const several = G.content.results.length > 1;
  if (sheet === null) {
    return G.make("p", {class: "note"}, G.word("not_in", {result: name}));
  }
  const theme = G.content.themes.findIndex((one) => one.key === "q");
  if (theme < 0) {
    return several ? G.make("p", {}, name) : null;
  }
  const seen = G.seen(result, G.state.area, theme);
  const known = seen !== null && seen.number >= 0;
  const box = G.make("span", {class: "bigmark"}, known ? seen.short : "–");
  if (known) {
    box.style.background = G.colour(seen, theme);
    box.style.color = G.inkOn(G.colour(seen, theme));
  }
  const firm = G.ownWeights() ? [G.word("mark_of_weights")] : sheet.firm.filter((line) => line);
  return G.make(
    "div",
    {class: "markbox"},
    box,
    G.make(
      "div",
      {},
      G.make(
        "p",
        {},
        G.make("strong", {}, several ? `${G.word("mark")}: ${name}` : G.word("mark")),
        ` – ${G.className(seen, theme)}`,
      ),
      known && firm.length ? G.make("p", {class: "quiet"}, firm.join(", ")) : null,
    ),
  );
};

/** A row of a sheet as it is now: the mark follows the weights. */
G.sheet.row = (row, result) => {
  const theme = G.content.themes.findIndex((one) => one.key === "q");
  if (row.code !== "q" || !G.ownWeights()) {
    return row;
  }
  const seen = G.seen(result, G.state.area, theme);
  return {
    ...row,
    text: seen.number < 0 ? G.word("no_data") : seen.label,
    words: seen.number < 0 ? "" : G.className(seen, theme),
    colour: G.colour(seen, theme) || "",
    value: seen.score === null ? undefined : seen.score / 100,
  };
};

G.sheet.codes = (there) => [...new Set(there.flatMap(({sheet}) => sheet.rows.map((row) => row.code)))];

G.sheet.find = (there, code) =>
  there.map(({sheet, result}) => {
    const row = sheet.rows.find((one) => one.code === code);
    return row ? G.sheet.row(row, result) : null;
  });

G.sheet.drawChart = (there) => {
  const rows = G.sheet
    .codes(there)
    .map((code) => G.sheet.find(there, code))
    .filter((found) => found.some((row) => row && row.value !== undefined))
    .map((found) => {
      const row = found.find((one) => one);
      return {
        title: row.title,
        target: row.target === undefined ? null : row.target * 100,
        values: found.map((one) => (one && one.value !== undefined ? one.value * 100 : null)),
        texts: found
          .map((one) => (one ? one.text.split(" ")[0].replace("\u00a0%", " %") : "–"))
          .map((text, at) => (found[at] && found[at].value === undefined ? "?" : text)),
        colours: found.map((one, at) => (there.length > 1 ? G.pairColours()[at] : one.colour)),
      };
    });
  if (G.sheet.chart.clientWidth && rows.length) {
    G.bars(G.sheet.chart, rows, 100, G.word("chart_sheet", {area: G.content.areas[G.state.area].name}));
  }
};

G.sheet.table = (there) => {
  const rows = G.sheet.codes(there).map((code) => {
    const found = G.sheet.find(there, code);
    return [found.find((one) => one).title, ...found.map(G.sheet.cell)];
  });
  const titles = [
    G.word("theme"),
    ...(there.length > 1 ? there.map(({result}) => G.content.results[result].name) : [G.word("score")]),
  ];
  const caption = G.word("chart_sheet", {area: G.content.areas[G.state.area].name});
  return G.scroll(G.table(caption, titles, rows, {hideCaption: true}), caption);
};

/** Each theme with its value and what it means; of two results both, once where they say the same. */
G.sheet.themes = (there) => [
  G.make("h3", {}, G.word("what")),
  G.sheet.codes(there).map((code) => {
    const found = G.sheet
      .find(there, code)
      .map((row, at) => ({row, name: G.content.results[there[at].result].name}))
      .filter((one) => one.row);
    const same = found.every((one) => one.row.sentence === found[0].row.sentence && one.row.text === found[0].row.text);
    return G.make(
      "section",
      {class: "theme"},
      G.make("h3", {}, found[0].row.title),
      (same ? found.slice(0, 1) : found).map((one) => [
        G.make("p", {}, same ? null : G.make("strong", {}, `${one.name}: `), G.sheet.cell(one.row)),
        G.make("p", {}, one.row.sentence),
      ]),
    );
  }),
];

G.sheet.cell = (row) => {
  if (row === null) {
    return "–";
  }
  const more = [row.words, row.targetText ? `${G.word("target")} ${row.targetText}` : ""].filter((text) => text);
  return G.make(
    "span",
    {},
    G.swatch(row.colour || null),
    G.make("strong", {}, row.text),
    more.length ? G.make("span", {class: "quiet"}, ` ${more.join(", ")}`) : null,
  );
};

G.sheet.walks = (sheet) =>
  sheet.walks.length
    ? [
        G.make("h3", {}, G.word("on_foot")),
        G.table(
          G.word("on_foot"),
          [G.word("place"), G.word("time")],
          sheet.walks.map(([kind, time, name]) => [
            G.make("span", {}, kind, name ? G.make("span", {class: "quiet"}, ` ${name}`) : null),
            time,
          ]),
          {hideCaption: true},
        ),
      ]
    : null;

G.listen((changed) => {
  if (["left", "right", "compare", "weights", "area", "dark"].some((name) => changed.includes(name))) {
    G.sheet.draw();
  }
});
