"""Arrays that are made piece by piece, and points on streets as arrays on disk."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..travel.graph import Snapped
from .network import Store

SNAPPED = ("edge", "position", "distance")


class Gathered:
    """Arrays that are made piece by piece."""

    def __init__(self) -> None:
        self._pieces: dict[str, list[Any]] = {}

    def add(self, name: str, piece: Any) -> None:
        """One more piece of an array."""
        self._pieces.setdefault(name, []).append(piece)

    def snapped(self, name: str, on: Snapped) -> None:
        """One more piece of points on streets."""
        for part in SNAPPED:
            self.add(f"{name}_{part}", getattr(on, part))

    def take(self, name: str, empty: tuple[int, ...] = (0,)) -> np.ndarray:
        """All pieces as one array."""
        pieces = self._pieces.pop(name, [])
        return np.concatenate(pieces) if pieces else np.zeros(empty)

    def take_snapped(self, name: str) -> Snapped:
        """All pieces of points on streets."""
        edge, position, distance = (self.take(f"{name}_{part}") for part in SNAPPED)
        return Snapped(edge.astype(np.int64), position, distance)


def put_snapped(store: Store, name: str, on: Snapped) -> None:
    """Keep points on streets."""
    for part in SNAPPED:
        store.put(f"{name}_{part}", getattr(on, part))


def get_snapped(store: Store, name: str) -> Snapped:
    """Points on streets that were kept."""
    return Snapped(*(store.get(f"{name}_{part}") for part in SNAPPED))  # type: ignore[arg-type]
