"""What must hold for every score: bounded, monotone, and an area's own whatever else is in the layer."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from g40_plugin.engine import build, sample
from g40_plugin.engine.city import read_city
from g40_plugin.engine.fields import PLUS_FAMILIES
from g40_plugin.engine.indicators import accessibility, composite, density, greenery, infill, mixing, numbers, transit
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.score import score

NORMS = read_norms()
minutes = st.floats(0, 1e6)
scores = st.floats(0, 100)
sizes = st.floats(0, 1e7)


@given(minutes, minutes)
def test_time_score_is_bounded_and_falls(one, other):
    low, high = accessibility.time_score(np.sort([one, other]), NORMS.time_score)
    assert 0 <= high <= low <= 100


@given(st.lists(sizes, min_size=6, max_size=6).filter(lambda floor: sum(floor) > 1))
def test_entropy_is_bounded_and_does_not_mind_the_order(floor):
    p = mixing.shares(np.array([floor, floor[::-1]]))
    value = mixing.normalised_entropy(p)
    assert -1e-12 <= value[0] <= 1 + 1e-12
    assert value[0] == pytest.approx(value[1])
    richness, evenness, dominance = (mixing.hill_number(p, q)[0] for q in (0, 1, 2))
    assert 1 - 1e-9 <= dominance <= evenness + 1e-9 <= richness + 2e-9


@given(sizes, sizes)
def test_job_housing_balance_is_bounded(jobs, dwellings):
    value = mixing.job_housing_balance(np.array([jobs]), np.array([dwellings]), 1.1)[0]
    assert np.isnan(value) or 0 <= value <= 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_green_never_lowers(one, other):
    less, more = np.sort([one, other])
    unknown = np.full(2, np.nan)
    raws = dict.fromkeys(NORMS.greenery.weights.values_by_name(), unknown) | {"public_green": np.array([less, more])}
    found = greenery.part_scores(raws, NORMS.greenery)["public_green"]
    assert 0 <= found[0] <= found[1] <= 100
    public = np.array([1000.0, 1000.0])
    gap = greenery.green_gap(public, public * np.array([less, more]), NORMS.greenery)
    assert gap[0] >= gap[1] >= 0


@given(st.floats(0, 1e5), st.floats(0, 1e5))
def test_a_nearer_stop_never_scores_less(one, other):
    near, far = np.sort([one, other])
    for level in NORMS.transit.levels.values():
        found = transit.distance_decay(np.array([near, far]), level.walk_m, NORMS.transit)
        assert 1 >= found[0] >= found[1] >= 0


@given(scores, scores)
def test_better_connected_is_never_less_dense(one, other):
    for found in density.target_density(np.sort([one, other]), NORMS.density.ladder):
        assert found[0] <= found[1]


@given(st.lists(st.one_of(scores, st.just(float("nan"))), min_size=5, max_size=5))
def test_composite_is_bounded_and_imbalance_costs(values):
    pillars = pd.DataFrame([values], columns=["a15", "grn", "mix", "ptn", "den"])
    found = composite.composite(pillars, pd.Series(["conform"]), NORMS.composite).iloc[0]
    if not np.isnan(found["q_score"]):
        assert 1 - 1e-9 <= found["q_score"] <= 100 + 1e-9
        # a score under the floor of the geometric mean may lift it by at most that floor
        assert found["q_imb"] >= -NORMS.composite.floor
        assert 1 <= found["q_grade"] <= 10
    assert np.isnan(found["q_score"]) == (np.isnan(values[:4]).sum() > 1)


@given(st.lists(st.tuples(scores, st.floats(0.01, 10)), min_size=1, max_size=8))
def test_group_mean_lies_between_least_and_most(pairs):
    values, weight = np.array(pairs).T
    found = numbers.group_mean(values, weight, np.zeros(len(values), int), 1)[0]
    assert values.min() - 1e-9 <= found <= values.max() + 1e-9


@given(st.floats(0, 1), sizes, sizes)
def test_infill_knows_its_verdicts(inside, candidate, on_green):
    found = infill.infill(np.array([inside]), np.array([candidate]), np.array([min(on_green, candidate)]), NORMS.infill)
    verdict = found.loc[0, "inf_status"]
    assert verdict in {infill.CONFORM, infill.PARTLY, infill.NOT_CONFORM}
    if verdict == infill.CONFORM:
        assert inside >= NORMS.infill.inside_share
    if inside < NORMS.infill.outside_share:
        assert verdict == infill.NOT_CONFORM


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The sample city: its package and the path of its plan areas."""
    folder = tmp_path_factory.mktemp("town")
    made = sample.write_sample_city(folder)
    layers = {"owners": str(made["owners"]), "vacancy": str(made["vacancy"])}
    build.build_city(made["osm"], folder / "city.gpkg", NORMS, layers=layers, progress=SILENT)
    return read_city(folder / "city.gpkg"), made["areas"], folder


@pytest.fixture(scope="module")
def all_areas(town):
    city, areas, folder = town
    score(city, areas, folder / "all.gpkg", NORMS)
    return pyogrio.read_dataframe(folder / "all.gpkg", layer="areas").set_index("area_id")


def _numbers(frame):
    return frame.drop(columns=["geometry"]).select_dtypes("number")


