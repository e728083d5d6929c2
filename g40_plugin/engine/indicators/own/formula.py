"""OWN: an indicator that a user writes as an SQL expression over the city package."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from string import Template

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...arrays import Floats
from ...errors import InputError
from ...intake.limits import SQL_S
from ...norms.own import OwnIndicator
from ...progress import Progress
from ...translation import tr
from ..numbers import ramp

# inside an expression: the scored areas are "here", the rows of the city package that lie in them "rows", and the
# number of the area (or of the row, where rows are chosen) ties them together
HERE, ROWS, KEY = "here", "rows", "_row"
# the expression is the user's own, and so is the database, which can be read and nothing else
_WHERE = Template("SELECT _row FROM rows WHERE ($where)")
_OVER_ROWS = Template("SELECT (SELECT $value FROM rows WHERE rows._row = here._row) FROM here ORDER BY here._row")
_OVER_AREAS = Template("SELECT $value FROM here ORDER BY _row")
_READING = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION)
# what would give other results in another run, or reach outside
_REFUSED_FUNCTIONS = {"random", "randomblob", "zeroblob", "load_extension"}
_CHECK_EVERY = 100_000
# of one value inside an expression
_MOST_BYTES = 100_000_000


def rows_that_fit(table: pd.DataFrame, where: str, progress: Progress) -> NDArray[np.int64]:
    """Row numbers of ``table`` for which the SQL condition ``where`` holds; all where it is empty.

    Raises ``InputError`` for a condition that cannot be worked out.
    """
    if not where:
        return np.arange(len(table))
    with _database({ROWS: table.reset_index(drop=True)}, progress) as (database, _):
        found = _ask(database, _WHERE.substitute(where=where), where, progress)
    return np.sort(np.array([row[0] for row in found], np.int64))


def values(
    expression: str, areas: pd.DataFrame, rows: pd.DataFrame | None, progress: Progress
) -> tuple[Floats, set[str]]:
    """The expression for every area, and the fields of ``areas`` that it reads.

    ``areas`` has a row per area; ``rows`` has the rows that lie in them, indexed by the number of the area, or is
    None. A null result is NaN. Raises ``InputError`` for an expression that cannot be worked out, or gives a text.
    """
    tables, question = {HERE: areas.reset_index(drop=True)}, _OVER_AREAS
    if rows is not None:
        tables[ROWS], question = rows, _OVER_ROWS
    with _database(tables, progress) as (database, read):
        found = [row[0] for row in _ask(database, question.substitute(value=expression), expression, progress)]
    for value in found:
        if isinstance(value, str | bytes):
            message = tr("The expression {expression} gives {value}, which is no number: correct it.")
            raise InputError(message.format(expression=expression, value=repr(value)))
    known = {str(name).lower(): str(name) for name in areas}
    return np.array(found, float), {known[name] for name in read if name in known}


def judged(value: Floats, norms: OwnIndicator) -> pd.DataFrame:
    """The columns ``value score ok gap``: score between the anchors; ``ok`` and ``gap`` against the threshold.

    The threshold itself passes. ``gap`` is what lacks for it, in the unit of the value, 0 where it is met.
    """
    score = 100.0 * ramp(value, norms.zero, norms.full)
    unknown = np.full(len(value), np.nan)
    short = unknown
    if norms.pass_from is not None:
        short = np.maximum(norms.pass_from - value, 0.0)
    elif norms.pass_up_to is not None:
        short = np.maximum(value - norms.pass_up_to, 0.0)
    met = np.where(np.isnan(short), np.nan, short == 0.0)
    return pd.DataFrame({"value": value, "score": score, "ok": met, "gap": short})


@contextmanager
def _database(tables: dict[str, pd.DataFrame], progress: Progress) -> Iterator[tuple[sqlite3.Connection, set[str]]]:
    """A database in memory that can be read and nothing else, and the columns of the areas that were read."""
    read: set[str] = set()

    def allow(action: int, first: str | None, second: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_READ and first == HERE:
            read.add(str(second).lower())
        if action == sqlite3.SQLITE_FUNCTION and str(second).lower() in _REFUSED_FUNCTIONS:
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY

    with closing(sqlite3.connect(":memory:")) as database:
        for name, frame in tables.items():
            _plain(frame).to_sql(name, database, index_label=KEY)
        database.set_authorizer(allow)
        ends = time.monotonic() + SQL_S.value
        database.set_progress_handler(lambda: progress.cancelled.is_set() or time.monotonic() > ends, _CHECK_EVERY)
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_BYTES)
        yield database, read


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers as floating point, so that a division is never one of whole numbers; all else as text."""
    plain = {}
    for name in frame:
        column = frame[name]
        if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
            plain[name] = pd.Series(column.to_numpy(float, na_value=np.nan), frame.index)
        else:
            plain[name] = column.astype(object).where(column.notna(), None).map(_text, na_action="ignore")
    return pd.DataFrame(plain, frame.index)


def _text(value: object) -> object:
    return value if isinstance(value, int | float | str) else str(value)


def _ask(database: sqlite3.Connection, question: str, expression: str, progress: Progress) -> list[tuple[object, ...]]:
    try:
        return database.execute(question).fetchall()
    except (sqlite3.Error, sqlite3.Warning) as error:
        progress.check()
        if isinstance(error, sqlite3.OperationalError) and "interrupted" in str(error):
            message = tr(
                "The expression {expression} takes longer than {seconds:.0f} seconds: make it simpler, or set {name} "
                "higher."
            )
            raise InputError(message.format(expression=expression, seconds=SQL_S.value, name=SQL_S.variable)) from error
        message = tr("The expression {expression} cannot be worked out ({reason}): correct it in the norms file.")
        raise InputError(message.format(expression=expression, reason=error)) from error
