"""Fetches the sources of a city: from servers, a mirror or files, several at once and few at one host."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import BoundedSemaphore, Lock
from urllib.parse import urlsplit

import geopandas as gpd
import shapely

from ..city.schema import DUTCH_CRS
from ..errors import CancelledError, DownloadError, G40Error, InputError
from ..files import written_beside
from ..intake.files import check_file
from ..intake.guard import reading
from ..norms import Norms
from ..progress import Progress
from ..sources.addresses import SERVICES, Source, Sources, local_path
from ..sources.build import asked_tags
from ..sources.file_download import Kept, fetch_file
from ..sources.locked import locked
from ..sources.osm_file import cut_osm
from ..sources.pdok import fetch_service
from ..sources.sheets import fetch_sheets
from ..sources.wcs import fetch_coverage
from ..translation import tr

_WAIT_S = 0.2
_RASTERS = (".tif", ".tiff")
# beside what was downloaded stands what is known of it
_NO_DATA = (".json", ".part", ".sqlite")


@dataclass
class Came:
    """How a source came: its file, its date, and why not where it did not.

    ``how`` is what ``Kept`` says, or "folder" (a file that was there), "empty" (nothing lies here), "absent" (no
    address is given), "dutch" (it knows the Netherlands alone), "failed", or
    "unusable" (it came, and cannot be read).
    """

    name: str
    path: Path | None = None
    how: str = "failed"
    date: str = ""
    reason: str = ""
    error: G40Error | None = None
    unusable: bool = False
    warnings: list[str] = field(default_factory=list)

    def failed(self, error: G40Error) -> Came:
        """The same, that cannot be used after all."""
        return replace(self, path=None, how="unusable", reason=str(error), error=error)

    @property
    def is_failed(self) -> bool:
        """Whether it was asked for, and did not come or cannot be used."""
        return self.how in ("failed", "unusable")


def fetch_all(
    names: Sequence[str],
    area: gpd.GeoSeries,
    sources: Sources,
    cache: Path,
    folder: Path,
    progress: Progress,
    *,
    norms: Norms,
    is_dutch: bool,
) -> dict[str, Came]:
    """Fetch sources for an area, those of different hosts at once; one that fails stops no other.

    What was downloaded is kept in ``cache``, what was made of it for this place in ``folder``.
    """
    hosts = _Hosts(sources)
    shared = _Shared(progress, len(names))

    def one(number: int) -> Came:
        name = names[number]
        if not is_dutch and sources.sources[name].dutch and not _is_here(name, sources):
            return Came(name, how="dutch", reason=tr("It knows the Netherlands alone."))
        part, warnings = shared.part(number)
        with hosts.turn(name, part):
            came = fetch(name, area, sources, cache, folder, part, norms=norms)
        return replace(came, warnings=warnings)

    with ThreadPoolExecutor(max(1, len(names)), thread_name_prefix="fetch") as pool:
        futures = [pool.submit(one, number) for number in range(len(names))]
        return {name: future.result() for name, future in zip(names, futures, strict=True)}


def fetch(
    name: str,
    area: gpd.GeoSeries,
    sources: Sources,
    cache: Path,
    folder: Path,
    progress: Progress,
    *,
    norms: Norms | None = None,
) -> Came:
    """One source for an area, or why it did not come."""
    try:
        path = _local(name, sources)
        if path is not None:
            return _there(sources.sources[name], name, path, area, folder, progress)
        address = where(name, sources)
        if not address:
            return Came(name, how="absent", reason=tr("No address is given in the sources file."))
        with locked(cache / name, progress):
            kept = _downloaded(name, address, area, sources, cache / name, folder, progress, norms)
    except CancelledError:
        raise
    except G40Error as error:
        # what nobody serves is no failure of a mirror
        how = "absent" if sources.mirror and not sources.sources[name].url else "failed"
        return Came(name, how=how, reason=str(error), error=error)
    except OSError as error:
        message = tr("{path} cannot be read ({reason}): choose another file.")
        found = InputError(message.format(path=cache / name, reason=error))
        return Came(name, how="failed", reason=str(found), error=found)
    if kept.how == "empty":
        return Came(name, how="empty", date=kept.date, reason=tr("There is nothing of it in this place."))
    return Came(name, kept.path, kept.how, kept.date)


def _downloaded(
    name: str,
    address: str,
    area: gpd.GeoSeries,
    sources: Sources,
    cache: Path,
    folder: Path,
    progress: Progress,
    norms: Norms | None,
) -> Kept:
    source, limits = sources.sources[name], sources.limits(name)
    kind = "file" if sources.mirror else source.kind
    if kind in SERVICES:
        return fetch_service(name, area, sources, cache, folder / f"{name}.gpkg", progress)
    if kind in ("atom", "wcs"):
        left, bottom, right, top = area.to_crs(DUTCH_CRS).total_bounds
        box = (float(left), float(bottom), float(right), float(top))
        if kind == "wcs":
            return fetch_coverage(source, box, limits, cache, folder / f"{name}.tif", progress)
        return fetch_sheets(address, box, limits, cache, folder / f"{name}.tif", progress)
    shape = area.to_crs("EPSG:4326").iloc[0]
    if kind == "overpass" and norms is not None:
        # what asks OpenStreetMap takes a while to load
        from ..sources.download import download_osm, set_up  # noqa: PLC0415

        set_up(cache, sources, progress)
        told = _Told(progress)
        path = download_osm(shape, asked_tags(norms), told.progress, limits.keep_days)
        date = f"{datetime.fromtimestamp(path.stat().st_mtime, UTC):%Y-%m-%d}"
        return Kept(path, date, told.how)
    ending = "".join(Path(urlsplit(address).path).suffixes[-2:]) or Path(source.file).suffix
    kept = fetch_file(address, cache / f"{name}{ending}", limits, progress)
    return kept._replace(path=_made(source, name, kept.path, shape, folder, progress))


class _Told:
    """Listens whether OpenStreetMap came from the cache, which is told in a line."""

    def __init__(self, progress: Progress) -> None:
        self.how = "downloaded"
        self._log = progress.log
        self.progress = replace(progress, log=self._heard)

    def _heard(self, level: str, text: str) -> None:
        self.how = "fresh" if level == "info" else "old"
        self._log(level, text)


def _there(source: Source, name: str, path: Path, area: gpd.GeoSeries, folder: Path, progress: Progress) -> Came:
    """A source that is a file, or in a folder, of this machine."""
    file = Path(str(path).split("|", maxsplit=1)[0])
    if not file.exists():
        message = tr("{path} is not there: put the file there, or correct the sources file.")
        raise InputError(message.format(path=file))
    date = f"{datetime.fromtimestamp(file.stat().st_mtime, UTC):%Y-%m-%d}"
    shape = area.to_crs("EPSG:4326").iloc[0]
    return Came(name, _made(source, name, path, shape, folder, progress), "folder", date)


def _made(source: Source, name: str, path: Path, shape: shapely.Geometry, folder: Path, progress: Progress) -> Path:
    """What is read of a file: of an extract what lies in the place, of a zip file of a raster the raster."""
    if name == "osm":
        return cut_osm(path, shape, folder, progress)
    if path.suffix.lower() != ".zip" or not source.file.lower().endswith(_RASTERS):
        return path
    check_file(path)
    with reading(path), zipfile.ZipFile(path) as archive:
        rasters = [member for member in archive.namelist() if member.lower().endswith(_RASTERS)]
        if len(rasters) != 1:
            return path
        place = path.with_suffix(Path(rasters[0]).suffix)
        if not place.is_file() or place.stat().st_mtime < path.stat().st_mtime:
            with written_beside(place) as beside, archive.open(rasters[0]) as packed, beside.open("wb") as stream:
                while piece := packed.read(1 << 20):
                    progress.check()
                    stream.write(piece)
        return place


def _local(name: str, sources: Sources) -> Path | None:
    """The file of a source where that is on this machine; one that is not there by the name that it should have."""
    mirror = local_path(sources.mirror)
    source = sources.sources[name]
    if mirror is None:
        return None if sources.mirror else source.path
    found = [path for path in sorted(mirror.glob(f"{name}.*")) if path.suffix.lower() not in _NO_DATA]
    folder = mirror / name
    return found[0] if found else folder if folder.is_dir() else mirror / (source.file or name)


def where(name: str, sources: Sources) -> str:
    """Where a source is looked for: a file of this machine, a mirror, or its own address; empty for none."""
    path = _local(name, sources)
    return str(path) if path is not None else _mirrored(sources.sources[name], sources) or sources.sources[name].url


def _is_here(name: str, sources: Sources) -> bool:
    path = _local(name, sources)
    return path is not None and Path(str(path).split("|", maxsplit=1)[0]).exists()


def _mirrored(source: Source, sources: Sources) -> str:
    """The address of a source in a mirror on a server; empty without one."""
    return f"{sources.mirror.rstrip('/')}/{source.file}" if sources.mirror else ""


class _Hosts:
    """Lets few sources of one host be asked at once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        most: dict[str, int] = {}
        for name in sources.sources:
            host = self._host(name)
            most[host] = min(most.get(host, 100), sources.limits(name).parallel)
        self._turns = {host: BoundedSemaphore(count) for host, count in most.items()}

    def _host(self, name: str) -> str:
        return urlsplit(self._sources.mirror or self._sources.sources[name].url).hostname or name

    @contextmanager
    def turn(self, name: str, progress: Progress) -> Iterator[None]:
        """A block for one source; waits until it is its turn."""
        turn = self._turns[self._host(name)]
        while not turn.acquire(timeout=_WAIT_S):
            progress.check()
        try:
            yield
        finally:
            turn.release()


class _Shared:
    """One progress for several threads: their fractions together, and the warnings of each apart."""

    def __init__(self, progress: Progress, count: int) -> None:
        self._progress = progress
        self._done = [0.0] * count
        self._lock = Lock()

    def part(self, number: int) -> tuple[Progress, list[str]]:
        """The progress of one thread, and the list of its warnings."""
        warnings: list[str] = []

        def report(fraction: float, text: str) -> None:
            with self._lock:
                self._done[number] = fraction
                self._progress(sum(self._done) / len(self._done), text)

        def log(level: str, text: str) -> None:
            with self._lock:
                warnings.extend([text] if level == "warning" else [])
                self._progress.log(level, text)

        return Progress(report, log, self._progress.cancelled), warnings


def raise_failed(came: Sequence[Came]) -> None:
    """Raise ``DownloadError`` that names every source that was asked for and did not come."""
    failed = [f"{one.name}: {one.reason}" for one in came if one.is_failed]
    if failed:
        raise DownloadError(tr("These sources did not come: {names}").format(names=" ".join(failed)))
