"""What all algorithms share: names, help, checks, and one call to the engine."""

from pathlib import Path
from typing import Any, ClassVar, Dict, List, Optional, Tuple

from qgis.core import (
    QgsExpression,
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QWidget

from ..catalogue.methods import METHODS
from ..catalogue.methods import NORMS as OWN_NORMS
from ..catalogue.methods import SOURCES as OWN_SOURCES
from ..catalogue.parameters import OVERWRITE, Parameter, told
from ..client import CANCELLED, EngineError, call
from ..engine_setup import engine_problem
from ..layers import (
    LayerError,
    as_uri,
    crs_problem,
    file_of,
    given_layer,
    open_layers,
    package_as_file,
    source_as_file,
)
from ..outputs import PlaceError, check_not_read, followed, too_long
from ..translation import language, tr, tr_known

RESOURCES = Path(__file__).resolve().parent.parent / "resources"

CITY = "CITY"
NORMS = "NORMS"
SOURCES = "SOURCES"
SCORED = "SCORED"

# what the dock knows for a project, by the parameter that it is for in every algorithm
REMEMBERED = {CITY: "city", NORMS: "norms", SCORED: "result_layer", "CACHE": "cache"}


def resource_icon(name: str) -> QIcon:
    """An icon of the plugin by its file name."""
    return QIcon(str(RESOURCES / "icons" / name))


class G40Algorithm(QgsProcessingAlgorithm):
    """Base of every algorithm: an id, an icon, help on each parameter, and all problems told at once.

    An algorithm sets ``NAME``, ``GROUP`` ("city", "scores" or "maps") and ``ICON``, and writes ``displayName``,
    ``tags``, ``shortHelpString`` and ``initAlgorithm``, where it adds its parameters with ``self.add(...)``.
    """

    NAME = ""
    GROUP = ""
    ICON = "g40.svg"
    # output that the dock remembers for a project, and as what
    MADE: ClassVar[Dict[str, str]] = {}
    # two parameters for results of the same areas, the one before and the one after
    BOTH: ClassVar[Tuple[str, ...]] = ()

    def __init__(self) -> None:
        super().__init__()
        # what stands in sentences of the engine for a copy of a layer: the user's own name for it
        self._names: Dict[str, str] = {}

    def createInstance(self) -> "G40Algorithm":  # noqa: N802
        return type(self)()

    def createCustomParametersWidget(self, parent: Optional[QWidget]) -> Optional[QWidget]:  # noqa: N802
        # asked for by the desktop alone; None is the dialog of QGIS as it is
        state = self.provider().state
        if state is None:
            return None
        from ..gui.dialogs import algorithm_dialog

        return algorithm_dialog(self, state, parent)

    def remembered(self) -> Dict[str, str]:
        """What the dock fills in and learns: parameter to attribute of its state."""
        return {key: name for key, name in REMEMBERED.items() if self.parameterDefinition(key) is not None}

    def name(self) -> str:
        return self.NAME

    def groupId(self) -> str:  # noqa: N802
        return self.GROUP

    def group(self) -> str:
        return {"city": tr("City package"), "scores": tr("Scores"), "maps": tr("Maps")}[self.GROUP]

    def icon(self) -> QIcon:
        return resource_icon(self.ICON)

    def add(self, parameter: QgsProcessingParameterDefinition, text: str, *, advanced: bool = False) -> None:
        """Add a parameter with its help."""
        parameter.setHelp(text)
        if advanced:
            parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
        self.addParameter(parameter)

    def add_city(self) -> None:
        """Add the parameter for the city package."""
        self.add(
            QgsProcessingParameterFile(CITY, tr("City package"), extension="gpkg"),
            tr("The GeoPackage made by 'Build city package' or 'Download city package'."),
        )

    def add_norms(self) -> None:
        """Add the parameter for the user's own norms."""
        label, text = words_of(OWN_NORMS)
        self.add(QgsProcessingParameterFile(NORMS, label, extension="toml", optional=True), text, advanced=True)

    def add_sources(self) -> None:
        """Add the parameter for where things are downloaded from."""
        label, text = words_of(OWN_SOURCES)
        self.add(QgsProcessingParameterFile(SOURCES, label, extension="toml", optional=True), text, advanced=True)

    def add_scored(self) -> None:
        """Add the parameter for the scored areas."""
        self.add(
            QgsProcessingParameterFeatureSource(
                SCORED, tr("Scored areas"), [QgsProcessing.SourceType.TypeVectorPolygon]
            ),
            tr("The layer 'areas' of a GeoPackage written by 'Score plan areas', or that file."),
        )

    def as_file(
        self,
        parameters: Dict[str, Any],
        name: str,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        *,
        needed_field: str = "",
        package: bool = False,
    ) -> Optional[Dict[str, str]]:
        """The file of a layer as QGIS shows it: with its filter, the selection where asked for, and unsaved edits.

        With ``package`` the other layers of its GeoPackage come along. None where the parameter is empty. Raises
        ``LayerError``.
        """
        if package:
            found = package_as_file(self, parameters, name, context, feedback)
            given = given_layer(self, parameters, name, context)
            if given is not None:
                self._warn_of_edits(file_of(given), context, feedback, besides=given)
        else:
            found = source_as_file(self, parameters, name, context, feedback, needed_field=needed_field)
        if found is not None and "copy_of" in found:
            path = Path(found["path"])
            # the longest first
            self._names.update(dict.fromkeys((as_uri(found), found["path"], path.name, path.stem), found["copy_of"]))
        return found

    def named(self, text: str) -> str:
        """A sentence with the user's own names of layers in the place of those of their copies."""
        for copied, own in self._names.items():
            text = text.replace(copied, own)
        return text

    def norms(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        """The path of the user's own norms, empty where there are none."""
        return self.parameterAsFile(parameters, NORMS, context)

    def sources(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        """The path of the user's own sources file, empty where there is none."""
        return self.parameterAsFile(parameters, SOURCES, context)

    def problems(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        """What is wrong with parameters that are each acceptable by themselves; one sentence each."""
        return []

    def source_problems(self, name: str, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        """A layer that is missing or has no CRS, in one sentence."""
        if parameters.get(name) in (None, ""):
            return []
        source = self.parameterAsSource(parameters, name, context)
        if source is None:
            return [self.invalidSourceError(parameters, name)]
        problem = crs_problem(source)
        return [problem] if problem else []

    def file_problems(self, name: str, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        """A file that is named but is not there, in one sentence."""
        # a layer or an option may stand behind the file, such as |layername=x
        path = self.parameterAsFile(parameters, name, context).split("|")[0]
        if not path or Path(path).exists():
            return []
        label = self.parameterDefinition(name).description()
        return [tr("{parameter}: the file {path} does not exist.").format(parameter=label, path=path)]

    def edited_outputs(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        """Outputs that are open in the project while somebody edits them, a sentence each."""
        message = tr(
            "{parameter}: the file {path} is open in the project as the layer '{layer}', which is being edited. Save "
            "or drop its edits and end editing, or choose another name."
        )
        return [
            message.format(parameter=definition.description(), path=path, layer=layer.name())
            for definition in self.parameterDefinitions()
            if definition.isDestination() and parameters.get(definition.name())
            for path in [_output_path(self, definition, parameters, context)]
            for layer in open_layers(path, context.project())
            if layer.isEditable()
        ]

    def _other_files_of_model(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        """Outputs of a step that are files which its model was given or made for other steps, a sentence each.

        The engine sees what its own step reads, so it would write over what a later one is to read.
        """
        others = _files_of_model(context)
        found = []
        for definition in self.parameterDefinitions():
            if definition.isDestination() and parameters.get(definition.name()):
                path = Path(_output_path(self, definition, parameters, context))
                try:
                    check_not_read(path, followed(path), others)
                except PlaceError as error:
                    found.append(error.told(tr_known))
        return found

    def _warn_of_edits(
        self,
        path: str,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        *,
        besides: Optional[QgsVectorLayer] = None,
    ) -> None:
        """Say of layers of a file, which is read as it is on disk, when they have edits that are not saved."""
        message = tr("The edits of the layer '{layer}' are not saved, so they do not count: save them and run again.")
        for layer in open_layers(path, context.project()):
            if layer.isModified() and (besides is None or layer.id() != besides.id()):
                feedback.pushWarning(message.format(layer=layer.name()))

    def prepareAlgorithm(  # noqa: N802
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        # a step of a model is not asked for its problems
        problems = self._other_files_of_model(parameters, context) or self.edited_outputs(parameters, context)
        if problems:
            raise QgsProcessingException("\n".join(problems))
        for definition in self.parameterDefinitions():
            if isinstance(definition, QgsProcessingParameterFile):
                self._warn_of_edits(self.parameterAsFile(parameters, definition.name(), context), context, feedback)
        return True

    def checkParameterValues(  # noqa: N802
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Tuple[bool, str]:
        found = []
        for definition in self.parameterDefinitions():
            value = parameters.get(definition.name())
            if not definition.checkValueIsAcceptable(value, context):
                message = _unacceptable(definition, value)
                found.append(message.format(parameter=definition.description(), value=value))
            elif definition.isDestination() and value:
                fine, reason = self.provider().isSupportedOutputValue(value, definition, context)
                if not fine:
                    found.append(f"{definition.description()}: {reason}")
        if not found:
            fine, message = super().checkParameterValues(parameters, context)
            found = [] if fine else [message]
        if not found:
            found = self.problems(parameters, context) + self.edited_outputs(parameters, context)
        return not found, "\n".join(found)


def _unacceptable(definition: QgsProcessingParameterDefinition, value: Any) -> str:
    """What is wrong with a value that QGIS does not take, with its places for ``parameter`` and ``value``."""
    if value is None or value == "":
        return tr("{parameter}: a value is missing.")
    if definition.type() != "source" or not isinstance(value, str):
        return tr("{parameter}: '{value}' cannot be used, give another value.")
    path = Path(value.split("|")[0])
    if path.suffix and not path.exists():
        return tr("{parameter}: there is no file and no layer of the project '{value}'.")
    return tr("{parameter}: QGIS cannot open '{value}' as a layer: it is damaged, of another kind or lacks that layer.")


class EngineAlgorithm(G40Algorithm):
    """An algorithm that is one call to the engine.

    It sets ``METHOD`` and writes ``request`` (the method's params, read in the main thread, where layers may be
    touched), ``destination`` (where the engine writes to) and ``results`` (the outputs).
    """

    METHOD = ""
    _request: Dict[str, Any]

    def __init__(self) -> None:
        super().__init__()
        self._declared: List[Parameter] = []
        self._written = ""

    def declared(self, name: str) -> Parameter:
        """A parameter of the engine's method, as the catalogue declares it."""
        return METHODS[self.METHOD].parameter(name)

    def words(self, name: str) -> Tuple[str, str]:
        """The label and the help of a parameter of the engine's method."""
        return words_of(self.declared(name))

    def add_declared(self, name: str, *, advanced: bool = False) -> None:
        """Add a parameter of the engine's method with the label, help, kind, limits and default of its declaration."""
        parameter = self.declared(name)
        label, text = words_of(parameter)
        self.add(_definition(parameter, label), text, advanced=advanced)
        self._declared.append(parameter)

    def declared_values(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> Dict[str, Any]:
        """What is given for the parameters of ``add_declared``, as the engine takes it."""
        return {
            parameter.name: self._value(parameter, parameters, context)
            for parameter in self._declared
            if parameters.get(parameter.name.upper()) not in (None, "")
        }

    def _value(self, parameter: Parameter, parameters: Dict[str, Any], context: QgsProcessingContext) -> Any:
        key = parameter.name.upper()
        if parameter.choices and parameter.many:
            return [parameter.values[number] for number in self.parameterAsEnums(parameters, key, context)]
        if parameter.choices:
            return parameter.values[self.parameterAsEnum(parameters, key, context)]
        if parameter.kind == "flag":
            return self.parameterAsBool(parameters, key, context)
        if parameter.kind == "whole":
            return self.parameterAsInt(parameters, key, context)
        if parameter.kind == "number":
            return self.parameterAsDouble(parameters, key, context)
        text = self.parameterAsString(parameters, key, context).strip()
        return [word.strip() for word in text.split(",") if word.strip()] if parameter.many else text

    def canExecute(self) -> Tuple[bool, str]:  # noqa: N802
        problem = engine_problem()
        return not problem, problem

    def request(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        """The params of the engine's method; None and empty text are left out."""
        raise NotImplementedError

    def destination(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> Optional[str]:
        """The path for the engine's ``out``; None where the method writes nothing."""
        return None

    def results(
        self, answer: Dict[str, Any], parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        """The outputs of the algorithm, from the engine's answer."""
        raise NotImplementedError

    def prepareAlgorithm(  # noqa: N802
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        try:
            self._request = self.request(parameters, context, feedback)
        except LayerError as error:
            raise QgsProcessingException(str(error)) from error
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(  # noqa: N802
        self, parameters: Dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        # what is to be loaded afterwards is only kept when it is asked for here, in the thread that runs
        out = self.destination(parameters, context)
        params = {**self._request, "out": out}
        params = {key: value for key, value in params.items() if value not in (None, "", [], {})}
        # the dialog of QGIS has asked already whether a file may be replaced; for what lies in a folder it does not
        if any(output.endings for output in METHODS[self.METHOD].outputs):
            params[OVERWRITE.name] = True
        try:
            answer = call(self.METHOD, params, feedback, title=self.displayName(), named=self.named)
        except EngineError as error:
            if error.code == CANCELLED and feedback.isCanceled():
                # what the user asked for is no failure
                feedback.pushInfo(str(error))
                return {}
            raise QgsProcessingException(str(error)) from error
        self._written = out or ""
        return self.results(answer, parameters, context)

    def postProcessAlgorithm(  # noqa: N802
        self, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        # a layer that was open before holds on to the file that is gone
        for layer in open_layers(self._written, context.project()):
            layer.reload()
            layer.triggerRepaint()
        return {}


def _files_of_model(context: QgsProcessingContext) -> List[Path]:
    """The files among the inputs of the model that is running and the results of its earlier steps; none without one.

    QGIS shows them to the expressions in a model, each as a variable.
    """
    expressions = context.expressionContext()
    found = []
    for number in range(expressions.scopeCount()):
        scope = expressions.scope(number)
        for name in scope.variableNames() if scope.name() == "algorithm_inputs" else ():
            value = scope.variable(name)
            layer = value if isinstance(value, QgsVectorLayer) else None
            if layer is None and isinstance(value, str):
                layer = context.getMapLayer(value)
            elif layer is None:
                # newer versions of QGIS give a reference to a layer, which only an expression follows
                value = QgsExpression("layer_property(@{}, 'source')".format(name)).evaluate(expressions)
            path = file_of(layer) if isinstance(layer, QgsVectorLayer) else str(value or "").split("|")[0]
            if path and not too_long(Path(path)) and Path(path).is_file():
                found.append(Path(path))
    return found


def _output_path(
    algorithm: QgsProcessingAlgorithm,
    definition: QgsProcessingParameterDefinition,
    parameters: Dict[str, Any],
    context: QgsProcessingContext,
) -> str:
    """Where a destination is written to; asking for a layer would have it loaded too."""
    if isinstance(definition, QgsProcessingParameterVectorDestination):
        value = parameters[definition.name()]
        if isinstance(value, QgsProcessingOutputLayerDefinition):
            value = value.sink.staticValue()
        return str(value or "")
    return algorithm.parameterAsString(parameters, definition.name(), context)


def words_of(parameter: Parameter) -> Tuple[str, str]:
    """The label and the help of a declared parameter, in the user's language."""
    return tr_known(parameter.label), told(parameter, tr_known)


def _definition(parameter: Parameter, label: str) -> QgsProcessingParameterDefinition:
    """The parameter of QGIS for a declared number, choice, flag, folder or text."""
    key, optional = parameter.name.upper(), not parameter.required
    if parameter.choices:
        meanings = [tr_known(meaning) for _, meaning in parameter.choices]
        if parameter.many:
            # nothing given is all of them
            every = list(range(len(parameter.values)))
            return QgsProcessingParameterEnum(key, label, meanings, allowMultiple=True, defaultValue=every)
        return QgsProcessingParameterEnum(key, label, meanings, defaultValue=parameter.values.index(parameter.default))
    if parameter.kind in ("whole", "number"):
        return _number(parameter, QgsProcessingParameterNumber(key, label, optional=optional))
    if parameter.kind == "flag":
        return QgsProcessingParameterBoolean(key, label, defaultValue=parameter.default, optional=True)
    if parameter.kind == "folder":
        folder = QgsProcessingParameterFile.Behavior.Folder
        return QgsProcessingParameterFile(key, label, behavior=folder, optional=optional)
    return QgsProcessingParameterString(key, label, optional=optional)


def _number(parameter: Parameter, definition: QgsProcessingParameterNumber) -> QgsProcessingParameterNumber:
    """A number of QGIS with the kind, the default and the limits of its declaration."""
    kinds = QgsProcessingParameterNumber.Type
    whole = parameter.kind == "whole"
    definition.setDataType(kinds.Integer if whole else kinds.Double)
    definition.setDefaultValue(parameter.default)
    if parameter.least is not None:
        definition.setMinimum(parameter.least)
    if parameter.above is not None and whole:
        definition.setMinimum(parameter.above + 1)
    if parameter.most is not None:
        definition.setMaximum(parameter.most)
    return definition


def load_styled(context: QgsProcessingContext, path: str, layer: str, theme: str) -> str:
    """Have one layer of a written GeoPackage loaded with its style where the user wants it loaded; its source.

    Without a ``theme`` the style is the default one that stands in the file.
    """
    source = named_source(context, path, layer)
    if context.willLoadLayerOnCompletion(source):
        styler = _stylers[source] = _Styler(style_path(layer, theme) if theme else None)
        context.layerToLoadOnCompletionDetails(source).setPostProcessor(styler)
    return source


def named_source(context: QgsProcessingContext, path: str, layer: str) -> str:
    """The source of one layer of a written GeoPackage, which is loaded where the user wants the file loaded."""
    source = f"{path}|layername={layer}"
    if context.willLoadLayerOnCompletion(path):
        loading = context.layersToLoadOnCompletion()
        details = loading[source] = loading.pop(path)
        # else QGIS shows the name of the layer inside the file
        details.forceName = True
        context.setLayersToLoadOnCompletion(loading)
    return source


def style_path(layer: str, theme: str) -> Path:
    """The style file of a theme in the user's language, in English where there is none."""
    path = RESOURCES / "styles" / f"{layer}_{theme}_{language()}.qml"
    return path if path.is_file() else path.with_name(f"{layer}_{theme}_en.qml")


class _Styler(QgsProcessingLayerPostProcessorInterface):
    def __init__(self, path: Optional[Path]) -> None:
        super().__init__()
        self._path = path

    def postProcessLayer(  # noqa: N802
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        message, loaded = layer.loadNamedStyle(str(self._path)) if self._path else layer.loadDefaultStyle()
        if loaded:
            layer.triggerRepaint()
        else:
            feedback.pushWarning(message)


# QGIS keeps no reference to a post-processor that is written in Python
_stylers: Dict[str, _Styler] = {}
