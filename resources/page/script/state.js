/* What is chosen now, who wants to know when that changes, and what an area shows. */
G.cityWeights = Object.fromEntries(
  (G.content.weighing ? G.content.weighing.parts : []).map((part) => [part.code, part.weight]),
);

G.state = {
  theme: 0,
  left: 0,
  right: G.content.results.length > 1 ? 1 : null,
  compare: false,
  swipe: 50,
  area: null,
  weights: G.cityWeights,
};

G.listeners = [];

/** Hear of changes: `heard(changed)` gets the names of what changed. */
G.listen = (heard) => G.listeners.push(heard);

G.set = (changes) => {
  const changed = Object.keys(changes).filter((name) => G.state[name] !== changes[name]);
  if (changed.length) {
    Object.assign(G.state, changes);
    G.weighed = null;
    G.listeners.forEach((heard) => heard(changed));
  }
};

G.ownWeights = () => Object.keys(G.cityWeights).some((code) => G.cityWeights[code] !== G.state.weights[code]);

/** The results on the map: one, or left and right. */
G.shownResults = () => (G.state.compare ? [G.state.left, G.state.right] : [G.state.left]);

G.theme = () => G.content.themes[G.state.theme];

/** The marks of a result under the weights that are set. */
G.marks = (result) => {
  G.weighed = G.weighed || [];
  G.weighed[result] =
    G.weighed[result] || G.weights.weigh(G.content.results[result], G.state.weights, G.content.weighing);
  return G.weighed[result];
};

/** What an area shows of a theme: its class (-1: not known), labels, outline, score; null where it is not in the result. */
G.seen = (result, area, theme = G.state.theme) => {
  const about = G.content.themes[theme];
  const told = G.content.results[result].values[theme][area];
  if (told === null) {
    return null;
  }
  if (about.key === "q" && G.ownWeights()) {
    const {score, mark} = G.marks(result)[area];
    const label = mark === null ? "?" : G.number(mark, 1);
    return {number: score === null ? -1 : G.weights.class(score), label, short: label, outline: -1, score};
  }
  const score = G.content.results[result].scores[about.key][area];
  return {number: told[0], label: told[1], short: told[2], outline: told[3], score};
};

G.isScore = (theme = G.state.theme) => "low" in G.content.themes[theme].classes[0];

G.className = (seen, theme = G.state.theme) =>
  seen === null || seen.number < 0 ? G.word("no_data") : G.content.themes[theme].classes[seen.number].words;

G.colour = (seen, theme = G.state.theme) =>
  seen === null || seen.number < 0 ? null : G.content.themes[theme].classes[seen.number].colour;

/** How light a colour is to the eye, 0 to 1 (WCAG 2.2, relative luminance). */
G.light = (colour) =>
  [
    [1, 0.2126],
    [3, 0.7152],
    [5, 0.0722],
  ].reduce((sum, [at, weight]) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return sum + weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);

/** The text that is read best on a colour: black or white; null is what is not known. */
G.inkOn = (colour) => (colour !== null && G.light(colour) < 0.179 ? "#ffffff" : "#000000");

/** How much higher the right score is than the left, as it is shown; null where that is not known. */
G.change = (area, theme = G.state.theme) => {
  const [one, other] = [G.state.left, G.state.right].map((result) => G.seen(result, area, theme));
  if (!one || !other || one.score === null || other.score === null || !G.isScore(theme)) {
    return null;
  }
  if (G.content.themes[theme].key === "q") {
    return G.rounded(10 * (G.weights.mark(other.score) - G.weights.mark(one.score))) / 10;
  }
  return G.rounded(other.score) - G.rounded(one.score);
};

G.signed = (change, theme = G.state.theme) => {
  const decimals = G.content.themes[theme].key === "q" ? 1 : 0;
  return (change > 0 ? "+" : change < 0 ? "−" : "") + G.number(Math.abs(change), decimals);
};
