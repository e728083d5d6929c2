"""How sure scores and ranks are: both over many draws of what is a choice, and of what the data leave open.

See docs/method/priority.md and composite.md#how-firm-a-mark-is; the terms are those of the OECD/JRC handbook (R1):
uncertainty analysis is the spread of the outputs. All draws are made with one fixed seed, so that the same areas get
the same figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..arrays import Floats
from ..norms import Norms
from ..norms.composite import Mean
from ..norms.robustness import Robustness

_FULL = 100.0
_HALF = 0.5
_BAND = (0.05, 0.5, 0.95)
# of draws, and of areas that are held against all others, worked on together: tens of megabytes
_NUMBERS_AT_ONCE, _AREAS_AT_ONCE = 1 << 20, 256
# ranks that do not move have a spread of rounding alone
_NO_SPREAD = 1e-9

FIRM, FAIR, LOOSE = "firm", "fair", "loose"


@dataclass(frozen=True)
class Pillars:
    """Scores of pillars, or of terms of priority, 0 to 100, and the bounds left to them: (areas, pillars) each.

    NaN where a pillar is not known; a pillar without bounds has its score as both.
    """

    score: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, names: Iterable[str], column: Callable[[str], Floats | None]) -> Pillars:
        """The pillars of these names; ``column`` gives the fields ``<name>_score`` and perhaps ``_low`` and ``_high``.

        Raises ``KeyError`` as ``column`` does.
        """
        found = []
        for name in names:
            score, low, high = (column(f"{name}_score{bound}") for bound in ("", "_low", "_high"))
            if score is None:
                raise KeyError(f"{name}_score")
            # where only the score is known it is its own bound
            low, high = (score if bound is None else bound for bound in (low, high))
            known = np.where(np.isnan(score), np.nan, 0.0)
            found.append((score, known + np.fmin(low, score), known + np.fmax(high, score)))
        score, low, high = (np.column_stack(one) for one in zip(*found, strict=True))
        return cls(score, low, high)

    def of_areas(self, some: slice) -> Pillars:
        """Those of some areas."""
        return Pillars(self.score[some], self.low[some], self.high[some])

    def drawn(self, pillar: int, at: Floats) -> Floats:
        """One pillar at each position from -1 (low) by 0 (the score) to 1 (high): (draws, areas), or (areas) if sure.

        ``at`` is (draws, areas), or (draws, 1) for all areas together. What is not known counts as 0: its weight is
        none.
        """
        score, low, high = (np.nan_to_num(one[:, pillar]) for one in (self.score, self.low, self.high))
        if (low == high).all():
            return np.asarray(score)
        return np.asarray(score + np.where(at < 0.0, at * (score - low), at * (high - score)))


@dataclass(frozen=True)
class Draws:
    """What was drawn: a row a draw."""

    weights: Floats
    """(draws, pillars), each row adds up to 1"""
    anchors: Floats
    """(draws, pillars): the reference of each pillar, as a factor"""
    speed: Floats
    """(draws): the speed of travel, as a factor"""
    geometric: NDArray[np.bool_]
    """(draws): whether the pillars are averaged as in the norms, geometrically, else arithmetically"""
    data: Floats
    """(draws, areas or 1, pillars): where each pillar stands between its bounds, -1 low, 0 the score, 1 high"""


def draw(weights: Floats, norms: Robustness, seed: int, areas: int = 1) -> Draws:
    """Draws around the given weights: Dirichlet for the weights, even spreads for anchors and speeds (proposal).

    What the data leave open is drawn from a triangle round the reported score: for each of the ``areas`` by itself, or,
    with 1, for all of them together.
    """
    every = [*_blocks(weights, norms, seed, areas)]
    if len(every) == 1:
        return every[0]
    return Draws(*(np.concatenate([getattr(one, field.name) for one in every]) for field in fields(Draws)))


def _blocks(weights: Floats, norms: Robustness, seed: int, areas: int) -> Iterator[Draws]:
    """What ``draw`` gives, some draws at a time, so that those of many areas take little memory."""
    generator = np.random.default_rng(seed)
    n = norms.draws
    drawn = generator.dirichlet(norms.weight_concentration * weights / weights.sum(), n)
    anchors = generator.uniform(1.0 - norms.anchor_spread, 1.0 + norms.anchor_spread, (n, len(weights)))
    speed = generator.uniform(1.0 - norms.speed_spread, 1.0 + norms.speed_spread, n)
    geometric = generator.random(n) < norms.geometric_share
    at_once = max(1, _NUMBERS_AT_ONCE // (areas * len(weights)))
    for first in range(0, n, at_once):
        some = slice(first, min(first + at_once, n))
        data = generator.triangular(-1.0, 0.0, 1.0, (some.stop - first, areas, len(weights)))
        yield Draws(drawn[some], anchors[some], speed[some], geometric[some], data)


def scores_of_draws(
    pillars: Pillars,
    travels: NDArray[np.bool_],
    draws: Draws,
    *,
    zero_min: float,
    full_min: float,
    floor: float,
    mean: Mean = "geometric",
) -> Floats:
    """The headline score of every area in every draw, (draws, areas); NaN pillars are left out and weights rescaled.

    A reference that lies ``a`` times as far makes a score 1/a of it. Where a pillar ``travels``, its score stands for
    the minutes of the time score, which a higher speed shortens. Draws that are not averaged arithmetically take the
    ``mean`` of the norms.
    """
    known = ~np.isnan(pillars.score)
    partly = draws.geometric
    summed = np.zeros((len(draws.speed), len(known)))
    for pillar in range(known.shape[1]):
        own = pillars.drawn(pillar, draws.data[..., pillar])
        values = _faster(own, draws.speed, zero_min, full_min) if travels[pillar] else own
        values = np.clip(values / draws.anchors[:, pillar, None], 0.0, _FULL)
        floored = np.maximum(floor, values[partly])
        values[partly] = np.log(floored) if mean == "geometric" else 1.0 / floored
        summed += draws.weights[:, pillar, None] * known[:, pillar] * values
    with np.errstate(invalid="ignore", divide="ignore"):
        means = summed / (draws.weights @ known.T)
        means[partly] = np.exp(means[partly]) if mean == "geometric" else 1.0 / means[partly]
    return np.asarray(means)


def _faster(score: Floats, speed: Floats, zero_min: float, full_min: float) -> Floats:
    """A time score, (areas) or (draws, areas), at each speed, (draws, areas).

    Who is at 100 may be nearer than its minutes, and who is at 0 farther: neither is moved.
    """
    span = zero_min - full_min
    minutes = zero_min - score / _FULL * span
    moved = _FULL * np.clip((zero_min - minutes / speed[:, None]) / span, 0.0, 1.0)
    return np.asarray(np.where((score <= 0.0) | (score >= _FULL), score, moved))


def ranks(scores: Floats) -> Floats:
    """Competition ranks along the last axis, the highest score first (1); NaN stays NaN."""
    # what is not known sorts last
    order = np.argsort(-scores, axis=-1)
    ordered = np.take_along_axis(scores, order, axis=-1)
    place = np.broadcast_to(np.arange(1.0, scores.shape[-1] + 1), scores.shape).copy()
    place[..., 1:][ordered[..., 1:] == ordered[..., :-1]] = 0.0
    found = np.empty(scores.shape)
    # what is equal has the place of the first of its like
    np.put_along_axis(found, order, np.maximum.accumulate(place, axis=-1), axis=-1)
    return np.where(np.isnan(scores), np.nan, found)


def robustness(reference: Floats, drawn: Floats, norms: Robustness) -> tuple[pd.DataFrame, float]:
    """Per area the spread of its rank, and over all areas the mean absolute shift of rank.

    ``reference`` (areas) is the score that is reported; an area where it is NaN has no rank. ``drawn`` is (draws,
    areas). The columns: rank, rank_low, rank_mid, rank_high (5, 50 and 95 % of the draws), top (share of draws among
    the first ``top`` areas).
    """
    known = ~np.isnan(reference)
    result = pd.DataFrame(np.nan, range(len(reference)), ["rank", "rank_low", "rank_mid", "rank_high", "top"])
    if not known.any():
        return result, np.nan
    own, at_once = ranks(reference[known]), max(1, _NUMBERS_AT_ONCE // int(known.sum()))
    # as whole numbers and some draws at a time, as they are of all areas together
    of_draws = np.concatenate(
        [
            ranks(drawn[first : first + at_once][:, known]).astype(np.int32)
            for first in range(0, len(drawn), at_once)
        ]
    )
    low, middle, high = np.quantile(of_draws, _BAND, axis=0, method="inverted_cdf")
    top = (of_draws <= norms.top).mean(axis=0)
    result.loc[known] = np.column_stack([own, low, middle, high, top])
    return result, float(np.abs(of_draws - own.astype(np.int32)).mean())


def spread(reference: Floats, pillars: Pillars, drawn: Callable[[Pillars], Floats]) -> tuple[Floats, Floats]:
    """The score of each area at 5 and at 95 % of the draws, no higher and no lower than the one that is reported.

    ``reference`` is (areas); ``drawn`` gives the scores, (draws, areas), of the areas with some pillars, those of each
    area by itself. NaN where either is not known.
    """
    found = [np.zeros((3, 0))]
    for first in range(0, len(reference), _AREAS_AT_ONCE):
        some = slice(first, first + _AREAS_AT_ONCE)
        found.append(np.quantile(drawn(pillars.of_areas(some)), _BAND, axis=0))
    low, _, high = np.concatenate(found, axis=1)
    return np.minimum(low, reference), np.maximum(high, reference)


def firmness(low: Floats, high: Floats, norms: Robustness) -> NDArray[np.object_]:
    """``firm``, ``fair`` or ``loose`` by the points between the marks of low and high; None where not known.

    It is the marks that are shown beside it, so these decide.
    """
    # tenths of marks are whole, but a float is not
    points = np.round(10.0 * (report_mark(high) - report_mark(low)))
    codes = np.array([FIRM, FAIR, LOOSE, None], object)
    limits = (norms.firm_points, norms.fair_points, np.inf)
    # what is not known sorts last
    return np.asarray(codes[np.searchsorted(limits, points)])


def report_mark(score: Floats) -> Floats:
    """The Dutch report mark of a score: a tenth of it, one decimal, 1 at the least, as ``classes.mark_of`` has it."""
    whole = np.floor(score)
    return np.asarray(np.maximum(1.0, (whole + (score - whole >= _HALF)) / 10.0))


def dominance(pillars: Floats) -> tuple[NDArray[np.bool_], float]:
    """Which areas no other beats on all pillars (the Pareto front), and the share of pairs in which one does.

    An area beats another that is nowhere higher and somewhere lower, whatever the weights (R3). Areas with an unknown
    pillar are in no pair and on no front.
    """
    known = ~np.isnan(pillars).any(axis=1)
    columns = pillars[known].T
    n = int(known.sum())
    beaten, count = np.zeros(n, bool), 0
    for first in range(0, n, _AREAS_AT_ONCE):
        some = columns[:, first : first + _AREAS_AT_ONCE, None]
        as_good = np.logical_and.reduce([mine >= column for mine, column in zip(some, columns, strict=True)])
        better = np.logical_or.reduce([mine > column for mine, column in zip(some, columns, strict=True)])
        beats = as_good & better
        beaten |= beats.any(axis=0)
        count += int(beats.sum())
    front = np.zeros(len(pillars), bool)
    front[known] = ~beaten
    pairs = n * (n - 1) / 2
    return front, float(count / pairs) if pairs else np.nan


def quality_draws(pillars: Pillars, norms: Norms, *, apart: bool = False) -> Floats:
    """The quality score of every area in every draw, (draws, areas); NaN where a pillar is not known.

    ``pillars`` are in the order of ``norms.composite.quality``. Between its bounds each area has a position of its own
    where they are drawn ``apart``, as ranks ask.
    """
    weight = np.array(list(norms.composite.quality.values_by_name().values()))
    areas = len(pillars.score) if apart else 1
    return quality_of_draws(pillars, draw(weight, norms.robustness, norms.composite.seed, areas), norms)


def quality_of_draws(pillars: Pillars, draws: Draws, norms: Norms) -> Floats:
    """The quality score of every area in these draws, (draws, areas); NaN where a pillar with weight is not known."""
    weights, times = norms.composite.quality.values_by_name(), norms.time_score
    drawn = scores_of_draws(
        pillars,
        np.array([name == "a15" for name in weights]),
        draws,
        zero_min=times.zero_min,
        full_min=times.full_min,
        floor=norms.composite.floor,
        mean=norms.composite.mean,
    )
    counts = draws.weights.any(axis=0)
    unknown = (np.isnan(pillars.score) & counts).any(axis=1)
    return np.where(unknown, np.nan, drawn)


def mean_draws(terms: Pillars, weights: Floats, norms: Norms, *, apart: bool) -> Floats:
    """The arithmetic mean of some terms in every draw of weights, anchors and data: (draws, areas).

    NaN where a term is not known. ``weights`` are those of the terms, all above 0. Between its bounds each area has a
    position of its own where they are drawn ``apart``, as ranks ask; else all have the same one, so that what comes out
    of an area does not hang on the others.
    """
    areas = len(terms.score) if apart else 1
    blocks = _blocks(weights, norms.robustness, norms.composite.seed, areas)
    return np.concatenate([_means(terms, some) for some in blocks])


def _means(terms: Pillars, draws: Draws) -> Floats:
    means = np.zeros((len(draws.speed), len(terms.score)))
    for term in range(terms.score.shape[1]):
        anchored = terms.drawn(term, draws.data[..., term]) / draws.anchors[:, term, None]
        means += draws.weights[:, term, None] * np.minimum(anchored, _FULL)
    return np.where(np.isnan(terms.score).any(axis=1), np.nan, means)


def sensitivity(terms: Pillars, weights: Floats, norms: Norms) -> dict[str, float]:
    """First-order share of the spread of the ranks that each input of the draws ``apart`` explains alone.

    Areas together, by the name of a field of ``Draws``; weights only where there are several. The covariance of two
    sets of draws that share that input and nothing else, over the variance (Sobol's index for groups of inputs; R62).
    What is missing to 1 comes from inputs together; NaN where no rank moves.
    """
    seed, n = norms.composite.seed, norms.robustness.draws
    known = ~np.isnan(terms.score).any(axis=1)
    names = (*(("weights",) if len(weights) > 1 else ()), "anchors", "data")
    # over the draws, of each area: the mean of both ranks, of their squares, and of their product
    sums = {name: np.zeros((3, int(known.sum()))) for name in names}
    two = (_blocks(weights, norms.robustness, of, len(terms.score)) for of in (seed, seed + 1))
    for one, other in zip(*two, strict=True):
        first = ranks(_means(terms, one)[:, known])
        for name in names:
            second = ranks(_means(terms, replace(other, **{name: getattr(one, name)}))[:, known])
            both = [(first + second) / 2, (first**2 + second**2) / 2, first * second]
            sums[name] += np.array([ranked.sum(axis=0) for ranked in both]) / n
    found = {}
    for name, (middle, squares, products) in sums.items():
        spread, together = (squares - middle**2).sum(), (products - middle**2).sum()
        found[name] = float(together / spread) if spread > _NO_SPREAD else np.nan
    return found
