"""Kinds of the table mobility."""

from __future__ import annotations

from .base import Selectors, Sourced


class MobilityKind(Sourced):
    """One kind of the table mobility and its tags."""

    osm: Selectors
