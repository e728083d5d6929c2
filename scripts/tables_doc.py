"""Write the tables of docs/city-package.md and docs/fields.md from the code, between their two markers."""

from __future__ import annotations

from pathlib import Path

from g40_plugin.engine.city.package import SCHEMA_VERSION, TABLES
from g40_plugin.engine.fields import fields_of
from g40_plugin.engine.norms import read_norms

DOCS = Path(__file__).resolve().parent.parent / "docs"
START, END = "<!-- tables -->", "<!-- end of tables -->"


def city_package() -> str:
    """Every table of the city package with its geometry and its columns, as Markdown."""
    parts = [f"Schema version {SCHEMA_VERSION}."]
    for name, table in TABLES.items():
        parts += [f"### {name}", f"{table.geometry}. {table.about}"]
        rows = [f"| `{column.name}` | {column.kind} | {column.about} |" for column in table.columns]
        parts.append("\n".join(["| column | type | content |", "|---|---|---|", *rows]))
    return "\n\n".join(parts)


def fields() -> str:
    """Every field of a scored area, as Markdown."""
    rows = [f"| `{field.name}` | `{field.short}` | {field.kind} | {field.about} |" for field in fields_of(read_norms())]
    return "\n".join(["| field | in shapefiles | type | content |", "|---|---|---|---|", *rows])


TABLES_OF = {"city-package.md": city_package, "fields.md": fields}


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
