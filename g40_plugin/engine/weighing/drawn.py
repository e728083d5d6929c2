"""A scored file as a variant would make it, from the answer of the method ``variant`` that somebody kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import InputError
from ..intake.files import check_file
from ..intake.guard import reading
from ..translation import tr
from .scored import Scored

# points from which on the scores of now are others than those in the file
_SAME = 0.01


def in_variant(scored: Scored, path: str, name: str) -> Scored:
    """The scored file with every field that a variant changes as it would be.

    ``path`` is a file with the answer as JSON. Raises ``InputError`` for another file, for an answer in which scores
    are pending or left out, and for one that was worked out from other scores than those of the file.
    """
    answer = _read(path)
    lacking = [*answer["pending"], *(pillar for pillar in scored.pillars if not _has(answer, f"{pillar}_score"))]
    if lacking:
        message = tr("The variant {variant} is not worked out whole ({codes}): have it worked out first.")
        raise InputError(message.format(variant=name, codes=", ".join(dict.fromkeys(lacking))))
    ids = scored.areas["area_id"].astype(str)
    _check_same(scored, answer, ids, name)
    areas = scored.areas.copy()
    rows = [(area, field, then) for area, fields in answer["changed"].items() for field, (_, then) in fields.items()]
    changes = pd.DataFrame(rows, columns=["area", "field", "then"], dtype=object)
    for field, some in changes[changes["field"].isin(areas.columns)].groupby("field"):
        at = pd.Index(ids).get_indexer(some["area"])
        values = areas[field].to_numpy(object).copy()
        values[at] = some["then"].to_numpy(object)
        numeric = pd.api.types.is_numeric_dtype(areas[field])
        areas[field] = values.astype(float) if numeric else values
    told_of = {key: str(answer[key]) for key in ("norms_version", "norms_hash", "city")}
    return replace(scored, path=path, areas=areas, meta={**scored.meta, **told_of})


def _read(path: str) -> dict[str, Any]:
    with reading(path):
        check_file(path)
        answer = json.loads(Path(path).read_text(encoding="utf-8"))
        if not isinstance(answer, dict) or not {"areas", "changed", "pending", "norms_hash"} <= set(answer):
            message = tr("{path} holds no answer for a variant: write one with g40 variant --json.")
            raise InputError(message.format(path=path))
        return answer


def _has(answer: dict[str, Any], field: str) -> bool:
    return any(field in area["then"] for area in answer["areas"])


def _check_same(scored: Scored, answer: dict[str, Any], ids: pd.Series, name: str) -> None:
    """Raise ``InputError`` where the scores of now are not those of the file."""
    fields = [f"{pillar}_score" for pillar in scored.pillars]
    now = pd.DataFrame({str(area["area_id"]): area["now"] for area in answer["areas"]}, dtype=object).T
    there = scored.areas[fields].to_numpy(float)
    told = now.reindex(index=ids, columns=fields).apply(pd.to_numeric).to_numpy(float)
    apart = ~((abs(there - told) < _SAME) | (pd.isna(there) & pd.isna(told)))
    if apart.any():
        message = tr(
            "The variant {variant} was worked out from other scores than {path} holds: score the plan areas again, "
            "and work out the variant again."
        )
        raise InputError(message.format(variant=name, path=scored.path))
