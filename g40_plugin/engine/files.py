"""Files in and out: everything is written beside its place and renamed, so that a failure leaves what was there."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from .errors import G40Error, OutputError
from .translation import tr

# files being written now, removed by discard_unfinished() when the process has to stop at once
_unfinished: set[Path] = set()

# nothing half-written is ever seen under its name, so one flush at the end stands for one at every step
pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})

# a disk with less than this left counts as full
_FULL_DISK_BYTES = 1_000_000

# a file beside its place that nobody wrote to for so long was left by a process that was killed
_STALE_S = 3600.0

_SIDE_FILES = ("", "-wal", "-shm", "-journal")


@contextmanager
def written_beside(path: Path | str) -> Iterator[Path]:
    """A path beside ``path`` to write to; renamed to ``path`` when the block ends well, removed when it does not.

    Raises ``OutputError`` when the folder is missing, the file is locked, or the disk is full.
    """
    target = Path(path).absolute()
    check_writable(target)
    beside = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
    _unfinished.add(beside)
    for stale in target.parent.glob(f".{target.stem}.*.part{target.suffix}"):
        if time.time() - stale.stat().st_mtime > _STALE_S:
            _remove(stale)
    try:
        # found out before the work, not after it
        beside.touch()
        beside.unlink()
        yield beside
        _flush(beside)
        beside.replace(target)
    except (OSError, sqlite3.OperationalError, DataSourceError, DataLayerError) as error:
        if isinstance(error, G40Error):
            raise
        raise OutputError(_reason(target, error)) from error
    finally:
        _remove(beside)
        _unfinished.discard(beside)


def _flush(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def discard_unfinished() -> None:
    """Remove what is half written: for a process that stops in the middle."""
    for beside in list(_unfinished):
        _remove(beside)


def _remove(path: Path) -> None:
    for ending in _SIDE_FILES:
        Path(f"{path}{ending}").unlink(missing_ok=True)


def check_writable(target: Path) -> None:
    """Raise ``OutputError`` when the folder is missing, there is no permission, or the file is open elsewhere."""
    if not target.parent.is_dir():
        message = tr("The folder {folder} does not exist: create it or choose another output.")
        raise OutputError(message.format(folder=target.parent))
    if target.exists() and not target.is_file():
        raise OutputError(tr("The output {path} is a folder or a device: give a file name.").format(path=target))
    if not os.access(target.parent, os.W_OK) or (target.exists() and not os.access(target, os.W_OK)):
        message = tr("The output {path} cannot be written: no permission. Choose another place or change its rights.")
        raise OutputError(message.format(path=target))
    log = Path(f"{target}-wal")
    if log.exists() and log.stat().st_size:
        message = tr(
            "The output {path} is open in another program: close it there (in QGIS: remove its layers) "
            "or choose another name."
        )
        raise OutputError(message.format(path=target))


def _reason(target: Path, error: BaseException) -> str:
    full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or _disk_is_full(target.parent)
    if full:
        message = tr("The disk of {folder} is full: free some space or choose another place; nothing was changed.")
        return message.format(folder=target.parent)
    message = tr("The output {path} cannot be written ({reason}): choose another place; nothing was changed.")
    return message.format(path=target, reason=error)


def _disk_is_full(folder: Path) -> bool:
    # GDAL reports a full disk as a plain failure, so ask the disk itself
    statistics = os.statvfs(folder) if hasattr(os, "statvfs") else None
    if statistics is None or statistics.f_blocks == 0:
        return False
    return statistics.f_bavail * statistics.f_frsize < _FULL_DISK_BYTES
