"""By how much each cause changes each score: the first year scored again with one cause of the second at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from g40_plugin.catalogue.differences import scores_of
from g40_plugin.catalogue.monitor import CAUSES, NUMBERS

from ..arrays import Floats
from ..weighing.scored import Scored

COLUMNS = ("area_id", "area_name", "field", *NUMBERS)
# rounding of what is added and taken away
_DECIMALS = 9


def causes_of(before: Scored, after: Scored, swapped: Mapping[str, Scored]) -> pd.DataFrame:
    """A row with ``COLUMNS`` for each area of both and each score that either has.

    ``swapped`` holds the first year scored with one cause of the second, for each cause that differs and is not the
    only one: one that does not differ changes nothing, the only one all. ``together`` is what is left: how much less
    or more the causes do together than each alone. Null where something of it is not known.
    """
    ids = [area for area in before.areas["area_id"] if area in set(after.areas["area_id"])]
    names = after.areas.set_index("area_id")["area_name"].reindex(ids)
    tables = []
    for _, field in scores_of(after.norms.as_file):
        if field not in before.areas and field not in after.areas:
            continue
        was, then = _values(before, field, ids), _values(after, field, ids)
        change = then - was
        nothing = np.where(np.isnan(change), np.nan, 0.0)
        parts = {cause: _values(swapped[cause], field, ids) - was if cause in swapped else nothing for cause in CAUSES}
        rest = (change - sum(parts.values())).round(_DECIMALS)
        who = {"area_id": ids, "area_name": names.to_numpy(object), "field": field}
        numbers = {"before": was, "after": then, "change": change, **parts, "together": rest}
        tables.append(pd.DataFrame(who | numbers, columns=list(COLUMNS)))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(COLUMNS))


def _values(scored: Scored, field: str, ids: Iterable[str]) -> Floats:
    column = scored.areas.set_index("area_id")[field] if field in scored.areas else pd.Series(dtype=float)
    return np.asarray(column.reindex(list(ids)), float)


def of_the_city(causes: pd.DataFrame, people: Mapping[str, float]) -> list[dict[str, Any]]:
    """A row for each score: the means of all areas in which all of it is known, by their inhabitants.

    An area without known inhabitants weighs nothing; where all are, each weighs the same.
    """
    weight = causes["area_id"].map(dict(people)).astype(float).fillna(0.0)
    numbers = list(NUMBERS)
    rows = []
    for field, table in causes.groupby("field", sort=False):
        known = table[numbers].notna().all(axis=1)
        share = weight[table.index][known]
        share = share if share.sum() else share + 1.0
        means = table.loc[known, numbers].mul(share, axis=0).sum() / share.sum()
        told = means.to_dict() if known.any() else dict.fromkeys(numbers)
        rows.append({"field": field, **told, "areas": int(known.sum()), "of": len(table)})
    return rows

