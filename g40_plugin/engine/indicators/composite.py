"""Q: quality, the headline figure of four pillars (docs/method/composite.md)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays import Floats
from ..norms.composite import Composite, Quality
from ..progress import Progress
from . import mixing
from .accessibility import score as accessibility
from .greenery import score as greenery
from .indicator import ALL, Indicator
from .known import worst_grade
from .numbers import available_geometric_mean, available_harmonic_mean, available_mean
from .robustness import Pillars, firmness, quality_draws, spread
from .run import Raw, Run
from .transit import score as transit

# a share of the weight
_ALL_KNOWN = 1.0


def quality(pillars: pd.DataFrame, norms: Composite) -> pd.DataFrame:
    """``q_score`` (quality) per area, with what belongs to it and its coverage.

    ``pillars`` has a column for each pillar of ``norms.quality`` (0..100, NaN where not known). ``q_arith`` is the
    arithmetic mean, ``q_imb`` what imbalance costs, ``q_grade`` the Dutch report mark, 1 to 10. An area of which a
    pillar is not known has no mark: one that is left out would lift or lower it.
    """
    score, coverage = mean_of_pillars(pillars, norms.quality, norms, _ALL_KNOWN)
    values, weights = _values(pillars), norms.quality.values_by_name()
    arithmetic, _ = available_mean(values, weights, _ALL_KNOWN)
    return pd.DataFrame(
        {
            "q_score": score,
            "q_arith": arithmetic,
            "q_imb": arithmetic - score,
            "q_grade": report_mark(score),
            "q_cov": coverage,
        }
    )


def report_mark(score: Floats) -> Floats:
    """The Dutch report mark of a score: a tenth of it, one decimal, 1 at the least."""
    return np.asarray(np.maximum(1.0, np.round(score / 10.0, 1)))


def mean_of_pillars(pillars: pd.DataFrame, weights: Quality, norms: Composite, least: float) -> tuple[Floats, Floats]:
    """The weighted geometric mean of scores floored at ``norms.floor`` (R3), and the share of weight that is known.

    The harmonic one where ``norms.mean`` says so; NaN where less than the share ``least`` of the weight is known.
    """
    mean = {"geometric": available_geometric_mean, "harmonic": available_harmonic_mean}[norms.mean]
    return mean(_values(pillars), weights.values_by_name(), least, norms.floor)


def _values(pillars: pd.DataFrame) -> dict[str, Floats]:
    return {name: pillars[name].to_numpy(float) for name in pillars}


def pillars_of(run: Run, weights: Quality) -> pd.DataFrame:
    """The scores of the pillars, a column each; an own indicator is one by the name of its fields."""
    return pd.DataFrame({name: run.column(f"{name}_score") for name in weights.values_by_name()})


def bounded_pillars(run: Run, weights: Quality) -> Pillars:
    """The scores of the pillars with the bounds ``_score_low`` and ``_score_high`` of the families that have them."""
    declared = run.declared
    return Pillars.of(weights.values_by_name(), lambda name: run.column(name) if name in declared else None)


def tell_own_pillars(run: Run, code: str, weights: Quality) -> None:
    """Grade and edge of a composite where own indicators are among its pillars."""
    for name in (name for name, weight in (weights.model_extra or {}).items() if weight > 0):
        edge = np.maximum(run.column(f"{code}_edge"), run.column(f"{name}_edge"))
        grade = worst_grade([run.texts(f"{part}_dq") for part in (code, name)])
        run.add(code, pd.DataFrame({f"{code}_edge": edge, f"{code}_dq": grade}))


def score_quality(run: Run, _progress: Progress) -> None:
    """All ``q_`` fields."""
    norms = run.norms.composite
    weights = norms.quality.values_by_name()
    pillars = pillars_of(run, norms.quality)
    measured: Raw = {name: (pillars[name], "0..100", pillars[name], weight) for name, weight in weights.items()}
    fields = quality(pillars, norms)
    drawn = quality_draws(bounded_pillars(run, norms.quality), run.norms)
    low, high = spread(fields["q_score"].to_numpy(float), drawn)
    firm = firmness(low, high, run.norms.robustness)
    run.add("q", fields.assign(q_low=low, q_high=high, q_firm=firm), run.parts_of(measured))
    tell_own_pillars(run, "q", norms.quality)
    for name, weight in weights.items():
        run.reason("q", pillars[name].isna().to_numpy() & (weight > 0), "pillar_unknown", kind=f"pillar.{name}")


PILLARS = (accessibility.INDICATOR, greenery.INDICATOR, mixing.INDICATOR, transit.INDICATOR)

INDICATOR = Indicator(
    code="q",
    asked_by=(ALL,),
    evaluate=score_quality,
    needs=(*(pillar.code for pillar in PILLARS), "own"),
    reads=tuple(dict.fromkeys(theme for pillar in PILLARS for theme in pillar.reads)),
    edge_of=tuple(pillar.code for pillar in PILLARS),
)
