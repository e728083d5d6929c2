/* Everything in its order. */
G.about = (body) => {
  const part = (title, ...text) => [G.make("h3", {}, G.word(title)), ...text];
  const several = G.content.results.length > 1;
  G.fill(
    body,
    G.make("h2", {}, G.word("tab_about")),
    part("method", G.make("p", {}, G.word("method_text"))),
    part("firmness", G.make("p", {}, G.word("firmness_text"))),
    part("data", G.make("p", {}, G.word("data_text")), G.make("p", {}, G.word("privacy"))),
    part("keys", G.make("p", {}, G.word("keys_text"))),
    part(
      "sources",
      G.content.results.map((result) => [
        several ? G.make("p", {}, G.make("strong", {}, result.name)) : null,
        G.make(
          "ul",
          {class: "quiet"},
          result.sources.map((source) => G.make("li", {}, source)),
        ),
      ]),
    ),
    G.make("p", {class: "quiet"}, G.content.drawn),
  );
};

G.dark = (on) => {
  document.documentElement.classList.toggle("dark", on);
  G.at("dark").setAttribute("aria-pressed", String(on));
  G.map.paint();
  G.listeners.forEach((heard) => heard(["dark"]));
};

G.legend.start();
G.map.start();
G.labels.start();
G.swipe.start();
G.search.start();
G.tabs.start([
  {key: "areas", word: "tab_areas", start: G.areas.start, shown: () => G.areas.drawChart()},
  {key: "sheet", word: "tab_sheet", start: G.sheet.start, shown: () => G.sheet.draw()},
  ...(G.content.results.length > 1 ? [{key: "compare", word: "tab_compare", start: G.compare.start}] : []),
  ...(G.content.weighing ? [{key: "weights", word: "tab_weights", start: G.weigh.start}] : []),
  {key: "vote", word: "tab_vote", start: G.vote.start, shown: () => G.vote.drawChart()},
  {key: "remarks", word: "tab_remarks", start: G.remarks.start},
  {key: "about", word: "tab_about", start: G.about},
]);
G.at("dark").addEventListener("click", () => G.dark(G.at("dark").getAttribute("aria-pressed") !== "true"));
document.documentElement.dataset.ready = "true";
