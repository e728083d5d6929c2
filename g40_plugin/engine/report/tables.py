"""The areas of a report as CSV with its dictionary, GeoJSON and GeoParquet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from ..page.shapes import WGS84
from ..results.csv_cells import safe_cell
from .frames import Meaning, dictionary, heads
from .told import Report


def write_csv(path: Path, frame: gpd.GeoDataFrame) -> None:
    """The areas without their outlines: names of fields above, numbers as programs read them, empty where unknown."""
    table = frame.drop(columns=frame.geometry.name)
    _write(path, list(table.columns), table.astype(object).where(table.notna(), None).itertuples(index=False))


def write_dictionary(path: Path, report: Report) -> None:
    """What each field of the areas is."""
    _write(path, heads(Meaning, report.texts), dictionary(report))


def _write(path: Path, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    # with the mark by which spreadsheets know UTF-8
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([safe_cell(title) for title in titles])
        writer.writerows([safe_cell(_plain(value)) for value in row] for row in rows)


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    return value.isoformat() if isinstance(value, pd.Timestamp) else value


def write_geojson(path: Path, frame: gpd.GeoDataFrame) -> None:
    """The areas as RFC 7946 has it: in WGS84, seven decimals, outer rings against the clock."""
    shapes = frame.to_crs(WGS84)
    pyogrio.write_dataframe(shapes, path, driver="GeoJSON", layer="areas", layer_options={"RFC7946": "YES"})


def write_parquet(path: Path, frame: gpd.GeoDataFrame) -> None:
    """The areas as GeoParquet, in the coordinate reference system of the file."""
    frame.to_parquet(path, index=False)
