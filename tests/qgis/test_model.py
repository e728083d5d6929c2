"""The shipped model: valid, made by its script, and run by qgis_process."""

import json

import pytest
from qgis.core import QgsProcessingModelAlgorithm, QgsVectorLayer
from running import plugin_folder

MODEL = "build_and_score"


@pytest.fixture
def model(provider):
    return provider.algorithm(MODEL)


def destinations(model):
    """Keys of the outputs as QGIS has them, by the names that the model gives them."""
    keys = [definition.name() for definition in model.destinationParameterDefinitions()]
    return {key.split(":")[-1]: key for key in keys}


def test_is_valid(model):
    fine, problems = model.validate()
    assert fine, problems
    assert not model.canExecute()[1]


def test_file_is_what_the_provider_offers(model):
    from_file = QgsProcessingModelAlgorithm()
    assert from_file.fromFile(str(plugin_folder() / "resources" / "models" / f"{MODEL}.model3"))
    assert from_file.name() == MODEL == model.name()
    assert {child.algorithmId() for child in from_file.childAlgorithms().values()} == {
        "g40:buildcitypackage",
        "g40:scoreplanareas",
    }


def test_runs_in_qgis_process(model, qgis_process_run, sample, tmp_path):
    names = destinations(model)
    assert set(names) == {"CITY_PACKAGE", "SCORED"}
    parameters = {
        "SOURCE": sample / "voorbeeldstad.osm.pbf",
        "PLAN_AREAS": sample / "plan_areas.gpkg",
        "NAME_FIELD": "naam",
        "OWNERS": sample / "owners.gpkg",
        "VACANCY": sample / "vacancy.gpkg",
        names["CITY_PACKAGE"]: tmp_path / "city.gpkg",
        names["SCORED"]: tmp_path / "scored.gpkg",
    }
    done = qgis_process_run.run(MODEL, **parameters)
    assert done.returncode == 0, done.stdout + done.stderr
    layer = QgsVectorLayer(f"{tmp_path / 'scored.gpkg'}|layername=areas", "scored", "ogr")
    assert layer.featureCount() >= 12
    assert QgsVectorLayer(f"{tmp_path / 'city.gpkg'}|layername=owners", "owners", "ogr").featureCount() > 0


@pytest.mark.slow
def test_own_norms_reach_both_steps(model, qgis_process_run, sample, tmp_path):
    names = destinations(model)
    own = tmp_path / "own.toml"
    own.write_text("[greenery]\ntarget = 0.3\n")
    parameters = {
        "SOURCE": sample / "voorbeeldstad.osm.pbf",
        "PLAN_AREAS": sample / "plan_areas.gpkg",
        "NORMS": own,
        names["CITY_PACKAGE"]: tmp_path / "city.gpkg",
        names["SCORED"]: tmp_path / "scored.gpkg",
    }
    done = qgis_process_run.run(MODEL, **parameters)
    assert done.returncode == 0, done.stdout + done.stderr
    meta = QgsVectorLayer(f"{tmp_path / 'scored.gpkg'}|layername=meta", "meta", "ogr")
    values = {feature["key"]: feature["value"] for feature in meta.getFeatures()}
    assert json.loads(values["norms"])["greenery"]["target"] == 0.3


def test_wrong_input_stops_the_model(model, qgis_process_run, sample, tmp_path):
    names = destinations(model)
    parameters = {
        "SOURCE": sample / "plan_areas.gpkg",
        "PLAN_AREAS": sample / "plan_areas.gpkg",
        names["CITY_PACKAGE"]: tmp_path / "city.gpkg",
        names["SCORED"]: tmp_path / "scored.gpkg",
    }
    done = qgis_process_run.run(MODEL, **parameters)
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []
