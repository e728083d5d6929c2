"""Outputs that the real QGIS has open: one that is edited is left alone, one that is looked at is replaced."""

import shutil

import pytest
from qgis.core import QgsFeature, QgsProcessingException, QgsVectorLayer
from running import Feedback

CHANGED = ("minutes", 99.0)


@pytest.fixture
def run(provider, qgis_new_project):
    import processing

    def reach(city, areas, out):
        layer = QgsVectorLayer(str(areas), "areas", "ogr")
        start = next(layer.getFeatures()).geometry().centroid().asPoint()
        point = f"{start.x()},{start.y()} [EPSG:28992]"
        values = {"CITY": str(city), "POINT": point, "MINUTES": "5", "OUTPUT": str(out)}
        return processing.run("g40:reachablearea", values, feedback=Feedback())

    return reach


@pytest.fixture
def reached(run, sample, tmp_path):
    """Runs the algorithm, and the output of a first run."""
    city, areas, out = sample / "city.gpkg", sample / "plan_areas.gpkg", tmp_path / "reach.gpkg"
    run(city, areas, out)
    return lambda: run(city, areas, out), out


def minutes(path):
    return [feature["minutes"] for feature in QgsVectorLayer(f"{path}|layername=reach", "new", "ogr").getFeatures()]


def test_a_layer_that_is_edited_keeps_its_edits_and_one_that_is_looked_at_is_replaced(reached):
    again, out = reached
    layer = QgsVectorLayer(f"{out}|layername=reach", "reach", "ogr")
    assert layer.featureCount() == 1
    assert layer.startEditing()
    with pytest.raises(QgsProcessingException, match=r"open in another program.*stop editing"):
        again()
    # a change in QGIS that was not yet saved is not lost
    feature = QgsFeature(next(layer.getFeatures()))
    feature.setAttribute(*CHANGED)
    assert layer.updateFeature(feature)
    with pytest.raises(QgsProcessingException, match="open in another program"):
        again()
    assert layer.commitChanges()
    assert minutes(out) == [99.0]
    again()
    assert minutes(out) == [5.0]
    assert [path.name for path in out.parent.iterdir()] == ["reach.gpkg"]


def test_a_file_of_others_that_the_user_chose_to_replace_is_replaced(reached, sample):
    again, out = reached
    shutil.copy(sample / "plan_areas.gpkg", out)
    again()
    assert minutes(out) == [5.0]
