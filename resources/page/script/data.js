/* The content of the page, and words and numbers in its language. */
"use strict";
const G = {};

G.content = JSON.parse(document.getElementById("content").textContent);

/** A word of the page with its blanks filled in: G.word("found_some", {count: 3}). */
G.word = (key, values = {}) =>
  G.content.words[key].replace(/\{(\w+)\}/g, (blank, name) => (name in values ? String(values[name]) : blank));

/** A number as the page's language writes it; halves go away from zero, as in the engine. */
G.number = (value, decimals = 0) => {
  const text = Math.abs(value).toFixed(decimals);
  const [whole, rest] = text.split(".");
  const dutch = G.content.language === "nl";
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, dutch ? "." : ",");
  const sign = value < 0 && Number(text) !== 0 ? "-" : "";
  return sign + grouped + (rest ? (dutch ? "," : ".") + rest : "");
};

G.rounded = (value, decimals = 0) => {
  const step = 10 ** decimals;
  const whole = Math.floor(value * step);
  return (whole + (value * step - whole >= 0.5 ? 1 : 0)) / step;
};

/** Names in the order in which people count: 2 before 10. */
G.byName = new Intl.Collator(G.content.language, {numeric: true, sensitivity: "base"}).compare;

/** [lat, lon] points of a line that is kept as a first point and steps, in parts of a degree. */
G.line = (steps) => {
  const points = [];
  let x = 0;
  let y = 0;
  for (let at = 0; at < steps.length; at += 2) {
    x += steps[at];
    y += steps[at + 1];
    points.push([y / G.content.parts, x / G.content.parts]);
  }
  return points;
};

G.polygons = (shape) => shape.map((rings) => rings.map(G.line));
