"""The checker tells every gap in words."""

import dataclasses

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from cases import first_of
from drawing import Drawing, city_of

from g40_plugin.engine.check.city_package import check_city
from g40_plugin.engine.city.package import write_city
from g40_plugin.engine.city.schema import TABLES, empty_table
from g40_plugin.engine.errors import CityPackageError
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.build import build_city


@pytest.fixture(scope="module")
def city(norms, tmp_path_factory):
    """A small city without a fault: houses, a street and one of each facility."""
    drawing, tmp_path = Drawing(), tmp_path_factory.mktemp("town")
    drawing.way([(0, 0), (100, 0), (200, 0)], highway="residential")
    drawing.way([(100, 0), (100, 80)], highway="footway")
    drawing.box(-50, -50, 300, 200, landuse="residential")
    drawing.box(0, 20, 10, 10, building="house", building__levels="2", start_date="1950")
    source = drawing.write(tmp_path / "town.osm", box=(4.3, 51.9, 4.4, 52.1))
    return city_of(source, norms, complete=list(norms.subcategories))


@pytest.fixture
def problems(city, tmp_path):
    """A function that checks the city with some tables changed."""

    def check(meta=None, **tables):
        changed = dataclasses.replace(city, meta=city.meta | (meta or {}), **tables)
        write_city(changed, tmp_path / "changed.gpkg")
        result = check_city(tmp_path / "changed.gpkg")
        assert result["ok"] == all(problem["severity"] != "error" for problem in result["problems"])
        return result["problems"]

    return check


def told(problems, table, severity, words):
    return any(p["table"] == table and p["severity"] == severity and words in p["text"] for p in problems)


def test_a_good_city(problems):
    assert {(p["table"], p["severity"]) for p in problems()} <= {
        ("facilities", "warning"), ("stops", "warning"), ("landcover", "warning"),
        ("barriers", "info"), ("owners", "info"), ("vacancy", "info"),
        ("services", "info"), ("trees", "info"), ("water_storage", "info"), ("neighbourhoods", "info"),
        ("municipality", "info"), ("canopy", "info"), ("green", "info"), ("addresses", "info"),
        ("contour", "warning"), ("mobility", "info"), ("zones", "info"), ("corrections", "info"),
            ("sites", "info"),
    }  # fmt: skip


@pytest.mark.parametrize("name", first_of([name for name in TABLES if name != "streets"], 6))
def test_empty_tables_are_told(problems, city, name):
    found = problems(**{name: empty_table(name, city.crs)})
    assert any(p["table"] == name and p["text"].startswith(("There ", "The area")) for p in found)


def test_no_streets_is_an_error(problems, city):
    assert told(problems(streets=empty_table("streets", city.crs)), "streets", "error", "no streets")


def test_subcategories_without_facility(problems, norms):
    found = problems(meta={"complete_subcategories": "gp"})
    assert told(found, "facilities", "warning", "supermarket")
    assert told(found, "facilities", "info", "dentist")
    assert not any("sub-category gp" in p["text"] for p in found)
    assert not any("jobs" in p["text"] for p in found)


def test_far_fewer_facilities_than_usual(problems, city, norms):
    one = gpd.GeoDataFrame(
        {"facility_id": ["node/1"], "sub": ["gp"]}, geometry=[shapely.Point(85_000, 446_000)], crs=city.crs
    )
    usual = norms.subcategories["gp"].people_per_facility
    many = city.origins.assign(people=4 * usual / len(city.origins))
    found = problems(facilities=one, origins=many)
    words = "1 facilities of sub-category gp are 0.71 for 10,000 inhabitants, where 0.94 to 8.57 are usual"
    assert told(found, "facilities", "warning", words)
    fewer = city.origins.assign(people=2 * usual / len(city.origins))
    assert not told(problems(facilities=one, origins=fewer), "facilities", "warning", "sub-category gp are")
    # three practices for half a million people, as on Malta
    three = pd.concat([one.assign(facility_id=[f"node/{n}"]) for n in range(3)])
    malta = city.origins.assign(people=520_000 / len(city.origins))
    words = "3 facilities of sub-category gp are 0.06 for 10,000 inhabitants"
    assert told(problems(facilities=three, origins=malta), "facilities", "warning", words)


