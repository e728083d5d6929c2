"""Plan areas as they come: each fault gets one sentence or a careful repair."""

import sqlite3
import struct
from contextlib import closing

import geopandas as gpd
import pyogrio
import pytest
import shapely

from g40_plugin.engine.areas import read_areas
from g40_plugin.engine.city.vector import layer_path, split_layer, whole_layer, with_layer
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.progress import Progress

CRS = "EPSG:28992"
SQUARE = shapely.box(150_000, 450_000, 150_100, 450_100)


@pytest.fixture
def said():
    return []


@pytest.fixture
def progress(said):
    return Progress(log=lambda _level, text: said.append(text))


def save(tmp_path, geometry, crs=CRS, **columns):
    path = tmp_path / "areas.gpkg"
    gpd.GeoDataFrame(columns or {"code": range(len(geometry))}, geometry=geometry, crs=crs).to_file(path, layer="plan")
    return path


@pytest.mark.parametrize("empty", [None, "", " "])
def test_an_area_without_a_name_is_called_by_its_id(tmp_path, progress, empty):
    path = save(tmp_path, [SQUARE, SQUARE], code=["a", "b"], plan=["Noord", empty])
    areas = read_areas(path, CRS, name_field="plan", progress=progress)
    assert areas["area_name"].tolist() == ["Noord", "b"]


def test_ids_and_names_are_found_and_sorted_naturally(tmp_path, progress):
    squares = [shapely.affinity.translate(SQUARE, 200 * number) for number in range(3)]
    path = save(tmp_path, squares, Code=["a10", "a9", "a1"], Naam=["tien", "negen", "een"], homes=[1, 2, 3])
    areas = read_areas(path, CRS, progress=progress)
    assert areas["area_id"].tolist() == ["a1", "a9", "a10"]
    assert areas["area_name"].tolist() == ["een", "negen", "tien"]
    assert areas["homes"].tolist() == [3, 2, 1]
    assert read_areas(f"{path}|layername=plan", CRS, progress=progress).equals(areas)


TWO = [SQUARE, shapely.affinity.translate(SQUARE, 200)]
DELFT = {"GM_CODE": ["GM0503"] * 2, "GM_NAAM": ["Delft"] * 2}


@pytest.mark.parametrize(
    ("columns", "ids", "names"),
    [
        # neighbourhoods of CBS: shapefiles until 2022, GeoPackages since, a table of KWB joined, a generalised map
        ({"BU_CODE": ["BU1", "BU2"], "BU_NAAM": ["N", "Z"], "WK_CODE": ["W"] * 2, **DELFT}, ["BU1", "BU2"], ["N", "Z"]),
        ({"buurtcode": ["BU1", "BU2"], "buurtnaam": ["N", "N"], "gemeentenaam": ["D"] * 2}, ["BU1", "BU2"], ["N", "N"]),
        ({"gwb_code_10": ["BU1", "BU2"], "regio": ["N", "Z"], "gm_naam": ["D"] * 2}, ["BU1", "BU2"], ["N", "Z"]),
        ({"gwb_code": ["BU1", "BU2"], "Regio": ["N", "Z"]}, ["BU1", "BU2"], ["N", "Z"]),
        ({"statcode": ["BU1", "BU2"], "statnaam": ["N", "Z"]}, ["BU1", "BU2"], ["N", "Z"]),
        # districts and municipalities, with the codes of what they lie in
        ({"WK_CODE": ["WK1", "WK2"], "WK_NAAM": ["N", "Z"], **DELFT}, ["WK1", "WK2"], ["N", "Z"]),
        ({"wijkcode": ["WK1", "WK2"], "wijknaam": ["N", "Z"], "gemeentecode": ["GM1"] * 2}, ["WK1", "WK2"], ["N", "Z"]),
        ({"GM_CODE": ["GM1", "GM2"], "GM_NAAM": ["D", "E"]}, ["GM1", "GM2"], ["D", "E"]),
        ({"gemeentecode": ["GM1", "GM2"], "gemeentenaam": ["D", "E"]}, ["GM1", "GM2"], ["D", "E"]),
        # plans of one municipality are told apart by neither its code nor its name
        ({"homes": [1, 2], **DELFT}, ["1", "2"], ["1", "2"]),
        ({"code": ["x", "y"], **DELFT}, ["x", "y"], ["x", "y"]),
        ({"code": ["x", "y"], "buurtnaam": ["N", "Z"]}, ["x", "y"], ["N", "Z"]),
        ({"identificatie": ["x", "y"], "BU_CODE": ["BU1"] * 2, "omschrijving": ["p", "q"]}, ["x", "y"], ["p", "q"]),
        # one that is empty somewhere tells nothing
        ({"BU_CODE": ["BU1", None], "WK_CODE": ["WK1", "WK2"]}, ["WK1", "WK2"], ["WK1", "WK2"]),
    ],
)
def test_codes_and_names_of_cbs_and_others(tmp_path, progress, columns, ids, names):
    areas = read_areas(save(tmp_path, TWO, **columns), CRS, progress=progress)
    assert areas["area_id"].tolist() == ids
    assert areas["area_name"].tolist() == names


