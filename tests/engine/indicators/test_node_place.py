"""Balance of node and place: scaling and classes by hand, and the layer of stations in a scored file."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.indicators.transit import node_place
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.score import score

RULES = read_norms().transit.node_place
FACTS = (*node_place.NODE, *node_place.PLACE)
ANCHORS = {
    "supply": 100.0,
    "cycleway_m_ha": RULES.cycleway_m_ha,
    "main_road_m_ha": RULES.main_road_m_ha,
    "intensity_ha": RULES.intensity_ha,
    "mix": 100.0,
    "amenities": RULES.amenities,
}


def stations(*shares):
    """Stations with every wing at a share of its anchor: (node, place) per station."""
    rows = [
        {name: ANCHORS[name] * (node if name in node_place.NODE else place) for name in FACTS} for node, place in shares
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("node", "place", "found"),
    [
        (0.70, 0.50, "unsustained_node"),
        (0.50, 0.70, "unsustained_place"),
        (0.60, 0.50, "balance"),
        (0.81, 0.90, "stress"),
        (1.20, 0.82, "stress"),
        (0.19, 0.00, "dependence"),
        (0.30, 0.15, "balance"),
    ],
)
def test_classes_with_fixed_anchors(node, place, found):
    table = node_place.node_place(stations((node, place)), RULES)
    assert table["class"].tolist() == [found]
    assert table["node"][0] == pytest.approx(min(100.0, 100 * node))
    assert table["delta"][0] == pytest.approx(min(100, 100 * node) - 100 * place)


def test_five_stations_are_compared_with_each_other():
    four = node_place.node_place(stations((0.1, 0.4), (0.2, 0.3), (0.3, 0.2), (0.4, 0.1)), RULES)
    assert four["node"].tolist() == pytest.approx([10, 20, 30, 40])
    five = node_place.node_place(stations((0.1, 0.5), (0.2, 0.4), (0.3, 0.3), (0.4, 0.2), (0.5, 0.1)), RULES)
    assert five["node"].tolist() == pytest.approx([0, 25, 50, 75, 100])
    assert five["place"].tolist() == pytest.approx([100, 75, 50, 25, 0])
    assert five["class"].tolist() == [
        "unsustained_place", "unsustained_place", "balance", "unsustained_node", "unsustained_node",
    ]  # fmt: skip


def test_equal_stations_share_their_rank():
    assert node_place.percentile(np.array([1.0, 1, 1, 2, np.nan])).tolist() == pytest.approx(
        [100 / 3, 100 / 3, 100 / 3, 100, np.nan], nan_ok=True
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1000), min_size=5, max_size=12))
def test_percentiles_keep_the_order(values):
    found = node_place.percentile(np.array(values))
    assert (found >= 0).all()
    assert (found <= 100).all()
    assert found.mean() == pytest.approx(50)
    order = np.argsort(values)
    assert (np.diff(found[order]) >= 0).all()


def test_a_wing_that_is_not_known_is_left_out():
    facts = stations((0.5, 0.5)).assign(mix=np.nan)
    assert node_place.node_place(facts, RULES)["place"][0] == pytest.approx(50)
    # one of three is too little
    table = node_place.node_place(facts.assign(intensity_ha=np.nan), RULES)
    assert np.isnan(table["place"][0])
    assert pd.isna(table["class"][0])
    assert node_place.node_place(stations((0.5, 0.5))[:0], RULES).empty


@pytest.fixture
def layer(sample_package, tmp_path, norms):
    """The stations of the sample city, which may be changed before."""

    def run(change=lambda city: city):
        city = change(read_city(sample_package))
        middle = city.extent.centroid
        square = gpd.GeoDataFrame({"name": ["middle"]}, geometry=[middle.buffer(300, cap_style="square")], crs=city.crs)
        square.to_file(tmp_path / "areas.gpkg")
        score(city, tmp_path / "areas.gpkg", tmp_path / "out.gpkg", norms, indicators=["ptn"])
        return pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="stations")

    return run


def test_stations_of_the_sample_city(layer, sample_package):
    found = layer()
    stops = read_city(sample_package).stops
    assert set(found["stop_id"]) == set(stops.loc[stops["level"] <= 3, "stop_id"])
    assert len(found) > 0
    assert found[["node", "place", "delta", "supply", "mix"]].notna().all().all()
    assert (found["delta"] - (found["node"] - found["place"])).abs().max() < 1e-9
    assert found["class"].isin(["balance", "stress", "dependence", "unsustained_node", "unsustained_place"]).all()
    # what 1,200 m on foot can reach is within a circle, and more than a street
    assert found["area_ha"].between(20, np.pi * 1.24**2 * 100).all()


def test_what_a_station_is_made_of(layer, sample_package, norms):
    city = read_city(sample_package)
    found = layer().set_index("stop_id")
    stop = city.stops[city.stops["level"] <= 3].iloc[0]
    near = found.loc[stop["stop_id"]]
    circle = stop.geometry.buffer(norms.transit.node_place.catchment_m + norms.reach.buffer_m + 1)
    most = city.origins["people"][city.origins.within(circle)].sum()
    most += city.buildings["jobs"][city.buildings.centroid.within(circle)].sum()
    assert 0 < near["intensity_ha"] * near["area_ha"] <= most
    within = city.facilities[city.facilities.dwithin(stop.geometry, norms.transit.node_place.amenities_m)]
    assert near["amenities"] <= within["facility_id"].nunique()
    # there is no timetable: trains are taken to go twice an hour, of the four from which waiting no longer counts
    level = next(one for one in norms.transit.levels.values() if one.level == stop["level"])
    assert near["supply"] == pytest.approx(100 * level.quality * 0.5**0.5, abs=1)


@pytest.mark.slow
def test_a_station_without_streets_and_a_city_without_stations(layer):
    def moved(city):
        corner = shapely.get_point(shapely.get_exterior_ring(shapely.get_geometry(city.extent, 0)), 0)
        stops = city.stops.copy()
        stops.loc[stops["level"] <= 3, "geometry"] = corner
        return replace(city, stops=stops, streets=city.streets[~city.streets.dwithin(corner, 400)])

    lost = layer(moved)
    assert lost[["node", "place", "class", "amenities"]].isna().all().all()
    assert layer(lambda city: replace(city, stops=city.stops[city.stops["level"] > 3])).empty
