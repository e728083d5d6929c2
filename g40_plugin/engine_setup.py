"""Which Python runs the engine, and how an environment for it is made."""

import os
import shutil
import sys
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QProcess, QProcessEnvironment

from .network import network_variables
from .translation import tr

PLUGIN = Path(__file__).resolve().parent
ENGINE_MAIN = PLUGIN / "engine" / "__main__.py"
REQUIREMENTS = PLUGIN / "resources" / "requirements.txt"

VARIABLE = "G40_ENGINE_PYTHON"
SETTING = "g40/engine_python"

CHECK_MILLISECONDS = 120_000

# they point a child at the libraries of QGIS instead of its own
_VARIABLES_OF_QGIS = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PROJ_DATA",
    "PROJ_LIB",
    "GDAL_DATA",
    "GDAL_DRIVER_PATH",
    "LD_LIBRARY_PATH",
    "QT_PLUGIN_PATH",
)

# system Pythons that were tried in this session: path -> whether it has the libraries
_tried: Dict[str, bool] = {}


def clean_environment() -> QProcessEnvironment:
    """The environment of QGIS with its proxy and certificates, without what would lead another Python astray."""
    environment = QProcessEnvironment.systemEnvironment()
    for variable, value in network_variables(own_environment().parent).items():
        environment.insert(variable, value)
    for variable in _VARIABLES_OF_QGIS:
        environment.remove(variable)
    return environment


def own_environment() -> Path:
    """The folder of the plugin's own Python environment, in the user's QGIS profile."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "g40_engine" / "venv"


def python_of(environment: Path) -> Path:
    """The interpreter of a virtual environment."""
    return environment / "Scripts" / "python.exe" if os.name == "nt" else environment / "bin" / "python"


def system_pythons() -> List[Path]:
    """The Pythons of this machine; ``sys.executable`` is none of them, inside QGIS it is QGIS."""
    inside = Path(sys.prefix) / "python.exe" if os.name == "nt" else Path(sys.prefix) / "bin" / "python3"
    on_path = [shutil.which(name) for name in ("python3", "python3.13", "python3.12", "python3.11", "python")]
    found = [Path(path) for path in on_path if path] + [Path("/usr/bin/python3"), inside]
    return [path for path in dict.fromkeys(found) if path.is_file()]


def setup_commands(python: Path, environment: Path) -> List[List[str]]:
    """The commands that make an environment for the engine."""
    return [
        [str(python), "-m", "venv", "--clear", str(environment)],
        [
            str(python_of(environment)),
            *("-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--only-binary=:all:"),
            *("-r", str(REQUIREMENTS)),
        ],
    ]


def setup_command_line() -> str:
    """The same commands as one line for a terminal."""
    pythons = system_pythons()
    commands = setup_commands(pythons[0] if pythons else Path("python3"), own_environment())
    return " && ".join(" ".join(f'"{word}"' if " " in word else word for word in command) for command in commands)


def engine_problem() -> str:
    """Why the engine cannot run and what to do; empty when it can, as far as is known without starting a process."""
    chosen, origin = _chosen_python()
    if chosen is not None:
        if chosen.is_file():
            return ""
        message = tr("The Python for the engine, {path}, does not exist: correct {origin}.")
        return message.format(path=chosen, origin=origin)
    if python_of(own_environment()).is_file() or any(_tried.get(str(path), True) for path in system_pythons()):
        return ""
    message = tr(
        "The engine has no Python environment yet: choose 'Set up the engine…' in the menu 'G40 15-Minute City', "
        "or run this command: {command}"
    )
    return message.format(command=setup_command_line())


def find_python() -> Optional[Path]:
    """The Python that runs the engine, None when none will do; the system's Pythons are tried last."""
    chosen, _origin = _chosen_python()
    if chosen is not None:
        return chosen if chosen.is_file() else None
    own = python_of(own_environment())
    if own.is_file():
        return own
    for path in system_pythons():
        if str(path) not in _tried:
            _tried[str(path)] = has_libraries(path)
        if _tried[str(path)]:
            return path
    return None


def has_libraries(python: Path) -> bool:
    """Whether this Python has all that the engine needs."""
    process = QProcess()
    process.setProcessEnvironment(clean_environment())
    process.start(str(python), ["-I", str(ENGINE_MAIN), "engine", "check", "--json"])
    if not process.waitForFinished(CHECK_MILLISECONDS):
        process.kill()
        process.waitForFinished(2000)
        return False
    return process.exitStatus() == QProcess.ExitStatus.NormalExit and process.exitCode() == 0


def look_again() -> None:
    """Forget which Pythons were tried: something was installed."""
    _tried.clear()


def _chosen_python() -> Tuple[Optional[Path], str]:
    if os.environ.get(VARIABLE):
        return Path(os.environ[VARIABLE]), tr("the environment variable {name}").format(name=VARIABLE)
    setting = QgsSettings().value(SETTING, "", str)
    if setting:
        return Path(setting), tr("the setting in 'Settings > Options > G40 15-Minute City'")
    return None, ""
