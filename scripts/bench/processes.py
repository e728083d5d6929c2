"""Each benchmark in a process of its own, within bounds of time and memory; and programs that are started anew."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from timing import Row, Spent, children, peak_mb

MOST_S, _MOST_MB = 15 * 60.0, 20 * 1024.0
_LOOK_S, _SAMPLE_S = 0.2, 0.02
_PAGE_MB = resource.getpagesize() / 2**20

# where the rows of a benchmark go to, in its own process
_outlets: list[Connection] = []


def alone(title: str, benchmark: Callable[..., list[Row] | None], *given: Any, most_s: float = MOST_S) -> Iterator[Row]:
    """The rows of a benchmark that runs in a new process, so that its memory is its own.

    One that takes longer than ``most_s``, or more than 20 GB, is ended; a row then says so beside those that it told
    before. Raises ``FailedError`` for one that fails.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(theirs, benchmark, given))
    process.start()
    theirs.close()
    begin = time.monotonic()
    try:
        while True:
            if ours.poll(_LOOK_S):
                try:
                    told = ours.recv()
                except EOFError:
                    process.join()
                    if process.exitcode:
                        raise FailedError(f"{title} ended with exit code {process.exitcode}") from None
                    break
                if isinstance(told, str):
                    raise FailedError(told)
                yield told
            elif time.monotonic() - begin > most_s:
                yield Row(title, f"ended: it took more than {most_s / 60:.0f} minutes")
                break
            elif _session_mb(process.pid) > _MOST_MB:
                yield Row(title, f"ended: it held more than {_MOST_MB / 1024:.0f} GB")
                break
    finally:
        _end(process)


class FailedError(RuntimeError):
    """A benchmark that failed, with what it said."""


def tell(row: Row) -> None:
    """Give a row before the benchmark is over, so that it stays when that is ended."""
    _outlets[0].send(row)


def _run(outlet: Connection, benchmark: Callable[..., list[Row] | None], given: tuple[Any, ...]) -> None:
    os.setsid()
    # pandana prints from C++, past Python's own standard output
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.environ["CITYSEER_QUIET_MODE"] = "true"
    _outlets.append(outlet)
    try:
        for row in benchmark(*given) or []:
            tell(row)
    finally:
        # whatever a benchmark fails by is told by the process that started it
        if sys.exception() is not None:
            outlet.send(traceback.format_exc())
        outlet.close()


def _end(process: Any) -> None:
    """End a process and what it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        process.kill()
    process.join()


def _session_mb(session: int | None) -> float:
    """Memory that the processes of a session hold together."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(told[3]) == session:
            total += int(told[21]) * _PAGE_MB
    return total


@dataclass(frozen=True)
class Usage:
    """What a program took: time, and the peak memory in MB of the largest of its processes."""

    spent: Spent
    peak_mb: float


def started(command: list[str], environment: Mapping[str, str] | None = None) -> Usage:
    """Run a program from its start to its end. Raises ``FailedError`` with what it said where it fails."""
    with TemporaryFile() as said:
        begin, ended, peak = time.perf_counter(), 0, 0.0
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, env=environment)
        # the system's own account of its peak holds that of whoever started it too
        while not ended:
            peak = max(peak, _highest_mb(process.pid))
            time.sleep(_SAMPLE_S)
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise FailedError(f"{' '.join(command)}\n{said.read().decode(errors='replace')}")
    return Usage(Spent(wall, used.ru_utime + used.ru_stime), peak)


def _highest_mb(process: int) -> float:
    """Most memory that a process or one that it started has held so far."""
    try:
        return max([peak_mb(process), *map(_highest_mb, children(process))])
    # it has ended
    except (OSError, StopIteration):
        return 0.0


def g40(*words: object, environment: Mapping[str, str] | None = None) -> Usage:
    """Run the ``g40`` command."""
    return started([sys.executable, "-m", "g40_plugin.engine", *map(str, words)], environment)
