"""The city with a variant: every layer that was drawn put into the tables of the city package that it is about.

A variant is the city as it would be, with all of it built: homes are lived in, what gives way is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from g40_plugin.catalogue.language import listed
from g40_plugin.catalogue.variants import GONE, NEW, YES, layer_of

from ..arrays import Bools, Geometries, Ints
from ..city.corrections import corrected
from ..city.package import City
from ..city.schema import conform, filled
from ..norms import Norms
from ..progress import Progress
from ..shapes import inset, surfaces
from ..sources.facilities import boundary_points
from ..sources.layers import ready
from ..translation import current_texts, tr
from ..travel.moved import Pieces
from ..travel.starts import on_grid
from .file import ROW, Variant
from .ways import with_closed, with_ways

SOURCE = "variant"
# ground that is a facility too, which one enters at its edge
_ENTERED = ("park", "playground")
# land of a plan of which nobody says that it is green or water
_PRIVATE = "functional_area"
_GREEN, _WATER = "park", "water"


@dataclass
class Changed:
    """A city with a variant, and where each of its tables is another than before.

    ``touched`` holds, by table, the shapes of what came and what went, and ``rows``, by table from which rows were
    taken or to which some were added, the row that each had before (-1: new).
    """

    city: City
    progress: Progress
    touched: dict[str, Geometries] = field(default_factory=dict)
    rows: dict[str, Ints] = field(default_factory=dict)
    new_streets: Geometries = field(default_factory=lambda: np.zeros(0, object))
    """lines of new ways"""
    closed_streets: Geometries = field(default_factory=lambda: np.zeros(0, object))
    """lines of streets that are closed to somebody"""
    street_tree: shapely.STRtree | None = None
    """where the streets of the city lie"""
    pieces: Pieces | None = None
    """of streets that were split, None where none is"""

    def rows_before(self, table: str) -> Ints:
        """The row that each row of a table had before; -1: it is new."""
        return self.rows.get(table, np.arange(len(self.city.table(table))))

    def set(self, table: str, frame: gpd.GeoDataFrame, shapes: Iterable[Any]) -> None:
        """Put another table in the place of one; ``shapes`` are those of the rows that came or went."""
        self.city = _with_table(self.city, table, frame)
        self._touch(table, shapes)

    def _touch(self, key: str, shapes: Iterable[Any]) -> None:
        before = self.touched.get(key, np.zeros(0, object))
        self.touched[key] = np.concatenate([before, np.asarray(shapes, object)])

    def _touch_kinds(self, table: str, rows: gpd.GeoDataFrame) -> None:
        """Tell of facilities which kinds of them come or go: some look at one kind alone."""
        if table == "facilities":
            for sub, some in rows.groupby("sub"):
                self._touch(f"facilities:{sub}", some.geometry)

    def add(self, table: str, rows: gpd.GeoDataFrame) -> None:
        """Add rows to a table."""
        self._touch_kinds(table, rows)
        before = self.city.table(table)
        new = filled(table, conform(table, rows))
        if dict(before.dtypes) != dict(new.dtypes):
            before = conform(table, before)
        joined = pd.concat([before, new], ignore_index=True) if len(before) else new
        self.rows[table] = np.concatenate([self.rows_before(table), np.full(len(new), -1)])
        self.set(table, gpd.GeoDataFrame(joined, geometry=joined.columns[-1], crs=self.city.crs), rows.geometry)

    def drop(self, table: str, gone: Bools) -> None:
        """Take rows out of a table."""
        frame = self.city.table(table)
        self._touch_kinds(table, frame[gone])
        self.rows[table] = self.rows_before(table)[~gone]
        self.set(table, frame[~gone].reset_index(drop=True), frame.geometry.to_numpy()[gone])

    def tell_lost(self, layer: str, rows: Ints, text: str) -> None:
        """Warn of features of a layer that change nothing."""
        if len(rows):
            title = current_texts()(layer_of(layer).title)
            self.progress.warn(text.format(layer=title, rows=listed(rows), count=len(rows)))


def changed_city(city: City, variant: Variant, norms: Norms, progress: Progress) -> Changed:
    """The city as it would be with a variant; features that change nothing are told."""
    on_streets = variant.layer("ways") is not None or variant.layer("closed") is not None
    found = Changed(city, progress, street_tree=city.once(_street_tree, norms) if on_streets else None)
    for layer, put in _PUT.items():
        rows = variant.layer(layer)
        if rows is not None:
            put(found, rows, norms)
    return found


def _street_tree(city: City, _norms: Norms) -> shapely.STRtree:
    """Where the streets of a city lie."""
    return shapely.STRtree(city.streets.geometry.to_numpy())


def _with_table(city: City, name: str, frame: gpd.GeoDataFrame) -> City:
    # nothing that was prepared from the city holds for another one
    return replace(city, **{name: frame}, kept=None)


# ------------------------------------------------------------------ streets


def _close(found: Changed, rows: gpd.GeoDataFrame, norms: Norms) -> None:
    table, shapes, lost = with_closed(found.city.streets, rows, norms.variants.pick_m, found.street_tree)
    found.set("streets", table, shapes)
    found.closed_streets = shapes
    found.tell_lost(
        "closed",
        lost,
        tr("{layer}: points on no street, which change nothing: {count} (features {rows}). Put them on one."),
    )


def _ways(found: Changed, rows: gpd.GeoDataFrame, norms: Norms) -> None:
    # where a street is closed the lines stay as they are
    joined = with_ways(found.city.streets, rows, norms, found.street_tree)
    found.set("streets", joined.streets, joined.lines)
    found.new_streets, found.pieces = joined.new, joined.pieces
    found.tell_lost(
        "ways",
        joined.loose,
        tr("{layer}: ways that hang loose at an end: {count} (features {rows}). Draw them from street to street."),
    )


# ------------------------------------------------------------------ places


def _facilities(found: Changed, rows: gpd.GeoDataFrame, norms: Norms) -> None:
    gone = rows[rows["change"] == GONE]
    frame = found.city.facilities
    at, lost = _nearest_of(frame, "sub", gone, norms.variants.pick_m)
    # all doors of a facility go with it
    ids = frame["facility_id"].to_numpy(object)
    away = np.isin(ids, ids[at]) & np.isin(frame["sub"].to_numpy(object), frame["sub"].to_numpy(object)[at])
    if len(at):
        found.drop("facilities", away)
    found.tell_lost("facilities", lost, _no_such())
    new = rows[rows["change"] == NEW]
    if len(new):
        named = new.assign(facility_id=ids_of(new, "facility"), access="point", source=SOURCE)
        found.add("facilities", ready("facilities", SOURCE, named, norms))


def _stops(found: Changed, rows: gpd.GeoDataFrame, norms: Norms) -> None:
    rows = rows.assign(level=rows["level"].astype(float).astype(int))
    gone = rows[rows["change"] == GONE]
    at, lost = _nearest_of(found.city.stops, "level", gone, norms.variants.pick_m)
    if len(at):
        ids = set(found.city.stops["stop_id"].iloc[at])
        away = np.zeros(len(found.city.stops), bool)
        away[at] = True
        found.drop("stops", away)
        if len(found.city.services):
            found.drop("services", found.city.services["stop_id"].isin(ids).to_numpy(bool))
    found.tell_lost("stops", lost, _no_such())
    new = rows[rows["change"] == NEW]
    if not len(new):
        return
    named = new.assign(stop_id=ids_of(new, "stop"), source=SOURCE)
    found.add("stops", ready("stops", SOURCE, named, norms))
    if len(found.city.services):
        modes = {one.level: one.mode for one in norms.transit.levels.values()}
        told = named[named["departures_h"] > 0]
        routes = told.assign(
            route=told["name"].fillna(told["stop_id"]),
            direction="",
            mode=told["level"].map(modes),
            peak_h=told["departures_h"],
        )
        if len(routes):
            found.add("services", routes)


def _nearest_of(frame: gpd.GeoDataFrame, kind: str, points: gpd.GeoDataFrame, pick_m: float) -> tuple[Ints, Ints]:
    """The rows of a table that points mean: the nearest of their kind; and the points that mean none."""
    found: list[int] = []
    lost: list[int] = []
    for value, some in points.groupby(kind):
        rows = np.flatnonzero((frame[kind] == value).to_numpy(bool))
        tree = shapely.STRtree(frame.geometry.to_numpy()[rows])
        point, at = tree.query_nearest(some.geometry.to_numpy(), max_distance=pick_m, all_matches=False)
        found += rows[at].tolist()
        lost += np.delete(some[ROW].to_numpy(np.int64), point).tolist()
    return np.unique(np.array(found, np.int64)), np.array(sorted(lost), np.int64)


def _no_such() -> str:
    return tr("{layer}: points with nothing of their kind near that could go away: {count} (features {rows}).")


def ids_of(rows: gpd.GeoDataFrame, kind: str) -> list[str]:
    """The ids of what is put into the city for rows of a layer."""
    return [f"variant/{kind}/{row}" for row in rows[ROW]]


# ------------------------------------------------------------------ ground and buildings


def _ground(found: Changed, rows: gpd.GeoDataFrame, norms: Norms) -> None:
    _cover(found, rows.assign(cover_id=ids_of(rows, "ground")), norms)


def _cover(found: Changed, rows: gpd.GeoDataFrame, norms: Norms) -> None:
    """Ground that goes before what is there, as a user's own land cover does; parks are facilities too."""
    if rows.empty:
        return
    shapes = rows.geometry.to_numpy()
    before = found.city.landcover
    # what was there gives way also to those who look at single polygons
    old = before.geometry.to_numpy()
    tree = shapely.STRtree(old)
    new = shapely.union_all(shapes)
    hit = np.unique(tree.query(new, predicate="intersects"))
    rest = old.copy()
    rest[hit] = surfaces(shapely.difference(old[hit], new))
    kept = before.set_geometry(gpd.GeoSeries(rest, index=before.index, crs=before.crs))
    kept = kept[~kept.geometry.is_empty].reset_index(drop=True)
    found.set("landcover", gpd.GeoDataFrame(kept), [new])
    found.add("landcover", ready("landcover", SOURCE, rows[["cover_id", "cover", "name", "geometry"]], norms))
    entered = rows[rows["cover"].isin(_ENTERED)]
    places = []
    for row in entered.itertuples(index=False):
        least = norms.subcategories[row.cover].min_area_m2 if row.cover in norms.subcategories else None
        if least is not None and row.geometry.area >= (least or 0.0):
            step = norms.facilities.park_boundary_point_m if row.cover == "park" else norms.facilities.boundary_point_m
            about = {"facility_id": row.cover_id, "sub": row.cover, "name": row.name, "access": "boundary"}
            about |= {"area_m2": row.geometry.area, "source": SOURCE}
            places += [{**about, "geometry": point} for point in boundary_points(row.geometry, step)]
    if places:
        found.add("facilities", gpd.GeoDataFrame(places, crs=found.city.crs))


