"""Layouts as templates, and the look of the municipality."""

import re
import subprocess

import pytest
from packages import AREAS, area, write_city, write_programme, write_scored
from qgis.core import (
    QgsApplication,
    QgsProcessingException,
    QgsProject,
    QgsReadWriteContext,
    QgsRectangle,
    QgsSettings,
    QgsVectorLayer,
)
from test_maps import pages, pictures, read
from test_posters import PLACES, THEME, run
from test_sheets import told

from g40_plugin.maps.errors import MapError
from g40_plugin.maps.house import COLOURS_SETTING, LOGO_SETTING, TYPEFACE_SETTING, House, house_of
from g40_plugin.maps.language import Texts
from g40_plugin.maps.look import LAYOUTS, Look, find_layout, own_layouts
from g40_plugin.maps.map_page import extent_of
from g40_plugin.maps.poster import theme_poster
from g40_plugin.maps.scored import read_scored
from g40_plugin.maps.template import OTHERS, TEXTS, Board
from g40_plugin.maps.typeface import typeface, use_typeface

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><rect width="30" height="10" fill="#036"/></svg>'


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    return write_scored(tmp_path_factory.mktemp("layouts") / "now.gpkg")


@pytest.fixture
def layouts(qgis_app):
    """The folder of a user's own layouts, empty before and after."""
    folder = own_layouts()
    folder.mkdir(parents=True, exist_ok=True)
    yield folder
    for path in folder.glob("*.qpt"):
        path.unlink()


@pytest.fixture(autouse=True)
def usual_look(qgis_app):
    yield
    for setting in (LOGO_SETTING, COLOURS_SETTING, TYPEFACE_SETTING):
        QgsSettings().remove(setting)
    use_typeface("")


def test_unknown_theme_and_layout_are_told(provider, feedback, scored, tmp_path):
    pdf = tmp_path / "none.pdf"
    with pytest.raises(QgsProcessingException, match=r"There is no score zzz: choose one of q, a15"):
        run(provider, feedback, "exportposter", pdf, SCORED=scored, KIND=THEME, THEME="zzz")
    with pytest.raises(QgsProcessingException, match=r"There is no layout zzz: choose one of comparison_flat"):
        run(provider, feedback, "exportposter", pdf, SCORED=scored, KIND=THEME, LAYOUT="zzz")
    assert not pdf.exists()


