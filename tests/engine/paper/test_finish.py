"""What the engine makes of a PDF: every part of a page marked, a tree in reading order, bookmarks, and clear errors."""

import json

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject
from walked_pdf import problems

from g40_plugin.engine.errors import InputError
from g40_plugin.engine.paper.finish import finish_pdf
from g40_plugin.engine.paper.tags import tagged

# as Qt draws: the page, then each item moved to its corner, at 10 dots a millimetre
PAGE = b"""0.24 0 0 -0.24 0 842 cm
q
10 0 0 10 0 0 cm
Q
q
10 0 0 10 140 120 cm
0 0 m 9 9 l S
q
BT
/F1 9 Tf <0001> Tj
ET
Q
Q
q
10 0 0 10 140 420 cm
1 1 m 5 5 l S
q
3 0 0 3 140 420 cm
BT
/F1 6 Tf <0002> Tj
ET
Q
Q
q
10 0 0 10 140 900 cm
BT
/F1 9 Tf <0003> Tj
ET
Q
"""


def item(x, y, role="", alt="", row=""):
    return {"x": x, "y": y, "role": role, "alt": alt, "row": row}


ITEMS = [item(14.0, 12.0), item(14.0, 12.0, "H1"), item(14.0, 42.0, "Figure", "a map"), item(14.0, 90.0, "P")]


def test_every_part_of_a_page_is_marked_as_what_it_is():
    data, marks = tagged(PAGE, ITEMS)
    assert marks == [1, 2, 3]
    assert data.count(b" BDC\n") + data.count(b" BMC\n") == data.count(b"\nEMC\n")
    heading = data[data.index(b"/H1 <</MCID 0>> BDC") :]
    # the line of the shape with the same corner is decoration, the text is the heading
    assert b"<0001>" in heading[: heading.index(b"EMC")] and b" l S" not in heading[: heading.index(b"EMC")]
    figure = data[data.index(b"/Figure <</MCID 1>> BDC") :]
    figure = figure[: figure.index(b"EMC")]
    assert b"1 1 m 5 5 l S" in figure and b"<0002>" in figure
    assert b"/P <</MCID 2>> BDC" in data
    # nothing of what is drawn is lost
    plain = data
    begins = [f"\n/{role} <</MCID {n}>> BDC\n".encode() for n, role in enumerate(("H1", "Figure", "P"))]
    for mark in (b"\n/Artifact BMC\n", b"\nEMC\n", *begins):
        plain = plain.replace(mark, b"")
    assert plain == PAGE


def test_a_page_that_is_fitted_to_its_paper_is_tagged():
    fitted = PAGE.replace(b"842 cm\n", b"842 cm\n1.00003591 0 0 1.00003591 0 0 cm\n", 1)
    _, marks = tagged(fitted, ITEMS)
    assert marks == [1, 2, 3]


def test_a_legend_is_a_list_and_an_empty_cell_a_cell(pdf, tmp_path):
    cells = [item(14.0, 90.0, "TH", row="1"), item(50.0, 90.0, "TD", row="1")]
    items = [item(14.0, 12.0, "L"), {**item(14.0, 42.0, "Figure", "a map"), "width": 100.0, "height": 50.0}, *cells]
    items[2]["scope"] = "Row"
    out = tmp_path / "out.pdf"
    finish_pdf(str(pdf), about(tmp_path, [items, items]), str(out))
    assert problems(out) == []
    (document,) = PdfReader(out).trailer["/Root"]["/StructTreeRoot"]["/K"]
    legend, figure, table = (one.get_object() for one in document.get_object()["/K"][0].get_object()["/K"][:3])
    (entry,) = legend["/K"]
    assert [legend["/S"], entry["/S"], entry["/K"][0]["/S"]] == ["/L", "/LI", "/LBody"]
    # 42 and 92 mm from the top of a page that is 842 points high
    assert [round(float(one), 1) for one in figure["/A"]["/BBox"]] == [39.7, 581.2, 323.1, 722.9]
    head, empty = table["/K"][0].get_object()["/K"]
    assert head["/A"]["/Scope"] == "/Row" and "/K" not in empty.get_object()


