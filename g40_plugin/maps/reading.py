"""What stands where on the pages of a PDF, for screen readers: told to the engine, which writes it into the PDF."""

import json
import tempfile
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence

from qgis.core import QgsLayoutItemLabel, QgsLayoutItemMap, QgsLayoutItemPage, QgsPrintLayout, QgsProcessingFeedback

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
    return [[_item(one) for one in _on(layout, number)] for number in numbers]


def _on(layout: QgsPrintLayout, page: int) -> List[Any]:
    found = [
        one
        for one in layout.pageCollection().itemsOnPage(page)
        if not isinstance(one, QgsLayoutItemPage) and one.isVisible()
    ]
    return sorted(found, key=lambda one: (float(one.customProperty(READ_AT, one.zValue())), one.zValue()))


def _item(item: Any) -> Item:
    corner = item.pagePos()
    told = {"x": corner.x(), "y": corner.y(), "role": "", "alt": "", "row": ""}
    if isinstance(item, QgsLayoutItemLabel) and item.text().strip():
        told.update(role=item.customProperty(ROLE) or "P", row=item.customProperty(TABLE_ROW) or "")
    elif isinstance(item, QgsLayoutItemMap) and item.customProperty(ALT):
        told.update(role="Figure", alt=item.customProperty(ALT))
    return told


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
