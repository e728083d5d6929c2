"""Variants worked out in the background in steps, the quickest first; a newer change stops an older run."""

from datetime import datetime
from typing import Any, Dict, List, Optional, Tuple

from qgis.core import QgsProcessing, QgsProcessingContext, QgsProcessingFeedback, QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..algorithms.score_variant import ScoreVariant
from ..catalogue.variants import waits
from ..layers import LayerError
from ..translation import tr
from ..variant_file import name_of_city
from ..variant_layers import Variant, variants_of
from .engine_task import Method, Run
from .freshness import changed_parts, made_from
from .scoring import inputs_of_variant
from .state import State

NONE, FRESH, STALE, WORKING, FAILED = "none", "fresh", "stale", "working", "failed"

# what is asked of the engine one after the other: areas near the change, all areas, then also what takes long
_STEPS = ({"near": True}, {"quick": True}, {})


class VariantRuns(QObject):
    """Which variants are worked out, wait or failed. ``changed`` tells that one of them has another state."""

    changed = pyqtSignal()
    answered = pyqtSignal(str)

    def __init__(self, state: State, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._state = state
        # steps of paths, the first of all before the second of any
        self._waiting: List[Tuple[str, int]] = []
        self._run: Optional[Run] = None
        self._now = ("", 0)
        # why a variant could not be worked out, by path, with what it was tried from
        self._failed: Dict[str, Any] = {}

    def ask(self, variant: Variant) -> None:
        """Have a variant worked out before others; what runs is stopped, and begun again later if it is another."""
        path = variant.path
        self._failed.pop(path, None)
        others = [other for other in self._waiting if other[0] != path]
        if self._run is None:
            self._waiting = [(path, 0), *others]
            self._next()
            return
        if self._now[0] != path and self._now not in others:
            others.append(self._now)
        self._waiting = [(path, 0), *others]
        self._run.cancel()
        self.changed.emit()

    def forget(self, path: str) -> None:
        """Stop what runs for a variant that is there no more."""
        self._waiting = [other for other in self._waiting if other[0] != path]
        self._failed.pop(path, None)
        if self._run is not None and self._now[0] == path:
            self._run.cancel()

    def close(self) -> None:
        """Stop all; nothing is told any more."""
        self._waiting = []
        if self._run is not None:
            self._run.blockSignals(True)
            self._run.cancel()
            self._run = None

    def status(self, variant: Variant) -> str:
        """One of the states of this module."""
        path = variant.path
        at_work = self._run is not None and self._now[0] == path
        if at_work or any(path == other for other, _step in self._waiting):
            return WORKING
        now = made_from(self._state, path)
        if path in self._failed and self._failed[path][1] == now:
            return FAILED
        if not variant.answer:
            return NONE
        return STALE if changed_parts(variant.answer["of"], now) or variant.answer["answer"]["pending"] else FRESH

    def problem(self, variant: Variant) -> str:
        """Why a variant could not be worked out, empty where it could."""
        return self._failed.get(variant.path, ("", {}))[0]

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs or waits."""
        return self._run is None and not self._waiting

    def changes(self, variant: Variant) -> List[str]:
        """What has changed since the answer that is shown, in words."""
        kept = variant.answer
        return changed_parts(kept["of"], made_from(self._state, variant.path)) if kept else []

    def _variant(self, path: str) -> Optional[Variant]:
        found = variants_of(QgsProject.instance())
        return next((variant for variant in found if variant.path == path), None)

    def _next(self) -> None:
        while self._waiting:
            self._now = self._waiting.pop(0)
            path, step = self._now
            variant = self._variant(path)
            if variant is None:
                continue
            made = made_from(self._state, path)
            try:
                request = _request(self._state, variant)
            except LayerError as error:
                self._failed[path] = (str(error), made)
                continue
            self._start(variant, {**request, **_STEPS[step]}, made)
            break
        self.changed.emit()

    def _start(self, variant: Variant, request: Dict[str, Any], made: Dict[str, str]) -> None:
        path = variant.path
        run = Run(tr("Variant {name}").format(name=variant.name), [Method("variant", request)], self)
        self._run = run
        run.done.connect(lambda answers: self._done(run, path, answers[0], made))
        run.failed.connect(lambda reason: self._fail(run, path, reason, made))
        run.ended.connect(lambda: self._ended(run))
        run.start()

    def _done(self, run: Run, path: str, answer: Dict[str, Any], made: Dict[str, str]) -> None:
        variant = self._variant(path)
        if not run.same_project or variant is None:
            return
        # a programme counts for plans alone
        of = {name: mark for name, mark in made.items() if name != "programme" or answer["plans"]}
        variant.answer = {"answer": answer, "of": of, "at": f"{datetime.now().astimezone():%d-%m-%Y %H:%M}"}
        if answer["pending"] and all(path != other for other, _step in self._waiting):
            self._waiting.append((path, 1 if waits(answer["together"]) else len(_STEPS) - 1))
            self._waiting.sort(key=lambda one: one[1])
        self.answered.emit(path)

    def _fail(self, run: Run, path: str, reason: str, made: Dict[str, str]) -> None:
        if run.same_project:
            self._failed[path] = (reason, made)

    def _ended(self, run: Run) -> None:
        if self._run is run:
            self._run = None
            self._next()
        run.deleteLater()


def _request(state: State, variant: Variant) -> Dict[str, Any]:
    """The params of the engine's method. Raises ``LayerError`` with one sentence where it cannot be asked."""
    problem = _why_not(state, variant)
    if problem:
        raise LayerError(problem)
    algorithm = ScoreVariant().create()
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
    context.setProject(QgsProject.instance())
    given = inputs_of_variant(state, variant.path, OUTPUT=QgsProcessing.TEMPORARY_OUTPUT)
    problems = algorithm.problems(given, context)
    if problems:
        raise LayerError("\n".join(problems))
    request = algorithm.request(given, context, feedback)
    return {key: value for key, value in request.items() if value not in (None, "", [], {})}


def _why_not(state: State, variant: Variant) -> str:
    if not state.city or state.areas is None:
        return tr("Choose a city package and plan areas in the tab 'Start' first.")
    city = name_of_city(state.city)
    if variant.city and city and variant.city != city:
        message = tr(
            "The variant '{name}' was drawn for {its}, and the city package is of {city}: open the one it belongs to."
        )
        return message.format(name=variant.name, its=variant.city, city=city)
    return ""
