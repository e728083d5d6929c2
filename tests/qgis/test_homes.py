"""The tab with the best places and the programme, with the real engine on the sample city."""

import json
import shutil
from pathlib import Path

import pytest
import tomllib
from g40_plugin.algorithms.best_lift import choices
from qgis.core import QgsProject, QgsVectorLayer
from running import REPOSITORY, click, wait_until

from g40_plugin.catalogue.variants import STOP_LEVELS, layer_of
from g40_plugin.gui.lift_part import change_of
from g40_plugin.gui.state import State
from g40_plugin.gui.tabs.homes import HomesTab
from g40_plugin.gui.tabs.variants import VariantsTab
from g40_plugin.maps.scored import attributes, read_meta
from g40_plugin.variant_layers import variants_of

SECONDS = 180
PLAN = "MultiPolygon(((150030 475380, 150110 475380, 150110 475320, 150030 475320, 150030 475380)))"
ACCESSIBILITY = "a15_score"


@pytest.fixture
def state(provider, qgis_new_project, tmp_path, sample):
    """The state of a saved project with the sample city, its plan areas and a scored file that is open."""
    for name in ("scored.gpkg", "plan_areas.gpkg"):
        shutil.copy(sample / name, tmp_path / name)
    project = QgsProject.instance()
    assert project.write(str(tmp_path / "project.qgz"))
    areas = QgsVectorLayer(str(tmp_path / "plan_areas.gpkg"), "plan", "ogr")
    layer = QgsVectorLayer(f"{tmp_path / 'scored.gpkg'}|layername=areas", "areas", "ogr")
    project.addMapLayers([areas, layer])
    found = State()
    found.city, found.areas, found.result = str(sample / "city.gpkg"), areas, str(tmp_path / "scored.gpkg")
    found.id_field, found.name_field = "code", "naam"
    found.said = []
    found.messaged.connect(lambda text, level: found.said.append((text, level)))
    provider.state = found
    yield found
    found.close()
    provider.state = None
    project.clear()


@pytest.fixture
def tab(state, qgis_iface):
    made = HomesTab(state, qgis_iface)
    made.resize(420, 1600)
    made.show()
    yield made
    made.close_all()
    made.close()
    made.deleteLater()


def done(state):
    assert state.busy, state.said
    wait_until(lambda: not state.busy, SECONDS)


def cells(table):
    columns = range(table.columnCount())
    return [[table.item(row, column).text() for column in columns] for row in range(table.rowCount())]


def features(path, name):
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    return [attributes(feature) for feature in layer.getFeatures()]


def unnamed(layer):
    """The fields that a table of QGIS would show by their raw name."""
    fields = [(number, field.name()) for number, field in enumerate(layer.fields())]
    return [name for number, name in fields if not layer.attributeAlias(number)]


def decimals(layer, name):
    setup = layer.editorWidgetSetup(layer.fields().indexOf(name))
    assert setup.type() == "Range", name
    return setup.config()["Precision"]


def look_for(tab, state, what, area=""):
    tab.what.setCurrentIndex(tab.what.findData(what))
    state.area_id = area
    click(tab.lift_button)
    done(state)
    assert Path(state.lift).is_file(), state.said


def test_the_best_places_are_listed_as_the_file_tells(tab, state, qgis_iface):
    look_for(tab, state, "gp")
    rows = features(state.lift, "lift")
    shown = cells(tab.lift_table)
    assert len(shown) == len(rows) > 2
    assert shown[0] == ["1", rows[0]["street"], f"+{rows[0]['gain']:.2f}", f"{rows[0]['people_within_15']:,.0f}"]
    assert "general practitioner, all plan areas together" in tab.lift_text.text()
    # on top of the map, in its own style
    group = QgsProject.instance().layerTreeRoot().children()[0]
    (layer,) = [node.layer() for node in group.findLayers()]
    assert unnamed(layer) == []
    assert layer.attributeDisplayName(layer.fields().indexOf("people_within_15")).endswith("(people)")
    assert [decimals(layer, name) for name in ("rank", "gain", "people_within_15")] == [0, 2, 0]
    assert layer.renderer().type() == "graduatedRenderer" or layer.renderer().type() == "RuleRenderer"
    # a row is shown on the map
    assert not tab.variant_button.isEnabled()
    tab.lift_table.selectRow(1)
    middle = next(feature for feature in layer.getFeatures() if feature["rank"] == 2).geometry().asPoint()
    assert qgis_iface.mapCanvas().extent().contains(middle)
    assert qgis_iface.mapCanvas().extent().height() < 2000
    assert tab.variant_button.isEnabled()


