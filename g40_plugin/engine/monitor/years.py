"""The years of a city that are kept in a folder: each compared with the one before, and the first with the last."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from g40_plugin.catalogue.language import listed
from g40_plugin.catalogue.monitor import CAUSES, NUMBERS
from g40_plugin.catalogue.names import capital
from g40_plugin.owned import MADE_BY

from ..benchmark.maps import STYLE
from ..errors import CancelledError, G40Error, InputError
from ..files import check_writable, make_folder, written_beside
from ..progress import SILENT, Progress
from ..results.csv_cells import safe_cell
from ..results.dossier import document, section, table_of
from ..translation import current_texts, tr
from ..weighing.scored import Scored, read_scored
from .make import monitor
from .page import shown, titles_of

SCORED = "scored.gpkg"
TABLE, PAGE, JSON = "years.csv", "years.html", "years.json"
# a folder of a year: 2024, or delft-2024 as a batch calls it
_YEAR = re.compile(r"(?:^|.*[^0-9])((?:19|20|21)\d\d)$")
_MARK = "q_score"
_LEAST = 2


class Kept(NamedTuple):
    """A year that is kept: which, and its scored file."""

    year: int
    scored: Path


def monitor_years(
    years: list[Kept], folder: Path | str, out: Path | str, *, progress: Progress = SILENT
) -> dict[str, Any]:
    """Compare the years that ``years_of`` finds in ``folder`` two by two, into files in ``out``.

    Gives what docs/engine.md tells. Two years that cannot be compared are told, and stop no others. Raises as
    ``monitor`` does where none can be compared.
    """
    progress, warned = progress.remembering()
    pairs = [*pairwise(years), *([(years[0], years[-1])] if len(years) > _LEAST else [])]
    make_folder(out)
    place = Path(out)
    written = [_files(place, one, other) for one, other in pairs]
    for path in (path for files in written for path in files.values()):
        check_writable(path)
    told, problems, failed = [], [], None
    for count, ((one, other), files) in enumerate(zip(pairs, written, strict=True)):
        part = progress.part(count / len(pairs), (count + 1) / len(pairs))
        name = f"{one.year}-{other.year}"
        called = (one.year, other.year)
        try:
            answer = monitor(
                str(one.scored), str(other.scored), **files, folder=str(folder), years=called, progress=part
            )
        except CancelledError:
            raise
        except G40Error as error:
            failed = failed or error
            problems.append(f"{name}: {error}")
            continue
        kept = {key: answer[key] for key in ("rows", "differ", "changed", "areas")}
        told.append({"before": one.year, "after": other.year, **files, **kept})
    if failed is not None and not told:
        raise failed
    # the last of those that could be compared: a later one may be what cannot be read
    compared = max(pair["after"] for pair in told)
    last = read_scored(str(next(one.scored for one in years if one.year == compared)))
    answer = {
        "out": str(place), "city": capital(last.meta.get("city", "")), "years": [one.year for one in years],
        "page": str(place / PAGE), "table": str(place / TABLE), "pairs": told, "problems": problems,
    }  # fmt: skip
    _write(answer, last, place)
    return answer | {"warnings": [*dict.fromkeys(warned)]}


def _files(place: Path, one: Kept, other: Kept) -> dict[str, str]:
    """What is written of two years, by the names that ``monitor`` has for it."""
    name = f"{one.year}-{other.year}"
    return {"out": str(place / f"{name}.gpkg"), "page": str(place / f"{name}.html")}


def years_of(folder: Path, city: str | None) -> list[Kept]:
    """The years that a folder holds, of one city.

    A year is a folder whose name ends in it and that holds ``scored.gpkg``; ``city`` chooses one where the folder
    holds several. Raises ``InputError`` for a folder with fewer than two years or with several cities.
    """
    if not folder.exists():
        raise InputError(tr("{path} does not exist: give another file.").format(path=folder))
    if not folder.is_dir():
        raise InputError(tr("{path} is no folder: give the one with a folder for each year.").format(path=folder))
    found: dict[str, list[Kept]] = {}
    for place in sorted(folder.iterdir()):
        year = _YEAR.match(place.name)
        if year and (place / SCORED).is_file():
            name = place.name[: -len(year[1])].rstrip("-_ ")
            found.setdefault(name, []).append(Kept(int(year[1]), place / SCORED))
    if city is not None:
        found = {name: years for name, years in found.items() if name == city}
    if len(found) > 1:
        message = tr("The folder {folder} holds the years of several cities: choose one of {names} (--city).")
        raise InputError(message.format(folder=folder, names=listed(list(found))))
    years = sorted(next(iter(found.values()), []))
    if len(years) < _LEAST:
        message = tr(
            "The folder {folder} holds {count} years of a city: give one with a folder for each of two or more years, "
            "its name ending in the year, with {file} in it."
        )
        raise InputError(message.format(folder=folder, count=len(years), file=SCORED))
    return years


def _write(answer: dict[str, Any], last: Scored, place: Path) -> None:
    rows = [
        {"from": pair["before"], "to": pair["after"], **{key: row[key] for key in ("field", *NUMBERS, "areas", "of")}}
        for pair in answer["pairs"]
        for row in pair["rows"]
    ]
    with written_beside(place / TABLE) as beside:
        table = pd.DataFrame(rows)
        table["field"] = table["field"].map(safe_cell)
        table.to_csv(beside, index=False, lineterminator="\n", encoding="utf-8-sig")
    with written_beside(place / JSON) as beside:
        text = json.dumps({"made_by": MADE_BY, **answer}, ensure_ascii=False, indent=1)
        beside.write_text(text + "\n", encoding="utf-8")
    with written_beside(place / PAGE) as beside:
        beside.write_text(_page(answer, titles_of(last)), encoding="utf-8", newline="\n")


def _page(answer: dict[str, Any], titles: dict[str, str]) -> str:
    """The years side by side: the mean of each score in each year, and the causes of every step of the mark."""
    title = tr("{city} through the years").format(city=answer["city"])
    years = ", ".join(map(str, answer["years"]))
    parts = [f"<header>\n<h1>{escape(title)}</h1>\n<p>{escape(years)}</p>\n</header>\n<main>"]
    about = tr("The mean of all areas by their inhabitants, from 0 to 100; the report mark as ten times the mark.")
    parts.append(section(tr("Scores by year"), f"<p>{escape(about)}</p>\n{_by_year(answer, titles)}"))
    parts.append(section(tr("By what the report mark changed"), _steps(answer["pairs"])))
    links = [
        f'<li><a href="{Path(pair["page"]).name}">{pair["before"]} – {pair["after"]}</a></li>'
        for pair in answer["pairs"]
    ]
    parts.append(section(tr("The pages of two years"), f"<ul>\n{''.join(links)}\n</ul>"))
    problems = "".join(f"<p>{escape(text)}</p>" for text in answer["problems"])
    parts.append(section(tr("What to keep in mind"), problems))
    parts.append("</main>")
    return document(title, "\n".join(filter(None, parts)), STYLE)


def _by_year(answer: dict[str, Any], titles: dict[str, str]) -> str:
    known: dict[tuple[str, int], float | None] = {}
    for pair in answer["pairs"]:
        for row in pair["rows"]:
            # a year in the middle is in two pairs: that with the year before tells
            known.setdefault((row["field"], pair["after"]), row["after"])
            known.setdefault((row["field"], pair["before"]), row["before"])
    fields = list(dict.fromkeys(field for field, _ in known))
    years = answer["years"]
    body = [
        [titles.get(field, field), *(shown(known.get((field, year)), signed=False) for year in years)]
        for field in fields
    ]
    return table_of(tr("Scores by year"), [tr("Score"), *map(str, years)], body, numbers_from=1)


def _steps(pairs: Sequence[dict[str, Any]]) -> str:
    texts = current_texts()
    heads = [tr("Years"), tr("Change"), *(texts(head) for head, _ in CAUSES.values()), tr("Together")]
    body = []
    for pair in pairs:
        row = next((row for row in pair["rows"] if row["field"] == _MARK), None)
        if row is None:
            continue
        numbers = [shown(row[key], signed=True) for key in ("change", *CAUSES, "together")]
        body.append([f"{pair['before']} – {pair['after']}", *numbers])
    return table_of(tr("By what the report mark changed"), heads, body, numbers_from=1)
