"""What a report tells: areas with their scores in words, their order, sites and programme, read once for all files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd
import pyogrio

from g40_plugin.catalogue import answers, cards_of
from g40_plugin.catalogue import card as card_of
from g40_plugin.catalogue.card import Card, Map, Scale
from g40_plugin.catalogue.classes import mark_of
from g40_plugin.catalogue.density import of_places
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.names import PILLARS, capital
from g40_plugin.catalogue.on_map import classes_of, on_map
from g40_plugin.catalogue.order import shown_name
from g40_plugin.catalogue.parts import part_name, part_value
from g40_plugin.catalogue.phrases import Norms, percent
from g40_plugin.catalogue.profile import NOT_KNOWN, Row, profile
from g40_plugin.catalogue.sites import NO

from ..city.vector import layers_of, read_vector
from ..page.shapes import in_metres
from ..page.told import areas_of, themes_of, walks_of
from ..weighing.scored import Scored
from .origins import target_of

Area = dict[str, Any]
# families whose parts are scores of their own that stand in the same list, or that their sentence tells
_WITHOUT_PARTS = ("a15", "q", "pri", "typ")
# so many figures of a score without weights are told
_MOST_FIGURES = 3


class Score(NamedTuple):
    """One indicator of an area as a table tells it; ``colour`` is empty where it is not known."""

    code: str
    title: str
    value: str
    words: str
    colour: str
    measured: Sequence[str]
    target: str
    verdict: str
    known: str
    grade: str
    sentence: str


class Programme(NamedTuple):
    """What 'programme' wrote: a row an area, and one a site."""

    areas: pd.DataFrame
    sites: pd.DataFrame
    meta: dict[str, str]


@dataclass(frozen=True)
class Report:
    """A scored file with the areas that were chosen, in their order; ``number`` tells an area on maps and in tables."""

    scored: Scored
    texts: Texts
    title: str
    areas: list[Area]
    shapes: gpd.GeoSeries
    """outlines of the chosen areas, by id, in metres"""
    around: gpd.GeoSeries
    """those of the others"""
    parts: dict[str, dict[str, list[Area]]]
    """rows of the table ``parts`` by area and indicator"""
    walks: dict[str, list[Area]]
    sites: gpd.GeoDataFrame
    programme: Programme | None

    @property
    def norms(self) -> Norms:
        """The norms of the file, as tables."""
        return self.scored.norms.as_file

    @property
    def cards(self) -> list[Card]:
        """The families that the file has, in the order of the cards."""
        return [card for card in cards_of(self.norms) if card.maps and card.maps[0].field in self.scored.areas]

    @property
    def themes(self) -> list[tuple[Card, Map]]:
        """The maps that the file can show."""
        return themes_of([self.scored], self.norms)

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The sites on which homes may fit, with these as whole numbers ``low``, ``mid`` and ``high``.

        A user's own number goes first.
        """
        sites = pd.DataFrame(self.sites)
        if not len(sites):
            return sites
        own = pd.to_numeric(sites["homes"]) if "homes" in sites else pd.Series(float("nan"), sites.index)
        bounds = {"low": "fits_low", "mid": "fits", "high": "fits_high"}
        told = sites.assign(**{name: own.fillna(pd.to_numeric(sites[field])) for name, field in bounds.items()})
        left_out = told["use"].eq(NO) if "use" in told else False
        told = told[(told["high"] > 0) & ~pd.Series(left_out, told.index)].copy()
        areas = {str(area["area_id"]): area for area in self.areas}
        for area, some in told.groupby("area_id", sort=False):
            homes = of_places(some["path"].tolist(), some[[*bounds]].to_numpy().tolist(), areas[str(area)])
            told.loc[some.index, [*bounds]] = homes
        return told

    def is_known(self, shown: Map) -> bool:
        """Whether any of the areas has what a map shows."""
        return any(area.get(shown.field) is not None for area in self.areas)


def report_of(
    scored: Scored, texts: Texts, ids: Sequence[str], *, title: str = "", programme: Programme | None = None
) -> Report:
    """What a report of the areas of these ids tells."""
    tr = texts
    every = areas_of(scored, texts)
    shapes = in_metres(scored.areas.set_index(scored.areas["area_id"].astype(str)).geometry)
    chosen = [every[identity] for identity in ids]
    return Report(
        scored,
        texts,
        title or capital(scored.meta.get("city", "")) or tr("How do our areas do?"),
        [{**area, "number": number} for number, area in enumerate(chosen, start=1)],
        shapes.loc[list(ids)],
        shapes.drop(list(ids)),
        _parts(scored.path),
        walks_of(scored.path),
        _sites(scored, ids),
        _of_areas(programme, ids),
    )


def _parts(path: str) -> dict[str, dict[str, list[Area]]]:
    if "parts" not in layers_of(path):
        return {}
    frame = pyogrio.read_dataframe(path, layer="parts", read_geometry=False)
    found: dict[str, dict[str, list[Area]]] = {}
    for row in frame.astype(object).where(frame.notna(), None).to_dict("records"):
        found.setdefault(str(row["area_id"]), {}).setdefault(row["indicator"], []).append(row)
    return found


def _sites(scored: Scored, ids: Sequence[str]) -> gpd.GeoDataFrame:
    """The sites of the chosen areas in the order of these; without rows where the file has none."""
    if "sites" not in layers_of(scored.path):
        return gpd.GeoDataFrame({"site_id": [], "area_id": [], "path": []}, geometry=[], crs=scored.areas.crs)
    sites = read_vector(scored.path, "sites")
    return _in_order(sites, ids)


