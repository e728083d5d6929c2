"""How much a ratio has to rest on."""

from __future__ import annotations

from .base import NotNegative, Sourced


class Small(Sourced):
    """The fewest homes, people, square metres and metres of street of which a share or a number for each is told."""

    homes: NotNegative
    people: NotNegative
    m2: NotNegative
    street_m: NotNegative
