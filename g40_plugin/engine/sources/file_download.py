"""Downloads whole files: kept while they are fresh, asked for again by their date, taken up where they broke off."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

import requests

from g40_plugin.version import VERSION

from ..errors import DownloadError
from ..files import check_writable
from ..progress import Progress
from ..translation import tr
from .addresses import Limits
from .transfer import Guard, pieces, refused, service_of

_BUSY = (429, 500, 502, 503, 504)
_OK, _PART, _SAME, _NO_RANGE = 200, 206, 304, 416
_MB = 1_000_000
_DAY_S = 86_400.0


class Kept(NamedTuple):
    """A file that was downloaded: where it is, the date of its content, and how it came.

    ``how`` is "downloaded", "fresh" (nothing was asked), "unchanged" (the server said so) or "old" (the server failed).
    """

    path: Path
    date: str
    how: str


# the worst way in which any part came stands for the whole
_WORST = ("old", "downloaded", "unchanged", "fresh")


def worst(came: Iterable[str]) -> str:
    """How something came of which the parts came so."""
    there = set(came)
    return next(how for how in _WORST if how in there)


def fetch_file(url: str, path: Path, limits: Limits, progress: Progress) -> Kept:
    """The file at ``url``, laid down as ``path``, with what is known of it beside it.

    What is younger than ``keep_days`` is not asked for again; what is older is asked for with its ETag or date, and
    serves, with a warning, when the server fails. A download that breaks off goes on where it was, also in a later run.
    Raises ``DownloadError`` when nothing is kept and the server fails, or passes on where ``Guard`` refuses it.
    """
    known = _read(_about(path)) if path.is_file() else {}
    if known.get("url") == url and time.time() - float(known.get("asked", 0.0)) < limits.keep_days * _DAY_S:
        return Kept(path, str(known.get("date", "")), "fresh")
    check_writable(path)
    try:
        return _Download(url, path, limits, progress, known if known.get("url") == url else {}).run()
    except DownloadError as error:
        if known.get("url") != url:
            raise
        date = str(known.get("date", ""))
        progress.warn(tr("{reason} What was downloaded on {date} is used.").format(reason=error, date=date))
        return Kept(path, date, "old")


def forget(path: Path) -> None:
    """Have a file that was downloaded, and cannot be used, downloaded anew when it is asked for again."""
    _about(path).unlink(missing_ok=True)


class _BrokenError(requests.RequestException):
    """A server that is busy or broke off: tried again after so many seconds."""

    def __init__(self, status: int, after_s: float) -> None:
        super().__init__(str(status))
        self.status = status
        self.after_s = after_s


class _Download:
    def __init__(self, url: str, path: Path, limits: Limits, progress: Progress, known: dict[str, Any]) -> None:
        self._url, self._path, self._limits, self._progress, self._known = url, path, limits, progress, known
        self._part = path.with_name(path.name + ".part")
        self._guard = Guard(limits)

    def run(self) -> Kept:
        self._guard.check(self._url, self._url)
        with requests.Session() as session:
            session.headers["User-Agent"] = f"g40-15-minute-city/{VERSION}"
            for number in range(self._limits.tries):
                try:
                    return self._once(session)
                except requests.RequestException as error:
                    found = refused(error, self._url)
                    if found is not None:
                        raise found from error
                    if number + 1 == self._limits.tries:
                        raise self._failed(error) from error
                    self._wait(error, number)
        raise AssertionError

    def _wait(self, error: requests.RequestException, number: int) -> None:
        wait = self._limits.backoff_s * 2**number
        if isinstance(error, _BrokenError):
            wait = max(wait, error.after_s)
            self._progress(0.0, tr("The server is busy, trying again in a minute"))
        end = time.monotonic() + min(wait, self._limits.longest_wait_s)
        while (left := end - time.monotonic()) > 0:
            self._progress.check()
            time.sleep(min(left, 0.2))

    def _failed(self, error: requests.RequestException) -> DownloadError:
        service = service_of(self._url)
        if isinstance(error, _BrokenError):
            message = tr("The service {service} answered with status {status}: try again later or correct its address.")
            return DownloadError(message.format(service=service, status=error.status))
        message = tr(
            "The service {service} does not answer, or breaks off: check the network connection and try again."
        )
        return DownloadError(message.format(service=service))

    def _once(self, session: requests.Session) -> Kept:
        begun = _read(_about(self._part))
        headers, have = {"Accept-Encoding": "identity"}, 0
        if self._part.is_file() and begun.get("url") == self._url and begun.get("tag"):
            have = self._part.stat().st_size
            headers |= {"Range": f"bytes={have}-", "If-Range": str(begun["tag"])}
        elif self._known.get("etag"):
            headers["If-None-Match"] = str(self._known["etag"])
        elif self._known.get("modified"):
            headers["If-Modified-Since"] = str(self._known["modified"])
        timeout = (self._limits.connect_s, self._limits.read_s)
        hooks = {"response": self._look}
        with session.get(self._url, headers=headers, timeout=timeout, hooks=hooks, stream=True) as response:
            if response.status_code == _SAME:
                return self._same()
            if response.status_code == _NO_RANGE:
                self._part.unlink(missing_ok=True)
            if response.status_code in (*_BUSY, _NO_RANGE):
                raise _BrokenError(response.status_code, _retry_after(response.headers))
            if response.status_code not in (_OK, _PART):
                message = tr(
                    "The service {service} answered with status {status}: try again later or correct its address."
                )
                raise DownloadError(message.format(service=service_of(self._url), status=response.status_code))
            return self._take_in(response, have if response.status_code == _PART else 0)

    def _look(self, response: requests.Response, **_options: Any) -> None:
        if response.is_redirect:
            self._guard.check(urljoin(response.url, response.headers["location"]), response.url)

    def _same(self) -> Kept:
        _write(_about(self._path), self._known | {"asked": time.time()})
        return Kept(self._path, str(self._known.get("date", "")), "unchanged")

    def _take_in(self, response: requests.Response, have: int) -> Kept:
        tag = response.headers.get("ETag", "")
        modified = response.headers.get("Last-Modified", "")
        # a weak tag does not tell that the bytes are the same
        strong = tag if tag and not tag.startswith("W/") else modified
        total = have + int(response.headers.get("Content-Length") or 0)
        self._check(have, total)
        _write(_about(self._part), {"url": self._url, "tag": strong})
        begin = time.monotonic()
        with self._part.open("ab" if have else "wb") as stream:
            for piece in pieces(response):
                self._progress(have / total if total else 0.5, tr("Downloading {file}").format(file=self._path.name))
                stream.write(piece)
                have += len(piece)
                self._check(have, total, time.monotonic() - begin)
        date = _date(modified)
        self._part.replace(self._path)
        _about(self._part).unlink(missing_ok=True)
        about = {"url": self._url, "etag": tag, "modified": modified, "asked": time.time(), "date": date}
        _write(_about(self._path), about)
        return Kept(self._path, date, "downloaded")

    def _check(self, have: int, total: int, seconds: float = 0.0) -> None:
        limits = self._limits
        if max(have, total) > limits.max_answer_mb * _MB:
            message = tr(
                "An answer of the service {service} is larger than {limit:g} MB: choose a smaller area, or raise "
                "web.max_answer_mb in the sources file."
            )
            raise DownloadError(message.format(service=service_of(self._url), limit=limits.max_answer_mb))
        if seconds > limits.longest_answer_s:
            message = tr(
                "An answer of the service {service} takes longer than {limit:g} seconds: try again later, or raise "
                "web.longest_answer_s in the sources file."
            )
            raise DownloadError(message.format(service=service_of(self._url), limit=limits.longest_answer_s))


def _about(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, values: dict[str, Any]) -> None:
    path.write_text(json.dumps(values), encoding="utf-8")


def _date(modified: str) -> str:
    try:
        return f"{parsedate_to_datetime(modified):%Y-%m-%d}"
    except (TypeError, ValueError):
        return f"{datetime.now(UTC):%Y-%m-%d}"


def _retry_after(headers: Mapping[str, str]) -> float:
    text = headers.get("Retry-After", "")
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0
