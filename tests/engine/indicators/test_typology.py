"""The three typologies by hand: their bounds, how sure they are, what would settle them, and what corrections do."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.reasons import for_operators
from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.city.schema import USES, conform
from g40_plugin.engine.indicators.typology.facts import building_ages, owner_bounds
from g40_plugin.engine.indicators.typology.formula import FACTS, NAMES, OTHER, TYPES, bounds_of, typology
from g40_plugin.engine.indicators.typology.why import settle_reasons, why_reasons
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.overlay import inside
from g40_plugin.engine.score import score

NORMS = read_norms()
RULES = NORMS.typology
CRS = "EPSG:28992"
NAN = np.nan
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# known, and nothing of any type
NOTHING = dict.fromkeys(FACTS, 0.0) | {"gsi": 0.5, "osr": 0.1}


def facts_of(**values):
    """One area; a fact that is not named is not known."""
    bounds = {name: value for name, value in values.items() if name not in FACTS}
    known = {name: float(values.get(name, NAN)) for name in FACTS}
    return pd.DataFrame([known | {"let": False} | bounds])


def told(**values):
    """The fields of one area, and its sentences of why and of what would settle it."""
    facts = facts_of(**values)
    fields, _ = typology(facts, RULES)
    (why,), (settle,) = why_reasons(facts, fields, RULES), settle_reasons(facts, fields, RULES)
    texts = [for_operators(field, coded, NORMS.as_file, Texts("en")) for field, coded in (
        ("typ_why", why), ("typ_settle", settle))]  # fmt: skip
    return fields.iloc[0], *texts


# ---------------------------------------------------------------- by hand


def test_the_example_of_the_page():
    # docs/method/typology.md. R = max((.30 - .20) / .15, (.90 - .5) / .7) = .667; M = .5, S = .75: mean .625;
    # O = (.40 - .25) / .25 = .6; V = (70 - 55) / 20 = .75, E = (.14 - .08) / .12 = .5; vacancy (.14 - .08) / .12 = .5
    # and the ground under it .03 / .05 = .6, of which the smaller counts; P = .5 + .5 * .6 = .8
    area = NOTHING | {"gsi": 0.20, "osr": 0.90, "period_share": 0.45, "largest_share": 0.85, "owner_share": 0.40}
    area |= {"amenity_score": 70, "inefficient_share": 0.14, "vacancy": 0.14, "vacant_land": 0.03, "ptn_score": 60}
    fields, why, settle = told(**area)
    assert fields["typ_i"] == pytest.approx((2 / 3 * 0.625 * 0.6) ** (1 / 3))
    assert round(fields["typ_i"], 2) == 0.63
    assert fields["typ_ii"] == pytest.approx(0.375**0.5)
    assert fields["typ_iii"] == pytest.approx(0.5 * 0.8)
    for name in NAMES:
        assert fields[f"{name}_low"] == fields[name] == fields[f"{name}_high"]
    assert (fields["typ_main"], fields["typ_sure"], fields["typ_cov"]) == ("i", "certain", 1.0)
    assert why.startswith("Area with space: buildings take 20 % of the land, 45 % of the homes are from 1945 to 1975")
    assert settle is None
    # the same without an owner: O is between 0 and 1, and .29 lies (.29 - .25) / .25 = .16 up its ramp
    fields, why, settle = told(**(area | {"owner_share": NAN, "inefficient_share": 0.0}))
    assert (fields["typ_i_low"], fields["typ_i_high"]) == (0.0, pytest.approx((2 / 3 * 0.625) ** (1 / 3)))
    assert fields["typ_i"] == pytest.approx((2 / 3 * 0.625 * 0.16) ** (1 / 3))
    assert round(fields["typ_i"], 2) == 0.41
    assert (fields["typ_main"], fields["typ_sure"]) == ("i", "possible")
    assert why.startswith("Possibly an area with space: ")
    assert settle.startswith("This would decide it: owners (")


def test_care_and_work_need_floor_and_land():
    full = NOTHING | {"ptn_score": 100}
    for kind, (low, high) in (("care", RULES.obsolete_care), ("work", RULES.obsolete_work)):
        half = {f"{kind}_share": (low + high) / 2}
        assert told(**(full | half | {f"{kind}_land": 0.05}))[0]["typ_iii"] == pytest.approx(0.5)
        # the only building of a field is all of the floor area and hardly any of the land
        assert told(**(full | {f"{kind}_share": 1.0, f"{kind}_land": 0.005}))[0]["typ_iii"] == pytest.approx(0.1)
        assert told(**(full | {f"{kind}_share": 0.0, f"{kind}_land": 0.5}))[0]["typ_iii"] == 0.0


def test_one_pump_is_no_urgent_quarter():
    full = NOTHING | {"ptn_score": 100}
    # 900 m2 of 25 ha: .0036 / .05 of .6
    assert told(**(full | {"fuel_share": 900 / 250_000}))[0]["typ_iii"] == pytest.approx(0.6 * 0.072)
    assert told(**(full | {"fuel_share": 0.05}))[0]["typ_iii"] == pytest.approx(0.6)
    assert told(**(full | {"unused_green_share": 0.05}))[0]["typ_iii"] == pytest.approx(0.6)
    assert told(**(full | {"brownfield_share": 0.125}))[0]["typ_iii"] == pytest.approx(0.5)
    assert told(**(full | {"unsafety": 0.7}))[0]["typ_iii"] == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("vacancy", "main", "sure"), [(0.5, "iii", "certain"), (0.4999, OTHER, "certain"), (1.0, "iii", "certain")]
)
def test_a_type_is_one_from_half_on(vacancy, main, sure):
    low, high = RULES.vacancy
    share = low + vacancy * (high - low)
    fields = told(**(NOTHING | {"vacancy": share, "vacant_land": 0.05, "ptn_score": 100.0}))[0]
    assert (fields["typ_main"], fields["typ_sure"]) == (main, sure)


@pytest.mark.parametrize(
    ("amenity", "main", "sure"),
    [(60.0, "ii", "probable"), (59.99, "ii", "possible"), (56.25, "ii", "possible"), (56.24, OTHER, "probable")],
)
def test_probable_from_half_on_and_none_below_a_quarter(amenity, main, sure):
    # E = 1 and V not known, with a usual figure such that the middle is (V)^(1/2): .5 at 60, .25 at 56.25
    usual = RULES.usual.model_copy(update={"amenity_score": amenity})
    facts = facts_of(**(NOTHING | {"inefficient_share": 0.2, "amenity_score": NAN}))
    fields = typology(facts, RULES.model_copy(update={"usual": usual}))[0].iloc[0]
    assert (fields["typ_ii_low"], fields["typ_ii_high"]) == (0.0, 1.0)
    assert (fields["typ_main"], fields["typ_sure"]) == (main, sure)


def test_a_certain_type_goes_before_a_possible_one_and_none_before_nothing():
    space = {"gsi": 0.1, "period_share": 1.0, "largest_share": 1.0}
    urgent = {"unsafety": 0.55, "ptn_score": 100.0}
    # type i may be 1 and is .54 in the middle, iii is .55
    fields, _, settle = told(**(NOTHING | space | urgent | {"owner_share": NAN}))
    assert (fields["typ_main"], fields["typ_sure"], settle) == ("iii", "certain", None)
    # a certain "overig" is said only where no type is possible
    assert told(**NOTHING)[0][["typ_main", "typ_sure"]].tolist() == [OTHER, "certain"]
    assert told(**(NOTHING | space | {"owner_share": NAN}))[0]["typ_main"] == "i"


def test_nothing_known_is_probably_none_and_everything_would_settle_it():
    fields, why, settle = told()
    assert fields[[f"{name}_low" for name in NAMES]].tolist() == [0, 0, 0]
    assert fields[[f"{name}_high" for name in NAMES]].tolist() == [1, 1, 1]
    assert fields["typ_cov"] == 0
    assert (fields["typ_main"], fields["typ_sure"]) == (OTHER, "probable")
    assert why == "Probably none of the three types, but not all that decides it is known."
    for words in ("owners (", "vacancy (", "building years (", "facilities ("):
        assert words in settle


def test_only_what_decides_is_asked_for():
    space = {"gsi": 0.1, "period_share": 1.0, "largest_share": 1.0}
    # whatever the use of the buildings, years and owner decide; M alone makes mean(M, S) .5 and (.5)^(1/3) enough
    settle = told(**(NOTHING | space | {"owner_share": NAN, "largest_share": NAN}))[2]
    assert "owners" in settle
    assert "the use of buildings" not in settle
    # too few amenities: no land can make it type ii
    assert told(**(NOTHING | {"inefficient_share": NAN}))[2] is None


def test_why_by_hand():
    land = {"vacant_land": 0.1, "work_land": 0.1}
    urgent = told(**(NOTHING | land | {"vacancy": 0.24, "work_share": 0.9, "ptn_score": 82}))[1]
    assert urgent == (
        "Growing urgency: 24 % of the floor area is vacant, 90 % of the floor area is for work and from before 1990 "
        "and public transport scores 82."
    )
    assert told(**(NOTHING | {"unused_green_share": 0.1, "ptn_score": 100}))[1] == (
        "Growing urgency: 10 % of the land is unused green and public transport scores 100."
    )
    slabs = NOTHING | {"gsi": 0.12, "osr": 0.4, "period_share": 0.8, "largest_share": 0.9, "owner_share": 0.7}
    assert told(**slabs, let=True)[1] == (
        "Area with space: buildings take 12 % of the land, 80 % of the homes are from 1945 to 1975, one use has 90 % "
        "of the floor area and housing corporations let 70 % of the homes."
    )
    assert told(**(NOTHING | {"amenity_score": 80, "inefficient_share": 0.25}))[1] == (
        "Many amenities and inefficient use of space: facilities score 80 and car parks, large shops, empty land and "
        "old work take 25 % of the land."
    )
    assert told(**NOTHING)[1].startswith("None of the three types: each lacks")
    near = NOTHING | {"amenity_score": 60, "inefficient_share": 0.1}
    assert told(**near)[1].startswith("None of the three types: nearest is type ii, with 0.20 of the 0.50")
    # what is known in part is told by what is known
    part = {"vacancy": NAN, "vacancy_low": 0.3, "vacancy_high": 0.9, "vacant_land_low": 0.05, "vacant_land_high": 0.2}
    assert "30 % of the floor area is vacant" in told(**(NOTHING | {"ptn_score": 100} | part))[1]


# ---------------------------------------------------------------- bounds


_MOST = {"osr": 3.0, "amenity_score": 100.0, "ptn_score": 100.0}
values_of = st.fixed_dictionaries({fact: st.one_of(st.just(NAN), st.floats(0, _MOST.get(fact, 1.0))) for fact in FACTS})


@few
@given(values_of)
def test_bounds_hold_the_middle_and_every_area_is_answered(values):
    fields, why, settle = told(**values)
    for name in NAMES:
        assert 0 <= fields[f"{name}_low"] <= fields[name] + 1e-12
        assert fields[name] <= fields[f"{name}_high"] + 1e-12 <= 1 + 1e-9
    assert 0 <= fields["typ_cov"] <= 1
    assert fields["typ_main"] in (*TYPES, OTHER)
    possible = [fields[f"{name}_high"] >= RULES.main_membership for name in NAMES]
    certain = [fields[f"{name}_low"] >= RULES.main_membership for name in NAMES]
    assert (fields["typ_sure"] == "certain") == (any(certain) or not any(possible))
    if fields["typ_main"] != OTHER:
        at = TYPES.index(fields["typ_main"])
        assert certain[at] if any(certain) else possible[at]
    else:
        assert not any(certain)
    # an open type tells what would settle it, a certain one does not
    assert (settle is None) == (fields["typ_sure"] == "certain")
    for text in filter(None, (why, settle)):
        assert text.endswith(".")
        assert "nan" not in text
        assert "{" not in text
        assert ": ." not in text


@few
@given(values_of, st.data())
def test_what_becomes_known_only_narrows_the_bounds(values, data):
    unknown = [fact for fact, value in values.items() if np.isnan(value)]
    assume(unknown)
    fact = data.draw(st.sampled_from(unknown))
    known = values | {fact: data.draw(st.floats(0, _MOST.get(fact, 1.0)))}
    before, after = told(**values)[0], told(**known)[0]
    own = {"unused_green_share", "unsafety"}
    for name in NAMES:
        assert after[f"{name}_low"] >= before[f"{name}_low"] - 1e-12
        # of what the municipality draws itself nothing drawn is none
        assert after[f"{name}_high"] <= before[f"{name}_high"] + 1e-12 or fact in own
    if before["typ_sure"] == "certain" and before["typ_main"] != OTHER:
        assert after["typ_sure"] == "certain"


@pytest.mark.slow
@few
@given(values_of, st.sampled_from([fact for fact in FACTS if fact not in ("gsi", "living_share", "empty_homes")]),
       st.floats(0, 1))  # fmt: skip
def test_more_of_any_sign_never_lowers_a_membership(values, fact, more):
    assume(not np.isnan(values[fact]))
    most = _MOST.get(fact, 1.0)
    before, after = told(**values)[0], told(**(values | {fact: values[fact] + more * (most - values[fact])}))[0]
    for name in NAMES:
        for ending in ("_low", "", "_high"):
            assert after[f"{name}{ending}"] >= before[f"{name}{ending}"] - 1e-12


@few
@given(values_of)
def test_components_stay_between_their_bounds(values):
    facts = facts_of(**values)
    low, high = bounds_of(facts, RULES)
    known = typology(facts, RULES)[1]
    assert ((low >= 0) & (low <= high) & (high <= 1)).all(axis=None)
    assert (known.isna() | ((known >= low - 1e-12) & (known <= high + 1e-12))).all(axis=None)


# ---------------------------------------------------------------- ages and owners


SQUARE = np.array([shapely.box(0, 0, 100, 100)])


def ages(*rows):
    """What one hectare tells of the years of its buildings: (year, floor area, use)."""
    floors = [{f"floor_{use}": floor if use == kind else 0.0 for use in USES} for _, floor, kind in rows]
    columns = {
        "year": [year for year, _, _ in rows],
        "floor_m2": [floor for _, floor, _ in rows],
        "footprint_m2": 500.0,
    }
    columns |= {"dwellings": [floor / 100 if kind == "living" else 0.0 for _, floor, kind in rows]}
    frame = pd.DataFrame(floors).assign(**columns, use=[kind for _, _, kind in rows])
    places = [shapely.box(10.0 * row, 0, 10.0 * row + 5, 5) for row in range(len(rows))]
    buildings = conform("buildings", gpd.GeoDataFrame(frame, geometry=places, crs=CRS))
    built = inside(SQUARE, buildings.geometry.to_numpy())
    return building_ages(built, buildings, shapely.area(SQUARE), RULES).iloc[0]


@pytest.mark.parametrize(("year", "share"), [(1944, 0), (1945, 1), (1975, 1), (1976, 0)])
def test_the_reconstruction_years_are_1945_to_1975(year, share):
    found = ages((year, 1000.0, "living"))
    assert found[["period_share_low", "period_share", "period_share_high"]].tolist() == [share] * 3


@pytest.mark.parametrize(("year", "share"), [(1989, 1), (1990, 0), (1991, 0)])
def test_care_and_work_are_obsolete_before_1990(year, share):
    for use in ("care", "work"):
        found = ages((year, 1000.0, use))
        assert found[[f"{use}_share_low", f"{use}_share", f"{use}_share_high"]].tolist() == [share] * 3
        assert found[f"{use}_land"] == pytest.approx(share * 500 / 10_000)


def test_what_is_not_dated_may_be_old_or_not():
    # 2,000 m2 of work of 1970, 1,000 of 2000 and 1,000 of no year in 5,000 m2: between .4 and .6, and like the rest .53
    found = ages((1970, 2000.0, "work"), (2000, 1000.0, "work"), (None, 1000.0, "work"), (2000, 1000.0, "living"))
    assert found[["work_share_low", "work_share_high"]].tolist() == [0.4, 0.6]
    assert found["work_share"] == pytest.approx(4000 * 2 / 3 / 5000)
    # half of it dated is not enough to say what the rest is like
    assert np.isnan(ages((1970, 1000.0, "work"), (None, 1000.0, "work"))["work_share"])
    # without work nothing of it is old
    assert ages((None, 1000.0, "living"))[["work_share_low", "work_share", "work_share_high"]].tolist() == [0, 0, 0]


def test_land_without_an_owner_may_be_of_anybody():
    areas = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 100), shapely.box(200, 0, 300, 100)], crs=CRS)
    drawn = [("A", shapely.box(0, 0, 30, 100)), ("B", shapely.box(30, 0, 50, 100)), ("A", shapely.box(50, 0, 60, 100))]
    owners = gpd.GeoDataFrame({"owner": [name for name, _ in drawn]}, geometry=[shape for _, shape in drawn], crs=CRS)
    low, high = owner_bounds(areas, owners)
    # A has 40 of 100 m; nobody is named on the other 40, nor anywhere in the second area
    np.testing.assert_allclose(low, [0.4, 0.0])
    np.testing.assert_allclose(high, [0.8, 1.0])


# ---------------------------------------------------------------- on the sample city


@pytest.fixture(scope="module")
def scored(sample_package, tmp_path_factory):
    """Scores the sample city, changed or with corrections: the areas by their id."""
    folder = tmp_path_factory.mktemp("typology")
    plan = sample_package.with_name("plan_areas.gpkg")

    def table(corrections=None, **changed):
        city = replace(read_city(sample_package), **changed)
        given = None
        if corrections is not None:
            given = str(folder / "corrections.gpkg")
            corrections.to_file(given, layer="corrections")
        answer = score(city, plan, folder / "out.gpkg", NORMS, indicators=["den", "ptn"], corrections=given)
        return pd.DataFrame(answer["areas"]).set_index("area_id")

    return table


@pytest.mark.slow
def test_every_area_of_the_sample_city_is_answered(scored, sample_package):
    city = read_city(sample_package)
    nothing = {"owners": city.owners.iloc[:0], "vacancy": city.vacancy.iloc[:0]}
    nothing["buildings"] = city.buildings.assign(year=pd.array([None] * len(city.buildings), dtype="Int64"))
    full, bare = scored(), scored(**nothing)
    for found in (full, bare):
        assert found["typ_main"].notna().all()
        assert (found["typ_settle"].isna() == (found["typ_sure"] == "certain")).all()
    # what is not known makes the bounds wider and moves no certain answer to another certain one
    for name in NAMES:
        assert (bare[f"{name}_low"] <= full[f"{name}_low"] + 1e-9).all()
        assert (bare[f"{name}_high"] >= full[f"{name}_high"] - 1e-9).all()
    sure = bare["typ_sure"] == "certain"
    assert 0 < sure.sum() < len(bare)
    assert (full.loc[sure, "typ_sure"] == "certain").all()


@pytest.mark.slow
def test_a_vacancy_set_by_hand_settles_a_type(scored, sample_package):
    # without its layer of vacancy and without years nothing of Spoorzicht is sure but that it may be urgent
    city = read_city(sample_package)
    years = pd.array([None] * len(city.buildings), dtype="Int64")
    bare = {"vacancy": city.vacancy.iloc[:0], "buildings": city.buildings.assign(year=years)}
    before = scored(**bare).loc["VS04"]
    assert before["typ_sure"] != "certain"
    assert "vacancy (" in before["typ_settle"]
    area = gpd.read_file(sample_package.with_name("plan_areas.gpkg")).set_index("code").geometry["VS04"]
    here = city.buildings[city.buildings.intersects(area)]
    # the largest buildings, until a third of the floor area stands empty
    largest = here.sort_values("floor_m2", ascending=False)
    chosen = largest[largest["floor_m2"].cumsum() <= 0.35 * here["floor_m2"].sum() + largest["floor_m2"].iloc[0]]
    points = gpd.GeoDataFrame(
        {"leegstaand": ["ja"] * len(chosen)}, geometry=list(chosen.representative_point()), crs=city.crs
    )
    after = scored(corrections=points, **bare).loc["VS04"]
    assert (after["typ_main"], after["typ_sure"]) == ("iii", "certain")
    assert pd.isna(after["typ_settle"])
    assert after["typ_iii_low"] == pytest.approx(0.5 + after["ptn_score"] / 200)
    # nothing vacant, of 1995 and many owners: none of the three
    let = gpd.GeoDataFrame({"leeg": [0], "bouwjaar": [1995], "eigenaar": ["a"]}, geometry=[area], crs=city.crs)
    none = scored(corrections=let, **bare).loc["VS04"]
    assert none["typ_iii_high"] < 0.5
    # one owner of it all makes it an area with space, if there is any
    assert none["typ_i_low"] == none["typ_i_high"]
