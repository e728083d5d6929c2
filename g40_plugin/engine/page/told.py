"""What the page tells of one result: every theme of every area, and the sheet of each, in the words of the cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyogrio

from g40_plugin.catalogue import cards_of
from g40_plugin.catalogue.accessibility import walk_time
from g40_plugin.catalogue.answers import ranked_of
from g40_plugin.catalogue.card import Card, Map
from g40_plugin.catalogue.composite import how_firm
from g40_plugin.catalogue.grades import data_grade, edge_warning, worst_grade
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.names import capital, name_of
from g40_plugin.catalogue.on_map import classes_of, on_map, outline_of
from g40_plugin.catalogue.phrases import Norms
from g40_plugin.catalogue.profile import Row, profile
from g40_plugin.catalogue.reasons import for_residents

from ..city.vector import layers_of
from ..progress import Progress
from ..weighing.scored import Scored

Area = dict[str, Any]
# whose data grade and edge stand on a sheet
FAMILIES = ("a15", "grn", "mix", "ptn", "den", "typ", "q")
_REACHED = {"reached": 0, "not_reached": 1}


def areas_of(scored: Scored, texts: Texts) -> dict[str, Area]:
    """The fields of every area by its id, with its reasons in plain words of a language; None for what is not known."""
    frame = scored.areas.drop(columns=scored.areas.geometry.name)
    table = frame.astype(object).where(frame.notna(), None)
    norms, homes, ranked = scored.norms.as_file, _homes(scored.path), ranked_of(scored.meta, len(frame))
    return {
        str(area["area_id"]): for_residents(
            {**area, **ranked, "den_paths": homes.get(str(area["area_id"]), {})}, norms, texts
        )
        for area in table.to_dict("records")
    }


def themes_of(every: Sequence[Scored], norms: Norms) -> list[tuple[Card, Map]]:
    """The maps whose field one of the results has: the report mark first, then in the order of the cards."""
    found = [
        (card, shown)
        for card in cards_of(norms)
        for shown in card.maps
        if any(shown.field in one.areas for one in every)
    ]
    return sorted(found, key=lambda pair: pair[1].key != "q")


def theme_told(card: Card, shown: Map, norms: Norms, texts: Texts) -> dict[str, Any]:
    """A theme with its words and its legend."""
    return {
        "key": shown.key,
        "family": card.code,
        "title": texts(shown.title or card.title),
        "question": shown.asked(norms, texts),
        "legend": texts(shown.legend),
        "reading": shown.reading(norms, texts),
        "classes": [
            {"colour": one.colour, "words": one.words} | ({} if one.low is None else {"low": one.low, "high": one.high})
            for one in classes_of(shown, texts)
        ],
        "outlines": [{"words": texts(one.words), "dashed": one.dashed} for one in shown.scale.outlines],
    }


def values_told(shown: Map, areas: Mapping[str, Area], ids: Sequence[str], texts: Texts) -> list[Any]:
    """For each id what a theme shows: class, label, short label, outline; None where the result lacks the area."""
    told: list[Any] = []
    for area in map(areas.get, ids):
        if area is None or shown.field not in area:
            told.append(None)
        else:
            seen = on_map(shown, area, texts)
            told.append([seen.number, seen.label, seen.short, outline_of(shown, area)])
    return told


def sheets_told(
    scored: Scored, areas: Mapping[str, Area], ids: Sequence[str], texts: Texts, progress: Progress
) -> list[Any]:
    """The sheet of each id; None where the result lacks the area."""
    walks, norms, told = walks_of(scored.path), scored.norms.as_file, []
    sentences = {card.code: card.sentence for card in cards_of(norms)}
    for number, identity in enumerate(ids):
        progress(number / len(ids))
        area = areas.get(identity)
        told.append(None if area is None else _sheet(area, norms, sentences, walks.get(identity, []), texts))
    return told


def _sheet(
    area: Area, norms: Norms, sentences: Mapping[str, Any], walks: Sequence[Area], texts: Texts
) -> dict[str, Any]:
    grade = data_grade(worst_grade(area, FAMILIES), texts)
    return {
        "firm": how_firm(area, texts).split("\n"),
        "sure": f"{grade} {edge_warning(area, FAMILIES, texts)}".strip(),
        "rows": [_row(row, sentences[row.code](area, norms, texts)) for row in profile(area, norms, texts)],
        "walks": [
            [capital(name_of(walk["sub"], norms, texts)), walk_time(walk, texts), walk["facility_name"] or ""]
            for walk in walks
        ],
    }


def _row(row: Row, sentence: str) -> dict[str, Any]:
    told = {"code": row.code, "title": row.title, "text": row.text, "words": row.words, "colour": row.colour}
    bar = {"value": row.value, "target": row.target, "targetText": row.target_text}
    return {**told, **{key: value for key, value in bar.items() if value not in (None, "")}, "sentence": sentence}


def _homes(path: str) -> dict[str, dict[str, float]]:
    """Homes of every area by path, from the parts of its score."""
    if "parts" not in layers_of(path):
        return {}
    where = "\"indicator\" = 'den' AND \"part\" LIKE 'homes_%'"
    parts = pyogrio.read_dataframe(path, layer="parts", where=where, read_geometry=False)
    found: dict[str, dict[str, float]] = {}
    for row in parts[parts["raw"] > 0].itertuples():
        found.setdefault(str(row.area_id), {})[row.part.replace("homes_", "", 1)] = row.raw
    return found


def walks_of(path: str) -> dict[str, list[Area]]:
    """The walks of every area: the shortest first, then what is not reached, then what is not known."""
    if "why" not in layers_of(path):
        return {}
    columns = ["area_id", "sub", "facility_name", "minutes", "state"]
    frame = pyogrio.read_dataframe(path, layer="why", columns=columns, read_geometry=False)
    found: dict[str, list[Area]] = {}
    for walk in frame.astype(object).where(frame.notna(), None).to_dict("records"):
        found.setdefault(str(walk["area_id"]), []).append(walk)
    for walks in found.values():
        walks.sort(key=lambda walk: (_REACHED.get(walk["state"], 2), walk["minutes"] or 0.0, walk["sub"]))
    return found
