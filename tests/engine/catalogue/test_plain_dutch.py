"""Whether residents can read the Dutch of the sheets: short sentences, plain words, one language on a page."""

import csv
import json
import re
from pathlib import Path
from statistics import median

import pytest

from g40_plugin.catalogue import cards_of
from g40_plugin.catalogue.answers import UNKNOWN
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.own import EXAMPLES
from g40_plugin.catalogue.reasons import COMMON, for_residents
from g40_plugin.catalogue.rows import questions
from g40_plugin.engine.norms import read_norms

HERE = Path(__file__).parent
FROZEN = HERE.parent / "frozen"
NL, EN = Texts("nl"), Texts("en")
NORMS = read_norms().model_dump(by_alias=True)
# language level B1: this many words in half of the sentences at most
MOST_WORDS = 15
# every page has to hold these longest ones too
LONGEST = 40
PLAIN = dict(
    line.split(" = ")
    for line in (HERE / "plain_dutch.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
)
# English words that no Dutch has
ENGLISH = re.compile(r"\b(the|of the|and|not|with|from|homes|people|within|streets|this|area)\b")


def areas():
    """The areas of the two frozen results, as a sheet reads them."""
    for place in ("sample", "delft"):
        with (FROZEN / place / "areas.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for row in rows:
            values = {name: _value(text) for name, text in row.items()}
            yield for_residents({**values, "areas_ranked": len(rows)}, NORMS, NL)


def _value(text):
    try:
        return float(text) if text else None
    except ValueError:
        return text


def told():
    """Every sentence of every card about these areas, the titles of the rows, and the reasons of all families."""
    found = {NL(card.title) for card in cards_of(NORMS)}
    for area in areas():
        for card in cards_of(NORMS):
            text = card.sentence(area, NORMS, NL).replace("\u00a0", " ")
            found.update(re.split(r"(?<=[.!?])\s+(?=[A-Z0-9])", text))
    return found


@pytest.fixture(scope="module")
def sentences():
    return {text for text in told() if text}


def reasons():
    kinds = [COMMON, *(card.reasons for card in cards_of(NORMS))]
    return {NL(reason.residents) for known in kinds for reason in known.values() if reason.residents}


def test_half_of_the_sentences_have_at_most_fifteen_words(sentences):
    lengths = [len(text.split()) for text in sentences]
    assert len(lengths) > 200
    assert median(lengths) <= MOST_WORDS
    assert max(lengths) <= LONGEST


@pytest.mark.parametrize("word", PLAIN)
def test_no_word_of_the_trade_is_on_a_sheet(sentences, word):
    said = re.compile(rf"\b{word}\b", re.IGNORECASE)
    assert not [text for text in sentences | reasons() if said.search(text)], f"say {PLAIN[word]}"


def test_no_english_is_on_a_dutch_sheet(sentences):
    assert not [text for text in sentences | reasons() if ENGLISH.search(text)]
    assert all(NL(title) != title for title in EXAMPLES)


def test_nobody_is_told_to_fill_in_a_field(sentences):
    assert not [text for text in sentences | reasons() if re.search(r"\bvul |_m2\b|_nieuw|veld(en)? ", text)]


def test_sentences_of_another_language_stay_out():
    area = for_residents({"a15_score": None, "a15_note": "Nobody lives here.", "reasons": None}, NORMS, NL)
    assert "Nobody" not in cards_of(NORMS)[0].sentence(area, NORMS, NL)


def test_reasons_that_differ_in_their_kind_are_one_clause():
    coded = json.dumps({"q_note": [["pillar_unknown", {"kind": f"pillar.{kind}"}] for kind in ("grn", "mix", "ptn")]})
    area = for_residents({"q_score": None, "reasons": coded}, NORMS, EN)
    assert area["q_note"] == "We have no score for greenery, mixing and public transport."


def test_bar_number_and_sentence_of_facilities_are_one(sentences):
    (card,) = (card for card in cards_of(NORMS) if card.code == "a15")
    for area in areas():
        bar = card.bar(area, NORMS, NL)
        share, target = area["a15_share"], NORMS["accessibility"]["pass_share"]
        if share is None or area["a15_ok"] is None:
            continue
        assert (bar.value, bar.target) == (share, target)
        assert (bar.value >= bar.target) == bool(area["a15_ok"])
        if 0.0 < share < 1.0:
            assert bar.text in card.sentence(area, NORMS, NL)


def test_a_park_has_no_verdict_on_building():
    asked = {"stp_score", "inf_status"}
    (row,) = (row for row in questions(asked, NORMS) if row.family == "inf")
    park = {"inf_status": "conform", "inf_inside": 1.0, "inf_green": None, "den_cap": 0.0, "inf_note": None}
    assert row.answer(park, NL).words == "niet van toepassing"
    assert row.sentence(park, NORMS, NL) == "Hier is geen plek gevonden om te bouwen, dus er valt niets te beoordelen."
    assert row.answer({**park, "den_cap": 12.0}, NL).words == "voldaan"
    assert row.answer({**park, "inf_status": None, "inf_note": None}, NL).verdict == UNKNOWN
