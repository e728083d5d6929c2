"""Write the tables of docs/city-package.md from the schema, between its two markers."""

from __future__ import annotations

from pathlib import Path

from g40_plugin.engine.city import SCHEMA_VERSION, TABLES

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "city-package.md"
START, END = "<!-- tables -->", "<!-- end of tables -->"


def tables() -> str:
    """Every table with its geometry and its columns, as Markdown."""
    parts = [f"Schema version {SCHEMA_VERSION}."]
    for name, table in TABLES.items():
        parts += [f"### {name}", f"{table.geometry}. {table.about}"]
        rows = [f"| `{column.name}` | {column.kind} | {column.about} |" for column in table.columns]
        parts.append("\n".join(["| column | type | content |", "|---|---|---|", *rows]))
    return "\n\n".join(parts)


def current(text: str) -> str:
    """The document with the tables as they are now."""
    before, rest = text.split(START)
    return f"{before}{START}\n\n{tables()}\n\n{END}{rest.split(END)[1]}"


def main() -> None:
    """Rewrite the document."""
    DOCUMENT.write_text(current(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
