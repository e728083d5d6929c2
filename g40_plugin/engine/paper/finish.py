"""Finishes a PDF that QGIS wrote: title, language, bookmarks, and tags with which a screen reader reads it."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, StreamObject, TextStringObject

from g40_plugin.owned import MADE_BY
from g40_plugin.version import VERSION

from ..errors import InputError
from ..files import written_beside
from ..progress import SILENT, Progress
from ..translation import tr
from .tags import Tags, tagged

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{made_by}</xmp:CreatorTool>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def finish_pdf(pdf: str, about: str, out: str, *, progress: Progress = SILENT) -> dict[str, Any]:
    """Write a PDF anew with what QGIS cannot give it; how many pages, bookmarks and tags it has.

    ``about`` is a JSON file with ``title``, ``language``, ``outline`` (a list of ``title`` and ``page``, from 1) and
    ``pages``: for each page its items in reading order, each with ``x`` and ``y`` of its upper left corner in
    millimetres, its ``role`` in the structure ("H1", "H2", "P", "L", "TH", "TD", "Figure", or "" for decoration),
    ``alt`` and ``row``, which is alike for the cells of one row of a table; where it has them ``scope`` of a TH
    ("Row"; else "Column"), and ``width`` and ``height`` of a figure. Pages that are drawn in another way than QGIS
    does get no tags. Raises ``InputError`` and ``OutputError``.
    """
    told = _read(about)
    try:
        writer = PdfWriter(clone_from=PdfReader(pdf))
    except (PyPdfError, OSError) as error:
        message = tr("The PDF {path} cannot be read ({reason}): export it again.")
        raise InputError(message.format(path=pdf, reason=error)) from error
    if len(writer.pages) != len(told["pages"]):
        message = tr("The PDF {path} has {pages} pages and not {told}: export it again.")
        raise InputError(message.format(path=pdf, pages=len(writer.pages), told=len(told["pages"])))
    _name(writer, told["title"], told["language"])
    for entry in told["outline"]:
        writer.add_outline_item(title=entry["title"], page_number=entry["page"] - 1)
    tags = Tags(writer)
    starts = {entry["page"]: entry["title"] for entry in told["outline"]}
    for number, (page, items) in enumerate(zip(writer.pages, told["pages"], strict=True), start=1):
        progress(number / len(told["pages"]), tr("Bookmarks and tags of the PDF"))
        if number in starts or number == 1:
            tags.section(starts.get(number, told["title"]))
        data = page.get_contents()
        found = tagged(data.get_data() if data is not None else b"", items)
        if found is not None:
            tags.page(page, *found, items)
    tags.close()
    # tags came with this version
    writer.pdf_header = "%PDF-1.7"
    with written_beside(out) as beside:
        writer.write(beside)
    return {"out": out, "pages": len(writer.pages), "bookmarks": len(told["outline"]), "tags": tags.count}


def _read(about: str) -> dict[str, Any]:
    try:
        told = json.loads(Path(about).read_text(encoding="utf-8"))
        wanted = told["title"], told["language"], told["outline"], told["pages"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = tr("The file {path} does not tell what lies on the pages of a PDF ({reason}): export it again.")
        raise InputError(message.format(path=about, reason=error)) from error
    return dict(zip(("title", "language", "outline", "pages"), wanted, strict=True))


def _name(writer: PdfWriter, title: str, language: str) -> None:
    """Title and language, in all the places where readers look for them; nobody's name."""
    writer.metadata = {"/Title": title, "/Creator": f"{MADE_BY} {VERSION}"}
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(language)
    shown = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(value=True)})
    root[NameObject("/ViewerPreferences")] = shown
    stream = StreamObject()
    told = {"title": escape(title), "language": escape(language), "made_by": f"{MADE_BY} {VERSION}"}
    stream.set_data(_XMP.format(**told).encode())
    stream.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    root[NameObject("/Metadata")] = writer._add_object(stream)  # noqa: SLF001
    for page in writer.pages:
        page[NameObject("/Tabs")] = NameObject("/S")
