"""Quick questions to the engine while something is dragged: only the last of a kind counts."""

import threading
from typing import Any, Callable, Dict, Optional, Tuple

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..client import EngineError, call
from .engine_task import Feedback

Answer = Dict[str, Any]
Question = Tuple[str, Dict[str, Any], Callable[[Answer], None]]


class Asker(QObject):
    """Asks one thing at a time, in the background; what is asked again before its turn takes the place of the earlier.

    What is called with an answer, and ``failed``, run in the main thread.
    """

    failed = pyqtSignal(str)
    _came = pyqtSignal(object, str)

    def __init__(self, title: str, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._title = title
        self._asked: Optional[Question] = None
        # by what they are about
        self._waiting: Dict[str, Question] = {}
        self._came.connect(self._take)

    @property
    def busy(self) -> bool:
        """Whether an answer is waited for."""
        return self._asked is not None

    def ask(self, about: str, method: str, params: Dict[str, Any], answered: Callable[[Answer], None]) -> None:
        """Call a method of the engine, and ``answered`` with what it gives, unless asked anew while it waits."""
        self._waiting[about] = (method, params, answered)
        if self._asked is None:
            self._next()

    def forget(self) -> None:
        """Drop what waits, and take no notice of the answer to what is asked."""
        self._waiting = {}
        if self._asked is not None:
            self._asked = (*self._asked[:2], _nothing)

    def _next(self) -> None:
        self._asked = self._waiting.pop(next(iter(self._waiting))) if self._waiting else None
        if self._asked is not None:
            # the engine may be at work for a long time: QGIS ends without waiting for it
            threading.Thread(target=self._call, args=self._asked[:2], daemon=True).start()

    def _call(self, method: str, params: Dict[str, Any]) -> None:
        try:
            self._came.emit(call(method, params, Feedback(), title=self._title), "")
        except EngineError as error:
            self._came.emit(None, str(error))
        except RuntimeError:
            # the plugin went away meanwhile, and this object with it
            return

    def _take(self, answer: Optional[Answer], problem: str) -> None:
        answered = self._asked[2]
        self._next()
        if answer is not None:
            answered(answer)
        elif answered is not _nothing:
            self.failed.emit(problem)


def _nothing(_answer: Answer) -> None:
    pass
