"""The tab "Variants": changes drawn on the map, and what they do to the scores."""

from typing import Any, Callable, Dict, List, Optional

from qgis.core import (
    Qgis,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QAction,
    QListWidgetItem,
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ...catalogue.variants import LAYERS, VariantLayer
from ...layers import open_layers
from ...translation import tr, tr_known
from ...variant_file import VariantError
from ...variant_layers import Variant, variants_of
from ..drawing import count_again, draw, strike_out
from ..engine_task import Algorithm, Run
from ..forms import load_form
from ..places import file_name, free_path, project_folder
from ..scoring import inputs_of_variant, loaded
from ..state import State
from ..variant_files import VariantFiles
from ..variant_results import VariantResults
from ..variant_runs import FAILED, NONE, STALE, WORKING, VariantRuns
from ..variant_status import about, word_of

# how often it is looked whether something changed that no signal tells of
_LOOK_MS = 2000
_COLUMNS = 2
_ROWS_OF_LIST = 4
_PATH = Qt.ItemDataRole.UserRole


class VariantsTab(QWidget):
    """Variants: a list, buttons that begin to draw, and what each does."""

    def __init__(self, state: State, iface: QgisInterface) -> None:
        super().__init__()
        self._state, self._iface = state, iface
        self._project = QgsProject.instance()
        self.runs = VariantRuns(state, self)
        # layers whose edits are listened to, by id
        self._heard: Dict[str, QgsVectorLayer] = {}
        self._seen: Dict[str, str] = {}
        load_form("variants", self)
        self._results = VariantResults(self, state, self.runs)
        self._files = VariantFiles(self, state, self._current)
        self._make_menu()
        self._make_kinds()
        self._connect()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._clean = QTimer(self)
        self._clean.setSingleShot(True)
        self._clean.timeout.connect(self._forget_removed)
        self._show_list()

    def title(self) -> str:
        """What stands on the tab."""
        return tr("Variants")

    def close_all(self) -> None:
        """Stop what runs."""
        self._timer.stop()
        self.runs.close()

    # what is made once

    def _make_menu(self) -> None:
        menu = QMenu(self)
        self._more: List[QAction] = [
            menu.addAction(tr("Copy…"), self._files.copy),
            menu.addAction(tr("Rename…"), self._files.rename),
            menu.addAction(tr("Save a copy as…"), self._files.export),
            menu.addAction(tr("Zoom to it"), self._zoom),
            menu.addAction(tr("Take out of the project…"), self._files.remove),
        ]
        self.more_button.setMenu(menu)

    def _make_kinds(self) -> None:
        for number, declared in enumerate(LAYERS):
            button = QToolButton(self)
            button.setObjectName(f"draw_{declared.name}")
            button.setText(tr_known(declared.button))
            button.setToolTip(tr_known(declared.about))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            kinds = declared.kinds
            first = ""
            if kinds is not None:
                first = str(kinds.default or kinds.choices[0][0])
                menu = QMenu(button)
                for value, words in kinds.choices:
                    text = f"{tr_known(kinds.label)}: {tr_known(words)}"
                    menu.addAction(text, self._drawing(declared, value))
                button.setMenu(menu)
                button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
            button.clicked.connect(self._drawing(declared, first))
            self.kinds.addWidget(button, number // _COLUMNS, number % _COLUMNS)

    def _drawing(self, declared: VariantLayer, kind: str) -> Callable[..., None]:
        return lambda *_checked: self._draw(declared, kind)

    def _connect(self) -> None:
        state = self._state
        self.new_button.clicked.connect(self._files.new)
        self.open_button.clicked.connect(self._files.open)
        self._files.listed.connect(self._show_list)
        self._files.opened.connect(self._work_out)
        self._files.removed.connect(self.runs.forget)
        self.save_button.clicked.connect(self._save)
        self.strike_button.clicked.connect(lambda: self._change_sites(strike_out))
        self.again_button.clicked.connect(lambda: self._change_sites(count_again))
        self.again_work_button.clicked.connect(self._work_out)
        self.full_button.clicked.connect(self._write_full)
        self.variants.currentItemChanged.connect(lambda *_items: self._show_all())
        self.variants.itemChanged.connect(lambda _item: self._show_results())
        changed = (state.cityChanged, state.normsChanged, state.areasChanged, state.resultChanged)
        for signal in (*changed, state.programmeChanged):
            signal.connect(self._look)
        state.busyChanged.connect(self._show_buttons)
        state.variantDrawn.connect(self._drawn_elsewhere)
        self.runs.changed.connect(self._show_all)
        self.runs.answered.connect(lambda _path: self._answered())
        project = self._project
        project.readProject.connect(self._project_read)
        project.cleared.connect(self._project_cleared)
        project.layersRemoved.connect(self._layers_removed)

    # what there is

    def _variants(self) -> List[Variant]:
        return variants_of(self._project)

    def _current(self) -> Optional[Variant]:
        item = self.variants.currentItem()
        path = item.data(_PATH) if item is not None else ""
        return next((variant for variant in self._variants() if variant.path == path), None)

    def _compared(self) -> List[Variant]:
        """The variants that are ticked and have an answer."""
        count = self.variants.count()
        items = [self.variants.item(row) for row in range(count)]
        ticked = {item.data(_PATH) for item in items if item.checkState() == Qt.CheckState.Checked}
        return [variant for variant in self._variants() if variant.path in ticked and variant.answer]

    def _zoom(self) -> None:
        extent = self._current().extent()
        if extent.isEmpty() and extent.width() + extent.height() <= 0:
            self._state.tell(tr("Nothing was drawn in this variant yet."))
            return
        layer = self._current().layers()[0]
        canvas = self._iface.mapCanvas()
        extent = canvas.mapSettings().layerExtentToOutputExtent(layer, extent)
        extent.scale(1.3)
        canvas.setExtent(extent)
        canvas.refresh()

    def _tell_wrong(self, text: str) -> None:
        self._state.tell(text, Qgis.MessageLevel.Warning)

    # drawing

    def _draw(self, declared: VariantLayer, kind: str) -> None:
        try:
            hint = draw(self._state, self._iface, self._current(), declared, kind)
        except VariantError as error:
            self._tell_wrong(str(error))
            return
        self.hint.setText(hint)
        self.hint.show()

    def _save(self) -> None:
        for layer in self._current().edited():
            # one click on what to draw begins again
            if not layer.commitChanges():
                reasons = "; ".join(layer.commitErrors())
                message = tr("The layer '{layer}' could not be saved: {reason}")
                self._tell_wrong(message.format(layer=layer.name(), reason=reasons))
                return

    def _change_sites(self, change: Callable[[Variant, QgsVectorLayer], int]) -> None:
        sites = self._sites()
        if sites is None or (not sites.selectedFeatureCount() and change is strike_out):
            self._tell_wrong(tr("Select places in the layer of places for homes of the result first."))
            return
        try:
            count = change(self._current(), sites)
        except VariantError as error:
            self._tell_wrong(str(error))
            return
        self._state.tell(tr("Places changed: {count}.").format(count=count))

    def _sites(self) -> Optional[QgsVectorLayer]:
        """The layer of places of the result, None where it is not open."""
        layers = open_layers(self._state.result, self._project)
        return next((layer for layer in layers if layer.source().endswith("|layername=sites")), None)

    def _hear(self) -> None:
        """Listen to the edits of every variant's layers."""
        layers = {layer.id(): layer for variant in self._variants() for layer in variant.layers()}
        for number, layer in layers.items():
            if number not in self._heard:
                layer.afterCommitChanges.connect(self._committed)
                layer.layerModified.connect(self._show_unsaved)
                layer.editingStopped.connect(self._show_unsaved)
        self._heard = layers

    def _committed(self) -> None:
        layer = self.sender()
        for variant in self._variants():
            if layer in variant.layers():
                self.runs.ask(variant)
                return

    # working out

    def _work_out(self) -> None:
        variant = self._current()
        if variant is not None:
            self.runs.ask(variant)

    def _drawn_elsewhere(self, path: str) -> None:
        """Work out a variant that was drawn in from another tab."""
        self._show_list(path)
        variant = self._current()
        # a layer that was listened to already told of it
        if variant is not None and variant.path == path and self.runs.status(variant) != WORKING:
            self.runs.ask(variant)

    def _answered(self) -> None:
        self._show_all()
        self._results.show_maps()

    def _write_full(self) -> None:
        state, variant = self._state, self._current()
        if not state.city or state.areas is None:
            self._tell_wrong(tr("Choose a city package and plan areas in the tab 'Start' first."))
            return
        path = free_path(project_folder() / f"{file_name(variant.name)} {tr('result')}.gpkg")
        given = inputs_of_variant(state, variant.path, OUTPUT=loaded(path))
        title = tr("Full result of {variant}").format(variant=variant.name)
        state.runs.start(title, [Algorithm("g40:scorevariant", given)], self._full_written)

    def _full_written(self, _run: Run, made: List[Dict[str, Any]]) -> None:
        path = made[-1]["OUTPUT"].split("|")[0]
        self._state.tell(tr("The full result of the variant is in {path}.").format(path=path))

    # the project

    def _project_read(self, *_args: Any) -> None:
        self._heard = {}
        self._results.refill_maps()
        self._show_list()

    def _project_cleared(self) -> None:
        self.runs.close()
        self._heard = {}
        self._show_list()

    def _layers_removed(self, _ids: List[str]) -> None:
        # the group of the layers is there still
        self._clean.start()

    def _forget_removed(self) -> None:
        paths = {variant.path for variant in self._variants()}
        for row in range(self.variants.count()):
            if self.variants.item(row).data(_PATH) not in paths:
                self.runs.forget(self.variants.item(row).data(_PATH))
        self._show_list()

    def _look(self) -> None:
        """See whether a variant is not up to date any more, or came or went."""
        if self._signature() != self._seen:
            self._show_list()

    def _signature(self) -> Dict[str, str]:
        return {variant.path: f"{variant.name} {self.runs.status(variant)}" for variant in self._variants()}

    # showing

    def _show_list(self, chosen: str = "") -> None:
        before = self._current()
        chosen = chosen or (before.path if before is not None else "")
        unticked = {
            self.variants.item(row).data(_PATH)
            for row in range(self.variants.count())
            if self.variants.item(row).checkState() != Qt.CheckState.Checked
        }
        self.variants.blockSignals(True)
        self.variants.clear()
        for variant in self._variants():
            item = QListWidgetItem(variant.name)
            item.setData(_PATH, variant.path)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            state = Qt.CheckState.Unchecked if variant.path in unticked else Qt.CheckState.Checked
            item.setCheckState(state)
            self.variants.addItem(item)
            if variant.path == chosen or self.variants.currentRow() < 0:
                self.variants.setCurrentItem(item)
        self.variants.blockSignals(False)
        rows = min(max(self.variants.count(), 1), _ROWS_OF_LIST)
        height = self.variants.sizeHintForRow(0) if self.variants.count() else self.fontMetrics().height()
        self.variants.setFixedHeight(rows * height + 2 * self.variants.frameWidth() + 2)
        self._hear()
        self._show_all()

    def _show_all(self) -> None:
        self._seen = self._signature()
        self._show_buttons()
        self._show_unsaved()
        self._show_statuses()
        self._show_results()

    def _show_buttons(self) -> None:
        variant = self._current()
        there = variant is not None
        self.none_text.setVisible(not self.variants.count())
        self.variants.setVisible(bool(self.variants.count()))
        for action in self._more:
            action.setEnabled(there)
        self.more_button.setEnabled(there)
        self.draw_group.setVisible(there)
        self.result_group.setVisible(there)
        self.full_button.setEnabled(there and not self._state.busy)
        if there:
            self.draw_group.setTitle(tr("Draw in '{name}'").format(name=variant.name))
            self.hint.setVisible(bool(self.hint.text()))

    def _show_results(self) -> None:
        self._results.show(self._current(), self._compared())

    def _show_unsaved(self, *_args: Any) -> None:
        variant = self._current()
        edited = variant.edited() if variant is not None else []
        self.unsaved_text.setVisible(bool(edited))
        self.save_button.setVisible(bool(edited))
        names = ", ".join(layer.name() for layer in edited)
        self.unsaved_text.setText(tr("Not saved yet, so it does not count yet: {layers}.").format(layers=names))

    def _show_statuses(self) -> None:
        self.variants.blockSignals(True)
        variants = {variant.path: variant for variant in self._variants()}
        for row in range(self.variants.count()):
            item = self.variants.item(row)
            variant = variants.get(item.data(_PATH))
            if variant is not None:
                item.setText(f"{variant.name} \u2013 {word_of(self.runs.status(variant))}")
                item.setToolTip(variant.path)
        self.variants.blockSignals(False)
        variant = self._current()
        if variant is None:
            return
        status = self.runs.status(variant)
        self.status_text.setText(about(self.runs, variant))
        self.again_work_button.setVisible(status in (STALE, FAILED, NONE))
        words = tr("&Work out") if status == NONE else tr("&Work out again")
        self.again_work_button.setText(words)
