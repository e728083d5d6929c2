/* Search an area by its name, whatever the case and the accents. */
G.search = {};

G.search.plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

G.search.start = () => {
  const box = G.at("search");
  box.addEventListener("input", G.search.look);
  box.addEventListener("keydown", (event) => {
    const first = G.at("hits").querySelector("button");
    if (event.key === "Escape") {
      G.search.close();
    } else if (first && (event.key === "Enter" || event.key === "ArrowDown")) {
      event.preventDefault();
      if (event.key === "Enter") {
        first.click();
      } else {
        first.focus();
      }
    }
  });
  G.at("hits").addEventListener("keydown", G.search.walk);
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".search")) {
      G.search.close();
    }
  });
};

G.search.look = () => {
  const asked = G.search.plain(G.at("search").value);
  const found =
    asked === ""
      ? []
      : G.content.areas
          .map((area, at) => ({at, name: area.name, plain: G.search.plain(area.name)}))
          .filter((one) => one.plain.includes(asked))
          .sort((a, b) => b.plain.startsWith(asked) - a.plain.startsWith(asked) || G.byName(a.name, b.name))
          .slice(0, 12);
  G.fill(
    G.at("hits"),
    found.map((one) =>
      G.make(
        "li",
        {},
        G.make(
          "button",
          {
            type: "button",
            on: {
              click: () => {
                G.search.close();
                G.at("search").value = one.name;
                G.map.show(one.at);
                G.set({area: one.at});
                G.tabs.open("sheet", true);
              },
            },
          },
          one.name,
        ),
      ),
    ),
  );
  G.at("hits").hidden = !found.length;
  G.at("found").textContent =
    asked === "" ? "" : found.length ? G.word("found_some", {count: found.length}) : G.word("found_none");
};

G.search.walk = (event) => {
  const buttons = [...G.at("hits").querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const next = {ArrowDown: at + 1, ArrowUp: at - 1}[event.key];
  if (event.key === "Escape" || next === -1) {
    event.preventDefault();
    G.at("search").focus();
    G.at("hits").hidden = event.key === "Escape" || G.at("hits").hidden;
  } else if (next !== undefined && buttons[next]) {
    event.preventDefault();
    buttons[next].focus();
  }
};

G.search.close = () => {
  G.at("hits").hidden = true;
  G.at("found").textContent = "";
};
