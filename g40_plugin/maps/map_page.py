"""One map of a theme on A4 or A3: title, map, legend, how to read it, scale bar, north arrow, sources."""

from typing import Any, Callable, Dict, List, NamedTuple, Optional

from qgis.core import (
    QgsCoordinateTransform,
    QgsExpressionContextUtils,
    QgsLayoutItemLegend,
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
from ..catalogue.own import PREFIX
from .basemap import GROUND, base_layers, paper_crs
from .errors import MapError
from .language import Texts
from .page import ALT, GREY, RULE, Page, rescale, set_legend_font, text_height, text_width
from .scored import Scored, apply_own_style, apply_style, attributes, crossings, need_field, told

# the theme whose map shows the best new crossings too
BARRIERS = "sev"

# the theme whose map says for each area why it is of its type
TYPES = "typ"

# width and height in millimetres, landscape
PAPERS = {"A4": (297.0, 210.0), "A3": (420.0, 297.0)}

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
    paper: str,
    texts: Texts,
    *,
    title: str = "",
    city: Optional[str] = None,
) -> QgsPrintLayout:
    """A layout in an empty project with one map of ``theme``; the base map comes from the city package, if given."""
    areas = scored.areas
    card, shown = catalogue.map_of(theme, scored.norms)
    need_field(scored, shown.field)
    if theme.startswith(PREFIX):
        key = theme[len(PREFIX) :]
        apply_own_style(areas, key, scored.norms["own_indicators"][key], texts.language)
    else:
        apply_style(areas, "areas", theme, texts.language)
    words = Words(
        title or texts(shown.title or card.title),
        shown.asked(scored.norms, texts),
        texts(shown.legend),
        shown.reading(scored.norms, texts),
        _state_of_data(scored, card.code, texts),
        (lambda *room: _reasons(scored, texts, *room)) if theme == TYPES else None,
    )
    over = crossings(scored, texts) if theme == BARRIERS else []
    return draw(project, words, areas, over, [], paper, texts, meta=scored.meta, city=city)


def draw(
    project: QgsProject,
    words: Words,
    shown: QgsVectorLayer,
    over: List[QgsVectorLayer],
    around: List[QgsVectorLayer],
    paper: str,
    texts: Texts,
    *,
    meta: Dict[str, str],
    city: Optional[str],
) -> QgsPrintLayout:
    """A layout with the layer ``shown``; ``over`` it what the legend names too, ``around`` it what it does not."""
    k = PAPERS[paper][1] / PAPERS["A4"][1]
    shown.setName(words.legend)
    for layer in (*around, shown, *over):
        _enlarge_labels(layer, k)
    under = base_layers(city) if city else []
    flat = shown.geometryType() == QgsWkbTypes.GeometryType.PolygonGeometry
    layers = [*over, *([*around, shown] if flat else [shown, *around]), *under]
    for layer in layers:
        project.addMapLayer(layer)
    project.setCrs(paper_crs(shown, under))

    layout = QgsPrintLayout(project)
    width, height = PAPERS[paper]
    page = Page(layout, width, height)
    margin, panel = 10 * k, 62 * k
    map_width = width - 2 * margin - panel - 6 * k
    map_top, map_bottom = 30 * k, height - 16 * k

    page.text(words.title, (margin, 9 * k, width - 2 * margin, 11 * k), 22 * k, bold=True)
    page.text(words.question, (margin, 20 * k, width - 2 * margin, 7 * k), 11 * k, colour=GREY)

    view = page.map(layers, GROUND, (margin, map_top, map_width, map_bottom - map_top))
    view.zoomToExtent(extent_of([shown, *around], project))
    tr = texts
    view.setCustomProperty(ALT, tr("Map: {title}. {question}").format(title=words.title, question=words.question))
    project.setTitle(words.title)

    x = margin + map_width + 6 * k
    page.text(words.legend, (x, map_top, panel, 6 * k), 11 * k, bold=True)
    entries = sum(len(layer.renderer().legendSymbolItems()) for layer in [shown, *over]) + len(over)
    # many entries stand closer, so that there is room for what they mean
    step = 7.0 if entries <= MOST_WIDE else 5.6
    page.add(_legend(layout, shown, over, k * step / 7.0, panel), (x, map_top + 7 * k, panel, 60 * k))
    notes_top = map_top + (13 + step * entries) * k
    page.text(words.reading, (x, notes_top, panel, 40 * k), 9 * k)
    notes_top += text_height(words.reading, 9 * k, panel) + 5 * k
    page.text(words.state, (x, notes_top, panel, 24 * k), 8 * k, colour=GREY)
    if words.why:
        notes_top += text_height(words.state, 8 * k, panel) + 5 * k
        room = map_bottom - 15 * k - notes_top
        page.text(words.why(7.5 * k, panel, room), (x, notes_top, panel, room), 7.5 * k)
    bar = page.scale_bar(view, (x, map_bottom - 11 * k, 50 * k, 11 * k), 8 * k)
    rescale(bar, 40 * k)
    page.picture("north.svg", (x + panel - 8 * k, map_bottom - 12 * k, 8 * k, 12 * k))

    page.rectangle((margin, height - 12.5 * k, width - 2 * margin, 0.2), RULE)
    page.text(sources_line(meta, texts), (margin, height - 11.5 * k, width - 2 * margin, 10 * k), 7 * k, colour=GREY)
    return layout


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
        extent.combineExtentWith(transform.transformBoundingBox(layer.extent()))
    extent.scale(1.06)
    lacks = max(LEAST_EXTENT_M - max(extent.width(), extent.height()), 0.0)
    return extent.buffered(lacks / 2)


