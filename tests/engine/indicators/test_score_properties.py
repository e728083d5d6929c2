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

from g40_plugin.engine import sample
from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.fields import FAMILIES
from g40_plugin.engine.indicators import composite, hubs, mixing, numbers, priority
from g40_plugin.engine.indicators import schools as roads
from g40_plugin.engine.indicators.density import formula as density
from g40_plugin.engine.indicators.density import infill
from g40_plugin.engine.indicators.greenery import formula as greenery
from g40_plugin.engine.indicators.transit import formula as transit
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.score import score
from g40_plugin.engine.sources import build
from g40_plugin.engine.travel import decay

NORMS = read_norms()
minutes = st.floats(0, 1e6)
scores = st.floats(0, 100)
sizes = st.floats(0, 1e7)


@given(minutes, minutes)
def test_time_score_is_bounded_and_falls(one, other):
    low, high = decay.time_score(np.sort([one, other]), NORMS.time_score)
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
    found = composite.quality(pillars[["a15", "grn", "mix", "ptn"]], NORMS.composite).iloc[0]
    if not np.isnan(found["q_score"]):
        assert 1 - 1e-9 <= found["q_score"] <= 100 + 1e-9
        # a score under the floor of the geometric mean may lift it by at most that floor
        assert found["q_imb"] >= -NORMS.composite.floor - 1e-9
        assert 1 <= found["q_grade"] <= 10
    assert np.isnan(found["q_score"]) == np.isnan(values[:4]).any()


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


@pytest.mark.slow
def test_stricter_norms_never_pass_more(town, all_areas, tmp_path):
    city, path, _ = town
    overlay = tmp_path / "strict.toml"
    overlay.write_text("[time_score]\npass_min = 10.0\n[greenery]\ntarget = 0.6\n", encoding="utf-8")
    strict = read_norms(overlay)
    score(city, path, tmp_path / "strict.gpkg", strict)
    found = pyogrio.read_dataframe(tmp_path / "strict.gpkg", layer="areas").set_index("area_id")
    assert (found["a15_share"].fillna(0) <= all_areas["a15_share"].fillna(0)).all()
    assert (found["grn_ok"].fillna(0.5) <= all_areas["grn_ok"].fillna(0.5)).all()
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
    assert set(parts["indicator"]) == set(FAMILIES) - {"inf", "pri"}
    quality = parts[parts["indicator"] == "q"].pivot_table(
        index="area_id", columns="part", values="score", dropna=False
    )
    np.testing.assert_allclose(quality["a15"], all_areas["a15_score"].loc[quality.index])
    styles = pyogrio.read_dataframe(folder / "all.gpkg", layer="layer_styles", read_geometry=False)
    assert styles.loc[styles["f_table_name"] == "areas", "useAsDefault"].sum() == 1
    assert styles["styleQML"].str.startswith("<!DOCTYPE qgis").all()


# ---------------------------------------------------------------- what must hold for the composite and for every norm
pillar_rows = st.lists(st.one_of(scores, st.just(float("nan"))), min_size=5, max_size=5)
pillar_weights = st.lists(st.floats(0.1, 10), min_size=5, max_size=5)


def _composite_with(weights, mean="geometric"):
    pillars = dict(zip(["a15", "grn", "mix", "ptn"], weights, strict=False))
    quality = NORMS.composite.quality.model_copy(update=pillars)
    terms = NORMS.composite.priority.model_copy(update=dict(zip(priority.TERMS, weights, strict=True)))
    return NORMS.composite.model_copy(update={"quality": quality, "priority": terms, "mean": mean})


def _composed(values, norms):
    quality = composite.quality(pd.DataFrame([values[:4]], columns=["a15", "grn", "mix", "ptn"]), norms)
    # of the fields that make each term what is given: terms are 0..100
    room, lacks, urgency, plans, node = values
    fields = {"den_score": room, "q_score": 100 - lacks, "typ_iii": urgency / 100, "ptn_score": node}
    fields |= {"den_plan": plans, "den_cap": 100.0}
    return quality.join(priority.priority(pd.DataFrame([fields]), norms.priority)).iloc[0]


