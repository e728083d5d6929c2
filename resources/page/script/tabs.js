/* The parts of the page beside the map, as tabs. */
G.tabs = {all: []};

G.tabs.start = (tabs) => {
  G.tabs.all = tabs;
  tabs.forEach(({key, word, start}) => {
    const tab = G.make(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${key}`,
        "aria-controls": `body-${key}`,
        "aria-selected": "false",
        tabindex: "-1",
        on: {click: () => G.tabs.choose(key)},
      },
      G.word(word),
    );
    const body = G.make("div", {
      role: "tabpanel",
      id: `body-${key}`,
      "aria-labelledby": `tab-${key}`,
      tabindex: "0",
      hidden: true,
    });
    G.at("tabs").append(tab);
    G.at("bodies").append(body);
    start(body);
  });
  G.at("tabs").addEventListener("keydown", (event) => {
    const at = tabs.findIndex(({key}) => `tab-${key}` === document.activeElement.id);
    const next = {ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1}[event.key];
    if (next !== undefined) {
      event.preventDefault();
      const {key} = tabs[next % tabs.length];
      G.tabs.open(key);
      G.at(`tab-${key}`).focus();
    }
  });
  G.tabs.open(tabs[0].key);
};

/** On a screen where the parts stand below the map: up to where their beginning is seen, with the map still above. */
G.tabs.reach = () => {
  const {top} = G.at("bodies").getBoundingClientRect();
  if (top > 0.6 * window.innerHeight) {
    window.scrollBy(0, top - 0.55 * window.innerHeight);
  }
};

/** Show a tab for who tapped, and bring what it shows into sight. */
G.tabs.choose = (key) => {
  G.tabs.open(key);
  G.tabs.reach();
};

/** Show a tab; `enter` takes the keyboard there. */
G.tabs.open = (chosen, enter = false) => {
  G.tabs.now = chosen;
  G.tabs.all.forEach(({key, shown}) => {
    const on = key === chosen;
    G.at(`tab-${key}`).setAttribute("aria-selected", String(on));
    G.at(`tab-${key}`).tabIndex = on ? 0 : -1;
    G.at(`body-${key}`).hidden = !on;
    if (on && shown) {
      shown();
    }
  });
  if (enter) {
    G.at(`body-${chosen}`).focus({preventScroll: true});
    G.at(`body-${chosen}`).scrollIntoView({block: "nearest"});
  }
};
