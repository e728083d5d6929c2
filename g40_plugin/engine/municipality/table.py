"""The table of what came of each source, of which date and grade, what did not, and what that leaves unknown."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from g40_plugin.catalogue import CARDS
from g40_plugin.catalogue.sources import COLUMNS, came, title_of, without
from g40_plugin.owned import MADE_BY

from ..city.package import City
from ..files import written_beside
from ..norms import Norms
from ..results.csv_cells import safe_cell
from ..sources.addresses import Sources, local_path
from ..sources.transfer import service_of
from ..translation import current_texts, tr
from .fetching import Came, where

Row = dict[str, Any]

_TITLES = {card.code: card.title for card in CARDS}
_THEMES = ["theme", "source", "date", "grade"]
# of a register without a grade of its own, and of what is no register
_REGISTER, _OPEN_MAP = "A", "C"


def rows_of(
    came_all: Sequence[Came], grades: Mapping[str, tuple[str, str]], sources: Sources, norms: Norms
) -> list[Row]:
    """A row a source; ``grades`` has the date and the grade of those that the city was filled from."""
    texts = current_texts()
    rows = []
    for one in came_all:
        source = sources.sources[one.name]
        date, grade = grades.get(one.name, ("", ""))
        used = one.name in grades
        credit = norms.credits.get(source.fills or one.name)
        scores = [texts(_TITLES[code]) for code in source.scores if code in _TITLES]
        rows.append(
            {
                "name": one.name,
                "title": title_of(one.name, texts),
                "how": one.how,
                "came": came(one.how, texts),
                "date": date or one.date or None,
                "grade": grade or None,
                "licence": source.licence or (credit.licence if credit else "") or None,
                "address": _address(one, sources) or None,
                "reason": one.reason or " ".join(one.warnings if not used else ()) or None,
                "leaves": None if used else without(one.name, texts) or None,
                "scores": ", ".join(scores) or None,
            }
        )
    return rows


def _address(one: Came, sources: Sources) -> str:
    """Where a source came from, or would have: a file of this machine, a mirror or its own server."""
    found = where(one.name, sources)
    return found if local_path(found) else service_of(found)


def grade_between(before: City, after: City) -> tuple[str, str]:
    """The latest date and the worst grade of what a register added to the coverage of a city."""
    known = set(map(tuple, before.coverage[_THEMES].astype(str).to_numpy()))
    rows = after.coverage
    new = rows[[tuple(row) not in known for row in rows[_THEMES].astype(str).to_numpy()]]
    grades = [str(grade) for grade in new["grade"].dropna()]
    return max((str(date) for date in new["date"].dropna()), default=""), max(grades, default=_REGISTER)


def write(rows: Sequence[Row], facts: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Write the table as ``sources.txt``, ``sources.csv`` and ``sources.json``; gives their paths by ending."""
    texts = current_texts()
    titles = [texts(title) for _, title in COLUMNS]
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(titles)
    writer.writerows([safe_cell(str(row[name] or "")) for name, _ in COLUMNS] for row in rows)
    contents = {
        "txt": as_text(rows, facts),
        "csv": "\ufeff" + stream.getvalue(),
        "json": json.dumps({"made_by": MADE_BY, **facts, "sources": list(rows)}, ensure_ascii=False, indent=1),
    }
    paths = {}
    for ending, content in contents.items():
        path = folder / f"sources.{ending}"
        with written_beside(path) as beside:
            beside.write_text(content, encoding="utf-8")
        paths[ending] = str(path)
    return paths


def as_text(rows: Sequence[Row], facts: Mapping[str, Any]) -> str:
    """The table for people: a few lines a source."""
    # by the name of the program the file is known as its own
    lines = [f"{tr('Sources of {place}').format(place=facts['place'])} ({MADE_BY})", ""]
    for row in rows:
        about = [row["came"], row["date"], row["grade"] and tr("grade {grade}").format(grade=row["grade"])]
        lines.append(f"{row['title']}: {', '.join(str(part) for part in about if part)}")
        lines += [f"    {row[name]}" for name in ("reason", "leaves") if row[name]]
    return "\n".join(lines) + "\n"
