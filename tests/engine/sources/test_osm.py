"""Reading OSM files, good and bad, and choosing a CRS."""

import bz2
import gzip
from threading import Event

import geopandas as gpd
import osmium
import pytest
import shapely

from g40_plugin.engine.errors import CancelledError, InputError
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.sources.osm import Keys, read_osm
from g40_plugin.engine.sources.place import choose_crs
from g40_plugin.engine.sources.trees import trees_table


def read(path, progress=SILENT):
    keys = Keys(points={"shop"}, areas={"landuse", "highway"}, trees={"natural"}, routes={"cycle_highway"})
    return read_osm(path, keys, progress)


@pytest.fixture
def town(drawing):
    drawing.way([(0, 0), (50, 0), (100, 0)], highway="residential")
    drawing.node(10, 10, shop="bakery", name="Bread & Co")
    drawing.node(20, 10, addr__housenumber="7")
    drawing.box(0, 20, 30, 10, landuse="grass")
    return drawing


def test_relations_over_ways_tell_their_tags_and_ways(town, tmp_path):
    town.relation([(1, ""), (2, "")], type="route", route="bicycle", cycle_highway="yes")
    town.relation([(1, "")], type="route", route="hiking")
    (route,) = read(town.write(tmp_path / "town.osm")).routes
    assert route.tags["cycle_highway"] == "yes"
    assert route.ways == [1, 2]


def test_all_endings_read_alike(town, tmp_path):
    plain = town.write(tmp_path / "town.osm")
    (tmp_path / "town.osm.gz").write_bytes(gzip.compress(plain.read_bytes()))
    (tmp_path / "town.osm.bz2").write_bytes(bz2.compress(plain.read_bytes()))
    with osmium.SimpleWriter(str(tmp_path / "town.osm.pbf")) as writer:
        for item in osmium.FileProcessor(str(plain)):
            writer.add(item)
    for ending in ("osm", "osm.gz", "osm.bz2", "osm.pbf"):
        data = read(tmp_path / f"town.{ending}")
        assert data.points.tags == [{"shop": "bakery", "name": "Bread & Co"}]
        assert data.addresses.ids == ["node/5"]
        assert data.areas.ids == ["way/2"]
        assert len(data.ways) == 1
        assert data.ways.nodes.tolist() == [1, 2, 3]


def test_trees_come_apart_from_the_other_points(town, tmp_path, norms):
    town.node(5, 5, natural="tree", height="12 m", species="Tilia")
    town.node(6, 5, natural="tree", addr__housenumber="9")
    town.node(7, 5, natural="peak")
    data = read(town.write(tmp_path / "town.osm")).project("EPSG:28992")
    assert len(data.addresses) == 2
    assert len(data.points) == 1
    trees = trees_table(data.trees, norms.vegetation, "EPSG:28992")
    assert trees["height_m"].tolist() == pytest.approx([12.0, float("nan")], nan_ok=True)
    assert trees.geometry.x.tolist() == pytest.approx([85_005, 85_006], abs=0.1)


def test_multipolygons_have_holes(drawing, tmp_path):
    outer = drawing.box(0, 0, 100, 100)
    inner = drawing.box(40, 40, 20, 20)
    drawing.relation([(outer, "outer"), (inner, "inner")], landuse="grass")
    data = read(drawing.write(tmp_path / "a.osm")).project("EPSG:28992")
    assert data.areas.ids == ["relation/1"]
    assert data.areas.geometry[0].area == pytest.approx(10_000 - 400, abs=2)


def test_a_closed_street_is_no_square(drawing, tmp_path):
    drawing.box(0, 0, 10, 10, highway="pedestrian")
    drawing.box(20, 0, 10, 10, highway="pedestrian", area="yes")
    data = read(drawing.write(tmp_path / "a.osm"))
    assert [tags.get("highway") for tags in data.areas.tags] == [None, "pedestrian"]
    assert len(data.ways) == 2


def test_broken_areas_are_named_and_left_out(drawing, tmp_path):
    outer = drawing.way([(0, 0), (10, 0), (10, 10)])
    drawing.relation([(outer, "outer")], landuse="grass")
    drawing.box(20, 0, 10, 10, landuse="grass")
    told = []
    data = read(drawing.write(tmp_path / "a.osm"), Progress(log=lambda level, text: told.append((level, text))))
    assert data.areas.ids == ["way/2"]
    assert [level for level, _ in told] == ["warning"]
    assert "relation/1" in told[0][1]


