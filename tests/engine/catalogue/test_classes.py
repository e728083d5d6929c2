"""A class goes with the number that is shown: over all values, in maps, bars, marks and the engine itself."""

import math

import numpy as np
import pytest

from g40_plugin import catalogue
from g40_plugin.catalogue.bars import score_bar
from g40_plugin.catalogue.card import Field, Scale
from g40_plugin.catalogue.classes import (
    class_bounds,
    class_filter,
    class_of,
    decimals_of,
    mark_of,
    rounded,
)
from g40_plugin.catalogue.composite import how_firm
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.parking import shown
from g40_plugin.engine.indicators import robustness
from g40_plugin.engine.norms import read_norms

EN, NL = Texts("en"), Texts("nl")
NORMS = read_norms()
EVERY = [number / 100 for number in range(10_001)]


def test_the_class_by_hand():
    assert [class_of(score) for score in (0, 19.49, 19.5, 39.96, 59.96, 79.4, 79.5, 100)] == [0, 0, 1, 2, 3, 3, 4, 4]
    assert [class_bounds(number) for number in range(5)] == [(0, 19), (20, 39), (40, 59), (60, 79), (80, 100)]
    assert class_filter("grn_score", 2) == 'round("grn_score") >= 40 AND round("grn_score") <= 59'
    assert class_filter("grn_score", 4) == 'round("grn_score") >= 80 AND round("grn_score") <= 100'


def test_every_score_is_shown_inside_its_own_class():
    for score in EVERY:
        low, high = class_bounds(class_of(score))
        assert low <= int(EN.number(score)) <= high
        assert low <= int(score_bar({"x_score": score}, "x_score", NL).text) <= high
        # a mark is a tenth of the number, 1 at the least
        mark = float(NL.number(mark_of(score), 1).replace(",", "."))
        assert max(low / 10, 1) <= mark <= max(high / 10, 1)


def test_the_mark_of_the_engine_is_the_one_that_is_shown():
    marks = robustness.report_mark(np.array([*EVERY, 19.499999999999996, np.nan]))
    assert marks[:-1].tolist() == [mark_of(score) for score in [*EVERY, 19.499999999999996]]
    assert math.isnan(marks[-1])


def test_how_firm_a_mark_is_goes_with_the_marks_beside_it():
    high = np.array(EVERY[4000:7500])
    codes = robustness.firmness(np.full(len(high), 39.96), high, NORMS.robustness)
    limits = {"firm": NORMS.robustness.firm_points, "fair": NORMS.robustness.fair_points, "loose": 100.0}
    before = {"firm": -1.0, "fair": limits["firm"], "loose": limits["fair"]}
    for score, code in zip(high, codes, strict=True):
        between = how_firm({"q_low": 39.96, "q_high": score, "q_firm": code}, EN).split("\n")[0]
        _, low, _, most = between.split()
        assert before[code] < round(10 * (float(most) - float(low))) <= limits[code]


@pytest.mark.parametrize(("value", "decimals", "shown"), [(0.5, 0, 1), (2.5, 0, 3), (39.96, 0, 40), (1.005, 1, 1.0)])
def test_halves_go_away_from_zero(value, decimals, shown):
    assert rounded(value, decimals) == shown
    assert rounded(-value, decimals) == -shown


def test_every_unit_has_its_decimals():
    fields = catalogue.fields_of(NORMS.as_file)
    assert {field.decimals for field in fields if field.kind == "score"} == {0}
    units = {field.unit for field in fields if field.kind == "number"}
    # a unit that nobody thought of has two
    assert decimals_of("number", "furlong") == 2
    assert not [
        unit for unit in units if decimals_of("number", unit) == 2 and unit not in ("m/m", "m²/m²", "m³/m³", "share")
    ]
    assert Field("x", "number", "", "x", "ha").decimals == 1


def test_every_map_of_a_score_has_the_five_classes():
    scores = [shown for card in catalogue.CARDS for shown in card.maps if isinstance(shown.scale, Scale)]
    assert len(scores) > 12
    assert {len(shown.scale.words) for shown in scores} == {5}


def test_parking_spaces_never_read_as_the_limit_that_they_stay_under():
    assert shown(0.29996, 1) == 0.299
    assert shown(0.298, 1) == 0.298
    assert shown(1.001, 1) == 1.001
    assert shown(0.3, 0) == 0.3
    assert shown(0.30004, 0) == 0.301
    assert shown(0.29996, None) == 0.3
