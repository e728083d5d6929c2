"""Everything that the page shows, as one object for its scripts (docs/page.md)."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import geopandas as gpd
import pandas as pd

from g40_plugin.catalogue.card import Map
from g40_plugin.catalogue.credits import sources_of
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.names import capital
from g40_plugin.catalogue.remarks import KINDS, MOST_SIGNS
from g40_plugin.catalogue.weights import PRESETS, name_of_pillar

from ..norms import Norms
from ..progress import Progress
from ..weighing.scored import Scored
from .background import background_of
from .shapes import PARTS, WGS84, in_metres, in_sight, middle, polygons, simplified, tolerance_of, within
from .told import areas_of, sheets_told, theme_told, themes_of, values_told
from .words import WORDS, words_of
from .written import LIBRARIES


def content_of(
    results: Mapping[str, Scored],
    texts: Texts,
    *,
    title: str,
    choices: Sequence[str],
    city: str | None,
    progress: Progress,
) -> dict[str, Any]:
    """What the page shows of some results by name; ``city`` is a city package for the background.

    Areas are those of all results, in the order of the first; one that several have lies where the first has it.
    """
    every = list(results.values())
    first, norms = every[0], every[0].norms.as_file
    outlines = _outlines(every)
    ids = list(outlines.index)
    names = _names(every)
    themes = themes_of(every, norms)
    told = []
    for number, (name, scored) in enumerate(results.items()):
        part = progress.part(0.1 + 0.6 * number / len(every), 0.1 + 0.6 * (number + 1) / len(every))
        told.append({"name": name, **_of_result(scored, [shown for _, shown in themes], ids, texts, part)})
    progress(0.75)
    metric = in_metres(outlines)
    sight = in_sight(metric, set().union(*(one.with_score for one in every)))
    whole = metric[sight]
    shapes = simplified(metric, tolerance_of(whole))
    inside = within(shapes, whole).to_crs(WGS84)
    shapes = shapes.to_crs(WGS84)
    background = background_of(whole, first.path, city)
    progress(0.9)
    return {
        "id": _identity(title, ids),
        "language": texts.language,
        "title": title or capital(first.meta.get("city", "")) or next(iter(results)),
        "words": words_of(texts),
        "parts": PARTS,
        "areas": [
            {
                "id": identity,
                "name": names[identity],
                "shape": polygons(shape),
                "inner": polygons(inner),
                "middle": middle(shape),
                "in_sight": bool(seen),
            }
            for identity, shape, inner, seen in zip(ids, shapes, inside, sight, strict=True)
        ],
        "themes": [theme_told(card, shown, norms, texts) for card, shown in themes],
        "results": told,
        "weighing": _weighing(every, first.norms, texts),
        "choices": [*(list(results) if len(results) > 1 else ()), *choices],
        "kinds": [[key, texts(words)] for key, _, _, words in KINDS],
        "most": MOST_SIGNS,
        "background": background,
        "drawn": texts(WORDS["libraries"]).format(libraries=", ".join(LIBRARIES.values())),
    }


def _of_result(
    scored: Scored, themes: Sequence[Map], ids: Sequence[str], texts: Texts, progress: Progress
) -> dict[str, Any]:
    """What a result tells of the areas with these ids, in their order."""
    areas = areas_of(scored, texts)

    def numbers(field: str) -> list[float | str | None]:
        return [_number(areas.get(identity, {}).get(field)) for identity in ids]

    return {
        "values": [values_told(shown, areas, ids, texts) for shown in themes],
        "scores": {shown.key: numbers(shown.field) for shown in themes},
        "pillars": {code: numbers(f"{code}_score") for code in scored.pillars},
        "sheets": sheets_told(scored, areas, ids, texts, progress),
        "sources": sources_of(scored.meta, texts),
    }


def _outlines(every: Sequence[Scored]) -> gpd.GeoSeries:
    """The outline of every area by its id, in the CRS of the first result."""
    crs = every[0].areas.crs
    found = pd.concat([one.areas.set_index(one.areas["area_id"].astype(str)).geometry.to_crs(crs) for one in every])
    return gpd.GeoSeries(found[~found.index.duplicated()], crs=crs)


def _names(every: Sequence[Scored]) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in reversed(every):
        pairs = zip(one.areas["area_id"], one.areas["area_name"], strict=True)
        names |= {str(identity): str(identity if pd.isna(name) else name) for identity, name in pairs}
    return names


def _number(value: Any) -> float | str | None:
    return None if value is None or pd.isna(value) else value if isinstance(value, str) else float(value)


def _weighing(every: Sequence[Scored], norms: Norms, texts: Texts) -> dict[str, Any] | None:
    """What the report mark is made of; None where a result lacks a part that counts."""
    composite, tables = norms.composite, norms.as_file
    weights = composite.quality.values_by_name()
    pillars = [name for name in every[0].pillars if all(name in one.pillars for one in every)]
    if any(weight > 0 and name not in pillars for name, weight in weights.items()):
        return None
    presets = {title: _preset(name) for name, title in PRESETS}
    return {
        "mean": composite.mean,
        "floor": composite.floor,
        "parts": [
            {"code": name, "title": name_of_pillar(name, tables, texts), "weight": weights.get(name, 0.0)}
            for name in pillars
        ],
        "presets": [{"title": texts(title), "weights": preset} for title, preset in presets.items()],
    }


def _preset(name: str) -> dict[str, float]:
    text = files("g40_plugin.resources").joinpath("norms", name).read_text(encoding="utf-8")
    quality: dict[str, Any] = tomllib.loads(text)["composite"]["quality"]
    return {key: value for key, value in quality.items() if key != "source"}


def _identity(title: str, ids: Sequence[str]) -> str:
    """What a browser keeps remarks under: the same for a page of the same areas that is made again."""
    return hashlib.sha256("\n".join([title, *ids]).encode()).hexdigest()[:16]
