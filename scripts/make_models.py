"""Write resources/models/*.model3; run with QGIS's Python and PYTHONPATH=build after ``make build``.

An input of a model has the words of the algorithm's own parameter, so that these stand once and are translated.
"""

import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

from qgis.core import (
    QgsApplication,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterDefinition,
)
from qgis.PyQt.QtCore import QPointF, QSizeF

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "models"
_SIZE = QSizeF(200, 40)
_COLUMN, _ROW = 280, 80


class Given(NamedTuple):
    """What the user gives: a parameter of an algorithm, under a name of the model, with a default."""

    algorithm: str
    parameter: str
    name: str = ""
    default: Any = None

    @property
    def key(self) -> str:
        return self.name or self.parameter


class Of(NamedTuple):
    """An output of an earlier step."""

    step: str
    output: str


class Step(NamedTuple):
    """A step of a model: its algorithm, what goes into it, and which of its outputs the model has, by name."""

    identity: str
    algorithm: str
    inputs: dict[str, Any]
    outputs: dict[str, str]


def _same(*names: str) -> dict[str, str]:
    """Inputs of the model that go to the parameters of the same name."""
    return {name: "=" + name for name in names}


_OWN = ("CONTOUR", "OWNERS", "VACANCY", "ZONES", "WATER_STORAGE")
_REGISTERS = (
    "BAG", "BGT", "FUNCTIONAL_AREAS", "CBS_SQUARES", "NEIGHBOURHOODS", "CHILDCARE", "PRIMARY_SCHOOLS",
    "SECONDARY_SCHOOLS", "GTFS", "NDVI", "GREEN_MAP", "TREE_MAP", "SURFACE", "GROUND",
)  # fmt: skip
_SCORE = Step(
    "score",
    "scoreplanareas",
    {"CITY": Of("build", "OUTPUT"), **_same("PLAN_AREAS", "NAME_FIELD", "NORMS"), "LOAD_WHY": False},
    {"OUTPUT": "SCORED"},
)
_AREAS = [Given("scoreplanareas", name) for name in ("PLAN_AREAS", "NAME_FIELD")]

MODELS: dict[str, tuple[list[Given], list[Step]]] = {
    "build_and_score": (
        [
            Given("buildcitypackage", "SOURCE"),
            *_AREAS,
            *(Given("buildcitypackage", name) for name in (*_OWN, "NORMS")),
        ],
        [
            Step("build", "buildcitypackage", _same("SOURCE", *_OWN, "NORMS"), {"OUTPUT": "CITY_PACKAGE"}),
            _SCORE,
        ],
    ),
    "city_from_registers": (
        [
            Given("buildcitypackage", "SOURCE"),
            *_AREAS,
            *(Given("addregisters", name) for name in _REGISTERS),
            *(Given("buildcitypackage", name) for name in (*_OWN, "NORMS")),
        ],
        [
            Step("openstreetmap", "buildcitypackage", _same("SOURCE", *_OWN, "NORMS"), {}),
            Step(
                "build",
                "addregisters",
                {"CITY": Of("openstreetmap", "OUTPUT"), **_same(*_REGISTERS, "NORMS")},
                {"OUTPUT": "CITY_PACKAGE"},
            ),
            _SCORE,
        ],
    ),
    "city_from_name": (
        [Given("municipality", name) for name in ("NAME", "YEAR", "CACHE", "SOURCES", "NORMS")],
        [
            Step(
                "municipality",
                "municipality",
                {**_same("NAME", "YEAR", "CACHE", "SOURCES", "NORMS"), "LOAD": False},
                {"OUTPUT": "CITY"},
            ),
            Step(
                "page",
                "exportpage",
                {"SCORED": Of("municipality", "SCORED_AREAS"), "CITY": Of("municipality", "CITY_PACKAGE")},
                {"OUTPUT": "PAGE"},
            ),
            Step("report", "exportreport", {"SCORED": Of("municipality", "SCORED_AREAS")}, {"OUTPUT": "REPORT"}),
        ],
    ),
    "yearly_monitor": (
        [
            Given("monitor", "BEFORE"),
            Given("monitor", "AFTER"),
            Given("monitor", "FOLDER"),
            Given("exportcomparison", "CITY"),
        ],
        [
            Step("causes", "monitor", _same("BEFORE", "AFTER", "FOLDER"), {"OUTPUT": "DIFFERENCES", "PAGE": "PAGE"}),
            Step("maps", "exportcomparison", _same("BEFORE", "AFTER", "CITY"), {"OUTPUT_PDF": "MAPS"}),
        ],
    ),
    "compare_variants": (
        [
            Given("scoreplanareas", "CITY"),
            *_AREAS,
            Given("scoreplanareas", "NORMS"),
            Given("scorevariant", "VARIANT", "FIRST_VARIANT"),
            Given("scorevariant", "VARIANT", "SECOND_VARIANT"),
            Given("exportpage", "NAMES", default="0,1,2"),
        ],
        [
            Step(
                "now", "scoreplanareas", _same("CITY", "PLAN_AREAS", "NAME_FIELD", "NORMS"), {"OUTPUT": "NOW"}
            ),
            *(
                Step(
                    which.lower(),
                    "scorevariant",
                    {**_same("CITY", "PLAN_AREAS", "NAME_FIELD", "NORMS"), "VARIANT": "={}_VARIANT".format(which)},
                    {"OUTPUT": "WITH_{}".format(which)},
                )
                for which in ("FIRST", "SECOND")
            ),
            Step(
                "page",
                "exportpage",
                {
                    "SCORED": Of("now", "OUTPUT"),
                    "OTHERS": [Of("first", "OUTPUT"), Of("second", "OUTPUT")],
                    **_same("NAMES", "CITY"),
                },
                {"OUTPUT": "PAGE"},
            ),
            Step(
                "maps",
                "exportcomparison",
                {"BEFORE": Of("first", "OUTPUT"), "AFTER": Of("second", "OUTPUT"), **_same("CITY")},
                {"OUTPUT_PDF": "MAPS"},
            ),
        ],
    ),
    "set_for_the_hall": (
        [Given("exportsheets", "SCORED"), Given("exportsheets", "CITY"), Given("exportpage", "CHOICES")],
        [
            Step("sheets", "exportsheets", _same("SCORED", "CITY"), {"OUTPUT_PDF": "SHEETS"}),
            Step("poster", "exportposter", _same("SCORED", "CITY"), {"OUTPUT_PDF": "POSTER"}),
            Step("page", "exportpage", _same("SCORED", "CITY", "CHOICES"), {"OUTPUT": "PAGE"}),
            Step("report", "exportreport", _same("SCORED"), {"OUTPUT": "REPORT"}),
        ],
    ),
}


