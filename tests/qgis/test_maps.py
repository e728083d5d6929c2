"""Maps and sheets: sentences as plain functions, styles, and the two exports through the real qgis_process."""

import subprocess

import pytest
from packages import AREAS, LONG_NAME, NORMS, write_city, write_scored
from qgis.core import QgsVectorLayer
from qgis.PyQt.QtGui import QColor

from g40_plugin.maps import grades, phrases, sentences
from g40_plugin.maps.language import Texts
from g40_plugin.maps.page import fit, text_height
from g40_plugin.maps.scored import STYLES

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


GREEN = {"grn_score": 67.5, "grn_share": 0.27, "grn_ok": 0, "grn_gap_m2": 13000.0, "grn_note": None}


def test_green_in_both_languages(en, nl):
    assert plain(sentences.greenery(GREEN, NORMS, nl)) == (
        "Van de openbare ruimte is 27 % groen; het doel is 40 %. Er is 1,3 ha groen tekort."
    )
    assert plain(sentences.greenery(GREEN, NORMS, en)) == (
        "27 % of the public space is green; the target is 40 %. 1.3 ha of green is missing."
    )


def test_green_at_the_target(en):
    met = {**GREEN, "grn_share": 0.4, "grn_ok": 1, "grn_gap_m2": 0.0}
    assert plain(sentences.greenery(met, NORMS, en)) == "40 % of the public space is green; the target of 40 % is met."


@pytest.mark.parametrize(("share", "shown"), [(0.3961, "39.6 %"), (0.39996, "40.00 %"), (0.3, "30 %"), (0.4, "40 %")])
def test_a_share_just_under_the_target_does_not_read_as_the_target(en, share, shown):
    assert plain(phrases.percent(share, en, 0.4)) == shown


def test_targets_come_from_the_norms(en):
    other = {**NORMS, "greenery": {"target": 0.25}}
    assert "the target is 25 %" in plain(sentences.greenery(GREEN, other, en))
    assert "target" not in sentences.greenery(GREEN, {}, en)
    assert phrases.time_target(NORMS) == 60.0
    assert phrases.time_target({}) is None


def test_three_states_are_three_sentences(en, nl):
    unknown = {"a15_score": None, "a15_note": "Nobody lives here", "ptn_score": None, "ptn_note": None}
    island = {"a15_score": 1.0, "a15_unreach": 1.0, "a15_share": 0.0, "a15_min_gp": None, "ptn_score": 0.0}
    low = {"a15_score": 8.0, "a15_unreach": 0.0, "a15_share": 0.0, "a15_ok": 0, "a15_min_gp": 28.0}
    assert sentences.accessibility(unknown, NORMS, en) == "Not known: nobody lives here."
    assert sentences.accessibility(island, NORMS, nl).startswith("Niet bereikbaar: vanuit dit gebied is geen enkele")
    assert plain(sentences.accessibility(low, NORMS, nl)) == (
        "Geen van de bewoners heeft alle dagelijkse voorzieningen binnen 15 minuten lopen; het doel is 90 %."
    )
    assert sentences.transit(unknown, en).startswith("Not known")
    assert sentences.transit(island, en) == "Not reachable: no stop or station can be reached on foot."
    assert sentences.transit({}, en) == "Not calculated."


def test_a_target_is_met_only_where_the_score_says_so(en):
    area = {"a15_score": 80.0, "a15_share": 0.98, "a15_unreach": 0.0, "a15_ok": None, "a15_min_gp": 4.0}
    assert "as far as is known" in sentences.accessibility(area, NORMS, en)
    assert "is met" in sentences.accessibility({**area, "a15_ok": 1}, NORMS, en)
    some = plain(sentences.accessibility({**area, "a15_unreach": 0.12}, NORMS, en))
    assert some.endswith("For 12 % at least one of them cannot be reached on foot at all.")


def test_areas_without_residents_speak_of_places(nl):
    area = {"a15_score": 80.0, "a15_share": 0.5, "a15_ok": 0, "a15_origin": "grid", "a15_unreach": None}
    assert "50 % van de plekken" in plain(sentences.accessibility(area, NORMS, nl))
    assert sentences.accessibility({**area, "a15_share": 0.0}, NORMS, nl).startswith("Nergens in dit gebied")


