"""MIX: how evenly the floor area is shared by six uses (docs/method/mixing.md)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..arrays import Floats
from ..city.package import USES
from ..norms.mixing import Mixing
from ..overlay import sums_in
from ..progress import Progress
from ..translation import tr
from .indicator import Indicator
from .numbers import available_mean, ramp
from .run import Run


def shares(floor: Floats) -> Floats:
    """Share of each use (columns) in the sum of its row; NaN where there is no floor."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(floor / floor.sum(axis=1, keepdims=True))


def entropy(p: Floats) -> Floats:
    """H = -sum p ln p per row, with 0 ln 0 = 0."""
    return np.asarray(
        -np.where(p > 0, p * np.log(np.where(p > 0, p, 1.0)), np.where(np.isnan(p), np.nan, 0.0)).sum(axis=1)
    )


def normalised_entropy(p: Floats) -> Floats:
    """H / ln K with K the number of uses in the scheme, not of uses present (fixed-N form: R38, R39)."""
    return np.asarray(entropy(p) / np.log(p.shape[1]))


def hill_number(p: Floats, q: float) -> Floats:
    """Hill number (sum p^q)^(1/(1-q)) per row; q = 1 is its limit exp(H) (R31)."""
    if q == 1:
        return np.asarray(np.exp(entropy(p)))
    powers = np.where(p > 0, np.power(np.where(p > 0, p, 1.0), q), np.where(np.isnan(p), np.nan, 0.0))
    return np.asarray(powers.sum(axis=1) ** (1.0 / (1.0 - q)))


def gini_simpson(p: Floats, *, normalised: bool = False) -> Floats:
    """1 - sum p^2 per row; normalised: times K / (K - 1)."""
    value = 1.0 - (p**2).sum(axis=1)
    return np.asarray(value * p.shape[1] / (p.shape[1] - 1) if normalised else value)


def job_housing_balance(jobs: Floats, dwellings: Floats, jobs_per_dwelling: float) -> Floats:
    """1 - |J - e W| / (J + e W); NaN where there are neither jobs nor dwellings."""
    wanted = jobs_per_dwelling * dwellings
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(1.0 - np.abs(jobs - wanted) / (jobs + wanted))


def reference_score(p: Floats, wanted: Floats) -> Floats:
    """100 (1 - half the sum of |p - r|) per row: how near the shares are to the mix that is wanted."""
    return np.asarray(100.0 * (1.0 - 0.5 * np.abs(p - wanted).sum(axis=1)))


def mixed_use_index(floor: Floats) -> Floats:
    """MXI: percentage of the floor area (columns as ``USES``) that is lived in (R12, R40); NaN without floor."""
    return np.asarray(100.0 * shares(floor)[:, USES.index("living")])


def mxi_score(mxi: Floats, norms: Mixing) -> Floats:
    """Trapezoid over the percentage of floor area that is lived in: 0 at both ends, 100 in the middle."""
    rising = ramp(mxi, norms.mxi_zero_low, norms.mxi_full_low)
    return np.asarray(100.0 * np.minimum(rising, ramp(mxi, norms.mxi_zero_high, norms.mxi_full_high)))


