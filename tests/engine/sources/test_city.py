"""From an OSM file to the tables of the city package: small drawings with answers known beforehand."""

from threading import Event

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from drawing import city_of

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.city.schema import TABLES
from g40_plugin.engine.errors import CancelledError, InputError, OutputError
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.sources.build import build_city
from g40_plugin.engine.travel.searches import Searches


@pytest.fixture
def built(drawing, norms, tmp_path):
    """A function that builds the drawing's city package and reads it."""

    def build(box=None, **options):
        return city_of(drawing.write(tmp_path / "town.osm", box), norms, **options)

    drawing.way([(-50, -50), (0, -50)], highway="residential")
    return build


def local(geometry):
    """Coordinates of the table's geometry in the metres of the drawing."""
    return np.round(shapely.get_coordinates(np.asarray(geometry)) - (85_000, 446_000), 1).tolist()


# ---------------------------------------------------------------- facilities
def test_a_place_may_belong_to_several_subcategories(drawing, built):
    drawing.node(0, 0, amenity="pharmacy", shop="chemist", name="Both")
    drawing.node(0, 90, shop="supermarket", disused="yes")
    drawing.node(0, 95, disused__shop="supermarket")
    facilities = built().facilities
    assert sorted(facilities["sub"]) == ["daily_shop", "pharmacy"]
    assert set(facilities["facility_id"]) == {"node/3"}
    assert set(facilities["access"]) == {"point"}


def test_schools_by_their_level(drawing, built):
    drawing.node(0, 0, amenity="school", name="a")
    drawing.node(0, 100, amenity="school", isced__level="1", name="b")
    drawing.node(0, 200, amenity="school", isced__level="2;3", name="c")
    facilities = built().facilities.set_index("name")["sub"]
    assert facilities.to_dict() == {"a": "primary_school", "b": "primary_school", "c": "secondary_school"}


def test_a_polygon_is_entered_by_its_entrances(drawing, built):
    drawing.box(0, 0, 20, 10, amenity="library", name="Books")
    drawing.tag_node((20, 0), entrance="yes")
    drawing.node(10, 5, entrance="yes")
    facilities = built().facilities
    assert facilities["access"].tolist() == ["entrance"]
    assert local(facilities.geometry) == [[20.0, 0.0]]
    assert facilities["area_m2"].iloc[0] == pytest.approx(200, abs=1)


def test_a_polygon_without_entrances_is_entered_from_its_edge(drawing, built):
    drawing.box(0, 0, 98, 48, amenity="library")
    facilities = built().facilities
    assert set(facilities["access"]) == {"boundary"}
    # 292 m around, a point at most every 25 m
    assert len(facilities) == 12
    edge = shapely.box(85_000, 446_000, 85_098, 446_048).exterior
    assert facilities.distance(edge).max() < 0.1


def test_twins_are_one_facility(drawing, built):
    drawing.node(0, 0, shop="supermarket", name="A")
    drawing.node(20, 0, shop="supermarket")
    drawing.node(12, 0, shop="supermarket", name="B")
    drawing.node(60, 0, shop="supermarket", name="A")
    drawing.box(-10, -10, 20, 20, shop="supermarket", name="A")
    facilities = built().facilities
    # B lies just outside the building of A and has a door 8 m on; the second A is 50 m from the first
    entered = facilities.drop_duplicates("facility_id")
    assert sorted(zip(entered["facility_id"], entered["name"], strict=True)) == [
        ("node/5", "B"),
        ("node/6", "A"),
        ("way/2", "A"),
    ]


def park_streets(drawing):
    drawing.way([(-50, 60), (30, 60), (150, 60)], highway="footway")
    drawing.way([(-50, 20), (150, 20)], highway="motorway")


