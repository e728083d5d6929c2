"""What is not for everybody, and what lies below the ground: no public space, no facility, no building."""

import numpy as np
import pandas as pd
import pytest
import shapely

from g40_plugin.engine.indicators.greenery.ground import Ground, claims_of
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.build import assemble


@pytest.fixture
def built(drawing, norms, tmp_path):
    """A function that builds the city package of what is drawn, with a street far off."""

    def build():
        drawing.way([(-1000, -1000), (-900, -1000)], highway="residential", name="far")
        return assemble(drawing.write(tmp_path / "town.osm"), norms, crs="EPSG:28992", layers={}, progress=SILENT)

    return build


GREEN = [
    {"leisure": "park"},
    {"leisure": "nature_reserve"},
    {"leisure": "garden"},
    {"leisure": "playground"},
    {"landuse": "grass"},
    {"landuse": "forest"},
    {"natural": "wood"},
    {"natural": "scrub"},
    {"natural": "heath"},
    {"natural": "wetland"},
]


@pytest.mark.parametrize("green", GREEN, ids=str)
def test_private_and_closed_green_is_no_public_green(drawing, built, green):
    for x, access in enumerate(({"access": "private"}, {"access": "no"}, {}, {"access": "private", "foot": "yes"})):
        drawing.box(200 * x, 0, 150, 150, **green, **access)
    outer = drawing.box(800, 0, 150, 150)
    drawing.relation([(outer, "outer")], **green, access="private")
    city = built()
    assert city.landcover["public"].tolist() == [0, 0, 1, 1, 0]
    assert set(city.landcover["cover_group"]) == {"green"}
    parks = city.facilities[city.facilities["sub"] == "park"]
    assert not set(parks["facility_id"]) & {"way/1", "way/2", "relation/1"}


def test_gardens_of_houses_are_private(drawing, built):
    drawing.box(0, 0, 150, 150, leisure="garden", garden__type="residential")
    drawing.box(200, 0, 150, 150, leisure="garden", garden="residential")
    drawing.box(400, 0, 150, 150, leisure="garden", garden__type="botanical")
    city = built()
    assert city.landcover["public"].tolist() == [0, 0, 1]
    assert set(city.facilities["facility_id"]) == {"way/3"}


@pytest.mark.parametrize(
    "place",
    [
        {"amenity": "library"},
        {"amenity": "cafe"},
        {"leisure": "playground"},
        {"leisure": "fitness_centre"},
        {"leisure": "swimming_pool", "name": "Zwembad"},
        {"shop": "supermarket"},
    ],
    ids=str,
)
def test_a_private_place_is_no_facility(drawing, built, place):
    for x, access in enumerate(({"access": "private"}, {"access": "no"}, {"access": "customers"}, {})):
        drawing.node(200 * x, 0, **place, **access)
    drawing.box(800, 0, 20, 10, **place, access="private")
    assert set(built().facilities["facility_id"]) == {"node/3", "node/4"}


def test_a_pool_behind_a_house_is_none(drawing, built):
    drawing.box(0, 0, 8, 4, leisure="swimming_pool")
    drawing.box(100, 0, 25, 10, leisure="swimming_pool", access="yes")
    drawing.box(200, 0, 25, 10, leisure="swimming_pool", fee="yes")
    assert set(built().facilities["facility_id"]) == {"way/2", "way/3"}


def test_private_streets_and_squares_are_no_public_space(drawing, built, norms):
    drawing.way([(0, 0), (100, 0)], highway="service", access="private")
    drawing.way([(0, 100), (100, 100)], highway="service", access="private", foot="yes")
    drawing.way([(0, 200), (100, 200)], highway="busway")
    drawing.way([(0, 300), (100, 300)], highway="motorway")
    drawing.box(200, 0, 50, 50, highway="pedestrian", area="yes", access="private")
    drawing.box(300, 0, 50, 50, highway="pedestrian", area="yes")
    drawing.box(400, 0, 50, 50, place="square", access="no")
    city = built()
    claims = claims_of(city, norms.landcover)
    public = claims.shapes[np.isin(claims.number, np.flatnonzero(claims.classes["kind"] == "public"))]
    covered = shapely.union_all(public)
    inside = [
        bool(shapely.contains_xy(covered, 85_000 + x, 446_000 + y))
        for x, y in [(50, 0), (50, 100), (50, 200), (50, 300), (225, 25), (325, 25), (425, 25)]
    ]
    assert inside == [False, True, True, True, False, True, False]


