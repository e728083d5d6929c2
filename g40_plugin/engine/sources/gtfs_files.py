"""The text files of a GTFS feed, zipped or in a folder, read part by part: millions of lines need little memory."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from ..arrays import Floats, Ints
from ..errors import G40Error, InputError
from ..intake.files import check_file
from ..intake.guard import READ_ERRORS
from ..translation import tr

# bytes of text in one part of a file, about a quarter of a million lines of stop_times
_BLOCK_BYTES = 1 << 24
# feeds that were saved by a spreadsheet lost the seconds
_TIME = r"^\s*(?P<h>\d{1,3}):(?P<m>[0-5]?\d)(?::(?P<s>[0-5]?\d))?\s*$"
_HOUR_S, _MINUTE_S = 3600.0, 60.0
_ENCRYPTED = 1


@dataclass(frozen=True)
class Feed:
    """A GTFS feed: where each of its tables is, and how many lines of a table had too few or too many cells."""

    path: Path
    files: dict[str, str]
    ragged: dict[str, int] = field(default_factory=dict)

    @classmethod
    def at(cls, path: Path | str) -> Feed:
        """The feed in a zip file or a folder. Raises ``InputError`` for what is neither, or holds no text files."""
        check_file(path, folder=True)
        path = Path(path)
        if not path.exists():
            raise InputError(tr("The timetable {path} does not exist: choose a GTFS zip file.").format(path=path))
        found = {file.stem: file.name for file in sorted(path.glob("*.txt"))} if path.is_dir() else _members(path)
        if not found:
            message = tr("The timetable {path} holds no text files: choose a GTFS feed with stops.txt and others.")
            raise InputError(message.format(path=path))
        return cls(path, found)

    def has(self, table: str) -> bool:
        """Whether the feed has the table."""
        return table in self.files

    def table(self, table: str, needed: Sequence[str], others: Sequence[str] = ()) -> pd.DataFrame:
        """A small table as text, null where empty, with the columns ``needed`` and ``others`` (null where absent)."""
        names = [*needed, *others]
        schema = pa.schema([(name, pa.string()) for name in names])
        batches = [pa.record_batch(part, schema=schema) for part, _ in self.parts(table, needed, others)]
        frame: pd.DataFrame = pa.Table.from_batches(batches, schema).to_pandas()
        return frame

    def parts(
        self, table: str, needed: Sequence[str], others: Sequence[str] = ()
    ) -> Iterator[tuple[list[pa.Array], float]]:
        """The columns of a table, part by part, each with the share of the file that is read.

        Raises ``InputError`` for a table that is missing or cannot be read, and for missing columns.
        """
        header, any_lines = self._header(table)
        missing = [name for name in needed if name not in header]
        if missing:
            message = tr("The file {table}.txt of {path} lacks the columns {columns}: choose a complete GTFS feed.")
            raise InputError(message.format(table=table, path=self.path, columns=", ".join(missing)))
        names = [*needed, *others]
        self.ragged[table] = 0
        if not any_lines:
            return

        def skip(_row: arrow_csv.InvalidRow) -> str:
            self.ragged[table] += 1
            return "skip"

        with self._stream(table) as (stream, size):
            reader = arrow_csv.open_csv(
                stream,
                arrow_csv.ReadOptions(column_names=header, skip_rows=1, block_size=_BLOCK_BYTES),
                arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip),
                arrow_csv.ConvertOptions(
                    column_types={name: pa.string() for name in names},
                    include_columns=names,
                    include_missing_columns=True,
                    strings_can_be_null=True,
                    null_values=[""],
                ),
            )
            for batch in reader:
                cells = [pc.utf8_trim_whitespace(column.cast(pa.string())) for column in batch.columns]
                yield cells, min(1.0, stream.tell() / max(size, 1))

    def _header(self, table: str) -> tuple[list[str], bool]:
        """The names of the columns, and whether there are lines below them."""
        if table not in self.files:
            message = tr("The timetable {path} lacks the file {table}.txt: choose a complete GTFS feed.")
            raise InputError(message.format(path=self.path, table=table))
        with self._stream(table) as (stream, _), io.TextIOWrapper(stream, "utf-8-sig", newline="") as text:
            names = [name.strip() for name in next(csv.reader(text), [])]
            any_lines = any(line.strip() for line in text)
        if not any(names):
            message = tr("The file {table}.txt of {path} is empty: choose a complete GTFS feed.")
            raise InputError(message.format(table=table, path=self.path))
        return names, any_lines

    @contextmanager
    def _stream(self, table: str) -> Iterator[tuple[IO[bytes], int]]:
        try:
            if self.path.is_dir():
                file = self.path / self.files[table]
                with file.open("rb") as stream:
                    yield stream, file.stat().st_size
            else:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.files[table]) as member:
                    yield member, archive.getinfo(self.files[table]).file_size
        except G40Error:
            raise
        except (*READ_ERRORS, pa.ArrowException) as error:
            message = tr("The file {table}.txt of {path} cannot be read ({reason}): get the GTFS feed again.")
            raise InputError(message.format(table=table, path=self.path, reason=error)) from error


def _members(path: Path) -> dict[str, str]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except READ_ERRORS as error:
        message = tr("The timetable {path} is no zip file ({reason}): choose a GTFS zip file or its unpacked folder.")
        raise InputError(message.format(path=path, reason=error)) from error
    locked = [info.filename for info in infos if info.flag_bits & _ENCRYPTED]
    if locked:
        message = tr("The timetable {path} is locked with a password: unpack it and choose the folder.")
        raise InputError(message.format(path=path))
    # some feeds are zipped with their folder
    return {Path(info.filename).stem: info.filename for info in infos if info.filename.endswith(".txt")}


def seconds(texts: pa.Array) -> tuple[Floats, int]:
    """Times such as 25:10:00 or 8:05 as seconds, NaN where empty or no time, and how many are no times."""
    coded = cast("pa.DictionaryArray", texts.dictionary_encode())
    clock = pc.extract_regex(coded.dictionary, _TIME)
    parts = (pc.replace_substring_regex(pc.struct_field(clock, name), "^$", "0") for name in ("h", "m", "s"))
    hours, minutes, rest = (part.cast(pa.float64()).to_numpy(zero_copy_only=False) for part in parts)
    values = np.append(_HOUR_S * hours + _MINUTE_S * minutes + rest, np.nan)
    code = coded.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False)
    found = values[code]
    return found, int(np.isnan(found).sum()) - texts.null_count


def whole_numbers(texts: pa.Array) -> Floats:
    """Whole numbers of a text column, NaN where there is none."""
    digits = pc.if_else(pc.match_substring_regex(texts, r"^\d{1,9}$"), texts, pa.scalar(None, pa.string()))
    return np.asarray(digits.cast(pa.float64()).to_numpy(zero_copy_only=False))


def rows_of(texts: pa.Array, known: pa.Array) -> Ints:
    """The row of each text in a column of ids, -1 where it is not there."""
    return np.asarray(pc.index_in(texts, known, skip_nulls=True).fill_null(-1).to_numpy(zero_copy_only=False), np.int64)
