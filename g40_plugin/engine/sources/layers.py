"""Tables of the city package from the user's own layers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..arrays import Bools, Floats
from ..city.schema import (
    ENVIRONMENT,
    OWN_LAYER,
    TABLES,
    UNSAFETY,
    USES,
    ZONE_KINDS,
    conform,
    filled,
    flagged,
    lacking,
    outside,
)
from ..city.text_tables import numbers_of
from ..errors import InputError
from ..intake.guard import reading
from ..norms import Norms
from ..norms.buildings import Buildings
from ..progress import SILENT
from ..translation import tr
from .buildings import floor_columns, homes_in
from .corrections import read_corrections
from .facilities import boundary_points
from .floors import kinds_of, usual_floors, with_guesses
from .landcover import with_norms_of_cover
from .osm import are_polygons, polygons_only
from .sites import read_sites
from .streets_access import Access, street_access
from .tables import read_places

# one of the names of each column must be there; the first is the name in the city package
_NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "streets": (("highway",),),
    "facilities": (("sub",),),
    "origins": (("people", "dwellings"),),
    "buildings": (("use",),),
    "landcover": (("cover",),),
    "stops": (("level",),),
    "barriers": (("kind",),),
    "mobility": (("kind",),),
    "owners": (("owner", "eigenaar"),),
    "vacancy": (("vacant_m2", "leegstand_m2"),),
    "zones": (("kind", "soort"),),
    "contour": (),
    "corrections": (),
    "sites": (("site_id",), ("path",), ("use",)),
    "water_storage": (("kind", "soort"),),
    "municipality": (("name", "naam", "gemeentenaam"),),
}
_BARRIERS = ("rail", "motorway", "water")
_BUILDING_USES = (*USES, "industry", "unknown", "none")
_LEVELS = range(1, 7)
_SHOWN = 5
# numbers that are not published in whole ones alone, but never with three decimals
_COUNTS = ("people", "people_0_15", "people_65", "dwellings", "capacity", "jobs")


def check_tables(names: Iterable[str], known: Iterable[str] = tuple(_NEEDED)) -> None:
    """Raise ``InputError`` for a table that no layer can replace."""
    unknown = [name for name in names if name not in known]
    if unknown:
        message = tr("No own layer can be given for {names}: choose from {known}.")
        raise InputError(message.format(names=", ".join(unknown), known=", ".join(known)))


def read_layer(table: str, path: str, crs: str, norms: Norms) -> gpd.GeoDataFrame:
    """A table of the city package from a layer (``path`` or ``path|layername=x``) or CSV file, in the city's CRS.

    Geometry is repaired and made to fit the table; rows without geometry are left out. Columns that the layer lacks
    are worked out where they follow from others. Raises ``InputError`` that names a column, or a value, that is wrong.
    """
    if table == "corrections":
        return read_corrections(path, crs, norms.tables)
    if table == "sites":
        return conform(table, read_sites(path, crs)[0])
    with reading(path):
        return _read(table, path, crs, norms)


def _read(table: str, path: str, crs: str, norms: Norms) -> gpd.GeoDataFrame:
    frame = read_places(path, norms.tables, crs, SILENT)
    frame = _lower(frame)
    frame = _named(table, path, frame)
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)].reset_index(drop=True)
    return completed(table, path, _shaped(table, path, frame, norms), norms)


def completed(table: str, path: str, frame: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    """Rows of a table with the columns that follow from others; ``path`` is what messages call them.

    Raises ``InputError`` for rows without what they need, or with values that cannot be.
    """
    found = _with_more(table, path, frame, norms)
    _ready(table, path, found)
    return found


def ready(table: str, path: str, frame: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    """The rows of ``completed`` as the table holds them: its columns alone, and empty cells filled."""
    return _ready(table, path, _with_more(table, path, frame, norms))


def _with_more(table: str, path: str, frame: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    return _with_source(table, _COMPLETED[table](path, frame, norms) if table in _COMPLETED else frame)


def _ready(table: str, path: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows as the table holds them; refuses those without what they need, or with numbers that cannot be."""
    rows = filled(table, conform(table, frame))
    for problem in outside(table, rows):
        message = tr("The layer {path} for {table} cannot be used ({problem}): correct it.")
        raise InputError(message.format(path=path, table=table, problem=problem))
    for column, count in lacking(table, rows).items():
        message = tr("{count} rows of {path} have no {column}: fill it in, or delete them.")
        raise InputError(message.format(count=count, path=path, column=column))
    return rows


