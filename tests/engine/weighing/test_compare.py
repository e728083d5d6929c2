"""What differs between two scored files: values, unknowns, sentences, and what else differs."""

import sqlite3
from contextlib import closing

import numpy as np
import pyogrio
import pytest
from scored_marks import scored_file

from g40_plugin.catalogue.differences import LIMITS, RAMP, WORDS, differences
from g40_plugin.catalogue.language import Texts
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.service import methods
from g40_plugin.engine.weighing.compare import compare

NORMS = read_norms().as_file
EN = Texts("en")


@pytest.fixture
def compared(tmp_path):
    """Compares two scored files of these areas; what was answered, and the layer by id."""

    def run(before, after, **meta):
        one = scored_file(tmp_path / "before.gpkg", before)
        other = scored_file(tmp_path / "after.gpkg", after, **meta)
        params = {"before": str(one), "after": str(other), "out": str(tmp_path / "difference.gpkg")}
        answer = methods.call("compare", params)
        return answer, pyogrio.read_dataframe(answer["out"], layer="difference").set_index("area_id")

    return run


def test_differences_by_hand(compared):
    answer, layer = compared(
        {"1": (50, 40, 60, 70), "2": (50, 40, 60, 70), "3": (50, 40, 60, None)},
        {"1": (50, 47.5, 60, 70), "2": (50, 39, 60, 70), "3": (50, 40, 60, 70)},
    )
    assert answer["warnings"] == []
    assert (answer["areas"], answer["changed"]) == (3, 2)
    assert layer["grn_score_now"].tolist() == [40, 40, 40]
    assert layer["grn_score_diff"].tolist() == [7.5, -1.0, 0.0]
    # 70 · 60 · 50 · 40 = 8,400,000 and 9,975,000
    assert layer.loc["1", "q_score_diff"] == pytest.approx(9_975_000**0.25 - 8_400_000**0.25)
    # what is not known on one side has no difference, and says on which
    assert np.isnan(layer.loc["3", ["ptn_score_now", "ptn_score_diff", "q_score_diff"]].astype(float)).all()
    assert layer.loc["3", "ptn_score_then"] == 70
    assert layer.loc["3", "ptn_score_why"] == "Before: not known"
    assert layer["ptn_score_why"].isna().tolist() == [True, True, False]
    sentences = [(change["area_id"], change["sentence"]) for change in answer["changes"]]
    assert sentences[0] == ("1", "The score for green in public space goes up: from 40 to 47.5\u00a0points.")
    assert ("3", "The score for public transport is 70\u00a0points; before, it was not known.") in sentences
    small = next(change for change in answer["changes"] if change["area_id"] == "2" and change["field"] == "grn_score")
    assert small["told"] == 0
    assert small["sentence"].endswith("goes down: from 40 to 39\u00a0points. That is too little to call it a change.")
    # a mark has a spread: three tenths are within it
    mark = next(change for change in answer["changes"] if change["area_id"] == "1" and change["field"] == "q_score")
    assert mark["told"] == 0
    assert mark["sentence"].startswith("The report mark goes up: from 5.4 to 5.6. That difference is too small ")


def test_the_same_file_twice_differs_in_nothing(compared):
    rows = {"1": (50, 40, 60, 70), "2": (None, 40, 60, 70)}
    answer, layer = compared(rows, rows)
    assert answer["changes"] == []
    assert layer.loc["1", [name for name in layer if name.endswith("_diff")]].eq(0.0).all()
    assert layer.loc["2", "a15_score_why"] == "Before: not known After: not known"


def test_areas_of_one_file_alone(compared):
    answer, layer = compared({"1": (50,) * 4, "old": (60,) * 4}, {"1": (60,) * 4, "new": (60,) * 4})
    assert list(layer.index) == ["1", "new"]
    assert np.isnan(layer.loc["new", "grn_score_diff"])
    assert layer.loc["new", "grn_score_why"] == "The area is not in the first of the two."
    assert "Not in both are the areas old, new" in answer["warnings"][0]


def test_what_differs_besides_is_told(compared):
    rows = {"1": (50,) * 4}
    norms = read_norms()
    weights = norms.composite.quality.model_copy(update={"grn": 2.0})
    other = norms.model_copy(update={"composite": norms.composite.model_copy(update={"quality": weights})})
    meta = {"city": "Delft", "source_date": "2027-01-01", "program_version": "9"}
    answer, _ = compared(rows, rows, norms=other, meta=meta, shift=50.0)
    norm, city, date, version, outline = answer["warnings"]
    assert "different norms (composite.quality.grn)" in norm
    assert "(Voorbeeldstad and Delft)" in city
    assert "(2026-01-01 and 2027-01-01)" in date
    assert "(0.1.0 and 9)" in version
    assert "The areas 1 have another outline" in outline
    told = pyogrio.read_dataframe(answer["out"], layer="meta", read_geometry=False).set_index("key")["value"]
    assert (told["before_norms_hash"], told["after_norms_hash"]) == (norms.hash, other.hash)
    assert told["warnings"].splitlines() == answer["warnings"]


