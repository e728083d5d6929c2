"""Draw a map of the core of Delft for each theme into docs/images/delft. Needs out/delft of scripts/delft.py.

Run it after ``make build`` with QGIS's own Python:
QT_QPA_PLATFORM=offscreen PYTHONPATH=build /usr/bin/python3 scripts/delft_maps.py
"""

import subprocess
import sys
from pathlib import Path

from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback, QgsProject

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "out" / "delft"
PICTURES = ROOT / "docs" / "images" / "delft"
DPI = "80"
ENGLISH = 1


def main():
    application = QgsApplication([], False)
    application.initQgis()
    sys.path.append(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
    from g40_plugin.catalogue import MAPS, THEMES
    from g40_plugin.provider import register

    provider = register()
    PICTURES.mkdir(parents=True, exist_ok=True)
    for theme in sys.argv[1:] or MAPS:
        pdf = OUT / "{}.pdf".format(theme)
        parameters = {
            "SCORED": "{}|layername=areas".format(OUT / "scored_registers.gpkg"),
            "THEME": THEMES.index(theme),
            "CITY": str(OUT / "registers.gpkg"),
            "LANGUAGE": ENGLISH,
            "OUTPUT_PDF": str(pdf),
        }
        context = QgsProcessingContext()
        context.setProject(QgsProject())
        _, done = provider.algorithm("exportmap").run(parameters, context, QgsProcessingFeedback())
        if not done:
            return 1
        drawing = ["pdftoppm", "-r", DPI, "-jpeg", "-jpegopt", "quality=88", "-singlefile", str(pdf)]
        subprocess.run([*drawing, str(PICTURES / theme)], check=True)
    application.exitQgis()
    return 0


if __name__ == "__main__":
    sys.exit(main())
