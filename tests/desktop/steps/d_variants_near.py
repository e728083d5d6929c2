"""Variants in three answers: areas near by first, and what goes wrong while one of the three is under way."""

from pathlib import Path

from d_variants import cells, new_variant, winkelhof, worked_out
from qgis.core import QgsGeometry, QgsProject, QgsVectorLayerUtils
from qgis.PyQt.QtCore import QPoint

from g40_plugin.variant_file import count_of

# in the sample city: over the river between Winkelhof and Overzijde, and two shops in Winkelhof
BRIDGE = "LineString (149991.6 475080.0, 149981.3 474894.2)"
SHOPS = ("Point (150030 475380)", "Point (150110 475320)")
FOLLOWS = {"en": "follows", "nl": "volgt"}


def run(desktop):
    desktop.have_result()
    tab = desktop.tab("VariantsTab")
    new_variant(desktop, tab, "In stappen")
    desktop.wait(lambda: tab.variants.count() == 1)
    watch(tab)
    areas_near_by_first(desktop, tab)
    for step in range(3):
        edited_meanwhile(desktop, tab, step)
    dock_closed_meanwhile(desktop, tab)
    layer_deleted_meanwhile(desktop, tab)


def watch(tab):
    """Whenever a variant looks up to date its answer is that of all that was saved."""

    def look():
        variant = tab._current()
        if variant is not None and tab.runs.status(variant) == "fresh":
            counted = variant.answer["answer"]["changes"], features(variant)
            assert counted[0] == counted[1], counted
            assert not variant.answer["answer"]["pending"]

    tab.runs.changed.connect(look)


def areas_near_by_first(desktop, tab):
    follows = FOLLOWS[desktop.language]
    save(tab, "ways", BRIDGE, ["bridge"])
    with_answer(desktop, tab, 0)
    desktop.state.area_id = ""
    desktop.picture("n01_near_together")
    assert any(then == follows for _title, _now, then in cells(tab)), cells(tab)
    answer = tab._current().answer["answer"]
    far = [one for one in answer["areas"] if "a15_score" not in one["then"] and one["now"]["a15_score"] is not None]
    near = [one for one in answer["areas"] if "a15_score" in one["then"]]
    assert far
    assert near
    desktop.state.area_id = near[0]["area_id"]
    desktop.picture("n02_near_area")
    desktop.state.area_id = far[0]["area_id"]
    desktop.picture("n03_far_area")
    assert any(then == follows for _title, _now, then in cells(tab)), cells(tab)
    desktop.click(tab.show_difference, QPoint(8, tab.show_difference.height() // 2))
    desktop.wait_for_map()
    desktop.picture("n04_near_map")
    go_on(tab)
    worked_out(desktop, tab)
    desktop.wait_for_map()
    desktop.picture("n05_all_map")
    assert not any(then == follows for _title, _now, then in cells(tab)), cells(tab)
    desktop.click(tab.show_difference, QPoint(8, tab.show_difference.height() // 2))
    desktop.state.area_id = winkelhof(tab)


def edited_meanwhile(desktop, tab, step):
    """A shop is saved while one of the answers to another shop is on its way: both count in the end."""
    save(tab, "facilities", SHOPS[0], ["new", "supermarket"])
    if step:
        with_answer(desktop, tab, step - 1)
        go_on(tab)
    desktop.wait(lambda: tab.runs._run is not None, 30)
    save(tab, "facilities", SHOPS[1], ["new", "pharmacy"])
    assert tab.runs.status(tab._current()) == "working"
    worked_out(desktop, tab)
    answer, told = tab._current().answer["answer"], cells(tab)
    assert answer["changes"] == features(tab._current()) == 3
    tab.runs.ask(tab._current())
    worked_out(desktop, tab)
    assert cells(tab) == told
    layer = tab._current().layer("facilities")
    layer.startEditing()
    layer.deleteFeatures([feature.id() for feature in layer.getFeatures()])
    assert layer.commitChanges()
    worked_out(desktop, tab)
    assert tab._current().answer["answer"]["changes"] == 1


def dock_closed_meanwhile(desktop, tab):
    """The panel is closed after the first answer: the others come all the same."""
    save(tab, "facilities", SHOPS[0], ["new", "supermarket"])
    with_answer(desktop, tab, 0)
    desktop.dock.setUserVisible(False)
    go_on(tab)
    worked_out(desktop, tab)
    desktop.dock.setUserVisible(True)
    desktop.pause(300)
    assert tab.runs.status(tab._current()) == "fresh"
    desktop.picture("n06_opened_again")


def layer_deleted_meanwhile(desktop, tab):
    """The layers of a variant are taken out after the first answer: its file stays, and nothing is told of it."""
    path = tab._current().path
    save(tab, "facilities", SHOPS[1], ["new", "pharmacy"])
    with_answer(desktop, tab, 0)
    go_on(tab)
    desktop.wait(lambda: tab.runs._run is not None, 30)
    project = QgsProject.instance()
    project.removeMapLayers([layer.id() for layer in project.mapLayers().values() if layer.source().startswith(path)])
    desktop.wait(lambda: tab.runs.is_idle, 120)
    desktop.picture("n07_layers_deleted")
    assert Path(path).is_file()


def save(tab, name, shape, values):
    """A feature drawn and saved in a layer of the variant; ``values`` are its first ones."""
    layer = tab._current().layer(name)
    layer.startEditing()
    told = {number + 1: value for number, value in enumerate(values)}
    assert layer.addFeature(QgsVectorLayerUtils.createFeature(layer, QgsGeometry.fromWkt(shape), told))
    assert layer.commitChanges()


def features(variant):
    """How many features stand in the file of a variant, also of layers that were taken out of the project."""
    return count_of(Path(variant.path))


def with_answer(desktop, tab, step):
    """Wait until an answer is there (0: of areas near by), and hold the one after it until ``go_on``."""
    runs, heard = tab.runs, []

    def hear(_path):
        heard.append(None)
        if len(heard) == step + 1:
            runs._next = lambda: None

    runs.answered.connect(hear)
    desktop.wait(lambda: len(heard) > step and runs._run is None, 60)
    runs.answered.disconnect(hear)


def go_on(tab):
    """Let the next answer come."""
    del tab.runs._next
    tab.runs._next()
