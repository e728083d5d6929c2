"""Places from every format: vector files, GeoParquet, LV-BAG, and CSV by coordinates, address or postcode."""

import json
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
from drawing import ORIGIN, in_degrees

from g40_plugin.engine.city.schema import conform
from g40_plugin.engine.city.text_tables import column
from g40_plugin.engine.city.vector import layers_of, read_vector
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.sources.tables import numbers, read_places

X, Y = ORIGIN


@pytest.fixture
def read(norms, spoken):
    """Reads a file's places in EPSG:28992."""
    return lambda path, city=None: read_places(str(path), norms.tables, "EPSG:28992", spoken[0], city=city)


@pytest.fixture
def addressed(small_city):
    """The small city with four addresses in two postcodes."""
    points = shapely.points([[X + 100, Y + 100], [X + 140, Y + 120], [X + 300, Y + 110], [X + 500, Y + 500]])
    facts = {
        "address_id": ["0503200000000001", "0503200000000002", "0503200000000003", None],
        "object_id": ["0503010000000001", "0503010000000002", "0503010000000003", "0503010000000004"],
        "postcode": ["2611AA", "2611AA", "2611AB", None],
    }
    addresses = conform("addresses", gpd.GeoDataFrame(facts, geometry=points, crs=small_city.crs))
    return replace(small_city, addresses=addresses)


def xy(frame):
    return shapely.get_coordinates(frame.geometry.to_numpy()) - ORIGIN


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.gml", "a.shp", "a.parquet", "a.geoparquet"])
def test_vector_formats_tell_the_same(tmp_path, read, name):
    frame = gpd.GeoDataFrame({"n": [1, 2]}, geometry=shapely.points([[X, Y], [X + 10, Y + 20]]), crs="EPSG:28992")
    path = tmp_path / name
    frame.to_parquet(path) if "parquet" in name else frame.to_file(path)
    found = read(path)
    assert found["n"].tolist() == [1, 2]
    np.testing.assert_allclose(xy(found), [[0, 0], [10, 20]], atol=0.01)


@pytest.mark.parametrize("name", ["a.gpkg", "a.parquet"])
def test_only_what_is_near_is_read(tmp_path, name):
    points = shapely.points(np.column_stack([X + np.arange(100.0), np.full(100, Y)]))
    frame = gpd.GeoDataFrame(geometry=points, crs="EPSG:28992")
    path = tmp_path / name
    frame.to_parquet(path) if "parquet" in name else frame.to_file(path)
    near = gpd.GeoSeries([shapely.box(X + 9.5, Y - 1, X + 19.5, Y + 1)], crs="EPSG:28992").to_crs("EPSG:4326")
    assert len(read_vector(path, within=near)) == 10


def test_an_lv_bag_delivery_is_one_file(shared_data):
    path = shared_data / "bag" / "bag_lv_small.zip"
    assert {"Pand", "Verblijfsobject", "Nummeraanduiding"} == set(layers_of(path))
    objects = read_vector(f"{path}|layername=Verblijfsobject")
    assert objects["oppervlakte"].tolist() == [306, 315, 223, 223, 18]
    assert objects["gebruiksdoel"].iloc[0] == ["woonfunctie"]
    assert objects.crs == "EPSG:28992"


@pytest.mark.parametrize(
    "text",
    [
        f"naam;X;Y\na;{X};{Y}\nb;{X + 10};{Y + 20}\n",
        f"naam,rd_x,rd_y\na,{X},{Y}\nb,{X + 10},{Y + 20}\n",
        f"naam\tX-coord\tY-coord\na\t{X}\t{Y}\nb\t{X + 10}\t{Y + 20}\n",
        f"naam;x;y\na;{X:.1f};{Y:.1f}\nb;{X + 10:.1f};{Y + 20:.1f}\n".replace(".", ","),
        'naam,x,y\na,"85.000,0","446.000,0"\nb,"85.010,0","446.020,0"\n',
        "naam;lon;lat\na;{};{}\nb;{};{}\n".format(*in_degrees(0, 0), *in_degrees(10, 20)),
    ],
    ids=["semicolon", "comma", "tab", "decimal comma", "thousands", "degrees"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_with_coordinates(tmp_path, read, text, encoding):
    (tmp_path / "a.csv").write_text(text.replace("b", "é"), encoding=encoding)
    found = read(tmp_path / "a.csv")
    assert found["naam"].tolist() == ["a", "é"]
    np.testing.assert_allclose(xy(found), [[0, 0], [10, 20]], atol=0.02)


def test_csv_by_address_and_postcode(tmp_path, read, addressed, spoken):
    # an address by its number, also without its first nought or as object; a postcode by the mean of its addresses
    rows = ["bag_id;PC6", "0503200000000003;", "503010000000001;2611AB", ";2611 aa", ";9999ZZ", ";"]
    (tmp_path / "a.csv").write_text("\n".join(rows))
    np.testing.assert_allclose(xy(read(tmp_path / "a.csv", addressed)), [[300, 110], [100, 100], [120, 110]])
    assert spoken[1] == [("info", "1 of 4 rows of a.csv have no place in this city and are left out.")]


def test_places_beyond_the_streets_are_left_out(tmp_path, read, small_city):
    (tmp_path / "a.csv").write_text(f"x;y\n{X + 5};{Y + 5}\n{X - 5000};{Y}\n")
    assert len(read(tmp_path / "a.csv", small_city)) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("naam;adres\na;b\n", "no columns that tell a place (naam, adres)"),
        ("naam#x#y\na#1#2\n", "separate them by one of ; ,"),
        (f"naam,x,y\na,{X}\n", "Line 2 of"),
        (f"x,y\n{X:.1f},{Y:.1f}\n".replace(".", ","), "has 4 columns and its first line 2"),
        ("x;y;X\n1;2;3\n", "has more than one column X"),
        ("x;y\n4.36;52.0\n", "hold degrees, no metres"),
        ("postcode\n2611AA\n", "by postcode only"),
    ],
)
def test_wrong_csv_is_one_sentence(tmp_path, read, text, words):
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(InputError) as raised:
        read(tmp_path / "a.csv")
    assert words in str(raised.value)
    assert "a.csv" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_wrong_parquet_is_one_sentence(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"no parquet")
    with pytest.raises(InputError, match="cannot be read as GeoParquet"):
        read_vector(tmp_path / "a.parquet")
    gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(0, 0)]).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(InputError, match="no coordinate reference system"):
        read_vector(tmp_path / "b.parquet")


