"""The registers that can be added, and those that the algorithm of the plugin offers."""

import ast
from pathlib import Path

from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.sources.registers import REGISTERS

ALGORITHM = Path(__file__).parents[3] / "algorithms" / "add_registers.py"


def names_in(function):
    """The first text of each tuple that a function of the algorithm returns."""
    tree = ast.parse(ALGORITHM.read_text(encoding="utf-8"))
    body = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function)
    return [node.elts[0].value for node in ast.walk(body) if isinstance(node, ast.Tuple) and len(node.elts) > 1
            and isinstance(node.elts[0], ast.Constant)]  # fmt: skip


def test_the_algorithm_offers_every_register():
    assert {*names_in("registers"), "heights"} == set(REGISTERS)


def test_the_algorithm_offers_what_can_be_downloaded():
    assert set(names_in("downloads")) == set(read_norms().pdok)
