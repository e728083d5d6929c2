"""Makes all cities of a file of rows, each in a folder of its own, and tells how it went (docs/batch.md)."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from g40_plugin.databases import connected
from g40_plugin.owned import MADE_BY
from g40_plugin.version import VERSION

from ..errors import G40Error, InputError
from ..files import make_folder, written_beside
from ..norms import Norms, read_norms
from ..parts.region import memory_bytes
from ..progress import SILENT, Progress
from ..runs.hashes import files_of
from ..runs.made import moment
from ..translation import current_language, tr
from .check import mistakes_of
from .city import Job, to_do
from .cluster import on_cluster
from .manifest import DONE, FAILED, read_manifest, write_manifest
from .rows import Row, read_rows
from .workers import in_processes

KIND, SCHEMA = "batch of cities", 1
SUMMARY = "batch.json"
KEPT = "kept"
_LOCK = ".batch-lock.sqlite"
_GB = 1024.0**3


def batch(
    cities: Path | str,
    out: Path | str | None = None,
    *,
    check: bool = False,
    processes: int | None = None,
    scheduler: str | None = None,
    overwrite: bool = False,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Make all cities of ``cities`` in folders below ``out``; with ``check`` only tell what is wrong with the rows.

    A city whose inputs, parameters and norms are as they were is not made again, step by step. A city that fails is
    told and stops no other; so is one whose folder holds files that somebody else wrote, unless ``overwrite``. Raises
    ``InputError`` for rows that do not fit, and where another batch works in ``out``.
    """
    rows, mistakes = read_rows(cities)
    if check:
        progress(0.0, tr("Checking the rows"))
        mistakes += [text for row in rows for text in mistakes_of(row)]
        return {"ok": not mistakes, "out": None, "rows": len(rows), "mistakes": mistakes, "cities": []}
    if mistakes:
        message = tr("{path} has mistakes: {mistakes} Correct them; --check tells those of the files too.")
        raise InputError(message.format(path=cities, mistakes=" ".join(mistakes)))
    if out is None:
        raise InputError(tr("Name the folder for the cities (--out), or only check the rows (--check)."))
    folder = make_folder(out)
    with alone(folder):
        told = _Told(rows, folder, Path(cities))
        _make(rows, folder, told, processes or os.cpu_count() or 1, scheduler, progress, overwrite=overwrite)
        return told.answer()


def _make(
    rows: list[Row],
    folder: Path,
    told: _Told,
    processes: int,
    scheduler: str | None,
    progress: Progress,
    *,
    overwrite: bool,
) -> None:
    """Look which cities are to be made, and make them."""
    norms, language = read_norms(), current_language()
    jobs = [Job.of(row, folder, language, overwrite=overwrite) for row in rows]
    asked = []
    for number, (row, job) in enumerate(zip(rows, jobs, strict=True)):
        progress(0.02 * number / len(rows), tr("Looking at {name}").format(name=row.label))
        problem = _problem(row)
        if problem:
            told.failed(number, problem)
            continue
        try:
            steps = to_do(job)
        except (G40Error, OSError) as error:
            told.failed(number, str(error))
            continue
        if steps:
            asked.append(number)
        else:
            told.kept(number)
    told.write()
    if not asked:
        return
    progress(0.02, tr("{count} cities to make").format(count=len(asked)))
    part = progress.part(0.02, 1.0)

    def done(place: int, manifest: dict[str, Any] | None, problem: str) -> None:
        number = asked[place]
        if manifest:
            told.made(number, manifest)
        else:
            told.failed(number, problem)
        told.write()
        part(told.ended / len(rows), f"{rows[number].label}: {told.state(number)}")

    some, memory_gb = [jobs[number] for number in asked], norms.batch.memory_share * memory_bytes(norms) / _GB
    if scheduler is not None:
        on_cluster(some, scheduler, processes=processes, memory_gb=memory_gb, done=done, progress=part)
        return
    needs = [_gb_of(rows[number], norms) for number in asked]
    in_processes(some, needs, processes=processes, memory_gb=memory_gb, done=done, progress=part)


