"""What a sheet has in the places that its layout keeps free: the list of walks, the bars of the scores, and the key."""

from typing import Any, Dict, List, NamedTuple, Optional, Sequence

from qgis.core import QgsLayoutItemLabel, QgsLayoutItemShape
from qgis.PyQt.QtCore import Qt

from ..catalogue import card
from ..catalogue.accessibility import walk_time
from ..catalogue.bars import Bar
from ..catalogue.names import capital, name_of
from ..catalogue.phrases import Area
from ..catalogue.rows import pillars
from .basemap import BUILDING, GREEN, WATER
from .language import Texts
from .page import GREY, INK, ROLE, TABLE_ROW, Box, Page, place, set_text
from .scored import Walk
from .sheet_map import ROUTE

# in millimetres on A4, as all below
LINE = 6.6
# what the kind of area needs below the scores
KIND = 11.5
BAR_HEIGHT = 3.6
# of the width of a row: its bar, and where its sentence begins
BAR, SENTENCE = 48 / 182, 68 / 182

BLUE = "#2c7fb8"
TRACK = "#ececec"
HAIR = "#dddddd"


class _Walk(NamedTuple):
    number: QgsLayoutItemLabel
    kind: QgsLayoutItemLabel
    time: QgsLayoutItemLabel
    name: QgsLayoutItemLabel


class WalkList:
    """The nearest facilities in a box, for at most ``longest`` walks."""

    def __init__(self, page: Page, box: Box, longest: int, norms: Dict[str, Any], tr: Texts) -> None:
        self._page, self._norms, self._tr, self._k = page, norms, tr, page.k
        x, y, width, height = box
        if not longest:
            page.text(tr("Not calculated."), (x, y, width, 5 * page.k), 8 * page.k, colour=GREY)
        line = min(LINE * page.k, height / max(longest, 1))
        self._lines = [self._line(x, y + number * line, width) for number in range(longest)]

    def _line(self, x: float, top: float, width: float) -> _Walk:
        page, k = self._page, self._k
        inner, right = width - 6 * k, x + width
        line = _Walk(
            number=page.text("", (x, top, 6 * k, 3.3 * k), 7.5 * k, bold=True),
            kind=page.text("", (x + 6 * k, top, inner - 17 * k, 3.3 * k), 7.5 * k),
            time=page.text("", (right - 17 * k, top, 17 * k, 3.3 * k), 7.5 * k, align=Qt.AlignmentFlag.AlignRight),
            name=page.text("", (x + 6 * k, top + 3.1 * k, inner, 3.3 * k), 6.3 * k, colour=GREY),
        )
        for item in line:
            item.setCustomProperty(ROLE, "TH/Row" if item is line.kind else "TD")
            item.setCustomProperty(TABLE_ROW, f"{top:.1f}")
        return line

    def fill(self, walks: Sequence[Walk]) -> None:
        """Write the walks of one area."""
        for number, items in enumerate(self._lines):
            self._fill(items, walks[number] if number < len(walks) else None)

    def _fill(self, items: _Walk, walk: Optional[Walk]) -> None:
        tr, k = self._tr, self._k
        fields = walk.fields if walk else {}
        reached = fields.get("state") == "reached"
        colour = INK if reached else GREY
        kind = capital(name_of(fields["sub"], self._norms, tr)) if walk else ""
        set_text(items.number, str(walk.number) if reached else "", 7.5 * k, bold=True)
        set_text(items.kind, kind, 7.5 * k, colour=colour, smallest=5.2 * k)
        set_text(items.time, walk_time(fields, tr) if walk else "", 7.5 * k, colour=colour)
        set_text(items.name, fields.get("facility_name") or "", 6.3 * k, colour=GREY, smallest=6.3 * k)


class _Row(NamedTuple):
    top: float
    fill: QgsLayoutItemShape
    value: QgsLayoutItemLabel
    score: QgsLayoutItemLabel
    tick: QgsLayoutItemShape
    tick_text: QgsLayoutItemLabel
    sentence: QgsLayoutItemLabel


