"""The table of variants beside each other: for each score what it is now and what it would be."""

from typing import Any, Dict, List, NamedTuple, Union

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from ..catalogue import CARDS, fields_of
from ..catalogue.card import Classes
from ..catalogue.language import Texts
from ..catalogue.phrases import Norms
from ..catalogue.variants import waits
from ..translation import language, tr, tr_known
from ..variant_maps import MARK

# the map that shows each field, with its card
_MAPS = {shown.field: (card, shown) for card in CARDS for shown in card.maps}
QUALITY = "q_score"
# below this a number reads the same, so it has not changed
_LEAST = 0.05
_BETTER, _WORSE = "\u25b2", "\u25bc"
# in the place of a value that is not worked out yet
FOLLOWS = "\u2026"
FIELD = Qt.ItemDataRole.UserRole


Value = Union[float, str, None]


class Row(NamedTuple):
    """A score: what it is now, and for each variant what it would be.

    None is not known, ``FOLLOWS`` not worked out yet. Where a field has no numbers but kinds, these are in words.
    ``elsewhere`` tells of what follows that it changes in some area.
    """

    field: str
    title: str
    now: Value
    then: List[Value]
    elsewhere: bool = False

    @property
    def changes(self) -> bool:
        """Whether a variant makes a difference that is seen."""
        return self.elsewhere or any(value != FOLLOWS and not _same(self.now, value) for value in self.then)

    @property
    def best(self) -> List[int]:
        """The variants that are better than now and than all others; none where all are as good."""
        known = [value for value in (self.now, *self.then) if isinstance(value, (int, float))]
        if len(self.then) < 2 or not known:  # noqa: PLR2004
            return []
        most = max(known)
        found = [number for number, value in enumerate(self.then) if _same(value, most)]
        return found if len(found) < len(self.then) and not _same(self.now, most) else []


def titles(answers: List[Dict[str, Any]]) -> Dict[str, str]:
    """The scores that answers have, in the order of the cards with the mark first, each with its title."""
    there = dict.fromkeys(field for answer in answers for area in answer["areas"] for field in area["now"])
    known = {MARK: tr("Report mark (1 to 10)")}
    known.update((field, tr_known(shown.title or card.title)) for field, (card, shown) in _MAPS.items())
    if MARK in there:
        # the same, as a score
        there.pop(QUALITY, None)
    ordered = [field for field in known if field in there]
    ordered += [field for field in there if field not in known]
    return {field: known.get(field, field) for field in ordered}


def family_titles() -> Dict[str, str]:
    """The title of each family by its code."""
    return {card.code: tr_known(card.title) for card in CARDS}


def rows_of(answers: List[Dict[str, Any]], area_id: str) -> List[Row]:
    """The rows of an area, or of all areas together where ``area_id`` is empty."""
    found = [_of_area(answer, area_id) for answer in answers]
    rows = []
    for field, title in titles(answers).items():
        words = _words_of(field)
        # what one variant leaves unknown another may tell
        now = next((area["now"][field] for area in found if area.get("now", {}).get(field) is not None), None)
        then = [FOLLOWS if field in waits(area) else area.get("then", {}).get(field) for area in found]
        if area_id or any(value is not None for value in (now, *then)):
            elsewhere = FOLLOWS in then and any(_changes_anywhere(answer, field) for answer in answers)
            rows.append(Row(field, title, words.get(now, now), [words.get(value, value) for value in then], elsewhere))
    return rows


def _changes_anywhere(answer: Dict[str, Any], field: str) -> bool:
    both = [(area["now"][field], area["then"][field]) for area in answer["areas"] if field in area["then"]]
    return any(not _same(now, then) for now, then in both)


def rows_behind(answers: List[Dict[str, Any]], area_id: str, norms: Norms) -> List[Row]:
    """A row for every other field of an area that a variant changes, in the order of the cards."""
    changed = [answer["changed"].get(area_id, {}) for answer in answers]
    there = {name for fields in changed for name in fields} - set(titles(answers))
    texts = Texts(language())
    rows = []
    for field in fields_of(norms):
        # reasons are told elsewhere, and what a user named has no words here
        if field.name not in there or field.name.endswith("_note") or field.name == QUALITY:
            continue
        now = next(fields[field.name][0] for fields in changed if field.name in fields)
        then = [fields[field.name][1] if field.name in fields else now for fields in changed]
        title = field.text(norms, texts)
        unit = tr_known(field.unit) if field.unit else ""
        title = f"{title} ({unit})" if unit else title
        if field.kind == "share":
            title = f"{title} (%)"
            now, *then = (100.0 * value if isinstance(value, (int, float)) else value for value in (now, *then))
        rows.append(Row(field.name, title[:1].upper() + title[1:], now, then))
    return [row for row in rows if row.changes]


def _words_of(field: str) -> Dict[Any, str]:
    """What the values of a field are called, where it has kinds."""
    scale = _MAPS[field][1].scale if field in _MAPS else None
    return {one.value: tr_known(one.words) for one in scale.values} if isinstance(scale, Classes) else {}


def number(value: Value) -> str:
    """A score as it is shown; what is not known, or follows, has words."""
    if value == FOLLOWS:
        return tr("follows")
    if value is None or isinstance(value, str):
        return value or tr("not known")
    return Texts(language()).number(value, 1)


def difference(now: Value, then: Value) -> str:
    """How much a score changes, with an arrow; empty where it is the same, not known or no number."""
    if not isinstance(now, (int, float)) or not isinstance(then, (int, float)) or _same(now, then):
        return ""
    arrow = _BETTER if then > now else _WORSE
    sign = "+" if then > now else "\u2212"
    return f"{arrow} {sign}{Texts(language()).number(abs(then - now), 1)}"


def fill(table: QTableWidget, rows: List[Row], names: List[str], *, stale: List[bool]) -> None:
    """Show rows with a column for each variant; those that are not up to date are grey.

    A row that the map can show carries its field.
    """
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
            value = f"\u2605 {number(then)}" if best else number(then)
            # beside others below each other, so that they stand side by side in a narrow panel
            cell = _cell(("\n" if names[1:] else "  ").join(filter(None, (value, difference(row.now, then)))))
            if best:
                font = QFont(table.font())
                font.setBold(True)
                cell.setFont(font)
            if stale[column] or then == FOLLOWS:
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
    """As high as its rows: it is the tab that scrolls. It scrolls sideways itself where variants are many."""
    header = table.horizontalHeader()
    modes = QHeaderView.ResizeMode
    header.setSectionResizeMode(modes.ResizeToContents)
    table.resizeColumnsToContents()
    table.resizeRowsToContents()
    is_wide = header.length() > table.viewport().width()
    if not is_wide:
        header.setSectionResizeMode(0, modes.Stretch)
    rows = sum(table.rowHeight(row) for row in range(table.rowCount()))
    bar = table.horizontalScrollBar().sizeHint().height() if is_wide else 0
    table.setFixedHeight(header.sizeHint().height() + rows + bar + 2 * table.frameWidth())


def _cell(text: str) -> QTableWidgetItem:
    cell = QTableWidgetItem(text)
    cell.setTextAlignment(int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter))
    return cell


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) < _LEAST
    return one == other


def _of_area(answer: Dict[str, Any], area_id: str) -> Dict[str, Any]:
    if not area_id:
        return answer.get("together") or {}
    return next((area for area in answer["areas"] if area["area_id"] == area_id), {})
