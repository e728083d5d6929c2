"""Names and numbers on a map without collisions: a name where it fits into its area, else a number for a list."""

from itertools import count
from typing import Callable, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsLineSymbol,
    QgsPalLayerSettings,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsTextBackgroundSettings,
    QgsTextFormat,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QSizeF
from qgis.PyQt.QtGui import QColor

from .page import INK, font, label_text, text_width

_MM_PER_POINT = 25.4 / 72
# points, from the size that is tried first to the smallest, of names and of numbers
_NAME_SIZES = (8.0, 7.0, 6.0)
_NUMBER_SIZES = (6.5, 5.6, 4.8)
# of all numbers so many may stand beside their area before they are made smaller
_MOST_BESIDE = 0.03
# height of a line of text, and how far a name may stand over the border of its area
_LINE = 1.28
_OVER_MM = 0.4
_APART_MM = 0.25
# places that are tried within an area, a side; and around it, in millimetres
_GRID = 9
_RINGS = tuple(range(3, 42, 2))
_DIRECTIONS = ((1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7))
_MOST_LINES = 4
# a name of so many letters needs no number
_SHORT_NAME = 3


class Shape(NamedTuple):
    """An area on the map: ``key`` tells it apart, its outline is in the CRS of the map; ``weight`` says what matters.

    ``values`` are what stands under its name, the longest first. Without a name it has a number whatever its size.
    """

    key: str
    name: str
    values: Tuple[str, ...]
    outline: QgsGeometry
    weight: float


class Label(NamedTuple):
    """A text in its place, in the CRS of the map, ``size`` in points; ``to`` is what a number beside its area means."""

    key: str
    text: str
    at: QgsPointXY
    size: float
    to: Optional[QgsPointXY] = None


class Placed(NamedTuple):
    """Names, and numbers by the areas that have none; both have a label on the map. ``bare`` areas have neither."""

    names: List[Label]
    numbers: List[Label]
    bare: int = 0


