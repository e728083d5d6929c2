"""What the algorithms that draw on paper share: parameters of the catalogue, layers as they are shown, and errors."""

import re
from typing import Any, Callable, Dict, List, Optional, Sequence

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)

from ..catalogue import THEMES, map_of
from ..catalogue.card import Scale
from ..catalogue.paper import CITY as BASE_MAP
from ..catalogue.paper import EXTENT, HOUSE, LANGUAGE, MAP_THEME, PAPER, SCALE
from ..catalogue.parameters import Parameter
from ..layers import LayerError, as_uri, given_layer
from ..maps.errors import MapError
from ..maps.house import House, house_of
from ..maps.language import LANGUAGES, Texts, texts_in
from ..maps.look import Look
from ..maps.map_page import own_theme
from ..translation import tr, tr_known
from .base import CITY, G40Algorithm, words_of

# what few ask for
ADVANCED = {parameter.name for parameter in (*HOUSE, *PAPER[2:], EXTENT, SCALE)}
# four numbers and their CRS
_WITH_CRS = re.compile(r"[\d\s.,eE+-]+\[(.*)\]\s*")
_POLYGONS = QgsProcessing.SourceType.TypeVectorPolygon


class PaperAlgorithm(G40Algorithm):
    """Draws a scored GeoPackage on paper; works in the main thread, where layouts live."""

    GROUP = "maps"

    def flags(self) -> QgsProcessingAlgorithm.Flag:
        return super().flags() | QgsProcessingAlgorithm.Flag.FlagNoThreading

    def add_declared(self, parameters: Sequence[Parameter], kind: int = _POLYGONS) -> None:
        """Add parameters as the catalogue declares them; files that are layers are of ``kind``."""
        for parameter in parameters:
            label, text = words_of(parameter)
            self.add(_definition(parameter, label, kind), text, advanced=parameter.name in ADVANCED)

    def texts(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> Texts:
        """The texts of the chosen language."""
        return texts_in(LANGUAGES[self.parameterAsEnum(parameters, LANGUAGE.name.upper(), context)])

    def chosen(self, parameter: Parameter, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        """The value of a declared choice."""
        return parameter.values[self.parameterAsEnum(parameters, parameter.name.upper(), context)]

    def given(self, parameter: Parameter, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        """The text of a declared parameter."""
        return self.parameterAsString(parameters, parameter.name.upper(), context).strip()

    def house(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> House:
        """The look of the municipality. Raises ``MapError``."""
        return house_of(*(self.given(one, parameters, context) for one in HOUSE), feedback.pushWarning)

    def look(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Look:
        """How the page looks. Raises ``MapError``."""
        paper, way, layout = PAPER
        return Look(
            self.chosen(paper, parameters, context),
            self.chosen(way, parameters, context),
            self.given(layout, parameters, context),
            self.house(parameters, context, feedback),
            self._extent(parameters, context),
            self.parameterAsDouble(parameters, SCALE.name.upper(), context),
            feedback.pushWarning,
        )

    def _extent(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Optional[Callable[[QgsProject], QgsRectangle]]:
        """The extent in the CRS of a project; None where none is given. Raises ``MapError``."""
        name = EXTENT.name.upper()
        if parameters.get(name) in (None, ""):
            return None
        # QGIS takes numbers of a CRS that it does not know as those of the project
        found = _WITH_CRS.fullmatch(str(parameters[name]))
        if found and not QgsCoordinateReferenceSystem(found[1].strip()).isValid():
            message = tr("The CRS {crs} of the extent is not known: choose one such as EPSG:28992.")
            raise MapError(message.format(crs=found[1]))
        return lambda project: self.parameterAsExtent(parameters, name, context, project.crs())

    def theme(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, norms: Dict[str, Any]
    ) -> str:
        """The theme of a map of scores, or of an own indicator. Raises ``MapError``."""
        wanted = self.given(MAP_THEME, parameters, context) or MAP_THEME.default
        known = [one for one in THEMES if isinstance(_scale_of(one), Scale)]
        if wanted in known:
            return wanted
        if wanted in norms.get("own_indicators", {}):
            return own_theme(wanted, norms, tr)
        message = tr("There is no score {theme}: choose one of {known}, or the key of an own indicator.")
        raise MapError(message.format(theme=wanted, known=", ".join(known)))

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        sources = [
            one.name()
            for one in self.parameterDefinitions()
            if one.type() == "source" and (parameters.get(one.name()) or not _is_optional(one))
        ]
        found = [problem for name in sources for problem in self.source_problems(name, parameters, context)]
        return found + self.file_problems(CITY, parameters, context)

    def layer(
        self, name: str, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Optional[QgsVectorLayer]:
        """A layer as QGIS shows it, from a file with the other layers of its own; None where it is not given."""
        try:
            found = self.as_file(parameters, name, context, feedback, package=True)
        except LayerError as error:
            raise QgsProcessingException(str(error)) from error
        if found is None:
            return None
        own = given_layer(self, parameters, name, context)
        return QgsVectorLayer(as_uri(found), found.get("copy_of") or own.name(), "ogr")

    def failed(self, error: MapError, feedback: QgsProcessingFeedback) -> None:
        """Tell of an error in the user's own names; a run that the user cancelled has not failed."""
        if not feedback.isCanceled():
            raise QgsProcessingException(self.named(str(error))) from error
        feedback.pushInfo(tr("Cancelled; nothing was written."))


def _scale_of(theme: str) -> object:
    try:
        return map_of(theme, {})[1].scale
    except KeyError:
        return None


def _is_optional(definition: QgsProcessingParameterDefinition) -> bool:
    return bool(definition.flags() & QgsProcessingParameterDefinition.Flag.FlagOptional)


def _definition(parameter: Parameter, label: str, kind: int) -> QgsProcessingParameterDefinition:
    """The parameter of QGIS: a layer, a file, a choice, an extent, a number or a text."""
    key, optional = parameter.name.upper(), not parameter.required
    if parameter.choices:
        meanings = [tr_known(meaning) for _, meaning in parameter.choices]
        return QgsProcessingParameterEnum(key, label, meanings, defaultValue=parameter.values.index(parameter.default))
    if parameter.name == BASE_MAP.name:
        return QgsProcessingParameterFile(key, label, extension="gpkg", optional=True)
    if parameter.name == HOUSE[0].name:
        pictures = tr("Pictures") + " (*.svg *.png)"
        return QgsProcessingParameterFile(key, label, optional=True, fileFilter=pictures)
    if parameter.kind == "file":
        return QgsProcessingParameterFeatureSource(key, label, [kind], optional=optional)
    if parameter.kind == "output":
        return QgsProcessingParameterFileDestination(key, label, "PDF (*.pdf)", optional=optional)
    if parameter.name == EXTENT.name:
        return QgsProcessingParameterExtent(key, label, optional=True)
    if parameter.kind == "number":
        definition = QgsProcessingParameterNumber(key, label, QgsProcessingParameterNumber.Type.Double, optional=True)
        definition.setMinimum(0.0)
        return definition
    return QgsProcessingParameterString(key, label, parameter.default, optional=True)