def test_files_that_have_nothing_in_common(tmp_path):
    one = scored_file(tmp_path / "a.gpkg", {"1": (1,) * 4})
    other = scored_file(tmp_path / "b.gpkg", {"2": (1,) * 4})
    with pytest.raises(InputError, match="have no area with the same id"):
        compare(one, other, tmp_path / "c.gpkg")
    with pytest.raises(InputError, match="is given twice: choose two results"):
        compare(one, f"{tmp_path}/./a.gpkg", tmp_path / "c.gpkg")
    # numbers of areas are the same in many cities
    there = scored_file(tmp_path / "there.gpkg", {"1": (1,) * 4}, shift=30_000.0)
    with pytest.raises(InputError, match="are not of the same plan areas: choose two results of one city"):
        compare(one, there, tmp_path / "c.gpkg")
    assert not (tmp_path / "c.gpkg").exists()


def test_every_score_has_its_style_in_the_file(compared):
    answer, layer = compared({"1": (50,) * 4}, {"1": (60,) * 4})
    with closing(sqlite3.connect(answer["out"])) as database:
        styles = database.execute("SELECT styleName, styleQML, useAsDefault FROM layer_styles").fetchall()
    fields = [name for name in layer if name.endswith("_diff")]
    assert len(styles) == len(fields) == 5
    assert styles[0][0] == "Report mark"
    assert [style[2] for style in styles] == [1, 0, 0, 0, 0]
    for field in fields:
        assert sum(f"{field}&quot;" in style[1] for style in styles) == 1
    assert not any("DIFFERENCE_FIELD" in style[1] or "OWN_INDICATOR" in style[1] for style in styles)


def test_an_earlier_difference_is_replaced_and_other_files_are_not(compared, tmp_path):
    rows = {"1": (50,) * 4}
    compared(rows, rows)
    compared(rows, rows)
    params = {name: str(tmp_path / f"{name}.gpkg") for name in ("before", "after")}
    with pytest.raises(OSError, match="is also an input"):
        methods.call("compare", {**params, "out": params["before"]})
    other = scored_file(tmp_path / "other.gpkg", rows)
    with pytest.raises(OSError, match="no earlier result of this kind"):
        methods.call("compare", {**params, "out": str(other)})


def test_targets_and_what_becomes_unknown():
    now = {"grn_ok": 0, "a15_ok": 1, "mix_score": 30.0, "prk_ok": None}
    then = {"grn_ok": 1, "a15_ok": 0, "mix_score": None, "mix_note": "No floor area is known.", "prk_ok": 1}
    found = {one.field: one for one in differences(now, then, NORMS, EN)}
    assert set(found) == {"grn_ok", "a15_ok", "mix_score"}
    assert found["grn_ok"].sentence == "The target for green in public space is met now."
    assert found["a15_ok"].sentence == "The target for facilities close by is not met any more."
    assert found["mix_score"].sentence == (
        "The score for mix of functions is not known any more; it was 30\u00a0points. No floor area is known."
    )
    assert all(one.told for one in found.values())


@pytest.mark.parametrize(
    ("now", "then", "told"),
    [
        # bounds apart: each lies outside the other's
        ((40, 35, 45), (50, 46, 55), True),
        # one lies inside the other's
        ((40, 30, 50), (49, 48, 52), False),
        ((49, 48, 52), (40, 30, 50), False),
        # no bounds at all: two points
        ((40, None, None), (42, None, None), True),
        ((40, None, None), (41.9, None, None), False),
        # bounds that are the score itself leave nothing open
        ((40, 40, 40), (42, 42, 42), True),
        ((40, 40, 40), (41, 41, 41), False),
    ],
)
def test_which_differences_can_be_told(now, then, told):
    fields = ("grn_score", "grn_score_low", "grn_score_high")
    (one,) = differences(dict(zip(fields, now, strict=True)), dict(zip(fields, then, strict=True)), NORMS, EN)
    assert one.told is told


def test_what_is_written_the_same_is_no_difference():
    assert differences({"grn_score": 40.01}, {"grn_score": 40.04}, NORMS, EN) == []
    (one,) = differences({"q_score": 58.1}, {"q_score": 58.4}, NORMS, EN)
    assert one.sentence == "The report mark stays about 5.8. That is too little to call it a change."


def test_classes_lie_round_zero():
    assert len(RAMP) == len(WORDS) == 2 * len(LIMITS) + 1
    assert list(LIMITS) == sorted(LIMITS)


def test_own_indicators_are_compared_too():
    norms = {**NORMS, "own_indicators": {"trees": {"title": "Trees per hectare"}}}
    (one,) = differences({"own_trees_score": 10.0}, {"own_trees_score": 30.0}, norms, EN)
    assert one.sentence == "The score for Trees per hectare goes up: from 10 to 30\u00a0points."
