"""Runs an algorithm of the plugin by qgis_process: what is drawn on paper is drawn by QGIS."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

from g40_plugin.catalogue.language import N_
from g40_plugin.catalogue.paper import ALGORITHMS
from g40_plugin.catalogue.parameters import Method, Parameter
from g40_plugin.outputs import sweep

from ..errors import InputError, MissingLibraryError, OutputError
from ..progress import Progress
from ..translation import tr
from . import child

Result = dict[str, Any]

PROGRAM_VARIABLE = "G40_QGIS_PROCESS"
PROGRAM = Parameter(
    "qgis",
    "file",
    N_("The program qgis_process; without it that of the variable G40_QGIS_PROCESS, else the one on PATH."),
    metavar="PATH",
)
# on Debian 12 the first is a wrapper that fails, and the second is the program; the others are those of Windows
_NAMES = ("qgis_process", "qgis_process.bin", "qgis_process-qgis-ltr", "qgis_process-qgis")
_PLUGIN = Path(__file__).resolve().parents[2]
_DONE = re.compile(r"(\d+)\.{2,}")
_ERROR = re.compile(r"^ERROR:\s*(.*)$", re.MULTILINE)
# behind progress on the same line, where there is any
_WARNING = re.compile(r"WARNING:[ \t]+(\S.*?)\s*$", re.MULTILINE)
_NOT_FOUND = "not found!"
# what belongs to the Python of the engine
_OWN_VARIABLES = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
_TAG = re.compile(r"<[^>]*>")
# letters of what a QGIS that fell over said last
_LAST_WORDS = 300
_SUCCESS = 0


def run_by_qgis(algorithm: str) -> Callable[[dict[str, Any], Progress], Result]:
    """What a command does: the algorithm of the plugin with the command's parameters."""

    def run(params: dict[str, Any], progress: Progress) -> Result:
        # its library is there only when a command runs
        from .params import checked  # noqa: PLC0415

        asked = params.pop(PROGRAM.name, None)
        method = ALGORITHMS[algorithm]
        given = checked(method, params)
        _check_inputs(method, given)
        if not any(given[one.name] for one in method.parameters if one.name.startswith("output_")):
            raise OutputError(tr("There is nothing to write: give a name for the PDF or for the folder."))
        outputs = {name: value for name, value in given.items() if name.startswith("output_") and value}
        program = program_of(asked)
        try:
            asyncio.run(_run(program, algorithm, _words(method, given), progress))
        finally:
            # a QGIS that was stopped in the middle left what it was writing
            for place in map(Path, outputs.values()):
                sweep(place if place.is_dir() else place.absolute().parent)
        return outputs

    return run


def _check_inputs(method: Method, given: dict[str, Any]) -> None:
    for parameter in method.parameters:
        # a layer or an option may stand behind the file
        path = (given.get(parameter.name) or "").split("|")[0] if parameter.kind == "file" else ""
        if path and not Path(path).exists():
            raise InputError(tr("{path} does not exist: give another file.").format(path=path))


def _words(method: Method, given: dict[str, Any]) -> list[str]:
    """The parameters as qgis_process takes them: a choice is a number, a path is whole."""
    words = []
    for parameter in method.parameters:
        value = given.get(parameter.name)
        if value is None or value == "":
            continue
        if parameter.choices:
            value = parameter.values.index(value)
        elif parameter.kind in ("file", "output", "folder"):
            # QGIS may run in another folder
            path, bar, more = str(value).partition("|")
            value = f"{Path(path).absolute()}{bar}{more}"
        words.append(f"--{parameter.name.upper()}={value}")
    return words


