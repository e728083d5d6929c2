"""What is mapped more than once: one building, one shop."""

import pytest
import shapely


def near(value):
    return pytest.approx(value, abs=1)


# ---------------------------------------------------------------- buildings
HOUSE = {"building": "house", "building__levels": "2"}


@pytest.mark.parametrize("twin", [HOUSE, {"building": "yes"}, {"building": "house", "addr__housenumber": "4"}])
def test_a_building_drawn_as_a_way_and_as_a_relation_counts_once(drawing, built, twin):
    outer = drawing.box(0, 0, 20, 10, **HOUSE)
    drawing.relation([(outer, "outer")], **twin)
    city = built()
    assert city.buildings["footprint_m2"].tolist() == [near(200)]
    assert city.buildings["levels"].tolist() == [2.0]
    assert city.buildings["floor_living"].tolist() == [near(400)]
    assert city.buildings["dwellings"].tolist() == city.origins["dwellings"].tolist() == [1.0]


def test_the_courtyard_of_a_building_stays_open(drawing, built):
    # 60 m x 40 m around a yard of 20 m x 20 m, drawn as an outline without the yard too
    outer, inner = drawing.box(0, 0, 60, 40, building="apartments", building__levels="4"), drawing.box(20, 10, 20, 20)
    drawing.relation([(outer, "outer"), (inner, "inner")], building="yes", addr__flats="3")
    buildings = built().buildings
    assert buildings["building_id"].tolist() == ["relation/1"]
    assert buildings["footprint_m2"].tolist() == [near(2000)]
    assert buildings["floor_living"].tolist() == [near(8000)]


def test_a_building_imported_twice_a_metre_apart_counts_once(drawing, built):
    drawing.box(0, 0, 20, 10, building="yes", name="Old")
    drawing.box(1, 0.5, 20, 10, **HOUSE)
    drawing.box(1.5, 0, 20, 10, building="yes", start_date="1950")
    buildings = built().buildings
    assert buildings["footprint_m2"].tolist() == [near(200)]
    assert buildings["use"].tolist() == ["living"]
    assert buildings["year"].tolist() == [1950]
    assert buildings["dwellings"].tolist() == [1.0]


def test_pieces_that_overlap_share_no_ground(drawing, built):
    # 20 m x 10 m of shops and 40 m x 10 m of flats that share 10 m x 10 m: the larger loses it
    drawing.box(0, 0, 20, 10, building="retail", building__levels="1")
    drawing.box(10, 0, 40, 10, building="apartments", building__levels="3")
    buildings = built().buildings
    assert buildings["footprint_m2"].tolist() == [near(200), near(300)]
    assert shapely.union_all(buildings.geometry.to_numpy()).area == near(500)
    assert buildings["floor_shop"].tolist() == [near(200), 0.0]
    assert buildings["floor_living"].tolist() == [0.0, near(900)]


def test_a_tower_on_a_podium_and_on_that_a_hut(drawing, built):
    drawing.box(0, 0, 100, 100, building="retail", building__levels="2")
    drawing.box(10, 10, 40, 40, building="apartments", building__levels="20")
    drawing.box(20, 20, 10, 10, building="office", building__levels="21")
    buildings = built().buildings
    assert buildings["footprint_m2"].tolist() == [near(10_000 - 1600), near(1500), near(100)]
    assert buildings["floor_m2"].tolist() == [near(2 * 8400), near(20 * 1500), near(21 * 100)]


def test_a_shop_in_a_building_that_is_cut_stays_its_use(drawing, built):
    # the shop is drawn along the walls of a building on which a hut of 10 m x 10 m stands
    drawing.box(0, 0, 40, 20, building="yes", building__levels="1")
    drawing.box(0, 0, 40, 20, shop="supermarket")
    drawing.box(10, 5, 10, 10, building="shed")
    drawing.box(100, 0, 20, 20, building="yes", building__levels="1")
    drawing.box(60, -40, 100, 100, amenity="marketplace", shop="mall")
    buildings = built().buildings
    assert buildings["use"].tolist() == ["shop", "none", "unknown"]
    assert buildings["floor_shop"].tolist() == [near(700), 0.0, 0.0]


def test_a_block_drawn_round_its_houses_adds_nothing(drawing, built):
    # 7 m2 of the block are left, less than any building
    drawing.box(0, 0, 60.1, 10.1, building="residential")
    for x in range(0, 60, 10):
        drawing.box(x, 0, 10, 10, **HOUSE)
    city = built()
    assert len(city.buildings) == 6
    assert city.buildings["footprint_m2"].sum() == near(600)
    assert city.buildings["dwellings"].sum() == city.origins["dwellings"].sum() == 6


@pytest.mark.parametrize("relation", [False, True])
def test_parts_of_a_building_are_no_buildings(drawing, built, relation):
    outer = drawing.box(0, 0, 40, 20, **({} if relation else {"building": "office", "building__levels": "3"}))
    if relation:
        drawing.relation([(outer, "outer")], building="office", building__levels="3")
    for x in (0, 20):
        drawing.box(x, 0, 20, 20, building__part="yes", building__levels="3")
    buildings = built().buildings
    assert buildings["footprint_m2"].tolist() == [near(800)]
    assert buildings["floor_work"].tolist() == [near(2400)]


