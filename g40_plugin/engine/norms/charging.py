"""Public charging stations."""

from __future__ import annotations

from .base import Positive, Sourced


class Charging(Sourced):
    near_m: Positive
    sockets_per_station: Positive
