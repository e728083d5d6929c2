"""Variants: their file, their layers in a project, and what the real engine makes of them."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)
from running import Feedback, engine, wait_until

from g40_plugin.catalogue.variants import LAYERS, META_KEYS
from g40_plugin.variant_file import (
    VariantError,
    copy_file,
    count_of,
    crs_of_city,
    drawn_in,
    facts_of,
    make_file,
    name_of_city,
    rename,
)
from g40_plugin.variant_layers import free_name, open_variant, remove_variant, show_streets, snap_to, variants_of

DUTCH = QgsCoordinateReferenceSystem("EPSG:28992")
# over the river of the sample city
BRIDGE = "LineString(149991.6 475080, 149981.3 474894.2)"
SECONDS = 180


@pytest.fixture
def project(qgis_app, qgis_new_project):
    return QgsProject.instance()


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "brug.gpkg"
    make_file(found, "Brug", "voorbeeldstad", DUTCH)
    return found


def draw(variant, name, shape, **values):
    """A feature drawn and saved, as QGIS makes one with its default values."""
    layer = variant.layer(name)
    assert layer.startEditing()
    feature = QgsVectorLayerUtils.createFeature(layer, QgsGeometry.fromWkt(shape))
    for key, value in values.items():
        feature[key] = value
    assert layer.addFeature(feature)
    assert layer.commitChanges(), layer.commitErrors()
    return layer


def test_a_new_variant_has_every_layer_and_nothing_in_it(path):
    with closing(sqlite3.connect(path)) as database:
        tables = dict(database.execute("SELECT table_name, data_type FROM gpkg_contents"))
        version = database.execute("PRAGMA user_version").fetchone()[0]
    assert tables == {**{layer.name: "features" for layer in LAYERS}, "variant": "attributes"}
    # QGIS 3.22 warns of what came after it
    assert version == 10200
    assert count_of(path) == 0
    facts = facts_of(path)
    assert set(facts) == set(META_KEYS)
    assert (facts["name"], facts["city"]) == ("Brug", "voorbeeldstad")
    assert facts["made"]


def test_layers_are_as_the_catalogue_declares_them(project, path):
    variant = open_variant(project, str(path))
    assert {layer.customProperty("g40/variant_layer") for layer in variant.layers()} == {one.name for one in LAYERS}
    for declared in LAYERS:
        layer = variant.layer(declared.name)
        assert layer.isValid()
        for field in declared.fields:
            number = layer.fields().indexOf(field.name)
            assert layer.attributeAlias(number)
            if field.choices:
                choices = layer.editorWidgetSetup(number).config()["map"]
                assert [value for choice in choices for value in choice.values()] == [key for key, _ in field.choices]
        new = QgsVectorLayerUtils.createFeature(layer)
        for field in declared.fields:
            if field.default is not None:
                assert str(new[field.name]) == str(field.default) or float(new[field.name]) == float(field.default)


def test_what_comes_and_what_goes_is_told_apart(project, path):
    variant = open_variant(project, str(path))
    for declared in LAYERS:
        renderer = variant.layer(declared.name).renderer()
        rules = renderer.rootRule().children()
        assert len(rules) == (1 if declared.gone in ("", "TRUE") else 2)
    colours = {rule.symbol().color().name() for rule in variant.layer("facilities").renderer().rootRule().children()}
    assert len(colours) == 2


def test_a_variant_is_opened_once_and_stands_on_top(project, path):
    project.addMapLayer(QgsVectorLayer("Point?crs=EPSG:28992", "own", "memory"))
    first = open_variant(project, str(path))
    again = open_variant(project, str(path))
    assert again.group is first.group or again.path == first.path
    assert len(variants_of(project)) == 1
    assert project.layerTreeRoot().children()[0].name() == first.group.name()
    remove_variant(project, first)
    assert variants_of(project) == []
    assert [layer.name() for layer in project.mapLayers().values()] == ["own"]
    assert path.is_file()


def test_a_layer_that_was_taken_out_is_opened_again(project, path):
    variant = open_variant(project, str(path))
    project.removeMapLayer(variant.layer("plans").id())
    assert len(variant.layers()) == len(LAYERS) - 1
    assert variant.layer("plans").isValid()
    assert len(variant.layers()) == len(LAYERS)


def test_the_fingerprint_is_of_what_was_drawn_alone(project, path):
    empty = drawn_in(path)
    variant = open_variant(project, str(path))
    layer = draw(variant, "ways", BRIDGE)
    drawn = drawn_in(path)
    assert drawn != empty
    assert count_of(path) == 1
    # ending an edit session writes to the file, and changes nothing
    layer.startEditing()
    layer.rollBack()
    assert drawn_in(path) == drawn
    rename(path, "Andere naam")
    assert drawn_in(path) == drawn
    layer.startEditing()
    layer.deleteFeatures([feature.id() for feature in layer.getFeatures()])
    assert layer.commitChanges()
    assert drawn_in(path) == empty
    assert drawn_in(path.with_name("gone.gpkg")) == ""


def test_a_copy_has_what_is_saved_and_a_name_of_its_own(project, path, tmp_path):
    variant = open_variant(project, str(path))
    layer = draw(variant, "ways", BRIDGE)
    # the log of a file that is being edited holds what was saved last
    layer.startEditing()
    copy_file(path, tmp_path / "twee.gpkg", "Twee")
    layer.rollBack()
    assert facts_of(tmp_path / "twee.gpkg")["name"] == "Twee"
    assert facts_of(path)["name"] == "Brug"
    assert drawn_in(tmp_path / "twee.gpkg") == drawn_in(path)


def test_a_copy_leaves_alone_what_is_edited_here(project, path, tmp_path):
    variant = open_variant(project, str(path))
    layer = variant.layer("ways")
    other = tmp_path / "other.gpkg"
    make_file(other, "Anders", "voorbeeldstad", DUTCH)
    assert layer.startEditing()
    layer.addFeature(QgsVectorLayerUtils.createFeature(layer, QgsGeometry.fromWkt(BRIDGE)))
    with pytest.raises(VariantError, match="open in another program"):
        copy_file(other, path, "Anders")
    assert layer.commitChanges(), layer.commitErrors()
    assert count_of(path) == 1
    assert facts_of(path)["name"] == "Brug"


def test_two_of_one_name_are_refused(project, path):
    open_variant(project, str(path))
    assert "already" in free_name(project, " brug ")
    assert free_name(project, "brug", besides=str(path)) == ""
    assert free_name(project, "Tunnel") == ""
    assert free_name(project, "  ")


def test_another_file_is_no_variant(project, sample, tmp_path):
    text = tmp_path / "text.gpkg"
    text.write_text("no database")
    for wrong in (sample / "plan_areas.gpkg", text, tmp_path / "none.gpkg"):
        with pytest.raises(VariantError, match=wrong.name):
            open_variant(project, str(wrong))
    assert variants_of(project) == []


def test_where_nothing_can_be_written_it_is_told_before_drawing(tmp_path):
    with pytest.raises(VariantError, match="nowhere"):
        make_file(tmp_path / "nowhere" / "brug.gpkg", "Brug", "", DUTCH)
    with pytest.raises(VariantError):
        make_file(Path("/proc/brug.gpkg"), "Brug", "", DUTCH)


def test_streets_of_the_city_are_shown_once_and_drawn_along(project, sample, path):
    city = str(sample / "city.gpkg")
    variant = open_variant(project, str(path))
    streets = show_streets(project, city)
    assert show_streets(project, city) is streets
    assert streets.readOnly()
    assert crs_of_city(city).authid() == "EPSG:28992"
    assert name_of_city(city) == "voorbeeldstad"
    snap_to(project, [streets, variant.layer("ways")])
    config = project.snappingConfig()
    assert config.enabled()
    assert config.individualLayerSettings(streets).enabled()
    assert show_streets(project, str(sample / "plan_areas.gpkg")) is None


@pytest.fixture
def state(provider, project, sample):
    from g40_plugin.gui.state import State

    found = State()
    areas = QgsVectorLayer(f"{sample / 'plan_areas.gpkg'}|layername=plan_areas", "plan areas", "ogr")
    project.addMapLayer(areas)
    found.city, found.areas = str(sample / "city.gpkg"), areas
    found.id_field, found.name_field = "code", "naam"
    yield found
    found.close()


@pytest.fixture
def runs(state):
    from g40_plugin.gui.variant_runs import VariantRuns

    found = VariantRuns(state)
    yield found
    found.close()


def work_out(runs, variant):
    runs.ask(variant)
    wait_until(lambda: runs.status(variant) != "working", SECONDS)
    assert runs.status(variant) == "fresh", runs.problem(variant)
    return variant.answer["answer"]


def scores(answer, key):
    return {area["area_id"]: area[key] for area in answer["areas"]}


def test_a_bridge_is_worked_out_and_taken_back(runs, state, project, path):
    variant = open_variant(project, str(path))
    assert runs.status(variant) == "none"
    layer = draw(variant, "ways", BRIDGE)
    answer = work_out(runs, variant)
    assert answer["changes"] == 1
    assert answer["pending"] == []
    assert scores(answer, "now") != scores(answer, "then")
    layer.startEditing()
    layer.deleteFeatures([feature.id() for feature in layer.getFeatures()])
    assert layer.commitChanges()
    assert runs.status(variant) == "stale"
    assert runs.changes(variant) == ["the variant"]
    answer = work_out(runs, variant)
    assert scores(answer, "now") == scores(answer, "then")
    assert answer["changed"] == {}


@pytest.mark.slow
def test_the_full_result_says_the_same(runs, state, project, path, sample, tmp_path):
    import processing

    variant = open_variant(project, str(path))
    draw(variant, "ways", BRIDGE)
    answer = work_out(runs, variant)
    written = processing.run(
        "g40:scorevariant",
        {
            "CITY": state.city,
            "PLAN_AREAS": state.areas,
            "ID_FIELD": "code",
            "NAME_FIELD": "naam",
            "VARIANT": str(path),
            "OUTPUT": str(tmp_path / "full.gpkg"),
        },
        feedback=Feedback(),
    )
    layer = QgsVectorLayer(written["OUTPUT"], "full", "ogr")
    found = {area["area_id"]: area for area in layer.getFeatures()}
    assert len(found) == len(answer["areas"])
    for area_id, then in scores(answer, "then").items():
        for field in ("a15_score", "q_score", "ptn_score", "sev_score"):
            value = found[area_id][field] or None
            assert value == (pytest.approx(then[field], abs=1e-3) if then[field] else None)


@pytest.mark.slow
def test_what_it_was_made_from_makes_it_stale(runs, state, project, path, tmp_path):
    variant = open_variant(project, str(path))
    draw(variant, "ways", BRIDGE)
    work_out(runs, variant)
    norms = tmp_path / "norms.toml"
    norms.write_text("[time_score]\nzero_min = 40\n")
    state.norms = str(norms)
    assert (runs.status(variant), runs.changes(variant)) == ("stale", ["the norms"])
    state.norms = ""
    assert runs.status(variant) == "fresh"
    state.areas.startEditing()
    state.areas.deleteFeature(next(state.areas.getFeatures()).id())
    assert runs.changes(variant) == ["the plan areas"]
    state.areas.rollBack()
    assert runs.status(variant) == "fresh"
    # changed by another program
    gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE).ExecuteSQL("UPDATE ways SET kind = 'path'")
    assert runs.changes(variant) == ["the variant"]


@pytest.mark.slow
def test_a_project_brings_its_variants_and_knows_whether_they_are_up_to_date(runs, state, project, path, tmp_path):
    variant = open_variant(project, str(path))
    draw(variant, "ways", BRIDGE)
    answer = work_out(runs, variant)
    assert project.write(str(tmp_path / "project.qgz"))
    project.clear()
    assert variants_of(project) == []
    assert project.read(str(tmp_path / "project.qgz"))
    (again,) = variants_of(project)
    assert again.name == "Brug"
    assert again.answer["answer"] == answer
    assert runs.status(again) == "fresh"
    draw(again, "closed", "Point(150000 475500)")
    assert runs.status(again) == "stale"


def test_a_variant_of_another_city_is_refused_in_one_sentence(runs, state, project, tmp_path):
    make_file(tmp_path / "elders.gpkg", "Elders", "delft", DUTCH)
    variant = open_variant(project, str(tmp_path / "elders.gpkg"))
    runs.ask(variant)
    wait_until(lambda: runs.status(variant) != "working", SECONDS)
    assert runs.status(variant) == "failed"
    problem = runs.problem(variant)
    assert "delft" in problem
    assert "voorbeeldstad" in problem
    assert "\n" not in problem


def test_what_lies_elsewhere_is_refused_in_one_sentence(runs, state, project, path):
    variant = open_variant(project, str(path))
    draw(variant, "ways", "LineString(10000 400000, 10100 400000)")
    runs.ask(variant)
    wait_until(lambda: runs.status(variant) != "working", SECONDS)
    assert runs.status(variant) == "failed"
    assert "voorbeeldstad" in runs.problem(variant)


@pytest.mark.slow
def test_a_variant_that_is_taken_out_while_it_is_worked_out(runs, state, project, path):
    variant = open_variant(project, str(path))
    draw(variant, "ways", BRIDGE)
    runs.ask(variant)
    runs.forget(variant.path)
    remove_variant(project, variant)
    wait_until(lambda: runs.is_idle, SECONDS)
    assert variants_of(project) == []
    # the next is worked out as if nothing had been
    again = open_variant(project, str(path))
    assert work_out(runs, again)["changes"] == 1


@pytest.mark.slow
def test_a_project_that_is_closed_while_a_variant_is_worked_out(runs, state, project, path):
    variant = open_variant(project, str(path))
    draw(variant, "ways", BRIDGE)
    runs.ask(variant)
    project.clear()
    wait_until(lambda: runs.is_idle, SECONDS)
    assert variants_of(project) == []


@pytest.mark.slow
def test_a_newer_change_goes_before_an_older_run(runs, state, project, path, tmp_path):
    first = open_variant(project, str(path))
    draw(first, "ways", BRIDGE)
    shutil.copy(path, tmp_path / "twee.gpkg")
    rename(tmp_path / "twee.gpkg", "Twee")
    second = open_variant(project, str(tmp_path / "twee.gpkg"))
    runs.ask(first)
    answered = []
    runs.answered.connect(answered.append)
    runs.ask(second)
    wait_until(lambda: runs.is_idle, SECONDS)
    assert answered[0] == second.path
    assert runs.status(first) == runs.status(second) == "fresh"
    assert scores(first.answer["answer"], "then") == scores(second.answer["answer"], "then")


def test_rows_of_a_table():
    from g40_plugin.gui.variant_table import difference, rows_of

    def answer(then):
        now = {"q_grade": 5.0, "a15_score": 60.0, "grn_score": None}
        areas = [{"area_id": "A", "area_name": "A", "now": now, "then": then}]
        return {"areas": areas, "together": {"by": "people", "now": {"q_grade": 5.5}, "then": {"q_grade": 6.0}}}

    better = answer({"q_grade": 6.0, "a15_score": 60.04, "grn_score": None})
    worse = answer({"q_grade": 4.5, "a15_score": 61.0, "grn_score": 10.0})
    rows = {row.field: row for row in rows_of([better, worse], "A")}
    assert list(rows) == ["q_grade", "a15_score", "grn_score"]
    assert rows["q_grade"].best == [0]
    # what reads the same is no difference
    assert rows["a15_score"].best == [1]
    assert not rows_of([better], "A")[1].changes
    assert rows["grn_score"].now is None
    assert [row.field for row in rows_of([better], "")] == ["q_grade"]
    assert difference(5.0, 6.0).endswith("+1.0")
    assert difference(6.0, 5.0).endswith("\u22121.0")
    assert difference(5.0, 5.04) == difference(None, 5.0) == ""


def test_a_score_that_is_not_worked_out_yet_follows():
    from qgis.PyQt.QtWidgets import QTableWidget

    from g40_plugin.gui.variant_table import FOLLOWS, difference, fill, rows_of

    now = {"a15_score": 60.0, "mix_score": 40.0, "aff_score": 30.0}
    near = {"area_id": "A", "area_name": "A", "now": now, "then": {**now, "a15_score": 62.0}}
    far = {"area_id": "B", "area_name": "B", "now": now, "then": {"aff_score": 30.0}}
    together = {"by": "people", "now": now, "then": {"aff_score": 30.0}}
    answer = {"areas": [near, far], "together": together, "changed": {"A": {"a15_score": [60.0, 62.0]}}}
    assert {row.field: row.then for row in rows_of([answer], "A")}["a15_score"] == [62.0]
    for part in ("B", ""):
        rows = {row.field: row for row in rows_of([answer], part)}
        assert {field: row.then for field, row in rows.items()} == {
            "a15_score": [FOLLOWS],
            "mix_score": [FOLLOWS],
            "aff_score": [30.0],
        }
        # one is shown of which it is known that it changes somewhere
        assert [field for field, row in rows.items() if row.changes] == ["a15_score"]
        assert not rows["a15_score"].best
        table = QTableWidget()
        fill(table, list(rows.values()), ["bridge"], stale=[False])
        line = list(rows).index("a15_score")
        assert table.item(line, 2).text() == "follows"
        grey = table.palette().color(table.palette().ColorGroup.Disabled, table.palette().ColorRole.Text)
        assert table.item(line, 2).foreground().color() == grey
    assert difference(60.0, FOLLOWS) == ""


def test_what_lies_behind_a_score_that_follows_is_not_that_of_now(project):
    from g40_plugin.variant_maps import show_as_it_would_be

    columns = ("area_id:string", "a15_score:double", "a15_share:double", "a15_note:string", "mix_score:double")
    layer = "&".join(["Point?crs=EPSG:28992", *(f"field={column}" for column in columns)])
    scored = QgsVectorLayer(layer, "scores", "memory")
    feature = QgsFeature(scored.fields())
    feature.setAttributes(["A", 60.0, 0.7, "far from a shop", 40.0])
    scored.dataProvider().addFeature(feature)
    now = {"a15_score": 60.0, "mix_score": 40.0}
    answer = {"areas": [{"area_id": "A", "now": now, "then": {"mix_score": 40.0}}], "changed": {}}
    group = project.layerTreeRoot().addGroup("bridge")
    variant = SimpleNamespace(path="a.g40-variant", name="bridge", group=group)
    shown = show_as_it_would_be(project, variant, answer, scored)
    values = next(shown.getFeatures()).attributes()
    assert [value or None for value in values] == ["A", None, None, None, 40.0]


def test_areas_near_a_change_are_answered_before_all_others(runs, state, project, path):
    variant = open_variant(project, str(path))
    draw(variant, "ways", BRIDGE)
    answers = []
    runs.answered.connect(lambda _path: answers.append(variant.answer["answer"]))
    whole = work_out(runs, variant)
    near = answers[0]
    told = [area for area in near["areas"] if set(area["then"]) == set(area["now"])]
    assert 0 < len(told) < len(near["areas"])
    assert "a15" in near["pending"]
    assert "a15_score" in near["together"]["now"]
    assert "a15_score" not in near["together"]["then"]
    in_the_end = scores(whole, "then")
    for area in told:
        for field, value in area["then"].items():
            assert value == (pytest.approx(in_the_end[area["area_id"]][field], abs=1e-3) if value else value)
    assert all(waiting["pending"] for waiting in answers[:-1])
    assert len(answers) == 3


@pytest.mark.slow
def test_the_command_reads_what_was_drawn(path, project, sample):
    variant = open_variant(project, str(path))
    draw(variant, "facilities", "Point(150030 475380)")
    draw(variant, "plans", "Polygon((150030 475380, 150110 475380, 150110 475320, 150030 475380))", homes=120)
    areas = ("--areas", sample / "plan_areas.gpkg", "--id-field", "code")
    told = engine("variant", "--city", sample / "city.gpkg", *areas, "--variant", path, "--quick", "--json")
    assert '"changes": 2' in told
