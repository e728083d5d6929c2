"""A slider a weight, with its value and its share in words beside it."""

from typing import Any, Dict, List

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QGridLayout, QLabel, QSlider, QWidget

from ..catalogue.language import Texts
from ..translation import language, tr

STEPS = 10
MOST = 4.0


class Sliders(QWidget):
    """Weights from 0 in tenths; ``changed`` is told at every step while one is dragged."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self.sliders: Dict[str, QSlider] = {}
        self._words: Dict[str, QLabel] = {}
        self._titles: Dict[str, str] = {}

    def offer(self, weights: List[Dict[str, Any]]) -> None:
        """Have a slider for each of these (code, title, weight), in the place of those there are."""
        while self._grid.count():
            self._grid.takeAt(0).widget().deleteLater()
        self.sliders, self._words = {}, {}
        self._titles = {one["code"]: one["title"] for one in weights}
        for row, one in enumerate(weights):
            label, slider, words = QLabel(one["title"], self), QSlider(Qt.Orientation.Horizontal, self), QLabel(self)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(slider)
            slider.setObjectName(one["code"])
            slider.setAccessibleName(tr("Weight of {title}").format(title=one["title"]))
            slider.setRange(0, round(max(MOST, one["weight"]) * STEPS))
            slider.setPageStep(STEPS // 2)
            slider.setValue(round(one["weight"] * STEPS))
            words.setMinimumWidth(words.fontMetrics().horizontalAdvance("0,0 · 100 %"))
            words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for column, widget in enumerate((label, slider, words)):
                self._grid.addWidget(widget, row, column)
            self.sliders[one["code"]], self._words[one["code"]] = slider, words
            slider.valueChanged.connect(self._moved)
        self._tell()

    @property
    def titles(self) -> Dict[str, str]:
        """What each weight is called, by its code."""
        return self._titles

    @property
    def weights(self) -> Dict[str, float]:
        """The weights as they stand."""
        return {code: slider.value() / STEPS for code, slider in self.sliders.items()}

    @weights.setter
    def weights(self, weights: Dict[str, float]) -> None:
        for code, weight in weights.items():
            slider = self.sliders.get(code)
            if slider is not None:
                slider.blockSignals(True)
                slider.setMaximum(max(slider.maximum(), round(weight * STEPS)))
                slider.setValue(round(weight * STEPS))
                slider.blockSignals(False)
        self._tell()

    def _moved(self, _value: int) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        number, weights = Texts(language()).number, self.weights
        whole = sum(weights.values())
        for code, weight in weights.items():
            share = f"{number(100 * weight / whole)} %" if whole else "–"
            self._words[code].setText(f"{number(weight, 1)} · {share}")
            self.sliders[code].setAccessibleDescription(self._words[code].text())