def _lower(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Names of columns in lower case; of those that are then the same the first counts."""
    shape = frame.geometry.name
    names = pd.Series({name: str(name).lower() for name in frame.columns if name != shape}, dtype=object)
    kept = names[~names.duplicated() & (names != shape)]
    return frame[[*kept.index, shape]].rename(columns=dict(kept))


def _named(table: str, path: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    missing = [names for names in _NEEDED[table] if not any(name in frame for name in names)]
    if missing:
        message = tr("The layer {path} for {table} lacks the column {columns}: add it or choose another layer.")
        columns = ", ".join(tr(" or ").join(names) for names in missing)
        raise InputError(message.format(path=path, table=table, columns=columns))
    for names in _NEEDED[table]:
        others = [name for name in names[1:] if name in frame and names[0] not in frame]
        if others and table != "origins":
            frame = frame.rename(columns={others[0]: names[0]})
    numbers = {column.name: column.kind for column in TABLES[table].columns if column.kind != "text"}
    for name in (name for name in numbers if name in frame):
        values = numbers_of(frame[name], frame, whole=name in _COUNTS or numbers[name] == "integer" or None)
        wrong = frame[name].notna() & values.isna()
        if wrong.any():
            message = tr("The column {column} of {path} holds {value}, which is no number: correct it.")
            raise InputError(message.format(column=name, path=path, value=repr(frame.loc[wrong, name].iloc[0])))
        frame[name] = values
    return frame


def _shaped(table: str, path: str, frame: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    # flat geometry of the kind that the table holds
    wanted = TABLES[table].geometry
    frame = frame.set_geometry(shapely.force_2d(np.asarray(frame.geometry)), crs=frame.crs)
    if wanted == "Point":
        return _as_points(table, frame, norms)
    if wanted == "MultiPolygon":
        frame = frame.set_geometry(polygons_only(np.asarray(frame.geometry)), crs=frame.crs)
        fits, kind = are_polygons(np.asarray(frame.geometry)), tr("polygons")
    else:
        frame = frame.explode(index_parts=False, ignore_index=True)
        fits, kind = (frame.geom_type == wanted).to_numpy(), tr("lines")
    if not (fits & ~frame.geometry.is_empty.to_numpy()).all():
        message = tr("The layer {path} for {table} holds other things than {kind}: choose a layer of {kind}.")
        raise InputError(message.format(path=path, table=table, kind=kind))
    return frame


def _as_points(table: str, frame: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    geometry = np.asarray(frame.geometry)
    if table != "facilities":
        return frame.set_geometry(shapely.point_on_surface(geometry), crs=frame.crs)
    frame = _numbered("facility_id", frame)
    areas = are_polygons(geometry)
    frame["area_m2"] = np.where(areas, shapely.area(geometry), np.nan)
    frame["access"] = np.where(areas, "boundary", "point")
    # a polygon is entered from its edge, never in its middle
    step_m = norms.facilities.boundary_point_m
    places = [
        boundary_points(shape, step_m) if is_area else [shapely.point_on_surface(shape)]
        for shape, is_area in zip(geometry, areas, strict=True)
    ]
    rows = np.repeat(np.arange(len(frame)), [len(points) for points in places])
    points = [point for several in places for point in several]
    return frame.iloc[rows].reset_index(drop=True).set_geometry(points, crs=frame.crs)


def _check_values(path: str, frame: gpd.GeoDataFrame, column: str, known: list[str]) -> None:
    wrong = sorted({str(value) for value in frame[column] if str(value) not in known})
    if wrong:
        message = tr("The column {column} of {path} holds {values}: use {known}.")
        shown = ", ".join(wrong[:_SHOWN])
        raise InputError(message.format(column=column, path=path, values=shown, known=", ".join(known)))


def _streets(path: str, frame: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    _check_values(path, frame, "highway", norms.network.highways)
    lines = np.asarray(frame.geometry)
    ends = np.round(
        shapely.get_coordinates(np.concatenate((shapely.get_point(lines, 0), shapely.get_point(lines, -1)))), 2
    )
    _, nodes = np.unique(ends, axis=0, return_inverse=True)
    access = {name: street_access({"highway": name}, norms.network) for name in norms.network.highways}
    for column in Access._fields:
        by_class = frame["highway"].map({name: int(getattr(allowed, column)) for name, allowed in access.items()})
        frame[column] = frame[column].fillna(by_class) if column in frame else by_class
    width = frame["highway"].map(norms.network.width_m.of)
    frame["width_m"] = frame["width_m"].fillna(width) if "width_m" in frame else width
    frame["tunnel"] = frame["tunnel"].fillna(0) if "tunnel" in frame else 0
    tracks = (frame["highway"] == "cycleway").astype(int)
    frame["cycleway"] = frame["cycleway"].fillna(tracks) if "cycleway" in frame else tracks
    frame["cycle_highway"] = frame["cycle_highway"].fillna(0) if "cycle_highway" in frame else 0
    frame["way_id"] = frame["way_id"] if "way_id" in frame else -np.arange(1, len(frame) + 1)
    return frame.assign(node_a=nodes[: len(frame)], node_b=nodes[len(frame) :], length_m=shapely.length(lines))


def _facilities(path: str, frame: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    _check_values(path, frame, "sub", [name for name, sub in norms.subcategories.items() if sub.kind == "nearest"])
    return frame


def _origins(_path: str, frame: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    size = norms.origins.household_size
    unknown = pd.Series(np.nan, index=frame.index)
    people, dwellings = frame.get("people", unknown), frame.get("dwellings", unknown)
    frame["people"] = people.fillna(dwellings * size)
    frame["dwellings"] = dwellings.fillna(people / size)
    return _numbered("origin_id", frame)


def _buildings(path: str, frame: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    _check_values(path, frame, "use", list(_BUILDING_USES))
    footprint = shapely.area(np.asarray(frame.geometry))
    use = frame["use"].to_numpy(dtype=object)
    given = {kind: frame[f"floor_{kind}"].fillna(0.0) for kind in USES if f"floor_{kind}" in frame}
    by_area = pd.DataFrame(given, index=frame.index).sum(axis=1) / footprint
    levels, guessed = _floors_told(frame, by_area, norms.buildings)
    total = footprint * levels
    kinds = (*USES, "industry", "unknown")
    home = np.where(use == "none", "unknown", use)
    by_use = {kind: np.where(home == kind, 0.0 if given else total, 0.0) for kind in kinds}
    floors = pd.DataFrame(by_use | given, index=frame.index, columns=list(kinds))
    computed = floor_columns(floors, use, norms)
    living = computed["floor_living"].to_numpy()
    computed["dwellings"] = np.where(living > 0, homes_in(living, norms.buildings), 0.0)
    untold = _said(frame, "dwellings").isna().to_numpy()
    computed["dwellings_guessed"] = ((living > 0) & (untold | flagged(_said(frame, "dwellings_guessed")))).astype(int)
    for name in ("dwellings", "jobs"):
        if name in frame:
            computed[name] = frame[name].fillna(computed[name])
    computed = computed.assign(levels=levels, levels_guessed=guessed.astype(int), footprint_m2=footprint)
    frame = frame.drop(columns=[name for name in computed if name in frame])
    return _numbered("building_id", gpd.GeoDataFrame(pd.concat([frame, computed], axis=1), crs=frame.crs))


def _floors_told(frame: gpd.GeoDataFrame, by_area: pd.Series, norms: Buildings) -> tuple[Floats, Bools]:
    """Floors by their number, the floor area that is given, or the height, else guessed; and where they are."""
    by_height = (_said(frame, "height_m") / norms.level_height_m).round().clip(lower=1.0)
    by_area = by_area.round().clip(lower=1.0).where(by_area > 0)
    already = flagged(_said(frame, "levels_guessed"))
    told = _said(frame, "levels").fillna(by_area).fillna(by_height).to_numpy(float)
    kind = kinds_of(frame["use"].to_numpy(object), _said(frame, "dwellings").to_numpy(float), norms.floors)
    usual = usual_floors(np.where(already, np.nan, told), kind, norms.floors)
    levels, guessed = with_guesses(told, kind, usual)
    return levels, guessed | already


def _said(frame: gpd.GeoDataFrame, name: str) -> pd.Series:
    """A column of numbers that the layer may have; NaN where it does not say."""
    return frame[name] if name in frame else pd.Series(np.nan, index=frame.index)


def _landcover(path: str, frame: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    _check_values(path, frame, "cover", list(norms.landcover))
    return _numbered("cover_id", with_norms_of_cover(frame, norms.landcover))


def _stops(path: str, frame: gpd.GeoDataFrame, _norms: Norms) -> gpd.GeoDataFrame:
    if not frame["level"].isin(_LEVELS).all():
        message = tr("The column {column} of {path} holds {values}: use {known}.")
        wrong = frame.loc[~frame["level"].isin(_LEVELS), "level"].iloc[0]
        raise InputError(message.format(column="level", path=path, values=wrong, known="1, 2, 3, 4, 5, 6"))
    return _numbered("stop_id", frame)


def _barriers(path: str, frame: gpd.GeoDataFrame, _norms: Norms) -> gpd.GeoDataFrame:
    _check_values(path, frame, "kind", list(_BARRIERS))
    return frame


def _mobility(path: str, frame: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    _check_values(path, frame, "kind", list(norms.mobility))
    return _numbered("mobility_id", frame)


def _water_storage(path: str, frame: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    _check_values(path, frame, "kind", list(norms.greenery.storage.m3_per_m2))
    return frame


def _zones(path: str, frame: gpd.GeoDataFrame, norms: Norms) -> gpd.GeoDataFrame:
    _check_values(path, frame, "kind", list(ZONE_KINDS))
    empty = pd.Series(np.nan, index=frame.index)
    category, value = frame.get("category", empty), frame.get("value", empty)
    known = sorted(norms.density.zones.distance_m)
    message = tr("{count} zones of kind {kind} in {path} have no {column} of {known}: fill it in.")
    for kind, column, fits, needed in (
        (ENVIRONMENT, "category", category.isin(known), ", ".join(map(str, known))),
        (UNSAFETY, "value", value.between(0.0, 1.0), tr("0 to 1")),
    ):
        wrong = int(((frame["kind"] == kind) & ~fits).sum())
        if wrong:
            raise InputError(message.format(count=wrong, kind=kind, path=path, column=column, known=needed))
    # of other kinds these columns say nothing
    return frame.assign(
        category=category.where(frame["kind"] == ENVIRONMENT), value=value.where(frame["kind"] == UNSAFETY)
    )


def _numbered(column: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    numbers = pd.Series([f"own/{row + 1}" for row in range(len(frame))], index=frame.index, dtype=object)
    if column in frame:
        numbers = frame[column].astype(str).where(frame[column].notna(), numbers)
    return frame.assign(**{column: numbers})


def _with_source(table: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    names = [column.name for column in TABLES[table].columns]
    return frame if "source" not in names or "source" in frame else frame.assign(source=OWN_LAYER)


_COMPLETED: dict[str, Callable[[str, gpd.GeoDataFrame, Norms], gpd.GeoDataFrame]] = {
    "streets": _streets,
    "facilities": _facilities,
    "origins": _origins,
    "buildings": _buildings,
    "landcover": _landcover,
    "stops": _stops,
    "barriers": _barriers,
    "mobility": _mobility,
    "water_storage": _water_storage,
    "zones": _zones,
}
