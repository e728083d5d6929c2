"""The report with the real qgis_process and in a project: chosen areas, formats, and what is refused."""

import csv
import json

import processing
import pytest
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorLayer,
)
from running import Feedback

EXCEL, CSV = 2, 3


def told(folder):
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))


@pytest.fixture
def layer(sample, qgis_new_project):
    """The scored areas in a project."""
    found = QgsVectorLayer(f"{sample / 'scored.gpkg'}|layername=areas", "scores", "ogr")
    QgsProject.instance().addMapLayer(found)
    yield found
    QgsProject.instance().clear()


@pytest.mark.slow
def test_everything_by_qgis_process(qgis_process_run, sample, tmp_path):
    folder = tmp_path / "report"
    done = qgis_process_run.run(
        "exportreport", SCORED=sample / "scored.gpkg", CONDITION="area_id IN ('VS01', 'VS05')", LANGUAGE=2,
        TITLE="Onze stad", OUTPUT=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert told(folder)["areas"] == ["VS01", "VS05"] and told(folder)["file"] == "scored.gpkg"
    assert sorted(path.name for path in folder.iterdir()) == [
        "areas.csv", "areas.geojson", "areas.parquet", "dictionary.csv", "report.html", "report.json", "report.pdf",
        "report.xlsx",
    ]  # fmt: skip
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert '<html lang="nl">' in page and "<title>Onze stad</title>" in page


def test_a_selection_a_filter_and_a_field(provider, layer, tmp_path):
    layer.selectByExpression("area_id IN ('VS02', 'VS03')")
    chosen = QgsProcessingFeatureSourceDefinition(layer.id(), selectedFeaturesOnly=True)
    asked = {"FORMATS": [CSV], "OUTPUT": str(tmp_path / "one")}
    assert processing.run("g40:exportreport", {**asked, "SCORED": chosen})["AREAS"] == 2
    with (tmp_path / "one" / "areas.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert {row["area_id"] for row in csv.DictReader(stream)} == {"VS02", "VS03"}
    layer.setSubsetString("\"area_id\" = 'VS04'")
    processing.run("g40:exportreport", {**asked, "SCORED": layer, "OUTPUT": str(tmp_path / "two")})
    assert told(tmp_path / "two")["areas"] == ["VS04"] and told(tmp_path / "two")["files"][0] == "areas.csv"
    layer.setSubsetString("")
    third = {"FIELD": "typ_main", "VALUE": "iii", "OUTPUT": str(tmp_path / "three")}
    count = processing.run("g40:exportreport", {**asked, **third, "SCORED": layer})["AREAS"]
    assert count == sum(one["typ_main"] == "iii" for one in layer.getFeatures()) > 0


def test_what_cannot_be_is_told(provider, layer, tmp_path):
    parameters = {"SCORED": layer, "FIELD": "typ_main", "OUTPUT": str(tmp_path / "report")}
    fine, message = provider.algorithm("exportreport").checkParameterValues(parameters, QgsProcessingContext())
    assert not fine and "belong together" in message
    feedback = Feedback()
    with pytest.raises(QgsProcessingException):
        processing.run(
            "g40:exportreport", {**parameters, "FIELD": "", "CONDITION": "area_id = 'nothing'"}, feedback=feedback
        )
    assert any("No area is chosen" in text for text in feedback.errors)
    assert not (tmp_path / "report").exists()
