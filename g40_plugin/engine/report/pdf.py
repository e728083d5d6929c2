"""The report as a tagged PDF (PDF/UA-1), by WeasyPrint, which needs the library Pango of the system."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from ..errors import MissingLibraryError
from ..progress import Progress
from ..threads import without_collection
from ..translation import tr

_PAGE = re.compile(r"Page (\d+)")
# WeasyPrint says where it is, but not how far that is: half of what is left goes by in so many pages
_HALF_PAGES = 60


def html_writer() -> Any:
    """WeasyPrint's ``HTML``. Raises ``MissingLibraryError`` that says what to do where it or Pango is missing."""
    # both are missing on some machines, and all else works there
    try:
        # what it prints where Pango is missing is told in our own sentence
        with redirect_stdout(io.StringIO()):
            from weasyprint import HTML  # noqa: PLC0415
    except ImportError as error:
        message = tr("The PDF of the report needs the library WeasyPrint ({reason}): run 'g40 engine setup'.")
        raise MissingLibraryError(message.format(reason=error)) from error
    except OSError as error:
        message = tr(
            "The PDF of the report needs the library Pango of the system, and it cannot be loaded ({reason}): install "
            "it (Debian and Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0; macOS: brew install pango; Windows: "
            "the GTK3 runtime), or leave the PDF out."
        )
        raise MissingLibraryError(message.format(reason=_first_line(error))) from error
    return HTML


def _first_line(error: BaseException) -> str:
    return str(error).split("\n", maxsplit=1)[0].split(". Additionally")[0]


def write_pdf(html: str, path: Path, progress: Progress) -> None:
    """Write an HTML text as PDF/UA-1. Raises ``MissingLibraryError`` as ``html_writer``, and when cancelled."""
    writer = html_writer()
    # millions of boxes live until the end: looking through them takes a fifth of the time
    with _told_to(progress), without_collection():
        writer(string=html, url_fetcher=_nothing).write_pdf(path, pdf_variant="pdf/ua-1", finisher=_finish)


def _nothing(url: str, *_rest: Any, **_more: Any) -> Any:
    """Load nothing: all that a report needs is in it."""
    raise ValueError(url)


def _finish(_document: Any, pdf: Any) -> None:
    """Say of every head of a table whether it heads a column or a row, which WeasyPrint leaves open.

    What the file says of itself is not compressed, so that it can be told whose it is (``owned``).
    """
    for one in pdf.objects:
        if getattr(one, "extra", {}).get("Type") == "/Metadata":
            one.compress = False
        if isinstance(one, dict) and one.get("S") == "/TH" and "A" in one:
            group = _parent(_parent(one, pdf), pdf)
            one["A"]["Scope"] = "/Column" if group.get("S") == "/THead" else "/Row"


def _parent(one: dict[str, Any], pdf: Any) -> dict[str, Any]:
    reference = one["P"].decode() if isinstance(one["P"], bytes) else str(one["P"])
    found: dict[str, Any] = pdf.objects[int(reference.split()[0])]
    return found


class _Steps(logging.Handler):
    """Hands the steps of WeasyPrint to a progress, which raises when it is cancelled."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        """Tell how far it is."""
        found = _PAGE.search(record.getMessage())
        if found:
            page = int(found[1])
            self._progress(0.8 * page / (page + _HALF_PAGES))
        elif record.getMessage().startswith("Step 6"):
            self._progress(0.85)
        else:
            self._progress.check()


@contextmanager
def _told_to(progress: Progress) -> Iterator[None]:
    logger, handler = logging.getLogger("weasyprint.progress"), _Steps(progress)
    level, spread = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = spread