def edited(name, *changes):
    """The text of a shipped layout with changes."""
    text = find_layout("", name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def test_a_layout_of_ones_own_is_found_and_filled(provider, feedback, scored, layouts, tmp_path):
    text = edited("poster_flat", ('id="reading"', 'id="readng"'), ('id="question"', 'id="my own"'))
    (layouts / "raadzaal.qpt").write_text(text.replace('labelText="question"', 'labelText="Vergadering"'))
    pdf = tmp_path / "poster.pdf"
    run(provider, feedback, "exportposter", pdf, SCORED=scored, KIND=THEME, LAYOUT="raadzaal", PAPER=2)
    text = read(pdf)
    # what it lacks is not filled, what is the user's own stays
    assert "Het getal onder elke naam" not in text and "Vergadering" in text and "Rapportcijfer" in text
    assert [one for one in feedback.warnings if "'readng'" in one and "'reading'" in one]
    assert not [one for one in feedback.warnings if "my own" in one]
    assert "A2" in told(pdf)


def test_a_layout_of_the_name_of_a_shipped_one_goes_before_it(qgis_app, layouts, scored):
    own = layouts / "map_flat.qpt"
    own.write_text(edited("map_flat", ('size="297,210,mm"', 'size="500,210,mm"')))
    assert find_layout("", "map_flat") == own
    said = []
    board = Board(QgsProject(), "map", Look("A1", log=said.append))
    assert (board.width, board.height) == (500, 210)
    assert said == ["The layout has paper of its own, 500 x 210 mm, and keeps it."]
    own.write_text("no layout")
    with pytest.raises(MapError, match="cannot be read: save it anew in QGIS"):
        Board(QgsProject(), "map", Look())


def test_a_layout_saved_by_qgis_is_read_again(qgis_app, layouts, scored):
    project = QgsProject()
    board = Board(project, "poster", Look("A3"))
    assert board.layout.saveAsTemplate(str(layouts / "kept.qpt"), QgsReadWriteContext())
    again = Board(QgsProject(), "poster", Look("A4", layout="kept"))
    assert again.width == 297 and again.has("list")
    assert abs(again.box("map")[2] - 170) < 1


def test_a_layout_in_other_units_and_by_another_corner_is_the_same(qgis_app, layouts):
    old = 'position="10,9,mm" positionOnPage="10,9,mm" size="231,11,mm" referencePoint="0"'
    new = 'position="24.1,2,cm" positionOnPage="24.1,2,cm" size="23.1,1.1,cm" referencePoint="8"'
    (layouts / "other.qpt").write_text(edited("map_flat", (old, new)))
    project = QgsProject()
    board = Board(project, "map", Look("A3", layout="other"))
    assert [round(one / 420 * 297) for one in board.box("title")] == [10, 9, 231, 11]
    board.write("title", "Een titel")
    item = board.layout.itemById("title")
    assert item.text() == "Een titel" and round(item.pagePos().x()) == 14 and item.font().pointSizeF() > 25


def test_shipped_layouts_have_no_item_that_is_not_known(qgis_app):
    shipped = sorted(path.stem for path in LAYOUTS.glob("*.qpt"))
    assert len(shipped) == 10 and {"sheet_upright", "cover_upright"} <= set(shipped)
    for stem in shipped:
        name, _, way = stem.rpartition("_")
        said = []
        board = Board(QgsProject(), name, Look(way=way, log=said.append))
        assert not said and set(board._items) <= {*TEXTS, *OTHERS}


def test_sheets_are_drawn_into_a_layout_of_ones_own(provider, feedback, scored, layouts, tmp_path):
    text = edited(
        "sheet_upright",
        ('id="scores_about"', 'id="my own"'),
        ('labelText="scores_about"', 'labelText="Kom eens langs"'),
        # the list of walks goes, the mark is placed elsewhere and larger
        ('id="walks"', 'id="none"'),
        ('"Open Sans,26,', '"Open Sans,40,'),
    )
    (layouts / "sheet_upright.qpt").write_text(text)
    (layouts / "cover_upright.qpt").write_text(edited("cover_upright", ('id="kind"', 'id="mine"')))
    pdf, usual = tmp_path / "own.pdf", tmp_path / "usual.pdf"
    run(provider, feedback, "exportsheets", pdf, SCORED=scored)
    assert "Kom eens langs" in read(pdf, page=3)
    assert "Een blad voor elk gebied" not in read(pdf, page=1) and "kind" in read(pdf, page=1)
    assert "Huisarts" not in read(pdf, page=3)
    run(provider, feedback, "exportsheets", usual, SCORED=scored, LAYOUT=str(LAYOUTS / "sheet_upright.qpt"))
    assert "Huisarts" in read(usual, page=3)
    assert pages(pdf) == pages(usual)


def test_a_sheet_of_other_paper_and_with_little_in_it(provider, feedback, scored, layouts, tmp_path):
    text = edited("sheet_upright", ('size="210,297,mm"', 'size="300,297,mm"'))
    kept = [line for line in text.split("\n") if " id=" not in line or re.search(r'id="(title|scores|mark)"', line)]
    (layouts / "klein.qpt").write_text("\n".join(kept))
    pdf = tmp_path / "sheets.pdf"
    run(provider, feedback, "exportsheets", pdf, SCORED=scored, LAYOUT="klein")
    text = read(pdf, page=3)
    assert "Groen in de openbare ruimte" in text and "bladzijde" not in text
    assert "bladzijde 1 van" in read(pdf, page=1)
    assert "850 x 842 pts" in told(pdf, "-f", "3", "-l", "3")


def test_extent_and_scale_are_those_that_are_asked_for(qgis_app, scored):
    def view_of(look):
        found = read_scored(QgsVectorLayer(f"{scored}|layername=areas", "areas", "ogr"))
        project = QgsProject()
        made = theme_poster(project, found, "q", look, Texts("en"), title="", city=None)
        view = made.layout.itemById("map")
        return view.extent(), view.scale()

    _, scale = view_of(Look(scale=12500))
    assert abs(scale - 12500) < 1
    asked = QgsRectangle(85000, 447000, 85400, 447400)
    extent, _ = view_of(Look(extent=lambda _project: asked))
    assert extent.contains(asked.center()) and extent.width() < 600


def test_a_scale_bar_covers_no_more_of_the_map_than_it_needs(qgis_app, scored):
    found = read_scored(QgsVectorLayer(f"{scored}|layername=areas", "areas", "ogr"))
    for paper, most in (("A4", (50, 10)), ("A1", (142, 28))):
        # the project has to live as long as its layouts
        project = QgsProject()
        again = found._replace(areas=found.areas.clone())
        made = theme_poster(project, again, "q", Look(paper), Texts("en"), title="", city=None)
        ground = made.layout.itemById("scale_bar").rect()
        assert ground.width() <= most[0] and ground.height() <= most[1]


def test_an_area_without_a_result_far_away_does_not_make_the_maps_small(qgis_app, tmp_path):
    near, far = area("Dichtbij", 3, 0, None), area("Ver", 75, 0, None)
    for others, wide in ((AREAS, 1200.0), ([*AREAS, near], 1600.0), ([*AREAS, far], 1200.0), ([far], 400.0)):
        path = write_scored(tmp_path / "scored.gpkg", others)
        layer, project = QgsVectorLayer(f"{path}|layername=areas", "areas", "ogr"), QgsProject()
        project.setCrs(layer.crs())
        assert extent_of([layer], project).width() == pytest.approx(max(1.06 * wide, 1000.0), rel=0.001)
    # one with a result does
    write_scored(path, [*AREAS, area("Ver", 75, 0, 50.0)])
    assert extent_of([QgsVectorLayer(f"{path}|layername=areas", "areas", "ogr")], project).width() > 30_000.0


def test_what_lies_elsewhere_is_told(provider, feedback, tmp_path):
    pdf, city, programme = (tmp_path / name for name in ("paper.pdf", "city.gpkg", "programme.gpkg"))
    scored = write_scored(tmp_path / "scored.gpkg", [area("Elders", 100, 0, 50.0)])
    write_city(city)
    write_programme(programme)
    for algorithm, given, sentence in (
        ("exportposter", {"KIND": THEME, "EXTENT": "0,9,0,9 [EPSG:28992]"}, "The extent shows none of the areas"),
        ("exportposter", {"KIND": THEME, "EXTENT": "0,9,0,9 [EPSG:99999]"}, "The CRS EPSG:99999 of the extent is not"),
        ("exportmap", {"EXTENT": "0,9,0,9[EPSG:99999]"}, "The CRS EPSG:99999 of the extent is not known"),
        ("exportposter", {"KIND": THEME, "CITY": city}, "lies elsewhere than the areas: choose that of their city"),
        ("exportsheets", {"CITY": city}, "lies elsewhere than the areas: choose that of their city"),
        ("exportposter", {"KIND": PLACES, "PROGRAMME": programme}, "is of other plan areas than"),
        ("exportsheets", {"PROGRAMME": programme}, "is of other plan areas than"),
    ):
        with pytest.raises(QgsProcessingException, match=sentence):
            run(provider, feedback, algorithm, pdf, SCORED=scored, **given)
    assert not pdf.exists()


def test_the_look_of_the_municipality(provider, feedback, scored, tmp_path):
    logo, pdf = tmp_path / "logo.svg", tmp_path / "poster.pdf"
    logo.write_text(LOGO)
    more = {"LOGO": logo, "COLOURS": "#003366, #ffcc00", "TYPEFACE": "DejaVu Serif"}
    run(provider, feedback, "exportposter", pdf, SCORED=scored, KIND=THEME, **more)
    done = subprocess.run(["pdffonts", str(pdf)], capture_output=True, text=True, check=True)
    assert "DejaVuSerif" in done.stdout and "DejaVuSans" not in done.stdout
    assert pictures(pdf) == []
    run(provider, feedback, "exportsheets", pdf, SCORED=scored, LOGO=logo)
    assert pages(pdf) > 3


def test_a_logo_or_typeface_that_is_missing_is_told(provider, feedback, scored, tmp_path):
    pdf = tmp_path / "poster.pdf"
    for given, sentence in (
        ({"LOGO": tmp_path / "none.svg"}, "none.svg does not exist: choose another file, or none"),
        ({"COLOURS": "rood-ish"}, "The colour rood-ish cannot be read"),
        ({"COLOURS": "red,blue,green"}, "more than two colours"),
    ):
        with pytest.raises(QgsProcessingException, match=sentence):
            run(provider, feedback, "exportposter", pdf, SCORED=scored, KIND=THEME, **given)
    assert not pdf.exists()
    for name in ("words.png", "words.svg"):
        (tmp_path / name).write_text("no picture")
    for logo in (scored, tmp_path / "words.png", tmp_path / "words.svg"):
        with pytest.raises(MapError, match="is no SVG or PNG: choose another file"):
            house_of(str(logo), "", "", print)
    run(provider, feedback, "exportposter", pdf, SCORED=scored, KIND=THEME, TYPEFACE="No Such Face")
    assert "This computer has no typeface No Such Face: the usual one is used." in feedback.warnings
    assert pdf.exists()


def test_what_is_left_out_is_that_of_the_options(qgis_app, tmp_path):
    logo = tmp_path / "logo.svg"
    logo.write_text(LOGO)
    assert house_of("", "", "", print) == House()
    QgsSettings().setValue(LOGO_SETTING, str(logo))
    QgsSettings().setValue(COLOURS_SETTING, "#003366")
    QgsSettings().setValue(TYPEFACE_SETTING, "DejaVu Serif")
    assert house_of("", "", "", print) == House(str(logo), ("#003366",))
    assert typeface() == "DejaVu Serif"
    assert house_of("", "#fff", "", print).colours == ("#fff",)


def test_own_layouts_are_in_the_profile(qgis_app):
    assert own_layouts().parts[-2:] == ("g40", "layouts")
    assert str(own_layouts()).startswith(QgsApplication.qgisSettingsDirPath().rstrip("/"))
