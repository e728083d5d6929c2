"""The data of a report as tables: one of the areas for every format, and what each of its fields is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from g40_plugin import catalogue
from g40_plugin.catalogue import cards_of
from g40_plugin.catalogue.card import Card, Field
from g40_plugin.catalogue.language import N_, Texts
from g40_plugin.catalogue.names import capital
from g40_plugin.catalogue.phrases import Norms
from g40_plugin.catalogue.reasons import for_operators

from .origins import rests_on, target_of
from .told import Report

# what a field holds, by its kind
KINDS = {
    "score": N_("score from 0 to 100"),
    "share": N_("share from 0 to 1"),
    "number": N_("number"),
    "flag": N_("1 is yes, 0 is no"),
    "text": N_("text"),
}
# fields with sentences, told anew in the language of the report
_SAYS, _WRITTEN = "_says", ("_note", "_why", "_settle")


class Meaning(NamedTuple):
    """A line of the data dictionary."""

    field: str
    title: str
    kind: str
    unit: str
    meaning: str
    values: str
    family: str
    target: str
    source: str


def area_frame(report: Report) -> gpd.GeoDataFrame:
    """The chosen areas with all fields of the file, sentences and reasons in the language of the report."""
    frame = report.scored.areas
    frame = frame.set_index(frame["area_id"].astype(str)).loc[[str(area["area_id"]) for area in report.areas]]
    frame = frame.reset_index(drop=True)
    sentences = {f"{card.code}{_SAYS}": card.sentence for card in cards_of(report.norms)}
    for name in frame.columns:
        told: Callable[[dict[str, Any]], str | None] | None = None
        if name in sentences:
            told = _sentence(sentences[name], report)
        elif name.endswith(_WRITTEN) and name in report.areas[0] and _is_ours(name, report.norms):
            told = _reason(name, report)
        if told is not None:
            frame[name] = pd.Series([told(area) for area in report.areas], dtype=object)
    return frame


def _sentence(sentence: Any, report: Report) -> Callable[[dict[str, Any]], str]:
    return lambda area: str(sentence(area, report.norms, report.texts))


def _reason(field: str, report: Report) -> Callable[[dict[str, Any]], str | None]:
    return lambda area: for_operators(field, area["coded"].get(field, ()), report.norms, report.texts)


def _is_ours(name: str, norms: Norms) -> bool:
    return any(name.rpartition("_")[0] == card.code for card in cards_of(norms))


def dictionary(report: Report) -> list[Meaning]:
    """Every field of the areas in its order: what it is called, holds and rests on."""
    tr, norms = report.texts, report.norms
    cards = {card.code: card for card in cards_of(norms)}
    fields = {field.name: field for field in catalogue.fields_of(norms)}
    columns = [name for name in report.scored.areas.columns if name != report.scored.areas.geometry.name]
    own = tr("your own column of the plan areas")
    return [
        _meaning(fields[name], cards.get(fields[name].family), norms, tr)
        if name in fields
        else Meaning(name, name, "", "", own, "", "", "", own)
        for name in columns
    ]


def _meaning(field: Field, card: Card | None, norms: Norms, tr: Texts) -> Meaning:
    texts = tr
    main = (
        card is not None and bool(card.maps) and field.name in {card.maps[0].field, *_TARGET_FIELDS.get(card.code, ())}
    )
    return Meaning(
        field.name,
        field.called(norms, tr),
        texts(KINDS[field.kind]),
        texts(field.unit) if field.unit else "",
        capital(field.text(norms, tr)),
        "; ".join(f"{key} = {texts(words)}" for key, words in field.words),
        texts(card.title) if card is not None else tr("Area"),
        target_of(card, norms, tr) if card is not None and main else "",
        capital("; ".join(rests_on(card, norms, tr))) if card is not None else tr("plan areas"),
    )


# fields beside the score that a target is about
_TARGET_FIELDS = {
    "a15": ("a15_share", "a15_ok"),
    "grn": ("grn_share", "grn_ok"),
    "prk": ("prk_norm", "prk_ok"),
    "aff": ("aff_share", "aff_ok"),
    "inf": ("inf_inside", "inf_status"),
}


def heads(told: type[Any], tr: Texts) -> list[str]:
    """The titles of the columns of the dictionary, in their order."""
    titles = {
        "field": tr("Field"),
        "title": tr("Title"),
        "kind": tr("Kind"),
        "unit": tr("Unit"),
        "meaning": tr("Meaning"),
        "values": tr("Values"),
        "family": tr("Score"),
        "target": tr("Target"),
        "source": tr("What it rests on"),
    }
    return [titles[name] for name in told._fields]


def reason_rows(report: Report) -> list[list[str]]:
    """Why something is not known, or what to keep in mind: a row an area and score, in both voices."""
    tr = texts = report.texts
    norms, rows = report.norms, []
    for area in report.areas:
        for card in report.cards:
            field = f"{card.code}_note"
            plain = area.get(field) or ""
            full = for_operators(field, area["coded"].get(field, ()), norms, tr) or ""
            if plain or full:
                known = tr("no") if area.get(card.maps[0].field) is None else tr("yes")
                rows.append(
                    [str(area["area_id"]), str(area["area_name"] or ""), texts(card.title), known, capital(plain), full]
                )
    return rows
