"""Walks of a whole region beside the published figures of its neighbourhoods, some addresses at a time."""

from __future__ import annotations

import numpy as np
import shapely

from ..check.proximity import difference, in_words, published
from ..norms import Norms
from ..travel.doors import PEOPLE
from ..travel.nearest import ToNearest, at_points
from ..travel.searches import Searches
from .cut import Tables
from .gathered import get_snapped
from .network import Store, read_network

_AT_ONCE = 500_000
_M_PER_KM = 1000.0


def proximity_of(tables: Tables, norms: Norms, store: Store) -> list[str]:
    """What ``proximity_warnings`` tells of the whole region."""
    searches = Searches(tables.city, norms)
    around, subs = published(searches)
    people = np.asarray(store.get("homes_sums"), float)[:, PEOPLE]
    lived_in = np.flatnonzero(people > 0)
    if not subs or not len(around) or not len(lived_in):
        return []
    mode = norms.profiles[norms.accessibility.pass_profile].mode
    columns = np.array([searches.kinds.index(name) for name in subs])
    search = read_network(store, mode).bare
    places = [get_snapped(store, f"place_{mode}_{column}") for column in columns]
    nearest = ToNearest(
        np.ascontiguousarray(store.get(f"{mode}_metres")[:, columns], np.float32),
        np.ascontiguousarray(store.get(f"{mode}_place")[:, columns], np.int32),
    )
    homes, xy, tree = get_snapped(store, f"homes_{mode}"), store.get("homes_xy"), shapely.STRtree(around.geometry)
    walked, counted = np.zeros((2, len(subs), len(around)))
    found_any = False
    for first in range(0, len(lived_in), _AT_ONCE):
        rows = lived_in[first : first + _AT_ONCE]
        home, row = tree.query(shapely.points(xy[rows]), predicate="intersects")
        found_any |= len(home) > 0
        metres, _ = at_points(search, homes.take(rows), places, nearest)
        for number, one in enumerate(metres.T):
            known = np.isfinite(one[home])
            weight, at = people[rows][home[known]], row[known]
            walked[number] += np.bincount(at, weights=weight * one[home[known]], minlength=len(around))
            counted[number] += np.bincount(at, weights=weight, minlength=len(around))
    if not found_any:
        return []
    with np.errstate(invalid="ignore", divide="ignore"):
        km = np.where(counted > 0, walked / counted, np.nan) / _M_PER_KM
    told = [one for number, name in enumerate(subs) for one in difference(name, km[number], around)]
    return in_words(told, norms)