@pytest.mark.parametrize(("count", "off"), [(3, False), (4, True)])
def test_far_more_facilities_than_usual(problems, city, norms, count, off):
    # for as many people as one practice has, three are the most that is usual
    ids = [f"node/{n}" for n in range(count)]
    many = gpd.GeoDataFrame(
        {"facility_id": ids, "sub": "gp"}, geometry=[shapely.Point(85_000, 446_000)] * count, crs=city.crs
    )
    people = norms.subcategories["gp"].people_per_facility / len(city.origins)
    found = problems(facilities=many, origins=city.origins.assign(people=people))
    assert told(found, "facilities", "warning", "look doubled, or inhabitants are missing") == off
    # of a village with one the same is no sign
    village = problems(facilities=many, origins=city.origins.assign(people=people - 1))
    assert not told(village, "facilities", "warning", "look doubled")


@pytest.mark.parametrize(("homes", "known"), [(20, True), (19, False)])
def test_homes_against_the_houses(problems, city, norms, homes, known):
    # 10,900 m2 lived in hold a hundred homes of 109 m2; a fifth of them is the least
    footprint = 100 * norms.buildings.footprint_m2_per_dwelling
    house = city.buildings.assign(footprint_m2=footprint, floor_m2=footprint, floor_living=footprint, dwellings=homes)
    found = problems(buildings=house, origins=city.origins.assign(dwellings=100.0))
    assert told(found, "buildings", "warning", "19 homes on 10,900 m² of ground") != known
    assert not told(found, "origins", "warning", "homes on")
    found = problems(buildings=house.assign(dwellings=100.0), origins=city.origins.assign(dwellings=float(homes)))
    assert told(found, "origins", "warning", "where 100 are usual: homes are not known") != known


@pytest.mark.slow
def test_stations_that_are_told_twice(problems, city):
    def stations(*rows):
        frame = pd.DataFrame(rows, columns=["name", "level", "x"])
        frame["stop_id"] = [f"s{n}" for n in range(len(rows))]
        points = gpd.points_from_xy(85_000 + frame["x"], [446_000] * len(frame))
        return gpd.GeoDataFrame(frame[["stop_id", "name", "level"]], geometry=points, crs=city.crs)

    twice = problems(stops=stations(("Delft", 2, 0), ("Delft", 1, 250)))
    assert told(twice, "stops", "warning", "1 stations stand within 250 m of another row with their mode and name")
    near = problems(stops=stations(("Delft", 2, 0), ("Delft Campus", 2, 100)))
    assert told(near, "stops", "info", "1 stations lie within 250 m of another one of their mode")
    assert not told(near, "stops", "warning", "stations")
    for apart in (("Delft", 2, 251), ("Delft", 3, 100), ("Delft", 6, 100)):
        assert not any(p["table"] == "stops" for p in problems(stops=stations(("Delft", 2, 0), apart)))


@pytest.mark.slow
def test_squares_that_no_line_crosses(problems, city):
    #   --------+   +--------   two streets end at a square of 20 m
    #           |___|
    square = shapely.box(85_100, 445_990, 85_120, 446_010)
    cover = city.landcover.iloc[:1].assign(cover="pedestrian", cover_group="paved").set_geometry([square], crs=city.crs)

    def streets(*lines):
        frame = city.streets.iloc[[0] * len(lines)].reset_index(drop=True)
        lines = [shapely.LineString([(85_000 + x, 446_000 + y) for x, y in line]) for line in lines]
        frame = frame.assign(node_a=[2 * n for n in range(len(lines))], node_b=[2 * n + 1 for n in range(len(lines))])
        return frame.assign(length_m=shapely.length(lines)).set_geometry(lines, crs=city.crs)

    words = "No line crosses 1 squares at which streets end (one lies around 85110, 446000)"
    west, east = [(0, 0), (100, 0)], [(120, 0), (200, 0)]
    assert told(problems(landcover=cover, streets=streets(west, east)), "streets", "warning", words)
    # a line along the edge is a way round it
    edge = [(100, 0), (100, 10), (120, 10), (120, 0)]
    assert told(problems(landcover=cover, streets=streets(west, east, edge)), "streets", "warning", words)
    for fine in ((west, east, [(100, 0), (120, 0)]), (west,), (west, [(130, 0), (200, 0)])):
        assert not told(problems(landcover=cover, streets=streets(*fine)), "streets", "warning", "No line crosses")


