"""Whether two GeoPackages hold the same, table by table and field by field."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

from g40_plugin.databases import connected

# the moment, the run itself and the program say when and by what a result was made, not what it is
_OF_THE_MOMENT = ("created", "run", "program_version")
_NOT_COMPARED = ("layer_styles",)
_TABLES = "SELECT table_name FROM gpkg_contents ORDER BY table_name"


def other_fields(one: Path, other: Path) -> list[str]:
    """Every field that differs between two GeoPackages, as ``table.field``; a table that only one has by its name."""
    with closing(connected(one)) as first, closing(connected(other)) as second:
        tables = [[name for (name,) in database.execute(_TABLES)] for database in (first, second)]
        found = sorted(set(tables[0]) ^ set(tables[1]))
        for table in tables[0]:
            if table in tables[1] and table not in _NOT_COMPARED:
                found += _other_fields(first, second, table)
    return found


def _other_fields(first: sqlite3.Connection, second: sqlite3.Connection, table: str) -> list[str]:
    # no value can stand for the name of a table: it is quoted as SQL wants it
    quoted = '"' + table.replace('"', '""') + '"'
    where = [f"WHERE key NOT IN {_OF_THE_MOMENT}"] if table == "meta" else []
    asked = " ".join(["SELECT * FROM", quoted, *where, "ORDER BY rowid"])
    rows = [database.execute(asked) for database in (first, second)]
    names = [[column[0] for column in found.description] for found in rows]
    if names[0] != names[1]:
        return [f"{table}.{name}" for name in sorted(set(names[0]) ^ set(names[1]))] or [table]
    others: set[int] = set()
    for one, other in zip_longest(*rows):
        if one is None or other is None:
            return [table]
        others.update(place for place, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1])
    # rows of meta are counted with those that are left out
    counted = "fid" if table == "meta" else None
    return [f"{table}.{names[0][place]}" for place in sorted(others) if names[0][place] != counted]
