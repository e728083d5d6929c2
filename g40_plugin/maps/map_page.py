"""One map of a theme: title, map, legend, how to read it, scale bar, north arrow, sources."""

from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence

from qgis.core import (
    QgsCoordinateTransform,
    QgsExpressionContextUtils,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)

from .. import catalogue
from ..catalogue.credits import sources_line
from ..catalogue.grades import data_grade, edge_warning, worst_grade
from ..catalogue.on_map import FAR
from ..catalogue.order import natural, plain_name, shown_name
from ..catalogue.own import PREFIX
from ..translation import tr as _tr
from .basemap import base_layers, paper_crs
from .described import describe
from .errors import MapError
from .hatches import as_vectors
from .language import Texts
from .look import Look
from .named import Named, named_by, write_names
from .page import place, set_legend_font, text_height, text_width
from .scored import Scored, apply_own_style, apply_style, attributes, crossings, need_field, told
from .template import Board
from .typeface import typeface

# the theme whose map shows the best new crossings too
BARRIERS = "sev"

# the theme whose map says for each area why it is of its type
TYPES = "typ"

# a legend of more entries is set closer
MOST_WIDE = 9
# a map of one point shows what lies around it
LEAST_EXTENT_M = 1000.0


class Words(NamedTuple):
    """What stands on the page; ``why`` gives more for the rest of the panel: font size, width and height go in."""

    title: str
    question: str
    legend: str
    reading: str
    state: str
    why: Optional[Callable[[float, float, float], str]] = None


def map_page(
    project: QgsProject,
    scored: Scored,
    theme: str,
    look: Look,
    texts: Texts,
    *,
    title: str = "",
    city: Optional[str] = None,
) -> QgsPrintLayout:
    """A layout in an empty project with one map of ``theme``; the base map comes from the city package, if given."""
    areas = scored.areas
    card, shown = catalogue.map_of(theme, scored.norms)
    need_field(scored, shown.field)
    style_areas(scored, theme, texts)
    words = Words(
        title or texts(shown.title or card.title),
        shown.asked(scored.norms, texts),
        texts(shown.legend),
        shown.reading(scored.norms, texts),
        state_of_data(scored, card.code, texts),
        (lambda *room: _reasons(scored, texts, *room)) if theme == TYPES else None,
    )
    over = crossings(scored, texts) if theme == BARRIERS else []
    named = named_by(shown, areas, texts)
    return draw(project, words, areas, over, [], look, texts, meta=scored.meta, city=city, named=named)


def style_areas(scored: Scored, theme: str, texts: Texts) -> None:
    """Give the areas the style of a theme. Raises ``MapError``."""
    if theme.startswith(PREFIX):
        key = theme[len(PREFIX) :]
        apply_own_style(scored.areas, key, scored.norms["own_indicators"][key], texts.language)
    else:
        apply_style(scored.areas, "areas", theme, texts.language)


