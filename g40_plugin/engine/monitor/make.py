"""Compares two years of one city, and finds out by what the scores changed (docs/monitor.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from g40_plugin.catalogue.monitor import CITY, DATA, NORMS

from ..city.package import City, read_city
from ..errors import InputError
from ..files import written_beside
from ..norms import Norms
from ..progress import SILENT, Progress
from ..results.geopackage import write_layer
from ..runs.read import find_inputs, read_run
from ..score import score
from ..translation import tr
from ..weighing.compare import compare
from ..weighing.scored import Scored, read_scored, shared_areas
from .causes import causes_of, of_the_city
from .packages import differing, mixed
from .page import page_of

_METHOD = "score"
# what a scoring is given beside the city package: of how a city is, or is planned
_GIVEN = ("areas", "plans", "sites", "corrections")
_OF_AREAS = ("layer", "id_field", "name_field")
# what else is chosen for a scoring, which goes with the norms
_CHOICES = ("origins", "indicators")


@dataclass(frozen=True)
class Year:
    """A scored file with what it was made of."""

    scored: Scored
    city: City
    inputs: Mapping[str, str]
    """paths by the name of their parameter, without that of the city package"""
    hashes: Mapping[str, str]
    parameters: Mapping[str, Any]

    def given(self) -> dict[str, Any]:
        """What a scoring takes for the areas and what is planned in them."""
        found: dict[str, Any] = {name: self.inputs.get(name) for name in _GIVEN}
        return found | {name: self.parameters.get(name) for name in _OF_AREAS}

    def choices(self) -> dict[str, Any]:
        """What a scoring takes besides, where it was chosen."""
        return {name: self.parameters[name] for name in _CHOICES if self.parameters.get(name) is not None}


def monitor(
    before: str,
    after: str,
    out: str,
    *,
    page: str | None = None,
    folder: str | None = None,
    years: tuple[int, int] | None = None,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Write what differs between two scored files of a city, as ``compare`` does, with the table ``causes``.

    Each file carries the run that made it; its city package and areas are looked for as the run names them, beside the
    file and in ``folder``. ``page`` is an HTML page to write besides, on which the two are called by their ``years``.
    Raises ``InputError`` for a file that is not scored by the method ``score``, one file twice, results of two places,
    inputs that are gone or hold something else now, and what scoring raises.
    """
    progress, warned = progress.remembering()
    progress(0.0, tr("Reading the two years"))
    one, other = (_year(path, folder) for path in (before, after))
    if one.city.crs != other.city.crs:
        message = tr(
            "The city packages of the two years have different CRS ({before} and {after}): build both in the same one."
        )
        raise InputError(message.format(before=one.city.crs, after=other.city.crs))
    shared_areas(one.scored, other.scored)
    by_data, by_city = differing(one.city, other.city)
    differ = _differ(one, other, by_data, by_city)
    progress(0.1, tr("Scoring one cause at a time"))
    swapped = _swapped(one, other, differ, by_data, by_city, progress.part(0.1, 0.9))
    causes = causes_of(one.scored, other.scored, swapped)
    rows = of_the_city(causes, _people(other.scored))
    with written_beside(out) as beside:
        answer = compare(before, after, beside, progress=progress.part(0.9, 0.97))
        write_layer(beside, "causes", causes)
        told = {
            "before": before, "after": after, "differ": differ, "data": by_data, "city": by_city, "rows": rows,
            "given": [name for name in _GIVEN if one.hashes.get(name) != other.hashes.get(name)],
        }  # fmt: skip
        if page is not None:
            with written_beside(page) as page_beside:
                text = page_of(one.scored, other.scored, told, causes, answer, years)
                page_beside.write_text(text, encoding="utf-8", newline="\n")
    progress(1.0, tr("Done"))
    kept = ("layer", "areas", "changed", "norms_before", "norms_after")
    return {
        **{name: answer[name] for name in kept}, **told, "out": str(out), "page": page or "",
        "warnings": [*dict.fromkeys([*warned, *answer["warnings"]])],
    }  # fmt: skip


def _year(path: str, folder: str | None) -> Year:
    scored, run = read_scored(path), read_run(path)
    if run["method"] != _METHOD:
        message = tr("{path} was made by '{method}': choose a file that 'Score plan areas' wrote.")
        raise InputError(message.format(path=path, method=run["method"]))
    paths, changed = find_inputs(run, Path(path).absolute().parent, None if folder is None else Path(folder))
    if changed:
        message = tr("{inputs} Give the files of then: by what a score changed cannot be told without them.")
        raise InputError(message.format(inputs=" ".join(changed)))
    inputs = {one["parameter"]: place for one, place in zip(run["inputs"], paths, strict=True)}
    hashes = {one["parameter"]: str(one["sha256"]) for one in run["inputs"]}
    return Year(scored, read_city(inputs.pop("city")), inputs, hashes, run["parameters"])


def _differ(one: Year, other: Year, by_data: list[str], by_city: list[str]) -> list[str]:
    """The causes that differ: nothing of the others can have changed a score."""
    given = any(one.hashes.get(name) != other.hashes.get(name) for name in _GIVEN)
    given |= any(one.parameters.get(name) != other.parameters.get(name) for name in _OF_AREAS)
    norms = one.scored.norms.hash != other.scored.norms.hash or one.choices() != other.choices()
    return [cause for cause, differs in ((CITY, by_city or given), (DATA, by_data), (NORMS, norms)) if differs]


def _swapped(
    one: Year, other: Year, differ: list[str], by_data: list[str], by_city: list[str], progress: Progress
) -> dict[str, Scored]:
    """The first year with one cause of the second at a time; the only cause that differs gives the second itself."""
    if len(differ) <= 1:
        return dict.fromkeys(differ, other.scored)
    found = {}
    with TemporaryDirectory(prefix="g40-") as folder:
        for number, cause in enumerate(differ):
            city = mixed(one.city, other.city, {CITY: by_city, DATA: by_data}.get(cause, ()))
            given = (other if cause == CITY else one).given()
            chosen = other if cause == NORMS else one
            path = str(Path(folder) / f"{cause}.gpkg")
            part = progress.part(number / len(differ), (number + 1) / len(differ))
            _score(city, given, chosen.scored.norms, chosen.choices(), path, part)
            found[cause] = read_scored(path)
    return found


def _score(
    city: City, given: dict[str, Any], norms: Norms, choices: dict[str, Any], path: str, progress: Progress
) -> None:
    areas = given.pop("areas")
    score(city, areas, path, norms, routes="no", progress=progress, **given, **choices)


def _people(scored: Scored) -> dict[str, float]:
    """The inhabitants of each area, where they are known."""
    column = "a15_people"
    known = scored.areas[column] if column in scored.areas else pd.Series(float("nan"), index=scored.areas.index)
    return dict(zip(scored.areas["area_id"], known.astype(float), strict=True))
