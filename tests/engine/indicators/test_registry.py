"""The registry of indicators: its order, what a choice asks for, and that nothing a card declares is forgotten."""

import ast

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from g40_plugin.catalogue import CARDS
from g40_plugin.catalogue.reasons import COMMON
from g40_plugin.engine.fields import fields_of
from g40_plugin.engine.indicators.registry import HANDED_ON, INDICATORS, PILLARS, asked_for
from g40_plugin.engine.indicators.run import Run
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.travel.searches import Searches

NORMS = read_norms()
# a card of its own for each of a user's indicators, and one place in the registry for all of them
OWN = "own"


@pytest.fixture(scope="module")
def scored(sample_scored):
    """The areas of the sample city with all indicators."""
    return pyogrio.read_dataframe(sample_scored, layer="areas")


def empty_run():
    areas = gpd.GeoDataFrame({"area_id": ["1"]}, geometry=[shapely.box(0, 0, 100, 100)], crs="EPSG:28992")
    return Run(None, areas, NORMS, Searches(None, NORMS), None, {}, HANDED_ON)


def test_every_card_has_its_indicator_and_every_indicator_its_card():
    codes = [indicator.code for indicator in INDICATORS]
    assert len(codes) == len(set(codes))
    assert set(codes) == {card.code for card in CARDS} | {OWN}


def test_each_indicator_comes_after_what_it_needs():
    done = set()
    for indicator in INDICATORS:
        assert {*indicator.needs, *indicator.edge_of} <= done, indicator.code
        # an edge that it shares is worked out before it
        assert set(indicator.edge_of) <= set(indicator.needs), indicator.code
        done.add(indicator.code)


def test_what_is_graded_tells_what_it_reads_and_how_far_it_looks():
    for indicator in INDICATORS:
        card = next((card for card in CARDS if card.code == indicator.code), None)
        if card is None:
            continue
        assert card.graded == bool(indicator.reads), indicator.code
        assert not indicator.reads or indicator.margin_m or indicator.edge_of, indicator.code


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (["a15"], {"a15"}),
        (["den"], {"den", "inf", "typ"}),
        (["own"], {"own"}),
        (["plus"], {card.code for card in CARDS if card.answer} - {"inf", "grn", "pri"}),
        (PILLARS, {"a15", "ptn", "mix", "grn", "typ", "inf", "den", "own", "q", "pri"}),
    ],
)
def test_a_choice_asks_for_its_families(wanted, codes):
    assert {indicator.code for indicator in asked_for(wanted)} == codes


def test_a_full_run_writes_every_field_that_a_card_declares(scored):
    missing = [field.name for field in fields_of(NORMS) if field.name not in scored]
    assert not missing


def test_a_score_is_a_value_or_has_its_reason(scored):
    for card in CARDS:
        head = f"{card.code}_score"
        if head not in scored or f"{card.code}_note" not in scored:
            continue
        untold = scored.loc[scored[head].isna() & scored[f"{card.code}_note"].isna(), "area_id"]
        assert untold.empty, f"{head} is empty without a reason in {list(untold)}"


def test_every_field_has_a_value_somewhere_or_its_family_a_reason_everywhere(scored):
    for field in fields_of(NORMS):
        if field.name.endswith("_note") or not field.family or scored[field.name].notna().any():
            continue
        note = f"{field.family}_note"
        assert note in scored, field.name
        assert scored[note].notna().all() or not NORMS.catchment.enabled, field.name


def test_a_name_that_no_card_declares_is_refused():
    run = empty_run()
    for use in (
        lambda: run.column("grn_gap"),
        lambda: run.texts("inf_stat"),
        lambda: run.add("grn", pd.DataFrame({"grn_gap": [1.0]})),
    ):
        with pytest.raises(KeyError, match="no card declares"):
            use()
    with pytest.raises(KeyError, match="no reason 'forgotten'"):
        run.reason("grn", [True], "forgotten")
    assert np.isnan(run.column("grn_gap_m2")).all()


def _codes_in_the_engine(root):
    """Per family the codes that the engine gives: of ``run.reason``, and of the reasons why an area is of its type."""
    found = {}
    for path in (root / "g40_plugin" / "engine" / "indicators").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "reason":
                continue
            family, _, code = node.args[:3]
            name = family.value if isinstance(family, ast.Constant) else OWN
            found.setdefault(name, set()).add(code.value)
    return found


def test_every_reason_of_a_card_is_given_and_every_given_reason_stands_in_its_card(root):
    from g40_plugin.catalogue import own

    given = _codes_in_the_engine(root)
    why = (root / "g40_plugin" / "engine" / "indicators" / "typology" / "why.py").read_text(encoding="utf-8")
    told = {card.code: set(card.reasons) for card in CARDS if card.reasons} | {OWN: set(own.REASONS)}
    # some are put together of a beginning and what a sign, a type or a thing to ask for is called
    made = ("sign_ii", "settle_", "probable_", "possible_")
    signs = {code for code in told["typ"] if f'"{code}"' in why or code.startswith(made)}
    given = {family: codes - COMMON.keys() for family, codes in given.items()}
    assert {**told, "typ": told["typ"] - signs} == given
    assert not COMMON.keys() & set().union(*told.values())
