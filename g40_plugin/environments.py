"""Python environments: giving a new one its place, and commands as a terminal takes them.

Needs nothing but Python's standard library: the engine and the QGIS side both use it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
import time
from pathlib import Path
from typing import Sequence

from .catalogue.language import N_
from .outputs import PlaceError

# QGIS hands over the folder in its own profile
FOLDER_VARIABLE = "G40_ENGINE_FOLDER"

# what was left beside its place for so long was left by a set-up that was killed
_STALE_S = 3600.0
_PLAIN_WORD = re.compile(r"[\w.:\\/+=~-]+")
_IN_USE = N_(
    "The environment {folder} is in use ({reason}): close other windows of QGIS and what else uses it, and do "
    "it again; what was there is unchanged."
)


def shown_command(words: Sequence[str]) -> str:
    """A command as a line for a terminal."""
    return windows_command(words) if sys.platform == "win32" else shlex.join(words)


def windows_command(words: Sequence[str]) -> str:
    """A command as a line that both the old prompt and PowerShell 5.1 take."""
    if _PLAIN_WORD.fullmatch(words[0]):
        return " ".join(word if _PLAIN_WORD.fullmatch(word) else f'"{word}"' for word in words)
    # PowerShell runs a quoted program only behind an &, which the prompt does not know
    quoted = " ".join("'{}'".format(word.replace("'", "''")) for word in words)
    return f'powershell -Command "& {quoted}"'


def python_of(folder: Path) -> Path:
    """The Python of a virtual environment."""
    return folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"


def sweep(folder: Path) -> None:
    """Delete what set-ups that were killed left beside the place of an environment."""
    for kind in ("new", "old"):
        for left in folder.parent.glob(f"{folder.name}.{kind}.*"):
            if time.time() - left.stat().st_mtime > _STALE_S:
                shutil.rmtree(left, ignore_errors=True)


def put_in_place(new: Path, folder: Path) -> None:
    """Give a new environment its place; the old one goes aside before it and is deleted after it.

    Raises ``PlaceError`` where the system refuses, as for an environment in use on Windows; the old one stays.
    """
    aside = folder.with_name(f"{folder.name}.old.{os.getpid()}")
    try:
        if folder.exists():
            folder.rename(aside)
        try:
            new.rename(folder)
        except OSError:
            if aside.exists():
                aside.rename(folder)
            raise
    except OSError as error:
        raise PlaceError(_IN_USE, folder=folder, reason=error.strerror or str(error)) from error
    shutil.rmtree(aside, ignore_errors=True)
