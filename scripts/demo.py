"""The whole line on the sample city: built by the g40 command, scored and drawn by the real qgis_process.

Leaves a styled GeoPackage, a map as PDF and PNG, a page for residents and a table in out/demo.
"""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyogrio

from g40_plugin.engine.results.csv_cells import safe_cell
from g40_plugin.engine.sample import OWN_LAYERS
from g40_plugin.engine.service.methods import plain
from g40_plugin.engine.service.show import print_areas
from g40_plugin.engine.translation import language_of_environment, set_language

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "out" / "demo"
PRIVATE = ROOT / "build" / "qgis"


def main() -> int:
    """Run the demo; 0 when all went well."""
    set_language(language_of_environment())
    data, city, scored = OUT / "data", OUT / "voorbeeldstad.city.gpkg", OUT / "scored.gpkg"
    g40("city", "sample", data)
    layers = [word for table in OWN_LAYERS for word in ("--layer", f"{table}={data / table}.gpkg")]
    g40("city", "build", data / "voorbeeldstad.osm.pbf", *layers, "--out", city)

    # settings from an earlier run would answer that the plugin is enabled already, as an error
    shutil.rmtree(PRIVATE, ignore_errors=True)
    (PRIVATE / "home").mkdir(parents=True)
    (PRIVATE / "run").mkdir(mode=0o700)
    qgis("plugins", "enable", "g40_plugin")
    qgis("run", "g40:scoreplanareas", CITY=city, PLAN_AREAS=data / "plan_areas.gpkg", OUTPUT=scored)
    pdf, png = OUT / "map.pdf", OUT / "map.png"
    qgis("run", "g40:exportmap", SCORED=f"{scored}|layername=areas", CITY=city, OUTPUT_PDF=pdf, OUTPUT_PNG=png)

    page = OUT / "page.html"
    g40("page", f"Nu={scored}", "--city", city, "--language", "nl", "--output", page)

    areas = plain(pyogrio.read_dataframe(scored, layer="areas", read_geometry=False).to_dict("records"))
    table = write_table(areas, OUT / "scores.csv")
    print_areas(areas)
    for path in (scored, pdf, png, page, table, city):
        print(path.relative_to(ROOT))
    return 0


def g40(*words: object) -> None:
    """Run the g40 command."""
    run([sys.executable, "-m", "g40_plugin.engine", *map(str, words)], os.environ)


def qgis(*words: str, **parameters: object) -> None:
    """Run qgis_process with settings of its own, the built plugin and the engine of this environment."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_PLUGINPATH": str(ROOT / "build"),
        "HOME": str(PRIVATE / "home"),
        "XDG_RUNTIME_DIR": str(PRIVATE / "run"),
        "G40_ENGINE_PYTHON": sys.executable,
    }
    # on Debian 12 the plain name is a script that does not work
    program = shutil.which("qgis_process.bin") or shutil.which("qgis_process") or "qgis_process"
    run([program, *words, *(f"--{name}={value}" for name, value in parameters.items())], environment)


def run(command: list[str], environment: Any) -> None:
    """Run a program; what it said is shown only when it fails."""
    print(">", Path(command[0]).name, *command[1:4], flush=True)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        sys.exit(f"{command[0]} ended with exit code {done.returncode}")


def write_table(areas: list[dict[str, Any]], path: Path) -> Path:
    """All fields of all areas as CSV."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(areas[0]))
        writer.writeheader()
        writer.writerows({name: safe_cell(value) for name, value in area.items()} for area in areas)
    return path


if __name__ == "__main__":
    sys.exit(main())
