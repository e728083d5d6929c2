"""What the project remembers: saved, closed and opened again; and moved to another folder with its files."""

import shutil
from pathlib import Path

from qgis.core import QgsProject


def run(desktop):
    desktop.have_result()
    state, project = desktop.state, QgsProject.instance()
    start = desktop.tab("StartTab")
    folder = Path(state.city).parent
    kept = {name: getattr(state, name) for name in ("city", "plans", "corrections", "result", "name_field")}
    areas = state.areas.name()
    project.write(str(folder / "work.qgz"))
    desktop.iface.newProject(False)
    desktop.pause(300)
    assert (state.city, state.areas, state.result, start.city.filePath()) == ("", None, "", "")
    assert not start.score_button.isEnabled()
    desktop.picture("d1_new_project")

    desktop.iface.addProject(str(folder / "work.qgz"))
    desktop.wait_for_map()
    assert {name: getattr(state, name) for name in kept} == kept
    assert state.areas.name() == areas
    assert start.areas.currentLayer() is state.areas
    assert state.result_layer is not None
    desktop.picture("d2_opened_again")

    moved = folder.with_name("moved")
    desktop.iface.newProject(False)
    shutil.copytree(folder, moved)
    desktop.iface.addProject(str(moved / "work.qgz"))
    desktop.wait_for_map()
    assert Path(state.city) == moved / Path(kept["city"]).name
    assert state.result_layer is not None
