"""What the scripts that run a tab of the workbench have in common; with QGIS's own Python."""

import sys
import time
from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication

# what Python lets go of, QGIS ends with
_RUNNING = []
ROOT = Path(__file__).resolve().parents[2]


def begin() -> None:
    """Start QGIS, and let the plugin be imported from the sources."""
    _RUNNING.append(QgsApplication([], True))
    QgsApplication.initQgis()
    sys.path[:0] = [str(ROOT), str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins")]
    import g40_plugin

    # the folders that come into the package in the build
    g40_plugin.__path__.append(str(ROOT))


def work_until(condition, most_s: float) -> None:
    """Let Qt work until the condition holds; end the script where it does not in time."""
    end = time.monotonic() + most_s
    while not condition():
        if time.monotonic() > end:
            sys.exit("the tab did not answer")
        QCoreApplication.processEvents()
        time.sleep(0.001)
