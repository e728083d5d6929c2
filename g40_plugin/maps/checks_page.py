"""The second page of a sheet: what the blueprint asks of the area, each with its answer and a plain sentence."""

from typing import List, NamedTuple, Sequence

from qgis.core import QgsLayoutItemLabel, QgsLayoutItemShape, QgsPrintLayout
from qgis.PyQt.QtCore import Qt

from ..catalogue.answers import MET, NOT_MET, NOTHING, PARTLY, UNKNOWN, Shown
from ..catalogue.grades import data_grade, edge_warning, worst_grade
from ..catalogue.phrases import Area, Norms
from ..catalogue.rows import Question
from .language import Texts
from .page import GREY, INK, RULE, Page, paint, place, set_text, text_width

WIDTH, HEIGHT = 210.0, 297.0
LEFT, INNER = 14.0, 182.0
TOP, BOTTOM = 47.0, 266.0
# rows are as high as fits, but neither cramped nor scattered
LEAST_ROW, MOST_ROW = 12.0, 17.0
BAR_WIDTH, BAR_HEIGHT = 48.0, 3.6
CHIP_WIDTH, CHIP_HEIGHT = 30.0, 5.4
TITLE_WIDTH, SENTENCE_LEFT = 54.0, 82.0

BLUE = "#2c7fb8"
TRACK = "#ececec"
HAIR = "#dddddd"
# colour and ink of a verdict
CHIPS = {
    MET: ("#253494", "#ffffff"),
    PARTLY: ("#f6d55c", INK),
    NOT_MET: ("#a8321a", "#ffffff"),
    NOTHING: ("#ffffff", INK),
    UNKNOWN: ("#e4e4e4", INK),
}


class _Row(NamedTuple):
    top: float
    track: QgsLayoutItemShape
    bar: QgsLayoutItemShape
    value: QgsLayoutItemLabel
    chip: QgsLayoutItemShape
    verdict: QgsLayoutItemLabel
    sentence: QgsLayoutItemLabel


