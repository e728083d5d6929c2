"""A tab of the workbench in a process with QGIS's own Python: a line goes in, and a line comes back when it shows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from overlay import QGIS_PYTHON

READY = "ready"


def there_is_qgis() -> bool:
    """Whether QGIS's own Python is on this machine."""
    return QGIS_PYTHON.exists()


def tab(script: str, folder: Path, *given: Any) -> Callable[[str], str]:
    """Start one of the scripts beside this one; gives what it answers to a line. Settings are kept in ``folder``.

    Raises ``RuntimeError`` where the script ends or does not become ready.
    """
    environment = {
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(folder),
        "PATH": "/usr/bin:/bin",
        "G40_ENGINE_PYTHON": sys.executable,
    }
    process = subprocess.Popen(  # it ends when its input does
        [str(QGIS_PYTHON), str(Path(__file__).with_name(script)), *map(str, given)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    )

    def read() -> str:
        # the offscreen platform of Qt tells of what it lacks on the same stream
        for line in process.stdout:
            if line.strip():
                return line.strip()
        raise RuntimeError(f"{script} failed")

    def ask(line: str) -> str:
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
        return read()

    if read() != READY:
        raise RuntimeError(f"{script} did not become ready")
    return ask
