"""A picture of who wins under which weights: a bar for each, and what weighs when it wins."""

from typing import Any, Dict, List

from qgis.PyQt.QtCore import QRectF, QSize, Qt
from qgis.PyQt.QtGui import QBrush, QColor, QPainter, QPalette, QPen
from qgis.PyQt.QtWidgets import QLabel, QSizePolicy, QWidget

from ..catalogue.language import Texts
from ..catalogue.scales import BLUE
from ..translation import language, tr

# one for each part of the mark, in their order: told apart in grey by lightness and pattern
_FILLS = (
    (BLUE[4], Qt.BrushStyle.SolidPattern),
    (BLUE[2], Qt.BrushStyle.SolidPattern),
    (BLUE[0], Qt.BrushStyle.SolidPattern),
    ("#1a1a1a", Qt.BrushStyle.BDiagPattern),
    ("#1a1a1a", Qt.BrushStyle.Dense6Pattern),
    ("#1a1a1a", Qt.BrushStyle.VerPattern),
    ("#1a1a1a", Qt.BrushStyle.DiagCrossPattern),
    ("#8c8c8c", Qt.BrushStyle.SolidPattern),
)
_SHOWN = 6


class WinnersPicture(QLabel):
    """Bars of the shares of all weights, the largest first; below each the weights under which it wins, on average.

    It is a label so that it has the colour of words in every theme of QGIS, which are style sheets.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: List[Dict[str, Any]] = []
        self._titles: Dict[str, str] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_winners(self, rows: List[Dict[str, Any]], titles: Dict[str, str]) -> None:
        """Rows with name, share and weights; ``titles`` are the names of the parts in their order."""
        self._rows, self._titles = rows[:_SHOWN], titles
        self.setAccessibleName(tr("Who wins under which weights"))
        # the picture says no more than these sentences
        self.setAccessibleDescription(" ".join(row["text"] for row in rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(12 * self._line, self._height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(10 * self._line, self._height())

    @property
    def _line(self) -> int:
        return self.fontMetrics().height()

    def _height(self) -> int:
        if not self._rows:
            return 0
        # the words of the legend take two lines where it is narrow
        return round(len(self._rows) * 2.9 * self._line + (len(self._titles) + 2) * 1.3 * self._line)

    def paintEvent(self, _event: Any) -> None:  # noqa: N802
        if not self._rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        line, top = self._line, 0.0
        number = self.fontMetrics().horizontalAdvance("100 %") + line * 0.6
        whole = self.width() - number
        for row in self._rows:
            painter.setPen(ink)
            name = self.fontMetrics().elidedText(row["name"], Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(QRectF(0, top, self.width(), line), int(Qt.AlignmentFlag.AlignVCenter), name)
            bar = QRectF(0, top + 1.1 * line, max(whole * row["share"], 2.0), 0.75 * line)
            painter.fillRect(bar, ink)
            share = f"{Texts(language()).number(100 * row['share'])} %"
            place = QRectF(bar.right() + 0.3 * line, bar.top() - 0.15 * line, number, 1.05 * line)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), share)
            self._weights(painter, row["weights"], QRectF(0, top + 1.95 * line, whole, 0.5 * line), ink)
            top += 2.9 * line
        self._legend(painter, top, ink)
        painter.end()

    def _weights(self, painter: QPainter, weights: Dict[str, float], place: QRectF, ink: QColor) -> None:
        """One strip, divided as the weights are."""
        left = place.left()
        painter.setPen(QPen(ink, 1.0))
        for number, code in enumerate(self._titles):
            width = place.width() * weights.get(code, 0.0)
            part = QRectF(left, place.top(), width, place.height())
            painter.fillRect(part, QColor("#ffffff"))
            painter.fillRect(part, _brush(number))
            painter.drawRect(part)
            left += width

    def _legend(self, painter: QPainter, top: float, ink: QColor) -> None:
        line = self._line
        painter.setPen(ink)
        words = tr("Below each bar: how the weights are divided, on average, when it is first.")
        lines = int(Qt.TextFlag.TextWordWrap)
        height = painter.boundingRect(QRectF(0, 0, self.width(), 10 * line), lines, words).height()
        painter.drawText(QRectF(0, top, self.width(), height), lines, words)
        top += height + 0.3 * line
        for number, title in enumerate(self._titles.values()):
            box = QRectF(1, top + 0.15 * line, 1.4 * line, 0.7 * line)
            painter.fillRect(box, QColor("#ffffff"))
            painter.fillRect(box, _brush(number))
            painter.drawRect(box)
            place = QRectF(2.0 * line, top, self.width() - 2 * line, line)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), title)
            top += 1.3 * line


def _brush(number: int) -> QBrush:
    colour, pattern = _FILLS[number % len(_FILLS)]
    return QBrush(QColor(colour), pattern)
