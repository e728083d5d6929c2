"""The record of a choice: variants, results, weights, norms, reasons and who was there, as one file and one page."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from g40_plugin.owned import MADE_BY
from g40_plugin.version import VERSION

from ..city.vector import split_layer
from ..errors import InputError
from ..files import written_beside
from ..intake.files import check_file, check_there
from ..norms.writing import overlay_of
from ..progress import SILENT, Progress
from ..runs.hashes import sha256_of
from ..translation import current_language, tr
from .record_page import page_of
from .weigh import MARKS, ORDER, WINNERS, weighed

KIND, SCHEMA = "record of a choice", 1
NUMBERS = ("q_score", "q_grade", "rank", "q_low", "q_high", "rank_low", "rank_high")


def record(  # noqa: PLR0913
    scored: Mapping[str, str],
    out: Path | str,
    *,
    choice: str | None = None,
    title: str | None = None,
    date: str | None = None,
    present: Sequence[str] = (),
    reasons: str | None = None,
    weights: Mapping[str, float] | None = None,
    norms: str | None = None,
    variants: Mapping[str, str] | None = None,
    page: Path | str | None = None,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Write the record of a choice between scored files, by name, as JSON, and as a ``page`` of HTML.

    ``variants`` are the files of what was drawn, by the same names; ``norms`` and ``weights`` are as in ``weigh``.
    Raises what ``weigh`` does, ``InputError`` for a choice that is not among the files or a date that is none, and
    ``OutputError``.
    """
    progress, warned = progress.remembering()
    _check(scored, variants or {}, choice, date)
    _, asked, waiting, found = weighed(scored, weights or {}, norms, (MARKS, ORDER, WINNERS), progress.part(0.0, 0.8))
    folder = Path(out).absolute().parent
    told: dict[str, Any] = {
        "kind": KIND,
        "made_by": MADE_BY,
        "schema": SCHEMA,
        "program_version": VERSION,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "language": current_language(),
        "title": title or "",
        "date": date or f"{datetime.now(UTC):%Y-%m-%d}",
        "present": list(present),
        "chosen": choice or "",
        "reasons": reasons or "",
        "weights": {pillar["code"]: pillar["weight"] for pillar in found["pillars"]},
        "titles": {pillar["code"]: pillar["title"] for pillar in found["pillars"]},
        "norms": {
            "name": asked.name,
            "version": asked.version,
            "hash": asked.hash,
            "overlay": overlay_of(asked),
            "file": _about(norms, folder) if norms else None,
            "pending": waiting,
        },
        "results": [_result(each, scored, variants or {}, found, folder) for each in found["scored"]],
        "winners": found["winners"],
        "warnings": warned,
    }
    progress(0.9, tr("Writing results"))
    with ExitStack() as together:
        beside = together.enter_context(written_beside(out))
        beside.write_text(json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        if page is not None:
            drawn = together.enter_context(written_beside(page))
            drawn.write_text(page_of(told), encoding="utf-8")
    progress(1.0, tr("Done"))
    return {"out": str(out), "page": None if page is None else str(page), "warnings": warned}


def _result(
    each: Mapping[str, Any],
    scored: Mapping[str, str],
    variants: Mapping[str, str],
    found: Mapping[str, Any],
    folder: Path,
) -> dict[str, Any]:
    """What is kept of one scored file: which it is, what was drawn for it, and the numbers of its areas."""
    name = each["name"]
    areas = [row for row in found["areas"] if row["scored"] == name]
    return {
        **_about(scored[name], folder),
        **{key: each[key] for key in ("name", "city", "norms_version", "norms_hash")},
        "drawn": _about(variants[name], folder) if name in variants else None,
        "order": found["order"][name],
        "areas": [{key: row[key] for key in ("area_id", "area_name", *NUMBERS) if key in row} for row in areas],
    }


def _check(scored: Mapping[str, str], variants: Mapping[str, str], choice: str | None, date: str | None) -> None:
    for name in filter(None, [choice, *variants]):
        if name not in scored:
            message = tr("{name} is not among the results ({names}): choose one of these.")
            raise InputError(message.format(name=name, names=", ".join(scored)))
    if date:
        try:
            datetime.strptime(date, "%Y-%m-%d")  # noqa: DTZ007
        except ValueError as error:
            message = tr("{date} is no date: write it as year-month-day, such as 2026-11-30.")
            raise InputError(message.format(date=date)) from error


def read_record(path: Path | str) -> dict[str, Any]:
    """A record of a choice. Raises ``InputError`` for a file that is none, or of a later version."""
    place = Path(path)
    check_there(place)
    message = tr("{path} is no record of a choice: choose the file that 'record' wrote.")
    try:
        told = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(message.format(path=path)) from error
    if not isinstance(told, dict) or told.get("kind") != KIND:
        raise InputError(message.format(path=path))
    if told.get("schema") != SCHEMA:
        message = tr("{path} was written by another version ({version}), whose records this one cannot read.")
        raise InputError(message.format(path=path, version=told.get("program_version", "?")))
    return told


def _about(path: str, folder: Path) -> dict[str, str]:
    """Where a file is, seen from the record where that can be, and its hash. Raises ``InputError`` without it."""
    place = Path(split_layer(path)[0]).absolute()
    check_file(place)
    try:
        shown = Path(os.path.relpath(place, folder)).as_posix()
    except ValueError:
        # on another drive
        shown = place.as_posix()
    return {"file": shown, "sha256": sha256_of(place)}
