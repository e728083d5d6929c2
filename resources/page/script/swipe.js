/* Two maps over each other, with a line between them that can be moved. */
G.swipe = {};

G.swipe.start = () => {
  G.at("swipe").addEventListener("input", (event) => G.set({swipe: Number(event.target.value)}));
  G.map.map.on("move zoomend viewreset resize", G.swipe.place);
  G.swipe.place();
};

G.swipe.place = () => {
  const on = G.state.compare;
  for (const id of ["swipe", "swipe-line", "left-name", "right-name"]) {
    G.at(id).hidden = !on;
  }
  const clipped = (at, shape) =>
    [G.map.panes[at].pane, G.map.panes[at].labels].forEach((pane) => {
      if (pane) {
        pane.style.clipPath = shape;
      }
    });
  if (!on) {
    clipped(0, "");
    return;
  }
  const [left, right] = G.shownResults().map((result) => G.content.results[result].name);
  G.at("left-name").textContent = left;
  G.at("right-name").textContent = right;
  const size = G.map.map.getSize();
  const middle = (G.state.swipe / 100) * size.x;
  G.at("swipe-line").style.left = `${middle}px`;
  G.at("swipe").setAttribute("aria-valuetext", G.word("swipe_value", {percent: G.state.swipe, result: left}));
  const clip = (from, to) => {
    const start = G.map.map.containerPointToLayerPoint([from, 0]);
    const end = G.map.map.containerPointToLayerPoint([to, size.y]);
    return `polygon(${start.x}px ${start.y}px, ${end.x}px ${start.y}px, ${end.x}px ${end.y}px, ${start.x}px ${end.y}px)`;
  };
  clipped(0, clip(0, middle));
  clipped(1, clip(middle, size.x));
};

G.listen((changed) => {
  if (changed.includes("swipe")) {
    G.swipe.place();
  }
});
