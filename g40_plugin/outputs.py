"""Where output goes: everything is written beside its place and renamed, so that a failure leaves what was there.

Needs nothing but Python's standard library: the engine and the QGIS side both write through it. Links are followed, so
that a link stays one. A file that another program holds is found before the work; where that is seen only at the end,
the result waits beside its place under a free name.
"""

from __future__ import annotations

import errno
import os
import platform
import re
import secrets
import shutil
import tempfile
import time
import unicodedata
import zlib
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, List, Set

from .catalogue.language import N_
from .databases import SIDE_FILES, is_held

_OPEN = N_(
    "The output {path} is open in another program: close it there (in QGIS: stop editing and remove its layers; a PDF: "
    "close its reader) or choose another name."
)
_KEPT = N_(
    "The output {path} cannot be replaced ({reason}): close it in QGIS or another program. The result waits as {kept}."
)
_HELD = N_("it is open in another program")
_NO_FOLDER = N_("The folder {folder} does not exist: create it or choose another output.")
_NO_FOLDER_BUT = N_("The output {path} is not a folder: give another name.")
_READ = N_("The output {path} is also an input: give another name.")
_NO_FILE = N_("The output {path} is a folder or a device: give a file name.")
_NO_PERMISSION = N_("The output {path} cannot be written: no permission. Choose another place or change its rights.")
_NOT_MADE = N_("The folder {folder} cannot be written to ({reason}): choose another place.")
_FAILED = N_("The output {path} cannot be written ({reason}): choose another place; nothing was changed.")
_CONTROL = N_("The name of the output {path} has a line break, a tab or the like in it: give a name without.")
_NO_TEXT = N_("The name of the output {path} has letters that are no text: give another name.")
_LETTER = N_(
    "The name of the output {path} has the letter {letter} in it, which not every program reads: leave it out."
)
_RESERVED = N_("The output {path} has a name that Windows keeps for devices: give another name.")
_TOO_LONG = N_("The name of the output {path} is too long: give a shorter one.")

# letters that part one layer or file from the next, and those that Windows takes in no name
_REFUSED_LETTERS = ";|"
_REFUSED_ON_WINDOWS = '<>:"?*'
_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{name}{number}" for name in ("COM", "LPT") for number in range(1, 10))}
_LONGEST_BYTES = 255
_LONGEST_PATH_BYTES = 4095

# a file beside its place that nobody wrote to for so long was left by a process that was killed
_STALE_S = 3600.0
# the name of a part, as _part_of gives it
_PART = re.compile(r"\.(?P<stem>.*)\.(?P<host>[0-9a-f]{8})-(?P<process>\d+)-[0-9a-f]{8}\.part", re.DOTALL)
_HOST = f"{zlib.crc32(platform.node().encode()):08x}"

# what is being written now, removed by discard_unfinished() when the process has to stop at once
_unfinished: Set[Path] = set()


class PlaceError(OSError):
    """A place that cannot be written to. ``told`` gives the sentence in a language."""

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text.format(**values))
        self._text, self._values = text, values

    def told(self, texts: Callable[[str], str]) -> str:
        """The sentence in the language of ``texts``."""
        # a reason may be one of our own words
        values = {key: texts(value) if isinstance(value, str) else value for key, value in self._values.items()}
        return texts(self._text).format(**values)


@contextmanager
def written_beside(path: Path | str) -> Iterator[Path]:
    """A path beside ``path`` to write to; takes its place when the block ends well, is removed when it does not.

    Raises ``PlaceError`` before the block where ``path`` cannot be written to, and after it where the finished file
    cannot take its place; it then waits under the name that the error tells.
    """
    target = followed(path)
    check_place(target)
    beside = _part_of(target)
    _unfinished.add(beside)
    sweep(target.parent, target.stem)
    try:
        _try_folder(beside, target)
        yield beside
        _flush(beside)
        _take_place(beside, target)
    finally:
        _remove(beside)
        _unfinished.discard(beside)


