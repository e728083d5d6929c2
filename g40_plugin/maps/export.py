"""Layouts to PDF and PNG."""

from pathlib import Path
from typing import Optional

from qgis.core import (
    Qgis,
    QgsAbstractLayoutIterator,
    QgsFeedback,
    QgsLayoutExporter,
    QgsPrintLayout,
    QgsProcessingFeedback,
)

from ..translation import tr
from .errors import MapError
from .files import written_beside
from .reading import About, finish, items_of

PNG_DPI = 300


def export_pdf(
    layout: QgsPrintLayout,
    path: str,
    about: Optional[About] = None,
    feedback: Optional[QgsProcessingFeedback] = None,
) -> None:
    """Write one layout as vector PDF with text as text; with ``about`` with tags too. Raises ``MapError``."""
    without_author(layout)
    with written_beside(path, ".pdf") as beside:
        _check(QgsLayoutExporter(layout).exportToPdf(beside, _pdf_settings()), path)
        _check_whole(Path(beside), path)
        if about is not None:
            about.pages = items_of(layout)
            finish(beside, about, feedback)


def export_png(layout: QgsPrintLayout, path: str) -> None:
    """Write one layout as PNG for print. Raises ``MapError``."""
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = PNG_DPI
    settings.generateWorldFile = False
    without_author(layout)
    with written_beside(path, ".png") as beside:
        _check(QgsLayoutExporter(layout).exportToImage(beside, settings), path)


def export_leaves(
    leaves: QgsAbstractLayoutIterator,
    path: str,
    about: About,
    drawing: Optional[QgsFeedback],
    feedback: Optional[QgsProcessingFeedback],
) -> None:
    """Write layouts one after the other as one PDF with its tags; ``drawing`` hears how far the drawing is.

    Going through ``leaves`` fills ``about``. Raises ``MapError``.
    """
    with written_beside(path, ".pdf") as beside:
        result, _ = QgsLayoutExporter.exportToPdf(leaves, beside, _pdf_settings(), drawing)
        _check(result, path)
        _check_whole(Path(beside), path)
        finish(beside, about, feedback)


def without_author(layout: QgsPrintLayout) -> None:
    # QGIS puts the login name of whoever runs it into every project, and from there into pictures and PDFs
    about = layout.project().metadata()
    about.setAuthor("")
    layout.project().setMetadata(about)


def _pdf_settings() -> QgsLayoutExporter.PdfExportSettings:
    settings = QgsLayoutExporter.PdfExportSettings()
    settings.dpi = PNG_DPI
    settings.rasterizeWholeImage = False
    settings.forceVectorOutput = True
    settings.appendGeoreference = False
    settings.textRenderFormat = Qgis.TextRenderFormat.AlwaysText
    return settings


def _check(result: QgsLayoutExporter.ExportResult, path: str) -> None:
    kinds = QgsLayoutExporter.ExportResult
    if result == kinds.Success:
        return
    if result == kinds.Canceled:
        raise MapError(tr("Cancelled; nothing was written."))
    if result == kinds.MemoryError:
        raise MapError(tr("There is not enough memory for {path}: choose smaller paper.").format(path=path))
    message = tr("The output {path} cannot be written: close it in other programs, or choose another place.")
    raise MapError(message.format(path=path))


def _check_whole(written: Path, path: str) -> None:
    # on a full disk the PDF writer stops without an error
    with written.open("rb") as stream:
        stream.seek(max(written.stat().st_size - 64, 0))
        if b"%%EOF" in stream.read():
            return
    message = tr("The disk of {path} is full: free some space or choose another place; nothing was changed.")
    raise MapError(message.format(path=path))
