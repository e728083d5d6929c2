"""The full results of two places are what they were: every field, part, route, station, crossing and fact."""

import frozen
import pytest

from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.service.methods import call

NORMS = read_norms()
SHOWN = 20


@pytest.fixture(scope="module")
def delft_scored(shared_data, root, tmp_path_factory):
    """The neighbourhoods of the core of Delft, scored with the registers that there are of it."""
    folder = tmp_path_factory.mktemp("frozen")
    core = _script(root, "delft")
    core.write_areas(folder / "areas.gpkg")
    plain, full = folder / "osm.gpkg", folder / "registers.gpkg"
    call("build_city", {"source": str(shared_data / "delft" / "tudelft.osm.pbf"), "out": str(plain)})
    call("add_registers", {"city": str(plain), "registers": core.REGISTERS, "out": str(full)})
    out = folder / "scored.gpkg"
    call("score", {"city": str(full), "areas": str(folder / "areas.gpkg"), "out": str(out), "name_field": "name"})
    return out


def _script(root, name):
    import importlib.util

    spec = importlib.util.spec_from_file_location(name, root / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _same(name, scored):
    found = frozen.differences(name, scored)
    shown = "\n".join(f"{layer} row {row} {field}: {old!r} -> {new!r}" for layer, row, field, old, new in found[:SHOWN])
    assert not found, f"{len(found)} differences; make frozen keeps the new result\n{shown}"


def test_the_sample_city(sample_scored):
    _same("sample", sample_scored)


def test_the_core_of_delft(delft_scored):
    _same("delft", delft_scored)


def test_a_small_slip_is_seen(sample_scored, tmp_path, monkeypatch):
    table = frozen.kept(sample_scored)["areas"]
    monkeypatch.setattr(frozen, "FOLDER", tmp_path)
    frozen.write("again", sample_scored)
    assert frozen.differences("again", sample_scored) == []
    path = tmp_path / "again" / "areas.csv"
    column = table[0].index("a15_score")
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[column] = str(float(cells[column]) * (1 + 1e-5))
    path.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", encoding="utf-8")
    assert [found[2] for found in frozen.differences("again", sample_scored)] == ["a15_score"]