def program_of(asked: str | None = None) -> str:
    """The qgis_process that works. Raises ``MissingLibraryError`` where there is none."""
    wanted = asked or os.environ.get(PROGRAM_VARIABLE)
    places = [wanted] if wanted else [place for name in _NAMES if (place := shutil.which(name))]
    for place in places:
        if shutil.which(place) and asyncio.run(_answers(place)):
            return place
    if wanted:
        message = tr("{path} is no qgis_process that works: give the path of that of QGIS (--qgis).")
        raise MissingLibraryError(message.format(path=wanted))
    raise MissingLibraryError(
        tr(
            "Maps are drawn by QGIS, and no qgis_process that works is on PATH: install QGIS, or give the path of that "
            "program (--qgis, or the variable G40_QGIS_PROCESS)."
        )
    )


async def _answers(place: str) -> bool:
    try:
        asked = await asyncio.create_subprocess_exec(
            place,
            "--version",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(),
        )
    except OSError:
        return False
    return await asked.wait() == _SUCCESS


def _environment() -> dict[str, str]:
    """What QGIS runs in: without the libraries of the engine, with this Python for its bookmarks and tags."""
    found = {name: value for name, value in os.environ.items() if name not in _OWN_VARIABLES}
    # QGIS would take the Python of an activated environment for its own, and fall over
    own = Path(sys.executable).parent if sys.prefix != sys.base_prefix else None
    places = [place for place in os.get_exec_path() if place and Path(place) != own]
    found["PATH"] = os.pathsep.join(places)
    found.setdefault("G40_ENGINE_PYTHON", sys.executable)
    found.setdefault("QT_QPA_PLATFORM", "offscreen")
    if (_PLUGIN / "algorithms").is_dir():
        # the command was started from the folder of a plugin: that one is meant
        paths = [str(_PLUGIN.parent), *filter(None, [found.get("QGIS_PLUGINPATH")])]
        found["QGIS_PLUGINPATH"] = os.pathsep.join(dict.fromkeys(paths))
    return found


async def _run(program: str, algorithm: str, words: list[str], progress: Progress) -> None:
    """Run to the end. Raises ``InputError`` with the sentence of the algorithm."""
    progress(0.0, tr("Starting QGIS"))
    started = await asyncio.create_subprocess_exec(
        program,
        "run",
        f"g40:{algorithm}",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_environment(),
        # a group of its own, so that what it starts ends with it
        start_new_session=True,
    )
    if started.stdout is None or started.stderr is None:
        raise OSError(program)
    said = asyncio.ensure_future(started.stderr.read())
    shown = b""
    try:
        while piece := await child.piece_of(started.stdout, progress):
            shown += piece
            for done in _DONE.findall(piece.decode(errors="replace")):
                progress(min(int(done) / 100, 1.0), tr("QGIS is drawing"))
        told = (await said).decode(errors="replace")
        code = await started.wait()
    finally:
        if started.returncode is None:
            await child.end(started)
    if code:
        raise _error(program, told, code)
    for warning in _warnings(shown.decode(errors="replace")):
        progress.warn(warning)
    progress(1.0, tr("Done"))


def _warnings(shown: str) -> list[str]:
    """The warnings among what the algorithm showed, each once."""
    return list(dict.fromkeys(_WARNING.findall(shown)))


def _error(program: str, told: str, code: int) -> Exception:
    """The error in one sentence, as the algorithm told it."""
    if _NOT_FOUND in told:
        message = tr("QGIS does not know the plugin yet: run {command} once, and then this again.")
        return MissingLibraryError(message.format(command=f"{program} plugins enable g40_plugin"))
    found = list(_ERROR.finditer(told))
    if not found:
        lines = [line.strip() for line in told.splitlines() if line.strip()]
        # what was meant for a window of QGIS has the marks of HTML
        last = " ".join(_TAG.sub(" ", unescape(lines[-1])).split()) if lines else "-"
        message = tr("QGIS stopped with code {code}: {text}")
        return InputError(message.format(code=code, text=last[:_LAST_WORDS]))
    # problems of parameters follow on lines of their own
    problems = [line.strip() for line in told[found[-1].end() :].splitlines() if line.startswith("\t")]
    return InputError(" ".join(problems) if problems else found[-1][1].strip())