def make_model(name: str) -> QgsProcessingModelAlgorithm:
    """A model: inputs in a column on the left, a column for each step, outputs below their step."""
    given, steps = MODELS[name]
    model = QgsProcessingModelAlgorithm(name, "Models", "models")
    helps = {}
    for row, one in enumerate(given):
        definition = _algorithm(one.algorithm).parameterDefinition(one.parameter).clone()
        helps[one.key] = definition.help()
        definition.setName(one.key)
        if one.default is not None:
            definition.setDefaultValue(one.default)
        component = QgsProcessingModelParameter(one.key)
        _place(component, 0, row)
        model.addModelParameter(definition, component)
    model.setHelpContent(helps)
    for column, step in enumerate(steps, start=1):
        child = QgsProcessingModelChildAlgorithm("g40:" + step.algorithm)
        child.setChildId(step.identity)
        algorithm = _algorithm(step.algorithm)
        child.setDescription(algorithm.displayName())
        _place(child, column, 2 * column)
        for parameter, value in {**_defaults(algorithm), **step.inputs}.items():
            several = value if isinstance(value, list) else [value]
            child.addParameterSources(parameter, [_source(one) for one in several])
        outputs = {}
        for row, (output, called) in enumerate(step.outputs.items(), start=1):
            outputs[called] = _output(child, output, called, algorithm.parameterDefinition(output).description())
            _place(outputs[called], column + 0.5, 2 * column + row)
        child.setModelOutputs(outputs)
        model.addChildAlgorithm(child)
    return model


def _algorithm(name: str) -> Any:
    return QgsApplication.processingRegistry().algorithmById("g40:" + name)


def _defaults(algorithm: Any) -> dict[str, Any]:
    """What a step takes where the model says nothing: a model must say it."""
    needed = QgsProcessingParameterDefinition.Flag.FlagOptional
    return {
        one.name(): one.defaultValue()
        for one in algorithm.parameterDefinitions()
        if not one.isDestination() and not one.flags() & needed and one.defaultValue() is not None
    }


def _source(value: Any) -> QgsProcessingModelChildParameterSource:
    if isinstance(value, Of):
        return QgsProcessingModelChildParameterSource.fromChildOutput(value.step, value.output)
    if isinstance(value, str) and value.startswith("="):
        return QgsProcessingModelChildParameterSource.fromModelParameter(value[1:])
    return QgsProcessingModelChildParameterSource.fromStaticValue(value)


def _output(child: QgsProcessingModelChildAlgorithm, output: str, called: str, words: str) -> QgsProcessingModelOutput:
    found = QgsProcessingModelOutput(called, words)
    found.setChildId(child.childId())
    found.setChildOutputName(output)
    return found


def _place(component: Any, column: float, row: float) -> None:
    component.setPosition(QPointF(150 + _COLUMN * column, 80 + _ROW * row))
    component.setSize(_SIZE)


def main() -> int:
    """Write every model that is valid; 1 where one is not."""
    # the words of the algorithms in English, which are translated where a model is shown
    os.environ["LANGUAGE"] = os.environ["LANG"] = "en"
    application = QgsApplication([], False)
    application.initQgis()
    sys.path.append(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
    from g40_plugin.provider import register

    provider = register()
    done = True
    for name in MODELS:
        model = make_model(name)
        valid, problems = model.validate()
        for problem in problems:
            sys.stderr.write("{}: {}\n".format(name, problem))
        done = valid and model.toFile(str(FOLDER / (name + ".model3"))) and done
    QgsApplication.processingRegistry().removeProvider(provider)
    application.exitQgis()
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
