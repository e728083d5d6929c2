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

    def metres(mode="walk", start=(-100, 5)):
        build_city(drawing.write(tmp_path / "town.osm"), tmp_path / "town.gpkg", norms, progress=SILENT)
        searches = Searches(read_city(tmp_path / "town.gpkg"), norms)
        home = searches.snap(shapely.points([(85_000 + start[0], 446_000 + start[1])]), mode)
        return round(float(searches.metres(home, "supermarket", mode)[0][0]))

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
