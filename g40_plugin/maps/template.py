"""Layouts as templates: .qpt files that are shipped or a user's own, whose items are found by their ids and filled."""

from difflib import get_close_matches
from pathlib import Path
from typing import Dict, Iterable, List, Optional, Sequence

from qgis.core import (
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutItemShape,
    QgsLayoutSize,
    QgsMapLayer,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
    QgsRectangle,
    QgsUnitTypes,
)
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtXml import QDomDocument

from ..translation import tr
from .basemap import GROUND
from .errors import MapError
from .house import show_logo
from .look import PAPERS, Look, find_layout
from .page import (
    LAYOUTS,
    ROLE,
    RULE,
    Box,
    Page,
    paint,
    place,
    rescale,
    role_of,
    set_text,
    style_scale_bar,
    text_height,
    written,
)
from .typeface import use_layout_typeface

# what a layout may have: everything with another id is the user's own and is left as it is
TEXTS = (
    "title", "question", "legend_title", "reading", "state", "why", "sources", "list_title",
    "now_title", "then_title", "difference_title", "sentences_title", "sentences",
    "kind", "about", "mark", "mark_title", "firm", "walks_title", "scores_title", "scores_about", "grade",
    "page_number",
)  # fmt: skip
OTHERS = (
    "map", "map_now", "map_then", "map_difference", "maps", "legend", "legend_difference", "list",
    "logo", "scale_bar", "north", "colour1", "colour2", "rule", "mark_box", "walks", "key", "scores",
)  # fmt: skip
# large, but no heading
_NO_HEADING = ("mark",)
# how alike an unknown id has to be to one of ours to be taken for it
_ALIKE = 0.75

_ROOT_OF_TWO = 2.0**0.5
# a page of other proportions than paper of the A series keeps its size
_MOST_OFF = 0.02
_GAP = 4.0
# the units that a size in a layout may have
_MM = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4, "ft": 304.8, "pt": 25.4 / 72, "pica": 25.4 / 6, "px": 25.4 / 96}
# what the shipped layouts name; the usual one of this computer stands for it
_SHIPPED_TYPEFACE = "Open Sans"


