"""Lists of a result in the dock: rows that are read and chosen from, each with what it stands for."""

from typing import Any, List, NamedTuple, Optional

from qgis.PyQt.QtCore import QSignalBlocker, Qt
from qgis.PyQt.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from .variant_table import prepare

_KEY = Qt.ItemDataRole.UserRole
_MOST_ROWS = 8


class ListRow(NamedTuple):
    """A row: what it stands for, its cells, and what more is told of it when the pointer rests there."""

    key: Any
    cells: List[str]
    about: str = ""


class ListTable:
    """A table whose first columns are words and whose others are numbers."""

    def __init__(self, table: QTableWidget, words: int = 1) -> None:
        self._table, self._words = table, words
        prepare(table)
        table.setWordWrap(True)
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show(self, titles: List[str], rows: List[ListRow]) -> None:
        """Show these rows; nothing at all where there are none."""
        table = self._table
        blocker = QSignalBlocker(table)
        table.setVisible(bool(rows))
        table.clear()
        table.setColumnCount(len(titles))
        table.setHorizontalHeaderLabels(titles)
        table.setRowCount(len(rows))
        for line, row in enumerate(rows):
            for column, text in enumerate(row.cells):
                item = QTableWidgetItem(text)
                item.setData(_KEY, row.key)
                item.setToolTip(row.about)
                if column >= self._words:
                    item.setTextAlignment(int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter))
                table.setItem(line, column, item)
        blocker.unblock()
        self._fit()

    @property
    def chosen(self) -> Any:
        """What the chosen row stands for, None where none is chosen."""
        rows = self._table.selectionModel().selectedRows()
        return self._table.item(rows[0].row(), 0).data(_KEY) if rows else None

    def choose(self, key: Optional[Any]) -> None:
        """Choose the row of a key without telling it; none where there is no such row."""
        table = self._table
        blocker = QSignalBlocker(table)
        table.clearSelection()
        found = next((row for row in range(table.rowCount()) if table.item(row, 0).data(_KEY) == key), None)
        if found is not None:
            table.selectRow(found)
        blocker.unblock()

    def _fit(self) -> None:
        """As high as its rows, up to some."""
        table = self._table
        header = table.horizontalHeader()
        for column in range(table.columnCount()):
            wide = column == self._words - 1
            modes = QHeaderView.ResizeMode
            header.setSectionResizeMode(column, modes.Stretch if wide else modes.ResizeToContents)
        table.resizeRowsToContents()
        rows = sum(table.rowHeight(row) for row in range(min(table.rowCount(), _MOST_ROWS)))
        table.setFixedHeight(header.sizeHint().height() + rows + 2 * table.frameWidth() + 2)
