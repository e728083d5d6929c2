"""A poster of all themes as small maps with one legend, and the ranking of the areas."""

from typing import Any, Dict, List, Optional

from qgis.core import (
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsLayoutItemMap,
    QgsProject,
    QgsRuleBasedRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ..catalogue.classes import LAST, class_bounds, class_filter
from ..catalogue.credits import sources_line
from ..catalogue.differences import scores_of
from ..catalogue.names import capital
from ..catalogue.order import natural, plain_name
from ..catalogue.phrases import count_of_areas
from ..catalogue.scales import BLUE, NO_DATA
from ..translation import tr as say
from .basemap import GROUND
from .errors import MapError
from .language import Texts
from .lists import Column
from .look import Look
from .map_page import extent_of
from .page import ALT, GREY, Box, text_height, text_width
from .poster import Poster, Values, fill_list, start
from .ranking import ranking
from .scored import Scored, attributes
from .template import Board

UNKNOWN = "#dcdcdc"
# between small maps, and the height of a title with what it asks, in millimetres on A4
_GAP, _TITLE = 4.0, 4.2
_ABOUT = 6.5
# points of a title that is still read, on any paper
_SMALLEST = 5.5
_SWATCH, _SWATCH_HIGH = 7.0, 4.0


def overview_poster(
    project: QgsProject, scored: Scored, look: Look, texts: Texts, *, title: str, city: Optional[str]
) -> Poster:
    """A poster in an empty project with every score of which anything is known. Raises ``MapError``."""
    tr = texts
    rows = sorted((attributes(one) for one in scored.areas.getFeatures()), key=lambda one: natural(plain_name(one)))
    known = [
        Values(shown.key, scored, texts)
        for card, field in scores_of(scored.norms)
        for shown in card.maps
        if shown.field == field and any(row.get(field) is not None for row in rows)
    ]
    # the report mark first: by it the areas are ranked
    known.sort(key=lambda values: not values.is_mark)
    if not known:
        raise MapError(say("No score of these areas is known: there is nothing to draw."))
    areas = _copy(scored.areas, [values.field for values in known])
    board, under = start(project, areas, "overview", look, city)
    # so small a map has no room for streets
    ground = [layer for layer in under if layer.name() == "landcover"]
    town = capital(scored.meta.get("city", ""))
    heading = title or (tr("{city} at a glance").format(city=town) if town else tr("All themes at a glance"))
    board.write("title", heading)
    about = tr("Every map shows one score, from 0 to 100. Number of areas: {number}.")
    if known[0].is_mark:
        about = tr(
            "Every map shows one score, from 0 to 100; the report mark is a tenth of its score, and 1 at least. "
            "Number of areas: {number}."
        )
    board.write("question", about.format(number=tr.number(len(rows))))
    project.setTitle(heading)
    box = board.space("maps")
    if box is not None:
        _small_maps(board, box, areas, ground, known, rows, look, texts)
    box = board.space("legend")
    if box is not None:
        _legend(board, box, texts)
    board.write("sources", sources_line(scored.meta, texts))
    pages = [board.page]
    box = board.space("list")
    if box is not None:
        by = known[0]
        value = tr("mark") if by.is_mark else tr("score")
        columns = (Column(tr("rank"), right=True), Column(tr("area"), names=1), Column(value, right=True))
        found = ranking(rows, by.number, lambda row: (plain_name(row), by.shown(row)), tr)
        pages += fill_list(board, tr("Ranking by: {theme}").format(theme=by.title), columns, found, box)
    return Poster(board.layout, pages, heading)


def _copy(areas: QgsVectorLayer, fields: List[str]) -> QgsVectorLayer:
    """The areas in memory, so that a layer for each small map reads no file."""
    columns = "&".join(f"field={name}:double" for name in fields)
    layer = QgsVectorLayer(f"MultiPolygon?{columns}", "areas", "memory")
    layer.setCrs(areas.crs())
    features = []
    for one in areas.getFeatures():
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry(one.geometry()))
        feature.setAttributes([attributes(one).get(name) for name in fields])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    return layer


