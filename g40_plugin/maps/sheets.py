"""A sheet for each area: its map with the walks to the nearest facilities, scores against targets, and sentences."""

from typing import List, NamedTuple, Optional, Sequence

from qgis.core import (
    QgsLayoutItemLabel,
    QgsLayoutItemShape,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt

from ..catalogue import card
from ..catalogue.accessibility import walk_time
from ..catalogue.bars import Bar
from ..catalogue.classes import class_of, ink_on, mark_of
from ..catalogue.composite import how_firm
from ..catalogue.credits import sources_line
from ..catalogue.grades import data_grade, edge_warning, worst_grade
from ..catalogue.names import capital, name_of
from ..catalogue.order import shown_name
from ..catalogue.phrases import Area, norm, unit
from ..catalogue.rows import pillars, questions
from .basemap import BUILDING, GREEN, GROUND, WATER
from .checks_page import checks_pages
from .chosen import Chosen
from .homes_page import Beside, homes_page
from .house import House, put_logo
from .language import Texts
from .page import ALT, GREY, INK, ROLE, RULE, TABLE_ROW, Page, new_layout, paint, place, rescale, set_text
from .plan_page import plan_page
from .scored import Scored, Walk
from .sheet_map import INSET, ROUTE, Inset, SheetMap

WIDTH, HEIGHT = 210.0, 297.0
LEFT, INNER = 14.0, 182.0
MAP = (LEFT, 42.0, 118.0, 108.0)
LIST_LEFT, LIST_WIDTH = 138.0, 58.0
LINE = 6.6
ROWS_TOP, ROW = 173.0, 16.4
BAR_WIDTH, BAR_HEIGHT = 48.0, 3.6
SENTENCE_LEFT = 82.0

BLUE = "#2c7fb8"
UNKNOWN = "#dcdcdc"
TRACK = "#ececec"
HAIR = "#dddddd"
# above the number of the page
SMALL_LOGO = (LEFT + INNER - 30.0, 279.3, 30.0, 8.6)

# whose data grade and edge stand on the sheet
FAMILIES = ("a15", "grn", "mix", "ptn", "den", "typ", "q")


class Row(NamedTuple):
    """The items of one score on the page."""

    top: float
    fill: QgsLayoutItemShape
    value: QgsLayoutItemLabel
    score: QgsLayoutItemLabel
    tick: QgsLayoutItemShape
    tick_text: QgsLayoutItemLabel
    sentence: QgsLayoutItemLabel


class WalkLine(NamedTuple):
    """The items of one walk in the list."""

    number: QgsLayoutItemLabel
    kind: QgsLayoutItemLabel
    time: QgsLayoutItemLabel
    name: QgsLayoutItemLabel


class Sheets:
    """The sheets: ``layout`` has their pages, filled anew for each area."""

    def __init__(
        self,
        project: QgsProject,
        scored: Scored,
        chosen: Sequence[Chosen],
        texts: Texts,
        *,
        under: List[QgsVectorLayer],
        beside: Beside,
        house: House,
    ) -> None:
        self._scored = scored
        self._tr = texts
        self._pillars = pillars()
        self._map = SheetMap(project, scored, under)
        self.layout = new_layout(project, "sheets")
        self._page = Page(self.layout, WIDTH, HEIGHT)
        self._head()
        self._view = self._page.map(self._map.layers, GROUND, MAP)
        self._map_and_list(with_base=bool(under))
        self._rows = [self._row(ROWS_TOP + number * ROW, texts(one.title)) for number, one in enumerate(self._pillars)]
        self._foot()
        asked = questions(set(scored.areas.fields().names()), scored.norms)
        self._checks_pages = checks_pages(self.layout, asked, [one.area for one in chosen], scored.norms, texts)
        self._homes_page = homes_page(self.layout, scored, beside, under, texts)
        self._plan_page = plan_page(self.layout, beside.plan, texts)
        for one in (self._page, *(page.page for page in (*self._checks_pages, *self._homes_page, *self._plan_page))):
            put_logo(one, house, SMALL_LOGO)

    def pages_of(self, one: Chosen) -> List[Page]:
        """The pages that say something of an area."""
        checks = [page.page for page in self._checks_pages if page.says_something(one.area)]
        homes = [page.page for page in self._homes_page if page.says_something(one.area)]
        plan = [page.page for page in self._plan_page if page.says_something(one.area)]
        return [self._page, *checks, *homes, *plan]

    def _head(self) -> None:
        page, tr = self._page, self._tr
        page.text(tr("Plan area"), (LEFT, 12, 130, 5), 9, colour=GREY)
        self._name = page.text("", (LEFT, 16.5, 146, 13), 22, bold=True)
        self._about = page.text("", (LEFT, 30.5, 146, 10), 9.5, colour=GREY)
        self._mark_box = page.rectangle((168, 12, 28, 17), UNKNOWN, radius=2)
        self._mark = page.text(
            "", (168, 12, 28, 17), 26, bold=True, align=Qt.AlignmentFlag.AlignHCenter, middle=True
        )
        # large, but no heading
        self._mark.setCustomProperty(ROLE, "P")
        page.text(tr("report mark"), (162, 29.8, 40, 4), 8.5, colour=GREY, align=Qt.AlignmentFlag.AlignHCenter)
        self._firm = page.text("", (162, 33.7, 40, 7), 7.5, colour=GREY, align=Qt.AlignmentFlag.AlignHCenter)

    def _map_and_list(self, *, with_base: bool) -> None:
        page, tr = self._page, self._tr
        x, y, width, height = MAP
        page.rectangle((x + 1.5, y + height - 11.5, 44, 10), "#ffffff", radius=1)
        self._scale_bar = page.scale_bar(self._view, (x + 3, y + height - 11, 40, 9), 7)
        self._inset = Inset(page.map(self._map.layers_of_inset, GROUND, (x, y, *INSET)), MAP, page.number)
        page.picture("north.svg", (x + width - 9, y + 2.5, 6, 9))
        page.text(tr("On foot to the nearest …"), (LIST_LEFT, y, LIST_WIDTH, 5), 9.5, bold=True)
        if not self._scored.why:
            page.text(tr("Not calculated."), (LIST_LEFT, y + 7, LIST_WIDTH, 5), 8, colour=GREY)
        longest = max((len(walks) for walks in self._scored.why.values()), default=0)
        line = min(LINE, (height - 7) / max(longest, 1))
        self._lines = [self._walk_line(y + 7 + number * line) for number in range(longest)]
        swatches = [(WATER, tr("water")), (GREEN, tr("green")), (BUILDING, tr("building"))] if with_base else []
        left, top = x, y + height + 2.2
        for colour, text in swatches:
            page.rectangle((left, top + 0.4, 5, 3), colour)
            page.text(text, (left + 6.2, top, 16, 4), 7, colour=GREY, middle=True)
            left += 22
        page.rectangle((left, top + 1.6, 5, 0.7), INK)
        page.text(tr("border of the area"), (left + 6.2, top, 32, 4), 7, colour=GREY, middle=True)
        left += 36
        if longest:
            page.rectangle((left, top + 1.5, 5, 0.9), ROUTE)
            page.text(
                tr("walk from the middle of the area, see the list"),
                (left + 6.2, top, 190 - left, 4),
                7,
                colour=GREY,
                middle=True,
            )

    def _walk_line(self, top: float) -> WalkLine:
        page, right = self._page, LIST_LEFT + LIST_WIDTH
        line = WalkLine(
            number=page.text("", (LIST_LEFT, top, 6, 3.3), 7.5, bold=True),
            kind=page.text("", (LIST_LEFT + 6, top, LIST_WIDTH - 24, 3.3), 7.5),
            time=page.text("", (right - 20, top, 20, 3.3), 7.5, align=Qt.AlignmentFlag.AlignRight),
            name=page.text("", (LIST_LEFT + 6, top + 3.1, LIST_WIDTH - 6, 3.3), 6.3, colour=GREY),
        )
        for item in line:
            item.setCustomProperty(ROLE, "TD")
            item.setCustomProperty(TABLE_ROW, f"{top:.1f}")
        return line

    def _row(self, top: float, title: str) -> Row:
        page = self._page
        page.rectangle((LEFT, top - 1.8, INNER, 0.15), HAIR)
        page.text(title, (LEFT, top, 62, 4.6), 9.5, bold=True)
        page.rectangle((LEFT, top + 5.6, BAR_WIDTH, BAR_HEIGHT), TRACK)
        return Row(
            top=top,
            fill=page.rectangle((LEFT, top + 5.6, BAR_WIDTH, BAR_HEIGHT), BLUE),
            value=page.text("", (LEFT + BAR_WIDTH + 2, top + 4.9, 14, 5), 10, bold=True, middle=True),
            score=page.text("", (LEFT + BAR_WIDTH + 2, top + 10.4, 16, 3.2), 6.5, colour=GREY),
            tick=page.rectangle((LEFT, top + 4.8, 0.6, BAR_HEIGHT + 1.6), INK),
            tick_text=page.text("", (LEFT, top + 10.4, 30, 3.2), 6.5, colour=GREY, align=Qt.AlignmentFlag.AlignHCenter),
            sentence=page.text("", (SENTENCE_LEFT, top, LEFT + INNER - SENTENCE_LEFT, ROW - 1.4), 9.5),
        )

    def _foot(self) -> None:
        page = self._page
        tr = texts = self._tr
        page.text(tr("How does this area do?"), (LEFT, ROWS_TOP - 12, 120, 6.5), 13, bold=True)
        page.text(
            tr("Scores run from 0 to 100; a black line marks the target."),
            (LEFT, ROWS_TOP - 5.4, 120, 4),
            7.5,
            colour=GREY,
        )
        end = ROWS_TOP + len(self._pillars) * ROW
        page.rectangle((LEFT, end - 1.8, INNER, 0.15), HAIR)
        page.text(texts(card("typ").title), (LEFT, end, 62, 4.6), 9.5, bold=True)
        self._kind = page.text("", (SENTENCE_LEFT, end, LEFT + INNER - SENTENCE_LEFT, 11.5), 9.5)
        page.rectangle((LEFT, 267.5, INNER, 0.2), RULE)
        self._grade = page.text("", (LEFT, 269.5, INNER, 8.5), 8, colour=GREY)
        page.text(sources_line(self._scored.meta, tr), (LEFT, 279.5, INNER - 34, 13.5), 7, colour=GREY)

    def fill(self, one: Chosen) -> None:
        """Write one area's name, map, list, scores and sentences on the pages."""
        tr, norms, area = self._tr, self._scored.norms, one.area
        name = shown_name(area, tr)
        set_text(self._name, name, 22, bold=True)
        for page in self._checks_pages:
            page.fill(name, area)
        for page in self._plan_page:
            page.fill(name, area)
        for page in self._homes_page:
            page.fill(name, area, self._map.moved(one.feature.geometry()))
        set_text(self._about, self._summary(area), 9.5, colour=GREY)
        self._fill_mark(area)
        walks = self._scored.why.get(str(area["area_id"]), [])
        self._map.show(self._view, self._inset, one.feature, walks, norm(norms, "time_score", "pass_min"))
        self._view.setCustomProperty(ALT, self._described(name, walks))
        rescale(self._scale_bar, 34)
        for number, items in enumerate(self._lines):
            self._fill_walk(items, walks[number] if number < len(walks) else None)
        for row, pillar in zip(self._rows, self._pillars):
            self._fill_row(row, pillar.bar(area, norms, tr), pillar.sentence(area, norms, tr))
        set_text(self._kind, card("typ").sentence(area, norms, tr), 9.5, smallest=7.5)
        grade = data_grade(worst_grade(area, FAMILIES), tr)
        set_text(self._grade, f"{grade} {edge_warning(area, FAMILIES, tr)}".strip(), 8, colour=GREY)

    def _fill_mark(self, area: Area) -> None:
        tr, score = self._tr, area.get("q_score")
        colour = UNKNOWN if score is None else card("q").maps[0].scale.ramp[class_of(score)]
        paint(self._mark_box, colour, stroke=RULE)
        text = "–" if score is None else tr.number(mark_of(score), 1)
        set_text(self._mark, text, 26, bold=True, colour=ink_on(colour))
        set_text(self._firm, how_firm(area, tr), 7.5, colour=GREY)

    def _described(self, name: str, walks: Sequence[Walk]) -> str:
        """What the map shows, for who cannot see it."""
        tr = self._tr
        text = tr("Map of {name} with its border.").format(name=name)
        reached = sum(1 for walk in walks if walk.fields["state"] == "reached")
        if not reached:
            return text
        more = tr("{number} walks lead from the middle of the area to the nearest facilities; the list names them.")
        return f"{text} {more.format(number=tr.number(reached))}"

    def _summary(self, area: Area) -> str:
        tr = self._tr
        parts = [capital(self._scored.meta.get("city", ""))]
        if area.get("area_ha") is not None:
            parts.append(unit(tr("{value} ha"), tr.number(area["area_ha"], 1)))
        line = ", ".join(part for part in parts if part)
        return f"{line}\n{card('q').sentence(area, self._scored.norms, tr)}"

    def _fill_walk(self, items: WalkLine, walk: Optional[Walk]) -> None:
        tr = self._tr
        fields = walk.fields if walk else {}
        reached = fields.get("state") == "reached"
        colour = INK if reached else GREY
        kind = capital(name_of(fields["sub"], self._scored.norms, tr)) if walk else ""
        set_text(items.number, str(walk.number) if reached else "", 7.5, bold=True)
        set_text(items.kind, kind, 7.5, colour=colour, smallest=6.5)
        set_text(items.time, walk_time(fields, tr) if walk else "", 7.5, colour=colour)
        set_text(items.name, fields.get("facility_name") or "", 6.3, colour=GREY, smallest=6.3)

    def _fill_row(self, row: Row, bar: Bar, sentence: str) -> None:
        top = row.top + 5.6
        # an item of no width cannot be drawn
        place(row.fill, (LEFT, top, max(BAR_WIDTH * min(max(bar.value or 0.0, 0.0), 1.0), 0.1), BAR_HEIGHT))
        row.fill.setVisibility(bool(bar.value))
        set_text(row.value, bar.text, 10, bold=True)
        set_text(row.score, bar.score_text, 6.5, colour=GREY)
        row.tick.setVisibility(bar.target is not None)
        set_text(row.tick_text, bar.target_text, 6.5, colour=GREY)
        if bar.target is not None:
            x = LEFT + BAR_WIDTH * bar.target
            place(row.tick, (x - 0.3, row.top + 4.8, 0.6, BAR_HEIGHT + 1.6))
            # beside the points of the score, never over them
            place(row.tick_text, (min(x - 15, LEFT + BAR_WIDTH - 30), row.top + 10.4, 30, 3.2))
        set_text(row.sentence, sentence, 9.5)
