"""Border lines: which side may import what, and what must not stand in the files."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGINE = sorted((ROOT / "g40_plugin" / "engine").rglob("*.py"))
CATALOGUE = sorted((ROOT / "g40_plugin" / "catalogue").rglob("*.py"))
# what both sides use
TOOLS = ("databases", "environments", "outputs", "owned", "version")
SHARED = [*CATALOGUE, *(ROOT / "g40_plugin" / f"{name}.py" for name in TOOLS)]
QGIS_SIDE = sorted(set((ROOT / "g40_plugin").rglob("*.py")) - set(ENGINE)) + sorted((ROOT / "algorithms").rglob("*.py"))


def _imports(path):
    """Names that a file imports; relative ones are given from the package's root."""
    package = ["g40_plugin", *path.relative_to(ROOT).with_suffix("").parts[:-1]]
    if package[1:2] == ["g40_plugin"]:
        package = package[1:]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{module}.{name.name}" for name in node.names)


def _top(path):
    return {name.split(".")[0] for name in _imports(path)}


def _label(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", ENGINE, ids=_label)
def test_engine_knows_no_qgis(path):
    assert not _top(path) & {"qgis", "PyQt5", "PyQt6", "osgeo"}
    ours = [name.split(".")[1] for name in _imports(path) if name.startswith("g40_plugin.")]
    assert set(ours) <= {"engine", "catalogue", *TOOLS}


@pytest.mark.parametrize("path", SHARED, ids=_label)
def test_what_both_sides_use_knows_neither(path):
    ours = tuple(f"{_module(other)}." for other in SHARED)
    others = {name for name in _imports(path) if not f"{name}.".startswith(ours)}
    assert {name.split(".")[0] for name in others} <= sys.stdlib_module_names


@pytest.mark.parametrize("path", QGIS_SIDE, ids=_label)
def test_qgis_side_loads_nothing_but_qgis(path):
    # GDAL's own bindings come with QGIS
    assert _top(path) <= sys.stdlib_module_names | {"qgis", "processing", "osgeo", "g40_plugin"}


@pytest.mark.parametrize("path", QGIS_SIDE, ids=_label)
def test_qgis_side_is_python_3_9(path):
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))


@pytest.mark.parametrize("path", QGIS_SIDE, ids=_label)
def test_qgis_side_asks_the_engine_and_loads_nothing_of_it(path):
    # the package of the engine sets up its process as it is loaded: that of QGIS is not to be touched
    assert not [name for name in _imports(path) if f"{name}.".startswith("g40_plugin.engine.")]


def _module(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports_at_start(path):
    """Modules of the project that a file loads when it is loaded itself, not inside a function or for types alone."""
    modules = {_module(other) for other in ENGINE + CATALOGUE}
    package = _module(path) if path.name == "__init__.py" else _module(path).rpartition(".")[0]
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.ImportFrom):
            continue
        base = package.rsplit(".", node.level - 1)[0] if node.level else ""
        named = ".".join(filter(None, [base, node.module]))
        for name in node.names:
            found = f"{named}.{name.name}" if f"{named}.{name.name}" in modules else named
            if found in modules:
                yield found


