"""Runs inside QGIS Desktop (qgis --code): hands the steps a desktop to click in, and writes down what went wrong."""

import faulthandler
import importlib.util
import json
import os
import sys
import time
import traceback
from pathlib import Path

import qgis.utils
from qgis.core import Qgis, QgsApplication, QgsProject
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QApplication, QWidget
from qgis.utils import iface

# QGIS runs this text without a file of its own
STEPS = Path(os.environ["G40_STEP_FOLDER"])
# of a whole drive, on a machine that does nothing else
USUAL_SECONDS = 600
# what QGIS 3.22 itself says when edits are saved and editing goes on, with no plugin at all
OWN_WORDS_OF_QGIS = ("Unbalanced call to leaveUpdateMode()", "aanroep naar leaveUpdateMode()")


class Desktop:
    """What a step may do: look for widgets, click, type, wait and take pictures."""

    def __init__(self):
        self.iface = iface
        self.out = Path(os.environ["G40_OUT"])
        self.language = os.environ["G40_LANGUAGE"]
        self.clicks = 0
        # the folder of the sample city, once it was made
        self.sample = None
        # what a step has people told on purpose is no fault
        self.expected = list(OWN_WORDS_OF_QGIS)
        self.told = {"log": [], "steps": []}

    @property
    def plugin(self):
        return qgis.utils.plugins["g40_plugin"]

    @property
    def dock(self):
        return self.plugin.dock

    @property
    def state(self):
        return self.plugin.state

    def have_result(self):
        """The dock in sight with the sample city and its scores, whatever a step before this one left behind.

        The city is made once, by its button; from then on its project is opened anew.
        """
        self.dock.setUserVisible(True)
        if self.sample is None:
            start = self.tab("StartTab")
            if not self.state.result:
                self.wait(lambda: start.sample_button.isEnabled() and "…" not in start.engine_text.text(), 60)
                self.click(start.sample_button)
                self.wait(lambda: self.state.result and not self.state.busy, 240)
            self.sample = Path(self.state.city).parent
            assert QgsProject.instance().write(str(self.sample / "sample.qgz"))
        else:
            self.leave_edits()
            assert self.iface.addProject(str(self.sample / "sample.qgz"))
        self.tab("StartTab")
        self.wait_for_map()

    def tab(self, kind):
        """The tab of a class such as "StartTab", put in front."""
        tabs = self.dock.content.tabs
        number = next(number for number, tab in enumerate(self.dock.tabs) if type(tab).__name__ == kind)
        if tabs.currentIndex() != number:
            bar = tabs.tabBar()
            self.click(bar, bar.tabRect(number).center())
        return self.dock.tabs[number]

    def click(self, widget, place=None, button=Qt.MouseButton.LeftButton):
        """A real click on a widget, which has to be visible and enabled."""
        assert widget.isVisible(), f"{widget.objectName()} is not to be seen"
        assert widget.isEnabled(), f"{widget.objectName()} is grey"
        self._scroll_to(widget)
        # a tool button with a menu, a check box: their middle may be beside what reacts
        QTest.mouseClick(widget, button, Qt.KeyboardModifier.NoModifier, place or _middle(widget))
        self.clicks += 1
        self.pause()

    def click_map(self, x, y, button=Qt.MouseButton.LeftButton):
        """A click on the map at a place in its CRS."""
        canvas = self.iface.mapCanvas()
        place = canvas.getCoordinateTransform().transform(x, y)
        point = QPoint(round(place.x()), round(place.y()))
        QTest.mouseMove(canvas.viewport(), point)
        self.pause(30)
        self.click(canvas.viewport(), point, button)

    def type(self, widget, text):
        """Typed into a widget, in the place of what stands there."""
        self.click(widget)
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(widget, text)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        self.pause()

    def key(self, widget, key, modifier=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(widget, key, modifier)
        self.pause()

    def button(self, parent, text):
        """The visible button with a text, with or without its mnemonic."""
        found = [one for one in parent.findChildren(QAbstractButton) if one.text().replace("&", "") == text]
        return next(one for one in found if one.isVisible())

    def window(self, kind):
        """The visible window of a class, waited for."""
        self.wait(lambda: self._windows(kind), 20)
        return self._windows(kind)[0]

    def in_window(self, kind, act):
        """Have something done in a modal window that the next click opens."""
        QTimer.singleShot(300, lambda: act(self.window(kind)))

    @staticmethod
    def after(milliseconds, act):
        """Have something done later, such as in a window that the next call opens."""
        QTimer.singleShot(milliseconds, act)

    def agree(self):
        """Say yes to a question of QGIS that the next move may bring: 3.40 asks where 3.22 does not."""
        QTimer.singleShot(300, _say_yes)

    def wait(self, condition, seconds=60):
        """Let QGIS work until a condition holds; who gives a drive more time gives all waits more."""
        seconds *= max(int(os.environ["G40_DRIVE_SECONDS"]) / USUAL_SECONDS, 1)
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"waited {seconds:.0f} s in vain"
            QTest.qWait(50)

    def wait_for_map(self, seconds=30):
        self.pause(300)
        self.wait(lambda: not self.iface.mapCanvas().isDrawing(), seconds)

    @staticmethod
    def pause(milliseconds=100):
        QTest.qWait(milliseconds)

    def picture(self, name, widget=None):
        """Keep what is on the screen, or one widget, as out/<name>.png."""
        self.pause(200)
        (widget or self.iface.mainWindow()).grab().save(str(self.out / f"{name}.png"))

    def expect(self, *words):
        """Warnings with these words come from what the step does wrong on purpose."""
        self.expected += words

    def write(self):
        (self.out / "told.json").write_text(json.dumps(self.told, indent=1, default=str), encoding="utf-8")

    def fail(self, kind, error, trace):
        self.told["error"] = "".join(traceback.format_exception(kind, error, trace))
        self.picture("failed")
        self.write()
        os._exit(1)

    def log(self, text, tag, level):
        if level in (Qgis.MessageLevel.Warning, Qgis.MessageLevel.Critical) and not any(
            word in text for word in self.expected
        ):
            self.told["log"].append(f"{self.told['steps'][-1:]} {tag}: {text}")

    def run(self):
        QgsApplication.messageLog().messageReceived[str, str, Qgis.MessageLevel].connect(self.log)
        width, height = (int(side) for side in os.environ["G40_SCREEN"].split("x"))
        self.iface.mainWindow().resize(width - 20, height - 20)
        self.pause(500)
        for name in os.environ["G40_STEPS"].split():
            self.told["steps"].append(name)
            self.expected = list(OWN_WORDS_OF_QGIS)
            _module(name).run(self)
        self.write()
        self.leave()

    def leave(self):
        # else QGIS asks whether to save the project, and whether to leave layers in the folder for temporary files
        self.leave_edits()
        QgsProject.instance().removeAllMapLayers()
        QgsProject.instance().setDirty(False)
        if self.state is not None and self.state.busy:
            # QGIS asks whether it may cancel what runs, and stays; it can be closed afterwards
            self.in_window("QMessageBox", lambda box: self.click(box.button(box.StandardButton.Yes)))
            self.iface.actionExit().trigger()
            self.wait(lambda: not self.state.busy, 20)
            self.picture("cancelled_to_leave")
            QgsProject.instance().setDirty(False)
        self.iface.actionExit().trigger()

    @staticmethod
    def leave_edits():
        """Take back what is drawn and not saved: QGIS would ask."""
        for layer in QgsProject.instance().mapLayers().values():
            if hasattr(layer, "isEditable") and layer.isEditable():
                layer.rollBack()

    @staticmethod
    def _windows(kind):
        return [one for one in QApplication.topLevelWidgets() if type(one).__name__ == kind and one.isVisible()]

    @staticmethod
    def _scroll_to(widget):
        parent = widget.parentWidget()
        while parent is not None:
            if hasattr(parent, "ensureWidgetVisible"):
                parent.ensureWidgetVisible(widget)
            parent = parent.parentWidget()


def _middle(widget: QWidget) -> QPoint:
    return widget.rect().center()


def _say_yes():
    window = QApplication.activeModalWidget()
    if window is not None:
        QTest.keyClick(window, Qt.Key.Key_Return)


def _module(name):
    sys.path.insert(0, str(STEPS))
    found = importlib.util.spec_from_file_location(name, STEPS / f"{name}.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


desktop = Desktop()
# where it hangs, when it does
hanging = (desktop.out / "hanging.txt").open("w")
faulthandler.enable(file=hanging)
faulthandler.dump_traceback_later(int(os.environ["G40_DRIVE_SECONDS"]) - 10, file=hanging)
sys.excepthook = desktop.fail
QTimer.singleShot(2000, desktop.run)
