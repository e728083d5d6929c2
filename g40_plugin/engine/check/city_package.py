"""Checks a city package and tells every gap in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..arrays import Bools
from ..city.homes import homes_are_known, living_footprint
from ..city.package import City, raster_tables, raw_tables, read_meta
from ..city.schema import RASTERS, TABLES, ZONE_KINDS, conform, filled, flagged, lacking, outside
from ..city.stations import is_second_station
from ..city.vector import is_metric
from ..errors import InputError
from ..norms import Norms, read_norms
from ..progress import SILENT, Progress
from ..translation import tr
from ..travel.graph import WALK, make_graph
from ..travel.searches import Searches
from .proximity import proximity_warnings

Severity = Literal["error", "warning", "info"]
# two ends closer than a centimetre are the same place, further than a metre they are not
_SAME_PLACE_DECIMALS = 2
_SAME_JUNCTION_M = 1.0
_LENGTH_TOLERANCE = 0.01
_PEOPLE = 10_000.0
# the class of land cover that one walks across
_SQUARE_COVER = "pedestrian"


@dataclass(frozen=True)
class Problem:
    """Something that is missing or wrong in a table."""

    table: str
    severity: Severity
    text: str


@dataclass(frozen=True)
class _Package:
    meta: dict[str, str]
    tables: dict[str, gpd.GeoDataFrame]
    norms: Norms
    path: str

    def __getitem__(self, name: str) -> gpd.GeoDataFrame:
        return self.tables[name]


def check_city(path: Path | str, *, progress: Progress = SILENT) -> dict[str, Any]:
    """Check a city package: the result as docs/engine.md tells for ``check_city``.

    Raises ``CityPackageError`` when the file is no city package of this version.
    """
    meta = read_meta(path)
    raw: dict[str, gpd.GeoDataFrame] = {}
    for step, (name, table) in enumerate(raw_tables(path)):
        progress(0.5 * step / len(TABLES), tr("Reading the city package"))
        raw[name] = table
    problems = list(_columns(raw))
    if not problems:
        problems = list(_geometry(raw))
        known = {
            name: filled(name, conform(name, frame[~(frame.geometry.isna() | frame.geometry.is_empty)]))
            for name, frame in raw.items()
        }
        problems += _cells(known)
        package = _Package(meta, known, read_norms(), str(path))
        for step, check in enumerate(_CHECKS):
            progress(0.5 + 0.5 * step / len(_CHECKS), tr("Checking the city package"))
            problems += check(package)
    order = ("error", "warning", "info")
    problems.sort(key=lambda problem: order.index(problem.severity))
    progress(1.0, tr("City package checked"))
    return {
        "ok": not any(problem.severity == "error" for problem in problems),
        "problems": [vars(problem) for problem in problems],
    }


def _columns(tables: dict[str, gpd.GeoDataFrame]) -> Iterator[Problem]:
    for name, table in TABLES.items():
        missing = [column.name for column in table.columns if column.name not in tables[name]]
        if missing:
            text = tr("The columns {columns} are missing: restore them or build the city package again.")
            yield Problem(name, "error", text.format(columns=", ".join(missing)))
        wrong = [
            column.name
            for column in table.columns
            if column.name in tables[name]
            and column.kind != "text"
            and not pd.api.types.is_numeric_dtype(tables[name][column.name])
            and tables[name][column.name].notna().any()
        ]
        if wrong:
            text = tr("The columns {columns} must hold numbers: correct their type.")
            yield Problem(name, "error", text.format(columns=", ".join(wrong)))


def _cells(tables: dict[str, gpd.GeoDataFrame]) -> Iterator[Problem]:
    for name, frame in tables.items():
        for column, count in lacking(name, frame).items():
            text = tr("{count} rows have no {column}: fill it in, or delete them.")
            yield Problem(name, "error", text.format(count=count, column=column))


def _geometry(tables: dict[str, gpd.GeoDataFrame]) -> Iterator[Problem]:
    for name, frame in tables.items():
        nothing = int((frame.geometry.isna() | frame.geometry.is_empty).sum())
        if nothing:
            text = tr("{count} rows have no geometry and are left out: draw or delete them.")
            yield Problem(name, "warning", text.format(count=nothing))
        broken = int((~frame.geometry.is_valid & frame.geometry.notna()).sum())
        if broken:
            text = tr("{count} geometries are invalid: repair them with 'Fix geometries'.")
            yield Problem(name, "error", text.format(count=broken))


def _crs(package: _Package) -> Iterator[Problem]:
    told = package.meta.get("crs", "")
    for name, frame in package.tables.items():
        if frame.crs is None or (len(frame) and frame.crs != CRS.from_user_input(told)):
            text = tr("The CRS is {found}, the city package is in {told}: reproject the table.")
            found = tr("unknown") if frame.crs is None else frame.crs.to_string()
            yield Problem(name, "error", text.format(found=found, told=told))
    if not is_metric(CRS.from_user_input(told)):
        text = tr("The CRS {crs} is not projected in metres: build the city package again in one that is.")
        yield Problem("meta", "error", text.format(crs=told))


def _empty(package: _Package) -> Iterator[Problem]:
    gaps: dict[str, tuple[Severity, str]] = {
        "streets": ("error", tr("There are no streets: nothing can be reached.")),
        "facilities": ("warning", tr("There are no facilities: accessibility stays unknown.")),
        "origins": ("warning", tr("There are no origins: areas are scored from a grid of points.")),
        "buildings": ("warning", tr("There are no buildings: function mixing and density stay unknown.")),
        "landcover": ("warning", tr("There is no land cover: greenery stays unknown.")),
        "stops": ("warning", tr("There are no public-transport stops: the node score is 0 everywhere.")),
        "contour": ("warning", tr("There is no contour of the built-up city: infill cannot be judged; give a layer.")),
        "barriers": ("info", tr("There are no railways, motorways or waters to walk around.")),
        "owners": (
            "info",
            tr("There are no owners: typology i is judged without them; give a layer of land by owner."),
        ),
        "vacancy": (
            "info",
            tr("There is no vacancy: typology iii is judged without it; give a layer of vacant floors."),
        ),
        "corrections": ("info", tr("There are no corrections by hand: the sources are taken as they are.")),
        "sites": ("info", tr("There are no sites by hand: where homes can go is found in the data alone.")),
        "zones": (
            "info",
            tr(
                "There are no zones: monuments, safety, noise, environmental zones and unused green are not counted; "
                "give a layer."
            ),
        ),
        "addresses": ("info", tr("There are no addresses of the BAG: places cannot be found by postcode.")),
        "services": ("info", tr("There is no timetable: a usual frequency is assumed of every stop; add one (gtfs).")),
        "mobility": ("info", tr("There are no shared vehicles or charging stations: hubs stay unknown; give a layer.")),
        "trees": ("info", tr("There are no single trees: canopy is known from a raster only.")),
        "water_storage": (
            "info",
            tr("There are no measures that hold rain: water storage stays unknown; give a layer."),
        ),
        "neighbourhoods": ("info", tr("There are no figures of neighbourhoods to compare with.")),
        "municipality": ("info", tr("There is no boundary of the municipality: its totals stay unknown.")),
        "coverage": ("warning", tr("The area in which the data is complete is unknown: edges are not flagged.")),
    }
    for name, (severity, text) in gaps.items():
        if package[name].empty:
            yield Problem(name, severity, text)


def _facilities(package: _Package) -> Iterator[Problem]:
    complete = package.meta.get("complete_subcategories", "").split(",")
    there = set(package["facilities"]["sub"])
    for name, sub in package.norms.subcategories.items():
        if sub.kind != "nearest" or name in there or name in complete:
            continue
        text = tr(
            "No facility of sub-category {sub}: it is left out as unknown; give a layer, or say that there are none."
        )
        yield Problem("facilities", "warning" if sub.core else "info", text.format(sub=name))
    strange = sorted(there - set(package.norms.subcategories))
    if strange:
        text = tr("Sub-categories {names} are not in the norms and do not count: correct them.")
        yield Problem("facilities", "warning", text.format(names=", ".join(map(str, strange))))


def _zones(package: _Package) -> Iterator[Problem]:
    strange = sorted(set(package["zones"]["kind"].dropna()) - set(ZONE_KINDS))
    if strange:
        text = tr("Zones of the kinds {names} do not count: use {known}.")
        yield Problem("zones", "warning", text.format(names=", ".join(strange), known=", ".join(ZONE_KINDS)))


def _facilities_for_people(package: _Package) -> Iterator[Problem]:
    people, norms = float(package["origins"]["people"].sum()), package.norms.facilities
    count = package["facilities"].groupby("sub")["facility_id"].nunique()
    few = tr(
        "{count} facilities of sub-category {sub} are {rate:.2f} for 10,000 inhabitants, where {low:.2f} to {high:.2f} "
        "are usual: the list looks incomplete and keeps scores low; give a layer that is complete."
    )
    many = tr(
        "{count} facilities of sub-category {sub} are {rate:.2f} for 10,000 inhabitants, where {low:.2f} to {high:.2f} "
        "are usual: places look doubled, or inhabitants are missing; look at both on the map."
    )
    for name, sub in package.norms.subcategories.items():
        if not (sub.people_per_facility and count.get(name, 0)):
            continue
        usual = _PEOPLE / sub.people_per_facility
        low, high = norms.few_share * usual, norms.many_share * usual
        # a village may have its one doctor
        expected = people / sub.people_per_facility
        rate = _PEOPLE * count[name] / people if people else np.inf
        text = few if rate < low else many if rate > high and expected >= 1.0 else None
        if text:
            text = text.format(count=count[name], sub=name, rate=rate, low=low, high=high)
            yield Problem("facilities", "warning", text)


def _homes(package: _Package) -> Iterator[Problem]:
    footprint_m2 = float(living_footprint(package["buildings"]).sum())
    text = tr(
        "{homes:,.0f} homes on {m2:,.0f} m² of ground under buildings that are lived in, where {usual:,.0f} are usual: "
        "homes are not known and enter no number; add the BAG, or correct the column dwellings."
    )
    for name in ("buildings", "origins"):
        homes = float(package[name]["dwellings"].sum())
        if not homes_are_known(homes, footprint_m2, package.norms):
            usual = footprint_m2 / package.norms.buildings.footprint_m2_per_dwelling
            yield Problem(name, "warning", text.format(homes=homes, m2=footprint_m2, usual=usual))


def _stations(package: _Package) -> Iterator[Problem]:
    stops, norms = package["stops"], package.norms
    named = is_second_station(stops, norms)
    # with other names they may be two
    near = is_second_station(stops.assign(name=""), norms) & ~named
    texts = (
        tr(
            "{count} stations stand within {metres:.0f} m of another row with their mode and name (such as {example}): "
            "they count twice; delete one of each two."
        ),
        tr(
            "{count} stations lie within {metres:.0f} m of another one of their mode (such as {example}): where two "
            "are one station, delete one or give both the same name."
        ),
    )
    found: tuple[tuple[Bools, Severity, str], ...] = ((named, "warning", texts[0]), (near, "info", texts[1]))
    for rows, severity, text in found:
        if rows.any():
            example = stops["name"].fillna(stops["stop_id"])[rows].iloc[0]
            message = text.format(count=int(rows.sum()), metres=norms.transit.same_station_m, example=example)
            yield Problem("stops", severity, message)


def _squares(package: _Package) -> Iterator[Problem]:
    cover, streets = package["landcover"], package["streets"]
    squares = np.asarray(cover.geometry)[(cover["cover"] == _SQUARE_COVER).to_numpy()]
    walk = streets[streets["walk"] == 1]
    lines = np.asarray(walk.geometry)
    if not len(squares) or not len(lines):
        return
    ends = shapely.points(np.unique(np.round(_ends_of(lines), _SAME_PLACE_DECIMALS), axis=0))
    near = shapely.STRtree(ends).query(squares, predicate="dwithin", distance=_SAME_JUNCTION_M)[0]
    met = np.bincount(near, minlength=len(squares)) > 1
    # what runs along the edge leads round it
    inner = shapely.buffer(squares, -_SAME_JUNCTION_M)
    crossed = np.isin(np.arange(len(squares)), shapely.STRtree(lines).query(inner, predicate="intersects")[0])
    blocked = np.flatnonzero(met & ~crossed)
    if len(blocked):
        x, y = shapely.get_coordinates(shapely.centroid(squares[blocked[0]]))[0]
        text = tr(
            "No line crosses {count} squares at which streets end (one lies around {x:.0f}, {y:.0f}), so people walk "
            "round them: draw a street across, or tag them highway=pedestrian and area=yes and build again."
        )
        yield Problem("streets", "warning", text.format(count=len(blocked), x=x, y=y))


def _ends_of(lines: np.ndarray) -> np.ndarray:
    ends = np.concatenate((shapely.get_point(lines, 0), shapely.get_point(lines, -1)))
    return np.asarray(shapely.get_coordinates(ends))


def _proximity(package: _Package) -> Iterator[Problem]:
    streets = package["streets"]
    if package["neighbourhoods"].empty or streets.empty or streets[["node_a", "node_b"]].isna().any(axis=None):
        return
    city = City(**package.tables, meta=package.meta)
    for text in proximity_warnings(Searches(city, package.norms)):
        yield Problem("facilities", "warning", text)


def _streets(package: _Package) -> Iterator[Problem]:
    streets = package["streets"]
    length = streets.geometry.length.to_numpy()
    none = int((length == 0).sum())
    if none:
        text = tr("{count} streets have no length: delete them.")
        yield Problem("streets", "warning", text.format(count=none))
    told = streets["length_m"].to_numpy(dtype=float)
    unlike = int((np.isnan(told) | (np.abs(told - length) > _LENGTH_TOLERANCE * np.maximum(length, 1.0))).sum())
    if unlike:
        text = tr("{count} streets have a length_m that is not the length of their line: calculate it again.")
        yield Problem("streets", "warning", text.format(count=unlike))
    if streets[["node_a", "node_b"]].isna().any(axis=None):
        text = tr("Streets without node_a or node_b: number their junctions, equal numbers for the same junction.")
        yield Problem("streets", "error", text)
        return
    yield from _junctions(streets)


def _junctions(streets: gpd.GeoDataFrame) -> Iterator[Problem]:
    lines = np.asarray(streets.geometry)
    ends = _ends_of(lines)
    numbers = streets[["node_a", "node_b"]].to_numpy(dtype=np.int64).T.ravel()
    frame = pd.DataFrame(ends, columns=["x", "y"]).groupby(numbers)
    spread = (frame.max() - frame.min()).max(axis=1)
    apart = spread.index[spread > _SAME_JUNCTION_M].tolist()
    if apart:
        text = tr("{count} junction numbers stand for different places (such as {example}): number them apart.")
        yield Problem("streets", "error", text.format(count=len(apart), example=apart[0]))
    places = pd.DataFrame(np.round(ends, _SAME_PLACE_DECIMALS), columns=["x", "y"]).assign(number=numbers)
    loose = int((places.drop_duplicates().groupby(["x", "y"]).size() > 1).sum())
    if loose:
        text = tr(
            "At {count} places streets end on the same spot with other junction numbers, so that they do not connect."
        )
        yield Problem("streets", "warning", text.format(count=loose))


def _network(package: _Package) -> Iterator[Problem]:
    streets = package["streets"].dropna(subset=["node_a", "node_b"])
    walk = streets[streets["walk"] == 1]
    if walk.empty:
        if len(streets):
            yield Problem("streets", "error", tr("No street can be walked: set walk to 1 where one can walk."))
        return
    numbers, nodes = np.unique(walk[["node_a", "node_b"]].to_numpy(dtype=np.int64), return_inverse=True)
    a, b = nodes.reshape(-1, 2).T
    _, component = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(len(numbers), len(numbers))))
    lengths = np.bincount(component[a], weights=walk.geometry.length.to_numpy())
    loose = np.delete(lengths, lengths.argmax())
    if len(loose):
        text = tr(
            "{share:.1%} of the walkable streets lie in {count} pieces loose from the main network: join their ends to "
            "it, or delete what is no street."
        )
        severe = (loose >= package.norms.snapping.min_component_m).any()
        message = text.format(share=loose.sum() / lengths.sum(), count=len(loose))
        yield Problem("streets", "warning" if severe else "info", message)


def _far_origins(package: _Package) -> Iterator[Problem]:
    walk = package["streets"].loc[package["streets"]["walk"] == 1]
    origins = np.asarray(package["origins"].geometry)
    if walk.empty or not len(origins):
        return
    limit_m, least_m = package.norms.snapping.max_m, package.norms.snapping.min_component_m
    near, _ = shapely.STRtree(np.asarray(walk.geometry)).query_nearest(origins, max_distance=limit_m, all_matches=False)
    far = len(origins) - len(np.unique(near))
    if far:
        text = tr("{count} origins lie further than {limit:.0f} m from a street on foot: they reach nothing.")
        yield Problem("origins", "warning", text.format(count=far, limit=limit_m))
    joined = make_graph(walk.dropna(subset=["node_a", "node_b"]), WALK, min_component_m=least_m).without_loose[1].lines
    near_joined, _ = shapely.STRtree(joined).query_nearest(origins, max_distance=limit_m, all_matches=False)
    loose = len(np.setdiff1d(near, near_joined))
    if loose:
        text = tr(
            "{count} origins have no street on foot near them but a loose piece, of less than {least:.0f} m in all: "
            "join it to the network."
        )
        yield Problem("origins", "warning", text.format(count=loose, least=least_m))


def _values(package: _Package) -> Iterator[Problem]:
    for name in TABLES:
        for problem in outside(name, package[name]):
            yield Problem(name, "error", tr("{problem}: correct them.").format(problem=problem))


def _buildings(package: _Package) -> Iterator[Problem]:
    buildings = package["buildings"]
    if buildings.empty:
        return
    if buildings["year"].isna().all():
        text = tr("No building has a year of construction: typology and topping up are judged without it.")
        yield Problem("buildings", "info", text)
    unknown = buildings.loc[buildings["use"] == "unknown", "floor_m2"].sum() / max(buildings["floor_m2"].sum(), 1.0)
    if unknown > 0:
        text = tr(
            "{share:.1%} of the floor area is in buildings of unknown use: function mixing leaves them out; add the "
            "BAG, or give a layer of buildings with their use."
        )
        little = unknown > 1.0 - package.norms.mixing.min_weight_available
        yield Problem("buildings", "warning" if little else "info", text.format(share=unknown))


def _guessed_floors(package: _Package) -> Iterator[Problem]:
    buildings = package["buildings"]
    if buildings.empty:
        return
    if buildings["levels_guessed"].isna().all():
        text = tr("The package does not tell which floors are guessed: build it again.")
        yield Problem("buildings", "info", text)
        return
    guessed = buildings.loc[flagged(buildings["levels_guessed"]), "floor_m2"].sum()
    share = guessed / max(buildings["floor_m2"].sum(), 1.0)
    if share > 0:
        text = tr(
            "{share:.1%} of the floor area has guessed floors: add the register of buildings, give a layer of "
            "buildings with levels, or map building:levels in OpenStreetMap."
        )
        severe = share > package.norms.density.guess.share
        yield Problem("buildings", "warning" if severe else "info", text.format(share=share))


def _places(package: _Package) -> Iterator[Problem]:
    # tables that lie far from the streets come from a wrong CRS or another city
    streets = package["streets"]
    if streets.empty:
        return
    around = shapely.box(*streets.total_bounds)
    for name, frame in package.tables.items():
        if len(frame) and not shapely.box(*frame.total_bounds).intersects(around):
            text = tr("The whole table lies outside the streets: it is of another place or its CRS is wrong.")
            yield Problem(name, "error", text)


def _coverage(package: _Package) -> Iterator[Problem]:
    coverage, contour = package["coverage"], package["contour"]
    if coverage.empty or contour.empty or not (coverage.is_valid.all() and contour.is_valid.all()):
        return
    city = contour.union_all()
    share = city.difference(coverage.union_all()).area / city.area
    if share > _LENGTH_TOLERANCE:
        text = tr("{share:.0%} of the built-up city lies outside the area with complete data: take a larger extract.")
        yield Problem("coverage", "warning", text.format(share=share))


def _mapped_ground(package: _Package) -> Iterator[Problem]:
    coverage, covers, buildings = package["coverage"], package["landcover"], package["buildings"]
    coverage = coverage[coverage["theme"] == "streets"]
    if coverage.empty or covers.empty or not coverage.is_valid.all():
        return
    mapped = sum(shapely.area(frame.geometry.to_numpy()).sum() for frame in (covers, buildings))
    share = mapped / shapely.union_all(coverage.geometry.to_numpy()).area
    if share < package.norms.edge.min_mapped:
        text = tr(
            "Land cover and buildings are mapped on {share:.1%} of the ground, so green and density come out too low: "
            "take an extract that is not cut down to streets, or give layers of both."
        )
        yield Problem("landcover", "warning", text.format(share=share))


def _rasters(package: _Package) -> Iterator[Problem]:
    gaps = {
        "canopy": tr("There is no raster of tree crowns: canopy is estimated from single trees."),
        "green": tr("There is no raster of vegetation: its share of public space stays unknown."),
    }
    found = raster_tables(package.path)
    for name in RASTERS:
        if name in found:
            yield from _raster(package, name)
        else:
            yield Problem(name, "info", gaps[name])
    for name in set(found) - set(RASTERS):
        text = tr("This raster is not read; those that are, are called {names}.")
        yield Problem(name, "info", text.format(names=", ".join(RASTERS)))


def _raster(package: _Package, name: str) -> Iterator[Problem]:
    # takes a while to load, and only rasters need it
    from ..city.rasters import open_raster, shapes_in  # noqa: PLC0415

    try:
        raster = open_raster(package.path, table=name)
    except InputError as error:
        yield Problem(name, "error", str(error))
        return
    streets = package["streets"]
    if streets.empty or streets.crs is None:
        return
    around = shapes_in(raster, np.array([shapely.box(*streets.total_bounds)]), streets.crs)[0]
    if not shapely.intersects(around, shapely.box(*raster.bounds)):
        text = tr("The whole raster lies outside the streets: it is of another place or its CRS is wrong.")
        yield Problem(name, "error", text)


def _norms(package: _Package) -> Iterator[Problem]:
    if package.meta.get("norms_hash") != package.norms.hash:
        text = tr("Built with norms {built}, these are {now}: build again to use the same tags and sizes throughout.")
        built = f"{package.meta.get('norms_version')}+{package.meta.get('norms_hash')}"
        yield Problem("meta", "info", text.format(built=built, now=package.norms.label))


_CHECKS: tuple[Callable[[_Package], Iterator[Problem]], ...] = (
    _crs, _empty, _facilities, _facilities_for_people, _zones, _proximity, _streets, _network, _squares, _far_origins,
    _values, _buildings, _guessed_floors, _homes, _stations, _places, _coverage, _mapped_ground, _rasters, _norms,
)  # fmt: skip
