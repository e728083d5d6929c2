"""What stands in one tag but is several: house numbers, flats, floors; and buildings that are no longer used."""

import pytest

from g40_plugin.engine.sources.counted import homes_at, mean_of


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1", 1),
        ("1;3;5", 3),
        ("1,3", 2),
        ("1; 3 ,5", 3),
        ("1-5", 3),
        ("2-8", 4),
        ("2–8", 4),
        ("2..8", 4),
        ("1-4", 4),
        ("1-3;7", 3),
        ("1;1", 1),
        ("1-5;3", 3),
        ("12a;12b", 2),
        ("12a-12c", 3),
        ("12A-C", 3),
        ("12a-16", 3),
        ("12-1", 1),
        ("12-", 1),
        ("12-12", 1),
        ("12 bis", 1),
        ("12/14", 1),
        ("3-2001", 1),
        (";", 1),
        ("", 1),
    ],
)
def test_house_numbers_in_one_tag(norms, text, count):
    assert len(homes_at({"addr:housenumber": text}, norms.buildings.numbers)) == count


def test_interpolation_and_flats(norms):
    numbers = norms.buildings.numbers
    assert len(homes_at({"addr:housenumber": "1-5", "addr:interpolation": "all"}, numbers)) == 5
    assert len(homes_at({"addr:housenumber": "1-5", "addr:interpolation": "odd"}, numbers)) == 3
    assert len(homes_at({"addr:housenumber": "12-14", "addr:interpolation": "even"}, numbers)) == 2
    assert len(homes_at({"addr:housenumber": "12-14", "addr:interpolation": "all"}, numbers)) == 3
    assert len(homes_at({"addr:housenumber": "1a-1c;3"}, numbers)) == 4
    assert len(homes_at({"addr:housenumber": "7", "addr:flats": "1-12"}, numbers)) == 12
    assert len(homes_at({"addr:housenumber": "7", "addr:unit": "a;b"}, numbers)) == 2
    assert len(homes_at({"addr:housenumber": "7;9;11", "addr:unit": "1"}, numbers)) == 3


@pytest.mark.parametrize(
    ("text", "mean"),
    [("3", 3), ("3;4", 3.5), ("3-4", 3.5), ("2;3;7", 4), ("3,5", 3.5), ("9 m;12 m", 10.5), ("3;", None), ("x", None)],
)
def test_levels_in_one_tag(text, mean):
    assert mean_of(text) == mean


def test_each_number_of_an_address_is_a_dwelling(drawing, built, norms):
    for x in range(0, 200, 40):
        drawing.box(x, 0, 20, 10, building="apartments", building__levels="3")
    drawing.node(5, 5, addr__housenumber="1;3;5")
    drawing.node(45, 5, addr__housenumber="7-11")
    drawing.node(85, 5, addr__housenumber="13", addr__flats="1-4")
    drawing.node(125, 5, addr__housenumber="15")
    drawing.node(126, 5, addr__housenumber="17;19", shop="bakery")
    drawing.box(300, 0, 20, 10, building="house", addr__housenumber="2-8")
    drawing.box(340, 0, 20, 10, building="house", addr__housenumber="10")
    outer = drawing.box(380, 0, 20, 10)
    drawing.relation([(outer, "outer")], building="house", addr__housenumber="12,14")
    city = built()
    # the fifth has no address: 600 m2 of floor x 0.78 / 85
    assert city.buildings["dwellings"].tolist() == [3.0, 3.0, 4.0, 1.0, 6.0, 4.0, 1.0, 2.0]
    assert sorted(city.origins["dwellings"]) == [1.0, 1.0, 2.0, 3.0, 3.0, 4.0, 4.0, 6.0]
    assert city.origins["people"].sum() == pytest.approx(24 * norms.origins.household_size)


def test_a_range_at_the_door_does_not_count_flats_with_addresses_of_their_own(drawing, built):
    drawing.box(0, 0, 20, 10, building="apartments")
    drawing.node(0, 5, addr__housenumber="1-6")
    for number in (1, 2, 3, 9):
        drawing.node(2 * number, 5, addr__housenumber=str(number))
    drawing.box(40, 0, 20, 10, building="apartments")
    drawing.node(41, 5, addr__housenumber="1-4")
    drawing.node(42, 5, addr__housenumber="3-6")
    city = built()
    # 1 to 6 and 9; 1 to 4, and of 3 to 6 those that the first does not have: 5 and 6
    assert city.buildings["dwellings"].tolist() == [7.0, 6.0]
    assert sorted(city.origins["dwellings"]) == [1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 4.0]


def test_floors_of_several_parts_take_the_mean(drawing, built):
    drawing.box(0, 0, 20, 10, building="apartments", building__levels="3;4")
    drawing.box(40, 0, 20, 10, building="apartments", building__levels="3")
    drawing.box(80, 0, 20, 10, building="apartments", height="9;12")
    assert built().buildings["levels"].tolist() == [3.5, 3.0, 4.0]


@pytest.mark.parametrize(
    "tags",
    [
        {"building": "apartments", "abandoned": "yes"},
        {"building": "house", "ruins": "yes"},
        {"building": "yes", "abandoned:building": "house"},
        {"abandoned:building": "apartments"},
        {"ruins:building": "house"},
        {"building": "ruins"},
    ],
)
@pytest.mark.parametrize("relation", [False, True])
def test_nobody_lives_in_what_is_abandoned(drawing, built, tags, relation):
    way = drawing.box(0, 0, 20, 10, **({} if relation else tags))
    if relation:
        drawing.relation([(way, "outer")], **tags)
    drawing.node(5, 5, addr__housenumber="1")
    drawing.node(6, 5, shop="bakery")
    drawing.box(40, 0, 20, 10, building="house")
    city = built()
    assert sorted(city.buildings["use"]) == ["living", "none"]
    assert sorted(city.buildings["dwellings"]) == [0.0, 1.0]
    assert city.buildings["footprint_m2"].round().tolist() == [200.0, 200.0]
    assert city.origins["dwellings"].tolist() == [1.0]


@pytest.mark.parametrize(
    "tags",
    [
        {"building": "apartments", "demolished": "yes"},
        {"building": "house", "razed": "yes"},
        {"building": "demolished"},
        {"demolished:building": "house"},
        {"razed:building": "house"},
        {"building": "no", "abandoned:building": "no"},
    ],
)
def test_what_is_gone_is_no_building(drawing, built, tags):
    drawing.box(0, 0, 20, 10, **tags)
    drawing.box(40, 0, 20, 10, building="house", abandoned="no", demolished__building="shed")
    assert built().buildings["use"].tolist() == ["living"]


@pytest.mark.parametrize("state", ["disused", "abandoned", "demolished", "razed", "ruins"])
def test_a_place_that_is_no_longer_there_is_none(drawing, built, state):
    drawing.node(0, 0, shop="supermarket", **{state: "yes"})
    drawing.node(100, 0, **{f"{state}:shop": "supermarket"})
    drawing.node(200, 0, shop="supermarket")
    assert built().facilities["facility_id"].tolist() == ["node/3"]
