"""City packages from raw files, and scores from city packages, by the methods that QGIS and the command call."""

from __future__ import annotations

import shutil
import warnings
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import shapely
from given import squares, warm_up
from inputs import BUNDLE, CORE, MALTA, SEED, with_homes, with_nodes
from osmium.filter import EntityFilter, KeyFilter
from osmium.osm import AREA, NODE, WAY
from scipy.sparse.csgraph import dijkstra
from timing import Action, Peer, Plan, Row, against, forget_peak, median, middle, peak_mb, spent, taken

from g40_plugin.engine import score as scoring
from g40_plugin.engine.city.package import City, read_city, write_city
from g40_plugin.engine.indicators.accessibility.reached import what_is_reached
from g40_plugin.engine.indicators.density.sites.find import sites_of
from g40_plugin.engine.indicators.registry import EVERY_CODE
from g40_plugin.engine.indicators.run import Run
from g40_plugin.engine.lift.best import whole_city_origins
from g40_plugin.engine.lift.candidates import street_corners
from g40_plugin.engine.lift.gains import facility_lifts
from g40_plugin.engine.norms import Norms, read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.service import methods
from g40_plugin.engine.travel.decay import zero_from
from g40_plugin.engine.travel.graph import nodes_at
from g40_plugin.engine.travel.searches import Searches, searches_of

_FEW_AREAS, _SITE_AREAS = 20, 118
_PLACES, _LIFTED, _NODES = 1_000, ("gp", "supermarket"), 60_000
# places that scipy searches from at once, so that its distances stay in tens of megabytes
_CHUNK = 128
_KEYS = ("highway", "building", "landuse", "leisure", "natural", "amenity", "shop", "public_transport", "railway")


def city_build_core(plan: Plan) -> list[Row]:
    """From the raw file of the core of Delft to a written city package, beside osmnx's two readers of the same data."""
    return _build(plan, CORE)


def city_build(plan: Plan) -> list[Row]:
    """The same for a whole country; not in the quick run, in which the peer would take its full time."""
    return _build(plan, MALTA)


def _build(plan: Plan, source: Path) -> list[Row]:
    out = plan.folder / "built.gpkg"
    ours = partial(methods.call, "build_city", {"source": str(source), "out": str(out)})
    ours()
    peak = peak_mb()
    peers = [
        Peer("osmnx graph_from_xml + features_from_xml", partial(_osmnx_read, source, plan.folder)),
        Peer("pyosmium, reading alone", partial(_pyosmium_read, source)),
    ]
    size = f"{source.name}, {len(read_city(out).streets):,} streets"
    return against(plan.runs, Row("city_build", size, None, peak_mb=peak), ours, peers)


def _osmnx_read(source: Path, folder: Path) -> Action:
    import osmnx

    xml = folder / "peer.osm"
    xml.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(xml)) as writer:
        for thing in osmium.FileProcessor(str(source)):
            writer.add(thing)

    def read() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            osmnx.graph_from_xml(xml)
            osmnx.features_from_xml(xml)

    return read


def _pyosmium_read(source: Path) -> Action:
    def read() -> int:
        processor = osmium.FileProcessor(str(source)).with_locations().with_areas(KeyFilter(*_KEYS))
        processor.with_filter(EntityFilter(NODE | WAY | AREA)).with_filter(KeyFilter(*_KEYS))
        return sum(1 for _ in processor)

    return read