def test_touching_parks_are_one_and_entered_where_streets_cross(drawing, built):
    # two halves of 60 x 120 m that share an edge: 1.44 ha together
    drawing.box(0, 0, 60, 120, leisure="park")
    drawing.box(60, 0, 60, 120, leisure="park", name="Green")
    drawing.box(300, 0, 50, 50, leisure="park", name="Small")
    park_streets(drawing)
    parks = built().facilities
    assert set(parks["facility_id"]) == {"way/2"}
    assert set(parks["name"]) == {"Green"}
    assert parks["area_m2"].iloc[0] == pytest.approx(14_400, rel=1e-3)
    assert parks["access"].tolist() == ["crossing", "crossing"]
    assert sorted(local(parks.geometry)) == [[0.0, 60.0], [120.0, 60.0]]


def entered(parks):
    return sorted(zip(parks["access"], map(tuple, local(parks.geometry)), strict=True))


def test_gates_of_a_park_add_to_the_crossings_of_its_edge(drawing, built):
    drawing.box(0, 0, 120, 120, leisure="park")
    drawing.tag_node((0, 0), barrier="gate")
    park_streets(drawing)
    crossings = [("crossing", (0.0, 60.0)), ("crossing", (120.0, 60.0))]
    assert entered(built().facilities) == [*crossings, ("gate", (0.0, 0.0))]


def test_a_gate_on_a_crossing_is_one_entrance(drawing, built):
    drawing.way([(0, 0), (0, 60), (0, 120), (120, 120), (120, 0), (0, 0)], leisure="park")
    drawing.way([(-50, 60), (0, 60), (60, 60)], highway="footway")
    drawing.tag_node((0, 60), barrier="kissing_gate")
    assert entered(built().facilities) == [("gate", (0.0, 60.0))]


def test_a_park_with_a_gate_and_paths_inside_is_entered_by_the_gate(drawing, built):
    drawing.box(0, 0, 120, 120, leisure="park")
    drawing.tag_node((0, 0), entrance="main")
    drawing.way([(40, 40), (80, 80)], highway="path")
    assert entered(built().facilities) == [("gate", (0.0, 0.0))]


@pytest.mark.parametrize(
    ("tags", "is_gate"),
    [
        ({"barrier": "gate"}, True),
        ({"barrier": "swing_gate"}, True),
        ({"barrier": "gate", "access": "private", "foot": "yes;designated"}, True),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, True),
        ({"entrance": "yes"}, True),
        ({"barrier": "bollard"}, False),
        ({"barrier": "stile"}, False),
        ({"barrier": "gate", "access": "private"}, False),
        ({"barrier": "gate", "foot": "no"}, False),
        ({"barrier": "gate", "locked": "yes"}, False),
        ({"entrance": "emergency"}, False),
        ({"entrance": "service"}, False),
        ({"entrance": "garage"}, False),
    ],
)
def test_what_is_a_gate(drawing, built, tags, is_gate):
    drawing.box(0, 0, 120, 120, leisure="park")
    drawing.tag_node((0, 0), **tags)
    park_streets(drawing)
    found = entered(built().facilities)
    assert (("gate", (0.0, 0.0)) in found) == is_gate
    # what is no gate takes no crossing away
    assert [access for access, _ in found].count("crossing") == 2


@pytest.mark.parametrize("kind", ["emergency", "service", "garage", "fire_exit", "exit"])
def test_entrances_that_nobody_enters_by_are_none(drawing, built, kind):
    drawing.box(0, 0, 20, 10, amenity="library")
    drawing.tag_node((20, 0), entrance="main")
    drawing.tag_node((0, 0), entrance=kind)
    drawing.box(100, 0, 20, 10, amenity="library")
    drawing.tag_node((120, 0), entrance=kind)
    facilities = built().facilities.groupby("facility_id")
    assert local(facilities.get_group("way/2").geometry) == [[20.0, 0.0]]
    assert set(facilities.get_group("way/3")["access"]) == {"boundary"}


def test_a_park_with_paths_inside_only_is_entered_by_them(drawing, built):
    drawing.box(0, 0, 120, 120, leisure="park")
    drawing.way([(40, 40), (80, 80)], highway="path")
    parks = built().facilities
    assert parks["access"].tolist() == ["crossing", "crossing"]
    assert sorted(local(parks.geometry)) == [[40.0, 40.0], [80.0, 80.0]]


