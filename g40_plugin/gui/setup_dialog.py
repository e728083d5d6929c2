"""The dialog that makes the engine's own Python environment, after an explicit click."""

import shutil
from pathlib import Path
from typing import List, Optional

from qgis.PyQt.QtCore import QProcess, Qt
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from .. import client
from ..engine_setup import (
    ENGINE_MAIN,
    clean_environment,
    look_again,
    own_environment,
    python_of,
    setup_commands,
    system_pythons,
)
from ..translation import tr


class SetupDialog(QDialog):
    """Says what will happen, does it step by step, and puts the new environment in place when it works."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Set up the engine"))
        self.resize(720, 420)
        self._steps: List[List[str]] = []
        self._process: Optional[QProcess] = None
        self.target = own_environment()
        # made beside its place, so that an environment that works stays until the new one does too
        self.beside = self.target.with_name("venv.new")
        about = tr(
            "The analysis runs in a Python environment of its own, apart from QGIS. This makes one in {folder} "
            "and installs the libraries listed in the plugin's requirements.txt with pip, from the package index that "
            "pip is set up for (about 700 MB on disk). Nothing else on this computer is changed."
        )
        label = QLabel(about.format(folder=self.target), self)
        label.setWordWrap(True)
        self.python = QComboBox(self)
        self.python.addItems([str(path) for path in system_pythons()])
        choice = QFormLayout()
        choice.addRow(tr("Made with (Python 3.11 or newer)"), self.python)
        self.log = QPlainTextEdit(self)
        self.log.setReadOnly(True)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.start_button = QPushButton(tr("Set up"), self)
        self.start_button.clicked.connect(self.start)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, Qt.Orientation.Horizontal, self)
        self.buttons.addButton(self.start_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(label)
        layout.addLayout(choice)
        for widget in (self.log, self.bar, self.buttons):
            layout.addWidget(widget)
        if not self.python.count():
            self.start_button.setEnabled(False)
            self.log.setPlainText(tr("No Python was found on this computer: install Python 3.11 or newer first."))

    def start(self) -> None:
        """Begin; the steps follow each other as their processes end."""
        self.start_button.setEnabled(False)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Cancel"))
        self.log.clear()
        self.beside.parent.mkdir(parents=True, exist_ok=True)
        python = self.python.currentText()
        self._steps = [
            [python, "-c", _NEW_ENOUGH],
            *setup_commands(Path(python), self.beside),
            [str(python_of(self.beside)), "-I", str(ENGINE_MAIN), "engine", "check"],
        ]
        self.bar.setRange(0, len(self._steps))
        self.bar.setValue(0)
        self._next()

    def reject(self) -> None:
        if self._process is None:
            super().reject()
            return
        self._steps = []
        process, self._process = self._process, None
        process.finished.disconnect()
        process.errorOccurred.disconnect()
        process.kill()
        process.waitForFinished(5000)
        self._end(tr("Cancelled; the environment that was there is unchanged."))

    def _next(self) -> None:
        if not self._steps:
            self._put_in_place()
            return
        program, *arguments = self._steps.pop(0)
        if arguments[0] != "-c":
            self._say(" ".join([program, *arguments]))
        process = QProcess(self)
        process.setProcessEnvironment(clean_environment())
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.readyRead.connect(lambda: self._say(bytes(process.readAll()).decode("utf-8", "replace").rstrip()))
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._failed_to_start)
        self._process = process
        process.start(program, arguments)

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._process = None
        if status != QProcess.ExitStatus.NormalExit or code != 0:
            self._end(tr("That did not work: see the last lines above. The environment that was there is unchanged."))
            return
        self.bar.setValue(self.bar.value() + 1)
        self._next()

    def _failed_to_start(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            reason, self._process = self._process.errorString(), None
            message = tr("{python} cannot be started ({reason}): install Python 3.11 or newer.")
            self._end(message.format(python=self.python.currentText(), reason=reason))

    def _put_in_place(self) -> None:
        client.stop()
        if self.target.exists():
            shutil.rmtree(self.target)
        self.beside.rename(self.target)
        look_again()
        self._end(tr("The engine is ready."))

    def _end(self, message: str) -> None:
        if self.beside.exists():
            shutil.rmtree(self.beside)
        self._say(message)
        self.bar.setRange(0, 1)
        self.bar.setValue(1)
        self.start_button.setEnabled(True)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))

    def _say(self, text: str) -> None:
        if text:
            self.log.appendPlainText(text)


_NEW_ENOUGH = (
    "import sys; "
    "sys.exit(0 if sys.version_info >= (3, 11) else 'Python 3.11 or newer is needed, this is ' + sys.version)"
)
