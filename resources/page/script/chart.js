/* Charts: bars drawn by Chartist, each with its text and its table beside it. */

// a style that stands in an attribute is refused by the page's policy; set by the script it is not
const plainAttr = Chartist.Svg.prototype.attr;
Chartist.Svg.prototype.attr = function attr(attributes, ...more) {
  if (attributes && typeof attributes === "object" && attributes.style) {
    this._node.style.cssText = attributes.style;
    return plainAttr.call(this, {...attributes, style: undefined}, ...more);
  }
  return plainAttr.call(this, attributes, ...more);
};

/** Draw lying bars: rows have `title`, `values` (0 to `most`, null for none), `colours`, `texts` and perhaps `target`. */
G.bars = (box, given, most, name) => {
  // Chartist begins at the bottom
  const rows = [...given].reverse();
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", name);
  const last = rows[0].values.length - 1;
  const series = rows[0].values.map((_, at) => rows.map((row) => row.values[last - at] ?? 0));
  const lineHeight = 19 + 13 * series.length;
  const narrow = box.clientWidth < 420;
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const thick = 13 * size;
  const chart = new Chartist.BarChart(
    box,
    {labels: rows.map((row) => row.title), series},
    {
      horizontalBars: true,
      low: 0,
      high: most,
      seriesBarDistance: thick + 2,
      height: `${(rows.length * lineHeight + 14) * size}px`,
      axisX: {showLabel: false, offset: 4, showGrid: false},
      axisY: {offset: (narrow ? 125 : 175) * size, showGrid: false},
      chartPadding: {top: 4, right: 46 * size, bottom: 2, left: 0},
    },
  );
  chart.on("draw", (drawn) => {
    if (drawn.type !== "bar") {
      return;
    }
    const row = rows[drawn.index];
    const at = last - drawn.seriesIndex;
    const known = row.values[at] !== null && row.values[at] !== undefined;
    const y = drawn.y1 - thick / 2;
    const width = Math.max(drawn.x2 - drawn.x1, 0);
    if (known) {
      drawn.group.elem(
        "rect",
        {x: drawn.x1, y, width: Math.max(width, 1), height: thick, fill: row.colours[at]},
        "bar",
      );
    }
    const text = drawn.group.elem("text", {x: drawn.x1 + (known ? width : 0) + 5, y: y + thick - 2 * size}, "count");
    text.text(row.texts[at]);
    if (row.target !== undefined && row.target !== null) {
      const x = drawn.x1 + (row.target / most) * drawn.chartRect.width();
      drawn.group.elem("line", {x1: x, x2: x, y1: y - 3, y2: y + thick + 3}, "tick");
    }
    drawn.element.remove();
  });
  return chart;
};

/** A figure: what it is called, the chart, and the same as a table that opens below it. */
G.figure = (caption, box, table, more = null) =>
  G.make(
    "figure",
    {},
    G.make("figcaption", {}, caption),
    more,
    box,
    table ? G.make("details", {}, G.make("summary", {}, G.word("chart_table")), table) : null,
  );

/** What the two colours of a comparison stand for. */
G.pairKeys = () =>
  G.make(
    "p",
    {class: "keys"},
    G.shownResults().map((result, at) =>
      G.make("span", {class: "key"}, G.swatch(G.pairColours()[at]), G.content.results[result].name),
    ),
  );

G.pairColours = () => {
  const style = getComputedStyle(document.documentElement);
  return [style.getPropertyValue("--one").trim(), style.getPropertyValue("--two").trim()];
};
