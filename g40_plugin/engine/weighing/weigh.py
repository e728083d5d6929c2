"""Report marks of scored areas under other weights: the same formula as in a run, without one (docs/weights.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from g40_plugin.catalogue.names import capital, name_of
from g40_plugin.catalogue.weights import name_of_pillar, order_in_words, winner_in_words

from ..arrays import Floats
from ..errors import InputError
from ..indicators.composite import quality
from ..indicators.robustness import (
    FAIR,
    FIRM,
    LOOSE,
    Pillars,
    firmness,
    quality_draws,
    ranks,
    report_mark,
    robustness,
    spread,
)
from ..norms import Norms
from ..progress import SILENT, Progress
from ..translation import current_texts, tr
from .asked import FUNCTION, asked_norms, pending, write_norms, write_weights
from .drawn import in_variant
from .scored import Scored, read_scored
from .winners import every_weight, scores_under, winners

MARKS, ORDER, WINNERS = "marks", "order", "winners"
# who is named of those that are first under some weights
_NAMED = 8


class Weighed(NamedTuple):
    """What was weighed: the files by name, the norms that were asked for, what only counts after a new run."""

    files: dict[str, Scored]
    norms: Norms
    pending: list[str]
    answer: dict[str, Any]


def weigh(
    scored: Mapping[str, str],
    *,
    variants: Mapping[str, str] | None = None,
    area: str | None = None,
    weights: Mapping[str, float] | None = None,
    norms: str | None = None,
    answer: Sequence[str] | None = None,
    weights_out: str | None = None,
    norms_out: str | None = None,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Report marks, ranks and who wins of one or more scored files, by name, under these weights.

    ``norms`` is an overlay that is laid over those of the first file, ``weights`` go before it; all files are weighed
    alike. ``variants`` are answers for variants, each of which makes another of the first file (see ``in_variant``),
    ``area`` is one for which it is told too which of the files wins. ``answer`` chooses what is worked out: marks,
    order, winners. Raises ``InputError`` for a file that is none or lacks a pillar and for a weight or an area that is
    not there, ``NormsError``, ``OutputError`` for the outputs.
    """
    wanted = answer or (MARKS, ORDER, WINNERS)
    found = weighed(scored, weights or {}, norms, wanted, progress, variants=variants or {}, area=area)
    if weights_out:
        write_weights(weights_out, found.norms)
    if norms_out:
        write_norms(norms_out, found.norms)
    progress(1.0, tr("Done"))
    return {**found.answer, "weights_out": weights_out, "norms_out": norms_out}


def weighed(
    scored: Mapping[str, str],
    weights: Mapping[str, float],
    norms: str | None,
    wanted: Sequence[str],
    progress: Progress,
    *,
    variants: Mapping[str, str] | None = None,
    area: str | None = None,
) -> Weighed:
    """What ``weigh`` answers, with what it was made of. Raises as ``weigh`` does, but for outputs."""
    progress, warned = progress.remembering()
    if not scored:
        raise InputError(tr("No scored file is given: name at least one."))
    files = {name: read_scored(path) for name, path in scored.items()}
    first = next(iter(files.values()))
    files |= _in_variants(first, files, variants or {})
    _check_area(area, first)
    asked = asked_norms(first, norms, weights)
    waiting = pending(first, asked)
    _warn(files, waiting, progress)
    names = list(asked.composite.quality.values_by_name())
    counted = {name: each.scores_of(names) for name, each in files.items()}
    marks = {name: marks_of(counted[name], asked, order=ORDER in wanted) for name, each in files.items()}
    told = ("norms_version", "norms_hash", "city")
    answer = {
        "scored": [
            {"name": name, "path": scored.get(name, each.path), **{key: each.meta.get(key, "") for key in told}}
            for name, each in files.items()
        ],
        "pillars": _pillars(first, asked),
        "functions": _functions(first, asked),
        "pending": waiting,
        "norms_version": asked.version,
        "norms_hash": asked.hash,
        "areas": [{"scored": name, **row} for name, each in files.items() for row in each.rows(marks[name])],
        "order": {name: _order(files[name], marks[name], asked) for name in files} if ORDER in wanted else {},
        "winners": _winners(files, counted, marks, asked, area) if WINNERS in wanted else {},
        "warnings": warned,
    }
    return Weighed(files, asked, waiting, answer)