class Board:
    """A page made of a template. What the template does not have is not filled."""

    def __init__(self, project: QgsProject, usual: str, look: Look) -> None:
        # a project takes its layouts along when it goes
        self.project = project
        path = find_layout(look.layout, f"{usual}_{look.way}")
        document = QDomDocument()
        if not document.setContent(path.read_bytes())[0]:
            raise MapError(_broken(path))
        self.layout = QgsPrintLayout(project)
        self.layout.setName(path.stem)
        project.layoutManager().addLayout(self.layout)
        items, loaded = self.layout.loadFromTemplate(document, QgsReadWriteContext(), True)
        pages = self.layout.pageCollection()
        if not loaded or not pages.pageCount():
            raise MapError(_broken(path))
        if self.layout.units() != QgsUnitTypes.LayoutUnit.LayoutMillimeters:
            self.layout.setUnits(QgsUnitTypes.LayoutUnit.LayoutMillimeters)
        self._items = {one.id(): one for one in items if one.id() and not isinstance(one, QgsLayoutItemPage)}
        self._boxes = _boxes(document, self._items)
        self._enlarge(pages.page(0).pageSize(), look)
        size = pages.page(0).pageSize()
        self.width, self.height = size.width(), size.height()
        # how much larger than on A4 words are
        self.k = (self.width * self.height / (PAPERS["A4"][0] * PAPERS["A4"][1])) ** 0.5
        self.page = Page(self.layout, self.width, self.height, number=0, k=self.k)
        self.house = look.house
        for text in _misspelt(self._items):
            look.log(text)
        self._dress()

    def _enlarge(self, size: QgsLayoutSize, look: Look) -> None:
        """Enlarge all items to the paper that is asked for."""
        long, short = max(size.width(), size.height()), min(size.width(), size.height())
        if abs(long / short / _ROOT_OF_TWO - 1.0) > _MOST_OFF:
            text = tr("The layout has paper of its own, {width} x {height} mm, and keeps it.")
            look.log(text.format(width=round(size.width()), height=round(size.height())))
            return
        by = PAPERS[look.paper][1] / short
        # rounded as paper is
        pages = self.layout.pageCollection()
        for number in range(pages.pageCount()):
            own = pages.page(number).pageSize()
            sides = PAPERS[look.paper] if own.width() > own.height() else PAPERS[look.paper][::-1]
            pages.page(number).setPageSize(QgsLayoutSize(*sides, QgsUnitTypes.LayoutUnit.LayoutMillimeters))
        for name, (x, y, width, height) in self._boxes.items():
            self._boxes[name] = (x * by, y * by, width * by, height * by)
        for item in self.layout.items():
            if isinstance(item, QgsLayoutItem) and not isinstance(item, QgsLayoutItemPage):
                _enlarge(item, by)

    def _dress(self) -> None:
        """Fill logo and colours, and take away what has nothing to show."""
        logo = self._items.get("logo")
        if isinstance(logo, QgsLayoutItemPicture) and not logo.picturePath():
            show_logo(logo, self.house.logo)
            logo.setVisibility(bool(self.house.logo))
        north = self._items.get("north")
        if isinstance(north, QgsLayoutItemPicture) and not north.picturePath():
            north.setPicturePath(str(LAYOUTS / "north.svg"))
        for number, name in enumerate(("colour1", "colour2")):
            shape = self._items.get(name)
            if isinstance(shape, QgsLayoutItemShape):
                colours = self.house.colours
                shape.setVisibility(bool(colours))
                if colours:
                    paint(shape, colours[min(number, len(colours) - 1)])
        title = self._items.get("title")
        if isinstance(title, QgsLayoutItemLabel):
            family = title.textFormat().font().family() if hasattr(title, "textFormat") else title.font().family()
            use_layout_typeface("" if family == _SHIPPED_TYPEFACE else family)
        # a place that nothing comes to keeps no word of the layout
        for name in TEXTS:
            self.write(name, "")
        number = self._items.get("page_number")
        self.page.number_in(number if isinstance(number, QgsLayoutItemLabel) else None)

    def has(self, name: str) -> bool:
        """Whether the template has an item of ours."""
        return name in self._items

    def write(self, name: str, text: str, smallest: float = 0.0, colour: str = "") -> None:
        """Write text into a label in the size and colour of the template, smaller where it would not fit."""
        item = self._items.get(name)
        if isinstance(item, QgsLayoutItemLabel):
            size, bold, usual = written(item)
            # what was made smaller for a longer text is not the size of the template
            size = item.customProperty("g40_size") or size
            item.setCustomProperty("g40_size", size)
            set_text(item, text, size, bold=bold, colour=colour or usual, smallest=smallest)
            item.setCustomProperty(ROLE, "P" if name in _NO_HEADING else role_of(size / self.k))

    def space(self, name: str) -> Optional[Box]:
        """The place of an item that stands for what is drawn in its stead; None where there is none."""
        item = self._items.get(name)
        if item is None:
            return None
        item.setVisibility(False)
        self.page.read_at = item.zValue()
        return self._boxes[name]

    def shape(self, name: str) -> Optional[QgsLayoutItemShape]:
        """A shape that is coloured."""
        item = self._items.get(name)
        return item if isinstance(item, QgsLayoutItemShape) else None

    def box(self, name: str) -> Box:
        """The place of an item that the template has, in millimetres."""
        return self._boxes[name]

    def rest(self, name: str, above: Sequence[str]) -> Box:
        """The place of an item, from below the lowest of the items ``above`` it in its column."""
        x, top, width, height = self._boxes[name]
        bottom = top + height
        column = [self._boxes[one] for one in above if one in self._items and abs(self._boxes[one][0] - x) < self.k]
        ends = [box[1] + box[3] for box in column if box[1] < bottom]
        top = max(ends) + _GAP * self.k if ends else top
        return x, top, width, max(bottom - top, 0.1)

    def put(self, name: str, box: Box) -> None:
        """Move an item that the template has."""
        place(self._items[name], box, max(self._items[name].page(), 0))
        self._boxes[name] = box

    def size(self, name: str) -> float:
        """Size in points of the words of a label that the template has."""
        return written(self._items[name])[0]

    def map(self, name: str, layers: Sequence[QgsMapLayer]) -> Optional[QgsLayoutItemMap]:
        """A map with its layers, whose extent is still to be chosen."""
        item = self._items.get(name)
        if not isinstance(item, QgsLayoutItemMap):
            return None
        _, _, width, height = self._boxes[name]
        item.setCrs(self.layout.project().crs())
        item.setFollowVisibilityPreset(False)
        item.setExtent(QgsRectangle(0, 0, width, height))
        item.setLayers(list(layers))
        item.setKeepLayerSet(True)
        item.setBackgroundEnabled(True)
        item.setBackgroundColor(QColor(GROUND))
        item.setFrameEnabled(True)
        item.setFrameStrokeColor(QColor(RULE))
        return item

    def legend(self, name: str) -> Optional[QgsLayoutItemLegend]:
        """A legend without entries."""
        item = self._items.get(name)
        return item if isinstance(item, QgsLayoutItemLegend) else None

    def scale_bar(self, view: Optional[QgsLayoutItemMap]) -> None:
        """A scale bar that fits a map, of about the width of the template."""
        item = self._items.get("scale_bar")
        if not isinstance(item, QgsLayoutItemScaleBar) or view is None:
            return
        if item.linkedMap() is not view:
            style_scale_bar(item, view, 8 * self.k, 1.6 * self.k)
        rescale(item, 0.8 * self._boxes["scale_bar"][2])

    def flow(self, parts: Dict[str, str], ends: Dict[str, float]) -> None:
        """Write texts one below the other where they stand in one column, each as high as its words are.

        ``ends`` gives where items that are no texts end; what stands below them in their column follows.
        """
        names = [*ends, *(name for name in parts if self.has(name))]
        last: Dict[float, float] = {}
        for name in names:
            x, top, width, _ = self._boxes[name]
            column = next((left for left in last if abs(left - x) < self.k), x)
            below = last.get(column)
            if name in ends:
                last[column] = ends[name]
                continue
            item = self._items[name]
            size, bold, _ = written(item)
            bottom = max(
                one[1] + one[3] for other, one in self._boxes.items() if other in parts and abs(one[0] - x) < self.k
            )
            if below is not None:
                top = below + _GAP * self.k
            text = parts[name]
            room = max(bottom - top, 0.1)
            if room < text_height("x", size, width, bold=bold):
                # what would be cut to nothing is left out
                text = ""
            high = min(text_height(text, size, width, bold=bold) if text else 0.0, room)
            self.put(name, (x, top, width, max(high, 0.1)))
            self.write(name, text)
            if text:
                last[column] = top + high


