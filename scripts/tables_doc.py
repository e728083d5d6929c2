"""Write the tables of some documents from the code, between their two markers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from g40_plugin import catalogue
from g40_plugin.catalogue import layers, own
from g40_plugin.catalogue.language import ENGLISH, Texts
from g40_plugin.engine.city.schema import SCHEMA_VERSION, TABLES, Column
from g40_plugin.engine.fields import fields_of
from g40_plugin.engine.norms import read_norms

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
INDICATORS = ROOT / "g40_plugin" / "engine" / "indicators"
START, END = "<!-- tables -->", "<!-- end of tables -->"


def city_package() -> str:
    """Every table of the city package with its geometry and its columns, as Markdown."""
    parts = [f"Schema version {SCHEMA_VERSION}."]
    for name, contents in TABLES.items():
        geometry = "Point, polygon or none" if contents.geometry == "Unknown" else contents.geometry
        parts += [f"### {name}", f"{geometry}. {contents.about}"]
        columns = (
            (f"`{column.name}`", column.kind, column.about, _range(column), _if_empty(column))
            for column in contents.columns
        )
        parts.append(table(("column", "type", "content", "from to", "left empty"), columns))
    return "\n\n".join(parts)


def _range(column: Column) -> str:
    return "" if column.kind == "text" else "{:g} to {:g}".format(*column.range)


def _if_empty(column: Column) -> str:
    if column.needed:
        return "refused"
    return "" if column.empty is None else f"counts as {column.empty}"


def fields() -> str:
    """Every field of a scored area, with the values of the shipped norms, as Markdown."""
    norms, english = read_norms(), Texts(ENGLISH)
    tables = norms.model_dump(by_alias=True)
    return table(
        ("field", "in shapefiles", "type", "unit", "content"),
        (
            (f"`{field.name}`", f"`{field.short}`", field.kind, field.unit, field.text(tables, english))
            for field in fields_of(norms)
        ),
    )


def maps() -> str:
    """Every map in the order of the choice, as Markdown."""
    english = Texts(ENGLISH)
    rows = []
    for number, key in enumerate(catalogue.THEMES):
        if key in layers.MAPS:
            told = layers.MAPS[key]
            styles = ", ".join(f"`{style}`" for style in layers.STYLES[key])
            rows.append((str(number), told.title, told.question, f"layer `{key}`", styles))
            continue
        card, shown = catalogue.map_of(key, {})
        rows.append((str(number), shown.title or card.title, shown.asked({}, english), f"`{shown.field}`", f"`{key}`"))
    return table(("`THEME`", "map", "question", "field", "style"), rows)


def families() -> str:
    """Every family with its page of the method, as Markdown."""
    cards = [(card.code, card.title, card.page, card.clause) for card in catalogue.CARDS]
    return table(
        ("family", "title", "page", "clause", "module in `g40_plugin/engine/indicators/`"),
        (
            (code, title, f"[{page}]({page})", clause or "none", f"`{module_of(page.removesuffix('.md'))}`")
            for code, title, page, clause in (*cards, (own.PREFIX.rstrip("_"), own.TITLE, own.PAGE, ""))
        ),
    )


def module_of(name: str) -> str:
    """Where a family is computed: a folder or a module of the name of its page."""
    if (INDICATORS / name).is_dir():
        return f"{name}/"
    (found,) = INDICATORS.rglob(f"{name}.py")
    return found.relative_to(INDICATORS).as_posix()


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    first, *others = (f"| {' | '.join(cells)} |" for cells in (head, *rows))
    return "\n".join([first, "|---" * len(head) + "|", *others])


TABLES_OF = {
    "city-package.md": city_package,
    "fields.md": fields,
    "maps.md": maps,
    "method/README.md": families,
}


def current(document: str, text: str) -> str:
    """A document's text with its tables as they are now."""
    before, rest = text.split(START)
    return f"{before}{START}\n\n{TABLES_OF[document]()}\n\n{END}{rest.split(END)[1]}"


def main() -> None:
    """Rewrite the documents."""
    for document in TABLES_OF:
        path = DOCS / document
        path.write_text(current(document, path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
