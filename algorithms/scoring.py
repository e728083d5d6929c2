"""What the algorithms that score plan areas share: the same inputs, the same output, other indicators."""

from typing import Any, ClassVar, Dict, List, Tuple

from qgis.core import (
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterVectorDestination,
)

from ..layers import as_uri
from ..result_layers import add_result
from ..translation import tr
from .base import CITY, NORMS, EngineAlgorithm, named_source

PLAN_AREAS = "PLAN_AREAS"
ID_FIELD = "ID_FIELD"
NAME_FIELD = "NAME_FIELD"
PLANS = "PLANS"
SITES = "SITES"
CORRECTIONS = "CORRECTIONS"
LOAD_WHY = "LOAD_WHY"
LOAD_GROUND = "LOAD_GROUND"
LOAD_STATIONS = "LOAD_STATIONS"
LOAD_CROSSINGS = "LOAD_CROSSINGS"
OUTPUT = "OUTPUT"
AREAS = "AREAS"
NORMS_VERSION = "NORMS_VERSION"
NORMS_HASH = "NORMS_HASH"


class ScoringAlgorithm(EngineAlgorithm):
    """Scores plan areas; a child sets ``INDICATORS`` (all when empty) and ``THEME``, the style of its map."""

    METHOD = "score"
    GROUP = "scores"
    MADE: ClassVar[Dict[str, str]] = {OUTPUT: "result"}
    INDICATORS: Tuple[str, ...] = ()
    THEME = "q"

    def initAlgorithm(self, configuration: Dict[str, Any]) -> None:  # noqa: N802
        self.add_inputs()
        if self._has("a15") or self._has("plus"):
            self.add_declared("origins", advanced=True)
        if self.METHOD == "score" and not self.INDICATORS:
            self.add_declared("parts", advanced=True)
        self.add_norms()
        for name, (indicator, label, text) in self._more_layers().items():
            if self._has(indicator):
                self.add(QgsProcessingParameterBoolean(name, label, defaultValue=False, optional=True), text)
        self.add(
            QgsProcessingParameterVectorDestination(
                OUTPUT, tr("Scored plan areas"), QgsProcessing.SourceType.TypeVectorPolygon
            ),
            tr(
                "GeoPackage with the layers 'areas' (the scores), 'why' (routes), 'public_space' (what counts as "
                "public and as green), 'stations', 'crossings', 'parts' (how each score is made up) and 'meta'."
            ),
        )
        self.addOutput(QgsProcessingOutputNumber(AREAS, tr("Number of plan areas")))
        self.addOutput(QgsProcessingOutputString(NORMS_VERSION, tr("Version of the norms")))
        self.addOutput(QgsProcessingOutputString(NORMS_HASH, tr("Hash of the norms")))

    def remembered(self) -> Dict[str, str]:
        names = (PLAN_AREAS, ID_FIELD, NAME_FIELD, PLANS, SITES, CORRECTIONS)
        known = {PLAN_AREAS: "areas", **{key: key.lower() for key in names[1:]}}
        # the layer first, as its fields are chosen from it
        found = {key: name for key, name in known.items() if self.parameterDefinition(key) is not None}
        return {**super().remembered(), **found}

    def add_inputs(self) -> None:
        """Add the city package, the plan areas, and where homes are counted the plans, sites and corrections."""
        self.add_city()
        label, text = self.words("areas")
        polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
        self.add(QgsProcessingParameterFeatureSource(PLAN_AREAS, label, polygons), text)
        for key in (ID_FIELD, NAME_FIELD):
            label, text = self.words(key.lower())
            self.add(QgsProcessingParameterField(key, label, None, PLAN_AREAS, optional=True), text)
        if self._has("den"):
            tables = [QgsProcessing.SourceType.TypeVector]
            for key, kinds in ((PLANS, tables), (SITES, polygons), (CORRECTIONS, tables)):
                label, text = self.words(key.lower())
                self.add(QgsProcessingParameterFeatureSource(key, label, kinds, optional=True), text)

    def _has(self, indicator: str) -> bool:
        return not self.INDICATORS or indicator in self.INDICATORS

    def _more_layers(self) -> Dict[str, Tuple[str, str, str]]:
        """Parameters that show another layer of the result: the indicator that writes it, label and help."""
        return {
            LOAD_WHY: (
                "a15",
                tr("Show the routes to the nearest facilities"),
                tr("Shows the layer 'why' of the result: for each area and function the walk to the nearest facility."),
            ),
            LOAD_GROUND: (
                "grn",
                tr("Show what counts as public space and as green"),
                tr("Shows the layer 'public_space' of the result: every piece of ground, public or not, green or not."),
            ),
            LOAD_STATIONS: (
                "ptn",
                tr("Show the stations"),
                tr("Shows the layer 'stations' of the result: how well transit and surroundings are balanced at each."),
            ),
            LOAD_CROSSINGS: (
                "plus",
                tr("Show the best new crossings"),
                tr("Shows the layer 'crossings' of the result: for each area the crossing that helps most."),
            ),
        }

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        return [
            *self.file_problems(CITY, parameters, context),
            *self.source_problems(PLAN_AREAS, parameters, context),
            *self.source_problems(PLANS, parameters, context),
            *self.source_problems(SITES, parameters, context),
            *self.source_problems(CORRECTIONS, parameters, context),
            *self.file_problems(NORMS, parameters, context),
        ]

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        given = {
            **self.inputs(parameters, context, feedback),
            "indicators": list(self.INDICATORS),
            **self.declared_values(parameters, context),
        }
        # what is to be shown has to be there, of however many areas
        return {**given, "routes": "yes"} if "why" in self._visible(parameters, context) else given

    def inputs(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        """What ``add_inputs`` and the norms give."""
        id_field = self.parameterAsString(parameters, ID_FIELD, context)
        areas = self.as_file(parameters, PLAN_AREAS, context, feedback, needed_field=id_field)
        plans, sites, corrections = (
            self.as_file(parameters, key, context, feedback) for key in (PLANS, SITES, CORRECTIONS)
        )
        return {
            "city": self.parameterAsFile(parameters, CITY, context),
            "areas": areas["path"],
            "layer": areas.get("layer"),
            "id_field": id_field,
            "name_field": self.parameterAsString(parameters, NAME_FIELD, context),
            "plans": as_uri(plans) if plans else "",
            "sites": as_uri(sites) if sites else "",
            "norms": self.norms(parameters, context),
            "corrections": as_uri(corrections) if corrections else "",
        }

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsOutputLayer(parameters, OUTPUT, context)

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        source = named_source(context, answer["out"], answer["layer"])
        if context.willLoadLayerOnCompletion(source):
            grouper = _Grouper(answer["out"], self._visible(parameters, context), "" if self._has("q") else self.THEME)
            _groupers[source] = grouper
            context.layerToLoadOnCompletionDetails(source).setPostProcessor(grouper)
        return {
            OUTPUT: source,
            AREAS: len(answer["areas"]),
            NORMS_VERSION: answer["norms_version"],
            NORMS_HASH: answer["norms_hash"],
        }

    def _visible(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> Tuple[str, ...]:
        """The layers beside the scores that are asked for."""
        layers = {
            LOAD_WHY: "why",
            LOAD_GROUND: "public_space",
            LOAD_STATIONS: "stations",
            LOAD_CROSSINGS: "crossings",
        }
        return tuple(
            layer
            for name, layer in layers.items()
            if self.parameterDefinition(name) is not None and self.parameterAsBool(parameters, name, context)
        )


class _Grouper(QgsProcessingLayerPostProcessorInterface):
    """Puts all layers of a scored file into one group, when QGIS has loaded its areas."""

    def __init__(self, path: str, visible: Tuple[str, ...], theme: str) -> None:
        super().__init__()
        self._path, self._visible, self._theme = path, visible, theme

    def postProcessLayer(  # noqa: N802
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        project = context.project()
        # a model may hand the layer on without a project
        if project is not None and project.mapLayer(layer.id()) is not None:
            add_result(project, self._path, areas=layer, theme=self._theme, visible=self._visible)


def load_result(context: QgsProcessingContext, path: str, layer: str, name: str) -> None:
    """Have a scored file loaded as its own group, without a parameter that asks for its layer."""
    source = f"{path}|layername={layer}"
    details = QgsProcessingContext.LayerDetails(name, context.project(), source)
    details.forceName = True
    context.addLayerToLoadOnCompletion(source, details)
    _groupers[source] = _Grouper(path, (), "")
    context.layerToLoadOnCompletionDetails(source).setPostProcessor(_groupers[source])


# QGIS keeps no reference to a post-processor that is written in Python
_groupers: Dict[str, _Grouper] = {}
