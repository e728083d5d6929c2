"""Layers of QGIS as files for the engine."""

import json
import shutil

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorLayer,
)

from g40_plugin.layers import LayerError, as_uri, crs_as_text, source_as_file

SQUARE = "Polygon((150000 500000, 150100 500000, 150100 500100, 150000 500100, 150000 500000))"


@pytest.fixture
def as_file(provider, feedback):
    def read(value, needed_field=""):
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        algorithm = provider.algorithm("scoreplanareas")
        parameters = {"PLAN_AREAS": value}
        return source_as_file(algorithm, parameters, "PLAN_AREAS", context, feedback, needed_field=needed_field)

    return read


@pytest.fixture
def areas(sample, qgis_new_project):
    layer = QgsVectorLayer(f"{sample / 'plan_areas.gpkg'}|layername=plan_areas", "areas", "ogr")
    assert layer.isValid()
    QgsProject.instance().addMapLayer(layer)
    return layer


def opened(found):
    layer = QgsVectorLayer(as_uri(found), "copy", "ogr")
    assert layer.isValid()
    return layer


def memory(crs="EPSG:28992", fields="field=code:string"):
    layer = QgsVectorLayer(f"Polygon?crs=EPSG:28992&{fields}", "drawn", "memory")
    layer.setCrs(QgsCoordinateReferenceSystem(crs))
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt(SQUARE))
    feature.setAttributes(["A"] * len(layer.fields()))
    assert layer.dataProvider().addFeatures([feature])[0]
    QgsProject.instance().addMapLayer(layer)
    return layer


def test_plain_file_is_passed_as_it_is(areas, as_file, sample):
    assert as_file(areas) == {"path": str(sample / "plan_areas.gpkg"), "layer": "plan_areas"}
    assert as_file(areas.id()) == as_file(areas)
    assert as_file(str(sample / "plan_areas.gpkg"))["path"] == str(sample / "plan_areas.gpkg")


def test_nothing_is_nothing(as_file):
    assert as_file(None) is None
    assert as_file("") is None


def test_filter_is_followed(areas, as_file):
    areas.setSubsetString("code = 'VS01'")
    copy = opened(as_file(areas))
    assert [feature["code"] for feature in copy.getFeatures()] == ["VS01"]
    assert copy.crs() == areas.crs()
    assert "fid" not in [field.name() for field in copy.fields()]


def test_selection_is_followed(areas, as_file):
    areas.selectByExpression("code in ('VS01', 'VS03')")
    found = as_file(QgsProcessingFeatureSourceDefinition(areas.id(), True))
    assert sorted(feature["code"] for feature in opened(found).getFeatures()) == ["VS01", "VS03"]


def test_unsaved_edits_are_followed(areas, as_file):
    areas.startEditing()
    first = next(areas.getFeatures())
    areas.deleteFeature(first.id())
    copy = opened(as_file(areas))
    areas.rollBack()
    assert copy.featureCount() == areas.featureCount() - 1


def test_a_crs_that_was_set_in_qgis_is_followed(qgis_new_project, as_file, tmp_path):
    # metres in a GeoJSON without a CRS, which counts as degrees until the user says otherwise
    ring = [[150000, 500000], [150100, 500000], [150100, 500100], [150000, 500100], [150000, 500000]]
    feature = {"type": "Feature", "properties": {"code": "A"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path = tmp_path / "metres.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    layer = QgsVectorLayer(str(path), "metres", "ogr")
    QgsProject.instance().addMapLayer(layer)
    assert as_file(layer)["path"] == str(path)
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:28992"))
    found = opened(as_file(layer))
    assert found.crs().authid() == "EPSG:28992"
    assert found.extent().xMinimum() == 150000


def test_row_number_as_id_is_copied(areas, as_file):
    copy = opened(as_file(areas, needed_field="fid"))
    assert sorted(feature["fid"] for feature in copy.getFeatures()) == sorted(
        feature.id() for feature in areas.getFeatures()
    )


def test_memory_layer_is_written(qgis_new_project, as_file):
    layer = memory(fields="field=code:string&field=fid:string")
    copy = opened(as_file(layer))
    feature = next(copy.getFeatures())
    assert (feature["code"], feature["fid"]) == ("A", "A")
    assert feature.geometry().area() == pytest.approx(10_000)


def test_layer_without_crs_is_named(qgis_new_project, as_file):
    layer = memory(crs="")
    with pytest.raises(LayerError, match="'drawn' has no CRS"):
        as_file(layer)


def test_missing_layer_is_told(as_file):
    with pytest.raises(LayerError, match="PLAN_AREAS"):
        as_file("/nowhere/areas.gpkg")


def test_a_layer_whose_file_is_gone_is_told_and_not_read_as_empty(sample, qgis_new_project, as_file, tmp_path):
    path = tmp_path / "areas.gpkg"
    shutil.copy(sample / "plan_areas.gpkg", path)
    layer = QgsVectorLayer(f"{path}|layername=plan_areas", "Mijn gebieden", "ogr")
    QgsProject.instance().addMapLayer(layer)
    layer.startEditing()
    assert layer.changeAttributeValue(1, layer.fields().indexOf("naam"), "Anders")
    # a connection of QGIS that is still open could read a file that is only deleted
    path.write_bytes(bytes(path.stat().st_size))
    path.unlink()
    with pytest.raises(LayerError, match="'Mijn gebieden' cannot be copied"):
        as_file(layer)
    layer.rollBack()


def test_crs_of_the_user_is_passed_as_text():
    own = QgsCoordinateReferenceSystem.fromProj("+proj=laea +lat_0=52 +lon_0=5 +units=m")
    assert "Lambert Azimuthal Equal Area" in crs_as_text(own)
    assert crs_as_text(QgsCoordinateReferenceSystem("EPSG:28992")) == "EPSG:28992"
    assert crs_as_text(QgsCoordinateReferenceSystem()) == ""
