"""What stands where on the pages of a PDF, for screen readers: told to the engine, which writes it into the PDF."""

import json
import tempfile
from pathlib import Path
from typing import Any, Collection, Dict, List, NamedTuple, Optional, Sequence, Set

from qgis.core import (
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsPrintLayout,
    QgsProcessingFeedback,
)

from ..client import CANCELLED, EngineError, call
from ..engine_setup import engine_problem
from ..translation import tr
from .page import ALT, READ_AT, ROLE, TABLE_ROW

METHOD = "finish_pdf"
Item = Dict[str, Any]


class Mark(NamedTuple):
    """A bookmark: ``page`` counts from 1."""

    title: str
    page: int


class About:
    """What is told of a PDF: filled while its pages are drawn."""

    def __init__(self, title: str, language: str) -> None:
        self.title, self.language = title, language
        self.outline: List[Mark] = []
        self.pages: List[List[Item]] = []

    def as_json(self) -> str:
        """As the engine reads it."""
        told = {"title": self.title, "language": self.language, "pages": self.pages}
        return json.dumps({**told, "outline": [mark._asdict() for mark in self.outline]}, ensure_ascii=False)


def items_of(layout: QgsPrintLayout, pages: Optional[Sequence[int]] = None) -> List[List[Item]]:
    """The items of some pages of a layout, of all without ``pages``, in the order in which they are read."""
    collection = layout.pageCollection()
    numbers = range(collection.pageCount()) if pages is None else pages
    return [_told(_on(layout, number)) for number in numbers]


def _told(items: Sequence[Any]) -> List[Item]:
    rows = _rows(items)
    return [_item(one, rows) for one in items]


def _on(layout: QgsPrintLayout, page: int) -> List[Any]:
    found = [
        one
        for one in layout.pageCollection().itemsOnPage(page)
        if not isinstance(one, QgsLayoutItemPage) and one.isVisible()
    ]
    return sorted(found, key=lambda one: (float(one.customProperty(READ_AT, one.zValue())), one.zValue()))


def _item(item: Any, rows: Collection[str]) -> Item:
    corner, size, row = item.pagePos(), item.rect(), item.customProperty(TABLE_ROW) or ""
    told = {"x": corner.x(), "y": corner.y(), "role": "", "alt": "", "row": ""}
    # an empty cell of a row in which something stands is a cell too
    if isinstance(item, QgsLayoutItemLabel) and (item.text().strip() or row in rows):
        role, _, scope = (item.customProperty(ROLE) or "P").partition("/")
        told.update(role=role, row=row, scope=scope)
    elif isinstance(item, QgsLayoutItemMap) and item.customProperty(ALT):
        told.update(role="Figure", alt=item.customProperty(ALT), width=size.width(), height=size.height())
    elif isinstance(item, QgsLayoutItemLegend):
        told.update(role="L")
    return told


def _rows(items: Sequence[Any]) -> Set[str]:
    """The rows of tables in which any cell has words."""
    labels = [one for one in items if isinstance(one, QgsLayoutItemLabel) and one.text().strip()]
    return {one.customProperty(TABLE_ROW) for one in labels if one.customProperty(TABLE_ROW)}


def finish(pdf: str, about: About, feedback: Optional[QgsProcessingFeedback]) -> None:
    """Give a PDF title, language, bookmarks and tags in its place; where the engine cannot, say so and leave it."""
    feedback = feedback or QgsProcessingFeedback()
    problem = engine_problem()
    if not problem:
        try:
            _finish(pdf, about, feedback)
        except EngineError as error:
            if error.code == CANCELLED:
                return
            problem = str(error)
    if problem:
        text = tr("The PDF has no bookmarks and no tags for screen readers: {problem}")
        feedback.pushWarning(text.format(problem=problem))


def _finish(pdf: str, about: About, feedback: QgsProcessingFeedback) -> None:
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "about.json"
        told.write_text(about.as_json(), encoding="utf-8")
        done = f"{pdf}.tagged.pdf"
        try:
            call(METHOD, {"pdf": pdf, "about": str(told), "out": done, "overwrite": True}, feedback)
            Path(done).replace(pdf)
        finally:
            Path(done).unlink(missing_ok=True)
