"""The section of one area: its mark, all scores with what they rest on, walks, places for homes and programme."""

from __future__ import annotations

from typing import Any

import pandas as pd

from g40_plugin.catalogue.accessibility import walk_time
from g40_plugin.catalogue.composite import how_firm
from g40_plugin.catalogue.grades import data_grade, edge_warning, worst_grade
from g40_plugin.catalogue.layers import PATHS
from g40_plugin.catalogue.names import capital
from g40_plugin.catalogue.names import name_of as name_of_key
from g40_plugin.catalogue.phrases import HECTARE_M2, about, percent, programme_here, surface
from g40_plugin.catalogue.sites import PATHS as SITES

from ..page.told import FAMILIES
from .html import Cell, Head, Palette, items, paragraphs, section, table, text
from .told import Area, Report, Score, between, name_of, scores_of


def area_section(report: Report, area: Area, palette: Palette) -> str:
    """All that is known of an area."""
    tr = report.texts
    scores = scores_of(report, area)
    inside = [
        paragraphs(_head(report, area)),
        _scores(report, area, scores, palette),
        _walks(report, area),
        _sites(report, area),
    ]
    return section(
        anchor(area), f"{area['number']}. {name_of(area, tr)}", "\n".join(filter(None, inside)), kind="area", level=3
    )


def anchor(area: Area) -> str:
    """Where the section of an area stands."""
    return f"area-{area['number']}"


def _head(report: Report, area: Area) -> list[str]:
    tr = report.texts
    size, covered = area.get("area_ha"), area.get("area_cov")
    told = []
    if size is not None:
        told.append(tr("Size: {size}.").format(size=surface(size * HECTARE_M2, tr)))
    if covered is not None and round(covered, 2) < 1.0:
        told.append(tr("We have data for {share} of it.").format(share=percent(covered, tr)))
    firm = how_firm(area, tr).split("\n")
    if len(firm) > 1:
        told.append(tr("The report mark lies {between}: it is {firm}.").format(between=firm[0], firm=firm[1]))
    grade = data_grade(worst_grade(area, FAMILIES), tr)
    return [" ".join(told), f"{grade} {edge_warning(area, FAMILIES, tr)}".strip()]


def _scores(report: Report, area: Area, scores: list[Score], palette: Palette) -> str:
    tr = report.texts
    heads = [
        Head(tr("Score"), "w16"),
        Head(tr("Value and class"), "w11"),
        Head(tr("Measured"), "w24"),
        Head(tr("Target"), "w12"),
        Head(tr("Known"), "w9"),
        Head(tr("What it means"), "w28"),
    ]
    rows = [
        [one.title, _value(one, palette), _lines(one.measured), _target(one), _known(one, report), one.sentence]
        for one in scores
    ]
    return table(tr("All scores of {area}").format(area=name_of(area, tr)), heads, rows, kind="fixed", wide=True)


def _value(score: Score, palette: Palette) -> Cell:
    words = f'<br><span class="small">{text(score.words).html}</span>' if score.words else ""
    return Cell(f"{palette.chip(score.colour)}{text(score.value).html}{words}")


def _lines(told: Any) -> Cell:
    return Cell("<br>".join(text(one).html for one in told) or "–")


def _target(score: Score) -> Cell:
    verdict = f'<br><span class="verdict">{text(score.verdict).html}</span>' if score.verdict else ""
    return Cell(f"{text(score.target or '–').html}{verdict}")


def _known(score: Score, report: Report) -> Cell:
    tr = report.texts
    grade = tr("grade {letter}").format(letter=score.grade) if score.grade else ""
    return Cell("<br>".join(text(one).html for one in (score.known, grade) if one) or "–")


def _walks(report: Report, area: Area) -> str:
    tr, norms = report.texts, report.norms
    told = []
    for walk in report.walks.get(str(area["area_id"]), ()):
        name = f" ({walk['facility_name']})" if walk["facility_name"] else ""
        told.append(f"{capital(name_of_key(walk['sub'], norms, tr))}: {walk_time(walk, tr)}{name}")
    if not told:
        return ""
    return f"<h4>{text(tr('On foot from the middle of the area to the nearest')).html}</h4>{items(told, 'walks')}"


def _sites(report: Report, area: Area) -> str:
    """The places of an area by kind, and what the programme does there."""
    tr = report.texts
    sites = report.counted[report.counted["area_id"] == str(area["area_id"])]
    rows = kinds_of(report, sites)
    heads = [
        Head(tr("Kind of place")),
        Head(capital(tr("number of places")), "number"),
        Head(capital(tr("homes")), "number"),
        Head(capital(tr("at least to at most")), "number"),
    ]
    caption = tr("Places for homes in {area}").format(area=name_of(area, tr))
    parts = [table(caption, heads, rows), paragraphs([_planned(report, area)])]
    inside = "".join(parts)
    return f"<h4>{text(tr('Where homes fit')).html}</h4>{inside}" if inside else ""


def kinds_of(report: Report, sites: pd.DataFrame) -> list[list[str]]:
    """A row for each kind of some of the ``counted`` places: its words, number of places, homes, and their bounds."""
    tr = texts = report.texts
    rows = []
    for path, *_ in PATHS:
        some = sites[sites["path"] == path]
        if len(some):
            low, mid, high = (float(some[name].sum()) for name in ("low", "mid", "high"))
            bounds = between(low, high, lambda homes: about(homes, tr))
            rows.append([capital(texts(SITES[path])), tr.number(len(some)), about(mid, tr), bounds])
    return rows


def _planned(report: Report, area: Area) -> str:
    tr, programme = report.texts, report.programme
    if programme is None:
        return ""
    rows = programme.areas[programme.areas["area_id"] == str(area["area_id"])]
    if rows.empty:
        return ""
    homes, period = rows["prg_homes"].iloc[0], rows["prg_period"].iloc[0]
    if pd.notna(homes) and homes:
        return programme_here(homes, period or "–", tr)
    return tr("The housing programme brings no homes here.")
