"""What the provider offers: names, help, outputs and icons of every algorithm."""

from dataclasses import replace

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterNumber,
)
from running import REPOSITORY

from g40_plugin.catalogue.methods import METHODS
from g40_plugin.catalogue.parameters import Parameter, told
from g40_plugin.translation import tr, tr_known

# published ids and keys never change
PUBLISHED = {
    "accessibility": {"CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "ORIGINS", "NORMS", "LOAD_WHY", "OUTPUT"},
    "bestlift": {"CITY", "WHAT", "PLAN_AREAS", "ID_FIELD", "AREA", "CANDIDATES", "NORMS", "OUTPUT"},
    "blueprintchecks": {
        *("CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "ORIGINS", "NORMS", "LOAD_CROSSINGS", "OUTPUT"),
    },
    "buildcitypackage": {
        *("SOURCE", "CONTOUR", "OWNERS", "VACANCY", "WATER_STORAGE", "FACILITIES", "ORIGINS", "BUILDINGS", "LANDCOVER"),
        *("ZONES", "STOPS", "BARRIERS", "STREETS", "CORRECTIONS", "SITES", "CRS", "COMPLETE", "NORMS", "OUTPUT"),
    },
    "addregisters": {
        *("CITY", "PDOK", "BGT", "FUNCTIONAL_AREAS", "BAG", "BAG_PANDEN", "BAG_VERBLIJFSOBJECTEN", "CBS_SQUARES"),
        *("NEIGHBOURHOODS", "CHILDCARE", "PRIMARY_SCHOOLS", "SECONDARY_SCHOOLS", "GTFS", "NDVI", "GREEN_MAP"),
        *("TREE_MAP", "POPULATION", "SURFACE", "GROUND", "CACHE", "SOURCES", "NORMS", "OUTPUT"),
        *("OWNERS", "VACANCY", "CORRECTIONS", "SITES", "ZONES", "WATER_STORAGE"),
    },
    "checkcitypackage": {"CITY", "OUTPUT"},
    "compareresults": {"BEFORE", "AFTER", "OUTPUT"},
    "densification": {
        *("CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "PLANS", "SITES", "CORRECTIONS", "NORMS", "OUTPUT"),
    },
    "downloadcitypackage": {
        *("PLACE", "PLAN_AREAS", "CONTOUR", "OWNERS", "VACANCY", "WATER_STORAGE", "FACILITIES", "ORIGINS", "BUILDINGS"),
        *("LANDCOVER", "ZONES", "STOPS", "BARRIERS", "STREETS", "CACHE", "OVERPASS_URL", "NOMINATIM_URL", "NORMS"),
        *("CORRECTIONS", "SITES", "SOURCES", "OUTPUT"),
    },
    "findsites": {
        *("CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "PLANS", "SITES", "CORRECTIONS", "NORMS", "OUTPUT"),
    },
    "functionmixing": {"CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "NORMS", "OUTPUT"},
    "greenery": {"CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "NORMS", "LOAD_GROUND", "OUTPUT"},
    "housingprogramme": {
        *("SCORED", "SITES", "ONLY_IF", "CITY", "HOMES", "VALUE", "LEAST_HOMES", "NODE_SHARE", "AFFORDABLE_SHARE"),
        *("MOST_AREAS", "NORMS", "PICTURE", "OUTPUT"),
    },
    "municipality": {"NAME", "YEAR", "STRICT", "CACHE", "SOURCES", "NORMS", "OUTPUT", "LOAD"},
    "exportreport": {
        "SCORED", "CONDITION", "FIELD", "VALUE", "PROGRAMME", "FORMATS", "TITLE", "LANGUAGE", "OUTPUT"
    },
    "exportpage": {"SCORED", "OTHERS", "NAMES", "TITLE", "CITY", "CHOICES", "LANGUAGE", "OUTPUT"},
    "gatherremarks": {"FILES", "OUTPUT"},
    "monitor": {"BEFORE", "AFTER", "FOLDER", "OUTPUT", "PAGE"},
    "exporttwin": {"SCORED", "CITY", "VARIANT", "GROUND", "CITYJSON", "OUTPUT"},
    "reachablearea": {"CITY", "POINT", "MINUTES", "PROFILE", "NORMS", "OUTPUT"},
    "repeatrun": {"RUN", "FOLDER", "CHANGED_INPUTS", "OUTPUT", "SAVE"},
    "samplecity": {"OUTPUT", "LOAD"},
    "scoreplanareas": {
        *("CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "ORIGINS", "PARTS", "NORMS", "LOAD_WHY", "LOAD_GROUND"),
        *("LOAD_STATIONS", "LOAD_CROSSINGS", "PLANS", "SITES", "CORRECTIONS", "OUTPUT"),
    },
    "scorevariant": {
        *("CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "ORIGINS", "NORMS", "LOAD_WHY", "LOAD_GROUND", "VARIANT"),
        *("LOAD_STATIONS", "LOAD_CROSSINGS", "PLANS", "SITES", "CORRECTIONS", "PROGRAMME", "OUTPUT"),
    },
    "transitnodes": {"CITY", "PLAN_AREAS", "ID_FIELD", "NAME_FIELD", "NORMS", "LOAD_STATIONS", "OUTPUT"},
}
PAPER = {"exportmap", "exportsheets", "exportposter", "exportcomparison"}
MODELS = {
    "build_and_score", "city_from_name", "city_from_registers", "compare_variants", "set_for_the_hall", "yearly_monitor"
}  # fmt: skip


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


def _declared(provider):
    """Every parameter that an algorithm has from the engine's declaration, as QGIS has it and as it is declared."""
    for name in PUBLISHED:
        algorithm = provider.algorithm(name)
        for parameter in algorithm._declared:
            yield algorithm, algorithm.parameterDefinition(parameter.name.upper()), parameter


def test_declared_parameters_are_as_the_engine_has_them(provider):
    found = set()
    for algorithm, definition, parameter in _declared(provider):
        found.add(f"{algorithm.METHOD}.{parameter.name}")
        assert parameter is METHODS[algorithm.METHOD].parameter(parameter.name)
        assert definition.description() == tr_known(parameter.label) != ""
        assert definition.help() == told(parameter, tr_known)
        optional = bool(definition.flags() & QgsProcessingParameterDefinition.Flag.FlagOptional)
        assert optional != (parameter.required or bool(parameter.choices))
        if parameter.choices:
            assert definition.options() == [tr_known(meaning) for _, meaning in parameter.choices]
            default, values = definition.defaultValue(), parameter.values
            if parameter.many:
                # nothing given is all of them
                assert [values[number] for number in default] == values and parameter.default == ()
            else:
                assert values[default] == parameter.default
        elif parameter.kind in {"whole", "number"}:
            for number in (-1, 0, 1, 2, 20_000) if parameter.kind == "whole" else (-0.1, 0, 0.5, 1, 1.5, 20_000):
                assert definition.checkValueIsAcceptable(number) == parameter.fits(number), (parameter.name, number)
    numbers = {"homes", "least_homes", "node_share", "affordable_share", "most_areas"}
    assert found >= {f"programme.{name}" for name in numbers} | {"score.origins", "build_city.complete"}


def test_no_number_or_choice_of_the_engine_is_declared_twice(provider):
    """A number or a choice that goes to the engine by its name comes from the declaration."""
    ours = {(algorithm.name(), definition.name()) for algorithm, definition, _ in _declared(provider)}
    for name in PUBLISHED:
        algorithm = provider.algorithm(name)
        for definition in algorithm.parameterDefinitions():
            named = [each for each in METHODS[algorithm.METHOD].parameters if each.name.upper() == definition.name()]
            if isinstance(definition, QgsProcessingParameterNumber) or (named and named[0].choices):
                assert (name, definition.name()) in ours


def test_a_new_number_of_the_programme_needs_only_its_declaration(provider, monkeypatch):
    storeys = Parameter("most_storeys", "whole", "At most so many storeys.", label="Storeys", above=0, most=70)
    method = METHODS["programme"]
    monkeypatch.setitem(METHODS, "programme", replace(method, parameters=(*method.parameters, storeys)))
    algorithm = provider.algorithm("housingprogramme").create()
    definition = algorithm.parameterDefinition("MOST_STOREYS")
    assert definition.help() == "At most so many storeys. At most 70. Above 0."
    fine, message = algorithm.checkParameterValues({"MOST_STOREYS": 71}, QgsProcessingContext())
    assert not fine
    assert "Storeys: '71'" in message
    assert algorithm.declared_values({"MOST_STOREYS": 7}, QgsProcessingContext()) == {"most_storeys": 7}


def test_manual_is_current(provider):
    from g40_plugin.manual import manual

    written = (REPOSITORY / "docs" / "manual.md").read_text(encoding="utf-8")
    assert manual(provider) == written, "run scripts/make_manual.py"
