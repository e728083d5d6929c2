"""The data of a report as a workbook: areas, their dictionary, reasons, parts, sites, sources and norms."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xlsxwriter

from g40_plugin import catalogue
from g40_plugin.catalogue.classes import decimals_of
from g40_plugin.catalogue.layer_fields import PROGRAMME_SITES, fields_of_layer
from g40_plugin.catalogue.layers import FOUND_SITE_FIELDS, MAPS, OWN_SITE_FIELDS, SITE_UNITS
from g40_plugin.catalogue.names import capital
from g40_plugin.catalogue.parts import part_name, part_weights
from g40_plugin.catalogue.sites import PATHS
from g40_plugin.owned import MADE_BY

from ..progress import Progress
from ..translation import tr as _tr
from .ends import own_norms, run_facts, source_rows
from .frames import Meaning, area_frame, dictionary, heads, reason_rows
from .origins import clauses_of, rests_on, target_of
from .overview import norms_line
from .told import Report

_WIDEST, _NARROWEST = 60, 8
# rows by which a column is made as wide as what stands in it
_SEEN = 200
# what a sheet of Excel holds
MOST_ROWS, MOST_TEXT = 1_048_576, 32_767


class Column(NamedTuple):
    """A column of a sheet; a number has so many ``decimals``, a text None, and -1 leaves it as it is."""

    title: str
    decimals: int | None = None


class _Book:
    """Writes sheets alike: a bold first row that stays in sight, a filter, widths; texts are never formulas."""

    def __init__(self, path: Path, progress: Progress) -> None:
        # a text with = in front is a text
        options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
        self.book = xlsxwriter.Workbook(str(path), options)
        self._progress = progress
        self._head = self.book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#e8ebf5"}
        )
        self._text = self.book.add_format({"valign": "top"})
        self._wrapped = self.book.add_format({"valign": "top", "text_wrap": True})
        self._formats: dict[int, Any] = {}

    def sheet(self, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]], frozen: int = 1) -> None:
        """A sheet with a row of titles; so many columns on the left stay in sight too."""
        sheet = self.book.add_worksheet(_sheet_name(title))
        if len(rows) >= MOST_ROWS:
            message = _tr("The sheet {name} holds the first {count} of {all} rows: the rest is in the GeoPackage.")
            self._progress.warn(message.format(name=title, count=MOST_ROWS - 1, all=len(rows)))
            rows = rows[: MOST_ROWS - 1]
        wide = [_width(column.title, [row[number] for row in rows[:_SEEN]]) for number, column in enumerate(columns)]
        for number, (column, width) in enumerate(zip(columns, wide, strict=True)):
            sheet.set_column(number, number, width)
            sheet.write_string(0, number, column.title, self._head)
        for at, row in enumerate(rows, start=1):
            if at % _SEEN == 0:
                self._progress.check()
            for number, (value, column) in enumerate(zip(row, columns, strict=True)):
                self._cell(sheet, at, number, value, column, wrapped=wide[number] >= _WIDEST)
        sheet.freeze_panes(1, frozen)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)

    def _cell(self, sheet: Any, row: int, number: int, value: Any, column: Column, *, wrapped: bool) -> None:
        if value is None or (not isinstance(value, str) and pd.isna(value)):
            return
        if isinstance(value, bool | int | float | np.number):
            sheet.write_number(row, number, float(value), self._number(column.decimals))
            return
        text = value.isoformat() if isinstance(value, pd.Timestamp) else str(value)
        sheet.write_string(row, number, text[:MOST_TEXT], self._wrapped if wrapped else self._text)

    def _number(self, decimals: int | None) -> Any:
        places = -1 if decimals is None else decimals
        if places not in self._formats:
            form = "General" if places < 0 else "#,##0" if not places else f"#,##0.{'0' * places}"
            self._formats[places] = self.book.add_format({"num_format": form, "valign": "top"})
        return self._formats[places]


def _sheet_name(title: str) -> str:
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in title).strip("'")[:31]


def _width(title: str, values: Sequence[Any]) -> int:
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return min(max(longest + 2, len(title) // 2 + 2, _NARROWEST), _WIDEST)


def write_workbook(path: Path, report: Report, about_run: Mapping[str, str], progress: Progress) -> None:
    """Write all data of a report as one workbook."""
    tr = texts = report.texts
    book = _Book(path, progress)
    book.book.set_properties(
        {"title": report.title, "comments": MADE_BY, "created": datetime.now(UTC).replace(tzinfo=None)}
    )
    progress(0.1)
    book.sheet(tr("Areas"), *_areas(report), frozen=2)
    progress(0.4)
    book.sheet(tr("Data dictionary"), [Column(title) for title in heads(Meaning, tr)], dictionary(report))
    reasons = [
        tr("Id of the area"),
        tr("Area"),
        tr("Score"),
        tr("Is it known?"),
        tr("In plain words"),
        tr("For who runs the program"),
    ]
    book.sheet(tr("Reasons"), [Column(title) for title in reasons], reason_rows(report), frozen=2)
    progress(0.6)
    book.sheet(tr("Parts of the scores"), *_parts(report), frozen=2)
    progress(0.8)
    if len(report.sites):
        book.sheet(texts(MAPS["sites"].title), *_sites(report))
    if report.programme is not None:
        book.sheet(texts(MAPS["programme"].title), *_of_layer(report, "programme", report.programme.areas), frozen=2)
        if len(report.programme.sites):
            book.sheet(tr("Places of the programme"), *_of_layer(report, PROGRAMME_SITES, report.programme.sites))
    book.sheet(
        tr("Sources"), [Column(title) for title in (tr("Source"), tr("Date"), tr("Licence"))], source_rows(report)
    )
    book.sheet(tr("Method"), *_method(report))
    book.sheet(tr("Norms"), *_norms(report))
    facts = [*run_facts(report, about_run), (tr("Own values of the norms"), ", ".join(own_norms(report)))]
    book.sheet(
        tr("How it was made"), [Column(tr("What")), Column(tr("Value"))], [list(fact) for fact in facts if fact[1]]
    )
    book.book.close()
    progress(1.0)


Sheet = tuple[list[Column], list[Sequence[Any]]]


def _areas(report: Report) -> Sheet:
    """The areas: first who they are, then their fields in the order of the file."""
    frame = area_frame(report)
    fields = {field.name: field for field in catalogue.fields_of(report.norms)}
    names = [name for name in frame.columns if name != frame.geometry.name]
    names.sort(key=lambda name: {"area_id": 0, "area_name": 1}.get(name, 2))
    columns = [
        Column(
            fields[name].called(report.norms, report.texts),
            fields[name].decimals if fields[name].kind != "text" else None,
        )
        if name in fields
        else Column(name, -1)
        for name in names
    ]
    return columns, _rows(frame[names])


def _rows(frame: pd.DataFrame) -> list[Sequence[Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return list(plain.itertuples(index=False, name=None))


def _parts(report: Report) -> Sheet:
    tr = texts = report.texts
    norms = report.norms
    rows: list[Sequence[Any]] = []
    titles = {card.code: texts(card.title) for card in catalogue.cards_of(norms)}
    for area in report.areas:
        for indicator, parts in report.parts.get(str(area["area_id"]), {}).items():
            for part, weight in zip(parts, part_weights(parts), strict=True):
                name = part_name(indicator, part["part"], norms, tr)
                rows.append(
                    (
                        str(area["area_id"]),
                        area["area_name"],
                        titles.get(indicator, indicator),
                        name,
                        part["raw"],
                        part["unit"],
                        part["score"],
                        weight,
                    )
                )
    columns = [
        Column(tr("Id of the area")),
        Column(tr("Area")),
        Column(tr("Score")),
        Column(tr("Part")),
        Column(tr("Value"), 2),
        Column(tr("Unit")),
        Column(tr("Score of this part"), 0),
        Column(tr("Share in the score"), 2),
    ]
    return columns, rows


def _sites(report: Report) -> Sheet:
    texts = report.texts
    words = {**FOUND_SITE_FIELDS, **OWN_SITE_FIELDS}
    sites = report.sites.drop(columns=report.sites.geometry.name).copy()
    sites["path"] = [capital(texts(PATHS.get(path, path))) for path in sites["path"]]
    columns = [
        Column(
            capital(texts(words.get(name, name))),
            _decimals(sites[name], SITE_UNITS.get(name, "year" if name.endswith("year") else "")),
        )
        for name in sites
    ]
    return columns, _rows(sites)


def _decimals(values: pd.Series, unit: str) -> int | None:
    """A year has no thousands, and what is no number has no decimals."""
    if not pd.api.types.is_numeric_dtype(values):
        return None
    return -1 if unit == "year" else decimals_of("share" if unit == "share" else "number", unit)


def _of_layer(report: Report, layer: str, frame: pd.DataFrame) -> Sheet:
    tr = texts = report.texts
    norms = report.norms
    fields = {field.name: field for field in fields_of_layer(layer, norms)}
    names = [name for name in frame.columns if name in fields]
    shown = frame[names].copy()
    for name in names:
        words = dict(fields[name].words)
        if words:
            shown[name] = [None if pd.isna(value) else texts(words.get(value, str(value))) for value in shown[name]]
    return [Column(fields[name].called(norms, tr), fields[name].decimals) for name in names], _rows(shown)


def _method(report: Report) -> Sheet:
    tr = texts = report.texts
    norms = report.norms
    columns = [
        tr("Score"),
        tr("Question"),
        tr("How to read it"),
        tr("Target"),
        tr("Blueprint, clause"),
        tr("What it rests on"),
        tr("Field of the score"),
    ]
    rows: list[Sequence[Any]] = []
    for card in report.cards:
        shown = card.maps[0]
        rests = capital("; ".join(rests_on(card, norms, tr)))
        rows.append(
            (
                texts(card.title),
                shown.asked(norms, tr),
                shown.reading(norms, tr),
                target_of(card, norms, tr),
                clauses_of(card, tr),
                rests,
                shown.field,
            )
        )
    return [Column(title) for title in columns], rows


def _norms(report: Report) -> Sheet:
    """Every value of the norms with the source of its table, as the norms file has it."""
    tr = report.texts
    rows = list(_values(report.norms, "", ""))
    columns = [
        Column(tr("Key of the norms {norms}").format(norms=norms_line(report))),
        Column(tr("Value"), -1),
        Column(tr("Source, as the norms file has it")),
    ]
    return columns, rows


def _values(table: Mapping[str, Any], prefix: str, source: str) -> Any:
    source = table.get("source", source) if isinstance(table.get("source", source), str) else source
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _values(value, f"{prefix}{key}.", source)
        elif key != "source":
            plain = (
                value
                if isinstance(value, int | float | str) and not isinstance(value, bool)
                else json.dumps(value, ensure_ascii=False)
            )
            yield f"{prefix}{key}", plain, source
