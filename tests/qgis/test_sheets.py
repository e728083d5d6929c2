"""The sheets of a choice of areas: which, in which order, what stands around them, and how a screen reader finds it."""

import html
import re
import subprocess

import pytest
from packages import AREAS, area, write_city, write_scored
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorLayer,
)
from test_maps import pages, read

from g40_plugin.catalogue.order import natural
from g40_plugin.engine_setup import engine_problem
from g40_plugin.maps import reading


def export(provider, feedback, scored, pdf, **parameters):
    algorithm = provider.algorithm("exportsheets")
    given = {"SCORED": str(scored), "LANGUAGE": 2, "OUTPUT_PDF": str(pdf), **parameters}
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    fine, problem = algorithm.checkParameterValues(given, context)
    if not fine:
        raise QgsProcessingException(problem)
    results, successful = algorithm.run(given, context, feedback, {}, False)
    if not successful:
        raise QgsProcessingException("\n".join(feedback.errors))
    return results


def told(pdf, *arguments):
    done = subprocess.run(["pdfinfo", *arguments, str(pdf)], capture_output=True, text=True, check=True)
    return done.stdout.replace("\t", " ").replace("\u00a0", " ")


def bookmarks(pdf):
    """Titles and pages of the bookmarks."""
    done = subprocess.run(
        ["pdftohtml", "-xml", "-i", "-stdout", str(pdf)], capture_output=True, text=True, check=True
    )
    found = re.findall(r'<item page="(\d+)">(.*?)</item>', done.stdout)
    return {html.unescape(title): int(page) for page, title in found}


def named(count, name="Buurt {}", **fields):
    """Areas with numbers in their names, in the order of text: 1, 10, 100, 2."""
    made = [
        {**area(name.format(n), n % 18, n // 18, float(n * 7 % 101), **fields), "area_id": f"b{n}"}
        for n in range(1, count + 1)
    ]
    return sorted(made, key=lambda one: one["area_name"])


@pytest.fixture(scope="module")
def twelve(tmp_path_factory):
    return write_scored(tmp_path_factory.mktemp("twelve") / "scored.gpkg", named(12))


def test_numbers_in_names_count_by_their_value():
    names = ["Wijk 10", "wijk 2", "Wijk 1b", "1", "Álem", "Wijk 1a"]
    assert sorted(names, key=natural) == ["1", "Wijk 1a", "Wijk 1b", "wijk 2", "Wijk 10", "Álem"]


def test_cover_contents_ranking_and_bookmarks_agree(provider, feedback, twelve, tmp_path):
    pdf = tmp_path / "sheets.pdf"
    results = export(provider, feedback, twelve, pdf)
    assert (results["SHEETS"], results["WITHOUT"]) == (12, 0)
    assert pages(pdf) == 14
    found = bookmarks(pdf)
    assert list(found) == ["Overzicht", *(f"Buurt {n}" for n in range(1, 13))]
    assert "Rangorde" in read(pdf, page=2) and "Inhoud" in read(pdf, page=2)
    for title, page in list(found.items())[1:]:
        assert title in read(pdf, page=page)
        assert f"bladzijde {page} van 14" in read(pdf, page=page)
    # 12 * 7 = 84 is the highest of the marks, and comes first
    rows = re.findall(r'TR\n +TD\n +"(\d+)"\n +TD\n +"Buurt (\d+)"', told(pdf, "-struct-text"))
    assert rows[:12] == [(str(n), str(n)) for n in range(1, 13)]
    assert rows[12:] == [(str(n), str(13 - n)) for n in range(1, 13)]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"CONDITION": "\"area_name\" IN ('Buurt 2', 'Buurt 10')"}, ["Overzicht", "Buurt 2", "Buurt 10"]),
        ({"FIELD": "area_id", "VALUE": "b7"}, ["Buurt 7"]),
    ],
)
def test_areas_are_chosen(provider, feedback, twelve, tmp_path, parameters, expected):
    pdf = tmp_path / "sheets.pdf"
    export(provider, feedback, twelve, pdf, **parameters)
    assert list(bookmarks(pdf)) == expected


def test_a_selection_keeps_the_count_of_all(provider, feedback, twelve, tmp_path, qgis_new_project):
    layer = QgsVectorLayer(f"{twelve}|layername=areas", "areas", "ogr")
    QgsProject.instance().addMapLayer(layer)
    layer.selectByExpression("area_id IN ('b3', 'b11')")
    pdf = tmp_path / "sheets.pdf"
    export(provider, feedback, twelve, pdf, SCORED=QgsProcessingFeatureSourceDefinition(layer.id(), True))
    assert list(bookmarks(pdf)) == ["Overzicht", "Buurt 3", "Buurt 11"]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"CONDITION": "q_score > 1000"}, "No area is chosen"),
        ({"CONDITION": "q_score >"}, "cannot be read"),
        ({"CONDITION": "nothing_of_this = 1"}, "cannot be read"),
        ({"FIELD": "area_id"}, "belong together"),
        ({"FIELD": "no_such", "VALUE": "1"}, "no field no_such"),
    ],
)
def test_a_choice_that_cannot_be_made_is_one_sentence(provider, feedback, twelve, tmp_path, parameters, words):
    pdf = tmp_path / "sheets.pdf"
    with pytest.raises(QgsProcessingException) as caught:
        export(provider, feedback, twelve, pdf, **parameters)
    assert words in str(caught.value)
    assert not pdf.exists()