@pytest.mark.parametrize(("unknown", "severity"), [(0.4, "info"), (0.41, "warning")])
def test_floor_area_of_unknown_use(problems, city, unknown, severity):
    two = pd.concat([city.buildings, city.buildings.assign(use="unknown")], ignore_index=True)
    found = problems(buildings=two.assign(floor_m2=[1000 * (1 - unknown), 1000 * unknown]))
    assert told(found, "buildings", severity, f"{100 * unknown:.1f}% of the floor area is in buildings of unknown use")


@pytest.mark.parametrize(("km", "off"), [(0.1, False), (0.9, True)])
def test_walks_are_compared_with_published_distances(problems, city, km, off):
    # from the house a doctor at the end of the street is some 200 m away
    doctor = gpd.GeoDataFrame(
        {"facility_id": ["node/1"], "sub": ["gp"]}, geometry=[shapely.Point(85_200, 446_000)], crs=city.crs
    )
    around = gpd.GeoDataFrame(
        {"code": ["BU1"], "km_gp": [km], "km_pharmacy": [5.0]},
        geometry=[shapely.box(84_900, 445_900, 85_300, 446_100)],
        crs=city.crs,
    )
    found = problems(facilities=doctor, neighbourhoods=around)
    assert told(found, "facilities", "warning", "0.7 km (median of 1 neighbourhoods)") == off
    assert not told(found, "facilities", "warning", "pharmacy differ")


def test_unknown_subcategory(problems, city):
    frame = gpd.GeoDataFrame({"sub": ["castle"]}, geometry=[shapely.Point(85_000, 446_000)], crs=city.crs)
    assert told(problems(facilities=frame), "facilities", "warning", "castle")


@pytest.mark.slow
def test_street_faults(problems, city):
    streets = city.streets
    longer = streets.assign(length_m=streets["length_m"] * 2)
    assert told(problems(streets=longer), "streets", "warning", "3 streets have a length_m")
    point = streets.set_geometry([shapely.LineString([(85_000, 446_000)] * 2), *streets.geometry[1:]], crs=streets.crs)
    assert told(problems(streets=point), "streets", "warning", "no length")
    mixed = streets.assign(node_a=[0, 0, 0], node_b=[0, 0, 0])
    assert told(problems(streets=mixed), "streets", "error", "different places")
    numbered = streets.assign(node_a=[0, 2, 4], node_b=[1, 3, 5])
    found = problems(streets=numbered)
    assert told(found, "streets", "warning", "do not connect")
    assert told(found, "streets", "info", "pieces loose")
    nowhere = streets.assign(node_a=pd.array([None, 1, 1], dtype="Int64"))
    assert told(problems(streets=nowhere), "streets", "error", "without node_a")
    closed = streets.assign(walk=0)
    assert told(problems(streets=closed), "streets", "error", "No street can be walked")


def test_far_origins(problems, city):
    far = city.origins.set_geometry(city.origins.translate(0, 400))
    assert told(problems(origins=far), "origins", "warning", "further than 250 m")


def test_values_out_of_range(problems, city):
    below = problems(buildings=city.buildings.assign(levels=-1.0))
    assert told(below, "buildings", "error", "levels outside 0 to 300, such as -1")
    above = problems(landcover=city.landcover.assign(green=40.0))
    assert told(above, "landcover", "error", "green outside 0 to 1, such as 40")


