"""Forms drawn with Qt Designer: loaded from resources/ui, their words in the user's language."""

from io import StringIO

from qgis.gui import QgsFileWidget
from qgis.PyQt import uic
from qgis.PyQt.QtCore import QFile, QIODevice
from qgis.PyQt.QtWidgets import QAbstractSpinBox, QLabel, QLineEdit, QWidget
from qgis.PyQt.QtXml import QDomDocument

from ..algorithms.base import RESOURCES
from ..translation import tr_known


def load_form(name: str, parent: QWidget) -> None:
    """Fill a widget with the form ``resources/ui/<name>.ui``: its widgets become attributes of ``parent``.

    Every text of the form is translated, and what a label belongs to is called after it for who cannot see it.
    """
    uic.loadUi(StringIO(_translated(name)), parent)
    for label in parent.findChildren(QLabel):
        if label.buddy() is not None:
            _name_after(label.buddy(), label.text().replace("&", ""))


def _translated(name: str) -> str:
    file = QFile(str(RESOURCES / "ui" / f"{name}.ui"))
    file.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QDomDocument()
    document.setContent(file)
    file.close()
    words = document.elementsByTagName("string")
    for number in range(words.count()):
        element = words.at(number).toElement()
        if element.attribute("notr") != "true":
            # words that are given in the right language already are not looked up by Qt
            element.setAttribute("notr", "true")
            element.firstChild().setNodeValue(tr_known(element.text()))
    return document.toString()


def _name_after(widget: QWidget, name: str) -> None:
    widget.setAccessibleName(name)
    if isinstance(widget, QgsFileWidget):
        # the line in it is what is read out and typed in
        widget.lineEdit().setAccessibleName(name)
        widget.setFocusProxy(widget.lineEdit())
    elif isinstance(widget, QAbstractSpinBox):
        widget.findChild(QLineEdit).setAccessibleName(name)
