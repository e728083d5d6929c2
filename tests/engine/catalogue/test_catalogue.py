"""The cards: one a family, complete, and in both languages; that they import nothing else is told by test_border."""

import ast
import re
import string
from pathlib import Path

import pytest

from g40_plugin import catalogue
from g40_plugin.catalogue import layers
from g40_plugin.catalogue.card import Classes, Field, Scale, filled
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.layers import STYLES
from g40_plugin.catalogue.names import FUNCTIONS, SUBCATEGORIES, capital, name_of
from g40_plugin.catalogue.own import own_card
from g40_plugin.catalogue.rows import pillars, questions
from g40_plugin.catalogue.sites import PATHS
from g40_plugin.engine.indicators.density.sites.find import COLUMNS
from g40_plugin.engine.norms import read_norms

FOLDER = Path(catalogue.__file__).parent
FILES = sorted(FOLDER.glob("*.py"))
NORMS = read_norms().model_dump(by_alias=True)
FIELDS = catalogue.fields_of(NORMS)
EN, NL = Texts("en"), Texts("nl")
BENCHES = {"title": "Benches", "unit": "per ha", "zero": 0.0, "full": 5.0, "pass_from": 2.0, "pass_up_to": None}

# the only words that are the same in both languages
SAME = {
    "OpenStreetMap",
    "Logo",
    "PDF",
    "Plan",
    "Variant",
    "Routes",
    "Score",
    "score",
    "Stations",
    "station",
    "metro",
    "tram",
    "bus",
    "park",
    "water",
    "index",
    "status",
    "{name}",
    "{value} ha",
    "{value} m/ha",
    "{value} per km",
}


