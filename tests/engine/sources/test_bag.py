"""The BAG in the tables buildings, origins and addresses: hand-made registers, and the real ones of four places."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from drawing import ORIGIN
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.city.package import read_city, write_city
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.sources.bag_floors import form_factors, split_purposes
from g40_plugin.engine.sources.build import build_city
from g40_plugin.engine.sources.coverage import register_extent
from g40_plugin.engine.sources.registers import add_registers

X, Y = ORIGIN
FLATS, OFFICE, SHED, HOUSE = (f"05031000000000{n:02}" for n in range(1, 5))


def box(x, y, width, height):
    return shapely.box(X + x, Y + y, X + x + width, Y + y + height)


@pytest.fixture
def panden():
    """Two halves of the apartment house, the office, a shed, a new house; a building not there yet."""
    rows = [
        (FLATS, 1960, "Pand in gebruik", box(100, 100, 20, 20)),
        ("0503100000000009", 1961, "Pand in gebruik", box(120, 100, 20, 20)),
        (OFFICE, 9999, "Verbouwing pand", box(300, 100, 50, 20)),
        (SHED, 1980, "Pand in gebruik (niet ingemeten)", box(500, 100, 3, 3)),
        (HOUSE, 2024, "Pand in gebruik", box(700, 100, 10, 10)),
        ("0503100000000008", 2026, "Bouwvergunning verleend", box(800, 100, 10, 10)),
    ]
    columns = ["identificatie", "bouwjaar", "status", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), crs="EPSG:28992")


def vbo(number, purpose, area, pand, x, y, status="Verblijfsobject in gebruik", postcode="2611AA"):
    return (f"05030100000000{number:02}", purpose, area, pand, status, postcode, shapely.Point(X + x, Y + y))


OBJECTS = [
    vbo(1, "woonfunctie", 78, FLATS, 105, 105),
    vbo(2, "woonfunctie,winkelfunctie", 156, FLATS, 106, 105),
    vbo(3, "kantoorfunctie", 850, OFFICE, 310, 110, postcode="2611 ab"),
    vbo(4, "woonfunctie", 76, HOUSE, 705, 105),
    # no building of its own number: found by its place
    vbo(5, "gezondheidszorgfunctie", 85, None, 311, 111),
    # nowhere in a building: a houseboat
    vbo(6, "woonfunctie", 50, None, 600, 600),
    # in two buildings of 400 m2 each
    vbo(7, "industriefunctie", 170, f"{FLATS},0503100000000009", 120, 110),
    # a placeholder for the area: still a home
    vbo(8, "woonfunctie", 1, HOUSE, 706, 105),
    vbo(9, "woonfunctie", 100, HOUSE, 706, 105, status="Verblijfsobject ingetrokken"),
    vbo(10, "celfunctie", 85, OFFICE, 312, 110),
]
COLUMNS = ["identificatie", "gebruiksdoel", "oppervlakte", "pandidentificatie", "status", "postcode", "geometry"]


@pytest.fixture
def objects():
    return gpd.GeoDataFrame(pd.DataFrame(OBJECTS, columns=COLUMNS), crs="EPSG:28992")


@pytest.fixture
def add(small_city, norms, spoken, tmp_path):
    """The small city with the BAG of these frames in one GeoPackage."""

    def added(panden=None, objects=None, norms=norms, city=small_city):
        path = tmp_path / "bag.gpkg"
        for name, frame in (("pand", panden), ("verblijfsobject", objects)):
            if frame is not None:
                frame.to_file(path, layer=name)
        return add_registers(city, {"bag": str(path)}, norms, spoken[0])

    return added


def row(city, number):
    return city.buildings.set_index("building_id").loc[number]


def test_panden_take_over_from_openstreetmap(add, panden, small_city, spoken):
    city = add(panden)
    assert set(city.buildings["building_id"]) == set(panden["identificatie"]) - {"0503100000000008"}
    assert row(city, FLATS)["year"] == 1960
    assert pd.isna(row(city, OFFICE)["year"])  # 9999 stands for unknown
    # the two halves share the two homes and the floors of the apartment house
    for number in (FLATS, "0503100000000009"):
        assert row(city, number)["dwellings"] == pytest.approx(1.0, rel=1e-3)
        assert row(city, number)["floor_living"] == pytest.approx(20 * 20 * 4, rel=1e-3)
        assert row(city, number)["levels"] == 4
    assert row(city, OFFICE)["use"] == "work"
    assert row(city, HOUSE)["use"] == "unknown"  # nothing below it on the map
    assert row(city, SHED)["use"] == "none"
    # four floors are told on the map; of the new one nothing is, and a shed has one
    facts = city.buildings.set_index("building_id")[["levels", "levels_guessed", "dwellings_guessed"]]
    assert facts.loc[FLATS].tolist() == [4, 0, 0]
    assert facts.loc[HOUSE].tolist() == [2, 1, 0]
    assert facts.loc[SHED].tolist() == [1, 0, 0]
    assert city.buildings["dwellings"].sum() == pytest.approx(small_city.buildings["dwellings"].sum())
    assert city.covered("buildings").is_empty  # uses are still those of the map
    assert "Bouwvergunning verleend" in spoken[1][0][1]


def test_objects_give_floors_by_use(add, panden, objects, spoken):
    city = add(panden, objects)
    flats, office, house = (row(city, number) for number in (FLATS, OFFICE, HOUSE))
    # two homes: flats of form factor .78; the second has a shop in half of it; half of the workshop next door
    assert flats["floor_living"] == pytest.approx((78 + 78) / 0.78)
    assert flats["floor_shop"] == pytest.approx(78 / 0.85)
    assert flats["floor_work"] == pytest.approx(85 / 0.85)
    assert flats["dwellings"] == 2
    assert flats["jobs"] == pytest.approx(78 / 50 + 85 / 100)
    assert row(city, "0503100000000009")["floor_work"] == pytest.approx(100)
    assert (office["floor_work"], office["floor_care"]) == pytest.approx((1000, 100))
    assert office["use"] == "work"
    assert office["floor_m2"] == pytest.approx(1200)  # cells are built, but no use that mixes
    assert office["levels"] == 1
    # floor area of the register is no guess
    measured = city.buildings[city.buildings["floor_m2"] > 0]
    assert (measured[["levels_guessed", "dwellings_guessed"]] == 0).all(axis=None)
    assert house["floor_living"] == pytest.approx(76 / 0.78)
    assert house["dwellings"] == 2
    assert row(city, SHED)["use"] == "none"
    assert row(city, SHED)["floor_m2"] == 0
    boat = row(city, "0503010000000006")
    assert boat["floor_living"] == pytest.approx(50 / 0.76)
    assert np.isnan(boat["footprint_m2"])
    told = " ".join(text for _, text in spoken[1])
    assert "1 of another status" in told
    assert "1 objects of bag.gpkg have no real floor area" in told
    assert "1 objects of the BAG lie in no building" in told


def test_dwellings_become_origins_and_all_objects_addresses(add, panden, objects, small_city, norms):
    city = add(panden, objects)
    homes = city.origins[city.origins["source"] == "BAG"]
    assert sorted(homes["origin_id"].str[-2:]) == ["01", "02", "04", "06", "08"]
    assert homes["people"].tolist() == [norms.origins.household_size] * 5
    assert city.addresses["postcode"].value_counts().to_dict() == {"2611AA": 8, "2611AB": 1}
    assert len(city.origins) == 5  # the two addresses of the map were of the same house
    assert city.covered("origins").area > 0
    assert city.covered("buildings").equals(city.covered("origins"))
    assert city.buildings["dwellings"].sum() == homes["dwellings"].sum()


def test_living_first_is_the_rule_of_cbs(add, panden, objects, norms):
    bag = norms.registers.bag.model_copy(update={"living_first": True})
    ruled = norms.model_copy(update={"registers": norms.registers.model_copy(update={"bag": bag})})
    flats = row(add(panden, objects, ruled), FLATS)
    assert flats["floor_living"] == pytest.approx((78 + 156) / 0.78)
    assert flats["floor_shop"] == 0


def test_form_factors_by_type_of_building(norms):
    found = form_factors(np.array([1.0, 2, 40, 1]), np.array([6.0, 9, 45, np.nan]), norms.buildings.form_factor)
    np.testing.assert_allclose(found, [0.76, 0.78, 0.65, 0.76])


def test_high_rise_is_told_by_floor_area(add, panden, objects):
    # 6,240 m2 on a footprint of 400 m2 stands higher than 15 m
    objects["oppervlakte"] = np.where(objects["identificatie"].str.endswith("01"), 6240, objects["oppervlakte"])
    assert row(add(panden, objects), FLATS)["floor_living"] == pytest.approx((6240 + 78) / 0.65)


def test_purposes_in_every_spelling(norms):
    told = pd.Series(["woonfunctie", "['winkelfunctie' 'sportfunctie']", "Overige gebruiksfunctie", None, "anders"])
    found = split_purposes(told, norms.registers.bag)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert found.loc[1, ["shop", "meet"]].tolist() == [0.5, 0.5]
    assert found.loc[2:, "unknown"].tolist() == [1, 1, 1]


def test_objects_alone_fill_the_buildings_of_the_map(add, objects):
    city = add(None, objects)
    office = city.buildings[city.buildings["floor_work"] == 1000].iloc[0]
    assert office["floor_care"] == pytest.approx(100)
    assert office["source"] == "BAG"


def test_a_city_with_the_bag_is_written_and_read(add, panden, objects, tmp_path):
    city = add(panden, objects)
    write_city(city, tmp_path / "city.gpkg")
    again = read_city(tmp_path / "city.gpkg")
    assert len(again.addresses) == 9
    assert again.buildings["floor_m2"].sum() == pytest.approx(city.buildings["floor_m2"].sum())
    assert again.meta["registers"] == "bag: bag.gpkg"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing.gpkg", "does not exist"),
        ("elsewhere.gpkg", "choose the register of this city"),
        ("columns.gpkg", "has no column identificatie / nummer_id"),
        ("layers.gpkg", "has no layer pand / panden / verblijfsobject"),
        ("empty.gpkg", "choose the register of this city"),
        ("text.gpkg", "cannot be read"),
    ],
)
def test_a_wrong_file_is_one_sentence(small_city, norms, spoken, tmp_path, panden, name, words):
    path = tmp_path / name
    panden.set_geometry(panden.translate(50_000)).to_file(tmp_path / "elsewhere.gpkg", layer="pand")
    panden.drop(columns="identificatie").to_file(tmp_path / "columns.gpkg", layer="pand")
    panden.to_file(tmp_path / "layers.gpkg", layer="other")
    panden.iloc[:0].to_file(tmp_path / "empty.gpkg", layer="pand")
    (tmp_path / "text.gpkg").write_text("no register")
    with pytest.raises(InputError) as raised:
        add_registers(small_city, {"bag": str(path)}, norms, spoken[0])
    assert words in str(raised.value)
    assert name in str(raised.value)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 5000), st.floats(0, 5000)), min_size=1, max_size=60))
def test_the_extent_holds_every_feature(norms, places):
    points = shapely.points(np.array(places) + ORIGIN)
    assert shapely.covers(register_extent(points, norms.registers), points).all()


def at(city, *bounds):
    """The city, but with its streets known elsewhere."""
    return replace(city, coverage=city.coverage.set_geometry([shapely.box(*bounds)] * len(city.coverage)))


def test_lv_bag(shared_data, small_city, norms, spoken):
    path = str(shared_data / "bag" / "bag_lv_small.zip")
    city = add_registers(at(small_city, 206_000, 447_000, 207_000, 448_000), {"bag": path}, norms, spoken[0])
    buildings = city.buildings[city.buildings["source"] == "BAG"]
    # of six and five records the two that hold today; the old castle is being rebuilt
    assert buildings["year"].tolist() == [1585, 1992]
    assert buildings["floor_living"].tolist() == pytest.approx([223 / 0.76, 0])
    assert buildings["floor_m2"].iloc[1] == pytest.approx(18 / 0.85)
    assert city.addresses["postcode"].tolist() == ["6981CH", None]
    assert city.coverage["date"].dropna().max() == "2019-11-19"


def test_amsterdam_objects_without_use_give_addresses_alone(shared_data, small_city, norms, spoken):
    path = str(shared_data / "bag" / "gokoala_bag.gpkg")
    there = at(small_city, 120_000, 488_000, 122_000, 490_000)
    city = add_registers(there, {"bag": path}, norms, spoken[0])
    assert len(city.addresses) == 1836
    assert len(city.buildings) == len(there.buildings)
    assert spoken[1][-1][0] == "warning"
    assert "has no gebruiksdoel, oppervlakte" in spoken[1][-1][1]


def test_otterlo_addresses_locate_postcodes(shared_data, small_city, norms, spoken, tmp_path):
    path = shared_data / "bag" / "pygeoapi_dutch_addresses_28992.gpkg"
    there = at(small_city, 170_000, 450_000, 190_000, 470_000)
    city = add_registers(there, {"bag_verblijfsobjecten": str(path)}, norms, spoken[0])
    addresses = gpd.read_file(path)
    own = addresses[addresses["postcode"] == "6731BR"]
    (tmp_path / "lrk.csv").write_text("lrk_id;type_oko;aantal_kindplaatsen;opvanglocatie_postcode\n1;KDV;30;6731BR\n")
    city = add_registers(city, {"childcare": str(tmp_path / "lrk.csv")}, norms, spoken[0])
    place = city.facilities[city.facilities["sub"] == "daycare"].geometry.iloc[0]
    assert (place.x, place.y) == pytest.approx((own.geometry.x.mean(), own.geometry.y.mean()))


@pytest.mark.slow
def test_panden_of_delft(shared_data, norms, spoken, tmp_path):
    register = shared_data / "delft" / "bag_panden_tudcampus.geojson"
    panden = gpd.read_file(register)
    source = shared_data / "delft" / "tudelft.osm.pbf"
    build_city(source, tmp_path / "city.gpkg", norms, registers={"bag_panden": str(register)}, progress=spoken[0])
    city = read_city(tmp_path / "city.gpkg")
    mine = city.buildings[city.buildings["source"] == "BAG"]
    # one building comes in four pieces
    known = panden.dissolve("identificatie")
    assert len(mine) > 1300
    assert mine["building_id"].is_unique
    assert (mine["year"].to_numpy(int) == known["oorspronkelijkbouwjaar"].loc[mine["building_id"]].to_numpy()).all()
    assert mine["footprint_m2"].sum() == pytest.approx(known.area.loc[mine["building_id"]].sum())
    # most large buildings are on the map as well, with a use
    large = mine[mine["footprint_m2"] > 200]
    assert (large["use"] != "unknown").mean() > 0.8
