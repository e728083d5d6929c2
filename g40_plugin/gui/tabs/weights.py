"""The tab "Weights": report marks and their order while weights are dragged, and who wins under which weights."""

from datetime import datetime
from pathlib import Path
from typing import Any, Dict, List, Tuple

from qgis.core import Qgis, QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QItemSelectionModel, QTimer
from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import QFileDialog, QHeaderView, QWidget

from ...algorithms.base import RESOURCES
from ...catalogue.weights import PRESETS
from ...translation import tr, tr_known
from ..asker import Asker
from ..engine_task import Algorithm, Method, Run
from ..forms import load_form
from ..kept_weights import keep_weights, kept_weights
from ..marks_layer import MarksLayer
from ..new_areas import show_layer
from ..places import free_path, project_folder
from ..rank_table import RankModel
from ..scoring import ALGORITHM, can_score, scoring_of
from ..sliders import Sliders
from ..state import State
from ..variant_winners import VariantWinners
from ..winners_picture import WinnersPicture

NOW = "now"
# how long a slider rests before what takes longer is worked out
REST_MS = 250
Answer = Dict[str, Any]


class WeightsTab(QWidget):
    """Weights of the report mark; those of functions only count after a new scoring, and say so."""

    def __init__(self, state: State, iface: QgisInterface) -> None:
        super().__init__()
        self._state, self._iface = state, iface
        self.marks = MarksLayer()
        # the result that is shown, as it was on disk
        self._shown: Tuple[Any, ...] = ()
        self._before: Dict[str, float] = {}
        # the result and the parts for which it is shown who wins
        self._won: Tuple[Any, ...] = ()
        self._is_selecting = False
        load_form("weights", self)
        self.pillars, self.functions = Sliders(self), Sliders(self)
        self.pillars_layout.addWidget(self.pillars)
        self.functions_layout.insertWidget(1, self.functions)
        self.picture = WinnersPicture(self)
        self.winners_layout.insertWidget(0, self.picture)
        self.variants = VariantWinners(self, state)
        self.model = RankModel(self)
        self.table.setModel(self.model)
        header = self.table.horizontalHeader()
        # looking at every row for its width would take longer than working out the marks
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, words in ((0, tr("Rank")), (2, tr("Mark")), (3, tr("Rank between"))):
            self.table.setColumnWidth(column, header.fontMetrics().horizontalAdvance(words) + 16)
        self.asker = Asker(tr("Weights"), self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        for name, title in PRESETS:
            self.presets.addItem(tr_known(title), name)
        self.presets.addItem(tr("From a file…"), "")
        self.presets.setCurrentIndex(-1)
        self._connect()
        self._result_changed()

    def title(self) -> str:
        """What stands on the tab."""
        return tr("Weights")

    def close_all(self) -> None:
        """Ask nothing more."""
        self._rest.stop()
        self.asker.forget()
        self.variants.close()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._result_changed()
        self._show_variants()

    def _project_changed(self, *_args: Any) -> None:
        # another project keeps other weights
        self._shown = ()
        self._result_changed()

    def _connect(self) -> None:
        state = self._state
        state.resultChanged.connect(self._result_changed)
        state.areaChanged.connect(self._select_area)
        for signal in (state.busyChanged, state.cityChanged, state.areasChanged):
            signal.connect(self._show_buttons)
        for signal in (QgsProject.instance().readProject, QgsProject.instance().cleared):
            signal.connect(self._project_changed)
        self.pillars.changed.connect(self._moved)
        self.functions.changed.connect(self._functions_moved)
        self.asker.failed.connect(self._show_problem)
        self._rest.timeout.connect(self._ask_all)
        self.presets.activated.connect(self._preset_chosen)
        self.save_button.clicked.connect(self._ask_where_to_save)
        self.reset_button.clicked.connect(self.reset)
        self.score_button.clicked.connect(self._score_again)
        self.table.selectionModel().selectionChanged.connect(self._row_chosen)

    @property
    def settled(self) -> bool:
        """Whether all is shown as the weights stand: nothing is asked and nothing waits for a slider to rest."""
        rests = not self.asker.busy and self.variants.settled and not self._rest.isActive()
        return bool(self.pillars.sliders) and rests

    # what the result has

    def _result_changed(self) -> None:
        path = Path(self._state.result) if self._state.result else None
        there = path is not None and path.is_file()
        self.whole.setEnabled(there)
        self.problem.setVisible(not there)
        if not there:
            self._shown = ()
            self.asker.forget()
            self._rest.stop()
            self.marks.remove()
            self._show_variants()
            self.problem.setText(tr("There are no scores yet: score plan areas on the tab 'Start'."))
            return
        shown = (str(path), path.stat().st_mtime_ns)
        if shown == self._shown:
            return
        self.asker.forget()
        self.marks.remove()
        # the engine is not started for what nobody looks at
        self._shown = shown if self.isVisible() else ()
        if not self._shown:
            return
        self.asker.ask("offer", "weigh", {**self._scored(), "answer": ["marks"]}, self._offer)

    def _offer(self, answer: Answer) -> None:
        """Sliders for what this result can be weighed by, with the weights that the project keeps."""
        self._before = {one["code"]: one["before"] for one in (*answer["pillars"], *answer["functions"])}
        self.pillars.offer(answer["pillars"])
        self.functions.offer(answer["functions"])
        self._set({code: weight for code, weight in kept_weights().items() if code in self._before})

    def _scored(self) -> Dict[str, Any]:
        return {"scored": {NOW: self._state.result}}

    # weights

    @property
    def weights(self) -> Dict[str, float]:
        """The weights that differ from those of the result, by the name of a pillar or function."""
        return {
            code: weight
            for code, weight in {**self.pillars.weights, **self.functions.weights}.items()
            if abs(weight - self._before[code]) > 0.5 / 10
        }

    def reset(self) -> None:
        """The weights of the result again."""
        self.presets.setCurrentIndex(-1)
        self._set(self._before)

    def load(self, path: str) -> None:
        """Take the weights of a norms file."""
        params = {**self._scored(), "norms": path, "answer": ["marks"]}
        self.asker.ask("load", "weigh", params, lambda answer: self._set(_weights_of(answer)))

    def save(self, path: str) -> None:
        """Write the weights as a norms file that can be shared."""
        params = {**self._scored(), "weights": self.weights, "weights_out": path, "answer": ["marks"]}
        message = tr("The weights are in {path}. Give that file as norms to score with them.").format(path=path)
        done = lambda _answer: self._state.tell(message, Qgis.MessageLevel.Success)  # noqa: E731
        self.asker.ask("save", "weigh", {**params, "overwrite": True}, done)

    def _set(self, weights: Dict[str, float]) -> None:
        self.pillars.weights = self.functions.weights = weights
        self._functions_moved()
        self._moved()
        self._rest.start(0)

    def _moved(self) -> None:
        keep_weights(self.weights)
        if not any(self.pillars.weights.values()):
            self.order_text.setText(tr("At least one part has to count."))
            self._rest.stop()
            return
        self.asker.ask("marks", "weigh", self._asked(["marks"]), self._show_marks)
        self._rest.start(REST_MS)

    def _functions_moved(self) -> None:
        keep_weights(self.weights)
        self._show_buttons()

    def _asked(self, answer: List[str]) -> Dict[str, Any]:
        pillars = {code: weight for code, weight in self.weights.items() if code in self.pillars.weights}
        return {**self._scored(), "weights": pillars, "answer": answer}

    def _ask_all(self) -> None:
        if any(self.pillars.weights.values()):
            # who wins hangs on which parts count, not on how much
            winners = [] if self._won == (*self._shown, *self._counting) else ["winners"]
            asked = self._asked(["marks", "order", *winners])
            self.asker.ask("order", "weigh", asked, lambda answer: self._show_order(answer, asked["weights"]))

    # what comes of it

    def _show_marks(self, answer: Answer) -> None:
        self.problem.hide()
        self._show_on_map(answer["areas"])
        self._is_selecting = True
        self.model.show_rows(answer["areas"])
        self._is_selecting = False
        self._select_area()

    def _show_on_map(self, rows: List[Dict[str, Any]]) -> None:
        result, pillars = self._state.result_layer, set(self.pillars.weights)
        if result is None or not pillars & set(self.weights):
            self.marks.remove()
        else:
            self.marks.show(rows, result)

    def _show_order(self, answer: Answer, weights: Dict[str, float]) -> None:
        if weights != self._asked([])["weights"]:
            # moved on meanwhile
            return
        self._show_marks(answer)
        self._show_variants()
        self.order_text.setText(answer["order"][NOW]["text"])
        if not answer["winners"]:
            return
        self._won = (*self._shown, *self._counting)
        rows, titles = answer["winners"]["areas"], self.pillars.titles
        self.picture.show_winners(rows, {code: titles[code] for code in self._counting})
        self.winners_text.setText("\n".join(row["text"] for row in rows))

    def _show_variants(self) -> None:
        if self.isVisible():
            self.variants.show(self.pillars.weights, self.pillars.titles)

    @property
    def _counting(self) -> List[str]:
        return [code for code, weight in self.pillars.weights.items() if weight > 0]

    def _show_problem(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.show()

    def _show_buttons(self) -> None:
        waiting = [code for code in self.functions.weights if code in self.weights]
        self.score_button.setEnabled(bool(waiting) and can_score(self._state))
        lacks = self._state.areas is None or not self._state.city
        text = tr("Weights of functions are worked out in a new scoring: the map does not follow them before.")
        if waiting and lacks:
            text = tr("For a new scoring choose the city package and the plan areas on the tab 'Start'.")
        self.functions_text.setText(text)

    def _select_area(self) -> None:
        row = self.model.row_of(self._state.area_id)
        self._is_selecting = True
        if row is None:
            self.table.clearSelection()
        else:
            index = self.model.index(row, 0)
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self._is_selecting = False
        self._show_variants()

    def _row_chosen(self, *_args: Any) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows and not self._is_selecting:
            self._state.area_id = self.model.area_at(rows[0].row())

    # files and a new scoring

    def _preset_chosen(self, number: int) -> None:
        name = self.presets.itemData(number)
        if name:
            self.load(str(RESOURCES / "norms" / name))
            return
        self.presets.setCurrentIndex(-1)
        path, _ = QFileDialog.getOpenFileName(self, tr("Weights"), str(project_folder()), tr("Norms (*.toml)"))
        if path:
            self.load(path)

    def _ask_where_to_save(self) -> None:
        place = str(free_path(project_folder() / tr("weights.toml")))
        path, _ = QFileDialog.getSaveFileName(self, tr("Weights"), place, tr("Norms (*.toml)"))
        if path:
            self.save(path if path.endswith(".toml") else f"{path}.toml")

    def _score_again(self) -> None:
        now = datetime.now().astimezone()
        norms = str(free_path(project_folder() / tr("norms {when}.toml").format(when=f"{now:%Y-%m-%d %H.%M}")))
        params = {**self._scored(), "weights": self.weights, "norms_out": norms, "answer": ["marks"]}
        steps = [Method("weigh", params), Algorithm(ALGORITHM, scoring_of(self._state, NORMS=norms))]
        self._state.runs.start(tr("A new scoring with these weights"), steps, self._scored_again)

    def _scored_again(self, run: Run, made: List[Answer]) -> None:
        path = made[-1]["OUTPUT"].split("|")[0]
        if not run.same_project:
            message = tr("The scores are in {path}; they were not opened, as another project was opened meanwhile.")
            self._state.tell(message.format(path=path), Qgis.MessageLevel.Warning)
            return
        # what was chosen stands in the norms now
        keep_weights({})
        self._state.norms = made[0]["norms_out"]
        self._state.result = path
        if self._state.result_layer is not None:
            show_layer(self._state.result_layer, self._iface)


def _weights_of(answer: Answer) -> Dict[str, float]:
    return {one["code"]: one["weight"] for one in (*answer["pillars"], *answer["functions"])}
