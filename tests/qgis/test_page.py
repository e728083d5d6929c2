"""The page for residents and the remarks that come back, with the real qgis_process and in a project."""

import json
import re
import shutil

import processing
import pytest
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)

from g40_plugin.catalogue.remarks import KINDS


def content_of(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json" id="content">(.*?)</script>', text, re.DOTALL)[1])


def remarks_file(path, *texts):
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [5.1, 52.1]},
            "properties": {"id": text, "tablet": "AB12", "kind": "idea", "text": text},
        }
        for text in texts
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return str(path)


@pytest.mark.slow
def test_a_page_of_two_results_by_qgis_process(qgis_process_run, sample, tmp_path):
    shutil.copy(sample / "scored.gpkg", tmp_path / "plan.gpkg")
    page = tmp_path / "page.html"
    inputs = {"SCORED": sample / "scored.gpkg", "OTHERS": tmp_path / "plan.gpkg", "CITY": sample / "city.gpkg"}
    words = {"NAMES": "Nu, Met het plan", "TITLE": "Onze stad", "CHOICES": "Meer groen,Een brug", "LANGUAGE": 2}
    done = qgis_process_run.run("exportpage", OUTPUT=page, **inputs, **words)
    assert done.returncode == 0, done.stdout + done.stderr
    content = content_of(page)
    assert [result["name"] for result in content["results"]] == ["Nu", "Met het plan"]
    assert (content["title"], content["language"]) == ("Onze stad", "nl")
    assert content["choices"] == ["Nu", "Met het plan", "Meer groen", "Een brug"]
    assert content["background"]["roads"]


def test_names_of_files_and_a_selection(provider, sample, tmp_path, qgis_new_project):
    layer = QgsVectorLayer(f"{sample / 'scored.gpkg'}|layername=areas", "now", "ogr")
    layer.setSubsetString("\"area_id\" IN ('VS01', 'VS02')")
    QgsProject.instance().addMapLayer(layer)
    page = tmp_path / "page.html"
    found = processing.run("g40:exportpage", {"SCORED": layer, "OUTPUT": str(page)})
    assert found["AREAS"] == 2
    content = content_of(page)
    assert [area["id"] for area in content["areas"]] == ["VS01", "VS02"]
    assert content["results"][0]["name"] == "scored"
    QgsProject.instance().clear()


def test_names_that_do_not_fit_are_told(provider, sample, tmp_path):
    parameters = {"SCORED": str(sample / "scored.gpkg"), "NAMES": "a, b", "OUTPUT": str(tmp_path / "page.html")}
    fine, message = provider.algorithm("exportpage").checkParameterValues(parameters, QgsProcessingContext())
    assert not fine and "2 different names" in message


def test_remarks_of_tablets_become_a_layer_with_a_form(qgis_process_run, tmp_path):
    one, other = ("Bankje", "Boom"), ("Boom", "Pad")
    files = [remarks_file(tmp_path / "1.geojson", *one), remarks_file(tmp_path / "2.geojson", *other)]
    (tmp_path / "votes.csv").write_text("id,tablet,made,choice,weights\nv,AB12,,Nu,\n", encoding="utf-8")
    out = tmp_path / "remarks.gpkg"
    words = [f"--FILES={file}" for file in [*files, tmp_path / "votes.csv"]]
    done = qgis_process_run("run", "g40:gatherremarks", *words, f"--OUTPUT={out}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "VOTES:\t1" in done.stdout and "CHOICES:\tNu: 1" in done.stdout
    layer = QgsVectorLayer(f"{out}|layername=remarks", "remarks", "ogr")
    assert [feature["text"] for feature in layer.getFeatures()] == ["Bankje", "Boom", "Pad"]


def test_paper_is_typed_in_with_what_is_known_filled_in(provider, tmp_path):
    out = tmp_path / "paper.gpkg"
    processing.run("g40:gatherremarks", {"OUTPUT": str(out)})
    layer = QgsVectorLayer(f"{out}|layername=remarks", "remarks", "ogr")
    assert layer.featureCount() == 0
    message, loaded = layer.loadDefaultStyle()
    assert loaded, message
    fields = layer.fields()
    widget = layer.editorWidgetSetup(fields.indexOf("kind"))
    assert widget.type() == "ValueMap" and len(widget.config()["map"]) == len(KINDS)
    assert layer.editorWidgetSetup(fields.indexOf("text")).config()["IsMultiline"]
    assert layer.attributeDisplayName(fields.indexOf("text")) == "Remark"
    layer.startEditing()
    place = QgsGeometry.fromPointXY(QgsPointXY(5.2, 52.2))
    typed = QgsVectorLayerUtils.createFeature(layer, place, {fields.indexOf("text"): "Van papier"})
    assert typed["source"] == "paper" and typed["kind"] == "better"
    assert len(typed["id"]) == 36 and typed["made"][10] == "T"
    assert layer.addFeature(QgsFeature(typed)) and layer.commitChanges(), layer.commitErrors()
    del layer
    # what was typed in stays when the tablets come in
    again = tmp_path / "all.gpkg"
    files = [str(out), remarks_file(tmp_path / "1.geojson", "Bankje")]
    found = processing.run("g40:gatherremarks", {"FILES": files, "OUTPUT": str(again)})
    assert found["REMARKS"] == 2


def test_a_file_without_remarks_is_told(provider, sample, tmp_path):
    algorithm = provider.algorithm("gatherremarks").create()
    parameters = {"FILES": [str(sample / "scored.gpkg")], "OUTPUT": str(tmp_path / "out.gpkg")}
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
    with pytest.raises(Exception, match="holds no remarks"):
        algorithm.run(parameters, context, feedback, {}, False)
    assert not (tmp_path / "out.gpkg").exists()
