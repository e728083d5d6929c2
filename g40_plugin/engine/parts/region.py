"""Score plan areas of a region in parts: the survey, one part after the other, and what is told of all together."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely

from g40_plugin.version import VERSION

from ..city.kept import key_of
from ..city.package import read_meta
from ..errors import InputError
from ..files import written_beside
from ..indicators.own.score import check_own
from ..indicators.registry import EVERY_CODE
from ..indicators.transit.stations import stations_of
from ..norms import Norms
from ..progress import SILENT, Progress
from ..results.own_columns import own_columns
from ..score import Routes, answer, warn_old, warn_outside, with_routes, write_scored
from ..translation import tr
from ..travel.doors import PEOPLE
from ..travel.starts import RESIDENTS, Choice
from .groups import Counts, grouped, with_somebody, with_stations
from .joined import joined_run
from .network import Store, write_network
from .part import forget_network, score_part
from .proximity import proximity_of
from .stored import is_whole
from .survey import Survey
from .surveyed import forget_surveyor, survey_tile
from .task import Opened, Task, keep_opened, opened
from .workers import at_once, each

AUTO, NO = "auto", "no"
# a process that shares the machine with others counts with this much memory
MEMORY_GB = "G40_MEMORY_GB"
_DONE = "done"
# of addresses in a part with what lies around it, to those in the part alone
_WITH_AROUND = 2.0
_STATIONS_AT_ONCE = 50


def check_parts(asked: str) -> None:
    """Raise ``InputError`` for what is neither "auto" nor "no" nor a number of addresses."""
    if asked not in (AUTO, NO):
        _addresses(asked)


def _addresses(asked: str) -> float:
    try:
        number = float(asked)
    except ValueError:
        number = np.nan
    if not number >= 1:
        message = tr("The parameter parts holds {value}: give auto, no, or the number of addresses of a part.")
        raise InputError(message.format(value=asked))
    return number


def addresses_a_part(asked: str, city: Path | str, norms: Norms) -> float | None:
    """How many addresses a part is to have; None where the whole is scored at once.

    ``asked`` is "auto", "no" or a number. By itself a city is scored in parts whose estimated memory is more than the
    share of the machine's that the norms allow. Raises ``InputError`` for anything else, and where the norms ask for
    what can only be told of the whole.
    """
    if asked == NO:
        return None
    if asked == AUTO:
        return norms.parts.addresses if _is_large(city, norms) and not norms.catchment.enabled else None
    number = _addresses(asked)
    if norms.catchment.enabled:
        message = tr(
            "Places for those who compete for them (catchment.enabled of the norms) are told of a whole city: turn "
            "them off, or leave out parts."
        )
        raise InputError(message)
    return number


def _is_large(city: Path | str, norms: Norms) -> bool:
    read_meta(city)
    return _needed_bytes(city, norms) > norms.parts.memory_share * memory_bytes(norms)


def _needed_bytes(city: Path | str, norms: Norms) -> float:
    """About what scoring a city at once takes."""
    rows = {name: int(pyogrio.read_info(city, layer=name)["features"]) for name in ("origins", "streets")}
    return 1024.0 * (rows["origins"] * norms.parts.kb_per_address + rows["streets"] * norms.parts.kb_per_street)


def memory_bytes(norms: Norms) -> float:
    """The memory that scorings may count with, in bytes: that of the machine, or what the environment leaves them."""
    with suppress(KeyError, ValueError):
        return float(os.environ[MEMORY_GB]) * 1024.0**3
    with suppress(AttributeError, ValueError, OSError):
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return norms.parts.memory_gb * 1024.0**3


def score_in_parts(  # noqa: PLR0913
    city: Path | str,
    areas: Path | str,
    out: Path | str,
    norms: Norms,
    *,
    addresses: float,
    layer: str | None = None,
    id_field: str | None = None,
    name_field: str | None = None,
    origins: Choice = "auto",
    routes: Routes = "auto",
    plans: str | None = None,
    sites: str | None = None,
    indicators: Collection[str] | None = None,
    corrections: str | None = None,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """What ``score`` does, of parts of about so many ``addresses``; raises as it does.

    What is worked out lies in a folder beside ``out`` as long as it runs. Where it was killed the next run goes on
    from there, if nothing changed; stopped or failed, it leaves nothing.
    """
    progress, warnings = progress.remembering()
    with written_beside(out) as beside:
        folder = _folder(out)
        task = Task(
            str(city), str(areas), norms.model_dump_json(by_alias=True), layer, id_field, name_field,
            origins, plans, sites, corrections, tuple(indicators or EVERY_CODE), routes=False,
        )  # fmt: skip
        read = opened(task, progress)
        frame = read.given.areas
        check_own(norms, frame.columns.drop(frame.geometry.name), progress)
        own = own_columns(frame, norms, progress)
        asked = with_routes(routes, len(read.given.known.parts), norms, progress)
        task = replace(task.anywhere(), routes=asked)
        task = replace(task, state=_key(task, addresses))
        keep_opened(task, read)
        try:
            files = _parts(folder, task, read, addresses, progress.part(0.02, 0.9))
            run = joined_run(folder, task, read, files, progress.part(0.9, 0.97))
            warn_outside(frame, read.given.known, run, progress)
            if "a15_score" in run.columns and len(run.city.neighbourhoods):
                for text in proximity_of(read.tables, norms, Store(folder)):
                    progress.warn(text)
            warn_old(run.city, norms, progress)
            progress(0.98, tr("Writing results"))
            scored = write_scored(beside, run, read.given, own, {})
        finally:
            keep_opened(None, None)
            forget_surveyor()
            forget_network()
            shutil.rmtree(folder, ignore_errors=True)
    progress(1.0, tr("Done"))
    return answer(out, run.city, norms, scored, warnings)


def _folder(out: Path | str) -> Path:
    """Where what is worked out lies as long as a scoring runs."""
    place = Path(out).absolute()
    return place.with_name(f".{place.stem}.g40-parts")


def _parts(folder: Path, task: Task, read: Opened, addresses: float, progress: Progress) -> list[Path]:
    """All parts, each as a file; those that are there already are not made again."""
    store, state = Store(folder), folder / _DONE
    if not state.exists() or state.read_text(encoding="utf-8") != task.state:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        task.write(folder)
        kept = Path(task.city).with_suffix(".g40-prepared")
        progress(0.0, tr("Streets of the whole region"))
        write_network(read.tables.package, read.norms, store, kept, progress.part(0.0, 0.05))
        survey = Survey(read.tables, read.norms, store)
        survey.go(addresses, partial(_surveyed, folder, read, addresses), progress.part(0.05, 0.3))
        _write_groups(store, task, read, addresses)
        state.write_text(task.state, encoding="utf-8")
    groups = [store.get(f"group_of_{name}") for name in ("areas", "stations")]
    count = max((int(group.max()) + 1 for group in groups if len(group)), default=0)
    files = [folder / f"part_{number:05d}.zip" for number in range(count)]
    processes = _at_once(read, addresses)

    def text(number: int) -> str:
        return tr("Part {part} of {parts}").format(part=number + 1, parts=count)

    missing = [number for number, file in enumerate(files) if not is_whole(file)]
    each(score_part, folder, missing, processes=processes, progress=progress.part(0.3, 1.0), text=text)
    return files


def _surveyed(folder: Path, read: Opened, addresses: float, tiles: int, progress: Progress) -> None:
    """Every tile of the survey."""

    def text(number: int) -> str:
        return tr("Places on the streets, part {part} of {parts}").format(part=number + 1, parts=tiles)

    each(survey_tile, folder, range(tiles), processes=_at_once(read, addresses), progress=progress, text=text)


def _at_once(read: Opened, addresses: float) -> int:
    """How many parts of so many addresses, with what lies around them, there is memory for."""
    package, norms = read.tables.package, read.norms
    share = min(1.0, _WITH_AROUND * addresses / max(package.count("origins"), 1))
    memory = norms.parts.memory_share * memory_bytes(norms)
    return at_once(share * _needed_bytes(package.path, norms), memory)


def _write_groups(store: Store, task: Task, read: Opened, addresses: float) -> None:
    """Which area and station belongs to which part, and which areas people live in."""
    parts, norms = read.given.known.parts, read.norms
    shapes = parts.geometry.to_numpy()
    bounds = shapely.bounds(shapes)
    xy = np.asarray(store.get("homes_xy"), float)
    people = np.asarray(store.get("homes_sums"), float)[:, PEOPLE]
    count = _in_areas(shapes, xy, people)
    number = grouped(bounds, Counts(xy), addresses)
    if task.origins == RESIDENTS:
        number = with_somebody(number, bounds, count > 0)
    stations = stations_of(read.tables.city, norms)
    places = shapely.get_coordinates(stations.geometry.to_numpy())
    store.put("group_of_areas", number)
    store.put("group_of_stations", with_stations(places, bounds, number, _STATIONS_AT_ONCE))
    ha = shapely.area(shapes) / 10_000.0
    rules = norms.origins
    store.put("lived_in", (count >= rules.min_people) & (count / ha >= rules.min_people_per_ha))


def _in_areas(shapes: np.ndarray, xy: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sums of values at points in each area, some points at a time."""
    tree, found = shapely.STRtree(shapes), np.zeros(len(shapes))
    for first in range(0, len(xy), 500_000):
        some = slice(first, first + 500_000)
        point, area = tree.query(shapely.points(xy[some]), predicate="intersects")
        found += np.bincount(area, weights=values[some][point], minlength=len(shapes))
    return found


def _key(task: Task, addresses: float) -> str:
    """What a scoring rests on: its parameters, and the state of every file that it reads."""
    files = [task.city, task.areas, task.plans, task.sites, task.corrections]
    paths = [Path(str(file).split("|", maxsplit=1)[0]) for file in files if file]
    states = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths if path.exists()]
    return key_of(VERSION, task, addresses, states)
