"""MIX: how evenly the floor area is shared by six uses (docs/method/mixing.md)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from ..arrays import Bools, Floats
from ..city.schema import USES
from ..norms.mixing import Mixing
from ..overlay import Inside, inside
from ..progress import Progress
from ..shapes import widened
from ..translation import tr
from .indicator import Indicator
from .numbers import available_mean
from .run import Run, buildings_inside

# columns of ``floors_in`` after the uses: jobs and dwellings, all floor area, and that of unknown use
_WORK, _FLOOR, _UNKNOWN = slice(len(USES), len(USES) + 2), len(USES) + 2, len(USES) + 3


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


def floors_in(around: Inside, buildings: gpd.GeoDataFrame) -> Floats:
    """Floor area by use (as ``USES``), jobs, dwellings, all floor area and that of unknown use (columns of a row each).

    Every building counts by the share of it that lies inside.
    """
    floor = buildings["floor_m2"].to_numpy(float)
    counted = buildings[[*(f"floor_{use}" for use in USES), "jobs", "dwellings"]].to_numpy(float)
    unknown = floor * (buildings["use"] == "unknown").to_numpy()
    return around.sums(np.nan_to_num(np.column_stack([counted, floor, unknown])))


def own_and_ring(
    areas: gpd.GeoDataFrame, own: Inside, buildings: gpd.GeoDataFrame, ring_m: float
) -> tuple[Floats, Floats]:
    """What ``floors_in`` tells of each area, and of the ring of ``ring_m`` around it without the area itself."""
    mine = floors_in(own, buildings)
    wide = inside(widened(areas.geometry.to_numpy(), ring_m), buildings.geometry)
    return mine, np.maximum(floors_in(wide, buildings) - mine, 0.0)


def with_ring(own: Floats, ring: Floats, ring_weight: float, least: float) -> Floats:
    """Shares of the area (a row each) with those of its ring at ``ring_weight``, each first made to add up to 1.

    So a ring that is many times larger weighs no more. Where the ring has less than ``least`` in all, the area counts
    alone; NaN where the area itself has.
    """
    of_area = np.where(own.sum(axis=1, keepdims=True) >= least, shares(own), np.nan)
    around = ring.sum(axis=1, keepdims=True)
    of_ring = np.where((around > 0) & (around >= least), shares(ring), of_area)
    return np.asarray((1.0 - ring_weight) * of_area + ring_weight * of_ring)


def mixing(own: Floats, ring: Floats, norms: Mixing) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All ``mix_`` fields per area, and the parts of the score, from the ``floors_in`` areas and their rings.

    Evenness and the balance of jobs and homes take the ring along, because the street next door counts for those who
    live at the edge. The use that dominates is that of the area itself. Null where it has under ``min_floor_m2``, or
    where the use of too much of it is unknown. Where ``reference`` names a wanted mix, the nearness to it takes the
    place of evenness, because equal shares are no aim of planning.
    """
    uses = slice(0, len(USES))
    of_area = np.where(_is_known(own, norms)[:, None], shares(own[:, uses]), np.nan)
    p = with_ring(own[:, uses], ring[:, uses], norms.ring_weight, norms.min_floor_m2)
    p = np.where(np.isnan(of_area), np.nan, p)
    scores, raws = _scores(p, _balance(own, ring, norms), norms)
    given = norms.weights.values_by_name()
    weights = {name: given.get(name, given["entropy"]) for name in scores}
    score, coverage = available_mean(scores, weights, norms.min_weight_available)
    largest = of_area.max(axis=1)
    dominant = np.array(USES, object)[np.nan_to_num(of_area).argmax(axis=1)]
    dominant[np.isnan(largest)] = None
    fields = pd.DataFrame(
        {
            "mix_score": score,
            "mix_entropy": normalised_entropy(p),
            "mix_mono": np.where(np.isnan(largest), np.nan, largest >= norms.mono_share),
            "mix_dom": dominant,
            "mix_mxi": 100.0 * of_area[:, USES.index("living")],
            "mix_jhb": raws["jhb"],
            **{f"mix_d{q}": hill_number(p, q) for q in (0, 1, 2)},
            "mix_gini": gini_simpson(p),
            "mix_ref": scores.get("reference", np.full(len(own), np.nan)),
            **{f"mix_p_{use}": p[:, column] for column, use in enumerate(USES)},
            "mix_floor_m2": own[:, _FLOOR],
            "mix_cov": coverage * (1.0 - np.nan_to_num(_unknown_share(own))),
            "largest_share": largest,
            "work_share": of_area[:, USES.index("work")],
        }
    )
    parts = [_part(name, raws[name], "0..1", scores[name], weights[name]) for name in scores]
    parts += [_part(f"share_{use}", p[:, column], "share", np.nan, np.nan) for column, use in enumerate(USES)]
    return fields, pd.concat(parts, ignore_index=True)


