"""Places at facilities for those who compete for them."""

from __future__ import annotations

from .base import Positive, Share, Sourced


class DemandGroup(Sourced):
    """Who competes for places: a share of all people, or of the children under 15 where their number is known."""

    people: Share
    children: Share | None = None


class Catchment(Sourced):
    enabled: bool
    enhanced: bool
    profile: str
    minutes: Positive
    groups: dict[str, DemandGroup]
