"""What is expensive to prepare is kept beside a city package, and never trusted: what cannot be read is made anew.

An entry is one file with the numbers of some arrays. Its name and its head hold a key, which is made of all that the
numbers rest on: the input, the version of the algorithm and those of the libraries that work them out. A checksum
covers head and numbers. Entries are read into memory, so that what was checked is what is used, and written as every
other output is; several processes may read and write the same one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from g40_plugin.outputs import sweep

from ..errors import OutputError
from ..files import written_beside
from ..progress import Progress
from ..translation import tr

Arrays = dict[str, NDArray[Any]]

_ENDING = ".kept"
_MAGIC = b"G40 kept 1\n"
_CHECK_BYTES = 16
_LENGTH_BYTES = 8
# where an array begins in its file, so that the processor takes it as one just made
_ALIGN = 64
# of each kind: a city has a network for each way to go, and norms may change
_MOST_ENTRIES = 12
_OLDEST_S = 180 * 24 * 3600.0
# what earlier versions kept
_BEFORE = ("ground.npz", "[0-9a-f]" * 24, "[0-9a-f]" * 24 + ".part")


@dataclass(frozen=True)
class Entry:
    """One thing that is kept in ``folder``: its ``kind``, such as hierarchy, and the ``key`` of what it rests on."""

    folder: Path
    kind: str
    key: str

    @property
    def path(self) -> Path:
        """The file that holds it."""
        return self.folder / f"{self.kind}-{hashlib.sha256(self.key.encode()).hexdigest()[:24]}{_ENDING}"

    def read(self) -> Arrays | None:
        """The arrays that were kept, None where there are none.

        Raises ``UnreadableError`` for a file that is damaged, cut off or of another key.
        """
        try:
            raw = np.fromfile(self.path, np.uint8)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise UnreadableError(str(error)) from error
        found = _unpacked(raw, self.key)
        # the date tells when it was last of use
        with suppress(OSError):
            os.utime(self.path)
        return found

    def keep(self, arrays: Arrays, progress: Progress) -> None:
        """Write the arrays; where that fails they are not kept, which is told and nothing more."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with written_beside(self.path) as beside, beside.open("wb") as stream:
                stream.writelines(_packed(arrays, self.key))
            _sweep(self.folder, self.kind)
        except (OSError, OutputError) as error:
            progress.info(f"{self.folder}: {error}")

    def tell_unreadable(self, progress: Progress) -> None:
        """Say that it cannot be read, and is made anew."""
        text = tr("What was prepared before cannot be read and is made anew ({path}).")
        progress.info(text.format(path=self.path))


class UnreadableError(ValueError):
    """Something kept that is damaged, or not what it should be."""


def key_of(*parts: object, arrays: Iterable[NDArray[Any]] = ()) -> str:
    """A key of what something rests on: numbers, texts and bytes, and arrays with their kind and shape."""
    digest = hashlib.sha256(repr(parts).encode())
    for array in arrays:
        digest.update(f"{array.dtype.str} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data.cast("B") if array.size else b"")
    return digest.hexdigest()


def _packed(arrays: Arrays, key: str) -> list[Any]:
    """The pieces of a file: how it begins, the checksum of the rest, the head and its length, the numbers."""
    told = [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()]
    head = json.dumps({"key": key, "arrays": told}).encode()
    start = len(_MAGIC) + _CHECK_BYTES + _LENGTH_BYTES + len(head)
    pieces: list[Any] = [len(head).to_bytes(_LENGTH_BYTES, "little"), head]
    for array in arrays.values():
        gap = -start % _ALIGN
        pieces += [bytes(gap), np.ascontiguousarray(array).reshape(-1).view(np.uint8)]
        start += gap + array.nbytes
    return [_MAGIC, _checksum(*pieces), *pieces]


def _unpacked(raw: NDArray[np.uint8], key: str) -> Arrays:
    begin, after = len(_MAGIC), len(_MAGIC) + _CHECK_BYTES
    if raw[:begin].tobytes() != _MAGIC or raw[begin:after].tobytes() != _checksum(raw[after:]):
        raise UnreadableError
    start = after + _LENGTH_BYTES + int.from_bytes(raw[after : after + _LENGTH_BYTES].tobytes(), "little")
    head = json.loads(raw[after + _LENGTH_BYTES : start].tobytes())
    if head["key"] != key:
        raise UnreadableError
    found = {}
    for name, kind, shape in head["arrays"]:
        start += -start % _ALIGN
        size = np.dtype(kind).itemsize * int(np.prod(shape, dtype=np.int64))
        found[name] = raw[start : start + size].view(kind).reshape(shape)
        start += size
    return found


def _checksum(*pieces: Any) -> bytes:
    digest = hashlib.blake2b(digest_size=_CHECK_BYTES)
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def _sweep(folder: Path, kind: str) -> None:
    """Remove what is old, what is too much, and what processes that were killed left."""
    sweep(folder)
    entries = [(_used(path), path) for path in folder.glob(f"{kind}-*{_ENDING}")]
    for number, (used, path) in enumerate(sorted(entries, reverse=True)):
        if number >= _MOST_ENTRIES or time.time() - used > _OLDEST_S:
            path.unlink(missing_ok=True)
    for pattern in _BEFORE:
        for path in folder.glob(pattern):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
