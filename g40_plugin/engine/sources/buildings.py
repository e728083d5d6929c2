"""Buildings with floor area per use, jobs and dwellings; and where people start from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..arrays import Bools, Floats
from ..city.schema import USES
from ..norms import Norms
from ..norms.buildings import Buildings
from ..norms.tags import Matcher
from .classify import classifier
from .counted import HOUSE_NUMBER, homes_at, mean_of, number_of
from .floors import FLATS, HOUSE, kinds_of, usual_floors, with_guesses
from .footprints import counted_once
from .osm import Array, Features, Tags

# industry is work that takes more square metres a job
_FLOOR_USES = (*USES, "industry", "unknown")
_NOT_A_HOME = ("shop", "amenity", "office")
_YEAR = re.compile(r"^~?(1\d{3}|20\d{2})(-\d{2}){0,2}$")
_MOST_LEVELS = 150.0


def standing(norms: Buildings) -> Callable[[Tags], bool]:
    """Whether an area is a building that stands there above the ground, also one that nobody uses any more."""
    gone = Matcher([*norms.gone, *norms.underground])
    keys = norms.keys

    def stands(tags: Tags) -> bool:
        return any(tags.get(key, "no") != "no" for key in keys) and not gone(tags)

    return stands


def is_home_address(tags: Tags) -> bool:
    """Whether an address can be a dwelling's: no shop, amenity or office."""
    return HOUSE_NUMBER in tags and not any(key in tags for key in _NOT_A_HOME)


def buildings_table(
    points: Features, areas: Features, addresses: Features, landcover: gpd.GeoDataFrame, norms: Norms
) -> gpd.GeoDataFrame:
    """The buildings table: use by tags, then by what is inside, then by the land it stands on.

    ``addresses`` are those of ``home_addresses``.
    Points and shops inside take the ground floor of a dwelling house or of a building of no stated use.
    """
    stands = np.array([*map(standing(norms.buildings), areas.tags)], dtype=bool)
    others = areas.take(np.flatnonzero(~stands))
    buildings = counted_once(areas.take(np.flatnonzero(stands)), norms.buildings.same_share)
    large = shapely.area(buildings.geometry) >= norms.buildings.min_footprint_m2
    buildings = buildings.take(np.flatnonzero(large))
    footprint = shapely.area(buildings.geometry)
    own, base = _base_use(buildings, others, landcover, norms.buildings)
    homes = _told_homes(buildings, addresses, base, norms.buildings)
    levels, guessed = _levels(buildings, base, homes, norms.buildings)
    floors = _floors(own, base, footprint, levels, _inside_uses(buildings, points, others, norms.buildings))
    frame = pd.DataFrame(
        {
            "building_id": buildings.ids,
            "footprint_m2": footprint,
            "levels": levels,
            "levels_guessed": guessed.astype(int),
            "year": pd.array([_year(tags.get("start_date", "")) for tags in buildings.tags], dtype="Int64"),
            "source": "OSM",
        }
    )
    frame = pd.concat([frame, floor_columns(floors, base, norms)], axis=1)
    living = frame["floor_living"].to_numpy()
    frame["dwellings"] = np.where(living > 0, np.where(homes > 0, homes, homes_in(living, norms.buildings)), 0.0)
    frame["dwellings_guessed"] = ((living > 0) & ~(homes > 0)).astype(int)
    return gpd.GeoDataFrame(frame, geometry=buildings.geometry, crs=landcover.crs)


def floor_columns(floors: pd.DataFrame, base: Array, norms: Norms) -> pd.DataFrame:
    """The columns of use, floor areas and jobs from floor area per use, industry and unknown apart (m2).

    ``base`` holds "none" for buildings that nobody works or lives in.
    """
    per_job = norms.jobs.m2_per_job.model_dump(exclude={"source"})
    jobs = sum(floors[use] / per_job[use] for use in _FLOOR_USES if use in per_job)
    gathered = floors.assign(work=floors["work"] + floors["industry"])
    kinds = [*USES, "unknown"]
    use = np.array(kinds, dtype=object)[gathered[kinds].to_numpy().argmax(axis=1)] if len(floors) else []
    columns = {f"floor_{use}": gathered[use] for use in USES}
    return pd.DataFrame(
        {
            "use": np.where(base == "none", "none", use),
            **columns,
            "floor_m2": gathered[kinds].sum(axis=1),
            "jobs": jobs * norms.buildings.form_factor.other,
        }
    )