def _unknown_share(own: Floats) -> Floats:
    """Share of the floor area of each area whose use is not known; NaN where there is none."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(own[:, _UNKNOWN] / own[:, _FLOOR])


def _is_known(own: Floats, norms: Mixing) -> Bools:
    """Where the area has floor area enough, and not too much of it of unknown use."""
    enough = own[:, : len(USES)].sum(axis=1) >= norms.min_floor_m2
    # what is known of a small part of the floor area says nothing of the mix
    return np.asarray(enough & ~(_unknown_share(own) > 1.0 - norms.min_weight_available))


def _balance(own: Floats, ring: Floats, norms: Mixing) -> Floats:
    """Balance of jobs and homes, with the ring as the floor area has it."""
    per_dwelling = [1.0, norms.jobs_per_dwelling]
    # whatever there is of jobs and homes counts
    share = with_ring(own[:, _WORK] * per_dwelling, ring[:, _WORK] * per_dwelling, norms.ring_weight, 0.0)
    balance = job_housing_balance(share[:, 0], share[:, 1], 1.0)
    return np.where(_is_known(own, norms), balance, np.nan)


def _scores(p: Floats, balance: Floats, norms: Mixing) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """The parts of the score, and the figure behind each."""
    even = normalised_entropy(p)
    scores, raws = {"entropy": 100.0 * np.minimum(1.0, even / norms.entropy_full)}, {"entropy": even}
    if norms.reference:
        wanted = np.zeros(len(USES))
        for use, share in norms.reference.items():
            wanted[USES.index(use)] = share
        near = reference_score(p, wanted)
        scores, raws = {"reference": near}, {"reference": near / 100.0}
    return scores | {"jhb": 100.0 * balance}, raws | {"jhb": balance}


def _part(name: str, raw: Floats, unit: str, score: Floats | float, weight: float) -> pd.DataFrame:
    columns = {"part": name, "raw": raw, "unit": unit, "score": score, "weight": weight}
    return pd.DataFrame({"area": np.arange(len(raw)), **columns})


def score_mixing(run: Run, progress: Progress) -> None:
    """All ``mix_`` fields."""
    progress(0.0, tr("Function mixing"))
    norms = run.norms.mixing
    own, ring = own_and_ring(run.areas, run.once(buildings_inside), run.city.buildings, norms.ring_m)
    run.add("mix", *mixing(own, ring, norms))
    few = own[:, : len(USES)].sum(axis=1) < norms.min_floor_m2
    run.reason("mix", few, "little_floor", m2=norms.min_floor_m2)
    unknown = _unknown_share(own)
    untold = (own[:, _FLOOR] >= norms.min_floor_m2) & (unknown > 1.0 - norms.min_weight_available)
    run.reason("mix", untold, "use_unknown", percent=100 * (1.0 - unknown))


INDICATOR = Indicator(
    code="mix",
    evaluate=score_mixing,
    tables=("buildings",),
    reads=("buildings",),
    margin_m=lambda norms: norms.mixing.ring_m,
    hands_on=("largest_share", "work_share"),
    looks_at=("buildings",),
    quick=True,
)
