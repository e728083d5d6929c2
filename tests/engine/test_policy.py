"""Every field, norm and test that docs/policy.md names exists, and every clause of the specification has a row."""

import re
from pathlib import Path

import pytest

from g40_plugin.engine.fields import fields_of
from g40_plugin.engine.norms import read_norms

HERE = Path(__file__).parent
CLAUSES = {
    "a.1", "a.3", "a.4.ii", "a.4.iii", "a.4.iv", "b.2", "b.3", "b.4", "b.5", "b.6", "b.7", "b.8", "b.10", "c.1", "c.6",
    "e.2", "e.4", "f.1", "f.3", "chapter 2",
}  # fmt: skip


def rows(root):
    """Clauses, fields, norms and tests of each row of the first table."""
    text = (root / "docs" / "policy.md").read_text(encoding="utf-8").split("## Fields of the plan")[0]
    lines = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| clause")]
    for line in lines:
        clause, _, fields, norms, tests, state = (cell.strip() for cell in line.strip("|").split("|"))
        assert state, clause
        yield clause, *(re.findall(r"`([^`]+)`", cell) for cell in (fields, norms, tests))


def test_every_clause_has_a_row(root):
    named = {clause.strip() for clauses, *_ in rows(root) for clause in clauses.split(",")}
    assert named >= CLAUSES


def test_every_field_exists(root):
    known = {field.name for field in fields_of(read_norms())}
    for clause, fields, _, _ in rows(root):
        assert fields, clause
        assert set(fields) <= known, clause


def test_every_norm_exists(root):
    dumped = read_norms().model_dump()
    for clause, _, keys, _ in rows(root):
        assert keys, clause
        for key in keys:
            found = dumped
            for part in key.split("."):
                assert part in found, f"{clause}: {key}"
                found = found[part]


def test_every_test_exists(root):
    for clause, _, _, tests in rows(root):
        assert tests, clause
        for test in tests:
            file, _, name = test.partition("::")
            assert f"\ndef {name}(" in next(HERE.rglob(file)).read_text(encoding="utf-8"), f"{clause}: {test}"


@pytest.mark.parametrize("column", [0, 1])
def test_the_fields_of_the_plan_are_those_of_the_norms(root, column):
    text = (root / "docs" / "policy.md").read_text(encoding="utf-8").split("## Fields of the plan")[1]
    named = [re.findall(r"`([^`]+)`", line)[column] for line in text.splitlines() if line.startswith("| `")]
    known = {names[column] for names in read_norms().plan_fields.values_by_name().values()}
    assert set(named) <= known
    assert len(named) == 8