@pytest.mark.parametrize(
    "ids",
    [
        ["Fase 1", "Fase 1²", "Fase 1³", "Fase 10"],
        ["²", "½", "①", "Ⅳ"],
        ["٣", "٤", "९"],
        ["1", "007", "8", "12", "9" * 5000],
        ["a", "a1", "a2b", "b"],
    ],
)
def test_ids_of_any_signs_are_sorted(tmp_path, progress, ids):
    path = save(tmp_path, [shapely.affinity.translate(SQUARE, 200 * number) for number in range(len(ids))], code=ids)
    found = read_areas(path, CRS, progress=progress)["area_id"].tolist()
    assert sorted(found) == sorted(ids)
    if ids[0].isascii() or "Fase" in ids[0]:
        assert found == ids


def test_degrees_are_reprojected_with_a_word(tmp_path, progress, said):
    path = save(tmp_path, gpd.GeoSeries([SQUARE], crs=CRS).to_crs(4326).tolist(), crs=4326)
    areas = read_areas(path, CRS, progress=progress)
    assert areas.area.iloc[0] == pytest.approx(10_000, rel=1e-4)
    assert "degrees" in said[0]


def test_heights_are_dropped_and_bow_ties_repaired(tmp_path, progress, said):
    high = shapely.force_3d(SQUARE, 7)
    bow_tie = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    areas = read_areas(save(tmp_path, [high, bow_tie]), CRS, progress=progress)
    assert not areas.has_z.any()
    assert areas.is_valid.all()
    assert areas.area.tolist() == pytest.approx([10_000, 5_000])
    assert "invalid" in said[0]


def test_slivers_go_unless_they_are_all_there_is(tmp_path, progress):
    sliver = shapely.box(0, 0, 5, 5)
    path = save(tmp_path, [shapely.MultiPolygon([SQUARE, sliver]), sliver])
    areas = read_areas(path, CRS, sliver_m2=100, progress=progress)
    assert areas.area.tolist() == [10_000, 25]


def test_curves_come_as_straight_pieces(tmp_path, progress):
    path = tmp_path / "curves.gpkg"
    frame = gpd.GeoDataFrame({"code": ["a"]}, geometry=[SQUARE], crs=CRS)
    pyogrio.write_dataframe(frame, path, layer="curves", layer_options={"SPATIAL_INDEX": "NO"})
    circle = [150000, 450000, 150100, 450100, 150200, 450000, 150100, 449900, 150000, 450000]
    # a curve polygon (10) of one ring, a circular string (8) of five points; shapely knows neither
    ring = struct.pack("<BII10d", 1, 8, 5, *circle)
    blob = b"GP\x00\x01" + struct.pack("<i", 28992) + struct.pack("<BII", 1, 10, 1) + ring
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE curves SET geom = ?", (blob,))
    areas = read_areas(path, CRS, progress=progress)
    assert areas.area.iloc[0] == pytest.approx(3.1416 * 100**2, rel=1e-3)


