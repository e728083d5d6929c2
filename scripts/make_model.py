"""Write resources/models/build_and_score.model3; run with QGIS's Python and PYTHONPATH=build after ``make build``."""

import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsProcessing,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
)
from qgis.PyQt.QtCore import QPointF, QSizeF

TARGET = Path(__file__).resolve().parents[1] / "resources" / "models" / "build_and_score.model3"


def make_model() -> QgsProcessingModelAlgorithm:
    """OSM file and plan areas in, city package and scored plan areas out."""
    model = QgsProcessingModelAlgorithm("build_and_score", "Models", "models")
    polygon, point = QgsProcessing.SourceType.TypeVectorPolygon, QgsProcessing.SourceType.TypeVectorPoint
    parameters = [
        (
            QgsProcessingParameterFile("SOURCE", "OSM file"),
            "OpenStreetMap data of the city and its surroundings: .osm.pbf, .osm, .osm.gz or .osm.bz2.",
        ),
        (
            QgsProcessingParameterFeatureSource("PLAN_AREAS", "Plan areas", [polygon]),
            "Polygons to score, one result for each. The layer needs a CRS; it may have any fields, they are kept.",
        ),
        (
            QgsProcessingParameterField("NAME_FIELD", "Field with the name", None, "PLAN_AREAS", optional=True),
            "Field with the names that maps and tables show. Leave empty to show the id.",
        ),
        (
            QgsProcessingParameterFeatureSource("CONTOUR", "Built-up city", [polygon], optional=True),
            "Your own contour of existing urban area. Leave empty to derive it from land use and buildings.",
        ),
        (
            QgsProcessingParameterFeatureSource("OWNERS", "Owners", [polygon], optional=True),
            "Land by owner, with a field 'owner' (or 'eigenaar').",
        ),
        (
            QgsProcessingParameterFeatureSource("VACANCY", "Vacant floor area", [point], optional=True),
            "Points with vacant floor area in square metres, in a field 'vacant_m2' (or 'leegstand_m2').",
        ),
        (
            QgsProcessingParameterFeatureSource("ZONES", "Zones", [polygon], optional=True),
            (
                "What you know about land, with a field 'kind' (or 'soort'): heritage, safety and noise, where no land "
                "counts as buildable; environment, with a field 'category' from 2 to 6, with the distance of its "
                "category; unused_green; unsafety, with a field 'value' from 0 (safe) to 1 (unsafe)."
            ),
        ),
        (
            QgsProcessingParameterFeatureSource("WATER_STORAGE", "Water storage", [polygon], optional=True),
            "Measures that hold rain, such as wadis and water squares, with a field 'kind' (or 'soort').",
        ),
        (
            QgsProcessingParameterFile("NORMS", "Own norms", extension="toml", optional=True),
            (
                "A TOML file that changes single values of the norms, such as a weight or a target. "
                "Leave empty for the norms that come with the plugin."
            ),
        ),
    ]
    model.setHelpContent({definition.name(): text for definition, text in parameters})
    for row, (definition, _text) in enumerate(parameters):
        component = QgsProcessingModelParameter(definition.name())
        _place(component, 150, 80 + 90 * row)
        model.addModelParameter(definition, component)

    build = _child("build", "g40:buildcitypackage", "Build city package", 420, 120)
    for name in ("SOURCE", "CONTOUR", "OWNERS", "VACANCY", "ZONES", "WATER_STORAGE", "NORMS"):
        build.addParameterSources(name, [QgsProcessingModelChildParameterSource.fromModelParameter(name)])
    _output(build, "CITY_PACKAGE", "City package")
    model.addChildAlgorithm(build)

    score = _child("score", "g40:scoreplanareas", "Score plan areas", 690, 240)
    score.addParameterSources("CITY", [QgsProcessingModelChildParameterSource.fromChildOutput("build", "OUTPUT")])
    for name in ("PLAN_AREAS", "NAME_FIELD", "NORMS"):
        score.addParameterSources(name, [QgsProcessingModelChildParameterSource.fromModelParameter(name)])
    for name, value in (("ORIGINS", 0), ("LOAD_WHY", False)):
        score.addParameterSources(name, [QgsProcessingModelChildParameterSource.fromStaticValue(value)])
    _output(score, "SCORED", "Scored plan areas")
    model.addChildAlgorithm(score)
    return model


def _place(component: object, x: float, y: float) -> None:
    component.setPosition(QPointF(x, y))
    component.setSize(QSizeF(200, 40))


def _child(identity: str, algorithm: str, description: str, x: float, y: float) -> QgsProcessingModelChildAlgorithm:
    child = QgsProcessingModelChildAlgorithm(algorithm)
    child.setChildId(identity)
    child.setDescription(description)
    _place(child, x, y)
    return child


def _output(child: QgsProcessingModelChildAlgorithm, name: str, description: str) -> None:
    output = QgsProcessingModelOutput(name, description)
    output.setChildId(child.childId())
    output.setChildOutputName("OUTPUT")
    _place(output, child.position().x() + 150, child.position().y() + 120)
    child.setModelOutputs({name: output})


def main() -> int:
    """Write the model when it is valid."""
    application = QgsApplication([], False)
    application.initQgis()
    sys.path.append(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
    from g40_plugin.provider import register

    provider = register()
    model = make_model()
    valid, problems = model.validate()
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    done = valid and model.toFile(str(TARGET))
    QgsApplication.processingRegistry().removeProvider(provider)
    application.exitQgis()
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
