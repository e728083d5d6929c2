"""Tables of text (CSV): separator and encoding are found out, and numbers are read as their whole column is written."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import InputError
from ..intake.files import check_file
from ..intake.guard import reading
from ..intake.limits import CELL_CHARACTERS, TEXT_BYTES
from ..norms.registers import Tables
from ..translation import tr

# marks in front of a text that tell how it is encoded
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# with it a spreadsheet tells the separator to its like
_SEPARATOR_LINE = re.compile(r"sep=([;,\t|])\s*", re.IGNORECASE)
# blanks of any width, and the apostrophe of the Swiss
_BETWEEN_THOUSANDS = r"(?<=\d)[\s'’](?=\d{3}(?:\D|$))"
_POINT, _COMMA = ".", ","
# what the rows of a file share on how they are written, kept with the frame
_DECIMAL, _SEPARATOR = "decimal", "separator"

Row = list[str | None]
# whether a row holds the names of the columns below it
Heading = Callable[[Row], bool]


def read_table(path: str, norms: Tables, *, heading: Heading | None = None) -> pd.DataFrame:
    """A CSV file as texts, null where empty; separator and encoding are found out.

    Lines without a value are left out. With ``heading`` the first line of which it says so holds the names of the
    columns, what stands above it is left out, and the index holds the numbers of the lines. Raises ``InputError`` for
    a file that is empty or not there, with a row of another length than its names, or with one name twice.
    """
    if not Path(path).is_file():
        raise InputError(tr("The file {file} does not exist: choose an existing layer.").format(file=path))
    check_file(path, most=TEXT_BYTES)
    with reading(path):
        return _read(path, norms, heading)


def _read(path: str, norms: Tables, heading: Heading | None) -> pd.DataFrame:
    # one limit for the whole process: it may be that of another file
    csv.field_size_limit(int(CELL_CHARACTERS.value))
    content = _text(path, norms.encodings)
    told = _SEPARATOR_LINE.match(content)
    content = (content[told.end() :] if told else content).lstrip("\r\n")
    if not content.strip():
        raise InputError(tr("The file {file} is empty: choose another one.").format(file=path))
    separators = [told[1]] if told else norms.separators
    separator = max(separators, key=lambda sign: len(next(csv.reader([content.splitlines()[0]], delimiter=sign))))
    rows, start = _rows(content, separator), 0
    if heading:
        found = {sign: heading_row(_rows(content, sign), heading) for sign in separators}
        separator = next((sign for sign in separators if found[sign] is not None), separator)
        rows, start = _rows(content, separator), found[separator] or 0
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        expected = len(rows[start])
        if any(row) and len(row) != expected and (len(row) < expected or any(row[expected:])):
            message = tr(
                "Line {line} of {file} has {found} columns and its first line {expected}: use one separator ({known}) "
                "and put values that hold it between quotes."
            )
            known = " ".join(norms.separators[:2])
            raise InputError(message.format(line=number, file=path, found=len(row), expected=expected, known=known))
    # who looks for the heading looks at its names too
    twice = None if heading else _named_twice(rows[start])
    if twice is not None:
        message = tr("The file {file} has more than one column {column}: leave one of them, or give it another name.")
        raise InputError(message.format(file=path, column=twice))
    frame = table_of(rows, start, separator)
    return frame if heading else frame.reset_index(drop=True)


def _named_twice(names: Row) -> str | None:
    """The first name that two columns have; case does not count, and columns without a name do not."""
    seen: set[str] = set()
    for name in filter(None, names):
        if name.casefold() in seen:
            return name
        seen.add(name.casefold())
    return None


def table_of(rows: Sequence[Row], start: int, separator: str | None = None) -> pd.DataFrame:
    """The rows of texts below row ``start``, which holds their names; the index holds their numbers, from 1 on."""
    names = [name or "" for name in rows[start]]
    filled = {number: row for number, row in enumerate(rows[start + 1 :], start=start + 2) if any(row)}
    texts = [row[: len(names)] for row in filled.values()]
    frame = pd.DataFrame(texts, columns=names, index=pd.Index(list(filled), dtype=int), dtype=object)
    frame.attrs.update({_DECIMAL: _decimal_of(frame), _SEPARATOR: separator})
    return frame


def heading_row(rows: Iterable[Row], heading: Heading) -> int | None:
    """The first row that holds names of columns; None where none does."""
    return next((number for number, row in enumerate(rows) if heading(row)), None)


def _rows(content: str, separator: str) -> list[Row]:
    rows = csv.reader(StringIO(content, newline=""), delimiter=separator)
    return [[value.strip() or None for value in row] for row in rows]


def _text(path: str, encodings: Sequence[str]) -> str:
    content = Path(path).read_bytes()
    marked = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), None)
    for encoding in [marked] if marked else encodings[:-1]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode(encodings[-1], errors="replace")


def numbers_of(values: pd.Series, frame: pd.DataFrame, *, whole: bool | None = None) -> pd.Series:
    """The values of a column of ``frame`` as numbers, NaN where a text is none.

    Blanks between thousands go. A sign that cannot stand between thousands (0,5; 12.75; 85.050,5) tells the decimal
    sign of its whole column. Where no text of the column does (1.250), it is that of the other columns of the same
    file, or the point in a file with commas between its columns; and else ``whole`` numbers such as counts have the
    sign between thousands, and others (``whole=False``) before decimals.

    Raises ``InputError`` where a column is written in two ways, or can be read in two.
    """
    if pd.api.types.is_numeric_dtype(values):
        return values.astype(float)
    is_text = values.map(lambda value: isinstance(value, str)).to_numpy(bool)
    found = pd.to_numeric(values.astype(object).where(~is_text, None), errors="coerce").astype(float)
    texts = _tidy(values[is_text])
    sign = _sign_of(texts, values.name, frame, whole)
    between = _COMMA if sign == _POINT else _POINT
    plain = texts.str.replace(between, "", regex=False).str.replace(sign, _POINT, regex=False)
    # 1.2.3 with the point between thousands, or 12.5 in a column of decimal commas, is no number
    plain = plain.where(~texts.str.contains(between, regex=False) | _written(texts, sign), None)
    found.loc[is_text] = pd.to_numeric(plain, errors="coerce").astype(float).to_numpy()
    return found.where(np.isfinite(found))


def _tidy(texts: pd.Series) -> pd.Series:
    return texts.astype(object).str.strip().str.replace(_BETWEEN_THOUSANDS, "", regex=True)


def _written(texts: pd.Series, sign: str) -> pd.Series:
    """Which texts are numbers that can be read with this decimal sign."""
    between, sign = (_COMMA, r"\.") if sign == _POINT else (r"\.", _COMMA)
    number = rf"(?=.*\d)[+-]?(?:[1-9]\d{{0,2}}(?:{between}\d{{3}})+|\d*)(?:{sign}\d*)?"
    return texts.str.fullmatch(number).astype(bool)


def _sign_of(texts: pd.Series, name: object, frame: pd.DataFrame, whole: bool | None) -> str:  # noqa: FBT001
    texts = texts[texts.str.contains("[.,]")].drop_duplicates()
    point, comma = _written(texts, _POINT), _written(texts, _COMMA)
    only_point, only_comma, either = texts[point & ~comma], texts[comma & ~point], texts[point & comma]
    if len(only_point) and len(only_comma):
        message = tr("The column {column} holds {one} and {other}: write all its numbers with one decimal sign.")
        raise InputError(message.format(column=name, one=only_point.iloc[0], other=only_comma.iloc[0]))
    if len(only_point) or len(only_comma) or either.empty:
        return _COMMA if len(only_comma) else _POINT
    signs = {sign for sign in (_POINT, _COMMA) if either.str.contains(sign, regex=False).any()}
    before_decimals = signs.pop() if len(signs) == 1 else None
    between_thousands = {_POINT: _COMMA, _COMMA: _POINT, None: None}[before_decimals]
    english = frame.attrs.get(_SEPARATOR) == _COMMA and frame.attrs.get(_DECIMAL) != _COMMA
    usual = _POINT if english else frame.attrs.get(_DECIMAL)
    if whole is False:
        agreed = before_decimals
    elif whole and not english:
        # that other columns have decimals does not make decimals of the thousands of a count
        agreed = between_thousands if usual in (None, between_thousands) else None
    else:
        agreed = usual
    if agreed is None:
        message = tr(
            "The column {column} holds {value}, which may be {thousands} or {decimals}: write its numbers without a "
            "sign between thousands, or with a decimal sign and other than three decimals."
        )
        value = str(either.iloc[0])
        parts = re.split("[.,]", value)
        raise InputError(
            message.format(column=name, value=value, thousands="".join(parts), decimals=f"{float('.'.join(parts)):g}")
        )
    return agreed


def _decimal_of(frame: pd.DataFrame) -> str | None:
    """The decimal sign that the columns with nothing but numbers agree on, if any tells."""
    signs = set()
    for place in range(frame.shape[1]):
        texts = _tidy(frame.iloc[:, place].dropna().drop_duplicates())
        texts = texts[texts.str.contains(r"\d")]
        point, comma = _written(texts, _POINT), _written(texts, _COMMA)
        if len(texts) and (point | comma).all():
            signs |= {_POINT} if (point & ~comma).any() else set()
            signs |= {_COMMA} if (comma & ~point).any() else set()
    return signs.pop() if len(signs) == 1 else None


def plain(name: object) -> str:
    """A column name in lower case without signs, as in which registers differ from each other."""
    return re.sub("[^0-9a-z]", "", str(name).lower())


def column(frame: pd.DataFrame, names: Sequence[str]) -> str | None:
    """The column of a frame that is called as the first of ``names`` that is there; signs and case do not count."""
    known = {plain(name): str(name) for name in frame.columns}
    return next((known[plain(name)] for name in names if plain(name) in known), None)


def texts(frame: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """The column called as one of ``names`` as trimmed text, null where empty or not there."""
    found = column(frame, names)
    if found is None:
        return pd.Series(None, index=frame.index, dtype=object)
    values = frame[found].map(_as_text)
    return values.where(values.notna() & (values != ""), None).astype(object)


def _as_text(value: object) -> str | None:
    if isinstance(value, (list, tuple, np.ndarray)):
        return ",".join(str(item) for item in value)
    return None if value is None or value is pd.NaT or value != value else str(value).strip()  # noqa: PLR0124
