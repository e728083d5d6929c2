"""The tab "Record": what was chosen between which results and why, as a file and a page that open again later."""

from html import escape
from pathlib import Path
from typing import Any, Dict, List

from qgis.core import Qgis, QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QDate, Qt, QTimer, QUrl
from qgis.PyQt.QtWidgets import QFileDialog, QHeaderView, QScrollArea, QTableWidgetItem, QWidget

from ...catalogue.language import Texts
from ...translation import language, tr
from ..engine_task import Method, Run
from ..forms import load_form
from ..kept_weights import kept_weights
from ..places import free_name, free_path, project_folder
from ..state import State

NAME, PATH, DRAWN = 0, 1, 2
ISO = "yyyy-MM-dd"


class RecordTab(QWidget):
    """Writes the record of a choice and opens one again; all numbers come from the engine."""

    def __init__(self, state: State, iface: QgisInterface) -> None:
        super().__init__()
        self._state, self._iface = state, iface
        load_form("record", self)
        self.results.setColumnCount(3)
        self.results.setHorizontalHeaderLabels([tr("Name"), tr("Scores"), tr("Variant")])
        header = self.results.horizontalHeader()
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in (PATH, DRAWN):
            self.results.setColumnWidth(column, header.fontMetrics().horizontalAdvance("m" * 7))
        self.day.setDate(QDate.currentDate())
        self.findings.hide()
        self.now_button.clicked.connect(self._add_now)
        self.add_button.clicked.connect(self._ask_what_to_add)
        self.remove_button.clicked.connect(self._remove)
        self.save_button.clicked.connect(self._ask_where_to_save)
        self.open_button.clicked.connect(self._ask_what_to_open)
        self.results.itemChanged.connect(lambda _item: self._show())
        self.results.itemSelectionChanged.connect(self._show)
        for signal in (state.resultChanged, state.busyChanged):
            signal.connect(self._show)
        QgsProject.instance().cleared.connect(self._clear)
        self._show()

    def title(self) -> str:
        """What stands on the tab."""
        return tr("Record")

    def showEvent(self, event: Any) -> None:  # noqa: N802
        super().showEvent(event)
        self._show()

    # what was chosen between

    def add(self, path: str, name: str = "", drawn: str = "") -> None:
        """Add a scored file, under a name that is free; ``drawn`` is the file of its variant."""
        if path in [row["path"] for row in self._rows()]:
            return
        name = free_name(name or Path(path).stem, [row["name"] for row in self._rows()])
        number = self.results.rowCount()
        self.results.blockSignals(True)
        self.results.insertRow(number)
        for column, text in ((NAME, name), (PATH, Path(path).name), (DRAWN, Path(drawn).name)):
            item = QTableWidgetItem(text)
            if column != NAME:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
            item.setData(Qt.ItemDataRole.UserRole, (path, drawn)[column - 1] if column else None)
            item.setToolTip((name, path, drawn)[column])
            self.results.setItem(number, column, item)
        self.results.blockSignals(False)
        self._show()

    def _rows(self) -> List[Dict[str, str]]:
        role = Qt.ItemDataRole.UserRole
        return [
            {
                "name": self.results.item(number, NAME).text().strip(),
                "path": self.results.item(number, PATH).data(role),
                "drawn": self.results.item(number, DRAWN).data(role),
            }
            for number in range(self.results.rowCount())
        ]

    def _add_now(self) -> None:
        self.add(self._state.result)

    def _remove(self) -> None:
        for number in sorted({index.row() for index in self.results.selectedIndexes()}, reverse=True):
            self.results.removeRow(number)
        self._show()

    def _clear(self) -> None:
        self.results.setRowCount(0)
        for field in (self.subject, self.present, self.reasons):
            field.clear()
        self.findings.hide()
        self._show()

    def _show(self) -> None:
        names = [row["name"] for row in self._rows()]
        chosen = self.choice.currentText()
        self.choice.clear()
        self.choice.addItems([tr("nothing yet"), *names])
        self.choice.setCurrentIndex(max(self.choice.findText(chosen), 0))
        self.now_button.setEnabled(bool(self._state.result))
        self.remove_button.setEnabled(bool(self.results.selectedIndexes()))
        told_apart = bool(names) and all(names) and len(set(names)) == len(names)
        self.save_button.setEnabled(told_apart and not self._state.busy)
        self.save_button.setToolTip(
            tr("Writes a file that opens again later, and a page for the dossier beside it.")
            if told_apart
            else tr("Add the results that were chosen between, each with a name of its own.")
        )
        self.open_button.setEnabled(not self._state.busy)
        count = len(kept_weights())
        self.weights_text.setText(
            tr("The weights are those of the tab 'Weights'.") if count else tr("The weights are those of the scoring.")
        )

    # writing

    def save(self, path: str) -> None:
        """Write the record, and the page for the dossier beside it."""
        place = Path(path)
        rows = self._rows()
        params = {
            "scored": {row["name"]: row["path"] for row in rows},
            "variants": {row["name"]: row["drawn"] for row in rows if row["drawn"]},
            "choice": self.choice.currentText() if self.choice.currentIndex() > 0 else None,
            "title": self.subject.text().strip() or None,
            "date": self.day.date().toString(ISO),
            "present": [name.strip() for name in self.present.text().split(",") if name.strip()],
            "reasons": self.reasons.toPlainText().strip() or None,
            "weights": kept_weights(),
            "out": str(place),
            "page": str(place.with_suffix(".html")),
            "overwrite": True,
        }
        given = {key: value for key, value in params.items() if value is not None}
        self._state.runs.start(tr("Record of the choice"), [Method("record", given)], self._saved)

    def _saved(self, run: Run, made: List[Dict[str, Any]]) -> None:
        page = Path(made[0]["page"])
        link = f'<a href="{QUrl.fromLocalFile(str(page)).toString()}">{escape(page.name)}</a>'
        text = tr("The record is in {path}, and the page for the dossier beside it: {page}.")
        warnings = [escape(warning) for warning in run.warnings]
        self._tell([text.format(path=escape(made[0]["out"]), page=link), *warnings])

    # opening again

    def open(self, path: str) -> None:
        """Open a record, and tell whether its numbers are still the same."""
        self._state.runs.start(tr("Opening a record"), [Method("check_record", {"record": path})], self._opened)

    def _opened(self, _run: Run, made: List[Dict[str, Any]]) -> None:
        answer = made[0]
        told = answer["record"]
        head = tr("{title}, {day}: chosen is {choice}.").format(
            title=told["title"] or tr("Record of the choice"),
            day=QDate.fromString(told["date"], ISO).toString("dd-MM-yyyy") or told["date"],
            choice=told["chosen"] or tr("nothing yet"),
        )
        same = tr("All numbers are the same as in the record.")
        other = tr("Not all numbers are the same as in the record.")
        lines = [f"<b>{escape(head)}</b>", escape(same if answer["same_numbers"] else other)]
        # the engine names some of the other numbers, the lines below all
        lines += [escape(found["text"]) for found in answer["findings"] if found["kind"] != "numbers"]
        lines += [escape(_change(change)) for change in answer["changed"] if change["field"] == "q_grade"]
        self._tell(lines)
        level = Qgis.MessageLevel.Success if answer["same_numbers"] else Qgis.MessageLevel.Warning
        self._state.tell(same if answer["same_numbers"] else other, level)

    def _tell(self, lines: List[str]) -> None:
        self.findings.setHtml("".join(f"<p>{line}</p>" for line in lines))
        self.findings.show()
        # what comes of it may lie below what is to be seen
        QTimer.singleShot(0, self._scroll_to_findings)

    def _scroll_to_findings(self) -> None:
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if parent is not None:
            parent.ensureWidgetVisible(self.findings)

    # asking for files

    def _ask_what_to_add(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(
            self, tr("Results"), str(project_folder()), tr("GeoPackages (*.gpkg)")
        )
        for path in paths:
            self.add(path)

    def _ask_where_to_save(self) -> None:
        place = str(free_path(project_folder() / tr("record of the choice.json")))
        path, _ = QFileDialog.getSaveFileName(self, tr("Record of the choice"), place, tr("Records (*.json)"))
        if path:
            self.save(path if path.endswith(".json") else f"{path}.json")

    def _ask_what_to_open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, tr("Record of the choice"), str(project_folder()), tr("Records (*.json)")
        )
        if path:
            self.open(path)


def _change(change: Dict[str, Any]) -> str:
    number = Texts(language()).number
    was, now = (tr("not known") if change[key] is None else number(change[key], 1) for key in ("was", "now"))
    text = tr("{result}, {area}: the mark was {was} and is {now}.")
    return text.format(result=change["scored"], area=change["area_name"], was=was, now=now)
