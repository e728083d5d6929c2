"""One town, mapped in the many ways in which towns are mapped: the walk from a house to a shop stays what it is."""

import numpy as np
import pytest
import shapely
from drawing import city_of

from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.build import build_city
from g40_plugin.engine.travel.searches import Searches

# the gap between two streets of the town, from west to east
WEST, EAST = (-30, 0), (30, 0)


@pytest.fixture
def town(drawing, norms, tmp_path):
    """Two streets with a gap between them and a long way round, of which a function tells the metres on foot.

    (-400,700)---------------(400,700)
        |                        |
    (-400,0)--home--(-30,0)   (30,0)--shop--(400,0)
    """
    drawing.way([(-400, 0), (-100, 0), WEST], highway="residential")
    drawing.way([EAST, (100, 0), (400, 0)], highway="residential")
    drawing.way([(-400, 0), (-400, 700), (400, 700), (400, 0)], highway="residential")
    drawing.node(100, 5, shop="supermarket")

    kept = {}

    def city():
        path = drawing.write(tmp_path / "town.osm")
        text = path.read_text("utf-8")
        if text not in kept:
            kept[text] = city_of(path, norms)
        return kept[text]

    def metres(mode="walk", start=(-100, 5)):
        searches = Searches(city(), norms)
        home = searches.snap(shapely.points([(85_000 + start[0], 446_000 + start[1])]), mode)
        return float(searches.metres(home, "supermarket", mode)[0][0])

    metres.city = city
    return metres


# door to street twice, and what lies between: across the gap, or round it
ACROSS, ROUND = 5 + 200 + 5, 5 + 300 + 700 + 800 + 700 + 300 + 5
near = pytest.approx


def test_the_gap_itself_is_walked_round(town):
    assert town() == near(ROUND, abs=2)


# ---------------------------------------------------------------- platforms, lifts and steps
@pytest.mark.parametrize(
    "tags",
    [{"railway": "platform"}, {"public_transport": "platform"}, {"highway": "platform"}, {"highway": "elevator"}],
)
def test_a_platform_or_a_lift_is_walked(drawing, town, tags):
    drawing.way([WEST, EAST], **tags)
    assert town("walk_no_steps") == near(ACROSS, abs=1)
    assert town("bike") == near(ROUND, abs=2)


def test_a_closed_platform_is_not_walked(drawing, town):
    drawing.way([WEST, EAST], railway="platform", access="private")
    assert town() == near(ROUND, abs=2)


def test_a_lift_that_is_a_node_joins_its_ways(drawing, town):
    drawing.way([WEST, (0, 0)], highway="footway", layer="1")
    drawing.way([(0, 0), EAST], highway="corridor")
    drawing.tag_node((0, 0), highway="elevator")
    assert town("walk_no_steps") == near(ACROSS, abs=1)


@pytest.mark.parametrize(
    ("tags", "metres"),
    [({}, ROUND), ({"ramp__wheelchair": "yes"}, ACROSS), ({"wheelchair": "yes"}, ACROSS), ({"ramp": "yes"}, ROUND)],
)
def test_steps_with_a_ramp_are_open_to_the_slow(drawing, town, tags, metres):
    drawing.way([WEST, EAST], highway="steps", **tags)
    assert town("walk") == near(ACROSS, abs=1)
    assert town("walk_no_steps") == near(metres, abs=2)


