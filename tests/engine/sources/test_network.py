"""One town, mapped in the many ways in which towns are mapped: the walk from a house to a shop stays what it is."""

import pytest
import shapely

from g40_plugin.engine.city.package import read_city
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

    def city():
        build_city(drawing.write(tmp_path / "town.osm"), tmp_path / "town.gpkg", norms, progress=SILENT)
        return read_city(tmp_path / "town.gpkg")

    def metres(mode="walk", start=(-100, 5)):
        searches = Searches(city(), norms)
        home = searches.snap(shapely.points([(85_000 + start[0], 446_000 + start[1])]), mode)
        return round(float(searches.metres(home, "supermarket", mode)[0][0]))

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
        ({"entrance": "yes", "access": "private"}, True, True),
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
