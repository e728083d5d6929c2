"""The manual as Markdown, from what the algorithms tell of themselves."""

from typing import Iterable, List

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
)

from .translation import tr

OPTIONAL = QgsProcessingParameterDefinition.Flag.FlagOptional


def manual(algorithms: Iterable[QgsProcessingAlgorithm]) -> str:
    """First steps, then every algorithm with its parameters and outputs."""
    steps = [
        tr("Choose 'Set up the engine…' once: it makes the Python environment in which the analysis runs."),
        tr("Run 'Make the sample city', or take an OSM file and plan areas of your own."),
        tr("Run 'Build city package' on the OSM file."),
        tr("Run 'Score plan areas' with the city package and the plan areas; the map opens by itself."),
    ]
    title, first = tr("Manual of the G40 15-Minute City"), tr("First steps")
    lines = [f"# {title}", "", f"## {first}", ""]
    lines += [f"{number}. {step}" for number, step in enumerate(steps, start=1)]
    for algorithm in algorithms:
        lines += ["", *_chapter(algorithm)]
    return "\n".join(lines) + "\n"


def _chapter(algorithm: QgsProcessingAlgorithm) -> List[str]:
    parameters, outputs = tr("Parameters"), tr("Outputs")
    lines = [f"## {algorithm.displayName()}", "", f"`{algorithm.id()}`", "", algorithm.shortHelpString(), ""]
    lines += [f"### {parameters}", ""]
    lines += [_parameter(definition) for definition in algorithm.parameterDefinitions()]
    lines += ["", f"### {outputs}", ""]
    lines += [f"- `{output.name()}`: {output.description()}" for output in algorithm.outputDefinitions()]
    return lines


def _parameter(definition: QgsProcessingParameterDefinition) -> str:
    optional = " " + tr("(optional)") if definition.flags() & OPTIONAL else ""
    line = f"- **{definition.description()}**{optional} `{definition.name()}`: {definition.help()}"
    if isinstance(definition, QgsProcessingParameterEnum):
        choices = "; ".join(f"{number} = {choice}" for number, choice in enumerate(definition.options()))
        line = " ".join([line, tr("Choices: {choices}.").format(choices=choices)])
    return line
