"""Every layer that an algorithm takes is read as QGIS shows it: with its filter, the selection and unsaved edits."""

from pathlib import Path

import pytest
from osgeo import ogr
from packages import write_lift, write_programme, write_scored
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingModelAlgorithm,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from test_maps import read

SQUARE = "Polygon((150000 500000, 150100 500000, 150100 500100, 150000 500100, 150000 500000))"
FILES = QgsProcessing.SourceType.TypeFile
WAYS = ("filter", "selection", "edits", "memory")


@pytest.fixture
def context(provider, qgis_new_project):
    found = QgsProcessingContext()
    found.setProject(QgsProject.instance())
    yield found
    # layers that are left in it would be closed after QGIS is
    found.temporaryLayerStore().removeAllMapLayers()


def as_given(layer, way):
    """The layer given in one of the ways; what is kept of it has an 'a' in its area_id."""
    QgsProject.instance().addMapLayer(layer)
    if way == "filter":
        layer.setSubsetString("area_id LIKE 'a%'")
    elif way == "selection":
        layer.selectByExpression("area_id LIKE 'a%'")
        return QgsProcessingFeatureSourceDefinition(layer.id(), True)
    else:
        # read before: QGIS 3.22 now and then gives nothing of a layer that has just begun to be edited
        gone = [feature.id() for feature in layer.getFeatures() if not feature["area_id"].startswith("a")]
        layer.startEditing()
        assert layer.deleteFeatures(gone)
        if way == "memory":
            layer.commitChanges()
    return layer.id()


