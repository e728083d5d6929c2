"""Posters, the page of before and after, layouts as templates, and the look of the municipality."""

import json
import re
import signal
import subprocess
import time

import pytest
from packages import AREAS, LONG_NAME, area, write_city, write_scored
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from running import ENGINE_PYTHON, engine, plugin_folder, program
from test_maps import names_nobody, pages, pictures, read
from test_sheets import bookmarks, told

from g40_plugin import catalogue
from g40_plugin.catalogue.paper import SIZES
from g40_plugin.maps import comparison
from g40_plugin.maps.hatches import as_vectors
from g40_plugin.maps.language import Texts
from g40_plugin.maps.look import PAPERS
from g40_plugin.maps.named import named_by
from g40_plugin.maps.pair import pair_of
from g40_plugin.maps.placing import Placer, Shape
from g40_plugin.maps.scored import STYLES, read_scored

OVERVIEW, THEME, PLACES = 0, 1, 2


def run(provider, feedback, algorithm, pdf, **parameters):
    """Run an algorithm as the window does; its results."""
    given = {"LANGUAGE": 2, "OUTPUT_PDF": str(pdf), **parameters}
    given = {key: value if isinstance(value, (int, float)) else str(value) for key, value in given.items()}
    found, context = provider.algorithm(algorithm), QgsProcessingContext()
    context.setProject(QgsProject.instance())
    fine, problem = found.checkParameterValues(given, context)
    if not fine:
        raise QgsProcessingException(problem)
    results, successful = found.run(given, context, feedback, {}, False)
    if not successful:
        raise QgsProcessingException("\n".join(feedback.errors))
    return results


def fonts(pdf):
    """For every font of a PDF whether it is embedded."""
    done = subprocess.run(["pdffonts", str(pdf)], capture_output=True, text=True, check=True)
    return [line.split()[-5] for line in done.stdout.splitlines()[2:]]


def words(pdf, page=1):
    """Every word of a page with its left and upper edge in points."""
    asked = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(pdf), "-"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    found = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)".*?>(.*?)</word>', done.stdout)
    return [(float(x), float(y), text) for x, y, text in found]


