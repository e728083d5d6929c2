"""The three kinds of areas."""

from __future__ import annotations

from .base import NotNegative, Ramp, Share, Sourced


class Usual(Sourced):
    """What stands for a fact that is not known in the middle of a membership."""

    owner_share: Share
    vacancy: Share
    vacant_land: Share
    period_share: Share
    largest_share: Share
    amenity_score: NotNegative
    ptn_score: NotNegative


class Typology(Sourced):
    main_membership: Share
    least_middle: Share
    gsi: Ramp
    osr: Ramp
    period: Ramp
    period_share: Ramp
    mono_share: Ramp
    owner_share: Ramp
    amenity_score: Ramp
    inefficient_share: Ramp
    vacancy: Ramp
    obsolete_care: Ramp
    obsolete_work: Ramp
    obsolete_year: int
    urgent_land: Ramp
    fuel_urgency: Share
    unused_green_urgency: Share
    brownfield_share: Ramp
    residential_share: Share
    node_base: Share
    usual: Usual