# ---------------------------------------------------------------- gates
@pytest.mark.parametrize(
    ("tags", "walk", "bike"),
    [
        ({"barrier": "gate"}, True, True),
        ({"barrier": "gate", "access": "private"}, False, False),
        ({"barrier": "gate", "access": "no"}, False, False),
        ({"barrier": "lift_gate", "access": "private"}, False, False),
        ({"barrier": "kissing_gate", "access": "private;no"}, False, False),
        ({"barrier": "swing_gate", "locked": "yes"}, False, False),
        ({"barrier": "gate", "locked": "yes", "access": "yes"}, False, False),
        ({"barrier": "gate", "locked": "no"}, True, True),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, True, False),
        ({"barrier": "gate", "access": "no", "foot": "no", "bicycle": "designated"}, False, True),
        ({"barrier": "gate", "locked": "yes", "foot": "designated;permissive"}, True, False),
        ({"barrier": "gate", "vehicle": "no"}, True, False),
        ({"barrier": "gate", "motor_vehicle": "no"}, True, True),
        ({"barrier": "bollard", "access": "no"}, True, True),
        ({"barrier": "bollard", "locked": "yes"}, True, True),
        ({"highway": "elevator", "access": "private"}, False, False),
        ({"highway": "crossing", "access": "no"}, True, True),
        ({"entrance": "yes", "access": "private"}, False, False),
        ({"entrance": "main", "locked": "yes"}, False, False),
        ({"entrance": "yes"}, True, True),
        ({"entrance": "emergency"}, True, True),
        ({"door": "hinged", "access": "no"}, False, False),
        ({"door": "yes", "locked": "yes", "foot": "yes"}, True, False),
        ({"indoor": "door", "access": "private"}, False, False),
        ({"door": "no", "access": "private"}, True, True),
        ({"door": "sliding", "access": "customers"}, True, True),
        ({"barrier": "gate", "access": "customers"}, True, True),
        ({"barrier": "gate", "access": "destination"}, True, True),
    ],
)
def test_a_gate_closes_the_way_for_those_without_a_right(drawing, town, tags, walk, bike):
    drawing.way([WEST, (0, 0), EAST], highway="service")
    drawing.tag_node((0, 0), **tags)
    for mode, passes in (("walk", walk), ("bike", bike)):
        assert town(mode) == near(ACROSS if passes else ROUND, abs=2), mode


def test_a_gate_where_two_ways_end_closes_both(drawing, town):
    drawing.way([WEST, (0, 0)], highway="service")
    drawing.way([(0, 0), EAST], highway="path")
    drawing.tag_node((0, 0), barrier="gate", access="private")
    assert town() == near(ROUND, abs=2)


def test_gates_one_behind_the_other(drawing, town):
    drawing.way([WEST, (0, 0), (1, 0), EAST], highway="service")
    drawing.tag_node((0, 0), barrier="gate", access="private", foot="yes")
    drawing.tag_node((1, 0), barrier="gate")
    assert town() == near(ACROSS, abs=1)
    drawing.tag_node((1, 0), locked="yes")
    assert town() == near(ROUND, abs=2)


def test_a_lift_without_room_for_wheelchairs_closes_to_the_slow_alone(drawing, town):
    drawing.way([WEST, (0, 0), EAST], highway="footway")
    drawing.tag_node((0, 0), highway="elevator", wheelchair="no")
    assert town("walk") == near(ACROSS, abs=1)
    assert town("walk_no_steps") == near(ROUND, abs=2)


def test_the_gate_of_a_drive_leaves_the_street_open(drawing, town):
    drawing.way([WEST, (0, 0), EAST], highway="residential")
    drawing.way([(0, 0), (0, 40)], highway="service")
    drawing.tag_node((0, 0), barrier="gate", access="private")
    assert town() == near(ACROSS, abs=1)
    streets = town.city().streets
    closed = streets[streets["walk"] == 0]
    assert closed["highway"].tolist() == ["service"]
    assert closed["length_m"].tolist() == [near(1.0, abs=0.02)]


@pytest.mark.parametrize(
    ("doors", "metres"),
    [
        ([{}, {}, {}], ACROSS),
        ([{"entrance": "main", "door": "sliding"}, {"highway": "elevator"}, {"entrance": "yes"}], ACROSS),
        ([{"entrance": "main"}, {"highway": "elevator"}, {"entrance": "yes", "access": "private"}], ROUND),
        ([{"door": "hinged", "locked": "yes"}, {"highway": "elevator"}, {}], ROUND),
        ([{}, {"highway": "elevator", "access": "private"}, {}], ROUND),
        ([{}, {"highway": "elevator", "wheelchair": "no"}, {}], ROUND),
        ([{"barrier": "turnstile"}, {}, {"barrier": "gate", "access": "no", "foot": "permissive"}], ACROSS),
        ([{"barrier": "turnstile"}, {}, {"barrier": "gate", "access": "no"}], ROUND),
    ],
    ids=str,
)
def test_a_passage_through_a_building_is_as_open_as_its_doors(drawing, town, doors, metres):
    # street, door, corridor, lift, corridor, door, street: 20 m from door to lift
    places = [(-20, 0), (0, 0), (20, 0)]
    drawing.way([WEST, places[0]], highway="footway")
    drawing.way(places[:2], highway="corridor", level="0", indoor="yes")
    drawing.way(places[1:], highway="corridor", level="1", indoor="yes")
    drawing.way([places[2], EAST], highway="path")
    drawing.way([places[0], (-20, 15), (20, 15), places[2], (20, -15), (-20, -15), places[0]], building="retail")
    for place, tags in zip(places, doors, strict=True):
        drawing.tag_node(place, **tags)
    assert town("walk_no_steps") == near(metres, abs=2)


