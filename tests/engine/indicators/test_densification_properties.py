"""What must hold for densification, infill and typologies whatever the area (docs/method/density.md)."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from g40_plugin.engine.indicators.density.usable_land import usable_land
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.areas import read_areas
from g40_plugin.engine.city.package import TABLES, City, conform, empty_table, read_city
from g40_plugin.engine.errors import NormsError
from g40_plugin.engine.indicators.density import formula as density
from g40_plugin.engine.indicators.density import infill
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.score import score
from g40_plugin.engine.shapes import clipped_union

# each example makes data frames
few = settings(max_examples=40, deadline=None)

CRS = "EPSG:28992"
NORMS = read_norms()
AREA = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 100)], crs=CRS)
NAN = float("nan")

m2 = st.floats(0, 1e6)
share = st.floats(0, 1)
score_or_not = st.one_of(st.floats(0, 100), st.just(NAN))
m2_or_not = st.one_of(m2, st.just(NAN))
KINDS = tuple(NORMS.density.usable.values_by_name())
land = st.fixed_dictionaries(dict.fromkeys(KINDS, m2))


def capacity(
    usable, *, access=70.0, gap=0.0, water=0.0, topped=0.0, maybe=0.0, converted=0.0, fsi=0.2, homes=20.0,
    times=(1.0, 1.0),
):  # fmt: skip
    """Fields of one area of 10 ha; floors and homes of today may be ``times`` the guess, low and high."""
    gross = homes / NORMS.density.gross_net_factor
    current = pd.DataFrame({"den_fsi": [fsi], "den_dw_net": [homes], "den_dw_ha": [gross], "ground_m2": [100_000.0]})
    for ending, factor in zip(("_low", "_high"), times, strict=True):
        current[f"den_fsi{ending}"], current[f"den_dw_ha{ending}"] = fsi * factor, gross * factor
    arrays = {"access": access, "green_gap_m2": gap, "water_m2": water, "topped": topped, "converted": converted}
    arrays["topped_high"] = topped + maybe
    return density.capacity(
        current,
        pd.DataFrame([usable]),
        density.target_density(np.array([access]), NORMS.density.ladder),
        norms=NORMS.density,
        **{name: np.array([value]) for name, value in arrays.items()},
    )[0].iloc[0]


def test_capacity_by_hand():
    none = dict.fromkeys(KINDS, 0.0)
    # 10,000 m2 of parking by .7 is 7,000; less 1,000 of green and 600 m3 by .35; at 78 homes a hectare
    water = density.water_reserve(np.array([1000.0]), np.array([0.4]), 0.35)[0]
    assert water == pytest.approx(600 / 0.35)
    found = capacity({**none, "parking": 10_000.0}, access=60.0, gap=1000.0, water=water, topped=3.0)
    assert found["den_build_m2"] == pytest.approx(7000 - 1000 - 600 / 0.35)
    assert found["den_cap"] == np.floor((6000 - 600 / 0.35) / 1e4 * 78 + 3)
    assert found["den_water_m2"] == water
    assert found["den_cov"] == 1
    unknown = capacity({**none, "parking": 10_000.0}, access=60.0, gap=NAN, water=NAN, topped=NAN, converted=NAN)
    assert unknown["den_build_m2"] == pytest.approx(7000)
    assert unknown["den_cov"] == pytest.approx(2 / 6)
    # nothing paved needs no room, whether measures are known or not
    assert density.water_reserve(np.array([0.0, 5.0]), np.array([NAN, NAN]), 0.35).tolist()[0] == 0
    # headroom is the limit: (54 - 20) by 10 ha net
    assert capacity({**none, "parking": 1e6}, access=40.0)["den_cap"] == np.floor(34 * 10 / 1.13)


@few
@given(
    land, score_or_not, m2_or_not, m2_or_not, m2_or_not, m2, m2_or_not, st.floats(0, 5), st.floats(0, 400),
    st.sampled_from([(1.0, 1.0), (0.6, 1.6)]),
)  # fmt: skip
def test_capacity_is_never_negative_and_in_order(
    usable, access, gap, water, topped, maybe, converted, fsi, homes, times
):
    found = capacity(
        usable, access=access, gap=gap, water=water, topped=topped, maybe=maybe, converted=converted, fsi=fsi,
        homes=homes, times=times,
    )  # fmt: skip
    assert found["den_build_m2"] >= 0
    assert 0 <= found["den_cov"] <= 1
    if np.isnan(access):
        assert found[["den_cap", "den_cap_low", "den_cap_high", "den_score"]].isna().all()
        assert found[["den_score_low", "den_score_high", "den_headroom_low", "den_headroom_high"]].isna().all()
    else:
        for name in ("den_headroom", "den_score"):
            assert found[f"{name}_low"] <= found[name] <= found[f"{name}_high"]
            assert times != (1.0, 1.0) or found[f"{name}_low"] == found[name] == found[f"{name}_high"]
        assert 0 <= found["den_cap_low"] <= found["den_cap"] <= found["den_cap_high"]
        assert 0 <= found["den_score"] <= 100
        assert 0 <= found["dena_score"] <= 100


@settings(max_examples=12, deadline=None)
@given(land, m2, m2, m2, m2)
def test_more_lacking_green_or_water_never_raises(usable, one, other, rain, more_rain):
    low, high = sorted([one, other])
    dry, wet = sorted([rain, more_rain])
    for name in ("den_build_m2", "den_cap", "den_cap_low", "den_cap_high", "den_score"):
        assert capacity(usable, gap=low)[name] >= capacity(usable, gap=high)[name]
        assert capacity(usable, water=dry)[name] >= capacity(usable, water=wet)[name]


@few
@given(land, m2)
def test_unused_green_pays_for_itself(usable, more):
    with_more = {**usable, "unused_green": usable["unused_green"] + more}
    for name in ("den_cap", "den_cap_low", "den_cap_high"):
        assert abs(capacity(with_more)[name] - capacity(usable)[name]) <= 1


@few
@given(st.floats(0, 100), st.floats(0, 100))
def test_better_connected_is_never_less_dense_by_the_local_rule(one, other):
    low, high = sorted([one, other])
    homes = gpd.GeoDataFrame(
        {"dwellings": [300.0, 50.0, 9000.0], "floor_m2": [30_000.0, 5000.0, 9e5]},
        geometry=[shapely.box(x, 0, x + 10, 10) for x in (0, 400, 3000)],
        crs=CRS,
    )
    less = density.local_target(AREA, homes, np.array([low]), NORMS.density)
    more = density.local_target(AREA, homes, np.array([high]), NORMS.density)
    assert less.dwellings_ha[0] <= more.dwellings_ha[0]
    assert less.fsi[0] <= more.fsi[0]
    # 300 homes in a square of 6.25 ha; what stands 3 km away does not count
    assert less.dwellings_ha[0] == pytest.approx(300 / 6.25 * 1.13 * (1 + 0.5 * low / 100))
    assert less.fsi[0] == pytest.approx(30_000 / 62_500 * (1 + 0.5 * low / 100))


@few
@given(st.floats(0, 2 * np.pi), st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_the_local_rule_does_not_depend_on_where_the_town_lies(angle, x, y):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    generator = np.random.default_rng(3)
    places = generator.uniform(-1300, 1300, (60, 2))
    facts = {"dwellings": generator.uniform(1, 90, 60), "floor_m2": generator.uniform(100, 9000, 60)}

    def target(move):
        homes = gpd.GeoDataFrame(facts, geometry=[shapely.box(*xy, *(xy + 10)) for xy in places], crs=CRS)
        area = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 431, 217)], crs=CRS)
        for frame in (homes, area):
            frame["geometry"] = shapely.transform(frame.geometry.to_numpy(), move)
        return density.local_target(area, homes, np.array([50.0]), NORMS.density)

    here, there = target(lambda xy: xy), target(lambda xy: xy @ turn.T + [x, y])
    assert there.fsi == pytest.approx(here.fsi)
    assert there.dwellings_ha == pytest.approx(here.dwellings_ha)


def test_nothing_around_and_no_transit_give_no_local_target():
    nothing = density.local_target(AREA, empty_table("buildings", CRS), np.array([50.0]), NORMS.density)
    assert np.isnan(nothing.fsi[0])
    assert np.isnan(nothing.dwellings_ha[0])


@few
@given(share, m2, m2, st.tuples(share, share), st.tuples(share, share))
def test_a_stricter_infill_check_never_passes_more(inside, candidate, on_green, shares, tolerances):
    (mild_in, strict_in), (strict_green, mild_green) = sorted(shares), sorted(tolerances)
    given_ = (np.array([inside]), np.array([candidate]), np.array([min(on_green, candidate)]))
    order = {infill.NOT_CONFORM: 0, infill.PARTLY: 1, infill.CONFORM: 2}
    mild, strict = (
        order[infill.infill(*given_, NORMS.infill.model_copy(update=changed))["inf_status"].iloc[0]]
        for changed in (
            {"inside_share": mild_in, "tolerance": mild_green},
            {"inside_share": strict_in, "tolerance": strict_green},
        )
    )
    assert strict <= mild


corner = st.integers(-50, 150)
side = st.integers(1, 150)
boxes = st.builds(lambda x, y, w, h: shapely.box(x, y, x + w, y + h), corner, corner, side, side)


@few
@given(
    st.lists(st.tuples(boxes, st.sampled_from(["parking", "brownfield", "grass", "water", "industrial"])), max_size=4),
    st.lists(boxes, max_size=2),
    boxes,
    st.sampled_from(["heritage", "safety", "noise", "environment"]),
    st.booleans(),
)
def test_a_zone_never_adds_land(covers, zones, zone, kind, unused_green):
    rows = [{"cover": name, "cover_group": NORMS.landcover[name].group} for _, name in covers]
    landcover = gpd.GeoDataFrame(rows, geometry=[shape for shape, _ in covers], crs=CRS)
    known = [{"kind": "unused_green"}] * len(zones)
    frames = {name: empty_table(name, CRS) for name in TABLES} | {"landcover": conform("landcover", landcover)}

    def usable(kinds, shapes):
        table = conform("zones", gpd.GeoDataFrame(kinds, geometry=shapes, crs=CRS))
        city = City(**(frames | {"zones": table}), meta={"crs": CRS})
        return usable_land(
            AREA, city, np.array([True]), NORMS.density, unused_green=unused_green, progress=SILENT
        ).iloc[0]

    before = usable(known, zones)
    after = usable([*known, {"kind": kind, "category": 2}], [*zones, zone])
    assert (after >= -1e-9).all()
    assert (after <= before + 1e-6).all()
    assert before[list(KINDS)].sum() <= 10_000 + 1e-6
    assert after["on_green_m2"] <= after["candidate_m2"] + 1e-9


def test_land_that_only_touches_the_border_is_no_land():
    """One square lies inside, another shares a border with the area and a third only a corner."""
    squares = np.array([shapely.box(0, 0, 10, 10), shapely.box(50, 100, 60, 110), shapely.box(100, 100, 110, 110)])
    found = clipped_union(squares, shapely.box(0, 0, 100, 100))
    assert shapely.get_dimensions(shapely.get_parts(found)).tolist() == [2]
    assert found.area == 100
    assert clipped_union(squares[1:], shapely.box(0, 0, 100, 100)).is_empty


@pytest.fixture(scope="module")
def bare(sample_package, tmp_path_factory):
    """The scored sample city without owners, vacancy and building years, by area."""
    city = read_city(sample_package)
    buildings = city.buildings.assign(year=pd.Series([None] * len(city.buildings), dtype="Int64"))
    shape = gpd.GeoDataFrame({"vacant_share": [0.07]}, geometry=[city.extent], crs=city.crs)
    without = replace(
        city,
        owners=city.owners.iloc[:0],
        vacancy=city.vacancy.iloc[:0],
        water_storage=city.water_storage.iloc[:0],
        buildings=buildings,
        neighbourhoods=conform("neighbourhoods", shape),
    )
    out = tmp_path_factory.mktemp("bare") / "out.gpkg"
    answer = score(without, sample_package.with_name("plan_areas.gpkg"), out, NORMS, indicators=["den"])
    return {area["area_id"]: area for area in answer["areas"]}


def test_what_is_not_known_is_null_with_its_reason(bare):
    slabs, estate = bare["VS03"], bare["VS04"]
    assert (slabs["typ_i_low"], slabs["typ_i_high"]) == (0, 1)
    assert "Owners are not known" in slabs["typ_note"]
    assert "Building years are not known" in slabs["typ_note"]
    assert slabs["typ_sure"] == "possible"
    assert "Vacancy is not known" in estate["typ_note"]
    # homes without residents are no vacant floor area: they are told, and do not count
    assert "7 % have no residents" in slabs["typ_note"]
    assert "homes by conversion are not counted" in estate["den_note"]
    assert "The room for rain that lacks is not known" in estate["den_note"]
    assert estate["den_water_m2"] is None
    assert estate["den_cov"] < 1


def test_refused_areas_have_no_homes(bare):
    refused = [area for area in bare.values() if area["inf_status"] == infill.NOT_CONFORM]
    assert refused
    for area in refused:
        assert area["den_cap"] == area["den_cap_low"] == area["den_cap_high"] == area["den_score"] == 0
        assert "The infill check fails" in area["den_note"]


def test_the_local_rule_by_the_norms(sample_package, tmp_path):
    (tmp_path / "own.toml").write_text('[density]\ntarget_rule = "local"\n', encoding="utf-8")
    city, areas = read_city(sample_package), sample_package.with_name("plan_areas.gpkg")
    norms = read_norms(tmp_path / "own.toml")
    found = score(city, areas, tmp_path / "out.gpkg", norms, indicators=["den", "ptn"])["areas"]
    scored = read_areas(areas, city.crs, progress=SILENT)
    transit = np.array([area["ptn_score"] for area in found])
    expected = density.local_target(scored, city.buildings, transit, NORMS.density)
    assert [area["den_target_fsi"] for area in found] == pytest.approx(expected.fsi)
    assert (expected.fsi > 0).all()
    (tmp_path / "own.toml").write_text('[density]\nwater_measure = "sponge"\n', encoding="utf-8")
    with pytest.raises(NormsError, match="water_measure"):
        read_norms(tmp_path / "own.toml")
    (tmp_path / "own.toml").write_text('[density]\nyard_covers = ["lawn"]\n', encoding="utf-8")
    with pytest.raises(NormsError, match="lawn"):
        read_norms(tmp_path / "own.toml")