@given(pillar_rows, pillar_weights, st.floats(0.01, 100))
def test_only_the_ratio_of_weights_counts(values, weights, factor):
    one = _composed(values, _composite_with(weights))
    other = _composed(values, _composite_with([factor * weight for weight in weights]))
    np.testing.assert_allclose(one.to_numpy(float), other.to_numpy(float), rtol=1e-6, atol=1e-9)


@given(pillar_rows, pillar_weights)
def test_the_composite_lies_between_its_pillars_and_its_means_are_in_order(values, weights):
    geometric, harmonic = (_composed(values, _composite_with(weights, mean)) for mean in ("geometric", "harmonic"))
    if not np.isnan(geometric["q_score"]):
        floor = NORMS.composite.floor
        lowest, highest = max(floor, min(values[:4])) - 1e-6, max(floor, *values[:4]) + 1e-6
        assert lowest <= harmonic["q_score"] <= geometric["q_score"] + 1e-6
        assert geometric["q_score"] <= highest
    # priority is an arithmetic mean whatever the mean of the mark is, and asks for every term
    assert np.isnan(geometric["pri_score"]) == np.isnan(values).any()
    if not np.isnan(values).any():
        assert min(values) - 1e-6 <= geometric["pri_score"] == harmonic["pri_score"] <= max(values) + 1e-6
    if not np.isnan(geometric["q_score"]) and np.nanmin(values[:4]) >= NORMS.composite.floor:
        assert geometric["q_score"] <= geometric["q_arith"] + 1e-6


@given(pillar_rows, st.integers(0, 4), scores)
def test_a_better_pillar_never_lowers_the_composite(values, pillar, more):
    better = list(values)
    better[pillar] = max(values[pillar], more)
    if not np.isnan(values[pillar]):
        for mean in ("geometric", "harmonic"):
            norms = _composite_with([1.0] * 5, mean)
            one, other = _composed(values, norms)["pri_score"], _composed(better, norms)["pri_score"]
            assert np.isnan(one) or other >= one - 1e-9


@given(st.floats(0, 1), sizes, sizes, st.floats(0, 1), st.floats(0, 1))
def test_a_stricter_infill_check_never_passes_more(inside, candidate, on_green, one, other):
    order = {infill.NOT_CONFORM: 0, infill.PARTLY: 1, infill.CONFORM: 2}
    low, high = sorted([one, other])
    for strict, loose in (({"inside_share": high}, {"inside_share": low}), ({"tolerance": low}, {"tolerance": high})):
        verdicts = [
            infill.infill(
                np.array([inside]),
                np.array([candidate]),
                np.array([min(on_green, candidate)]),
                NORMS.infill.model_copy(update=changed),
            ).loc[0, "inf_status"]
            for changed in (strict, loose)
        ]
        assert order[verdicts[0]] <= order[verdicts[1]]


@given(st.floats(0, 1), st.floats(0.01, 1), st.floats(0.01, 1))
def test_a_higher_green_target_never_passes_more(green, one, other):
    values = (10_000.0, *[10_000.0 * green] * 3, 4_000.0 * (1 - green), 10_000.0, 0.0, 0.0)
    space = greenery.PublicSpace(*(np.array([m2]) for m2 in values))
    low, high = (
        greenery.public_green(space, NORMS.greenery.model_copy(update={"target": target}), NORMS.small, known=True).loc[
            0
        ]
        for target in sorted([one, other])
    )
    # near the target stands between not met and met
    assert np.nan_to_num(high["grn_ok"], nan=0.5) <= np.nan_to_num(low["grn_ok"], nan=0.5)
    assert high["grn_gap_m2"] >= low["grn_gap_m2"]


@given(
    st.lists(st.tuples(st.sampled_from(["residential", "living_street", "primary"]), st.floats(5, 100)), min_size=1),
    st.floats(5, 100),
    st.floats(5, 100),
)
def test_a_lower_school_speed_never_calls_more_streets_calm(streets, one, other):
    kinds, speeds = zip(*streets, strict=True)
    frame = gpd.GeoDataFrame({"highway": kinds, "maxspeed_kmh": speeds})
    low, high = (
        roads.calm(frame, NORMS.schools.model_copy(update={"calm_kmh": speed})) for speed in sorted([one, other])
    )
    assert (np.nan_to_num(low) <= np.nan_to_num(high)).all()