def _problem(row: Row) -> str:
    """What keeps a city from being made at all: files that are not there."""
    gone = [f"{key}: {path}" for key, path in row.paths() if not Path(path.partition("|")[0]).exists()]
    return tr("these files are not there: {files}").format(files=", ".join(gone)) if gone else ""


def _gb_of(row: Row, norms: Norms) -> float:
    """The memory that a city takes, as far as the size of its inputs tells."""
    files = {Path(path.partition("|")[0]) for _, path in row.paths()}
    size = sum(part.stat().st_size for file in files if file.exists() for part in files_of(file))
    return norms.batch.gb_per_city + norms.batch.gb_per_input_gb * size / _GB


class _Told:
    """How it went with each city, written to the folder each time that something is known of one."""

    def __init__(self, rows: list[Row], folder: Path, cities: Path) -> None:
        self._rows, self._folder, self._cities = rows, folder, cities
        self._states: dict[int, dict[str, Any]] = {}

    @property
    def ended(self) -> int:
        """How many cities have ended, well or not."""
        return len(self._states)

    def state(self, number: int) -> str:
        """The state of a city in words."""
        words = {DONE: tr("made"), KEPT: tr("as it was"), FAILED: tr("failed")}
        told = self._states[number]
        return f"{words[told['state']]}. {told['problem']}".strip() if told["problem"] else words[told["state"]]

    def kept(self, number: int) -> None:
        """A city was as it should be."""
        self.made(number, read_manifest(self._folder / self._rows[number].folder), KEPT)

    def made(self, number: int, manifest: dict[str, Any], state: str | None = None) -> None:
        """A city was made, or failed, as its manifest tells."""
        steps = manifest["steps"].values()
        memory = [step["memory_mb"] for step in steps if step["memory_mb"] is not None]
        self._states[number] = {
            "state": state or manifest["state"],
            "problem": manifest["problem"],
            "seconds": round(sum(step["seconds"] for step in steps), 1),
            "cpu_seconds": round(sum(step["cpu_seconds"] for step in steps), 1),
            "memory_mb": max(memory, default=None),
            "warnings": sum(len(step["warnings"]) for step in steps),
        }

    def failed(self, number: int, problem: str) -> None:
        """A city could not be made."""
        nothing = {"seconds": None, "cpu_seconds": None, "memory_mb": None, "warnings": None}
        self._states[number] = {"state": FAILED, "problem": problem, **nothing}
        folder = self._folder / self._rows[number].folder
        manifest = read_manifest(folder)
        if manifest:
            write_manifest(folder, manifest | {"state": FAILED, "problem": problem, "changed": moment()})

    def answer(self) -> dict[str, Any]:
        """What the method ``batch`` answers."""
        cities = [
            {"name": row.name, "year": row.year, "folder": row.folder, **self._states[number]}
            for number, row in enumerate(self._rows)
            if number in self._states
        ]
        ok = all(city["state"] != FAILED for city in cities)
        return {"ok": ok, "out": str(self._folder), "rows": len(self._rows), "mistakes": [], "cities": cities}

    def write(self) -> None:
        """Write the summary of all cities that have ended."""
        about = {"kind": KIND, "schema": SCHEMA, "made_by": MADE_BY, "program_version": VERSION, "changed": moment()}
        answer = self.answer()
        told = {**about, "rows": self._cities.name, **{key: answer[key] for key in ("ok", "cities")}}
        with written_beside(self._folder / SUMMARY) as beside:
            beside.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder as long as a batch works in it; a batch that was killed lets go of it by that."""
    message = tr("Another batch works in the folder {folder}: wait for it, or choose another folder.")
    try:
        with closing(connected(folder / _LOCK, mode="rwc", timeout=0.0)) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            yield
    except sqlite3.OperationalError as error:
        raise InputError(message.format(folder=folder)) from error
