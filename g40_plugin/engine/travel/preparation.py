"""Prepared travel times of large networks, kept beside the city package."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numba
import numpy as np

from ..arrays import Floats, Ints
from ..city.kept import Arrays, Entry, UnreadableError, key_of
from ..progress import Progress
from .hierarchy import VERSION, Hierarchy, prepare

# a network with fewer junctions is prepared again in the time that reading it takes
WORTH_KEEPING_NODES = 100_000

_KINDS = {"position": "<i8", "pointer": "<i8", "head": "<i4", "up": "<f4", "down": "<f4", "parent": "<i8"}


def kept_or_prepared(
    folder: Path | None, n: int, tail: Ints, head: Ints, metres: Floats, progress: Progress
) -> Hierarchy:
    """The hierarchy of a network from ``folder``, if it was made from the very same arcs; else made, and kept there.

    Nothing is kept without a folder, for a small network, or where the folder cannot be written.
    """
    if folder is None or n < WORTH_KEEPING_NODES:
        return prepare(n, tail, head, metres, progress)
    key = key_of(VERSION, numba.__version__, np.__version__, n, arrays=(tail, head, metres))
    entry = Entry(folder, "hierarchy", key)
    try:
        arrays = entry.read()
        if arrays is not None:
            return _sound(arrays, n)
    except UnreadableError:
        entry.tell_unreadable(progress)
    made = prepare(n, tail, head, metres, progress)
    entry.keep({field.name: getattr(made, field.name) for field in fields(Hierarchy)}, progress)
    return made


def _sound(arrays: Arrays, n: int) -> Hierarchy:
    """The hierarchy of some arrays, in which no search goes outside. Raises ``UnreadableError``."""
    kinds = {name: array.dtype.str for name, array in arrays.items()}
    if kinds != _KINDS or any(array.ndim != 1 for array in arrays.values()):
        raise UnreadableError
    made = Hierarchy(**arrays)
    arcs, counts = len(made.head), np.diff(made.pointer)
    shapes = (len(made.position), len(made.pointer), len(made.up), len(made.down), len(made.parent))
    if shapes != (n, n + 1, arcs, arcs, n) or made.pointer[0] != 0 or made.pointer[-1] != arcs or (counts < 0).any():
        raise UnreadableError
    numbers = np.arange(n)
    inside = (made.head > np.repeat(numbers, counts)) & (made.head < n)
    if not inside.all() or not ((made.up >= 0) & (made.down >= 0)).all():
        raise UnreadableError
    first = np.full(n, -1)
    if arcs:
        first[counts > 0] = np.minimum.reduceat(made.head, made.pointer[:-1][counts > 0])
    if not np.array_equal(made.parent, first) or not np.array_equal(np.sort(made.position), numbers):
        raise UnreadableError
    return made
