"""The list of areas without a result, which stands after the sheets."""

from typing import Dict, List, Optional

from qgis.core import QgsProject

from ..catalogue.order import shown_name
from ..catalogue.phrases import reason_of, unknown
from .chosen import SCORES, Chosen
from .front import BOTTOM, HEIGHT, INNER, LEFT, TOP, WIDTH
from .house import House, dress
from .language import Texts
from .page import GREY, Page, new_layout, text_height


class Untold:
    """The list of areas without a result, by reason; as many pages as it takes."""

    def __init__(self, project: QgsProject, chosen: List[Chosen], texts: Texts, house: House) -> None:
        tr, self._house = texts, house
        self.layout = new_layout(project, "without a result")
        self.pages: List[Page] = []
        by_reason: Dict[str, List[str]] = {}
        for one in chosen:
            by_reason.setdefault(_why(one, tr), []).append(shown_name(one.area, tr))
        self._room = 0.0
        self._page: Optional[Page] = None
        for reason, names in by_reason.items():
            left = names
            while left:
                left = self._write(reason, left, tr)

    def _write(self, reason: str, names: List[str], tr: Texts) -> List[str]:
        """Write as many names as there is room for; the names that are left."""
        head = text_height(reason, 10, INNER, bold=True) + 1
        shown = len(names)
        while shown and head + text_height(", ".join(names[:shown]), 9.5, INNER) + 4 > self._room:
            shown -= max(1, shown // 20)
        if shown < 1:
            if self._page is not None and self._room > BOTTOM - TOP - 1:
                shown = 1
            else:
                self._new(tr)
                return names
        top, text = BOTTOM - self._room, ", ".join(names[:shown])
        height = text_height(text, 9.5, INNER) + 1
        self._page.text(reason, (LEFT, top, INNER, head), 10, bold=True)
        self._page.text(text, (LEFT, top + head, INNER, height), 9.5)
        self._room -= head + height + 5
        return names[shown:]

    def _new(self, tr: Texts) -> None:
        page = self._page = Page(self.layout, WIDTH, HEIGHT)
        dress(page, self._house)
        self.pages.append(page)
        page.text(tr("Areas without a result"), (LEFT, 16.5, INNER, 13), 22, bold=True)
        page.text(
            tr("Of these areas too little is known for a sheet of their own."), (LEFT, 31, INNER, 6), 9, colour=GREY
        )
        self._room = BOTTOM - TOP


def _why(one: Chosen, tr: Texts) -> str:
    code = next((code for code in SCORES if reason_of(one.area, code)), "")
    return unknown(one.area, code, tr) if code else tr("Not known: there is not enough data for this area.")
