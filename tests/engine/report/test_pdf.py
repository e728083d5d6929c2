"""The report as PDF by its content: tags, title, headings, tables, maps, fonts; and what is said without Pango."""

import itertools
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from pdfua import validate
from pypdf import PdfReader

from g40_plugin.engine.errors import CancelledError
from g40_plugin.engine.progress import Progress
from g40_plugin.engine.report.make import make_report
from g40_plugin.owned import is_ours

ROOT = Path(__file__).resolve().parents[3]


# five of seventeen areas, which are drawn in a third of the time
SOME = ["VS01", "VS02", "VS05", "VS09", "VS12"]


@pytest.fixture(scope="module")
def printed(scored, planned):
    """The Dutch report of some areas as PDF."""
    folder = scored.with_name("printed_nl")
    make_report(str(scored), str(folder), programme=str(planned), areas=SOME, formats=["pdf"], language="nl")
    return folder / "report.pdf"


@pytest.fixture(scope="module")
def pdf(printed):
    return PdfReader(printed)


def elements(pdf):
    """Every element of the structure in reading order."""
    waiting = [pdf.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop().get_object()
        if "/S" in one:
            yield one
        kids = one.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        waiting.extend(kid for kid in reversed(kids) if hasattr(kid.get_object(), "keys"))


def test_it_is_tagged_and_says_what_it_is(pdf):
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "nl" and root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title == "Voorbeeldstad" and pdf.metadata.author is None
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_it_can_be_told_whose_it_is(printed):
    assert is_ours(printed)


def test_headings_tables_and_maps_have_their_tags(pdf):
    found = list(elements(pdf))
    kinds = Counter(one["/S"] for one in found)
    assert kinds["/H1"] == 1 and kinds["/H2"] >= 8 and kinds["/H3"] >= len(SOME) + 18
    levels = [int(one["/S"][2]) for one in found if one["/S"] in ("/H1", "/H2", "/H3", "/H4")]
    assert levels[0] == 1 and all(b <= a + 1 for a, b in itertools.pairwise(levels))
    maps = [one for one in found if one["/S"] == "/Figure"]
    assert len(maps) >= 20 and all(len(one["/Alt"]) > 40 for one in maps)
    heads = [one for one in found if one["/S"] == "/TH"]
    assert {one["/A"]["/Scope"] for one in heads} == {"/Column", "/Row"}
    assert kinds["/Caption"] >= len(SOME)
    assert kinds["/TD"] > len(SOME) * 18 * 4


def test_bookmarks_lead_to_every_part(pdf):
    def titles(entries):
        for entry in entries:
            yield from titles(entry) if isinstance(entry, list) else [entry.title]

    found = list(titles(pdf.outline))
    assert {"Rangorde", "Kaarten", "Bronnen", "3. Stationskwartier"} <= set(found)


@pytest.mark.slow
def test_text_is_found_fonts_are_embedded_and_maps_are_vectors(pdf):
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "Het rapportcijfer ligt tussen" in text and "Voorzieningen" in text
    fonts = {}
    for page in pdf.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            fonts[font["/BaseFont"]] = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert not list(page.images)
    assert fonts and all(any(key.startswith("/FontFile") for key in one) for one in fonts.values())


@pytest.mark.slow
def test_a_checker_of_pdf_ua_finds_nothing(scored, planned, printed):
    folder = scored.with_name("printed_en")
    make_report(str(scored), str(folder), programme=str(planned), formats=["pdf"], language="en")
    for path in (printed, folder / "report.pdf"):
        assert [str(one) for one in validate(str(path)).findings] == []


def test_without_pango_it_is_told_and_the_rest_is_written(scored, tmp_path):
    # a library that is none is found in the place of the real one
    broken = tmp_path / "libraries"
    broken.mkdir()
    (broken / "libpango-1.0.so.0").touch()
    environment = {**os.environ, "LD_LIBRARY_PATH": str(broken), "LANG": "en_GB.UTF-8", "LANGUAGE": "en"}

    def run(folder, *formats):
        words = [word for name in formats for word in ("--format", name)]
        command = [sys.executable, "-m", "g40_plugin.engine", "report", str(scored), "--out", str(folder), *words]
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, env=environment, check=False
        )

    done = run(tmp_path / "one", "html", "pdf")
    assert done.returncode == 0, done.stderr
    assert "WeasyPrint could not" not in done.stdout + done.stderr
    assert "needs the library Pango of the system" in done.stderr and "All other files are written." in done.stderr
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["report.html", "report.json"]
    alone = run(tmp_path / "two", "pdf")
    assert alone.returncode == 8 and "install it (Debian" in alone.stderr
    assert not (tmp_path / "two").exists()


def test_a_pdf_that_is_stopped_leaves_nothing(scored, tmp_path):
    pages = []

    def told(fraction, _text):
        pages.append(fraction)
        if fraction > 0.5:
            progress.cancelled.set()

    progress = Progress(told)
    with pytest.raises(CancelledError):
        make_report(str(scored), str(tmp_path / "report"), areas=["VS01"], formats=["pdf"], progress=progress)
    assert list(tmp_path.iterdir()) == []
    assert len(pages) > 5


def test_a_name_without_a_space_pushes_nothing_off_the_page(scored, planned, tmp_path):
    path, word = tmp_path / "scored.gpkg", "Bedrijventerreinuitbreidingsgebiedsontwikkelingsmaatschappij" * 2
    shutil.copy(scored, path)
    with closing(sqlite3.connect(path)) as database:
        # the triggers of a GeoPackage ask for these, though no shape changes
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            database.create_function(name, 1, lambda _shape: 0)
        database.execute("UPDATE areas SET area_name = ?", [word])
        database.execute("UPDATE sites SET name = ?", [word])
        database.commit()
    asked = {"programme": str(planned), "areas": ["VS05"], "formats": ["pdf"]}
    make_report(str(path), str(tmp_path / "report"), **asked)
    told = subprocess.run(
        ["pdftotext", "-bbox", str(tmp_path / "report" / "report.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = told.split("<page ")[1:]
    assert len(pages) > 5
    for page in pages:
        wide = float(re.match(r'width="([\d.]+)"', page)[1])
        assert max(map(float, re.findall(r'xMax="([\d.]+)"', page)), default=0.0) <= wide
