"""The words of the program: every text has its Dutch, and every name that a text quotes exists under that name."""

import ast
import re
import runpy
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from g40_plugin.catalogue.language import N_, Texts
from g40_plugin.engine.fields import fields_of
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.service.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[3]
TRANSLATIONS = runpy.run_path(str(ROOT / "scripts" / "translations.py"))
DUTCH = {message.id: message.string for message in TRANSLATIONS["read"]() if message.id}

# what other programs call their own things, in both languages
NOT_OURS = {
    "Settings": "Extra",
    "Options": "Opties",
    "Source": "Bron",
    "Assigned Coordinate Reference System (CRS)": "Toegewezen Coördinaten ReferentieSysteem (CRS)",
    "Fix geometries": "Geometrieën repareren",
}
EXAMPLES = {"Delft, Nederland": "Delft, Nederland", "Delft, Netherlands": "Delft, Nederland"}

# variables that other programs read
VARIABLES = {"PIP_CERT", "HTTPS_PROXY", "REQUESTS_CA_BUNDLE"}

# 'a name', or a path of them: 'Settings > Options'; an apostrophe inside a word is none of it
QUOTED = re.compile(r"(?<!\w)'([^']+)'(?!\w)")
# a field, a column or a file of a timetable; a key of the norms, alone or with its table; [a table of the norms]
# a table of a file of cities has two brackets, one of the norms has one
IN_CODE = re.compile(r"(?<!\[)\[[a-z]\w*\]|[\w.]*_[\w.]*\w")


def _literals(folder):
    """Every short text that the code has by itself: names of layers, columns, files and commands."""
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"\w+", node.value):
                yield node.value


def _keys_and_words(table, above=""):
    """Every key of the norms, also with its tables before it, and every word that they hold."""
    for key, value in table.items():
        yield from (key, f"{above}{key}")
        if isinstance(value, dict):
            yield from _keys_and_words(value, f"{above}{key}.")
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, str))


def _titles():
    """What algorithms, tabs, menu, toolbar and the widgets of forms are called in English."""
    folders = ("algorithms", "g40_plugin/gui/tabs")
    for path in sorted(path for folder in folders for path in (ROOT / folder).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name in ("displayName", "title"):
                yield from _texts_in(node)
    yield from _texts_in(ast.parse((ROOT / "g40_plugin" / "plugin.py").read_text(encoding="utf-8")))
    for path in sorted((ROOT / "resources" / "ui").glob("*.ui")):
        yield from (word.text for word in ET.parse(path).iter("string") if word.text and word.get("notr") != "true")


def _texts_in(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
            yield node.args[0].value


NORMS = tomllib.loads((ROOT / "resources" / "norms" / "g40.toml").read_text(encoding="utf-8"))
SOURCES = tomllib.loads((ROOT / "resources" / "sources.toml").read_text(encoding="utf-8"))
FIELDS = {field.name for field in fields_of(read_norms())}
COMMAND_WORDS = {word for command in COMMANDS for word in command.words.split()}
CODE = FIELDS | set(_keys_and_words(NORMS | SOURCES)) | set(_literals("g40_plugin/engine")) | COMMAND_WORDS | VARIABLES
TITLES = {title: DUTCH[title] for title in _titles()}
NAMES = TITLES | NOT_OURS | EXAMPLES


def _plain(text):
    """The text with its fields, which are filled in later, as {}."""
    return re.sub(r"{[^}]*}", "{}", text)


def _quoted(text):
    return [name for path in QUOTED.findall(_plain(text)) for name in path.split(" > ") if "{}" not in name]


def _is_in_code(name):
    if name.startswith("["):
        return name[1:-1] in NORMS
    if name.startswith("_"):
        return any(field.endswith(name) for field in FIELDS)
    return name.removesuffix(".txt") in CODE


def _in_dutch(name):
    """What a quoted English name is in Dutch; names of the code are the same; None for a name that nothing has."""
    if name in NAMES:
        return NAMES[name]
    return name if all(map(_is_in_code, name.split())) else None


def test_every_text_has_its_dutch_and_no_other():
    assert not TRANSLATIONS["problems"]()
    assert set(DUTCH) == set(TRANSLATIONS["texts"]())
    assert len(DUTCH) > 1000


def test_no_text_is_asked_for_in_a_way_that_nobody_collects():
    """Texts are called ``tr`` where they take a literal; a literal that ``texts`` takes stands in no catalogue."""
    strange = []
    for folder in ("g40_plugin", "algorithms"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "texts":
                    strange += [f"{path.name}:{node.lineno}" for one in node.args if isinstance(one, ast.Constant)]
    assert not strange


def test_the_names_were_found():
    assert TITLES["Score plan areas"] == "Plangebieden beoordelen"
    assert TITLES["Set up the engine…"] == "Rekenmotor inrichten…"
    assert len(TITLES) >= 19
    assert {"public_space", "stop_times", "leegstand_m2", "nieuwe_woningen", "web.max_features", "a15_ok"} <= CODE
    assert sum(bool(_quoted(text)) for text in DUTCH) > 30


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the plan's area in 'Settings > Options'", ["Settings", "Options"]),
        ("komma's en zo'n auto's naast '{value}' en '{command} --help'", []),
    ],
)
def test_quoted_names_are_told_from_apostrophes(text, names):
    assert _quoted(text) == names


def test_quoted_names_exist_and_are_the_same_thing_in_both_languages():
    wrong = []
    for english, dutch in DUTCH.items():
        wanted = [_in_dutch(name) for name in _quoted(english)]
        if None in wanted or sorted(wanted) != sorted(_quoted(dutch)):
            wrong.append((english, dutch))
    assert not wrong


def test_fields_and_keys_exist_and_are_the_same_in_both_languages():
    wrong = []
    for english, dutch in DUTCH.items():
        names = IN_CODE.findall(_plain(english))
        if sorted(names) != sorted(IN_CODE.findall(_plain(dutch))) or not all(map(_is_in_code, names)):
            wrong.append((english, dutch))
    assert not wrong


def test_names_are_quoted_in_one_way():
    assert not [text for pair in DUTCH.items() for text in pair if re.search("[‘’“”`]", text)]


def test_numbers_in_texts():
    text = "It would come in if its score were {points:.1f} points higher."
    assert Texts("en")(text).format(points=1234.56) == "It would come in if its score were 1234.6 points higher."
    assert "1234,6 punten" in Texts("nl")(text).format(points=1234.56)


def test_texts_of_a_language_without_catalogue_are_english():
    title = N_("Score plan areas")
    assert Texts("nl_NL.UTF-8")(title) == "Plangebieden beoordelen"
    assert Texts("C.UTF-8")(title) == Texts("en")(title) == title
    assert (Texts("nl").language, Texts("fr").language) == ("nl", "en")


@pytest.mark.parametrize(
    ("value", "decimals", "english", "dutch"),
    [
        (1300.5, 1, "1,300.5", "1.300,5"),
        (-1234567.891, 2, "-1,234,567.89", "-1.234.567,89"),
        (2.5, 0, "3", "3"),
        (-0.125, 2, "-0.13", "-0,13"),
        (-0.0, 0, "0", "0"),
        (-0.04, 0, "0", "0"),
        (-0.04, 1, "0.0", "0,0"),
        (-0.06, 1, "-0.1", "-0,1"),
        (999, 0, "999", "999"),
    ],
)
def test_numbers(value, decimals, english, dutch):
    assert Texts("en").number(value, decimals) == english
    assert Texts("nl").number(value, decimals) == dutch