def _enlarge_labels(layer: QgsVectorLayer, factor: float) -> None:
    labeling = layer.labeling()
    if labeling is None:
        return
    settings = labeling.settings()
    text = settings.format()
    text.setSize(text.size() * factor)
    settings.setFormat(text)
    # by it the labels of areas know how much room they take
    QgsExpressionContextUtils.setLayerVariable(layer, "g40_text", factor)
    labeling.setSettings(settings)


def _legend(
    layout: QgsPrintLayout, areas: QgsVectorLayer, over: List[QgsVectorLayer], k: float, width: float
) -> QgsLayoutItemLegend:
    legend = QgsLayoutItemLegend(layout)
    legend.setAutoUpdateModel(False)
    root = legend.model().rootGroup()
    root.clear()
    node = root.addLayer(areas)
    # the heading is text of its own
    QgsLegendRenderer.setNodeLegendStyle(node, QgsLegendStyle.Style.Hidden)
    for layer in over:
        root.addLayer(layer)
    symbol, size = 9 * k, 9.5 * k
    words = [item.label() for layer in [areas, *over] for item in layer.renderer().legendSymbolItems()]
    widest = max(text_width(text, size) for text in words)
    # between a symbol and its words are 2 millimetres
    set_legend_font(legend, size * min(1.0, 0.97 * (width - symbol - 2) / widest))
    legend.setSymbolWidth(symbol)
    legend.setSymbolHeight(5.2 * k)
    legend.setBoxSpace(0)
    legend.rstyle(QgsLegendStyle.Style.Symbol).setMargin(QgsLegendStyle.Side.Top, 1.6 * k)
    legend.setResizeToContents(True)
    return legend


def _reasons(scored: Scored, tr: Texts, size: float, width: float, room: float) -> str:
    """Why areas are of their type, a paragraph each; as many as there is room for, and how many there are more."""
    areas = [told(feature, scored, tr) for feature in scored.areas.getFeatures()]
    why = sorted(
        "{}: {}".format(area.get("area_name") or area["area_id"], area["typ_why"])
        for area in areas
        if area.get("typ_why") and area["typ_main"] in ("i", "ii", "iii")
    )
    for shown in range(len(why), -1, -1):
        rest = [tr("{count} more: see the sheets.").format(count=len(why) - shown)] if shown < len(why) else []
        text = "\n\n".join([*why[:shown], *rest])
        if text_height(text, size, width) <= room:
            return text
    return ""


def _state_of_data(scored: Scored, family: str, tr: Texts) -> str:
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
