"""Makes one city: its steps one after the other, none that is there already; in any process, on any machine."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from g40_plugin.outputs import check_no_file

from ..errors import CancelledError, G40Error
from ..files import check_own, make_folder, telling
from ..norms import read_norms
from ..progress import SILENT, Progress
from ..runs.made import moment
from ..service import methods
from ..service.params import checked
from ..service.qgis import run_by_qgis
from ..translation import current_language, set_language, tr
from .inputs import keep
from .manifest import (
    DONE,
    FAILED,
    OWN,
    data_of,
    is_there,
    manifest_of,
    norms_told,
    read_manifest,
    sources_of,
    write_manifest,
)
from .rows import Row
from .steps import NEEDED, ON_PAPER, PROGRAMME, SCORED, Seen, Step, look_at, steps_of

_KB_PER_MB = 1024.0
# on macOS it is told in bytes
_BYTES_PER_MB = 1024.0**2


@dataclass(frozen=True)
class Job:
    """A city to be made: its row, its folder, the language of its texts, and whether files of others may go."""

    row: dict[str, Any]
    folder: str
    language: str
    overwrite: bool = False

    @classmethod
    def of(cls, row: Row, out: Path, language: str, *, overwrite: bool = False) -> Job:
        """The job of a row in its folder below ``out``."""
        return cls(row.model_dump(), str(out / row.folder), row.language or language, overwrite)

    def as_dict(self) -> dict[str, Any]:
        """All of it in JSON's own types, for a process elsewhere."""
        return asdict(self)


def to_do(job: Job) -> list[str]:
    """The names of the first step that is to be done and of those after it; none where the city is as it should be.

    Raises ``NormsError``, ``OSError`` for an input that cannot be read, and ``OutputError`` where its folder holds what
    somebody else wrote.
    """
    row, folder = Row.model_validate(job.row), Path(job.folder)
    with telling(folder):
        check_no_file(folder)
    if not job.overwrite:
        check_own(folder, OWN, [file.name for file in OWN])
    told = read_manifest(folder)
    seen: Seen = dict(told.get("seen", {}))
    steps = list(steps_of(row, folder, read_norms(row.norms)))
    for number, step in enumerate(steps):
        if not _is_done(step, told, folder, seen, job.language):
            _check_outputs(steps[number:], folder, overwrite=job.overwrite)
            return [one.name for one in steps[number:]]
    return [] if told.get("state") == DONE else [steps[-1].name]


def _check_outputs(steps: Sequence[Step], folder: Path, *, overwrite: bool) -> None:
    """Raise ``OutputError`` for a file of a step that may not be replaced, before any work."""
    if folder.is_dir():
        for step in steps:
            checked(step.declared, {**step.params, "overwrite": overwrite})


def _is_done(step: Step, told: dict[str, Any], folder: Path, seen: Seen, language: str) -> bool:
    known = told.get("steps", {}).get(step.name)
    return is_there(known, folder, seen) and known["key"] == step.key(seen, language)


def make_city(job: dict[str, Any], progress: Progress = SILENT) -> dict[str, Any]:
    """Make a city, and give its manifest; what fails is told there, what was cancelled is raised.

    After each step the manifest is written, so that whoever goes on, goes on from there.
    """
    given = Job(**job)
    row, folder, before = Row.model_validate(given.row), Path(given.folder), current_language()
    set_language(given.language)
    try:
        make_folder(folder)
        known = read_manifest(folder)
        told = manifest_of(row, known, current_language())
        try:
            _make(row, folder, told, progress, overwrite=given.overwrite)
        except CancelledError:
            raise
        except (G40Error, OSError) as error:
            told |= {"state": FAILED, "problem": str(error)}
        told["changed"] = moment()
        write_manifest(folder, told)
    finally:
        set_language(before)
        # a worker goes on to another city
        methods.forget()
    return told


def _make(row: Row, folder: Path, told: dict[str, Any], progress: Progress, *, overwrite: bool) -> None:
    """Do the steps that are to be done; ``overwrite`` where files of others may be replaced."""
    norms, seen = read_norms(row.norms), told["seen"]
    told["norms"] = norms_told(norms)
    told["sources"] = sources_of(row, seen)
    steps = list(steps_of(row, folder, norms))
    told["steps"] = {step.name: told["steps"][step.name] for step in steps if step.name in told["steps"]}
    problems, lacks_programme = [], False
    for number, step in enumerate(steps):
        if _is_done(step, told, folder, seen, told["language"]):
            continue
        part = progress.part(number / len(steps), (number + 1) / len(steps))
        progress(number / len(steps), f"{row.label}: {step.name}")
        told["steps"].pop(step.name, None)
        if lacks_programme and "programme" in step.params:
            problems.append(f"{step.name}: {tr('left out, since the programme failed.')}")
            continue
        try:
            told["steps"][step.name] = _done(step, folder, seen, told["language"], part, overwrite=overwrite)
        except CancelledError:
            raise
        except (G40Error, OSError) as error:
            if step.name in NEEDED:
                raise
            problems.append(f"{step.name}: {error}")
            lacks_programme = lacks_programme or step.name == PROGRAMME
            continue
        told["changed"] = moment()
        if step.name == SCORED:
            told["data"] = data_of(folder / step.out)
            if row.year is not None:
                keep(step, folder, seen, overwrite=overwrite)
        write_manifest(folder, told)
    told |= {"state": FAILED if problems else DONE, "problem": " ".join(problems)}


def _done(
    step: Step, folder: Path, seen: Seen, language: str, progress: Progress, *, overwrite: bool
) -> dict[str, Any]:
    """Do a step, and tell what it rests on, what it wrote and what it took."""
    key = step.key(seen, language)
    started, cpu = time.perf_counter(), time.process_time()
    progress, warnings = progress.remembering()
    params = {**step.params, "overwrite": overwrite}
    if step.name in ON_PAPER:
        run_by_qgis(step.method)({**params, "language": language}, progress)
    else:
        methods.call(step.method, params, progress)
    out = look_at(folder / step.out, seen)
    return {
        "method": step.method,
        "key": key,
        "out": {"file": step.out, "size": out["size"], "sha256": out["sha256"]},
        "made": moment(),
        "seconds": round(time.perf_counter() - started, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "memory_mb": memory_mb(),
        "warnings": warnings,
    }


def memory_mb() -> float | None:
    """The most memory that this process has taken so far; None where the system does not tell."""
    if os.name == "nt":
        return None
    import resource  # noqa: PLC0415 - Windows has none

    most = float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return round(most / (_BYTES_PER_MB if sys.platform == "darwin" else _KB_PER_MB), 1)
