/* Elements: everything that a user or a municipality wrote becomes text, never markup. */

/** An element with attributes and children; a child is an element or a text, null is left out. */
G.make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      Object.entries(value).forEach(([event, act]) => element.addEventListener(event, act));
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
};

G.at = (id) => document.getElementById(id);

G.fill = (element, ...children) =>
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));

/** A small square in the colour of a class; null is what is not known. */
G.swatch = (colour) => {
  const square = G.make("span", {class: colour ? "swatch" : "swatch none", "aria-hidden": "true"});
  if (colour) {
    square.style.background = colour;
  }
  return square;
};

/** A table with a caption; rows are lists of cells, the first of each heads it; `numbers` are the columns of numbers. */
G.table = (caption, titles, rows, {numbers = [], chosen = -1, hideCaption = false} = {}) => {
  const kind = (column) => (numbers.includes(column) ? "number" : null);
  const head = titles.map((title, column) => G.make("th", {scope: "col", class: kind(column)}, title));
  const lines = rows.map((cells, line) =>
    G.make(
      "tr",
      {class: line === chosen ? "chosen" : null},
      cells.map((cell, column) =>
        G.make(column ? "td" : "th", {scope: column ? null : "row", class: kind(column)}, cell),
      ),
    ),
  );
  return G.make(
    "table",
    {class: titles.length > 2 ? null : "few"},
    G.make("caption", {class: hideCaption ? "hidden" : null}, caption),
    G.make("thead", {}, G.make("tr", {}, head)),
    G.make("tbody", {}, lines),
  );
};

/** A wide table that can be scrolled, also by keyboard. */
G.scroll = (table, name) => G.make("div", {class: "scroll", role: "region", tabindex: "0", "aria-label": name}, table);

/** A line that a screen reader says when it changes. */
G.status = () => G.make("p", {class: "status", role: "status"});

G.say = (status, text, wrong = false) => {
  status.textContent = text;
  status.classList.toggle("wrong", wrong);
};