def draw(
    project: QgsProject,
    words: Words,
    shown: QgsVectorLayer,
    over: List[QgsVectorLayer],
    around: List[QgsVectorLayer],
    look: Look,
    texts: Texts,
    *,
    meta: Dict[str, str],
    city: Optional[str],
    named: Optional[Named] = None,
) -> QgsPrintLayout:
    """A layout with the layer ``shown``; ``over`` it what the legend names too, ``around`` it what it does not.

    The areas that are ``named`` have their name, or a number and a list.
    """
    under = base_layers(city, shown)
    flat = shown.geometryType() == QgsWkbTypes.GeometryType.PolygonGeometry
    layers = [*over, *([*around, shown] if flat else [shown, *around]), *under]
    for layer in layers:
        project.addMapLayer(layer)
    project.setCrs(paper_crs(shown, under))
    board = Board(project, "map", look)
    k = board.k
    shown.setName(words.legend)
    for layer in (*around, shown, *over):
        as_vectors(layer)
        enlarge_labels(layer, k)

    board.write("title", words.title)
    board.write("question", words.question)
    view = board.map("map", layers)
    tr = texts
    if view is not None:
        look.zoom(view, extent_of([shown, *around], project))
        about = tr("Map: {title}. {question}").format(title=words.title, question=words.question)
        describe(view, about, shown, texts)
    project.setTitle(words.title)

    board.write("legend_title", words.legend)
    ends = {"legend": fill_legend(board, "legend", shown, over)}
    board.flow({"reading": words.reading, "state": words.state}, {name: at for name, at in ends.items() if at})
    above = ["reading", "state"]
    if named is not None and view is not None:
        named.areas.setLabelsEnabled(False)
        written = write_names(board, view, named, above, texts)
        view.setLayers([*written.layers, *layers])
        _tell_bare(written.bare, look)
        above += ["list"] if written.listed else []
    elif board.has("list"):
        board.space("list")
    if words.why and board.has("why"):
        _why(board, words.why, above)
    board.scale_bar(view)
    board.write("sources", sources_line(meta, texts))
    return board.layout


def _why(board: Board, why: Callable[[float, float, float], str], above: Sequence[str]) -> None:
    """As many reasons as the rest of the column has room for."""
    board.put("why", board.rest("why", above))
    _, _, width, height = board.box("why")
    board.write("why", why(board.size("why"), width, height))


def _tell_bare(bare: int, look: Look) -> None:
    if bare:
        text = _tr("Areas without a name for want of room: {number}. Choose larger paper, or a poster.")
        look.log(text.format(number=bare))


def own_theme(key: str, norms: Dict[str, Any], tr: Callable[[str], str]) -> str:
    """The map of a user's own indicator. Raises ``MapError`` where the norms have none of that key."""
    known = norms.get("own_indicators", {})
    if key in known:
        return PREFIX + key
    if not known:
        text = tr("There are no own indicators here: leave {key} out, or write it in your own norms and score again.")
        raise MapError(text.format(key=key))
    text = tr("There is no own indicator {key}: choose one of {known}.")
    raise MapError(text.format(key=key, known=", ".join(known)))


def extent_of(layers: List[QgsVectorLayer], project: QgsProject) -> QgsRectangle:
    """The extent of layers in the project's CRS, with some air around it."""
    extent = QgsRectangle()
    for layer in layers:
        transform = QgsCoordinateTransform(layer.crs(), project.crs(), project)
        extent.combineExtentWith(transform.transformBoundingBox(_with_result(layer)))
    extent.scale(1.06)
    lacks = max(LEAST_EXTENT_M - max(extent.width(), extent.height()), 0.0)
    return extent.buffered(lacks / 2)


def _with_result(layer: QgsVectorLayer) -> QgsRectangle:
    """The extent of the areas of a layer that have a score, and of those close by; that of all where none has one."""
    scores = [name for name in layer.fields().names() if name.endswith("_score")]
    extent, others = QgsRectangle(), []
    for one in layer.getFeatures() if scores else ():
        box, values = one.geometry().boundingBox(), attributes(one)
        if any(values[name] is not None for name in scores):
            extent.combineExtentWith(box)
        else:
            others.append(box)
    if extent.isEmpty():
        return layer.extent()
    near = extent.buffered(FAR * max(extent.width(), extent.height()))
    for box in others:
        if near.intersects(box):
            extent.combineExtentWith(box)
    return extent


def enlarge_labels(layer: QgsVectorLayer, factor: float) -> None:
    """Make the labels of a layer larger, in the typeface of the page."""
    labeling = layer.labeling()
    if labeling is None:
        return
    settings = labeling.settings()
    text = settings.format()
    text.setSize(text.size() * factor)
    words = text.font()
    words.setFamily(typeface())
    text.setFont(words)
    settings.setFormat(text)
    # by it the labels of areas know how much room they take
    QgsExpressionContextUtils.setLayerVariable(layer, "g40_text", factor)
    labeling.setSettings(settings)