@pytest.mark.parametrize(
    ("geometry", "columns", "arguments", "words"),
    [
        ([SQUARE, None], {}, {}, ["plan", "without geometry", "rows 2"]),
        ([SQUARE, SQUARE], {"code": ["x", "x"]}, {}, ["code", "plan", "more than once", "x"]),
        ([SQUARE, SQUARE], {"code": ["x", None]}, {"id_field": "code"}, ["code", "empty", "rows 2"]),
        ([SQUARE, SQUARE], {"code": ["x", " "]}, {"id_field": "code"}, ["code", "empty", "rows 2"]),
        ([SQUARE], {"code": ["x"]}, {"id_field": "nummer"}, ["nummer", "code"]),
        ([shapely.LineString(SQUARE.exterior)], {}, {}, ["polygons", "LineString"]),
        ([SQUARE], {}, {"layer": "other"}, ["no layer other", "plan"]),
        # a polygon whose corners lie on one line
        ([shapely.Polygon([(0, 0), (100, 0), (50, 0), (0, 0)])], {"code": ["x"]}, {}, ["without surface", "x"]),
    ],
)
def test_what_cannot_be_scored_is_named(tmp_path, progress, geometry, columns, arguments, words):
    path = save(tmp_path, geometry, **columns)
    with pytest.raises(InputError) as caught:
        read_areas(path, CRS, **({"layer": "plan"} | arguments), progress=progress)
    for word in words:
        assert word in str(caught.value)


def test_empty_missing_and_unknown_files(tmp_path, progress):
    path = save(tmp_path, [SQUARE])
    gpd.read_file(path).iloc[:0].to_file(tmp_path / "empty.gpkg", layer="plan")
    for name, word in (("empty.gpkg", "no features"), ("nowhere.gpkg", "does not exist")):
        with pytest.raises(InputError, match=word):
            read_areas(tmp_path / name, CRS, progress=progress)
    (tmp_path / "text.gpkg").write_text("not a geopackage", encoding="utf-8")
    # without what the library advises to programmers
    with pytest.raises(InputError, match=r"cannot be read as a vector layer \([^;]*\): choose another one\.$"):
        read_areas(tmp_path / "text.gpkg", CRS, progress=progress)


def test_text_that_is_no_utf_8_is_told(tmp_path, progress):
    path = save(tmp_path, [SQUARE], code=["abcdefgh"])
    path.write_bytes(path.read_bytes().replace(b"abcdefgh", b"\xff\xfeabcdef"))
    with pytest.raises(InputError, match=r"areas\.gpkg cannot be read as a vector layer"):
        read_areas(path, CRS, progress=progress)


def test_a_layer_without_crs_is_refused(tmp_path, progress):
    path = tmp_path / "areas.shp"
    with pytest.warns(UserWarning, match="crs"):
        gpd.GeoDataFrame({"code": [1]}, geometry=[SQUARE]).to_file(path)
    with pytest.raises(InputError, match="no coordinate reference system"):
        read_areas(path, CRS, progress=progress)


def test_split_layer():
    assert split_layer("a.gpkg|layername=plan|subset=x") == ("a.gpkg", "plan")
    assert split_layer("a.gpkg") == ("a.gpkg", None)


