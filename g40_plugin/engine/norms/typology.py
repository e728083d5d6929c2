"""The three kinds of areas."""

from __future__ import annotations

from .base import NotNegative, Ramp, Share, Sourced


class Typology(Sourced):
    main_membership: Share
    gsi: Ramp
    osr: Ramp
    period: Ramp
    period_share: Ramp
    mono_share: Ramp
    owner_share: Ramp
    amenity_score: Ramp
    parking_share: Ramp
    headroom: Ramp
    big_box_m2: NotNegative
    big_box_share: Ramp
    vacancy: Ramp
    obsolete_care: Ramp
    obsolete_work: Ramp
    obsolete_year: int
    fuel_urgency: Share
    unused_green_urgency: Share
    least_sign_m2: NotNegative
    residential_share: Share
    node_base: Share
