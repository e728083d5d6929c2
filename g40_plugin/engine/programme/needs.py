"""What the new homes need close by: schools, practices, childcare, a supermarket, park and play space.

The numbers are those of ``[programme.needs]`` of the norms; docs/programme.md tells how room is counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array, hstack

from ..areas import covered
from ..arrays import Bools, Floats, Ints
from ..city.package import City
from ..lift.best import area_origins, ranked_places, street_names
from ..lift.candidates import region_of, street_corners
from ..lift.gains import Origins, facility_lifts
from ..norms import Norms
from ..norms.programme import Need
from ..progress import Progress
from ..translation import current_texts, tr
from ..travel.k_nearest import metres_to_each
from ..travel.searches import Searches, searches_of

ROOM, LACKS, UNKNOWN = "room", "lacks", "not_known"
PARK = "park"
# places that are named for each need
_PLACES = 3
# a facility is in reach of an area where this share of its people reach it
_HALF = 0.5


@dataclass(frozen=True)
class Needs:
    """The tables of a result: a row for each area and need, and the best places for what lacks (None without city)."""

    table: pd.DataFrame
    places: gpd.GeoDataFrame | None


@dataclass(frozen=True)
class Reach:
    """A city with what those of some areas reach in it."""

    searches: Searches
    parts: gpd.GeoDataFrame
    origins: Origins
    row: Ints
    """row among the areas of each part"""
    people: Floats
    """those who live at each home of the city and need a place there today"""

    @classmethod
    def of(cls, parts: gpd.GeoDataFrame, row: Ints, searches: Searches, newcomers: Bools | None = None) -> Reach:
        """What is reached from the parts of areas; ``newcomers`` are homes of the city of which nobody counts yet."""
        people = np.nan_to_num(searches.city.origins["people"].to_numpy(float))
        there = people if newcomers is None else np.where(newcomers, 0.0, people)
        return cls(searches, parts, area_origins(parts, searches), row, there)


def needs_of(
    frame: gpd.GeoDataFrame, homes: Ints, norms: Norms, city: City | None, path: str, progress: Progress
) -> Needs:
    """What the homes of each area need, and whether there is room for it within 15 minutes.

    ``city`` is the package of the city, without which hardly any room is known. Raises ``InputError`` where it holds
    none of the areas.
    """
    chosen = frame[homes > 0].reset_index(drop=True)
    people = people_of(homes[homes > 0], norms)
    reach = None if city is None or chosen.empty else _reach(chosen, city, norms, path, progress.part(0.0, 0.3))
    wanted = norms.programme.needs
    tables, places = [], []
    for step, (key, need) in enumerate(wanted.items()):
        part = progress.part(0.3 + 0.7 * step / len(wanted), 0.3 + 0.7 * (step + 1) / len(wanted))
        table = need_of(key, chosen, people, reach, norms)
        tables.append(table)
        lacking = (table["state"] == LACKS).to_numpy()
        if reach is not None and lacking.any():
            places.append(_best_places(key, need, reach, lacking, table["lacks"].sum(), part))
        part(1.0)
    found = [one for one in places if one is not None]
    together = pd.concat(tables, ignore_index=True)
    if city is None:
        return Needs(together, None)
    if not found:
        return Needs(together, _no_places(frame.crs))
    return Needs(together, gpd.GeoDataFrame(pd.concat(found, ignore_index=True), crs=city.crs).to_crs(frame.crs))


def people_of(homes: Ints | Floats, norms: Norms) -> Floats:
    """The people who can live in new homes."""
    return np.asarray(homes * norms.origins.household_size, float)


def title_of(key: str) -> str:
    """A need in words; the key of one that a norms file adds."""
    return {
        "primary_school": tr("places at primary schools"),
        "gp": tr("general practices"),
        "childcare": tr("places at childcare"),
        "supermarket": tr("supermarkets"),
        "park": tr("park, m²"),
        "play": tr("play space, m²"),
    }.get(key, key)


def _reach(chosen: gpd.GeoDataFrame, city: City, norms: Norms, path: str, progress: Progress) -> Reach:
    areas = chosen[["area_id", "area_name", "geometry"]].to_crs(city.crs)
    parts = covered(areas, city, norms, path).parts.reset_index(drop=True)
    searches = searches_of(city, norms, progress)
    row = pd.Index(chosen["area_id"]).get_indexer(parts["area_id"])
    return Reach.of(parts, np.asarray(row, np.int64), searches)


def need_of(
    key: str, chosen: gpd.GeoDataFrame, people: Floats, reach: Reach | None, norms: Norms
) -> pd.DataFrame:
    """What new ``people`` of each of some areas need of one kind, and what there is: the table ``needs`` of one need.

    Of the areas the columns ``a15_min_...``, ``a15_people``, ``a15_origin`` and ``grn_green_m2`` count, as far as they
    are there.
    """
    need = norms.programme.needs[key]
    asked = people * need.per_inhabitant
    room, why = _room(key, need, chosen, reach, norms)
    lacks = np.maximum(asked - room, 0.0)
    state = np.where(np.isnan(room), UNKNOWN, np.where(lacks > 0, LACKS, ROOM)).astype(object)
    words = {
        ROOM: tr("There is room within 15 minutes."),
        LACKS: tr("Lacks {lacks} of {asked}."),
    }
    notes = [
        reason if one == UNKNOWN else words[one].format(lacks=_shown(less), asked=_shown(of))
        for one, less, of, reason in zip(state, lacks, asked, why, strict=True)
    ]
    return pd.DataFrame(
        {
            "area_id": chosen["area_id"],
            "area_name": chosen["area_name"],
            "need": key,
            "title": title_of(key),
            "inhabitants": people,
            "asked": asked,
            "room": room,
            "lacks": lacks,
            "state": state,
            "note": np.array(notes, object),
        }
    )


def _shown(number: float) -> str:
    return current_texts().number(number, 0 if number >= 10 else 1)  # noqa: PLR2004


def _room(
    key: str, need: Need, chosen: gpd.GeoDataFrame, reach: Reach | None, norms: Norms
) -> tuple[Floats, np.ndarray]:
    """Room for more in each area, NaN where not known, and why it is not known."""
    n = len(chosen)
    if key == PARK:
        return _room_in_green(need, chosen)
    minutes = _column(chosen, f"a15_min_{need.subcategory}")
    # nothing within reach leaves no room
    room = np.where(minutes > norms.catchment.minutes, 0.0, np.nan)
    why = np.full(n, tr("Whether there is room is not known without the city package."), object)
    if need.unit == "m2":
        why[:] = tr("How large the places within 15 minutes are is not known.")
        return room, why
    if reach is None:
        return room, why
    spare = np.full(n, np.nan)
    spare[reach.row] = _spare(need, reach)
    why[:] = tr("Of the places within 15 minutes it is not known how many they can take.")
    return np.where(np.isnan(spare), room, spare), why


def _room_in_green(need: Need, chosen: gpd.GeoDataFrame) -> tuple[Floats, np.ndarray]:
    """Public green of the area above what those who live there today ask for."""
    people = np.where(_texts(chosen, "a15_origin") == "grid", 0.0, _column(chosen, "a15_people"))
    room = np.maximum(_column(chosen, "grn_green_m2") - need.per_inhabitant * people, 0.0)
    why = np.full(len(chosen), tr("The public green or the inhabitants of the area are not known."), object)
    return room, why


def _column(frame: gpd.GeoDataFrame, name: str) -> Floats:
    return frame[name].to_numpy(float) if name in frame else np.full(len(frame), np.nan)


def _texts(frame: gpd.GeoDataFrame, name: str) -> np.ndarray:
    return frame[name].to_numpy(object) if name in frame else np.full(len(frame), "", object)


def _spare(need: Need, reach: Reach) -> Floats:
    """What facilities in reach of each part of an area can take above those who live around them today.

    Everybody is divided over the facilities within reach by what they can take. NaN where one of unknown capacity is
    in reach, or whether there is any is not known.
    """
    searches, n = reach.searches, len(reach.parts)
    rows = searches.city.facilities[searches.city.facilities["sub"] == need.subcategory]
    each = rows.drop_duplicates("facility_id")
    if each.empty:
        return np.full(n, 0.0 if searches.is_known(need.subcategory) else np.nan)
    capacity = each["capacity"].to_numpy(float) if need.each is None else np.full(len(each), need.each)
    number: Ints = np.asarray(pd.Index(each["facility_id"]).get_indexer(rows["facility_id"]), np.int64)
    homes, starts = _within_reach(need, reach, number)
    known = ~np.isnan(capacity)
    places = np.where(known, capacity, 0.0)
    demand = reach.people * need.per_inhabitant
    around = homes @ places
    load = places * (homes.T @ np.divide(demand, around, out=np.zeros(len(demand)), where=around > 0))
    group, weight = reach.origins.starts["area"].to_numpy(np.int64), reach.origins.starts["weight"].to_numpy(float)
    of_area = csr_array((weight, (group, np.arange(len(group)))), shape=(n, len(group)))
    total = np.bincount(group, weights=weight, minlength=n)
    in_reach: Bools = (of_area @ starts).toarray() >= _HALF * np.maximum(total, np.finfo(float).tiny)[:, None]
    spare = in_reach @ np.maximum(places - load, 0.0)
    return np.where((in_reach @ ~known) | (total == 0), np.nan, spare)


def _within_reach(need: Need, reach: Reach, number: Ints) -> tuple[csr_array, csr_array]:
    """Which facilities all homes, and the starting points of the areas, reach in time: 1 or 0, a column a facility."""
    searches = reach.searches
    norms = searches.norms
    profile = norms.profiles[norms.catchment.profile]
    homes = searches.homes(profile.mode)
    points = homes.joined(reach.origins.snapped[profile.mode])
    entrances = searches.snap(searches.kind(need.subcategory).points, profile.mode)
    chunks, order = [], []
    for chosen, metres in metres_to_each(searches.graph(profile.mode), points, entrances, number):
        searches.progress.check()
        chunks.append(csr_array((metres / profile.metres_per_minute <= norms.catchment.minutes).astype(float)))
        order.append(np.atleast_1d(chosen))
    near = hstack(chunks, format="csc")[:, np.argsort(np.concatenate(order))].tocsr()
    n_homes = len(homes.edge)
    return near[:n_homes], near[n_homes:]


def _best_places(
    key: str, need: Need, reach: Reach, lacking: Bools, lacks: float, progress: Progress
) -> gpd.GeoDataFrame | None:
    """The places where one more raises the accessibility of the areas that lack it most; None where not known."""
    searches, norms = reach.searches, reach.searches.norms
    sub = need.subcategory
    if norms.subcategories[sub].measure != "nearest" or not searches.is_known(sub):
        return None
    parts = reach.parts[lacking[reach.row]].reset_index(drop=True)
    if parts.empty:
        return None
    places = street_corners(searches, region_of(parts), norms.lift)
    lifts = facility_lifts(area_origins(parts, searches), searches, sub, places, progress)
    best = ranked_places(lifts, places, norms)[:_PLACES]
    columns = {
        "need": key,
        "title": title_of(key),
        "rank": np.arange(1, len(best) + 1),
        "lacks": lacks,
        "gain": lifts.gain[best],
        "people_within_15": lifts.people[best],
        "street": street_names(places[best], searches),
    }
    return gpd.GeoDataFrame(pd.DataFrame(columns), geometry=places[best], crs=searches.city.crs)


def _no_places(crs: object) -> gpd.GeoDataFrame:
    columns = {
        "need": object, "title": object, "rank": np.int64, "lacks": float, "gain": float, "people_within_15": float,
        "street": object,
    }  # fmt: skip
    return gpd.GeoDataFrame(pd.DataFrame(columns=list(columns)).astype(columns), geometry=[], crs=crs)
