"""Who may use a street by its tags, and where ways are cut."""

import numpy as np
import pytest
import shapely

from g40_plugin.engine.sources.osm import Ways
from g40_plugin.engine.sources.streets import cut_at_junctions, streets_table, width_m
from g40_plugin.engine.sources.streets_access import Access, street_access

# tags; on foot, without steps, by bike forward and backward, by car
TABLE = [
    ("highway=residential", "11111"),
    ("highway=residential oneway=yes", "11101"),
    ("highway=residential oneway=-1", "11011"),
    ("highway=residential oneway=yes oneway:bicycle=no", "11111"),
    ("highway=residential oneway=yes cycleway=opposite", "11111"),
    ("highway=residential oneway=yes cycleway=opposite_lane", "11111"),
    ("highway=residential oneway=yes cycleway:left=opposite_track", "11111"),
    ("highway=residential oneway=no oneway:bicycle=yes", "11101"),
    ("highway=residential oneway:bicycle=-1", "11011"),
    ("highway=residential junction=roundabout", "11101"),
    ("highway=residential junction=roundabout oneway=no", "11111"),
    ("highway=residential bicycle=use_sidepath", "11001"),
    ("highway=residential bicycle=no", "11001"),
    ("highway=residential foot=no", "00111"),
    ("highway=residential foot=private", "00111"),
    ("highway=residential access=no", "00000"),
    ("highway=residential access=private", "00000"),
    ("highway=residential access=no foot=yes", "11000"),
    ("highway=residential access=no foot=designated bicycle=yes", "11110"),
    ("highway=residential access=destination", "11111"),
    ("highway=residential motor_vehicle=no", "11110"),
    ("highway=residential vehicle=no", "11000"),
    ("highway=residential vehicle=no bicycle=yes", "11110"),
    ("highway=motorway", "00001"),
    ("highway=motorway_link foot=yes", "00001"),
    ("highway=trunk", "00001"),
    ("highway=trunk sidewalk=both", "11001"),
    ("highway=trunk sidewalk:left=yes", "11001"),
    ("highway=trunk sidewalk=separate", "00001"),
    ("highway=trunk foot=yes", "11001"),
    ("highway=trunk bicycle=yes", "00001"),
    ("highway=primary motorroad=yes", "00001"),
    ("highway=busway", "00000"),
    ("highway=service service=driveway", "11111"),
    ("highway=footway", "11000"),
    ("highway=footway bicycle=yes", "11110"),
    ("highway=footway wheelchair=no", "10000"),
    ("highway=pedestrian", "11000"),
    ("highway=pedestrian bicycle=designated", "11110"),
    ("highway=path", "11110"),
    ("highway=path bicycle=dismount", "11000"),
    ("highway=cycleway", "11110"),
    ("highway=cycleway foot=no oneway=yes", "00100"),
    ("highway=steps", "10000"),
    ("highway=steps bicycle=yes", "10000"),
    ("highway=bridleway", "11000"),
    ("highway=track", "11110"),
    ("highway=corridor", "11000"),
    # against the traffic of a one-way street
    ("highway=residential oneway=yes cycleway:both=opposite_lane", "11111"),
    ("highway=residential oneway=yes cycleway:left=lane cycleway:left:oneway=-1", "11111"),
    ("highway=residential oneway=yes cycleway:left=track cycleway:left:oneway=no", "11111"),
    ("highway=residential oneway=yes cycleway:right=track cycleway:right:oneway=no", "11111"),
    ("highway=residential oneway=yes cycleway:both:oneway=no", "11111"),
    ("highway=residential oneway=yes cycleway=track cycleway:oneway=no", "11111"),
    ("highway=residential oneway=yes cycleway:right=lane cycleway:right:oneway=yes", "11101"),
    ("highway=residential oneway=-1 cycleway:right=lane cycleway:right:oneway=yes", "11111"),
    ("highway=residential oneway=-1 cycleway:left=lane cycleway:left:oneway=-1", "11011"),
    ("highway=residential cycleway:left=lane cycleway:left:oneway=-1", "11111"),
    ("highway=residential oneway=yes bicycle:backward=yes", "11111"),
    ("highway=residential oneway=yes vehicle:backward=yes", "11111"),
    ("highway=residential oneway=-1 bicycle:forward=designated", "11111"),
    ("highway=residential oneway=yes vehicle:backward=yes bicycle:backward=no", "11101"),
    ("highway=residential bicycle:backward=no", "11101"),
    ("highway=residential bicycle:forward=use_sidepath", "11011"),
    ("highway=residential vehicle:backward=no", "11101"),
    ("highway=residential vehicle:backward=no bicycle=yes", "11111"),
    ("highway=residential bicycle=no bicycle:forward=yes", "11101"),
    ("highway=footway bicycle:forward=yes", "11100"),
    ("highway=residential oneway=reversible", "11111"),
    ("highway=residential oneway=alternating", "11111"),
    ("highway=residential oneway=yes busway=opposite_lane", "11101"),
    ("highway=residential oneway:moped=yes", "11111"),
    ("highway=residential junction=roundabout oneway:bicycle=no", "11111"),
    # lists: one value that allows is enough
    ("highway=footway bicycle=yes;designated", "11110"),
    ("highway=residential access=private;no", "00000"),
    ("highway=residential foot=no;private bicycle=no;yes", "00111"),
    ("highway=trunk sidewalk=left;right", "11001"),
    # steps with a ramp
    ("highway=steps ramp=yes", "10000"),
    ("highway=steps ramp:wheelchair=yes", "11000"),
    ("highway=steps ramp:wheelchair=no", "10000"),
    ("highway=steps ramp:bicycle=yes", "10000"),
    ("highway=steps wheelchair=yes", "11000"),
    ("highway=steps wheelchair=designated", "11000"),
    ("highway=steps wheelchair=limited", "10000"),
    ("highway=steps ramp:wheelchair=yes wheelchair=no", "10000"),
    ("highway=steps ramp:wheelchair=yes foot=no", "00000"),
    # platforms and lifts
    ("highway=platform", "11000"),
    ("railway=platform", "11000"),
    ("public_transport=platform", "11000"),
    ("railway=platform wheelchair=no", "10000"),
    ("railway=platform foot=no", "00000"),
    ("railway=platform bicycle=yes", "11110"),
    ("highway=elevator", "11000"),
    ("highway=elevator access=private", "00000"),
    ("highway=elevator bicycle=yes", "11110"),
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_access_by_tags(text, expected, norms):
    tags = dict(pair.split("=") for pair in text.split())
    assert street_access(tags, norms.network) == Access(*(digit == "1" for digit in expected))


@pytest.mark.parametrize(
    ("width", "expected"),
    [("6", 6.0), ("6.5 m", 6.5), ("6.5m", 6.5), ("wide", 8.0), ("0", 8.0), ("600", 8.0), (None, 8.0)],
)
def test_width_from_its_tag_or_its_class(width, expected, norms):
    tags = {"highway": "residential"} | ({"width": width} if width else {})
    assert width_m(tags, norms.network) == expected


def ways(*node_lists, tags=None):
    """Ways through nodes, each node ``n`` at x = n, y = 0."""
    nodes = np.concatenate([np.array(listed) for listed in node_lists])
    first = np.concatenate(([0], np.cumsum([len(listed) for listed in node_lists])))
    xy = np.column_stack((nodes, np.zeros(len(nodes)))).astype(float)
    return Ways(
        np.arange(1, len(node_lists) + 1), tags or [{"highway": "residential"}] * len(node_lists), first, nodes, xy
    )


def pieces(*node_lists):
    way, a, b, lines = cut_at_junctions(ways(*node_lists))
    return [
        (int(w), [int(x) for x, _ in line.coords], int(i), int(j))
        for w, i, j, line in zip(way, a, b, lines, strict=True)
    ]


def test_ways_are_cut_where_they_meet():
    # 1--2--3--4
    #       |
    #       9
    assert pieces([1, 2, 3, 4], [3, 9]) == [(0, [1, 2, 3], 0, 1), (0, [3, 4], 1, 2), (1, [3, 9], 1, 3)]


def test_a_way_is_cut_where_it_meets_itself():
    # a lollipop: 1--2, then round 2--3--4--2
    assert pieces([1, 2, 3, 4, 2]) == [(0, [1, 2], 0, 1), (0, [2, 3, 4, 2], 1, 1)]


def test_a_closed_way_is_a_street():
    assert pieces([5, 6, 7, 5]) == [(0, [5, 6, 7, 5], 0, 0)]


def test_a_node_that_stands_twice_makes_no_street():
    assert pieces([1, 2, 2, 3]) == [(0, [1, 2], 0, 1), (0, [2, 3], 1, 2)]


def test_nodes_that_follow_each_other_on_one_spot_are_one():
    # 1--2=7--3: 7 lies where 2 does, and only the first way tells that they are joined; 8 lies there by chance
    #     |
    #     4 (from 7), 5 (from 8)
    drawn = ways([1, 2, 7, 3], [7, 4], [8, 5])
    drawn.xy[[2, 4, 6]] = [2.0, 0.0]
    way, a, b, lines = cut_at_junctions(drawn)
    assert way.tolist() == [0, 0, 1, 2]
    assert shapely.length(lines).tolist() == [1, 1, 2, 3]
    assert b[0] == a[1] == a[2]
    assert a[3] not in {a[1], b[1], b[2]}
    # a way of one spot alone is no street
    spot = ways([1, 2])
    spot.xy[:] = 0.0
    assert len(cut_at_junctions(spot)[0]) == 0


def test_squares_and_unknown_classes_are_no_streets(norms):
    tags = [
        {"highway": "pedestrian", "area": "yes"},
        {"highway": "construction"},
        {"railway": "rail", "route": "ferry"},
        {"highway": "footway", "tunnel": "yes", "name": "Under", "width": "3"},
        {"highway": "footway", "tunnel": "building_passage"},
    ]
    table = streets_table(ways([1, 2], [3, 4], [5, 6], [7, 9], [9, 12], tags=tags), norms.network, "EPSG:28992")
    assert table["way_id"].tolist() == [4, 5]
    assert table["length_m"].tolist() == [2.0, 3.0]
    assert table["tunnel"].tolist() == [1, 0]
    assert table["width_m"].tolist() == [3.0, 2.5]
    assert table["name"].iloc[0] == "Under"


def test_platforms_and_lifts_are_streets(norms):
    tags = [
        {"railway": "platform"},
        {"public_transport": "platform;stop", "name": "Spoor 1"},
        {"highway": "platform", "public_transport": "platform"},
        {"highway": "footway", "railway": "platform"},
        {"highway": "elevator"},
    ]
    table = streets_table(ways([1, 2], [3, 4], [5, 6], [7, 8], [8, 9], tags=tags), norms.network, "EPSG:28992")
    assert table["highway"].tolist() == ["platform", "platform", "platform", "footway", "elevator"]
    assert table["width_m"].tolist() == [3.0, 3.0, 3.0, 2.5, 2.5]
    assert table["walk"].tolist() == [1] * 5
    assert table["car"].tolist() == [0] * 5


def test_no_streets_give_an_empty_table(norms):
    nothing = Ways(np.array([], dtype=np.int64), [], np.array([0]), np.array([], dtype=np.int64), np.empty((0, 2)))
    assert len(streets_table(nothing, norms.network, "EPSG:28992")) == 0
