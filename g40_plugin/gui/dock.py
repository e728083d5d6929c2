"""The dock "G40": its tabs, and what is running below them."""

from html import escape
from typing import Optional

from qgis.core import Qgis, QgsApplication
from qgis.gui import QgisInterface, QgsDockWidget
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QWidget

from ..translation import tr
from .engine_task import Run
from .forms import load_form
from .state import State
from .tabs.areas import AreasTab
from .tabs.homes import HomesTab
from .tabs.record import RecordTab
from .tabs.start import StartTab
from .tabs.variants import VariantsTab
from .tabs.weights import WeightsTab

# in the order in which they stand
TABS = (StartTab, AreasTab, VariantsTab, WeightsTab, HomesTab, RecordTab)

SECONDS_OF_A_MESSAGE = 8


class Dock(QgsDockWidget):
    """One tab a task; it holds no logic of its own."""

    def __init__(self, state: State, iface: QgisInterface) -> None:
        super().__init__(tr("G40"), iface.mainWindow())
        self.setObjectName("g40_dock")
        self._iface = iface
        self._run: Optional[Run] = None
        self.content = QWidget(self)
        load_form("dock", self.content)
        self.setWidget(self.content)
        self.tabs = [tab(state, iface) for tab in TABS]
        for tab in self.tabs:
            self.content.tabs.addTab(_scrolling(tab), tab.title())
        # the dock is never narrower than its tabs
        self.content.tabs.setUsesScrollButtons(False)
        self.content.running.hide()
        self.content.cancel.clicked.connect(self._cancel)
        state.runs.started.connect(self._show_run)
        state.messaged.connect(self._show_message)

    def show_setup(self) -> None:
        """Show the tab that sets up the engine, and what that will do."""
        start = self.tabs[0]
        self.content.tabs.setCurrentIndex(0)
        start.show_setup()

    def close_all(self) -> None:
        """Stop what was started in the tabs."""
        for tab in self.tabs:
            # most run what they start one at a time, which the state stops
            if hasattr(tab, "close_all"):
                tab.close_all()

    def _show_run(self, run: Run) -> None:
        self._run = run
        content = self.content
        content.cancel.setEnabled(True)
        content.running_title.setText(run.title)
        content.running_text.clear()
        content.progress.setValue(0)
        run.progressed.connect(lambda percent: content.progress.setValue(round(percent)))
        run.told.connect(content.running_text.setText)
        run.ended.connect(content.running.hide)
        content.running.show()

    def _cancel(self) -> None:
        self.content.cancel.setEnabled(False)
        self.content.running_text.setText(tr("Stopping…"))
        self._run.cancel()

    def _show_message(self, text: str, level: int) -> None:
        stays = level in (Qgis.MessageLevel.Warning, Qgis.MessageLevel.Critical)
        duration = 0 if stays else SECONDS_OF_A_MESSAGE
        words = _Sentence(f"<b>{escape(tr('G40'))}:</b> {escape(text)}".replace("\n", "<br>"))
        self._iface.messageBar().pushWidget(words, Qgis.MessageLevel(level), duration)
        QgsApplication.messageLog().logMessage(text, tr("G40"), Qgis.MessageLevel(level), False)


class _Sentence(QLabel):
    """A text as high as it is: what QGIS makes of one is a line high, and a sentence is longer than a map is wide."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.setFixedHeight(self.heightForWidth(self.width()))


def _scrolling(tab: QWidget) -> QScrollArea:
    """A tab in a frame that scrolls where the dock is lower than it."""
    area = _UprightScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(tab)
    return area


class _UprightScrollArea(QScrollArea):
    """Scrolls up and down only: it is never narrower than what it shows."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self.widget().minimumSizeHint().width() + bar, super().minimumSizeHint().height())
