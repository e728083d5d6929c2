"""Which Python runs the engine, and how an environment for it is made."""

import os
import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QProcess, QProcessEnvironment

from g40_plugin.version import VERSION

from .environments import FOLDER_VARIABLE, python_of, shown_command
from .network import network_variables
from .translation import tr

PLUGIN = Path(__file__).resolve().parent
ENGINE_MAIN = PLUGIN / "engine" / "__main__.py"

VARIABLE = "G40_ENGINE_PYTHON"
SETTING = "g40/engine_python"
# which plugin the kernels of its own environment were compiled for
PREPARED_SETTING = "g40/prepared"

CHECK_MILLISECONDS = 120_000
LAUNCHER_MILLISECONDS = 5_000
END_MILLISECONDS = 5_000

_NAMES = ("python3", "python3.13", "python3.12", "python3.11", "python")
# the launcher of Windows lists a Python a line: its version, and where it is
_LISTED = re.compile(r"(?:[A-Za-z]:\\|\\\\).*\.exe")
# what the store puts there only opens the store
_STORE = "WindowsApps"

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
    """The environment of QGIS with its proxy, certificates and profile, without what leads another Python astray."""
    environment = QProcessEnvironment.systemEnvironment()
    for variable, value in network_variables(own_environment().parent).items():
        environment.insert(variable, value)
    for variable in _VARIABLES_OF_QGIS:
        environment.remove(variable)
    environment.insert(FOLDER_VARIABLE, str(own_environment()))
    return environment


def own_environment() -> Path:
    """The folder of the plugin's own Python environment, in the user's QGIS profile."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "g40_engine" / "venv"


def system_pythons() -> List[Path]:
    """The Pythons of this machine; ``sys.executable`` is none of them, inside QGIS it is QGIS."""
    windows = os.name == "nt"
    inside = Path(sys.prefix) / "python.exe" if windows else Path(sys.prefix) / "bin" / "python3"
    listed = _pythons_of_launcher() if windows else ()
    found = [*listed, *on_path(os.environ.get("PATH", "")), Path("/usr/bin/python3"), inside]
    return [path for path in dict.fromkeys(found) if path.is_file()]


def on_path(folders: str) -> List[Path]:
    """The Pythons in the folders of a search path, but for those in the current folder and the stub of the store."""
    places = [place for place in map(Path, folders.split(os.pathsep)) if place.is_absolute()]
    ending = ".exe" if os.name == "nt" else ""
    found = []
    for name in _NAMES:
        paths = (place / f"{name}{ending}" for place in places if _STORE not in place.parts)
        found += [path for path in paths if path.is_file() and os.access(path, os.X_OK)][:1]
    return found


@lru_cache(maxsize=1)
def _pythons_of_launcher() -> Tuple[Path, ...]:
    """What the launcher ``py`` of Windows lists, the newest first."""
    places = [Path(os.environ.get("SYSTEMROOT", "C:/Windows"))]
    places.append(Path(os.environ.get("LOCALAPPDATA", "")) / "Programs" / "Python" / "Launcher")
    launcher = next((place / "py.exe" for place in places if (place / "py.exe").is_file()), None)
    if launcher is None:
        return ()
    process = QProcess()
    process.setProcessEnvironment(clean_environment())
    process.start(str(launcher), ["-0p"])
    if not process.waitForFinished(LAUNCHER_MILLISECONDS):
        process.kill()
        return ()
    return tuple(pythons_listed(bytes(process.readAllStandardOutput()).decode("utf-8", "replace")))


def pythons_listed(text: str) -> List[Path]:
    """The Pythons in the list of the launcher of Windows."""
    found = [_LISTED.search(line) for line in text.splitlines()]
    return [Path(one.group()) for one in found if one and _STORE not in one.group()]


def setup_words(python: Path, target: Path) -> List[str]:
    """The one command that makes an environment for the engine, word by word."""
    return [str(python), "-X", "utf8", "-I", str(ENGINE_MAIN), "engine", "setup", "--target", str(target)]


def setup_command_line() -> str:
    """The same command as a line for a terminal."""
    pythons = system_pythons()
    return shown_command(setup_words(pythons[0] if pythons else Path("python3"), own_environment()))


def engine_is_ready() -> bool:
    """Whether the plugin's own environment is there and has what the engine needs."""
    own = python_of(own_environment())
    return own.is_file() and has_libraries(own)


def is_prepared() -> bool:
    """Whether nothing is to be compiled for this plugin in its own environment, as far as is known; so without one."""
    there = python_of(own_environment()).is_file() and not is_chosen()
    return not there or QgsSettings().value(PREPARED_SETTING, "", str) == _this_plugin()


def remember_prepared() -> None:
    """Keep in mind that all is compiled, until another plugin takes the place of this one."""
    QgsSettings().setValue(PREPARED_SETTING, _this_plugin())


def _this_plugin() -> str:
    # kernels are kept by the path of their source; of the same version there may be another build
    return f"{VERSION} {PLUGIN} {ENGINE_MAIN.stat().st_mtime_ns}"


def end_tree(process: QProcess) -> None:
    """End a process with all that it started."""
    if os.name == "nt":
        QProcess.execute("taskkill", ["/T", "/F", "/PID", str(process.processId())])
    else:
        # the engine ends its own children when it is asked to stop
        process.terminate()
    if not process.waitForFinished(END_MILLISECONDS):
        process.kill()
        process.waitForFinished(END_MILLISECONDS)


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


def is_chosen() -> bool:
    """Whether a Python was chosen by hand, in the options or by a variable."""
    return _chosen_python()[0] is not None


def unfit_choice(reason: str) -> str:
    """What to do about a Python that was chosen by hand but lacks libraries; empty where none was chosen."""
    chosen, origin = _chosen_python()
    if chosen is None:
        return ""
    message = tr(
        "{path} was chosen by {origin}, but it cannot run the engine: take that choice away, so that the plugin's own "
        "environment is used, or install the libraries there. It said:\n{reason}"
    )
    return message.format(path=chosen, origin=origin, reason=reason)


def choice_in_the_way() -> str:
    """Why the plugin's own environment is not used though it is there; empty where it is used."""
    chosen, origin = _chosen_python()
    if chosen is None or chosen == python_of(own_environment()):
        return ""
    message = tr("It is not used as long as another Python, {path}, is chosen by {origin}: take that choice away.")
    return message.format(path=chosen, origin=origin)


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
    process.start(str(python), ["-X", "utf8", "-I", str(ENGINE_MAIN), "engine", "check", "--json"])
    if not process.waitForFinished(CHECK_MILLISECONDS):
        process.kill()
        process.waitForFinished(2000)
        return False
    return process.exitStatus() == QProcess.ExitStatus.NormalExit and process.exitCode() == 0


def look_again() -> None:
    """Forget which Pythons were tried: something was installed."""
    _tried.clear()
    _pythons_of_launcher.cache_clear()


def _chosen_python() -> Tuple[Optional[Path], str]:
    if os.environ.get(VARIABLE):
        return Path(os.environ[VARIABLE]), tr("the environment variable {name}").format(name=VARIABLE)
    setting = QgsSettings().value(SETTING, "", str)
    if setting:
        return Path(setting), tr("the setting in 'Settings > Options > G40 15-Minute City'")
    return None, ""