class Placer:
    """Finds free places on a map of ``seen`` that is ``width`` millimetres wide; words are ``k`` times those of A4."""

    def __init__(self, seen: QgsRectangle, width: float, k: float) -> None:
        self._seen = seen
        self._mm = seen.width() / width
        self._k = k
        self._taken: List[QgsRectangle] = []

    def keep_free(self, left: float, top: float, wide: float, high: float) -> None:
        """Put nothing into a box, in millimetres from the upper left corner of the map."""
        x, y = self._seen.xMinimum() + left * self._mm, self._seen.yMaximum() - top * self._mm
        self._taken.append(QgsRectangle(x, y - high * self._mm, x + wide * self._mm, y))

    def place(self, shapes: Sequence[Shape], room: Optional[Callable[[List[Shape]], int]] = None) -> Placed:
        """Names of the areas that matter most first, then numbers in the order in which the areas are given.

        ``room`` says for how many of the areas without a name the list has room; those that matter least go without.
        """
        names = []
        inside = {shape.key: self._inside(shape.outline) for shape in shapes}
        for shape in sorted(shapes, key=lambda one: -one.weight):
            label = self._name(shape, inside[shape.key]) if shape.name else None
            if label is not None:
                names.append(label)
        named = {label.key for label in names}
        without = [shape for shape in shapes if shape.key not in named and not inside[shape.key].isEmpty()]
        left = without if room is None else _that_matter(without, room(without))
        numbers = _numbered(left, {shape.name for shape in shapes})
        # the small ones first: they have the fewest places
        numbers.sort(key=lambda one: one[0].outline.area())
        points = {shape.key: list(self._points(inside[shape.key])) for shape in left}
        taken, tried = list(self._taken), []
        for size in _NUMBER_SIZES:
            self._taken = list(taken)
            found = {shape.key: self._number(shape, text, points[shape.key], size) for shape, text in numbers}
            beside = sum(1 for label in found.values() if label.to is not None)
            tried.append((beside, found, self._taken))
            if beside <= _MOST_BESIDE * len(numbers):
                break
        _, found, self._taken = min(tried, key=lambda one: one[0])
        return Placed(names, [found[shape.key] for shape in left], len(without) - len(left))

    def names_alone(self, shapes: Sequence[Shape]) -> List[Label]:
        """Names where they fit, and nothing where they do not."""
        found = (
            self._name(shape, self._inside(shape.outline)) for shape in sorted(shapes, key=lambda one: -one.weight)
        )
        return [label for label in found if label is not None]

    def _inside(self, outline: QgsGeometry) -> QgsGeometry:
        return outline.intersection(QgsGeometry.fromRect(self._seen))

    def _name(self, shape: Shape, inside: QgsGeometry) -> Optional[Label]:
        if inside.isEmpty():
            return None
        room = inside.buffer(_OVER_MM * self._k * self._mm, 4)
        box, points = inside.boundingBox(), None
        names = _wrapped(shape.name)
        wholes = [f"{text}\n{value}".rstrip() for value in shape.values for text in names] or names
        for size in _NAME_SIZES:
            for whole in wholes:
                wide, high = self._extent(whole, size * self._k)
                if wide > box.width() * 1.2 or high > box.height() * 1.2:
                    continue
                points = points or list(self._points(inside))
                for point in points:
                    around = _around(point, wide, high)
                    if self._is_free(around) and room.contains(QgsGeometry.fromRect(around)):
                        self._take(around)
                        return Label(shape.key, whole, point, size * self._k)
        return None

    def _number(self, shape: Shape, text: str, points: List[QgsPointXY], points_size: float) -> Label:
        size = points_size * self._k
        wide, high = self._extent(text, size)
        wide = max(wide, 0.8 * high) + 0.1 * size * self._mm
        for point in points:
            around = _around(point, wide, high)
            if self._is_free(around):
                self._take(around)
                return Label(shape.key, text, point, size)
        start = points[0]
        for ring in _RINGS:
            for right, up in _DIRECTIONS:
                away = ring * self._k * self._mm
                point = QgsPointXY(start.x() + right * away, start.y() + up * away)
                around = _around(point, wide, high)
                if self._is_free(around) and self._seen.contains(around):
                    self._take(around)
                    return Label(shape.key, text, point, size, start)
        self._take(_around(start, wide, high))
        return Label(shape.key, text, start, size)

    def _points(self, inside: QgsGeometry) -> Iterator[QgsPointXY]:
        """Places within an area: its middle, the one farthest from its border, and others."""
        centre = inside.centroid().asPoint()
        if inside.contains(centre):
            yield centre
        middle, _ = inside.poleOfInaccessibility(self._mm)
        first = middle.asPoint() if not middle.isEmpty() else inside.pointOnSurface().asPoint()
        yield first
        box = inside.boundingBox()
        wide, high, parts = box.width() / _GRID, box.height() / _GRID, [part + 0.5 for part in range(_GRID)]
        grid = [
            QgsPointXY(box.xMinimum() + column * wide, box.yMinimum() + row * high) for column in parts for row in parts
        ]
        for point in sorted(grid, key=first.sqrDist):
            if inside.contains(point):
                yield point

    def _extent(self, text: str, size: float) -> Tuple[float, float]:
        lines = text.split("\n")
        wide = max(text_width(line, size, bold=True) for line in lines)
        return wide * self._mm, len(lines) * size * _MM_PER_POINT * _LINE * self._mm

    def _is_free(self, around: QgsRectangle) -> bool:
        return not any(around.intersects(one) for one in self._taken)

    def _take(self, around: QgsRectangle) -> None:
        self._taken.append(around.buffered(_APART_MM * self._k * self._mm))


def _that_matter(shapes: List[Shape], most: int) -> List[Shape]:
    """So many of the shapes that matter most, in the order in which they are given."""
    heaviest = {shape.key for shape in sorted(shapes, key=lambda one: -one.weight)[: max(most, 0)]}
    return [shape for shape in shapes if shape.key in heaviest]


