"""GRN: green in public space against the 40 percent target, and a park near home (docs/method/greenery.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...arrays import Floats
from ...norms.greenery import Greenery
from ...norms.small import Small
from ..numbers import Raw, available_mean, group_mean, parts_table, ramp, ratio
from .ground import PUBLIC, STREET, WATER, Pieces


@dataclass(frozen=True)
class PublicSpace:
    """Square metres per area: public land without water, green in it, water, private land, and what is paved.

    ``green_low_m2`` and ``green_high_m2`` are the green by the least and the most that the fractions may be;
    ``street_m2`` is what of the public land is as wide as an estimate of its street says.
    """

    public_m2: Floats
    green_m2: Floats
    green_low_m2: Floats
    green_high_m2: Floats
    street_m2: Floats
    water_m2: Floats
    private_m2: Floats
    paved_m2: Floats


def public_space(pieces: Pieces, classes: pd.DataFrame, area_m2: Floats) -> PublicSpace:
    """The sums of the ground's pieces per area of ``area_m2`` square metres; what nobody claims is private.

    Green is public land times the green fraction of its class. The paved fraction counts on all land, roofs too.
    """

    def total(weight: Floats) -> Floats:
        weighted = pieces.m2 * weight[pieces.number]
        return np.asarray(np.bincount(pieces.area, weights=weighted, minlength=len(area_m2)), float)

    kind = classes["kind"].to_numpy()
    public, water = (total((kind == name).astype(float)) for name in (PUBLIC, WATER))
    green, low, high = (
        total(np.where(kind == PUBLIC, classes[name].to_numpy(float), 0.0))
        for name in ("green", "green_low", "green_high")
    )
    # a street that a register or the user drew is as wide as drawn
    estimated = (kind == PUBLIC) & ((classes["cover"] == STREET) & (classes["source"] == "OSM")).to_numpy()
    paved = total(classes["paved"].to_numpy(float))
    private = np.maximum(0.0, area_m2 - public - water)
    return PublicSpace(public, green, low, high, total(estimated.astype(float)), water, private, paved)


def public_green(space: PublicSpace, norms: Greenery, small: Small, *, known: bool) -> pd.DataFrame:
    """GRN-1: ``grn_share`` G = green / public land, its bounds, test and gap, and water beside it, per area.

    NaN over less public land than ``small`` tells, and where ``known`` is False: the data holds no land cover at all.
    """
    public_m2 = np.where(known, space.public_m2, np.nan)
    share = ratio(space.green_m2, public_m2, small.m2)
    enough = ~np.isnan(share)
    low, high = (np.where(enough, bound, np.nan) for bound in share_bounds(space, norms))
    both = np.where(enough, space.public_m2 + space.water_m2, np.nan)
    return pd.DataFrame(
        {
            "grn_share": share,
            "grn_share_low": low,
            "grn_share_high": high,
            "grn_ok": green_ok(low, high, norms),
            "grn_gap_m2": np.where(enough, green_gap(space.public_m2, space.green_m2, norms), np.nan),
            "grn_public_m2": public_m2,
            "grn_green_m2": np.where(known, space.green_m2, np.nan),
            "grn_blue_pct": 100.0 * space.water_m2 / both,
            "grn_bg_pct": 100.0 * (space.green_m2 + space.water_m2) / both,
        }
    )


def share_bounds(space: PublicSpace, norms: Greenery) -> tuple[Floats, Floats]:
    """Least and most of the green share, by wider streets with the least green and narrower ones with the most.

    The surface of a street is taken to grow with its width, at the cost of land that is neither public nor green
    (docs/method/greenery.md#how-sure-the-share-is).
    """
    spread = norms.width_spread * space.street_m2
    with np.errstate(invalid="ignore", divide="ignore"):
        low = space.green_low_m2 / (space.public_m2 + spread)
        high = space.green_high_m2 / (space.public_m2 - spread)
    return low, np.minimum(1.0, high)


def green_ok(low: Floats, high: Floats, norms: Greenery) -> Floats:
    """1 where even the least share reaches the target, 0 where even the most does not; NaN between, and unknown."""
    # shares are quotients of sums, so the comparison allows for their rounding
    target = norms.target - 1e-9
    return np.where(low >= target, 1.0, np.where(high < target, 0.0, np.nan))


def green_gap(public_m2: Floats, green_m2: Floats, norms: Greenery) -> Floats:
    """Square metres of green that lack for the target: max(0, target * public - green)."""
    return np.maximum(0.0, norms.target * public_m2 - green_m2)


def parks_near(park_m: Floats, starts: pd.DataFrame, n: int, norms: Greenery) -> pd.DataFrame:
    """GRN-2: share of people with a park within each distance on foot; NaN where no park is known.

    ``park_m`` is the distance from each starting point to a public green of at least the area of the norms.
    """
    group, weight = starts["area"].to_numpy(np.int64), starts["weight"].to_numpy(float)
    fields = {}
    for metres in (norms.park_m, *norms.park_wider_m):
        near = np.where(np.isnan(park_m), np.nan, park_m <= metres)
        fields[park_field(metres, norms)] = group_mean(near, weight, group, n)
    return pd.DataFrame(fields)


def park_field(metres: float, norms: Greenery) -> str:
    """Name of the field of a distance to parks."""
    return "grn_park" if metres == norms.park_m else f"grn_park_{metres:.0f}"


def part_scores(raws: Mapping[str, Floats], norms: Greenery) -> dict[str, Floats]:
    """Scores 0 to 100 of the six parts (keys of ``weights``) from their raw values; NaN stays NaN.

    Public green 100 * min(1, G / full), parks their share, the others straight between their anchors.
    """
    return {
        "public_green": 100.0 * np.minimum(1.0, raws["public_green"] / norms.full),
        "park_near": 100.0 * raws["park_near"],
        "canopy": 100.0 * ramp(raws["canopy"], 0.0, norms.canopy_full),
        "variety": 100.0 * ramp(raws["variety"], norms.variety.zero, norms.variety.full),
        "network": 100.0 * ramp(raws["network"], norms.network.zero, norms.network.full),
        "water_storage": 100.0 * ramp(raws["water_storage"], norms.rain.zero, norms.rain.full),
    }


def score(scores: Mapping[str, Floats], norms: Greenery) -> tuple[Floats, Floats]:
    """Weighted mean of the parts that are known, and the share of weight that is known.

    The green share of public space has to be known, whatever else is not; without it the score is NaN.
    """
    mean, coverage = available_mean(scores, norms.weights.values_by_name(), 0.0)
    return np.where(np.isnan(scores["public_green"]), np.nan, mean), coverage


def parts_of_score(
    raws: Mapping[str, tuple[Floats, str]], scores: Mapping[str, Floats], norms: Greenery
) -> pd.DataFrame:
    """The parts of the greenery score, a row per area and part; ``raws`` holds value and unit of each part."""
    weights = norms.weights.values_by_name()
    found: Raw = {name: (*raws[name], scores[name], weight) for name, weight in weights.items()}
    return parts_table(found, len(scores["public_green"]))
