"""Compares walks to the nearest facilities with published figures per neighbourhood (docs/method/accessibility.md)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from g40_plugin.catalogue.names import name_of

from ..indicators.numbers import group_mean
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
    around = city.neighbourhoods
    around = around[shapely.covers(city.extent, around.geometry.to_numpy())] if not city.extent.is_empty else around
    subs = [name.removeprefix(_KM) for name in around if name.startswith(_KM) and around[name].notna().any()]
    subs = [name for name in subs if name in norms.subcategories and searches.is_known(name)]
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
        off = np.abs(mean - around[f"{_KM}{name}"].to_numpy(float))
        off = off[~np.isnan(off)]
        if len(off):
            result.append(Difference(name, float(np.median(off)), len(off)))
    return result


def proximity_warnings(searches: Searches) -> list[str]:
    """A sentence for each sub-category whose walks differ from the published distances by more than the norms allow."""
    text = tr(
        "Walks to the nearest {name} differ from the published distances by {km:.1f} km (median of {count} "
        "neighbourhoods): facilities may be missing or misplaced, or streets not connected; look at them on the map."
    )
    norms, texts = searches.norms.as_file, current_texts()
    return [
        text.format(name=name_of(found.sub, norms, texts), km=found.km, count=found.neighbourhoods)
        for found in differences(searches)
        if found.km > searches.norms.proximity.warn_km
    ]
