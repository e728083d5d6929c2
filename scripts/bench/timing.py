"""Running things in turn, and reading the clock, the processor's time and the memory."""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# what is done in less is repeated until it takes so long, so that the clock's grain and cold caches do not count
_LEAST_S = 0.05
_MOST_REPEATS = 20
# what takes longer is done once
_ONCE_S = 20.0
_TICKS = os.sysconf("SC_CLK_TCK")

Action = Callable[[], Any]


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock, and of all cores together, those of children too."""

    wall_s: float
    cpu_s: float

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.wall_s + other.wall_s, self.cpu_s + other.cpu_s)

    def of_each_more(self, many: Spent, more: int) -> Spent:
        """What each took of ``more`` that ``many`` took this much for, where one took what this is."""
        return Spent((many.wall_s - self.wall_s) / more, (many.cpu_s - self.cpu_s) / more)

    def scaled(self, fixed: Spent, scale: float) -> Spent:
        """What the whole work takes where a part took this: ``fixed`` and ``scale`` times what is above it."""
        parts = zip((self.wall_s, self.cpu_s), (fixed.wall_s, fixed.cpu_s), strict=True)
        return Spent(*(min(least, taken) + max(0.0, taken - least) * scale for taken, least in parts))


NOTHING = Spent(0.0, 0.0)


@dataclass(frozen=True)
class Row:
    """One line of the result: our seconds and CPU seconds, a peer's on the same work, our peak memory in MB.

    ``written_mb`` is what was written, where that matters.
    """

    name: str
    size: str
    ours_s: float | None = None
    peer: str = ""
    peer_s: float | None = None
    peak_mb: float | None = None
    cpu_s: float | None = None
    peer_cpu_s: float | None = None
    written_mb: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """The row as it stands in results.json."""
        ratios = {"ratio": _ratio(self.peer_s, self.ours_s), "cpu_ratio": _ratio(self.peer_cpu_s, self.cpu_s)}
        return asdict(self) | ratios


def _ratio(theirs: float | None, ours: float | None) -> float | None:
    return theirs / ours if theirs is not None and ours else None


def taken(name: str, size: str, ours: Spent, peak: float | None = None, **more: Any) -> Row:
    """A row of ours alone."""
    return Row(name, size, ours.wall_s, peak_mb=peak, cpu_s=ours.cpu_s, **more)


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


def spent(action: Action) -> Spent:
    """What one call takes."""
    cpu, begin = _cpu_s(), time.perf_counter()
    action()
    wall = time.perf_counter() - begin
    return Spent(wall, _cpu_s() - cpu)


def seconds(action: Action) -> float:
    """Seconds on the clock that one call takes, where reading the processor's time would take longer than the call."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def _cpu_s() -> float:
    """CPU seconds of this process, of its children that ended, and of those that still run."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime + sum(map(_cpu_of, children(os.getpid())))


def children(process: int) -> list[int]:
    """The processes that another one started and that still run."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text(encoding="ascii").split()]
        except OSError:
            continue
    return found


def _cpu_of(process: int) -> float:
    """CPU seconds of another process and all that it started."""
    try:
        # the name, which may hold anything, ends with the last bracket
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, told[11:15])) / _TICKS + sum(map(_cpu_of, children(process)))


def _short_too(action: Action) -> Spent:
    cpu, times = _cpu_s(), [seconds(action)]
    while sum(times) < _LEAST_S and len(times) < _MOST_REPEATS:
        times.append(seconds(action))
    return Spent(statistics.median(times), (_cpu_s() - cpu) / len(times))


def in_turn(runs: int, actions: dict[str, Action]) -> dict[str, Spent]:
    """Medians of each action, all of them in turn in every run."""
    found: dict[str, list[Spent]] = {name: [] for name in actions}
    for _ in range(runs):
        for name, action in actions.items():
            if not found[name] or found[name][0].wall_s < _ONCE_S:
                found[name].append(_short_too(action))
    return {name: middle(times) for name, times in found.items()}


def middle(times: list[Spent]) -> Spent:
    """Median of the clock, and that of the processor."""
    return Spent(statistics.median(one.wall_s for one in times), statistics.median(one.cpu_s for one in times))


def median(runs: int, action: Action) -> Spent:
    """Medians of an action alone."""
    return in_turn(runs, {"": action})[""]


def against(runs: int, row: Row, ours: Action, peers: list[Peer]) -> list[Row]:
    """A row for each peer, timed in turn with ours; ``row`` says what is measured. A peer that is missing is named."""
    ready, missing = _set_up(peers)
    actions, overheads = {"": ours}, {}
    for peer, action in ready:
        actions[peer.name] = action
        overheads[peer.name] = median(1, peer.fixed()) if peer.fixed else NOTHING
    times = in_turn(runs, actions)
    rows = []
    for peer, _ in ready:
        rows.append(beside(row, times[""], peer.name, times[peer.name].scaled(overheads[peer.name], peer.scale)))
    return rows + [beside(row, times[""], f"{name}: not installed", None) for name in missing]


def beside(row: Row, ours: Spent, peer: str, theirs: Spent | None) -> Row:
    """The row with what we took, and a peer."""
    known = (None, None) if theirs is None else (theirs.wall_s, theirs.cpu_s)
    return Row(row.name, row.size, ours.wall_s, peer, known[0], row.peak_mb, ours.cpu_s, known[1], row.written_mb)


def _set_up(peers: list[Peer]) -> tuple[list[tuple[Peer, Action]], list[str]]:
    ready, missing = [], []
    for peer in peers:
        try:
            ready.append((peer, peer.make()))
        except ImportError:
            missing.append(peer.name)
    return ready, missing


def peak_mb(process: int | str = "self") -> float:
    """Most memory that this process has held so far, in MB; read before a peer is loaded, it is ours."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return next(float(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def forget_peak() -> None:
    """Let the most memory be counted anew from what this process holds now."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
