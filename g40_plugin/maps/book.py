"""All sheets of a choice of areas as one PDF with cover and contents, or as a PDF for each area."""

from pathlib import Path
from typing import Callable, List, NamedTuple, Optional

from qgis.core import (
    QgsAbstractLayoutIterator,
    QgsPrintLayout,
    QgsProcessingFeedback,
    QgsProject,
)

from ..catalogue.names import capital
from ..catalogue.order import plain_name
from ..translation import tr as _tr
from .basemap import base_layers
from .chosen import Chosen
from .errors import MapError
from .export import export_leaves, without_author
from .files import folder_written_beside
from .front import Entry, Front, front_pages
from .homes_page import Beside
from .language import Texts
from .look import Look
from .page import Page
from .reading import About, Mark, items_of
from .scored import Scored
from .sheets import Sheets
from .untold import Untold


class Leaf(NamedTuple):
    """Some pages that are drawn at once: their layout, what fills it, and its pages that are shown."""

    layout: QgsPrintLayout
    fill: Callable[[], None]
    pages: List[Page]
    title: str


class Leaves(QgsAbstractLayoutIterator):
    """What QGIS goes through to write one PDF; the pages are numbered on the way."""

    def __init__(self, leaves: List[Leaf], texts: Texts, about: About) -> None:
        super().__init__()
        self._leaves, self._texts, self._about = leaves, texts, about
        self._at, self._before = -1, 0
        self._total = sum(len(leaf.pages) for leaf in leaves)

    def layout(self) -> QgsPrintLayout:
        return self._leaves[self._at].layout

    def beginRender(self) -> bool:  # noqa: N802
        self._at, self._before = -1, 0
        return True

    def endRender(self) -> bool:  # noqa: N802
        return True

    def count(self) -> int:
        return len(self._leaves)

    def filePath(self, base: str, extension: str) -> str:  # noqa: N802
        return f"{base}.{extension}"

    def next(self) -> bool:
        self._at += 1
        if self._at >= len(self._leaves):
            return False
        leaf = self._leaves[self._at]
        leaf.fill()
        shown = {page.number for page in leaf.pages}
        pages = leaf.layout.pageCollection()
        for number in range(pages.pageCount()):
            pages.page(number).setExcludeFromExports(number not in shown)
        tr = self._texts
        text = tr("page {number} of {total}")
        for page in leaf.pages:
            self._before += 1
            page.numbered(text.format(number=self._before, total=self._total))
        self._about.outline.append(Mark(leaf.title, self._before - len(leaf.pages) + 1))
        self._about.pages += items_of(leaf.layout, [page.number for page in leaf.pages])
        return True


class Book:
    """The sheets of some areas, in their order."""

    def __init__(
        self,
        project: QgsProject,
        scored: Scored,
        chosen: List[Chosen],
        texts: Texts,
        *,
        city: Optional[str] = None,
        beside: Optional[Beside] = None,
        look: Optional[Look] = None,
    ) -> None:
        self._texts = texts
        self._told = [one for one in chosen if one.has_result]
        self._untold = [one for one in chosen if not one.has_result]
        self._look = look or Look(way="upright")
        under = base_layers(city, scored.areas)
        beside = beside or Beside()
        self._sheets = Sheets(project, scored, self._told, texts, under=under, beside=beside, look=self._look)
        self._scored, self._project, self._under, self._all = scored, project, under, chosen
        city_name = scored.meta.get("city", "")
        tr = texts
        self._title = ": ".join(filter(None, (tr("A sheet for every area"), capital(city_name))))
        without_author(self._sheets.layout)

    @property
    def sheets(self) -> int:
        """How many areas have a sheet."""
        return len(self._told)

    @property
    def untold(self) -> int:
        """How many areas stand on the list of those without a result."""
        return len(self._untold)

    def export(self, path: str, feedback: QgsProcessingFeedback) -> None:
        """Write one PDF. Raises ``MapError``."""
        about = About(self._title, self._texts.language)
        export_leaves(Leaves(self._leaves(), self._texts, about), path, about, feedback, feedback)

    def export_folder(self, folder: str, feedback: QgsProcessingFeedback) -> List[str]:
        """Write a PDF for each area with a sheet into a folder, all or none; the paths. Raises ``MapError``."""
        made = []
        digits = max(3, len(str(len(self._told))))
        names = [
            f"{number:0{digits}}_{_plain(plain_name(one.area))}.pdf" for number, one in enumerate(self._told, start=1)
        ]
        with folder_written_beside(folder, names) as beside:
            for number, (one, name) in enumerate(zip(self._told, names), start=1):
                if feedback.isCanceled():
                    raise MapError(_tr("Cancelled; nothing was written."))
                leaf = self._sheet(one)
                about = About(f"{self._title}: {leaf.title}", self._texts.language)
                quiet = QgsProcessingFeedback() if number > 1 else feedback
                export_leaves(Leaves([leaf], self._texts, about), str(beside / name), about, None, quiet)
                feedback.setProgress(100.0 * number / len(self._told))
                made.append(str(Path(folder) / name))
        return made

    def _sheet(self, one: Chosen) -> Leaf:
        return Leaf(
            self._sheets.layout, lambda: self._sheets.fill(one), self._sheets.pages_of(one), plain_name(one.area)
        )

    def _leaves(self) -> List[Leaf]:
        tr = texts = self._texts
        sheets = [self._sheet(one) for one in self._told]
        before, pages = front_pages(len(self._all)), {}
        for one, leaf in zip(self._told, sheets):
            pages[id(one)] = before + 1
            before += len(leaf.pages)
        after = before + 1
        leaves: List[Leaf] = []
        if len(self._all) > 1:
            entries = [Entry(number, one, pages.get(id(one), after)) for number, one in enumerate(self._all, start=1)]
            front = Front(self._project, self._scored, entries, self._under, texts, self._look)
            leaves.append(Leaf(front.layout, _nothing, front.pages, tr("Overview")))
        leaves += sheets
        if self._untold:
            untold = Untold(self._project, self._untold, texts, self._look.house)
            leaves.append(Leaf(untold.layout, _nothing, untold.pages, tr("Areas without a result")))
        return leaves


def _nothing() -> None:
    """Fill nothing: these pages are written when they are made."""


def _plain(name: str) -> str:
    """A name as part of a file name."""
    kept = "".join(letter if letter.isalnum() else "_" for letter in name)
    return "_".join(part for part in kept.split("_") if part)[:60]
