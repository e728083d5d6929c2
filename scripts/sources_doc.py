"""Write the table of sources of docs/municipality.md, between its two markers, from the sources file."""

from __future__ import annotations

from pathlib import Path

from g40_plugin.catalogue.language import ENGLISH, Texts
from g40_plugin.catalogue.sources import title_of, without
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.sources.addresses import read_sources

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = "municipality.md"
START, END = "<!-- sources -->", "<!-- end of sources -->"
HEAD = "| source | what | address | tried | licence | fresh, days | without it |\n|---|---|---|---|---|---|---|"


def table() -> str:
    """A row a source."""
    texts, sources, credited = Texts(ENGLISH), read_sources(), read_norms().credits
    rows = [HEAD]
    for name, source in sources.sources.items():
        fills = source.fills or name
        licence = source.licence or (credited[fills].licence if fills in credited else "") or "of the file"
        address = f"`{source.url}`" if source.url else "none: name your own"
        cells = (
            f"`{name}`",
            title_of(name, texts),
            f"{address} ({source.kind})",
            "yes" if source.tried else "no",
            licence,
            f"{sources.limits(name).keep_days:g}",
            without(name, texts),
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def current(document: str, text: str) -> str:
    """The document's text with its table as it is now."""
    if document != DOCUMENT:
        raise ValueError(document)
    before, rest = text.split(START)
    return f"{before}{START}\n\n{table()}\n\n{END}{rest.split(END)[1]}"


def main() -> None:
    """Rewrite the document."""
    path = ROOT / "docs" / DOCUMENT
    path.write_text(current(DOCUMENT, path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
