"""Figures of Statistics Netherlands (CBS): people of squares and neighbourhoods, spread over the dwellings in them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..city.package import City
from ..city.schema import PEOPLE_RANGE, REGISTER, conform
from ..city.text_tables import column, texts
from ..city.vector import PARQUET, split_layer
from ..errors import InputError
from ..norms import Norms
from ..norms.registers import Census
from ..progress import Progress
from ..translation import tr
from .coverage import with_coverage
from .osm import polygons_only
from .tables import is_table, named_layer, numbers, read_places

# also where a code follows, as in 2024BU05030000
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PEOPLE = ("people", "people_0_15", "people_65")


def add_cbs_squares(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """Inhabitants of squares, by age, spread over the dwellings of the origins in each square.

    Raises ``InputError`` for a file without a column of inhabitants or without squares in the city.
    """
    progress(0.0, tr("Spreading the inhabitants of squares over dwellings"))
    zones = _zones(city, path, norms.registers.cbs_squares, norms, progress)
    return _with_people(city, zones, path, norms.registers.cbs_squares, norms, progress)


def add_neighbourhoods(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """Figures of neighbourhoods in their table; their inhabitants spread over dwellings that no square told of.

    Raises ``InputError`` as ``add_cbs_squares``.
    """
    progress(0.0, tr("Spreading the inhabitants of neighbourhoods over dwellings"))
    names = norms.registers.neighbourhoods
    path = _one_layer(path, norms)
    zones = _zones(city, path, names, norms, progress)
    about = {
        "code": texts(zones, names.code),
        "name": texts(zones, names.name),
        "corporation_share": _published(zones, names.percent_corporation, norms) / 100.0,
        "vacant_share": _published(zones, names.percent_vacant, norms) / 100.0,
        **{f"km_{sub}": _published(zones, columns, norms) for sub, columns in names.km.items()},
        "year": _year(path, zones, names),
        "source": "CBS",
    }
    low = _published(zones, names.percent_low_income, norms)
    zones = zones.assign(**about, low_income=(low >= names.low_income_percent).where(low.notna()))
    city = replace(city, neighbourhoods=conform("neighbourhoods", zones))
    return _with_people(city, zones, path, names, norms, progress)


def _zones(city: City, path: str, names: Census, norms: Norms, progress: Progress) -> gpd.GeoDataFrame:
    """Polygons in the city with ``people people_0_15 people_65 dwellings``, null where not published."""
    frame = read_places(path, norms.tables, city.crs, progress, city=city)
    if column(frame, names.people) is None:
        message = tr(
            "The file {file} has no column {columns}; it has: {found}. Choose another one, or "
            "add its name to [registers] of the norms."
        )
        found = ", ".join(str(name) for name in frame.columns[:6])
        raise InputError(message.format(file=path, columns=" / ".join(names.people), found=found))
    frame = frame.set_geometry(polygons_only(np.asarray(frame.geometry)), crs=city.crs)
    frame = frame[~frame.geometry.is_empty].reset_index(drop=True)
    if frame.empty:
        message = tr("No square or neighbourhood of {file} lies in this city: choose the file of this city.")
        raise InputError(message.format(file=path))
    people = _published(frame, names.people, norms, whole=True)
    parts = {}
    for group in ("0_15", "65"):
        counted = _published(frame, getattr(names, f"people_{group}"), norms, whole=True)
        percent = _published(frame, getattr(names, f"percent_{group}"), norms)
        parts[f"people_{group}"] = counted.fillna(people * percent / 100.0)
    unknown = int(people.isna().sum())
    if unknown:
        text = tr("{file}: the inhabitants of {count} of {total} areas are not published: the estimate stays.")
        name = Path(split_layer(path)[0]).name
        progress.info(text.format(file=name, count=unknown, total=len(frame)))
    dwellings = _published(frame, names.dwellings, norms, whole=True)
    return frame.assign(people=people, **parts, dwellings=dwellings)


def _published(frame: pd.DataFrame, names: list[str], norms: Norms, *, whole: bool | None = None) -> pd.Series:
    values = numbers(frame, names, whole=whole)
    return values.where((values >= norms.registers.sentinel_below) & (values <= PEOPLE_RANGE[1]))


def _one_layer(path: str, norms: Norms) -> str:
    """The layer of neighbourhoods in a file that holds the larger districts too."""
    if split_layer(path)[1] or is_table(path, norms.tables) or Path(split_layer(path)[0]).suffix.lower() in PARQUET:
        return path
    return named_layer(path, norms.registers.neighbourhoods.layers) or path


def _year(path: str, frame: pd.DataFrame, names: Census) -> int | None:
    """The year in a column, else in the name of the layer or file."""
    file, layer = split_layer(path)
    told = [*texts(frame, names.year).dropna().unique(), layer or "", Path(file).name]
    years = _YEAR.findall(" ".join(told))
    return int(years[0]) if years else None


def _with_people(
    city: City, zones: gpd.GeoDataFrame, path: str, names: Census, norms: Norms, progress: Progress
) -> City:
    """Origins with the inhabitants of the zones they lie in, where no other figure was filled in before.

    A zone wholly in the city gives away all its inhabitants; of one at the edge each dwelling gets the mean of its
    published dwellings, or of those that are here where these are more; with 0 published the estimate stays.
    Inhabitants of a zone without origins are put in its middle.
    """
    source = "CBS neighbourhoods" if names is norms.registers.neighbourhoods else "CBS squares"
    origins = city.origins.reset_index(drop=True)
    zone = _zone_of(origins, zones)
    free = (zone >= 0) & ~shapely.intersects(city.covered("people"), origins.geometry.to_numpy())
    weight = origins["dwellings"].fillna(0.0).to_numpy(float)
    share = shapely.area(shapely.intersection(zones.geometry.to_numpy(), city.extent)) / zones.area.to_numpy()
    whole = share >= norms.registers.whole_share if not city.extent.is_empty else np.ones(len(zones), bool)
    n = len(zones)
    here = np.bincount(zone[free], weights=weight[free], minlength=n)
    published = zones["dwellings"].to_numpy(float)
    dwellings = np.where(whole, here, np.where(published > 0, np.maximum(published, here), np.nan))
    at = np.where(free, zone, 0)
    known = free & (dwellings[at] > 0)
    left = {}
    for name in _PEOPLE:
        told = origins[name].to_numpy(float)
        before = np.bincount(zone[(zone >= 0) & ~free], weights=np.nan_to_num(told[(zone >= 0) & ~free]), minlength=n)
        left[name] = np.maximum(0.0, zones[name].to_numpy(float) - np.where(whole, before, 0.0))
        with np.errstate(invalid="ignore", divide="ignore"):
            each = left[name][at] * weight / dwellings[at]
        origins[name] = np.where(known & ~np.isnan(each), each, told)
    if "low_income" in zones:
        low = zones["low_income"].to_numpy(float, na_value=np.nan)
        origins["low_income"] = pd.array(np.where(zone >= 0, low[zone], np.nan), dtype="Int64")
    nobody = whole & (here == 0) & (left["people"] > 0)
    alone = zones[nobody].assign(**{name: left[name][nobody] for name in _PEOPLE})
    alone = alone.assign(origin_id=[f"{source}/{row}" for row in np.flatnonzero(nobody)], dwellings=0.0, source=source)
    alone = alone.set_geometry(shapely.point_on_surface(alone.geometry.to_numpy()), crs=city.crs)
    placed = np.nansum(origins["people"].to_numpy(float)[known]) + alone["people"].sum()
    text = tr("{file}: {people} inhabitants of {count} areas on {origins} origins; {alone} areas without any.")
    counts = {"count": len(np.unique(zone[known])), "origins": int(known.sum()), "alone": int(nobody.sum())}
    progress.info(text.format(file=Path(split_layer(path)[0]).name, people=f"{placed:.0f}", **counts))
    joined = pd.concat([conform("origins", origins), conform("origins", alone)] if len(alone) else [origins])
    shape = shapely.union_all(zones.geometry.to_numpy()[zones["people"].notna()])
    year = _year(path, zones, names)
    coverage = with_coverage(
        city, "people", shape, grade=REGISTER, source=source, date=None if year is None else str(year)
    )
    return replace(city, origins=gpd.GeoDataFrame(joined, crs=city.crs).reset_index(drop=True), coverage=coverage)


def _zone_of(origins: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> np.ndarray:
    """The row of the zone each origin lies in, -1 for none; on a border the first."""
    origin, zone = shapely.STRtree(zones.geometry.to_numpy()).query(origins.geometry.to_numpy(), predicate="intersects")
    first = pd.Series(zone).groupby(origin).min()
    return np.asarray(first.reindex(range(len(origins)), fill_value=-1).to_numpy(int))
