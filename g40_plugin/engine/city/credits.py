"""Who is named for the registers that a city package holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pyogrio

from ..norms import Norms
from .package import City

CREDITS = "credits"
"""The key in ``meta``: a JSON list of objects with ``register``, ``name``, ``licence`` and ``date``."""

# what results that are made from a scored file take over from it
_SOURCES = ("city", "source_date", "licence", CREDITS)
_COVERED = ["theme", "source", "date"]


def credits_of(meta: Mapping[str, str], norms: Norms) -> str:
    """Who is named for each register of a city package, as ``CREDITS`` holds it; packages of before hold only names."""
    return json.dumps(_credits(meta, norms), ensure_ascii=False)


def sources_of_scored(path: Path | str) -> dict[str, str]:
    """What the meta table of a scored file says of its sources; empty where it has none."""
    told = meta_of_scored(path)
    return {key: told[key] for key in _SOURCES if told.get(key)}


def meta_of_scored(path: Path | str) -> dict[str, str]:
    """What the meta table of a scored file says, by key; empty where it has none."""
    if "meta" not in pyogrio.list_layers(path)[:, 0]:
        return {}
    frame = pyogrio.read_dataframe(path, layer="meta", read_geometry=False)
    return dict(zip(frame["key"], frame["value"], strict=True))


def with_credit(name: str, before: City, after: City, norms: Norms) -> str:
    """The credits of a city with that of a register that was just added; its date is the latest in ``coverage``."""
    known = set(map(tuple, before.coverage[_COVERED].astype(str).to_numpy()))
    new = [tuple(row) not in known for row in after.coverage[_COVERED].astype(str).to_numpy()]
    # what is added once more covers what it covered
    others = [credit for credit in _credits(before.meta, norms) if credit["register"] != name]
    earlier = [credit["date"] for credit in _credits(before.meta, norms) if credit["register"] == name]
    dates = [*earlier, *after.coverage["date"][new].dropna()]
    return json.dumps([*others, _credit(name, norms, max(dates, default=""))], ensure_ascii=False)


def _credits(meta: Mapping[str, str], norms: Norms) -> list[dict[str, str]]:
    kept: list[dict[str, str]] = json.loads(meta.get(CREDITS) or "[]")
    told = [part.split(":")[0].strip() for part in meta.get("registers", "").split(";") if part.strip()]
    named = {credit["register"] for credit in kept}
    return kept + [_credit(name, norms, "") for name in dict.fromkeys(told) if name not in named]


def _credit(name: str, norms: Norms, date: str) -> dict[str, str]:
    known = norms.credits.get(name)
    about = {"name": known.name, "licence": known.licence} if known else {"name": name, "licence": ""}
    return {"register": name, **about, "date": date}