def _small_maps(
    board: Board,
    box: Box,
    areas: QgsVectorLayer,
    ground: List[QgsVectorLayer],
    known: List[Values],
    rows: List[Dict[str, Any]],
    look: Look,
    texts: Texts,
) -> None:
    project, page, k = board.layout.project(), board.page, board.k
    extent = extent_of([areas], project)
    columns = _columns(len(known), box, extent.width() / extent.height(), k)
    lines = -(-len(known) // columns)
    x, y, width, height = box
    wide, high = (width + _GAP * k) / columns, (height + _GAP * k) / lines
    size = _one_size([values.title for values in known], wide - _GAP * k, k)
    told = _middles(known, rows, texts, wide - _GAP * k, k)
    for number, values in enumerate(known):
        left, top = x + number % columns * wide, y + number // columns * high
        inner = wide - _GAP * k
        page.text(values.title, (left, top, inner, _TITLE * k), size, bold=True)
        page.text(told[number], (left, top + _TITLE * k, inner, 3.4 * k), _ABOUT * k, colour=GREY)
        layer = areas.clone()
        layer.setRenderer(_renderer(values.field))
        project.addMapLayer(layer)
        head = (_TITLE + 4.0) * k
        view: QgsLayoutItemMap = page.map([layer, *ground], GROUND, (left, top + head, inner, high - head - _GAP * k))
        view.setFrameStrokeColor(QColor("#e4e4e4"))
        look.zoom(view, extent)
        view.setCustomProperty(ALT, _described(values, rows, texts))


def _one_size(titles: List[str], width: float, k: float) -> float:
    """The size in points in which all titles fit on their line, as far as they can be read."""
    widest = max(text_width(title, 1.0, bold=True) for title in titles)
    return max(min(5.5 * k, max(_SMALLEST, 4.5 * k)), min(8.5 * k, 0.96 * width / widest))


def _columns(count: int, box: Box, shape: float, k: float) -> int:
    """In how many columns small maps are largest; ``shape`` is the width of the areas over their height."""
    _, _, width, height = box

    def size(columns: int) -> float:
        lines = -(-count // columns)
        wide = (width + _GAP * k) / columns - _GAP * k
        high = (height + _GAP * k) / lines - (_GAP + _TITLE + 4.0) * k
        return min(wide, high * shape)

    return max(range(1, count + 1), key=size)


def _middle(values: Values, rows: List[Dict[str, Any]], tr: Texts, text: str = "") -> str:
    """Lowest, middle and highest of a score, in a few words."""
    numbers = sorted(number for number in map(values.number, rows) if number is not None)
    decimals = 1 if values.is_mark else 0
    text = text or tr("{low} to {high}, half of the areas at most {middle}")
    low, middle, high = numbers[0], numbers[(len(numbers) - 1) // 2], numbers[-1]
    return text.format(
        low=tr.number(low, decimals), high=tr.number(high, decimals), middle=tr.number(middle, decimals)
    )


def _middles(known: List[Values], rows: List[Dict[str, Any]], tr: Texts, width: float, k: float) -> List[str]:
    """What stands under the titles: in a few words where these fit under all of them, else in fewer."""
    found = [_middle(values, rows, tr) for values in known]
    if max(text_width(text, _ABOUT * k) for text in found) < 0.95 * width:
        return found
    return [_middle(values, rows, tr, tr("{low} to {high}, middle {middle}")) for values in known]


def _described(values: Values, rows: List[Dict[str, Any]], tr: Texts) -> str:
    text = tr("Map of {areas} in the colours of: {theme}.")
    return f"{text.format(areas=count_of_areas(len(rows), tr), theme=values.title)} {_middle(values, rows, tr)}."


def _renderer(field: str) -> QgsRuleBasedRenderer:
    root = QgsRuleBasedRenderer.Rule(None)
    rules = [(class_filter(field, number), BLUE[number]) for number in range(LAST + 1)]
    for condition, colour in [*rules, (f'"{field}" IS NULL', UNKNOWN)]:
        symbol = QgsFillSymbol.createSimple({"color": colour, "outline_color": "#4d4d4d", "outline_width": "0.08"})
        root.appendChild(QgsRuleBasedRenderer.Rule(symbol, 0, 0, condition))
    return QgsRuleBasedRenderer(root)


def _legend(board: Board, box: Box, texts: Texts) -> None:
    """One row of classes for all maps, and what they do not say."""
    page, k, (x, y, width, height) = board.page, board.k, box
    step = width / (LAST + 2)
    entries = [("{}–{}".format(*class_bounds(number)), BLUE[number]) for number in range(LAST + 1)]
    for number, (words, colour) in enumerate([*entries, (texts(NO_DATA), UNKNOWN)]):
        left, high = x + number * step, _SWATCH_HIGH * k
        page.rectangle((left, y, _SWATCH * k, high), colour, stroke=GREY)
        page.text(words, (left + (_SWATCH + 1.5) * k, y, step - (_SWATCH + 2) * k, high), 8 * k, middle=True)
    tr = texts
    about = tr("Darker is a higher score. For room and priority a higher score is more of it, not better.")
    top = y + (_SWATCH_HIGH + 1.5) * k
    page.text(about, (x, top, width, max(y + height - top, text_height("x", 7 * k, width))), 7.5 * k, colour=GREY)