def _boxes(document: QDomDocument, items: Dict[str, QgsLayoutItem]) -> Dict[str, Box]:
    """The place of every item in millimetres; its size as the file tells it, as some shrink when they are loaded."""
    found: Dict[str, Box] = {}
    nodes = document.elementsByTagName("LayoutItem")
    for number in range(nodes.count()):
        node = nodes.at(number).toElement()
        item = items.get(node.attribute("id"))
        if item is not None:
            # moved by its upper left corner from now on
            item.setReferencePoint(QgsLayoutItem.ReferencePoint.UpperLeft)
            at, (wide, high, unit) = item.pagePos(), node.attribute("size").split(",")
            by = _MM.get(unit, 1.0)
            found[item.id()] = (at.x(), at.y(), float(wide) * by, float(high) * by)
            if isinstance(item, QgsLayoutItemLabel):
                place(item, found[item.id()], max(item.page(), 0))
    return found


def _enlarge(item: QgsLayoutItem, by: float) -> None:
    at, size = item.pagePos(), item.rect()
    item.setReferencePoint(QgsLayoutItem.ReferencePoint.UpperLeft)
    place(item, (at.x() * by, at.y() * by, size.width() * by, size.height() * by), max(item.page(), 0))
    if not isinstance(item, QgsLayoutItemLabel):
        return
    if hasattr(item, "textFormat"):
        style = item.textFormat()
        style.setSize(style.size() * by)
        item.setTextFormat(style)
    else:
        words = item.font()
        words.setPointSizeF(words.pointSizeF() * by)
        item.setFont(words)


def _misspelt(ids: Iterable[str]) -> List[str]:
    """A sentence for each id that looks like one of ours and is none."""
    known, found = (*TEXTS, *OTHERS), []
    for name in ids:
        alike = get_close_matches(name, known, 1, _ALIKE) if name not in known else []
        if alike:
            text = tr("The layout has an item with the id '{id}', which is not filled; did you mean '{known}'?")
            found.append(text.format(id=name, known=alike[0]))
    return found


def _broken(path: Path) -> str:
    return tr("The layout {path} cannot be read: save it anew in QGIS, or choose another.").format(path=path)