def test_a_park_behind_water_is_reached_over_the_bridge_alone(drawing, built, norms):
    #   (0,0)---street---(200,0)---bridge street---(300,0)     water of 20 m lies along the street, and the park
    #   ~~~~~~~~~~ 20 m of water ~~~~~~~~~~ |                  behind it; the only way in is at its eastern corner
    #   +------ park 130 m x 120 m ------+  |
    drawing.way([(0, 0), (200, 0), (300, 0)], highway="residential")
    drawing.way([(300, 0), (300, -100), (140, -100)], highway="footway")
    drawing.box(-60, -30, 340, 20, natural="water")
    drawing.box(20, -150, 130, 120, leisure="park")
    city = built()
    parks = city.facilities[city.facilities["sub"] == "park"]
    assert set(parks["access"]) == {"crossing"}
    assert local(parks.geometry) == [[150.0, -100.0]]
    searches = Searches(city, norms)
    home = searches.snap(shapely.points([(85_000, 446_005)]), "walk")
    metres, _ = searches.metres(home, "park", "walk")
    # along the street, over the bridge and back, not through the water
    assert metres[0] == pytest.approx(5 + 300 + 100 + 150, abs=1)


def test_a_park_across_water_without_any_bridge_is_not_reached(drawing, built, norms):
    drawing.way([(0, 0), (300, 0)], highway="residential")
    drawing.box(-60, -30, 420, 20, natural="water")
    drawing.box(20, -150, 130, 120, leisure="park")
    city = built()
    assert set(city.facilities["access"]) == {"boundary"}
    searches = Searches(city, norms)
    home = searches.snap(shapely.points([(85_000, 446_005)]), "walk")
    assert np.isinf(searches.metres(home, "park", "walk")[0]).all()


def test_petrol_stations_that_are_points_have_ground(drawing, built, norms):
    drawing.node(0, 0, amenity="fuel", name="Pump")
    drawing.box(200, 0, 40, 30, amenity="fuel")
    drawing.node(220, 10, amenity="fuel")
    drawing.node(100, 0, amenity="cafe")
    cover = built().landcover.set_index("cover_id")
    assert sorted(cover.index) == ["node/3", "way/2"]
    assert set(cover["cover_group"]) == {"fuel"}
    square = cover.geometry["node/3"]
    assert square.area == pytest.approx(norms.landcover["fuel"].point_m2)
    assert local([square.centroid]) == [[0.0, 0.0]]


def test_a_park_without_streets_is_entered_from_its_edge(drawing, built):
    drawing.box(0, 0, 120, 120, leisure="park")
    parks = built().facilities
    assert parks["access"].tolist() == ["boundary"] * 5


# ---------------------------------------------------------------- buildings and origins
def test_floor_area_by_tags_levels_and_height(drawing, built):
    drawing.box(0, 0, 10, 10, building="apartments", building__levels="4", start_date="~1950")
    drawing.box(20, 0, 10, 10, building="office", height="15 m", start_date="1972-05")
    drawing.box(40, 0, 10, 10, building="warehouse", start_date="C19")
    drawing.box(60, 0, 10, 10, building="garage")
    drawing.box(80, 0, 10, 10, building="yes")
    drawing.box(100, 0, 2, 2, building="house")
    drawing.box(120, 0, 10, 10, building="no")
    buildings = built().buildings.set_index("building_id")
    assert buildings["use"].tolist() == ["living", "work", "work", "none", "unknown"]
    assert buildings["levels"].tolist() == [4.0, 5.0, 2.0, 1.0, 2.0]
    assert buildings["floor_m2"].round(-1).tolist() == [400.0, 500.0, 200.0, 100.0, 200.0]
    assert buildings["floor_living"].round(-1).tolist() == [400.0, 0.0, 0.0, 0.0, 0.0]
    assert buildings["floor_work"].round(-1).tolist() == [0.0, 500.0, 200.0, 0.0, 0.0]
    assert buildings["year"].fillna(0).tolist() == [1950, 1972, 0, 0, 0]
    # 500 m2 x 0.85 / 25, and 200 m2 x 0.85 / 100 for industry
    assert buildings["jobs"].round(1).tolist() == [0.0, 17.0, 1.7, 0.0, 0.0]


