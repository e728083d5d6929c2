"""Paper: pages in millimetres, text that never overflows, and shapes. Here it is known how layout items work."""

from pathlib import Path
from typing import Optional, Sequence, Tuple

from qgis.core import (
    QgsBasicNumericFormat,
    QgsFillSymbol,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutItemShape,
    QgsLayoutMeasurement,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendStyle,
    QgsMapLayer,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsUnitTypes,
)
from qgis.PyQt.QtCore import QRectF, Qt
from qgis.PyQt.QtGui import QColor, QFont, QFontMetricsF

from .typeface import typeface

LAYOUTS = Path(__file__).resolve().parent.parent / "resources" / "layouts"

INK = "#1a1a1a"
GREY = "#5c5c5c"
RULE = "#c8c8c8"

# properties of items for screen readers: what they are, what a map shows, the row of a table they stand in, and the
# item of a template in whose place they are read
ROLE, ALT, TABLE_ROW, READ_AT = "g40_role", "g40_alt", "g40_row", "g40_read_at"
# texts of this size in points are headings
_HEADING, _SUBHEADING = 20.0, 12.0

Box = Tuple[float, float, float, float]  # x, y, width, height in millimetres

METRES_PER_KM = 1000.0

_MM_PER_POINT = 25.4 / 72
_MEASURE_PX = 200
# a plain number in Qt 5, a member with a value in Qt 6
_WRAP = int(getattr(Qt.TextFlag.TextWordWrap, "value", Qt.TextFlag.TextWordWrap))


def font(size: float, *, bold: bool = False) -> QFont:
    """The font of maps and sheets, ``size`` in points."""
    result = QFont(typeface())
    result.setPointSizeF(size)
    result.setBold(bold)
    return result


def label_text(size: float, color: str, halo: float, *, bold: bool = False) -> QgsTextFormat:
    """Text on a map, ``size`` in points, with a white edge of ``halo`` millimetres."""
    text, edge = QgsTextFormat(), QgsTextBufferSettings()
    text.setFont(font(size, bold=bold))
    text.setSize(size)
    text.setSizeUnit(QgsUnitTypes.RenderUnit.RenderPoints)
    text.setColor(QColor(color))
    edge.setEnabled(True)
    edge.setSize(halo)
    edge.setColor(QColor("#ffffff"))
    text.setBuffer(edge)
    return text


