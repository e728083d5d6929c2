"""The words of the page: plain, in one language, none too many; and what it says agrees with sheets and maps."""

import json
import re
from pathlib import Path
from statistics import median

import pyogrio
import pytest

from g40_plugin.catalogue import CARDS, map_of
from g40_plugin.catalogue.card import Scale
from g40_plugin.catalogue.classes import class_of
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.on_map import classes_of, holds, on_map, outline_of
from g40_plugin.catalogue.profile import profile
from g40_plugin.engine.errors import CancelledError
from g40_plugin.engine.page.make import make_page
from g40_plugin.engine.page.told import areas_of
from g40_plugin.engine.page.words import WORDS
from g40_plugin.engine.progress import Progress
from g40_plugin.engine.service.cli import main
from g40_plugin.engine.weighing.scored import read_scored

RESOURCES = Path(__file__).resolve().parents[3] / "resources" / "page"
DUTCH, ENGLISH = Texts("nl"), Texts("en")
# words that are the same in both languages
SAME = {"Score", "Data"}
# what only those who run the program know
OPERATORS = re.compile(
    r"\b[a-z0-9]+_[a-z0-9_]+\b|\bBAG\b|\bvul de\b|\bkolom|\bveld(en)?\b|\bstadspakket\b|\bGeoPackage\b", re.IGNORECASE
)


