"""A text in a CSV file of ours is no formula in a spreadsheet."""

import re

import pytest

from g40_plugin.engine.results.csv_cells import safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+31 15", "-cmd", "@SUM(A1)", " =1", "\t=1", "\r=1", "=HYPERLINK(1)", "-1;2"])
def test_what_begins_like_a_formula_gets_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", [-1, -1.5, "-1.5", "+2", "1e-3", "", "Noord", "a=b", None, True, float("nan")])
def test_numbers_and_other_texts_stay(value):
    assert safe_cell(value) is value


def test_every_writer_of_csv_looks_at_its_cells(root):
    writes = re.compile(r"\.to_csv\((?!\))|csv\.(?:writer|DictWriter)\(")
    files = [*root.glob("g40_plugin/**/*.py"), *root.glob("algorithms/**/*.py"), *root.glob("scripts/**/*.py")]
    writers = [path for path in files if writes.search(path.read_text(encoding="utf-8"))]
    assert {path.name for path in writers} == {"write.py", "demo.py", "cities.py", "table.py", "tables.py", "years.py"}
    assert all("import safe_cell" in path.read_text(encoding="utf-8") for path in writers)