def text_height(text: str, size: float, width: float, *, bold: bool = False) -> float:
    """Height in millimetres of wrapped text; infinite where a single word is wider than ``width``."""
    measuring = font(size, bold=bold)
    measuring.setPixelSize(_MEASURE_PX)
    metrics = QFontMetricsF(measuring)
    scale = size * _MM_PER_POINT / _MEASURE_PX
    # a little narrower than the box: printers and screens hint fonts differently
    inner = 0.97 * width / scale
    bounds = metrics.boundingRect(QRectF(0, 0, inner, 1e7), _WRAP, text)
    return float("inf") if bounds.width() > inner + 1 else bounds.height() * scale


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width in millimetres of text on one line."""
    measuring = font(size, bold=bold)
    measuring.setPixelSize(_MEASURE_PX)
    return QFontMetricsF(measuring).horizontalAdvance(text) * size * _MM_PER_POINT / _MEASURE_PX


def fit(text: str, size: float, box: Box, *, bold: bool = False, smallest: float = 0.0) -> Tuple[str, float]:
    """Text and font size that fit in the box: first smaller, down to ``smallest``, then cut off with an ellipsis.

    A box has room for one line of any font: some leave much white above and below their letters.
    """
    _, _, width, height = box
    smallest = smallest or size * 2 / 3
    height = max(height, text_height("x", smallest, width, bold=bold))
    while text_height(text, size, width, bold=bold) > height and size > smallest:
        size = max(smallest, size * 0.96)
    if text_height(text, size, width, bold=bold) <= height:
        return text, size
    short = text
    while short and text_height(short + "…", size, width, bold=bold) > height:
        short = short[:-1].rstrip()
    return short + "…", size


def role_of(size: float) -> str:
    """What a text of this size in points is to a screen reader."""
    return "H1" if size >= _HEADING else "H2" if size >= _SUBHEADING else "P"


def set_text(
    item: QgsLayoutItemLabel,
    text: str,
    size: float,
    *,
    bold: bool = False,
    colour: str = INK,
    smallest: float = 0.0,
) -> None:
    """Write text in a label, as large as fits; see ``fit``."""
    place = item.positionWithUnits()
    extent = item.sizeWithUnits()
    box = (place.x(), place.y(), extent.width(), extent.height())
    text, size = fit(text, size, box, bold=bold, smallest=smallest)
    if hasattr(item, "setTextFormat"):
        style = QgsTextFormat.fromQFont(font(size, bold=bold))
        style.setColor(QColor(colour))
        item.setTextFormat(style)
    else:
        item.setFont(font(size, bold=bold))
        item.setFontColor(QColor(colour))
    # a layout reads [% ... %] as an expression; names are only names
    item.setText(text.replace("[%", "[\u200b%"))


def written(item: QgsLayoutItemLabel) -> Tuple[float, bool, str]:
    """Size in points, whether it is bold, and colour of a label."""
    if hasattr(item, "textFormat"):
        style = item.textFormat()
        return style.size(), style.font().bold(), style.color().name()
    return item.font().pointSizeF(), item.font().bold(), item.fontColor().name()


def place(item, box: Box, page: int = 0) -> None:
    """Put an item on a page."""
    x, y, width, height = box
    item.attemptMove(QgsLayoutPoint(x, y, QgsUnitTypes.LayoutUnit.LayoutMillimeters), page=page)
    item.attemptResize(QgsLayoutSize(width, height, QgsUnitTypes.LayoutUnit.LayoutMillimeters))


class Page:
    """A new page of a layout to which items are added, in millimetres from the upper left corner.

    With ``number`` it is a page that the layout has. Sizes of words on larger paper are ``k`` times those on A4.
    """

    def __init__(
        self, layout: QgsPrintLayout, width: float, height: float, *, number: Optional[int] = None, k: float = 1.0
    ) -> None:
        self.layout = layout
        self.width = width
        self.height = height
        self.k = k
        # in whose place what is added from now on is read
        self.read_at: Optional[float] = None
        self._number: Optional[QgsLayoutItemLabel] = None
        self._has_number = True
        pages = layout.pageCollection()
        self.number = pages.pageCount() if number is None else number
        if number is None:
            page = QgsLayoutItemPage(layout)
            page.setPageSize(QgsLayoutSize(width, height, QgsUnitTypes.LayoutUnit.LayoutMillimeters))
            pages.addPage(page)

    def add(self, item, box: Box):
        """Add any layout item."""
        self.layout.addLayoutItem(item)
        place(item, box, self.number)
        if self.read_at is not None:
            item.setCustomProperty(READ_AT, self.read_at)
        return item

    def text(
        self,
        text: str,
        box: Box,
        size: float,
        *,
        bold: bool = False,
        colour: str = INK,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        middle: bool = False,
    ) -> QgsLayoutItemLabel:
        """Text in a box, smaller where it would not fit."""
        item = self.add(QgsLayoutItemLabel(self.layout), box)
        item.setMarginX(0)
        item.setMarginY(0)
        item.setHAlign(align)
        item.setVAlign(Qt.AlignmentFlag.AlignVCenter if middle else Qt.AlignmentFlag.AlignTop)
        set_text(item, text, size, bold=bold, colour=colour)
        item.setCustomProperty(ROLE, role_of(size / self.k))
        return item

    def rectangle(
        self, box: Box, colour: str = "", *, stroke: str = "", stroke_width: float = 0.2, radius: float = 0.0
    ) -> QgsLayoutItemShape:
        """A rectangle; without colour it is empty."""
        item = self.add(QgsLayoutItemShape(self.layout), box)
        item.setShapeType(QgsLayoutItemShape.Shape.Rectangle)
        item.setCornerRadius(QgsLayoutMeasurement(radius))
        paint(item, colour, stroke=stroke, stroke_width=stroke_width)
        return item

    def circle(self, box: Box, colour: str) -> QgsLayoutItemShape:
        """A filled circle."""
        item = self.add(QgsLayoutItemShape(self.layout), box)
        item.setShapeType(QgsLayoutItemShape.Shape.Ellipse)
        paint(item, colour)
        return item

    def number_in(self, item: Optional[QgsLayoutItemLabel]) -> None:
        """Write the number of the page into an item of its template, nowhere where that has none."""
        self._number, self._has_number = item, item is not None

    def numbered(self, text: str) -> None:
        """Write "page 3 of 40" in the lower right corner or the item for it, in the place of what stood there."""
        if not self._has_number:
            return
        if self._number is None:
            k = self.k
            box = (self.width - 48.0 * k, self.height - 8.5 * k, 34.0 * k, 4.0 * k)
            self._number = self.text(text, box, 7.5 * k, colour=GREY, align=Qt.AlignmentFlag.AlignRight)
        size, bold, colour = written(self._number)
        set_text(self._number, text, size, bold=bold, colour=colour)

    def picture(self, name: str, box: Box) -> QgsLayoutItemPicture:
        """A drawing of ``resources/layouts``."""
        item = self.add(QgsLayoutItemPicture(self.layout), box)
        item.setPicturePath(str(LAYOUTS / name))
        return item

    def map(self, layers: Sequence[QgsMapLayer], ground: str, box: Box) -> QgsLayoutItemMap:
        """A framed map in the CRS of the project."""
        item = self.add(QgsLayoutItemMap(self.layout), box)
        # a new map has no extent of its own to zoom from
        item.setExtent(QgsRectangle(0, 0, box[2], box[3]))
        item.setLayers(list(layers))
        item.setBackgroundColor(QColor(ground))
        item.setCrs(self.layout.project().crs())
        item.setFrameEnabled(True)
        item.setFrameStrokeColor(QColor(RULE))
        return item

    def scale_bar(self, linked: QgsLayoutItemMap, box: Box, size: float) -> QgsLayoutItemScaleBar:
        """A scale bar whose length follows the map, about as wide as the box."""
        item = self.add(QgsLayoutItemScaleBar(self.layout), box)
        style_scale_bar(item, linked, size)
        # its numbers can be read on every colour of a map
        item.setBackgroundEnabled(True)
        return item


def style_scale_bar(item: QgsLayoutItemScaleBar, linked: QgsLayoutItemMap, size: float, height: float = 1.6) -> None:
    """Make an item a quiet scale bar of a map, with words of ``size`` points and ticks of ``height`` millimetres."""
    item.setStyle("Line Ticks Up")
    item.setLinkedMap(linked)
    style = QgsTextFormat.fromQFont(font(size))
    style.setColor(QColor(GREY))
    item.setTextFormat(style)
    line = item.lineSymbol().clone()
    line.setColor(QColor(GREY))
    line.setWidth(0.3)
    item.setLineSymbol(line)
    item.setHeight(height)
    item.setBoxContentSpace(0.5)
    item.setNumberOfSegmentsLeft(0)
    item.setNumberOfSegments(2)
    # whole numbers without a separator are the same in every language
    plain = QgsBasicNumericFormat()
    plain.setShowThousandsSeparator(False)
    item.setNumericFormat(plain)


def new_layout(project: QgsProject, name: str) -> QgsPrintLayout:
    """A layout without pages that lives as long as its project, so that the two end in the right order."""
    layout = QgsPrintLayout(project)
    layout.setName(name)
    project.layoutManager().addLayout(layout)
    return layout


def rescale(item: QgsLayoutItemScaleBar, width: float) -> None:
    """Choose round distances for a scale bar, at most ``width`` millimetres long, whose ground is as large as it is."""
    metres = item.linkedMap().scale() * width / 1000
    power = 10.0 ** max(0, len(str(int(max(metres, 1)))) - 1)
    fitting = [step * power for step in (1, 2, 4, 5) if step * power <= metres]
    # half of it is a whole number too, in kilometres as well
    length = max((one for one in fitting if one < 2 * METRES_PER_KM or one % (2 * METRES_PER_KM) == 0), default=power)
    kilometres = length >= 2 * METRES_PER_KM
    item.setUnits(
        QgsUnitTypes.DistanceUnit.DistanceKilometers if kilometres else QgsUnitTypes.DistanceUnit.DistanceMeters
    )
    item.setUnitLabel("km" if kilometres else "m")
    item.setUnitsPerSegment(length / 2 / METRES_PER_KM if kilometres else length / 2)
    # it grows by itself and does not shrink, and would cover what lies below it on the map
    item.attemptResize(item.minimumSize())
    item.update()


def set_legend_font(legend: QgsLayoutItemLegend, size: float) -> None:
    """Set the font of the entries of a legend, and of the names of its layers."""
    for kind in (QgsLegendStyle.Style.SymbolLabel, QgsLegendStyle.Style.Subgroup):
        style = legend.rstyle(kind)
        if hasattr(style, "setTextFormat"):
            text = QgsTextFormat.fromQFont(font(size))
            text.setColor(QColor(INK))
            style.setTextFormat(text)
        else:
            style.setFont(font(size))
            legend.setFontColor(QColor(INK))


def paint(
    item: QgsLayoutItemShape, colour: str, *, stroke: str = "", stroke_width: float = 0.2, style: str = "solid"
) -> None:
    """Fill a shape."""
    item.setSymbol(
        QgsFillSymbol.createSimple(
            {
                "color": colour or "#ffffff",
                "style": style if colour else "no",
                "outline_color": stroke or "#ffffff",
                "outline_style": "solid" if stroke else "no",
                "outline_width": str(stroke_width),
            }
        )
    )
