"""What every score is made of, as a scored file holds it: ``parts``, a row per area, indicator and part.

Thousands of areas have the same hundred parts, so that their words stand in the file once: ``parts`` is a view of
three tables, which programs read as they would a table.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..arrays import Ints
from ..fields import families_of
from ..indicators.run import Run
from ..translation import tr

COLUMNS = ("area_id", "area_name", "indicator", "part", "raw", "unit", "score", "weight", "note")

_ROWS_AT_ONCE = 100_000
_WORDS = ("indicator", "part", "unit")

_TABLES = """
CREATE TABLE part_areas (area INTEGER PRIMARY KEY NOT NULL, area_id TEXT, area_name TEXT);
CREATE TABLE part_names (part INTEGER PRIMARY KEY NOT NULL, indicator TEXT, name TEXT, unit TEXT, weight REAL);
CREATE TABLE part_values (
    area INTEGER NOT NULL, part INTEGER NOT NULL, raw REAL, score REAL, PRIMARY KEY (area, part)
) WITHOUT ROWID;
CREATE VIEW parts AS SELECT
    part_values.area * {count} + part_values.part AS fid, area_id, area_name, indicator, name AS part, raw, unit, score,
    weight, CASE WHEN raw IS NULL AND score IS NULL THEN '{unknown}' END AS note
FROM part_values
JOIN part_areas ON part_areas.area = part_values.area
JOIN part_names ON part_names.part = part_values.part;
INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('parts', 'attributes', 'parts');
"""
# of areas, and of the words of parts
_INSERTS = ("INSERT INTO part_areas VALUES (?, ?, ?)", "INSERT INTO part_names VALUES (?, ?, ?, ?, ?)")


class Parts(NamedTuple):
    """The parts of all scores."""

    areas: pd.DataFrame
    """``area_id, area_name``, by the number of the area"""
    names: pd.DataFrame
    """``indicator, part, unit, weight``, by the number of the part; one whose weight differs by area has several"""
    found: pd.DataFrame
    """``area, part, raw, score``, by area and part"""


def parts_of(run: Run) -> Parts:
    """What every score of a run is made of."""
    rank = {name: number for number, name in enumerate(families_of(run.norms))}
    frames = [frame for frame in run.parts if len(frame)]
    frames.sort(key=lambda frame: rank[frame["indicator"].iloc[0]])
    names: dict[str, list[np.ndarray]] = {name: [] for name in (*_WORDS, "weight")}
    values: dict[str, list[np.ndarray]] = {"area": [], "part": [], "raw": [], "score": []}
    first = 0
    for frame in frames:
        number = _numbers(frame)
        one = np.unique(number, return_index=True)[1]
        for name, told in names.items():
            told.append(frame[name].to_numpy(object)[one])
        values["area"].append(frame["area"].to_numpy(np.int64))
        values["part"].append(first + number)
        for name in ("raw", "score"):
            values[name].append(frame[name].to_numpy(float))
        first += len(one)
    found = {name: np.concatenate([[], *some]) for name, some in values.items()}
    found |= {name: found[name].astype(np.int64) for name in ("area", "part")}
    return Parts(
        run.areas[["area_id", "area_name"]].reset_index(drop=True),
        pd.DataFrame({name: np.concatenate([np.empty(0, object), *told]) for name, told in names.items()}),
        pd.DataFrame(found).iloc[np.lexsort((found["part"], found["area"]))],
    )


def _numbers(frame: pd.DataFrame) -> Ints:
    """A number for each part, unit and weight, as they first appear."""
    found = np.zeros(len(frame), np.int64)
    for name in ("part", "unit", "weight"):
        code, values = pd.factorize(frame[name])
        found = found * (len(values) + 1) + code + 1
    return np.asarray(pd.factorize(found)[0], np.int64)


def homes_by_path(parts: Parts) -> dict[str, dict[str, float]]:
    """Homes of every area by kind of site, from the parts of its score."""
    prefix = "homes_"
    of_sites = (parts.names["indicator"] == "den") & parts.names["part"].astype(str).str.startswith(prefix)
    homes = parts.found[parts.found["part"].isin(np.flatnonzero(of_sites)) & (parts.found["raw"] > 0)]
    found: dict[str, dict[str, float]] = {}
    ids, names = parts.areas["area_id"].tolist(), parts.names["part"].tolist()
    for area, part, count in homes[["area", "part", "raw"]].itertuples(index=False):
        found.setdefault(ids[area], {})[names[part].removeprefix(prefix)] = count
    return found


def write_parts(path: Path, parts: Parts) -> None:
    """Add ``parts`` to a GeoPackage."""
    tables = _TABLES.format(count=max(len(parts.names), 1), unknown=tr("not known").replace("'", "''"))
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(tables)
        for insert, table in zip(_INSERTS, (parts.areas, parts.names), strict=True):
            plain = table.astype(object).where(table.notna(), None)
            database.executemany(insert, plain.itertuples(name=None))
        for first in range(0, len(parts.found), _ROWS_AT_ONCE):
            some = parts.found.iloc[first : first + _ROWS_AT_ONCE]
            # a number that is none becomes null
            rows = zip(*(some[name].tolist() for name in some), strict=True)
            database.executemany("INSERT INTO part_values VALUES (?, ?, ?, ?)", rows)
