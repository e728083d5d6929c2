"""A town as it is mapped elsewhere: without addresses, with areas for points, other keys for the same things."""

import pytest

PLACES = [
    ({"shop": "supermarket", "building": "retail"}, "supermarket"),
    ({"shop": "supermarket;kiosk", "building": "yes"}, "supermarket"),
    ({"shop": "butcher", "building": "yes"}, "daily_shop"),
    ({"healthcare": "doctor"}, "gp"),
    ({"healthcare": "doctor", "healthcare__speciality": "general"}, "gp"),
    ({"healthcare": "doctor", "healthcare__speciality": "dermatology"}, None),
    ({"amenity": "doctors"}, "gp"),
    ({"amenity": "doctors", "healthcare": "doctor"}, "gp"),
    ({"amenity": "doctors", "healthcare__speciality": "family_medicine;paediatrics"}, "gp"),
    ({"amenity": "doctors", "healthcare": "doctor", "healthcare__speciality": "ophthalmology"}, None),
    ({"amenity": "clinic"}, None),
    ({"amenity": "clinic", "healthcare": "doctor"}, "gp"),
    ({"amenity": "clinic", "healthcare": "clinic", "healthcare__speciality": "general"}, "gp"),
    ({"amenity": "clinic", "healthcare__speciality": "plastic_surgery"}, None),
    ({"amenity": "dentist", "healthcare": "dentist"}, "dentist"),
    ({"healthcare": "dentist"}, "dentist"),
    ({"healthcare": "pharmacy"}, "pharmacy"),
    ({"amenity": "pharmacy", "healthcare": "pharmacy"}, "pharmacy"),
    ({"amenity": "physiotherapist"}, "physiotherapist"),
    ({"amenity": "kindergarten", "building": "kindergarten"}, "daycare"),
    ({"amenity": "school"}, "primary_school"),
    ({"amenity": "school", "isced__level": "2;3"}, "secondary_school"),
    ({"amenity": "college", "building": "college"}, "secondary_school"),
    ({"amenity": "library", "building": "public"}, "culture"),
    ({"leisure": "sports_centre", "building": "sports_hall"}, "sport"),
    ({"amenity": "post_office"}, "post"),
]


@pytest.mark.parametrize(("tags", "sub"), PLACES, ids=str)
def test_a_place_is_one_facility_as_a_point_a_way_and_a_relation(drawing, built, tags, sub):
    drawing.node(0, 0, **tags)
    drawing.box(200, 0, 30, 20, **tags)
    outer, inner = drawing.box(400, 0, 60, 40), drawing.box(420, 10, 20, 20)
    drawing.relation([(outer, "outer"), (inner, "inner")], **tags)
    found = built().facilities
    assert sorted(set(zip(found["facility_id"], found["sub"], strict=True))) == (
        [(number, sub) for number in ("node/1", "relation/1", "way/1")] if sub else []
    )


def test_a_park_of_several_pieces_is_one_park(drawing, built):
    # half of a hectare each on either side of a lane, and a pond in the east
    west, east, pond = drawing.box(0, 0, 70, 80), drawing.box(70, 0, 70, 80), drawing.box(90, 20, 20, 20)
    drawing.relation([(west, "outer"), (east, "outer"), (pond, "inner")], leisure="park", name="Parque")
    drawing.way([(70, -100), (70, 0), (70, 80), (70, 200)], highway="footway")
    parks = built().facilities
    assert set(parks["facility_id"]) == {"relation/1"}
    assert parks["area_m2"].tolist() == [pytest.approx(140 * 80 - 400, abs=5)] * 2
    assert set(parks["access"]) == {"crossing"}


def test_a_school_is_entered_by_all_its_gates(drawing, built):
    outer = drawing.way([(0, 0), (50, 0), (100, 0), (100, 80), (0, 80), (0, 0)])
    drawing.relation([(outer, "outer")], amenity="school", name="Escuela")
    drawing.tag_node((50, 0), barrier="gate", entrance="main")
    drawing.tag_node((100, 80), entrance="yes")
    drawing.tag_node((0, 80), entrance="yes", locked="yes")
    drawing.tag_node((0, 0), entrance="service")
    drawing.box(20, 20, 40, 20, building="school", name="Escuela")
    schools = built().facilities
    assert schools["facility_id"].tolist() == ["relation/1"] * 2
    assert schools["access"].tolist() == ["entrance"] * 2


