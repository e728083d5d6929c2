"""Gathers what tablets saved in one layer of remarks and one table of votes (docs/page.md)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from g40_plugin.catalogue.remarks import FIELDS, VOTE_FIELDS
from g40_plugin.owned import MADE_BY
from g40_plugin.version import VERSION

from ..files import written_beside
from ..progress import SILENT, Progress
from ..results.geopackage import add_styles, write_layer, write_meta
from ..translation import tr
from .saved import Row, read_saved
from .shapes import WGS84

# what makes a GeoPackage one of ours, as that of a city or a result
_SCHEMA = "1"


def gather_remarks(files: Sequence[str], out: str, *, progress: Progress = SILENT) -> dict[str, Any]:
    """Write the GeoPackage ``out`` with the layer ``remarks`` and the table ``votes``.

    A row that several files have is taken from the first, so that what was changed in an earlier layer stays when that
    is named first. Without files the layer is empty, to type paper remarks in. Raises ``InputError`` as ``read_saved``.
    """
    progress, warned = progress.remembering()
    remarks: list[Row] = []
    votes: list[Row] = []
    for number, path in enumerate(files):
        progress(number / len(files), tr("Reading {name}").format(name=path))
        saved = read_saved(path)
        remarks += saved.remarks
        votes += saved.votes
    remarks, votes = _once(remarks), _once(votes)
    nowhere = sum(row["lon"] is None for row in remarks)
    if nowhere:
        progress.warn(tr("Remarks without a place, in the table of the layer alone: {count}.").format(count=nowhere))
    with written_beside(out) as beside:
        layer = _layer(remarks)
        write_layer(beside, "remarks", layer, "Point")
        write_layer(beside, "votes", _table(votes, VOTE_FIELDS))
        write_meta(beside, {"schema_version": _SCHEMA, "program": MADE_BY, "program_version": VERSION})
        add_styles(beside, "remarks", ["kind"], layer, {})
    progress(1.0, tr("Done"))
    return {
        "out": str(out),
        "layer": "remarks",
        "remarks": len(remarks),
        "votes": len(votes),
        "choices": dict(Counter(vote["choice"] for vote in votes).most_common()),
        "tablets": len({row["tablet"] for row in (*remarks, *votes) if row["tablet"]}),
        "warnings": warned,
    }


def _once(rows: Iterable[Row]) -> list[Row]:
    """Each row once, by its id; one without gets an id of what it says."""
    found: dict[str, Row] = {}
    for row in rows:
        identity = row["id"] or hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()[:12]
        found.setdefault(identity, {**row, "id": identity})
    return list(found.values())


def _table(rows: Sequence[Row], columns: Iterable[str]) -> pd.DataFrame:
    names = list(columns)
    return pd.DataFrame([[row[name] for name in names] for row in rows], columns=names, dtype=object)


def _layer(rows: Sequence[Row]) -> gpd.GeoDataFrame:
    points = [None if row["lon"] is None else shapely.Point(row["lon"], row["lat"]) for row in rows]
    return gpd.GeoDataFrame(_table(rows, FIELDS), geometry=points, crs=WGS84)