def _buildings(found: Changed, rows: gpd.GeoDataFrame, norms: Norms) -> None:
    _clear(found, rows.geometry.to_numpy()[(rows["change"] == GONE).to_numpy(bool)])
    new = rows[rows["change"] == NEW]
    if new.empty:
        return
    # on the ground of a new building nothing else stands
    _clear(found, new.geometry.to_numpy())
    lived_in = (new["use"] == "living").to_numpy(bool)
    homes = new["homes"].where(lived_in | new["homes"].notna())
    named = new.assign(building_id=ids_of(new, "building"), dwellings=homes)
    _build(found, ready("buildings", SOURCE, named.drop(columns="homes"), norms), norms)


def _clear(found: Changed, shapes: Geometries) -> None:
    """Take away the buildings with their middle in some shapes, the homes in them, and what stands empty there."""
    if not len(shapes):
        return
    buildings = found.city.buildings.geometry.to_numpy()
    gone = np.zeros(len(buildings), bool)
    gone[shapely.STRtree(shapely.point_on_surface(buildings)).query(shapes, predicate="intersects")[1]] = True
    ground = np.concatenate([buildings[gone], shapes])
    if gone.any():
        found.drop("buildings", gone)
    for table in ("origins", "vacancy"):
        frame = found.city.table(table)
        away = np.zeros(len(frame), bool)
        away[shapely.STRtree(frame.geometry.to_numpy()).query(ground, predicate="intersects")[1]] = True
        if away.any():
            found.drop(table, away)


