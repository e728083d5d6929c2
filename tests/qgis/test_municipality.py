"""Municipality from a name inside QGIS: from a mirror of files to a group of layers in the project."""

import pytest
from packages import mirror_of
from qgis.core import QgsProcessingContext, QgsProject, QgsVectorLayer
from running import Feedback


@pytest.fixture
def sources(qgis_new_project, sample, tmp_path):
    """A sources file with a mirror that holds the sample city."""
    return mirror_of(sample, tmp_path)


def test_a_city_is_made_and_shown_as_one_group(provider, sources, tmp_path):
    import processing

    project, context = QgsProject.instance(), QgsProcessingContext()
    context.setProject(project)
    values = {"NAME": "voorbeeldstad", "SOURCES": str(sources), "OUTPUT": str(tmp_path / "out"), "LOAD": True}
    feedback = Feedback()
    result = processing.run("g40:municipality", values, feedback=feedback, context=context)
    out = tmp_path / "out"
    assert result["SCORED_AREAS"] == f"{out / 'scored.gpkg'}|layername=areas"
    assert (result["CITY_PACKAGE"], result["TABLE"]) == (str(out / "city.gpkg"), str(out / "sources.txt"))
    assert result["AREAS"] >= 4 and result["MISSING"] >= 10
    assert "Sources of Voorbeeldstad" in (out / "sources.txt").read_text()
    ((source, details),) = context.layersToLoadOnCompletion().items()
    assert (source, details.name) == (result["SCORED_AREAS"], "Voorbeeldstad")
    layer = project.addMapLayer(QgsVectorLayer(source, details.name, "ogr"))
    details.postProcessor().postProcessLayer(layer, context, feedback)
    (group,) = project.layerTreeRoot().findGroups()
    assert "areas" in {node.layer().source().rpartition("=")[2] for node in group.findLayers()}
    assert layer.renderer().type() != "singleSymbol"
