"""Files of the engine: written as ``outputs`` writes everything, with the engine's errors."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from g40_plugin import outputs
from g40_plugin.catalogue.parameters import File
from g40_plugin.outputs import check_not_read, check_place, discard_unfinished, followed
from g40_plugin.owned import check_folder

from .errors import G40Error, OutputError
from .translation import current_texts, tr

__all__ = [
    "check_own",
    "check_writable",
    "discard_unfinished",
    "folder_written_beside",
    "make_folder",
    "replacing_own",
    "telling",
    "written_beside",
]

# folders in which only what this program wrote may be replaced, each with all files that are written there
_guarded: ContextVar[tuple[tuple[Path, tuple[File, ...]], ...]] = ContextVar("guarded", default=())

# nothing half-written is ever seen under its name, so one flush at the end stands for one at every step
pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})

# a disk with less than this left counts as full
_FULL_DISK_BYTES = 1_000_000


@contextmanager
def written_beside(path: Path | str) -> Iterator[Path]:
    """A path beside ``path`` to write to; renamed to ``path`` when the block ends well, removed when it does not.

    Raises ``OutputError`` when the folder is missing, the file is open in another program, or the disk is full.
    """
    # once more within: whether the disk is full is seen as long as the half-written file is there
    with telling(Path(path)):
        _check_owner(followed(path))
        with outputs.written_beside(path) as beside, telling(Path(path)):
            yield beside


@contextmanager
def folder_written_beside(folder: Path | str) -> Iterator[Path]:
    """A folder to write files to, which take their place in ``folder`` all or none when the block ends well."""
    place = Path(folder) / "file"
    with telling(place), outputs.folder_written_beside(folder) as beside, telling(place):
        yield beside
        for path in beside.iterdir():
            _check_owner(followed(folder) / path.name)


def check_writable(path: Path | str, read: Iterable[Path] = ()) -> None:
    """Raise ``OutputError`` where ``written_beside`` would, before anything is written, and for one of ``read``."""
    with telling(Path(path)):
        target = followed(path)
        check_not_read(Path(path), target, read)
        check_place(target)
        _check_owner(target)


def make_folder(folder: Path | str) -> Path:
    """A folder that is made where it does not exist, as an absolute path. Raises ``OutputError``."""
    place = Path(folder).absolute()
    with telling(place):
        outputs.make_folder(place)
    return place


def check_own(folder: Path, files: Sequence[File], names: Sequence[str]) -> None:
    """Raise ``OutputError`` where one of ``names`` in a folder was written by somebody else, as ``check_folder``."""
    with telling(folder / "file"):
        check_folder(followed(folder), files, names)


@contextmanager
def replacing_own(folders: Sequence[tuple[Path | str, tuple[File, ...]]]) -> Iterator[None]:
    """A block in which what is written to folders takes the place of no file that somebody else wrote.

    Each folder comes with the files that are written there, of which the first tells whose the silent ones are.
    """
    before = _guarded.set((*_guarded.get(), *((followed(folder), files) for folder, files in folders)))
    try:
        yield
    finally:
        _guarded.reset(before)


def _check_owner(target: Path) -> None:
    """Raise ``PlaceError`` for a file of a guarded folder that somebody else wrote."""
    for folder, files in _guarded.get():
        if target.parent == folder:
            check_folder(folder, files, [target.name])


@contextmanager
def telling(target: Path) -> Iterator[None]:
    """Say what goes wrong with an output in one sentence of the engine's own errors."""
    try:
        yield
    except outputs.PlaceError as error:
        raise OutputError(error.told(current_texts())) from error
    except (OSError, sqlite3.OperationalError, DataSourceError, DataLayerError) as error:
        if isinstance(error, G40Error):
            raise
        raise OutputError(_reason(target.absolute(), error)) from error


def _reason(target: Path, error: BaseException) -> str:
    full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or _disk_is_full(target.parent)
    if full:
        message = tr("The disk of {folder} is full: free some space or choose another place; nothing was changed.")
        return message.format(folder=target.parent)
    message = tr("The output {path} cannot be written ({reason}): choose another place; nothing was changed.")
    return message.format(path=target, reason=error)


def _disk_is_full(folder: Path) -> bool:
    # GDAL reports a full disk as a plain failure, so ask the disk itself; not every share can tell
    with suppress(OSError):
        usage = shutil.disk_usage(folder)
        return usage.total > 0 and usage.free < _FULL_DISK_BYTES
    return False
