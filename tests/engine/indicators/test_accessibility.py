"""Accessibility by hand: forms of the time score, what is told apart, groups of residents, starting points."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from g40_plugin.engine.city.package import City
from g40_plugin.engine.city.schema import TABLES, conform, empty_table
from g40_plugin.engine.indicators import equity
from g40_plugin.engine.indicators.accessibility import formula as accessibility
from g40_plugin.engine.indicators.accessibility.reached import Reached
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.travel import decay
from g40_plugin.engine.travel.starts import make_starts

NORMS = read_norms()
CRS = "EPSG:28992"


def in_form(form, **values):
    return NORMS.time_score.model_copy(update={"form": form, **values})


# ---------------------------------------------------------------- time score


@pytest.mark.parametrize(
    ("norms", "minutes", "expected"),
    [
        (in_form("linear"), [3, 5, 10, 15, 20, 30], [100, 100, 80, 60, 40, 0]),
        # linear over the whole of T = 30 minutes
        (in_form("linear", full_min=0.0), [0, 15, 30, 40], [100, 50, 0, 0]),
        (in_form("binary"), [0, 15, 15.01, 60], [100, 100, 0, 0]),
        # 60 at a quarter of an hour, as the linear one
        (in_form("exponential"), [0, 15, 30], [100, 60.05, 36.06]),
        (in_form("logistic"), [0, 5, 10, 15, 20, 30], [100, 97.8, 86.4, 50.2, 14.1, 0.4]),
        (in_form("bike_decay"), [0, 5, 10, 15, 18, 20, 30], [100, 97.3, 84.3, 63.0, 50.2, 42.6, 18.2]),
    ],
)
def test_golden_vectors_of_every_form(norms, minutes, expected):
    found = decay.time_score(np.array([*minutes, np.inf, np.nan], float), norms)
    np.testing.assert_allclose(found, [*expected, 0, np.nan], atol=0.06)


FORMS = ("linear", "binary", "exponential", "logistic", "bike_decay")


@given(st.sampled_from(FORMS), st.floats(0, 1e6), st.floats(0, 1e6))
def test_every_form_is_bounded_and_falls(form, one, other):
    low, high = decay.time_score(np.sort([one, other]), in_form(form))
    assert 0 <= high <= low <= 100


# ---------------------------------------------------------------- scores of starting points


def reached(n=1, *, jobs=1000.0, people=2000.0, homes=4000.0, several=None, **minutes):
    """What ``n`` starting points reach: everything after 5 minutes unless told otherwise."""
    names = [name for name, sub in NORMS.subcategories.items() if sub.kind == "nearest"]
    frame = {name: np.broadcast_to(np.asarray(minutes.get(name, 5.0), float), n) for name in names}
    frame |= dict.fromkeys(("jobs", "homes"), np.zeros(n))
    sums = (np.broadcast_to(np.asarray(value, float), n) for value in (jobs, people, homes))
    return Reached(pd.DataFrame(frame), *sums, several or {})


def starts(n=1, kind="residents", area=0, **groups):
    columns = {"area": area, "weight": 1.0, "kind": kind} | dict.fromkeys(equity.GROUPS.values(), np.nan)
    return pd.DataFrame(columns | groups, index=range(n))


def scored(starting, what, norms=NORMS):
    by_profile = dict.fromkeys(norms.profiles, what)
    return accessibility.accessibility(starting, by_profile, int(starting["area"].max()) + 1, norms)


def test_care_that_cannot_be_told_apart_has_the_whole_weight():
    # the map knows daycare alone: at 15 minutes all of childcare scores 60
    fields, parts = scored(starts(), reached(daycare=15.0, after_school=np.nan))
    weights = parts.set_index("part")["weight"]
    assert weights["daycare"] == 1.0
    assert weights["after_school"] == 0.0
    assert fields.loc[0, "a15_cov"] == 1.0
    others = 6 - NORMS.functions["living"].weight
    expected = np.exp((np.log(60) + others * np.log(100)) / (others + 1))
    assert fields.loc[0, "a15_score"] == pytest.approx(expected)
    # where the register tells both, each has its own; where neither is known, childcare is not known
    fields, parts = scored(starts(), reached(daycare=15.0, after_school=30.0))
    assert parts.set_index("part")["weight"]["daycare"] == 0.6
    assert fields.loc[0, "a15_score"] == pytest.approx(np.exp((np.log(36) + others * np.log(100)) / (others + 1)))
    fields, _ = scored(starts(), reached(daycare=np.nan, after_school=np.nan))
    assert fields.loc[0, "a15_cov"] == pytest.approx(5.5 / 6.5)


def test_homes_around_weigh_in_full_for_a_grid():
    # no homes within reach: the floor of 1 in the geometric mean
    for kind, weight in (("residents", 0.5), ("grid", 1.0)):
        fields, parts = scored(starts(kind=kind), reached(homes=0.0))
        assert fields.loc[0, "a15_score"] == pytest.approx(np.exp(6 * np.log(100) / (6 + weight)))
        assert parts.set_index("part")["weight"]["homes"] == weight
    # each area by its own starting points
    both = pd.concat([starts(kind="residents"), starts(kind="grid", area=1)], ignore_index=True)
    fields, parts = scored(both, reached(2, homes=0.0))
    assert fields.loc[1, "a15_score"] == pytest.approx(51.79, abs=0.005)
    assert parts.loc[parts["part"] == "homes", "weight"].tolist() == [0.5, 1.0]


@pytest.mark.parametrize(("jobs", "share"), [(1000.0, 1.0), (999.0, 0.0), (np.nan, np.nan)])
def test_work_passes_with_half_the_usual_jobs_per_inhabitant(jobs, share):
    # 0.5 jobs per inhabitant is usual, so 1,000 for 4,000 people are half of that
    fields, _ = scored(starts(), reached(jobs=jobs, people=4000.0))
    np.testing.assert_equal(fields.loc[0, "a15_share_working"], share)


def test_jobs_are_shared_by_two_thousand_people_at_least():
    # 0.5 jobs per person: 4,000 people want 2,000; fewer than 2,000 people count as 2,000 and want 1,000
    jobs, people = np.array([500, 500, 500, 500, 0, 1500, 10]), np.array([4000, 2000, 100, 0, 0, 0, np.nan])
    found = accessibility.jobs_score(jobs, people, NORMS.jobs)
    np.testing.assert_allclose(found, [25, 50, 50, 50, 0, 100, np.nan])
    # the worked example of the page
    found = accessibility.jobs_score(np.array([600.0, 600.0]), np.array([1500.0, 4000.0]), NORMS.jobs)
    np.testing.assert_allclose(found, [60, 30])


def test_pass_share_per_function_needs_every_core_subcategory():
    what = reached(4, gp=[10, 15, 16, np.inf], pharmacy=[10, 15, 10, 10], dentist=40)
    fields, _ = scored(starts(4), what)
    # the dentist is not core, the pharmacy at 15 minutes still passes
    assert fields.loc[0, "a15_share_care"] == 0.5
    assert fields.loc[0, "a15_share_shopping"] == 1.0
    assert fields.loc[0, "a15_share"] == 0.5
    assert fields.loc[0, "a15_unreach"] == 0.25


def test_a_share_with_an_unknown_core_subcategory_is_null_in_every_area():
    # no doctor is near anybody, so that care fails whether or not there is a pharmacy that the data does not know
    what = reached(2, gp=[40, 40], pharmacy=np.nan)
    fields, _ = scored(pd.concat([starts(), starts(area=1)], ignore_index=True), what)
    assert fields[["a15_share", "a15_share_care"]].isna().all(axis=None)
    assert (fields[["a15_share_low", "a15_share_high", "a15_ok"]] == 0).all(axis=None)
    assert (fields["a15_share_shopping"] == 1).all()


# ---------------------------------------------------------------- groups of residents


def test_gaps_between_groups_by_hand():
    # ten people near everything and ten far: all ten of 65 and over live far, eight of twelve children near
    what = reached(2, gp=[5, 30], pharmacy=[5, 30], dentist=[5, 30], physiotherapist=[5, 30])
    residents = starts(2, people_65=[0.0, 10.0], people_0_15=[8.0, 4.0])
    fields, _ = scored(residents, what)
    far = np.exp(5.5 * np.log(100) / 6.5)
    mean = (100 + far) / 2
    assert fields.loc[0, "a15_score"] == pytest.approx(mean)
    assert fields.loc[0, "a15_gap_65"] == pytest.approx(far - mean)
    assert fields.loc[0, "a15_gap_children"] == pytest.approx((200 + far) / 3 - mean)
    # no incomes in the data
    assert np.isnan(fields.loc[0, "a15_gap_low_income"])
    # nine people of 65 and over are too few to tell their mean
    fields, _ = scored(starts(2, people_65=[0.0, 9.0], people_0_15=[8.0, 4.0]), what)
    assert fields.loc[0, ["a15_gap_65"]].isna().all()
    assert fields.loc[0, ["a15_gap_children"]].notna().all()


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(20, 90)), min_size=1, max_size=9))
def test_a_group_that_is_everybody_has_no_gap(pairs):
    values, people = np.array(pairs).T
    residents = starts(len(pairs), weight=people, people_65=people, people_0_15=people / 2)
    found = equity.gaps(values, np.array([np.average(values, weights=people)]), residents, NORMS.small)
    assert found["65"][0] == pytest.approx(0, abs=1e-9)
    assert found["children"][0] == pytest.approx(0, abs=1e-9)


# ---------------------------------------------------------------- starting points


def city_of(**tables):
    frames = {name: empty_table(name, CRS) for name in TABLES} | tables
    return City(**frames, meta={"crs": CRS})


def cover(*rows):
    """Land cover of (group, public, box)."""
    groups, public, shapes = zip(*rows, strict=True)
    frame = gpd.GeoDataFrame({"cover_group": groups, "public": public}, geometry=list(shapes), crs=CRS)
    return conform("landcover", frame)


def test_a_grid_keeps_to_land_that_may_be_built_on():
    #   200 m x 100 m: eight points, two of them in the pond, two in the park, the garden may be built on
    area = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 200, 100)], crs=CRS)
    land = cover(
        ("water", 0, shapely.box(0, 0, 50, 100)),
        ("green", 1, shapely.box(50, 0, 100, 100)),
        ("green", 0, shapely.box(150, 0, 200, 100)),
    )
    points = make_starts(area, city_of(landcover=land), NORMS.origins)
    assert set(points["kind"]) == {"grid"}
    assert set(zip(points.geometry.x, points.geometry.y, strict=True)) == {(125, 25), (125, 75), (175, 25), (175, 75)}
    # all of it park: then the land, all of it water: one point
    park = cover(("green", 1, shapely.box(0, 0, 200, 100)), ("water", 0, shapely.box(0, 0, 50, 100)))
    assert len(make_starts(area, city_of(landcover=park), NORMS.origins)) == 6
    lake = cover(("water", 0, shapely.box(-10, -10, 210, 110)))
    assert len(make_starts(area, city_of(landcover=lake), NORMS.origins)) == 1


def test_residents_bring_their_groups():
    people = gpd.GeoDataFrame(
        {"people": [40.0, 60.0], "people_65": [10.0, None], "low_income": [1, 0], "dwellings": 1.0},
        geometry=shapely.points([(10, 10), (20, 20)]),
        crs=CRS,
    )
    city = city_of(origins=conform("origins", people))
    area = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 100)], crs=CRS)
    found = make_starts(area, city, NORMS.origins)
    assert found["people_65"].tolist()[:1] == [10]
    assert found["people_65"].isna().tolist() == [False, True]
    assert found["people_0_15"].isna().all()
    assert found["people_low_income"].tolist() == [40, 0]
    grid = make_starts(area, replace(city), NORMS.origins, "grid")
    assert grid["people_65"].isna().all()
