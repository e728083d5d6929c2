"""Best lift: what a place would add is what a full scoring of the city with that place gives."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.city.schema import conform
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.indicators.accessibility.formula import accessibility
from g40_plugin.engine.indicators.accessibility.reached import what_is_reached
from g40_plugin.engine.lift.best import area_origins, whole_city_origins
from g40_plugin.engine.lift.candidates import street_corners
from g40_plugin.engine.lift.gains import crossing_lifts, crossings_between, facility_lifts, stop_lifts
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.score import score
from g40_plugin.engine.service import methods
from g40_plugin.engine.travel.crossings import likely_crossings
from g40_plugin.engine.travel.searches import searches_of


@pytest.fixture(scope="module")
def city(sample_package):
    return read_city(sample_package)


@pytest.fixture(scope="module")
def areas(sample_package):
    return str(sample_package.with_name("plan_areas.gpkg"))


@pytest.fixture(scope="module")
def frame(areas, city):
    drawn = pyogrio.read_dataframe(areas).to_crs(city.crs)
    return drawn.assign(area_id=drawn["code"])


def with_row(table, table_name, point, **values):
    row = gpd.GeoDataFrame({key: [value] for key, value in values.items()}, geometry=[point], crs=table.crs)
    return pd.concat([table, conform(table_name, row)], ignore_index=True)


def scored(city, areas, norms, folder, field):
    indicator = field.split("_", maxsplit=1)[0]
    found = score(city, areas, folder / "scored.gpkg", norms, indicators=[indicator])["areas"]
    return np.nanmean([area[field] for area in found])


SLOW = [pytest.param(sub, marks=pytest.mark.slow) for sub in ("gp", "secondary_school")]


@pytest.mark.slow
@pytest.mark.parametrize("sub", [*SLOW, "daycare", "park"])
def test_a_facility_gives_what_building_it_gives(city, areas, frame, norms, tmp_path, sub):
    lot, searches = np.random.default_rng(40), searches_of(city, norms, SILENT)
    # nodes, and spots beside the streets
    places = lot.choice(street_corners(searches, None, norms.lift), 20, replace=False)
    places[::2] = shapely.points(shapely.get_coordinates(places[::2]) + lot.uniform(-40, 40, (10, 2)))
    found = facility_lifts(area_origins(frame, searches), searches, sub, places, SILENT)
    assert found.before == pytest.approx(scored(city, areas, norms, tmp_path, "a15_score"), abs=1e-9)
    assert (found.gain > 0).any()
    few = range(20) if sub == "gp" else range(3)
    for row in few:
        table = with_row(city.facilities, "facilities", places[row], sub=sub, facility_id="new")
        after = scored(replace(city, facilities=table), areas, norms, tmp_path, "a15_score")
        assert found.before + found.gain[row] == pytest.approx(after, abs=1e-6)


@pytest.mark.slow
def test_a_stop_gives_what_building_it_gives(city, areas, frame, norms, tmp_path):
    searches = searches_of(city, norms, SILENT)
    places = street_corners(searches, None, norms.lift)
    for level in ("bus", "station"):
        found = stop_lifts(area_origins(frame, searches), searches, level, places, SILENT)
        best = np.argsort(-found.gain)
        assert found.gain[best[0]] > 0
        for row in best[[0, 1, 10, -1]]:
            number = norms.transit.levels[level].level
            table = with_row(city.stops, "stops", places[row], level=number, stop_id="new", name="new")
            after = scored(replace(city, stops=table), areas, norms, tmp_path, "ptn_score")
            assert found.before + found.gain[row] == pytest.approx(after, abs=1e-6)


def test_people_are_those_who_come_within_fifteen_minutes(city, norms):
    searches = searches_of(city, norms, SILENT)
    origins = whole_city_origins(searches)
    places = street_corners(searches, None, norms.lift)[::40]
    found = facility_lifts(origins, searches, "supermarket", places, SILENT)
    points, pace = origins.snapped["walk"], norms.profiles["walk_std"].metres_per_minute
    old = searches.metres(points, "supermarket", "walk")[0] / pace
    people = origins.starts["weight"].to_numpy()
    for row, place in enumerate(places):
        table = with_row(city.facilities.iloc[:0], "facilities", place, sub="supermarket", facility_id="new")
        alone = searches_of(replace(city, facilities=table), norms, SILENT)
        new = alone.metres(points, "supermarket", "walk")[0] / pace
        assert found.people[row] == pytest.approx(people[(old > 15) & (new <= 15)].sum())


@pytest.mark.slow
def test_a_crossing_gives_what_a_street_there_gives(city, areas, frame, norms, tmp_path):
    overlay = tmp_path / "norms.toml"
    overlay.write_text("[lift]\ndetour = 1.5\n", encoding="utf-8")
    answer = methods.call(
        "lift",
        {
            "city": str(city.kept.with_suffix(".gpkg")),
            "what": "crossing",
            "areas": areas,
            "out": str(tmp_path / "lift.gpkg"),
            "norms": str(overlay),
        },
        SILENT,
    )
    lines = pyogrio.read_dataframe(tmp_path / "lift.gpkg", layer="lift")
    assert len(lines) == len(answer["best"]) > 0
    ends = {}
    streets = city.streets
    for at, column in ((0, "node_a"), (-1, "node_b")):
        xy = shapely.get_coordinates(shapely.get_point(streets.geometry.to_numpy(), at)).round(3)
        ends |= dict(zip(map(tuple, xy.tolist()), streets[column], strict=True))
    flags = dict.fromkeys(("walk", "walk_no_steps", "bike_forward", "bike_backward", "car"), 1)
    for line, told in zip(lines.geometry, answer["best"], strict=True):
        xy = [tuple(point) for point in shapely.get_coordinates(line).round(3).tolist()]
        nodes = {"node_a": ends[xy[0]], "node_b": ends[xy[-1]], "length_m": line.length, "highway": "footway"}
        table = with_row(streets, "streets", line, **nodes, **flags, tunnel=0, way_id=0, width_m=2.0, name="")
        after = scored(replace(city, streets=table, kept=None), areas, norms, tmp_path, "a15_score")
        # who is nearer to the crossing than to any street starts from it then, which is not told here
        assert told["score_after"] == pytest.approx(after, abs=0.02)
        assert told["gain"] > 0


def test_crossings_bring_nearer_what_a_full_search_finds(city, frame, norms):
    searches = searches_of(city, norms, SILENT)
    origins, wanted = area_origins(frame, searches), norms.lift.model_copy(update={"detour": 1.0})
    crossings = crossings_between(likely_crossings(searches, None, wanted, SILENT), searches)
    found = crossing_lifts(origins, searches, crossings, SILENT)
    best = np.argsort(-found.gain)
    assert found.gain[best[0]] > 0
    now = what_is_reached(origins.starts, origins.snapped, searches, SILENT)
    for row in best[[0, 1, 2, -1]]:
        other = searches.with_street(crossings.lines[row], crossings.ends(row))
        reached = what_is_reached(origins.starts, origins.snapped, other, SILENT)
        sums = {name: {key: getattr(now[name], key) for key in ("jobs", "people", "homes")} for name in now}
        reached = {name: replace(values, **sums[name]) for name, values in reached.items()}
        fields, _ = accessibility(origins.starts, reached, origins.n_areas, norms)
        assert found.before + found.gain[row] == pytest.approx(np.nanmean(fields["a15_score"]), abs=1e-4)


def test_no_crossings_lift_nothing(city, frame, norms):
    searches = searches_of(city, norms, SILENT)
    none = crossings_between(np.zeros(0, object), searches)
    assert len(crossing_lifts(area_origins(frame, searches), searches, none, SILENT).gain) == 0


def lifted(sample_package, tmp_path, **params):
    out = tmp_path / "lift.gpkg"
    answer = methods.call("lift", {"city": str(sample_package), "out": str(out)} | params, SILENT)
    return answer, pyogrio.read_dataframe(out, layer="lift")


def test_the_list_is_ranked_and_spread(sample_package, tmp_path, norms):
    answer, layer = lifted(sample_package, tmp_path, what="gp")
    assert layer["rank"].tolist() == list(range(1, len(layer) + 1))
    assert (np.diff(layer["gain"]) <= 0).all()
    assert (layer["gain"] > 0).all()
    assert len(layer) <= norms.lift.best
    xy = shapely.get_coordinates(layer.geometry.to_numpy())
    apart = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    assert apart[~np.eye(len(xy), dtype=bool)].min() >= norms.lift.apart_m
    assert np.allclose(layer["score_after"] - layer["score_before"], layer["gain"])
    assert layer["street"].notna().any()
    assert answer["note"] == ""
    assert pyogrio.read_info(tmp_path / "lift.gpkg", layer="layer_styles")["features"] == 1


def test_one_area_with_candidates_of_its_own(sample_package, areas, frame, tmp_path):
    own = tmp_path / "own.gpkg"
    middle = frame.geometry.iloc[0].centroid
    gpd.GeoDataFrame(geometry=[middle, middle], crs=frame.crs).to_crs(4326).to_file(own)
    answer, layer = lifted(
        sample_package, tmp_path, what="dentist", areas=areas, area=str(frame["code"].iloc[0]), candidates=str(own)
    )
    assert answer["candidates"] == 2
    assert len(layer) <= 1


def test_where_nothing_helps_a_sentence_tells(sample_package, areas, tmp_path, city, frame):
    own = tmp_path / "own.gpkg"
    there = city.facilities[city.facilities["sub"] == "gp"].geometry.iloc[:3]
    gpd.GeoDataFrame(geometry=there.to_numpy(), crs=frame.crs).to_file(own)
    answer, layer = lifted(sample_package, tmp_path, what="gp", areas=areas, candidates=str(own))
    assert layer.empty
    assert "3 places were tried" in answer["note"]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"what": "castle"}, "choose one of daycare"),
        ({"what": "jobs"}, "choose one of daycare"),
        ({"what": "stop:rocket"}, "stop:bus"),
        ({"what": "after_school"}, "is not known"),
        ({"what": "gp", "area": "nowhere"}, "no area nowhere"),
        ({"what": "gp", "candidates": "areas"}, "must be points"),
        ({"what": "crossing", "candidates": "areas"}, "must be lines"),
        ({"what": "gp", "id_field": "postcode"}, "no field postcode"),
    ],
)
def test_what_cannot_be_compared(sample_package, areas, tmp_path, params, words):
    params = params | ({"candidates": areas} if "candidates" in params else {})
    with pytest.raises(InputError, match=words):
        lifted(sample_package, tmp_path, areas=areas, **params)
    assert not (tmp_path / "lift.gpkg").exists()