@contextmanager
def folder_written_beside(folder: Path | str) -> Iterator[Path]:
    """A folder to write files to; when the block ends well they all take their place in ``folder``, or none does.

    ``folder`` is made where it does not exist. Raises ``PlaceError`` that names the file that cannot be replaced.
    """
    place = followed(folder)
    new = [one for one in (place, *place.parents) if not one.exists()]
    make_folder(place)
    beside = _part_of(place / "files")
    _unfinished.add(beside)
    sweep(place, "files")
    try:
        try:
            beside.mkdir()
        except OSError as error:
            raise PlaceError(_FAILED, path=place, reason=error.strerror) from error
        yield beside
        _take_places(beside, place)
    finally:
        _remove(beside)
        _unfinished.discard(beside)
        # what failed leaves no empty folder behind; one that holds something stays
        for one in new:
            with suppress(OSError):
                one.rmdir()


def followed(path: Path | str) -> Path:
    """The place that a path stands for: absolute, with links followed. Raises ``PlaceError`` for what is no name."""
    _check_text(Path(path))
    target = Path(os.path.realpath(path))
    _check_text(target)
    _check_name(target)
    return target


def check_place(target: Path) -> None:
    """Raise ``PlaceError`` where a file cannot be written to: no folder, no rights, or open in another program."""
    if not target.parent.is_dir():
        raise PlaceError(_NO_FOLDER, folder=target.parent)
    if target.exists() and not target.is_file():
        raise PlaceError(_NO_FILE, path=target)
    if not os.access(target.parent, os.W_OK) or (target.exists() and not os.access(target, os.R_OK | os.W_OK)):
        raise PlaceError(_NO_PERMISSION, path=target)
    if target.exists() and _is_open(target):
        raise PlaceError(_OPEN, path=target)


def check_not_read(place: Path, target: Path, read: Iterable[Path]) -> None:
    """Raise ``PlaceError`` where what is written to ``target``, given as ``place``, is a file that is read."""
    if any(_is_same(target, path) for path in read):
        raise PlaceError(_READ, path=place)


def _is_same(target: Path, other: Path) -> bool:
    """Whether two paths are one file, also by another name of it."""
    try:
        return target == followed(other) or (target.exists() and other.exists() and target.samefile(other))
    except OSError:
        # what is no name of a file is told by whoever reads it
        return False


def make_folder(folder: Path) -> None:
    """Make a folder where it does not exist. Raises ``PlaceError``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PlaceError(_NOT_MADE, folder=folder, reason=error.strerror) from error


def check_no_file(folder: Path) -> None:
    """Raise ``PlaceError`` where something else has the name of a folder."""
    if folder.exists() and not folder.is_dir():
        raise PlaceError(_NO_FOLDER_BUT, path=folder)


def check_folder_place(folder: Path) -> None:
    """Raise ``PlaceError`` where a folder can neither be written to nor made: no rights, or a file in its place."""
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    if not nearest.is_dir():
        raise PlaceError(_NOT_MADE, folder=folder, reason=os.strerror(errno.ENOTDIR))
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise PlaceError(_NOT_MADE, folder=folder, reason=os.strerror(errno.EACCES))


def discard_unfinished() -> None:
    """Remove what is half written: for a process that stops in the middle."""
    for beside in list(_unfinished):
        _remove(beside)


def sweep(folder: Path, stem: str | None = None) -> None:
    """Remove what processes that were killed left in a folder, of files of one name or of all."""
    with suppress(OSError):
        for path in list(folder.iterdir()):
            found = _PART.match(path.name)
            if not found or stem not in (None, found["stem"]):
                continue
            if _is_dead(found["host"], int(found["process"])) or _age_s(path) > _STALE_S:
                _delete(path)


def _check_text(path: Path) -> None:
    shown = str(path).encode("ascii", "backslashreplace").decode()
    if any(unicodedata.category(letter) == "Cc" for letter in str(path)):
        raise PlaceError(_CONTROL, path=shown)
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise PlaceError(_NO_TEXT, path=shown) from error


def _check_name(path: Path) -> None:
    refused = _REFUSED_LETTERS + (_REFUSED_ON_WINDOWS if os.name == "nt" else "")
    for letter in refused:
        if letter in path.name:
            raise PlaceError(_LETTER, path=path, letter=letter)
    if path.name.split(".")[0].strip().upper() in _DEVICES:
        raise PlaceError(_RESERVED, path=path)
    if path.name and too_long(Path(f"{_part_of(path)}{SIDE_FILES[0]}")):
        raise PlaceError(_TOO_LONG, path=path)


def too_long(path: Path) -> bool:
    """Whether a path, or a name in it, is longer than a file system takes."""
    longest = max((len(os.fsencode(part)) for part in path.parts), default=0)
    return longest > _LONGEST_BYTES or len(os.fsencode(path)) > _LONGEST_PATH_BYTES


def _part_of(target: Path) -> Path:
    """A name of one's own beside a file, which tells the computer and process that writes it."""
    return target.with_name(f".{target.stem}.{_HOST}-{os.getpid()}-{secrets.token_hex(4)}.part{target.suffix}")


