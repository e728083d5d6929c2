"""Names in the areas of a map, and a number with its line in a list for every area that has no room for its name."""

from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from qgis.core import (
    NULL,
    QgsCoordinateTransform,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsLayoutItemMap,
    QgsProject,
    QgsVectorLayer,
)

from ..catalogue.card import Map
from ..catalogue.language import N_
from ..catalogue.on_map import UNKNOWN, lacking, on_map
from ..catalogue.order import natural, plain_name, shown_name
from .language import Texts
from .lists import Column, holds, list_height, write_list
from .page import Box, text_height
from .placing import Placed, Placer, Shape, label_layers
from .scored import attributes
from .template import Board

# words on larger paper grow less than the paper, so that more of them fit
LABELS_GROW = 0.6
LIST_GROWS = 0.35
# points on A4
LIST_SIZES = (8.0, 5.0)
# under the name of an area that has no mark, as the words beside the map say
_NOT_KNOWN = "?"
# how far a list stands below its title, in millimetres on A4
_BELOW_TITLE = 1.5

# heads of the values in a list, by what stands under the names of the areas
HEADS = {
    "score": N_("score"),
    "grade": N_("mark"),
    "barrier": N_("score"),
    "rank": N_("rank"),
    "type": N_("type"),
    "parking": N_("spaces"),
    "places": N_("places"),
    "homes": N_("homes"),
}

Area = Dict[str, Any]


class Named(NamedTuple):
    """The areas of a map: what stands under the name of each, the longest form first, and its value in the list.

    ``head`` is the head of these values; without one the list has none. The labels of the layer ``first`` are placed
    before the names.
    """

    areas: QgsVectorLayer
    under: Callable[[Area], Tuple[str, ...]]
    value: Callable[[Area], str]
    head: str = ""
    first: Optional[QgsVectorLayer] = None


def named_by(shown: Map, areas: QgsVectorLayer, texts: Texts) -> Named:
    """The areas of a map of scores, as they are on the screen."""
    kind = shown.scale.label

    def value(area: Area) -> str:
        seen = on_map(shown, area, texts)
        if seen.number == UNKNOWN:
            return ""
        if kind == "rank":
            return "" if area.get("pri_rank") is None else texts.number(area["pri_rank"])
        return seen.short if kind in ("score", "grade", "barrier") else seen.label

    def under(area: Area) -> Tuple[str, ...]:
        seen = on_map(shown, area, texts)
        if seen.number == UNKNOWN:
            return (lacking(area, texts), _NOT_KNOWN, "") if kind == "grade" else ("",)
        return seen.label, value(area)

    return Named(areas, under, value, texts(HEADS[kind]) if kind in HEADS else "")


class Written(NamedTuple):
    """Layers with names and numbers, whether there is a list of these, and how many areas have neither."""

    layers: List[QgsVectorLayer]
    listed: bool
    bare: int


def list_sizes(board: Board) -> Tuple[float, float]:
    """The largest and the smallest words of the list of a board."""
    return LIST_SIZES[0] * board.k, LIST_SIZES[1] * board.k**LIST_GROWS


def list_holds(board: Board, box: Box, columns: Sequence[Column], rows: Sequence[Tuple[str, ...]]) -> int:
    """How many rows a list holds in its smallest words, each with a number in its first cell."""
    numbered = [(str(number), *row[1:]) for number, row in enumerate(rows, start=1)]
    return holds(box, columns, numbered, list_sizes(board)[1])


def outlines_of(layer: QgsVectorLayer, project: QgsProject) -> Dict[str, Any]:
    """The outline of every area in the CRS of the project, by its id."""
    transform = QgsCoordinateTransform(layer.crs(), project.crs(), project)
    found = {}
    for feature in layer.getFeatures():
        outline = feature.geometry()
        outline.transform(transform)
        found[str(feature["area_id"])] = outline if outline.isGeosValid() else outline.makeValid()
    return found


def shapes_of(named: Named, rows: Sequence[Area], project: QgsProject) -> List[Shape]:
    """The areas for a placer; those of many people matter most, and where these are not known the large ones."""
    outlines, found = outlines_of(named.areas, project), []
    for row in rows:
        outline = outlines[str(row["area_id"])]
        weight = float(row.get("a15_people") or 0.0) or outline.area() / 1e4
        found.append(Shape(str(row["area_id"]), plain_name(row), named.under(row), outline, weight))
    return found


def placer_of(board: Board, view: QgsLayoutItemMap) -> Placer:
    """Who finds places on the large map, where scale bar and north arrow keep theirs."""
    x, y, width, height = board.box("map")
    placer = Placer(view.extent(), width, board.k**LABELS_GROW)
    for name in ("scale_bar", "north"):
        if board.has(name):
            left, top, wide, high = board.box(name)
            if x <= left <= x + width and y <= top <= y + height:
                placer.keep_free(left - x, top - y, wide, high)
    return placer


