"""Corrections by hand: which buildings they are about, what they change, and what is refused or told."""

import sqlite3
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from g40_plugin.engine.city.corrections import corrected
from g40_plugin.engine.city.package import City, read_city, write_city
from g40_plugin.engine.city.schema import TABLES, USES, conform, empty_table
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.score import score
from g40_plugin.engine.sources.build import build_city
from g40_plugin.engine.sources.corrections import read_corrections

NORMS = read_norms()
CRS = "EPSG:28992"
X, Y = 85_000.0, 446_000.0


def box(left, bottom, right, top):
    return shapely.box(X + left, Y + bottom, X + right, Y + top)


def point(x, y):
    return shapely.Point(X + x, Y + y)


def frame(name, geometry, **columns):
    return conform(name, gpd.GeoDataFrame(geometry=list(geometry), crs=CRS).assign(**columns))


@pytest.fixture
def city():
    """Three buildings of 400, 400 and 1,200 m2 of floor on land of the municipality, of which the middle is vacant.

    0   20      40  60      80      110
    +---+       +---+       +-------+
    | a |       | b |       |   c   |
    +---+       +---+       +-------+
    """
    shapes = [box(0, 0, 20, 20), box(40, 0, 60, 20), box(80, 0, 110, 20)]
    floors = {f"floor_{use}": 0.0 for use in USES}
    buildings = frame("buildings", shapes, building_id=["0503100000000001", "way/2", "way/3"], year=[1970, None, 2000],
                      floor_m2=[400.0, 400.0, 1200.0], use="work", levels=1.0, jobs=0.0, dwellings=0.0,
                      footprint_m2=[400.0, 400.0, 600.0], **floors)  # fmt: skip
    tables = {name: empty_table(name, CRS) for name in TABLES} | {"buildings": buildings}
    tables["vacancy"] = frame("vacancy", [point(50, 10), point(200, 10)], vacant_m2=[400.0, 70.0])
    tables["owners"] = frame("owners", [box(0, 0, 200, 100)], owner="municipality")
    return City(**tables, meta={"crs": CRS})


def rows(geometry, **columns):
    return frame("corrections", geometry, **columns)


def vacant(found):
    """Vacant square metres by place, whole metres from the corner."""
    places = shapely.get_coordinates(found.vacancy.geometry.to_numpy()) - (X, Y)
    return {int(x): m2 for (x, _), m2 in zip(places, found.vacancy["vacant_m2"], strict=True)}


def test_without_corrections_the_city_is_itself(city):
    assert corrected(city) is city
    assert corrected(city, city.corrections) is city


def test_a_year_by_id_by_point_and_by_polygon(city):
    asked = rows([None, point(50, 5), box(70, -10, 120, 30)], building_id=["0503100000000001", None, None],
                 year=[1950, 1960, 1970])  # fmt: skip
    assert corrected(city, asked).buildings["year"].tolist() == [1950, 1960, 1970]
    # of two the last counts, and what is given goes before the table of the package
    twice = rows([point(50, 5), point(50, 6)], year=[1960, 1961])
    assert corrected(city, twice).buildings["year"].tolist()[1] == 1961
    package = replace(city, corrections=rows([point(50, 5)], year=1900))
    assert corrected(package).buildings["year"].tolist()[1] == 1900
    assert corrected(package, twice).buildings["year"].tolist()[1] == 1961
    # an id goes before a place
    both = rows([point(50, 5)], building_id="way/3", year=1900)
    assert corrected(city, both).buildings["year"].isna().tolist() == [False, True, False]
    assert corrected(city, both).buildings["year"].iloc[2] == 1900


def test_vacancy_of_whole_buildings_and_of_square_metres(city):
    assert vacant(city) == {50: 400.0, 200: 70.0}
    assert vacant(corrected(city, rows([point(10, 10)], vacant=1))) == {50: 400.0, 200: 70.0, 10: 400.0}
    assert vacant(corrected(city, rows([point(50, 10)], vacant=0))) == {200: 70.0, 50: 0.0}
    assert vacant(corrected(city, rows([point(50, 10)], vacant_m2=150.0))) == {200: 70.0, 50: 150.0}
    # 800 m2 of two buildings of 400 and 1,200 m2: 200 and 600
    two = corrected(city, rows([box(30, -10, 120, 30)], vacant_m2=800.0))
    assert vacant(two) == {200: 70.0, 50: 200.0, 95: 600.0}
    # a hall that is on no map, and a polygon around a point of the layer
    assert vacant(corrected(city, rows([point(300, 10)], vacant_m2=90.0)))[300] == 90.0
    assert vacant(corrected(city, rows([box(180, 0, 220, 20)], vacant_m2=90.0))) == {50: 400.0, 200: 90.0}