# what each wing builds on, so that data flows one way: source, city package, travel, indicator, score, result;
# the service builds on all
BUILDS_ON = {
    "batch": {"city", "intake", "norms", "parts", "runs", "service", "sources"},
    "benchmark": {"batch", "city", "indicators", "norms", "page", "programme", "results", "runs", "weighing"},
    "check": {"city", "indicators", "norms", "travel"},
    "city": {"intake", "norms"},
    "indicators": {"city", "intake", "norms", "travel"},
    "intake": set(),
    "lift": {"areas", "city", "indicators", "norms", "results", "travel"},
    "monitor": {"benchmark", "city", "norms", "results", "runs", "score", "weighing"},
    "municipality": {"check", "city", "intake", "norms", "results", "sources"},
    "norms": {"intake"},
    "page": {"city", "intake", "norms", "results", "weighing"},
    "paper": set(),
    "parts": {"check", "city", "indicators", "intake", "norms", "results", "score", "sources", "travel"},
    "plans": {"city", "indicators", "intake", "norms", "sources"},
    "programme": {"areas", "city", "indicators", "intake", "lift", "norms", "results", "travel"},
    "report": {"city", "norms", "page", "results", "weighing"},
    "results": {"areas", "city", "indicators", "intake", "norms", "runs"},
    "runs": {"intake", "norms"},
    "sample": {"city", "results"},
    "sources": {"city", "intake", "norms", "runs"},
    "travel": {"city", "norms"},
    "twin": {"city", "norms", "results", "variants", "weighing"},
    "variants": {
        "areas",
        "city",
        "indicators",
        "intake",
        "norms",
        "plans",
        "programme",
        "results",
        "score",
        "sources",
        "travel",
    },
    "weighing": {"city", "indicators", "intake", "norms", "results", "runs"},
}
# modules between wings count as a wing of their own
BETWEEN = {"areas", "reach", "score", "sites"}
# a check knows how an indicator counts, and none of the whole of them
NOT_EVEN = {"check": "indicators.registry"}


@pytest.mark.parametrize("wing", BUILDS_ON)
def test_a_wing_imports_nothing_that_stands_above_it(wing):
    for path in (ROOT / "g40_plugin" / "engine" / wing).rglob("*.py"):
        for name in _imports(path):
            inside = name.removeprefix("g40_plugin.engine.")
            other = inside.split(".")[0]
            named = name != inside and other != wing and other in BUILDS_ON.keys() | BETWEEN | {"service"}
            assert not named or other in BUILDS_ON[wing], f"{_label(path)} imports {name}"
            assert inside != NOT_EVEN.get(wing), f"{_label(path)} imports {name}"


def test_every_wing_says_what_it_builds_on():
    folders = {path.parent.name for path in (ROOT / "g40_plugin" / "engine").glob("*/__init__.py")}
    assert folders == BUILDS_ON.keys() | {"service"}


def test_no_import_runs_in_a_circle():
    graph = nx.DiGraph()
    for path in ENGINE + CATALOGUE:
        if path.name != "__init__.py":
            graph.add_edges_from((_module(path), other) for other in _imports_at_start(path))
    assert list(nx.simple_cycles(graph)) == []


def test_the_ground_floor_of_the_engine_is_small():
    loose = list((ROOT / "g40_plugin" / "engine").glob("*.py"))
    assert len(loose) <= 16, "which wing is theirs?"
    assert not (ROOT / "g40_plugin" / "engine" / "scoring").exists()


def _tables(table, name=""):
    yield name, table
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _tables(value, f"{name}.{key}" if name else key)


def _has_numbers(table):
    return any(isinstance(value, int | float) or _is_number_list(value) for value in table.values())


def _is_number_list(value):
    return isinstance(value, list) and any(isinstance(item, int | float) for item in value)


def test_every_number_of_the_norms_has_a_source():
    norms = tomllib.loads((ROOT / "resources" / "norms" / "g40.toml").read_text(encoding="utf-8"))
    tables = dict(_tables(norms))
    with_numbers = [name for name, table in tables.items() if _has_numbers(table)]
    assert len(with_numbers) > 40
    # a table without a source of its own may stand on that of the table around it
    assert not [
        name
        for name in with_numbers
        if not tables[name].get("source") and not tables.get(name.rpartition(".")[0], {}).get("source")
    ]


def test_no_path_of_one_machine_in_tracked_files():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("no git checkout")
    found = []
    places = [f"/{folder}/" for folder in ("work", "root", "home", "tmp", "farm", "Users")]
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if not path.is_file() or path.suffix in {".png", ".jpg", ".gpkg"} or name.startswith("tests/"):
            continue
        text = path.read_text(encoding="utf-8")
        found += [f"{name}: {place}" for place in places if place in text]
    assert not found
