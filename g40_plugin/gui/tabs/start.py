"""The tab "Start": set up the engine, try the sample city, or choose a city and plan areas and score them."""

from datetime import datetime
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import processing
from qgis.core import (
    Qgis,
    QgsMapLayerProxyModel,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgisInterface, QgsFileWidget
from qgis.PyQt.QtWidgets import QWidget

from ...engine_setup import is_chosen
from ...layers import open_layers
from ...translation import tr
from ..engine_state import EngineState
from ..engine_task import Algorithm, Run
from ..forms import load_form
from ..freshness import of_layer
from ..new_areas import draw_areas, show_layer
from ..places import data_folder, free_path, why_elsewhere
from ..scoring import ALGORITHM, can_score, loaded, name_of_result, scoring_of
from ..setup_panel import SetupPanel
from ..state import State

SAMPLE_FOLDER = "voorbeeldstad"
FILES = ("city", "plans", "sites", "corrections", "norms")
# buttons that open the dialog of an algorithm, which is filled in with what the panel knows
DIALOGS = {
    "municipality_button": "municipality",
    "build_button": "buildcitypackage",
    "download_button": "downloadcitypackage",
    "map_button": "exportmap",
    "sheets_button": "exportsheets",
    "poster_button": "exportposter",
    "page_button": "exportpage",
    "report_button": "exportreport",
    "compare_button": "exportcomparison",
}
FIELDS = ("id_field", "name_field")
# what a field with the name of an area is often called
NAMES = ("name", "naam", "area_name", "buurtnaam", "wijknaam", "statnaam")


class StartTab(QWidget):
    """From nothing to scored plan areas on the map."""

    def __init__(self, state: State, iface: QgisInterface) -> None:
        super().__init__()
        self._state, self._iface = state, iface
        # what is shown comes from the state, and must not be taken for what the user chose
        self._is_showing = False
        # until it is known to lack
        self._has_engine = True
        self._setup: Optional[SetupPanel] = None
        load_form("start", self)
        self._fit_widgets()
        self._engine = EngineState(self)
        self._engine.found.connect(self._show_engine)
        self._connect()
        self._look_for_engine()
        self._show_all()

    def title(self) -> str:
        """What stands on the tab."""
        return tr("Start")

    def show_setup(self) -> None:
        """Show what a set-up of the engine will do, and how to begin it."""
        if self._setup is None:
            self._setup = SetupPanel(self)
            self._setup.closed.connect(self._hide_setup)
            self._setup.ready.connect(self._look_for_engine)
            self.engine_layout.addWidget(self._setup)
        self._setup.show()
        self.setup_button.hide()
        self.engine_text.hide()
        self._setup.start_button.setFocus()

    def close_all(self) -> None:
        """Stop a set-up that runs."""
        if self._setup is not None:
            self._setup.reject()

    def _fit_widgets(self) -> None:
        self.areas.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.areas.setAllowEmptyLayer(True)
        for name in FIELDS:
            getattr(self, name).setAllowEmptyFieldName(True)
        kinds = {"city": tr("GeoPackage (*.gpkg)"), "norms": tr("Norms (*.toml)")}
        for name in FILES:
            widget = getattr(self, name)
            widget.setStorageMode(QgsFileWidget.StorageMode.GetFile)
            widget.setFilter(kinds.get(name, ""))

    def _connect(self) -> None:
        state = self._state
        self.setup_button.clicked.connect(self.show_setup)
        self.sample_button.clicked.connect(self._try_sample)
        for name, algorithm in DIALOGS.items():
            getattr(self, name).clicked.connect(lambda *_checked, name=algorithm: _open_dialog(name))
        self.draw_button.clicked.connect(lambda: draw_areas(state, self._iface))
        self.score_button.clicked.connect(self._score)
        self.show_button.clicked.connect(self._show_on_map)
        for name in FILES:
            getattr(self, name).fileChanged.connect(lambda path, name=name: self._chosen(name, path))
        self.areas.layerChanged.connect(lambda layer: self._chosen("areas", layer))
        for name in FIELDS:
            getattr(self, name).fieldChanged.connect(lambda field, name=name: self._chosen(name, field))
        for signal in (state.cityChanged, state.normsChanged, state.areasChanged, state.resultChanged):
            signal.connect(self._show_all)
        state.busyChanged.connect(self._show_all)

    def _chosen(self, name: str, value: Any) -> None:
        if self._is_showing:
            return
        setattr(self._state, name, value)
        if name == "areas":
            self._state.id_field = ""
            self._state.name_field = _field_of(value, NAMES)

    def _show_all(self) -> None:
        state = self._state
        self._is_showing = True
        for name in FILES:
            if getattr(self, name).filePath() != getattr(state, name):
                getattr(self, name).setFilePath(getattr(state, name))
        self.areas.setLayer(state.areas)
        for name in FIELDS:
            getattr(self, name).setLayer(state.areas)
            getattr(self, name).setField(getattr(state, name))
            getattr(self, name).setEnabled(state.areas is not None)
        self._is_showing = False
        self.sample_button.setEnabled(self._has_engine and not state.busy)
        self.score_button.setEnabled(self._has_engine and can_score(state))
        self.result_group.setVisible(bool(state.result))
        self.result_text.setText(_about_result(state))
        self.result_text.setToolTip(state.result)

    def _look_for_engine(self) -> None:
        self.engine_text.setText(tr("Looking for the engine…"))
        self.setup_button.hide()
        self._engine.look()

    def _show_engine(self, ready: bool, text: str) -> None:  # noqa: FBT001
        self._has_engine = ready
        if not ready and not is_chosen():
            text = tr("An engine works out the scores. It is not there yet; setting it up takes some minutes.")
        self.engine_text.setText(text)
        in_place = self._setup is not None and not self._setup.isHidden()
        self.engine_text.setVisible(not in_place)
        self.setup_button.setVisible(not ready and not in_place)
        self._show_all()

    def _hide_setup(self) -> None:
        self._setup.hide()
        self._look_for_engine()

    def _try_sample(self) -> None:
        folder = free_path(data_folder() / SAMPLE_FOLDER)
        city = folder / f"{SAMPLE_FOLDER}.gpkg"
        layers = ("OWNERS", "VACANCY", "WATER_STORAGE", "ZONES")
        steps = [
            Algorithm("g40:samplecity", {"OUTPUT": str(folder), "LOAD": True}),
            Algorithm(
                "g40:buildcitypackage",
                lambda made: {"OUTPUT": str(city), **{key: made[0][key] for key in ("SOURCE", *layers)}},
            ),
            Algorithm(
                ALGORITHM,
                lambda made: {
                    "CITY": str(city),
                    "PLAN_AREAS": made[0]["PLAN_AREAS"],
                    "ID_FIELD": "code",
                    "NAME_FIELD": "naam",
                    "PLANS": str(folder / "plans.csv"),
                    "CORRECTIONS": str(folder / "corrections.csv"),
                    "OUTPUT": loaded(folder / name_of_result(city)),
                },
            ),
        ]
        self._state.runs.start(tr("Sample city"), steps, self._sample_done)

    def _sample_done(self, run: Run, made: List[Dict[str, Any]]) -> None:
        folder = Path(made[0]["OUTPUT"])
        values = {
            "city": made[1]["OUTPUT"],
            "plans": str(folder / "plans.csv"),
            "corrections": str(folder / "corrections.csv"),
            "sites": "",
            "areas": _layer_of(made[0]["PLAN_AREAS"]),
            "id_field": "code",
            "name_field": "naam",
        }
        if run.same_project:
            for name, value in values.items():
                setattr(self._state, name, value)
        self._scored(run, made)
        if run.same_project:
            self._hide_areas()

    def _score(self) -> None:
        state = self._state
        title = tr("Score of {layer}").format(layer=state.areas.name())
        areas, before = state.areas.id(), of_layer(state.areas)

        def done(run: Run, made: List[Dict[str, Any]]) -> None:
            self._scored(run, made)
            if run.same_project:
                self._hide_areas()
                self._tell_of_places(made)
                self._tell_of_edits(areas, before)

        state.runs.start(title, [Algorithm(ALGORITHM, scoring_of(state))], done)

    def _hide_areas(self) -> None:
        """Take the plan areas off the map: they would show through the scores, which have their borders too."""
        layer = self._state.areas
        node = QgsProject.instance().layerTreeRoot().findLayer(layer) if layer is not None else None
        if node is not None and not layer.isEditable():
            node.setItemVisibilityChecked(False)

    def _tell_of_places(self, made: List[Dict[str, Any]]) -> None:
        text = why_elsewhere(Path(made[-1]["OUTPUT"].split("|")[0]))
        if text:
            self._state.tell(text, Qgis.MessageLevel.Warning)

    def _tell_of_edits(self, areas: str, before: str) -> None:
        """Say of plan areas that they are not any more what was scored."""
        layer = QgsProject.instance().mapLayer(areas)
        if layer is not None and of_layer(layer) != before:
            message = tr("The plan areas of '{layer}' were changed while they were scored: score them again.")
            self._state.tell(message.format(layer=layer.name()), Qgis.MessageLevel.Warning)

    def _scored(self, run: Run, made: List[Dict[str, Any]]) -> None:
        path = made[-1]["OUTPUT"].split("|")[0]
        if not run.same_project:
            message = tr("The scores are in {path}; they were not opened, as another project was opened meanwhile.")
            self._state.tell(message.format(path=path), Qgis.MessageLevel.Warning)
            return
        self._state.result = path
        self._show_on_map()
        # a whole path is wider than the bar of a small screen
        text = tr("Plan areas scored: {count}, in {name}.")
        self._state.tell(text.format(count=made[-1]["AREAS"], name=Path(path).name))

    def _show_on_map(self) -> None:
        layer = self._state.result_layer
        if layer is None:
            message = tr("The scores are not open in the project: add the layer 'areas' of {path}.")
            self._state.tell(message.format(path=self._state.result), Qgis.MessageLevel.Warning)
        else:
            show_layer(layer, self._iface)


def _open_dialog(algorithm: str) -> None:
    processing.execAlgorithmDialog(f"g40:{algorithm}")


def _layer_of(source: str) -> Optional[QgsVectorLayer]:
    return next(iter(open_layers(source, QgsProject.instance())), None)


def _field_of(layer: Optional[QgsVectorLayer], names: Tuple[str, ...]) -> str:
    """The first field of a layer that is called as one of these, in capitals or not; empty where none is."""
    fields = layer.fields().names() if layer is not None else []
    return next((field for name in names for field in fields if field.lower() == name), "")


def _about_result(state: State) -> str:
    path = Path(state.result)
    if not state.result:
        return ""
    if not path.is_file():
        return tr("{path} is not there any more: score again.").format(path=path)
    when = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    return tr("{name}, written on {day} at {time}.").format(
        name=path.name, day=f"{when:%d-%m-%Y}", time=f"{when:%H:%M}"
    )
