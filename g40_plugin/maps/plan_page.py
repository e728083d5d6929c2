"""The page of a sheet with now and with the plan, for an area that changes."""

from typing import Any, Dict, List, NamedTuple, Optional

from qgis.core import QgsLayoutItemLabel, QgsLayoutItemShape, QgsPrintLayout

from .. import catalogue
from ..catalogue.classes import mark_of
from ..catalogue.differences import Difference, scores_of
from .language import Texts
from .page import GREY, INK, Page, paint, place, set_text
from .pair import Pair

WIDTH, HEIGHT = 210.0, 297.0
LEFT, INNER = 14.0, 182.0
TOP, BOTTOM, ROW = 52.0, 270.0, 18.0
BAR_LEFT, BAR_WIDTH, BAR_HEIGHT = 34.0, 40.0, 3.4
VALUE_LEFT, SENTENCE_LEFT = LEFT + BAR_LEFT + BAR_WIDTH + 1.5, 94.0 + LEFT
HAIR, TRACK = "#dddddd", "#ececec"
NOW_COLOUR, THEN_COLOUR = "#9aa5ad", "#2c7fb8"
_FULL = 100.0


class _Row(NamedTuple):
    top: float
    rule: QgsLayoutItemShape
    title: QgsLayoutItemLabel
    words: List[QgsLayoutItemLabel]
    tracks: List[QgsLayoutItemShape]
    bars: List[QgsLayoutItemShape]
    values: List[QgsLayoutItemLabel]
    sentence: QgsLayoutItemLabel


class PlanPage:
    """A page that is filled anew for each area."""

    def __init__(self, layout: QgsPrintLayout, pair: Pair, texts: Texts) -> None:
        self._pair, self._tr = pair, texts
        tr = texts
        page = self.page = Page(layout, WIDTH, HEIGHT)
        page.text(tr("Now and with the plan"), (LEFT, 12, INNER, 5), 9, colour=GREY)
        self._name = page.text("", (LEFT, 16.5, INNER, 13), 22, bold=True)
        about = tr(
            "What the plan changes here, the largest change first. Scores run from 0 to 100, the mark from 1 to 10. A "
            "difference that is smaller than what is uncertain is told as such."
        )
        page.text(about, (LEFT, 31, INNER, 9), 9, colour=GREY)
        self._rows = [self._row(TOP + number * ROW) for number in range(int((BOTTOM - TOP) / ROW))]
        self._rest = page.text("", (LEFT, 273, INNER - 36, 18), 8.5, colour=GREY)
        self._titles = {field: texts(card.title) for card, field in scores_of(pair.after.norms)}

    def says_something(self, area: Dict[str, Any]) -> bool:
        """Whether the plan changes the area by more than what is uncertain."""
        return any(one.told for one in self._pair.differences(str(area["area_id"]), self._tr))

    def _row(self, top: float) -> _Row:
        page, tr = self.page, self._tr
        rule = page.rectangle((LEFT, top - 1.8, INNER, 0.15), HAIR)
        bars = [(LEFT + BAR_LEFT, top + 5.4 + 4.6 * number, BAR_WIDTH, BAR_HEIGHT) for number in (0, 1)]
        title = page.text("", (LEFT, top, SENTENCE_LEFT - LEFT - 3, 4.6), 9.5, bold=True)
        words, values = [], []
        # each with its value, as they are read
        for text, box in zip((tr("now"), tr("with the plan")), bars):
            words.append(page.text(text, (LEFT, box[1], BAR_LEFT - 1, BAR_HEIGHT), 8, colour=GREY, middle=True))
            values.append(page.text("", (VALUE_LEFT, box[1], 14, BAR_HEIGHT), 8.5, middle=True))
        return _Row(
            top,
            rule,
            title,
            words,
            [page.rectangle(box, TRACK) for box in bars],
            [page.rectangle(box, colour) for box, colour in zip(bars, (NOW_COLOUR, THEN_COLOUR))],
            values,
            page.text("", (SENTENCE_LEFT, top - 0.2, LEFT + INNER - SENTENCE_LEFT, ROW - 2.4), 9),
        )

    def fill(self, name: str, area: Dict[str, Any]) -> None:
        """Write what changes in one area."""
        tr = self._tr
        set_text(self._name, name, 22, bold=True)
        found = self._pair.differences(str(area["area_id"]), tr)
        scores = [one for one in found if not one.field.endswith("_ok")]
        targets = {one.family: one.sentence for one in found if one.field.endswith("_ok")}
        for number, row in enumerate(self._rows):
            self._fill_row(row, scores[number] if number < len(scores) else None, targets)
        shown = {one.field for one in scores}
        both = [end[str(area["area_id"])] for end in (self._pair.now, self._pair.then)] if found else []
        same = [
            title
            for field, title in self._titles.items()
            if field not in shown and both and all(end.get(field) is not None for end in both)
        ]
        text = tr("No change that counts: {titles}.").format(titles=", ".join(same)) if same else ""
        set_text(self._rest, text, 8.5, colour=GREY)

    def _fill_row(self, row: _Row, one: Optional[Difference], targets: Dict[str, str]) -> None:
        tr = self._tr
        set_text(row.title, self._titles.get(one.field, "") if one else "", 9.5, bold=True)
        row.rule.setVisibility(one is not None)
        words = (tr("now"), tr("with the plan"))
        for number in (0, 1):
            value = (one.now, one.then)[number] if one else None
            row.tracks[number].setVisibility(one is not None)
            row.bars[number].setVisibility(bool(value))
            # an item of no width cannot be drawn
            width = max(BAR_WIDTH * min(max(value or 0.0, 0.0), _FULL) / _FULL, 0.1)
            box = (LEFT + BAR_LEFT, row.top + 5.4 + 4.6 * number, width, BAR_HEIGHT)
            place(row.bars[number], box, self.page.number)
            paint(row.bars[number], (NOW_COLOUR, THEN_COLOUR)[number])
            set_text(row.words[number], words[number] if one else "", 8, colour=GREY)
            set_text(row.values[number], _shown(one, value, tr) if one else "", 8.5)
        sentence = " ".join(filter(None, (one.sentence, targets.get(one.family, "")))) if one else ""
        set_text(row.sentence, sentence, 9, colour=INK if one and one.told else GREY, smallest=7)


def _shown(one: Difference, value: Optional[float], tr: Texts) -> str:
    if value is None:
        return "–"
    is_mark = one.field == catalogue.card("q").maps[0].field
    return tr.number(mark_of(value), 1) if is_mark else tr.number(value, 0)


def plan_page(layout: QgsPrintLayout, pair: Optional[Pair], texts: Texts) -> List[PlanPage]:
    """The page, in a list that is empty where no plan is given."""
    return [PlanPage(layout, pair, texts)] if pair is not None else []