@pytest.mark.slow
def test_a_place_becomes_a_variant_that_gives_what_was_promised(tab, state, qgis_iface):
    variants = VariantsTab(state, qgis_iface)
    area = features(state.result, "areas")[0]["area_id"]
    look_for(tab, state, "supermarket", area)
    best = features(state.lift, "lift")[0]
    tab.lift_table.selectRow(0)
    click(tab.variant_button)
    (variant,) = variants_of(QgsProject.instance())
    assert variant.name == f"Supermarket {best['street']}"
    (drawn,) = features(variant.path, "facilities")
    assert (drawn["change"], drawn["sub"], drawn["name"]) == ("new", "supermarket", variant.name)
    assert variant.edited() == []
    # the tab of variants works it out by itself
    wait_until(lambda: variants.runs.is_idle and variant.answer, SECONDS)
    (told,) = [one for one in variant.answer["answer"]["areas"] if one["area_id"] == area]
    gained = told["then"][ACCESSIBILITY] - told["now"][ACCESSIBILITY]
    assert gained == pytest.approx(best["gain"], abs=0.02)
    # another place comes into the same variant, whose layer is not open for edits
    assert tab.into.currentData() == variant.path
    tab.lift_table.selectRow(1)
    click(tab.variant_button)
    wait_until(lambda: variants.runs.is_idle, SECONDS)
    assert len(features(variant.path, "facilities")) == variant.answer["answer"]["changes"] == 2
    # or into a new one, under a name that is free
    tab.into.setCurrentIndex(0)
    tab.lift_table.selectRow(0)
    click(tab.variant_button)
    names = {one.name for one in variants_of(QgsProject.instance())}
    assert names == {variant.name, f"{variant.name} 2"}
    wait_until(lambda: variants.runs.is_idle, SECONDS)
    variants.close_all()
    variants.deleteLater()


@pytest.mark.slow
def test_a_crossing_becomes_a_bridge(tab, state):
    look_for(tab, state, "crossing")
    tab.lift_table.selectRow(0)
    click(tab.variant_button)
    (variant,) = variants_of(QgsProject.instance())
    (way,) = features(variant.path, "ways")
    assert way["kind"] == "bridge"


def test_everything_that_can_be_placed_can_be_drawn():
    norms = tomllib.loads((REPOSITORY / "resources" / "norms" / "g40.toml").read_text(encoding="utf-8"))
    assert {name: level["level"] for name, level in norms["transit"]["levels"].items()} == STOP_LEVELS
    for what, _words in choices():
        name, values = change_of(what)
        fields = {field.name: field for field in layer_of(name).fields}
        for key, value in values.items():
            assert str(value) in [choice for choice, _ in fields[key].choices]


@pytest.mark.slow
def test_homes_are_divided_and_told(tab, state):
    tab.homes.setValue(1000)
    click(tab.programme_button)
    done(state)
    path, meta = state.programme, read_meta(state.programme)
    assert meta["homes"] == "1000"
    rows = [row for row in features(path, "programme") if row["prg_homes"]]
    shown = cells(tab.programme_table)
    assert [row[0] for row in shown] == [
        row["area_name"] for row in sorted(rows, key=lambda row: -row["prg_homes"])
    ]
    assert sum(int(row[1]) for row in shown) == json.loads(meta["placed"]) == 1000
    # each row's years add up to its homes
    for row in shown:
        assert sum(int(cell) for cell in row[2:] if cell != "–") == int(row[1])
    told = f"1,000 of 1,000 homes find a place. Areas where they come: {len(rows)}."
    assert tab.programme_text.text().startswith(told)
    # needs of all together, then of an area
    told = json.loads(meta["needs"])
    assert len(cells(tab.needs_table)) == len(told)
    titles = {row["need"]: row["title"] for row in features(path, "needs")}
    park = next(row for row in cells(tab.needs_table) if row[0] == titles["park"])
    assert park[1] == f"{told['park']['asked']:,.0f}"
    tab.programme_table.selectRow(0)
    assert state.area_id == rows[[row["area_name"] for row in rows].index(shown[0][0])]["area_id"]
    assert shown[0][0] in tab.needs_heading.text()
    own = {row["title"]: row for row in features(path, "needs") if row["area_id"] == state.area_id}
    assert {row[0] for row in cells(tab.needs_table)} == set(own)
    # the sites and the areas are on the map
    group = QgsProject.instance().layerTreeRoot().children()[0]
    names = [node.layer().source().split("=")[-1] for node in group.findLayers()]
    assert names[-2:] == ["sites", "programme"]
    layers = {node.layer().source().split("=")[-1]: node.layer() for node in group.findLayers()}
    assert {name: unnamed(layer) for name, layer in layers.items()} == {name: [] for name in layers}
    assert layers["programme"].attributeDisplayName(
        layers["programme"].fields().indexOf("prg_homes_2")
    ) == "New homes in 2031-2035 (homes)"
    assert [decimals(layers["programme"], name) for name in ("prg_homes", "prg_freq")] == [0, 2]
    assert [decimals(layers["sites"], name) for name in ("prg_homes", "prg_share")] == [0, 2]
    states = layers["programme"].editorWidgetSetup(layers["programme"].fields().indexOf("prg_state")).config()["map"]
    assert {key for one in states for key in one.values()} == {"chosen", "rejected", "no_room", "not_known"}
    assert group.name() == "Programme of 1,000 homes"
    assert tab.programme_problem.text() == ""
    # the marks of the result make way
    assert not QgsProject.instance().layerTreeRoot().findLayer(state.result_layer).isVisible()


