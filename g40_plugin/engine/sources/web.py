"""Asks web services through a cache on disk, which spares them requests and serves when they are down."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError, ContentDecodingError
from requests_cache import AnyResponse, CachedSession
from requests_cache.backends.sqlite import SQLiteCache
from urllib3 import Retry

from g40_plugin.version import VERSION

from ..errors import DownloadError
from ..progress import Progress
from ..translation import tr
from .addresses import Limits
from .transfer import Guard, refused, service_of

Parsed = TypeVar("Parsed")

_OK = 200
_TRIED_AGAIN = (429, 500, 502, 503, 504)

# what they warn of is told by the sentences here
for _name in ("requests_cache", "urllib3.connectionpool"):
    logging.getLogger(_name).setLevel(logging.ERROR)


class UnreadableError(requests.RequestException):
    """An answer of status 200 that is not what was asked for; its text tells what it is."""


class Answer(NamedTuple, Generic[Parsed]):
    """What a service answered, and when it was downloaded where it comes from the cache."""

    content: bytes
    headers: requests.structures.CaseInsensitiveDict[str]
    parsed: Parsed
    cached: datetime | None


class _PatientAdapter(HTTPAdapter):
    """Tries again also where a body breaks off, which ``Retry`` does not see; answers are taken in by a guard."""

    def __init__(self, guard: Guard, retry: Retry, pause_s: float) -> None:
        super().__init__(max_retries=retry)
        self._guard = guard
        self._pause_s = pause_s
        self._asked = -pause_s

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        for _ in range(self.max_retries.total or 0):
            try:
                return self._whole(request, *args, **options)
            except (ChunkedEncodingError, ContentDecodingError):
                continue
        return self._whole(request, *args, **options)

    def _whole(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        time.sleep(max(0.0, self._asked + self._pause_s - time.monotonic()))
        self._asked = time.monotonic()
        response = super().send(request, *args, **options)
        # reading the body here raises where it is cut off
        self._guard(response)
        return response


class _DownAdapter(HTTPAdapter):
    """Stands for a service that did not answer just now, which is not waited for again."""

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        raise requests.ConnectionError(request=request)


class Web(AbstractContextManager["Web"]):
    """GET requests to the host of ``home``, cached in ``folder``, conditional when old, tried again when it is busy.

    What is younger than ``keep_days`` is not asked for again. What is older is asked for with its ETag or date of
    change, and serves as it is, with a warning, when the service fails.
    """

    def __init__(self, folder: Path, home: str, settings: Limits, progress: Progress) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._home = home
        self._settings = settings
        self._progress = progress
        self._guard = Guard(settings)
        # how its answers came, and the date of the oldest
        self.came: set[str] = set()
        self.date = ""
        self._session = CachedSession(
            backend=SQLiteCache(folder / "answers.sqlite", serializer="json"),
            expire_after=timedelta(days=settings.keep_days),
            stale_if_error=True,
        )
        self._session.headers["User-Agent"] = f"g40-15-minute-city/{VERSION}"
        retry = Retry(
            total=settings.tries - 1,
            backoff_factor=settings.backoff_s,
            backoff_max=settings.longest_wait_s,
            retry_after_max=int(settings.longest_wait_s),
            status_forcelist=_TRIED_AGAIN,
            raise_on_status=False,
        )
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, _PatientAdapter(self._guard, retry, settings.pause_s))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()  # type: ignore[no-untyped-call]

    def get(self, url: str, parse: Callable[[bytes], Parsed], params: dict[str, str] | None = None) -> Answer[Parsed]:
        """What ``url`` answers, parsed; ``parse`` raises ``UnreadableError`` for what must not be kept.

        Raises ``DownloadError`` when the service does not answer, or not as it should, and nothing is cached, and for
        an address that ``Guard`` refuses.
        """
        self._progress.check()
        self._guard.check(url, self._home)
        parsed: list[Parsed] = []

        def look(response: requests.Response, **_options: Any) -> None:
            # inside the session: an answer that cannot be read is a failure, and is not kept
            if response.status_code == _OK:
                parsed.append(parse(response.content))

        timeout = (self._settings.connect_s, self._settings.read_s)
        try:
            response = self._session.get(url, params=params, timeout=timeout, hooks={"response": look})
        except UnreadableError as error:
            message = tr("The service {service} gave an answer that cannot be used ({reason}): try again later.")
            raise DownloadError(message.format(service=service_of(url), reason=error)) from error
        except requests.RequestException as error:
            found = refused(error, url)
            if found is not None:
                raise found from error
            message = tr(
                "The service {service} does not answer and nothing of it was kept: check the network connection, "
                "or give the register as a file."
            )
            raise DownloadError(message.format(service=service_of(url))) from error
        if response.status_code != _OK:
            message = tr("The service {service} answered with status {status}: try again later or correct its address.")
            raise DownloadError(message.format(service=service_of(url), status=response.status_code))
        cached = response.created_at if response.from_cache else None
        old = response.from_cache and response.is_expired and not response.revalidated
        self.came.add(_how(response, old=old))
        date = f"{cached or datetime.now(UTC):%Y-%m-%d}"
        self.date = min(self.date or date, date)
        if old:
            self._use_old(url, response.created_at)
        return Answer(response.content, response.headers, parsed[-1], cached)

    def _use_old(self, url: str, date: datetime) -> None:
        server = urljoin(url, "/")
        if isinstance(self._session.get_adapter(server), _DownAdapter):
            return
        self._session.mount(server, _DownAdapter())
        message = tr("The service {service} does not answer as it should: what was downloaded on {date} is used.")
        self._progress.warn(message.format(service=service_of(url), date=f"{date:%Y-%m-%d}"))


def _how(response: AnyResponse, *, old: bool) -> str:
    if old:
        return "old"
    if not response.from_cache:
        return "downloaded"
    return "unchanged" if response.revalidated else "fresh"
