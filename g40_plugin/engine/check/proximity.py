"""Compares walks to the nearest facilities with published figures per neighbourhood (docs/method/accessibility.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from g40_plugin.catalogue.names import name_of

from ..arrays import Floats
from ..indicators.numbers import group_mean
from ..norms import Norms
from ..translation import current_texts, tr
from ..travel.searches import Searches

_KM = "km_"
_M_PER_KM = 1000.0


@dataclass(frozen=True)
class Difference:
    """How far a sub-category is off: the median of the absolute differences over some neighbourhoods."""

    sub: str
    km: float
    neighbourhoods: int


def differences(searches: Searches) -> list[Difference]:
    """Median absolute difference per sub-category between the mean walk of residents and the published distance.

    Neighbourhoods count that lie wholly where the data is complete, have residents who reach one, and a figure.
    """
    city, norms = searches.city, searches.norms
    around, subs = published(searches)
    lived_in = np.flatnonzero(city.origins["people"] > 0)
    homes = city.origins.iloc[lived_in]
    row, home = shapely.STRtree(homes.geometry.to_numpy()).query(around.geometry.to_numpy(), predicate="intersects")
    if not subs or not len(row):
        return []
    mode = norms.profiles[norms.accessibility.pass_profile].mode
    people = homes["people"].to_numpy(float)[home]
    points = searches.homes(mode).take(lived_in[home])
    result = []
    for name in subs:
        metres = searches.metres(points, name, mode)[0]
        mean = group_mean(np.where(np.isinf(metres), np.nan, metres), people, row, len(around)) / _M_PER_KM
        result += difference(name, mean, around)
    return result


def published(searches: Searches) -> tuple[gpd.GeoDataFrame, list[str]]:
    """The neighbourhoods that count, and the sub-categories that the data knows and of which they tell a distance."""
    city, norms = searches.city, searches.norms
    around = city.neighbourhoods
    around = around[shapely.covers(city.extent, around.geometry.to_numpy())] if not city.extent.is_empty else around
    subs = [name.removeprefix(_KM) for name in around if name.startswith(_KM) and around[name].notna().any()]
    return around, [name for name in subs if name in norms.subcategories and searches.is_known(name)]


def difference(sub: str, km: Floats, around: gpd.GeoDataFrame) -> list[Difference]:
    """How far the mean walks of neighbourhoods (NaN: none) are off; nothing where none has a figure."""
    off = np.abs(km - around[f"{_KM}{sub}"].to_numpy(float))
    off = off[~np.isnan(off)]
    return [Difference(sub, float(np.median(off)), len(off))] if len(off) else []


def proximity_warnings(searches: Searches) -> list[str]:
    """A sentence for each sub-category whose walks differ from the published distances by more than the norms allow."""
    return in_words(differences(searches), searches.norms)


def in_words(found: Sequence[Difference], norms: Norms) -> list[str]:
    """The sentences of differences that are more than the norms allow."""
    text = tr(
        "Walks to the nearest {name} differ from the published distances by {km:.1f} km (median of {count} "
        "neighbourhoods): facilities may be missing or misplaced, or streets not connected; look at them on the map."
    )
    names, texts = norms.as_file, current_texts()
    return [
        text.format(name=name_of(one.sub, names, texts), km=one.km, count=one.neighbourhoods)
        for one in found
        if one.km > norms.proximity.warn_km
    ]
