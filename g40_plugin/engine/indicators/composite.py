"""Q: quality, the headline figure of four pillars (docs/method/composite.md)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np
import pandas as pd

from ..norms.composite import Composite
from ..progress import Progress
from . import mixing
from .accessibility import score as accessibility
from .greenery import score as greenery
from .indicator import ALL, Indicator
from .known import worst_grade
from .numbers import Raw, available_geometric_mean, available_harmonic_mean, available_mean
from .robustness import Pillars, firmness, quality_draws, report_mark, spread
from .run import Run
from .transit import score as transit

# a share of the weight
ALL_KNOWN = 1.0


def quality(pillars: pd.DataFrame, norms: Composite) -> pd.DataFrame:
    """``q_score`` (quality) per area, with what belongs to it and its coverage.

    ``pillars`` has a column for each pillar of ``norms.quality`` (0..100, NaN where not known). ``q_arith`` is the
    arithmetic mean, ``q_imb`` what imbalance costs, ``q_grade`` the Dutch report mark, 1 to 10. An area of which a
    pillar is not known has no mark: one that is left out would lift or lower it.
    """
    values = {name: pillars[name].to_numpy(float) for name in pillars}
    weights = norms.quality.values_by_name()
    mean = {"geometric": available_geometric_mean, "harmonic": available_harmonic_mean}[norms.mean]
    score, coverage = mean(values, weights, ALL_KNOWN, norms.floor)
    arithmetic, _ = available_mean(values, weights, ALL_KNOWN)
    return pd.DataFrame(
        {
            "q_score": score,
            "q_arith": arithmetic,
            "q_imb": arithmetic - score,
            "q_grade": report_mark(score),
            "q_cov": coverage,
        }
    )


def rest_on(run: Run, code: str, families: Iterable[str]) -> None:
    """Grade and edge of a composite that rests on some families more than its indicator tells."""
    for family in families:
        edge = np.maximum(run.column(f"{code}_edge"), run.column(f"{family}_edge"))
        grade = worst_grade([run.texts(f"{part}_dq") for part in (code, family)])
        run.add(code, pd.DataFrame({f"{code}_edge": edge, f"{code}_dq": grade}))


def score_quality(run: Run, _progress: Progress) -> None:
    """All ``q_`` fields."""
    norms = run.norms.composite
    weights, declared = norms.quality.values_by_name(), run.declared
    pillars = pd.DataFrame({name: run.column(f"{name}_score") for name in weights})
    measured: Raw = {name: (pillars[name], "0..100", pillars[name], weight) for name, weight in weights.items()}
    fields = quality(pillars, norms)
    bounded = Pillars.of(weights, lambda name: run.column(name) if name in declared else None)
    low, high = spread(fields["q_score"].to_numpy(float), bounded, partial(quality_draws, norms=run.norms))
    firm = firmness(low, high, run.norms.robustness)
    run.add("q", fields.assign(q_low=low, q_high=high, q_firm=firm), run.parts_of(measured))
    rest_on(run, "q", (name for name, weight in (norms.quality.model_extra or {}).items() if weight > 0))
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
    quick=True,
)
