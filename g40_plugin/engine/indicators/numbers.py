"""Small numeric rules that all indicators share; NaN stands for what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ..arrays import Bools, Floats, Ints
from . import quantile_kernels as kernels

# the share of known weight is compared with the limit up to rounding
_ROUNDING = 1e-9


# of each part its raw value per area, unit, score per area and weight
Raw = Mapping[str, tuple[ArrayLike, str, ArrayLike, ArrayLike]]


def parts_table(found: Raw, n: int) -> pd.DataFrame:
    """Rows of the table parts, a row a part and area of ``n``; one number stands for all areas."""
    raws, units, scores, weights = zip(*found.values(), strict=True)

    def one_after_other(values: Iterable[ArrayLike]) -> Floats:
        return np.concatenate([np.broadcast_to(np.asarray(value, float), n) for value in values])

    return pd.DataFrame(
        {
            "area": np.tile(np.arange(n), len(found)),
            "part": _in_turn(list(found), n),
            "raw": one_after_other(raws),
            "unit": _in_turn(units, n),
            "score": one_after_other(scores),
            "weight": one_after_other(weights),
        }
    )


def _in_turn(texts: Sequence[str], n: int) -> pd.Categorical:
    """A column that holds each of some texts ``n`` times, one after the other."""
    codes, words = pd.factorize(np.array(texts, object))
    return pd.Categorical.from_codes(np.repeat(codes, n), words)


def ratio(part: ArrayLike, whole: ArrayLike, least: float) -> Floats:
    """A part of a whole, or a number for each of it; NaN where the whole is less than ``least``, or nothing.

    ``least`` is a value of the table ``small`` of the norms: of a few homes, people or square metres a ratio says more
    of each than of the place (docs/method/README.md#small-numbers).
    """
    part, whole = np.asarray(part, float), np.asarray(whole, float)
    unknown = np.full(np.broadcast(part, whole).shape, np.nan)
    return np.asarray(np.divide(part, whole, out=unknown, where=is_enough(whole, least)))


def is_enough(whole: ArrayLike, least: float) -> Bools:
    """Where a whole is at least ``least``, up to rounding, and not nothing; False where it is not known."""
    whole = np.asarray(whole, float)
    return np.asarray((whole >= least * (1.0 - _ROUNDING)) & (whole > 0))


def ramp(x: ArrayLike, zero: float, one: float) -> Floats:
    """clip((x - zero) / (one - zero), 0, 1); falls where ``zero`` is above ``one`` (docs/method/README.md#ramps)."""
    return np.asarray(np.clip((np.asarray(x, float) - zero) / (one - zero), 0.0, 1.0))


def available_mean(
    values: Mapping[str, ArrayLike], weights: Mapping[str, ArrayLike], least: float
) -> tuple[Floats, Floats]:
    """Weighted arithmetic mean over what is known, and the share of weight that is known.

    NaN where less than ``least`` of the weight is known (docs/method/README.md#missing-data).
    """
    every = [np.asarray(values[name], float) for name in weights]
    shape = np.broadcast_shapes(*(each.shape for each in every))
    weighed, available, whole = np.zeros(shape), np.zeros(shape), np.zeros(())
    # one after the other, which needs no table of all of them
    for value, each in zip(every, weights.values(), strict=True):
        weight = np.asarray(each, float)
        # a weight of each row counts for all its columns
        weight = weight.reshape(weight.shape + (1,) * (len(shape) - weight.ndim if weight.ndim else 0))
        known = ~np.isnan(value)
        if known.all():
            weighed = weighed + value * weight
            available = available + weight
        else:
            weighed = weighed + np.where(known, value * weight, 0.0)
            available = available + weight * known
        whole = whole + weight
    coverage = available / whole
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = weighed / available
    return np.where(coverage >= least - _ROUNDING, mean, np.nan), coverage


def available_geometric_mean(
    values: Mapping[str, ArrayLike], weights: Mapping[str, ArrayLike], least: float, floor: float
) -> tuple[Floats, Floats]:
    """exp(sum w ln max(floor, value) / sum w) over what is known, and the share of weight that is known."""
    logs = {name: np.log(np.maximum(floor, np.asarray(value, float))) for name, value in values.items()}
    mean, coverage = available_mean(logs, weights, least)
    return np.exp(mean), coverage


def available_harmonic_mean(
    values: Mapping[str, ArrayLike], weights: Mapping[str, ArrayLike], least: float, floor: float
) -> tuple[Floats, Floats]:
    """Weighted harmonic mean, sum w / sum (w / max(floor, value)), of what is known, and the known share of weight."""
    inverse = {name: 1.0 / np.maximum(floor, np.asarray(value, float)) for name, value in values.items()}
    mean, coverage = available_mean(inverse, weights, least)
    return 1.0 / mean, coverage


def group_mean(values: Floats, weight: Floats, group: NDArray[np.int64], n: int) -> Floats:
    """Weighted mean per group, over the values that are known; NaN for a group without any."""
    known = ~np.isnan(values)
    if not known.all():
        values, weight, group = values[known], weight[known], group[known]
    total = np.bincount(group, weights=weight, minlength=n)
    summed = np.bincount(group, weights=weight * values, minlength=n)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(total > 0, summed / total, np.nan))


def group_quantiles(
    values: Floats, weight: Floats, group: NDArray[np.int64], n: int, shares: Sequence[float]
) -> Floats:
    """Weighted quantiles per group, a row per share: the least value at which the weight below reaches that share."""
    if (group[1:] < group[:-1]).any():
        order = np.argsort(group, kind="stable")
        values, weight, group = values[order], weight[order], group[order]
    begin = np.searchsorted(group, np.arange(n + 1))
    each = np.asarray(values, float), np.asarray(weight, float)
    return np.asarray(kernels.group_quantiles(*each, begin, np.asarray(shares, float), _ROUNDING))


def _running(values: Floats, group: NDArray[np.int64], total: Floats) -> Floats:
    """The sum up to each value of its group (which rises), of which ``total`` are the sums.

    Each group begins at nothing again, so that no rounding of those before it counts.
    """
    steps, first = values.copy(), np.flatnonzero(np.diff(group, prepend=-1))
    steps[first[1:]] -= total[group[first[:-1]]]
    return np.asarray(np.cumsum(steps))


def group_gini(values: Floats, weight: Floats, group: NDArray[np.int64], n: int) -> Floats:
    """Weighted Gini coefficient per group: half the mean absolute difference over the mean; NaN without values."""
    values, weight, group = _by_group_and_value(values, weight, group)
    total, people = (np.bincount(group, weights=each, minlength=n) for each in (values * weight, weight))
    # what all up to each value have together, twice, less its own
    below = 2 * _running(values * weight, group, np.asarray(total, float)) - values * weight
    with np.errstate(invalid="ignore", divide="ignore"):
        gini = 1.0 - np.bincount(group, weights=weight * below, minlength=n) / (people * total)
    # none is negative but by rounding
    return np.asarray(np.where(total > 0, np.maximum(gini, 0.0), np.nan))


def _by_group_and_value(values: Floats, weight: Floats, group: NDArray[np.int64]) -> tuple[Floats, Floats, Ints]:
    """The values that are known, their weights and groups, by group and in each from low to high."""
    rows = np.flatnonzero(~np.isnan(values))
    rows = rows[np.argsort(values[rows])]
    # a few groups are sorted faster by small numbers
    small = np.min_scalar_type(int(group.max(initial=0)))
    rows = rows[np.argsort(group[rows].astype(small), kind="stable")]
    return values[rows], weight[rows], group[rows]
