"""A bridge drawn with the real tool, saved, undone; a plan, a place struck out; the project closed and opened again."""

from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLineEdit


def run(desktop):
    tab = desktop.tab("VariantsTab")
    desktop.picture("d1_no_variant")
    new_variant(desktop, tab, "Nieuwe brug")
    desktop.wait(lambda: tab.variants.count() == 1)
    desktop.picture("d2_new_variant")
    desktop.click(tab.findChild(type(tab.more_button), "draw_ways"))
    line(desktop, *bridge(desktop))
    desktop.picture("d3_drawn")
    desktop.click(tab.save_button)
    desktop.wait(lambda: tab.table.isVisible() and tab.table.rowCount() > 0, 60)
    desktop.picture("d4_quick")
    desktop.wait(lambda: not tab.again_work_button.isVisible() and "…" not in tab.status_text.text() and ":" in tab.status_text.text(), 120)
    desktop.pause(4000)
    desktop.picture("d5_whole")
    desktop.click(tab.show_difference)
    desktop.wait_for_map()
    desktop.picture("d6_map")


def bridge(desktop):
    extent = desktop.iface.mapCanvas().extent()
    middle = extent.center()
    return (middle.x() - 150, middle.y() - 120), (middle.x() + 150, middle.y() + 120)


def new_variant(desktop, tab, name):
    def fill(window):
        line = window.findChild(QLineEdit)
        line.setText("")
        QTest.keyClicks(line, name)
        desktop.pause(100)
        QTest.keyClick(line, Qt.Key.Key_Return)

    desktop.in_window("QInputDialog", fill)
    desktop.click(tab.new_button)


def line(desktop, *points):
    for x, y in points:
        desktop.click_map(x, y)

    canvas = desktop.iface.mapCanvas()
    place = canvas.getCoordinateTransform().transform(*points[-1])
    desktop.click(canvas.viewport(), QPoint(round(place.x()), round(place.y())), Qt.MouseButton.RightButton)
    desktop.wait(lambda: forms(desktop), 20)
    window = forms(desktop)[0]
    desktop.picture("d3_form", window)
    desktop.click(window.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok))


def forms(desktop):
    """The windows in which a feature is filled in."""
    windows = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    return [one for one in windows if one.findChild(QDialogButtonBox) is not None]
