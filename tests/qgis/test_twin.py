"""The hand-over to a digital twin, with the real qgis_process and in a project."""

import json

import processing
import pytest
from qgis._3d import Qgs3D
from qgis.core import QgsProject, QgsVectorLayer


def test_a_twin_by_qgis_process(qgis_process_run, sample, tmp_path):
    out, masses = tmp_path / "city.json", tmp_path / "masses.gpkg"
    done = qgis_process_run.run(
        "exporttwin", SCORED=sample / "scored.gpkg", CITY=sample / "city.gpkg", CITYJSON=out, OUTPUT=masses
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    layer = QgsVectorLayer(f"{masses}|layername=masses", "masses", "ogr")
    assert layer.featureCount() == sum(one["type"] == "Building" for one in found["CityObjects"].values()) > 1000


@pytest.mark.slow
def test_the_layer_comes_with_its_3d_style(provider, sample, tmp_path, qgis_new_project):
    Qgs3D.initialize()
    layer = QgsVectorLayer(f"{sample / 'scored.gpkg'}|layername=areas", "now", "ogr")
    QgsProject.instance().addMapLayer(layer)
    asked = {"SCORED": layer, "CITY": str(sample / "city.gpkg"), "CITYJSON": str(tmp_path / "city.json")}
    found = processing.runAndLoadResults("g40:exporttwin", {**asked, "OUTPUT": str(tmp_path / "masses.gpkg")})
    (masses,) = [one for one in QgsProject.instance().mapLayers().values() if one.source() == found["OUTPUT"]]
    assert masses.renderer3D().type() == "rulebased"
    assert masses.attributeDisplayName(masses.fields().indexOf("height_m")) != "height_m"
    # a second run takes the place of the first, and the layer shows it
    again = processing.run("g40:exporttwin", {**asked, "OUTPUT": str(tmp_path / "masses.gpkg")})
    assert again["EXISTING"] == found["EXISTING"] == sum(one["status"] == "existing" for one in masses.getFeatures())