def test_shops_inside_take_the_ground_floor(drawing, built):
    drawing.box(0, 0, 10, 10, building="apartments", building__levels="4")
    drawing.node(5, 5, shop="bakery")
    drawing.node(6, 6, amenity="cafe")
    drawing.box(20, 0, 10, 10, building="office", building__levels="4")
    drawing.node(25, 5, shop="bakery")
    drawing.box(40, 0, 10, 10, building="yes", building__levels="1", shop="supermarket")
    buildings = built().buildings
    assert buildings["floor_living"].round(-1).tolist() == [300.0, 0.0, 0.0]
    assert buildings["floor_shop"].round(-1).tolist() == [50.0, 0.0, 100.0]
    assert buildings["floor_meet"].round(-1).tolist() == [50.0, 0.0, 0.0]
    assert buildings["floor_work"].round(-1).tolist() == [0.0, 400.0, 0.0]
    assert buildings["use"].tolist() == ["living", "work", "shop"]


def test_land_gives_its_use_to_untagged_buildings(drawing, built):
    drawing.box(0, 0, 100, 100, landuse="residential")
    drawing.box(10, 10, 10, 10, building="yes")
    drawing.box(50, 50, 40, 40, amenity="school")
    drawing.box(60, 60, 10, 10, building="yes")
    drawing.box(200, 0, 100, 100, landuse="industrial")
    drawing.box(210, 10, 10, 10, building="yes")
    drawing.box(230, 10, 10, 10, building="house")
    drawing.box(400, 0, 100, 100, landuse="retail")
    drawing.box(410, 10, 10, 10, building="yes")
    assert built().buildings["use"].tolist() == ["living", "learn", "work", "living", "shop"]


@pytest.mark.parametrize("relation", [False, True])
@pytest.mark.parametrize(
    ("landuse", "building", "jobs"),
    [
        ("commercial", "yes", 20.4),
        ("commercial", "office", 20.4),
        ("industrial", "yes", 5.1),
        ("industrial", "office", 20.4),
        ("commercial", "warehouse", 5.1),
        ("port", "yes", 5.1),
    ],
)
def test_land_for_offices_and_for_industry(drawing, built, landuse, building, jobs, relation):
    # 100 m2 of 6 floors x 0.85 / 25 for offices, / 100 for industry
    land = drawing.box(0, 0, 100, 100, **({} if relation else {"landuse": landuse}))
    if relation:
        drawing.relation([(land, "outer")], landuse=landuse)
    drawing.box(10, 10, 10, 10, building=building, building__levels="6")
    city = built()
    assert city.buildings["use"].tolist() == ["work"]
    assert city.buildings["jobs"].tolist() == [pytest.approx(jobs, abs=0.1)]
    # both are land for work to the contour and to usable land
    assert city.landcover["cover_group"].tolist() == ["urban_work"]


def test_dwellings_and_origins(drawing, built):
    drawing.box(0, 0, 10, 10, building="apartments")
    for x in (2, 4, 6):
        drawing.node(x, 5, addr__housenumber=str(x))
    drawing.node(8, 5, addr__housenumber="8", shop="bakery", name="no home")
    drawing.box(20, 0, 10, 10, building="apartments", building__flats="12")
    drawing.box(40, 0, 10, 10, building="house", building__levels="3")
    drawing.box(60, 0, 10, 10, building="apartments", building__levels="10")
    drawing.box(80, 0, 10, 10, building="office")
    drawing.node(85, 5, addr__housenumber="85")
    city = built()
    # the last: 1,000 m2 x 0.77 / 85
    assert city.buildings["dwellings"].tolist() == [3.0, 12.0, 1.0, 9.0, 0.0]
    assert city.origins["dwellings"].tolist() == [1.0, 1.0, 1.0, 12.0, 1.0, 9.0]
    assert city.origins["people"].sum() == pytest.approx(25 * 2.1)
    assert city.origins["origin_id"].is_unique
    assert city.origins["origin_id"].str.startswith("node/").sum() == 3


