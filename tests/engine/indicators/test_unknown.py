"""No data is never a number: each table of a city package emptied in turn, and every field of every area looked at."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from g40_plugin.engine.city.package import TABLES, empty_table, read_city
from g40_plugin.engine.fields import fields_of
from g40_plugin.engine.indicators.registry import INDICATORS
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.score import score

NORMS = read_norms()
FIELDS = [field for field in fields_of(NORMS) if field.kind != "text" and field.family]
# what tells how well something is known changes with what is known
ABOUT = ("_cov", "_edge")
# without homes people start from a grid, and without land cover the grid knows no land to keep off: that is told in
# a15_origin, and asked for by the choice of starting points; a place may have no barriers and a municipality may have
# drawn no zones; for owners the published share of corporations stands in, and the note says so
LEFT_OUT = {"origins", "landcover", "barriers", "zones", "owners"}
NEEDS = {indicator.code: indicator.needs for indicator in INDICATORS}
# the order of areas rests on what is known of its pillars
ORDER = ("pri",)


def scored(package, folder, name=None):
    city = read_city(package)
    if name:
        city = replace(city, **{name: empty_table(name, city.crs)})
    out = folder / "out.gpkg"
    areas = score(city, package.with_name("plan_areas.gpkg"), out, NORMS)["areas"]
    return pd.DataFrame(areas).set_index("area_id")


@pytest.fixture(scope="module")
def whole(sample_package, tmp_path_factory):
    return scored(sample_package, tmp_path_factory.mktemp("whole"))


def known_less(before, after, family):
    """Where a family, or one that it needs, is known for less of its weight, and says why."""
    less = np.zeros(len(after), bool)
    for code in (family, *NEEDS.get(family, ())):
        if f"{code}_cov" in after and f"{code}_note" in after:
            less |= (after[f"{code}_note"].notna() & (after[f"{code}_cov"] < before[f"{code}_cov"] - 1e-9)).to_numpy()
    return less


def strange(before, after):
    """Every field of an area that is another number, or empty without a reason."""
    for field in FIELDS:
        if field.name.endswith(ABOUT) or field.family in ORDER:
            continue
        old, new = (pd.to_numeric(table[field.name], errors="coerce") for table in (before, after))
        note = after[f"{field.family}_note"].notna()
        # of a mean the part that is not known is told by its coverage, or by that of what it rests on
        less = known_less(before, after, field.family)
        other = new.notna() & ~np.isclose(old, new, equal_nan=True) & ~less
        untold = new.isna() & old.notna() & ~note
        for kind, where in (("another number", other), ("empty without a reason", untold)):
            if where.any():
                yield f"{field.name} is {kind} in {list(after.index[where])[:3]}"


@pytest.mark.parametrize("table", sorted(set(TABLES) - LEFT_OUT))
def test_an_empty_table_makes_no_other_number(sample_package, whole, tmp_path, table):
    found = list(strange(whole, scored(sample_package, tmp_path, table)))
    assert not found, "\n".join(found)


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