def test_houses_in_a_row_stay_whole(drawing, built):
    for x in range(0, 100, 10):
        drawing.box(x, 0, 10, 10, **HOUSE)
    # a neighbour whose wall was drawn 5 cm over the line
    drawing.box(99.95, 0, 10, 10, **HOUSE)
    buildings = built().buildings
    assert buildings["footprint_m2"].tolist() == [pytest.approx(100, abs=0.5)] * 11
    assert buildings["dwellings"].sum() == 11


# ---------------------------------------------------------------- shops and the like
def entries(city, sub="supermarket"):
    frame = city.facilities[city.facilities["sub"] == sub]
    places = (frame.geometry.x - 85_000).round(0).tolist(), (frame.geometry.y - 446_000).round(0).tolist()
    return sorted(zip(frame["facility_id"], frame["access"], *places, strict=True))


SHOP = {"shop": "supermarket", "name": "Super"}


@pytest.mark.parametrize(
    "twins",
    [
        [],
        [SHOP],
        [{"shop": "supermarket"}],
        [{"shop": "supermarket", "brand": "super"}],
        [SHOP, {"shop": "supermarket", "name": "Super Noord", "brand": "Super"}, {"shop": "supermarket"}],
    ],
)
@pytest.mark.parametrize("relation", [False, True])
def test_a_shop_mapped_as_an_area_and_as_a_point_is_entered_by_its_door(drawing, built, twins, relation):
    outer = drawing.box(0, 0, 40, 130, **({} if relation else SHOP))
    if relation:
        drawing.relation([(outer, "outer")], building="retail", **SHOP)
    drawing.tag_node((40, 0), entrance="main")
    for y, tags in enumerate(twins):
        drawing.node(20, 80 + 10 * y, **tags)
    kind = "relation/1" if relation else "way/1"
    city = built()
    assert entries(city) == [(kind, "entrance", 40.0, 0.0)]
    assert city.facilities["name"].tolist() == ["Super"]
    assert city.facilities["area_m2"].tolist() == [near(5200)]


def test_a_shop_without_doors_is_entered_from_its_edge_with_its_point_and_without(drawing, built):
    drawing.box(0, 0, 40, 30, **SHOP)
    alone = entries(built())
    drawing.node(20, 15, **SHOP)
    assert entries(built()) == alone
    assert {access for _, access, *_ in alone} == {"boundary"}


def test_a_way_and_a_relation_of_one_shop_have_the_doors_of_both(drawing, built):
    drawing.box(0, 0, 20, 10, building="retail", **SHOP)
    drawing.tag_node((0, 0), entrance="yes")
    outer = drawing.box(-10, -10, 60, 40)
    drawing.relation([(outer, "outer")], **SHOP)
    drawing.tag_node((50, 30), entrance="yes")
    # the point at the gate of the yard is a way in of its own
    drawing.node(60, 30, **SHOP)
    assert entries(built()) == [
        ("relation/1", "entrance", 0.0, 0.0),
        ("relation/1", "entrance", 50.0, 30.0),
        ("relation/1", "point", 60.0, 30.0),
    ]


def test_points_of_one_shop_are_one_place_with_two_doors(drawing, built):
    drawing.node(0, 0, **SHOP)
    drawing.node(20, 0, **SHOP)
    found = entries(built())
    assert len({number for number, *_ in found}) == 1
    assert [(x, y) for *_, x, y in found] == [(0.0, 0.0), (20.0, 0.0)]


def test_two_shops_in_one_mall_stay_two(drawing, built):
    drawing.box(0, 0, 40, 30, building="mall", shop="supermarket")
    drawing.tag_node((40, 0), entrance="yes")
    drawing.node(10, 10, shop="supermarket", name="One")
    second = drawing.node(20, 10, shop="supermarket", name="Two")
    drawing.node(30, 10, shop="bakery", name="One")
    city = built()
    # the building is the nearest of the two, and the other keeps its point
    assert entries(city) == [(f"node/{second}", "point", 20.0, 10.0), ("way/1", "entrance", 40.0, 0.0)]
    assert set(city.facilities["name"]) == {"One", "Two"}
    assert len(entries(city, "daily_shop")) == 1


def test_buildings_of_one_school_are_one_place(drawing, built):
    drawing.box(0, 0, 200, 100, amenity="school", name="De Linde")
    drawing.box(20, 20, 40, 20, building="school", amenity="school", name="De Linde")
    drawing.box(80, 20, 40, 20, building="school", amenity="school")
    drawing.tag_node((0, 0), barrier="gate", entrance="yes")
    drawing.tag_node((60, 20), entrance="main")
    assert entries(built(), "primary_school") == [("way/1", "entrance", 0.0, 0.0), ("way/1", "entrance", 60.0, 20.0)]
