"""What the tests of the QGIS side run: qgis_process, the engine's command, and a feedback that remembers."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from qgis.core import QgsProcessingFeedback
from qgis.PyQt.QtCore import QCoreApplication

import g40_plugin

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = REPOSITORY.parent / "shared" / "data"
ENGINE_PYTHON = os.environ.setdefault("G40_ENGINE_PYTHON", str(REPOSITORY / ".venv" / "bin" / "python"))


def program(name):
    """Debian 12 ships a wrapper that fails; the program itself has another name."""
    return shutil.which(f"{name}.bin") or shutil.which(name)


def plugin_folder():
    return Path(g40_plugin.__file__).parent


def forget_the_tests(environment):
    """Take out what belongs to the Python and the settings of the tests."""
    for variable in ("PYTHONPATH", "VIRTUAL_ENV", "LANGUAGE", "LC_ALL", "QGIS_CUSTOM_CONFIG_PATH", "QGIS_OPTIONS_PATH"):
        environment.pop(variable, None)


class QgisProcess:
    """Runs the real qgis_process with settings of its own."""

    def __init__(self, home):
        self.home = home
        self.environment = {
            **os.environ,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "QT_QPA_PLATFORM": "offscreen",
            "QGIS_PLUGINPATH": str(plugin_folder().parent),
            "LANG": "C.UTF-8",
        }
        forget_the_tests(self.environment)

    def command(self, arguments):
        return [program("qgis_process"), *(str(argument) for argument in arguments)]

    def __call__(self, *arguments, **environment):
        return subprocess.run(
            self.command(arguments),
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def run(self, algorithm, environment=None, **parameters):
        words = [f"--{key}={value}" for key, value in parameters.items()]
        return self("run", f"g40:{algorithm}", *words, **(environment or {}))

    def start(self, algorithm, **parameters):
        words = [f"--{key}={value}" for key, value in parameters.items()]
        return subprocess.Popen(
            self.command(["run", f"g40:{algorithm}", *words]),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def click(button):
    """Press a button that can be pressed; a mouse aimed at it would miss one that is not laid out yet."""
    assert button.isEnabled()
    button.click()


class Feedback(QgsProcessingFeedback):
    """Remembers what was told, and calls ``on_progress`` at the first progress text."""

    def __init__(self, on_progress=None):
        super().__init__(False)
        self.on_progress = on_progress
        self.texts, self.infos, self.warnings, self.errors = [], [], [], []

    def setProgressText(self, text):  # noqa: N802
        self.texts.append(text)
        if self.on_progress is not None:
            action, self.on_progress = self.on_progress, None
            action()

    def pushInfo(self, text):  # noqa: N802
        self.infos.append(text)

    def pushWarning(self, text):  # noqa: N802
        self.warnings.append(text)

    def reportError(self, text, fatalError=False):  # noqa: N802, N803
        self.errors.append(text)


def engine(*arguments):
    done = subprocess.run(
        [ENGINE_PYTHON, "-I", str(plugin_folder() / "engine" / "__main__.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def engine_processes(parent):
    """Process ids of the engines that a process started."""
    found = []
    for children in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in children.read_text().split():
            command = Path(f"/proc/{child}/cmdline")
            if command.exists() and b"__main__.py" in command.read_bytes():
                found.append(int(child))
    return found


def is_running(process):
    """Whether a process is there and no zombie."""
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def kill_engine(parent, seconds=30):
    """Kill the engine of a process as soon as it is there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for child in engine_processes(parent):
            os.kill(child, signal.SIGKILL)
            while is_running(child):
                time.sleep(0.01)
            # the parent hears of it by a signal
            time.sleep(0.2)
            return
        time.sleep(0.02)
    raise AssertionError("no engine was started")


def wait_until(condition, seconds):
    """Let Qt work until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        QCoreApplication.processEvents()
        time.sleep(0.01)