class ScoreRows:
    """A row for each score in a box, with its bar and sentence, and below them the kind of area."""

    def __init__(self, page: Page, box: Box, norms: Dict[str, Any], tr: Texts) -> None:
        self._page, self._norms, self._tr, self._k = page, norms, tr, page.k
        self._x, top, self._width, height = box
        self._bar, self._sentence = BAR * self._width, SENTENCE * self._width
        self._pillars = pillars()
        self._height = (height - KIND * self._k) / len(self._pillars)
        tops = [top + number * self._height for number in range(len(self._pillars) + 1)]
        texts = tr
        self._rows = [self._row(at, texts(one.title)) for at, one in zip(tops, self._pillars)]
        self._head(tops[-1], texts(card("typ").title))
        self._kind = page.text("", self._right(tops[-1], KIND * self._k), 9.5 * self._k)

    def _right(self, top: float, height: float) -> Box:
        return (self._x + self._sentence, top, self._width - self._sentence, height)

    def _head(self, top: float, title: str) -> None:
        k = self._k
        self._page.rectangle((self._x, top - 1.8 * k, self._width, 0.15 * k), HAIR)
        self._page.text(title, (self._x, top, self._sentence - 6 * k, 4.6 * k), 9.5 * k, bold=True)

    def _row(self, top: float, title: str) -> _Row:
        page, k, x, bar = self._page, self._k, self._x, self._bar
        self._head(top, title)
        page.rectangle((x, top + 5.6 * k, bar, BAR_HEIGHT * k), TRACK)
        beside = x + bar + 2 * k
        small = {"colour": GREY, "align": Qt.AlignmentFlag.AlignHCenter}
        return _Row(
            top=top,
            fill=page.rectangle((x, top + 5.6 * k, bar, BAR_HEIGHT * k), BLUE),
            value=page.text("", (beside, top + 4.9 * k, 14 * k, 5 * k), 10 * k, bold=True, middle=True),
            score=page.text("", (beside, top + 10.4 * k, 16 * k, 3.2 * k), 6.5 * k, colour=GREY),
            tick=page.rectangle((x, top + 4.8 * k, 0.6 * k, (BAR_HEIGHT + 1.6) * k), INK),
            tick_text=page.text("", (x, top + 10.4 * k, 30 * k, 3.2 * k), 6.5 * k, **small),
            sentence=page.text("", self._right(top, self._height - 1.4 * k), 9.5 * k),
        )

    def fill(self, area: Area) -> None:
        """Write the scores of one area."""
        tr, norms, k = self._tr, self._norms, self._k
        for row, pillar in zip(self._rows, self._pillars):
            self._fill(row, pillar.bar(area, norms, tr), pillar.sentence(area, norms, tr))
        set_text(self._kind, card("typ").sentence(area, norms, tr), 9.5 * k, smallest=6.3 * k)

    def _fill(self, row: _Row, bar: Bar, sentence: str) -> None:
        k, x, page = self._k, self._x, self._page.number
        # an item of no width cannot be drawn
        width = max(self._bar * min(max(bar.value or 0.0, 0.0), 1.0), 0.1)
        place(row.fill, (x, row.top + 5.6 * k, width, BAR_HEIGHT * k), page)
        row.fill.setVisibility(bool(bar.value))
        set_text(row.value, bar.text, 10 * k, bold=True)
        set_text(row.score, bar.score_text, 6.5 * k, colour=GREY)
        row.tick.setVisibility(bar.target is not None)
        set_text(row.tick_text, bar.target_text, 6.5 * k, colour=GREY)
        if bar.target is not None:
            at = x + self._bar * bar.target
            place(row.tick, (at - 0.3 * k, row.top + 4.8 * k, 0.6 * k, (BAR_HEIGHT + 1.6) * k), page)
            # beside the points of the score, never over them
            left = min(at - 15 * k, x + self._bar - 30 * k)
            place(row.tick_text, (left, row.top + 10.4 * k, 30 * k, 3.2 * k), page)
        set_text(row.sentence, sentence, 9.5 * k)


def map_key(page: Page, box: Box, tr: Texts, *, with_base: bool, with_walks: bool) -> None:
    """What the colours and lines of the map are, in a row."""
    left, top, width, _ = box
    k, right = page.k, left + width
    swatches = [(WATER, tr("water")), (GREEN, tr("green")), (BUILDING, tr("building"))] if with_base else []
    entries: List[Any] = [(colour, 3.0, words, 16.0) for colour, words in swatches]
    entries.append((INK, 0.7, tr("border of the area"), 29.8))
    if with_walks:
        entries.append((ROUTE, 0.9, tr("walk from the middle of the area, see the list"), 0.0))
    for colour, high, words, wide in entries:
        page.rectangle((left, top + (2.0 - high / 2) * k, 5 * k, high * k), colour)
        left += 6.2 * k
        page.text(words, (left, top, wide * k or right - left, 4 * k), 7 * k, colour=GREY, middle=True)
        left += wide * k
