"""Write docs/manual.md from the algorithms' help; run with QGIS's Python and PYTHONPATH=build after ``make build``."""

import sys
from pathlib import Path

from qgis.core import QgsApplication

TARGET = Path(__file__).resolve().parents[1] / "docs" / "manual.md"


def main() -> int:
    """Write the manual in English."""
    application = QgsApplication([], False)
    application.initQgis()
    sys.path.append(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
    from g40_plugin.manual import manual
    from g40_plugin.provider import register

    TARGET.write_text(manual(register()), encoding="utf-8")
    application.exitQgis()
    return 0


if __name__ == "__main__":
    sys.exit(main())
