"""Jobs and homes within reach."""

from __future__ import annotations

from .base import NotNegative, Positive, Share, Sourced


class M2PerJob(Sourced):
    work: Positive
    industry: Positive
    shop: Positive
    learn: Positive
    care: Positive
    meet: Positive


class Jobs(Sourced):
    jobs_per_inhabitant: Positive
    pass_fraction: Share
    min_people: NotNegative
    bike_limit_min: Positive
    bike_square_m: Positive
    m2_per_job: M2PerJob


class Homes(Sourced):
    full: Positive
