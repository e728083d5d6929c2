"""What the tabs of the dock share: the city, its norms, the plan areas and the last result, kept in the project."""

from typing import Any, Callable, Dict, List, Optional

from qgis.core import Qgis, QgsMapLayer, QgsProject, QgsSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..layers import AREAS, open_layers
from .engine_task import Runs

SCOPE = "g40"
# paths that the project keeps, relative to itself where the user asked for that
PATHS = ("city", "norms", "plans", "sites", "corrections", "result", "lift", "programme")
TEXTS = ("areas", "id_field", "name_field", "area_id", "programme_of")
# the user's own norms for projects that name none
NORMS_SETTING = "g40/norms"
CACHE_SETTING = "g40/cache_folder"


def _kept(name: str, signal: str) -> property:
    """An attribute whose change is written to the project and told."""

    def read(state: "State") -> str:
        return state._values[name]  # noqa: SLF001

    def write(state: "State", value: str) -> None:
        state._set(name, value or "", signal)  # noqa: SLF001

    return property(read, write)


class State(QObject):
    """The state of the workbench; set in the main thread alone.

    Paths and ids are empty where there are none. Setting one writes it to the project and tells it by its signal; a
    project that is opened or cleared tells all.
    """

    cityChanged = pyqtSignal()  # noqa: N815
    normsChanged = pyqtSignal()  # noqa: N815
    areasChanged = pyqtSignal()  # noqa: N815
    resultChanged = pyqtSignal()  # noqa: N815
    areaChanged = pyqtSignal()  # noqa: N815
    busyChanged = pyqtSignal()  # noqa: N815
    liftChanged = pyqtSignal()  # noqa: N815
    programmeChanged = pyqtSignal()  # noqa: N815
    # something was drawn in a variant of the project by another than the user: its path
    variantDrawn = pyqtSignal(str)  # noqa: N815
    messaged = pyqtSignal(str, int)

    city = _kept("city", "cityChanged")
    norms = _kept("norms", "normsChanged")
    plans = _kept("plans", "areasChanged")
    sites = _kept("sites", "areasChanged")
    corrections = _kept("corrections", "areasChanged")
    result = _kept("result", "resultChanged")
    id_field = _kept("id_field", "areasChanged")
    name_field = _kept("name_field", "areasChanged")
    area_id = _kept("area_id", "areaChanged")
    # files with the best places and the programme that were made last, and when the scores of that were made
    lift = _kept("lift", "liftChanged")
    programme = _kept("programme", "programmeChanged")
    programme_of = _kept("programme_of", "programmeChanged")

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._busy = False
        self._project = QgsProject.instance()
        self._values: Dict[str, str] = {}
        self.runs = Runs(self)
        self._connected: List[Any] = []
        self._connect(self._project.readProject, self._read)
        self._connect(self._project.cleared, self._read)
        self._connect(self._project.writeProject, self._write)
        self._connect(self._project.layersRemoved, self._forget_removed)
        self._connect(self._project.layersAdded, self._see_result)
        self._load()

    def close(self) -> None:
        """Stop what runs and hear no more of the project."""
        self.runs.close()
        for signal, slot in self._connected:
            signal.disconnect(slot)
        self._connected = []

    @property
    def cache(self) -> str:
        """The folder of the options for what was downloaded, empty where none is set."""
        return QgsSettings().value(CACHE_SETTING, "", str)

    @property
    def areas(self) -> Optional[QgsVectorLayer]:
        """The layer of plan areas in the project, None where it is gone or none was chosen."""
        layer = self._project.mapLayer(self._values["areas"])
        return layer if isinstance(layer, QgsVectorLayer) else None

    @areas.setter
    def areas(self, layer: Optional[QgsVectorLayer]) -> None:
        self._set("areas", layer.id() if layer is not None else "", "areasChanged")

    @property
    def result_layer(self) -> Optional[QgsVectorLayer]:
        """The layer in the project that shows the scored areas of the last result."""
        found = open_layers(self.result, self._project)
        return next((layer for layer in found if layer.source().endswith(f"|layername={AREAS}")), None)

    @property
    def busy(self) -> bool:
        """Whether something runs that was started in the dock."""
        return self._busy

    @busy.setter
    def busy(self, value: bool) -> None:
        if value != self._busy:
            self._busy = value
            self.busyChanged.emit()

    def tell(self, text: str, level: Qgis.MessageLevel = Qgis.MessageLevel.Info) -> None:
        """Say something to the user, in the message bar."""
        self.messaged.emit(text, int(level))

    def _connect(self, signal: Any, slot: Callable[..., None]) -> None:
        signal.connect(slot)
        self._connected.append((signal, slot))

    def _set(self, name: str, value: str, signal: str) -> None:
        if value == self._values[name]:
            return
        self._values[name] = value
        self._write_one(name)
        if name == "result":
            self.area_id = ""
        getattr(self, signal).emit()

    def _load(self) -> None:
        for name in (*PATHS, *TEXTS):
            value, known = self._project.readEntry(SCOPE, f"/{name}")
            if name == "norms" and not known:
                value = QgsSettings().value(NORMS_SETTING, "", str)
            elif name in PATHS:
                value = self._project.readPath(value)
            self._values[name] = value

    def _read(self, *_args: Any) -> None:
        self._load()
        of_project = (self.cityChanged, self.normsChanged, self.areasChanged, self.resultChanged, self.areaChanged)
        for signal in (*of_project, self.liftChanged, self.programmeChanged):
            signal.emit()

    def _write(self, *_args: Any) -> None:
        # paths are relative to the place that the project is written to now
        for name in PATHS:
            if self._project.readEntry(SCOPE, f"/{name}")[1]:
                self._write_one(name)

    def _write_one(self, name: str) -> None:
        value = self._values[name]
        self._project.writeEntry(SCOPE, f"/{name}", self._project.writePath(value) if name in PATHS else value)

    def _forget_removed(self, ids: List[str]) -> None:
        if self._values["areas"] in ids:
            self.areas = None
        self.resultChanged.emit()

    def _see_result(self, layers: List[QgsMapLayer]) -> None:
        if self.result and self.result_layer in layers:
            self.resultChanged.emit()