@pytest.mark.slow
def test_conditions_and_homes_that_do_not_fit(tab, state):
    tab.homes.setValue(100000)
    tab.most_areas.setValue(2)
    tab.least_homes.setValue(10)
    tab.node_share.setValue(0)
    tab.value.setCurrentIndex(tab.value.findData("equal"))
    tab.only_if.setChecked(True)
    click(tab.programme_button)
    done(state)
    meta = read_meta(state.programme)
    held = json.loads(meta["conditions"])
    assert (held["most_areas"], held["least_homes"], held["value"], held["node_share"]) == (2, 10, "equal", 0)
    assert tab.programme_table.rowCount() == 2
    assert json.loads(meta["short"]) > 0
    assert meta["why_short"] in tab.programme_text.text()
    assert f"{json.loads(meta['placed']):,} of 100,000 homes" in tab.programme_text.text()


@pytest.mark.slow
def test_a_project_remembers_and_says_what_is_not_of_now(tab, state, tmp_path):
    click(tab.programme_button)
    done(state)
    look_for(tab, state, "pharmacy")
    project, before = QgsProject.instance(), (cells(tab.programme_table), cells(tab.lift_table))
    assert project.write()
    project.clear()
    assert (tab.programme_table.rowCount(), tab.lift_table.rowCount()) == (0, 0)
    assert not tab.programme_text.isVisible()
    assert project.read(str(tmp_path / "project.qgz"))
    assert (cells(tab.programme_table), cells(tab.lift_table)) == before
    assert tab.programme_problem.text() == ""
    state.programme_of = "2026-01-01T00:00:00+00:00"
    assert "earlier scores" in tab.programme_problem.text()
    for path in (state.programme, state.lift):
        project.removeAllMapLayers()
        Path(path).unlink()
    tab._show_buttons()
    tab.lift._show_places()
    tab.programme._show_programme()
    assert "is not there any more" in tab.programme_text.text()
    assert "is not there any more" in tab.lift_text.text()
    assert not tab.lift_table.isVisible()


@pytest.mark.slow
def test_the_plan_in_the_programme(tab, state):
    from qgis.core import QgsGeometry

    from g40_plugin.gui.drawing import add
    from g40_plugin.variant_file import crs_of_city, make_file
    from g40_plugin.variant_layers import open_variant

    assert not tab.plan_group.isVisible()
    path = Path(state.result).with_name("hof.gpkg")
    make_file(path, "Hof", "voorbeeldstad", crs_of_city(state.city))
    variant = open_variant(QgsProject.instance(), str(path))
    values = {"name": "Hofje", "homes": 120, "first_year": 2031, "last_year": 2033, "status": "hard"}
    add(variant, "plans", QgsGeometry.fromWkt(PLAN), values)
    tab._show_buttons()
    assert tab.plan_variant.currentText() == "Hof"
    before = state.result
    click(tab.plan_button)
    done(state)
    assert state.said == []
    sites = [row for row in features(state.programme, "sites") if row["path"] == "plan"]
    plan = next(row for row in cells(tab.plans_table) if row[0] == "Hofje")
    told = next(row for row in sites if row["name"] == "Hofje")
    assert plan[1:3] == [f"{told['prg_homes']:.0f}", "2031-2035"]
    assert told["prg_homes"] == 120
    areas = features(state.programme, "programme")
    worth = next(row["prg_value"] for row in areas if row["area_id"] == told["area_id"])
    assert int(plan[3]) == 1 + sum(1 for row in areas if row["prg_value"] is not None and row["prg_value"] > worth)
    # the result of now stays what it is
    assert state.result == before


