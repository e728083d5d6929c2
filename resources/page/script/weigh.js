/* Sliders for the weights of the report mark; the map follows at once. */
G.weigh = {rows: {}};
// as the sliders of the plugin: from 0 to 4 in tenths
G.weigh.STEPS = 10;
G.weigh.MOST = 4;

G.weigh.start = (body) => {
  G.weigh.status = G.status();
  const name = G.make("input", {
    type: "text",
    id: "weights-name",
    maxlength: "60",
    "aria-describedby": "weights-name-help",
    autocomplete: "off",
  });
  G.fill(
    body,
    G.make("h2", {}, G.word("tab_weights")),
    G.make("p", {}, G.word("weights_about")),
    G.content.weighing.parts.map(G.weigh.slider),
    G.make("p", {class: "quiet"}, G.word("weights_how")),
    G.weigh.status,
    G.make(
      "div",
      {class: "row"},
      G.make("button", {type: "button", on: {click: () => G.weigh.take(G.cityWeights)}}, G.word("reset")),
    ),
    G.make("h3", {id: "presets"}, G.word("presets")),
    G.make(
      "div",
      {class: "row", role: "group", "aria-labelledby": "presets"},
      G.content.weighing.presets.map((preset) =>
        G.make(
          "button",
          {type: "button", on: {click: () => G.weigh.take({...G.state.weights, ...preset.weights})}},
          preset.title,
        ),
      ),
    ),
    G.make("h3", {}, G.word("put_forward")),
    G.make("label", {for: "weights-name", class: "above"}, G.word("weights_name")),
    name,
    G.make("p", {class: "quiet", id: "weights-name-help"}, G.word("weights_name_help")),
    G.make(
      "div",
      {class: "row"},
      G.make(
        "button",
        {type: "button", class: "main", on: {click: () => G.weigh.putForward(name)}},
        G.word("put_forward"),
      ),
    ),
  );
  G.weigh.tell();
};

G.weigh.slider = (part) => {
  const most = Math.round(Math.max(G.weigh.MOST, part.weight) * G.weigh.STEPS);
  const input = G.make("input", {
    type: "range",
    class: "weight",
    id: `weight-${part.code}`,
    min: "0",
    max: String(most),
    value: String(Math.round(part.weight * G.weigh.STEPS)),
  });
  const output = G.make("output", {for: `weight-${part.code}`});
  input.addEventListener("input", () =>
    G.weigh.take({...G.state.weights, [part.code]: Number(input.value) / G.weigh.STEPS}),
  );
  G.weigh.rows[part.code] = {input, output};
  return G.make("div", {class: "weight-row"}, G.make("label", {for: `weight-${part.code}`}, part.title, output), input);
};

/** Weights that are taken over; those in which no part counts are told and change nothing. */
G.weigh.take = (weights) => {
  const none = !Object.values(weights).some((weight) => weight > 0);
  if (none) {
    G.say(G.weigh.status, G.word("weights_zero"), true);
    G.weigh.rest();
    return;
  }
  const mark = G.content.themes.findIndex((theme) => theme.key === "q");
  G.set({weights, theme: mark < 0 ? G.state.theme : mark});
  G.say(G.weigh.status, G.word(G.ownWeights() ? "weights_changed" : "weights_same"));
};

/** The sliders back to what counts. */
G.weigh.rest = () => {
  for (const [code, {input}] of Object.entries(G.weigh.rows)) {
    input.value = String(Math.round(G.state.weights[code] * G.weigh.STEPS));
  }
};

G.weigh.tell = () => {
  const whole = Object.values(G.state.weights).reduce((sum, weight) => sum + weight, 0);
  G.weigh.rest();
  for (const [code, {input, output}] of Object.entries(G.weigh.rows)) {
    const weight = G.state.weights[code];
    const text = G.word("weight_value", {weight: G.number(weight, 1), share: G.number((100 * weight) / whole)});
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
  }
};

G.weigh.putForward = (name) => {
  const title = name.value.trim();
  if (!title) {
    G.say(G.weigh.status, G.word("name_needed"), true);
    name.focus();
    return;
  }
  if (G.vote.choices().some((choice) => choice.title === title)) {
    G.say(G.weigh.status, G.word("name_taken"), true);
    name.focus();
    return;
  }
  G.store.data.choices.push({id: G.store.code(8), title, weights: G.state.weights});
  G.store.save();
  name.value = "";
  G.say(G.weigh.status, G.word("weights_added"));
};

G.listen((changed) => {
  if (changed.includes("weights") && G.content.weighing) {
    G.weigh.tell();
  }
});
