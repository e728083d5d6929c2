"""How work runs: on several chunks at once where it lets go of Python's lock, and without looking for garbage."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from .progress import Progress

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")


def in_threads(
    action: Callable[[Chunk], Result], chunks: Sequence[Chunk], progress: Progress, text: str
) -> list[Result]:
    """The results of ``action`` on each chunk, in their order; a cancel ends it between two chunks."""
    found = []
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for step, done in enumerate(threads.map(action, chunks)):
            found.append(done)
            if progress.cancelled.is_set():
                threads.shutdown(cancel_futures=True)
            progress(step / len(chunks), text)
    return found


@contextmanager
def without_collection() -> Iterator[None]:
    """Look for no cycles of garbage: among the many small objects that live to the end of some work there are none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
