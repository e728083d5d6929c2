"""Opens a record of a choice again: the same numbers, or what changed since (docs/record.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from g40_plugin.catalogue.language import listed
from g40_plugin.version import VERSION

from ..errors import G40Error
from ..norms import Norms
from ..norms.reading import norms_with
from ..progress import SILENT, Progress
from ..runs.hashes import sha256_of
from ..translation import tr
from .record import NUMBERS, read_record
from .scored import read_scored
from .weigh import marks_of

# numbers as far apart as this are the same
_ROUNDING = 1e-9


def check_record(record: Path | str, *, progress: Progress = SILENT) -> dict[str, Any]:
    """What of a record still holds: its files by their hashes, its norms, and its numbers worked out anew.

    Raises ``InputError`` for a file that is no record, ``NormsError`` where its norms no longer fit.
    """
    told, folder = read_record(record), Path(record).absolute().parent
    findings: list[dict[str, str]] = []

    def find(kind: str, about: str, text: str) -> None:
        findings.append({"kind": kind, "about": about, "text": text})

    if told["program_version"] != VERSION:
        text = tr("Written by version {was}; this is version {now}.")
        find("version", "", text.format(was=told["program_version"], now=VERSION))
    norms = norms_with(told["norms"]["overlay"], record)
    if norms.hash != told["norms"]["hash"]:
        text = tr("The norms that come with the program are others now: {now} in the place of {was}.")
        find("norms", "", text.format(now=norms.hash, was=told["norms"]["hash"]))
    if told["norms"]["file"]:
        _look(told["norms"]["file"], tr("the norms"), folder, find)
    changed: list[dict[str, Any]] = []
    results = told["results"]
    for number, result in enumerate(results):
        progress(number / len(results), tr("Looking at {name}").format(name=result["name"]))
        if result["drawn"]:
            name = tr("what was drawn for {name}").format(name=result["name"])
            _look(result["drawn"], name, folder, find)
        place = _look(result, result["name"], folder, find)
        if place is None:
            continue
        try:
            others = _others(result, place, norms)
        except G40Error as error:
            find("unreadable", result["name"], str(error))
            continue
        if others:
            parts = [_in_words(other) for other in others if other["field"] == "q_grade"] or [_in_words(others[0])]
            text = tr("Other numbers for {name}: {numbers}.").format(name=result["name"], numbers=listed(parts))
            find("numbers", result["name"], text)
        changed += others
    progress(1.0, tr("Done"))
    return {
        "ok": not findings,
        "same_numbers": not changed and not any(one["kind"] in ("gone", "unreadable") for one in findings),
        "record": told,
        "findings": findings,
        "changed": changed,
    }


def _look(about: dict[str, str], name: str, folder: Path, find: Any) -> Path | None:
    """The place of a file of the record; tells where it is gone or holds something else."""
    place = folder / about["file"]
    if not place.is_file():
        # whoever moves a record takes the files along
        place = folder / Path(about["file"]).name
    if not place.is_file():
        find("gone", name, tr("The file of {name} is gone: {path}.").format(name=name, path=about["file"]))
        return None
    if sha256_of(place) != about["sha256"]:
        find("changed", name, tr("The file of {name} changed since: {path}.").format(name=name, path=about["file"]))
    return place


def _others(result: dict[str, Any], place: Path, norms: Norms) -> list[dict[str, Any]]:
    """The numbers of a result that are others now, with both; areas that came or went among them."""
    scored = read_scored(place)
    names = list(norms.composite.quality.values_by_name())
    rows = scored.rows(marks_of(scored.scores_of(names), norms, order=True))
    now = {row["area_id"]: row for row in rows}
    was = {row["area_id"]: row for row in result["areas"]}
    found = []
    for area in dict.fromkeys([*was, *now]):
        before, after = was.get(area, {}), now.get(area, {})
        name = (before or after)["area_name"]
        for field in NUMBERS:
            if not _same(before.get(field), after.get(field)):
                pair = {"was": before.get(field), "now": after.get(field)}
                found.append({"scored": result["name"], "area_id": area, "area_name": name, "field": field, **pair})
    return found


def _same(was: float | None, now: float | None) -> bool:
    if was is None or now is None or pd.isna(was) or pd.isna(now):
        return was is None and now is None
    return abs(was - now) <= _ROUNDING


def _in_words(other: dict[str, Any]) -> str:
    text = tr("{area} {was} and now {now}")
    was, now = (tr("not known") if other[key] is None else f"{other[key]:.1f}" for key in ("was", "now"))
    return text.format(area=other["area_name"], was=was, now=now)
