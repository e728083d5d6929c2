"""One process at a time in a folder of the cache: a lock that the end of its holder lets go, however it comes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from g40_plugin.databases import connected

from ..progress import Progress
from ..translation import tr

_WAIT_S = 0.5


@contextmanager
def locked(folder: Path, progress: Progress) -> Iterator[None]:
    """Hold ``folder``, which is made where it is missing, as long as the block lasts; waits for another holder."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(connected(folder / "lock.sqlite", "rwc", _WAIT_S)) as database:
        while True:
            progress.check()
            try:
                database.execute("BEGIN EXCLUSIVE")
                break
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
                progress(0.0, tr("Waiting for another run that fetches the same"))
        yield
