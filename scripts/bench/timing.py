"""Running things in turn, each benchmark in a process of its own, and reading the clock and the memory."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

# what is done in less is repeated until it takes so long, so that the clock's grain and cold caches do not count
_LEAST_S = 0.05
_MOST_REPEATS = 20

Action = Callable[[], Any]


@dataclass(frozen=True)
class Row:
    """One line of the result: our time in seconds, a peer's on the same work, and our peak memory in MB."""

    name: str
    size: str
    ours_s: float | None
    peer: str = ""
    peer_s: float | None = None
    peak_mb: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """The row as it stands in results.json."""
        ratio = self.peer_s / self.ours_s if self.peer_s is not None and self.ours_s else None
        columns = asdict(self)
        peak = columns.pop("peak_mb")
        return columns | {"ratio": ratio, "peak_mb": peak}


@dataclass(frozen=True)
class Plan:
    """How a benchmark is run: where its inputs lie, how often, and whether it must be over soon."""

    folder: Path
    runs: int
    quick: bool


@dataclass(frozen=True)
class Peer:
    """Another way to do the work: ``make`` sets it up and gives what is timed.

    A slow peer does a part of the work only: what it takes longer than ``fixed`` (the same with hardly any work) is
    multiplied by ``scale``; its name says so.
    """

    name: str
    make: Callable[[], Action]
    scale: float = 1.0
    fixed: Callable[[], Action] | None = None


def seconds(action: Action) -> float:
    """Seconds that one call takes."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def _short_too(action: Action) -> float:
    times = [seconds(action)]
    while sum(times) < _LEAST_S and len(times) < _MOST_REPEATS:
        times.append(seconds(action))
    return statistics.median(times)


def in_turn(runs: int, actions: dict[str, Action]) -> dict[str, float]:
    """Median seconds of each action, all of them in turn in every run."""
    found: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(runs):
        for name, action in actions.items():
            found[name].append(_short_too(action))
    return {name: statistics.median(times) for name, times in found.items()}


def median(runs: int, action: Action) -> float:
    """Median seconds of an action alone."""
    return in_turn(runs, {"": action})[""]


def against(runs: int, row: Row, ours: Action, peers: list[Peer]) -> list[Row]:
    """A row for each peer, timed in turn with ours; ``row`` says what is measured. A peer that is missing is named."""
    ready, missing = _set_up(peers)
    actions, overheads = {"": ours}, {}
    for peer, action in ready:
        actions[peer.name] = action
        overheads[peer.name] = median(1, peer.fixed()) if peer.fixed else 0.0
    times = in_turn(runs, actions)
    rows = []
    for peer, _ in ready:
        fixed = min(overheads[peer.name], times[peer.name])
        taken = fixed + (times[peer.name] - fixed) * peer.scale
        rows.append(Row(row.name, row.size, times[""], peer.name, taken, row.peak_mb))
    return rows + [Row(row.name, row.size, times[""], f"{name}: not installed", None, row.peak_mb) for name in missing]


def _set_up(peers: list[Peer]) -> tuple[list[tuple[Peer, Action]], list[str]]:
    ready, missing = [], []
    for peer in peers:
        try:
            ready.append((peer, peer.make()))
        except ImportError:
            missing.append(peer.name)
    return ready, missing


def peak_mb() -> float:
    """Most memory that this process has held so far, in MB; read before a peer is loaded, it is ours."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(float(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def alone(benchmark: Callable[..., list[Row]], *given: Any) -> list[Row]:
    """Run a benchmark in a new process, so that its memory is its own."""
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_quietly) as process:
        return process.submit(benchmark, *given).result()


def _quietly() -> None:
    # pandana prints from C++, past Python's own standard output
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.environ["CITYSEER_QUIET_MODE"] = "true"
