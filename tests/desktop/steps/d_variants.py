"""Variants: a bridge with the real tool, saved and taken back; a plan; a place struck out; the project opened again."""

from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QDialog, QDialogButtonBox, QLineEdit, QToolButton

# in the sample city: over the river between Winkelhof and Overzijde; a piece of ground in Winkelhof
BRIDGE = ((149991.6, 475080.0), (149981.3, 474894.2))
PLAN = ((150030, 475380), (150110, 475380), (150110, 475320), (150030, 475320))


def run(desktop):
    desktop.have_result()
    tab = desktop.tab("VariantsTab")
    desktop.picture("d01_no_variant")
    new_variant(desktop, tab, "Nieuwe brug")
    desktop.wait(lambda: tab.variants.count() == 1)
    desktop.picture("d02_new_variant")
    draw_bridge(desktop, tab)
    undo_and_save(desktop, tab)
    draw_bridge_again(desktop, tab)
    show_maps(desktop, tab)
    draw_plan(desktop, tab)
    strike_out_a_place(desktop, tab)
    second_variant(desktop, tab)
    open_again(desktop, tab)


def draw_bridge(desktop, tab):
    desktop.click(tab.findChild(QToolButton, "draw_ways"))
    shape(desktop, BRIDGE, "d03_form")
    assert tab.save_button.isVisible()
    desktop.picture("d04_drawn")
    desktop.click(tab.save_button)
    desktop.wait(lambda: tab.table.isVisible() and tab.table.rowCount() > 1, 90)
    desktop.picture("d05_quick")
    worked_out(desktop, tab)
    desktop.state.area_id = winkelhof(tab)
    desktop.picture("d06_whole")


def undo_and_save(desktop, tab):
    """What is undone was never there; what is taken away and saved gives the numbers of now."""
    desktop.click(tab.findChild(QToolButton, "draw_ways"))
    shape(desktop, ((149916, 475410), (150216, 475650)))
    layer = desktop.iface.activeLayer()
    assert layer.featureCount() == 2
    desktop.iface.mainWindow().findChild(QAction, "mActionUndo").trigger()
    desktop.pause(300)
    assert layer.featureCount() == 1
    assert not tab.save_button.isVisible()
    layer.selectAll()
    desktop.agree()
    desktop.iface.actionDeleteSelected().trigger()
    desktop.pause(600)
    assert layer.featureCount() == 0
    desktop.click(tab.save_button)
    worked_out(desktop, tab)
    tab.all_rows.setChecked(True)
    rows = cells(tab)
    assert all(now == then for _title, now, then in rows), rows
    tab.all_rows.setChecked(False)
    desktop.picture("d07_undone")


def draw_bridge_again(desktop, tab):
    desktop.click(tab.findChild(QToolButton, "draw_ways"))
    shape(desktop, BRIDGE)
    desktop.click(tab.save_button)
    worked_out(desktop, tab)
    assert any(now != then for _title, now, then in cells(tab))


