"""What goes wrong in the hands of people: one sentence each, and nothing is lost."""

import os
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path

from d_variants import new_variant
from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QToolButton

WORDS = {
    "en": {
        "second": "is still running",
        "other project": "another project was opened",
        "edited": "were changed while they were scored",
        "killed": "stopped in the middle",
        "elsewhere": "The folder of the project cannot be written to",
        "not drawn": "Nothing can be drawn in",
        "other city": "was drawn for voorbeeldstad, and the city package is of Elders",
        "gone": "/nowhere/city.gpkg",
    },
    "nl": {
        "second": "is nog bezig",
        "other project": "een ander project geopend",
        "edited": "zijn veranderd terwijl ze werden beoordeeld",
        "killed": "stopte halverwege",
        "elsewhere": "In de map van het project kan niet geschreven worden",
        "not drawn": "kan niet getekend worden",
        "other city": "is getekend voor voorbeeldstad, en het stadspakket is van Elders",
        "gone": "/nowhere/city.gpkg",
    },
}


class Told(list):
    """What the user was told since ``clear``, each with its level."""

    def hear(self, text, level):
        self.append((text, level))

    def once(self, words):
        """That these words were told in one warning or error, and nothing else went wrong."""
        wrong = [text for text, level in self if level in (1, 2)]
        assert len(wrong) == 1, wrong
        assert words in wrong[0], wrong
        assert "\n" not in wrong[0], wrong


def run(desktop):
    words = WORDS[desktop.language]
    desktop.expect(*words.values())
    told = Told()
    desktop.have_result()
    desktop.state.messaged.connect(told.hear)
    moves = (
        two_at_once,
        layer_deleted,
        area_edited,
        engine_killed,
        other_project,
        city_gone,
        variant_of_another_city,
        project_read_only,
    )
    for move in moves:
        desktop.have_result()
        told.clear()
        move(desktop, told, words)
        desktop.picture(f"e_{move.__name__}")
    desktop.state.messaged.disconnect(told.hear)


def two_at_once(desktop, told, words):
    state, start = desktop.state, desktop.tab("StartTab")
    before = state.result
    desktop.click(start.score_button)
    # its button is grey; a shortcut or a script may come all the same
    start._score()
    told.once(words["second"])
    desktop.wait(lambda: desktop.dock.content.progress.value() > 5, 60)
    desktop.click(desktop.dock.content.cancel)
    desktop.wait(lambda: not state.busy, 20)
    assert not desktop.dock.content.running.isVisible()
    told.once(words["second"])
    assert state.result == before
    assert state.result_layer is not None


def layer_deleted(desktop, told, _words):
    state = desktop.state
    before, areas = state.result, state.areas.id()
    score(desktop)
    QgsProject.instance().removeMapLayer(areas)
    desktop.pause()
    assert state.areas is None
    scored(desktop)
    # the scores of what was there when it was asked for
    assert [level for _text, level in told] == [0], told
    assert state.result != before
    assert state.result_layer.featureCount() == 17


def area_edited(desktop, told, words):
    state = desktop.state
    areas = state.areas
    score(desktop)
    assert areas.startEditing()
    assert areas.deleteFeature(next(areas.getFeatures()).id())
    scored(desktop)
    told.once(words["edited"])
    assert state.result_layer.featureCount() == 17
    assert areas.isModified()
    assert areas.featureCount() == 16


def engine_killed(desktop, told, words):
    state = desktop.state
    before = state.result
    score(desktop)
    for process in engines():
        os.kill(process, signal.SIGKILL)
    scored(desktop)
    told.once(words["killed"])
    assert state.result == before
    assert state.result_layer is not None
    told.clear()
    score(desktop)
    scored(desktop)
    assert [level for _text, level in told] == [0], told
    assert state.result != before


def other_project(desktop, told, words):
    score(desktop)
    desktop.iface.newProject(False)
    scored(desktop)
    told.once(words["other project"])
    assert desktop.state.result == ""
    assert not QgsProject.instance().mapLayers()


def city_gone(desktop, told, words):
    before = desktop.state.result
    desktop.state.city = "/nowhere/city.gpkg"
    desktop.click(desktop.tab("StartTab").score_button)
    scored(desktop)
    told.once(words["gone"])
    assert desktop.state.result == before


def variant_of_another_city(desktop, told, words):
    variants = desktop.tab("VariantsTab")
    new_variant(desktop, variants, "Voor hier")
    desktop.wait(lambda: variants.variants.count() == 1)
    drawn = Path(variants._current().path).read_bytes()
    elsewhere = desktop.sample / "elders.gpkg"
    shutil.copyfile(desktop.state.city, elsewhere)
    with closing(sqlite3.connect(elsewhere)) as data, data:
        data.execute("UPDATE meta SET value = 'Elders' WHERE key = 'name'")
    desktop.state.city = str(elsewhere)
    desktop.click(variants.again_work_button)
    desktop.wait(lambda: variants.runs.is_idle, 60)
    assert words["other city"] in variants.status_text.text(), variants.status_text.text()
    assert Path(variants._current().path).read_bytes() == drawn
    assert told == []


def project_read_only(desktop, told, words):
    state, project = desktop.state, QgsProject.instance()
    variants = desktop.tab("VariantsTab")
    folder = desktop.sample.with_name("read-only")
    folder.mkdir()
    assert project.write(str(folder / "work.qgz"))
    new_variant(desktop, variants, "Alleen lezen")
    desktop.wait(lambda: variants.variants.count() == 1)
    assert Path(variants._current().path).parent == folder
    desktop.wait(lambda: variants.runs.is_idle, 60)
    with unwritable(folder):
        told.clear()
        desktop.click(variants.findChild(QToolButton, "draw_ways"))
        told.once(words["not drawn"])
        told.clear()
        score(desktop)
        scored(desktop)
        told.once(words["elsewhere"])
        assert Path(state.result).is_file()
        assert folder not in Path(state.result).parents
        assert state.result_layer.featureCount() == 17


def score(desktop):
    """Begin to score, and wait until the engine is at it."""
    desktop.click(desktop.tab("StartTab").score_button)
    desktop.wait(lambda: desktop.dock.content.progress.value() > 5, 60)


def scored(desktop):
    desktop.wait(lambda: not desktop.state.busy, 120)
    desktop.wait_for_map()


def engines():
    """The processes of engines that this QGIS started."""
    children = Path("/proc/self/task").glob("*/children")
    found = [child for one in children for child in one.read_text().split()]
    return [int(child) for child in found if b"__main__.py" in Path(f"/proc/{child}/cmdline").read_bytes()]


@contextmanager
def unwritable(folder):
    """A folder in which nobody may write, not even root."""
    inside = [folder, *folder.iterdir()]
    for path in inside:
        path.chmod(path.stat().st_mode & ~0o222)
    as_root = os.access(folder, os.W_OK)
    if as_root:
        subprocess.run(["chattr", "+i", *map(str, inside)], check=True)
    assert not os.access(folder, os.W_OK)
    try:
        yield
    finally:
        if as_root:
            subprocess.run(["chattr", "-i", *map(str, inside)], check=True)
        for path in inside:
            path.chmod(path.stat().st_mode | 0o200)
