"""How a page looks: its paper, its layout, what its maps show, and the look of the municipality."""

from pathlib import Path
from typing import Callable, NamedTuple, Optional

from qgis.core import QgsApplication, QgsLayoutItemMap, QgsProject, QgsRectangle

from ..translation import tr
from .errors import MapError
from .house import House
from .page import LAYOUTS

# flat, in millimetres
PAPERS = {
    "A4": (297.0, 210.0),
    "A3": (420.0, 297.0),
    "A2": (594.0, 420.0),
    "A1": (841.0, 594.0),
    "A0": (1189.0, 841.0),
}


def _no_log(_text: str) -> None:
    """Tell nobody."""


class Look(NamedTuple):
    """How a page looks: its paper, its layout, what its maps show, and the look of the municipality.

    ``extent`` is in the CRS of the project and empty for all areas; ``scale`` is 0 where the map fills its frame.
    """

    paper: str = "A4"
    way: str = "flat"
    layout: str = ""
    house: House = House()
    extent: Optional[Callable[[QgsProject], QgsRectangle]] = None
    scale: float = 0.0
    log: Callable[[str], None] = _no_log

    def zoom(self, view: QgsLayoutItemMap, usual: QgsRectangle) -> None:
        """Show what is asked for on a map: the extent, else ``usual``, at the scale where there is one.

        Raises ``MapError`` for an extent that lies elsewhere.
        """
        extent = self.extent(view.layout().project()) if self.extent else usual
        if self.extent and not extent.intersects(usual):
            raise MapError(tr("The extent shows none of the areas: choose another, or leave it out."))
        view.zoomToExtent(extent)
        if self.scale:
            view.setScale(self.scale)


def own_layouts() -> Path:
    """The folder of a user's own layouts."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "g40" / "layouts"


def find_layout(name: str, usual: str) -> Path:
    """The file of a layout: a path, or a name in the user's folder or among the shipped. Raises ``MapError``."""
    wanted = name or usual
    if wanted.lower().endswith(".qpt") and Path(wanted).is_file():
        return Path(wanted)
    stem = wanted[:-4] if wanted.lower().endswith(".qpt") else wanted
    for folder in (own_layouts(), LAYOUTS):
        path = folder / f"{stem}.qpt"
        if path.is_file():
            return path
    known = sorted({path.stem for folder in (own_layouts(), LAYOUTS) for path in folder.glob("*.qpt")})
    message = tr("There is no layout {name}: choose one of {known}, or put it into {folder}.")
    raise MapError(message.format(name=wanted, known=", ".join(known), folder=own_layouts()))