def score_city(plan: Plan) -> list[Row]:
    """All of Delft: 128 neighbourhoods scored by all families, first of a package that nothing was kept of, then again.

    Beside it the travel times to all sub-categories alone.
    """
    package, areas, out = (plan.folder / f"{name}.gpkg" for name in ("delft_homes", "buurten", "scored_delft"))
    city = with_homes(read_city(plan.folder / "delft.gpkg"))
    write_city(city, package)
    drawn = gpd.read_file(BUNDLE, layer="buurten2021")
    drawn.to_file(areas, layer="areas")
    warm_up(plan.folder)
    forget_peak()
    first, warm = [], []
    for run in range(plan.runs):
        copy = plan.folder / f"delft_homes{run}.gpkg"
        shutil.copy(package, copy)
        asked = {"city": str(copy), "areas": str(areas), "out": str(out)}
        for times in (first, warm):
            times.append(spent(partial(methods.call, "score", asked)))
    peak, norms = peak_mb(), read_norms()
    starts = city.origins.assign(area=0, weight=1.0)
    points, modes = starts.geometry.to_numpy(), {profile.mode for profile in norms.profiles.values()}

    def times_alone() -> None:
        searches = Searches(city, norms)
        what_is_reached(starts, {mode: searches.snap(points, mode) for mode in modes}, searches, SILENT)

    kinds, profiles = len(norms.subcategories), len(norms.profiles)
    size, alone = f"Delft, {len(points):,} addresses", f"{kinds} sub-categories, {profiles} profiles"
    return [
        taken("score_city_first", f"{size}, {len(drawn)} areas, all families, nothing kept", middle(first), peak),
        taken("score_city", f"{size}, {len(drawn)} areas, all families, warm", middle(warm), peak),
        taken("score_city_times", f"{size}, {alone}, nothing prepared", median(plan.runs, times_alone), peak),
    ]


def lift_1000(plan: Plan) -> list[Row]:
    """What one more facility at each of 1,000 places adds for all addresses of Delft; the target is 5 s.

    On its own streets and on streets cut to 60,000 nodes, beside scipy's search for the distances alone.
    """
    city, norms = read_city(plan.folder / "delft.gpkg"), read_norms()
    return [row for one in (city, with_nodes(city, _NODES)) for row in _lift(plan, one, norms)]


def _lift(plan: Plan, city: City, norms: Norms) -> list[Row]:
    searches = searches_of(city, norms, SILENT)
    origins = whole_city_origins(searches)
    corners = street_corners(searches, None, norms.lift)
    places = np.random.default_rng(SEED).choice(corners, _PLACES, replace=False)
    rows = []
    for name in _LIFTED:
        ours = partial(facility_lifts, origins, searches, name, places, SILENT)
        ours()
        nodes = searches.graph("walk").graph.n_nodes
        size = f"Delft, {nodes:,} nodes, {len(origins.starts):,} addresses, {_PLACES:,} places for one more {name}"
        row = Row("lift_1000", size, None, peak_mb=peak_mb())
        peers = [Peer("scipy dijkstra up to the limit, distances alone", partial(_scipy_lift, searches, name, places))]
        rows += against(plan.runs, row, ours, peers)
    return rows


def _scipy_lift(searches: Searches, name: str, places: np.ndarray) -> Action:
    """Metres from every node to each of some nodes, in every profile that counts."""
    norms, xy = searches.norms, shapely.get_coordinates(places)
    asked = []
    for profile in norms.subcategories[name].profiles or norms.profiles:
        about = norms.profiles[profile]
        search = searches.graph(about.mode)
        # a corner that one cannot cycle to is no node there
        nodes = nodes_at(search.graph, xy)
        asked.append((search.matrix, nodes[nodes >= 0], zero_from(norms.time_score) * about.metres_per_minute))

    def search_all() -> None:
        for matrix, nodes, limit in asked:
            for first in range(0, len(nodes), _CHUNK):
                dijkstra(matrix, indices=nodes[first : first + _CHUNK], limit=limit)

    return search_all


def sites(plan: Plan, name: str) -> list[Row]:
    """Finding the sites of squares in the built-up city, beside the whole scoring that they are part of."""
    city, norms = read_city(plan.folder / f"{name.lower()}.gpkg"), read_norms()
    city = with_homes(city) if name == "Delft" else city
    areas = plan.folder / "site_areas.gpkg"
    homes = city.buildings if len(city.origins) < len(city.buildings) else city.origins
    drawn = squares(homes.geometry.centroid, _FEW_AREAS if plan.quick else _SITE_AREAS, 500.0)
    drawn.to_file(areas)
    named = {"layer": None, "id_field": None, "name_field": None, "plans": None, "sites": None}
    given = scoring.read_given(city, areas, norms, SILENT, **named)

    def score() -> Run:
        return scoring.run_of(city, given, norms, "auto", EVERY_CODE, SILENT)

    run = score()
    row = Row("sites", f"{name}, {len(drawn)} squares of 500 m, {len(sites_of(run).frame):,} sites", None)
    return against(plan.runs, row, partial(sites_of, run), [Peer("the whole scoring", lambda: score)])