def drawn(mark, way, folder):
    """A layer of three squares that tell whose they are; two are to be left out."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:28992&field=area_id:string&field=mark:string", f"my {mark}", "memory")
    for name in ("a", "b", "c"):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(SQUARE))
        feature.setAttributes([name, mark])
        layer.dataProvider().addFeature(feature)
    if way != "memory":
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.layerName = "areas"
        path = str(folder / f"{mark}.gpkg")
        QgsVectorFileWriter.writeAsVectorFormatV3(
            layer, path, QgsProject.instance().transformContext(), options
        )
        layer = QgsVectorLayer(f"{path}|layername=areas", f"my {mark}", "ogr")
    return as_given(layer, way)


def texts_in(value):
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value] if isinstance(value, str) else [text for item in values for text in texts_in(item)]


def marked(paths):
    """The ids of the squares in all layers of some files, by their mark."""
    found = {}
    for path in {text.split("|")[0] for text in paths}:
        data = ogr.Open(path) if Path(path).is_file() else None
        for layer in data or ():
            if layer.GetLayerDefn().GetFieldIndex("mark") >= 0:
                for feature in layer:
                    found.setdefault(feature["mark"], []).append(feature["area_id"])
    return found


@pytest.mark.parametrize("way", WAYS)
def test_every_layer_of_every_algorithm(provider, context, feedback, tmp_path, way):
    tried = 0
    for algorithm in provider.algorithms():
        if isinstance(algorithm, QgsProcessingModelAlgorithm):
            continue
        definitions = algorithm.parameterDefinitions()
        # a parameter of these kinds cannot be told to take the selection alone; a list of files is none of layers
        layers = [one for one in definitions if one.type() != "multilayer" or one.layerType() != FILES]
        assert not {one.type() for one in layers} & {"vector", "layer", "multilayer"}, algorithm.name()
        sources = [one.name() for one in definitions if one.type() == "source"]
        run = algorithm.create()
        folder = tmp_path / algorithm.name()
        folder.mkdir()
        parameters = {name: drawn(name, way, folder) for name in sources}
        if not hasattr(run, "request"):
            paths = [run.layer(name, parameters, context, feedback).source() for name in sources]
        else:
            paths = texts_in(run.request(parameters, context, feedback)) if sources else []
        assert marked(paths) == {name: ["a"] for name in sources}, algorithm.name()
        tried += len(sources)
    assert tried > 30


@pytest.fixture
def scored(tmp_path):
    # of the six areas two have such an id
    return write_scored(tmp_path / "scored.gpkg")


def areas_given(path, way):
    layer = QgsVectorLayer(f"{path}|layername=areas", "My areas", "ogr")
    QgsProject.instance().addMapLayer(layer)
    chosen = "area_name IN ('Oude stad', 'Parkwijk')"
    if way == "filter":
        layer.setSubsetString(chosen)
    elif way == "selection":
        layer.selectByExpression(chosen)
        return QgsProcessingFeatureSourceDefinition(layer.id(), True)
    else:
        layer.selectByExpression(f"NOT {chosen}")
        layer.startEditing()
        layer.deleteSelectedFeatures()
    return layer.id()


def run(provider, name, parameters, context, feedback):
    algorithm = provider.algorithm(name)
    fine, problem = algorithm.checkParameterValues(parameters, context)
    assert fine, problem
    results, successful = algorithm.run(parameters, context, feedback, {}, False)
    assert successful
    return results


@pytest.mark.slow
@pytest.mark.parametrize("way", ["filter", "selection", "edits"])
def test_sheets_of_the_areas_that_are_shown(provider, context, feedback, scored, tmp_path, way):
    parameters = {
        "SCORED": areas_given(scored, way),
        "PROGRAMME": str(write_programme(tmp_path / "programme.gpkg")),
        "BEST_PLACES": str(write_lift(tmp_path / "lift.gpkg")),
        "OUTPUT_PDF": str(tmp_path / "sheets.pdf"),
    }
    assert run(provider, "exportsheets", parameters, context, feedback)["SHEETS"] == 2
    text = read(tmp_path / "sheets.pdf")
    assert "Oude stad" in text and "Rivierkwartier" not in text
    # the walks of the areas came along
    assert "De daycare nummer 0" in text


def test_map_of_the_areas_that_are_shown(provider, context, feedback, scored, tmp_path):
    parameters = {"SCORED": areas_given(scored, "selection"), "THEME": 0, "OUTPUT_PDF": str(tmp_path / "map.pdf")}
    run(provider, "exportmap", parameters, context, feedback)
    text = read(tmp_path / "map.pdf")
    assert "Parkwijk" in text and "Rivierkwartier" not in text


@pytest.mark.parametrize("way", ["filter", "selection"])
def test_programme_of_the_areas_that_are_shown(provider, context, feedback, sample, tmp_path, way):
    layer = QgsVectorLayer(f"{sample / 'scored.gpkg'}|layername=areas", "My areas", "ogr")
    QgsProject.instance().addMapLayer(layer)
    sites = QgsVectorLayer(f"{sample / 'scored.gpkg'}|layername=sites", "sites", "ogr")
    room = {}
    for site in sites.getFeatures():
        room[site["area_id"]] = room.get(site["area_id"], 0.0) + (site["fits"] or 0.0)
    # without those that have most room
    chosen = sorted(room, key=room.get)[-4:-2]
    expression = "area_id IN ({})".format(", ".join(f"'{area}'" for area in chosen))
    value = layer.id()
    if way == "filter":
        layer.setSubsetString(expression)
    else:
        layer.selectByExpression(expression)
        value = QgsProcessingFeatureSourceDefinition(layer.id(), True)
    parameters = {"SCORED": value, "HOMES": 150, "OUTPUT": str(tmp_path / "programme.gpkg")}
    results = run(provider, "housingprogramme", parameters, context, feedback)
    found = QgsVectorLayer(f"{tmp_path / 'programme.gpkg'}|layername=programme", "programme", "ogr")
    assert sorted(feature["area_id"] for feature in found.getFeatures()) == sorted(chosen)
    assert results["PLACED"] + results["SHORT"] == 150


def test_unsaved_edits_beside_the_areas_are_told(provider, context, feedback, scored):
    beside = QgsVectorLayer(f"{scored}|layername=why", "Mijn routes", "ogr")
    QgsProject.instance().addMapLayer(beside)
    first = next(beside.getFeatures()).id()
    beside.startEditing()
    beside.deleteFeature(first)
    value = areas_given(scored, "edits")
    provider.algorithm("exportsheets").create().layer("SCORED", {"SCORED": value}, context, feedback)
    beside.rollBack()
    assert len(feedback.warnings) == 1
    assert "Mijn routes" in feedback.warnings[0]


def test_sentences_name_the_layer_of_the_user(provider, context, feedback, sample, tmp_path):
    layer = QgsVectorLayer("Polygon?crs=EPSG:28992&field=code:string", "Getekende gebieden", "memory")
    layer.dataProvider().addFeatures([QgsFeature(layer.fields())])
    QgsProject.instance().addMapLayer(layer)
    algorithm = provider.algorithm("transitnodes")
    parameters = {"CITY": str(sample / "city.gpkg"), "PLAN_AREAS": layer.id(), "OUTPUT": str(tmp_path / "o.gpkg")}
    with pytest.raises(QgsProcessingException) as caught:
        algorithm.run(parameters, context, feedback, {}, False)
    said = str(caught.value)
    assert "Getekende gebieden has features without geometry" in said
    assert "copy" not in said and ".gpkg" not in said


def test_a_computed_column_is_read_too(provider, context, feedback, scored):
    from qgis.core import QgsField
    from qgis.PyQt.QtCore import QVariant

    layer = QgsVectorLayer(f"{scored}|layername=areas", "My areas", "ogr")
    layer.addExpressionField("upper(area_id)", QgsField("computed", QVariant.String))
    QgsProject.instance().addMapLayer(layer)
    found = provider.algorithm("greenery").create().as_file({"PLAN_AREAS": layer.id()}, "PLAN_AREAS", context, feedback)
    copy = QgsVectorLayer(found["path"], "copy", "ogr")
    assert copy.fields().indexOf("computed") >= 0


class TestOutputs:
    @pytest.fixture
    def parameters(self, sample, tmp_path):
        areas = f"{sample / 'plan_areas.gpkg'}|layername=plan_areas"
        return {"CITY": str(sample / "city.gpkg"), "PLAN_AREAS": areas, "OUTPUT": str(tmp_path / "scored.gpkg")}

    @pytest.fixture
    def opened(self, provider, context, feedback, parameters):
        run(provider, "transitnodes", parameters, context, feedback)
        layer = QgsVectorLayer(f"{parameters['OUTPUT']}|layername=areas", "Mijn uitkomst", "ogr")
        QgsProject.instance().addMapLayer(layer)
        return layer

    def test_an_output_that_is_being_edited_is_refused(self, provider, context, feedback, parameters, opened):
        assert opened.startEditing()
        algorithm = provider.algorithm("transitnodes")
        fine, problem = algorithm.checkParameterValues(parameters, context)
        assert not fine
        assert "Mijn uitkomst" in problem and parameters["OUTPUT"] in problem
        # a step of a model is not asked before
        assert not algorithm.run(parameters, context, feedback, {}, False)[1]
        assert any("Mijn uitkomst" in error for error in feedback.errors)
        opened.rollBack()
        assert algorithm.checkParameterValues(parameters, context)[0]

    def test_a_folder_with_a_layer_that_is_being_edited(self, provider, context, opened, parameters):
        assert opened.startEditing()
        folder = {"OUTPUT": str(Path(parameters["OUTPUT"]).parent)}
        fine, problem = provider.algorithm("samplecity").checkParameterValues(folder, context)
        opened.rollBack()
        assert not fine and "Mijn uitkomst" in problem

    def test_an_open_output_shows_the_new_result(self, provider, context, feedback, parameters, opened):
        names = opened.fields().names()
        assert "ptn_score" in names and "grn_score" not in names
        run(provider, "greenery", parameters, context, feedback)
        assert "grn_score" in opened.fields().names() and "ptn_score" not in opened.fields().names()
        assert all(feature["grn_share"] is not None for feature in opened.getFeatures())

    def test_edits_of_a_file_that_do_not_count_are_told(self, provider, context, feedback, parameters):
        stops = QgsVectorLayer(f"{parameters['CITY']}|layername=stops", "Mijn haltes", "ogr")
        QgsProject.instance().addMapLayer(stops)
        stops.startEditing()
        stops.deleteFeature(next(stops.getFeatures()).id())
        run(provider, "transitnodes", parameters, context, feedback)
        stops.rollBack()
        assert any("Mijn haltes" in warning for warning in feedback.warnings)
