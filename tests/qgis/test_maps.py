"""Maps and sheets: styles, and the two exports through the real qgis_process."""

import json
import subprocess

import pytest
from packages import AREAS, LONG_NAME, write_city, write_scored
from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils, QgsVectorLayer
from qgis.PyQt.QtGui import QColor

from g40_plugin.maps.language import Texts
from g40_plugin.maps.page import fit, text_height
from g40_plugin.maps.scored import STYLES

SPREAD = ("q_low", "q_high", "q_firm")
THEMES = ("q", "a15", "grn", "mix", "ptn", "den", "typ")


@pytest.fixture
def en(qgis_app):
    return Texts("en")


@pytest.fixture
def nl(qgis_app):
    texts = Texts("nl")
    assert texts.language == "nl", "the Dutch catalogue is missing"
    return texts


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("maps")
    return write_scored(folder / "scored.gpkg"), write_city(folder / "city.gpkg")


def plain(text):
    return text.replace("\u00a0", " ")


def read(path, *, page=None):
    which = ["-f", str(page), "-l", str(page)] if page else []
    done = subprocess.run(["pdftotext", *which, str(path), "-"], capture_output=True, text=True, check=True)
    return plain(" ".join(done.stdout.split()))


def pages(path):
    done = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True)
    return int(done.stdout.split("Pages:")[1].split()[0])


def pictures(path):
    """Width and height in pixels of every picture in a PDF, soft masks left out."""
    done = subprocess.run(["pdfimages", "-list", str(path)], capture_output=True, text=True, check=True)
    rows = [line.split() for line in done.stdout.splitlines()[2:]]
    return [(int(row[3]), int(row[4])) for row in rows if row[2] == "image"]


def names_nobody(path):
    """Whether a PDF or PNG does not tell who made it; QGIS puts the login name in both."""
    if path.suffix == ".pdf":
        told = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
        return "Creator" in told and "Author" not in told
    # the length of the chunk is that of its name alone
    return b"\0\0\0\7tEXtAuthor\0" in path.read_bytes()


def test_text_is_made_to_fit(qgis_app):
    box = (0, 0, 60, 10)
    for text in ("Kort", LONG_NAME, "x" * 400, ""):
        short, size = fit(text, 22, box, bold=True)
        assert text_height(short, size, 60, bold=True) <= 10
        assert short == text or short.endswith("…")


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("theme", THEMES)
def test_styles_draw_every_area_once(qgis_app, package, theme, language):
    layer = QgsVectorLayer(f"{package[0]}|layername=areas", "areas", "ogr")
    message, loaded = layer.loadNamedStyle(str(STYLES / f"areas_{theme}_{language}.qml"))
    assert loaded, message
    rules = layer.renderer().rootRule().children()
    words = {"en": "no data", "nl": "geen gegevens"}[language]
    assert words in [rule.label() for rule in rules]
    classes = [
        rule
        for rule in rules
        if not rule.filterExpression().startswith(('"a15_ok"', '"grn_ok"', '"mix_mono"', '"inf_', '"q_firm"'))
    ]
    for area in AREAS:
        matching = []
        for rule in classes:
            layer.setSubsetString("")
            layer.selectByExpression(f"\"area_id\" = '{area['area_id']}' AND ({rule.filterExpression()})")
            matching += [rule.label()] * layer.selectedFeatureCount()
        assert len(matching) == 1, (area["area_name"], matching)
        nothing = area["typ_main"] is None if theme == "typ" else area[f"{theme}_score"] is None
        assert (matching == [words]) == nothing


def of_the_mark(path, language, area_id):
    """Label and map tip of an area on the map of the report mark, as QGIS works them out."""
    layer = QgsVectorLayer(f"{path}|layername=areas", "areas", "ogr")
    assert layer.loadNamedStyle(str(STYLES / f"areas_q_{language}.qml"))[1]
    (feature,) = (one for one in layer.getFeatures() if one["area_id"] == area_id)
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.layerScope(layer))
    context.setFeature(feature)
    expression = QgsExpression(layer.labeling().settings().fieldName)
    label = expression.evaluate(context)
    assert not expression.hasEvalError(), expression.evalErrorString()
    return label, QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)


