"""The table of variants beside each other: for each score what it is now and what it would be."""

from typing import Any, Dict, List, NamedTuple, Optional

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from ..catalogue import CARDS
from ..catalogue.language import Texts
from ..translation import language, tr, tr_known
from ..variant_maps import MARK

# below this a number reads the same, so it has not changed
_LEAST = 0.05
_BETTER, _WORSE = "\u25b2", "\u25bc"
FIELD = Qt.ItemDataRole.UserRole


class Row(NamedTuple):
    """A score: what it is now, and for each variant what it would be; None is not known or not worked out."""

    field: str
    title: str
    now: Optional[float]
    then: List[Optional[float]]

    @property
    def changes(self) -> bool:
        """Whether a variant makes a difference that is seen."""
        return any(not _same(self.now, value) for value in self.then)

    @property
    def best(self) -> List[int]:
        """The variants that are better than now and than all others; none where all are as good."""
        known = [value for value in (self.now, *self.then) if value is not None]
        if len(self.then) < 2 or not known:  # noqa: PLR2004
            return []
        most = max(known)
        found = [number for number, value in enumerate(self.then) if _same(value, most)]
        return found if len(found) < len(self.then) and not _same(self.now, most) else []


def titles(answers: List[Dict[str, Any]]) -> Dict[str, str]:
    """The scores that answers have, in the order of the cards with the mark first, each with its title."""
    there = dict.fromkeys(field for answer in answers for area in answer["areas"] for field in area["now"])
    by_field = {f"{code}_score": title for code, title in family_titles().items()}
    by_field = {MARK: tr("Report mark (1 to 10)"), **by_field}
    ordered = [field for field in by_field if field in there]
    ordered += [field for field in there if field not in by_field]
    return {field: by_field.get(field, field) for field in ordered}


def family_titles() -> Dict[str, str]:
    """The title of each family by its code."""
    return {card.code: tr_known(card.title) for card in CARDS}


def rows_of(answers: List[Dict[str, Any]], area_id: str) -> List[Row]:
    """The rows of an area, or of all areas together where ``area_id`` is empty."""
    found = [_of_area(answer, area_id) for answer in answers]
    rows = []
    for field, title in titles(answers).items():
        now = next((area["now"].get(field) for area in found if area.get("now", {}).get(field) is not None), None)
        rows.append(Row(field, title, now, [area.get("then", {}).get(field) for area in found]))
    return rows


def number(value: Optional[float]) -> str:
    """A score as it is shown; what is not known has words."""
    return tr("not known") if value is None else Texts(language()).number(value, 1)


def difference(now: Optional[float], then: Optional[float]) -> str:
    """How much a score changes, with an arrow; empty where it is the same or not known."""
    if now is None or then is None or _same(now, then):
        return ""
    arrow = _BETTER if then > now else _WORSE
    sign = "+" if then > now else "\u2212"
    return f"{arrow} {sign}{Texts(language()).number(abs(then - now), 1)}"


def fill(table: QTableWidget, rows: List[Row], names: List[str], *, stale: List[bool]) -> None:
    """Show rows with a column for each variant; those that are not up to date are grey."""
    kept = table.item(table.currentRow(), 0).data(FIELD) if table.currentRow() >= 0 else ""
    table.blockSignals(True)
    table.clear()
    table.setColumnCount(2 + len(names))
    table.setRowCount(len(rows))
    table.setHorizontalHeaderLabels([tr("Score"), tr("Now"), *names])
    grey = table.palette().brush(table.palette().ColorGroup.Disabled, table.palette().ColorRole.Text)
    for line, row in enumerate(rows):
        title = QTableWidgetItem(row.title)
        title.setData(FIELD, row.field)
        title.setToolTip(row.title)
        table.setItem(line, 0, title)
        table.setItem(line, 1, _cell(number(row.now)))
        for column, then in enumerate(row.then):
            best = column in row.best
            parts = ("\u2605" if best else "", number(then), difference(row.now, then))
            cell = _cell("  ".join(filter(None, parts)))
            if best:
                font = QFont(table.font())
                font.setBold(True)
                cell.setFont(font)
            if stale[column]:
                cell.setForeground(grey)
            about = tr("the best of these") if best else ""
            cell.setToolTip(", ".join(filter(None, (about, tr("not up to date") if stale[column] else ""))))
            table.setItem(line, 2 + column, cell)
        if row.field == kept:
            table.setCurrentCell(line, 0)
    table.blockSignals(False)
    _fit(table)


def prepare(table: QTableWidget) -> None:
    """A table that is read and chosen from by rows."""
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setAlternatingRowColors(True)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setTabKeyNavigation(False)


def _fit(table: QTableWidget) -> None:
    """As high as its rows: it is the tab that scrolls."""
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.resizeRowsToContents()
    rows = sum(table.rowHeight(row) for row in range(table.rowCount()))
    bar = table.horizontalScrollBar()
    beside = bar.sizeHint().height() if bar.maximum() > 0 else 0
    table.setFixedHeight(header.sizeHint().height() + rows + beside + 2 * table.frameWidth())


def _cell(text: str) -> QTableWidgetItem:
    cell = QTableWidgetItem(text)
    cell.setTextAlignment(int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter))
    return cell


def _same(one: Optional[float], other: Optional[float]) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < _LEAST


def _of_area(answer: Dict[str, Any], area_id: str) -> Dict[str, Any]:
    if not area_id:
        return answer.get("together") or {}
    return next((area for area in answer["areas"] if area["area_id"] == area_id), {})
