"""How what is drawn in a variant meets the city."""

from __future__ import annotations

from .base import Positive, Sourced


class WayClasses(Sourced):
    """The class of street that each kind of drawn way is, a value of OpenStreetMap's highway."""

    bridge: str
    path: str
    cycle: str
    street: str


class Variants(Sourced):
    """An end of a way joins the nearest street within ``join_m``; a point means the nearest thing within ``pick_m``."""

    join_m: Positive
    pick_m: Positive
    ways: WayClasses