def test_signs_and_long_names_stay_as_they_are(provider, feedback, tmp_path):
    name = 'Buurt <b>&amp; "Zuid" & omgeving'
    scored = write_scored(tmp_path / "scored.gpkg", [area(name, 0, 0, 61.0), area("Laan " * 30, 1, 0, 47.0)])
    pdf = tmp_path / "sheets.pdf"
    export(provider, feedback, scored, pdf, CITY=str(write_city(tmp_path / "city.gpkg")))
    assert name in bookmarks(pdf)
    assert name in read(pdf, page=3)


@pytest.mark.slow
def test_areas_without_a_result_share_a_list(provider, feedback, tmp_path):
    empty = [
        {**one, "area_id": f"e{n}", "area_name": f"Leeg {n}", "typ_main": None}
        for n in range(1, 200)
        for one in [AREAS[-1]]
    ]
    scored = write_scored(tmp_path / "scored.gpkg", [AREAS[0], *empty])
    pdf = tmp_path / "sheets.pdf"
    results = export(provider, feedback, scored, pdf)
    assert (results["SHEETS"], results["WITHOUT"]) == (1, 199)
    text = read(pdf, page=pages(pdf))
    assert "Gebieden zonder uitkomst" in text
    assert "Niet bekend: hier woont niemand." in text
    assert "Leeg 1, Leeg 2, Leeg 3" in text and "Leeg 199" in text
    assert any("Nobody lives here" in line and "Leeg 1" in line for line in feedback.infos)


def test_one_area_has_no_cover(provider, feedback, tmp_path):
    scored = write_scored(tmp_path / "scored.gpkg", [area("12", 0, 0, 61.0)])
    pdf = tmp_path / "sheets.pdf"
    export(provider, feedback, scored, pdf)
    assert pages(pdf) == 1
    # a number alone is no heading
    assert "Gebied 12" in read(pdf)


@pytest.mark.slow
def test_three_hundred_areas(provider, feedback, tmp_path):
    scored = write_scored(tmp_path / "scored.gpkg", named(300))
    pdf = tmp_path / "sheets.pdf"
    export(provider, feedback, scored, pdf)
    # 92 rows a page
    assert pages(pdf) == 1 + 2 * 4 + 300
    assert bookmarks(pdf)["Buurt 300"] == 309


@pytest.mark.slow
def test_a_screen_reader_hears_title_language_and_order(provider, feedback, twelve, tmp_path):
    pdf = tmp_path / "sheets.pdf"
    export(provider, feedback, twelve, pdf)
    about = told(pdf)
    assert "Title:           Een blad voor elk gebied: Voorbeeldstad" in about
    assert re.search(r"Tagged: +yes", about)
    assert b"/Lang (nl)" in pdf.read_bytes()
    tree = told(pdf, "-struct-text")
    sheet = tree[tree.index('Sect "Buurt 1"') : tree.index('Sect "Buurt 2"')]
    parts = ('H1 (block)\n      "Buurt 1"', '"1,0"', "Figure", '"Hoe staat dit gebied ervoor?"')
    heading, mark, figure, question = (sheet.index(words) for words in parts)
    assert heading < mark < figure < question
    assert "Table" in tree and "/Scope /Column" in tree
    # every figure says what it shows
    assert pdf.read_bytes().count(b"/Alt ") == len(re.findall("Figure", tree)) == 13
    fonts = subprocess.run(["pdffonts", str(pdf)], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts and all(re.search(r" yes (yes|no) +yes ", line) for line in fonts)
    pictures = subprocess.run(["pdfimages", "-list", str(pdf)], capture_output=True, text=True, check=True)
    assert pictures.stdout.splitlines()[2:] == []


def test_without_an_engine_the_sheets_are_there_and_one_sentence_says_what_lacks(
    provider, feedback, twelve, tmp_path, monkeypatch
):
    assert engine_problem() == ""
    monkeypatch.setattr(reading, "engine_problem", lambda: "Set up the engine first.")
    pdf = tmp_path / "sheets.pdf"
    export(provider, feedback, twelve, pdf)
    assert pages(pdf) == 14
    assert feedback.warnings == [
        "The PDF has no bookmarks and no tags for screen readers: Set up the engine first."
    ]