def test_a_way_without_all_its_nodes_keeps_the_known_stretches(drawing, tmp_path):
    drawing.way([(0, 0), (10, 0), (20, 0), (30, 0), (40, 0)], highway="path")
    drawing.elements = [item for item in drawing.elements if item["type"] != "node" or item["id"] != 3]
    data = read(drawing.write(tmp_path / "a.osm"))
    assert data.ways.ids.tolist() == [1, 1]
    assert data.ways.nodes.tolist() == [1, 2, 4, 5]


@pytest.mark.parametrize(
    ("tags", "mixed"), [({"highway": "path"}, True), ({"highway": "path"}, False), ({"landuse": "grass"}, True)]
)
def test_what_is_not_uploaded_is_refused(drawing, tmp_path, tags, mixed):
    corners = [(0, 0), (10, 0), (20, 10)]
    drawing.way([*corners, corners[0]] if "landuse" in tags else corners, **tags)
    if mixed:
        drawing.way([(0, 5), (10, 5)], highway="path")
    path = drawing.write(tmp_path / "a.osm")
    text = path.read_text(encoding="utf-8")
    for number in (1, 2, 3):
        for before in ('ref="', '<node id="'):
            text = text.replace(f'{before}{number}"', f'{before}-{number}"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="numbers below 0"):
        read(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.osm.pbf", None),
        ("empty.osm.pbf", b""),
        ("empty.osm", b""),
        ("words.osm.pbf", b"no OSM data at all"),
        ("words.osm", b"no OSM data at all"),
        ("words.txt", b"no OSM data at all"),
        ("half.osm", b"<osm version='0.6'><node id='1' lon='4' lat='52'/>"),
        ("place.osm", b"<osm version='0.6'><node id='1' lon='4' lat='q52'/></osm>"),
        ("half.osm.gz", gzip.compress(b"<osm version='0.6'></osm>" * 1000, mtime=0)[:60]),
    ],
)
def test_a_file_that_cannot_be_read_is_named(name, content, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=name):
        read(tmp_path / name)


def test_a_file_cut_off_in_the_middle_is_named(shared_data, tmp_path):
    whole = (shared_data / "delft" / "tudelft.osm.pbf").read_bytes()
    (tmp_path / "half.osm.pbf").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"half\.osm\.pbf"):
        read(tmp_path / "half.osm.pbf")


def test_reading_can_be_cancelled(town, tmp_path):
    cancelled = Event()
    cancelled.set()
    with pytest.raises(CancelledError):
        read(town.write(tmp_path / "a.osm"), Progress(cancelled=cancelled))


@pytest.mark.parametrize(
    ("place", "x", "y", "crs"),
    [
        ("Delft", 4.36, 52.01, "EPSG:28992"),
        ("Maastricht", 5.69, 50.85, "EPSG:28992"),
        ("Den Helder", 4.76, 52.95, "EPSG:28992"),
        ("Terneuzen", 3.83, 51.33, "EPSG:28992"),
        ("Enschede", 6.89, 52.22, "EPSG:28992"),
        ("Valletta", 14.51, 35.90, "EPSG:32633"),
        ("Antwerp", 4.40, 51.22, "EPSG:32631"),
        ("Aachen", 6.10, 50.77, "EPSG:32632"),
        ("Porto Alegre", -51.2, -30.0, "EPSG:32722"),
    ],
)
def test_crs_of_a_place(place, x, y, crs):
    assert choose_crs(shapely.Point(x, y)) == crs, place


def test_all_dutch_municipalities_are_in_the_netherlands(shared_data):
    places = (
        gpd.read_file(shared_data / "national" / "gemeenten_2022.geojson")
        .to_crs("EPSG:28992")
        .centroid.to_crs("EPSG:4326")
    )
    assert {choose_crs(place) for place in places} == {"EPSG:28992"}


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2263", "EPSG:3857", "EPSG:32755", "EPSG:0", "Amersfoort"])
def test_a_crs_that_does_not_suit_is_refused(crs):
    with pytest.raises(InputError, match=crs):
        choose_crs(shapely.Point(4.36, 52.01), crs)


def test_a_given_crs_is_taken():
    assert choose_crs(shapely.Point(4.36, 52.01), "epsg:32631") == "EPSG:32631"
