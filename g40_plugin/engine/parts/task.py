"""What is asked of a scoring in parts, as a file that every part reads: paths and choices alone."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..indicators.plan_fields import own_fields, read_numbers
from ..norms import Norms
from ..progress import SILENT, Progress
from ..score import Given, read_given
from ..sources.corrections import read_corrections
from ..travel.starts import Choice
from .cut import Tables
from .package import Package

FILE = "task.json"


@dataclass(frozen=True)
class Task:
    """A scoring: the parameters of the method, with the norms as they are."""

    city: str
    areas: str
    norms: str
    layer: str | None
    id_field: str | None
    name_field: str | None
    origins: Choice
    plans: str | None
    sites: str | None
    corrections: str | None
    wanted: tuple[str, ...]
    routes: bool
    state: str = ""
    """that of the files which are named, told in one text, so that what is kept of a task is of the same"""

    def anywhere(self) -> Task:
        """The same with absolute paths, for processes that begin in another folder."""
        given = {name: _absolute(getattr(self, name)) for name in ("plans", "sites", "corrections")}
        city, areas = (str(_absolute(path)) for path in (self.city, self.areas))
        return replace(
            self, city=city, areas=areas, plans=given["plans"], sites=given["sites"], corrections=given["corrections"]
        )

    def write(self, folder: Path) -> None:
        """Write it to the folder of a scoring."""
        (folder / FILE).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Task:
        """The task of a folder."""
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(**{**found, "wanted": tuple(found["wanted"])})


class Opened(NamedTuple):
    """What a task names, read."""

    norms: Norms
    tables: Tables
    given: Given


def opened(task: Task, progress: Progress = SILENT) -> Opened:
    """Read what a task names; raises as ``score`` does."""
    norms = Norms.model_validate_json(task.norms)
    package = Package(task.city)
    corrections = read_corrections(task.corrections, package.crs, norms.tables, progress) if task.corrections else None
    tables = Tables(package, corrections, progress)
    city = tables.city
    if task.plans:
        # postcodes and numbers of addresses tell places too
        addresses = package.whole("addresses").reset_index(drop=True)
        name, places = ("addresses", addresses) if len(addresses) else ("origins", package.whole("origins"))
        city = package.city({**tables.whole, name: places.reset_index(drop=True)})
    fields = {"layer": task.layer, "id_field": task.id_field, "name_field": task.name_field}
    given = read_given(city, task.areas, norms, progress, plans=task.plans, sites=task.sites, **fields)
    return Opened(norms, tables, given)


def _absolute(path: str | None) -> str | None:
    """A path, with what QGIS writes behind it left as it is."""
    if not path:
        return path
    file, bar, rest = path.partition("|")
    return f"{Path(file).absolute()}{bar}{rest}"


# what was read last, for one part after the other of one process
_last: list[tuple[Task, Opened]] = []


def opened_once(task: Task) -> Opened:
    """The same, read once for all parts of a process."""
    if not _last or _last[0][0] != task:
        keep_opened(task, opened(task))
    return _last[0][1]


def keep_opened(task: Task | None, read: Opened | None) -> None:
    """Remember what a task named, in the place of another; or nothing any more."""
    _last[:] = [(task, read)] if task is not None and read is not None else []


def with_numbers(given: Given, norms: Norms) -> Given:
    """The areas with the fields that indicators read as numbers: how they are written is told by all rows together."""
    parts = given.known.parts.copy()
    for names in norms.plan_fields.values_by_name().values():
        for field in own_fields(parts, names) if isinstance(names, list) else ():
            values, wrong = read_numbers(parts[field], parts)
            if not np.any(wrong):
                parts[field] = values
    return given._replace(known=type(given.known)(parts, given.known.share, given.known.enough))
