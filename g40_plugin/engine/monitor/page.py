"""The page of a monitor: what changed in the city as a whole, by what, and in which areas most. Without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import pandas as pd

from g40_plugin.catalogue import cards_of, map_of
from g40_plugin.catalogue.language import listed
from g40_plugin.catalogue.monitor import CAUSES, GIVEN, NUMBERS, SUBJECTS
from g40_plugin.catalogue.names import capital
from g40_plugin.owned import MADE_BY
from g40_plugin.version import VERSION

from ..benchmark.maps import STYLE, maps_of
from ..norms.writing import differing, keys_of
from ..results.dossier import document, number, section, table_of
from ..translation import current_texts, tr
from ..weighing.scored import Scored

_MOST = 20
_THEME = "q"
_STYLE = f"{STYLE}.maps {{ --map-width: 18rem; }}\n"


def page_of(
    before: Scored,
    after: Scored,
    told: dict[str, Any],
    causes: pd.DataFrame,
    compared: dict[str, Any],
    years: tuple[int, int] | None = None,
) -> str:
    """The whole page; ``told`` is what the method answers, ``compared`` what ``compare`` does.

    ``years`` are what the two are called, where that is known; else they are called by the days of their data.
    """
    title = tr("What changed in {city}").format(city=capital(after.meta.get("city", "")))
    one, other = (_when(before), _when(after)) if years is None else map(str, years)
    about = tr("From {before} to {after}.").format(before=one, after=other)
    parts = [f"<header>\n<h1>{escape(title)}</h1>\n<p>{escape(about)}</p>\n</header>\n<main>"]
    parts.append(section(tr("How to read this"), _reading()))
    parts.append(section(tr("What differs between the two"), _differences(before, after, told)))
    parts.append(section(tr("The whole city"), _whole(told["rows"], titles_of(after))))
    parts.append(section(tr("Maps"), _maps((one, before), (other, after))))
    parts.append(section(tr("Areas that changed most"), "\n".join(_areas(causes, titles_of(after), compared))))
    warnings = "".join(f"<p>{escape(text)}</p>" for text in compared["warnings"])
    parts.append(section(tr("What to keep in mind"), warnings))
    foot = tr("Made by {program} {version} on {day}.")
    shown = foot.format(program=MADE_BY, version=VERSION, day=after.meta.get("created", "")[:10])
    parts.append(f"</main>\n<footer><p>{escape(shown)}</p></footer>")
    return document(title, "\n".join(filter(None, parts)), _STYLE)


def _when(scored: Scored) -> str:
    """The day of the data, else that of the scoring."""
    return (scored.meta.get("source_date") or scored.meta.get("created", ""))[:10]


def titles_of(scored: Scored) -> dict[str, str]:
    """The title of each score by its field."""
    texts = current_texts()
    cards = cards_of(scored.norms.as_file)
    return {shown.field: texts(shown.title or card.title) for card in cards for shown in card.maps}


def _reading() -> str:
    texts = [
        tr(
            "Scores run from 0 to 100. Each cause was worked out by scoring the first year once more with that of the "
            "second alone. Together is what is left: causes can add to each other, or take away."
        ),
        tr("The report mark is told as its score, ten times the mark."),
        tr("What is not known in one of the two is left empty, and is no 0."),
    ]
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _differences(before: Scored, after: Scored, told: dict[str, Any]) -> str:
    texts = current_texts()
    keys = keys_of(differing(before.norms.as_file, after.norms.as_file))
    names = {
        "city": [texts(SUBJECTS[name]) for name in told["city"]] + [texts(GIVEN[name]) for name in told["given"]],
        "data": [texts(SUBJECTS[name]) for name in told["data"]],
        "norms": [key for key in keys if not key.endswith("source")],
    }
    rows = [
        [texts(title), capital(texts(about)), listed(names[cause]) if names[cause] else tr("nothing differs")]
        for cause, (title, about) in CAUSES.items()
    ]
    return table_of(tr("Causes"), [tr("Cause"), tr("What it is"), tr("What differs")], rows)


def _heads() -> list[str]:
    texts = current_texts()
    return [tr("Before"), tr("After"), tr("Change"), *(texts(title) for title, _ in CAUSES.values()), tr("Together")]


def _cells(row: dict[str, Any]) -> list[str]:
    signed = NUMBERS[2:]
    return [shown(row[name], signed=name in signed) for name in NUMBERS]


def shown(value: float | None, *, signed: bool) -> str:
    """A number of points, or that it is not known; ``signed`` for one that is a difference."""
    if value is None or pd.isna(value):
        return "–"
    text = number(abs(value), 1)
    if text == number(0.0, 1):
        return text
    return f"{'-' if value < 0 else '+' if signed else ''}{text}"


def _whole(rows: Sequence[dict[str, Any]], titles: dict[str, str]) -> str:
    lines = [
        [titles[row["field"]], *_cells(row), tr("{known} of {areas} areas").format(known=row["areas"], areas=row["of"])]
        for row in rows
    ]
    heads = [tr("Score"), *_heads(), tr("Known in")]
    return table_of(tr("The mean of all areas, by their inhabitants"), heads, lines, numbers_from=1)


def _maps(*years: tuple[str, Scored]) -> str:
    return maps_of(current_texts()(map_of(_THEME, {})[0].title), _THEME, years)


def _areas(causes: pd.DataFrame, titles: dict[str, str], compared: dict[str, Any]) -> Iterator[str]:
    """The changes that are more than what is uncertain, the largest first."""
    told = [one for one in compared["changes"] if one["told"] and not pd.isna(one["amount"])][:_MOST]
    if not told:
        yield f"<p>{escape(tr('No score changed by more than what is uncertain about it.'))}</p>"
        return
    found = {(row["area_id"], row["field"]): row for row in causes.to_dict("records")}
    rows = []
    for one in told:
        row = found.get((one["area_id"], one["field"]))
        if row is not None:
            rows.append([f"{one['area_name']}, {titles[one['field']]}", *_cells(row)])
    yield table_of(tr("The largest changes"), [tr("Area and score"), *_heads()], rows, numbers_from=1)
    more = sum(bool(one["told"]) for one in compared["changes"]) - len(rows)
    if more > 0:
        text = tr("{count} more changes stand in the table changes of the file.")
        yield f"<p>{escape(text.format(count=more))}</p>"
