"""Where the dock puts what it makes: it asks for no place, and never takes one that is taken."""

import re
import tempfile
from itertools import count
from pathlib import Path
from typing import List

from qgis.core import QgsProject, QgsSettings
from qgis.PyQt.QtCore import QStandardPaths

from ..translation import tr

FOLDER_SETTING = "g40/data_folder"


def usual_folder() -> Path:
    """The folder for data where the user has chosen none: g40 among the user's documents."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) / "g40"


def data_folder() -> Path:
    """A folder that can be written to: that of the options, else the usual one, else one for temporary files."""
    chosen = QgsSettings().value(FOLDER_SETTING, "", str)
    return _writable(Path(chosen) if chosen else usual_folder())


def project_folder() -> Path:
    """The folder of the project that is open where it can be written to, else that for data."""
    home = QgsProject.instance().absolutePath()
    return _writable(Path(home), data_folder) if home else data_folder()


def why_elsewhere(path: Path) -> str:
    """Why a file of ``project_folder`` is not in the folder of the project, in one sentence; empty where it is."""
    home = QgsProject.instance().absolutePath()
    if not home or path.parent == Path(home):
        return ""
    message = tr("The folder of the project cannot be written to, so {name} is in {folder}.")
    return message.format(name=path.name, folder=path.parent)


def free_path(path: Path) -> Path:
    """The path, or where that is taken the same with the first number behind it that is free."""
    numbered = (path.with_name(f"{path.stem} {number}{path.suffix}") for number in count(2))
    return path if not path.exists() else next(other for other in numbered if not other.exists())


def file_name(name: str) -> str:
    """A name as that of a file: without what not every computer takes in one."""
    return re.sub(r'[<>:"/\\|?*;\x00-\x1f]', " ", name).strip(" .") or tr("variant")


def free_name(name: str, taken: List[str]) -> str:
    """The name, with the first number behind it that makes it one of its own."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name} {number}"
    return found


def _writable(folder: Path, otherwise=None) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # permissions do not tell it of every disk
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return otherwise() if otherwise is not None else Path(tempfile.mkdtemp(prefix="g40_"))