def content_of(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json" id="content">(.*?)</script>', text, re.DOTALL)[1])


def sentences(texts):
    found = [part.strip() for text in texts for part in re.split(r"(?<=[.?!])\s+", text)]
    return [part for part in found if len(part.split()) > 2]


def test_every_word_is_used_and_every_word_that_is_used_is_there():
    scripts = "".join(path.read_text(encoding="utf-8") for path in sorted((RESOURCES / "script").glob("*.js")))
    template = (RESOURCES / "page.html").read_text(encoding="utf-8")
    asked = set(re.findall(r"\{\{word:(\w+)\}\}", template))
    quoted = set(re.findall(r'"(\w+)"', scripts))
    assert asked <= set(WORDS)
    assert set(WORDS) - {"libraries"} <= asked | quoted | {"left", "right"}
    assert set(re.findall(r'G\.word\("(\w+)"', scripts)) <= set(WORDS)
    # no word stands in a script itself
    assert not re.findall(r'"[A-Z][a-z]+ [a-z]+[^"]*"', scripts.replace("Content Security Policy", ""))


def test_the_words_are_plain_dutch():
    own = sentences(DUTCH(text) for text in WORDS.values())
    lengths = [len(sentence.split()) for sentence in own]
    assert median(lengths) <= 9
    assert max(lengths) <= 20


def test_what_a_page_tells_of_areas_is_in_short_sentences(pages):
    content = content_of(pages["nl"])
    rows = [row for sheet in content["results"][0]["sheets"] for row in sheet["rows"]]
    lengths = [len(sentence.split()) for sentence in sentences(row["sentence"] for row in rows)]
    assert median(lengths) <= 15


def test_a_page_has_one_language(pages):
    dutch, english = content_of(pages["nl"]), content_of(pages["en"])
    assert (dutch["language"], english["language"]) == ("nl", "en")

    def of(content):
        themes = [text for theme in content["themes"] for text in (theme["title"], theme["question"], theme["legend"])]
        rows = [row for sheet in content["results"][0]["sheets"] for row in sheet["rows"]]
        kinds = [kind for _, kind in content["kinds"]]
        return [*content["words"].values(), *themes, *(row["sentence"] for row in rows), *kinds]

    same = {one for one, other in zip(of(dutch), of(english), strict=True) if one == other}
    assert same <= SAME, same
    assert f'<html lang="{dutch["language"]}">' in pages["nl"].read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_for_operators_is_told(pages, language):
    content = content_of(pages[language])
    texts = [*content["words"].values()]
    for theme in content["themes"]:
        texts += [theme["question"], theme["reading"]]
        texts += [one["words"] for one in (*theme["classes"], *theme["outlines"])]
    for sheet in content["results"][0]["sheets"]:
        texts += [row["sentence"] for row in sheet["rows"]] + [sheet["sure"]]
    found = {match.group() for text in texts for match in OPERATORS.finditer(text)}
    assert found == set()


def test_what_is_not_known_says_why_in_one_clause(pages):
    content = content_of(pages["nl"])
    rows = [row for sheet in content["results"][0]["sheets"] for row in sheet["rows"]]
    unknown = [row for row in rows if row["text"] == "niet bekend"]
    assert len(unknown) > 10
    for row in unknown:
        assert row["sentence"].startswith(("Niet bekend: ", "Geen rapportcijfer: ")), row
        assert "value" not in row


def test_the_page_says_what_sheets_and_maps_say(pages, scored):
    content, result = content_of(pages["en"]), read_scored(scored)
    norms, areas = result.norms.as_file, areas_of(result, ENGLISH)
    sentence = {card.code: card.sentence for card in CARDS}
    for number, one in enumerate(content["areas"]):
        area, sheet = areas[one["id"]], content["results"][0]["sheets"][number]
        rows = profile(area, norms, ENGLISH)
        assert [(row["title"], row["text"], row["words"], row["colour"]) for row in sheet["rows"]] == [
            (row.title, row.text, row.words, row.colour) for row in rows
        ]
        assert [row["sentence"] for row in sheet["rows"]] == [sentence[row.code](area, norms, ENGLISH) for row in rows]
        for theme, values in zip(content["themes"], content["results"][0]["values"], strict=True):
            _, shown = map_of(theme["key"], norms)
            told = on_map(shown, area, ENGLISH)
            assert values[number] == [told.number, told.label, told.short, outline_of(shown, area)]
            if isinstance(shown.scale, Scale) and area[shown.field] is not None:
                assert told.number == class_of(area[shown.field])
                assert theme["classes"][told.number]["colour"] == shown.scale.ramp[told.number]


def test_where_nothing_can_be_built_the_infill_check_has_a_class_of_its_own():
    _, shown = map_of("inf", {})
    park = {"inf_status": "conform", "inf_green": None, "den_cap": 0.0}
    words = [one.words for one in classes_of(shown, ENGLISH)]
    assert words[on_map(shown, park, ENGLISH).number] == "does not apply"
    assert words[on_map(shown, {**park, "den_cap": 9.0}, ENGLISH).number] == "fits the blueprint"
    assert words[on_map(shown, {**park, "inf_status": "niet conform"}, ENGLISH).number] == "does not fit"


def test_every_outline_of_a_map_can_be_told():
    outlines = [one for card in CARDS for shown in card.maps for one in shown.scale.outlines]
    assert len(outlines) > 8
    for one in outlines:
        field = re.findall(r'"(\w+)"', one.filter)[0]
        assert isinstance(holds(one, {field: None}), bool)
        for value in (0, 1, "loose", "niet conform"):
            if f"= {value!r}" in one.filter:
                assert holds(one, {field: value}) and not holds(one, {field: None})


def test_the_command_writes_a_page_and_reads_remarks(tmp_path, scored, plan, capsys):
    out = tmp_path / "page.html"
    words = ["page", f"Now={scored}", str(plan), "--output", str(out), "--language", "nl", "--choice", "a,b", "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["results"] == ["Now", "plan"] and told["language"] == "nl"
    assert told["choices"] == ["Now", "plan", "a", "b"]
    # an earlier page is replaced, another file is not
    assert main(words) == 0
    out.write_text("<p>mine</p>")
    assert main(words) == 5
    assert "no earlier result" in capsys.readouterr().err
    layer = tmp_path / "remarks.gpkg"
    assert main(["remarks", "--output", str(layer)]) == 0
    assert "remarks" in pyogrio.list_layers(layer)[:, 0]
    assert main(["page", str(tmp_path / "no.gpkg"), "--output", str(tmp_path / "p.html")]) == 2


def test_an_output_that_is_cancelled_leaves_nothing(tmp_path, scored):
    progress = Progress()

    def stop_soon(fraction, _text):
        if fraction > 0.2:
            progress.cancelled.set()

    stop = Progress(stop_soon, cancelled=progress.cancelled)
    with pytest.raises(CancelledError):
        make_page({"Now": str(scored)}, str(tmp_path / "page.html"), progress=stop)
    assert list(tmp_path.iterdir()) == []
