"""What must hold for densification, infill and typologies whatever the area (docs/method/density.md)."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.areas import read_areas
from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.city.schema import conform, empty_table
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


def fields_of(low=0.0, fits=0.0, high=0.0, *, access=70.0, gap=0.0, fsi=0.2, homes=20.0, ground=100_000.0, **sums):
    """Fields of one area of 10 ha with what its sites hold together; ``homes`` are those of a net hectare today."""
    gross = homes / NORMS.density.gross_net_factor
    current = pd.DataFrame({"den_fsi": [fsi], "den_dw_net": [homes], "den_dw_ha": [gross], "ground_m2": [ground]})
    for ending in ("_low", "_high"):
        current[f"den_fsi{ending}"], current[f"den_dw_ha{ending}"] = fsi, gross
    usual = {"fits_low": low, "fits": fits, "fits_high": high, "likely": fits / 2}
    usual |= {"model": 0.0, "green_m2": 0.0, "pays_m2": 0.0, "plan_homes": 0.0, "jobs_lost": 0.0}
    target = density.target_density(np.array([access]), NORMS.density.ladder)
    found = density.potential(
        current, pd.DataFrame([usual | sums]), target, np.array([gap]), NORMS.density, NORMS.small
    )
    return found.iloc[0]


@pytest.mark.parametrize(
    ("added", "score"), [(0, 0), (5, 20), (10, 40), (20, 55), (30, 70), (55, 85), (80, 100), (200, 100)]
)
def test_score_by_homes_that_fit_per_net_hectare(added, score):
    # 10 ha are 8.85 net
    found = fields_of(fits=np.ceil(added * 10 / 1.13))
    assert found["den_add_ha"] == pytest.approx(added, abs=0.12)
    assert found["den_score"] == pytest.approx(score, abs=0.5)


def test_green_is_a_bill_that_the_sites_pay_in_part():
    found = fields_of(fits=10.0, gap=1000.0, green_m2=600.0, pays_m2=900.0)
    assert found[["den_green_bill_m2", "den_green_pays_m2"]].tolist() == [1600, 900]
    # no more than there is to pay
    assert fields_of(gap=100.0, pays_m2=900.0)["den_green_pays_m2"] == 100
    assert np.isnan(fields_of(gap=NAN, green_m2=600.0)["den_green_bill_m2"])


@pytest.mark.parametrize(("fits", "over"), [(600.0, 0), (700.0, 1)])
def test_denser_than_the_accessibility_asks_for(fits, over):
    # at 60 it asks for 78 homes per net hectare; 20 are there, and 58 more are 513 homes on 8.85 ha
    assert fields_of(fits=fits - 100, access=60.0)["den_over"] == over
    assert np.isnan(fields_of(fits=fits, access=NAN)["den_over"])


@few
@given(st.floats(0, 5000), st.floats(0, 5000), st.floats(0, 5000), score_or_not, m2_or_not, st.floats(0, 5))
def test_homes_and_score_say_the_same(one, two, three, access, gap, fsi):
    low, fits, high = sorted([one, two, three])
    found = fields_of(low, fits, high, access=access, gap=gap, fsi=fsi)
    for name in ("den_cap", "den_score", "den_headroom"):
        values = found[[f"{name}_low", name, f"{name}_high"]].astype(float)
        assert values.isna().all() or values.is_monotonic_increasing
    for ending in ("", "_low", "_high"):
        assert (found[f"den_cap{ending}"] > 0) == (found[f"den_score{ending}"] > 0)
    assert found["den_likely"] <= found["den_cap"]
    assert 0 <= found["den_score"] <= 100


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
    assert "homes in vacant floor area are not counted" in estate["den_note"]
    assert "the year or the number of floors is not known" in bare["VS12"]["den_note"]
    assert estate["den_cov"] < 1


def test_outside_the_contour_no_homes_fit(bare):
    outside = [area for area in bare.values() if area["inf_inside"] == 0]
    assert outside
    for area in outside:
        assert area["den_cap"] == area["den_cap_low"] == area["den_cap_high"] == area["den_score"] == 0
        assert "No site was found" in area["den_note"]


@pytest.mark.slow
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
    (tmp_path / "own.toml").write_text('[density]\nyard_covers = ["lawn"]\n', encoding="utf-8")
    with pytest.raises(NormsError, match="lawn"):
        read_norms(tmp_path / "own.toml")
