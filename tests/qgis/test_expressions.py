"""The functions for expressions: on scored areas, on another layer, on what is not there, and in other threads."""

import threading
import time

import pytest
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsVectorLayer,
)

from g40_plugin.expressions import Functions


@pytest.fixture
def functions(qgis_app):
    made = Functions()
    yield made
    made.close()


def areas_of(sample):
    return QgsVectorLayer(f"{sample / 'scored.gpkg'}|layername=areas", "areas", "ogr")


@pytest.fixture
def scored(sample):
    return areas_of(sample)


def points(scored, crs="EPSG:28992"):
    """A layer with a point in every scored area, and one in none."""
    layer = QgsVectorLayer(f"Point?crs={crs}&field=name:string", "points", "memory")
    to_layer = QgsCoordinateTransform(scored.crs(), QgsCoordinateReferenceSystem(crs), QgsProject.instance())
    features = []
    for area in scored.getFeatures():
        feature = QgsFeature(layer.fields())
        feature.setAttributes([area["area_name"]])
        feature.setGeometry(QgsGeometry.fromPointXY(to_layer.transform(area.geometry().pointOnSurface().asPoint())))
        features.append(feature)
    nowhere = QgsFeature(layer.fields())
    nowhere.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(0, 0)))
    layer.dataProvider().addFeatures([*features, nowhere])
    return layer


def values(layer, text):
    """What an expression gives for every feature, and its error."""
    expression = QgsExpression(text)
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    expression.prepare(context)
    found = []
    for feature in layer.getFeatures():
        context.setFeature(feature)
        value = expression.evaluate(context)
        found.append(None if value is None or str(value) == "NULL" else value)
    return found, expression.evalErrorString()


def test_a_scored_area_tells_its_own_fields(functions, scored):
    for text, field in (("g40_score('grn')", "grn_score"), ("g40_minutes_to('supermarket')", "a15_min_supermarket")):
        given, error = values(scored, text)
        assert error == ""
        wanted = [feature[field] for feature in scored.getFeatures()]
        assert given == [None if str(value) == "NULL" else value for value in wanted]
        assert any(value is not None for value in given)


@pytest.mark.parametrize("crs", ["EPSG:28992", "EPSG:4326"])
def test_another_layer_tells_the_area_that_it_lies_in(functions, scored, sample, crs):
    functions.scored.use(str(sample / "scored.gpkg"))
    own, _ = values(scored, "g40_score('a15')")
    given, error = values(points(scored, crs), "g40_score('a15')")
    assert error == ""
    assert given == [*own, None]


def test_a_code_that_is_not_there_is_told_with_those_that_are(functions, scored, sample):
    functions.scored.use(str(sample / "scored.gpkg"))
    for layer in (scored, points(scored)):
        _, error = values(layer, "g40_score('green')")
        assert "'green' is not there" in error
        assert "a15, grn, mix, ptn" in error
        assert "own_" in error
        _, error = values(layer, "g40_minutes_to('pub')")
        assert "supermarket" in error


@pytest.mark.parametrize("raises", [False, True])
def test_no_result_is_told(functions, scored, tmp_path, raises):
    (tmp_path / "text.gpkg").write_text("no database")
    before = gdal.GetUseExceptions()
    for path in ("", str(tmp_path / "gone.gpkg"), str(tmp_path / "text.gpkg")):
        functions.scored.use(path)
        (gdal.UseExceptions if raises else gdal.DontUseExceptions)()
        _, error = values(points(scored), "g40_score('grn')")
        (gdal.UseExceptions if before else gdal.DontUseExceptions)()
        assert "no scored plan areas yet" in error


def test_no_geometry_gives_nothing(functions, sample):
    functions.scored.use(str(sample / "scored.gpkg"))
    table = QgsVectorLayer("None?field=name:string", "table", "memory")
    table.dataProvider().addFeature(QgsFeature(table.fields()))
    assert values(table, "g40_score('grn')") == ([None], "")


def test_the_help_names_the_codes(functions):
    known = {function.name(): function for function in QgsExpression.Functions()}
    assert "primary_school" in known["g40_minutes_to"].helpText()
    assert "grn" in known["g40_score"].helpText()
    assert known["g40_score"].group() == "G40"


def test_gone_with_the_plugin(qgis_app):
    Functions().close()
    assert QgsExpression("g40_score('grn')").hasParserError()


def test_thousands_of_features_in_several_threads(functions, sample):
    # pytest holds the values of fixtures of its last test until QGIS is gone, and a layer cannot outlive that
    scored = areas_of(sample)
    functions.scored.use(str(sample / "scored.gpkg"))
    features = list(points(scored).getFeatures())
    expression = "g40_score('grn')"
    wanted = values(points(scored), expression)[0]
    found, errors = [], []

    def work():
        one = QgsExpression(expression)
        context = QgsExpressionContext()
        given = []
        for number in range(2000):
            context.setFeature(features[number % len(features)])
            value = one.evaluate(context)
            given.append(None if value is None or str(value) == "NULL" else value)
        errors.append(one.evalErrorString())
        found.append(given == [wanted[number % len(wanted)] for number in range(2000)])

    start = time.monotonic()
    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 3
    assert errors == [""] * 3
    assert time.monotonic() - start < 5
