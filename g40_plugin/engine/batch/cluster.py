"""Cities on a cluster of Dask: workers of this machine, or those of a scheduler anywhere that share the folders.

The library ``distributed`` is no need of the engine: it is asked for where a scheduler is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import InputError, MissingLibraryError
from ..parts.region import MEMORY_GB
from ..progress import Progress
from ..translation import tr
from .city import Job, make_city

if TYPE_CHECKING:
    from distributed import Client

# a scheduler of one's own, on this machine
LOCAL = "local"
_WAIT_S = 30
_LOOK_S = 0.5

Done = Callable[[int, dict[str, Any] | None, str], None]


def on_cluster(
    jobs: Sequence[Job], scheduler: str, *, processes: int, memory_gb: float, done: Done, progress: Progress
) -> None:
    """Make cities on the workers of a scheduler, ``tcp://host:port``; ``local`` starts one here with its workers.

    A city whose worker is lost goes to another worker, and on from its last step. Raises ``MissingLibraryError``
    without Dask, ``InputError`` for a scheduler that does not answer.
    """
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415
    except ImportError as error:
        message = tr(
            "A scheduler needs the library distributed of Dask: install it into the engine's Python with {command}, or "
            "leave out --scheduler."
        )
        raise MissingLibraryError(message.format(command="pip install -r requirements-batch.txt")) from error
    if scheduler != LOCAL:
        try:
            client = Client(scheduler, timeout=_WAIT_S)
        except (OSError, TimeoutError, ValueError) as error:
            message = tr("The scheduler {address} does not answer ({reason}): give one such as tcp://host:8786.")
            raise InputError(message.format(address=scheduler, reason=error)) from error
        with client:
            _make(client, jobs, done, progress)
        return
    workers = min(processes, len(jobs))
    share = memory_gb / workers
    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            memory_limit=int(share * 1024**3),
            dashboard_address="127.0.0.1:0",
            env={MEMORY_GB: f"{share:.3f}"},
        ) as cluster,
        Client(cluster) as client,
    ):
        progress.info(tr("Dashboard: {address}").format(address=cluster.dashboard_link))
        _make(client, jobs, done, progress)


def _make(client: Client, jobs: Sequence[Job], done: Done, progress: Progress) -> None:
    from distributed import wait  # noqa: PLC0415

    futures = {client.submit(make_city, job.as_dict(), pure=False): number for number, job in enumerate(jobs)}
    try:
        while futures:
            progress.check()
            try:
                ended = wait(list(futures), timeout=_LOOK_S, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                continue
            for future in ended:
                number = futures.pop(future)
                if future.status == "finished":
                    done(number, future.result(), "")
                else:
                    done(number, None, " ".join(str(future.exception()).split()) or future.status)
    finally:
        client.cancel(list(futures))
