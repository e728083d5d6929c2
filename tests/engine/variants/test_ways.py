"""New and closed streets in a drawn grid: 100 m streets, a railway between y 1000 and 1100 with one crossing at x 0."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from drawing import ORIGIN

from g40_plugin.engine.travel.graph import WALK, make_graph
from g40_plugin.engine.travel.nearest import at_points, prepare, to_nearest
from g40_plugin.engine.travel.snapping import snap
from g40_plugin.engine.variants.ways import _cut, _Piece, with_closed, with_ways


def _at(x, y):
    return shapely.Point(ORIGIN[0] + x, ORIGIN[1] + y)


def _line(*places):
    return shapely.LineString([(ORIGIN[0] + x, ORIGIN[1] + y) for x, y in places])


def _ways(city, *rows):
    frame = {"row": range(1, len(rows) + 1), "kind": [kind for kind, _ in rows], "name": None, "remark": None}
    return gpd.GeoDataFrame(frame, geometry=[line for _, line in rows], crs=city.crs)


def _walk_m(streets, start, end):
    search = prepare(make_graph(streets, WALK))
    points = snap(np.array([start, end]), search.graph, 50.0)
    target = points.take(np.array([1]))
    return at_points(search, points.take(np.array([0])), [target], to_nearest(search, [target]))[0][0, 0]


def test_a_bridge_joins_two_streets_and_shortens_the_way(railway_town, norms):
    south, north = _at(1050, 1000), _at(1050, 1100)
    before = _walk_m(railway_town.streets, south, north)
    assert before == pytest.approx(1050 + 100 + 1050, abs=1)
    found = with_ways(railway_town.streets, _ways(railway_town, ("bridge", _line((1050, 1003), (1050, 1096)))), norms)
    assert not len(found.loose)
    # both streets are split in the middle, so two pieces and the bridge are new
    assert len(found.streets) == len(railway_town.streets) + 3
    assert sorted(found.pieces.begin.round()) == [0, 0, 50, 50]
    assert _walk_m(found.streets, south, north) == pytest.approx(100, abs=1)
    bridge = found.streets.iloc[-1]
    assert (bridge["highway"], bridge["walk"], bridge["bike_forward"], bridge["car"]) == ("cycleway", 1, 1, 0)
    assert bridge["length_m"] == pytest.approx(100, abs=1)


def test_a_bridge_passes_over_streets_and_a_path_joins_them(railway_town, norms):
    over = _line((550, 50), (550, 450))
    bridge = with_ways(railway_town.streets, _ways(railway_town, ("bridge", over)), norms)
    path = with_ways(railway_town.streets, _ways(railway_town, ("path", over)), norms)
    # its ends lie farther than 25 m from the streets at y 0, 100, 400 and 500
    assert list(bridge.loose) == list(path.loose) == [1]
    assert len(bridge.new) == 1
    assert len(path.new) == 5
    low, high = _at(555, 200), _at(555, 300)
    assert _walk_m(path.streets, low, high) == pytest.approx(5 + 100 + 5, abs=1)
    assert _walk_m(bridge.streets, low, high) == pytest.approx(45 + 100 + 45, abs=1)
    assert (path.streets.iloc[-1]["highway"], path.streets.iloc[-1]["bike_forward"]) == ("footway", 0)


def test_a_way_that_runs_a_little_too_far_ends_at_its_street(railway_town, norms):
    drawn = _line((1050, 985), (1050, 1110))
    found = with_ways(railway_town.streets, _ways(railway_town, ("bridge", drawn)), norms)
    assert found.streets.iloc[-1]["length_m"] == pytest.approx(100, abs=1)


def test_a_way_may_join_one_that_was_drawn_before_it(railway_town, norms):
    rows = [("cycle", _line((550, 0), (550, 100))), ("path", _line((550, 50), (600, 50)))]
    found = with_ways(railway_town.streets, _ways(railway_town, *rows), norms)
    assert not len(found.loose)
    assert _walk_m(found.streets, _at(550, 50), _at(600, 50)) == pytest.approx(50, abs=1)


def test_a_way_to_a_junction_splits_nothing(railway_town, norms):
    found = with_ways(railway_town.streets, _ways(railway_town, ("street", _line((500, 0), (600, 100)))), norms)
    assert len(found.streets) == len(railway_town.streets) + 1
    assert not len(found.pieces.row)
    assert found.streets.iloc[-1]["car"] == 1


def test_a_way_through_a_junction_crosses_it_once(railway_town, norms):
    path = _line((450, 400), (500, 500), (600, 600), (650, 700))
    found = with_ways(railway_town.streets, _ways(railway_town, ("path", path)), norms)
    # from street to junction, to the next one, and to the street behind it
    assert len(found.new) == 3
    assert shapely.length(found.new) == pytest.approx([111.8, 141.4, 111.8], abs=0.1)
    assert _walk_m(found.streets, _at(500, 500), _at(600, 600)) == pytest.approx(141.4, abs=1)


def test_a_way_joins_streets_that_cross_each_other_without_a_junction(railway_town, norms):
    over, path = _line((550, 450), (550, 550)), _line((520, 470), (580, 530))
    found = with_ways(railway_town.streets, _ways(railway_town, ("bridge", over), ("path", path)), norms)
    assert set(shapely.get_type_id(found.lines)) == {shapely.GeometryType.LINESTRING}
    assert (shapely.length(found.lines) > 0).all()
    assert np.isfinite(make_graph(found.streets, WALK).node_points).all()
    # off the bridge onto the street below it
    assert _walk_m(found.streets, _at(550, 480), _at(540, 500)) < 50


def test_between_two_junctions_at_one_place_there_is_a_way():
    whole = _Piece(shapely.LineString([(0, 0), (10, 0)]), 20.0, 1, 2, 0)
    pieces = _cut(whole, [(4.0, 3), (4.0, 4)])
    assert [(piece.start, piece.end) for piece in pieces] == [(1, 3), (3, 4), (4, 2)]
    assert [piece.metres for piece in pieces] == pytest.approx([8, 0.02, 12], abs=1e-9)
    assert all(piece.line.length > 0 for piece in pieces)


def test_streets_keep_their_metres_when_they_are_split(railway_town, norms):
    streets = railway_town.streets.assign(length_m=railway_town.streets["length_m"] * 1.5)
    found = with_ways(streets, _ways(railway_town, ("bridge", _line((1050, 1000), (1050, 1100)))), norms)
    assert found.streets["length_m"].sum() == pytest.approx(streets["length_m"].sum() + 100, abs=1)


@pytest.mark.parametrize(("to", "walk", "car"), [("all", 0, 0), ("cars", 1, 0)])
def test_the_street_under_a_point_closes(railway_town, to, walk, car):
    points = gpd.GeoDataFrame({"row": [7, 8], "to": [to, to]}, geometry=[_at(1050, 998), _at(1050, 1050)])
    streets, closed, lost = with_closed(railway_town.streets, points.set_crs(railway_town.crs), 30.0)
    assert list(lost) == [8]
    row = int(np.flatnonzero(railway_town.streets.geometry.to_numpy() == closed[0])[0])
    assert (streets["walk"].iloc[row], streets["car"].iloc[row]) == (walk, car)
    other = np.arange(len(streets)) != row
    assert streets[other].equals(railway_town.streets[other])
