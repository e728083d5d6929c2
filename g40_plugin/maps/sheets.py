"""A sheet for each area: its map with the walks to the nearest facilities, scores against targets, and sentences."""

from typing import List, Sequence

from qgis.core import QgsProject, QgsVectorLayer

from ..catalogue import card
from ..catalogue.classes import class_of, ink_on, mark_of
from ..catalogue.composite import how_firm
from ..catalogue.credits import sources_line
from ..catalogue.grades import data_grade, edge_warning, worst_grade
from ..catalogue.names import capital
from ..catalogue.order import shown_name
from ..catalogue.phrases import Area, norm, unit
from ..catalogue.rows import questions
from .checks_page import checks_pages
from .chosen import Chosen
from .homes_page import Beside, homes_page
from .house import dress
from .language import Texts
from .look import Look
from .page import ALT, RULE, Page, paint
from .plan_page import plan_page
from .scored import Scored, Walk
from .sheet_map import Inset, SheetMap
from .sheet_rows import ScoreRows, WalkList, map_key
from .template import Board

UNKNOWN = "#dcdcdc"

# whose data grade and edge stand on the sheet
FAMILIES = ("a15", "grn", "mix", "ptn", "den", "typ", "q")


class Sheets:
    """The sheets: ``layout`` has their pages, filled anew for each area. The first is drawn into a template."""

    def __init__(
        self,
        project: QgsProject,
        scored: Scored,
        chosen: Sequence[Chosen],
        texts: Texts,
        *,
        under: List[QgsVectorLayer],
        beside: Beside,
        look: Look,
    ) -> None:
        self._scored = scored
        self._tr = texts
        self._map = SheetMap(project, scored, under)
        board = self._board = Board(project, "sheet", look)
        self.layout = board.layout
        self._view = board.map("map", self._map.layers)
        if self._view is not None:
            inset = board.page.map(self._map.layers_of_inset, self._view.backgroundColor().name(), board.box("map"))
            self._inset = Inset(inset, board.box("map"), board.page.number)
        self._write_what_stays(with_base=bool(under))
        longest = max((len(walks) for walks in scored.why.values()), default=0)
        box = board.space("walks")
        self._walks = WalkList(board.page, box, longest, scored.norms, texts) if box else None
        box = board.space("scores")
        self._rows = ScoreRows(board.page, box, scored.norms, texts) if box else None
        asked = questions(set(scored.areas.fields().names()), scored.norms)
        self._checks_pages = checks_pages(self.layout, asked, [one.area for one in chosen], scored.norms, texts)
        self._homes_page = homes_page(self.layout, scored, beside, under, texts)
        self._plan_page = plan_page(self.layout, beside.plan, texts)
        for page in (*self._checks_pages, *self._homes_page, *self._plan_page):
            dress(page.page, look.house)

    def pages_of(self, one: Chosen) -> List[Page]:
        """The pages that say something of an area."""
        checks = [page.page for page in self._checks_pages if page.says_something(one.area)]
        homes = [page.page for page in self._homes_page if page.says_something(one.area)]
        plan = [page.page for page in self._plan_page if page.says_something(one.area)]
        return [self._board.page, *checks, *homes, *plan]

    def _write_what_stays(self, *, with_base: bool) -> None:
        board, tr = self._board, self._tr
        board.write("kind", tr("Plan area"))
        board.write("mark_title", tr("report mark"))
        board.write("walks_title", tr("On foot to the nearest …"))
        board.write("scores_title", tr("How does this area do?"))
        board.write("scores_about", tr("Scores run from 0 to 100; a black line marks the target."))
        board.write("sources", sources_line(self._scored.meta, tr))
        box = board.space("key")
        if box is not None:
            map_key(board.page, box, tr, with_base=with_base, with_walks=any(self._scored.why.values()))

    def fill(self, one: Chosen) -> None:
        """Write one area's name, map, list, scores and sentences on the pages."""
        tr, area, board = self._tr, one.area, self._board
        name = shown_name(area, tr)
        for page in self._checks_pages:
            page.fill(name, area)
        for page in self._plan_page:
            page.fill(name, area)
        for page in self._homes_page:
            page.fill(name, area, self._map.moved(one.feature.geometry()))
        board.write("title", name)
        board.write("about", self._summary(area))
        self._fill_mark(area)
        walks = self._scored.why.get(str(area["area_id"]), [])
        if self._view is not None:
            minutes = norm(self._scored.norms, "time_score", "pass_min")
            self._map.show(self._view, self._inset, one.feature, walks, minutes)
            self._view.setCustomProperty(ALT, self._described(name, walks))
            board.scale_bar(self._view)
        if self._walks is not None:
            self._walks.fill(walks)
        if self._rows is not None:
            self._rows.fill(area)
        grade = data_grade(worst_grade(area, FAMILIES), tr)
        board.write("grade", f"{grade} {edge_warning(area, FAMILIES, tr)}".strip())

    def _fill_mark(self, area: Area) -> None:
        tr, score, board = self._tr, area.get("q_score"), self._board
        colour = UNKNOWN if score is None else card("q").maps[0].scale.ramp[class_of(score)]
        box = board.shape("mark_box")
        if box is not None:
            paint(box, colour, stroke=RULE)
        text = "–" if score is None else tr.number(mark_of(score), 1)
        # without its box the mark stands on the paper
        board.write("mark", text, colour=ink_on(colour) if box is not None else "")
        board.write("firm", how_firm(area, tr))

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