METRES = shapely.box(X, Y, X + 100, Y + 100)


def as_geojson(path, shape, crs=None):
    named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    feature = {"type": "Feature", "properties": {"id": "a"}, "geometry": shapely.geometry.mapping(shape)}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]} | named))
    return path


def as_parquet(path, shape):
    # GeoParquet that tells no CRS, which by its standard is degrees
    gpd.GeoDataFrame({"id": ["a"]}, geometry=[shape]).to_parquet(path)
    table = pq.read_table(path)
    about = json.loads(table.schema.metadata[b"geo"])
    del about["columns"]["geometry"]["crs"]
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(about).encode()}), path)
    return path


@pytest.mark.parametrize("name", ["a.geojson", "a.parquet"])
@pytest.mark.parametrize("near", [False, True])
@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (METRES, "(85000, 446000) are no degrees, as its coordinate reference system says they are; they fit RD New"),
        # metres of a zone of UTM, and a latitude of 95
        (shapely.box(594_000, 5_760_000, 594_100, 5_760_100), "(594000, 5760000) are no degrees"),
        (shapely.box(5.3, 95, 5.4, 96), "(5.3, 95) are no degrees"),
        (shapely.box(0, 52, 900, 53), "(900, 53) are no degrees"),
    ],
)
def test_metres_are_not_taken_for_degrees(tmp_path, name, near, shape, words):
    path = (as_geojson if name.endswith("json") else as_parquet)(tmp_path / name, shape)
    within = gpd.GeoSeries([METRES], crs="EPSG:28992") if near else None
    with pytest.raises(InputError) as told:
        read_vector(path, within=within)
    assert words in str(told.value)
    assert ("EPSG:28992" in str(told.value)) == (shape is METRES)
    assert "\n" not in str(told.value)


def test_what_tells_its_crs_is_read(tmp_path):
    named = as_geojson(tmp_path / "named.geojson", METRES, "urn:ogc:def:crs:EPSG::28992")
    assert read_vector(named).crs == "EPSG:28992"
    degrees = shapely.box(*in_degrees(0, 0), *in_degrees(100, 100))
    for path in (as_geojson(tmp_path / "a.geojson", degrees), as_parquet(tmp_path / "a.parquet", degrees)):
        assert read_vector(path).crs.is_geographic
        # also where none of it is near, and around the whole world
        assert read_vector(path, within=gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs="EPSG:4326")).empty
    assert len(read_vector(as_geojson(tmp_path / "world.geojson", shapely.box(-180, -90, 180, 90)))) == 1


def test_metres_without_a_crs_are_named_as_what_they_fit(tmp_path):
    for shape, words in ((METRES, "fit RD New: set it to EPSG:28992"), (shapely.box(0, 0, 9, 9), "set it in the file")):
        gpd.GeoDataFrame(geometry=[shape]).to_parquet(tmp_path / "a.parquet")
        with pytest.raises(InputError, match="no coordinate reference system") as told:
            read_vector(tmp_path / "a.parquet")
        assert words in str(told.value)


def test_csv_with_metres_as_degrees(tmp_path, read, spoken):
    (tmp_path / "a.csv").write_text(f"lon;lat\n{X};{Y}\n")
    with pytest.raises(InputError, match=r"lon and lat of .*a\.csv hold metres, no degrees: name them x and y"):
        read(tmp_path / "a.csv")
    # one row alone is a slip
    (tmp_path / "a.csv").write_text("lon;lat\n{:.6f};{:.6f}\n4.36;520.1\n".format(*in_degrees(0, 0)))
    assert len(read(tmp_path / "a.csv")) == 1
    assert spoken[1] == [("info", "1 of 2 rows of a.csv have no place in this city and are left out.")]


def test_columns_are_found_by_any_spelling():
    frame = gpd.GeoDataFrame({"Aantal_Inwoners": ["1,5", "x", None], "Pand Ref": [["a", "b"], None, "c"]})
    assert column(frame, ["inwoners", "aantal inwoners"]) == "Aantal_Inwoners"
    assert column(frame, ["inwoner"]) is None
    np.testing.assert_array_equal(numbers(frame, ["aantalinwoners"]), [1.5, np.nan, np.nan])
