"""The look of the municipality on paper: its logo, colours and typeface, from the options or for one export."""

from pathlib import Path
from typing import Callable, NamedTuple, Tuple

from qgis.core import QgsLayoutItem, QgsLayoutItemPicture, QgsSettings
from qgis.PyQt.QtGui import QColor, QImageReader
from qgis.PyQt.QtSvg import QSvgRenderer

from ..translation import tr
from .errors import MapError
from .page import Box, Page
from .typeface import has_typeface, use_typeface

LOGO_SETTING, COLOURS_SETTING, TYPEFACE_SETTING = "g40/logo", "g40/colours", "g40/typeface"
LOGOS = (".svg", ".png")
MOST_COLOURS = 2
# above the number of the page
_SMALL_LOGO = (166.0, 279.3, 30.0, 8.6)


class House(NamedTuple):
    """What is empty is left as it is in the layout."""

    logo: str = ""
    colours: Tuple[str, ...] = ()


def house_of(logo: str, colours: str, typeface: str, log: Callable[[str], None]) -> House:
    """The look that is asked for, that of the options where something is empty; its typeface is used from now on.

    A typeface that is missing is told to ``log``. Raises ``MapError`` for a logo or a colour that cannot be used.
    """
    logo, colours, typeface = (
        (given or QgsSettings().value(setting, "", str)).strip()
        for given, setting in ((logo, LOGO_SETTING), (colours, COLOURS_SETTING), (typeface, TYPEFACE_SETTING))
    )
    if logo and not Path(logo).is_file():
        raise MapError(tr("The logo {path} does not exist: choose another file, or none.").format(path=logo))
    if logo and not _is_picture(logo):
        raise MapError(tr("The logo {path} is no SVG or PNG: choose another file.").format(path=logo))
    found = tuple(part.strip() for part in colours.split(",") if part.strip())
    for colour in found:
        if not QColor(colour).isValid():
            message = tr("The colour {colour} cannot be read: write one such as #003366.")
            raise MapError(message.format(colour=colour))
    if len(found) > MOST_COLOURS:
        raise MapError(tr("There are more than two colours: leave some out."))
    if typeface and not has_typeface(typeface):
        log(tr("This computer has no typeface {name}: the usual one is used.").format(name=typeface))
        typeface = ""
    use_typeface(typeface)
    return House(logo, found)


def _is_picture(logo: str) -> bool:
    """Whether a file is a picture by its name and by what it holds."""
    kind = Path(logo).suffix.lower()
    if kind not in LOGOS:
        return False
    return QSvgRenderer(logo).isValid() if kind == ".svg" else QImageReader(logo).canRead()


def dress(page: Page, house: House) -> None:
    """Colours and logo of the municipality on an A4 page that is drawn without a template."""
    for number, colour in enumerate(house.colours):
        page.rectangle((0, 3.2 * number, page.width, (3.2, 0.8)[number]), colour)
    put_logo(page, house, _SMALL_LOGO)


def put_logo(page: Page, house: House, box: Box) -> None:
    """Put the logo into the upper right corner of a box, where there is one."""
    if house.logo:
        show_logo(page.add(QgsLayoutItemPicture(page.layout), box), house.logo)


def show_logo(item: QgsLayoutItemPicture, logo: str) -> None:
    """Show a logo as large as fits, in the upper right corner."""
    item.setPicturePath(logo)
    item.setResizeMode(QgsLayoutItemPicture.ResizeMode.Zoom)
    item.setPictureAnchor(QgsLayoutItem.ReferencePoint.UpperRight)