def test_an_owner_takes_the_land_from_the_one_before(city):
    asked = rows([box(0, 0, 50, 100), point(50, 10), box(0, 0, 10, 100)], owner=["A", "B", "C"])
    found = corrected(city, asked).owners
    m2 = found.set_index("owner").geometry.area
    # of 20,000 m2: C has 10 x 100, B the 400 m2 of its building, A 50 x 100 less both (20 x 10 of B), the rest is left
    assert m2.to_dict() == pytest.approx({"municipality": 14_800, "A": 3_800, "B": 400, "C": 1_000})


def test_what_changes_nothing_is_told(city, spoken):
    progress, lines = spoken
    asked = rows([point(500, 500), None, point(10, 10), point(30, 10)], building_id=[None, "way/99", None, None],
                 year=[1990, 1990, None, None], owner=[None, None, None, "nobody's point"])  # fmt: skip
    assert corrected(city, asked, progress).buildings["year"].equals(city.buildings["year"])
    ((level, text),) = lines
    assert level == "warning"
    assert text.startswith("4 of 4 corrections change nothing (1, way/99, 3, 4): put them on a building")


def test_nothing_is_changed_in_place_and_searches_stay(city):
    before = city.buildings.copy()
    found = corrected(city, rows([point(10, 10)], year=1900, vacant=1, owner="A"))
    pd.testing.assert_frame_equal(city.buildings, before)
    assert found.session is city.session
    assert (found.streets is city.streets, len(city.vacancy), len(city.owners)) == (True, 2, 1)


# ---------------------------------------------------------------- reading


def read(path):
    return read_corrections(str(path), CRS, NORMS.tables, SILENT)


def test_a_table_by_id_needs_no_place(tmp_path):
    # a spreadsheet takes the nought off a number of the BAG
    (tmp_path / "c.csv").write_text(
        "Pand_ID;Leegstaand;Bouwjaar;Eigenaar;Opmerking\n503100000000001;ja;1.965;De Key;gezien\nway/2;nee;;;\n"
    )
    found = read(tmp_path / "c.csv")
    assert found.geometry.isna().all()
    assert found["vacant"].tolist() == [1, 0]
    assert found["year"].tolist()[0] == 1965
    assert found["owner"].fillna("-").tolist() == ["De Key", "-"]


def test_a_number_of_the_bag_without_its_nought_finds_its_building(city, tmp_path):
    (tmp_path / "c.csv").write_text("building_id,year\n503100000000001,1923\n")
    assert corrected(city, read(tmp_path / "c.csv")).buildings["year"].tolist()[0] == 1923


def test_rows_by_id_and_by_place_in_one_table(tmp_path):
    text = f"building_id,x,y,year\nway/2,,,1950\n,{X + 10:.0f},{Y + 10:.0f},1960\n"
    (tmp_path / "c.csv").write_text(text)
    found = read(tmp_path / "c.csv")
    assert found["year"].tolist() == [1950, 1960]
    assert found.geometry.isna().tolist() == [True, False]


