"""How many random slips in the indicators the tests catch: each is made in a copy of the project, and tests run on it.

``python scripts/slips.py 60 --seed 1 --workers 2`` draws 60 places evenly over all slips that can be made: an
operator or comparison turned round, a number changed, the branches of ``np.where`` swapped, a condition negated, a
key of a dict or an argument left out, a name of a field misspelt. It prints each slip that was not caught, and the
share that was.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
WHERE = Path("g40_plugin") / "engine" / "indicators"
COPIED = ("g40_plugin", "algorithms", "resources", "i18n", "tests", "scripts", "docs", "pyproject.toml", "metadata.txt")
# the first see most slips
TESTS = (
    *(
        "golden_vectors",
        "registry",
        "frozen",
        "score_properties",
        "mixing_density",
        "robustness",
        "vegetation",
        "zones",
    ),
    *(
        "plus",
        "transit",
        "node_place",
        "densification_properties",
        "public_space",
        "grades",
        "several",
        "accessibility",
    ),
    *("sample_checks", "crossings", "own_indicators", "empty_cells"),
)
TURNED = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">",
    ast.Eq: "!=", ast.NotEq: "==", ast.BitAnd: "|", ast.BitOr: "&", ast.And: "or", ast.Or: "and",
}  # fmt: skip


class Slip(NamedTuple):
    """A change of one stretch of a file: from ``start`` to ``end`` comes ``text``."""

    path: Path
    line: int
    start: int
    end: int
    text: str
    kind: str


def slips_in(path: Path) -> list[Slip]:
    """Every slip that can be made in a file."""
    source = path.read_text(encoding="utf-8")
    offsets = [0]
    for line in source.encode().splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))

    def at(node: ast.expr) -> tuple[int, int]:
        first, last = offsets[node.lineno - 1] + node.col_offset, offsets[node.end_lineno - 1] + node.end_col_offset
        return first, last

    def text(node: ast.expr) -> str:
        first, last = at(node)
        return source.encode()[first:last].decode()

    found: list[Slip] = []

    def add(node: ast.expr, new: str, kind: str) -> None:
        found.append(Slip(path, node.lineno, *at(node), new, kind))

    tree = ast.parse(source)
    annotations = {id(part) for node in ast.walk(tree) for part in _annotations(node)}
    for node in ast.walk(tree):
        if id(node) in annotations:
            continue
        if isinstance(node, ast.BinOp) and type(node.op) in TURNED:
            add(node, f"({text(node.left)}) {TURNED[type(node.op)]} ({text(node.right)})", "operator")
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in TURNED:
            new = f"({text(node.left)}) {TURNED[type(node.ops[0])]} ({text(node.comparators[0])})"
            add(node, new, "comparison")
        elif isinstance(node, ast.Constant) and isinstance(node.value, int | float) and type(node.value) is not bool:
            add(node, repr(node.value + 1), "number")
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            add(node, repr(not node.value), "flag")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_field(node.value):
            add(node, repr(node.value[:-1]), "name")
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert | ast.Not | ast.USub):
            add(node, f"({text(node.operand)})", "negation")
        elif isinstance(node, ast.Call):
            if ast.unparse(node.func) == "np.where" and len(node.args) == 3:
                a, b, c = map(text, node.args)
                add(node, f"np.where({a}, {c}, {b})", "branches")
            elif node.keywords and node.args:
                kept = [
                    *map(text, node.args),
                    *(f"{one.arg}={text(one.value)}" for one in node.keywords[1:] if one.arg),
                ]
                add(node, f"{text(node.func)}({', '.join(kept)})", "argument left out")
        elif isinstance(node, ast.Dict) and len(node.keys) > 1 and all(node.keys):
            pairs = [f"{text(key)}: {text(value)}" for key, value in zip(node.keys, node.values, strict=True)]
            add(node, "{" + ", ".join(pairs[:-1]) + "}", "key left out")
    return found


def _annotations(node: ast.AST) -> list[ast.AST]:
    parts = [getattr(node, "annotation", None), getattr(node, "returns", None)]
    return [inner for part in parts if part is not None for inner in ast.walk(part)]


def _is_field(value: str) -> bool:
    prefix, _, rest = value.partition("_")
    return bool(rest) and prefix.isalnum() and len(prefix) in {3, 4} and value.islower() and " " not in value


def _copy(folder: Path) -> Path:
    copy = folder / "main"
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name)
        else:
            shutil.copy2(source, copy / name)
    return copy


def caught(slip: Slip, copy: Path) -> bool:
    """Whether any test fails with the slip in the copy."""
    path = copy / slip.path.relative_to(ROOT)
    good = path.read_bytes()
    path.write_bytes(good[: slip.start] + slip.text.encode() + good[slip.end :])
    # the copy stands before the installed project
    start = f"import sys; sys.path[:0] = [{str(copy / 'slip')!r}]; import pytest; sys.exit(pytest.main(sys.argv[1:]))"
    words = [*(str(next((copy / "tests").rglob(f"test_{name}.py"))) for name in TESTS), "-q", "-x", "-p", "no:xdist"]
    words += ["-o", "filterwarnings=default"]
    try:
        done = subprocess.run(
            [sys.executable, "-c", start, *words], cwd=copy, capture_output=True, check=False, env=dict(os.environ)
        )
    finally:
        path.write_bytes(good)
    return done.returncode != 0


def _layout(copy: Path) -> None:
    """The built plugin's layout, in which the copy is imported: links, so that a slip is seen at once."""
    package = copy / "slip" / "g40_plugin"
    package.mkdir(parents=True)
    for item in (copy / "g40_plugin").iterdir():
        (package / item.name).symlink_to(item)
    for name in ("algorithms", "resources", "i18n", "metadata.txt"):
        (package / name).symlink_to(copy / name)


def main() -> int:
    """Draw, try and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    every = [slip for path in sorted((ROOT / WHERE).rglob("*.py")) for slip in slips_in(path)]
    drawn = random.Random(options.seed).sample(every, options.count)  # noqa: S311
    print(f"{len(drawn)} of {len(every)} slips", flush=True)
    copies: Queue[Path] = Queue()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.workers):
            copy = _copy(Path(folder) / str(number))
            _layout(copy)
            (Path(folder) / str(number) / "shared").symlink_to(ROOT.parent / "shared")
            copies.put(copy)

        def attempt(slip: Slip) -> bool:
            copy = copies.get()
            try:
                seen = caught(slip, copy)
            finally:
                copies.put(copy)
            where = f"{slip.path.relative_to(ROOT)}:{slip.line}"
            print("caught  " if seen else "NOT SEEN", slip.kind, where, slip.text[:80].replace("\n", " "), flush=True)
            return seen

        with ThreadPoolExecutor(options.workers) as pool:
            seen = list(pool.map(attempt, drawn))
    print(f"{sum(seen)} of {len(seen)} caught ({sum(seen) / len(seen):.0%})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
