"""Sheets of a workbook (.xlsx, .ods) as tables of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from ..errors import InputError
from ..intake.files import check_file
from ..intake.guard import reading
from ..intake.limits import TEXT_BYTES
from ..translation import tr
from .text_tables import Heading, Row, heading_row, table_of
from .vector import layers_of

_AS_TEXTS = {
    f"OGR_{kind}_{option}": value
    for kind in ("XLSX", "ODS")
    for option, value in (("HEADERS", "DISABLE"), ("FIELD_TYPES", "STRING"))
}
# as GDAL writes the numbers of an .ods
_MANY_DECIMALS = re.compile(r"-?\d+\.\d{9,}")


def read_sheet(file: str, sheet: str | None, heading: Heading) -> pd.DataFrame | None:
    """The sheet of a workbook with a row of which ``heading`` says that it names the columns, as ``read_table`` does.

    Without a name the only sheet with such a row; None where none has. Raises ``InputError`` for a file that cannot be
    read, a sheet that is not there, or several that fit.
    """
    check_file(file, most=TEXT_BYTES)
    with reading(file):
        return _read(file, sheet, heading)


def _read(file: str, sheet: str | None, heading: Heading) -> pd.DataFrame | None:
    names = list(layers_of(file))
    if sheet is not None and sheet not in names:
        message = tr("The file {file} has no sheet {sheet}; it has: {names}.")
        raise InputError(message.format(file=file, sheet=sheet, names=", ".join(names) or "-"))
    cells = {name: _cells(file, name) for name in ([sheet] if sheet else names)}
    found = {name: start for name, rows in cells.items() if (start := heading_row(rows, heading)) is not None}
    if len(found) > 1:
        message = tr("The file {file} has several sheets with a list ({names}): name one behind it, as {example}.")
        example = f"{Path(file).name}|layername={next(iter(found))}"
        raise InputError(message.format(file=file, names=", ".join(found), example=example))
    return next((table_of(cells[name], start) for name, start in found.items()), None)


def _cells(file: str, sheet: str) -> list[Row]:
    try:
        with _as_texts():
            frame = pyogrio.read_dataframe(file, layer=sheet, read_geometry=False)
    except (DataSourceError, DataLayerError) as error:
        message = tr("The file {file} cannot be read as a workbook ({reason}): save it anew, or as CSV.")
        raise InputError(message.format(file=file, reason=error)) from error
    values = frame.astype(object).where(frame.notna(), None).to_numpy(object)
    return [[_tidy(value) for value in row] for row in values]


@contextmanager
def _as_texts() -> Iterator[None]:
    """GDAL reads every cell as text and no row as names; said at opening it would hold for the first sheet alone."""
    before = {name: pyogrio.get_gdal_config_option(name) for name in _AS_TEXTS}
    pyogrio.set_gdal_config_options(_AS_TEXTS)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def _tidy(value: str | None) -> str | None:
    if value is None:
        return None
    text = str(value).strip()
    return (f"{float(text):.15g}" if _MANY_DECIMALS.fullmatch(text) else text) or None
