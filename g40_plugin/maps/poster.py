"""A poster of one theme: a large map with a name or a number in every area, and a list of what the numbers are."""

from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

from qgis.core import QgsPrintLayout, QgsProject, QgsVectorLayer

from .. import catalogue
from ..catalogue.classes import mark_of, rounded
from ..catalogue.credits import sources_line
from ..catalogue.order import natural, plain_name, shown_name
from ..catalogue.phrases import count_of_areas
from .basemap import base_layers, paper_crs
from .described import describe
from .hatches import as_vectors
from .language import Texts
from .lists import Column, more_pages, write_list
from .look import Look
from .map_page import extent_of, fill_legend, state_of_data, style_areas
from .named import Named, list_holds, list_sizes, placer_of, shapes_of
from .page import Box, Page
from .placing import Placed, label_layers
from .ranking import ranking
from .scored import Scored, attributes, need_field
from .template import Board

Rows = List[Dict[str, Any]]


class Poster(NamedTuple):
    """Pages that belong together, the poster first."""

    layout: QgsPrintLayout
    pages: List[Page]
    title: str


class Values:
    """What a map shows of areas: their values by a field, as they are read."""

    def __init__(self, theme: str, scored: Scored, tr: Texts) -> None:
        self.card, self.map = catalogue.map_of(theme, scored.norms)
        self.field = self.map.field
        self.is_mark = theme == "q"
        texts = self._tr = tr
        self.title = texts(self.map.title or self.card.title)

    def number(self, area: Dict[str, Any]) -> Optional[float]:
        """The value of an area as it is shown, None where it is not known."""
        value = area.get(self.field)
        if value is None:
            return None
        return mark_of(value) if self.is_mark else float(rounded(value))

    def shown(self, area: Dict[str, Any]) -> str:
        """The value of an area as it is read."""
        value = self.number(area)
        return "–" if value is None else self._tr.number(value, 1 if self.is_mark else 0)

    def under_name(self, area: Dict[str, Any]) -> Tuple[str, ...]:
        """What stands under the name of an area: its value, with what it lies between where there is room."""
        if self.number(area) is None:
            return ()
        shown, low, high = self.shown(area), area.get("q_low"), area.get("q_high")
        if not self.is_mark or low is None or high is None:
            return (shown,)
        bounds = "–".join(self._tr.number(mark_of(bound), 1) for bound in (low, high))
        return (f"{shown} ({bounds})", shown)


def theme_poster(
    project: QgsProject, scored: Scored, theme: str, look: Look, texts: Texts, *, title: str, city: Optional[str]
) -> Poster:
    """A poster in an empty project. Raises ``MapError``."""
    tr, values = texts, Values(theme, scored, texts)
    need_field(scored, values.field)
    areas = scored.areas
    style_areas(scored, theme, texts)
    areas.setLabelsEnabled(False)
    as_vectors(areas)
    areas.setName(texts(values.map.legend))
    board, under = start(project, areas, "poster", look, city)
    rows = sorted((attributes(one) for one in areas.getFeatures()), key=lambda one: natural(plain_name(one)))
    board.write("title", title or values.title)
    board.write("question", values.map.asked(scored.norms, texts))
    project.setTitle(title or values.title)
    view = board.map("map", [areas, *under])
    placed = Placed([], [])
    if view is not None:
        look.zoom(view, extent_of([areas], project))
        named = Named(areas, values.under_name, values.shown)
        placed = placer_of(board, view).place(shapes_of(named, rows, project))
        view.setLayers([*label_layers(placed, project), areas, *under])
        about = tr("Map of {areas} in the colours of: {theme}.")
        about = about.format(areas=count_of_areas(len(rows), texts), theme=values.title)
        describe(view, about, areas, texts)
    board.write("legend_title", texts(values.map.legend))
    end = fill_legend(board, "legend", areas)
    reading = {
        "reading": values.map.reading(scored.norms, texts),
        "state": state_of_data(scored, values.card.code, texts),
    }
    board.flow(reading, {"legend": end} if end else {})
    board.scale_bar(view)
    board.write("sources", sources_line(scored.meta, texts))
    pages = [board.page, *_list(board, rows, placed, values, texts)]
    return Poster(board.layout, pages, title or values.title)


def start(
    project: QgsProject, shown: QgsVectorLayer, usual: str, look: Look, city: Optional[str]
) -> Tuple[Board, List[QgsVectorLayer]]:
    """A board with its base map, whose streets have no names: they would be between those of areas."""
    under = base_layers(city, shown)
    for layer in under:
        layer.setLabelsEnabled(layer.name() == "stops")
    for layer in (shown, *under):
        project.addMapLayer(layer)
    project.setCrs(paper_crs(shown, under))
    return Board(project, usual, look), under


def _list(board: Board, rows: Rows, placed: Placed, values: Values, tr: Texts) -> List[Page]:
    """The areas that have a number, or where all have a name their ranking; pages for which there was no room."""
    box = board.space("list")
    if box is None:
        return []
    value = tr("mark") if values.is_mark else tr("score")
    by_id = {str(row["area_id"]): row for row in rows}
    if placed.numbers:
        title = tr("Areas with a number on the map")
        columns = (Column(tr("no."), right=True), Column(tr("area"), names=1), Column(value, right=True))
        numbered = ((label.text, by_id[label.key]) for label in placed.numbers)
        found = [(number, shown_name(row, tr), values.shown(row)) for number, row in numbered]
    else:
        title = tr("Ranking")
        columns = (Column(tr("rank"), right=True), Column(tr("area"), names=1), Column(value, right=True))
        found = ranking(rows, values.number, lambda row: (plain_name(row), values.shown(row)), tr)
        # all of it stands on the map too
        shown = min(list_holds(board, box, columns, found), len(found))
        if shown < len(found):
            more = tr("{number} of {total}").format(number=tr.number(shown), total=tr.number(len(found)))
            title, found = f"{title} ({more})", found[:shown]
    return fill_list(board, title, columns, found, box)


def fill_list(
    board: Board, title: str, columns: Sequence[Column], rows: Sequence[Tuple[str, ...]], box: Box
) -> List[Page]:
    """Write a list in its box; the pages with what there was no room for."""
    board.write("list_title", title)
    written = write_list(board.page, box, columns, rows, list_sizes(board))
    return more_pages(board.layout, board.page, title, columns, rows[written:])