@pytest.mark.parametrize("tags", [{"access": "private"}, {"access": "no"}, {"foot": "no"}])
@pytest.mark.parametrize("highway", ["corridor", "elevator", "platform", "footway"])
def test_a_way_that_is_closed_is_walked_round(drawing, town, highway, tags):
    drawing.way([WEST, EAST], highway=highway, **tags)
    assert town() == near(ROUND, abs=2)


# ---------------------------------------------------------------- squares
OUTLINE = [WEST, (-30, -30), (30, -30), EAST, (30, 30), (-30, 30), WEST]
SQUARE = {"highway": "pedestrian", "area": "yes", "name": "Markt"}


@pytest.mark.parametrize(
    "tags",
    [
        SQUARE,
        {"highway": "footway", "area": "yes"},
        {"highway": "service", "area": "yes"},
        {"place": "square", "highway": "pedestrian"},
        {"place": "square", "foot": "yes;designated"},
        {"railway": "platform"},
        {"public_transport": "platform", "area": "yes"},
        {"highway": "platform"},
        {"highway": "elevator"},
        {"highway": "corridor", "area": "yes"},
        {"indoor": "corridor", "level": "0"},
        {"highway": "pedestrian", "area": "yes", "access": "no", "foot": "yes"},
    ],
)
def test_a_square_is_crossed_as_by_a_line(drawing, town, tags):
    drawing.way(OUTLINE, **tags)
    assert town("walk_no_steps") == near(ACROSS, abs=1)


@pytest.mark.parametrize(
    "tags",
    [
        SQUARE,
        {"railway": "platform"},
        {"public_transport": "platform"},
        {"highway": "platform"},
        {"highway": "elevator"},
        {"highway": "corridor"},
        {"indoor": "corridor"},
        {"place": "square", "foot": "yes"},
    ],
)
def test_what_is_walked_as_a_relation(drawing, town, tags):
    south = drawing.way([WEST, (-30, -30), (30, -30), EAST])
    north = drawing.way([EAST, (30, 30), (-30, 30), WEST])
    drawing.relation([(south, "outer"), (north, "outer")], **tags)
    assert town("walk_no_steps") == near(ACROSS, abs=1)


@pytest.mark.parametrize(
    "tags",
    [
        {"place": "square"},
        {"indoor": "corridor", "access": "private"},
        {"indoor": "room"},
        {"landuse": "grass"},
        {"amenity": "parking"},
        {"highway": "pedestrian", "area": "yes", "access": "private"},
        {"highway": "pedestrian", "area": "yes", "foot": "no"},
        {"highway": "construction", "area": "yes"},
    ],
)
def test_other_areas_are_not_crossed(drawing, town, tags):
    drawing.way(OUTLINE, **tags)
    assert town() == near(ROUND, abs=2)


def test_a_line_across_a_square_changes_nothing(drawing, town):
    drawing.way(OUTLINE, **SQUARE)
    drawing.way([WEST, EAST], highway="footway")
    assert town() == near(ACROSS, abs=1)


def test_a_closed_street_is_walked_round_not_across(drawing, town):
    drawing.way(OUTLINE, highway="pedestrian")
    assert town() == near(ACROSS + 60, abs=1)


def test_cyclists_cross_a_square_only_where_they_may(drawing, town):
    number = drawing.way(OUTLINE, **SQUARE)
    assert town("bike") == near(ROUND, abs=2)
    next(item for item in drawing.elements if item["type"] == "way" and item["id"] == number)["tags"]["bicycle"] = "yes"
    assert town("bike") == near(ACROSS, abs=1)


def test_a_square_that_is_a_relation_is_crossed(drawing, town):
    south = drawing.way([WEST, (-30, -30), (30, -30), EAST])
    north = drawing.way([EAST, (30, 30), (-30, 30), WEST])
    drawing.relation([(south, "outer"), (north, "outer")], highway="pedestrian")
    assert town() == near(ACROSS, abs=1)


