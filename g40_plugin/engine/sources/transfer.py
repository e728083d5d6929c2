"""What holds for every download: TLS, the hosts of the settings, limits, and the certificates of the system."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import truststore
from urllib3.exceptions import DecodeError, ProtocolError, ReadTimeoutError, SSLError

from ..errors import DownloadError
from ..translation import tr
from .addresses import Limits

_CHUNK_BYTES = 65_536
_MB = 1_000_000


class Guard:
    """Looks at every address before it is asked, and takes in answers within the limits of the norms.

    It is called with a response whose body is not read yet: as the hook ``response`` of requests, or by an adapter.
    Certificates are those of the system, and those of the file that ``REQUESTS_CA_BUNDLE`` names.
    """

    def __init__(self, settings: Limits) -> None:
        truststore.inject_into_ssl()
        self._settings = settings
        self._bytes = 0

    def check(self, url: str, home: str) -> None:
        """Raise ``DownloadError`` for an address without TLS, or on another host than that of ``home``."""
        target = urlsplit(url)
        if target.scheme != "https" and not (target.scheme == "http" and self._settings.allow_http):
            message = tr(
                "The address {address} is not secure: give one that begins with https://, or set web.allow_http = true "
                "in the sources file."
            )
            raise DownloadError(message.format(address=service_of(url)))
        if target.hostname not in (urlsplit(home).hostname, *self._settings.other_hosts):
            message = tr(
                "The service {service} passes on to another host, {host}: correct its address, or name that host in "
                "web.other_hosts of the sources file."
            )
            raise DownloadError(message.format(service=service_of(home), host=target.hostname))

    def __call__(self, response: requests.Response, **_options: Any) -> None:
        """Take in the body of an answer; raises ``DownloadError`` where it passes on elsewhere or is too much."""
        try:
            if response.is_redirect:
                self.check(urljoin(response.url, response.headers["location"]), response.url)
            self._take_in(response)
        except DownloadError:
            response.close()
            raise

    def _take_in(self, response: requests.Response) -> None:
        # the bytes are counted as they are unpacked: a small answer may hold a very large one
        limits = self._settings
        parts, size, start = [], 0, time.monotonic()
        for part in pieces(response):
            parts.append(part)
            size += len(part)
            self._bytes += len(part)
            if size > limits.max_answer_mb * _MB:
                message = tr(
                    "An answer of the service {service} is larger than {limit:g} MB: choose a smaller area, or raise "
                    "web.max_answer_mb in the sources file."
                )
                raise DownloadError(message.format(service=service_of(response.url), limit=limits.max_answer_mb))
            if self._bytes > limits.max_total_mb * _MB:
                message = tr(
                    "The answers of the service {service} are larger than {limit:g} MB together: choose a smaller "
                    "area, or raise web.max_total_mb in the sources file."
                )
                raise DownloadError(message.format(service=service_of(response.url), limit=limits.max_total_mb))
            if time.monotonic() - start > limits.longest_answer_s:
                message = tr(
                    "An answer of the service {service} takes longer than {limit:g} seconds: try again later, or raise "
                    "web.longest_answer_s in the sources file."
                )
                raise DownloadError(message.format(service=service_of(response.url), limit=limits.longest_answer_s))
        # where requests itself keeps a body that it has read
        response._content = b"".join(parts)  # noqa: SLF001
        response._content_consumed = True  # noqa: SLF001


def pieces(response: requests.Response) -> Iterator[bytes]:
    """The body of an answer as it comes: ``iter_content`` of requests waits until a piece is full, however long."""
    try:
        while piece := response.raw.read1(_CHUNK_BYTES, decode_content=True):
            yield piece
    except ProtocolError as error:
        raise requests.exceptions.ChunkedEncodingError(error) from error
    except DecodeError as error:
        raise requests.exceptions.ContentDecodingError(error) from error
    except (ReadTimeoutError, SSLError) as error:
        raise requests.ConnectionError(error) from error


def service_of(url: str) -> str:
    """The address of a service as it is told: without what is asked, and without a name or password in it."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def refused(error: requests.RequestException, url: str) -> DownloadError | None:
    """What is told where a certificate or a proxy stands in the way, nothing where it is something else."""
    if isinstance(error, requests.exceptions.ProxyError):
        message = tr(
            "The proxy lets nothing through to {service}: correct the proxy in QGIS (Settings > Options > Network), "
            "or the variable HTTPS_PROXY."
        )
        return DownloadError(message.format(service=service_of(url)))
    if isinstance(error, requests.exceptions.SSLError):
        message = tr(
            "There is no secure connection with {service} ({reason}): on a network that signs with its own "
            "certificate, add that to the certificates of the system, or in QGIS (Settings > Options > "
            "Authentication), or name its file in the variable REQUESTS_CA_BUNDLE."
        )
        return DownloadError(message.format(service=service_of(url), reason=_reason(error)))
    return None


def _reason(error: BaseException) -> str:
    # requests wraps what urllib3 wraps around what Python says
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, ssl.SSLCertVerificationError):
            return f"CERTIFICATE_VERIFY_FAILED: {inner.verify_message or inner}"
        following = [getattr(inner, "reason", None), *inner.args, inner.__cause__, inner.__context__]
        deeper = next((one for one in following if isinstance(one, BaseException) and one is not inner), None)
        if deeper is None:
            return str(inner)
        inner = deeper
    return str(error)
