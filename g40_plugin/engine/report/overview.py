"""The first part of a report: cover, order of the areas, method, maps, and all scores side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from g40_plugin.catalogue.card import Card, Map, Scale
from g40_plugin.catalogue.classes import mark_of
from g40_plugin.catalogue.composite import FIRMNESS
from g40_plugin.catalogue.grades import data_grade
from g40_plugin.catalogue.language import N_, Texts
from g40_plugin.catalogue.names import capital
from g40_plugin.catalogue.on_map import classes_of, on_map
from g40_plugin.catalogue.phrases import about, percent, plain_number
from g40_plugin.catalogue.weights import name_of_pillar

from ..page.words import WORDS
from .html import Cell, Head, Palette, facts, figure, paragraphs, section, table, text
from .maps import Canvas
from .origins import rests_on, target_of
from .told import Report, between, name_of, not_known, ranking, ranking_map

# what the readings of maps say of names, by language
_NAMES = {
    "en": ((r"([Uu]nder (?:its|each|the)) name", r"\1 number"),),
    "nl": ((r"([Oo]nder) de naam", r"\1 het nummer"), (r"([Oo]nder) elke naam", r"\1 elk nummer")),
}
# so many scores stand beside each other
_COLUMNS = 10
_MARKS = N_(
    "A report mark is the score divided by ten, from 1 to 10. It is made of the parts in the table; a weak part weighs "
    "heavily."
)


def cover(report: Report, made: str, canvas: Canvas, palette: Palette) -> str:
    """The title with what the report is about."""
    tr = texts = report.texts
    meta = report.scored.meta
    number, every = len(report.areas), len(report.areas) + len(report.around)
    areas = tr.number(number) if number == every else tr("{number} of {every}").format(number=number, every=every)
    grade = meta.get("grade", "")
    pairs = [
        (tr("City"), capital(meta.get("city", ""))),
        (tr("Number of areas"), areas),
        (tr("Date of the data"), meta.get("source_date", "")[:10]),
        (tr("Calculated on"), meta.get("created", "")[:10]),
        (tr("Norms"), norms_line(report)),
        (tr("Data"), data_grade(grade, tr) if grade else ""),
        (tr("Report made on"), made),
    ]
    lead = tr("How good is living here? Scores of plan areas by the blueprint of the G40, with what they rest on.")
    card, shown = ranking_map(report)
    drawn = figure(
        canvas.theme(card, shown),
        texts(shown.title or card.title),
        tr("behind each class the number of areas"),
        palette,
    )
    told = facts(tr("About this report"), pairs)
    return (
        f'<header class="cover">\n<h1>{text(report.title).html}</h1>\n<p class="lead">{text(lead).html}</p>\n{told}\n'
        f"{drawn}\n</header>"
    )


def norms_line(report: Report) -> str:
    """Which norms they are."""
    tr, meta = report.texts, report.scored.meta
    name, version, fingerprint = (meta.get(f"norms_{key}", "") for key in ("name", "version", "hash"))
    return tr("{name}, version {version} ({hash})").format(name=name, version=version, hash=fingerprint)


def order(report: Report) -> str:
    """The ranking, and which areas have no score at all."""
    tr = texts = report.texts
    card, shown = ranking_map(report)
    theme = texts(shown.title or card.title)

    def mark(score: float) -> str:
        return tr.number(mark_of(score), 1)

    is_mark = card.code == "q"
    heads = [
        Head(tr("Area")),
        Head(tr("Number on the maps"), "number"),
        Head(capital(tr("rank")), "number"),
        Head(theme, "number"),
        Head(capital(tr("between")), "number"),
        Head(tr("How firm"), "line"),
        Head(tr("Priority for homes"), "number"),
        Head(tr("Homes that fit"), "number"),
    ]
    rows = []
    for place in ranking(report):
        area = place.area
        firm = FIRMNESS.get(area.get("q_firm") or "") if is_mark and area.get("q_score") is not None else None
        capacity, priority = area.get("den_cap"), area.get("pri_rank")
        rows.append(
            [
                name_of(area, tr),
                tr.number(area["number"]),
                place.rank,
                place.value,
                between(area.get("q_low"), area.get("q_high"), mark) if is_mark else "",
                texts(firm) if firm else "",
                tr.number(priority) if priority is not None else "–",
                about(capacity, tr) if capacity is not None else "–",
            ]
        )
    told = tr("From high to low by: {theme}. Areas that are shown alike share their rank.").format(theme=theme)
    nothing = not_known(report)["areas"]
    lacking = ""
    if nothing:
        lacking = tr("Of these areas no score is known: {names}. Their pages tell why.").format(
            names=", ".join(nothing)
        )
    # a column in which nothing is known says nothing
    kept = [number for number in range(len(heads)) if any(row[number] not in ("", "–") for row in rows)]
    heads, rows = [heads[number] for number in kept], [[row[number] for number in kept] for row in rows]
    inside = paragraphs([told]) + table(tr("Ranking of the areas"), heads, rows, wide=True) + paragraphs([lacking])
    return section("ranking", tr("Ranking"), inside)


def method(report: Report) -> str:
    """The method in plain words: what each score means, its target, and what it rests on."""
    tr = texts = report.texts
    norms = report.norms
    rows = []
    for card in report.cards:
        shown = card.maps[0]
        reading = Cell(
            text(shown.asked(norms, tr)).html
            + f'<br><span class="small">{text(numbered(shown.reading(norms, tr), tr)).html}</span>'
        )
        rests = "; ".join(rests_on(card, norms, tr))
        rows.append([texts(card.title), reading, target_of(card, norms, tr) or tr("none"), capital(rests)])
    heads = [
        Head(tr("Score"), "w16"),
        Head(tr("Question, and how to read it"), "w40"),
        Head(tr("Target"), "w12"),
        Head(tr("What it rests on"), "w32"),
    ]
    scores = table(tr("Question, target and source of each score"), heads, rows, kind="fixed", wide=True)
    parts = [
        paragraphs([texts(WORDS["method_text"]), texts(_MARKS) if "q" in {card.code for card in report.cards} else ""]),
        _weights(report),
        f"<h3>{text(tr('What each score means')).html}</h3>",
        paragraphs(
            [tr("Where a target has no value in the policy, the score is our proposal: change it in your own norms.")]
        ),
        scores,
        f"<h3>{text(texts(WORDS['firmness'])).html}</h3>",
        paragraphs([texts(WORDS["firmness_text"])]),
        f"<h3>{text(tr('How good the data is')).html}</h3>",
        paragraphs(
            [
                *(data_grade(letter, tr) for letter in "ABC"),
                tr("The part that is known tells how much of a score's weight could be worked out."),
            ]
        ),
        paragraphs([tr("The numbers of literature, such as R14, are those of docs/method/sources.md of the program.")]),
    ]
    return section("method", texts(WORDS["method"]), "\n".join(filter(None, parts)))


def _weights(report: Report) -> str:
    tr, norms = report.texts, report.norms
    if "q_score" not in report.scored.areas:
        return ""
    weights = {key: value for key, value in norms["composite"]["quality"].items() if key != "source" and value}
    whole = sum(weights.values())
    rows = [
        [capital(name_of_pillar(key, norms, tr)), plain_number(value, tr, 2), percent(value / whole, tr)]
        for key, value in weights.items()
    ]
    heads = [Head(tr("Part")), Head(tr("Weight"), "number"), Head(tr("Share"), "number")]
    return table(tr("How heavily each part counts in the report mark"), heads, rows)


def maps(report: Report, canvas: Canvas, palette: Palette) -> str:
    """A map of each theme with its legend."""
    tr = texts = report.texts
    norms = report.norms
    counted = tr("behind each class the number of areas")
    told = []
    for card, shown in report.themes:
        if not report.is_known(shown):
            continue
        title = texts(shown.title or card.title)
        inside = [
            paragraphs([shown.asked(norms, tr)]),
            figure(canvas.theme(card, shown), texts(shown.legend), counted, palette),
            f'<p class="small">{text(numbered(shown.reading(norms, tr), tr)).html}</p>',
        ]
        told.append(section(f"map-{shown.key}", title, "\n".join(inside), kind="theme", level=3))
    about_maps = tr(
        "Each area has its number of this report; under it stands its value where there is room. All values stand "
        "in the tables after the maps."
    )
    return section("maps", tr("Maps"), paragraphs([about_maps, _unknown(report)]) + "\n".join(told), kind="maps")


def _unknown(report: Report) -> str:
    """The themes that are known of no area."""
    tr = texts = report.texts
    titles = [texts(shown.title or card.title) for card, shown in report.themes if not report.is_known(shown)]
    if not titles:
        return ""
    told = tr("Not known of any area, and so without a map: {titles}. The section of each area tells why.")
    return told.format(titles=", ".join(titles))


def numbered(reading: str, tr: Texts) -> str:
    """How a map is read, where areas bear a number in the place of their name."""
    for pattern, words in _NAMES.get(tr.language, ()):
        reading = re.sub(pattern, words, reading)
    return reading


def side_by_side(report: Report, palette: Palette) -> str:
    """All scores of all areas, in tables on flat pages."""
    tr = texts = report.texts
    themes = [(card, card.maps[0]) for card in report.cards if report.is_known(card.maps[0])]
    themes.sort(key=lambda pair: pair[0].code != "q")
    parts = []
    groups = _groups(themes)
    for number, some in enumerate(groups, start=1):
        heads = [Head(tr("Area")), *(Head(texts(shown.title or card.title), "mark") for card, shown in some)]
        rows = [
            [f"{area['number']}. {name_of(area, tr)}", *(_cell(shown, area, palette, tr) for _, shown in some)]
            for area in report.areas
        ]
        caption = tr("All scores of all areas")
        if len(groups) > 1:
            caption = tr("All scores of all areas, part {number} of {count}").format(number=number, count=len(groups))
        parts.append(table(caption, heads, rows, wide=True))
    told = tr(
        "Scores from 0 to 100, with the colour of their class; the report mark from 1 to 10. "
        "A question mark is not known."
    )
    inside = paragraphs([told]) + "\n".join(parts) if parts else ""
    return section("scores", tr("All scores side by side"), inside, kind="flat")


def _groups(themes: Sequence[tuple[Card, Map]]) -> list[Sequence[tuple[Card, Map]]]:
    if not themes:
        return []
    count = -(-len(themes) // _COLUMNS)
    size = -(-len(themes) // count)
    return [themes[first : first + size] for first in range(0, len(themes), size)]


def _cell(shown: Map, area: dict[str, object], palette: Palette, tr: Texts) -> Cell:
    seen = on_map(shown, area, tr)
    if seen.number < 0:
        return Cell("?")
    words = seen.short if isinstance(shown.scale, Scale) else seen.words
    return Cell(text(words).html, palette(classes_of(shown, tr)[seen.number].colour))
