"""The engine's own Python environment: what is missing, and making it. Needs nothing but Python's standard library."""

from __future__ import annotations

import asyncio
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from g40_plugin.catalogue.language import N_
from g40_plugin.environments import FOLDER_VARIABLE, put_in_place, python_of, shown_command, sweep
from g40_plugin.outputs import PlaceError
from g40_plugin.version import VERSION

from ..errors import InputError, MissingLibraryError, OutputError
from ..progress import SILENT, Progress
from ..translation import current_texts, tr
from .child import end, line_of

MINIMUM_PYTHON = (3, 11)
_MAIN = Path(__file__).resolve().parents[1] / "__main__.py"
_NUMBERS = re.compile(r"\d+")
# what an environment takes on disk, the download of the libraries included
ROOM_BYTES = 1_600_000_000
# whether all is there, asked of the new Python without what belongs to another one
_LOOK_AT_ALL = "import sys; from importlib.metadata import version; [version(name) for name in sys.argv[1:]]"
# what pip says long before its last line, which then tells something else
_CAUSES = {
    "CERTIFICATE_VERIFY_FAILED": N_(
        "CERTIFICATE_VERIFY_FAILED: the certificate of the package index cannot be checked, as on a network that signs "
        "with its own; give pip that certificate with the variable PIP_CERT, or ask whoever runs the network"
    ),
    "ProxyError": N_("the proxy does not let pip through: set the variable HTTPS_PROXY to its address"),
    "No space left on device": N_("the disk is full"),
}
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
    folder = os.environ.get(FOLDER_VARIABLE)
    target = ["--target", folder] if folder else []
    return shown_command([sys.executable, "-I", str(_MAIN), "engine", "setup", *target])


def default_folder() -> Path:
    """Where the plugin looks for its own environment: in the profile of the QGIS that started this, else the usual."""
    given = os.environ.get(FOLDER_VARIABLE)
    if given:
        return Path(given)
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA", Path.home() / "AppData" / "Roaming")) / "QGIS"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support" / "QGIS"
    else:
        base = Path.home() / ".local" / "share" / "QGIS"
    old, new = base / "QGIS3", base / "QGIS4"
    used = new if new.is_dir() and not old.is_dir() else old
    return used / "profiles" / "default" / "g40_engine" / "venv"


def setup(target: Path | str | None = None, progress: Progress = SILENT) -> dict[str, Any]:
    """Make a virtual environment with the pinned libraries beside its place, and put it there when the engine runs.

    Parameters
    ----------
    target
        Folder of the environment; the plugin's own folder in the QGIS profile when left out.
    progress
        Receives what pip says, line by line, and then that the kernels are compiled.

    Returns
    -------
    ``target``, ``executable`` and ``libraries`` (name: version).

    Raises ``InputError`` when the folder holds something else, ``OutputError`` when it cannot be written or is in use,
    and ``MissingLibraryError`` when pip or the engine fails. An environment that was there is then there still.
    """
    check_python()
    folder = Path(target).absolute() if target else default_folder()
    if folder.exists() and not (folder / "pyvenv.cfg").is_file() and (not folder.is_dir() or any(folder.iterdir())):
        message = tr("{folder} holds something else than a Python environment: give another --target.")
        raise InputError(message.format(folder=folder))
    progress(0.0, tr("Making a Python environment in {folder}").format(folder=folder))
    with _beside(folder) as new:
        _create(new)
        _install(python_of(new), progress.part(0.1, 0.7))
        _prepare(python_of(new), progress.part(0.7, 1.0))
        try:
            put_in_place(new, folder)
        except PlaceError as error:
            raise OutputError(error.told(current_texts())) from error
    progress(1.0, tr("The environment is ready"))
    return {"target": str(folder), "executable": str(python_of(folder)), "libraries": _pins()}


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A new folder beside the place of an environment, gone afterwards unless it was put in place."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder.parent).free
        if free < ROOM_BYTES:
            message = tr("The disk of {folder} has {free:.1f} GB free and the environment needs {needed:.1f} GB.")
            raise OutputError(message.format(folder=folder, free=free / 1e9, needed=ROOM_BYTES / 1e9))
        sweep(folder)
        new = Path(tempfile.mkdtemp(prefix=f"{folder.name}.new.", dir=folder.parent))
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(_cannot_be_made(folder, error)) from error
    try:
        yield new
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _create(folder: Path) -> None:
    # not every Python has it
    import venv  # noqa: PLC0415

    try:
        venv.EnvBuilder(symlinks=sys.platform != "win32").create(folder)
    except OSError as error:
        raise OutputError(_cannot_be_made(folder, error)) from error