def _in_variants(first: Scored, files: Mapping[str, Scored], variants: Mapping[str, str]) -> dict[str, Scored]:
    twice = [name for name in variants if name in files]
    if twice:
        message = tr("Two of what is weighed are called {name}: give each a name of its own.")
        raise InputError(message.format(name=twice[0]))
    return {name: in_variant(first, path, name) for name, path in variants.items()}


def _check_area(area: str | None, scored: Scored) -> None:
    known = scored.areas["area_id"].astype(str).tolist()
    if area is not None and area not in known:
        message = tr("There is no area {area} in {path}: choose one of {known}.")
        raise InputError(message.format(area=area, path=scored.path, known=", ".join(known)))


def marks_of(counted: Pillars, norms: Norms, *, order: bool) -> pd.DataFrame:
    """``q_score``, ``q_grade`` and ``rank`` of the areas; with ``order`` also their spreads, as a run gives them."""
    names = list(norms.composite.quality.values_by_name())
    fields = quality(pd.DataFrame(counted.score, columns=names), norms.composite)
    score = fields["q_score"].to_numpy(float)
    known = ~np.isnan(score)
    rank = np.full(len(score), np.nan)
    rank[known] = ranks(score[known])
    found = fields[["q_score", "q_grade"]].assign(rank=rank)
    if not order or not len(score):
        return found
    low, high = spread(score, counted, partial(quality_draws, norms=norms))
    firm = firmness(low, high, norms.robustness)
    drawn = quality_draws(counted, norms, apart=True)
    placed, _ = robustness(score, drawn, norms.robustness)
    first = np.full(len(score), np.nan)
    if known.any():
        first[known] = (drawn[:, known] == drawn[:, known].max(axis=1, keepdims=True)).mean(axis=0)
    columns = placed[["rank_low", "rank_high", "top"]].assign(first=first)
    return found.assign(q_low=low, q_high=high, q_firm=firm).join(columns)


def _warn(files: Mapping[str, Scored], waiting: Sequence[str], progress: Progress) -> None:
    hashes = {each.meta.get("norms_hash") for each in files.values()}
    if len(hashes) > 1:
        progress.warn(tr("The files were scored by different norms, so their scores differ for that reason too."))
    if waiting:
        message = tr("These values only count after a new scoring, and the marks are still without them: {keys}.")
        progress.warn(message.format(keys=", ".join(waiting)))


def _pillars(scored: Scored, norms: Norms) -> list[dict[str, Any]]:
    """What can be weighed, with the weight now and that of the file; an own indicator that does not count has 0."""
    before, now = (each.composite.quality.values_by_name() for each in (scored.norms, norms))
    texts, tables = current_texts(), norms.as_file
    return [
        {
            "code": name,
            "title": name_of_pillar(name, tables, texts),
            "weight": now.get(name, 0.0),
            "before": before.get(name, 0.0),
        }
        for name in scored.pillars
    ]


def _functions(scored: Scored, norms: Norms) -> list[dict[str, Any]]:
    texts, tables = current_texts(), norms.as_file
    known = scored.norms.functions
    return [
        {
            "code": f"{FUNCTION}{key}",
            "title": capital(name_of(key, tables, texts)),
            "weight": function.weight,
            "before": known[key].weight if key in known else 0.0,
        }
        for key, function in norms.functions.items()
    ]


