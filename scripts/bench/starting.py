"""Programs from their start to their end: the sample city scored by the command and by QGIS, and sheets of areas."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
from given import sample, warm_up
from processes import Usage, g40, started
from timing import Plan, Row, middle, taken

_ROOT = Path(__file__).resolve().parents[2]
_ENGINE = _ROOT / "build" / "g40_plugin" / "engine" / "__main__.py"
_QGIS = Path("/usr/bin/qgis_process.bin")
_SIZE = "the sample city"


def cold_start(plan: Plan) -> list[Row]:
    """The sample city scored by a fresh process of the command and of QGIS, twice; nothing is kept at the first.

    The kernels are compiled, as the set-up of the engine leaves them; what compiling takes at use is a row of its own.
    """
    package, areas = sample(plan.folder)
    warm_up(plan.folder)
    found: dict[str, list[Usage]] = {}
    for run in range(plan.runs):
        city = plan.folder / f"cold{run}.gpkg"
        shutil.copy(package, city)
        for time in ("", "_again"):
            found.setdefault(f"cold_start{time}", []).append(_command(city, areas, plan.folder))
    kernels = os.environ | {"NUMBA_CACHE_DIR": str(plan.folder / "no-kernels")}
    found["cold_start_compile"] = [_command(package, areas, plan.folder, kernels)]
    if _QGIS.exists():
        qgis = _qgis(plan.folder)
        # the plugin's own copy of the engine, of which the set-up compiles the kernels
        started([sys.executable, str(_ENGINE), "score", *_words(package, areas, plan.folder)], qgis)
        for run in range(plan.runs):
            city = plan.folder / f"cold_qgis{run}.gpkg"
            shutil.copy(package, city)
            for time in ("", "_again"):
                out = plan.folder / f"cold{run}{time}.gpkg"
                ran = _run(qgis, "g40:scoreplanareas", CITY=city, PLAN_AREAS=areas, OUTPUT=out)
                found.setdefault(f"cold_start_qgis{time}", []).append(ran)
            boxes = plan.folder / f"boxes{run}.gpkg"
            own = _run(qgis, "native:boundingboxes", INPUT=areas, OUTPUT=boxes)
            found.setdefault("cold_start_qgis_alone", []).append(own)
    abouts = {
        "cold_start": "g40 score, nothing kept of the package",
        "cold_start_again": "g40 score, once more",
        "cold_start_compile": "g40 score, without compiled kernels",
        "cold_start_qgis": "qgis_process, nothing kept of the package",
        "cold_start_qgis_again": "qgis_process, once more",
        "cold_start_qgis_alone": "qgis_process, the boxes of the areas by QGIS itself",
    }
    return [
        taken(name, f"{_SIZE}; {abouts[name]}", middle([one.spent for one in used]), max(one.peak_mb for one in used))
        for name, used in found.items()
    ]


def _command(city: Path, areas: Path, folder: Path, environment: Mapping[str, str] | None = None) -> Usage:
    return g40("score", *_words(city, areas, folder), environment=environment)


def _words(city: Path, areas: Path, folder: Path) -> list[str]:
    return ["--city", str(city), "--areas", str(areas), "--out", str(folder / "cold.gpkg")]


def sheet(plan: Plan) -> list[Row]:
    """Seconds a sheet of the export of area sheets: all of them less one alone, over their number less one."""
    if not _QGIS.exists():
        return [Row("sheet", f"{_SIZE}: QGIS is not installed")]
    package, areas = sample(plan.folder)
    drawn = gpd.read_file(areas)
    one = plan.folder / "one_area.gpkg"
    drawn.iloc[:1].to_file(one)
    qgis = _qgis(plan.folder)
    times: dict[str, list[Usage]] = {}
    for name, path in (("all", areas), ("one", one)):
        scored = plan.folder / f"sheets_{name}.gpkg"
        g40("score", "--city", package, "--areas", path, "--out", scored)
        for _ in range(plan.runs):
            pdf = plan.folder / f"sheets_{name}.pdf"
            ran = _run(qgis, "g40:exportsheets", SCORED=f"{scored}|layername=areas", CITY=package, OUTPUT_PDF=pdf)
            times.setdefault(name, []).append(ran)
    every, alone = (middle([ran.spent for ran in times[name]]) for name in ("all", "one"))
    each = alone.of_each_more(every, len(drawn) - 1)
    return [
        taken("sheet", f"{_SIZE}, {len(drawn)} areas, a sheet", each, max(ran.peak_mb for ran in times["all"])),
        taken("sheet_all", f"{_SIZE}, {len(drawn)} areas, from the start of QGIS", every),
        taken("sheet_one", f"{_SIZE}, one area, from the start of QGIS", alone),
    ]


def _qgis(folder: Path) -> dict[str, str]:
    """An environment for QGIS with settings of its own, the built plugin, and the engine of this Python."""
    private = folder / "qgis"
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_PLUGINPATH": str(_ROOT / "build"),
        "HOME": str(private / "home"),
        "XDG_RUNTIME_DIR": str(private / "run"),
        "G40_ENGINE_PYTHON": sys.executable,
    }
    if not private.exists():
        (private / "home").mkdir(parents=True)
        (private / "run").mkdir(mode=0o700)
        started([str(_QGIS), "plugins", "enable", "g40_plugin"], environment)
    return environment


def _run(environment: Mapping[str, str], algorithm: str, **parameters: object) -> Usage:
    words = [f"--{name}={value}" for name, value in parameters.items()]
    return started([str(_QGIS), "run", algorithm, *words], environment)
