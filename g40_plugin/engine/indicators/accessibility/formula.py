"""A15: how much of daily life lies within about 15 minutes (docs/method/accessibility.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ...arrays import Floats
from ...norms import Norms
from ...norms.jobs import Jobs
from ...travel.decay import time_score
from ..equity import gaps
from ..numbers import (
    Raw,
    available_geometric_mean,
    available_mean,
    group_gini,
    group_mean,
    group_quantiles,
    parts_table,
)
from .reached import Reached

# functions that are no amenities: typology ii asks for the others (docs/method/typology.md)
_NOT_AMENITIES = ("working", "living")


def jobs_score(jobs: Floats, people: Floats, norms: Jobs) -> Floats:
    """100 * min(1, (jobs / people within reach) / reference), with people as at least ``min_people``."""
    ratio = jobs / np.maximum(people, norms.min_people)
    return np.asarray(100.0 * np.minimum(1.0, ratio / norms.jobs_per_inhabitant))


def subcategory_scores(reached: Reached, norms: Norms) -> dict[str, Floats]:
    """Score 0..100 of every sub-category at every starting point; NaN where the data knows none."""
    scores = {name: time_score(reached.minutes[name].to_numpy(), norms.time_score) for name in reached.minutes}
    for name, values in reached.several.items():
        if norms.subcategories[name].measure == "mean":
            scores[name] = time_score(values, norms.time_score)
        else:
            scores[name] = 100.0 * np.minimum(1.0, values / norms.several.gravity_full)
    for name, sub in norms.subcategories.items():
        if sub.kind == "jobs":
            scores[name] = jobs_score(reached.jobs, reached.people, norms.jobs)
        elif sub.kind == "homes":
            scores[name] = 100.0 * np.minimum(1.0, reached.homes / norms.homes.full)
    return scores


def told_apart(scores: Mapping[str, Floats], norms: Norms) -> dict[str, float]:
    """Weight of every sub-category that the data tells apart.

    One that is unknown and part of another that is known gives its weight to that one: from OpenStreetMap daycare and
    after-school care are one class with the whole weight (docs/method/accessibility.md#functions-and-sub-categories).
    """
    weights = {name: sub.weight for name, sub in norms.subcategories.items()}
    for name, sub in norms.subcategories.items():
        if sub.part_of and np.isnan(scores[name]).all() and not np.isnan(scores[sub.part_of]).all():
            weights[sub.part_of] += weights.pop(name)
    return weights


def weights_of(function: str, profile: str, weights: Mapping[str, float], norms: Norms) -> dict[str, float]:
    """The ``weights`` of a function's sub-categories that count in a profile (secondary schools: by bike only)."""
    subs = {name: norms.subcategories[name] for name in weights}
    return {
        name: weights[name]
        for name, sub in subs.items()
        if sub.function == function and (not sub.profiles or profile in sub.profiles)
    }


def function_scores(
    scores: Mapping[str, Floats], profile: str, norms: Norms
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Per function the weighted mean of its sub-categories (they partly substitute), and its coverage."""
    least = norms.accessibility.min_weight_available
    weights = told_apart(scores, norms)
    pairs = {name: available_mean(scores, weights_of(name, profile, weights, norms), least) for name in norms.functions}
    return {name: pair[0] for name, pair in pairs.items()}, {name: pair[1] for name, pair in pairs.items()}


def function_weights(starts: pd.DataFrame, norms: Norms) -> dict[str, ArrayLike]:
    """Weight of every function: one number, or one for each starting point where a grid weighs it otherwise."""
    on_grid = (starts["kind"] == "grid").to_numpy()
    return {
        name: np.where(on_grid, function.weight_on_grid, function.weight)
        if function.weight_on_grid is not None and on_grid.any()
        else function.weight
        for name, function in norms.functions.items()
    }


def start_scores(functions: Mapping[str, Floats], weights: Mapping[str, ArrayLike], norms: Norms) -> Floats:
    """Score of a starting point: the geometric mean over functions, for the policy asks for all of them."""
    limits = norms.accessibility
    return available_geometric_mean(functions, weights, limits.min_weight_available, limits.floor)[0]


@dataclass(frozen=True)
class Beside:
    """What stays of the scores of starting points in one profile while one sub-category comes nearer.

    ``score`` is the score of a starting point as it is, NaN where the sub-category cannot change it. The others of its
    function, and the other functions, are gathered in their means, each with the weight that is known of them.
    """

    score: Floats
    weight: float
    subs: Floats
    subs_weight: Floats
    function_weight: Floats
    functions: Floats
    functions_weight: Floats


def beside(
    name: str, scores: Mapping[str, Floats], profile: str, function_weight: Mapping[str, ArrayLike], norms: Norms
) -> Beside | None:
    """All but one sub-category, from the scores of all of them in a profile; None where it does not count there."""
    weights = weights_of(norms.subcategories[name].function, profile, told_apart(scores, norms), norms)
    if name not in weights:
        return None
    functions, _ = function_scores(scores, profile, norms)
    function = norms.subcategories[name].function
    total = start_scores(functions, function_weight, norms)
    n = len(total)
    weight = weights.pop(name)
    subs, subs_known = available_mean(scores, weights, 0.0) if weights else (np.full(n, np.nan), np.zeros(n))
    own = np.broadcast_to(np.asarray(function_weight[function], float), n)
    others = {key: value for key, value in function_weight.items() if key != function}
    mean, known = available_geometric_mean(functions, others, 0.0, norms.accessibility.floor)
    return Beside(
        score=np.where(np.isnan(functions[function]), np.nan, total),
        weight=weight,
        subs=subs,
        subs_weight=subs_known * sum(weights.values()),
        function_weight=own,
        functions=mean,
        functions_weight=known * np.broadcast_to(sum(np.asarray(value, float) for value in others.values()), n),
    )


def scores_beside(kept: Beside, row: NDArray[np.integer], score: Floats, norms: Norms) -> Floats:
    """Scores of the starting points ``row`` when the one sub-category scores ``score`` there.

    A mean over the means of two groups, each with its weight, is the mean over all.
    """
    weights = {"subs": kept.subs_weight[row], "one": kept.weight}
    function, _ = available_mean({"subs": kept.subs[row], "one": score}, weights, 0.0)
    weights = {"others": kept.functions_weight[row], "one": kept.function_weight[row]}
    values = {"others": kept.functions[row], "one": function}
    return available_geometric_mean(values, weights, 0.0, norms.accessibility.floor)[0]


def _core_tests(reached: Reached, profile: str, norms: Norms) -> dict[str, Floats]:
    """Per function with core sub-categories 1 where each of these (a row) is within 15 minutes, 0 where not.

    NaN in the whole row of one of which the data knows no place.

    Work passes with half the reference of jobs per inhabitant: the nearest job means nothing.
    """
    result: dict[str, Floats] = {}
    weights = {name: sub.weight for name, sub in norms.subcategories.items() if sub.core}
    for function in norms.functions:
        tests = []
        for name in weights_of(function, profile, weights, norms):
            if norms.subcategories[name].kind == "jobs":
                score = jobs_score(reached.jobs, reached.people, norms.jobs)
                tests.append(np.where(np.isnan(score), np.nan, score >= 100.0 * norms.jobs.pass_fraction))
            else:
                minutes = reached.minutes[name].to_numpy()
                tests.append(np.where(np.isnan(minutes), np.nan, minutes <= norms.time_score.pass_min))
        if tests:
            result[function] = np.stack(tests)
    return result


def passes(tests: Floats) -> Floats:
    """1 where a function passes, 0 where not, NaN where not known, from the tests of its core sub-categories (rows)."""
    # one that fails is enough to fail; one that is not known is enough not to pass
    return np.where((tests == 0).any(axis=0), 0.0, np.min(tests, axis=0))


def all_pass(functions: Mapping[str, Floats], unknown: float) -> Floats:
    """1 where every function passes; one that is not known counts as ``unknown``: 0 for the least, 1 for the most."""
    return np.asarray(np.nan_to_num(np.stack(list(functions.values())), nan=unknown).min(0))


def is_ok(share: Floats, norms: Norms, *, complete: bool) -> Floats:
    """1 where the share of people who pass is high enough, 0 where not, NaN where an unknown function could fail it."""
    enough = share >= norms.accessibility.pass_share
    result = np.where(enough, 1.0 if complete else np.nan, 0.0)
    return np.where(np.isnan(share), np.nan, result)


def _passing(reached: Reached, profile: str, norms: Norms) -> tuple[dict[str, Floats], set[str]]:
    """Whether each starting point passes by core function in a profile, and the functions of which that is unknown."""
    tests = _core_tests(reached, profile, norms)
    # what the data knows no place of is known nowhere
    unknown = {function for function, each in tests.items() if np.isnan(each).any()}
    return {function: passes(each) for function, each in tests.items()}, unknown


def _pass_fields(reached: Mapping[str, Reached], mean: Callable[[Floats], Floats], norms: Norms) -> dict[str, Floats]:
    """``a15_ok`` and the shares of people who pass, with ``mean`` as that of the people of each area."""
    on_foot, by_bike = norms.accessibility.pass_profile, norms.accessibility.bike_profile
    passed, unknown = _passing(reached[on_foot], on_foot, norms)
    low, high = (mean(all_pass(passed, bound)) for bound in (0.0, 1.0))
    nothing = np.full_like(high, np.nan)
    fields = {"a15_ok": is_ok(high, norms, complete=not unknown), "a15_share": nothing if unknown else high}
    fields |= {"a15_share_low": low, "a15_share_high": high}
    for name, values in passed.items():
        fields[f"a15_share_{name}"] = nothing if name in unknown else mean(values)
    passed, unknown = _passing(reached[by_bike], by_bike, norms)
    return fields | {"a15_ok_bike": is_ok(mean(all_pass(passed, 1.0)), norms, complete=not unknown)}


def accessibility(
    starts: pd.DataFrame,
    reached: Mapping[str, Reached],
    n_areas: int,
    norms: Norms,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All ``a15_`` fields per area, and the parts of the score.

    Parameters
    ----------
    starts
        A row per starting point, with ``area`` (row of its area), ``weight`` (people, or 1 on a grid), ``kind``
        (residents or grid) and the groups of ``equity.GROUPS``.
    reached
        Per profile of the norms what each starting point reaches.
    n_areas
        Number of areas; the result has a row for each.

    Returns
    -------
    fields, parts
        Fields by area row; parts with ``area, part, raw, unit, score, weight`` (raw: median minutes on foot).
    """
    group, weight = starts["area"].to_numpy(np.int64), starts["weight"].to_numpy(float)

    def mean(values: Floats) -> Floats:
        return group_mean(values, weight, group, n_areas)

    fields: dict[str, Floats] = {}
    by_profile, coverage_by_profile, amenity_by_profile = {}, {}, {}
    on_foot: Mapping[str, Floats] = {}
    function_weight = function_weights(starts, norms)
    amenities = {name: value for name, value in function_weight.items() if name not in _NOT_AMENITIES}
    for profile in norms.profiles:
        scores = subcategory_scores(reached[profile], norms)
        if profile == norms.accessibility.pass_profile:
            on_foot = scores
        functions, known = function_scores(scores, profile, norms)
        by_profile[profile] = start_scores(functions, function_weight, norms)
        amenity_by_profile[profile] = start_scores(functions, amenities, norms)
        coverage_by_profile[profile] = available_mean(known, function_weight, 0.0)[0]
        fields[f"a15_{profile}"] = mean(by_profile[profile])
    mix = {name: profile.mix for name, profile in norms.profiles.items()}
    least = norms.accessibility.min_weight_available
    total = available_mean(by_profile, mix, least)[0]
    fields["a15_score"] = mean(total)
    fields["amenity_score"] = mean(available_mean(amenity_by_profile, mix, least)[0])
    fields["a15_cov"] = mean(available_mean(coverage_by_profile, mix, least)[0])
    fields["a15_p10"], fields["a15_p50"] = group_quantiles(total, weight, group, n_areas, (0.1, 0.5))
    fields["a15_gini"] = group_gini(total, weight, group, n_areas)
    fields |= {f"a15_gap_{name}": gap for name, gap in gaps(total, fields["a15_score"], starts, norms.small).items()}
    fields |= _pass_fields(reached, mean, norms)
    walk = reached[norms.accessibility.pass_profile].minutes
    medians = {name: group_quantiles(walk[name].to_numpy(), weight, group, n_areas, (0.5,))[0] for name in walk}
    fields |= {f"a15_min_{name}": np.where(np.isinf(value), np.nan, value) for name, value in medians.items()}
    counted = [
        name
        for name, sub in norms.subcategories.items()
        if not sub.profiles or norms.accessibility.pass_profile in sub.profiles
    ]
    unreached = np.isinf(walk[counted].to_numpy()).any(axis=1)
    fields["a15_unreach"] = mean(unreached.astype(float))
    by_area = {
        name: mean(np.asarray(value)) if np.ndim(value) else np.full(n_areas, value)
        for name, value in function_weight.items()
    }
    parts = parts_table(_parts(on_foot, fields, by_area, mean, norms), n_areas)
    return pd.DataFrame(fields), parts


def _parts(
    scores: Mapping[str, Floats],
    fields: Mapping[str, Floats],
    function_weight: Mapping[str, Floats],
    mean: Callable[[Floats], Floats],
    norms: Norms,
) -> Raw:
    weights = told_apart(scores, norms)
    found = {}
    for name, sub in norms.subcategories.items():
        weight = weights.get(name, 0.0) * function_weight[sub.function]
        found[name] = (fields[f"a15_min_{name}"], "min", mean(scores[name]), weight)
    return found