def show_maps(desktop, tab):
    desktop.click(tab.show_difference, QPoint(8, tab.show_difference.height() // 2))
    desktop.wait_for_map()
    desktop.picture("d08_difference")
    desktop.click(tab.show_difference, QPoint(8, tab.show_difference.height() // 2))
    desktop.click(tab.show_then, QPoint(8, tab.show_then.height() // 2))
    desktop.wait_for_map()
    desktop.picture("d09_as_it_would_be")
    desktop.click(tab.show_then, QPoint(8, tab.show_then.height() // 2))


def draw_plan(desktop, tab):
    desktop.click(tab.findChild(QToolButton, "draw_plans"))
    shape(desktop, PLAN, "d10_plan_form", {"name": "Hofje", "homes": "120"})
    desktop.click(tab.save_button)
    worked_out(desktop, tab)
    desktop.picture("d11_plan")


def strike_out_a_place(desktop, tab):
    from g40_plugin.layers import open_layers
    from g40_plugin.variant_layers import variants_of

    project = QgsProject.instance()
    found = [one for one in open_layers(desktop.state.result, project) if one.source().endswith("|layername=sites")]
    source = f"{desktop.state.result}|layername=sites"
    sites = found[0] if found else desktop.iface.addVectorLayer(source, "sites", "ogr")
    sites.selectByIds([next(sites.getFeatures()).id()])
    desktop.click(tab.strike_button)
    worked_out(desktop, tab)
    assert variants_of(project)[0].layer("sites").featureCount() == 1
    desktop.picture("d12_struck_out")
    desktop.click(tab.again_button)
    worked_out(desktop, tab)
    assert variants_of(project)[0].layer("sites").featureCount() == 0


def second_variant(desktop, tab):
    for layer in QgsProject.instance().mapLayers().values():
        if hasattr(layer, "isEditable") and layer.isEditable():
            layer.rollBack()
    new_variant(desktop, tab, "Supermarkt")
    desktop.click(tab.findChild(QToolButton, "draw_facilities"))
    shape(desktop, ((150030, 475380),))
    desktop.click(tab.save_button)
    worked_out(desktop, tab)
    desktop.state.area_id = ""
    desktop.picture("d13_two_variants")
    desktop.state.area_id = winkelhof(tab)
    desktop.picture("d14_two_variants_area")


def open_again(desktop, tab):
    """Saved, closed and opened: the variants are there with their numbers, and know when they are out of date."""
    from g40_plugin.variant_layers import variants_of

    project = QgsProject.instance()
    for layer in project.mapLayers().values():
        if hasattr(layer, "isEditable") and layer.isEditable():
            layer.commitChanges()
    path = str(Path(desktop.state.result).with_name("variants.qgz"))
    before = cells(tab)
    assert project.write(path)
    desktop.iface.newProject(False)
    desktop.pause(500)
    assert tab.variants.count() == 0
    assert desktop.iface.addProject(path)
    desktop.wait(lambda: tab.variants.count() == 2)
    desktop.pause(1000)
    assert cells(tab) == before
    assert not tab.again_work_button.isVisible(), tab.status_text.text()
    desktop.picture("d15_opened_again")
    assert [variant.layer("ways").featureCount() for variant in variants_of(project)] == [0, 1]
    extent = variants_of(project)[1].layer("ways").extent()
    # its index keeps corners as short numbers
    assert abs(extent.height() - (BRIDGE[0][1] - BRIDGE[1][1])) < 1, extent.toString()
    norms = Path(desktop.state.result).with_name("norms.toml")
    norms.write_text("[time_score]\nzero_min = 40\n", encoding="utf-8")
    desktop.state.norms = str(norms)
    desktop.wait(tab.again_work_button.isVisible)
    desktop.picture("d16_not_up_to_date")
    desktop.state.norms = ""
    desktop.wait(lambda: not tab.again_work_button.isVisible())


def winkelhof(tab):
    return tab.area.itemData(tab.area.findText("Winkelhof"))


def cells(tab):
    """What stands in the table."""
    table = tab.table
    columns = range(table.columnCount())
    return [[table.item(row, column).text() for column in columns] for row in range(table.rowCount())]


def worked_out(desktop, tab):
    desktop.pause(300)
    runs = tab.runs
    desktop.wait(lambda: runs._run is None and not runs._waiting, 120)
    assert not tab.again_work_button.isVisible(), tab.status_text.text()


def new_variant(desktop, tab, name):
    def fill(window):
        line = window.findChild(QLineEdit)
        line.setText("")
        QTest.keyClicks(line, name)
        desktop.pause(100)
        QTest.keyClick(line, Qt.Key.Key_Return)

    desktop.in_window("QInputDialog", fill)
    desktop.click(tab.new_button)


def shape(desktop, points, picture="", values=None):
    """A shape clicked on the map, and its form said yes to."""
    for x, y in points:
        desktop.click_map(x, y)
    if len(points) > 1:
        canvas = desktop.iface.mapCanvas()
        place = canvas.getCoordinateTransform().transform(*points[-1])
        desktop.click(canvas.viewport(), QPoint(round(place.x()), round(place.y())), Qt.MouseButton.RightButton)
    desktop.wait(forms, 20)
    window = forms()[0]
    for name, value in (values or {}).items():
        lines = window.findChildren(QLineEdit)
        line = next(one for one in lines if name in (one.objectName(), one.parent().objectName()))
        QTest.mouseClick(line, Qt.MouseButton.LeftButton)
        QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(line, value)
    if picture:
        desktop.picture(picture, window)
    desktop.click(window.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok))


def forms():
    """The windows in which a feature is filled in."""
    windows = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    return [one for one in windows if one.findChild(QDialogButtonBox) is not None]
