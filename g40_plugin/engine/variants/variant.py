"""Score plan areas with a variant: what every area would have, beside what it has (docs/variants.md)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

from g40_plugin import catalogue
from g40_plugin.catalogue.reasons import stored
from g40_plugin.databases import is_database, state

from ..arrays import Bools, Floats
from ..city.package import City
from ..errors import InputError
from ..fields import fields_of
from ..files import written_beside
from ..indicators.indicator import code_of
from ..indicators.registry import EVERY_CODE, INDICATORS, asked_for, work_out
from ..indicators.run import Coded, Run
from ..norms import Norms
from ..programme.plans import read_counted
from ..progress import SILENT, Progress
from ..results.own_columns import own_columns
from ..score import Given, Routes, begun_run, read_given, run_of, with_corrections, write_scored
from ..translation import tr
from ..travel.starts import Choice
from .again import Again, InVariant
from .case import Base, Case
from .changed import changed_city
from .file import Variant, read_variant
from .given import given_in
from .plans import plans_of

# scorings of a city as it is that are kept for the next change of a variant
_MOST_KEPT = 2
_BASES = "variants"
# values of a field that differ by less, of their size or at all, are the same: ways are added up in 32-bit floats
_SAME = 1e-5


def score_variant(  # noqa: PLR0913
    city: City,
    areas: Path | str,
    variant: Path | str,
    norms: Norms,
    *,
    layer: str | None = None,
    id_field: str | None = None,
    name_field: str | None = None,
    origins: Choice = "auto",
    routes: Routes = "auto",
    plans: str | None = None,
    sites: str | None = None,
    indicators: Collection[str] | None = None,
    corrections: str | None = None,
    programme: str | None = None,
    quick: bool = False,
    near: bool = False,
    out: Path | str | None = None,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """What a variant makes of every plan area; gives what the engine's method ``variant`` answers.

    The city as it is is scored once and kept, so that the next change asks only for what depends on it. With ``out``
    the areas are scored whole in the changed city, and written as ``score`` does; with ``quick`` only what is worked
    out at once is told, the rest is pending, with ``near`` that for areas near the changes alone. Takes and raises what
    ``score`` does, and ``InputError`` for a variant that cannot be read or is one of another city. ``programme`` is a
    file of a housing programme, in which the plans of the variant have a place.
    """
    progress, warnings = progress.remembering()
    drawn = read_variant(variant, city.crs)
    _check_city(drawn, city)
    counted = read_counted(programme, city.crs) if programme else None
    city = with_corrections(city, corrections, norms, progress)
    fields = {"layer": layer, "id_field": id_field, "name_field": name_field}
    asked = {"plans": plans, "sites": sites, **fields}
    kept = _kept(city, areas, norms, origins, corrections, asked, progress.part(0.0, 0.6))
    given, base = kept.given, kept.base
    there = kept.in_variant(drawn, city, norms, progress)
    if out is not None:
        with written_beside(out) as beside:
            wanted, part = indicators or EVERY_CODE, progress.part(0.6, 0.98)
            run = run_of(there.city, there.given, norms, origins, wanted, part, routes=routes)
            progress(0.98, tr("Writing results"))
            own = own_columns(given.areas, norms, progress)
            write_scored(beside, run, there.given, own, {"variant": drawn.name})
        again = Again(run, (), (), np.ones(len(run.areas), bool))
    else:
        again = (there.near if near else there).scored(progress.part(0.6, 0.98), quick=quick or near)
        run = again.run
    told = plans_of(drawn, run, counted, progress.part(0.98, 1.0), complete=not again.pending)
    progress(1.0, tr("Done"))
    codes = {one.code for one in asked_for(indicators or EVERY_CODE)}
    return {
        "out": "" if out is None else str(out),
        "city": city.meta.get("name", ""),
        "norms_version": norms.version,
        "norms_hash": norms.hash,
        "name": drawn.name,
        "changes": drawn.changes,
        **_told(base.run, again, given, codes),
        "plans": told,
        "pending": [code for code in again.pending if code in codes],
        "warnings": warnings,
    }


def _check_city(drawn: Variant, city: City) -> None:
    """Raise ``InputError`` for a variant that belongs to another city, by its name or by where it was drawn."""
    name, other = city.meta.get("name", ""), drawn.facts.get("city", "")
    if name and other and name != other:
        message = tr("The variant {variant} is one of {other}, not of {city}: choose the city package of {other}.")
        raise InputError(message.format(variant=drawn.name, other=other, city=name))
    shapes = [layer.geometry.to_numpy() for layer in drawn.layers.values()]
    if shapes and not shapely.intersects(shapely.box(*city.streets.total_bounds), np.concatenate(shapes)).any():
        message = tr("Nothing of the variant {variant} lies in {city}: choose the city package that it was drawn in.")
        raise InputError(message.format(variant=drawn.name, city=name or tr("this city")))


@dataclass
class _Kept:
    """A scoring of a city as it is, and the last variant that was worked out from it."""

    given: Given
    base: Base
    _last: tuple[tuple[Any, ...], InVariant] | None = None

    def in_variant(self, drawn: Variant, city: City, norms: Norms, progress: Progress) -> InVariant:
        """The scoring in a variant; what was looked for is kept until the variant is another."""
        mark = _mark(drawn.path)
        if self._last is None or self._last[0] != mark:
            changed = changed_city(city, drawn, norms, progress)
            then = given_in(drawn, self.given, self.base.run, norms, progress)
            self._last = mark, InVariant(Case.of(self.base, changed, then, progress))
        return self._last[1]


def _kept(
    city: City,
    areas: Path | str,
    norms: Norms,
    origins: Choice,
    corrections: str | None,
    asked: dict[str, str | None],
    progress: Progress,
) -> _Kept:
    """The city as it is with all indicators, as it was worked out before or anew."""
    files = (str(areas), corrections, asked["plans"], asked["sites"])
    key = (norms.hash, origins, *map(str, asked.values()), *(_mark(path) for path in files))
    kept: dict[Any, _Kept] = city.session.setdefault(_BASES, {})
    if key not in kept:
        given = read_given(city, areas, norms, progress, **asked)
        run = begun_run(city, given, norms, origins, progress)
        work_out(run, INDICATORS, progress.part(0.05, 1.0))
        while len(kept) >= _MOST_KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = _Kept(given, Base.of(run, given.known, origins))
    found = kept[key]
    # its cancel is that of now
    found.base.run.searches.begin(progress)
    return found


def _mark(path: str | None) -> tuple[Any, ...]:
    """What tells whether a file, or one of those that belong to it, is another than before."""
    if not path:
        return ()
    file = Path(path.split("|")[0])
    if file.is_file() and is_database(file):
        return path, state(file)
    parts = sorted(file.parent.glob(f"{file.stem}.*")) if file.is_file() else []
    return (path, *((part.name, part.stat().st_mtime_ns, part.stat().st_size) for part in parts))


def _told(before: Run, again: Again, given: Given, codes: Collection[str]) -> dict[str, Any]:
    """The scores of each area now and then, every field that differs, and reasons that are others.

    What is not worked out for an area, or for all of them, has a score of now alone.
    """
    now, codes = again.run, set(codes) - set(again.late)
    ids = given.areas["area_id"].to_numpy(object)
    enough = given.known.enough
    both = set(before.names) & set(now.names)
    family = {field.name: code_of(field.family) for field in fields_of(before.norms) if field.name in both}
    names = [name for name, code in family.items() if code in codes]
    on_maps = {catalogue.map_of(key, before.norms.as_file)[1].field for key in catalogue.MAPS} | {"q_grade"}
    shown = [name for name in names if name in on_maps]
    ready = [name for name in shown if family[name] not in again.pending]
    differ = {name: found for name in names if (found := _differ(before.values(name), now.values(name))).any()}
    known = np.flatnonzero(enough)
    areas, reasons = [], {}
    others: dict[int, dict[str, list[Any]]] = {}
    empty = dict.fromkeys(shown)
    row_of = {int(number): row for row, number in enumerate(known)}
    records = [_records(run, shown) for run in (before, now)]
    for far in np.flatnonzero(~again.told).tolist():
        records[1][far] = {name: records[1][far][name] for name in ready}
    for number, (code, name) in enumerate(zip(ids, given.areas["area_name"], strict=True)):
        row = row_of.get(number)
        now_then = (empty, empty) if row is None else (records[0][row], records[1][row])
        areas.append({"area_id": code, "area_name": name, "now": now_then[0], "then": now_then[1]})
    for name, found in differ.items():
        values = [run.values(name).to_numpy(object) for run in (before, now)]
        for at in np.flatnonzero(found).tolist():
            others.setdefault(at, {})[name] = [table[at] for table in values]
    changed = {str(ids[known[at]]): others[at] for at in sorted(others)}
    for at in _other_reasons(before, now):
        # what is asked for alone was worked out again
        shared = [field for field in before.reasons if field in now.reasons]
        told = [{field: run.reasons[field][at] for field in shared} for run in (before, now)]
        if rounded(told[0]) != rounded(told[1]):
            reasons[str(ids[known[at]])] = stored(told[1])
    numbers = [name for name in shown if pd.api.types.is_numeric_dtype(before.values(name).dtype)]
    together = _together(before, now, numbers)
    together["then"] = {name: mean for name, mean in together["then"].items() if name in ready}
    return {"areas": areas, "changed": changed, "reasons": reasons, "together": together}


def _records(run: Run, names: Collection[str]) -> list[dict[str, Any]]:
    """The values of some columns, a row an area; None where one is not known."""
    columns = [_with_none(run.values(name)).tolist() for name in names]
    rows = zip(*columns, strict=True) if columns else [()] * len(run.areas)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _together(before: Run, now: Run, names: Collection[str]) -> dict[str, Any]:
    """Every score as the mean over the areas in which it is known now and then, by their inhabitants.

    Areas weigh by their surface where nobody is known to live in any of them.
    """
    people, shape = before.column("a15_people"), (len(before.areas), len(names))
    lived_in = bool(np.nansum(people) > 0)
    weights = np.nan_to_num(people) if lived_in else before.areas.area.to_numpy(float)
    values = [np.array([run.column(name) for name in names]).T.reshape(shape) for run in (before, now)]
    known = ~np.isnan(values[0]) & ~np.isnan(values[1])
    shares = np.where(known, weights[:, None], 0.0)
    sums = shares.sum(axis=0)
    found: dict[str, Any] = {"by": "people" if lived_in else "surface"}
    for key, each in zip(("now", "then"), values, strict=True):
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.nansum(each * shares, axis=0) / sums
        found[key] = {name: None if np.isnan(mean) else float(mean) for name, mean in zip(names, means, strict=True)}
    return found


def rounded(reasons: dict[str, list[Coded]]) -> list[Any]:
    """Reasons with numbers that rounding of ways does not change."""
    return [
        (field, code, {name: round(value, 3) if isinstance(value, float) else value for name, value in values.items()})
        for field, coded in reasons.items()
        for code, values in coded
    ]


def _other_reasons(before: Run, now: Run) -> list[int]:
    """The rows of areas of which any reason is another, be it by rounding."""
    both = [(found, now.reasons[field]) for field, found in before.reasons.items() if field in now.reasons]
    return sorted({at for one, other in both if one != other for at in range(len(one)) if one[at] != other[at]})


def _differ(one: ExtensionArray, other: ExtensionArray) -> Bools:
    """Which values of two columns differ."""
    if one is other:
        return np.zeros(len(one), bool)
    if pd.api.types.is_numeric_dtype(one.dtype) and pd.api.types.is_numeric_dtype(other.dtype):
        return _numbers_differ(*(each.to_numpy(float, na_value=np.nan) for each in (one, other)))
    return np.asarray(_with_none(one) != _with_none(other))


def _with_none(values: ExtensionArray) -> NDArray[np.object_]:
    """The values as they are told, None where one is not known."""
    found: NDArray[np.object_] = values.to_numpy(object, copy=True)
    found[pd.isna(found)] = None
    return found


def _numbers_differ(one: Floats, other: Floats) -> Bools:
    unknown = np.isnan(one), np.isnan(other)
    with np.errstate(invalid="ignore"):
        apart = np.abs(one - other) > _SAME * np.maximum(1.0, np.abs(one))
    return np.asarray(np.where(unknown[0] | unknown[1], unknown[0] != unknown[1], apart))