def test_options_behind_a_path_are_known_or_refused():
    told = layer_path("a.gpkg|layername=plan|geometrytype=Polygon|subset=\"code\" = 'a|b' OR x||y = 'z'")
    assert told == ("a.gpkg", "plan", "\"code\" = 'a|b' OR x||y = 'z'", "Polygon")
    assert layer_path("a.gpkg|subset=x = 1|layername=plan") == ("a.gpkg", "plan", "x = 1", "")
    assert with_layer("a.gpkg|subset=x = 1", "plan") == "a.gpkg|layername=plan|subset=x = 1"
    for option in ("nonsense=1", "option:DATE_AS_STRING=YES", "authcfg=abc", "plan", "Subset=x"):
        with pytest.raises(InputError, match=option):
            split_layer(f"a.gpkg|layername=plan|{option}")
    with pytest.raises(InputError, match="x = 1"):
        whole_layer("a.gpkg|subset=x = 1")


@pytest.fixture
def three(tmp_path):
    """A GeoPackage with a layer of points and one of three squares."""
    squares = [shapely.affinity.translate(SQUARE, 200 * number) for number in range(3)]
    path = save(tmp_path, squares, code=["a", "b", "c"], homes=[1, 2, 3], geometry_=["x", "y", "z"])
    gpd.GeoDataFrame({"code": ["p"]}, geometry=[SQUARE.centroid], crs=CRS).to_file(path, layer="points")
    return path


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ("layername=plan|subset=\"code\" = 'a'", ["a"]),
        ("layername=plan|subset=\"homes\" > 1 AND \"code\" || '|' = 'b|'", ["b"]),
        ("subset=code IN ('a','c')", ["a", "c"]),
        ("layerid=0", ["a", "b", "c"]),
        ("layername=plan|geometrytype=Polygon", ["a", "b", "c"]),
        ("layername=plan|geometrytype=MultiPolygonZ|uniqueGeometryType=yes", ["a", "b", "c"]),
    ],
)
def test_a_filter_of_a_layer_is_applied(three, progress, options, ids):
    assert read_areas(f"{three}|{options}", CRS, progress=progress)["area_id"].tolist() == ids


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("layername=plan|subset=nothing = 1", ["nothing = 1"]),
        ("layername=plan|subset=SELECT * FROM plan", ["SELECT", "condition"]),
        ("layername=plan|subset=code = 'z'", ["no features"]),
        ("layername=plan|geometrytype=Point", ["no features"]),
        ("layername=plan|geometrytype=Nonsense", ["geometrytype=Nonsense"]),
        ("layerid=7", ["no layer 7", "plan"]),
        ("layerid=1", ["Point"]),
        ("layername=plan|nonsense=1", ["nonsense=1"]),
    ],
)
def test_a_filter_that_cannot_be_applied_is_named(three, progress, options, words):
    with pytest.raises(InputError) as caught:
        read_areas(f"{three}|{options}", CRS, progress=progress)
    for word in words:
        assert word in str(caught.value)


def test_one_kind_of_geometry_of_a_mixed_layer(tmp_path, progress):
    path = tmp_path / "mixed.geojson"
    gpd.GeoDataFrame({"code": ["a", "b"], "geometry": [SQUARE, SQUARE.centroid]}, geometry="geometry", crs=CRS).to_file(
        path
    )
    assert read_areas(f"{path}|geometrytype=Polygon", CRS, progress=progress)["area_id"].tolist() == ["a"]
    with pytest.raises(InputError, match="Point"):
        read_areas(path, CRS, progress=progress)


def test_geoparquet_and_filters(tmp_path, progress):
    path = tmp_path / "plan.parquet"
    gpd.GeoDataFrame({"code": ["a"]}, geometry=[SQUARE], crs=CRS).to_parquet(path)
    for options in ("layername=plan", "layerid=0", "geometrytype=Polygon"):
        assert len(read_areas(f"{path}|{options}", CRS, progress=progress)) == 1
    for options, word in (("layername=other", "no layer other"), ("subset=code = 'a'", "code = 'a'")):
        with pytest.raises(InputError, match=word):
            read_areas(f"{path}|{options}", CRS, progress=progress)
