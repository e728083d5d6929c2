"""Tags of a PDF that QGIS drew: which part of the content of a page is which item, and the tree of these items."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

Item = Mapping[str, Any]

# an operator of its own: begin and end of text, or a change of coordinates
_OPERATORS = re.compile(rb"(?<!\S)(BT|ET|cm)(?!\S)")
FIGURE = "Figure"
LIST = "L"
_CELLS = ("TH", "TD")
# what the words of a list are marked as
_MARKS = {LIST: "LBody"}
# points in a millimetre
_POINTS = 72 / 25.4
# two corners nearer than this in millimetres are one
_NEAR_MM = 0.06
# dots a millimetre of any page: Qt first fits the page to its paper, by a factor near 1
_LEAST_SCALE = 2.0
# how hard content is packed: harder takes far longer and saves little
_LEVEL = 3
# numbers before ``cm``, and how many bytes they take at most
_MATRIX, _MATRIX_BYTES = 6, 160


def tagged(data: bytes, items: Sequence[Item]) -> tuple[bytes, list[int]] | None:
    """The content of a page with every part marked, and the item of each mark in their order.

    QGIS moves to the upper left corner of an item before it draws it, at as many dots a millimetre for all items of
    the page. Text of an item with a role is marked as that item, all that a figure draws as the figure (the names on
    a map too), the rest as decoration. Each text of a list is a mark of its own. None where nothing of the items is
    found in the content.
    """
    corners = [(item["x"], item["y"]) for item in items]
    cuts: list[tuple[int, int]] = [(0, -1)]
    current, text, scale = -1, False, 0.0
    for found in _OPERATORS.finditer(data):
        operator = found.group(1)
        if operator == b"cm":
            a, b, c, d, x, y = _numbers(data, found.start())
            # the page itself is moved to first, and tells the scale
            if scale == 0.0 and a == d > _LEAST_SCALE and b == c == 0.0 and x == y == 0.0:
                scale = a
            if not scale or a != scale or d != scale:
                continue
            place = _at((x / scale, y / scale), corners, items)
            if place >= 0 and place != current:
                current = place
                cuts.append((found.end(), place if items[place]["role"] == FIGURE else -1))
        elif current < 0 or items[current]["role"] == FIGURE:
            continue
        elif operator == b"BT":
            owner = _with_text(current, corners, items)
            text = owner >= 0
            if text:
                cuts.append((found.start(), owner))
        elif text:
            cuts.append((found.end(), -1))
            text = False
    marks: list[int] = []
    written: list[bytes] = []
    for (start, owner), (end, _) in zip(cuts, [*cuts[1:], (len(data), -1)], strict=True):
        part = data[start:end]
        if not part.strip():
            written.append(part)
        elif owner < 0:
            written += [b"\n/Artifact BMC\n", part, b"\nEMC\n"]
        else:
            role = items[owner]["role"]
            begin = f"\n/{_MARKS.get(role, role)} <</MCID {len(marks)}>> BDC\n".encode()
            written += [begin, part, b"\nEMC\n"]
            marks.append(owner)
    return (b"".join(written), marks) if marks else None


def _numbers(data: bytes, end: int) -> list[float]:
    return [float(number) for number in data[max(end - _MATRIX_BYTES, 0) : end].split()[-_MATRIX:]]


def _at(corner: tuple[float, float], corners: Sequence[tuple[float, float]], items: Sequence[Item]) -> int:
    """The item that begins at a corner, a figure before others; -1 for none."""
    near = [n for n, (x, y) in enumerate(corners) if abs(x - corner[0]) + abs(y - corner[1]) < _NEAR_MM]
    return next((n for n in near if items[n]["role"] == FIGURE), near[0] if near else -1)


def _with_text(current: int, corners: Sequence[tuple[float, float]], items: Sequence[Item]) -> int:
    """The item with a role that lies where the current one does: a shape and its text share their corner."""
    x, y = corners[current]
    near = [n for n, (left, top) in enumerate(corners) if abs(left - x) + abs(top - y) < _NEAR_MM]
    return next((n for n in near if items[n]["role"]), -1)


class Tags:
    """The tree of a document: sections with headings, paragraphs, tables and figures, in reading order."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer, self.count = writer, 0
        self._root = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
        self._root_ref = self._add(self._root)
        self._document, self._document_ref = self._element("Document", self._root_ref)
        self._root[NameObject("/K")] = ArrayObject([self._document_ref])
        self._section, self._section_ref = self._document, self._document_ref
        self._parents = ArrayObject()

    def section(self, title: str) -> None:
        """Begin a section, such as the sheet of an area."""
        self._section, self._section_ref = self._element("Sect", self._document_ref)
        self._section[NameObject("/T")] = TextStringObject(title)
        self._kids(self._document).append(self._section_ref)

    def page(self, page: PageObject, data: bytes, marks: Sequence[int], items: Sequence[Item]) -> None:
        """Add a page: its content, the item of each mark, and its items in reading order."""
        stream = StreamObject()
        stream.set_data(data)
        packed, old = stream.flate_encode(_LEVEL), page.raw_get("/Contents")
        if isinstance(old, IndirectObject) and isinstance(old.get_object(), StreamObject):
            # the old content would stay in the file
            self._writer._replace_object(old, packed)  # noqa: SLF001
        else:
            page[NameObject("/Contents")] = self._add(packed)
        of_item: dict[int, list[int]] = {}
        for mark, number in enumerate(marks):
            of_item.setdefault(number, []).append(mark)
        owners: dict[int, IndirectObject] = {}
        table: tuple[DictionaryObject, IndirectObject] | None = None
        row: tuple[str, DictionaryObject, IndirectObject] | None = None
        for number, item in enumerate(items):
            # a cell without words is a cell
            if number not in of_item and item["role"] not in _CELLS:
                continue
            parent, parent_ref = self._section, self._section_ref
            if item["role"] in _CELLS:
                if table is None:
                    table = self._child("Table", self._section, self._section_ref)
                if row is None or row[0] != item["row"]:
                    row = (item["row"], *self._child("TR", *table))
                parent, parent_ref = row[1:]
            else:
                table = row = None
            element, reference = self._child(item["role"], parent, parent_ref)
            self._describe(element, page, item)
            if item["role"] == LIST:
                owners.update(self._entries(element, reference, page, of_item[number]))
            elif number in of_item:
                _hold(element, page, of_item[number])
                owners.update(dict.fromkeys(of_item[number], reference))
            self.count += 1
        key = len(self._parents) // 2
        page[NameObject("/StructParents")] = NumberObject(key)
        by_mark = ArrayObject(owners[mark] for mark in range(len(marks)))
        self._parents.extend([NumberObject(key), self._add(by_mark)])

    def _entries(
        self, element: DictionaryObject, reference: IndirectObject, page: PageObject, marks: Sequence[int]
    ) -> dict[int, IndirectObject]:
        """An entry of a list for each mark; the element that holds each."""
        owners = {}
        for mark in marks:
            body, body_ref = self._child("LBody", *self._child("LI", element, reference))
            _hold(body, page, [mark])
            owners[mark] = body_ref
        return owners

    @staticmethod
    def _describe(element: DictionaryObject, page: PageObject, item: Item) -> None:
        """What a screen reader is told of an element beside its content."""
        if item.get("alt"):
            element[NameObject("/Alt")] = TextStringObject(item["alt"])
        if item["role"] == "TH":
            scope = NameObject(f"/{item.get('scope') or 'Column'}")
            element[NameObject("/A")] = _attributes("Table", {"/Scope": scope})
        elif item["role"] == FIGURE and "width" in item:
            box = _box(page, item)
            element[NameObject("/A")] = _attributes("Layout", {"/BBox": box})

    def close(self) -> None:
        """Write the tree into the document, where it has any tags."""
        if not self.count:
            return
        tree = DictionaryObject({NameObject("/Nums"): self._parents})
        self._root[NameObject("/ParentTree")] = self._add(tree)
        self._root[NameObject("/ParentTreeNextKey")] = NumberObject(len(self._parents) // 2)
        root = self._writer.root_object
        root[NameObject("/StructTreeRoot")] = self._root_ref
        root[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(value=True)})

    def _child(
        self, role: str, parent: DictionaryObject, parent_ref: IndirectObject
    ) -> tuple[DictionaryObject, IndirectObject]:
        element, reference = self._element(role, parent_ref)
        self._kids(parent).append(reference)
        return element, reference

    def _element(self, role: str, parent: IndirectObject) -> tuple[DictionaryObject, IndirectObject]:
        element = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/StructElem"),
                NameObject("/S"): NameObject(f"/{role}"),
                NameObject("/P"): parent,
            }
        )
        return element, self._add(element)

    @staticmethod
    def _kids(element: DictionaryObject) -> ArrayObject:
        if "/K" not in element:
            element[NameObject("/K")] = ArrayObject()
        kids = element["/K"]
        if not isinstance(kids, ArrayObject):
            raise TypeError(type(kids))
        return kids

    def _add(self, thing: Any) -> IndirectObject:
        return self._writer._add_object(thing)  # noqa: SLF001


def _hold(element: DictionaryObject, page: PageObject, marks: Sequence[int]) -> None:
    element[NameObject("/Pg")] = page.indirect_reference
    element[NameObject("/K")] = ArrayObject(NumberObject(mark) for mark in marks)


def _attributes(owner: str, values: Mapping[str, Any]) -> DictionaryObject:
    told = {NameObject(name): value for name, value in values.items()}
    return DictionaryObject({NameObject("/O"): NameObject(f"/{owner}"), **told})


def _box(page: PageObject, item: Item) -> ArrayObject:
    """Where a figure lies, in points from the lower left corner of the page."""
    left, top = item["x"] * _POINTS, float(page.mediabox.height) - item["y"] * _POINTS
    sides = (left, top - item["height"] * _POINTS, left + item["width"] * _POINTS, top)
    return ArrayObject(FloatObject(round(side, 2)) for side in sides)