# ---------------------------------------------------------------- land, stops, barriers, contour
def test_land_cover_takes_the_first_class(drawing, built):
    drawing.box(0, 0, 10, 10, natural="water")
    drawing.box(20, 0, 10, 10, amenity="school", leisure="pitch")
    drawing.box(40, 0, 10, 10, leisure="park")
    drawing.box(60, 0, 10, 10, landuse="meadow")
    drawing.box(80, 0, 10, 10, highway="residential")
    drawing.box(100, 0, 10, 10, highway="pedestrian", area="yes")
    cover = built().landcover
    assert cover["cover"].tolist() == ["water", "urban_other", "park", "farmland", "pedestrian"]
    assert cover["public"].tolist() == [0, 0, 1, 0, 1]
    assert cover["green"].tolist() == [0.0, 0.0, 1.0, 0.0, 0.0]
    assert cover.is_valid.all()


def test_a_park_of_several_parts_far_apart(drawing, built):
    west, east = drawing.box(0, 0, 120, 120), drawing.box(1000, 0, 150, 150)
    drawing.relation([(west, "outer"), (east, "outer")], leisure="park", name="Twin")
    parks = built().facilities
    assert sorted(parks["area_m2"].round(-2).unique()) == [14_400, 22_500]
    assert set(parks["name"]) == {"Twin"}


def test_a_station_on_the_map_twice_is_one(drawing, built):
    drawing.way([(0, 0), (2000, 0)], highway="residential")
    drawing.node(0, 0, railway="station", name="Delft")
    # its area, without a name, and a platform of it that is a station again
    drawing.box(90, 0, 20, 10, railway="station")
    drawing.node(250, 0, railway="station", name="Delft")
    drawing.node(-250.5, 0, railway="station", name="Delft")
    drawing.node(40, 0, railway="station", name="Delft Zuid")
    drawing.node(10, 0, railway="station", station="subway", name="Delft")
    # stops of buses on both sides of a street are two
    drawing.node(400, 0, highway="bus_stop", name="Markt")
    drawing.node(440, 0, highway="bus_stop", name="Markt")
    stops = built().stops
    assert sorted(zip(stops["level"], stops["name"], strict=True)) == [
        (2, "Delft"), (2, "Delft"), (2, "Delft Zuid"), (3, "Delft"), (6, "Markt"), (6, "Markt"),
    ]  # fmt: skip


def test_an_intercity_station_goes_before_its_other_half(drawing, built):
    drawing.way([(0, 0), (2000, 0)], highway="residential")
    drawing.node(0, 0, railway="station", name="Delft")
    drawing.node(100, 0, railway="station", intercity="yes", name="Delft")
    assert built().stops["level"].tolist() == [1]


def test_stops_at_the_first_level_and_once(drawing, built):
    drawing.node(0, 0, railway="station", name="Delft")
    drawing.box(0, 5, 20, 10, railway="station", name="Delft")
    drawing.node(200, 0, railway="station", station="subway", name="Metro")
    drawing.node(300, 0, railway="tram_stop")
    drawing.node(400, 0, highway="bus_stop", public_transport="platform", bus="yes")
    drawing.node(500, 0, highway="crossing")
    stops = built().stops
    assert stops["level"].tolist() == [2, 3, 5, 6]
    assert stops["departures_h"].isna().all()


def test_barriers_are_on_the_surface(drawing, built):
    drawing.way([(0, 0), (10, 0)], railway="rail", name="Line")
    drawing.way([(0, 10), (10, 10)], railway="rail", tunnel="yes")
    drawing.way([(0, 20), (10, 20)], railway="rail", bridge="yes")
    drawing.way([(0, 30), (10, 30)], railway="tram")
    drawing.way([(0, 40), (10, 40)], highway="motorway")
    drawing.way([(0, 50), (10, 50)], waterway="canal", bridge="no")
    drawing.way([(0, 60), (10, 60)], waterway="river", tunnel="culvert")
    drawing.way([(0, 70), (10, 70)], waterway="ditch")
    barriers = built().barriers
    assert barriers["kind"].tolist() == ["rail", "motorway", "water"]
    assert barriers["name"].tolist()[0] == "Line"