def _order(scored: Scored, marks: pd.DataFrame, norms: Norms) -> dict[str, Any]:
    """How firm the order of the areas is: the share of the ranks that half of the areas move over, and the first."""
    count = int(marks["rank"].notna().sum())
    if count <= 1:
        return {"firm": None, "span": None, "first": None, "text": ""}
    spans = (marks["rank_high"] - marks["rank_low"]) / (count - 1)
    span = float(spans.median())
    limits = ((norms.weighing.order_firm, FIRM), (norms.weighing.order_fair, FAIR))
    firm = next((code for limit, code in limits if span <= limit), LOOSE)
    at = int(marks["rank"].argmin())
    first = {
        "area_id": scored.areas["area_id"].iloc[at],
        "area_name": scored.areas["area_name"].iloc[at],
        "share": float(marks["first"].iloc[at]),
    }
    order: dict[str, Any] = {"firm": firm, "span": span, "first": first}
    return {**order, "text": order_in_words(order, current_texts())}


def _winners(
    files: Mapping[str, Scored], counted: Mapping[str, Pillars], marks: Mapping[str, pd.DataFrame], norms: Norms,
    area: str | None,
) -> dict[str, Any]:
    """Which areas, and of several files which of them, are first under which weights; also in one ``area``."""
    weights = norms.composite.quality.values_by_name()
    names = [name for name, weight in weights.items() if weight > 0]
    columns = [list(weights).index(name) for name in names]
    of_names = every_weight(len(names), norms.weighing.draws, norms.composite.seed)
    drawn = np.zeros((len(of_names), len(weights)))
    drawn[:, columns] = of_names
    scores = {name: scores_under(drawn, counted[name], norms) for name in files}
    areas = []
    for name, each in files.items():
        told = _told(each.areas["area_name"].to_numpy(object), scores[name], of_names, names, norms)
        ids = each.areas["area_id"].to_numpy(object)
        areas += [{"scored": name, "area_id": ids[row.pop("at")], **row} for row in told[:_NAMED]]
    told_of = (files, scores, marks, of_names, names, norms)
    in_area = [] if area is None else _variants(*told_of, only=area)
    return {"areas": areas, "variants": _variants(*told_of), "in_area": in_area}


def _variants(
    files: Mapping[str, Scored],
    scores: Mapping[str, Floats],
    marks: Mapping[str, pd.DataFrame],
    of_names: Floats,
    names: list[str],
    norms: Norms,
    only: str | None = None,
) -> list[dict[str, Any]]:
    """Of several files: which has the highest mean over the areas that are known in all; empty for one file.

    ``only`` leaves all areas out but one.
    """
    if len(files) == 1:
        return []
    tables = {name: marks[name].set_index(files[name].areas["area_id"]) for name in files}
    known = pd.concat([table["q_score"] for table in tables.values()], axis=1, join="inner").dropna().index
    known = known if only is None else known[known.astype(str) == only]
    rows = {name: files[name].areas["area_id"].isin(known).to_numpy() for name in files}
    if not len(known):
        return []
    means = np.column_stack([scores[name][:, rows[name]].mean(axis=1) for name in files])
    told = _told(np.array(list(files), object), means, of_names, names, norms, every=True)
    now = pd.DataFrame({name: tables[name].loc[known, "q_score"] for name in files})
    best = now.eq(now.max(axis=1), axis=0)
    alone = best.sum(axis=1) == 1
    for row in told:
        name = list(files)[row.pop("at")]
        row["mark"] = float(report_mark(np.array([now[name].mean()]))[0])
        row["areas"] = int((best[name] & alone).sum())
        row["of"] = len(known)
    return told


def _told(
    titles: np.ndarray, scores: Floats, of_names: Floats, names: list[str], norms: Norms, *, every: bool = False
) -> list[dict[str, Any]]:
    """Those that are first under some weights, or ``every`` one, the greatest share first, with a sentence each."""
    found = winners(scores, of_names)
    texts, tables = current_texts(), norms.as_file
    rows: list[dict[str, Any]] = []
    for at in np.argsort(-found.share, kind="stable"):
        if not every and found.share[at] <= 0:
            break
        central = dict(zip(names, map(float, found.weights[at]), strict=True)) if found.share[at] > 0 else {}
        name, share = str(titles[at]), float(found.share[at])
        text = winner_in_words(name, share, central, tables, texts) if central else ""
        rows.append({"at": int(at), "name": name, "share": share, "weights": central, "text": text})
    return rows
