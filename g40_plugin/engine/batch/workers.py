"""Cities in processes of this machine, one each: as many at once as there are processors, and memory, for."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, TextIO

from g40_plugin.owned import MADE_BY

from ..errors import CancelledError, G40Error
from ..files import discard_unfinished, make_folder, telling
from ..parts.region import MEMORY_GB
from ..parts.workers import PROCESSES
from ..progress import Progress
from ..translation import tr
from .city import Job, make_city
from .manifest import LOG, read_manifest

_LOOK_S = 0.5
# what ends by itself is given so long
_PATIENCE_S = 3.0

# is given the number of a job, and its manifest or what went wrong
Done = Callable[[int, dict[str, Any] | None, str], None]


@dataclass
class _Running:
    """A city at work."""

    number: int
    folder: Path
    process: SpawnProcess
    pipe: Connection
    again: bool


def in_processes(
    jobs: Sequence[Job], needs_gb: Sequence[float], *, processes: int, memory_gb: float, done: Done, progress: Progress
) -> None:
    """Make cities, each in a process of its own, at most so many at once and within ``memory_gb``.

    A city that needs more than all memory works alone, and so does, once more, one whose process was killed, as
    happens where memory runs out. Raises ``CancelledError`` when the work is cancelled; all processes have ended then.
    """
    waiting = [(number, False) for number in range(len(jobs))]
    running: list[_Running] = []
    beside = max(1, min(processes, len(jobs)))
    share = memory_gb / beside
    try:
        while waiting or running:
            while waiting and _fits(waiting[0], running, needs_gb, processes, memory_gb):
                number, again = waiting.pop(0)
                running.append(_started(number, jobs[number], memory_gb if again else share, beside, again=again))
            wait([one.process.sentinel for one in running], _LOOK_S)
            progress.check()
            for one in [one for one in running if not one.process.is_alive()]:
                running.remove(one)
                told, problem = _ended(one)
                if problem and one.process.exitcode is not None and one.process.exitcode < 0 and not one.again:
                    waiting.append((one.number, True))
                else:
                    done(one.number, told, problem)
    finally:
        _stop(running)


def _fits(
    asked: tuple[int, bool], running: Sequence[_Running], needs_gb: Sequence[float], processes: int, memory_gb: float
) -> bool:
    if not running:
        return True
    number, again = asked
    if again or any(one.again for one in running) or len(running) >= processes:
        return False
    return sum(needs_gb[one.number] for one in running) + needs_gb[number] <= memory_gb


def _started(number: int, job: Job, memory_gb: float, beside: int, *, again: bool) -> _Running:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(job.as_dict(), theirs, memory_gb, beside), name=Path(job.folder).name)
    process.start()
    theirs.close()
    return _Running(number, Path(job.folder), process, ours, again)


def _ended(one: _Running) -> tuple[dict[str, Any] | None, str]:
    """What a process that has ended told, or how it ended without a word."""
    one.process.join()
    said = _said(one.pipe)
    one.pipe.close()
    if one.process.exitcode == 0:
        # after each step it is written, the last time at the end
        return read_manifest(one.folder), ""
    code = one.process.exitcode or 0
    if code < 0:
        text = tr("its process was killed (signal {signal}), as happens where memory runs out: use fewer processes")
        return None, text.format(signal=-code)
    if said:
        return None, said
    return None, tr("its process met something unexpected: see {log} in its folder").format(log=LOG)


def _said(pipe: Connection) -> str:
    """What a process said of its end; nothing where it did not."""
    with suppress(EOFError, OSError):
        if pipe.poll():
            return str(pipe.recv())
    return ""


def _stop(running: Sequence[_Running]) -> None:
    for one in running:
        # without its pipe a process ends by itself
        one.pipe.close()
    for one in running:
        one.process.join(_PATIENCE_S)
        if one.process.is_alive():
            one.process.kill()
            one.process.join()


def _work(job: dict[str, Any], pipe: Connection, memory_gb: float, beside: int) -> None:
    """The whole life of a process: one city, its log in its folder."""
    os.environ.setdefault(MEMORY_GB, f"{memory_gb:.3f}")
    # a region that is scored in parts starts processes itself
    os.environ.setdefault(PROCESSES, str(max(1, (os.cpu_count() or 1) // beside)))
    cancelled = threading.Event()
    threading.Thread(target=_watch, args=(pipe, cancelled), daemon=True).start()
    try:
        # open to the end of the process, so that it holds what ends it too
        place = make_folder(job["folder"]) / LOG
        with telling(place):
            log = place.open("w", encoding="utf-8")
        sys.stdout = sys.stderr = log
        # by the name of the program the file is known as its own
        print(MADE_BY, file=log, flush=True)
        make_city(job, logged(log, cancelled))
    except (G40Error, OSError) as error:
        # what could not be written to the folder, such as of a full disk; nobody may listen any more
        with suppress(OSError):
            pipe.send(str(error))
        raise SystemExit(getattr(error, "exit_code", 1)) from error


def logged(log: TextIO, cancelled: threading.Event) -> Progress:
    """Progress as lines of a log."""
    said = [""]

    def say(text: str) -> None:
        # a long step says the same again and again
        if text != said[0]:
            print(text, file=log, flush=True)
        said[0] = text

    return Progress(lambda _, text: say(text) if text else None, lambda level, text: say(f"{level}: {text}"), cancelled)


def _watch(pipe: Connection, cancelled: threading.Event) -> None:
    """End this process soon after the one that started it has ended, or has closed its end of the pipe."""
    try:
        pipe.recv_bytes()
    except (EOFError, OSError):
        cancelled.set()
        threading.Event().wait(_PATIENCE_S / 3)
        discard_unfinished()
        os._exit(CancelledError.exit_code)
