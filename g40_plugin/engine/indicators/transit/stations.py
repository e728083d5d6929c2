"""The layer of stations: how well node and place are balanced around each."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ...arrays import Floats, Geometries
from ...city.ground import SQUARE
from ...city.package import City
from ...city.schema import flagged
from ...norms import Norms
from ...norms.small import Small
from ...overlay import Inside, inside, is_twin, sums_in
from ...progress import Progress
from ...translation import tr
from ...travel.graph import WALK, Snapped
from ...travel.isochrone import reached_polygon, reached_streets
from ...travel.nearest import from_place
from ...travel.searches import Searches
from ...travel.within_limit import nodes_around, within
from .. import mixing
from ..numbers import ratio
from ..run import M2_PER_HA, Run
from . import formula as transit
from . import node_place
from .stops_reached import transit_at

FACTS = (*node_place.NODE, *node_place.PLACE, "area_ha")
COLUMNS = ("stop_id", "name", "level", "node", "place", "delta", "class", *FACTS)


def score_stations(run: Run, progress: Progress) -> gpd.GeoDataFrame:
    """A point per station with its node and place values, their difference and class, and what they are made of.

    Stations that no street leads to have no values. No plan makes a difference to them, so they are found once.
    """
    return run.searches.once(_stations_of_city, progress)


def _stations_of_city(searches: Searches, progress: Progress) -> gpd.GeoDataFrame:
    stations = stations_of(searches.city, searches.norms)
    return with_balance(stations, station_facts(searches, stations, progress), searches.norms)


def with_balance(stations: gpd.GeoDataFrame, facts: pd.DataFrame, norms: Norms) -> gpd.GeoDataFrame:
    """The layer of all stations of a city, from the ``station_facts`` of each."""
    found = node_place.node_place(facts, norms.transit.node_place)
    table = pd.concat([stations[["stop_id", "name", "level"]], facts, found], axis=1)
    return gpd.GeoDataFrame(table[list(COLUMNS)], geometry=stations.geometry.to_numpy(), crs=stations.crs)


def station_facts(searches: Searches, stations: gpd.GeoDataFrame, progress: Progress) -> pd.DataFrame:
    """What node and place values of some stations are made of; NaN for a station that no street leads to."""
    points = stations.geometry.to_numpy()
    # a station stands among its own rails
    snapped = {mode: searches.snap(points, mode, cross=True) for mode in searches.graphs()}
    facts = pd.DataFrame(index=stations.index)
    catchments = _catchments(searches, snapped[WALK], progress)
    area_ha = np.where(shapely.is_empty(catchments), np.nan, shapely.area(catchments) / M2_PER_HA)
    values = transit_at(searches, snapped, points, progress)
    node, ptai = values["node"].to_numpy(float), values["ptai"].to_numpy(float)
    facts["supply"] = np.where(snapped[WALK].found, transit.point_scores(node, ptai, searches.norms.transit), np.nan)
    streets = searches.city.streets
    rides = (flagged(streets["bike_forward"]) | flagged(streets["bike_backward"])) & ~flagged(streets["car"])
    rides &= (streets["highway"] != SQUARE).to_numpy()
    roads = searches.norms.transit.node_place.main_roads
    main = streets["highway"].str.removesuffix("_link").isin(roads).to_numpy(bool)
    for name, chosen in (("cycleway_m_ha", rides), ("main_road_m_ha", main)):
        metres = _metres_in(catchments, streets.geometry.to_numpy()[chosen])
        facts[name] = _per_ha(metres, area_ha, searches.norms.small)
    built = inside(catchments, searches.city.buildings.geometry)
    facts["intensity_ha"] = _per_ha(_people_and_jobs(searches, catchments, built), area_ha, searches.norms.small)
    frame = gpd.GeoDataFrame(geometry=catchments, crs=searches.city.crs)
    floors = mixing.own_and_ring(frame, built, searches.city.buildings, searches.norms.mixing.ring_m)
    facts["mix"] = mixing.mixing(*floors, searches.norms.mixing)[0]["mix_score"].to_numpy()
    facts["amenities"] = _amenities(searches, snapped[WALK])
    facts["area_ha"] = area_ha
    facts.loc[~snapped[WALK].found] = np.nan
    return facts


def stations_of(city: City, norms: Norms) -> gpd.GeoDataFrame:
    """The stations of the chosen levels where the data is complete, each once, at its best level.

    What has one name and lies near is one station, of trains and metro too.
    """
    stops, extent, within_m = city.served_stops, city.extent, norms.transit.same_station_m
    chosen = stops["level"].isin(norms.transit.node_place.levels).to_numpy(bool)
    if not extent.is_empty:
        chosen &= shapely.intersects(extent, stops.geometry.to_numpy())
    stations = stops[chosen].sort_values(["level", "stop_id"], kind="stable").drop_duplicates("stop_id")
    stations = stations[~is_twin(stations.geometry.to_numpy(), within_m, stations["name"].to_numpy(object))]
    return stations.sort_values("stop_id", kind="stable", ignore_index=True)


def _catchments(searches: Searches, stations: Snapped, progress: Progress) -> Geometries:
    """What can be reached on foot from each station; empty where no street is near."""
    search, limit_m = searches.graph(WALK), searches.norms.transit.node_place.catchment_m
    shapes = np.full(len(stations.edge), shapely.MultiPolygon(), object)
    for row in np.flatnonzero(stations.found):
        progress(row / len(stations.edge), tr("Surroundings of stations"))
        place = stations.take(np.array([row]))
        lines = reached_streets(search.graph, place, from_place(search, place, limit_m), limit_m)
        shapes[row] = reached_polygon(lines, searches.barriers(), searches.norms.reach)
    return shapes


def _per_ha(amount: Floats, area_ha: Floats, small: Small) -> Floats:
    return ratio(amount, area_ha, small.m2 / M2_PER_HA)


def _metres_in(shapes: Geometries, lines: Geometries) -> Floats:
    rows, found = shapely.STRtree(lines).query(shapes, predicate="intersects")
    inside = shapely.length(shapely.intersection(lines[found], shapes[rows]))
    return np.bincount(rows, weights=inside, minlength=len(shapes)).astype(float)


def _people_and_jobs(searches: Searches, shapes: Geometries, built: Inside) -> Floats:
    """People and jobs in each shape; NaN where the data knows no homes or no buildings."""
    homes, buildings = searches.city.origins, searches.city.buildings
    if homes.empty or buildings.empty:
        return np.full(len(shapes), np.nan)
    people = sums_in(shapes, homes.geometry.to_numpy(), np.nan_to_num(homes[["people"]].to_numpy(float)))
    jobs = built.sums(np.nan_to_num(buildings[["jobs"]].to_numpy(float)))
    return np.asarray((people + jobs)[:, 0])


def _amenities(searches: Searches, stations: Snapped) -> Floats:
    """Facilities within walking distance of each station, each counted once; NaN where the data knows none."""
    facilities = searches.city.facilities
    if facilities.empty:
        return np.full(len(stations.edge), np.nan)
    search = searches.graph(WALK)
    limits = np.full(len(stations.edge), searches.norms.transit.node_place.amenities_m)
    around = nodes_around(search, stations, limits, searches.progress.check)
    pairs = within(search, searches.snap(facilities.geometry.to_numpy(), WALK), around)
    found = pd.DataFrame({"station": pairs.place, "facility": facilities["facility_id"].to_numpy(object)[pairs.point]})
    counted = found.groupby("station")["facility"].nunique()
    return np.asarray(counted.reindex(range(len(stations.edge)), fill_value=0).to_numpy(float))