def _base_use(
    buildings: Features, others: Features, landcover: gpd.GeoDataFrame, norms: Buildings
) -> tuple[Array, Array]:
    # the use by the building's own tags, and the use all told; "" and "unknown" where there is none
    use_of = classifier(norms.use.model_dump(exclude={"source"}))
    abandoned = Matcher(norms.abandoned)
    own = np.array(["none" if abandoned(tags) else (use_of(tags) or [""])[0] for tags in buildings.tags], dtype=object)
    inside = shapely.point_on_surface(buildings.geometry)
    # a school's or hospital's grounds give their use to the houses on them
    grounds_use = [(use_of(tags) or [""])[0] for tags in others.tags]
    grounds = np.flatnonzero(np.array(grounds_use, dtype=object) != "")
    on_grounds = _smallest_around(inside, others.geometry[grounds], np.array(grounds_use, dtype=object)[grounds])
    by_cover = norms.landuse_use.model_dump(exclude={"source"})
    known = landcover[landcover["cover"].isin(list(by_cover))]
    on_land = _smallest_around(inside, np.asarray(known.geometry), known["cover"].map(by_cover).to_numpy(dtype=object))
    base = np.where(own != "", own, np.where(on_grounds != "", on_grounds, np.where(on_land != "", on_land, "unknown")))
    return own, base.astype(object)


def _smallest_around(points: Array, polygons: Array, values: Array) -> Array:
    # for each point the value of the smallest polygon around it, "" where there is none
    found = np.full(len(points), "", dtype=object)
    point, polygon = shapely.STRtree(polygons).query(points, predicate="intersects")
    order = np.argsort(-shapely.area(polygons)[polygon], kind="stable")
    found[point[order]] = values[polygon[order]]
    return found


def _levels(buildings: Features, base: Array, homes: Floats, norms: Buildings) -> tuple[Floats, Bools]:
    """Floors by their number, else by the height, else by what is usual; and where they are guessed."""
    levels = _numbers(buildings, ("building:levels",))
    height = _numbers(buildings, ("height", "building:height"))
    levels[~((levels > 0) & (levels <= _MOST_LEVELS))] = np.nan
    by_height = np.maximum(1.0, np.round(height / norms.level_height_m))
    by_height[~((height > 0) & (height <= _MOST_LEVELS * norms.level_height_m))] = np.nan
    told = np.where(np.isnan(levels), by_height, levels)
    named = dict.fromkeys(norms.one_dwelling, HOUSE) | dict.fromkeys(norms.floors.called_flats, FLATS)
    called = np.array([named.get(tags.get("building", ""), "") for tags in buildings.tags], dtype=object)
    # what is left to itself may have been anything
    left = np.array([*map(Matcher(norms.abandoned), buildings.tags)], dtype=bool)
    use = np.where(left, "", base)
    kind = kinds_of(use, homes, norms.floors, called=called)
    return with_guesses(told, kind, usual_floors(told, kind, norms.floors))


def _numbers(buildings: Features, keys: tuple[str, ...]) -> Floats:
    """The number in the first of the tags that a building has; NaN for none."""
    texts = (next((tags[key] for key in keys if key in tags), "") for tags in buildings.tags)
    return np.array([mean_of(text) if text else None for text in texts], dtype=float)


def _year(text: str) -> int | None:
    match = _YEAR.match(text.strip())
    return int(match[1]) if match else None


def _inside_uses(buildings: Features, points: Features, others: Features, norms: Buildings) -> Array:
    # rows of building and use, for every use found inside: columns as norms.poi_use
    use_of = classifier(norms.poi_use.model_dump(exclude={"source"}))
    found = np.zeros((len(buildings), len(_FLOOR_USES)), dtype=bool)
    tree = shapely.STRtree(buildings.geometry)
    for features in (points, others):
        uses = [use_of(tags) for tags in features.tags]
        rows = np.array([row for row, names in enumerate(uses) if names], dtype=np.int64)
        geometry = features.geometry[rows]
        poi, building = tree.query(shapely.point_on_surface(geometry), predicate="intersects")
        # grounds lie for the most part beside the house that their middle happens to lie in
        within = shapely.area(shapely.intersection(geometry[poi], buildings.geometry[building]))
        fits = within >= shapely.area(geometry)[poi] / 2
        for i, j in zip(rows[poi[fits]].tolist(), building[fits].tolist(), strict=True):
            found[j, _FLOOR_USES.index(uses[i][0])] = True
    for row, tags in enumerate(buildings.tags):
        for name in use_of(tags)[:1]:
            found[row, _FLOOR_USES.index(name)] = True
    return found


