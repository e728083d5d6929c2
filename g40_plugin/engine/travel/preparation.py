"""Prepared travel times of large networks, kept beside the city package and mapped from disk."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import fields
from pathlib import Path

import numpy as np

from ..arrays import Floats, Ints
from ..progress import Progress
from .hierarchy import Hierarchy, prepare

# a network with fewer junctions is prepared again in the time that reading it takes
WORTH_KEEPING_NODES = 100_000


def kept_or_prepared(
    folder: Path | None, n: int, tail: Ints, head: Ints, metres: Floats, progress: Progress
) -> Hierarchy:
    """The hierarchy of a network from ``folder``, if it was made from the very same arcs; else made, and kept there.

    Nothing is kept without a folder, for a small network, or where the folder cannot be written.
    """
    if folder is None or n < WORTH_KEEPING_NODES:
        return prepare(n, tail, head, metres, progress)
    place = folder / _digest(n, tail, head, metres)
    if not place.is_dir():
        made = prepare(n, tail, head, metres, progress)
        _keep(made, place, progress)
        return made
    # copy on write: numba sees the same type of array as for one just made
    return Hierarchy(*(np.load(place / f"{field.name}.npy", mmap_mode="c") for field in fields(Hierarchy)))


def _digest(n: int, tail: Ints, head: Ints, metres: Floats) -> str:
    digest = hashlib.sha256(str(n).encode())
    for array in (tail, head, metres):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:24]


def _keep(hierarchy: Hierarchy, place: Path, progress: Progress) -> None:
    beside = place.with_name(f"{place.name}.part")
    try:
        beside.mkdir(parents=True, exist_ok=True)
        for field in fields(Hierarchy):
            np.save(beside / f"{field.name}.npy", getattr(hierarchy, field.name))
        beside.replace(place)
    except OSError as error:
        progress.info(f"{place.parent}: {error}")
        shutil.rmtree(beside, ignore_errors=True)
