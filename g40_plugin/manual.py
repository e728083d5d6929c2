"""The manual as Markdown, from what the algorithms tell of themselves."""

from typing import Dict, List

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingModelAlgorithm,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
)

from .provider import ALGORITHMS, G40Provider
from .translation import tr

OPTIONAL = QgsProcessingParameterDefinition.Flag.FlagOptional


def manual(provider: G40Provider) -> str:
    """First steps, then every algorithm with its parameters and outputs."""
    title, first = tr("Manual of the G40 15-Minute City"), tr("First steps")
    steps = [
        tr("Open the panel with the button 'G40' of the toolbar, or in the menu 'G40 15-Minute City'."),
        tr("Choose 'Set up the engine…' once: it makes the Python environment in which the analysis runs."),
        tr("Click 'Try the sample city': it is made, scored and opened on the map."),
        tr("For your own city: build or download a city package, choose or draw plan areas, and score them."),
        tr("The project remembers the city, the norms and the plan areas; every dialog below fills them in."),
    ]
    lines = [f"# {title}", "", f"## {first}", ""]
    lines += [f"{number}. {step}" for number, step in enumerate(steps, start=1)]
    ours = [algorithm.NAME for algorithm in ALGORITHMS]
    models = [algorithm.name() for algorithm in provider.algorithms() if algorithm.name() not in ours]
    for name in ours + models:
        lines += ["", *_chapter(provider.algorithm(name))]
    return "\n".join(lines) + "\n"


def _chapter(algorithm: QgsProcessingAlgorithm) -> List[str]:
    # a model keeps its help apart
    texts = algorithm.helpContent() if isinstance(algorithm, QgsProcessingModelAlgorithm) else {}
    parameters, outputs = tr("Parameters"), tr("Outputs")
    about = texts.get("ALG_DESC") or algorithm.shortHelpString()
    lines = [f"## {algorithm.displayName()}", "", f"`{algorithm.id()}`", "", about, "", f"### {parameters}", ""]
    lines += [_parameter(definition, texts) for definition in algorithm.parameterDefinitions()]
    lines += ["", f"### {outputs}", ""]
    lines += [f"- `{output.name()}`: {output.description()}" for output in algorithm.outputDefinitions()]
    return lines


def _parameter(definition: QgsProcessingParameterDefinition, texts: Dict[str, str]) -> str:
    about = texts.get(definition.name()) or definition.help()
    label = definition.description()
    if definition.flags() & OPTIONAL:
        label = tr("{parameter} (optional)").format(parameter=label)
    line = f"- **{label}** `{definition.name()}`: {about}"
    if isinstance(definition, QgsProcessingParameterEnum):
        choices = "; ".join(f"{number} = {choice}" for number, choice in enumerate(definition.options()))
        line = " ".join([line, tr("Choices: {choices}.").format(choices=choices)])
    return line