@pytest.mark.parametrize(
    ("cap", "low", "high", "sentence"),
    [
        (0.0, 0.0, 0.0, "Er is geen ruimte voor extra woningen gevonden."),
        (1.0, 1.0, 1.0, "Er is ruimte voor ongeveer 1 extra woning."),
        (68.0, 47.0, 75.0, "Er is ruimte voor ongeveer 68 extra woningen (tussen 47 en 75)."),
        (1234.0, 870.0, 1612.0, "Er is ruimte voor ongeveer 1.230 extra woningen (tussen 870 en 1.610)."),
    ],
)
def test_homes(nl, cap, low, high, sentence):
    area = {"den_score": 50.0, "den_cap": cap, "den_cap_low": low, "den_cap_high": high}
    assert sentences.density(area, nl) == sentence


def test_outside_the_city_is_said_first(en):
    assert "built-up city" in sentences.density({"inf_status": "niet conform", "den_score": 0.0, "den_cap": 0.0}, en)


@pytest.mark.parametrize(
    ("value", "text"), [(0.2, "1 minuut"), (1.4, "1 minuut"), (1.6, "2 minuten"), (14.9, "15 minuten")]
)
def test_minutes(nl, value, text):
    assert plain(phrases.minutes(value, nl)) == text


@pytest.mark.parametrize(("value", "text"), [(4.0, "10 meter"), (643.0, "640 meter"), (2140.0, "2,1 km")])
def test_distances(nl, value, text):
    assert plain(phrases.distance(value, nl)) == text


@pytest.mark.parametrize(
    ("value", "text"), [(86.0, "86 m²"), (864.0, "860 m²"), (1300.0, "0,1 ha"), (123456.0, "12,3 ha")]
)
def test_surfaces(nl, value, text):
    assert plain(phrases.surface(value, nl)) == text


def test_worst_data_grade_and_edge(en):
    assert grades.worst_grade({"a15_dq": "A", "grn_dq": "C", "mix_dq": None}, ["a15", "grn", "mix"]) == "C"
    assert grades.worst_grade({"a15_dq": "A", "grn_dq": "C"}, ["a15"]) == "A"
    assert grades.worst_grade({}, ["a15"]) is None
    assert grades.data_grade(None, en) == "Data grade: not known."
    assert grades.edge_warning({"ptn_edge": 1}, ["ptn"], en)
    assert not grades.edge_warning({"ptn_edge": 0, "a15_edge": 1}, ["ptn"], en)


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
        if not rule.filterExpression().startswith(('"a15_ok"', '"grn_ok"', '"mix_mono"', '"inf_'))
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
    assert pages(pdf) == len(AREAS)
    # a page of A4 at 300 dots per inch is 2480 x 3508: nothing near that size is a picture
    assert all(width < 900 and height < 900 for width, height in pictures(pdf))
    text = read(pdf)
    for words in (
        "Hoe staat dit gebied ervoor?",
        "rapportcijfer",
        "4,3",
        "het doel is 40 %",
        "Niet bereikbaar",
        "abc123def456",
    ):
        assert words in text
    assert "Niet bekend: nobody lives here." in text
    assert [name for name in ("Oude stad", "Parkwijk", "Lege polder") if name not in text] == []
    assert [path.name for path in tmp_path.iterdir()] == ["sheets.pdf"]


def test_sheets_in_english_one_file_each(qgis_process_run, package, tmp_path):
    folder = tmp_path / "new" / "sheets"
    done = qgis_process_run.run("exportsheets", SCORED=package[0], LANGUAGE=1, OUTPUT_PDF="", OUTPUT_FOLDER=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    made = sorted(folder.iterdir())
    assert len(made) == len(AREAS)
    assert {pages(path) for path in made} == {1}
    # a name with an expression in it is only a name
    assert "[% 1" not in read(made[0]) or "[% 1 + 1 %]" in read(made[0]).replace("\u200b", "")
    assert "How does this area do?" in read(made[1])


def test_map(qgis_process_run, package, tmp_path):
    scored, city = package
    pdf, png = tmp_path / "map.pdf", tmp_path / "map.png"
    outputs = {"OUTPUT_PDF": pdf, "OUTPUT_PNG": png}
    done = qgis_process_run.run(
        "exportmap", SCORED=scored, THEME=2, TITLE="Ons groen", CITY=city, LANGUAGE=2, **outputs
    )
    assert done.returncode == 0, done.stdout + done.stderr
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
        ({"SCORED": scored, "OUTPUT_PDF": tmp_path}, "is not a file"),
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
