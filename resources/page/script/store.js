/* What is kept on this device: remarks, votes and weights that were put forward. Nothing of it leaves the browser. */
G.store = {
  key: `g40-page-${G.content.id}`,
  kept: true,
  data: null,

  empty: () => ({tablet: G.store.code(4), remarks: [], votes: [], choices: []}),

  /** Letters that are told apart when they are read aloud. */
  code(length) {
    const letters = ["ABCDEFGH", "JKLMNPRS", "TUVWXYZ2", "3456789"].join("");
    return Array.from(crypto.getRandomValues(new Uint8Array(length)), (value) => letters[value % letters.length]).join(
      "",
    );
  },

  /** What an earlier page of the same areas kept, as far as it is whole. */
  load() {
    let found = null;
    try {
      found = JSON.parse(window.localStorage.getItem(G.store.key));
      window.localStorage.setItem(`${G.store.key}-try`, "1");
      window.localStorage.removeItem(`${G.store.key}-try`);
    } catch (error) {
      // a browser may refuse storage, or hold what somebody else wrote
      G.store.kept = !(error instanceof DOMException);
    }
    const lists = ["remarks", "votes", "choices"];
    const whole = found !== null && typeof found === "object" && lists.every((name) => Array.isArray(found[name]));
    G.store.data = G.store.empty();
    if (whole) {
      const texts = (one, ...names) =>
        one !== null && typeof one === "object" && names.every((name) => typeof one[name] === "string");
      const codes = Object.keys(G.cityWeights);
      const weights = (one) =>
        one !== null && typeof one === "object" && codes.every((code) => Number.isFinite(one[code]));
      G.store.data.tablet = typeof found.tablet === "string" ? found.tablet : G.store.data.tablet;
      G.store.data.remarks = found.remarks.filter(
        (one) => texts(one, "id", "text", "kind", "area_name") && Number.isFinite(one.lat) && Number.isFinite(one.lon),
      );
      G.store.data.votes = found.votes.filter((one) => texts(one, "id", "choice"));
      G.store.data.choices = found.choices.filter((one) => texts(one, "id", "title") && weights(one.weights));
    }
  },

  save() {
    try {
      window.localStorage.setItem(G.store.key, JSON.stringify(G.store.data));
    } catch (error) {
      G.store.kept = false;
    }
    document.dispatchEvent(new Event("kept"));
  },

  wipe() {
    try {
      window.localStorage.removeItem(G.store.key);
    } catch (error) {
      G.store.kept = false;
    }
    G.store.data = G.store.empty();
    document.dispatchEvent(new Event("kept"));
  },
};
G.store.load();

// the page may be open twice on one device
window.addEventListener("storage", (event) => {
  if (event.key === G.store.key || event.key === null) {
    G.store.load();
    document.dispatchEvent(new Event("kept"));
  }
});