def test_a_mark_shows_how_firm_it_is_and_what_it_lacks(qgis_app, package):
    scored = package[0]
    assert of_the_mark(scored, "nl", "1-0")[0] == "Parkwijk\n7,1 (6,0–8,2)"
    assert of_the_mark(scored, "nl", "1-0")[1] == "<b>Parkwijk</b><br>Rapportcijfer: 7,1 (6,0–8,2), onzeker"
    # a mark is 1 at the least
    assert of_the_mark(scored, "en", "1-1")[0] == "Eiland\n1.0 (1.0–1.1)"
    label, tip = of_the_mark(scored, "en", "2-1")
    assert label == "Lege polder\naccessibility: ?\ngreenery: ?\nmixing: ?\npublic transport: ?"
    assert tip == "<b>Lege polder</b><br>Report mark: no data<br>too little is known"


def test_a_file_without_a_spread_shows_its_marks(qgis_app, tmp_path):
    old = [{name: value for name, value in area.items() if name not in SPREAD} for area in AREAS]
    scored = write_scored(tmp_path / "old.gpkg", old, leave_out=SPREAD)
    assert of_the_mark(scored, "en", "1-0") == ("Parkwijk\n7.1", "<b>Parkwijk</b><br>Report mark: 7.1")


@pytest.mark.slow
def test_a_sheet_shows_how_firm_its_mark_is(qgis_process_run, package, tmp_path):
    pdf = tmp_path / "sheets.pdf"
    done = qgis_process_run.run("exportsheets", SCORED=package[0], LANGUAGE=2, OUTPUT_PDF=pdf)
    assert done.returncode == 0, done.stdout + done.stderr
    text = read(pdf)
    assert "tussen 6,0 en 8,2 onzeker" in text
    # sentences of a file in another language stay out of the page
    assert "too little is known" not in text


@pytest.mark.parametrize("theme", ["q", "a15", "grn", "mix", "ptn", "den"])
def test_classes_stay_apart_in_grey(qgis_app, package, theme):
    layer = QgsVectorLayer(f"{package[0]}|layername=areas", "areas", "ogr")
    layer.loadNamedStyle(str(STYLES / f"areas_{theme}_en.qml"))
    colours = [QColor(rule.symbol().color()) for rule in layer.renderer().rootRule().children()[:5]]
    light = [0.2126 * c.redF() + 0.7152 * c.greenF() + 0.0722 * c.blueF() for c in colours]
    assert all(light[number + 1] - light[number] > 0.06 for number in range(4))


@pytest.mark.parametrize("name", ["why_function", "reach_minutes"])
def test_other_styles_load(qgis_app, name):
    geometry = "LineString?field=function:string" if name.startswith("why") else "Polygon?field=minutes:double"
    for language in ("en", "nl"):
        layer = QgsVectorLayer(geometry, name, "memory")
        assert layer.loadNamedStyle(str(STYLES / f"{name}_{language}.qml"))[1]


def test_sheets(qgis_process_run, package, tmp_path):
    scored, city = package
    pdf = tmp_path / "sheets.pdf"
    done = qgis_process_run.run("exportsheets", SCORED=scored, CITY=city, LANGUAGE=2, OUTPUT_PDF=pdf)
    assert done.returncode == 0, done.stdout + done.stderr
    # a cover, contents with the ranking, a sheet for all but one area, and a list with that one
    assert pages(pdf) == 2 + len(AREAS) - 1 + 1
    assert names_nobody(pdf)
    # a page of A4 at 300 dots per inch is 2480 x 3508: nothing near that size is a picture
    assert all(width < 900 and height < 900 for width, height in pictures(pdf))
    text = read(pdf)
    for words in (
        "Hoe staat dit gebied ervoor?",
        "rapportcijfer",
        "4,3",
        "Het doel is 40 %",
        "Gebieden zonder uitkomst",
        "Niet bekend: hier woont niemand.",
        "bladzijde 8 van 8",
        "Niet bereikbaar",
        "abc123def456",
    ):
        assert words in text
    assert [name for name in ("Oude stad", "Parkwijk", "Lege polder") if name not in text] == []
    assert [path.name for path in tmp_path.iterdir()] == ["sheets.pdf"]


