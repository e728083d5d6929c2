"""Sites that are land: plans, empty ground, petrol stations, car parks, shops, work and care with their yards.

The first path claims a square metre, so that none counts twice (docs/method/sites.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ....arrays import Bools, Floats, Geometries, Ints
from ....city.ground import street_surface
from ....city.package import City
from ....city.schema import UNUSED_GREEN, flagged
from ....norms import Norms
from ....overlay import hanging_together, inside, polygon_at, rows_at
from .. import zones
from .claims import only_within, pieces, take_off, together

PLAN, EMPTY, PETROL, PARKING, SHOPS, WORK, CARE = "plan", "empty", "petrol", "parking", "shops", "work", "care"
# in the order in which they claim
LAND_PATHS = (PLAN, EMPTY, PETROL, PARKING, SHOPS, WORK, CARE)
# land that invites building, which the infill check looks at
INVITING = (EMPTY, PETROL, PARKING)
# how sure it is that a site is one: all is told; guessed floors speak for it (not at the low end); a year is not
# known, or the guess speaks against it (at the high end alone)
TOLD, GUESSED, PERHAPS = 1.0, 0.5, 0.0
_WITH_BUILDINGS = (SHOPS, WORK, CARE)
_TWO_STOREYS = 2
_QUARTER = 2


@dataclass(frozen=True)
class Found:
    """Pieces of land with a path, and the inviting land before green, water and farmland were taken off it."""

    sites: gpd.GeoDataFrame
    inviting: Geometries
    clean: Geometries
    looked_at: Geometries
    """all land that they were made of"""


class _Candidates(NamedTuple):
    """Land of a path before anything is taken off it."""

    land: Geometries
    told: Floats
    """how sure it is that each is a site"""
    own: Ints
    """rows of the buildings that belong to it"""


@dataclass(frozen=True)
class _Ways:
    """What lies in the way of sites, as polygons."""

    roads: Geometries
    """main roads and railways"""
    streets: Geometries
    buildings: Ints
    """rows of the buildings"""
    open_land: Geometries
    """green, water and farmland, without unused green where that may be built on"""
    kept: Geometries
    """grounds of schools, churches, sports and the like"""
    squares: Geometries
    """squares and streets that are mapped as ground"""
    forbidden: Geometries
    """zones in which nothing may be built"""


def land_sites(city: City, near: Geometries, plans: gpd.GeoDataFrame | None, norms: Norms) -> Found:
    """All land for building in some shapes, by path, and more around them.

    What touches the shapes is as it is in the whole city, so that no other shapes make a difference to it. ``plans``
    have polygons, or none at all where nobody knows the place. Columns: ``path``, ``plan`` (row of the plan, -1: none)
    and ``told`` (see ``TOLD``).
    """
    candidates, looked_at = _all_candidates(city, near, norms)
    ways = _ways_of(city, np.concatenate([near, looked_at]), norms)
    contour = city.contour.geometry.to_numpy()
    planned = np.zeros(0, object) if plans is None else plans.geometry.to_numpy()
    claimed, inviting, cleaned = ([np.zeros(0, object)] for _ in range(3))
    found = [pd.DataFrame({"path": PLAN, "plan": np.arange(len(planned)), "told": TOLD, "geometry": planned})]
    for path, (land, told, own) in candidates.items():
        if not len(land):
            continue
        # a plan claims no land that the infill check looks at
        clean = take_off(land, np.concatenate([*claimed, *_in_the_way(path, city, own, ways)]))
        if path == CARE:
            homes = city.buildings.geometry.to_numpy()[own]
            clean = take_off(clean, ways.kept, _grounds_of_others(land, homes, ways.kept))
        open_clean = take_off(clean, ways.open_land)
        if path in INVITING:
            inviting.append(clean)
            cleaned.append(open_clean)
        clean = take_off(open_clean, np.concatenate([ways.forbidden, planned]))
        if len(contour):
            clean = only_within(clean, contour)
        parts, row = pieces(clean, norms.density.sites.least_m2)
        claimed.append(parts)
        found.append(pd.DataFrame({"path": path, "plan": -1, "told": told[row], "geometry": parts}))
    sites = gpd.GeoDataFrame(pd.concat(found, ignore_index=True), geometry="geometry", crs=city.crs)
    return Found(sites, np.concatenate(inviting), np.concatenate(cleaned), looked_at)


def _all_candidates(city: City, near: Geometries, norms: Norms) -> tuple[dict[str, _Candidates], Geometries]:
    """The candidates of each path but plans, in the order in which they claim, and the land of all of them.

    It is all that hangs together with what touches the shapes ``near``, and all that may claim any of that.
    """
    facts, found = _facts(city), {}
    looked_at = np.zeros(0, object)
    for path in reversed(LAND_PATHS[1:]):
        around = np.concatenate([near, looked_at])
        if path in _WITH_BUILDINGS:
            found[path] = _with_yards(path, city, facts, around, norms)
        else:
            found[path] = _inviting(path, city, around, norms)
        looked_at = np.concatenate([looked_at, found[path].land])
    return dict(reversed(found.items())), looked_at


def _in_the_way(path: str, city: City, own: Ints, ways: _Ways) -> list[Geometries]:
    # buildings of the site itself are what is replaced
    others = city.buildings.geometry.to_numpy()[np.setdiff1d(ways.buildings, own)]
    if path in {PETROL, PARKING}:
        return [ways.roads, others]
    if path == EMPTY:
        return [ways.roads, others, ways.kept]
    in_the_way = [ways.roads, ways.streets, ways.squares, others]
    # a care home may stand on such grounds of its own
    return in_the_way if path == CARE else [*in_the_way, ways.kept]


def _grounds_of_others(land: Geometries, homes: Geometries, grounds: Geometries) -> tuple[Ints, Ints]:
    """The pairs of land with care homes and of grounds on it on which none of these homes stands."""
    row, ground = shapely.STRtree(grounds).query(land, predicate="intersects")
    of_land, home = shapely.STRtree(homes).query(land, predicate="intersects")
    stands, on = shapely.STRtree(grounds).query(homes, predicate="intersects")
    own = pd.DataFrame({"row": of_land, "home": home}).merge(pd.DataFrame({"home": stands, "ground": on}), on="home")
    pairs = pd.MultiIndex.from_arrays([row, ground])
    others = ~pairs.isin(pd.MultiIndex.from_frame(own[["row", "ground"]]))
    return row[others], ground[others]


class _InTheWay(NamedTuple):
    """What of ``_Ways`` the whole city has."""

    roads: gpd.GeoSeries
    streets: gpd.GeoSeries
    green: gpd.GeoSeries
    wet: gpd.GeoSeries
    kept: gpd.GeoSeries
    squares: gpd.GeoSeries
    forbidden: gpd.GeoSeries


def _in_the_way_of(city: City, norms: Norms) -> _InTheWay:
    group, geometry = city.landcover["cover_group"], city.landcover.geometry.to_numpy()
    on_ground = city.streets[(city.streets["tunnel"].fillna(0) == 0).to_numpy(bool)]
    surface, is_main = street_surface(on_ground), on_ground["highway"].isin(norms.density.main_roads).to_numpy()
    rails = city.barriers.geometry[city.barriers["kind"] == "rail"].to_numpy()
    tracks = shapely.buffer(rails, norms.density.rail_m, quad_segs=_QUARTER)
    kept, public = group == "urban_other", (group == "paved") & flagged(city.landcover["public"])
    return _InTheWay(
        roads=gpd.GeoSeries(np.concatenate([surface[is_main], tracks])),
        streets=gpd.GeoSeries(surface),
        green=gpd.GeoSeries(geometry[(group == "green").to_numpy()]),
        wet=gpd.GeoSeries(geometry[group.isin(["water", "agriculture"]).to_numpy()]),
        kept=gpd.GeoSeries(geometry[kept.to_numpy()]),
        squares=gpd.GeoSeries(geometry[public.to_numpy(bool)]),
        forbidden=gpd.GeoSeries(zones.without_buildings(city.zones, norms.density.zones)),
    )


def _ways_of(city: City, near: Geometries, norms: Norms) -> _Ways:
    every = city.once(_in_the_way_of, norms)

    def here(polygons: gpd.GeoSeries) -> Geometries:
        return np.asarray(polygons.to_numpy()[rows_at(polygons, near)], object)

    green = here(every.green)
    if norms.infill.unused_green:
        green = take_off(green, zones.of_kind(city.zones, UNUSED_GREEN))
    return _Ways(
        roads=here(every.roads),
        streets=here(every.streets),
        buildings=rows_at(city.buildings.geometry, near),
        open_land=np.concatenate([green, here(every.wet)]),
        kept=here(every.kept),
        squares=here(every.squares),
        forbidden=here(every.forbidden),
    )


@dataclass(frozen=True)
class _Facts:
    """What of each building matters here."""

    use: np.ndarray
    year: Floats
    levels: Floats
    guessed: Bools
    footprint: Floats
    vacant: Bools


def _facts(city: City) -> _Facts:
    buildings = city.buildings
    standing_empty = city.vacancy.geometry.to_numpy()[(city.vacancy["vacant_m2"] > 0).to_numpy(bool)]
    vacant = np.zeros(len(buildings), bool)
    vacant[rows_at(buildings.geometry, standing_empty)] = True
    return _Facts(
        use=buildings["use"].to_numpy(object),
        year=buildings["year"].to_numpy(float, na_value=np.nan),
        levels=buildings["levels"].to_numpy(float),
        guessed=flagged(buildings["levels_guessed"]),
        footprint=np.nan_to_num(buildings["footprint_m2"].to_numpy(float)),
        vacant=vacant,
    )


def _inviting(path: str, city: City, near: Geometries, norms: Norms) -> _Candidates:
    """Ground of a path that invites building, as far as it hangs together with some shapes."""
    cover, group = city.landcover["cover"], city.landcover["cover_group"]
    of_path = {
        EMPTY: (group == "brownfield") | cover.isin(norms.density.unpaved_covers),
        PETROL: group == "fuel",
        PARKING: group == "parking",
    }
    land = city.landcover.geometry.to_numpy()[of_path[path].to_numpy(bool)]
    if path == EMPTY and norms.infill.unused_green:
        land = np.concatenate([land, zones.of_kind(city.zones, UNUSED_GREEN)])
    land = together(land[hanging_together(land, near)])
    return _Candidates(land, np.full(len(land), TOLD), np.zeros(0, np.int64))


def _with_yards(path: str, city: City, facts: _Facts, near: Geometries, norms: Norms) -> _Candidates:
    """Buildings of a path with the ground around them, as far as these hang together with some shapes."""
    rules, how_sure = getattr(norms.density.sites, path), _chosen(path, facts, norms)
    own = np.flatnonzero(~np.isnan(how_sure))
    bounds = shapely.bounds(city.buildings.geometry.to_numpy()[own]) + rules.yard_m * np.array([-1, -1, 1, 1])
    own = own[hanging_together(shapely.box(*bounds.T), near)]
    how_sure, shapes = how_sure[own], city.buildings.geometry.to_numpy()[own]
    cover, group = city.landcover["cover"], city.landcover["cover_group"]
    is_yard = (group == "urban_work") | cover.isin(norms.density.yard_covers)
    yards = city.landcover.geometry.to_numpy()[is_yard.to_numpy()]
    if path != CARE:
        # a hall or church elsewhere is no business; a shop is one wherever it stands
        business = city.landcover.geometry.to_numpy()[(group == "urban_work").to_numpy()]
        kept = (facts.use[own] == "shop") | (polygon_at(shapely.point_on_surface(shapes), business) >= 0)
        own, how_sure, shapes = own[kept], how_sure[kept], shapes[kept]
    land, told = [np.zeros(0, object)], [np.zeros(0)]
    # what is sure goes first
    for sure in (TOLD, GUESSED, PERHAPS):
        chosen = how_sure == sure
        around = shapely.buffer(shapes[chosen], rules.yard_m, quad_segs=_QUARTER)
        # the yard of a care home is told by nobody: it is all that nothing else lies on
        ground = around if path == CARE else only_within(around, yards)
        whole = together(np.concatenate([ground[~shapely.is_empty(ground)], shapes[chosen]]))
        land.append(take_off(whole, np.concatenate(land)))
        told.append(np.full(len(whole), sure))
    return _Candidates(np.concatenate(land), np.concatenate(told), own)


def _chosen(path: str, facts: _Facts, norms: Norms) -> Floats:
    """How sure it is that each building makes a site of a path (``TOLD`` and so on); NaN where it does not."""
    rules, guess = norms.density.sites, norms.density.guess
    least = facts.levels * np.where(facts.guessed, guess.low, 1.0)
    most = facts.levels * np.where(facts.guessed, guess.high, 1.0)
    undated = np.isnan(facts.year)
    if path == SHOPS:
        may = np.isin(facts.use, ["shop", "meet"]) & (facts.footprint > rules.shops.least_m2) & (least < _TWO_STOREYS)
        by_guess, sure = facts.levels < _TWO_STOREYS, most < _TWO_STOREYS
    elif path == WORK:
        old = (facts.year < rules.work.before) | undated
        may = (facts.use == "work") & (facts.vacant | (old & (least <= rules.work.most_levels)))
        by_guess = facts.vacant | (~undated & (facts.levels <= rules.work.most_levels))
        sure = facts.vacant | (~undated & (most <= rules.work.most_levels))
    else:
        large = (facts.use == "care") & (facts.footprint >= rules.care.least_m2)
        may = large & (facts.vacant | (facts.year < rules.care.before) | undated)
        by_guess = sure = facts.vacant | ~undated
    return np.where(may, np.where(sure, TOLD, np.where(by_guess, GUESSED, PERHAPS)), np.nan)


def with_facts(sites: pd.DataFrame, city: City) -> pd.DataFrame:
    """Pieces of land with the buildings and the use of today: ``now``, ``year``, ``vacant`` and ``jobs``."""
    shapes, facts = sites["geometry"].to_numpy(object), _facts(city)
    given = np.where(shapely.is_empty(shapes) | shapely.is_missing(shapes), shapely.Point(), shapes)
    built = inside(given, city.buildings.geometry)
    of_site, of_building = built.shape, built.polygon
    jobs = built.sums(np.nan_to_num(city.buildings["jobs"].to_numpy(float))[:, None])[:, 0]
    pairs = pd.DataFrame({"site": of_site, "use": facts.use[of_building], "year": facts.year[of_building]})
    pairs["vacant"], pairs["m2"] = facts.vacant[of_building], built.share * facts.footprint[of_building]
    by_site = pairs.sort_values("m2", ascending=False, kind="stable").groupby("site")
    largest = by_site.first().reindex(range(len(sites)))
    use = largest["use"].to_numpy(object)
    cover = _cover_of(shapes, city)
    on_land = np.isin(sites["path"], [EMPTY, PETROL, PARKING])
    now = np.where(on_land | pd.isna(use), cover, use)
    vacant = by_site["vacant"].max().reindex(range(len(sites)), fill_value=False).to_numpy(bool)
    return sites.assign(now=now, year=largest["year"].to_numpy(float), vacant=vacant, jobs=jobs)


def _cover_of(shapes: Geometries, city: City) -> np.ndarray:
    """The class of land cover on top at a point on each shape; None for none."""
    points = shapely.point_on_surface(shapes)
    row, cover = shapely.STRtree(city.landcover.geometry.to_numpy()).query(points, predicate="intersects")
    order = np.lexsort((city.landcover["overlay_order"].to_numpy(float)[cover], row))
    found = np.full(len(shapes), None, object)
    row, first = np.unique(row[order], return_index=True)
    found[row] = city.landcover["cover"].to_numpy(object)[cover[order][first]]
    return found
