"""Whether the engine can run, found out in the background: that takes a process of its own."""

from pathlib import Path
from typing import Any, Optional, Tuple

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..engine_setup import engine_problem, find_python, has_libraries, unfit_choice
from ..translation import tr


class EngineState(QObject):
    """Looks after the engine when asked; ``found`` tells whether it can run, and what to show of it."""

    found = pyqtSignal(bool, str)

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._task: Optional[QgsTask] = None

    def look(self, python: Optional[Path] = None) -> None:
        """Find out in the background whether a Python runs the engine: that which is set, unless one is given."""
        if self._task is None:
            # QGIS may end while it looks, and asks nobody
            flags = QgsTask.Flag.CanCancel | QgsTask.Flag.CancelWithoutPrompt
            title = tr("Looking for the engine")
            self._task = QgsTask.fromFunction(title, _look, python, on_finished=self._finished, flags=flags)
            QgsApplication.taskManager().addTask(self._task)

    def _finished(self, error: Optional[Exception], answer: Optional[Tuple[bool, str]] = None) -> None:
        self._task = None
        if answer is not None:
            self.found.emit(*answer)
        elif error is not None:
            self.found.emit(False, str(error))


def _look(_task: Any, given: Optional[Path]) -> Tuple[bool, str]:
    python = given or find_python()
    if python is None:
        return False, engine_problem()
    if has_libraries(python):
        return True, tr("The engine is ready.")
    reason = tr("{python} lacks libraries that the engine needs, or cannot be started.").format(python=python)
    return False, reason if given else unfit_choice(reason) or reason
