"""The shipped models: valid, made by their script, and run by qgis_process."""

import json
import shutil

import pytest
from packages import mirror_of
from qgis.core import QgsProcessingContext, QgsProcessingModelAlgorithm, QgsProject, QgsVectorLayer
from running import Feedback, plugin_folder

from g40_plugin.variant_file import crs_of_city, make_file

MODEL = "build_and_score"


NAMES = sorted(path.stem for path in (plugin_folder() / "resources" / "models").glob("*.model3"))


@pytest.fixture
def model(provider):
    return provider.algorithm(MODEL)


def destinations(model):
    """Keys of the outputs as QGIS has them, by the names that the model gives them."""
    keys = [definition.name() for definition in model.destinationParameterDefinitions()]
    return {key.split(":")[-1]: key for key in keys}


@pytest.mark.parametrize("name", NAMES)
def test_is_valid(provider, name):
    model = provider.algorithm(name)
    fine, problems = model.validate()
    assert fine, problems
    assert not model.canExecute()[1]
    # every input has its words, and no two steps lie on each other
    for definition in model.parameterDefinitions():
        assert definition.description()
        assert definition.isDestination() or model.helpContent()[definition.name()]
    assert model.helpContent()["ALG_DESC"]
    places = [(one.position().x(), one.position().y()) for one in model.childAlgorithms().values()]
    places += [(one.position().x(), one.position().y()) for one in model.parameterComponents().values()]
    assert len(set(places)) == len(places)


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


def test_a_step_leaves_what_another_one_reads(model, qgis_process_run, sample, tmp_path):
    names = destinations(model)
    areas = shutil.copy(sample / "plan_areas.gpkg", tmp_path / "areas.gpkg")
    before = areas.read_bytes()
    parameters = {
        "SOURCE": sample / "voorbeeldstad.osm.pbf",
        "PLAN_AREAS": areas,
        names["CITY_PACKAGE"]: areas,
        names["SCORED"]: tmp_path / "scored.gpkg",
    }
    done = qgis_process_run.run(MODEL, **parameters)
    assert done.returncode == 1
    assert f"The output {areas} is also an input: give another name." in done.stderr
    assert areas.read_bytes() == before
    assert list(tmp_path.iterdir()) == [areas]


@pytest.mark.parametrize("in_project", [True, False])
def test_a_step_leaves_a_layer_that_another_one_reads(model, sample, tmp_path, in_project):
    areas = shutil.copy(sample / "plan_areas.gpkg", tmp_path / "areas.gpkg")
    layer = QgsVectorLayer(str(areas), "areas", "ogr")
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    if in_project:
        QgsProject.instance().addMapLayer(layer)
    names = destinations(model)
    parameters = {
        "SOURCE": str(sample / "voorbeeldstad.osm.pbf"),
        "PLAN_AREAS": layer.id() if in_project else layer,
        names["CITY_PACKAGE"]: str(areas),
        names["SCORED"]: str(tmp_path / "scored.gpkg"),
    }
    feedback = Feedback()
    assert not model.run(parameters, context, feedback)[1]
    assert f"The output {areas} is also an input: give another name." in " ".join(feedback.errors)


def run_model(qgis_process_run, provider, name, **given):
    """Run a model; ``given`` are its inputs, and its outputs by the names that the model gives them."""
    names = destinations(provider.algorithm(name))
    done = qgis_process_run.run(name, **{names.get(key, key): value for key, value in given.items()})
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_registers_may_be_left_out(provider, qgis_process_run, sample, tmp_path):
    run_model(
        qgis_process_run, provider, "city_from_registers",
        SOURCE=sample / "voorbeeldstad.osm.pbf", PLAN_AREAS=sample / "plan_areas.gpkg", NAME_FIELD="naam",
        CITY_PACKAGE=tmp_path / "city.gpkg", SCORED=tmp_path / "scored.gpkg",
    )  # fmt: skip
    assert QgsVectorLayer(f"{tmp_path / 'scored.gpkg'}|layername=areas", "scored", "ogr").featureCount() >= 12


@pytest.mark.slow
def test_a_city_from_a_name(provider, qgis_process_run, sample, tmp_path):
    """The sample city from a mirror of files, by its name in the boundaries."""
    sources = mirror_of(sample, tmp_path)
    files = {"CITY": "city", "PAGE": "page.html", "REPORT": "report"}
    run_model(
        qgis_process_run, provider, "city_from_name", NAME="voorbeeldstad", SOURCES=sources,
        **{key: tmp_path / name for key, name in files.items()},
    )  # fmt: skip
    city = tmp_path / "city"
    assert "Sources of Voorbeeldstad" in (city / "sources.txt").read_text()
    scored = QgsVectorLayer(f"{city / 'scored.gpkg'}|layername=areas", "scored", "ogr")
    assert scored.featureCount() >= 4
    assert "Voorbeeldstad" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert (tmp_path / "report" / "report.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.slow
def test_the_set_for_the_hall(provider, qgis_process_run, sample, tmp_path):
    files = {"SHEETS": "sheets.pdf", "POSTER": "poster.pdf", "PAGE": "page.html", "REPORT": "report"}
    run_model(
        qgis_process_run, provider, "set_for_the_hall", SCORED=sample / "scored.gpkg", CITY=sample / "city.gpkg",
        CHOICES="Meer groen", **{key: tmp_path / name for key, name in files.items()},
    )  # fmt: skip
    assert all((tmp_path / name).exists() for name in files.values())
    assert (tmp_path / "report" / "report.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.slow
def test_two_years(provider, qgis_process_run, sample, tmp_path):
    files = {"DIFFERENCES": "differences.gpkg", "PAGE": "page.html", "MAPS": "maps.pdf"}
    second = tmp_path / "second.gpkg"
    shutil.copy(sample / "scored.gpkg", second)
    run_model(
        qgis_process_run, provider, "yearly_monitor", BEFORE=sample / "scored.gpkg", AFTER=second,
        **{key: tmp_path / name for key, name in files.items()},
    )  # fmt: skip
    assert all((tmp_path / name).exists() for name in files.values())


@pytest.mark.slow
def test_two_variants(provider, qgis_process_run, sample, tmp_path):
    variant = tmp_path / "variant.gpkg"
    make_file(variant, "Proef", "", crs_of_city(str(sample / "city.gpkg")))
    files = {"NOW": "now.gpkg", "WITH_FIRST": "first.gpkg", "WITH_SECOND": "second.gpkg"}
    files |= {"PAGE": "page.html", "MAPS": "maps.pdf"}
    run_model(
        qgis_process_run, provider, "compare_variants", CITY=sample / "city.gpkg",
        PLAN_AREAS=sample / "plan_areas.gpkg", NAME_FIELD="naam", FIRST_VARIANT=variant, SECOND_VARIANT=variant,
        NAMES="Nu,A,B", **{key: tmp_path / name for key, name in files.items()},
    )  # fmt: skip
    assert all((tmp_path / name).exists() for name in files.values())
