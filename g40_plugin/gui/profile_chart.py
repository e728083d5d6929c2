"""The profile of an area as a chart: a row an indicator, with its value in words, its bar and its target."""

from typing import List, Optional

from qgis.PyQt.QtCore import QEvent, QPointF, QRectF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QBrush, QColor, QPainter, QPen
from qgis.PyQt.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from ..catalogue.profile import Row
from ..translation import tr

BAR_HEIGHT, GAP, SIDE = 9, 4, 6
LEAST_WIDTH, USUAL_WIDTH = 220, 340


class ProfileChart(QWidget):
    """Rows that can be chosen by mouse or keyboard; ``chosen`` tells the code of the family.

    A bar has the colour of its class on the map and a border, and its value stands above it, so that it holds in grey
    too. What is not known is hatched and says so: it is no 0.
    """

    chosen = pyqtSignal(str)

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._rows: List[Row] = []
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Profile of the area"))
        # a theme of QGIS colours the text of labels, and tells nobody else
        self._label = QLabel(self)
        self._label.hide()

    def set_rows(self, rows: List[Row], current: str = "") -> None:
        """Show the indicators of an area; ``current`` is the code of the one that is marked."""
        self._rows = rows
        codes = [row.code for row in rows]
        self._current = codes.index(current) if current in codes else 0
        self.setAccessibleDescription("\n".join(told(row) for row in rows))
        self.updateGeometry()
        self.update()

    @property
    def current(self) -> str:
        """The code of the marked indicator, empty where there is none."""
        return self._rows[self._current].code if self._rows else ""

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(USUAL_WIDTH, max(self._row_height() * len(self._rows), 1))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(LEAST_WIDTH, self.sizeHint().height())

    def paintEvent(self, _event) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, row in enumerate(self._rows):
            self._paint_row(painter, row, number)

    def keyPressEvent(self, event) -> None:  # noqa: N802
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self._rows) - 1}
        if self._rows and event.key() in steps:
            self._choose(self._current + steps[event.key()])
        elif self._rows and event.key() in ends:
            self._choose(ends[event.key()])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton and self._row_at(event.pos()) is not None:
            self._choose(self._row_at(event.pos()))

    def event(self, event) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            number = self._row_at(event.pos())
            QToolTip.showText(event.globalPos(), told(self._rows[number]) if number is not None else "", self)
            return True
        return super().event(event)

    def _choose(self, number: int) -> None:
        self._current = min(max(number, 0), len(self._rows) - 1)
        self.update()
        self.chosen.emit(self.current)

    def _ink(self) -> QColor:
        self._label.ensurePolished()
        return self._label.palette().color(self._label.foregroundRole())

    def _row_height(self) -> int:
        return self.fontMetrics().height() + BAR_HEIGHT + 3 * GAP

    def _row_at(self, place) -> Optional[int]:
        number = place.y() // self._row_height()
        return number if 0 <= number < len(self._rows) else None

    def _paint_row(self, painter: QPainter, row: Row, number: int) -> None:
        palette, text_height = self.palette(), self.fontMetrics().height()
        ink, top, inner = self._ink(), number * self._row_height(), self.width() - 2 * SIDE
        if number == self._current:
            painter.setPen(QPen(palette.highlight().color(), 2 if self.hasFocus() else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(1, top + 1, self.width() - 2, self._row_height() - 2), 3, 3)
        said = f"{row.text}, {row.words}" if row.words else row.text
        words_width = min(self.fontMetrics().horizontalAdvance(said) + GAP, inner * 2 // 3)
        line = QRectF(SIDE, top + GAP, inner, text_height)
        painter.setPen(ink)
        title = self.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, inner - words_width - GAP)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, title)
        said = self.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, words_width)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, said)
        self._paint_bar(painter, row, QRectF(SIDE, top + 2 * GAP + text_height - 1, inner, BAR_HEIGHT))

    def _paint_bar(self, painter: QPainter, row: Row, track: QRectF) -> None:
        palette, ink = self.palette(), self._ink()
        painter.setPen(QPen(palette.mid().color(), 1))
        painter.setBrush(palette.base() if row.known else QBrush(palette.mid().color(), Qt.BrushStyle.BDiagPattern))
        painter.drawRect(track)
        if row.known:
            painter.setPen(QPen(ink, 1))
            painter.setBrush(QColor(row.colour))
            # what has no bar has the colour of its value as a whole
            share = 1.0 if row.value is None else min(max(row.value, 0.0), 1.0)
            if share > 0.0:
                painter.drawRect(QRectF(track.x(), track.y(), share * track.width(), track.height()))
        if row.target is not None:
            x = track.x() + min(max(row.target, 0.0), 1.0) * track.width()
            for colour, width in ((palette.base().color(), 5), (ink, 2)):
                painter.setPen(QPen(colour, width))
                painter.drawLine(QPointF(x, track.y() - 2), QPointF(x, track.bottom() + 2))


def told(row: Row) -> str:
    """A row in one line, for who cannot see the chart."""
    words = ", ".join(part for part in (row.text, row.words, row.target_text) if part)
    return f"{row.title}: {words}"