def _in_order(frame: Any, ids: Sequence[str]) -> Any:
    place = {identity: number for number, identity in enumerate(ids)}
    own = frame["area_id"].astype(str)
    frame = frame.assign(area_id=own)[own.isin(place)]
    return frame.sort_values("area_id", key=lambda column: column.map(place), kind="stable")


def _of_areas(programme: Programme | None, ids: Sequence[str]) -> Programme | None:
    if programme is None:
        return None
    return Programme(_in_order(programme.areas, ids), _in_order(programme.sites, ids), programme.meta)


def name_of(area: Area, tr: Texts) -> str:
    """The name of an area as a heading."""
    return shown_name(area, tr)


def scores_of(report: Report, area: Area) -> list[Score]:
    """All indicators of an area in the order of the cards, in the words of its profile and of the maps."""
    cards = {card.code: card for card in report.cards}
    return [
        _score(report, area, cards[row.code], row)
        for row in profile(area, report.norms, report.texts)
        if row.code in cards
    ]


def _score(report: Report, area: Area, card: Card, row: Row) -> Score:
    texts, norms, shown = report.texts, report.norms, card.maps[0]
    seen = on_map(shown, area, texts)
    known = seen.number >= 0
    value = seen.words
    if known and isinstance(shown.scale, Scale):
        number = area[shown.field]
        value = texts.number(mark_of(number), 1) if shown.scale.label == "grade" else texts.number(number)
    coverage, grade = area.get(f"{card.code}_cov"), area.get(f"{card.code}_dq")
    return Score(
        card.code,
        row.title,
        value if known else texts(NOT_KNOWN),
        seen.words if known and isinstance(shown.scale, Scale) else "",
        classes_of(shown, texts)[seen.number].colour if known else "",
        _measured(report, area, card, row),
        target_of(card, norms, texts),
        _verdict(area, card.code, texts),
        "" if coverage is None else percent(coverage, texts),
        grade or "",
        card.sentence(area, norms, texts),
    )


def _measured(report: Report, area: Area, card: Card, row: Row) -> list[str]:
    """The raw values that a score is made of."""
    tr = texts = report.texts
    norms = report.norms
    if card.code in _WITHOUT_PARTS:
        if card.code != "a15" or not row.known or row.target is None:
            return []
        return [tr("All daily facilities close by: {share}").format(share=row.text.replace(" ", "\u00a0"))]
    rows = [one for one in report.parts.get(str(area["area_id"]), {}).get(card.code, ()) if one["raw"] is not None]
    weighed = [one for one in rows if one["weight"]]
    if not weighed:
        weighed = [one for one in rows if one["raw"] != 0.0][:_MOST_FIGURES]
    return [f"{part_name(card.code, one['part'], norms, texts)}: {part_value(one, texts)}" for one in weighed]


def _verdict(area: Area, code: str, tr: Texts) -> str:
    """Whether a target is met; empty where there is none or it is not known."""
    if area.get(f"{code}_ok") is None:
        near = code == "grn" and area.get("grn_share") is not None
        return tr("near the target") if near else ""
    return answers.verdict(area, f"{code}_ok", tr).words


class Place(NamedTuple):
    """An area in the ranking; areas that are shown alike share their rank, and one that is not known has none."""

    rank: str
    area: Area
    value: str


def ranking_map(report: Report) -> tuple[Card, Map]:
    """By what areas are ranked: the report mark where any area has one, else the first score that any has."""
    codes = {card.code for card in report.cards}
    ordered = [card_of(code) for code in ("q", *PILLARS, "den") if code in codes]
    for card in ordered:
        if any(area.get(card.maps[0].field) is not None for area in report.areas):
            return card, card.maps[0]
    card = ordered[0] if ordered else report.cards[0]
    return card, card.maps[0]


def ranking(report: Report) -> list[Place]:
    """All areas from high to low, those that are not known last."""
    _, shown = ranking_map(report)
    texts, is_mark = report.texts, getattr(shown.scale, "label", "") == "grade"

    def told(area: Area) -> str:
        value = area.get(shown.field)
        if value is None or isinstance(value, str):
            return value or "–"
        return texts.number(mark_of(value), 1) if is_mark else texts.number(value)

    def key(area: Area) -> float:
        value = area.get(shown.field)
        return 1.0 if value is None or isinstance(value, str) else -(mark_of(value) if is_mark else round(value))

    places: list[Place] = []
    for number, area in enumerate(sorted(report.areas, key=key), start=1):
        value, known = told(area), area.get(shown.field) is not None
        alike = bool(places) and known and places[-1].value == value
        places.append(Place(places[-1].rank if alike else texts.number(number) if known else "–", area, value))
    return places


def between(low: Any, high: Any, write: Any) -> str:
    """Two bounds as a range, one where they read the same; empty where they are not known."""
    if low is None or high is None or pd.isna(low) or pd.isna(high):
        return ""
    return "–".join(dict.fromkeys([write(low), write(high)]))


def not_known(report: Report) -> Mapping[str, list[str]]:
    """The names of areas without any score, by nothing else than that."""
    fields = [shown.field for _, shown in report.themes]
    nothing = [area for area in report.areas if all(area.get(field) is None for field in fields)]
    return {"areas": [name_of(area, report.texts) for area in nothing]}