def test_layers_and_bare_tables_of_a_geopackage(tmp_path):
    layer = gpd.GeoDataFrame({"leegstand_m2": [120.5]}, geometry=[point(1, 1)], crs=CRS).to_crs("EPSG:4326")
    layer.to_file(tmp_path / "c.gpkg", layer="places")
    bare = pd.DataFrame({"building_id": ["way/2"], "year": [1950]})
    pyogrio.write_dataframe(bare, tmp_path / "c.gpkg", layer="bare", append=True)
    places = read(f"{tmp_path / 'c.gpkg'}|layername=places")
    assert places["vacant_m2"].tolist() == [120.5]
    assert places.geometry.iloc[0].distance(point(1, 1)) < 0.01
    assert read(f"{tmp_path / 'c.gpkg'}|layername=bare")["year"].tolist() == [1950]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("building_id,vacant\nway/2,maybe\n", "The column vacant of .* holds maybe: use 1, 0"),
        ("building_id,year\nway/2,19650\n", "The column year of .* holds '19650': use a number of 1000 - 2100"),
        ("building_id,year\nway/2,old\n", "The column year of .* holds 'old': use a number of"),
        ("building_id,vacant_m2\nway/2,-5\n", "The column vacant_m2 of .* holds '-5': use a number of 0 -"),
        ("building_id,vacant,vacant_m2\nway/2,0,50\n", "1 rows of .* are not vacant and have vacant square metres"),
        ("building_id,colour\nway/2,red\n", "has none of the columns vacant, vacant_m2, owner, year"),
        ("vacant\n1\n", "has no columns that tell a place"),
        ("", "is empty"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(tmp_path, text, sentence):
    (tmp_path / "c.csv").write_text(text)
    with pytest.raises(InputError, match=sentence):
        read(tmp_path / "c.csv")


def test_lines_are_no_corrections(tmp_path):
    line = gpd.GeoDataFrame({"year": [1950]}, geometry=[shapely.LineString([(X, Y), (X + 9, Y)])], crs=CRS)
    line.to_file(tmp_path / "c.gpkg")
    with pytest.raises(InputError, match="must be points or polygons"):
        read(tmp_path / "c.gpkg")


# ---------------------------------------------------------------- in packages and scores


def test_the_table_of_a_package_keeps_points_polygons_and_rows_without_a_place(sample_package, tmp_path):
    city = read_city(sample_package)
    assert city.corrections.empty
    asked = rows([point(1, 1), box(0, 0, 5, 5), None], building_id=[None, None, "way/1"], year=1950, remark="seen")
    write_city(replace(city, corrections=asked), tmp_path / "city.gpkg")
    found = read_city(tmp_path / "city.gpkg").corrections
    assert found.geometry.isna().tolist() == [False, False, True]
    assert found[["building_id", "year", "remark"]].fillna("-").to_numpy().tolist() == [
        ["-", 1950, "seen"], ["-", 1950, "seen"], ["way/1", 1950, "seen"]
    ]  # fmt: skip


def test_a_package_from_before_corrections_is_read(sample_package, tmp_path):
    write_city(read_city(sample_package), tmp_path / "city.gpkg")
    # a package of before lacks the table
    with sqlite3.connect(tmp_path / "city.gpkg") as database:
        database.execute("DELETE FROM gpkg_contents WHERE table_name = 'corrections'")
        database.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = 'corrections'")
        database.execute("DROP TABLE corrections")
    city = read_city(tmp_path / "city.gpkg")
    assert list(city.corrections.columns) == list(empty_table("corrections", CRS).columns)
    assert city.corrections.empty


def test_corrections_come_into_a_package_as_an_own_layer(drawing, tmp_path):
    drawing.way([(0, 50), (1000, 50)], highway="residential")
    drawing.box(100, 100, 50, 20, building="office", building__levels="2")
    (tmp_path / "c.csv").write_text("building_id;jaar\nway/2;1955\n")
    layers = {"corrections": str(tmp_path / "c.csv")}
    build_city(drawing.write(tmp_path / "town.osm"), tmp_path / "city.gpkg", NORMS, crs=CRS, layers=layers,
               progress=SILENT)  # fmt: skip
    city = read_city(tmp_path / "city.gpkg")
    assert city.corrections["year"].tolist() == [1955]
    # the package keeps what its sources say, so that a correction can be taken back
    assert city.buildings["year"].isna().all()
    assert corrected(city).buildings["year"].tolist() == [1955]


@pytest.mark.slow
def test_a_score_with_corrections_leaves_the_next_one_as_it_was(sample_package, tmp_path):
    city = read_city(sample_package)
    plan = sample_package.with_name("plan_areas.gpkg")
    numbers = ["typ_i", "typ_iii", "den_cap", "a15_score", "ptn_score"]

    def found(corrections=None):
        answer = score(
            city, plan, tmp_path / "out.gpkg", NORMS, indicators=["den", "a15", "ptn"], corrections=corrections
        )
        return pd.DataFrame(answer["areas"]).set_index("area_id")[numbers].astype(float)

    before = found()
    area = gpd.read_file(plan).set_index("code").geometry["VS12"]
    gpd.GeoDataFrame({"jaar": [2005], "leeg": [0]}, geometry=[area], crs=city.crs).to_file(tmp_path / "c.gpkg")
    after = found(str(tmp_path / "c.gpkg"))
    # work of 2005 is not obsolete; how far people walk does not hang on it
    assert before.loc["VS12", "typ_iii"] > 0.5 > after.loc["VS12", "typ_iii"]
    pd.testing.assert_frame_equal(after[["a15_score", "ptn_score"]], before[["a15_score", "ptn_score"]])
    assert len(city.session) > 0
    pd.testing.assert_frame_equal(found(), before)
    np.testing.assert_array_equal(found(str(tmp_path / "c.gpkg")), after)