@given(st.lists(st.floats(0, 5_000), min_size=1, max_size=9), st.floats(1, 3_000), st.floats(1, 3_000))
def test_a_shorter_walk_to_a_hub_never_passes_more(metres, one, other):
    starts = pd.DataFrame({"area": np.zeros(len(metres), int), "weight": np.ones(len(metres))})
    minutes, away = np.full(len(metres), 5.0), np.array(metres)
    near, far = (
        hubs.hubs(starts, away, away, minutes, 1, NORMS.hubs.model_copy(update={"near_m": m, "wide_m": m})).loc[0]
        for m in sorted([one, other])
    )
    assert near["hub_score"] <= far["hub_score"]
    assert near["hub_chain"] <= far["hub_chain"]


def test_paved_ground_that_becomes_green_never_lowers_its_score(town, all_areas, tmp_path):
    city, path, _ = town
    cover = city.landcover
    areas = pyogrio.read_dataframe(path).to_crs(city.crs)
    paved = cover[(cover["public"] == 1) & (cover["green"] == 0) & (cover["cover_group"] != "water")]
    inside = paved[shapely.intersects(paved.geometry.to_numpy(), shapely.union_all(areas.geometry.to_numpy()))]
    row = inside.area.idxmax()
    like = cover[(cover["public"] == 1) & (cover["green"] == 1)].iloc[0]
    changed = cover.copy()
    for name in ("cover", "cover_group", "green"):
        changed.loc[row, name] = like[name]
    score(replace(city, landcover=changed), path, tmp_path / "greener.gpkg", NORMS, indicators=["grn"])
    found = pyogrio.read_dataframe(tmp_path / "greener.gpkg", layer="areas").set_index("area_id")
    before = all_areas.loc[found.index]
    for name in ("grn_share", "grn_green_m2", "grn_ok", "grn_score"):
        both = found[name].notna() & before[name].notna()
        assert (found.loc[both, name] >= before.loc[both, name] - 1e-6).all(), name
    assert (found["grn_green_m2"] > before["grn_green_m2"] + 1).any()


def test_a_higher_pass_share_never_passes_more(town, all_areas, tmp_path):
    city, path, _ = town
    overlay = tmp_path / "share.toml"
    overlay.write_text("[accessibility]\npass_share = 1.0\n[infill]\ninside_share = 1.0\n", encoding="utf-8")
    score(city, path, tmp_path / "share.gpkg", read_norms(overlay))
    found = pyogrio.read_dataframe(tmp_path / "share.gpkg", layer="areas").set_index("area_id")
    for name in ("a15_ok", "a15_ok_bike"):
        assert (found[name].fillna(0) <= all_areas[name].fillna(0)).all()
    assert (found["inf_status"] == "conform").sum() <= (all_areas["inf_status"] == "conform").sum()


def test_edge_cases_are_null_with_their_reason_and_no_exception(town, tmp_path):
    # no facility at all, no streets that meet, and areas on the same ground, one of them far off where nothing is
    city, path, _ = town
    areas = pyogrio.read_dataframe(path).to_crs(city.crs).iloc[:3].reset_index(drop=True)
    areas.loc[1, "geometry"] = areas.geometry[0]
    bounds = areas.total_bounds
    areas.loc[2, "geometry"] = shapely.box(bounds[2] + 50_000, bounds[3], bounds[2] + 50_500, bounds[3] + 500)
    areas.to_file(tmp_path / "areas.gpkg", layer="areas")
    apart = city.streets.assign(node_a=2 * np.arange(len(city.streets)), node_b=2 * np.arange(len(city.streets)) + 1)
    empty = replace(city, streets=apart, facilities=city.facilities.iloc[:0])
    score(empty, tmp_path / "areas.gpkg", tmp_path / "out.gpkg", NORMS)
    found = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="areas")
    assert len(found) == 3
    for family in ("a15", "grn", "mix", "ptn", "den", "q"):
        unknown = found[f"{family}_score"].isna()
        assert found.loc[unknown, f"{family}_note"].notna().all(), family
    minutes = [name for name in found if name.startswith("a15_min_")]
    assert found[minutes].isna().all(axis=None)
    # what lies on the same ground is scored the same
    numbers_of = _numbers(found)
    pd.testing.assert_series_equal(numbers_of.loc[0], numbers_of.loc[1], check_names=False)