class _List:
    """The list of the areas with a number, below the texts of its column."""

    def __init__(self, board: Board, named: Named, rows: Sequence[Area], above: Sequence[str], tr: Texts) -> None:
        self._board, self._named, self._tr = board, named, tr
        self._rows = {str(row["area_id"]): row for row in rows}
        self._room = board.rest("list", above) if board.space("list") else None
        value = (Column(named.head, right=True),) if named.head else ()
        self._columns = (Column(tr("no."), right=True), Column(tr("area"), names=1), *value)

    def holds(self, left: Sequence[Shape]) -> int:
        """For how many of the areas without a name there is room."""
        if self._room is None:
            return 0
        rows = [self._row("", shape.key) for shape in left]
        found = len(left)
        # the title is longer where not all of them have room
        for bare in (0, len(left)):
            found = min(found, list_holds(self._board, self._place(self._title(bare)), self._columns, rows))
            if found == len(left):
                break
        return found

    def write(self, placed: Placed) -> bool:
        """Write title and list; nothing where every area has its name."""
        if self._room is None or not (placed.numbers or placed.bare):
            return False
        title = self._title(placed.bare)
        box = self._place(title)
        self._board.write("list_title", title)
        rows = [self._row(label.text, label.key) for label in placed.numbers]
        sizes = list_sizes(self._board)
        write_list(self._board.page, box, self._columns, rows, sizes)
        x, top, width, _ = box
        self._board.put("list", (x, top, width, list_height(box, self._columns, rows, sizes)))
        return True

    def _row(self, number: str, key: str) -> Tuple[str, ...]:
        row = self._rows[key]
        value = (self._named.value(row) or "–",) if self._named.head else ()
        return (number, shown_name(row, self._tr), *value)

    def _title(self, bare: int) -> str:
        tr = self._tr
        title = tr("Areas with a number on the map")
        if not bare:
            return title
        more = tr("Without a name for want of room: {number}.").format(number=tr.number(bare))
        return f"{title}. {more}"

    def _place(self, title: str) -> Box:
        """Put the title where it stands, and give the place of the list below it."""
        board, (x, top, width, height) = self._board, self._room
        if not board.has("list_title") or abs(board.box("list_title")[0] - x) > board.k:
            return self._room
        high = text_height(title, board.size("list_title"), width, bold=True)
        board.put("list_title", (x, top, width, high))
        below = high + _BELOW_TITLE * board.k
        return x, top + below, width, max(height - below, 0.1)


def write_names(board: Board, view: QgsLayoutItemMap, named: Named, above: Sequence[str], tr: Texts) -> Written:
    """Find a place for each name or number on a map, and write the list below the items ``above`` it."""
    rows = sorted((attributes(one) for one in named.areas.getFeatures()), key=lambda one: natural(plain_name(one)))
    listed = _List(board, named, rows, above, tr)
    placer, first = placer_of(board, view), []
    if named.first is not None:
        first = placer.names_alone(_labelled(named.first, view, board.project))
        named.first.setLabelsEnabled(False)
    placed = placer.place(shapes_of(named, rows, board.project), listed.holds)
    layers = label_layers(placed._replace(names=[*first, *placed.names]), board.project)
    return Written(layers, listed.write(placed), placed.bare)


def names_or_values(
    board: Board, key: str, view: QgsLayoutItemMap, areas: QgsVectorLayer, value: Callable[[Area], str]
) -> List[QgsVectorLayer]:
    """Layers with the names and values of a small map; the value alone where the name has no room."""
    rows = [attributes(one) for one in areas.getFeatures()]
    named = Named(areas, lambda area: (value(area),), value)
    shapes = shapes_of(named, rows, board.project)
    placer = Placer(view.extent(), board.box(key)[2], board.k**LABELS_GROW)
    labels = placer.names_alone(shapes)
    whole = {label.key for label in labels}
    left = [shape._replace(name=shape.values[0], values=()) for shape in shapes if shape.key not in whole]
    labels += placer.names_alone([shape for shape in left if shape.name])
    areas.setLabelsEnabled(False)
    return label_layers(Placed(labels, []), board.project)


def _labelled(layer: QgsVectorLayer, view: QgsLayoutItemMap, project: QgsProject) -> List[Shape]:
    """The shapes of a layer with the labels of its style, the largest first."""
    settings = layer.labeling().settings()
    if settings.scaleVisibility and view.scale() > settings.minimumScale:
        return []
    expression = settings.getLabelExpression()
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    transform, found = QgsCoordinateTransform(layer.crs(), project.crs(), project), []
    for feature in layer.getFeatures():
        context.setFeature(feature)
        text = expression.evaluate(context)
        if text in (None, NULL, ""):
            continue
        outline = feature.geometry()
        outline.transform(transform)
        found.append(Shape(f"{layer.name()} {feature.id()}", str(text), (), outline, outline.area()))
    return found
