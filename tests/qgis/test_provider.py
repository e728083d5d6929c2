"""What the provider offers: names, help, outputs and icons of every algorithm."""

import pytest
from qgis.core import QgsApplication, QgsProcessingOutputLayerDefinition, QgsProcessingParameterDefinition
from running import REPOSITORY

from g40_plugin.translation import tr

# published ids and keys never change
PUBLISHED = {
    "accessibility": {"CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "ORIGINS", "NORMS", "LOAD_WHY", "OUTPUT"},
    "bestlift": {"CITY", "WHAT", "PLAN_AREAS", "ID_FIELD", "AREA", "CANDIDATES", "NORMS", "OUTPUT"},
    "blueprintchecks": {
        *("CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "ORIGINS", "NORMS", "LOAD_CROSSINGS", "OUTPUT"),
    },
    "buildcitypackage": {
        *("SOURCE", "CONTOUR", "OWNERS", "VACANCY", "WATER_STORAGE", "FACILITIES", "ORIGINS", "BUILDINGS", "LANDCOVER"),
        *("ZONES", "STOPS", "BARRIERS", "STREETS", "CRS", "COMPLETE", "NORMS", "OUTPUT"),
    },
    "addregisters": {
        *("CITY", "PDOK", "BGT", "FUNCTIONAL_AREAS", "BAG", "BAG_PANDEN", "BAG_VERBLIJFSOBJECTEN", "CBS_SQUARES"),
        *("NEIGHBOURHOODS", "CHILDCARE", "PRIMARY_SCHOOLS", "SECONDARY_SCHOOLS", "GTFS", "NDVI", "GREEN_MAP"),
        *("TREE_MAP", "POPULATION", "SURFACE", "GROUND", "CACHE", "NORMS", "OUTPUT"),
    },
    "checkcitypackage": {"CITY", "OUTPUT"},
    "densification": {"CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "NORMS", "OUTPUT"},
    "downloadcitypackage": {
        *("PLACE", "PLAN_AREAS", "CONTOUR", "OWNERS", "VACANCY", "WATER_STORAGE", "FACILITIES", "ORIGINS", "BUILDINGS"),
        *("LANDCOVER", "ZONES", "STOPS", "BARRIERS", "STREETS", "CACHE", "OVERPASS_URL", "NOMINATIM_URL", "NORMS"),
        "OUTPUT",
    },
    "functionmixing": {"CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "NORMS", "OUTPUT"},
    "greenery": {"CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "NORMS", "LOAD_GROUND", "OUTPUT"},
    "housingprogramme": {
        *("SCORED", "HOMES", "LEAST_HOMES", "NODE_SHARE", "AFFORDABLE_SHARE", "MOST_AREAS", "NORMS", "OUTPUT"),
    },
    "reachablearea": {"CITY", "POINT", "MINUTES", "PROFILE", "NORMS", "OUTPUT"},
    "samplecity": {"OUTPUT", "LOAD"},
    "scoreplanareas": {
        *("CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "ORIGINS", "NORMS", "LOAD_WHY", "LOAD_GROUND"),
        *("LOAD_STATIONS", "LOAD_CROSSINGS", "OUTPUT"),
    },
    "transitnodes": {"CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "NORMS", "LOAD_STATIONS", "OUTPUT"},
}
PAPER = {"exportmap", "exportsheets"}
MODELS = {"build_and_score"}


def test_offers_the_published_algorithms(provider):
    assert {algorithm.name() for algorithm in provider.algorithms()} == set(PUBLISHED) | PAPER | MODELS
    for name, keys in PUBLISHED.items():
        assert {definition.name() for definition in provider.algorithm(name).parameterDefinitions()} == keys


def test_every_parameter_has_help(provider):
    for algorithm in provider.algorithms():
        if algorithm.name() in MODELS:
            continue
        for definition in algorithm.parameterDefinitions():
            assert len(definition.help()) > 15, f"{algorithm.id()} {definition.name()}"
            assert definition.description()


def test_every_algorithm_is_described(provider):
    titles = set()
    for algorithm in provider.algorithms():
        assert algorithm.shortHelpString()
        assert algorithm.group()
        assert algorithm.outputDefinitions(), algorithm.id()
        assert not algorithm.icon().isNull()
        assert algorithm.icon().availableSizes() or algorithm.icon().pixmap(24, 24).width() > 0
        titles.add(algorithm.displayName())
    assert len(titles) == len(provider.algorithms())


def test_every_algorithm_makes_another_of_itself(provider):
    for algorithm in provider.algorithms():
        copy = algorithm.create()
        assert copy.name() == algorithm.name()
        assert type(copy) is type(algorithm)


def test_defaults_are_acceptable(provider):
    for algorithm in provider.algorithms():
        for definition in algorithm.parameterDefinitions():
            optional = definition.flags() & QgsProcessingParameterDefinition.Flag.FlagOptional
            if definition.defaultValue() is not None or optional:
                assert definition.checkValueIsAcceptable(definition.defaultValue()), definition.name()


def test_vector_outputs_are_geopackages(provider):
    assert provider.supportedOutputVectorLayerExtensions() == ["gpkg"]
    assert provider.defaultVectorFileExtension(True) == "gpkg"
    definition = provider.algorithm("scoreplanareas").parameterDefinition("OUTPUT")
    assert not definition.checkValueIsAcceptable(QgsProcessingOutputLayerDefinition(""))


def test_is_found_in_the_registry(provider):
    assert QgsApplication.processingRegistry().providerById("g40") is provider
    assert provider.name() == tr("G40 15-Minute City")
    assert not provider.icon().isNull()


def test_missing_engine_is_told_before_the_run(provider, monkeypatch):
    monkeypatch.setenv("G40_ENGINE_PYTHON", "/elsewhere/python")
    fine, message = provider.algorithm("scoreplanareas").canExecute()
    assert not fine
    assert "/elsewhere/python" in message


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_nothing_given_is_told_for_every_parameter_at_once(provider, name, qgis_processing):
    from qgis.core import QgsProcessingContext

    algorithm = provider.algorithm(name)
    fine, message = algorithm.checkParameterValues({}, QgsProcessingContext())
    assert not fine
    needed = [
        definition.description()
        for definition in algorithm.parameterDefinitions()
        if not definition.checkValueIsAcceptable(None)
    ]
    for label in needed:
        assert label in message


def test_manual_is_current(provider):
    from g40_plugin.manual import manual

    written = (REPOSITORY / "docs" / "manual.md").read_text(encoding="utf-8")
    assert manual(provider) == written, "run scripts/make_manual.py"
