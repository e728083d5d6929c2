"""The ground as a partition: nothing twice, nothing lost, and the same as cutting class by class with geopandas."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.city.package import City
from g40_plugin.engine.city.schema import OWN_LAYER, TABLES, conform, empty_table
from g40_plugin.engine.indicators.greenery.formula import public_green, public_space
from g40_plugin.engine.indicators.greenery.ground import Ground
from g40_plugin.engine.indicators.greenery.structure import green_network, variety
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.norms.landcover import LandcoverClass
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.sources.coverage import with_coverage
from g40_plugin.engine.sources.landcover import with_norms_of_cover

NORMS = read_norms()
CRS = "EPSG:28992"
# on a corner of four tiles, so that areas lie across them
AT = (85_000.0, 446_000.0)
COVERS = ("water", "pedestrian", "private_parking", "playground", "park", "farmland", "residential", "building")
REGISTER_COVERS = ("functional_area", "bgt_building", "bgt_yard", "bgt_green", "bgt_road", "bgt_water", "bgt_sand")


def landcover(rows):
    """A landcover table of (cover, source, shape)."""
    covers, sources, shapes = zip(*rows, strict=True) if rows else ((), (), ())
    frame = gpd.GeoDataFrame({"cover": covers, "source": sources}, geometry=list(shapes), crs=CRS)
    return conform("landcover", with_norms_of_cover(frame, NORMS.landcover))


def make_city(rows=(), buildings=(), streets=()):
    tables = {name: empty_table(name, CRS) for name in TABLES}
    tables["landcover"] = landcover(rows)
    tables["buildings"] = conform("buildings", gpd.GeoDataFrame(geometry=list(buildings), crs=CRS))
    lines = gpd.GeoDataFrame({"width_m": [10.0] * len(streets)}, geometry=list(streets), crs=CRS)
    tables["streets"] = conform("streets", lines)
    return City(**tables, meta={"crs": CRS})


def space_of(city, areas):
    ground = Ground(city, NORMS.landcover)
    pieces = ground.pieces(areas, SILENT)
    return public_space(pieces, ground.classes, shapely.area(areas)), pieces, ground.classes


def box(x, y, width, height):
    return shapely.box(AT[0] + x, AT[1] + y, AT[0] + x + width, AT[1] + y + height)


covers_and_sizes = st.lists(
    st.tuples(st.sampled_from(COVERS), st.floats(0, 300), st.floats(0, 300), st.floats(5, 200)), max_size=5
)


@given(covers_and_sizes, st.lists(st.floats(0, 300), max_size=3))
@settings(max_examples=25, deadline=None)
def test_the_green_share_lies_between_its_bounds(rows, streets):
    cover = [(name, "OSM", box(x, y, size, size)) for name, x, y, size in rows]
    lines = [shapely.LineString([(AT[0] + x, AT[1]), (AT[0] + x, AT[1] + 300)]) for x in streets]
    space, _, _ = space_of(make_city(cover, streets=lines), [box(0, 0, 300, 300)])
    found = public_green(space, NORMS.greenery, NORMS.small, known=True).loc[0]
    low, share, high = found[["grn_share_low", "grn_share", "grn_share_high"]]
    assert np.isnan(share) == np.isnan(low) == np.isnan(high)
    assert np.isnan(share) or 0 <= low <= share <= high <= 1
    if not streets and all(name != "playground" for name, *_ in rows) and not np.isnan(share):
        assert low == share == high
    verdict = {(True, True): 1.0, (False, False): 0.0}.get((low >= 0.4 - 1e-9, high >= 0.4 - 1e-9))
    assert found["grn_ok"] == verdict or (np.isnan(found["grn_ok"]) and (verdict is None or np.isnan(share)))


def test_the_bounds_are_those_of_streets_drawn_wider_and_narrower():
    # a park 20 m from a street of 10 m, so that the street grows into private land
    street = shapely.LineString([(AT[0], AT[1] + 50), (AT[0] + 300, AT[1] + 50)])
    city = make_city([("park", "OSM", box(0, 75, 300, 20))], streets=[street])
    area = [box(0, 0, 300, 100)]
    found = public_green(space_of(city, area)[0], NORMS.greenery, NORMS.small, known=True).loc[0]
    for bound, factor in (("low", 1.15), ("high", 0.85)):
        other = replace(city, streets=city.streets.assign(width_m=10.0 * factor))
        share = public_green(space_of(other, area)[0], NORMS.greenery, NORMS.small, known=True).loc[0, "grn_share"]
        assert found[f"grn_share_{bound}"] == pytest.approx(share, rel=1e-9)
        assert share == pytest.approx(6_000 / (6_000 + 3_000 * factor))


def test_what_the_user_drew_is_sure_and_a_fraction_out_of_its_bounds_is_refused():
    rows = [("playground", OWN_LAYER, box(0, 0, 100, 100)), ("pedestrian", "OSM", box(100, 0, 100, 100))]
    space, _, _ = space_of(make_city(rows), [box(0, 0, 300, 100)])
    assert (space.green_low_m2, space.green_m2, space.green_high_m2) == (5_000, 5_000, 5_000)
    rows[0] = ("playground", "OSM", rows[0][2])
    space, _, _ = space_of(make_city(rows), [box(0, 0, 300, 100)])
    assert [space.green_low_m2[0], space.green_m2[0], space.green_high_m2[0]] == pytest.approx([2_000, 5_000, 8_000])
    playground = NORMS.landcover["playground"].model_dump()
    with pytest.raises(ValueError, match="does not lie between"):
        LandcoverClass(**playground | {"green": 0.9})


def one_by_one(city, areas, covers):
    """Square metres by kind and area, with each class cut off by those before it, in geopandas."""
    taken = gpd.GeoDataFrame(geometry=[], crs=CRS)
    surface = gpd.GeoDataFrame(geometry=city.streets.buffer(5, 2, "flat"))
    claims = [(False, False, city.buildings), (True, False, surface)]
    cover = city.landcover
    for name in sorted(covers, key=lambda name: NORMS.landcover[name].order):
        of = NORMS.landcover[name]
        if of.group != "urban_home":
            claims.append((of.public, of.group == "water", cover[cover["cover"] == name]))
    found = {"public": np.zeros(len(areas)), "water": np.zeros(len(areas))}
    frame = gpd.GeoDataFrame({"area": range(len(areas))}, geometry=list(areas), crs=CRS)
    for public, wet, shapes in claims:
        if shapes.empty:
            continue
        mine = gpd.GeoDataFrame(geometry=[shapely.union_all(shapes.geometry.to_numpy())], crs=CRS)
        left = gpd.overlay(mine, taken, how="difference", keep_geom_type=True) if len(taken) else mine
        taken = gpd.GeoDataFrame(geometry=[shapely.union_all([*taken.geometry, *mine.geometry])], crs=CRS)
        if (public or wet) and len(left):
            cut = gpd.overlay(frame, left, how="intersection", keep_geom_type=True)
            found["water" if wet else "public"] += np.bincount(cut["area"], cut.area, minlength=len(areas))
    return found


@st.composite
def polygons(draw, covers):
    """A cover and a random quadrangle around it."""
    x, y = draw(st.integers(-300, 250)), draw(st.integers(-300, 250))
    jitter = draw(st.lists(st.integers(0, 60), min_size=4, max_size=4))
    corners = [(x - jitter[0], y), (x + 80, y - jitter[1]), (x + 80 + jitter[2], y + 90), (x, y + 90 + jitter[3])]
    return draw(st.sampled_from(covers)), shapely.Polygon([(AT[0] + a, AT[1] + b) for a, b in corners])


AREAS = np.array([box(-260, -260, 300, 310), box(-10, -20, 260, 260), box(-250, 0, 250, 250)])


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.lists(polygons(COVERS[:-1]), max_size=12), st.lists(polygons(COVERS[-1:]), max_size=3))
def test_same_as_cutting_one_by_one(drawn, houses):
    streets = [shapely.LineString([(AT[0] - 280, AT[1] + 7), (AT[0] + 40, AT[1] + 20), (AT[0] + 280, AT[1] - 90)])]
    city = make_city([(cover, "OSM", shape) for cover, shape in drawn], [shape for _, shape in houses], streets)
    space, pieces, _ = space_of(city, AREAS)
    expected = one_by_one(city, AREAS, COVERS[:-1])
    np.testing.assert_allclose(space.public_m2, expected["public"], atol=1e-3)
    np.testing.assert_allclose(space.water_m2, expected["water"], atol=1e-3)
    check_partition(space, pieces)


def check_partition(space, pieces, areas=AREAS):
    total = space.public_m2 + space.private_m2 + space.water_m2
    np.testing.assert_allclose(total, shapely.area(areas), rtol=1e-3)
    assert (space.green_m2 <= space.public_m2 + 1e-6).all()
    for row, area in enumerate(areas):
        mine = pieces.shapes[pieces.area == row]
        # nothing twice, nothing outside
        together = shapely.union_all(mine)
        assert together.area == pytest.approx(shapely.area(mine).sum(), rel=1e-6, abs=1e-3)
        assert shapely.difference(together, area).area < 1e-3


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.lists(polygons(REGISTER_COVERS), max_size=10), st.lists(polygons(COVERS[:-1]), max_size=6))
def test_where_the_register_is_complete_nothing_else_counts(register, open_map):
    extent = box(-300, -300, 333, 480)
    inside = [(cover, "BGT", shapely.intersection(shape, extent)) for cover, shape in register]
    inside = [row for row in inside if row[2].area > 0]
    outside = [(cover, "OSM", shape) for cover, shape in open_map]
    streets = [shapely.LineString([(AT[0] - 280, AT[1] + 7), (AT[0] + 280, AT[1] - 90)])]
    city = make_city(inside + outside, streets=streets)
    city = replace(city, coverage=with_coverage(city, "landcover", extent, grade="A", source="BGT"))
    space, pieces, _ = space_of(city, AREAS)
    check_partition(space, pieces)
    within, without = shapely.intersection(AREAS, extent), shapely.difference(AREAS, extent)
    by_register = one_by_one(make_city(inside), within, REGISTER_COVERS)
    by_map = one_by_one(make_city(outside, streets=streets), without, COVERS[:-1])
    for kind in ("public", "water"):
        expected = by_register[kind] + by_map[kind]
        np.testing.assert_allclose(getattr(space, f"{kind}_m2"), expected, atol=1e-3)


def test_own_land_cover_goes_before_all_but_buildings():
    #  a house of 10 x 10 and a street of 100 x 10 in a square of 100 x 100 that the user calls a park
    square, house = box(5, 5, 100, 100), box(5, 5, 10, 10)
    street = shapely.LineString([(AT[0] + 5, AT[1] + 50), (AT[0] + 105, AT[1] + 50)])
    for source, green in ((OWN_LAYER, 9_900), ("OSM", 8_900)):
        space, _, _ = space_of(make_city([("park", source, square)], [house], [street]), np.array([square]))
        assert space.green_m2[0] == pytest.approx(green)
        assert space.public_m2[0] == pytest.approx(9_900)
    register = [("bgt_yard", "BGT", square), ("parking", OWN_LAYER, box(5, 5, 50, 100)), ("bgt_building", "BGT", house)]
    city = make_city(register)
    city = replace(city, coverage=with_coverage(city, "landcover", square, grade="A", source="BGT"))
    space, _, _ = space_of(city, np.array([square]))
    assert space.public_m2[0] == pytest.approx(4_900)


def test_paved_land_counts_roofs_and_half_of_yards():
    rows = [("bgt_building", "BGT", box(0, 0, 10, 10)), ("bgt_yard", "BGT", box(0, 0, 10, 30))]
    rows.append(("bgt_green", "BGT", box(10, 0, 90, 30)))
    city = make_city(rows)
    area = box(0, 0, 100, 30)
    city = replace(city, coverage=with_coverage(city, "landcover", area, grade="A", source="BGT"))
    space, _, _ = space_of(city, np.array([area]))
    assert space.paved_m2[0] == pytest.approx(100 + 0.5 * 200)


def test_a_private_street_in_a_park_is_paved_and_no_public_green():
    park, area = box(0, 0, 100, 100), np.array([box(0, 0, 100, 100)])
    lines = [
        shapely.LineString([(AT[0] + x0, AT[1] + y0), (AT[0] + x1, AT[1] + y1)])
        for x0, y0, x1, y1 in [(0, 50, 100, 50), (50, 0, 50, 100)]
    ]
    city = make_city([("park", "OSM", park)], streets=lines)
    uses = ["walk", "walk_no_steps", "bike_forward", "bike_backward", "car"]
    # the first may be used by anybody, the second by nobody: where they cross the ground is public
    for name in uses:
        city.streets[name] = [1, 0]
    space, _, _ = space_of(city, area)
    assert space.public_m2[0] == pytest.approx(10_000 - 900)
    assert space.green_m2[0] == pytest.approx(10_000 - 1_900)
    assert space.paved_m2[0] == pytest.approx(1_900)
    assert space.street_m2[0] == pytest.approx(1_000)


def test_private_paving_counts_though_nothing_public_is_drawn_after_it():
    # streets are the last public ground of this city, and its car park is private
    city = make_city([("private_parking", "OSM", box(0, 0, 40, 30))], [box(60, 0, 10, 10)])
    space, _, _ = space_of(city, np.array([box(0, 0, 100, 30)]))
    assert space.paved_m2[0] == pytest.approx(1_200 + 100)


def test_what_was_given_out_is_kept_until_the_land_changes(tmp_path):
    rows = [("park", "OSM", box(x, y, 150, 150)) for x in range(0, 6000, 400) for y in range(0, 6000, 400)]
    # what gets no ground, because water has it all, leaves no empty piece behind
    rows += [("water", "OSM", box(200, 200, 50, 50)), ("wood", "OSM", box(210, 210, 10, 10))]
    city = replace(make_city(rows), kept=tmp_path / "city.g40-prepared")
    area = np.array([box(0, 0, 6000, 6000)])
    first = Ground(city, NORMS.landcover).pieces(area, SILENT)
    (kept,) = (tmp_path / "city.g40-prepared").glob("ground-*.kept")
    written = kept.stat().st_ino
    again = Ground(city, NORMS.landcover).pieces(area, SILENT)
    assert kept.stat().st_ino == written
    assert again.m2.sum() == pytest.approx(first.m2.sum()) == pytest.approx((len(rows) - 2) * 150**2 + 50**2)
    assert pd.Series(again.number).equals(pd.Series(first.number))
    # damaged, it is made anew and told once
    raw = bytearray(kept.read_bytes())
    raw[len(raw) // 2 : len(raw) // 2 + 64] = bytes(64)
    kept.write_bytes(raw)
    lines = []
    anew = Ground(city, NORMS.landcover).pieces(area, Progress(SILENT.report, lambda level, text: lines.append(text)))
    assert np.array_equal(anew.m2, first.m2) and len(lines) == 1 and "made anew" in lines[0]
    other = replace(city, landcover=city.landcover.iloc[1:].reset_index(drop=True))
    found = Ground(other, NORMS.landcover).pieces(area, SILENT)
    assert found.m2.sum() == pytest.approx((len(rows) - 3) * 150**2 + 50**2)


# ---------------------------------------------------------------- what green is made of, and how it hangs together


def structure(rows, area, barriers=()):
    _, pieces, classes = space_of(make_city(rows), np.array([area]))
    network = green_network(pieces, classes, np.array([*barriers, None], dtype=object)[:-1], 1, NORMS.greenery.network)
    return network[0], [values[0] for values in variety(pieces, classes, 1, NORMS.greenery.variety, NORMS.small)]


def test_patches_are_linked_over_a_gap_but_not_over_a_railway():
    #   a 60 m   gap 40 m   b 60 m       gap 80 m     c 60 m     (each 100 m high)
    rows = [("park", "OSM", box(x, 0, 60, 100)) for x in (0, 100, 240)]
    area = box(-10, -10, 400, 200)
    network, _ = structure(rows, area)
    assert network == pytest.approx((2 / 3) ** 2 + (1 / 3) ** 2)
    rail = shapely.LineString([(AT[0] + 80, AT[1] - 50), (AT[0] + 80, AT[1] + 200)])
    network, _ = structure(rows, area, [rail])
    assert network == pytest.approx(3 * (1 / 3) ** 2)
    # a pond in the wide gap links
    network, _ = structure([*rows, ("water", "OSM", box(180, 0, 40, 100))], area)
    assert network == pytest.approx(1)
    # what is too small is no patch
    network, _ = structure([("park", "OSM", box(0, 0, 20, 20))], area)
    assert np.isnan(network)


def test_a_patch_across_tiles_is_one():
    network, _ = structure([("park", "OSM", box(-200, -200, 400, 400))], box(-250, -250, 500, 500))
    assert network == pytest.approx(1)


def test_variety_of_two_equal_kinds_is_two():
    rows = [("park", "OSM", box(0, 0, 50, 50)), ("wood", "OSM", box(50, 0, 50, 50))]
    _, (kinds, mono) = structure(rows, box(0, 0, 200, 200))
    assert kinds == pytest.approx(2)
    assert mono == 0
    _, (kinds, mono) = structure(rows[:1], box(0, 0, 200, 200))
    assert (kinds, mono) == (pytest.approx(1), 1)
    _, (kinds, mono) = structure([], box(0, 0, 200, 200))
    assert np.isnan(kinds)
    assert np.isnan(mono)
