"""Land inside an area that can be built on, after every exclusion (docs/method/density.md#usable-land)."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Bools
from ...city.package import UNUSED_GREEN, City, flagged
from ...norms.density import Density
from ...progress import Progress
from ...shapes import clipped_union
from ...translation import tr
from . import zones

# what is taken off each kind of land, in the order in which land goes to a kind
_IN_THE_WAY = {
    "fuel": ("main", "building"),
    "parking": ("main", "building"),
    "brownfield": ("main", "building"),
    "obsolete": ("main",),
    "yard": ("main", "building", "street"),
    UNUSED_GREEN: ("main", "building", "street"),
}
# land that invites building, which the infill check looks at
_INVITING = ("fuel", "parking", "brownfield", UNUSED_GREEN)
_QUARTER = 2


@dataclass(frozen=True)
class _Land:
    """Polygons of a city in search trees: candidates by kind, and what is in the way; ``inside`` is the contour."""

    candidates: dict[str, shapely.STRtree]
    ways: dict[str, shapely.STRtree]
    yards: shapely.STRtree
    register: shapely.Geometry
    inside: shapely.Geometry | None


def usable_land(
    areas: gpd.GeoDataFrame,
    city: City,
    urgent: np.ndarray,
    norms: Density,
    *,
    unused_green: bool,
    progress: Progress,
) -> pd.DataFrame:
    """Square metres of each kind of usable land per area after every exclusion, and of candidate land before it.

    Excluded: water, green, farmland, main roads, railways, zones where nothing may be built, and land outside the
    contour. ``urgent`` tells which areas are of typology iii: there land under vacant or low and old buildings counts.
    ``unused_green`` lets land in zones of unused green count. Columns: the keys of ``norms.usable``, ``candidate_m2``
    and ``on_green_m2`` (infill check).
    """
    land = _land_of(city, norms, unused_green=unused_green)
    rows = []
    for row, shape in enumerate(areas.geometry.to_numpy()):
        progress(row / len(areas), tr("Land that can be used"))
        kinds = [kind for kind in land.candidates if kind != "obsolete" or urgent[row]]
        rows.append(_usable_in(shape, land, kinds))
    columns = [*norms.usable.values_by_name(), "candidate_m2", "on_green_m2"]
    return pd.DataFrame(rows, index=range(len(areas)), columns=columns).fillna(0.0)


def _usable_in(shape: shapely.Geometry, land: _Land, kinds: list[str]) -> dict[str, float]:
    used = {"candidate_m2": 0.0, "on_green_m2": 0.0}
    gone = shapely.Polygon()
    for kind in kinds:
        candidate = _candidate(kind, shape, land)
        if candidate.is_empty:
            continue
        # only what lies on the candidate has to be taken off it
        taken = [gone, *(_near(land.ways[way], candidate) for way in _IN_THE_WAY[kind])]
        candidate = shapely.difference(candidate, shapely.union_all(taken))
        gone = shapely.union(gone, candidate)
        clean = shapely.difference(candidate, _green_on(candidate, land))
        if kind in _INVITING:
            used["candidate_m2"] += candidate.area
            used["on_green_m2"] += candidate.area - clean.area
        allowed = shapely.difference(clean, _near(land.ways["zone"], clean))
        used[kind] = (allowed if land.inside is None else shapely.intersection(allowed, land.inside)).area
    return used


def _candidate(kind: str, shape: shapely.Geometry, land: _Land) -> shapely.Geometry:
    found = _near(land.candidates[kind], shape)
    if kind != "yard" or found.is_empty:
        return found
    # where the register of the land is complete it tells what of the land for work is a yard
    yards = shapely.intersection(found, _near(land.yards, found))
    return shapely.union(shapely.difference(found, land.register), yards)


def _green_on(candidate: shapely.Geometry, land: _Land) -> shapely.Geometry:
    """Green that may not be built on, farmland and water on a candidate."""
    green = _near(land.ways["green"], candidate)
    if UNUSED_GREEN in land.candidates:
        green = shapely.difference(green, _near(land.candidates[UNUSED_GREEN], candidate))
    return shapely.union(green, _near(land.ways["water"], candidate))


def _land_of(city: City, norms: Density, *, unused_green: bool) -> _Land:
    cover, group = city.landcover["cover"], city.landcover["cover_group"]
    geometry = city.landcover.geometry.to_numpy()
    streets = city.streets[(city.streets["tunnel"].fillna(0) == 0).to_numpy(bool)]
    rails = city.barriers.geometry[city.barriers["kind"] == "rail"].to_numpy()
    surface = shapely.buffer(streets.geometry.to_numpy(), streets["width_m"].to_numpy(float) / 2, quad_segs=_QUARTER)
    main = surface[streets["highway"].isin(norms.main_roads).to_numpy()]
    candidates = {
        "fuel": geometry[group == "fuel"],
        "parking": geometry[group == "parking"],
        "brownfield": geometry[(group == "brownfield") | cover.isin(norms.unpaved_covers)],
        "obsolete": city.buildings.geometry.to_numpy()[_obsolete(city, norms)],
        "yard": geometry[group == "urban_work"],
    }
    if unused_green:
        candidates[UNUSED_GREEN] = zones.of_kind(city.zones, UNUSED_GREEN)
    ways = {
        "green": geometry[group == "green"],
        "water": geometry[group.isin(["water", "agriculture"])],
        "main": np.concatenate([main, shapely.buffer(rails, norms.rail_m, quad_segs=_QUARTER)]),
        "building": city.buildings.geometry.to_numpy(),
        "street": surface,
        "zone": zones.without_buildings(city.zones, norms.zones),
    }
    return _Land(
        {kind: shapely.STRtree(polygons) for kind, polygons in candidates.items()},
        {way: shapely.STRtree(polygons) for way, polygons in ways.items()},
        shapely.STRtree(geometry[cover.isin(norms.yard_covers)]),
        city.covered("landcover"),
        shapely.union_all(city.contour.geometry.to_numpy()) if len(city.contour) else None,
    )


def _obsolete(city: City, norms: Density) -> np.ndarray:
    """Buildings for work and shops that are vacant, or from before the limit and told to be low."""
    buildings = city.buildings
    low = (buildings["levels"] <= norms.low_rise_levels).to_numpy() & ~flagged(buildings["levels_guessed"])
    chosen = low & _old(buildings, norms)
    vacant = shapely.STRtree(buildings.geometry.to_numpy()).query(
        city.vacancy.geometry.to_numpy(), predicate="intersects"
    )[1]
    chosen[vacant] = True
    return np.asarray(chosen & buildings["use"].isin(norms.obsolete_uses).to_numpy())


def _old(buildings: gpd.GeoDataFrame, norms: Density) -> Bools:
    return np.asarray(buildings["year"].to_numpy(float, na_value=np.nan) < norms.low_rise_year)


def old_of_unknown_floors(buildings: gpd.GeoDataFrame, norms: Density) -> Bools:
    """Buildings for work and shops from before the limit, of which nobody knows whether they are low."""
    uses = buildings["use"].isin(norms.obsolete_uses).to_numpy()
    return np.asarray(uses & _old(buildings, norms) & flagged(buildings["levels_guessed"]))


def _near(tree: shapely.STRtree, shape: shapely.Geometry) -> shapely.Geometry:
    return clipped_union(tree.geometries[tree.query(shape, predicate="intersects")], shape)
