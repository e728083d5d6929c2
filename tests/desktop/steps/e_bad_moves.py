"""What goes wrong in the hands of people: one sentence each, and nothing is lost."""

from pathlib import Path

from qgis.core import QgsProject

WORDS = {
    "en": {"second": "is still running", "other": "another project was opened"},
    "nl": {"second": "is nog bezig", "other": "een ander project geopend"},
}


def run(desktop):
    words = WORDS[desktop.language]
    state, start = desktop.state, desktop.tab("StartTab")
    desktop.expect(*words.values(), "/nowhere/city.gpkg")
    told = []
    state.messaged.connect(lambda text, _level: told.append(text))

    # two at once
    desktop.click(start.score_button)
    start._score()
    assert any(words["second"] in text for text in told), told
    desktop.wait(lambda: desktop.dock.content.progress.value() > 5, 60)
    desktop.click(desktop.dock.content.cancel)
    desktop.wait(lambda: not state.busy, 20)
    assert len(told) == 1, told
    assert not desktop.dock.content.running.isVisible()

    # the layer is deleted while it is scored
    before = state.result
    desktop.click(start.score_button)
    QgsProject.instance().removeMapLayer(state.areas.id())
    desktop.pause()
    assert state.areas is None
    desktop.wait(lambda: not state.busy, 120)
    assert state.result != before
    assert state.result_layer is not None

    # another project meanwhile
    state.areas = state.result_layer
    desktop.click(start.score_button)
    desktop.iface.newProject(False)
    desktop.wait(lambda: not state.busy, 120)
    assert any(words["other"] in text for text in told), told
    assert state.result == ""
    assert not QgsProject.instance().mapLayers()

    # the file of the city is gone
    folder = Path(told[-1].split("/g40/")[0].split(" ")[-1]) / "g40"
    areas = desktop.iface.addVectorLayer(str(next(folder.glob("*/plan_areas.gpkg"))), "areas", "ogr")
    state.city, state.areas = "/nowhere/city.gpkg", areas
    desktop.click(start.score_button)
    desktop.wait(lambda: not state.busy, 60)
    assert "/nowhere/city.gpkg" in told[-1], told
    desktop.picture("e1_told")