def _is_open(target: Path) -> bool:
    """Whether another program has a file open so that it cannot be replaced, or would lose what it holds."""
    try:
        # on Windows refused for a file that is open; elsewhere it does nothing
        target.rename(target)
    except PermissionError:
        return True
    return is_held(target)


def _try_folder(beside: Path, target: Path) -> None:
    # found out before the work, not after it
    try:
        beside.touch()
        beside.unlink()
    except OSError as error:
        raise PlaceError(_FAILED, path=target, reason=error.strerror) from error


def _flush(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _take_place(beside: Path, target: Path) -> None:
    if target.exists() and _is_open(target):
        raise PlaceError(_KEPT, path=target, reason=_HELD, kept=_put_aside(beside, target))
    try:
        _replace(beside, target)
    except OSError as error:
        raise PlaceError(_KEPT, path=target, reason=error.strerror, kept=_put_aside(beside, target)) from error


def _replace(beside: Path, target: Path) -> None:
    """Rename a file to its place, without what a database of that name had beside it."""
    for ending in SIDE_FILES:
        Path(f"{target}{ending}").unlink(missing_ok=True)
    beside.replace(target)


def _put_aside(beside: Path, target: Path) -> Path:
    """Keep a finished file under a free name: beside its place, else where temporary files go."""
    try:
        return _moved(beside, _free_name(target))
    except OSError:
        return _moved(beside, _free_name(Path(tempfile.gettempdir()) / target.name))


def _moved(beside: Path, free: Path) -> Path:
    shutil.move(beside, free)
    return free


def _free_name(target: Path) -> Path:
    for number in count(1):
        free = target.with_name(f"{target.stem}_{number}{target.suffix}")
        with suppress(FileExistsError):
            # taken at once, so that two processes do not choose the same
            free.touch(exist_ok=False)
            return free
    raise AssertionError


def _take_places(beside: Path, folder: Path) -> None:
    made = sorted(path for path in beside.iterdir() if path.is_file())
    for path in made:
        check_place(folder / path.name)
        _flush(path)
    before = beside / "before"
    before.mkdir()
    done: List[str] = []
    try:
        for path in made:
            target = folder / path.name
            if target.exists():
                _set_aside(target, before / path.name)
            _replace(path, target)
            done.append(path.name)
    except OSError as error:
        if not target.exists():
            done.append(path.name)
        for name in reversed(done):
            _put_back(before / name, folder / name)
        raise PlaceError(_FAILED, path=target, reason=error.strerror) from error


def _set_aside(target: Path, before: Path) -> None:
    try:
        # a second name: the file is missing at no moment
        os.link(target, before)
    except OSError:
        target.rename(before)


def _put_back(before: Path, target: Path) -> None:
    if before.exists():
        before.replace(target)
    else:
        target.unlink(missing_ok=True)


def _is_dead(host: str, process: int) -> bool:
    """Whether a process is known to be gone; one on another computer, or on Windows, is not known to be."""
    if host != _HOST or os.name == "nt":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def _remove(beside: Path) -> None:
    """Remove a part and what was written beside it, such as a journal or the place of a picture on the map."""
    with suppress(OSError):
        for path in list(beside.parent.iterdir()):
            if path.name.startswith(beside.stem):
                _delete(path)


def _delete(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
