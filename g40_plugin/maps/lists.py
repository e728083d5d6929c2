"""A table in a box: in as many columns and as large as fits, names on two lines where they are long."""

from math import inf
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from qgis.core import QgsPrintLayout
from qgis.PyQt.QtCore import Qt

from .page import ROLE, RULE, TABLE_ROW, Box, Page, text_height, text_width

_MM_PER_POINT = 25.4 / 72
# of the size of the words: the narrowest column for names, the air in a row and between columns
_NARROWEST, _AIR, _BETWEEN = 9.0, 0.24, 0.8
_MOST_COLUMNS = 6
_MOST_LINES = 3
_STEP = 0.93
# letters: a longer word, which no name of a place has, is cut rather than that all others become small
_LONGEST_WORD = 40
# millimetres of a page of its own on A4, and the size of its title
_MARGIN, _TOP, _TITLE = 14.0, 32.0, 22.0

Row = Tuple[str, ...]


class Column(NamedTuple):
    """A column of a table: its head, and its part of the room that columns of numbers leave; 0 for one of these."""

    head: str
    names: float = 0
    right: bool = False


class _Shape(NamedTuple):
    size: float
    widths: Tuple[float, ...]
    columns: int
    heights: List[float]


def write_list(page: Page, box: Box, columns: Sequence[Column], rows: Sequence[Row], sizes: Tuple[float, float]) -> int:
    """Write rows in a box, in words between two sizes in points, the largest first; how many there was room for."""
    if not rows:
        return 0
    shape = _fitting(box, columns, rows, sizes)
    x, y, width, height = box
    step = width / shape.columns
    head = _line(shape.size) * (1 + _AIR)
    number = 0
    for column in range(shape.columns):
        left, top = x + column * step, y + head
        if number < len(rows):
            _write(page, left, y, head, shape, columns, [one.head for one in columns], f"{column}/h", bold=True)
        while number < len(rows) and top + shape.heights[number] <= y + height + 0.01:
            high = shape.heights[number]
            _write(page, left, top, high, shape, columns, rows[number], f"{column}/{number}", bold=False)
            top += high
            number += 1
    return number


def holds(box: Box, columns: Sequence[Column], rows: Sequence[Row], size: float) -> int:
    """How many rows a box holds in words of ``size`` points."""
    shape = _fitting(box, columns, rows, (size, size))
    head = _line(shape.size) * (1 + _AIR)
    column, top = 1, head
    for number, high in enumerate(shape.heights):
        if top + high > box[3] + 0.01:
            column, top = column + 1, head
        if column > shape.columns:
            return number
        top += high
    return len(rows)


def list_height(box: Box, columns: Sequence[Column], rows: Sequence[Row], sizes: Tuple[float, float]) -> float:
    """How far down its box the longest column of a list reaches, as ``write_list`` writes it."""
    shape = _fitting(box, columns, rows, sizes)
    head = _line(shape.size) * (1 + _AIR)
    longest = top = head
    for high in shape.heights:
        top = top + high if top + high <= box[3] + 0.01 else head + high
        longest = max(longest, top)
    return longest if rows else 0.0


def more_pages(
    layout: QgsPrintLayout, like: Page, title: str, columns: Sequence[Column], rows: Sequence[Row]
) -> List[Page]:
    """Pages of the same size with the rows for which there was no room."""
    k, made, left = like.k, [], list(rows)
    while left:
        page = Page(layout, like.width, like.height, k=k)
        margin, top = _MARGIN * k, _TOP * k
        inner = like.width - 2 * margin
        page.text(title, (margin, 14 * k, inner, 13 * k), _TITLE * k, bold=True)
        box = (margin, top, inner, like.height - top - margin)
        written = write_list(page, box, columns, left, (9.0 * k, 7.0 * k))
        left = left[max(written, 1) :]
        made.append(page)
    return made


def _gap(size: float) -> float:
    """Air between two columns of a row, in millimetres."""
    return 0.9 * size * _MM_PER_POINT