def mixing(areas: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, norms: Mixing) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All ``mix_`` fields per area, and the parts of the score.

    Floor area of the area plus that of a ring around it at ``ring_weight``, because the street next door counts
    for those who live at the edge. Null where the area itself has under ``min_floor_m2``. Where ``reference`` names a
    wanted mix, the nearness to it takes the place of evenness, because equal shares are no aim of planning.
    """
    columns = [f"floor_{use}" for use in USES]
    values = np.nan_to_num(buildings[[*columns, "jobs", "dwellings", "floor_m2"]].to_numpy(float))
    points = buildings.geometry.centroid.to_numpy()
    own = sums_in(areas.geometry.to_numpy(), points, values)
    with_ring = sums_in(shapely.buffer(areas.geometry.to_numpy(), norms.ring_m), points, values)
    weighted = own + norms.ring_weight * (with_ring - own)
    floor_m2 = own[:, : len(USES)].sum(axis=1)
    enough = floor_m2 >= norms.min_floor_m2
    p = np.where(enough[:, None], shares(weighted[:, : len(USES)]), np.nan)
    even = normalised_entropy(p)
    mxi = np.where(enough, mixed_use_index(weighted[:, : len(USES)]), np.nan)
    jhb = np.where(enough, job_housing_balance(weighted[:, 6], weighted[:, 7], norms.jobs_per_dwelling), np.nan)
    evenness = {"entropy": 100.0 * np.minimum(1.0, even / norms.entropy_full)}
    if norms.reference:
        wanted = np.zeros(len(USES))
        for use, share in norms.reference.items():
            wanted[USES.index(use)] = share
        evenness = {"reference": reference_score(p, wanted)}
    scores = evenness | {"mxi": mxi_score(mxi, norms), "jhb": 100.0 * jhb}
    given = norms.weights.values_by_name()
    weights = {name: given.get(name, given["entropy"]) for name in scores}
    score, coverage = available_mean(scores, weights, norms.min_weight_available)
    largest = p.max(axis=1)
    dominant = np.array(USES, object)[np.nan_to_num(p).argmax(axis=1)]
    dominant[~enough] = None
    fields = pd.DataFrame(
        {
            "mix_score": score,
            "mix_entropy": even,
            "mix_mono": np.where(np.isnan(largest), np.nan, largest >= norms.mono_share),
            "mix_dom": dominant,
            "mix_mxi": mxi,
            "mix_jhb": jhb,
            **{f"mix_d{q}": hill_number(p, q) for q in (0, 1, 2)},
            "mix_gini": gini_simpson(p),
            "mix_ref": scores.get("reference", np.full(len(areas), np.nan)),
            **{f"mix_p_{use}": p[:, column] for column, use in enumerate(USES)},
            "mix_floor_m2": own[:, 8],
            "mix_cov": coverage,
            "largest_share": largest,
            "work_share": p[:, USES.index("work")],
        }
    )
    raws = {"entropy": (even, "0..1"), "mxi": (mxi, "%"), "jhb": (jhb, "0..1")}
    raws["reference"] = (fields["mix_ref"].to_numpy(float) / 100.0, "0..1")
    parts = [
        pd.DataFrame(
            {
                "area": np.arange(len(areas)),
                "part": name,
                "raw": raws[name][0],
                "unit": raws[name][1],
                "score": scores[name],
                "weight": weights[name],
            }
        )
        for name in weights
    ]
    uses = [
        pd.DataFrame(
            {
                "area": np.arange(len(areas)),
                "part": f"share_{use}",
                "raw": p[:, column],
                "unit": "share",
                "score": np.nan,
                "weight": np.nan,
            }
        )
        for column, use in enumerate(USES)
    ]
    return fields, pd.concat([*parts, *uses], ignore_index=True)


def score_mixing(run: Run, progress: Progress) -> None:
    """All ``mix_`` fields."""
    progress(0.0, tr("Function mixing"))
    fields, parts = mixing(run.areas, run.city.buildings, run.norms.mixing)
    run.add("mix", fields, parts)
    little = run.column("mix_floor_m2") < run.norms.mixing.min_floor_m2
    run.reason("mix", np.isnan(run.column("mix_score")), "little_floor", m2=run.norms.mixing.min_floor_m2)
    unknown = _share_of_unknown_use(run)
    run.add("mix", pd.DataFrame({"mix_cov": run.column("mix_cov") * (1.0 - np.nan_to_num(unknown))}))
    untold = ~little & (unknown > 1.0 - run.norms.mixing.min_weight_available)
    # what is known of a small part of the floor area says nothing of the mix
    judged = [name for name in fields if name not in {"mix_floor_m2", "mix_cov"}]
    kept = pd.DataFrame(np.repeat(~untold[:, None], len(judged), axis=1), fields.index, judged)
    run.add("mix", fields[judged].where(kept))
    run.reason("mix", untold, "use_unknown", percent=100 * (1.0 - unknown))


def _share_of_unknown_use(run: Run) -> Floats:
    """Share of the floor area of each area whose use is not known; NaN where there is none."""
    unknown = (run.city.buildings["use"] == "unknown").to_numpy()
    floors = run.city.buildings["floor_m2"].to_numpy(float)
    points = run.city.buildings.geometry.centroid.to_numpy()
    values = np.nan_to_num(np.column_stack([floors * unknown, floors]))
    sums = sums_in(run.areas.geometry.to_numpy(), points, values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(sums[:, 0] / sums[:, 1])


INDICATOR = Indicator(
    code="mix",
    evaluate=score_mixing,
    tables=("buildings",),
    reads=("buildings",),
    margin_m=lambda norms: norms.mixing.ring_m,
    hands_on=("largest_share", "work_share"),
)