def _cannot_be_made(folder: Path, error: OSError) -> str:
    message = tr("No Python environment can be made in {folder} ({reason}): give another --target.")
    return message.format(folder=folder, reason=error)


def _install(python: Path, progress: Progress) -> None:
    # the same pins as requirements.txt, each with the hashes of its wheels: scripts/pin.py makes it
    with as_file(files("g40_plugin.resources") / "requirements-hashed.txt") as requirements:
        pip = ["-m", "pip", "install", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
        steps = (
            ["-I", "-m", "ensurepip", "--upgrade", "--default-pip"],
            [*pip, "--progress-bar=off", "--require-hashes", "-r", str(requirements)],
            ["-I", "-c", _LOOK_AT_ALL, *_required()],
        )
        for arguments in steps:
            words = ["-X", "utf8", *arguments, *system_store(python, arguments)]
            said = asyncio.run(_run(str(python), words, progress))
            if said is not None:
                message = tr(
                    "The libraries could not be installed ({reason}): correct that and run the command again; "
                    "on Debian and Ubuntu the package python3-venv is needed too."
                )
                raise MissingLibraryError(message.format(reason=said))


def _prepare(python: Path, progress: Progress) -> None:
    """Compile the kernels where the environment keeps them: by the path of their source, which is that of this engine.

    Raises ``MissingLibraryError`` where the engine does not run in its new environment.
    """
    if not (_MAIN.parents[1] / "metadata.txt").is_file():
        # what was installed with pip is no plugin: QGIS starts the engine from another path
        return
    said = asyncio.run(_run(str(python), ["-X", "utf8", "-I", str(_MAIN), "engine", "prepare"], progress))
    if said is not None:
        message = tr("The new environment cannot run the engine ({reason}); what was there is unchanged.")
        raise MissingLibraryError(message.format(reason=said))


def system_store(python: Path, arguments: list[str]) -> list[str]:
    """What makes pip trust the certificates of the system: an option from 23.3 on, and nothing where it does anyway."""
    found = [path.name for path in python.parents[1].rglob("pip-*.dist-info")] if "install" in arguments else []
    newest = max((_numbers(name)[:2] for name in found), default=[0])
    return ["--use-feature=truststore"] if _PIP_CAN <= newest < _PIP_DOES else []


async def _run(program: str, arguments: list[str], progress: Progress) -> str | None:
    """Run a program to its end and pass its lines on; the reason when it fails, else nothing."""
    child = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        # a group of its own, so that what it starts ends with it
        start_new_session=True,
    )
    if child.stdout is None:
        raise OSError(program)
    said, cause = "", ""
    lines = 0
    try:
        while line := await line_of(child.stdout, progress):
            text = line.decode(errors="replace").strip()
            lines += 1
            # the number of lines is not known beforehand: creep towards the end
            progress(lines / (lines + 20.0), text)
            said = text if text and not text.startswith("[notice]") else said
            cause = cause or next((_CAUSES[sign] for sign in _CAUSES if sign in text), "")
        code = await child.wait()
    finally:
        if child.returncode is None:
            await end(child)
    return (current_texts()(cause) if cause else said or str(code)) if code else None


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