def _marked():
    """Every text that the catalogue marks."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
                yield node.args[0].value


def test_codes_keys_and_names_are_unique():
    codes = [card.code for card in catalogue.CARDS]
    keys = [shown.key for card in catalogue.CARDS for shown in card.maps]
    names = [field.name for field in FIELDS]
    for found in (codes, keys, names, [field.short for field in FIELDS], [card.title for card in catalogue.CARDS]):
        assert len(set(found)) == len(found)
    assert set(keys) == set(catalogue.MAPS)
    assert len(catalogue.MAPS) == len(keys)
    assert catalogue.card("hub").code == "hub"
    with pytest.raises(KeyError):
        catalogue.card("none")


def test_every_family_has_a_page(root):
    for card in (*catalogue.CARDS, own_card("benches", BENCHES)):
        assert (root / "docs" / "method" / card.page).is_file(), card.code


def test_a_number_has_a_unit():
    without = {"score", "share", "flag", "text"}
    assert not [field.name for field in FIELDS if not field.unit and field.kind not in without]


@pytest.mark.parametrize("texts", [EN, NL], ids=["en", "nl"])
def test_what_fields_hold_is_filled_in_from_the_norms(texts):
    told = {field.name: field.text(NORMS, texts) for field in FIELDS}
    assert not [text for text in told.values() if not text or "{" in text or "  " in text]
    assert len(set(told.values())) == len(told), "what a field holds has to tell it from all others"


@pytest.mark.parametrize("texts", [EN, NL], ids=["en", "nl"])
def test_what_fields_are_called_is_short_and_tells_them_apart(texts):
    called = {field.name: field.called(NORMS, texts) for field in FIELDS}
    assert not [name for name, words in called.items() if not words or "{" in words or words[0].islower()]
    assert len(set(called.values())) == len(called)
    # what is longer pushes the values of a form out of sight
    assert not {name: words for name, words in called.items() if len(words) > 90}
    assert called["grn_gap_m2"].endswith("(m²)")
    assert called["grn_share"].endswith("0.4 (0–1)" if texts is EN else "0,4 (0–1)")
    assert called["a15_score"].endswith("(0–100)")


def test_fields_with_words_have_one_for_each_of_their_values():
    words = {field.name: dict(field.words) for field in FIELDS if field.words}
    assert set(words["typ_main"]) == {"i", "ii", "iii", "overig"}
    assert set(words["q_firm"]) == {"firm", "fair", "loose"}
    assert set(words["inf_status"]) == {"conform", "deels", "niet conform"}
    assert set(words["mix_dom"]) == {"living", "work", "shop", "care", "learn", "meet"}
    assert not [field.name for field in FIELDS if field.words and field.kind != "text"]


def test_a_number_of_the_norms_is_written_as_the_language_does():
    field = next(field for field in FIELDS if field.name == "hub_near")
    wider = {**NORMS, "hubs": {**NORMS["hubs"], "near_m": 1250.5}}
    assert field.text(wider, EN) == "share of people with a hub within 1,250.5 m on foot"
    assert field.text(wider, NL) == "deel van de mensen met een hub binnen 1.250,5 m lopen"
    assert filled("{a.b:%} of {c}", {"a": {"b": 0.4}, "c": "x"}, EN, c="homes") == "40 % of homes"
    for text in ("{hubs.far_m}", "{nothing}", "{hubs.near_m.more}"):
        with pytest.raises((KeyError, TypeError)):
            filled(text, NORMS, EN)


@pytest.mark.parametrize("card", [*catalogue.CARDS, own_card("benches", BENCHES)], ids=lambda card: card.code)
def test_maps_and_answers_show_fields_of_their_family(card):
    names = {field.name for field in card.all_fields(NORMS)}
    assert card.maps
    for shown in card.maps:
        assert shown.field in names
        assert isinstance(shown.scale, Scale | Classes)
        if isinstance(shown.scale, Scale):
            assert len(shown.scale.ramp) == len(shown.scale.words) == 5
        for texts in (EN, NL):
            assert shown.asked(NORMS, texts)
            assert shown.reading(NORMS, texts)
            # an old result carries no norms
            assert shown.reading({}, texts)
    assert not card.answer or card.answer.field in names
    for suffix, there in (
        ("dq", card.graded),
        ("cov", card.graded),
        ("edge", card.graded),
        ("note", card.noted),
        ("says", card.noted),
    ):
        assert (f"{card.code}_{suffix}" in names) == there


def test_a_family_has_one_title():
    fields = {field.name for field in FIELDS}
    rows = {row.family: row.title for row in questions(fields, NORMS)}
    for card in catalogue.CARDS:
        main = card.maps[0]
        assert catalogue.title_of(main.key, NORMS) is card.title
        if card.answer and not card.answer.title:
            assert rows[card.code] is card.title
    assert [card.code for card in pillars()] == ["a15", "grn", "mix", "ptn", "den"]


def test_questions_stand_in_the_order_of_their_clauses():
    norms = {**NORMS, "own_indicators": {"benches": BENCHES}}
    fields = {field.name for field in catalogue.fields_of(norms)}
    clauses = [row.clause for row in questions(fields, norms)]
    asked = ["a.1", "a.2", "a.4.iv", "b", "b.3", "b.5", "b.6", "b.6", "b.7", "b.10", "c.6", "f.1"]
    assert [clause for clause in clauses if clause in asked] == asked
    assert clauses[-2:] == ["", ""]
    assert questions(fields, norms)[-1].title == "Benches"


def test_every_text_has_its_dutch():
    texts = set(_marked())
    assert len(texts) > 250
    assert {text for text in texts if NL(text) == text} <= SAME


def test_placeholders_are_keys_of_the_norms():
    for text in _marked():
        for _, name, _, _ in string.Formatter().parse(text):
            if name and "." in name:
                filled(f"{{{name}}}", NORMS, EN)


def test_own_indicators_follow_with_their_titles():
    norms = {**NORMS, "own_indicators": {"benches": BENCHES, "trees": {**BENCHES, "title": "Trees"}}}
    added = [field for field in catalogue.fields_of(norms) if field.family.startswith("own_")]
    assert [field.name for field in added[:4]] == [f"own_benches_{name}" for name in ("value", "score", "ok", "gap")]
    assert {field.short.split("_")[0] for field in added} == {"o0", "o1"}
    assert added[1].text(norms, NL) == "score van Benches"
    card, shown = catalogue.map_of("own_trees", norms)
    assert (card.title, shown.asked(norms, EN)) == ("Trees", "Own indicator; unit: per ha")


def test_names_have_one_source():
    assert name_of("gp", NORMS, NL) == "huisarts"
    assert capital(name_of("gp", NORMS, NL)) == "Huisarts"
    assert name_of("gp", {"subcategories": {"gp": {"title": "Doctor's post"}}}, NL) == "Doctor's post"
    assert name_of("benches", NORMS, NL) == "benches"
    assert set(SUBCATEGORIES) == set(NORMS["subcategories"])
    assert set(FUNCTIONS) == set(NORMS["functions"])


def test_every_style_is_made(root):
    made = {path.name for path in (root / "resources" / "styles").glob("*.qml")}
    areas = {f"areas_{key}" for key in (*catalogue.MAPS, "own")}
    others = {f"{layer}_{theme}" for layer, themes in STYLES.items() for theme in themes}
    assert made == {f"{name}_{language}.qml" for name in areas | others for language in ("en", "nl")}


def test_the_form_of_sites_has_every_column_once():
    assert sorted((*layers.OWN_SITE_FIELDS, *layers.FOUND_SITE_FIELDS)) == sorted(COLUMNS)
    assert {path for path, _, _ in layers.PATHS} == set(PATHS)


def test_maps_of_layers_have_numbers_of_their_own():
    assert len(set(catalogue.THEMES)) == len(catalogue.THEMES) == len(catalogue.MAPS) + len(layers.MAPS)
    assert set(layers.MAPS) <= set(STYLES)
    # the numbers of the maps that came first stay what they are
    assert catalogue.THEMES[:7] == ("q", "a15", "grn", "mix", "ptn", "den", "typ")


def test_a_field_is_told_in_full():
    # an alias stands alone, so it cannot lean on the field above it
    assert not [field.name for field in FIELDS if re.match(r"the same|its |that ", field.about)]
    assert all(isinstance(field, Field) for field in FIELDS)
