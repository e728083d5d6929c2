"""The best place for a practice, made a variant that is worked out; a programme of homes; a drawn plan in it."""

from pathlib import Path

from qgis.core import QgsGeometry, QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

PLAN = "MultiPolygon(((150030 475380, 150110 475380, 150110 475320, 150030 475320, 150030 475380)))"


def run(desktop):
    desktop.have_result()
    homes = desktop.tab("HomesTab")
    desktop.picture("h1_nothing_asked_yet")
    find_places(desktop, homes)
    make_variant(desktop, homes)
    divide(desktop, homes)
    plan_in_programme(desktop, homes)


def find_places(desktop, homes):
    homes.what.setFocus()
    homes.what.setCurrentIndex(homes.what.findData("gp"))
    desktop.state.area_id = ""
    desktop.click(homes.lift_button)
    desktop.wait(lambda: desktop.state.lift and not desktop.state.busy, 180)
    desktop.wait_for_map()
    desktop.picture("h2_best_places")
    click_row(desktop, homes.lift_table, 0)
    desktop.wait_for_map()
    desktop.picture("h3_place_on_the_map")


def make_variant(desktop, homes):
    from g40_plugin.variant_layers import variants_of

    before = len(variants_of(QgsProject.instance()))
    homes.into.setCurrentIndex(0)
    desktop.click(homes.variant_button)
    desktop.pause(300)
    path = homes.into.currentData()
    variant = next(one for one in variants_of(QgsProject.instance()) if one.path == path)
    assert len(variants_of(QgsProject.instance())) == before + 1
    desktop.picture("h4_variant_made")
    variants = desktop.tab("VariantsTab")
    desktop.wait(lambda: variants.runs.is_idle and variant.answer, 180)
    assert variants._current().path == path
    assert variant.answer["answer"]["changes"] == 1
    desktop.picture("h5_variant_worked_out")


def divide(desktop, homes):
    desktop.tab("HomesTab")
    desktop.type(homes.homes, "3000")
    homes.conditions_group.setCollapsed(False)
    desktop.pause(200)
    desktop.type(homes.most_areas, "5")
    assert homes.most_areas.value() == 5
    desktop.picture("h6_conditions")
    desktop.click(homes.programme_button)
    desktop.wait(lambda: desktop.state.programme and not desktop.state.busy, 180)
    homes.conditions_group.setCollapsed(True)
    desktop.wait_for_map()
    scroll_to_end(homes)
    desktop.picture("h7_programme")
    click_row(desktop, homes.programme_table, 0)
    assert desktop.state.area_id
    desktop.wait_for_map()
    scroll_to_end(homes)
    desktop.picture("h8_one_area")


def plan_in_programme(desktop, homes):
    from g40_plugin.gui.drawing import add
    from g40_plugin.variant_layers import variants_of

    variant = next(one for one in variants_of(QgsProject.instance()) if one.path == homes.into.currentData())
    values = {"name": "Hofje", "homes": 120, "first_year": 2031, "last_year": 2033, "status": "hard"}
    add(variant, "plans", QgsGeometry.fromWkt(PLAN), values)
    desktop.state.variantDrawn.emit(variant.path)
    desktop.tab("VariantsTab")
    desktop.tab("HomesTab")
    before = desktop.state.programme
    desktop.click(homes.plan_button)
    desktop.wait(lambda: desktop.state.programme != before and not desktop.state.busy, 240)
    names = [homes.plans_table.item(row, 0).text() for row in range(homes.plans_table.rowCount())]
    assert "Hofje" in names
    scroll_to_end(homes)
    desktop.wait_for_map()
    desktop.picture("h9_plan_in_programme")
    assert Path(desktop.state.programme).is_file()


def click_row(desktop, table, row):
    desktop._scroll_to(table)
    QTest.mouseClick(
        table.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        table.visualItemRect(table.item(row, 0)).center(),
    )
    desktop.pause(300)


def scroll_to_end(tab):
    bar = tab.parent().parent().verticalScrollBar()
    bar.setValue(bar.maximum())
