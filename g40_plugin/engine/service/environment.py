"""The engine's own Python environment: what is missing, and making it. Needs nothing but Python's standard library."""

from __future__ import annotations

import asyncio
import os
import platform
import re
import shutil
import sys
import venv
from contextlib import ExitStack
from importlib import metadata
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from ..errors import InputError, MissingLibraryError, OutputError
from ..progress import SILENT, Progress
from ..translation import tr
from ..version import VERSION

MINIMUM_PYTHON = (3, 11)
_NUMBERS = re.compile(r"\d+")
# versions of pip: before the first only REQUESTS_CA_BUNDLE helps
_PIP_CAN = [23, 3]
_PIP_DOES = [24, 2]


def libraries() -> dict[str, str]:
    """Version of each library that the engine needs, by name; an empty text where it is missing."""
    return {name: _installed(name) for name in _required()}


def describe() -> dict[str, Any]:
    """Version of the engine, its Python and its libraries."""
    return {
        "version": VERSION,
        "python": platform.python_version(),
        "executable": sys.executable,
        "libraries": libraries(),
    }


def check() -> None:
    """Raise ``MissingLibraryError`` when Python or a library is missing or too old, with the command that helps."""
    check_python()
    missing, old = [], []
    for name, minimum in _required().items():
        found = _installed(name)
        if not found:
            missing.append(name)
        elif _numbers(found) < _numbers(minimum):
            old.append(f"{name} {found} < {minimum}")
    if missing or old:
        problems = [tr("missing: {names}").format(names=", ".join(missing))] if missing else []
        problems += [tr("too old: {names}").format(names=", ".join(old))] if old else []
        message = tr("The Python of {executable} cannot run the engine ({problems}): run {command}")
        message = message.format(executable=sys.executable, problems="; ".join(problems), command=setup_command())
        raise MissingLibraryError(message)


def check_python() -> None:
    """Raise ``MissingLibraryError`` when this Python is too old."""
    if sys.version_info < MINIMUM_PYTHON:
        message = tr("The engine needs Python {needed} or newer and this is {found}: start it with a newer Python.")
        needed = ".".join(str(number) for number in MINIMUM_PYTHON)
        raise MissingLibraryError(message.format(needed=needed, found=platform.python_version()))


def setup_command() -> str:
    """The exact command that makes the engine's environment."""
    main = Path(__file__).resolve().parents[1] / "__main__.py"
    return f'"{sys.executable}" -I "{main}" engine setup'


def default_folder() -> Path:
    """Where the plugin looks for its own environment: in the default profile of QGIS."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA", Path.home() / "AppData" / "Roaming")) / "QGIS"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support" / "QGIS"
    else:
        base = Path.home() / ".local" / "share" / "QGIS"
    return base / "QGIS3" / "profiles" / "default" / "g40_engine" / "venv"


def python_of(folder: Path) -> Path:
    """The Python of a virtual environment."""
    return folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"


def setup(target: Path | str | None = None, progress: Progress = SILENT) -> dict[str, Any]:
    """Make a virtual environment with the pinned libraries, or bring an existing one up to date.

    Parameters
    ----------
    target
        Folder of the environment; the plugin's own folder in the default QGIS profile when left out.
    progress
        Receives what pip says, line by line.

    Returns
    -------
    ``target``, ``executable`` and ``libraries`` (name: version).

    Raises ``InputError`` when the folder holds something else, ``OutputError`` when it cannot be written, and
    ``MissingLibraryError`` when pip fails; an environment that was new is removed again.
    """
    check_python()
    folder = Path(target).absolute() if target else default_folder()
    if folder.exists() and not (folder / "pyvenv.cfg").is_file() and (not folder.is_dir() or any(folder.iterdir())):
        message = tr("{folder} holds something else than a Python environment: give another --target.")
        raise InputError(message.format(folder=folder))
    python = python_of(folder)
    progress(0.0, tr("Making a Python environment in {folder}").format(folder=folder))
    with ExitStack() as undo:
        if not python.exists():
            undo.callback(shutil.rmtree, folder, ignore_errors=True)
            _create(folder)
        _install(python, progress.part(0.1, 1.0))
        undo.pop_all()
    progress(1.0, tr("The environment is ready"))
    return {"target": str(folder), "executable": str(python), "libraries": _pins()}


def _create(folder: Path) -> None:
    try:
        venv.EnvBuilder(clear=True, symlinks=sys.platform != "win32").create(folder)
    except OSError as error:
        message = tr("No Python environment can be made in {folder} ({reason}): give another --target.")
        raise OutputError(message.format(folder=folder, reason=error)) from error


def _install(python: Path, progress: Progress) -> None:
    with as_file(files("g40_plugin.resources") / "requirements.txt") as requirements:
        pip = ["-m", "pip", "install", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
        steps = (
            ["-I", "-m", "ensurepip", "--upgrade", "--default-pip"],
            [*pip, "--progress-bar=off", "-r", str(requirements)],
        )
        for arguments in steps:
            said = asyncio.run(_run(str(python), [*arguments, *system_store(python, arguments)], progress))
            if said is not None:
                message = tr(
                    "The libraries could not be installed ({reason}): correct that and run the command again; "
                    "on Debian and Ubuntu the package python3-venv is needed too."
                )
                raise MissingLibraryError(message.format(reason=said))


def system_store(python: Path, arguments: list[str]) -> list[str]:
    """What makes pip trust the certificates of the system: an option from 23.3 on, and nothing where it does anyway."""
    found = [path.name for path in python.parents[1].rglob("pip-*.dist-info")] if "install" in arguments else []
    newest = max((_numbers(name)[:2] for name in found), default=[0])
    return ["--use-feature=truststore"] if _PIP_CAN <= newest < _PIP_DOES else []


async def _run(program: str, arguments: list[str], progress: Progress) -> str | None:
    """Run a program to its end and pass its lines on; the reason when it fails, else nothing."""
    child = await asyncio.create_subprocess_exec(
        program, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    if child.stdout is None:
        raise OSError(program)
    said = ""
    lines = 0
    try:
        async for line in child.stdout:
            text = line.decode(errors="replace").strip()
            lines += 1
            # the number of lines is not known beforehand: creep towards the end
            progress(lines / (lines + 20.0), text)
            said = text if text and not text.startswith("[notice]") else said
        code = await child.wait()
    finally:
        if child.returncode is None:
            child.terminate()
            await child.wait()
    return said or str(code) if code else None


def _required() -> dict[str, str]:
    return _lines("libraries.txt", ">=")


def _pins() -> dict[str, str]:
    return _lines("requirements.txt", "==")


def _lines(name: str, sign: str) -> dict[str, str]:
    text = (files("g40_plugin.resources") / name).read_text(encoding="utf-8")
    lines = (line.split(sign) for line in text.splitlines() if sign in line and not line.startswith("#"))
    return {line[0]: line[1] for line in lines}


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _numbers(version: str) -> list[int]:
    return [int(number) for number in _NUMBERS.findall(version)]
