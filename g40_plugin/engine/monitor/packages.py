"""Two city packages of one city: which of their tables tell of the same sources, and a city with tables of both."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from ..city.package import City


@dataclass(frozen=True)
class Subject:
    """Tables that belong together, since they are made from each other, with what ``coverage`` and rasters say."""

    tables: tuple[str, ...]
    themes: tuple[str, ...]
    rasters: tuple[str, ...] = ()


# every table, theme and raster of a city package once; tests/engine/monitor holds it so
SUBJECTS = {
    "streets": Subject(("streets", "barriers"), ("streets",)),
    "facilities": Subject(("facilities",), ("facilities",)),
    "buildings": Subject(
        ("buildings", "origins", "addresses", "owners", "vacancy", "corrections", "neighbourhoods"),
        ("buildings", "origins", "addresses", "people"),
    ),
    "ground": Subject(
        ("landcover", "contour", "trees", "water_storage", "zones"),
        ("landcover", "functional_areas", "trees", "canopy", "green"),
        ("canopy", "green"),
    ),
    "transit": Subject(("stops", "services"), ("stops",)),
    "mobility": Subject(("mobility",), ("mobility",)),
    "sites": Subject(("sites",), ()),
    "municipality": Subject(("municipality",), ()),
}
_COMPLETE, _OWN = "complete_subcategories", "own_layers"


def differing(one: City, other: City) -> tuple[list[str], list[str]]:
    """The subjects that differ between two packages: by other sources, and in what the same sources tell."""
    by_data, by_city = [], []
    for name, subject in SUBJECTS.items():
        if _sources(one, subject) != _sources(other, subject):
            by_data.append(name)
        elif not _is_same(one, other, subject):
            by_city.append(name)
    return by_data, by_city


def mixed(one: City, other: City, subjects: Collection[str]) -> City:
    """A city with the tables of ``other`` for some subjects, and its own for all others."""
    chosen = [SUBJECTS[name] for name in subjects]
    tables = {table: other.table(table) for subject in chosen for table in subject.tables}
    themes = [theme for subject in chosen for theme in subject.themes]
    sides = ((one, False), (other, True))
    rows = [city.coverage[city.coverage["theme"].isin(themes) == takes] for city, takes in sides]
    coverage = gpd.GeoDataFrame(pd.concat(rows, ignore_index=True), geometry="geometry", crs=one.crs)
    names = {raster for subject in chosen for raster in subject.rasters}
    rasters = {name: raster for name, raster in one.rasters.items() if name not in names}
    rasters |= {name: raster for name, raster in other.rasters.items() if name in names}
    meta = dict(one.meta)
    if "facilities" in subjects:
        meta[_COMPLETE] = other.meta.get(_COMPLETE, "")
    # nothing that was prepared from either holds for it
    return replace(one, **tables, coverage=coverage, rasters=rasters, meta=meta, kept=None)


def _sources(city: City, subject: Subject) -> frozenset[tuple[str, str]]:
    """Where the tables of a subject come from, as far as that is no date: sources, own layers, grades, full lists."""
    found = {("own layer", name) for name in city.meta.get(_OWN, "").split(",") if name in subject.tables}
    for name in subject.tables:
        table = city.table(name)
        if "source" in table:
            found |= {("source", str(source)) for source in table["source"].dropna().unique()}
    rows = city.coverage[city.coverage["theme"].isin(subject.themes)]
    found |= {(str(theme), str(grade)) for theme, grade in rows[["theme", "grade"]].drop_duplicates().to_numpy()}
    # a raster tells what it was made of in the words of its register, which hold no date
    of_rasters = rows[rows["theme"].isin(subject.rasters)]
    found |= {(str(theme), str(source)) for theme, source in of_rasters[["theme", "source"]].to_numpy()}
    if "facilities" in subject.tables:
        found |= {("complete", sub) for sub in city.complete_subcategories}
    return frozenset(found)


def _is_same(one: City, other: City, subject: Subject) -> bool:
    if any(name in one.rasters or name in other.rasters for name in subject.rasters):
        # not worth reading: scoring them once more tells no difference where there is none
        return False
    return all(_same_rows(one.table(name), other.table(name)) for name in subject.tables)


def _same_rows(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> bool:
    if len(one) != len(other) or list(one.columns) != list(other.columns):
        return False
    shape = one.geometry.name
    if not np.array_equal(one.geometry.to_wkb(), other.geometry.to_wkb()):
        return False
    return bool(one.drop(columns=shape).reset_index(drop=True).equals(other.drop(columns=shape).reset_index(drop=True)))