@pytest.mark.slow
def test_a_plan_tells_what_it_needs_and_its_place_in_the_programme(tab, state, qgis_iface):
    from qgis.core import QgsGeometry

    from g40_plugin.gui.drawing import add
    from g40_plugin.gui.scoring import inputs_of_variant
    from g40_plugin.variant_file import crs_of_city, make_file
    from g40_plugin.variant_layers import open_variant

    variants = VariantsTab(state, qgis_iface)
    path = Path(state.result).with_name("hof.gpkg")
    make_file(path, "Hof", "voorbeeldstad", crs_of_city(state.city))
    variant = open_variant(QgsProject.instance(), str(path))
    add(variant, "plans", QgsGeometry.fromWkt(PLAN), {"name": "Hofje", "homes": 120, "status": "hard"})
    variants._show_list(str(path))
    variants._work_out()
    wait_until(lambda: variants.runs.is_idle, SECONDS)
    (plan,) = variant.answer["answer"]["plans"]
    assert plan["programme"] is None
    assert "120 homes, for about 252 people." in variants.plans_text.text()
    assert "Places at primary schools: 20 needed." in variants.plans_text.text()
    # the plan is in the programme, so that this counts on all its homes
    tab._show_buttons()
    click(tab.plan_button)
    done(state)
    assert variants.runs.changes(variant) == ["the programme"]
    variants._work_out()
    wait_until(lambda: variants.runs.is_idle, SECONDS)
    (plan,) = variant.answer["answer"]["plans"]
    assert plan["programme"]["here"] == pytest.approx(120, abs=0.5)
    assert "The plan has as many." in variants.plans_text.text()
    # only the plans of the area that is looked at
    other = next(area["area_id"] for area in variant.answer["answer"]["areas"] if area["area_id"] != plan["area_id"])
    state.area_id = other
    assert variants.plans_text.isHidden()
    state.area_id = plan["area_id"]
    assert not variants.plans_text.isHidden()
    assert inputs_of_variant(state, "v.gpkg")["PROGRAMME"] == state.programme
    variants.close_all()
    variants.deleteLater()


def test_bad_moves_are_told_in_one_sentence(tab, state, tmp_path, monkeypatch):
    good, city = state.result, state.city
    state.result = ""
    assert tab.programme_problem.text().count(".") == 1
    assert not tab.programme_button.isEnabled()
    state.result = str(tmp_path / "gone.gpkg")
    assert tab.programme_problem.text().endswith("is not there any more: score again.")
    assert not tab.programme_button.isEnabled()
    state.result = good
    assert tab.programme_problem.text() == ""
    newer = tmp_path / "newer.gpkg"
    shutil.copy(city, newer)
    change(newer, "created", "2099-01-01T00:00:00Z")
    state.city = str(newer)
    assert tab.programme_problem.text() == "The city package is newer than the scores: score again first."
    change(newer, "name", "elders")
    state.city = ""
    assert tab.lift_problem.isVisible() and not tab.lift_button.isEnabled()
    state.city = str(newer)
    assert "elders" in tab.programme_problem.text()
    # places of another city make no variant of this one
    state.city = city
    look_for(tab, state, "gp")
    state.city = str(newer)
    tab.lift_table.selectRow(0)
    assert "voorbeeldstad" in tab.lift_problem.text() and not tab.variant_button.isEnabled()
    state.lift = ""
    # the city is gone when it is asked for
    state.city = str(tmp_path / "nowhere.gpkg")
    click(tab.lift_button)
    wait_until(lambda: not state.busy, SECONDS)
    (told,) = state.said
    assert "nowhere.gpkg" in told[0] and "\n" not in told[0]
    assert state.lift == ""


def test_without_an_engine(tab, state, monkeypatch):
    monkeypatch.setattr("g40_plugin.algorithms.base.engine_problem", lambda: "There is no engine: set it up.")
    for button in (tab.lift_button, tab.programme_button):
        click(button)
        wait_until(lambda: not state.busy, SECONDS)
    assert [text for text, _level in state.said] == ["There is no engine: set it up."] * 2


def change(path, key, value):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as database, database:
        assert database.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key)).rowcount == 1