def _build(found: Changed, buildings: gpd.GeoDataFrame, norms: Norms) -> None:
    """Add buildings, and the homes in them: people start from points all over each."""
    found.add("buildings", buildings.assign(source=SOURCE))
    homes = buildings["dwellings"].to_numpy(float)
    lived_in = np.flatnonzero(homes > 0)
    if not len(lived_in):
        return
    shapes = buildings.geometry.to_numpy()
    points, of = on_grid(shapes, lived_in, norms.origins.grid_m)
    empty = np.setdiff1d(lived_in, of)
    points = np.concatenate([points, shapely.point_on_surface(shapes[empty])])
    of = np.concatenate([of, empty]).astype(np.int64)
    dwellings = homes[of] / np.bincount(of, minlength=len(homes))[of]
    ids = buildings["building_id"].to_numpy(object)[of]
    columns = {"origin_id": [f"{name}/{number}" for number, name in enumerate(ids)], "dwellings": dwellings}
    columns |= {"people": dwellings * norms.origins.household_size, "source": SOURCE}
    found.add("origins", gpd.GeoDataFrame(columns, geometry=points, crs=found.city.crs))


# ------------------------------------------------------------------ plans


def _plans(found: Changed, rows: gpd.GeoDataFrame, norms: Norms) -> None:
    """Plans as they would stand there: one building with their floor area, and their green and water beside it."""
    clears = (rows["clears"] == YES).to_numpy(bool)
    _clear(found, rows.geometry.to_numpy()[clears])
    floors = {name: rows[name].fillna(0.0) for name in rows if name.startswith("floor_")}
    homes, rules = rows["homes"].fillna(0.0), norms.buildings
    floors["floor_living"] = homes * rules.m2_per_dwelling / rules.form_factor.flats
    table = pd.DataFrame(floors)
    total = table.sum(axis=1)
    built = (total > 0).to_numpy(bool)
    levels = rows["levels"].clip(lower=1.0).fillna(1.0)
    share = np.minimum(total / levels / rows.geometry.area, 1.0)
    footprint = inset(rows.geometry.to_numpy(), share.to_numpy(float))
    use = table.idxmax(axis=1).str.removeprefix("floor_")
    named = rows[[ROW, "name"]].assign(
        building_id=ids_of(rows, "plan"),
        use=use,
        levels=np.maximum(levels, total / rows.geometry.area),
        dwellings=homes,
        **floors,
    )
    standing = gpd.GeoDataFrame(named, geometry=footprint, crs=rows.crs)[built].reset_index(drop=True)
    if len(standing):
        _build(found, ready("buildings", SOURCE, standing, norms), norms)
    _cover(found, _open_land(rows, footprint), norms)