def test_geometry_faults(problems, city):
    bow_tie = shapely.Polygon([(85_000, 446_000), (85_010, 446_010), (85_010, 446_000), (85_000, 446_010)])
    assert told(
        problems(landcover=city.landcover.set_geometry([bow_tie], crs=city.crs)), "landcover", "error", "invalid"
    )
    nothing = city.buildings.set_geometry([None], crs=city.crs)
    assert told(problems(buildings=nothing), "buildings", "warning", "no geometry")


def test_another_place_crs_or_norms(problems, city):
    away = city.buildings.set_geometry(city.buildings.translate(50_000, 0))
    assert told(problems(buildings=away), "buildings", "error", "outside the streets")
    degrees = city.buildings.to_crs("EPSG:4326")
    assert told(problems(buildings=degrees), "buildings", "error", "EPSG:4326")
    assert told(problems(meta={"crs": "EPSG:4326"}), "meta", "error", "not projected in metres")
    assert told(problems(meta={"norms_hash": "abc"}), "meta", "info", "abc")


def test_coverage_smaller_than_the_contour(problems, city):
    contour = gpd.GeoDataFrame({"name": ["x"]}, geometry=[shapely.box(80_000, 441_000, 90_000, 451_000)], crs=city.crs)
    coverage = gpd.GeoDataFrame(geometry=[shapely.box(85_000, 446_000, 86_000, 447_000)], crs=city.crs)
    assert told(problems(contour=contour, coverage=coverage), "coverage", "warning", "99%")


def test_a_map_of_hardly_anything_but_streets(problems, city):
    # the square kilometre less a tenth is enough, a tenth less is not; buildings count too
    def covers(m2):
        shape = shapely.multipolygons([shapely.box(85_000, 446_000, 85_000 + m2 / 100, 446_100)])
        return city.landcover.iloc[:1].assign(cover_group="green").set_geometry([shape], crs=city.crs)

    built = city.buildings.area.sum()
    least = 0.1 * shapely.union_all(city.coverage.geometry.to_numpy()).area
    assert told(problems(landcover=covers(least - built - 1)), "landcover", "warning", "mapped on 10.0%")
    assert not told(problems(landcover=covers(least - built + 1)), "landcover", "warning", "mapped on")


def test_columns_that_are_missing_or_of_the_wrong_type(city, tmp_path):
    write_city(city, tmp_path / "a.gpkg")
    frame = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="buildings").drop(columns=["use"]).assign(levels="two")
    pyogrio.write_dataframe(frame, tmp_path / "a.gpkg", layer="buildings", driver="GPKG", append=False)
    result = check_city(tmp_path / "a.gpkg")
    assert not result["ok"]
    assert told(result["problems"], "buildings", "error", "use")
    assert told(result["problems"], "buildings", "error", "levels")


def test_what_is_no_city_package(tmp_path):
    with pytest.raises(CityPackageError, match="missing"):
        check_city(tmp_path / "missing.gpkg")


def test_kinds_of_zones_that_nobody_knows(problems, city):
    rows = {"kind": ["swamp", "noise", None]}
    zones = gpd.GeoDataFrame(rows, geometry=[city.extent] * 3, crs=city.crs)
    assert told(problems(zones=zones), "zones", "warning", "swamp do not count")


def test_homes_that_have_only_a_loose_path_are_told(drawing, norms, tmp_path):
    drawing.way([(0, 0), (1200, 0)], highway="residential")
    drawing.box(100, 400, 20, 20, highway="footway")
    drawing.box(105, 405, 10, 10, building="house")
    drawing.box(105, 10, 10, 10, building="house")
    build_city(drawing.write(tmp_path / "town.osm"), tmp_path / "town.gpkg", norms, progress=SILENT)
    found = check_city(tmp_path / "town.gpkg")["problems"]
    assert told(found, "origins", "warning", "1 origins have no street on foot near them but a loose piece")