def test_contour_closes_gaps_fills_holes_and_drops_loose_bits(drawing, built):
    # a ring of housing 1 km wide with 160,000 m2 of field inside; beside it a school, two fifths of it a car park, and
    # a cemetery; a hamlet far away
    outer, inner = drawing.box(0, 0, 1000, 1000), drawing.box(300, 300, 400, 400)
    drawing.relation([(outer, "outer"), (inner, "inner")], landuse="residential")
    drawing.box(1000, 400, 200, 200, amenity="school")
    drawing.box(1000, 400, 80, 200, amenity="parking")
    drawing.box(1000, 700, 200, 200, landuse="cemetery")
    drawing.box(400, 400, 100, 100, landuse="cemetery")
    drawing.box(2000, 0, 100, 100, landuse="residential")
    drawing.box(0, 1060, 1000, 100, landuse="industrial")
    contour = built().contour
    assert contour["source"].tolist() == ["derived"]
    # the strip of 60 m between housing and industry is closed
    assert contour.area.sum() == pytest.approx(1000 * 1160 + 200 * 200, rel=0.01)


# ---------------------------------------------------------------- the package as a whole
def test_what_is_written(drawing, norms, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    drawing.way([(0, 0), (100, 0)], highway="residential")
    drawing.way([(100, 0), (100, 50)], highway="steps")
    source = drawing.write(tmp_path / "town.osm", box=(4.35, 51.99, 4.37, 52.01))
    result = build_city(source, tmp_path / "town.gpkg", norms, complete=["gp"], progress=SILENT)
    assert result["crs"] == "EPSG:28992"
    assert (result["nodes"], result["edges"]) == (3, 2)
    assert result["network_km"] == {"walk": 0.15, "walk_no_steps": 0.1, "bike": 0.1, "car": 0.1}
    assert list(result["layers"]) == list(TABLES)
    assert result["norms_hash"] == norms.hash
    meta = read_city(tmp_path / "town.gpkg").meta
    assert meta["created"] == "1970-01-01T00:00:00Z"
    assert meta["coverage_source"] == "box"
    assert meta["complete_subcategories"] == "gp"
    assert meta["grade"] == "C"
    assert read_city(tmp_path / "town.gpkg").coverage.area.iloc[0] == pytest.approx(1373 * 2225, rel=0.01)


def test_coverage_without_a_box_is_the_hull_of_the_buildings(drawing, built):
    drawing.way([(0, 0), (9000, 0)], highway="primary")
    drawing.box(0, 0, 10, 10, building="house")
    drawing.box(100, 90, 10, 10, building="house")
    coverage = built().coverage
    assert coverage["source"].tolist() == ["hull of buildings"]
    assert coverage.area.iloc[0] == pytest.approx(110 * 100 - 100 * 90, rel=0.01)


def test_building_twice_gives_the_same(drawing, norms, tmp_path):
    drawing.box(0, 0, 120, 120, leisure="park")
    park_streets(drawing)
    drawing.box(200, 0, 10, 10, building="house")
    first = build_city(drawing.write(tmp_path / "a.osm"), tmp_path / "a.gpkg", norms, progress=SILENT)
    again = build_city(tmp_path / "a.osm", tmp_path / "b.gpkg", norms, progress=SILENT)
    assert first | {"city": ""} == again | {"city": ""}
    for name in TABLES:
        one, two = (pyogrio.read_dataframe(tmp_path / file, layer=name) for file in ("a.gpkg", "b.gpkg"))
        assert one.equals(two), name


def test_a_file_without_streets_is_refused(drawing, norms, tmp_path):
    drawing.box(0, 0, 10, 10, building="house")
    with pytest.raises(InputError, match="streets"):
        build_city(drawing.write(tmp_path / "a.osm"), tmp_path / "a.gpkg", norms, progress=SILENT)
    assert not (tmp_path / "a.gpkg").exists()


def test_unknown_subcategories_and_tables_are_refused(drawing, norms, tmp_path):
    source = drawing.write(tmp_path / "a.osm")
    with pytest.raises(InputError, match="bakeries"):
        build_city(source, tmp_path / "a.gpkg", norms, complete=["bakeries"], progress=SILENT)
    with pytest.raises(InputError, match="towns"):
        build_city(source, tmp_path / "a.gpkg", norms, layers={"towns": "x.gpkg"}, progress=SILENT)


def test_an_output_that_cannot_be_written_is_told_first(norms, tmp_path):
    with pytest.raises(OutputError, match="nowhere"):
        build_city(tmp_path / "missing.osm", tmp_path / "nowhere" / "a.gpkg", norms, progress=SILENT)


def test_progress_rises(drawing, norms, tmp_path):
    drawing.way([(0, 0), (100, 0)], highway="residential")
    told = []
    progress = Progress(report=lambda fraction, text: told.append((fraction, text)))
    build_city(drawing.write(tmp_path / "a.osm"), tmp_path / "a.gpkg", norms, progress=progress)
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert 0.8 < fractions[-1] <= 1.0
    assert all(text for _, text in told)


def test_a_cancelled_build_leaves_what_was_there(drawing, norms, tmp_path):
    drawing.way([(0, 0), (100, 0)], highway="residential")
    source = drawing.write(tmp_path / "a.osm")
    (tmp_path / "a.gpkg").write_text("before", encoding="utf-8")
    cancelled = Event()
    progress = Progress(report=lambda fraction, _text: cancelled.set() if fraction > 0.5 else None, cancelled=cancelled)
    with pytest.raises(CancelledError):
        build_city(source, tmp_path / "a.gpkg", norms, progress=progress)
    assert (tmp_path / "a.gpkg").read_text(encoding="utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.gpkg", "a.osm"]


# ---------------------------------------------------------------- real data
@pytest.mark.slow
def test_delft(shared_data, norms, tmp_path):
    result = build_city(shared_data / "delft" / "tudelft.osm.pbf", tmp_path / "delft.gpkg", norms, progress=SILENT)
    assert result["crs"] == "EPSG:28992"
    city = read_city(tmp_path / "delft.gpkg")
    # 3,430 buildings, a third of them sheds below 10 m2
    assert 2_300 < len(city.buildings) < 3_430
    green = city.landcover[city.landcover["cover_group"] == "green"]
    box = gpd.GeoSeries([shapely.box(4.355, 51.995, 4.386, 52.005)], crs="EPSG:4326").to_crs(city.crs).union_all()
    assert green.intersection(box).union_all().area / 10_000 == pytest.approx(49.9, abs=10)
    assert 7_500 < city.origins["dwellings"].sum() < 8_942
    assert 2.37e6 * 0.9 < city.coverage.area.iloc[0] < 2.37e6 * 1.3
    assert city.buildings["year"].notna().mean() > 0.9
    assert city.contour.is_valid.all()
    # the building register as an independent witness of years and footprints
    register = gpd.read_file(shared_data / "delft" / "bag_panden_tudcampus.geojson").to_crs(city.crs)
    register["register_m2"] = register.area
    inside = city.buildings.set_geometry(city.buildings.representative_point())
    both = inside.sjoin(register[["oorspronkelijkbouwjaar", "register_m2", "geometry"]]).dropna(subset=["year"])
    assert len(both) > 700
    assert (both["year"].astype(int) == both["oorspronkelijkbouwjaar"].astype(int)).mean() > 0.98
    assert ((both["footprint_m2"] - both["register_m2"]).abs() < 0.05 * both["register_m2"]).mean() > 0.9


@pytest.mark.slow
def test_malta(shared_data, norms, tmp_path):
    told = []
    progress = Progress(log=lambda _level, text: told.append(text))
    result = build_city(shared_data / "malta" / "malta.osm.pbf", tmp_path / "malta.gpkg", norms, progress=progress)
    assert result["crs"] == "EPSG:32633"
    assert result["layers"]["buildings"] == pytest.approx(9_730, rel=0.01)
    assert result["network_km"]["walk"] > 3_000
    assert len(told) == 1
    assert "151193992" in told[0]
