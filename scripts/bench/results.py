"""The rows that were measured, kept as they come: a run that is stopped loses only what it was measuring."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

from timing import Row


class Results:
    """Rows by the benchmark that told them, in the order of measuring, in ``results.json`` of a folder."""

    def __init__(self, folder: Path, *, resumed: bool) -> None:
        self._path = folder / "results.json"
        self._rows: dict[str, list[Row]] = {}
        folder.mkdir(parents=True, exist_ok=True)
        if resumed and self._path.exists():
            names = {field.name for field in fields(Row)}
            for told in json.loads(self._path.read_text(encoding="utf-8")):
                row = Row(**{name: value for name, value in told.items() if name in names})
                self._rows.setdefault(told["benchmark"], []).append(row)

    def __contains__(self, benchmark: str) -> bool:
        return benchmark in self._rows

    @property
    def rows(self) -> list[Row]:
        """All rows."""
        return [row for rows in self._rows.values() for row in rows]

    def keep(self, benchmark: str, rows: list[Row]) -> None:
        """Take over what a benchmark told, and write the file."""
        self._rows[benchmark] = rows
        told = [row.as_dict() | {"benchmark": name} for name, rows in self._rows.items() for row in rows]
        beside = self._path.with_suffix(".part")
        beside.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        beside.replace(self._path)
