"""Accessibility: what passes, several facilities of a kind, and published distances."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge

from .base import Positive, Share, Sourced


class Several(Sourced):
    mean_of: Annotated[int, Ge(1)]
    gravity_of: Annotated[int, Ge(1)]
    gravity_full: Positive


class Accessibility(Sourced):
    pass_profile: str
    bike_profile: str
    pass_share: Share
    floor: Positive
    min_weight_available: Share
    most_areas_with_routes: Annotated[int, Ge(0)]


class Proximity(Sourced):
    warn_km: Positive
