"""Work in the background: methods of the engine and Processing algorithms, one after the other, with cancel."""

from typing import TYPE_CHECKING, Any, Callable, Dict, List, NamedTuple, Optional, Union

from processing.gui.Postprocessing import handleAlgorithmResults
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsMapLayer,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsTask,
)
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..client import EngineError, call
from ..translation import tr

if TYPE_CHECKING:
    from .state import State

Values = Dict[str, Any]
# what a step is given, or how that is made of what the steps before it gave
Given = Union[Values, Callable[[List[Values]], Values]]


class Method(NamedTuple):
    """A step that is one call to the engine."""

    name: str
    params: Given


class Algorithm(NamedTuple):
    """A step that is a Processing algorithm; what it gives to load is opened in the project."""

    name: str
    parameters: Given


Step = Union[Method, Algorithm]


class Feedback(QgsProcessingFeedback):
    """Hands on what is told, from whatever thread, and keeps the errors."""

    told = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__(False)
        self.warnings: List[str] = []
        self.errors: List[str] = []

    def setProgressText(self, text: str) -> None:  # noqa: N802
        self.told.emit(text)

    def pushWarning(self, warning: str) -> None:  # noqa: N802
        self.warnings.append(warning)

    def reportError(self, error: str, fatalError: bool = False) -> None:  # noqa: FBT001, FBT002, N802
        self.errors.append(error)


class _Call(QgsTask):
    """A call to the engine as a task of QGIS; ``executed`` is what a task of Processing has too."""

    executed = pyqtSignal(bool, object)

    def __init__(self, method: Method, params: Values, title: str, feedback: Feedback) -> None:
        super().__init__(title, QgsTask.Flag.CanCancel)
        self._method, self._params, self._feedback = method, params, feedback
        self._answer: Values = {}
        feedback.progressChanged.connect(self.setProgress)

    def run(self) -> bool:
        try:
            self._answer = call(self._method.name, self._params, self._feedback, title=self.description())
        except EngineError as error:
            self._feedback.errors.append(str(error))
            return False
        return True

    def cancel(self) -> None:
        self._feedback.cancel()
        super().cancel()

    def finished(self, result: bool) -> None:  # noqa: FBT001
        self.executed.emit(result, self._answer)


class Run(QObject):
    """Steps that run one after the other in the background; its signals come in the main thread.

    Exactly one of ``done`` (what each step gave), ``failed`` (why, in a sentence) and ``cancelled`` is told, and
    ``ended`` after it.
    """

    progressed = pyqtSignal(float)
    told = pyqtSignal(str)
    done = pyqtSignal(object)
    failed = pyqtSignal(str)
    cancelled = pyqtSignal()
    ended = pyqtSignal()

    def __init__(self, title: str, steps: List[Step], parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.title = title
        # what the engine warned of
        self.warnings: List[str] = []
        # whether the project that it was started in is the one that is open still
        self.same_project = True
        self._steps = steps
        self._results: List[Values] = []
        self._task: Optional[QgsTask] = None
        self._feedback = Feedback()
        self._context: Optional[QgsProcessingContext] = None
        self._is_cancelled = False
        QgsProject.instance().cleared.connect(self._project_cleared)

    def start(self) -> None:
        """Begin with the first step."""
        self._next()

    def cancel(self) -> None:
        """Stop as soon as the engine lets go; ``cancelled`` tells when it has."""
        self._is_cancelled = True
        self._feedback.cancel()

    def _next(self) -> None:
        number = len(self._results)
        if self._is_cancelled:
            self._end(self.cancelled)
            return
        if number == len(self._steps):
            self._end(self.done, self._results)
            return
        step = self._steps[number]
        given = step[1](self._results) if callable(step[1]) else step[1]
        self._feedback = Feedback()
        self._feedback.told.connect(self.told)
        self._feedback.progressChanged.connect(self._progressed)
        self._task = self._call(step, given) if isinstance(step, Method) else self._algorithm(step, given)
        if self._task is None or self._task.isCanceled():
            self._fail()
            return
        self._task.executed.connect(self._step_ended)
        QgsApplication.taskManager().addTask(self._task)

    def _call(self, step: Method, params: Values) -> QgsTask:
        return _Call(step, params, self.title, self._feedback)

    def _algorithm(self, step: Algorithm, parameters: Values) -> Optional[QgsTask]:
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(step.name)
        # a layer itself may be deleted while the algorithm holds on to it
        parameters = {key: _id(value) for key, value in parameters.items()}
        self._context = QgsProcessingContext()
        self._context.setProject(QgsProject.instance())
        self._context.setFeedback(self._feedback)
        able, problem = algorithm.canExecute()
        if able:
            able, problem = algorithm.checkParameterValues(parameters, self._context)
        if not able:
            self._feedback.errors.append(problem)
            return None
        return QgsProcessingAlgRunnerTask(algorithm, parameters, self._context, self._feedback)

    def _progressed(self, percent: float) -> None:
        self.progressed.emit((100.0 * len(self._results) + percent) / len(self._steps))

    def _step_ended(self, successful: bool, given: Values) -> None:  # noqa: FBT001
        self.warnings += self._feedback.warnings
        if self._is_cancelled or self._feedback.isCanceled():
            self._end(self.cancelled)
        elif not successful:
            self._fail()
        else:
            self._open(self._steps[len(self._results)])
            self._results.append(given)
            self._next()

    def _open(self, step: Step) -> None:
        # layers of a project that was closed meanwhile do not belong in the next one
        if isinstance(step, Algorithm) and self.same_project and self._context.layersToLoadOnCompletion():
            algorithm = QgsApplication.processingRegistry().algorithmById(step.name)
            handleAlgorithmResults(algorithm, self._context, self._feedback)

    def _fail(self) -> None:
        unknown = tr("{title} did not work, and no reason was given.").format(title=self.title)
        self._end(self.failed, "\n".join(self._feedback.errors).strip() or unknown)

    def _end(self, signal: Any, *values: Any) -> None:
        QgsProject.instance().cleared.disconnect(self._project_cleared)
        signal.emit(*values)
        self.ended.emit()

    def _project_cleared(self) -> None:
        self.same_project = False


def _id(value: Any) -> Any:
    return value.id() if isinstance(value, QgsMapLayer) else value


class Runs(QObject):
    """The runs of the dock: one at a time."""

    started = pyqtSignal(object)

    def __init__(self, state: "State") -> None:
        super().__init__(state)
        self._state = state
        self.current: Optional[Run] = None

    def start(self, title: str, steps: List[Step], done: Callable[[Run, List[Values]], None]) -> Optional[Run]:
        """Run steps in the background and call ``done`` with what each gave; None where something runs already.

        A failure is told in the message bar.
        """
        if self.current is not None:
            message = tr("'{title}' is still running: wait for it, or cancel it first.")
            self._state.tell(message.format(title=self.current.title), Qgis.MessageLevel.Warning)
            return None
        run = Run(title, steps, self)
        self.current = run
        run.done.connect(lambda results: done(run, results))
        run.failed.connect(lambda reason: self._state.tell(reason, Qgis.MessageLevel.Critical))
        run.ended.connect(self._ended)
        self._state.busy = True
        self.started.emit(run)
        run.start()
        return run

    def close(self) -> None:
        """Stop what runs; nothing is told of it any more."""
        if self.current is not None:
            self.current.blockSignals(True)
            self.current.cancel()
            self.current = None

    def _ended(self) -> None:
        self.current = None
        self._state.busy = False
