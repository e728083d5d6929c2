"""PRI: what comes first, and how sure that order is (docs/method/priority.md)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from g40_plugin.catalogue.answers import RANKED

from ..arrays import Floats
from ..norms import Norms
from ..norms.composite import Priority
from ..progress import Progress
from ..translation import tr
from . import robustness
from .composite import ALL_KNOWN, rest_on
from .density import score as density
from .density.room import accessibility_of
from .indicator import ALL, Indicator
from .numbers import available_mean, ratio
from .robustness import Pillars
from .run import Run

_FULL = 100.0


class Term(NamedTuple):
    """A term of the priority: the family it rests on, and how it is made, 0..100, of the fields of an area.

    ``low`` and ``high`` are the fields that take the place of ``fields`` for its bounds; none where it has no bounds.
    """

    family: str
    made: Callable[..., Floats]
    fields: tuple[str, ...]
    low: tuple[str, ...] = ()
    high: tuple[str, ...] = ()


def _itself(score: Floats) -> Floats:
    return score


def _lacks(score: Floats) -> Floats:
    return _FULL - score


def _share(share: Floats) -> Floats:
    return _FULL * share


def _planned(plan: Floats, capacity: Floats) -> Floats:
    """How much of the homes that fit is planned."""
    return _FULL * np.minimum(plan / np.maximum(capacity, 1.0), 1.0)


TERMS = {
    "room": Term("den", _itself, ("den_score",), ("den_score_low",), ("den_score_high",)),
    "quality_lacks": Term("q", _lacks, ("q_score",), ("q_high",), ("q_low",)),
    "urgency": Term("typ", _share, ("typ_iii",), ("typ_iii_low",), ("typ_iii_high",)),
    "plans": Term("den", _planned, ("den_plan", "den_cap")),
    "node": Term("ptn", _itself, ("ptn_score",)),
}


def terms_with_weight(norms: Priority) -> dict[str, tuple[Term, float]]:
    """The terms that count and their weights, by name; an own indicator is one by the name of its fields."""
    return {
        name: (TERMS.get(name) or Term(name, _itself, (f"{name}_score",)), weight)
        for name, weight in norms.values_by_name().items()
        if weight > 0
    }


def fields_needed(norms: Priority) -> list[str]:
    """The fields of an area without which its priority is not known."""
    return [field for term, _ in terms_with_weight(norms).values() for field in term.fields]


def terms_of(fields: pd.DataFrame, norms: Priority) -> Pillars:
    """The terms that count, 0..100, of areas with these fields; raises ``KeyError`` for a field that lacks."""
    found: dict[str, Floats] = {}
    for name, (term, _) in terms_with_weight(norms).items():
        for ending, names in (("", term.fields), ("_low", term.low), ("_high", term.high)):
            if names and (not ending or set(names) <= set(fields)):
                found[f"{name}_score{ending}"] = term.made(*(fields[one].to_numpy(float) for one in names))
    return Pillars.of(terms_with_weight(norms), found.get)


def priority(fields: pd.DataFrame, norms: Priority) -> pd.DataFrame:
    """``pri_score`` and ``pri_cov`` of areas with these fields: the weighted mean of the terms that count.

    NaN where one of them is not known.
    """
    terms, counted = terms_of(fields, norms), terms_with_weight(norms)
    values = dict(zip(counted, terms.score.T, strict=True))
    score, known = available_mean(values, {name: weight for name, (_, weight) in counted.items()}, ALL_KNOWN)
    return pd.DataFrame({"pri_score": score, "pri_cov": known})


def priority_draws(fields: pd.DataFrame, norms: Norms) -> Floats:
    """The priority of areas with these fields in every draw, (draws, areas); NaN where a term is not known.

    Raises ``KeyError`` for a field that lacks.
    """
    weights = norms.composite.priority
    return robustness.mean_draws(terms_of(fields, weights), _weights(weights), norms, apart=True)


def _weights(norms: Priority) -> Floats:
    return np.array([weight for _, weight in terms_with_weight(norms).values()])


def trade_off(run: Run) -> Floats:
    """What is weighed against each other, (areas, 3), more is better: room, accessibility, and little green to pay.

    NaN where one is not known; the bill is for each home that fits, so over too few homes it is NaN.
    """
    bill = ratio(run.column("den_green_bill_m2"), run.column("den_cap"), run.norms.small.homes)
    return np.column_stack([run.column("den_add_ha"), run.once(accessibility_of), -bill])


def score_priority(run: Run, progress: Progress) -> None:
    """All ``pri_`` fields."""
    progress(0.0, tr("Order of the areas"))
    weights, small = run.norms.composite.priority, run.norms.small.homes
    counted, terms = terms_with_weight(weights), terms_of(run.columns, weights)
    run.add("pri", priority(run.columns, weights))
    score, drawn = run.column("pri_score"), priority_draws(run.columns, run.norms)
    ranked, shift = robustness.robustness(score, drawn, run.norms.robustness)
    together = partial(robustness.mean_draws, weights=_weights(weights), norms=run.norms, apart=False)
    low, high = robustness.spread(score, terms, together)
    compared = trade_off(run)
    front, pairs = robustness.dominance(compared)
    explained = robustness.sensitivity(terms, _weights(weights), run.norms)
    run.facts |= {RANKED: str(int(ranked["rank"].notna().sum()))}
    run.facts |= {"mean_rank_shift": f"{shift:.3f}", "dominance_pairs": f"{pairs:.3f}"}
    run.facts |= {f"sensitivity_{name}": f"{share:.3f}" for name, share in explained.items()}
    unknown = np.isnan(compared).any(axis=1)
    on_front = np.where(unknown, np.nan, front)
    run.add("pri", ranked.add_prefix("pri_").assign(pri_low=low, pri_high=high, pri_front=on_front))
    rest_on(run, "pri", dict.fromkeys(term.family for term, _ in counted.values()))
    for name, score in zip(counted, terms.score.T, strict=True):
        run.reason("pri", np.isnan(score), "term_unknown", kind=f"term.{name}")
    few = run.column("den_cap") < small
    run.reason("pri", few, "few_homes_fit", count=small)
    run.reason("pri", unknown & ~few, "front_unknown")


INDICATOR = Indicator(
    code="pri",
    asked_by=(ALL,),
    evaluate=score_priority,
    needs=("a15", "ptn", "typ", "den", "own", "q"),
    reads=density.INDICATOR.reads,
    edge_of=(density.INDICATOR.code,),
)