class ChecksPage:
    """A page with some checks, filled anew for each area."""

    def __init__(
        self, layout: QgsPrintLayout, questions: List[Question], nowhere: List[Question], norms: Norms, tr: Texts
    ) -> None:
        self._tr = tr
        self._norms = norms
        self._questions = questions
        page = self.page = Page(layout, WIDTH, HEIGHT)
        page.text(tr("What the blueprint asks"), (LEFT, 12, INNER, 5), 9, colour=GREY)
        self._name = page.text("", (LEFT, 16.5, INNER, 13), 22, bold=True)
        about = tr(
            "The questions of the G40 blueprint beside those of the first page, with the clause that asks them. Met "
            "and not met stand where it names a limit; elsewhere a score tells how far the area is, from 0 to 100."
        )
        page.text(about, (LEFT, 31, INNER, 9), 9, colour=GREY)
        self._row_height = min(MOST_ROW, (BOTTOM - TOP) / len(questions))
        self._rows = [self._row(TOP + number * self._row_height, one) for number, one in enumerate(questions)]
        page.rectangle((LEFT, 269.5, INNER, 0.2), RULE)
        self._grade = page.text("", (LEFT, 271.5, INNER, 8.5), 8, colour=GREY)
        if nowhere:
            text = tr("Not known for any of the areas: {titles}.")
            texts = tr
            titles = ", ".join(texts(one.title) for one in nowhere)
            page.text(text.format(titles=titles), (LEFT, 280.5, INNER - 36, 12.5), 7.5, colour=GREY)

    def says_something(self, area: Area) -> bool:
        """Whether any of the answers is known."""
        return any(one.answer(area, self._tr).verdict != UNKNOWN for one in self._questions)

    def _row(self, top: float, question: Question) -> _Row:
        page, texts = self.page, self._tr
        page.rectangle((LEFT, top - 1.8, INNER, 0.15), HAIR)
        width = SENTENCE_LEFT - LEFT - 3
        _title(page, texts(question.title), top, TITLE_WIDTH if question.clause else width)
        clause = (LEFT + TITLE_WIDTH, top + 0.6, width - TITLE_WIDTH, 3.6)
        page.text(question.clause, clause, 7.5, colour=GREY, align=Qt.AlignmentFlag.AlignRight)
        chip = (LEFT, top + 5.0, CHIP_WIDTH, CHIP_HEIGHT)
        return _Row(
            top=top,
            track=page.rectangle((LEFT, top + 5.6, BAR_WIDTH, BAR_HEIGHT), TRACK),
            bar=page.rectangle((LEFT, top + 5.6, BAR_WIDTH, BAR_HEIGHT), BLUE),
            value=page.text("", (LEFT + BAR_WIDTH + 2, top + 4.9, 14, 5), 10, bold=True, middle=True),
            chip=page.rectangle(chip, TRACK, radius=1.2),
            verdict=page.text("", chip, 9, bold=True, align=Qt.AlignmentFlag.AlignHCenter, middle=True),
            sentence=page.text(
                "", (SENTENCE_LEFT, top - 0.4, LEFT + INNER - SENTENCE_LEFT, self._row_height - 2.0), 9.5
            ),
        )

    def fill(self, name: str, area: Area) -> None:
        """Write the answers of one area."""
        tr = self._tr
        set_text(self._name, name, 22, bold=True)
        for row, question in zip(self._rows, self._questions):
            self._fill_row(row, question.answer(area, tr), question.sentence(area, self._norms, tr))
        families = [question.family for question in self._questions]
        grade = data_grade(worst_grade(area, families), tr)
        set_text(self._grade, f"{grade} {edge_warning(area, families, tr)}".strip(), 8, colour=GREY)

    def _fill_row(self, row: _Row, answer: Shown, sentence: str) -> None:
        is_score = answer.bar is not None
        width = max(BAR_WIDTH * min(max(answer.bar or 0.0, 0.0), 1.0), 0.1)
        # an item of no width cannot be drawn
        place(row.bar, (LEFT, row.top + 5.6, width, BAR_HEIGHT), self.page.number)
        row.bar.setVisibility(bool(answer.bar))
        row.track.setVisibility(is_score)
        set_text(row.value, answer.words if is_score else "", 10, bold=True)
        row.chip.setVisibility(not is_score)
        fill, ink = CHIPS.get(answer.verdict, CHIPS[UNKNOWN])
        paint(row.chip, fill)
        set_text(row.verdict, "" if is_score else answer.words, 9, bold=True, colour=ink)
        set_text(row.sentence, sentence, 9.5, smallest=7.5)


def _title(page: Page, text: str, top: float, width: float) -> None:
    """A title on one line, or where it is long in smaller words on two."""
    if text_width(text, 8.0, bold=True) < 0.95 * width:
        page.text(text, (LEFT, top, width, 4.6), 9.5, bold=True)
    else:
        item = page.text("", (LEFT, top - 1.5, width, 6.9), 7.8, bold=True)
        set_text(item, text, 7.8, bold=True, smallest=5.5)


def checks_pages(
    layout: QgsPrintLayout, questions: List[Question], areas: Sequence[Area], norms: Norms, tr: Texts
) -> List[ChecksPage]:
    """As many pages as the questions need, evenly filled; what is known of no area has one line at the end."""
    known = [one for one in questions if any(one.answer(area, tr).verdict != UNKNOWN for area in areas)]
    nowhere = [one for one in questions if one not in known]
    most = int((BOTTOM - TOP) / LEAST_ROW)
    pages = -(-len(known) // most)
    each = -(-len(known) // max(pages, 1))
    return [
        ChecksPage(layout, known[first : first + each], nowhere if first + each >= len(known) else [], norms, tr)
        for first in range(0, len(known), max(each, 1))
    ]
