"""Tiles and parts of a region in processes beside each other: as many as there are processors, and memory, for."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from ..errors import CancelledError, G40Error
from ..progress import Progress
from ..translation import current_language, set_language, tr
from .cluster import each_on_cluster, is_on_cluster

# a process that shares the machine with others starts no more than so many
PROCESSES = "G40_PROCESSES"
# progress is asked for, and told, every so often
_LOOK_S = 0.3
# what is ended gets so long
_PATIENCE_S = 3.0

# does the work of one number in a folder and writes a file there; its name has to tell where it comes from
Action = Callable[..., Path]
# what it says at a number
Text = Callable[[int], str]


def at_once(needs: float, memory: float) -> int:
    """How many processes there is room for, where each needs so much of so much memory: at least one.

    One alone where this process may start none, as a worker of another pool.
    """
    if multiprocessing.current_process().daemon:
        return 1
    processes = os.cpu_count() or 1
    with suppress(KeyError, ValueError):
        processes = int(os.environ[PROCESSES])
    return max(1, min(processes, int(memory / max(needs, 1.0))))


def each(
    action: Action, folder: Path, numbers: Sequence[int], *, processes: int, progress: Progress, text: Text
) -> None:
    """Do the work of every number: in so many processes, in this one alone, or on the cluster that this is a task of.

    Raises what the work raises, ``CancelledError`` when it is cancelled, and ``G40Error`` where a process is killed
    twice; all processes have ended then. A number whose process was killed, as happens where memory runs out, is done
    once more, and from then on one after the other.
    """
    if numbers and is_on_cluster():
        each_on_cluster(action, folder, numbers, progress, text)
        return
    if processes > 1 and len(numbers) > 1:
        _Pool(action, folder, list(numbers), progress, text).go(min(processes, len(numbers)))
        return
    for step, number in enumerate(numbers):
        part = progress.part(step / len(numbers), (step + 1) / len(numbers))
        part(0.0, text(number))
        action(folder, number, _quiet(part))


def _quiet(progress: Progress) -> Progress:
    """The same without its warnings, which are told once for all parts at the end."""
    return Progress(progress.report, lambda *_: None, progress.cancelled, progress.start, progress.end)


@dataclass
class _Worker:
    """A process, and what it is at."""

    process: SpawnProcess
    pipe: Connection
    number: int | None = None
    fraction: float = 0.0


@dataclass
class _Pool:
    """Processes that take one number after the other."""

    action: Action
    folder: Path
    waiting: list[int]
    progress: Progress
    text: Text
    workers: list[_Worker] = field(default_factory=list)
    killed: set[int] = field(default_factory=set)

    def go(self, most: int) -> None:
        """All numbers, at most so many at once."""
        count, last = len(self.waiting), self.waiting[0]
        try:
            while self.waiting or self._busy():
                while self.waiting and len(self._busy()) < (1 if self.killed else most):
                    last = self._give(self.waiting.pop(0))
                for pipe in wait([one.pipe for one in self.workers], _LOOK_S):
                    self._hear(next(one for one in self.workers if one.pipe is pipe))
                busy = self._busy()
                done = count - len(self.waiting) - len(busy) + sum(one.fraction for one in busy)
                self.progress(done / count, self.text(last))
        finally:
            self._stop()

    def _busy(self) -> list[_Worker]:
        return [one for one in self.workers if one.number is not None]

    def _give(self, number: int) -> int:
        free = [one for one in self.workers if one.number is None]
        worker = free[0] if free else self._started()
        worker.number, worker.fraction = number, 0.0
        # one that has just ended is heard of next
        with suppress(OSError):
            worker.pipe.send(number)
        return number

    def _started(self) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        asked = (self.action, str(self.folder), theirs, current_language())
        process = context.Process(target=_work, args=asked, name="g40-part")
        process.start()
        theirs.close()
        self.workers.append(_Worker(process, ours))
        return self.workers[-1]

    def _hear(self, worker: _Worker) -> None:
        """What a worker says: how far it is, that it is done, or what went wrong; nothing where it has ended."""
        try:
            told = worker.pipe.recv()
        except (EOFError, OSError):
            self._lost(worker)
            return
        if isinstance(told, BaseException):
            raise told
        if told is None:
            worker.number = None
        else:
            worker.fraction = told

    def _lost(self, worker: _Worker) -> None:
        """A worker has ended without a word."""
        worker.process.join()
        worker.pipe.close()
        self.workers.remove(worker)
        code, number = worker.process.exitcode or 0, worker.number
        if code >= 0:
            text = tr("A process of a part of the region met something unexpected: see the log of the engine.")
            raise G40Error(text)
        if number is None:
            return
        if number in self.killed:
            text = tr(
                "The process of a part of the region was killed twice (signal {signal}), as happens where memory runs "
                "out: ask for parts of fewer addresses, with the parameter parts."
            )
            raise G40Error(text.format(signal=-code))
        self.killed.add(number)
        self.waiting.insert(0, number)

    def _stop(self) -> None:
        for one in self.workers:
            one.pipe.close()
            one.process.terminate()
        for one in self.workers:
            one.process.join(_PATIENCE_S)
            if one.process.is_alive():
                one.process.kill()
                one.process.join()


def _work(action: Action, folder: str, pipe: Connection, language: str) -> None:
    """The whole life of a process: one number after the other."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # what answers are read from is not for others to write to
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    set_language(language)
    told_at = [0.0]

    def report(fraction: float, _text: str) -> None:
        if time.monotonic() - told_at[0] > _LOOK_S:
            told_at[0] = time.monotonic()
            pipe.send(fraction)

    while True:
        try:
            number = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            action(Path(folder), number, Progress(report, lambda *_: None))
        except (G40Error, OSError) as error:
            pipe.send(error)
            return
        pipe.send(None)


def _end_with_parent() -> None:
    """End this process as soon as the one that started it has ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(CancelledError.exit_code)
