/* Votes: one person after the other chooses one of what was put forward; they are counted on this device. */
G.vote = {};

G.vote.start = (body) => {
  G.vote.body = body;
  G.vote.status = G.status();
  G.vote.list = G.make("div");
  G.vote.told = G.make("details", {on: {toggle: () => G.vote.drawChart()}});
  G.fill(
    body,
    G.make("h2", {}, G.word("tab_vote")),
    G.make("p", {}, G.word("vote_about")),
    G.vote.list,
    G.vote.status,
    G.make("p", {class: "quiet"}, G.word("privacy")),
    G.vote.told,
  );
  G.vote.draw();
};

/** What can be voted on: results and choices of the page, and weights that were put forward here. */
G.vote.choices = () => [...G.content.choices.map((title, at) => ({id: `page-${at}`, title})), ...G.store.data.choices];

G.vote.draw = () => {
  const choices = G.vote.choices();
  const options = choices.map((choice) => {
    const id = `choice-${choice.id}`;
    return G.make(
      "div",
      {class: "option"},
      G.make("input", {type: "radio", name: "choice", id, value: choice.id}),
      G.make("label", {for: id}, choice.title),
      G.vote.shower(choice),
    );
  });
  G.fill(
    G.vote.list,
    choices.length
      ? [
          G.make("fieldset", {}, G.make("legend", {}, G.word("vote_for")), options),
          G.make(
            "div",
            {class: "row"},
            G.make("button", {type: "button", class: "main", id: "vote", on: {click: G.vote.cast}}, G.word("vote")),
            G.store.data.votes.length
              ? G.make("button", {type: "button", on: {click: G.vote.undo}}, G.word("vote_undo"))
              : null,
          ),
        ]
      : G.make("p", {class: "note"}, G.word("choices_none")),
  );
  G.vote.tell();
};

/** A button that shows on the map what a choice is about, where the map can show it. */
G.vote.shower = (choice) => {
  const result = G.content.results.findIndex((one) => one.name === choice.title);
  const changes = choice.weights
    ? {
        weights: choice.weights,
        theme: Math.max(
          0,
          G.content.themes.findIndex((theme) => theme.key === "q"),
        ),
      }
    : result >= 0 && G.content.results.length > 1
      ? {left: result, compare: false}
      : null;
  return (
    changes &&
    G.make(
      "button",
      {type: "button", "aria-label": `${G.word("show_choice")}: ${choice.title}`, on: {click: () => G.set(changes)}},
      G.word("show_choice"),
    )
  );
};

G.vote.cast = () => {
  const chosen = G.vote.list.querySelector("input:checked");
  if (!chosen) {
    G.say(G.vote.status, G.word("vote_needed"), true);
    return;
  }
  const choice = G.vote.choices().find((one) => one.id === chosen.value);
  G.store.data.votes.push({
    id: G.store.code(12),
    choice: choice.title,
    made: G.exports.now(),
    weights: choice.weights || null,
  });
  G.store.save();
  G.say(G.vote.status, G.word("vote_thanks"));
  G.at("vote").focus();
};

G.vote.undo = () => {
  G.store.data.votes.pop();
  G.store.save();
  G.say(G.vote.status, G.word("vote_undone"));
  G.at("vote").focus();
};

G.vote.counts = () => {
  const counts = new Map(G.vote.choices().map((choice) => [choice.title, 0]));
  G.store.data.votes.forEach((vote) => counts.set(vote.choice, (counts.get(vote.choice) || 0) + 1));
  return [...counts].sort((a, b) => b[1] - a[1]);
};

G.vote.tell = () => {
  const counts = G.vote.counts();
  G.vote.chart = G.make("div", {class: "chart"});
  G.fill(
    G.vote.told,
    G.make("summary", {}, G.word("vote_show")),
    G.store.data.votes.length
      ? [
          G.make("figure", {}, G.make("figcaption", {}, G.word("chart_votes")), G.vote.chart),
          G.table(
            G.word("chart_votes"),
            [G.word("choice"), G.word("votes")],
            counts.map(([title, count]) => [title, String(count)]),
            {numbers: [1], hideCaption: true},
          ),
          G.make("button", {type: "button", on: {click: () => G.exports.votes(G.vote.status)}}, G.word("vote_export")),
        ]
      : G.make("p", {}, G.word("vote_none")),
  );
  G.vote.drawChart();
};

G.vote.drawChart = () => {
  const counts = G.vote.counts();
  if (G.vote.told.open && G.vote.chart.clientWidth && G.store.data.votes.length) {
    const [colour] = G.pairColours();
    G.bars(
      G.vote.chart,
      counts.map(([title, count]) => ({title, values: [count], texts: [String(count)], colours: [colour]})),
      Math.max(1, ...counts.map(([, count]) => count)),
      G.word("chart_votes"),
    );
  }
};

document.addEventListener("kept", () => G.vote.body && G.vote.draw());
