"""Makes the engine's own Python environment, after an explicit click."""

import os
import shutil
from pathlib import Path
from typing import Optional

from qgis.PyQt.QtCore import QProcess, pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from .. import client
from ..engine_setup import (
    choice_in_the_way,
    clean_environment,
    end_tree,
    engine_is_ready,
    look_again,
    own_environment,
    setup_words,
    system_pythons,
)
from ..environments import put_in_place, sweep
from ..outputs import PlaceError
from ..translation import language, tr, tr_known
from .forms import load_form

LINES_OF_LOG = 6
GREEN, RED = "#2e7d32", "#b3261e"


class SetupPanel(QWidget):
    """Says what will happen, has the engine make its environment, and puts that in place when it works."""

    # when an environment was put in place
    ready = pyqtSignal()
    closed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._process: Optional[QProcess] = None
        self.target = own_environment()
        # made beside its place, so that an environment that works stays until the new one does too
        self.beside = self.target.with_name(f"{self.target.name}.new.{os.getpid()}")
        load_form("setup", self)
        about = tr(
            "The analysis runs in a Python environment of its own, apart from QGIS. This makes one in {folder} "
            "and installs the libraries listed in the plugin's requirements.txt with pip, from the package index that "
            "pip is set up for (about 1.1 GB on disk). Nothing else on this computer is changed, and QGIS can be used "
            "meanwhile."
        )
        self.log.setMinimumHeight(LINES_OF_LOG * self.fontMetrics().lineSpacing())
        self.about.setText(about.format(folder=self.target))
        self.python.addItems([str(path) for path in system_pythons()])
        # they are there once there is something to tell
        self.log.hide()
        self.bar.hide()
        self.start_button.clicked.connect(self.start)
        self.close_button.clicked.connect(self.reject)
        if engine_is_ready():
            self._say(tr("The engine is ready already. Set it up again only when it does not work."))
        if not self.python.count():
            self._say(tr("No Python was found on this computer: install Python 3.11 or newer, or type where it is."))

    def start(self) -> None:
        """Begin; the window and QGIS can be used meanwhile."""
        python = self.python.currentText().strip()
        if not Path(python).is_absolute():
            message = tr("{python} is not a full path: choose a Python, or type where it is.")
            self._end(message.format(python=python), RED)
            return
        sweep(self.target)
        self.start_button.setEnabled(False)
        self.close_button.setText(tr("Cancel"))
        self.log.clear()
        self._colour("")
        # how long it takes depends on the network
        self.bar.setRange(0, 0)
        self.bar.show()
        program, *arguments = setup_words(Path(python), self.beside)
        process = QProcess(self)
        environment = clean_environment()
        environment.insert("LANGUAGE", language())
        process.setProcessEnvironment(environment)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.readyRead.connect(lambda: self._say(bytes(process.readAll()).decode("utf-8", "replace").rstrip()))
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._failed_to_start)
        self._process = process
        process.start(program, arguments)

    def reject(self) -> None:
        """Stop what runs, or ask to be closed where nothing does."""
        if self._process is None:
            self.closed.emit()
            return
        process, self._process = self._process, None
        process.finished.disconnect()
        process.errorOccurred.disconnect()
        end_tree(process)
        self._end(tr("Cancelled; the environment that was there is unchanged."), "")

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._process = None
        if status != QProcess.ExitStatus.NormalExit or code != 0:
            message = tr("That did not work: see the last lines above. The environment that was there is unchanged.")
            self._end(message, RED)
            return
        # the engine that runs holds on to the old one
        client.stop()
        try:
            put_in_place(self.beside, self.target)
        except PlaceError as error:
            self._end(error.told(tr_known), RED)
            return
        look_again()
        self._end(f"{tr('The engine is ready.')} {choice_in_the_way()}".strip(), GREEN)
        self.ready.emit()

    def _failed_to_start(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            reason, self._process = self._process.errorString(), None
            message = tr("{python} cannot be started ({reason}): install Python 3.11 or newer.")
            self._end(message.format(python=self.python.currentText(), reason=reason), RED)

    def _end(self, message: str, colour: str) -> None:
        for left in self.beside.parent.glob(f"{self.beside.name}*"):
            # what cannot be deleted now is not in the way of the next try
            shutil.rmtree(left, ignore_errors=True)
        self._say(message)
        self._colour(colour)
        self.bar.setRange(0, 1)
        self.bar.setValue(1 if colour else 0)
        self.start_button.setEnabled(True)
        self.close_button.setText(tr("Close"))

    def _colour(self, colour: str) -> None:
        self.bar.setStyleSheet(f"QProgressBar::chunk {{ background: {colour}; }}" if colour else "")

    def _say(self, text: str) -> None:
        if text:
            self.log.show()
            self.log.appendPlainText(text)
