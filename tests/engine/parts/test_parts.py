"""Areas that are scored in parts have the numbers, texts, layers and rows of those that are scored at once."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from parts_work import nowhere_but_elsewhere
from same_file import differences

from g40_plugin.engine.city.package import read_city, write_city
from g40_plugin.engine.city.schema import conform
from g40_plugin.engine.errors import CancelledError, InputError
from g40_plugin.engine.indicators.numbers import group_gini, group_quantiles
from g40_plugin.engine.indicators.plan_fields import own_numbers
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.parts import region
from g40_plugin.engine.parts.groups import Counts, grouped, with_somebody, with_stations
from g40_plugin.engine.parts.margins import around_m, bike_m, stops_m
from g40_plugin.engine.parts.region import addresses_a_part
from g40_plugin.engine.parts.task import with_numbers
from g40_plugin.engine.parts.tiles import cut_in_four, inside
from g40_plugin.engine.parts.workers import PROCESSES
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.score import read_given
from g40_plugin.engine.service.methods import call

# distances so short that a part of the sample city is cut on all sides, and own indicators over all areas
SHORT = """
[snapping]
max_m = 60.0
[time_score]
pass_min = 4.0
full_min = 2.0
zero_min = 8.0
[transit.node_place]
catchment_m = 300.0
[density.local]
within_m = 200.0
cell_m = 100.0
[severance]
radius_m = 200.0
snap_m = 50.0
search_m = 1200.0
[lift]
crossing_m = 190.0
spacing_m = 50.0
[jobs]
bike_limit_min = 4.0
[mixing]
ring_m = 100.0
[cycle_highway]
network_m = 150.0
[own_indicators.tall]
title = "Tall buildings"
table = "buildings"
where = "levels > (SELECT avg(levels) FROM rows)"
value = "count(*)"
unit = "buildings"
zero = 0.0
full = 10.0
source = "A test."
[own_indicators.best]
title = "Near the best"
value = "ptn_score - (SELECT max(ptn_score) FROM here)"
unit = "points"
zero = -50.0
full = 0.0
source = "A test."
"""
FEW = "1500"


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    """One part after the other in this process, unless a test asks for more."""
    monkeypatch.setenv(PROCESSES, "1")


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """The norms of short distances, as a file."""
    path = tmp_path_factory.mktemp("short") / "short.toml"
    path.write_text(SHORT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def at_once(sample_package, short, tmp_path_factory):
    """The sample city scored at once, by norms of short distances."""
    out = tmp_path_factory.mktemp("once") / "scored.gpkg"
    _score(sample_package, out, norms=str(short), parts="no")
    return out


def _score(package, out, **asked):
    areas = package.with_name("plan_areas.gpkg")
    return call("score", {"city": str(package), "areas": str(areas), "out": str(out), **asked})


def _is_left_alone(folder):
    return not [path for path in folder.iterdir() if "parts" in path.name or path.name.startswith(".")]


def test_parts_are_the_whole(sample_package, short, at_once, tmp_path, monkeypatch):
    made, out = [], tmp_path / "scored.gpkg"
    monkeypatch.setattr(region, "score_part", _counted(made))
    answer = _score(sample_package, out, norms=str(short), parts="2500")
    assert len(set(made)) > 3
    assert differences(at_once, out) == []
    assert len(answer["areas"]) == 17
    assert _is_left_alone(tmp_path)


def _counted(made):
    kept = region.score_part

    def score_part(folder, number, *rest, **more):
        made.append(number)
        return kept(folder, number, *rest, **more)

    return score_part


@pytest.mark.slow
def test_everything_a_user_gives_is_the_same(sample_package, at_once, short, tmp_path):
    areas = gpd.read_file(sample_package.with_name("plan_areas.gpkg")).to_crs("EPSG:28992")
    buildings = pyogrio.read_dataframe(sample_package, layer="buildings")
    sites = pyogrio.read_dataframe(at_once, layer="sites")
    struck = sites.assign(use=np.where(np.arange(len(sites)) % 3 == 0, "no", sites["use"]))
    struck.to_file(tmp_path / "sites.gpkg")
    some = buildings.iloc[::40]
    known = gpd.GeoDataFrame(
        {"building_id": some["building_id"].to_numpy(), "year": 1950, "vacant": 1, "owner": None},
        geometry=some.geometry.to_numpy(),
        crs=buildings.crs,
    )
    land = gpd.GeoDataFrame({"owner": ["Gemeente"]}, geometry=[areas.geometry.iloc[0].buffer(-20)], crs=areas.crs)
    pd.concat([known, land]).to_file(tmp_path / "corrections.gpkg")
    middles = areas.geometry.representative_point()
    plans = pd.DataFrame({"naam": [f"plan {row}" for row in range(6)], "woningen": [10, 20, 30, 40, 50, 60]})
    plans["x"], plans["y"] = middles.x.to_numpy()[:6], middles.y.to_numpy()[:6]
    plans.to_csv(tmp_path / "plans.csv", index=False)
    given = {name: str(tmp_path / f"{name}.gpkg") for name in ("sites", "corrections")}
    given |= {"plans": str(tmp_path / "plans.csv"), "norms": str(short), "routes": "no", "origins": "residents"}
    once, parts = tmp_path / "once.gpkg", tmp_path / "parts.gpkg"
    _score(sample_package, once, parts="no", **given)
    _score(sample_package, parts, parts=FEW, **given)
    assert differences(once, parts) == []


@pytest.mark.slow
def test_processes_beside_each_other_find_the_same(sample_package, short, at_once, tmp_path, monkeypatch):
    monkeypatch.setenv(PROCESSES, "2")
    monkeypatch.setattr(region, "score_part", nowhere_but_elsewhere)
    out = tmp_path / "scored.gpkg"
    _score(sample_package, out, norms=str(short), parts=FEW)
    assert differences(at_once, out) == []
    assert _is_left_alone(tmp_path)


@pytest.mark.slow
def test_another_city_under_the_same_name_is_scored_anew(sample_package, tmp_path):
    city, out, areas = read_city(sample_package), tmp_path / "scored.gpkg", sample_package.with_name("plan_areas.gpkg")
    fewer = tmp_path / "fewer.gpkg"
    write_city(replace(city, streets=city.streets.iloc[len(city.streets) // 5 :].reset_index(drop=True)), fewer)
    for package, to in ((sample_package, out), (fewer, out), (fewer, tmp_path / "another.gpkg")):
        asked = {"city": str(package), "areas": str(areas), "out": str(to), "indicators": ["a15"], "parts": FEW}
        call("score", {**asked, "overwrite": True})
    assert differences(tmp_path / "another.gpkg", out) == []


@pytest.mark.slow
def test_a_choice_of_indicators(sample_package, tmp_path):
    once, parts = tmp_path / "once.gpkg", tmp_path / "parts.gpkg"
    for out, asked in ((once, "no"), (parts, FEW)):
        _score(sample_package, out, parts=asked, indicators=["ptn", "mix", "hub"])
    assert differences(once, parts) == []


@pytest.mark.slow
def test_stopped_it_leaves_nothing(sample_package, short, tmp_path):
    progress = Progress()

    def report(fraction, _text):
        if fraction > 0.4:
            progress.cancelled.set()

    stopped = replace(progress, report=report)
    areas = sample_package.with_name("plan_areas.gpkg")
    asked = {"city": str(sample_package), "areas": str(areas), "out": str(tmp_path / "scored.gpkg")}
    with pytest.raises(CancelledError):
        call("score", {**asked, "norms": str(short), "parts": FEW}, stopped)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no such signal")
def test_killed_it_goes_on(sample_package, short, at_once, tmp_path):
    out = tmp_path / "scored.gpkg"
    areas = sample_package.with_name("plan_areas.gpkg")
    asked = {"city": str(sample_package), "areas": str(areas), "out": str(out), "norms": str(short), "parts": FEW}
    script = f"from g40_plugin.engine.service.methods import call; call('score', {asked!r})"
    process = subprocess.Popen([sys.executable, "-c", script])
    folder = tmp_path / ".scored.g40-parts"
    while not list(folder.glob("part_*.zip")):
        assert process.poll() is None
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not out.exists()
    before = {path: path.stat().st_mtime_ns for path in folder.glob("part_*.zip")}
    made = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(region, "score_part", _counted(made))
        call("score", asked)
    assert made and not {int(path.stem.removeprefix("part_")) for path in before} & set(made)
    assert differences(at_once, out) == []
    assert _is_left_alone(tmp_path)


def test_when_a_region_is_parted(sample_package, norms):
    assert addresses_a_part("no", sample_package, norms) is None
    assert addresses_a_part("auto", sample_package, norms) is None
    assert addresses_a_part("2000", sample_package, norms) == 2000.0
    small = norms.model_copy(update={"parts": norms.parts.model_copy(update={"memory_share": 1e-6})})
    assert addresses_a_part("auto", sample_package, small) == norms.parts.addresses
    for wrong in ("many", "0", "-1", "nan"):
        with pytest.raises(InputError, match="auto, no"):
            addresses_a_part(wrong, sample_package, norms)
    competing = norms.model_copy(update={"catchment": norms.catchment.model_copy(update={"enabled": True})})
    with pytest.raises(InputError, match="catchment"):
        addresses_a_part("2000", sample_package, competing)


def test_the_margin_follows_from_the_norms(norms, short):
    near = read_norms(short)
    assert around_m(near) < around_m(norms)
    walk = max(one.metres_per_minute for one in norms.profiles.values() if one.mode != "bike")
    assert around_m(norms) >= walk * norms.time_score.pass_min + 2 * norms.snapping.max_m
    assert bike_m(norms) >= norms.profiles["bike_std"].metres_per_minute * norms.jobs.bike_limit_min
    assert stops_m(norms) >= norms.edge.transit_m


def test_every_area_is_in_one_compact_group():
    lot = np.random.default_rng(1)
    xy = lot.uniform(0, 10_000, (5_000, 2))
    corner = lot.uniform(0, 9_500, (300, 2))
    bounds = np.column_stack([corner, corner + 400.0])
    counts = Counts(xy)
    number = grouped(bounds, counts, 600)
    assert sorted(set(number)) == list(range(number.max() + 1))
    for group in range(number.max() + 1):
        mine = bounds[number == group]
        low, high = mine[:, :2].min(0), mine[:, 2:].max(0)
        assert len(mine) == 1 or counts.within(low, high) <= 600
    cells = np.floor(xy / 250.0)
    low, high = np.array([1_100.0, 2_000.0]), np.array([3_000.0, 2_700.0])
    first, last = np.floor(low / 250.0), np.floor(high / 250.0)
    assert counts.within(low, high) == ((cells >= first) & (cells <= last)).all(axis=1).sum()


def test_nobody_and_nothing():
    assert len(grouped(np.zeros((0, 4)), Counts(np.zeros((0, 2))), 10)) == 0
    bounds = np.array([[0, 0, 1, 1], [5, 0, 6, 1], [9, 0, 10, 1]], float)
    lived_in = np.array([True, False, True])
    assert with_somebody(np.array([0, 1, 2]), bounds, lived_in).tolist() == [0, 1, 1]
    stations = with_stations(np.array([[0.5, 0.5], [100.0, 0.0], [101.0, 0.0]]), bounds, np.array([0, 1, 2]), 1)
    assert stations.tolist() == [0, 3, 4]


def test_a_point_lies_in_one_tile():
    cells = np.array([[-1, 0, 5], [2, 1, 4], [3, 1, 1]])
    for most, sides in ((10, [2000.0]), (5, [500.0] * 4 + [1000.0]), (4, [250.0] * 4 + [500.0] * 3 + [1000.0])):
        tiles = cut_in_four((-10.0, 0.0, 990.0, 500.0), 250.0, cells, most)
        assert sorted(np.ptp(tiles[:, [0, 2]], axis=1).tolist()) == sides
        assert (tiles % 250.0 == 0.0).all()
    xy = np.array([[0.0, 0.0], [250.0, 250.0], [-10.0, 499.9], [990.0, 500.0]])
    assert sum(inside(xy, tile).astype(int) for tile in tiles).tolist() == [1, 1, 1, 1]
    assert shapely.union_all([shapely.box(*tile) for tile in tiles]).covers(shapely.box(-10, 0, 990, 500))


@pytest.mark.slow
def test_the_answer_tells_the_same(sample_package, short, tmp_path):
    city = read_city(sample_package)
    # neighbourhoods of which the published distances are far off
    shapes = gpd.read_file(sample_package.with_name("plan_areas.gpkg")).to_crs(city.crs).geometry
    around = gpd.GeoDataFrame({"km_gp": 9.0, "km_supermarket": 0.01}, index=shapes.index, geometry=shapes, crs=city.crs)
    package = tmp_path / "city.gpkg"
    write_city(replace(city, neighbourhoods=conform("neighbourhoods", around)), package)
    shutil.copy(sample_package.with_name("plan_areas.gpkg"), tmp_path)
    told = [
        _score(package, tmp_path / f"{parts}.gpkg", norms=str(short), parts=parts, indicators=["a15", "grn"])
        for parts in ("no", FEW)
    ]
    for answer in told:
        answer.pop("out")
    assert sum("published" in text for text in told[0]["warnings"]) == 2
    assert told[0]["warnings"] == told[1]["warnings"]
    first, second = ([area["a15_score"] for area in answer["areas"]] for answer in told)
    assert first == pytest.approx(second)


def test_a_number_of_a_group_hangs_on_no_other_group():
    lot = np.random.default_rng(4)
    group = np.sort(lot.integers(0, 5_000, 400_000))
    value, weight = lot.integers(0, 30, len(group)).astype(float), lot.integers(1, 6, len(group)) * 5.03 / 7.0
    quantiles = group_quantiles(value, weight, group, 5_000, (0.1, 0.5, 0.9))
    gini = group_gini(value, weight, group, 5_000)
    for one in range(4_900, 5_000):
        mine, none = group == one, np.zeros((group == one).sum(), np.int64)
        alone = value[mine], weight[mine], none, 1
        assert np.array_equal(group_quantiles(*alone, (0.1, 0.5, 0.9))[:, 0], quantiles[:, one])
        assert group_gini(*alone)[0] == pytest.approx(gini[one], abs=1e-12)


def test_a_plan_field_by_either_name_is_read_by_all_rows_together(town, norms, tmp_path):
    # 1.200 alone may be a thousand or one and a fifth: the other rows tell
    city, path = town
    drawn = pyogrio.read_dataframe(path)
    texts = ["1.200", "12,5", *["3"] * len(drawn)][: len(drawn)]
    drawn = drawn.drop(columns=["nieuwe_woningen"], errors="ignore").assign(new_dwellings=None, nieuwe_woningen=texts)
    drawn.loc[0, "new_dwellings"] = "7"
    drawn.to_file(tmp_path / "areas.gpkg")
    fields = {"layer": None, "id_field": None, "name_field": None}
    given = read_given(city, tmp_path / "areas.gpkg", norms, SILENT, plans=None, sites=None, **fields)
    frame = with_numbers(given, norms).known.parts
    homes = own_numbers(frame, norms.plan_fields.homes)
    assert homes.tolist() == own_numbers(given.known.parts, norms.plan_fields.homes).tolist()
    assert homes[0] == 7
    assert homes[1] == 12.5
    # each row by itself, as a part has it
    alone = [own_numbers(frame.iloc[[row]], norms.plan_fields.homes)[0] for row in range(len(frame))]
    assert alone == homes.tolist()