@pytest.mark.slow
def test_sheets_in_english_one_file_each(qgis_process_run, package, tmp_path):
    folder = tmp_path / "new" / "sheets"
    done = qgis_process_run.run("exportsheets", SCORED=package[0], LANGUAGE=1, OUTPUT_PDF="", OUTPUT_FOLDER=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    made = sorted(folder.iterdir())
    assert [path.name[:7] for path in made] == ["001_Bed", "002_Eil", "003_Oud", "004_Par", "005_Riv"]
    assert {pages(path) for path in made} == {1}
    assert all(names_nobody(path) for path in made)
    # a name with an expression in it is only a name
    assert "[% 1" not in read(made[0]) or "[% 1 + 1 %]" in read(made[0]).replace("\u200b", "")
    assert "How does this area do?" in read(made[1])
    # one that cannot be replaced, as one that a reader holds on Windows: all stay as they were
    made[1].unlink()
    made[1].mkdir()
    for path in (made[0], *made[2:]):
        path.write_text("old")
    done = qgis_process_run.run("exportsheets", SCORED=package[0], LANGUAGE=1, OUTPUT_PDF="", OUTPUT_FOLDER=folder)
    assert done.returncode != 0
    assert f"The output {made[1]} is a folder" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert {path.read_text() for path in (made[0], *made[2:])} == {"old"}
    assert sorted(folder.iterdir()) == made


def test_map(qgis_process_run, package, tmp_path):
    scored, city = package
    pdf, png = tmp_path / "map.pdf", tmp_path / "map.png"
    outputs = {"OUTPUT_PDF": pdf, "OUTPUT_PNG": png}
    done = qgis_process_run.run(
        "exportmap", SCORED=scored, THEME=2, TITLE="Ons groen", CITY=city, LANGUAGE=2, **outputs
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert names_nobody(pdf) and names_nobody(png)
    text = read(pdf)
    for words in (
        "Ons groen",
        "80–100",
        "zeer goed",
        "geen gegevens",
        "haalt het doel",
        "Gegevensklasse C",
        "abc123def456",
    ):
        assert words in text
    assert "OpenStreetMap" in text
    # the hatch is a small picture that is repeated
    assert all(width < 900 and height < 900 for width, height in pictures(pdf))
    assert png.stat().st_size > 100_000


def credit(name, licence, date):
    return {"register": name, "name": name, "licence": licence, "date": date}


CREDITS = [
    credit("BRT TOP10NL, Kadaster", "CC BY 4.0", "2026-10-01"),
    credit("BGT, Kadaster", "CC0 1.0", "2026-11-20"),
    credit("BAG, Kadaster", "Public Domain Mark 1.0", "2026-11-08"),
    credit("BAG, Kadaster", "Public Domain Mark 1.0", "2026-10-08"),
    credit("CBS Vierkantstatistieken", "CC BY 4.0", "2024"),
    credit("CBS Wijken en Buurten, Kadaster", "CC BY 4.0", "2024"),
    credit("Landelijk Register Kinderopvang, DUO", "CC0 1.0", ""),
    credit("Open onderwijsdata, DUO", "CC0 1.0", ""),
    credit("GTFS", "", "2026-11-17"),
    credit("AHN", "CC BY 4.0", ""),
]


@pytest.mark.slow
@pytest.mark.parametrize("named", [CREDITS, [CREDITS[4], CREDITS[-1]]])
def test_registers_stand_at_the_foot_with_date_and_licence(qgis_process_run, tmp_path, named):
    told = {"source_date": "2026-11-01", "licence": "ODbL, (c) OpenStreetMap contributors"}
    scored = write_scored(tmp_path / "scored.gpkg", meta={"credits": json.dumps(named), **told})
    for algorithm in ("exportmap", "exportsheets"):
        pdf = tmp_path / f"{algorithm}.pdf"
        done = qgis_process_run.run(algorithm, SCORED=scored, OUTPUT_PDF=pdf, LANGUAGE=2)
        assert done.returncode == 0, done.stdout + done.stderr
        text = read(pdf, page=1)
        assert "Bronnen: Voorbeeldstad; gegevens van 2026-11-01; ODbL, © OpenStreetMap-bijdragers;" in text
        assert "CBS Vierkantstatistieken, 2024, CC BY 4.0; " in text
        assert "AHN, datum niet bekend, CC BY 4.0; " in text
        # to its end, nothing cut off
        assert "abc123def456" in text
        if named is CREDITS:
            assert text.count("BAG, Kadaster, 2026-11-08, Public Domain Mark 1.0") == 1
            assert "2026-10-08" not in text
            assert "GTFS, 2026-11-17; AHN" in text


@pytest.mark.slow
def test_every_theme_on_the_real_sample(qgis_process_run, sample, tmp_path):
    for number in (0, 1, 6):
        pdf = tmp_path / f"{number}.pdf"
        parameters = {
            "SCORED": sample / "scored.gpkg",
            "CITY": sample / "city.gpkg",
            "PAPER": number % 2,
            "LANGUAGE": 1,
        }
        done = qgis_process_run.run("exportmap", THEME=number, OUTPUT_PDF=pdf, **parameters)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Binnenstad" in read(pdf)
    sheets = tmp_path / "sheets.pdf"
    done = qgis_process_run.run(
        "exportsheets", SCORED=sample / "scored.gpkg", CITY=sample / "city.gpkg", OUTPUT_PDF=sheets
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "target" in read(sheets)


@pytest.mark.parametrize("language", ["nl_NL.UTF-8", "en_GB.UTF-8"])
def test_language_of_qgis(qgis_process_run, package, tmp_path, language):
    pdf = tmp_path / "map.pdf"
    done = qgis_process_run.run("exportmap", {"LANG": language}, SCORED=package[0], THEME=0, OUTPUT_PDF=pdf)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ("rapportcijfer" in read(pdf)) == language.startswith("nl")


@pytest.mark.slow
def test_wrong_input_is_told_and_leaves_what_was_there(qgis_process_run, package, tmp_path):
    scored, city = package
    kept = tmp_path / "kept.pdf"
    kept.write_text("what was there")
    cases = [
        ({"SCORED": city}, "is not the result of 'Score plan areas'"),
        ({"SCORED": scored, "CITY": scored}, "is not a city package"),
        ({"SCORED": scored, "CITY": tmp_path / "none.gpkg"}, "does not exist"),
        ({"SCORED": tmp_path / "none.gpkg"}, "Scored areas"),
        ({"SCORED": scored, "OUTPUT_PDF": ""}, "nothing to write"),
        ({"SCORED": scored, "OUTPUT_PDF": tmp_path / "none" / "map.pdf"}, "create it"),
        ({"SCORED": scored, "OUTPUT_PDF": tmp_path}, "must have a name that ends in .pdf"),
    ]
    for number, (parameters, words) in enumerate(cases):
        algorithm = ("exportmap", "exportsheets")[number % 2]
        done = qgis_process_run.run(algorithm, **{"OUTPUT_PDF": kept, **parameters})
        assert done.returncode != 0, parameters
        assert words in done.stdout + done.stderr, done.stdout + done.stderr
    assert kept.read_text() == "what was there"
    assert [path.name for path in tmp_path.iterdir()] == ["kept.pdf"]


def test_a_theme_that_was_not_scored(qgis_process_run, tmp_path):
    fields = {"area_id", "area_name", "area_ha", "origin", "q_score", "grn_score", "grn_share", "grn_ok", "grn_gap_m2"}
    scored = write_scored(tmp_path / "green.gpkg", [{k: v for k, v in area.items() if k in fields} for area in AREAS])
    layer = QgsVectorLayer(f"{scored}|layername=areas", "areas", "ogr")
    layer.dataProvider().deleteAttributes([layer.fields().indexOf("ptn_score")])
    del layer
    done = qgis_process_run.run("exportmap", SCORED=scored, THEME=4, OUTPUT_PDF=tmp_path / "map.pdf")
    assert done.returncode != 0
    assert "no field ptn_score" in done.stdout + done.stderr
