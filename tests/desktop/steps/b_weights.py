"""A slider dragged with the mouse, the map with it, an area chosen, a preset, and the record of a choice."""

from pathlib import Path

from g40_plugin.algorithms.base import RESOURCES
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication


def run(desktop):
    desktop.have_result()
    weights = desktop.tab("WeightsTab")
    desktop.wait(lambda: weights.settled, 60)
    desktop.picture("w1_weights")
    assert weights.marks.layer is None
    slider = weights.pillars.sliders["grn"]
    _drag(desktop, slider, slider.width() * 0.8)
    desktop.wait(lambda: weights.pillars.weights["grn"] > 2 and weights.settled, 60)
    desktop.wait_for_map()
    desktop.picture("w2_green_heavy")
    assert QgsProject.instance().layerTreeRoot().findLayer(weights.marks.layer).isVisible()
    # a row of the list
    view = weights.table
    desktop.click(view.viewport(), view.visualRect(weights.model.index(1, 1)).center())
    assert desktop.state.area_id == weights.model.area_at(1)
    desktop.click(weights.reset_button)
    desktop.wait(lambda: weights.settled, 60)
    assert weights.marks.layer is None
    weights.load(str(RESOURCES / "norms" / "weights-transit-first.toml"))
    desktop.wait(lambda: weights.pillars.weights["ptn"] == 2.0 and weights.settled, 60)
    _scroll_down(weights)
    desktop.wait_for_map()
    desktop.picture("w3_winners")
    record = desktop.tab("RecordTab")
    desktop.click(record.now_button)
    desktop.type(record.subject, "Spoorzone")
    desktop.type(record.present, "Anna, Bram")
    desktop.click(record.reasons)
    QTest.keyClicks(record.reasons, "Het station telt het zwaarst.")
    record.choice.setCurrentIndex(1)
    place = Path(desktop.state.result).with_name("record.json")
    record.save(str(place))
    desktop.wait(lambda: place.is_file() and not desktop.state.busy, 60)
    desktop.picture("w4_record")
    record.open(str(place))
    desktop.wait(lambda: not desktop.state.busy, 60)
    desktop.picture("w5_opened_again")
    (desktop.out / "record.html").write_bytes(place.with_suffix(".html").read_bytes())


def _drag(desktop, slider, target):
    """With the mouse, from the handle, in steps."""
    desktop._scroll_to(slider)
    share = slider.value() / slider.maximum()
    begin = QPoint(round(6 + share * (slider.width() - 12)), slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, begin)
    steps = 12
    for step in range(1, steps + 1):
        _move(slider, QPoint(round(begin.x() + (target - begin.x()) * step / steps), begin.y()))
        desktop.pause(40)
    end = QPoint(round(target), begin.y())
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    desktop.pause()


def _move(widget, place):
    """With the button held: what QTest moves is a pointer without buttons."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    places = QPointF(place), QPointF(widget.mapToGlobal(place))
    event = QMouseEvent(QEvent.Type.MouseMove, *places, none, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def _scroll_down(tab):
    area = tab.parent().parent()
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
