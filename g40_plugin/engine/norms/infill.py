"""The infill check."""

from __future__ import annotations

from .base import NotNegative, Share, Sourced


class Infill(Sourced):
    inside_share: Share
    outside_share: Share
    tolerance: Share
    unused_green: bool
    paved_share: Share
    hole_m2: NotNegative
    min_contour_m2: NotNegative
    closing_m: NotNegative
    building_m: NotNegative