@pytest.mark.parametrize(
    ("tags", "is_door"),
    [
        ({"entrance": "yes"}, True),
        ({"entrance": "main", "access": "customers"}, True),
        ({"entrance": "shop"}, True),
        ({"door": "sliding"}, True),
        ({"door": "yes", "entrance": "main"}, True),
        ({"door": "hinged", "entrance": "emergency"}, False),
        ({"door": "overhead"}, False),
        ({"door": "yes", "access": "private"}, False),
        ({"entrance": "yes", "locked": "yes"}, False),
        ({"entrance": "delivery"}, False),
        ({"entrance": "staircase"}, False),
        ({"entrance": "home"}, False),
    ],
)
def test_what_is_a_door_of_a_shop(drawing, built, tags, is_door):
    drawing.box(0, 0, 20, 10, building="retail", shop="supermarket")
    drawing.tag_node((20, 0), **tags)
    assert (built().facilities["access"].tolist() == ["entrance"]) == is_door


def test_flats_without_addresses_are_homes_by_their_floor_area(drawing, built, norms):
    outer, inner = drawing.box(0, 0, 60, 40), drawing.box(20, 10, 20, 20)
    drawing.relation([(outer, "outer"), (inner, "inner")], building="apartments", building__levels="5")
    drawing.box(100, 0, 40, 20, building="apartments", building__levels="4-6")
    drawing.box(200, 0, 10, 10, building="detached", building__levels="3")
    drawing.box(300, 0, 20, 10, building="residential", building__levels="3", building__flats="7")
    city = built()
    per_home = norms.buildings.m2_per_dwelling / norms.buildings.form_factor.flats
    assert city.buildings.set_index("building_id")["dwellings"].to_dict() == {
        "relation/1": round(2000 * 5 / per_home),
        "way/3": round(800 * 5 / per_home),
        "way/4": 1.0,
        "way/5": 7.0,
    }
    assert city.origins["dwellings"].sum() == city.buildings["dwellings"].sum()


STOPS = [
    ({"public_transport": "platform"}, [6]),
    ({"public_transport": "platform", "bus": "yes"}, [6]),
    ({"public_transport": "platform", "highway": "platform", "trolleybus": "yes"}, [6]),
    ({"public_transport": "platform", "tram": "yes", "bus": "yes"}, [5]),
    ({"public_transport": "platform", "railway": "platform"}, []),
    ({"public_transport": "platform", "train": "yes"}, []),
    ({"railway": "station", "name": "Estacion"}, [2]),
    ({"railway": "station", "station": "subway"}, [3]),
    ({"public_transport": "platform", "subway": "yes"}, []),
    ({"public_transport": "platform", "ferry": "yes"}, []),
]


@pytest.mark.parametrize(("tags", "levels"), STOPS, ids=str)
@pytest.mark.parametrize("drawn", ["node", "line", "area", "relation"])
def test_stops_by_platforms_and_stations_alone(drawing, built, tags, levels, drawn):
    if drawn == "node":
        drawing.node(0, 0, **tags)
    if drawn == "line":
        drawing.way([(0, 0), (20, 0)], **tags)
    if drawn == "area":
        drawing.box(0, 0, 20, 3, **tags)
    if drawn == "relation":
        drawing.relation([(drawing.box(0, 0, 20, 3), "outer")], **tags)
    assert built().stops["level"].tolist() == levels


def test_a_pole_and_its_platform_are_one_stop(drawing, built):
    drawing.way([(0, 0), (20, 0)], public_transport="platform", highway="platform")
    drawing.node(10, 0, highway="bus_stop", name="Plaza")
    drawing.node(10, 12, highway="bus_stop", name="Plaza")
    drawing.node(100, 0, public_transport="platform")
    drawing.box(100, 3, 10, 3, public_transport="platform")
    stops = built().stops
    assert stops["name"].fillna("").tolist() == ["Plaza", ""]


@pytest.mark.parametrize(
    "tags",
    [
        {"opening_hours": "off"},
        {"opening_hours": "closed"},
        {"operational_status": "closed"},
        {"closed": "yes"},
        {"disused": "yes"},
        {"access": "residents"},
        {"access": "employees"},
    ],
    ids=str,
)
@pytest.mark.parametrize("place", [{"amenity": "library"}, {"amenity": "cafe"}, {"leisure": "playground"}], ids=str)
def test_a_place_that_is_closed_is_none(drawing, built, place, tags):
    drawing.node(0, 0, **place, **tags)
    drawing.box(100, 0, 20, 10, **place, **tags)
    drawing.box(200, 0, 20, 10, **place, opening_hours="Mo-Fr 09:00-18:00; PH off")
    assert set(built().facilities["facility_id"]) == {"way/2"}


@pytest.mark.parametrize("prefix", ["disused", "abandoned", "was", "demolished", "proposed", "construction", "razed"])
@pytest.mark.parametrize("tag", ["amenity=library", "leisure=playground", "healthcare=doctor"])
def test_a_place_of_the_past_or_the_future_is_none(drawing, built, prefix, tag):
    key, value = tag.split("=")
    drawing.node(0, 0, **{f"{prefix}:{key}": value}, name="Gone")
    drawing.box(100, 0, 20, 10, **{f"{prefix}:{key}": value, "building": "yes"})
    assert built().facilities.empty