def test_scores_are_bounded_and_nulls_have_their_reason(all_areas):
    for name in all_areas.filter(regex="_score$"):
        known = all_areas[name].dropna()
        assert known.between(0, 100 + 1e-9).all(), name
    for name in all_areas.filter(regex="_cov$|_share$|^typ_i+$"):
        assert all_areas[name].dropna().between(0, 1 + 1e-9).all(), name
    for family in ("a15", "grn", "mix", "ptn", "den", "q"):
        unknown = all_areas[f"{family}_score"].isna()
        assert all_areas.loc[unknown, f"{family}_note"].notna().all(), family
    assert (all_areas["norms_hash"] == NORMS.hash).all()


def test_another_area_or_another_order_changes_nothing(town, all_areas):
    city, path, folder = town
    areas = pyogrio.read_dataframe(path)
    few = areas.iloc[[7, 2, 5]]
    few.to_file(folder / "few.gpkg", layer="few")
    score(city, folder / "few.gpkg", folder / "few_scored.gpkg", NORMS)
    found = pyogrio.read_dataframe(folder / "few_scored.gpkg", layer="areas").set_index("area_id")
    assert found.index.tolist() == sorted(found.index)
    # a rank is one among others; a score is not
    ranks = ["pri_rank", "pri_rank_low", "pri_rank_mid", "pri_rank_high", "pri_top", "pri_front"]
    of_all = all_areas.loc[found.index].drop(columns=ranks)
    pd.testing.assert_frame_equal(_numbers(found).drop(columns=ranks), _numbers(of_all), check_dtype=False)


def test_the_order_of_the_city_changes_nothing(town, all_areas):
    city, path, folder = town
    turned = {name: city.table(name).iloc[::-1].reset_index(drop=True) for name in ("streets", "facilities", "origins")}
    other = replace(city, **turned)
    score(other, path, folder / "turned.gpkg", NORMS)
    found = pyogrio.read_dataframe(folder / "turned.gpkg", layer="areas").set_index("area_id")
    pd.testing.assert_frame_equal(_numbers(found), _numbers(all_areas), rtol=1e-6, check_dtype=False)


def test_a_new_shop_and_a_new_bridge_never_lower_accessibility(town, all_areas):
    city, path, folder = town
    river = city.streets.iloc[[0]].assign(
        node_a=int(city.streets["node_a"].iloc[10]),
        node_b=int(city.streets["node_b"].iloc[2000 % len(city.streets)]),
        length_m=50.0,
    )
    with_bridge = gpd.GeoDataFrame(pd.concat([city.streets, river], ignore_index=True), crs=city.crs)
    shop = (
        city.facilities[city.facilities["sub"] == "supermarket"]
        .iloc[[0]]
        .set_geometry([shapely.point_on_surface(pyogrio.read_dataframe(path).geometry.iloc[9])], crs=city.crs)
    )
    with_shop = gpd.GeoDataFrame(pd.concat([city.facilities, shop], ignore_index=True), crs=city.crs)
    other = replace(city, streets=with_bridge, facilities=with_shop)
    score(other, path, folder / "better.gpkg", NORMS, indicators=["a15"])
    found = pyogrio.read_dataframe(folder / "better.gpkg", layer="areas").set_index("area_id")
    for name in [column for column in found if column.startswith("a15_min_") and column != "a15_min_after_school"]:
        both = found[name].notna() & all_areas[name].notna()
        # distances are 32-bit floats
        assert (found.loc[both, name] <= all_areas.loc[both, name] + 1e-3).all(), name
    assert "grn_score" not in found
    assert (found["a15_min_supermarket"] < all_areas["a15_min_supermarket"]).any()


def test_stricter_norms_never_pass_more(town, all_areas, tmp_path):
    city, path, _ = town
    overlay = tmp_path / "strict.toml"
    overlay.write_text("[time_score]\npass_min = 10.0\n[greenery]\ntarget = 0.6\n", encoding="utf-8")
    strict = read_norms(overlay)
    score(city, path, tmp_path / "strict.gpkg", strict)
    found = pyogrio.read_dataframe(tmp_path / "strict.gpkg", layer="areas").set_index("area_id")
    assert (found["a15_share"].fillna(0) <= all_areas["a15_share"].fillna(0)).all()
    assert (found["grn_ok"].fillna(0) <= all_areas["grn_ok"].fillna(0)).all()
    assert set(found["norms_hash"]) == {strict.hash} != set(all_areas["norms_hash"])


def test_routes_and_parts_of_the_result(town, all_areas):
    _, _, folder = town
    why = pyogrio.read_dataframe(folder / "all.gpkg", layer="why")
    assert set(why["state"]) <= {"reached", "not_reached", "no_data"}
    reached = why["state"] == "reached"
    assert why.geometry[reached].notna().all()
    assert why.geometry[~reached].isna().all()
    assert (why.loc[reached, "distance_m"] >= why.geometry[reached].length - 1e-6).all()
    counts = why.groupby("area_id")["sub"].count()
    assert set(counts) == {16}
    assert set(counts.index) == set(all_areas.index)
    parts = pyogrio.read_dataframe(folder / "all.gpkg", layer="parts", read_geometry=False)
    assert set(parts["indicator"]) == {"a15", "grn", "mix", "ptn", "den", "typ", "q", *PLUS_FAMILIES}
    quality = parts[parts["indicator"] == "q"].pivot_table(
        index="area_id", columns="part", values="score", dropna=False
    )
    np.testing.assert_allclose(quality["a15"], all_areas["a15_score"].loc[quality.index])
    styles = pyogrio.read_dataframe(folder / "all.gpkg", layer="layer_styles", read_geometry=False)
    assert styles.loc[styles["f_table_name"] == "areas", "useAsDefault"].sum() == 1
    assert styles["styleQML"].str.startswith("<!DOCTYPE qgis").all()
