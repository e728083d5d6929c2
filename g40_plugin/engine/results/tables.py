"""The layers and tables that a scoring writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from g40_plugin import catalogue
from g40_plugin.catalogue.reasons import for_operators, in_plain_words, stored_field, stored_together

from ..areas import Covered
from ..arrays import Floats
from ..city.credits import CREDITS, credits_of
from ..city.package import OPEN_MAP, City
from ..fields import fields_of
from ..indicators.run import M2_PER_HA, Coded, Run
from ..norms import Norms
from ..translation import current_texts
from ..version import VERSION
from .parts import Parts, homes_by_path

_AREAS_AT_ONCE = 1024

# by the field that tells them, and area
Reasons = dict[str, list[list[Coded]]]


def scored_layer(
    run: Run, areas: gpd.GeoDataFrame, own: Mapping[str, pd.Series], known: Covered, parts: Parts
) -> gpd.GeoDataFrame:
    """All areas with ``own`` fields first, then ours in the documented order; null where the data hardly covers.

    ``parts`` are those of ``parts_of``.
    """
    fields, enough = fields_of(run.norms), known.enough
    found = run.columns.set_axis(np.flatnonzero(enough)).reindex(range(len(areas)))
    for name in found:
        if name.endswith(("_cov", "_edge")):
            found.loc[~enough, name] = float(name.endswith("_edge"))
        elif name.endswith("_dq"):
            found.loc[~enough, name] = OPEN_MAP
    reasons = _reasons(run, known.share, enough)
    found = pd.concat([found, _told(run, reasons)], axis=1).copy()
    found["area_id"], found["area_name"] = areas["area_id"].to_numpy(), areas["area_name"].to_numpy()
    found["area_ha"], found["area_cov"] = areas.area.to_numpy() / M2_PER_HA, known.share
    found["norms_version"], found["norms_hash"] = run.norms.version, run.norms.hash
    found = pd.concat([found, _said(run, found, parts, reasons)], axis=1)
    columns: dict[str, Any] = {name: values.array for name, values in own.items()}
    for field in fields:
        if field.name not in found:
            continue
        values = found[field.name]
        if field.kind == "flag":
            columns[field.name] = pd.array(values.to_numpy(float), dtype="Int64")
        elif field.kind == "text":
            columns[field.name] = values.astype(object).where(values.notna(), None).to_numpy(object)
        else:
            columns[field.name] = values.to_numpy(float)
    return gpd.GeoDataFrame(columns, geometry=areas.geometry.to_numpy(), crs=areas.crs)


def _reasons(run: Run, share: Floats, enough: np.ndarray) -> Reasons:
    """The reasons of all areas, those of which the data covers too little among them."""
    reasons: Reasons = {}
    for field, found in run.reasons.items():
        coded, is_note = iter(found), field.endswith("_note")
        reasons[field] = [
            next(coded) if known else [("not_covered", {"percent": 100 * part})] if is_note else []
            for known, part in zip(enough.tolist(), share.tolist(), strict=True)
        ]
    return reasons


def _told(run: Run, reasons: Reasons) -> pd.DataFrame:
    """The texts of all areas, and the reasons that they are made of as codes."""
    told: dict[str, list[str | None]] = {
        field: _of_each(coded, partial(for_operators, field, norms=run.norms.as_file, texts=current_texts()))
        for field, coded in reasons.items()
    }
    pieces = [_of_each(coded, partial(stored_field, field)) for field, coded in reasons.items()]
    told["reasons"] = [stored_together([piece for piece in some if piece]) for some in zip(*pieces, strict=True)]
    return pd.DataFrame(told, dtype=object)


def _of_each(reasons: list[list[Coded]], tell: Callable[[list[Coded]], str | None]) -> list[str | None]:
    """What is told of each area's reasons, None without any; made once for areas that share the very same ones."""
    made: dict[tuple[int, ...], str | None] = {(): None}
    told = []
    for one in reasons:
        key = tuple(map(id, one))
        if key not in made:
            made[key] = tell(one)
        told.append(made[key])
    return told


def _said(run: Run, found: pd.DataFrame, parts: Parts, reasons: Reasons) -> pd.DataFrame:
    """What the cards say of each area in plain words, a column ``<family>_says`` for each family that has a note."""
    norms, texts = run.norms.as_file, current_texts()
    cards = [card for card in catalogue.cards_of(norms) if f"{card.code}_note" in found]
    said: dict[str, list[str]] = {f"{card.code}_says": [] for card in cards}
    words = {
        field: _of_each(coded, partial(in_plain_words, field, norms=norms, texts=texts))
        for field, coded in reasons.items()
    }
    paths, ids, names = homes_by_path(parts), found["area_id"].tolist(), found.columns.tolist()
    # as objects, hundreds of fields of all areas would take most of the memory
    for first in range(0, len(found), _AREAS_AT_ONCE):
        some = found.iloc[first : first + _AREAS_AT_ONCE]
        values = [one.to_numpy(object, na_value=None).tolist() for _, one in some.items()]
        for row, own in enumerate(zip(*values, strict=True), start=first):
            area = dict(zip(names, own, strict=True))
            area |= {field: told[row] for field, told in words.items()}
            area["coded"] = {field: coded[row] for field, coded in reasons.items() if coded[row]}
            area |= {"area_count": len(found), "den_paths": paths.get(ids[row], {})}
            for card in cards:
                said[f"{card.code}_says"].append(card.sentence(area, norms, texts))
    return pd.DataFrame(said, index=found.index, dtype=object)


def meta_table(city: City, norms: Norms) -> dict[str, str]:
    """Where the scores come from: sources, grade, norms."""
    return {
        "city": city.meta.get("name", ""),
        "crs": city.crs,
        "source": city.meta.get("source", ""),
        "source_date": city.meta.get("source_date", ""),
        "licence": city.meta.get("licence", ""),
        CREDITS: credits_of(city.meta, norms),
        "grade": city.meta.get("grade", ""),
        "norms_name": norms.name,
        "norms_version": norms.version,
        "norms_hash": norms.hash,
        "norms": norms.model_dump_json(by_alias=True),
        "program_version": VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