def test_a_walk_finds_what_has_no_tag(pdf, tmp_path):
    assert problems(pdf) == ["no structure tree"]
    out = tmp_path / "out.pdf"
    finish_pdf(str(pdf), about(tmp_path, [ITEMS, ITEMS]), str(out))
    assert problems(out) == []
    writer = PdfWriter(clone_from=PdfReader(out))
    stream = StreamObject()
    stream.set_data(writer.pages[0].get_contents().get_data() + b"\nBT /F1 9 Tf <0009> Tj ET\n")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    writer.write(out)
    assert problems(out) == ["page 1: Tj outside of all marks"]


def test_a_page_drawn_in_another_way_gets_no_tags():
    assert tagged(PAGE.replace(b"10 0 0 10", b"7 0 0 8"), ITEMS) is None
    assert tagged(b"", ITEMS) is None
    assert tagged(PAGE, []) is None


@pytest.fixture
def pdf(tmp_path):
    writer = PdfWriter()
    for _ in range(2):
        page = writer.add_blank_page(595, 842)
        stream = StreamObject()
        stream.set_data(PAGE)
        page[NameObject("/Contents")] = writer._add_object(stream)
    writer.metadata = {"/Author": "somebody", "/Title": ""}
    path = tmp_path / "drawn.pdf"
    writer.write(path)
    return path


def about(folder, pages, outline=()):
    told = {"title": "Ons <blad> & meer", "language": "nl", "outline": list(outline), "pages": pages}
    path = folder / "about.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return str(path)


def test_title_language_bookmarks_and_tree(pdf, tmp_path):
    cells = [item(14.0, 12.0, "TH", row="1"), item(14.0, 42.0, "Figure", "a map"), item(14.0, 90.0, "TD", row="2")]
    outline = [{"title": "Buurt 1", "page": 1}, {"title": "Buurt 2", "page": 2}]
    out = tmp_path / "out.pdf"
    found = finish_pdf(str(pdf), about(tmp_path, [ITEMS, cells], outline), str(out))
    assert (found["pages"], found["bookmarks"], found["tags"]) == (2, 2, 6)
    read = PdfReader(out)
    root = read.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], read.metadata.title) == ("nl", True, "Ons <blad> & meer")
    assert "/Author" not in read.metadata
    assert [read.get_destination_page_number(one) for one in read.outline] == [0, 1]
    assert b"Ons &lt;blad&gt; &amp; meer" in root["/Metadata"].get_data()
    (document,) = root["/StructTreeRoot"]["/K"]
    first, second = (one.get_object() for one in document.get_object()["/K"])
    assert [one.get_object()["/S"] for one in first["/K"]] == ["/H1", "/Figure", "/P"]
    assert first["/K"][1].get_object()["/Alt"] == "a map"
    assert [one.get_object()["/S"] for one in second["/K"]] == ["/Table", "/Figure", "/Table"]
    # from a mark on a page to its element and back
    numbers = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for number, page in enumerate(read.pages):
        by_mark = numbers[2 * number + 1].get_object()
        assert numbers[2 * number] == page["/StructParents"] == number
        for mark, element in enumerate(by_mark):
            assert mark in element.get_object()["/K"]
            assert element.get_object()["/Pg"].get_object() == page


def test_what_does_not_fit_is_one_sentence(pdf, tmp_path):
    with pytest.raises(InputError, match="has 2 pages and not 1"):
        finish_pdf(str(pdf), about(tmp_path, [ITEMS]), str(tmp_path / "out.pdf"))
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 and no more")
    with pytest.raises(InputError, match="cannot be read"):
        finish_pdf(str(broken), about(tmp_path, [ITEMS]), str(tmp_path / "out.pdf"))
    assert not (tmp_path / "out.pdf").exists()
