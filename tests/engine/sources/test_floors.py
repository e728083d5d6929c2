"""Unknown floors: the median of what is told of the same kind of building, else the norms."""

import numpy as np
import pandas as pd
import pyogrio
import pytest
from drawing import city_of

from g40_plugin.engine.check.city_package import check_city
from g40_plugin.engine.city.package import read_city, write_city
from g40_plugin.engine.sources.floors import FLATS, HOUSE, OTHER, SHED, kinds_of, usual_floors, with_guesses

NAN = float("nan")


@pytest.fixture
def built(drawing, norms, tmp_path):
    """A function that builds the city package of what is drawn and reads it."""

    def build():
        drawing.way([(-50, -50), (0, -50)], highway="residential")
        return city_of(drawing.write(tmp_path / "drawn.osm"), norms)

    return build


def test_kinds_by_use_homes_and_name(norms):
    rows = [
        ("living", 1, "", HOUSE),
        ("living", 2, "", HOUSE),  # one home above the other
        ("living", 3, "", FLATS),
        ("living", NAN, "", OTHER),  # people live there, but nothing tells how many
        ("living", NAN, FLATS, FLATS),
        ("living", 6, HOUSE, HOUSE),  # a terrace drawn as one building
        ("unknown", 12, "", FLATS),
        ("unknown", NAN, "", OTHER),
        ("work", 8, "", OTHER),
        ("none", NAN, "", SHED),
    ]
    use, homes, called, expected = (np.array(column, dtype=object) for column in zip(*rows, strict=True))
    found = kinds_of(use, homes.astype(float), norms.buildings.floors, called=called)
    assert found.tolist() == expected.tolist()


@pytest.mark.parametrize(("told", "expected"), [(29, 4.0), (30, 6.0)])
def test_thirty_told_make_a_median(norms, told, expected):
    kind = np.full(told + 1, FLATS, dtype=object)
    levels = np.array([6.0] * told + [NAN])
    found, guessed = with_guesses(levels, kind, usual_floors(levels, kind, norms.buildings.floors))
    assert found[-1] == expected
    assert guessed.tolist() == [False] * told + [True]
    assert (found[:-1] == 6).all()


def test_each_kind_has_its_own_median(norms):
    kind = np.array([HOUSE] * 31 + [FLATS] * 31 + [OTHER, SHED], dtype=object)
    levels = np.array([1.0] * 10 + [3.0] * 20 + [NAN] + [5.0] * 30 + [NAN] + [NAN, NAN])
    found, guessed = with_guesses(levels, kind, usual_floors(levels, kind, norms.buildings.floors))
    assert found[[30, 61, 62, 63]].tolist() == [3, 5, 2, 1]
    # a shed of one floor is no guess
    assert guessed[[30, 61, 62, 63]].tolist() == [True, True, True, False]


def test_a_drawn_street(drawing, built):
    #  30 flats of 6 floors, one of none told, a house by its number, a block with four numbers, a shed, a ruin
    for n in range(30):
        drawing.box(20 * n, 0, 10, 10, building="apartments", building__levels="6")
    drawing.box(0, 40, 10, 10, building="apartments")
    drawing.box(20, 40, 10, 10, building="house")
    drawing.box(40, 40, 10, 10, building="residential", addr__housenumber="1-7")
    drawing.box(60, 40, 10, 10, building="garage")
    drawing.box(80, 40, 10, 10, building="office", height="9")
    drawing.box(100, 40, 10, 10, building="ruins")
    drawing.box(120, 40, 10, 10, building="office", building__levels="0")
    found = built().buildings.iloc[30:]
    assert found["levels"].tolist() == [6, 2, 6, 1, 3, 2, 2]
    assert found["levels_guessed"].tolist() == [1, 1, 1, 0, 0, 1, 1]
    # by 600 m2 of floor, one house, four numbers
    assert found["dwellings"].tolist() == [6, 1, 4, 0, 0, 0, 0]
    assert found["dwellings_guessed"].tolist() == [1, 0, 0, 0, 0, 0, 0]
    assert found["floor_m2"].round(-1).tolist() == [600, 200, 600, 100, 300, 200, 200]


def test_numbers_in_a_building_of_unknown_use_tell_its_kind(drawing, built):
    drawing.box(0, 0, 10, 10, building="yes")
    for n in range(3):
        drawing.node(3 + n, 5, addr__housenumber=str(2 * n + 1))
    found = built().buildings.iloc[0]
    assert (found["use"], found["levels"], found["levels_guessed"], found["dwellings"]) == ("unknown", 4, 1, 0)


@pytest.fixture
def old_package(drawing, built, tmp_path):
    """A package from before it told which floors are guessed."""
    drawing.box(0, 20, 10, 10, building="house")
    city = built()
    write_city(city, tmp_path / "old.gpkg")
    frame = pyogrio.read_dataframe(tmp_path / "old.gpkg", layer="buildings")
    frame = frame.drop(columns=["levels_guessed", "dwellings_guessed"])
    pyogrio.write_dataframe(frame, tmp_path / "old.gpkg", layer="buildings", driver="GPKG", append=False)
    return tmp_path / "old.gpkg"


def test_an_older_package_is_read_and_says_what_it_cannot_tell(old_package):
    buildings = read_city(old_package).buildings
    assert buildings["levels"].tolist() == [2]
    assert buildings[["levels_guessed", "dwellings_guessed"]].isna().all(axis=None)
    told = [problem for problem in check_city(old_package)["problems"] if problem["table"] == "buildings"]
    assert [problem["severity"] for problem in told if "which floors are guessed" in problem["text"]] == ["info"]


def test_the_check_tells_the_share_that_is_guessed(drawing, built, tmp_path):
    #  600 m2 of 1,000 is guessed, which is not yet most of it; then a little more
    drawing.box(0, 20, 10, 10, building="house")
    drawing.box(20, 20, 10, 10, building="house", building__levels="2")
    city = built()
    for guessed, severity in ((600.0, "info"), (601.0, "warning")):
        city.buildings["floor_m2"] = [guessed, 1000.0 - guessed]
        write_city(city, tmp_path / "town.gpkg")
        told = [found for found in check_city(tmp_path / "town.gpkg")["problems"] if "guessed floors" in found["text"]]
        assert [(found["table"], found["severity"]) for found in told] == [("buildings", severity)]
        assert told[0]["text"].startswith(f"{guessed / 1000:.1%} of the floor area")
    city.buildings["levels_guessed"] = pd.array([0, pd.NA], dtype="Int64")  # a null, as a hand may leave it, is none
    write_city(city, tmp_path / "town.gpkg")
    assert not any("guessed floors" in found["text"] for found in check_city(tmp_path / "town.gpkg")["problems"])
