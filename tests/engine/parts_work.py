"""What processes beside each other do in tests of parts: a module that they can load too."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

from g40_plugin.engine.errors import InputError
from g40_plugin.engine.parts.part import score_part
from g40_plugin.engine.parts.workers import each
from g40_plugin.engine.progress import Progress


def write(folder, number, progress):
    """What a part does: it tells how far it is, and writes a file."""
    progress(0.5, "half")
    file = folder / f"{number}.txt"
    file.write_text(str(os.getpid()))
    return file


def slow(folder, number, progress):
    """A part that takes so long that another worker has time for the next."""
    time.sleep(0.5)
    return write(folder, number, progress)


def killed_once(folder, number, progress):
    """The second part is killed the first time."""
    mark = folder / "mark"
    if number == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return write(folder, number, progress)


def killed(folder, number, progress):
    """The second part is killed each time."""
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return write(folder, number, progress)


def wrong(_folder, _number, _progress):
    """A part whose input is wrong."""
    raise InputError("The layer holds nothing: choose another one.")


def broken(_folder, _number, _progress):
    """A part that meets a mistake of ours."""
    raise ZeroDivisionError


def endless(folder, number, progress):
    """A part that does not end."""
    write(folder, number, progress)
    time.sleep(600)


def nowhere_but_elsewhere(folder, number, *rest, **more):
    """A part scored, but not in the process that everything began in."""
    assert multiprocessing.parent_process() is not None
    return score_part(folder, number, *rest, **more)


def each_of(action, folder, count=3, progress=None, processes=2):
    texts = []
    each(
        action, folder, range(count), processes=processes, progress=progress or Progress(),
        text=lambda number: texts.append(number) or f"part {number}",
    )  # fmt: skip
    return texts


def region(folder, count):
    """What scoring a region does on a worker of a cluster."""
    each_of(slow, Path(folder), count)
