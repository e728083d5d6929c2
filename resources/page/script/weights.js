/* The report mark under other weights, by the formula of the engine (docs/method/composite.md). */
G.weights = {
  /** The weighted mean of scores from 0 to 100; null where one that counts is not known. */
  score(values, weights, about) {
    let weighed = 0;
    let whole = 0;
    for (const [code, weight] of Object.entries(weights)) {
      const value = values[code];
      if (weight > 0) {
        if (value === null || value === undefined) {
          return null;
        }
        const floored = Math.max(about.floor, value);
        weighed += weight * (about.mean === "geometric" ? Math.log(floored) : 1 / floored);
        whole += weight;
      }
    }
    if (whole === 0) {
      return null;
    }
    const mean = weighed / whole;
    return about.mean === "geometric" ? Math.exp(mean) : 1 / mean;
  },

  /** A report mark from 1 to 10, with one decimal. */
  mark: (score) => Math.max(1, G.rounded(score) / 10),

  /** The class of a score, 0 the lowest and 4 the highest. */
  class: (score) => Math.min(Math.floor(G.rounded(score) / 20), 4),

  /** Competition ranks, the highest first; null where there is no score. */
  ranks(scores) {
    const known = scores.filter((score) => score !== null).sort((a, b) => b - a);
    return scores.map((score) => (score === null ? null : known.indexOf(score) + 1));
  },

  /** {score, mark, rank} of every area of a result, null for what is not known. */
  weigh(result, weights, about) {
    const scores = G.content.areas.map((_, at) => {
      const values = {};
      for (const code of Object.keys(weights)) {
        values[code] = result.pillars[code][at];
      }
      return G.weights.score(values, weights, about);
    });
    const ranks = G.weights.ranks(scores);
    return scores.map((score, at) => ({score, mark: score === null ? null : G.weights.mark(score), rank: ranks[at]}));
  },
};
