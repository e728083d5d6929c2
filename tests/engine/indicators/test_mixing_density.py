"""Function mixing and density of drawn quarters: every field by hand."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.city.schema import conform, empty_table
from g40_plugin.engine.errors import NormsError
from g40_plugin.engine.indicators import mixing
from g40_plugin.engine.indicators.density import formula as density
from g40_plugin.engine.indicators.typology.published import published_share
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.overlay import inside
from g40_plugin.engine.score import score

CRS = "EPSG:28992"
NORMS = read_norms()
# one hectare
AREA = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 100)], crs=CRS)


def buildings(*rows):
    """Squares of 100 m2: (x, y, column=value, ...)."""
    facts = [{"building_id": str(n), "footprint_m2": 100.0, **about} for n, (_, _, about) in enumerate(rows)]
    shapes = [shapely.box(x, y, x + 10, y + 10) for x, y, _ in rows]
    return conform("buildings", gpd.GeoDataFrame(facts, geometry=shapes, crs=CRS))


def within(built):
    """Which of the buildings stand in the hectare."""
    return inside(AREA.geometry.to_numpy(), built.geometry.to_numpy())


def water(*shapes):
    cover = gpd.GeoDataFrame({"cover_group": ["water"] * len(shapes)}, geometry=list(shapes), crs=CRS)
    return conform("landcover", cover)


@pytest.fixture
def quarter():
    """5,000 m2 of homes, 3,000 of work and 2,000 of shops; and a large office next door."""
    return buildings(
        (10, 10, {"floor_living": 5000.0, "floor_m2": 5000.0, "dwellings": 45.0}),
        (30, 10, {"floor_work": 3000.0, "floor_m2": 3000.0, "jobs": 90.0}),
        (50, 10, {"floor_shop": 2000.0, "floor_m2": 2000.0, "jobs": 34.0}),
        (300, 10, {"floor_work": 10_000.0, "floor_m2": 10_000.0, "jobs": 400.0}),
    )


def existing(buildings, landcover):
    """The density of AREA."""
    water = density.large_water(landcover, NORMS.density)
    return density.existing(AREA, within(buildings), buildings, water, NORMS.density, NORMS.small)


def mixed(built, areas=AREA, **norms):
    """The fields of the first area, and the parts, by norms of which some are changed."""
    norms = NORMS.mixing.model_copy(update=norms)
    own = inside(areas.geometry.to_numpy(), built.geometry.to_numpy())
    fields, parts = mixing.mixing(*mixing.own_and_ring(areas, own, built, norms.ring_m), norms)
    return fields.iloc[0], parts[parts["area"] == 0].set_index("part")


def test_all_fields_without_the_ring(quarter):
    found, _ = mixed(quarter, ring_weight=0.0)
    expected = {"mix_entropy": 0.57466, "mix_d0": 3, "mix_d1": 2.80009, "mix_d2": 2.63158, "mix_gini": 0.62}
    assert found[list(expected)].to_dict() == pytest.approx(expected, abs=5e-6)
    assert [found[f"mix_p_{use}"] for use in ("living", "work", "shop", "meet")] == pytest.approx([0.5, 0.3, 0.2, 0])
    assert found["mix_mxi"] == 50
    assert found["mix_jhb"] == pytest.approx(1 - abs(124 - 49.5) / (124 + 49.5))
    assert np.isnan(found["mix_ref"])
    assert found["mix_dom"] == "living"
    assert found["mix_mono"] == 0
    expected = 0.8 * 100 * 0.57466 / 0.75 + 0.2 * 100 * found["mix_jhb"]
    assert found["mix_score"] == pytest.approx(expected, abs=1e-3)


def test_a_ring_of_no_width_is_no_ring(quarter):
    left, right = (mixed(quarter, **none)[0].drop("mix_dom") for none in ({"ring_m": 0.0}, {"ring_weight": 0.0}))
    np.testing.assert_allclose(left.astype(float), right.astype(float))


def test_the_ring_counts_by_its_shares_however_large_it_is(quarter):
    found, parts = mixed(quarter)
    # of the area .5, .3, .2; of the ring all work
    assert [found[f"mix_p_{use}"] for use in ("living", "work", "shop")] == pytest.approx([0.35, 0.51, 0.14])
    assert parts.loc[["share_living", "share_work"], "raw"].tolist() == pytest.approx([0.35, 0.51])
    # jobs in jobs and homes: 124 of 173.5 in the area, all in the ring
    share = 0.7 * 124 / 173.5 + 0.3
    assert found["mix_jhb"] == pytest.approx(2 * (1 - share))
    # what dominates is in the area itself
    assert found[["mix_mxi", "mix_dom", "largest_share", "work_share", "mix_floor_m2"]].tolist() == [
        50, "living", 0.5, 0.3, 10_000,
    ]  # fmt: skip
    larger = quarter.assign(**{name: quarter[name].mask(quarter.index == 3, 7 * quarter[name]) for name in BUILT})
    assert mixed(larger)[0]["mix_score"] == pytest.approx(found["mix_score"])


BUILT = ("floor_work", "floor_m2", "jobs")


def test_the_worked_example_of_the_page():
    found, parts = mixed(
        buildings(
            (10, 10, {"floor_living": 8000.0, "floor_m2": 8000.0, "dwellings": 100.0}),
            (30, 10, {"floor_work": 2000.0, "floor_m2": 2000.0, "jobs": 80.0}),
            (300, 10, {"floor_shop": 4000.0, "floor_m2": 4000.0, "jobs": 80.0}),
        )
    )
    assert [found[f"mix_p_{use}"] for use in ("living", "work", "shop")] == pytest.approx([0.56, 0.14, 0.30])
    assert found["mix_entropy"] == pytest.approx(0.536, abs=5e-4)
    assert found["mix_jhb"] == pytest.approx(0.811, abs=5e-4)
    assert parts.loc[["entropy", "jhb"], "score"].tolist() == pytest.approx([71.5, 81.1], abs=0.05)
    assert parts.loc[["entropy", "jhb"], "weight"].tolist() == [0.8, 0.2]
    assert found["mix_score"] == pytest.approx(73.4, abs=0.05)
    assert found[["mix_mxi", "mix_mono"]].tolist() == [80, 1]
    assert found[["mix_d0", "mix_d1", "mix_d2", "mix_gini"]].tolist() == pytest.approx(
        [3, 2.61, 2.36, 0.577], abs=0.005
    )


def test_only_homes_score_low_whatever_is_next_door():
    homes = (10, 10, {"floor_living": 9000.0, "floor_m2": 9000.0, "dwellings": 90.0})
    around = [(200 + 20 * n, 10, {f"floor_{use}": 20_000.0, "floor_m2": 20_000.0, "jobs": 500.0 * (use != "living"),
                                  "dwellings": 300.0 * (use == "living")})
              for n, use in enumerate(("living", "work", "shop", "care", "learn", "meet"))]  # fmt: skip
    assert mixed(buildings(homes))[0]["mix_score"] == 0
    # a ring of which two thirds are homes, the common case
    common = [around[0], *around[1:3]]
    common[0][2].update(floor_living=80_000.0, floor_m2=80_000.0, dwellings=1000.0)
    found = mixed(buildings(homes, *common))[0]
    assert found["mix_score"] < 40
    assert found["mix_mono"] == 1
    # it gains where some of the homes become shops
    shop = (30, 10, {"floor_shop": 1500.0, "floor_m2": 1500.0, "jobs": 30.0})
    assert mixed(buildings(homes, shop, *common))[0]["mix_score"] > found["mix_score"] + 10


@pytest.mark.parametrize("floor", [0.0, 999.0])
def test_a_ring_with_hardly_any_floor_is_left_out(quarter, floor):
    shed = quarter.assign(floor_work=quarter["floor_work"].mask(quarter.index == 3, floor)).assign(
        jobs=quarter["jobs"].mask(quarter.index == 3, 0.0)
    )
    found = mixed(shed)[0]
    assert found["mix_p_work"] == pytest.approx(0.3)
    # nor are there jobs or homes next door
    assert found["mix_jhb"] == pytest.approx(1 - abs(124 - 49.5) / (124 + 49.5))


def test_an_area_without_jobs_and_homes_has_no_balance():
    hall = (10, 10, {"floor_meet": 2000.0, "floor_m2": 2000.0})
    found, parts = mixed(buildings(hall, (300, 10, {"floor_work": 5000.0, "floor_m2": 5000.0, "jobs": 200.0})))
    assert np.isnan(found["mix_jhb"])
    assert found["mix_score"] == pytest.approx(parts.loc["entropy", "score"])
    assert found["mix_cov"] == pytest.approx(0.8)


def test_a_cut_building_counts_in_the_area_and_in_its_ring():
    # a quarter of the office stands in the area, the rest in the ring
    built = buildings(
        (10, 10, {"floor_living": 3000.0, "floor_m2": 3000.0, "dwellings": 30.0}),
        (97.5, 50, {"floor_work": 4000.0, "floor_m2": 4000.0, "jobs": 160.0}),
    )
    found = mixed(built)[0]
    assert found["mix_floor_m2"] == pytest.approx(4000)
    assert found["work_share"] == pytest.approx(0.25)
    assert found["mix_p_work"] == pytest.approx(0.7 * 0.25 + 0.3)


def test_floor_of_unknown_use(quarter):
    unknown = buildings(
        (10, 10, {"floor_living": 6000.0, "floor_m2": 6000.0, "dwellings": 60.0, "use": "living"}),
        (30, 10, {"floor_m2": 4000.0, "use": "unknown"}),
    )
    found = mixed(unknown)[0]
    assert found["mix_mxi"] == 100
    assert found["mix_cov"] == pytest.approx(0.6)
    more = unknown.assign(floor_m2=unknown["floor_m2"].mask(unknown.index == 1, 4001.0))
    assert mixed(more)[0].drop(["mix_floor_m2", "mix_cov", "mix_dom"]).isna().all()


def test_a_wanted_mix_takes_the_place_of_evenness(quarter):
    found, parts = mixed(quarter, ring_weight=0.0, reference={"living": 0.5, "work": 0.25, "shop": 0.25})
    assert found["mix_ref"] == pytest.approx(95)
    assert found["mix_score"] == pytest.approx(0.8 * 95 + 0.2 * 100 * found["mix_jhb"])
    assert parts.index.tolist()[:2] == ["reference", "jhb"]


def test_a_wanted_mix_must_add_up(tmp_path):
    (tmp_path / "own.toml").write_text("[mixing]\nreference = { living = 0.6, work = 0.3 }\n")
    with pytest.raises(NormsError, match=r"add up to 0\.9"):
        read_norms(tmp_path / "own.toml")
    (tmp_path / "own.toml").write_text("[mixing]\nreference = { living = 0.7, work = 0.3 }\n")
    assert read_norms(tmp_path / "own.toml").mixing.reference == {"living": 0.7, "work": 0.3}


@pytest.mark.parametrize("floor", [0.0, 999.0])
def test_hardly_any_floor_is_unknown(floor):
    found = mixed(buildings((10, 10, {"floor_living": floor, "floor_m2": floor})))[0]
    assert found.drop(["mix_dom", "mix_floor_m2", "mix_cov"]).isna().all()
    assert found["mix_dom"] is None


def test_density_gross_and_net(quarter):
    # 1.5 of floor on .3 of ground: the golden row of the Spacematrix, through the buildings of an area
    spread = buildings(*((10 * (n % 10), 10 * (n // 10), {"floor_m2": 500.0, "dwellings": 4.0}) for n in range(30)))
    found = existing(spread, empty_table("landcover", CRS)).iloc[0]
    expected = {"den_fsi": 1.5, "den_gsi": 0.3, "den_levels": 5.0, "den_osr": 0.7 / 1.5, "den_dw_ha": 120.0}
    assert found[list(expected)].to_dict() == pytest.approx(expected)
    assert found["den_dw_net"] == pytest.approx(120 * 1.13)
    assert existing(quarter, empty_table("landcover", CRS))["den_fsi"].iloc[0] == 1.0


@pytest.mark.parametrize(
    ("waters", "ground"),
    [
        # a pond of half a hectare stays in; two halves of one lake of a hectare do not; outside the area counts along
        ([shapely.box(0, 0, 100, 50)], 10_000),
        ([shapely.box(0, 0, 100, 50), shapely.box(0, -50, 100, 0)], 5_000),
        ([shapely.box(0, 0, 100, 50), shapely.box(0, -60, 100, -10)], 10_000),
        ([shapely.box(-50, -50, 150, 150)], 0),
    ],
)
def test_large_water_is_no_ground(quarter, waters, ground):
    found = existing(quarter, water(*waters)).iloc[0]
    assert found["ground_m2"] == pytest.approx(ground)
    assert found["den_fsi"] == pytest.approx(10_000 / ground if ground else np.nan, nan_ok=True)


def test_nothing_built_has_no_floors_nor_open_space_ratio():
    found = existing(empty_table("buildings", CRS), empty_table("landcover", CRS)).iloc[0]
    assert found[["den_fsi", "den_gsi", "den_dw_ha", "den_dw_net"]].tolist() == [0, 0, 0, 0]
    assert np.isnan(found[["den_osr", "den_levels"]].to_numpy(float)).all()


def test_corporations_stand_for_owners():
    #  +-----------+-----------+
    #  | west 40 % | east null |   30 homes in the west, 10 in the east
    #  +-----------+-----------+
    homes = buildings((10, 10, {"dwellings": 30.0}), (60, 10, {"dwellings": 10.0}))
    shapes = [shapely.box(0, 0, 50, 100), shapely.box(50, 0, 100, 100)]

    def share(*published):
        zones = gpd.GeoDataFrame({"corporation_share": published}, geometry=shapes, crs=CRS)
        return published_share("corporation_share", within(homes), homes, conform("neighbourhoods", zones))[0]

    assert share(0.4, np.nan) == pytest.approx(0.4)
    assert share(0.4, 0.8) == pytest.approx(0.5)
    assert np.isnan(share(np.nan, 0.8))
    assert np.isnan(share(np.nan, np.nan))


def test_corporations_are_named_in_the_note(sample_package, tmp_path):
    city = read_city(sample_package)
    shape = city.extent
    zones = gpd.GeoDataFrame({"corporation_share": [0.6], "year": [2024]}, geometry=[shape], crs=city.crs)
    areas = gpd.GeoDataFrame(geometry=[shape.centroid.buffer(400)], crs=city.crs)
    areas.to_file(tmp_path / "areas.gpkg")
    known = replace(city, owners=city.owners.iloc[:0], neighbourhoods=conform("neighbourhoods", zones))
    found = score(known, tmp_path / "areas.gpkg", tmp_path / "out.gpkg", NORMS)["areas"][0]
    assert "housing corporations in 2024" in found["typ_note"]
    assert found["typ_i"] is not None
