"""Tiles and parts of a region on the cluster of Dask on a worker of which the region itself is scored."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import G40Error
from ..progress import SILENT, Progress
from ..translation import current_language, set_language, tr

_LOOK_S = 0.5


def is_on_cluster() -> bool:
    """Whether this is a task of a worker of Dask."""
    # on a worker it is loaded; elsewhere it need not be there
    dask: Any = sys.modules.get("distributed")
    if dask is None:
        return False
    try:
        dask.get_worker()
    except ValueError:
        return False
    return True


def each_on_cluster(action: Any, folder: Path, numbers: Sequence[int], progress: Progress, text: Any) -> None:
    """Do the work of every number on the workers of this cluster, which share the folder.

    Work whose worker is lost goes to another one. Raises what the work raises, ``CancelledError`` when it is cancelled,
    and ``G40Error`` where workers are lost time and again.
    """
    from distributed import KilledWorker, wait, worker_client  # noqa: PLC0415  # no need of the engine

    # this task waits outside the places of its worker, which goes on with the parts before it takes another city
    with worker_client() as client:
        asked = (action, str(folder))
        waiting = {
            client.submit(_work, *asked, number, current_language(), pure=False, priority=1): number
            for number in numbers
        }
        try:
            while waiting:
                done = len(numbers) - len(waiting)
                progress(done / len(numbers), text(numbers[done]))
                try:
                    ended = wait(list(waiting), timeout=_LOOK_S, return_when="FIRST_COMPLETED").done
                except TimeoutError:
                    continue
                for future in ended:
                    waiting.pop(future)
                    future.result()
        except KilledWorker as error:
            message = tr("The workers of a part of the region were lost, as happens where memory runs out: {reason}")
            raise G40Error(message.format(reason=error)) from error
        finally:
            client.cancel(list(waiting))


def _work(action: Any, folder: str, number: int, language: str) -> str:
    set_language(language)
    return str(action(Path(folder), number, SILENT))