def fill_legend(
    board: Board, name: str, shown: QgsVectorLayer, over: Sequence[QgsVectorLayer] = (), columns: int = 1
) -> float:
    """Fill the legend of a board, set closer where it has many entries; where it ends, 0 where there is none."""
    legend = board.legend(name)
    if legend is None:
        return 0.0
    x, top, width, height = board.box(name)
    entries = sum(len(layer.renderer().legendSymbolItems()) for layer in [shown, *over]) + len(over)
    # many entries stand closer, so that there is room for what they mean
    step = 7.0 if entries <= MOST_WIDE else 5.6
    # the heading that is hidden takes a line, and QGIS divides entries unevenly over columns
    step = min(step, height / board.k / (-(-entries // columns) + 1))
    k = board.k * step / 7.0
    legend.setAutoUpdateModel(False)
    root = legend.model().rootGroup()
    root.clear()
    node = root.addLayer(shown)
    # the heading is text of its own
    QgsLegendRenderer.setNodeLegendStyle(node, QgsLegendStyle.Style.Hidden)
    for layer in over:
        root.addLayer(layer)
    symbol, size = 9 * k, 9.5 * k
    words = [item.label() for layer in [shown, *over] for item in layer.renderer().legendSymbolItems()]
    widest = max((text_width(text, size) for text in words), default=1.0)
    room = (width - (columns - 1) * 4 * k) / columns - symbol
    # between a symbol and its words are 2 millimetres
    set_legend_font(legend, size * min(1.0, 0.97 * (room - 2) / widest))
    legend.setSymbolWidth(symbol)
    legend.setSymbolHeight(5.2 * k)
    legend.setBoxSpace(0)
    legend.setColumnCount(columns)
    legend.setSplitLayer(columns > 1)
    legend.setColumnSpace(4 * k)
    legend.rstyle(QgsLegendStyle.Style.Symbol).setMargin(QgsLegendStyle.Side.Top, 1.6 * k)
    legend.setResizeToContents(True)
    place(legend, (x, top, width, 10 * k))
    legend.adjustBoxSize()
    return top + 6 * board.k + step * -(-entries // columns) * board.k - 4 * board.k


def _reasons(scored: Scored, tr: Texts, size: float, width: float, room: float) -> str:
    """Why areas are of their type, a paragraph each; as many as there is room for, and how many there are more."""
    areas = [told(feature, scored, tr) for feature in scored.areas.getFeatures()]
    areas.sort(key=lambda area: natural(plain_name(area)))
    why = [
        "{}: {}".format(shown_name(area, tr), area["typ_why"])
        for area in areas
        if area.get("typ_why") and area["typ_main"] in ("i", "ii", "iii")
    ]
    for shown in range(len(why), -1, -1):
        rest = [tr("{count} more: see the sheets.").format(count=len(why) - shown)] if shown < len(why) else []
        text = "\n\n".join([*why[:shown], *rest])
        if text_height(text, size, width) <= room:
            return text
    return ""


def state_of_data(scored: Scored, family: str, tr: Texts) -> str:
    """How good the data behind all areas is, and for how many it stops close by."""
    if scored.areas.fields().indexOf(f"{family}_dq") < 0:
        return tr("The figures are those of the plan itself.")
    fields = [attributes(feature) for feature in scored.areas.getFeatures()]
    letters = [letter for letter in (worst_grade(area, [family]) for area in fields) if letter]
    text = data_grade(max(letters, default=None), tr)
    near_edge = sum(1 for area in fields if edge_warning(area, [family], tr))
    more = tr("For {number} of the {total} areas the data stops close by: what lies beyond is not counted.")
    if near_edge == len(fields):
        more = tr("The data stops close to these areas: what lies beyond is not counted.")
    if not near_edge:
        return text
    return f"{text} {more.format(number=tr.number(near_edge), total=tr.number(len(fields)))}"
