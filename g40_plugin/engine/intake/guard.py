"""One guard around everything that reads a file of the user's: what a library says of it becomes one sentence."""

from __future__ import annotations

import csv
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError

from ..errors import G40Error, InputError
from ..translation import tr

READ_ERRORS = (
    OSError, EOFError, ValueError, OverflowError, RecursionError, NotImplementedError, RuntimeError, MemoryError,
    struct.error, zlib.error, zipfile.BadZipFile, zipfile.LargeZipFile, csv.Error, sqlite3.Error,
    # of XML, as openpyxl and GDAL's Python read it
    SyntaxError,
    DataLayerError, DataSourceError, ProjError, ShapelyError,
)  # fmt: skip
_REASON_CHARACTERS = 300


@contextmanager
def reading(path: Path | str, *also: type[Exception], error: type[G40Error] = InputError) -> Iterator[None]:
    """Raise ``error`` in one sentence for whatever a library says of the file that is read in the block.

    ``also`` are errors of a library that not all readers have.
    """
    try:
        yield
    except G40Error:
        raise
    except (*READ_ERRORS, *also) as found:
        message = tr(
            "{path} cannot be read ({reason}): it is damaged or holds what it should not; get it again or save it anew."
        )
        reason = " ".join(str(found).split())[:_REASON_CHARACTERS] or type(found).__name__
        raise error(message.format(path=str(path).split("|", maxsplit=1)[0], reason=reason)) from found
