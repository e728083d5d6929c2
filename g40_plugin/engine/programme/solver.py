"""Many programmes solved side by side: the solver keeps Python's lock, so that each core has a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from ..errors import InputError
from ..progress import Progress
from .allocation import Allocation, Areas, Demand, allocate

Asked = tuple[Areas, Demand]

# starting processes and their libraries takes about this long
_START_S = 2.0
# so many times a process comes back for more, for progress and cancel
_ROUNDS = 8


def solve_all(asked: Sequence[Asked], progress: Progress) -> list[Allocation | None]:
    """The best division of each; None where nothing meets the conditions, or no division was found in the time."""
    if not asked:
        return []
    began = time.monotonic()
    found = [_solve(asked[0])]
    cores, expected = os.cpu_count() or 1, (time.monotonic() - began) * (len(asked) - 1)
    if cores == 1 or expected < 2 * _START_S:
        for step, other in enumerate(asked[1:], start=1):
            progress(step / len(asked))
            found.append(_solve(other))
        return found
    chunk = max(1, len(asked) // (cores * _ROUNDS))
    with ProcessPoolExecutor(min(cores, len(asked)), multiprocessing.get_context("spawn")) as processes:
        for step, one in enumerate(processes.map(_solve, asked[1:], chunksize=chunk), start=1):
            found.append(one)
            if progress.cancelled.is_set():
                processes.shutdown(cancel_futures=True)
            progress(step / len(asked))
    return found


def _solve(asked: Asked) -> Allocation | None:
    try:
        return allocate(*asked)
    except InputError:
        # of one programme the user is told; of one among many that it took too long says nothing of the others
        return None