def _numbered(shapes: Sequence[Shape], names: Set[str]) -> List[Tuple[Shape, str]]:
    """A number for each shape, none that is the name of another; a name as short as a number stands for itself."""
    free = (str(number) for number in count(1) if str(number) not in names)
    return [(one, one.name if 0 < len(one.name) <= _SHORT_NAME else next(free)) for one in shapes]


def _around(point: QgsPointXY, wide: float, high: float) -> QgsRectangle:
    return QgsRectangle(point.x() - wide / 2, point.y() - high / 2, point.x() + wide / 2, point.y() + high / 2)


def _wrapped(name: str) -> List[str]:
    """A name on one line, on two, and on more, as evenly as its words allow."""
    words = name.split()
    found = (_in_lines(words, lines) for lines in range(1, min(len(words), _MOST_LINES) + 1))
    return list(dict.fromkeys(found)) or [name]


def _in_lines(words: List[str], lines: int) -> str:
    """The narrowest way to write words on at most so many lines."""
    ends = range(1, len(words) + 1)
    widths = sorted({len(" ".join(words[begin:end])) for end in ends for begin in range(end)})
    for width in widths:
        made, line = [], ""
        for word in words:
            longer = f"{line} {word}".strip()
            if line and len(longer) > width:
                made.append(line)
                line = word
            else:
                line = longer
        made.append(line)
        if len(made) <= lines and max(map(len, made)) <= width:
            return "\n".join(made)
    return " ".join(words)


def label_layers(placed: Placed, project: QgsProject) -> List[QgsVectorLayer]:
    """Layers with the labels, the uppermost first, in the CRS of the project."""
    made = []
    for labels, numbered in ((placed.numbers, True), (placed.names, False)):
        for size in sorted({label.size for label in labels}):
            some = [label for label in labels if label.size == size]
            made.append(_labelled(some, size, project, numbered=numbered))
    lines = [label for label in placed.numbers if label.to is not None]
    if lines:
        made.append(_leaders(lines, project))
    for layer in made:
        project.addMapLayer(layer)
    return made


def _labelled(labels: List[Label], size: float, project: QgsProject, *, numbered: bool) -> QgsVectorLayer:
    layer = QgsVectorLayer("Point?field=text:string", "labels", "memory")
    layer.setCrs(project.crs())
    features = []
    for label in labels:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(label.at))
        feature.setAttributes([label.text])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    # the labels alone are seen
    layer.renderer().symbol().setOpacity(0.0)
    settings = QgsPalLayerSettings()
    settings.fieldName = "text"
    settings.placement = QgsPalLayerSettings.Placement.OverPoint
    settings.multilineAlign = QgsPalLayerSettings.MultiLineAlign.MultiCenter
    settings.displayAll = True
    settings.priority = 10
    settings.setFormat(_number_text(size) if numbered else label_text(size, INK, 0.09 * size))
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    return layer


def _number_text(size: float) -> QgsTextFormat:
    text, around = QgsTextFormat(), QgsTextBackgroundSettings()
    text.setFont(font(size, bold=True))
    text.setSize(size)
    text.setSizeUnit(QgsUnitTypes.RenderUnit.RenderPoints)
    text.setColor(QColor(INK))
    around.setEnabled(True)
    around.setType(QgsTextBackgroundSettings.ShapeType.ShapeRectangle)
    around.setFillColor(QColor("#ffffff"))
    around.setStrokeColor(QColor(INK))
    around.setStrokeWidth(0.015 * size)
    around.setRadii(QSizeF(0.12 * size, 0.12 * size))
    around.setSizeType(QgsTextBackgroundSettings.SizeType.SizeBuffer)
    around.setSize(QSizeF(0.05 * size, 0.015 * size))
    text.setBackground(around)
    return text


def _leaders(labels: List[Label], project: QgsProject) -> QgsVectorLayer:
    layer = QgsVectorLayer("LineString", "leaders", "memory")
    layer.setCrs(project.crs())
    features = []
    for label in labels:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPolylineXY([label.to, label.at]))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    layer.setRenderer(QgsSingleSymbolRenderer(QgsLineSymbol.createSimple({"color": INK, "width": "0.2"})))
    return layer
