"""The profile of an area: bars, classes and targets; what is missing, by hand; what parts of scores are called."""

import pandas as pd
import pytest

from g40_plugin.catalogue import card, cards_of
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.own import own_card
from g40_plugin.catalogue.parts import WORDS, part_name, part_value, part_weights
from g40_plugin.catalogue.profile import missing, profile, told
from g40_plugin.engine.norms import read_norms

EN, NL = Texts("en"), Texts("nl")
NORMS = read_norms().model_dump(by_alias=True)
AREA = {
    "area_id": "1",
    "area_name": "Parkwijk",
    "area_ha": 10.0,
    "areas_ranked": 3,
    "a15_score": 45.0,
    "a15_share": 0.85,
    "a15_ok": 0,
    "a15_people": 2000.0,
    "a15_origin": "residents",
    "a15_share_care": 0.86,
    "a15_share_shopping": 0.99,
    "a15_note": None,
    "grn_score": 55.0,
    "grn_share": 0.37,
    "grn_ok": 0,
    "grn_gap_m2": 1200.0,
    "grn_canopy": 0.18,
    "grn_note": None,
    "mix_score": 8.0,
    "mix_mono": 1,
    "mix_dom": "living",
    "mix_mxi": 90.0,
    "mix_floor_m2": 80_000.0,
    "mix_note": None,
    "prk_score": 60.0,
    "prk_norm": 0.4,
    "prk_ok": 0,
    "prk_gap": 10.0,
    "prk_note": None,
    "inf_status": "conform",
    "inf_inside": 1.0,
    "inf_note": None,
    "q_score": 39.96,
    "q_grade": 4.0,
    "q_note": None,
    "hub_score": None,
    "hub_note": None,
}


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("family", "dutch"),
    [
        # 0.9 - 0.85 of 2,000 people
        ("a15", "Voor 90 % moeten de voorzieningen dichterbij komen voor 100 bewoners. Het meest ontbreekt zorg."),
        # 0.30 - 0.18 of 10 ha are 12,000 m2, of 20 m2 a tree
        ("grn", "Voor 40 % groen ontbreekt 1.200 m². Voor 30 % onder boomkronen ontbreken ongeveer 600 bomen."),
        # 72,000 m2 is lived in, which is 80 % of 90,000
        ("mix", "Voor minder dan 80 % wonen ontbreekt ongeveer 1,0 ha vloer voor ander gebruik."),
        ("prk", "Voor 0,3 per woning zijn er 10 parkeerplaatsen te veel."),
    ],
)
def test_what_is_missing_by_hand(family, dutch):
    family = card(family)
    assert plain(family.missing(AREA, NORMS, NL)) == dutch
    # there is no second way: the sentence of the sheets holds it
    assert family.missing(AREA, NORMS, NL) in family.sentence(AREA, NORMS, NL)
    assert dutch in plain(" ".join(missing(AREA, NORMS, NL)))


def test_nothing_is_missing_at_the_target_nor_where_it_is_not_known():
    met = {**AREA, "a15_share": 0.9, "grn_gap_m2": 0.0, "grn_canopy": 0.3, "mix_mono": 0, "prk_ok": 1}
    assert missing(met, NORMS, EN) == []
    unknown = {**AREA, "a15_share": None, "grn_gap_m2": None, "grn_canopy": None, "mix_mxi": None, "prk_gap": None}
    assert missing(unknown, NORMS, EN) == []
    assert missing(AREA, {}, EN) == []


def test_what_an_own_indicator_lacks():
    about = {"title": "Benches", "unit": "per ha", "zero": 0.0, "full": 5.0, "pass_from": 2.0, "pass_up_to": None}
    area = {"own_benches_value": 1.5, "own_benches_score": 30.0, "own_benches_ok": 0, "own_benches_gap": 0.5}
    lacks = own_card("benches", about).missing(area, NORMS, EN)
    assert plain(lacks) == "For the target of Benches, 0.5 per ha is missing."
    most = {**about, "pass_from": None, "pass_up_to": 1.0}
    assert "is too much" in own_card("benches", most).missing(area, NORMS, EN)


def test_a_row_has_the_colour_and_the_words_of_its_class():
    rows = {row.code: row for row in profile(AREA, NORMS, EN)}
    assert list(rows) == ["a15", "grn", "mix", "inf", "q", "prk", "hub"]
    a15 = rows["a15"]
    assert (a15.value, plain(a15.text), plain(a15.words), a15.target) == (0.85, "85 %", "target 90 %", 0.9)
    # 0.85 / 0.9 is 94 of 100
    assert a15.colour == card("a15").maps[0].scale.ramp[4]
    # 39.96 is shown as 4.0, which is in the class that begins at 40
    assert (rows["q"].text, rows["q"].words) == ("4.0", "fair")
    assert (rows["inf"].value, rows["inf"].text, rows["inf"].colour) == (None, "fits the blueprint", "#74b3d8")
    assert rows["prk"].words == "not met"


def test_a_share_beside_its_target_is_coloured_by_how_far_it_came():
    green = {row.code: row for row in profile(AREA, NORMS, EN)}["grn"]
    assert (green.value, plain(green.text), plain(green.words), green.target) == (0.37, "37 %", "target 40 %", 0.4)
    # 0.37 / 0.4 is 93 of 100
    assert green.colour == card("grn").maps[0].scale.ramp[4]


def test_what_is_not_known_is_no_zero():
    hub = {row.code: row for row in profile(AREA, NORMS, NL)}["hub"]
    assert (hub.value, hub.text, hub.known, hub.colour) == (None, "niet bekend", False, "")


def test_the_profile_as_text_has_every_row_and_what_is_missing():
    text = plain(told(AREA, NORMS, NL))
    assert text.startswith("Parkwijk\n")
    for row in profile(AREA, NORMS, NL):
        assert f"\n{row.title}: {plain(row.text)}" in text
    assert text.endswith("Voor 0,3 per woning zijn er 10 parkeerplaatsen te veel.")


def test_every_part_of_the_sample_city_has_a_name(root):
    parts = pd.read_csv(root / "tests" / "engine" / "frozen" / "sample" / "parts.csv")
    known = {card.code for card in cards_of(NORMS)}
    for indicator, part in parts[["indicator", "part"]].drop_duplicates().itertuples(index=False):
        if indicator in known and indicator != "a15":
            assert part in WORDS[indicator], (indicator, part)
        assert part_name(indicator, part, NORMS, NL)
        assert "_" not in part_name(indicator, part, NORMS, EN)


def test_values_of_parts_have_their_unit():
    values = [(0.432, "share"), (12.4, "min"), (430.0, "m"), (1250.0, "m2"), (12.0, "dwellings"), (66.04, "0..100")]
    shown = [plain(part_value({"raw": raw, "unit": unit}, NL)) for raw, unit in values]
    assert shown == ["43 %", "12 minuten", "430 meter", "1.200 m²", "12 woningen", "66"]
    assert part_value({"raw": None, "unit": "m"}, NL) == "niet bekend"


def test_weights_of_parts_are_shares_of_what_is_known():
    rows = [{"score": 10.0, "weight": 0.4}, {"score": None, "weight": 0.4}, {"score": 50.0, "weight": 0.1}]
    assert part_weights([*rows, {"score": None, "weight": None}]) == pytest.approx([0.8, None, 0.2, None])
