"""Keeps what the scores of a year rest on in its own folder, so that years can be compared when files have changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..errors import OutputError
from ..files import make_folder, written_beside
from ..runs.hashes import files_of
from ..translation import tr
from .steps import Seen, Step, look_at

FOLDER = "inputs"


def keep(step: Step, folder: Path, seen: Seen, *, overwrite: bool) -> None:
    """Copy every file that a step was given from elsewhere into ``folder/inputs``, unless it lies there already.

    Raises ``OSError`` for a file that is gone, ``OutputError`` where it cannot be written, or where something else lies
    in its place that was not copied there, unless ``overwrite``.
    """
    for parameter, path in step.files():
        file = Path(path.partition("|")[0])
        if folder in file.parents:
            continue
        place = folder / FOLDER / parameter / file.name
        if place.exists():
            copied = seen.get(str(place), {}).get("sha256")
            there = look_at(place, seen)["sha256"]
            if there == look_at(file, seen)["sha256"]:
                continue
            if there != copied and not overwrite:
                message = tr("{path} is no copy of this program: move it, or allow that it is replaced (--overwrite).")
                raise OutputError(message.format(path=place))
        make_folder(place.parent)
        for one in files_of(file):
            with written_beside(place.with_name(one.name)) as beside:
                shutil.copyfile(one, beside)
        look_at(place, seen)
