/* Files for the organisers, and wiping what is kept. */
G.exports = {columns: ["id", "tablet", "made", "kind", "text", "area_id", "area_name", "theme", "result"]};

/** The time to the minute; who wrote what is not told by it. */
G.exports.now = () => {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}T${two(now.getHours())}:${two(now.getMinutes())}`;
};

G.exports.start = (body) => {
  G.exports.status = G.status();
  const button = (word, act, kind = null) =>
    G.make("button", {type: "button", class: kind, on: {click: act}}, G.word(word));
  G.fill(
    body,
    G.make("h3", {}, G.word("export")),
    G.make("p", {class: "quiet", id: "tablet"}),
    G.make(
      "div",
      {class: "row"},
      button("export_geojson", () => G.exports.geojson()),
      button("export_csv", () => G.exports.csv()),
    ),
    G.exports.status,
    G.make("div", {class: "row"}, button("wipe", G.exports.ask, "danger")),
  );
  G.exports.name();
  document.addEventListener("kept", G.exports.name);
  G.at("sure-no").addEventListener("click", () => G.at("sure").close());
  G.at("sure-yes").addEventListener("click", () => {
    G.at("sure").close();
    G.place.forget();
    G.store.wipe();
    G.set({weights: G.cityWeights});
    G.say(G.exports.status, G.word("wiped"));
  });
};

G.exports.name = () => {
  G.at("tablet").textContent = G.word("tablet", {name: G.store.data.tablet});
};

G.exports.ask = () => {
  G.at("sure-text").textContent = G.word("wipe_sure", {
    remarks: G.store.data.remarks.length,
    votes: G.store.data.votes.length,
  });
  G.at("sure").showModal();
};

G.exports.properties = (remark) =>
  Object.fromEntries(G.exports.columns.map((name) => [name, name === "tablet" ? G.store.data.tablet : remark[name]]));

/** The remarks as GeoJSON (RFC 7946): points in longitude and latitude. */
G.exports.geojsonText = () =>
  JSON.stringify(
    {
      type: "FeatureCollection",
      g40: "remarks",
      page: G.content.id,
      features: G.store.data.remarks.map((remark) => ({
        type: "Feature",
        geometry: {type: "Point", coordinates: [remark.lon, remark.lat]},
        properties: G.exports.properties(remark),
      })),
    },
    null,
    1,
  );

/** A cell of a CSV; what a spreadsheet would work out gets an apostrophe in front. */
G.exports.cell = (value) => {
  const text = String(value ?? "");
  const safe = typeof value === "string" && /^[ ]*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${safe.replace(/"/g, '""')}"`;
};

G.exports.csvOf = (columns, rows) =>
  [columns, ...rows]
    .map((row) => row.map(G.exports.cell).join(","))
    .join("\r\n")
    .concat("\r\n");

G.exports.csvText = () =>
  G.exports.csvOf(
    [...G.exports.columns, "lon", "lat"],
    G.store.data.remarks.map((remark) => [...Object.values(G.exports.properties(remark)), remark.lon, remark.lat]),
  );

G.exports.votesText = () =>
  G.exports.csvOf(
    ["id", "tablet", "made", "choice", "weights"],
    G.store.data.votes.map((vote) => [
      vote.id,
      G.store.data.tablet,
      vote.made,
      vote.choice,
      vote.weights
        ? Object.entries(vote.weights)
            .map((pair) => pair.join("="))
            .join(" ")
        : "",
    ]),
  );

G.exports.geojson = () =>
  G.exports.save(G.word("tab_remarks"), "geojson", "application/geo+json", G.exports.geojsonText(), G.exports.status);

// the mark in front lets spreadsheets read accents
G.exports.csv = () =>
  G.exports.save(G.word("tab_remarks"), "csv", "text/csv", `\ufeff${G.exports.csvText()}`, G.exports.status);

G.exports.votes = (status) =>
  G.exports.save(G.word("votes"), "csv", "text/csv", `\ufeff${G.exports.votesText()}`, status);

G.exports.save = (title, ending, type, text, status) => {
  const name = `${G.search.plain(title)}-${G.store.data.tablet}-${G.exports.now().replace(/[:T]/g, "-")}.${ending}`;
  const address = URL.createObjectURL(new Blob([text], {type}));
  const link = G.make("a", {href: address, download: name, hidden: true});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  G.say(status, G.word("exported", {file: name}));
};