def _open_land(rows: gpd.GeoDataFrame, footprint: Geometries) -> gpd.GeoDataFrame:
    """The green, the water and the rest of the land of plans that tell of any of them, in strips of that size."""
    told = rows[["green_share", "water_share"]].notna().any(axis=1).to_numpy(bool)
    pieces = []
    for row in np.flatnonzero(told):
        shape, ids = rows.geometry.iloc[row], ids_of(rows.iloc[[row]], "plan")[0]
        left = shapely.difference(shape, footprint[row])
        for cover, name in ((_GREEN, "green_share"), (_WATER, "water_share")):
            wanted = np.nan_to_num(rows[name].iloc[row]) * shape.area
            strip, left = _strip(left, wanted)
            pieces.append({"cover_id": f"{ids}/{cover}", "cover": cover, "geometry": strip})
        pieces.append({"cover_id": f"{ids}/rest", "cover": _PRIVATE, "geometry": left})
    kept = [piece for piece in pieces if piece["geometry"].area > 0]
    columns = ["cover_id", "cover", "geometry"]
    frame = gpd.GeoDataFrame(kept, columns=columns, geometry="geometry", crs=rows.crs)
    return frame.assign(name=None)


def _strip(shape: shapely.Geometry, m2: float) -> tuple[shapely.Geometry, shapely.Geometry]:
    """A strip of so many square metres from the south of a shape, and the rest of it."""
    if m2 <= 0:
        return shapely.Polygon(), shape
    if m2 >= shape.area:
        return shape, shapely.Polygon()
    west, south, east, north = shape.bounds
    low, high = south, north
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = shapely.intersection(shape, shapely.box(west, south, east, middle))
        low, high = (middle, high) if below.area < m2 else (low, middle)
    line = shapely.box(west, south, east, (low + high) / 2)
    return surfaces(np.array([shapely.intersection(shape, line)]))[0], shapely.difference(shape, line)


_HALVINGS = 40


# ------------------------------------------------------------------ what the user knows better


def _corrections(found: Changed, rows: gpd.GeoDataFrame, _norms: Norms) -> None:
    numbers = {name: pd.to_numeric(rows[name]).astype(float) for name in ("vacant", "vacant_m2", "year")}
    given = conform("corrections", rows.assign(**numbers))
    before = found.city
    city = corrected(replace(before, corrections=before.corrections.iloc[:0]), given, found.progress)
    for table in ("buildings", "vacancy", "owners"):
        found.set(table, city.table(table), rows.geometry)


# in the order in which they count: what is closed goes first, so that it is no street of the variant's own
_PUT: Mapping[str, Any] = {
    "closed": _close,
    "ways": _ways,
    "buildings": _buildings,
    "plans": _plans,
    "ground": _ground,
    "facilities": _facilities,
    "stops": _stops,
    "corrections": _corrections,
}
