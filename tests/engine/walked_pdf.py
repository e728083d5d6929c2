"""Walks the content streams of a PDF: all that is drawn belongs to the structure tree or is an artifact.

``python walked_pdf.py FILE`` prints what is wrong, a line each, for tests that run in another Python.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pikepdf

SHOW = {"Tj", "TJ", "'", '"'}
PAINT = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "EI"}


def elements(pdf):
    """Every element of the structure with its parents, in reading order."""
    waiting = [(pdf.Root.StructTreeRoot, ())]
    while waiting:
        one, parents = waiting.pop()
        if "/S" in one:
            yield one, parents
        waiting.extend((kid, (*parents, one)) for kid in reversed(kids(one)) if isinstance(kid, pikepdf.Dictionary))


def kids(one):
    found = one.get("/K", [])
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def problems(path):
    """What is wrong with the tags of a PDF, a sentence each."""
    with pikepdf.open(path) as pdf:
        if "/StructTreeRoot" not in pdf.Root:
            return ["no structure tree"]
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        owners = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        held = Counter()
        found = list(_tree(pdf, held))
        for number, page in enumerate(pdf.pages, start=1):
            if "/StructParents" not in page:
                found.append(f"page {number}: no tags")
                continue
            by_mark = owners[int(page.StructParents)]
            found += [f"page {number}: {text}" for text in _page(page, by_mark, held)]
        found += [f"mark {mark} of a page is held but not there" for mark, times in held.items() if times > 0]
    return found


def _tree(pdf, held):
    for one, parents in elements(pdf):
        kind = str(one.S)
        for kid in kids(one):
            if isinstance(kid, int):
                held[one.Pg.objgen, kid] += 1
        if kind == "/Figure" and not str(one.get("/Alt", "")).strip():
            yield "a figure without an alternative text"
        if kind == "/Table":
            widths = {len(kids(row)) for row in kids(one)}
            if len(widths) > 1:
                yield f"a table with rows of {sorted(widths)} cells"
        expected = {"/TR": "/Table", "/TD": "/TR", "/TH": "/TR", "/LI": "/L", "/LBody": "/LI"}.get(kind)
        if expected and str(parents[-1].S) != expected:
            yield f"{kind} in {parents[-1].S}"


def _page(page, by_mark, held):
    open_marks, seen = [], set()
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            tag = str(operands[0])
            mark = operands[1].get("/MCID") if name == "BDC" else None
            if open_marks:
                yield f"{tag} inside {open_marks[-1]}"
            if mark is None and tag != "/Artifact":
                yield f"{tag} without a mark"
            if mark is not None:
                key = (page.objgen, int(mark))
                held[key] -= 1
                if mark in seen or held[key] != 0:
                    yield f"mark {mark} is held {held[key] + 1} times"
                seen.add(mark)
                if int(mark) not in map(int, kids(by_mark[int(mark)])):
                    yield f"mark {mark} leads to an element that does not hold it"
            open_marks.append(tag)
        elif name == "EMC":
            if not open_marks:
                yield "EMC without a beginning"
                continue
            open_marks.pop()
        elif name in SHOW | PAINT and not open_marks:
            yield f"{name} outside of all marks"
        if name == "Do":
            form = page.Resources.XObject[str(operands[0])]
            inside = {str(one) for _, one in pikepdf.parse_content_stream(form)} if form.Subtype == "/Form" else set()
            if inside & SHOW:
                yield "text inside a form"
    if open_marks:
        yield f"{open_marks[-1]} is not ended"
    if len(seen) != len(by_mark):
        yield f"{len(seen)} marks and {len(by_mark)} in the parent tree"


if __name__ == "__main__":
    print("\n".join(problems(Path(sys.argv[1]))))
