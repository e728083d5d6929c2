"""The user's own layers in place of tables of the city package."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.build import build_city
from g40_plugin.engine.sources.layers import read_layer

CRS = "EPSG:28992"
SQUARE = shapely.box(85_000, 446_000, 85_100, 446_100)


@pytest.fixture
def layer(tmp_path):
    """A function that writes a layer and gives its path."""

    def write(geometry, crs=CRS, **columns):
        frame = gpd.GeoDataFrame(columns, geometry=list(geometry), crs=CRS)
        (frame if crs == CRS else frame.to_crs(crs)).to_file(tmp_path / "own.gpkg", layer="mine")
        return f"{tmp_path / 'own.gpkg'}|layername=mine"

    return write


@pytest.mark.parametrize(
    ("table", "column"), [("owners", "Owner"), ("owners", "eigenaar"), ("vacancy", "leegstand_m2")]
)
def test_owners_and_vacancy_by_either_name(layer, norms, table, column):
    frame = read_layer(table, layer([SQUARE], crs="EPSG:4326", **{column: ["12"]}), CRS, norms)
    assert frame.crs == CRS
    if table == "owners":
        assert frame["owner"].tolist() == ["12"]
        assert frame.area.iloc[0] == pytest.approx(10_000, abs=1)
    else:
        assert frame["vacant_m2"].tolist() == [12.0]
        assert frame.geom_type.tolist() == ["Point"]
        assert SQUARE.contains(frame.geometry.iloc[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_table_of_a_spreadsheet_is_a_layer(norms, tmp_path, encoding):
    text = "naam;x;y;people;dwellings\nCafé;85.100,0;446.000,0;1.250;2,5\nÉén;85.200,5;446.000,0;80;1.000\n"
    (tmp_path / "origins.csv").write_text(text, encoding=encoding)
    found = read_layer("origins", str(tmp_path / "origins.csv"), "EPSG:28992", norms)
    assert found["people"].tolist() == [1250, 80]
    assert found["dwellings"].tolist() == [2.5, 1000]
    assert shapely.get_coordinates(found.geometry.to_numpy())[:, 0].tolist() == [85100, 85200.5]
    (tmp_path / "origins.csv").write_text(text.replace("1.250", "veel"), encoding=encoding)
    with pytest.raises(InputError, match=r"column people of .* holds 'veel', which is no number"):
        read_layer("origins", str(tmp_path / "origins.csv"), "EPSG:28992", norms)


def test_of_columns_that_differ_in_case_alone_the_first_counts(layer, norms, tmp_path):
    path = layer([SQUARE], owner=["gemeente"])
    gpd.read_file(path.split("|")[0]).assign(Owner=["iemand"], Geometry=["x"]).to_file(tmp_path / "both.geojson")
    frame = read_layer("owners", str(tmp_path / "both.geojson"), CRS, norms)
    assert frame["owner"].tolist() == ["gemeente"]
    assert frame.area.iloc[0] == pytest.approx(10_000, abs=1)


def test_broken_and_empty_geometry(layer, norms):
    bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    high = shapely.force_3d(SQUARE, 7.0)
    frame = read_layer("contour", layer([bow_tie, None, high]), CRS, norms)
    assert frame.geom_type.tolist() == ["MultiPolygon", "Polygon"]
    assert frame.is_valid.all()
    assert not frame.has_z.any()
    assert set(frame["source"]) == {"own layer"}


def test_a_facility_polygon_is_entered_from_its_edge(layer, norms):
    frame = read_layer(
        "facilities", layer([SQUARE, shapely.Point(0, 0)], sub=["park", "gp"], name=["p", "g"]), CRS, norms
    )
    assert frame["facility_id"].value_counts().to_dict() == {"own/1": 16, "own/2": 1}
    assert frame["access"].tolist() == ["boundary"] * 16 + ["point"]
    assert np.allclose(frame.distance(SQUARE.exterior)[:16], 0)


def test_streets_get_junctions_and_access_by_class(layer, norms):
    #   (0,0)---(10,0)    a footway of two pieces goes up from the end
    lines = [
        shapely.LineString([(0, 0), (10, 0)]),
        shapely.MultiLineString([[(10, 0), (10, 50)], [(10, 50), (10, 90)]]),
    ]
    frame = read_layer("streets", layer(lines, highway=["residential", "footway"], bike_forward=[0, None]), CRS, norms)
    assert frame[["node_a", "node_b"]].to_numpy().tolist() == [[0, 1], [1, 2], [2, 3]]
    assert frame["walk"].tolist() == [1, 1, 1]
    assert frame["car"].tolist() == [1, 0, 0]
    assert frame["bike_forward"].tolist() == [0, 0, 0]
    assert frame["bike_backward"].tolist() == [1, 0, 0]
    assert frame["length_m"].tolist() == [10.0, 50.0, 40.0]
    assert frame["way_id"].tolist() == [-1, -2, -3]


def test_buildings_by_use_and_levels_or_by_floors(layer, norms):
    squares = [shapely.box(20 * i, 0, 20 * i + 10, 10) for i in range(4)]
    frame = read_layer(
        "buildings", layer(squares, use=["living", "industry", "none", "unknown"], levels=[3, None, 1, 1]), CRS, norms
    )
    assert frame["use"].tolist() == ["living", "work", "none", "unknown"]
    assert frame["floor_m2"].tolist() == [300.0, 200.0, 100.0, 100.0]
    assert frame["dwellings"].tolist() == [3.0, 0.0, 0.0, 0.0]
    assert frame["jobs"].tolist() == pytest.approx([0.0, 1.7, 0.0, 0.0])
    path = layer(squares[:1], use=["living"], floor_shop=[80], floor_living=[20], dwellings=[7])
    frame = read_layer("buildings", path, CRS, norms)
    assert frame["use"].tolist() == ["shop"]
    assert frame["floor_m2"].tolist() == [100.0]
    assert frame["dwellings"].tolist() == [7.0]


def test_floors_that_a_layer_does_not_tell_are_guessed(layer, norms):
    # told; by 9 m of height; a house; flats by their dwellings; nothing known; kept as the guess that it was
    squares = [shapely.box(20 * i, 0, 20 * i + 10, 10) for i in range(6)]
    columns = {
        "use": ["work", "work", "living", "living", "living", "work"],
        "levels": [3, None, None, None, None, 5],
        "height_m": [30, 9, None, None, None, None],
        "dwellings": [None, None, 1, 6, None, None],
        "levels_guessed": [None, None, None, None, None, 1],
    }
    frame = read_layer("buildings", layer(squares, **columns), CRS, norms)
    assert frame["levels"].tolist() == [3, 3, 2, 4, 2, 5]
    assert frame["levels_guessed"].tolist() == [0, 0, 1, 1, 1, 1]
    assert frame["dwellings_guessed"].tolist() == [0, 0, 0, 0, 1, 0]
    # floor area that is given tells floors: 260 m2 on 100
    frame = read_layer("buildings", layer(squares[:1], use=["living"], floor_living=[260]), CRS, norms)
    assert frame[["levels", "levels_guessed", "floor_m2"]].iloc[0].tolist() == [3, 0, 260]


def test_people_and_dwellings_follow_from_each_other(layer, norms):
    assert read_layer("origins", layer([SQUARE], people=[21]), CRS, norms)["dwellings"].tolist() == [10.0]
    assert read_layer("origins", layer([SQUARE], dwellings=[10]), CRS, norms)["people"].tolist() == [21.0]


@pytest.mark.parametrize(
    ("table", "columns", "words"),
    [
        ("owners", {"name": ["x"]}, "owner or eigenaar"),
        ("vacancy", {"vacant_m2": ["much"]}, "'much'"),
        ("facilities", {"name": ["x"]}, "sub"),
        ("facilities", {"sub": ["bakery"]}, "bakery"),
        ("facilities", {"sub": ["jobs"]}, "jobs"),
        ("landcover", {"cover": ["jungle"]}, "jungle"),
        ("buildings", {"use": ["castle"]}, "castle"),
        ("stops", {"level": [9]}, "9"),
        ("origins", {"name": ["x"]}, "people or dwellings"),
        ("barriers", {"kind": ["rail"]}, "lines"),
        ("streets", {"highway": ["residential"]}, "lines"),
    ],
)
def test_what_is_wrong_is_named(layer, norms, table, columns, words):
    path = layer([SQUARE], **columns)
    with pytest.raises(InputError, match=words) as caught:
        read_layer(table, path, CRS, norms)
    assert "own.gpkg" in str(caught.value)


def test_a_layer_without_crs_or_file_is_refused(norms, tmp_path):
    owners = gpd.GeoDataFrame({"owner": ["x"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=CRS)
    owners.to_file(tmp_path / "plain.shp")
    (tmp_path / "plain.prj").unlink()
    with pytest.raises(InputError, match="coordinate reference system"):
        read_layer("owners", str(tmp_path / "plain.shp"), CRS, norms)
    with pytest.raises(InputError, match=r"missing\.gpkg"):
        read_layer("owners", str(tmp_path / "missing.gpkg"), CRS, norms)


def test_own_layers_replace_tables(drawing, layer, norms, tmp_path):
    drawing.way([(0, 0), (100, 0)], highway="residential")
    drawing.node(0, 0, railway="station")
    path = layer([shapely.Point(85_000, 446_000)], level=[6])
    build_city(drawing.write(tmp_path / "a.osm"), tmp_path / "a.gpkg", norms, layers={"stops": path}, progress=SILENT)
    city = read_city(tmp_path / "a.gpkg")
    assert city.stops["level"].tolist() == [6]
    assert city.meta["own_layers"] == "stops"


def test_own_facilities_replace_their_subcategories_alone(drawing, layer, norms, tmp_path):
    drawing.way([(0, 0), (100, 0)], highway="residential")
    drawing.node(0, 0, shop="supermarket", name="Shop")
    drawing.node(10, 0, amenity="doctors")
    drawing.node(90, 0, amenity="doctors")
    path = layer([shapely.Point(85_050, 446_000)], sub=["gp"], capacity=[3])
    build_city(
        drawing.write(tmp_path / "a.osm"), tmp_path / "a.gpkg", norms, layers={"facilities": path}, progress=SILENT
    )
    found = read_city(tmp_path / "a.gpkg").facilities.set_index("sub")
    assert sorted(found.index) == ["gp", "supermarket"]
    assert found["source"].to_dict() == {"gp": "own layer", "supermarket": "OSM"}
    assert found.loc["gp", "capacity"] == 3
    assert found.loc["supermarket", "name"] == "Shop"


def test_of_people_and_dwellings_each_row_may_give_one(tmp_path, norms):
    places = gpd.GeoDataFrame(
        {"people": [4.2, None, 3.0], "dwellings": [None, 2.0, 1.0]},
        geometry=[shapely.Point(85_000 + row, 446_000) for row in range(3)], crs="EPSG:28992",
    )  # fmt: skip
    places.to_file(tmp_path / "homes.gpkg")
    found = read_layer("origins", str(tmp_path / "homes.gpkg"), "EPSG:28992", norms)
    # a home has 2.1 people
    assert found["people"].tolist() == pytest.approx([4.2, 4.2, 3.0])
    assert found["dwellings"].tolist() == pytest.approx([2.0, 2.0, 1.0])
    places.assign(people=None, dwellings=[1.0, None, None]).to_file(tmp_path / "homes.gpkg")
    with pytest.raises(InputError, match=r"^2 rows of .*homes.gpkg have no dwellings: fill it in"):
        read_layer("origins", str(tmp_path / "homes.gpkg"), "EPSG:28992", norms)
