/* What is kept on this device: remarks, votes and weights that were put forward. Nothing of it leaves the browser. */
G.store = {
  key: `g40-page-${G.content.id}`,
  kept: true,
  data: null,

  empty: () => ({tablet: G.store.code(4), remarks: [], votes: [], choices: []}),

  /** Letters that are told apart when they are read aloud. */
  code(length) {
    const letters = "ABCDEFGHJKLMNPRSTUVWXYZ23456789";
    return Array.from(crypto.getRandomValues(new Uint8Array(length)), (value) => letters[value % letters.length]).join("");
  },

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
    G.store.data = whole ? found : G.store.empty();
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
