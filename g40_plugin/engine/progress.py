"""Progress, log lines and cancel, in one object that every long function takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event

from .errors import CancelledError
from .translation import tr


def _silent(_fraction: float, _text: str) -> None:
    pass


def _silent_log(_level: str, _text: str) -> None:
    pass


@dataclass(frozen=True)
class Progress:
    """Reports a fraction (0..1) with a text, carries log lines, and raises when cancelled.

    ``progress(0.5, "Reading streets")`` reports and checks for cancel in one call;
    ``progress.part(0.2, 0.6)`` gives a called function its own 0..1 inside the whole.
    """

    report: Callable[[float, str], None] = _silent
    log: Callable[[str, str], None] = _silent_log
    cancelled: Event = field(default_factory=Event)
    start: float = 0.0
    end: float = 1.0

    def __call__(self, fraction: float, text: str = "") -> None:
        self.check()
        self.report(self.start + min(max(fraction, 0.0), 1.0) * (self.end - self.start), text)

    def check(self) -> None:
        """Raise ``CancelledError`` when the user asked to stop."""
        if self.cancelled.is_set():
            raise CancelledError(tr("Cancelled; nothing was written."))

    def info(self, text: str) -> None:
        """Say something worth knowing."""
        self.log("info", text)

    def warn(self, text: str) -> None:
        """Say something that the user should look at."""
        self.log("warning", text)

    def part(self, start: float, end: float) -> Progress:
        """Progress for a step that lasts from ``start`` to ``end`` of this one."""
        span = self.end - self.start
        return Progress(self.report, self.log, self.cancelled, self.start + start * span, self.start + end * span)

    def remembering(self) -> tuple[Progress, list[str]]:
        """The same progress, and the list to which it adds the warnings that it is told."""
        warnings: list[str] = []

        def log(level: str, text: str) -> None:
            warnings.extend([text] if level == "warning" else [])
            self.log(level, text)

        return replace(self, log=log), warnings


SILENT = Progress()