def _floors(own: Array, base: Array, footprint: Array, levels: Array, inside: Array) -> pd.DataFrame:
    total = footprint * levels
    takes_in = np.isin(own, ["", "living"]) & inside.any(axis=1)
    ground = np.where(takes_in, np.minimum(footprint, total), 0.0)
    floors = pd.DataFrame(
        ground[:, None] * inside / np.maximum(inside.sum(axis=1), 1)[:, None], columns=list(_FLOOR_USES)
    )
    # sheds and garages are built, but nobody lives or works there
    home = np.where(base == "none", "unknown", base)
    for use in _FLOOR_USES:
        floors[use] += np.where(home == use, total - ground, 0.0)
    return floors


def homes_in(floor_living: Floats, norms: Buildings) -> Floats:
    """Dwellings that a building must have by its floor area that is lived in, at least one."""
    return np.asarray(np.maximum(1.0, np.round(floor_living * norms.form_factor.flats / norms.m2_per_dwelling)))


def _told_homes(buildings: Features, addresses: Features, base: Array, norms: Buildings) -> Floats:
    """Dwellings by addresses and tags where people live, or nobody knows whether they do; NaN where nothing tells."""
    homes = np.full(len(buildings), np.nan)
    for use in ("living", "unknown"):
        rows = np.flatnonzero(base == use)
        homes[rows] = _told_in(buildings.take(rows), addresses, norms)
    return homes


def _told_in(buildings: Features, addresses: Features, norms: Buildings) -> Floats:
    count = np.zeros(len(buildings))
    address, at = _in_buildings(addresses.geometry, buildings.geometry)
    np.add.at(count, at, _homes_each(addresses, address, at, norms))
    for row in np.flatnonzero(count == 0):
        tags = buildings.tags[row]
        flats = number_of(tags.get("building:flats", ""))
        kind = tags.get("building", "")
        one = kind in norms.one_dwelling or (is_home_address(tags) and kind != "apartments")
        told = len(homes_at(tags, norms.numbers)) if is_home_address(tags) else 1
        count[row] = flats or (told if one or told > 1 else np.nan)
    return count


def _homes_each(addresses: Features, address: Array, building: Array, norms: Buildings) -> Array:
    """How many dwellings each address in a building stands for.

    One of several numbers, such as an entrance of flats, counts those that have no address of their own there.
    """
    homes = [homes_at(addresses.tags[row], norms.numbers) for row in address]
    count = np.ones(len(homes))
    lists = [i for i, numbers in enumerate(homes) if len(numbers) > 1]
    known: dict[int, set[str]] = {int(building[i]): set() for i in lists}
    for i, numbers in enumerate(homes):
        if len(numbers) == 1 and int(building[i]) in known:
            known[int(building[i])] |= numbers
    for i in lists:
        count[i] = len(homes[i] - known[int(building[i])])
        known[int(building[i])] |= homes[i]
    return count


def home_addresses(points: Features, areas: Features, addresses: Features, norms: Buildings) -> Features:
    """Addresses that can be dwellings: ``addresses``, and those of other points and of areas that are no building."""
    nodes = points.take(row for row, tags in enumerate(points.tags) if is_home_address(tags))
    stands = standing(norms)
    grounds = areas.take(row for row, tags in enumerate(areas.tags) if is_home_address(tags) and not stands(tags))
    inside = replace(grounds, geometry=shapely.point_on_surface(grounds.geometry))
    return addresses.joined(nodes).joined(inside)


def _in_buildings(points: Array, buildings: Array) -> tuple[Array, Array]:
    # each point once, with the first building that it lies in
    point, building = shapely.STRtree(buildings).query(points, predicate="intersects")
    order = np.lexsort((building, point))
    point, building = point[order], building[order]
    _, once = np.unique(point, return_index=True)
    return point[once], building[once]


def origins_table(addresses: Features, buildings: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    """The origins table: one row per address in a living building, else one row per living building.

    ``addresses`` are those of ``home_addresses``.
    """
    living = np.flatnonzero(buildings["floor_living"] > 0)
    shapes = np.asarray(buildings.geometry)
    address, home = _in_buildings(addresses.geometry, shapes[living])
    home = living[home]
    told = _homes_each(addresses, address, home, norms.buildings)
    address, home, told = address[told > 0], home[told > 0], told[told > 0]
    alone = np.setdiff1d(living, home)
    dwellings = np.concatenate((told, buildings["dwellings"].to_numpy(dtype=float)[alone]))
    frame = pd.DataFrame(
        {
            "origin_id": [addresses.ids[i] for i in address] + buildings["building_id"].iloc[alone].tolist(),
            "dwellings": dwellings,
            "people": dwellings * norms.origins.household_size,
            "source": "OSM",
        }
    )
    geometry = np.concatenate((addresses.geometry[address], shapely.point_on_surface(shapes[alone])))
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=buildings.crs)
