"""The same work on several chunks at once, for work that lets go of Python's lock, as overlays do."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
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
