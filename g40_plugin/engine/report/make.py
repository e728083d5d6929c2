"""Makes the report of a scored file: a folder with HTML, PDF, Excel and tables (docs/report.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd

from g40_plugin.catalogue.language import Texts
from g40_plugin.owned import MADE_BY
from g40_plugin.version import VERSION

from ..city.credits import meta_of_scored
from ..city.vector import layers_of, read_vector, split_layer
from ..errors import InputError, MissingLibraryError
from ..files import folder_written_beside
from ..progress import SILENT, Progress
from ..translation import current_language, tr
from ..weighing.scored import Scored, in_one_place, read_scored
from .chosen import choose
from .excel import write_workbook
from .frames import area_frame
from .pdf import html_writer, write_pdf
from .tables import write_csv, write_dictionary, write_geojson, write_parquet
from .told import Programme, Report, report_of
from .written import report_html

# each format with its files, in the order in which they are made
FILES = {
    "html": ("report.html",),
    "excel": ("report.xlsx",),
    "csv": ("areas.csv", "dictionary.csv"),
    "geojson": ("areas.geojson",),
    "geoparquet": ("areas.parquet",),
    "pdf": ("report.pdf",),
}
# tells what was made, and by it the folder is known as one of ours
ABOUT = "report.json"
# how much of the work each takes, roughly
_WORK = {"html": 2, "excel": 4, "csv": 1, "geojson": 1, "geoparquet": 1, "pdf": 40}


def make_report(
    scored: str,
    out: str,
    *,
    programme: str | None = None,
    formats: Sequence[str] = (),
    areas: Sequence[str] = (),
    field: str | None = None,
    value: str | None = None,
    title: str | None = None,
    language: str = "auto",
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Write the report of a scored file to a folder, and tell what it holds.

    ``programme`` is what 'programme' wrote, ``formats`` are keys of ``FILES`` (all without any); for ``areas``,
    ``field`` and ``value`` see ``choose``. Where the PDF cannot be made and more is asked for, that is a warning.
    Raises ``InputError``, ``NormsError``, ``OutputError``, and ``MissingLibraryError`` for a PDF alone.
    """
    progress, warned = progress.remembering()
    progress(0.0, tr("Reading the scores"))
    wanted = [name for name in FILES if name in (formats or FILES)]
    if "pdf" in wanted:
        wanted = _without_what_is_missing(wanted, progress)
    found = read_scored(scored)
    if found.areas.empty:
        message = tr("The layer areas of {path} has no areas: score a layer with plan areas first.")
        raise InputError(message.format(path=found.path))
    texts = Texts(current_language() if language == "auto" else language)
    ids = choose(found, areas, field or "", value or "")
    report = report_of(found, texts, ids, title=title or "", programme=_programme(programme, found))
    about_run = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "file": Path(found.path).name,
        "sha256": _fingerprint(Path(found.path)),
    }
    files = [name for key in wanted for name in FILES[key]]
    with folder_written_beside(out) as folder:
        sizes = _write(report, wanted, folder, about_run, progress.part(0.05, 0.98))
        told = {
            "program": MADE_BY,
            "program_version": VERSION,
            **about_run,
            "norms_version": found.meta.get("norms_version", ""),
            "norms_hash": found.meta.get("norms_hash", ""),
            "language": texts.language,
            "areas": ids,
            "files": files,
            "warnings": list(warned),
        }
        (folder / ABOUT).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    left = [name for names in FILES.values() for name in names if name not in files and (Path(out) / name).exists()]
    if left:
        message = tr("The folder still holds {files} of an earlier report: remove them, or make these anew too.")
        progress.warn(message.format(files=", ".join(left)))
    progress(1.0, tr("Done"))
    return {
        "out": str(out),
        "language": texts.language,
        "areas": len(ids),
        "files": files,
        "bytes": sizes,
        "warnings": warned,
    }


def _without_what_is_missing(wanted: list[str], progress: Progress) -> list[str]:
    """What can be made here: all else where the PDF cannot, which is told."""
    try:
        html_writer()
    except MissingLibraryError as error:
        if wanted == ["pdf"]:
            raise
        progress.warn(f"{error} {tr('All other files are written.')}")
        return [name for name in wanted if name != "pdf"]
    return wanted


def _write(
    report: Report, wanted: list[str], folder: Path, about_run: dict[str, str], progress: Progress
) -> dict[str, int]:
    """Write what is wanted; the size of each file in bytes."""
    frame = area_frame(report)
    beside = [name for key in wanted if key not in ("html", "pdf") for name in FILES[key]]
    html = report_html(report, about_run, beside, progress.part(0.0, 0.1)) if {"html", "pdf"} & set(wanted) else ""
    writers: dict[str, Callable[[list[Path], Progress], Any]] = {
        "html": lambda paths, _: paths[0].write_text(html, encoding="utf-8", newline="\n"),
        "excel": lambda paths, part: write_workbook(paths[0], report, about_run, part),
        "csv": lambda paths, _: _write_csv(paths, frame, report),
        "geojson": lambda paths, _: write_geojson(paths[0], frame),
        "geoparquet": lambda paths, _: write_parquet(paths[0], frame),
        "pdf": lambda paths, part: write_pdf(html, paths[0], part),
    }
    whole, done = sum(_WORK[name] for name in wanted), 0
    sizes: dict[str, int] = {}
    for name in wanted:
        part = progress.part(0.1 + 0.9 * done / whole, 0.1 + 0.9 * (done + _WORK[name]) / whole)
        paths = [folder / file for file in FILES[name]]
        part(0.0, tr("Writing {name}").format(name=paths[0].name))
        writers[name](paths, part)
        done += _WORK[name]
        sizes |= {path.name: path.stat().st_size for path in paths}
    return sizes


def _write_csv(paths: list[Path], frame: gpd.GeoDataFrame, report: Report) -> None:
    write_csv(paths[0], frame)
    write_dictionary(paths[1], report)


def _programme(path: str | None, scored: Scored) -> Programme | None:
    """The programme of a file, or that which the scored file holds itself."""
    if path is None:
        return _read_programme(scored.path) if "programme" in layers_of(scored.path) else None
    file, _ = split_layer(path)
    if "programme" not in layers_of(file):
        message = tr("{path} holds no housing programme: choose the GeoPackage that 'Housing programme' wrote.")
        raise InputError(message.format(path=file))
    found = _read_programme(str(file))
    ids = found.areas["area_id"].astype(str).to_list()
    # numbers of areas are the same in many cities
    if not set(ids) <= set(scored.areas["area_id"].astype(str)) or not in_one_place(found.areas, scored.areas, ids):
        message = tr("The programme of {path} is of other plan areas than {scored}: make it of this scored file.")
        raise InputError(message.format(path=file, scored=scored.path))
    return found


def _read_programme(path: str) -> Programme:
    layers = layers_of(path)
    areas = read_vector(path, "programme")
    sites = read_vector(path, "sites") if "sites" in layers else areas.iloc[:0]
    if "prg_homes" not in sites:
        sites = areas.iloc[:0]
    return Programme(areas, sites, meta_of_scored(path))


def _fingerprint(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
