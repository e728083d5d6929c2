"""Sites: where homes can go, path by path."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ..translation import tr
from .base import NotNegative, Positive, Share, Sourced


class Shares(Sourced):
    """What can be used of a kind of site, at the least, in the middle and at most, and the chance of it by 2040."""

    low: Share
    mid: Share
    high: Share
    chance: Share

    @model_validator(mode="after")
    def _rise(self) -> Shares:
        if not self.low <= self.mid <= self.high:
            raise ValueError(tr("low, mid and high must rise"))
        return self


class Plans(Sourced):
    """The chance of the homes of a plan by its status."""

    hard: Share
    soft: Share


class WithYard(Shares):
    """Buildings with the ground around them, up to ``yard_m`` from the wall."""

    yard_m: NotNegative


class Shops(WithYard):
    least_m2: NotNegative


class Work(WithYard):
    most_levels: Positive
    before: int
    keep: Share
    chance_vacant: Share


class Care(WithYard):
    """Care buildings of at least ``least_m2`` on the ground: a practice in a row of houses is none."""

    before: int
    least_m2: NotNegative


class Estate(Shares):
    """Homes of a period in blocks of an open layout.

    Where corporations let more than ``corporation_share`` of the homes the mid is the high.
    """

    period: Annotated[tuple[int, int], Field(strict=False)]
    most_gsi: Share
    corporation_share: Share


class Topping(Shares):
    """One more floor on flats of some floors and years; the shares are of the roofs."""

    levels: Annotated[tuple[float, float], Field(strict=False)]
    period: Annotated[tuple[int, int], Field(strict=False)]
    m2_per_home: Positive


class Conversion(Shares):
    """Homes in vacant floor area; the shares are of the usable floor area."""

    m2_per_home: Positive


class SmallSites(Shares):
    """Filling gaps, splitting, courtyards: a share of the homes of a block times ``base`` + accessibility / 100."""

    base: NotNegative


class Sites(Sourced):
    least_m2: NotNegative
    accessibility: list[float]
    dwellings_ha: list[float]
    access_spread: NotNegative
    gross_from_m2: NotNegative
    public_share: Share
    no_block: list[str]
    score_homes_ha: list[float]
    score: list[float]
    plan: Plans
    empty: Shares
    petrol: Shares
    parking: Shares
    shops: Shops
    work: Work
    care: Care
    estate: Estate
    topping: Topping
    conversion: Conversion
    small: SmallSites

    @model_validator(mode="after")
    def _knots(self) -> Sites:
        for knots, values in ((self.accessibility, self.dwellings_ha), (self.score_homes_ha, self.score)):
            if len(knots) != len(values) or sorted(knots) != knots or sorted(values) != values:
                raise ValueError(tr("lists of knots and values must be equally long, and rise"))
        return self
