"""The areas in the order of their report marks, as a table that is filled anew at every step."""

from typing import Any, Dict, List, Optional

from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, Qt

from ..catalogue.language import Texts
from ..translation import language, tr


class RankModel(QAbstractTableModel):
    """Rows of an answer of ``weigh``; those without a mark stand last."""

    def __init__(self, parent: Any) -> None:
        super().__init__(parent)
        self._rows: List[Dict[str, Any]] = []
        self._texts = Texts(language())
        self._titles = (tr("Rank"), tr("Area"), tr("Mark"), tr("Rank between"))

    def show_rows(self, rows: List[Dict[str, Any]]) -> None:
        """Show these rows, the first rank first."""
        self.beginResetModel()
        self._rows = sorted(rows, key=lambda row: (row["rank"] is None, row["rank"], row["area_name"]))
        self.endResetModel()

    def area_at(self, number: int) -> str:
        """The id of the area in a row."""
        return self._rows[number]["area_id"]

    def row_of(self, area_id: str) -> Optional[int]:
        """The row of an area, None where it is not there."""
        return next((number for number, row in enumerate(self._rows) if row["area_id"] == area_id), None)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(self._rows[index.row()], index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() != 1:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _text(self, row: Dict[str, Any], column: int) -> str:
        number = self._texts.number
        if column == 1:
            return str(row["area_name"])
        if row["rank"] is None:
            return tr("not known") if column == 3 else "–"  # noqa: PLR2004
        low, high = row.get("rank_low"), row.get("rank_high")
        spread = "" if low is None else f"{number(low)}–{number(high)}" if low != high else number(low)
        return (number(row["rank"]), "", number(row["q_grade"], 1), spread)[column]
