"""No data is never a number: each table of a city package emptied in turn, and every field of every area looked at."""

from dataclasses import replace

import pandas as pd
import pytest
from small_town import strange

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.city.schema import TABLES, empty_table
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.score import score

NORMS = read_norms()
# a place may have no barriers and a municipality may have drawn no zones; for owners the published share of
# corporations stands in, and the note says so
LEFT_OUT = {"barriers", "zones", "owners"}
# what is known of the land and its people in another way, which the note on accessibility tells: the fields, by how
# they begin, that follow from it, and the sentence
_STARTS = ("a15_", "ptn_", "grn_park", "grn_score", "hub_", "chg_", "bhw_", "sev_", "stp_", "den", "typ_", "q_")
OTHERWISE = {
    "origins": (_STARTS, "The data knows of no residents, so people start from a grid"),
    "landcover": (_STARTS, "Without land cover the grid of points lies on water"),
}


def scored(package, folder, name=None):
    city = read_city(package)
    if name:
        city = replace(city, **{name: empty_table(name, city.crs)})
    out = folder / "out.gpkg"
    areas = score(city, package.with_name("plan_areas.gpkg"), out, NORMS)["areas"]
    return pd.DataFrame(areas).set_index("area_id")


@pytest.fixture(scope="module")
def whole(sample_fields):
    return pd.DataFrame(list(sample_fields.values())).set_index("area_id")


# those on which most rests; each takes seconds, so that the others are slow proofs
FIRST = {"buildings", "origins", "stops"}
EACH = [
    name if name in FIRST else pytest.param(name, marks=pytest.mark.slow) for name in sorted(set(TABLES) - LEFT_OUT)
]


@pytest.mark.parametrize("table", EACH)
def test_an_empty_table_makes_no_other_number(sample_package, whole, tmp_path, table):
    after = scored(sample_package, tmp_path, table)
    fields, sentence = OTHERWISE.get(table, ((), ""))
    told = after["a15_note"].fillna("").str.contains(sentence, regex=False)
    for where, left_out in ((told, fields), (~told, ())):
        found = [text for text in strange(whole[where], after[where]) if not text.startswith(left_out)]
        assert not found, "\n".join(found)
    assert told.any()


def test_no_mark_without_all_four_pillars(whole):
    pillars = whole[["a15_score", "grn_score", "mix_score", "ptn_score"]].astype(float)
    unknown = pillars.isna().any(axis=1)
    assert unknown.any()
    assert (whole["q_grade"].isna() == unknown).all()
    for name in ("q_low", "q_high", "q_firm"):
        assert (whole[name].isna() == unknown).all(), name
    marked = whole[~unknown]
    assert (marked["q_low"] <= marked["q_score"]).all()
    assert (marked["q_score"] <= marked["q_high"]).all()
    assert set(marked["q_firm"]) <= {"firm", "fair", "loose"}
    missing = whole.loc[pillars["mix_score"].isna(), "q_note"]
    assert missing.str.contains("Not known: mixing.", regex=False).all()