def _line(size: float) -> float:
    return text_height("Ág", size, 1e4)


def _fitting(box: Box, columns: Sequence[Column], rows: Sequence[Row], sizes: Tuple[float, float]) -> _Shape:
    """The largest words in the fewest columns with which all rows fit, else the most that fit."""
    largest, smallest = sizes
    size, best = largest, None
    while True:
        for count in range(1, _MOST_COLUMNS + 1):
            shape = _shape(box, columns, rows, size, count)
            if shape is None:
                break
            best = shape
            if _needs(shape, box) <= count:
                return shape
        if size <= smallest:
            break
        size = max(smallest, size * _STEP)
    high = _line(smallest) * (_MOST_LINES + _AIR)
    return best or _Shape(smallest, _widths(box[2], columns, rows, smallest), 1, [high] * len(rows))


def _shape(box: Box, columns: Sequence[Column], rows: Sequence[Row], size: float, count: int) -> Optional[_Shape]:
    """Widths and heights with words of ``size`` in ``count`` columns; None where names would be cut off."""
    width = box[2] / count - (_BETWEEN * size * _MM_PER_POINT if count > 1 else 0.0)
    widths = _widths(width, columns, rows, size)
    flexible = [one for one, column in zip(widths, columns) if column.names]
    if flexible and min(flexible) < _NARROWEST * size * _MM_PER_POINT:
        return None
    line, known, heights = _line(size), {}, []
    for row in rows:
        high = line
        for text, wide, column in zip(row, widths, columns):
            if column.names and text:
                needs = _height(text, size, wide - _gap(size), known)
                is_cut = needs == inf and max(map(len, text.split()), default=0) > _LONGEST_WORD
                high = max(high, _MOST_LINES * line if is_cut else needs)
        if high > (_MOST_LINES + 0.5) * line:
            return None
        heights.append(high + _AIR * line)
    return _Shape(size, widths, count, heights)


def _height(text: str, size: float, width: float, known: Dict[Tuple[str, float], float]) -> float:
    key = (text, width)
    if key not in known:
        known[key] = text_height(text, size, width)
    return known[key]


def _widths(width: float, columns: Sequence[Column], rows: Sequence[Row], size: float) -> Tuple[float, ...]:
    """As wide as their words, and names what is left."""
    natural = [
        0.0 if column.names else 1.08 * max(text_width(text, size, bold=True) for text in _cells(number, column, rows))
        for number, column in enumerate(columns)
    ]
    gap = _gap(size)
    natural = [one + gap if one else 0.0 for one in natural]
    parts = sum(column.names for column in columns)
    each = max((width - sum(natural)) / max(parts, 1), 0.1)
    return tuple(each * column.names if column.names else one for one, column in zip(natural, columns))


def _cells(number: int, column: Column, rows: Sequence[Row]) -> List[str]:
    return [column.head, *(row[number] for row in rows)]


def _needs(shape: _Shape, box: Box) -> int:
    """How many columns the rows fill."""
    head = _line(shape.size) * (1 + _AIR)
    count, top = 1, head
    for high in shape.heights:
        if top + high > box[3] + 0.01:
            count, top = count + 1, head
        top += high
    return count


def _write(
    page: Page,
    left: float,
    top: float,
    high: float,
    shape: _Shape,
    columns: Sequence[Column],
    row: Sequence[str],
    key: str,
    *,
    bold: bool,
) -> None:
    x = left
    for text, width, column in zip(row, shape.widths, columns):
        if text:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            item = page.text(text, (x, top, width - _gap(shape.size), high), shape.size, bold=bold, align=side)
            item.setCustomProperty(TABLE_ROW, key)
            item.setCustomProperty(ROLE, "TH" if bold else "TD")
        x += width
    line = 0.15 * page.k**0.5
    under = top + high - line - 0.1 * shape.size * _MM_PER_POINT
    page.rectangle((left, under, sum(shape.widths) - _gap(shape.size), line), RULE)
