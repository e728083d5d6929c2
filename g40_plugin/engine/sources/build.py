"""Builds the city package from an OSM file, and from a download of the same data."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from g40_plugin.catalogue.methods import ADDED_LATER
from g40_plugin.version import VERSION

from ..city.ground import SQUARE
from ..city.package import City, plausible, read_city, write_city
from ..city.schema import SAMPLE_GENERATOR, SCHEMA_VERSION, TABLES, conform, empty_table
from ..city.vector import projected, read_vector
from ..errors import InputError
from ..files import check_writable
from ..norms import Norms
from ..norms.streets import Network
from ..norms.tags import keys_of
from ..progress import Progress
from ..runs.made import run_now
from ..threads import without_collection
from ..translation import tr
from .addresses import Sources, read_sources
from .buildings import buildings_table, home_addresses, origins_table
from .classify import Asked, tags_to_ask
from .closed import closed_gates
from .contour import closed_land, derived_contour, inside_data
from .coverage import coverage_table
from .facilities import facilities_table
from .landcover import BARRIERS, barriers_table, landcover_table
from .layers import check_tables, read_layer
from .mobility import mobility_table
from .osm import Keys, OsmData, polygons_only, read_osm
from .osm_file import extract_of
from .place import choose_crs
from .registers import add_registers, check_registers
from .stops import stops_table
from .streets import streets_table, ways_of_routes
from .trees import trees_table

_CORNERS = 4
_DETAIL = 0.01
_LICENCE = "ODbL, (c) OpenStreetMap contributors"
_SAMPLE_LICENCE = "CC0, invented sample data"
_MODES = {
    "walk": ["walk"],
    "walk_no_steps": ["walk_no_steps"],
    "bike": ["bike_forward", "bike_backward"],
    "car": ["car"],
}


# what is given the city that was written, and its file
Keep = Callable[[City, Path | str], None]


def _forget(_city: City, _out: Path | str) -> None:
    pass


def build_city(  # noqa: PLR0913
    source: Path,
    out: Path,
    norms: Norms,
    *,
    crs: str | None = None,
    layers: dict[str, str] | None = None,
    registers: dict[str, str] | None = None,
    cache: Path | str | None = None,
    sources: Sources | None = None,
    complete: Sequence[str] = (),
    keep: Keep = _forget,
    progress: Progress,
) -> dict[str, Any]:
    """Build a city package from an OSM file and write it to ``out``.

    ``layers`` replaces tables by the user's own layers, of the facilities the sub-categories that the layer holds.
    ``registers`` names files for some of ``sources.registers.REGISTERS``, which take the place of OpenStreetMap where
    they are complete; ``pdok`` instead of a file downloads it from where ``sources`` says, and ``cache`` is a folder
    that keeps what was downloaded. ``complete`` names sub-categories whose list is complete, so that none found means
    none there. Returns
    counts, as docs/engine.md tells for ``build_city``. Raises ``InputError`` for a source, CRS or layer that cannot
    be used, ``DownloadError`` for a register that cannot be downloaded, ``OutputError`` for the output.
    """
    unknown = sorted(set(complete) - set(norms.subcategories))
    if unknown:
        message = tr("Unknown sub-categories {names}: choose from {known}.")
        raise InputError(message.format(names=", ".join(unknown), known=", ".join(norms.subcategories)))
    check_tables(layers or {})
    known = (sources or read_sources()).of_year()
    check_registers(registers or {}, known)
    check_writable(out)
    share = 0.4 if registers else 0.85
    city = assemble(
        Path(source), norms, crs=crs, layers=layers or {}, complete=complete, progress=progress.part(0.0, share)
    )
    city = add_registers(city, registers or {}, norms, progress.part(share, 0.85), sources=known, cache=cache)
    progress(0.85, tr("Writing the city package"))
    return written(plausible(city, progress), out, keep)


def extend_city(
    source: Path,
    out: Path,
    registers: dict[str, str],
    norms: Norms,
    *,
    layers: dict[str, str] | None = None,
    cache: Path | str | None = None,
    sources: Sources | None = None,
    keep: Keep = _forget,
    progress: Progress,
) -> dict[str, Any]:
    """Add registers, timetables, rasters or own layers to the city package ``source`` and write it to ``out``.

    ``registers`` and ``cache`` as in ``build_city``, and so are the counts that come back; ``layers`` too, of the
    tables from which nothing else is worked out. Raises ``CityPackageError`` for the package, ``InputError`` for a
    register or layer that cannot be used, ``DownloadError`` for a register that cannot be downloaded, ``OutputError``
    for the output.
    """
    if not registers and not layers:
        # a model in which all of them are left out goes on
        progress.warn(tr("No register or layer is given: the city package stays as it is."))
    known = (sources or read_sources()).of_year()
    check_registers(registers, known)
    check_tables(layers or {}, ADDED_LATER)
    check_writable(out)
    progress(0.0, tr("Reading the city package"))
    city = with_layers(read_city(source), layers or {}, norms)
    if registers:
        city = add_registers(city, registers, norms, progress.part(0.05, 0.85), sources=known, cache=cache)
    progress(0.85, tr("Writing the city package"))
    return written(plausible(city, progress), out, keep)


def written(city: City, out: Path | str, keep: Keep) -> dict[str, Any]:
    """Write a city package and hand it to ``keep``; what is told of it."""
    city = replace(city, meta=city.meta | run_now())
    # written is written: from here on there is nothing left to cancel
    write_city(city, out)
    keep(city, out)
    return summary(city, out)


def with_layers(city: City, layers: dict[str, str], norms: Norms) -> City:
    """The city with own layers in the place of tables. Raises ``InputError`` for one that cannot be used."""
    given = {table: conform(table, read_layer(table, path, city.crs, norms)) for table, path in layers.items()}
    own = {name for name in city.meta.get("own_layers", "").split(",") if name} | set(layers)
    return replace(city, **given, meta=city.meta | {"own_layers": ",".join(sorted(own))})


def download_city(  # noqa: PLR0913
    out: Path | str,
    norms: Norms,
    *,
    place: str | None = None,
    areas: Path | str | None = None,
    layer: str | None = None,
    layers: dict[str, str] | None = None,
    registers: dict[str, str] | None = None,
    cache: Path | str | None = None,
    sources: Sources | None = None,
    overpass_url: str | None = None,
    nominatim_url: str | None = None,
    keep: Keep = _forget,
    progress: Progress,
) -> dict[str, Any]:
    """Download OpenStreetMap for a place by its name, or around a layer of areas, and build its city package.

    A margin as wide as the longest walk is added. ``registers`` as in ``build_city``. ``cache`` is a folder that keeps
    what was downloaded.
    Raises ``DownloadError`` for an unknown place or a server that does not answer, else as ``build_city``.
    """
    # osmnx takes a while to load, and only a download needs it
    from .download import download_osm, find_place, set_up  # noqa: PLC0415

    if (place is None) == (areas is None):
        raise InputError(tr("Give either the name of a place or a layer of areas to download around."))
    check_tables(layers or {})
    known = (sources or read_sources()).of_year()
    check_registers(registers or {}, known)
    check_writable(out)
    share = 0.6 if registers else 0.9
    with TemporaryDirectory(prefix="g40-") as temporary:
        folder = Path(cache or temporary)
        set_up(folder, known, progress, overpass_url=overpass_url, nominatim_url=nominatim_url)
        progress(0.0, tr("Looking up the area"))
        shape = find_place(place) if place else _outline(str(areas), layer)
        area = with_margin(shape, norms)
        is_asked = bool(overpass_url) or known.sources["osm"].kind == "overpass"
        if is_asked:
            source = download_osm(area, asked_tags(norms), progress.part(0.0, 0.5), known.limits("osm").keep_days)
        else:
            source = extract_of(area, known, folder, progress.part(0.0, 0.5))
        city = assemble(
            source,
            norms,
            layers=layers or {},
            # an extract may end before the place does
            area=area if is_asked else None,
            name=place or Path(str(areas)).stem,
            progress=progress.part(0.5, share),
        )
        city = add_registers(city, registers or {}, norms, progress.part(share, 0.9), sources=known, cache=cache)
    progress(0.9, tr("Writing the city package"))
    return written(plausible(city, progress), out, keep)


# hundreds of thousands of small dictionaries: looking for cycles takes a tenth of the time
@without_collection()
def assemble(
    source: Path,
    norms: Norms,
    *,
    crs: str | None = None,
    layers: dict[str, str],
    complete: Sequence[str] = (),
    area: shapely.Geometry | None = None,
    name: str | None = None,
    progress: Progress,
) -> City:
    """The city package of an OSM file, in memory; ``area`` (longitude, latitude) is where its data is complete."""
    progress(0.0, tr("Reading the OSM file"))
    keys = Keys(
        points=_point_keys(norms),
        areas=_area_keys(norms),
        trees=keys_of(norms.vegetation.trees),
        routes=keys_of(norms.network.cycle_highway),
        flats=frozenset(norms.buildings.numbers.flats),
        lines=keys_of(norms.network.platform),
        rings=norms.network.squares.osm,
    )
    data = read_osm(source, keys, progress)
    highways = [row for row, tags in enumerate(data.ways.tags) if tags.get("highway") in norms.network.highways]
    if not highways and "streets" not in layers:
        message = tr("The OSM file {path} holds no streets: choose an extract of a whole city, with its highways.")
        raise InputError(message.format(path=source))
    chosen = choose_crs(_middle(data), crs)
    progress(0.3, tr("Projecting to {crs}").format(crs=chosen))
    data = data.project(chosen)
    given = {table: read_layer(table, path, chosen, norms) for table, path in layers.items()}
    tables = _tables(data, norms, chosen, given, progress.part(0.35, 0.95))
    coverage = coverage_table(area or data.box, tables["buildings"], tables["streets"])
    if "contour" not in given:
        tables["contour"] = inside_data(tables["contour"], coverage)
    meta = {
        "schema_version": SCHEMA_VERSION,
        "crs": chosen,
        "name": name or source.name.split(".")[0],
        "source": source.name,
        "source_date": data.date or "",
        "created": _now(),
        "grade": "C",
        "licence": _SAMPLE_LICENCE if data.generator == SAMPLE_GENERATOR else _LICENCE,
        "norms_version": norms.version,
        "norms_hash": norms.hash,
        "program_version": VERSION,
        "coverage_source": next(iter(coverage["source"]), ""),
        "own_layers": ",".join(sorted(layers)),
        "complete_subcategories": ",".join(complete),
    }
    return City(**tables, coverage=coverage, meta=meta)


def _tables(
    data: OsmData, norms: Norms, crs: str, given: dict[str, gpd.GeoDataFrame], progress: Progress
) -> dict[str, gpd.GeoDataFrame]:
    points, areas, ways = data.points, data.areas, data.ways

    def table(name: str, make: Callable[[], gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
        progress.check()
        return given[name] if name in given else make()

    homes = home_addresses(points, areas, data.addresses, norms.buildings)
    progress(0.0, tr("Sorting land cover"))
    landcover = table("landcover", lambda: landcover_table(points, areas, norms, crs))
    progress(0.1, tr("Measuring buildings"))
    buildings = table("buildings", lambda: buildings_table(points, areas, homes, landcover, norms))
    # the contour takes as long as all the rest, and shapely lets go of the interpreter
    with ThreadPoolExecutor(1) as beside:
        closed = None if "contour" in given else beside.submit(closed_land, landcover, buildings, norms.infill)
        progress(0.3, tr("Cutting streets at junctions"))
        streets = table("streets", lambda: _streets(data, norms.network, crs))
        progress(0.5, tr("Finding where people live"))
        origins = table("origins", lambda: origins_table(homes, buildings, norms))
        stops = table("stops", lambda: stops_table(points, areas, ways, norms, crs))
        barriers = table("barriers", lambda: barriers_table(ways, crs))
        trees = table("trees", lambda: trees_table(data.trees, norms.vegetation, crs))
        mobility = mobility_table(points, areas, norms, crs, own=given.get("mobility"))
        part = progress.part(0.55, 0.8)
        facilities = facilities_table(points, areas, streets, norms, part, own=given.get("facilities"))
        contour = derived_contour(closed.result(), landcover, buildings, streets, norms) if closed else given["contour"]
    tables = {
        "landcover": landcover,
        "buildings": buildings,
        "contour": contour,
        "streets": streets,
        "origins": origins,
        "stops": stops,
        "barriers": barriers,
        "mobility": mobility,
        "facilities": facilities,
        "trees": trees,
    }
    unknown = set(TABLES) - set(tables) - {"coverage"}
    return tables | {name: given.get(name, empty_table(name, crs)) for name in unknown}


def _streets(data: OsmData, network: Network, crs: str) -> gpd.GeoDataFrame:
    on_routes, gates = ways_of_routes(data.routes, network), closed_gates(data.points, network)
    return streets_table(data.ways, network, crs, cycle_highways=on_routes, gates=gates, rings=data.rings)


def _point_keys(norms: Norms) -> set[str]:
    # what is dissolved, such as parks, is an area: its keys would fetch every tree
    facilities = [selector for sub in norms.subcategories.values() if not sub.dissolve for selector in sub.osm]
    marked = [selector for cover in norms.landcover.values() if cover.point_m2 for selector in cover.osm]
    known = [*norms.facilities.gate, *norms.facilities.entrance, *norms.network.gates.closing]
    known += _shared_selectors(norms)
    return keys_of([*facilities, *marked, *known])


def _area_keys(norms: Norms) -> set[str]:
    covers = [selector for cover in norms.landcover.values() for selector in cover.osm]
    uses = [selector for chosen in norms.buildings.use.model_dump(exclude={"source"}).values() for selector in chosen]
    facilities = [selector for sub in norms.subcategories.values() for selector in sub.osm]
    squares = norms.network.squares.osm
    known = keys_of([*covers, *uses, *facilities, *squares, *_shared_selectors(norms)])
    return known | {*norms.buildings.keys, "addr:housenumber"}


def _shared_selectors(norms: Norms) -> list[str]:
    # what may be mapped as a point or as an area
    mobility = [selector for kind in norms.mobility.values() for selector in kind.osm]
    stops = [selector for level in norms.transit.levels.values() for selector in level.osm]
    uses = [
        selector for chosen in norms.buildings.poi_use.model_dump(exclude={"source"}).values() for selector in chosen
    ]
    return [*stops, *mobility, *uses]


def asked_tags(norms: Norms) -> Asked:
    """The tags of all that the norms ask of OpenStreetMap."""
    covers = [selector for cover in norms.landcover.values() for selector in cover.osm]
    parks = [selector for sub in norms.subcategories.values() if sub.dissolve for selector in sub.osm]
    selectors = [*covers, *parks, *norms.vegetation.trees, *norms.network.platform, *BARRIERS]
    return tags_to_ask(selectors, _point_keys(norms) | {*norms.buildings.keys, "addr:housenumber", "highway"})


def _outline(path: str, layer: str | None) -> shapely.Geometry:
    frame = projected(read_vector(path, layer), "EPSG:4326", path)
    shapes = polygons_only(np.asarray(frame.geometry[frame.geometry.notna()]))
    if not len(shapes) or shapely.union_all(shapes).is_empty:
        message = tr("The layer {path} holds no areas: draw or choose plan areas.")
        raise InputError(message.format(path=path))
    return shapely.union_all(shapes)


def with_margin(area: shapely.Geometry, norms: Norms) -> shapely.Geometry:
    """An area (longitude, latitude) with a margin that is wide enough for the longest walk out of it."""
    margin_m = norms.edge.walk_minutes * norms.profiles[norms.accessibility.pass_profile].metres_per_minute
    outline = gpd.GeoSeries([area], crs="EPSG:4326").to_crs(choose_crs(area.centroid))
    wider = outline.simplify(margin_m * _DETAIL).buffer(margin_m, quad_segs=_CORNERS)
    return wider.to_crs("EPSG:4326").iloc[0]


def _middle(data: OsmData) -> shapely.Point:
    xy = data.ways.xy if len(data.ways) else shapely.get_coordinates(data.areas.geometry)
    return shapely.Point(np.median(xy, axis=0)) if len(xy) else shapely.Point(0.0, 0.0)


def _now() -> str:
    # a build that must be repeatable sets the moment from outside
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def summary(city: City, out: Path | str) -> dict[str, Any]:
    """What was built: CRS, nodes, edges, kilometres per mode and rows per table."""
    streets = city.streets[(city.streets["highway"] != SQUARE).to_numpy()]
    kilometres = {
        mode: round(float(streets.loc[(streets[columns] == 1).any(axis=1), "length_m"].sum()) / 1000.0, 3)
        for mode, columns in _MODES.items()
    }
    return {
        "city": str(out),
        "crs": city.crs,
        "nodes": int(np.unique(city.streets[["node_a", "node_b"]].to_numpy(dtype=np.int64)).size),
        "edges": len(city.streets),
        "network_km": kilometres,
        "layers": {name: len(city.table(name)) for name in TABLES},
        "norms_version": city.meta.get("norms_version", ""),
        "norms_hash": city.meta.get("norms_hash", ""),
    }