def test_a_hole_in_a_square_is_walked_round_by_its_corners(drawing, town):
    # a building of 20 m x 20 m in the middle
    outer = drawing.way(OUTLINE)
    inner = drawing.box(-10, -10, 20, 20, building="church")
    drawing.relation([(outer, "outer"), (inner, "inner")], highway="pedestrian")
    round_the_hole = 2 * np.hypot(20, 10) + 20
    assert town() == near(ACROSS - 60 + round_the_hole, abs=1)


def test_the_corner_of_a_square_that_is_bent_is_cut_and_not_more(drawing, town):
    #  (-30,0)...........        the square lies like an L: from the west, down, and up again to the east
    #     |  (-10,0)  (10,0) (30,0)
    #     |     |        |    |
    #     |     +--------+    |    y = -40
    #     +-------------------+    y = -60
    places = [WEST, (-10, 0), (-10, -40), (10, -40), (10, 0), EAST, (30, -60), (-30, -60), WEST]
    drawing.way(places, **SQUARE)
    assert town() == near(ACROSS - 60 + 2 * np.hypot(20, 40) + 20, abs=1)


def test_a_path_that_ends_inside_a_square_is_joined(drawing, town):
    # west of the town's square the street ends on its outline, in the east 10 m inside it
    drawing.way([WEST, (-30, -30), (40, -30), (40, 30), (-30, 30), WEST], **SQUARE)
    assert town() == near(ACROSS, abs=1)


def test_a_bridge_that_ends_above_a_square_is_not_joined(drawing, town):
    drawing.way([WEST, (-30, -30), (20, -30), (20, 30), (-30, 30), WEST], **SQUARE)
    drawing.way([EAST, (10, 0)], highway="footway", layer="1", bridge="yes")
    assert town() == near(ROUND, abs=2)


def test_squares_side_by_side_are_crossed_both(drawing, town):
    drawing.way([WEST, (-30, -30), (0, -30), (0, 30), (-30, 30), WEST], **SQUARE)
    drawing.way([EAST, (30, 30), (0, 30), (0, -30), (30, -30), EAST], **SQUARE)
    # over either end of the border that they share
    assert town() == near(ACROSS - 60 + 2 * np.hypot(30, 30), abs=1)


def test_the_lines_of_a_square_are_no_ground_and_no_kilometres(drawing, town, norms, tmp_path):
    drawing.way(OUTLINE, **SQUARE)
    streets = town.city().streets
    square = streets[streets["highway"] == "square"]
    # the outline, and one line across
    assert square["length_m"].sum() == near(240 + 60, abs=0.2)
    assert set(square["width_m"]) == {0.0}
    assert set(square["car"]) == {0}
    assert set(square["name"]) == {"Markt"}
    made = build_city(tmp_path / "town.osm", tmp_path / "town.gpkg", norms, progress=SILENT)
    assert made["network_km"]["walk"] == near(0.37 * 2 + 2.2, abs=0.01)
    assert made["edges"] == len(streets)


def test_a_square_with_very_many_streets_stays_small(drawing, town, norms):
    # a round square of 600 m around, with a street at each of 200 corners
    angles = np.linspace(0, 2 * np.pi, 201)[:-1]
    corners = [(round(95 * np.cos(a), 2), round(1000 + 95 * np.sin(a), 2)) for a in angles]
    drawing.way([*corners, corners[0]], **SQUARE)
    for x, y in corners:
        drawing.way([(x, y), (2 * x, 2 * (y - 1000) + 1000)], highway="footway")
    streets = town.city().streets
    most = norms.network.squares.most_points
    assert (streets["highway"] == "square").sum() <= 200 + most * (most - 1) / 2


# ---------------------------------------------------------------- loose pieces
@pytest.mark.parametrize("side", [30, 100, 240])
def test_a_loose_path_at_the_door_leads_to_the_street(drawing, town, side):
    # a path round a garden, north of the street and not joined to it, nearer to the house than the street
    drawing.way([WEST, EAST], highway="footway")
    drawing.box(-100, 20, side, side, highway="footway")
    assert town(start=(-90, 18)) == near(18 + 190 + 5, abs=1)


def test_a_loose_place_leads_to_the_street_too(drawing, town):
    drawing.way([WEST, EAST], highway="footway")
    drawing.box(90, 6, 30, 30, highway="footway")
    assert town() == near(ACROSS, abs=1)


def test_a_long_loose_piece_is_a_network_of_its_own(drawing, town):
    drawing.box(-100, 20, 260, 260, highway="footway")
    assert town(start=(-90, 18)) == float("inf")
