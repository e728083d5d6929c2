"""Facilities: where each sub-category of the norms can be entered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..city.ground import SQUARE
from ..city.schema import conform
from ..norms import Norms
from ..norms.tags import Matcher
from ..progress import Progress
from ..translation import tr
from .classify import classifier
from .osm import Array, Features, Tags, are_polygons

# an entrance is a node of the outline; reprojecting and dissolving may move it a little
_ON_OUTLINE_M = 0.1
_TYPES = ("node", "way", "relation")


class _Place(NamedTuple):
    """One row of the facilities table."""

    facility_id: str
    sub: str
    name: str
    access: str
    area_m2: float
    geometry: shapely.Point


def facilities_table(
    points: Features,
    areas: Features,
    streets: gpd.GeoDataFrame,
    norms: Norms,
    progress: Progress,
    *,
    own: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """The facilities table: points as they are, polygons by their entrances, parks by gates or crossing streets.

    ``streets`` is the streets table: its walkable streets tell where a park is entered. ``own`` are the user's
    facilities, which take the place of all of the same sub-categories.
    """
    taken = set() if own is None else set(own["sub"])
    subs = {name: sub for name, sub in norms.subcategories.items() if sub.osm and name not in taken}
    found = _by_subcategory(points, areas, {name: sub.osm for name, sub in subs.items()}, norms)
    entrances = _matching(points, norms.facilities.entrance)
    gates = _matching(points, norms.facilities.gate)
    on_ground = (streets["walk"] == 1) & (streets["tunnel"] == 0) & (streets["highway"] != SQUARE)
    walkable = np.asarray(streets.geometry[on_ground])
    places: list[_Place] = []
    for step, (name, sub) in enumerate(subs.items()):
        progress(step / len(subs), tr("Finding facilities"))
        chosen = found[name]
        if sub.dissolve:
            step_m = norms.facilities.park_boundary_point_m
            places += park_places(name, chosen, gates, walkable, min_area_m2=sub.min_area_m2, step_m=step_m)
        else:
            big = shapely.area(chosen.geometry) >= sub.min_area_m2
            several = chosen.take(np.flatnonzero(big))
            place = places_of(several, norms.facilities.merge_within_m)
            places += entered_places(name, several, place, entrances, step_m=norms.facilities.boundary_point_m)
    frame = pd.DataFrame(places, columns=_Place._fields).assign(source="OSM", capacity=np.nan)
    found_here = gpd.GeoDataFrame(frame.replace({"name": {"": None}}), geometry="geometry", crs=streets.crs)
    if own is None or own.empty:
        return found_here
    both = pd.concat([conform("facilities", found_here), conform("facilities", own)], ignore_index=True)
    return gpd.GeoDataFrame(both, crs=streets.crs)


def _by_subcategory(
    points: Features, areas: Features, selectors: Mapping[str, list[str]], norms: Norms
) -> dict[str, Features]:
    # a place may belong to several sub-categories
    subs_of = classifier(selectors)
    excluded = Matcher(norms.facilities.exclude)
    both = points.joined(areas)
    rows: dict[str, list[int]] = {name: [] for name in selectors}
    for row, tags in enumerate(both.tags):
        for name in subs_of(tags):
            if not excluded(tags):
                rows[name].append(row)
    return {name: both.take(sorted(chosen, key=lambda row: id_order(both.ids[row]))) for name, chosen in rows.items()}


def id_order(osm_id: str) -> tuple[int, int]:
    """A sorting key for ids such as ``way/12``: nodes, ways, relations, each by number."""
    kind, _, number = osm_id.partition("/")
    return _TYPES.index(kind), int(number)


def _matching(points: Features, selectors: list[str]) -> Array:
    matches = classifier({"": selectors})
    chosen: Array = points.geometry[[bool(matches(tags)) for tags in points.tags]]
    return chosen


def places_of(features: Features, within_m: float) -> Array:
    """The place of each feature of one sub-category: the row of the feature that stands for it.

    Features within ``within_m`` that share a name or brand are one place, for which the largest stands. One without
    either joins the nearest that has one, else the largest near it.
    """
    names = [_names(tags) for tags in features.tags]
    largest_first = np.lexsort(([not known for known in names], -shapely.area(features.geometry)))
    geometry, named = features.geometry[largest_first], [names[row] for row in largest_first]
    first, second = shapely.STRtree(geometry).query(geometry, predicate="dwithin", distance=within_m)
    ahead = first < second
    first, second = first[ahead], second[ahead]
    apart = shapely.distance(geometry[first], geometry[second])
    place = np.arange(len(features))
    pairs = sorted(zip(first.tolist(), second.tolist(), apart.tolist(), strict=True))
    for i, j, _ in pairs:
        if place[i] == i and place[j] == j and not named[i].isdisjoint(named[j]):
            place[j] = i
    joins: dict[int, tuple[float, int]] = {}
    for i, j, metres in pairs:
        for nameless, other in ((i, j), (j, i)):
            if not named[nameless] and named[other]:
                joins[nameless] = min(joins.get(nameless, (np.inf, 0)), (metres, int(place[other])))
    for i, j, _ in pairs:
        if not named[i] and not named[j] and i not in joins and j not in joins and place[i] == i and place[j] == j:
            place[j] = i
    for row, (_, other) in joins.items():
        place[row] = other
    # the largest of a place may be one that joined
    _, largest, group = np.unique(place, return_index=True, return_inverse=True)
    stands = np.empty_like(place)
    stands[largest_first] = largest_first[largest[group]]
    return stands


def _names(tags: Tags) -> set[str]:
    return {tags[key].casefold() for key in ("name", "brand") if tags.get(key)}


def entered_places(sub: str, features: Features, place: Array, entrances: Array, *, step_m: float) -> list[_Place]:
    """Rows for the places of ``places_of``: the entrances on all their outlines, and their points.

    Without entrances polygons are entered from points along their edge. What lies inside the largest polygon of a
    place is no way in: the shop's point in its own building.
    """
    places: list[_Place] = []
    on_outline = _on_outline(features.geometry, entrances)
    members: dict[int, list[int]] = {}
    for row, largest in enumerate(place.tolist()):
        members.setdefault(largest, []).append(row)
    for largest, rows in sorted(members.items()):
        rows.sort(key=lambda row: row != largest)
        whole = features.geometry[largest]
        name = next((features.tags[row]["name"] for row in rows if features.tags[row].get("name")), "")
        about = (features.ids[largest], sub, name)
        doors = list(dict.fromkeys(door for row in rows for door in on_outline.get(row, [])))
        entered = [("entrance", door) for door in doors]
        for row in rows:
            geometry = features.geometry[row]
            found = [geometry] if geometry.geom_type == "Point" else [] if doors else boundary_points(geometry, step_m)
            access = "point" if geometry.geom_type == "Point" else "boundary"
            entered += [(access, at) for at in found if row == largest or not whole.covers(at)]
        area_m2 = whole.area if whole.area > 0 else np.nan
        places += [_Place(*about, access, area_m2, point) for access, point in entered]
    return places


def park_places(
    sub: str, features: Features, gates: Array, walkable: Array, *, min_area_m2: float, step_m: float
) -> list[_Place]:
    """Rows for parks: touching polygons are one park; small ones are left out.

    A park is entered by the gates on its outline and where walkable streets cross or touch it; without either by the
    ends of streets that run inside it, else by boundary points. Never by its middle.
    """
    polygons = features.take(np.flatnonzero(are_polygons(features.geometry)))
    if not len(polygons):
        return []
    whole = shapely.get_parts(shapely.union_all(polygons.geometry))
    parks = whole[shapely.area(whole) >= min_area_m2]
    members = _members(parks, polygons)
    at_gates = _on_outline(parks, gates)
    tree = shapely.STRtree(walkable)
    places: list[_Place] = []
    for row, park in enumerate(parks):
        mine = members[row]
        name = next((polygons.tags[i]["name"] for i in mine if "name" in polygons.tags[i]), "")
        about = (polygons.ids[min(mine)], sub, name)
        entered = _park_entrances(park, at_gates.get(row, []), walkable[tree.query(park, predicate="intersects")])
        entered = entered or [("boundary", point) for point in boundary_points(park, step_m)]
        places += [_Place(*about, access, park.area, point) for access, point in entered]
    return places


def _park_entrances(
    park: shapely.Polygon, gates: list[shapely.Point], streets: Array
) -> list[tuple[str, shapely.Point]]:
    """Gates, and crossings where there is no gate; without either the ends of streets inside."""
    crossings = np.array(_crossings(park, streets), dtype=object)
    if gates:
        crossings = crossings[~shapely.dwithin(crossings, shapely.MultiPoint(gates), _ON_OUTLINE_M)]
    elif not len(crossings):
        crossings = np.array(_ends(streets), dtype=object)
    return [*(("gate", point) for point in gates), *(("crossing", point) for point in crossings)]


def _members(parks: Array, polygons: Features) -> dict[int, list[int]]:
    # the polygons of each park, the largest first
    parts, owner = shapely.get_parts(polygons.geometry, return_index=True)
    part, park = shapely.STRtree(parks).query(shapely.point_on_surface(parts), predicate="intersects")
    size = shapely.area(parts)
    members: dict[int, list[int]] = {}
    for i in np.argsort(-size[part], kind="stable"):
        members.setdefault(int(park[i]), []).append(int(owner[part[i]]))
    return members


def _crossings(park: shapely.Polygon, streets: Array) -> list[shapely.Point]:
    met = shapely.get_parts(shapely.intersection(streets, park.boundary))
    met = met[~shapely.is_empty(met)]
    points = met[shapely.get_type_id(met) == shapely.GeometryType.POINT]
    along = met[shapely.get_type_id(met) == shapely.GeometryType.LINESTRING]
    ends = np.concatenate((shapely.get_point(along, 0), shapely.get_point(along, -1)))
    return _once(np.concatenate((points, ends)))


def _ends(streets: Array) -> list[shapely.Point]:
    return _once(np.concatenate((shapely.get_point(streets, 0), shapely.get_point(streets, -1))))


def _once(points: Array) -> list[shapely.Point]:
    return list(shapely.points(np.unique(np.round(shapely.get_coordinates(points), 2), axis=0)))


def _on_outline(geometry: Array, points: Array) -> dict[int, list[shapely.Point]]:
    # the points on the outline of each polygon, by its row
    found: dict[int, list[shapely.Point]] = {}
    polygons = np.flatnonzero(are_polygons(geometry))
    outlines = shapely.boundary(geometry[polygons])
    outline, point = shapely.STRtree(points).query(outlines, predicate="dwithin", distance=_ON_OUTLINE_M)
    order = np.lexsort((point, outline))
    for row, i in zip(polygons[outline[order]].tolist(), point[order].tolist(), strict=True):
        found.setdefault(row, []).append(points[i])
    return found


def boundary_points(polygon: shapely.Geometry, step_m: float) -> list[shapely.Point]:
    """Points on the outer rings of a polygon, evenly spaced, at most ``step_m`` metres apart."""
    points: list[shapely.Point] = []
    for ring in shapely.get_exterior_ring(shapely.get_parts(polygon)):
        count = max(1, int(np.ceil(ring.length / step_m)))
        points.extend(shapely.line_interpolate_point(ring, np.arange(count) * ring.length / count))
    return points
