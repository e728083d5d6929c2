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
from g40_plugin.catalogue.answers import ranked_of
from g40_plugin.catalogue.reasons import for_operators, in_plain_words, stored_field, stored_together
from g40_plugin.version import VERSION

from ..areas import Covered
from ..arrays import Bools, Floats
from ..city.credits import CREDITS, credits_of
from ..city.package import City
from ..city.schema import OPEN_MAP
from ..fields import fields_of
from ..indicators.run import M2_PER_HA, Coded, Run
from ..norms import Norms
from ..translation import current_texts
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
    found = _of_all(run.columns, enough)
    reasons = _reasons(run, known.share, enough)
    found |= _told(run, reasons)
    found |= {name: areas[name].to_numpy(object) for name in ("area_id", "area_name")}
    found |= {"area_ha": areas.area.to_numpy() / M2_PER_HA, "area_cov": known.share}
    made_with = {"norms_version": run.norms.version, "norms_hash": run.norms.hash}
    found |= {name: np.full(len(areas), text, object) for name, text in made_with.items()}
    found |= _said(run, found, parts, reasons)
    columns: dict[str, Any] = {name: values.array for name, values in own.items()}
    columns |= {field.name: _of_kind(found[field.name], field.kind) for field in fields if field.name in found}
    return gpd.GeoDataFrame(columns, geometry=areas.geometry.to_numpy(), crs=areas.crs)


def _of_all(columns: pd.DataFrame, enough: Bools) -> dict[str, np.ndarray]:
    """Columns of the areas that the data covers ``enough``, as arrays of all areas; what is not known there is NaN."""
    found = {}
    for name, values in columns.items():
        of_some = values.to_numpy()
        if not enough.all():
            every = np.full(len(enough), np.nan, np.result_type(of_some, float) if of_some.dtype != object else object)
            every[enough] = of_some
            if str(name).endswith(("_cov", "_edge")):
                every[~enough] = float(str(name).endswith("_edge"))
            elif str(name).endswith("_dq"):
                every[~enough] = OPEN_MAP
            of_some = every
        found[str(name)] = of_some
    return found


def _of_kind(values: np.ndarray, kind: str) -> Any:
    """A column as it is written: flags as whole numbers, texts with None for none, all else as numbers."""
    if kind == "flag":
        return pd.array(values.astype(float), dtype="Int64")
    return as_objects(values) if kind == "text" else values.astype(float)


def as_objects(values: np.ndarray) -> np.ndarray:
    """Values of any kind as objects, None for what is not known."""
    found = values.astype(object)
    found[np.isnan(values) if values.dtype.kind == "f" else pd.isna(found)] = None
    return found


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


def _told(run: Run, reasons: Reasons) -> dict[str, np.ndarray]:
    """The texts of all areas, and the reasons that they are made of as codes."""
    told: dict[str, list[str | None]] = {
        field: _of_each(coded, partial(for_operators, field, norms=run.norms.as_file, texts=current_texts()))
        for field, coded in reasons.items()
    }
    pieces = [_of_each(coded, partial(stored_field, field)) for field, coded in reasons.items()]
    told["reasons"] = [stored_together([piece for piece in some if piece]) for some in zip(*pieces, strict=True)]
    return {field: np.array(texts, object) for field, texts in told.items()}


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


def _said(run: Run, found: dict[str, np.ndarray], parts: Parts, reasons: Reasons) -> dict[str, np.ndarray]:
    """What the cards say of each area in plain words, a column ``<family>_says`` for each family that has a note."""
    norms, texts = run.norms.as_file, current_texts()
    cards = [card for card in catalogue.cards_of(norms) if f"{card.code}_note" in found]
    said: list[list[str]] = [[] for _ in cards]
    words = {
        field: _of_each(coded, partial(in_plain_words, field, norms=norms, texts=texts))
        for field, coded in reasons.items()
    }
    paths, ids, names = homes_by_path(parts), found["area_id"].tolist(), list(found)
    # as objects, hundreds of fields of all areas would take most of the memory
    for first in range(0, len(ids), _AREAS_AT_ONCE):
        values = [as_objects(one[first : first + _AREAS_AT_ONCE]).tolist() for one in found.values()]
        for row, own in enumerate(zip(*values, strict=True), start=first):
            area = dict(zip(names, own, strict=True))
            area |= {field: told[row] for field, told in words.items()}
            area["coded"] = {field: coded[row] for field, coded in reasons.items() if coded[row]}
            area |= {**ranked_of(run.facts, len(ids)), "den_paths": paths.get(ids[row], {})}
            for card, of_card in zip(cards, said, strict=True):
                of_card.append(card.sentence(area, norms, texts))
    return {f"{card.code}_says": np.array(of_card, object) for card, of_card in zip(cards, said, strict=True)}


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
