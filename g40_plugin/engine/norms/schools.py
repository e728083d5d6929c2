"""Streets around schools, and tracks beside fast roads."""

from __future__ import annotations

from .base import NotNegative, Positive, Share, Sourced


class CycleTracks(Sourced):
    """Streets on which cyclists need a track, and what counts as one beside it."""

    fast_kmh: Positive
    classes: list[str]
    beside_m: NotNegative
    step_m: Positive


class Schools(Sourced):
    near_m: Positive
    classes: list[str]
    calm_kmh: Positive
    calm_classes: list[str]
    calm_weight: NotNegative
    tracks_weight: NotNegative
    min_weight_available: Share