def raster(count, name, **fields):
    """Areas in a raster, named by ``name``, which has their number where it has a blank."""
    side = int(count**0.5) + 1
    return [
        {**area(name.format(n), n % side, n // side, float(n * 7 % 101), **fields), "area_id": f"b{n}"}
        for n in range(1, count + 1)
    ]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("posters")
    later = [
        {**one, "q_score": 80.0, "q_low": 79.0, "q_high": 82.0, "grn_score": 55.0, "grn_ok": 1}
        if one["area_name"] == "Rivierkwartier"
        else one
        for one in AREAS
    ]
    return {
        "now": write_scored(folder / "now.gpkg"),
        "then": write_scored(folder / "then.gpkg", later),
        "city": write_city(folder / "city.gpkg"),
    }


def is_finished(pdf, title):
    """Whether a PDF has all that a reader needs, and nothing but lines and words."""
    about = told(pdf)
    assert "Tagged: yes" in " ".join(about.split()) and title in about
    assert set(bookmarks(pdf)) == {title}
    assert set(fonts(pdf)) == {"yes"}
    assert pictures(pdf) == []
    assert names_nobody(pdf)
    return True


@pytest.mark.parametrize("kind", [OVERVIEW, THEME])
def test_a_poster_is_words_and_lines(provider, feedback, files, tmp_path, kind):
    pdf = tmp_path / "poster.pdf"
    run(provider, feedback, "exportposter", pdf, SCORED=files["now"], CITY=files["city"], KIND=kind)
    text = read(pdf)
    said = {
        OVERVIEW: (
            "Voorbeeldstad in één oogopslag", "het rapportcijfer is een tiende van zijn score", "Functiemenging",
            "Rangorde naar: Rapportcijfer", "geen gegevens",
        ),
        THEME: ("Rapportcijfer", "Hoe staan de gebieden ervoor", "Rangorde", "9,2 (8,9–9,9)", "geen gegevens"),
    }[kind]  # fmt: skip
    for phrase in (*said, "Oude stad", "Lege polder", "abc123def456"):
        assert phrase in text, (phrase, text)
    assert is_finished(pdf, said[0])
    done = subprocess.run(["pdfinfo", "-struct", str(pdf)], capture_output=True, check=True)
    assert b"Figure" in done.stdout and b"TH" in done.stdout


# the sizes between the ends are drawn alike
ENDS = ("A4", "A0")


@pytest.mark.parametrize("way", [0, 1])
@pytest.mark.parametrize("size", [*ENDS, *(pytest.param(one, marks=pytest.mark.slow) for one in SIZES[1:-1])])
def test_paper_from_a4_to_a0(provider, feedback, files, tmp_path, size, way):
    pdf = tmp_path / "poster.pdf"
    algorithm, more = ("exportcomparison", {"BEFORE": files["now"], "AFTER": files["then"]}) if way else (
        "exportposter", {"SCORED": files["now"], "KIND": THEME}
    )  # fmt: skip
    run(provider, feedback, algorithm, pdf, PAPER=SIZES.index(size), WAY=way, **more)
    wide, high = (float(side) for side in re.search(r"Page size:\s+(\S+) x (\S+)", told(pdf)).groups())
    sides = PAPERS[size][::-1] if way else PAPERS[size]
    assert [round(side * 25.4 / 72) for side in (wide, high)] == [round(side) for side in sides]
    assert "Rivierkwartier" in read(pdf)


@pytest.mark.parametrize("count", [60, pytest.param(300, marks=pytest.mark.slow)])
def test_every_number_on_the_map_is_in_the_list(provider, feedback, tmp_path, count):
    # no name is short enough for its area, and a name with marks of XML stays as it is
    name = 'Hoogheemraadschapswijk-Binnendelfland & "De <Hoek>"'
    scored = write_scored(tmp_path / "many.gpkg", raster(count, name))
    pdf = tmp_path / "poster.pdf"
    run(provider, feedback, "exportposter", pdf, SCORED=scored, KIND=THEME, PAPER=1, TITLE="Titel")
    map_ends = 180.0 / 297 * 420 * 72 / 25.4
    on_map = [int(text) for x, y, text in words(pdf) if x < map_ends and text.isdigit() and 60 < y < 770]
    # those of the scale bar are none of an area
    on_map = sorted(number for number in on_map if number)
    for scale in (1000, 500, 250):
        if on_map.count(scale) > (scale <= count):
            on_map.remove(scale)
    listed = [int(text) for x, y, text in words(pdf) if x > map_ends and y > 395 and text.isdigit()]
    for page in range(2, pages(pdf) + 1):
        listed += [int(text) for _, _, text in words(pdf, page) if text.isdigit()]
    assert sorted(listed) == list(range(1, count + 1)) == on_map
    text = read(pdf)
    assert text.count('"De') == text.count("<Hoek>") == count


def on_map(pdf):
    """The numbers on a map that is not a poster, whose panel begins at 222 mm."""
    return {text for x, _, text in words(pdf) if x < 222 / 25.4 * 72 and text.isdigit()}


def test_a_map_says_which_area_has_which_number(provider, feedback, tmp_path):
    name = "Hoogheemraadschapswijk-Binnenmeerse {}"
    pdf = tmp_path / "map.pdf"
    scored = write_scored(tmp_path / "some.gpkg", raster(10, name))
    run(provider, feedback, "exportmap", pdf, SCORED=scored, THEME=0)
    assert {str(number) for number in range(1, 11)} <= on_map(pdf)
    assert all(name.format(number) in read(pdf) for number in range(1, 11))
    assert "Zonder naam" not in read(pdf)
    # more than the list holds: the title says of how many the name is missing, and the log what helps
    scored = write_scored(tmp_path / "many.gpkg", raster(90, name))
    run(provider, feedback, "exportmap", pdf, SCORED=scored, THEME=0)
    bare = int(re.search(r"Zonder naam door gebrek aan plaats: (\d+)\.", read(pdf)).group(1))
    assert 0 < bare < 90 and any(f": {bare}." in text and "poster" in text for text in feedback.warnings)
    # names of three letters stand for themselves
    scored = write_scored(tmp_path / "short.gpkg", raster(60, "A{}"))
    run(provider, feedback, "exportmap", pdf, SCORED=scored, THEME=0)
    assert {f"A{number}" for number in range(1, 61)} <= {text for _, _, text in words(pdf)}
    assert "Zonder naam" not in read(pdf)


def test_labels_never_lie_over_each_other(qgis_app):
    shapes = [
        Shape(
            str(n),
            "Naam" if n % 3 else "Een veel te lange naam voor zo'n vakje",
            ("6,1",),
            _box(n % 17 * 70.0, n // 17 * 40.0, 8 if n % 5 == 0 else 68),
            float(n % 7),
        )
        for n in range(170)
    ]
    placer = Placer(QgsRectangle(-50, -50, 1250, 450), 260.0, 1.0)
    placed = placer.place(shapes)
    assert {label.key for label in (*placed.names, *placed.numbers)} == {shape.key for shape in shapes}
    assert [label.text for label in placed.numbers] == [str(n) for n in range(1, len(placed.numbers) + 1)]
    assert placed.names and placed.numbers
    boxes = [box.buffered(-2) for box in placer._taken]
    assert not any(one.intersects(other) for one in boxes for other in boxes if one is not other)


def _box(left, bottom, wide):
    return QgsGeometry.fromRect(QgsRectangle(left, bottom, left + wide, bottom + 38))


def test_one_area_and_areas_without_data(provider, feedback, tmp_path):
    pdf = tmp_path / "poster.pdf"
    one = write_scored(tmp_path / "one.gpkg", [area(LONG_NAME, 0, 0, 43.0)])
    for kind in (OVERVIEW, THEME):
        run(provider, feedback, "exportposter", pdf, SCORED=one, KIND=kind)
        assert pages(pdf) == 1 and "deelgebied Laan van de Verenigde Naties" in read(pdf)
    empty = write_scored(tmp_path / "empty.gpkg", [area("Leeg", 0, 0, None, typ_main=None)])
    run(provider, feedback, "exportposter", pdf, SCORED=empty, KIND=THEME)
    assert "Leeg" in read(pdf) and "geen gegevens" in read(pdf)
    with pytest.raises(QgsProcessingException, match="No score of these areas is known: there is nothing to draw"):
        run(provider, feedback, "exportposter", tmp_path / "none.pdf", SCORED=empty, KIND=OVERVIEW)
    assert not (tmp_path / "none.pdf").exists()


def test_places_with_homes(provider, feedback, sample, tmp_path):
    pdf = tmp_path / "places.pdf"
    run(provider, feedback, "exportposter", pdf, SCORED=sample / "scored.gpkg", KIND=PLACES, WAY=1)
    sheet = tmp_path / "sheet.pdf"
    run(provider, feedback, "exportsheets", sheet, SCORED=sample / "scored.gpkg", CONDITION="area_name = 'Spoorbuurt'")
    assert "Extra laag op" in read(sheet) and pictures(sheet) == []
    text = read(pdf)
    assert pages(pdf) == 1 and pictures(pdf) == []
    for phrase in ("Waar woningen passen", "Plekken met een nummer op de kaart", "Spoorkade", "600", "geen nummer"):
        assert phrase in text, (phrase, text)
    # below the map stands the list, which has the numbers that are on the map
    found = [(y, text) for _, y, text in words(pdf) if text.isdigit()]
    on_map = {int(text) for y, text in found if 86 < y < 500}
    numbered = max(on_map & set(range(1, 100)))
    assert numbered > 20 and set(range(1, numbered + 1)) <= on_map


def test_places_of_a_programme(provider, feedback, sample, tmp_path):
    engine("programme", sample / "scored.gpkg", "--homes", "1500", "--out", tmp_path / "programme.gpkg")
    pdf, beside = tmp_path / "places.pdf", {"PROGRAMME": tmp_path / "programme.gpkg", "CITY": sample / "city.gpkg"}
    run(provider, feedback, "exportposter", pdf, SCORED=sample / "scored.gpkg", KIND=PLACES, **beside)
    text = read(pdf)
    for phrase in ("Woningen van het programma", "1.500 woningen", "Plekken met een nummer op de kaart"):
        assert phrase in text, (phrase, text)


def test_now_then_and_their_difference(provider, feedback, files, tmp_path):
    pdf = tmp_path / "comparison.pdf"
    run(provider, feedback, "exportcomparison", pdf, BEFORE=files["now"], AFTER=files["then"], CITY=files["city"])
    text = read(pdf)
    for phrase in (
        "Rapportcijfer: nu en met het plan",
        "Verschil, in cijfers van 1 tot 10",
        "+5,3",
        "veel hoger",
        "Rapportcijfer: hoger in 1 van 5 gebieden. Gemiddeld van 4,7 naar 5,8.",
        "Groen in de openbare ruimte: hoger in 1 van 5 gebieden. Gemiddeld van 47 naar 53.",
        "Geen verandering die telt: Voorzieningen dichtbij,",
        "Rivierkwartier",
        "Het rapportcijfer gaat omhoog: van 2,7 naar 8,0.",
    ):
        assert phrase in text, (phrase, text)
    assert is_finished(pdf, "Rapportcijfer: nu en met het plan")


@pytest.mark.parametrize(
    ("then", "said"),
    [(60.0, "On average from 52 to 56."), (52.5, "On average from 52.0 to 52.3."), (52.01, "")],
)
def test_an_average_that_changes_does_not_read_the_same(then, said):
    assert comparison.average([(52.0, 52.0), (52.0, then)], Texts("en"), is_mark=False) == said



def test_sheets_of_areas_that_change_have_a_page_with_the_plan(provider, feedback, files, tmp_path):
    pdf = tmp_path / "sheets.pdf"
    run(provider, feedback, "exportsheets", pdf, SCORED=files["now"], WITH_PLAN=files["then"])
    with_plan = [page for page in range(1, pages(pdf) + 1) if "Nu en met het plan" in read(pdf, page=page)]
    assert len(with_plan) == 1
    text = read(pdf, page=with_plan[0])
    assert "Rivierkwartier" in text and "Het rapportcijfer gaat omhoog: van 2,7 naar 8,0." in text
    assert "2,7 8,0" in text or ("2,7" in text and "8,0" in text)
    assert bookmarks(pdf)["Rivierkwartier"] == with_plan[0] - 1


def test_two_files_that_cannot_be_compared(provider, feedback, files, sample, tmp_path):
    pdf = tmp_path / "none.pdf"
    with pytest.raises(QgsProcessingException, match="is given twice"):
        run(provider, feedback, "exportcomparison", pdf, BEFORE=files["now"], AFTER=files["now"])
    # the same ids, but of another city
    elsewhere = [{**one, "origin": (150000 + 400 * n, 400000)} for n, one in enumerate(AREAS)]
    other = write_scored(tmp_path / "other.gpkg", elsewhere)
    for after in (other, sample / "scored.gpkg"):
        with pytest.raises(QgsProcessingException, match="are not of the same plan areas"):
            run(provider, feedback, "exportcomparison", pdf, BEFORE=files["now"], AFTER=after)
    assert not pdf.exists()


def test_areas_of_one_file_alone_have_no_difference(qgis_app, files, tmp_path):
    fewer = write_scored(tmp_path / "fewer.gpkg", AREAS[:3])
    now, then = (read_scored(QgsVectorLayer(f"{path}|layername=areas", "a", "ogr")) for path in (files["now"], fewer))
    pair = pair_of(now, then, Texts("en"))
    assert pair.ids == ["2-0", "0-0", "1-0"]
    assert pair.differences("1-1", Texts("en")) == []


def test_hatches_are_lines(qgis_app, files):
    layer = QgsVectorLayer(f"{files['now']}|layername=areas", "areas", "ogr")
    assert layer.loadNamedStyle(str(STYLES / "areas_q_nl.qml"))[1]
    as_vectors(layer)
    kinds = {
        type(rule.symbol().symbolLayer(number)).__name__
        for rule in layer.renderer().rootRule().children()
        for number in range(rule.symbol().symbolLayerCount())
    }
    assert "QgsGeometryGeneratorSymbolLayer" in kinds and "QgsLinePatternFillSymbolLayer" not in kinds


def test_nothing_to_build_is_no_verdict_on_the_map(qgis_app):
    layer = QgsVectorLayer(
        "Polygon?crs=EPSG:28992&field=inf_status:string&field=inf_green:double&field=den_cap:double"
        "&field=inf_green_exc:integer&field=area_name:string",
        "areas",
        "memory",
    )
    assert layer.loadNamedStyle(str(STYLES / "areas_inf_nl.qml"))[1]
    cases = (
        (("conform", None, 0.0), "niet van toepassing"),
        (("conform", None, 30.0), "past in de blauwdruk"),
        (("conform", None, None), "past in de blauwdruk"),
        (("conform", 0.2, 0.0), "past in de blauwdruk"),
        (("niet conform", None, 0.0), "past niet"),
        ((None, None, None), "geen gegevens"),
    )
    rules = layer.renderer().rootRule().children()
    for values, words_of_it in cases:
        layer.dataProvider().truncate()
        feature = QgsFeature(layer.fields())
        feature.setAttributes([*values, None, "x"])
        layer.dataProvider().addFeatures([feature])
        matching = [rule.label() for rule in rules if next(layer.getFeatures(rule.filterExpression()), None)]
        assert matching == [words_of_it], values


@pytest.mark.slow
def test_the_command_draws_by_qgis(qgis_process_run, files, tmp_path):
    pdf = tmp_path / "poster.pdf"

    def command(*arguments, **more):
        environment = {**qgis_process_run.environment, "G40_QGIS_PROCESS": program("qgis_process"), **more}
        asked = [ENGINE_PYTHON, "-I", str(plugin_folder() / "engine" / "__main__.py"), *map(str, arguments)]
        return subprocess.run(asked, capture_output=True, text=True, env=environment, timeout=300, check=False)

    asked = ("poster", files["now"], "--kind", "theme", "--paper", "A3", "--language", "nl", "--output", pdf)
    done = command(*asked)
    assert done.returncode == 0, done.stderr
    assert "output_pdf" in done.stdout and "Rapportcijfer" in read(pdf)
    # its own earlier result is replaced, and nothing else
    done = command(*asked[:2], "--theme", "zzz", "--kind", "theme", "--output", pdf)
    assert done.returncode == 2 and "There is no score zzz" in done.stderr and "Rapportcijfer" in read(pdf)
    pdf.write_text("mine")
    assert command(*asked).returncode == 5 and pdf.read_text() == "mine"
    pdf.unlink()
    done = command("comparison", files["now"], files["now"], "--output", pdf, "--json")
    assert done.returncode == 2 and "is given twice" in done.stdout and not pdf.exists()
    done = command("sheets", files["now"], "--output", pdf, "--qgis", tmp_path / "none")
    assert done.returncode == 8 and "is no qgis_process that works" in done.stderr
    done = command("sheets", files["now"], "--output", pdf, HOME=str(tmp_path), QGIS_PLUGINPATH="")
    assert done.returncode == 8 and "plugins enable g40_plugin" in done.stderr


@pytest.mark.slow
def test_a_command_that_is_stopped_leaves_nothing(qgis_process_run, tmp_path):
    scored = write_scored(tmp_path / "many.gpkg", raster(300, "Buurt {}"))
    environment = {**qgis_process_run.environment, "G40_QGIS_PROCESS": program("qgis_process")}
    asked = [ENGINE_PYTHON, "-I", plugin_folder() / "engine" / "__main__.py", "sheets", scored]
    asked += ["--output", tmp_path / "sheets.pdf"]
    with subprocess.Popen(list(map(str, asked)), env=environment, stderr=subprocess.PIPE, text=True) as started:
        deadline = time.monotonic() + 120
        while len(list(tmp_path.iterdir())) < 2:
            assert time.monotonic() < deadline and started.poll() is None
            time.sleep(0.2)
        started.send_signal(signal.SIGINT)
        assert started.wait(60) == 130
        assert "nothing was written" in started.stderr.read()
    assert [path.name for path in tmp_path.iterdir()] == ["many.gpkg"]


@pytest.mark.slow
def test_the_command_draws_sheets_into_a_folder(qgis_process_run, files, tmp_path):
    environment = {**qgis_process_run.environment, "G40_QGIS_PROCESS": program("qgis_process")}
    asked = [ENGINE_PYTHON, "-I", plugin_folder() / "engine" / "__main__.py", "sheets", files["now"]]
    asked += ["--with-plan", files["then"], "--folder", tmp_path / "sheets"]
    done = subprocess.run(list(map(str, asked)), capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "sheets").glob("*.pdf"))) == 5


@pytest.mark.slow
def test_a_batch_draws_sheets_and_a_poster(qgis_process_run, sample, tmp_path):
    # two areas and one family: what QGIS draws is looked at elsewhere
    some = "|layername=plan_areas|subset=code IN ('VS05', 'VS06')"
    (tmp_path / "cities.toml").write_text(
        f'[[city]]\nname = "Voorbeeldstad"\npackage = "{sample / "city.gpkg"}"\nname_field = "naam"\n'
        f'areas = "{sample / "plan_areas.gpkg"}{some}"\nindicators = ["grn", "q"]\nlanguage = "nl"\n'
        'make = ["sheets", "poster"]\n'
    )
    environment = {**qgis_process_run.environment, "G40_QGIS_PROCESS": program("qgis_process")}
    asked = [ENGINE_PYTHON, "-I", plugin_folder() / "engine" / "__main__.py", "batch", tmp_path / "cities.toml"]
    asked += ["--out", tmp_path / "out", "--processes", "1", "--json"]

    def state():
        done = subprocess.run(list(map(str, asked)), capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return [city["state"] for city in json.loads(done.stdout)["cities"]]

    assert state() == ["done"]
    folder = tmp_path / "out" / "voorbeeldstad"
    assert "Rapportcijfer" in read(folder / "poster.pdf") and "Voorbeeldstad" in read(folder / "poster.pdf")
    made = (folder / "sheets.pdf").stat().st_mtime_ns
    # what is there is not drawn again, and what is gone is
    assert state() == ["kept"]
    (folder / "poster.pdf").unlink()
    assert state() == ["done"]
    assert (folder / "poster.pdf").exists() and (folder / "sheets.pdf").stat().st_mtime_ns == made


def test_an_area_without_a_mark_says_so_where_its_reasons_have_no_room(qgis_app):
    shown = catalogue.map_of("q", {})[1]
    under = named_by(shown, None, Texts("en")).under
    unknown = {"q_score": None, "a15_score": 50.0, "grn_score": None, "mix_score": None, "ptn_score": 50.0}
    assert under(unknown) == ("greenery: ?\nmixing: ?", "?", "")