def ground_m2(city, norms, box):
    """Square metres of each class of cover that claims ground in a box."""
    ground = Ground(city, norms.landcover)
    pieces = ground.pieces([shapely.box(*(np.array(box) + [85_000, 446_000] * 2))], SILENT)
    cover = ground.classes["cover"].to_numpy()[pieces.number]
    return pd.Series(pieces.m2).groupby(cover).sum().round(-1).to_dict()


@pytest.mark.parametrize(
    "square",
    [
        {"place": "square"},
        {"place": "square", "highway": "pedestrian", "area": "yes"},
        {"place": "square", "foot": "yes"},
        {"place": "square", "access": "private", "foot": "designated"},
    ],
    ids=str,
)
@pytest.mark.parametrize("relation", [False, True])
def test_a_square_claims_what_nothing_else_does(drawing, built, norms, square, relation):
    #  a square of 100 m x 100 m with grass, trees, water, a car park and a play ground of 20 m x 20 m each on it
    outer = drawing.box(0, 0, 100, 100, **({} if relation else square))
    if relation:
        drawing.relation([(outer, "outer")], **square)
    on_it = {
        "grass": {"landuse": "grass"},
        "wood": {"natural": "wood"},
        "water": {"natural": "water"},
        "parking": {"amenity": "parking"},
        "playground": {"leisure": "playground"},
    }
    for x, tags in enumerate(on_it.values()):
        drawing.box(20 * x, 20, 20, 20, **tags)
    assert ground_m2(built(), norms, (0, 0, 100, 100)) == {"square": 8000.0, **dict.fromkeys(on_it, 400.0)}


def test_a_square_that_is_a_park_is_green(drawing, built, norms):
    drawing.box(0, 0, 100, 100, place="square", leisure="park")
    drawing.box(200, 0, 100, 100, leisure="park")
    drawing.box(190, -10, 120, 120, place="square")
    drawing.box(400, 0, 100, 100, highway="pedestrian", area="yes")
    city = built()
    assert ground_m2(city, norms, (0, 0, 100, 100)) == {"park": 10_000.0}
    assert ground_m2(city, norms, (205, 5, 295, 95)) == {"park": 8100.0}
    assert ground_m2(city, norms, (400, 0, 500, 100)) == {"pedestrian": 10_000.0}


@pytest.mark.parametrize("access", ["private", "customers", "no", "permit", "residents", "employees"])
def test_parking_for_some_is_no_public_space(drawing, built, access):
    drawing.box(0, 0, 20, 20, amenity="parking", access=access)
    drawing.box(100, 0, 20, 20, amenity="parking")
    cover = built().landcover
    assert cover["public"].tolist() == [0, 1]
    assert cover["cover_group"].tolist() == ["parking", "parking"]


@pytest.mark.parametrize(
    ("tags", "counts"),
    [
        ({}, True),
        ({"location": "underground"}, False),
        ({"layer": "-1"}, False),
        ({"layer": "-2", "location": "underground"}, False),
        ({"amenity": "parking", "parking": "underground"}, False),
        ({"amenity": "parking", "layer": "-1"}, False),
        ({"tunnel": "yes"}, False),
        ({"layer": "1"}, True),
        ({"tunnel": "building_passage"}, True),
        ({"parking": "underground"}, True),
        ({"location": "roof"}, True),
    ],
)
@pytest.mark.parametrize("relation", [False, True])
def test_what_lies_underground_is_neither_building_nor_ground(drawing, built, tags, counts, relation):
    drawing.box(0, 0, 200, 100, leisure="park")
    way = drawing.box(20, 10, 160, 80, **({} if relation else {"building": "yes", **tags}))
    if relation:
        drawing.relation([(way, "outer")], building="yes", **tags)
    city = built()
    assert len(city.buildings) == counts
    assert city.landcover["cover"].tolist() == ["park"]


def test_water_in_a_culvert_is_no_water(drawing, built):
    drawing.box(0, 0, 100, 10, natural="water", tunnel="culvert")
    drawing.box(200, 0, 100, 10, natural="water", layer="-1")
    assert built().landcover["cover_id"].tolist() == ["way/2"]
