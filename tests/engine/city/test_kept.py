"""What is kept beside a city package is never trusted: whatever became of it, the result is that of a fresh start."""

import os
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest

from g40_plugin.engine.city import kept
from g40_plugin.engine.city.kept import Entry, key_of
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.travel import hierarchy, preparation

RNG = np.random.default_rng(7)
# streets of a town: a grid of 30 by 30 corners, both ways, of odd lengths
SIDE = 30
NUMBER = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
ONE = np.concatenate([NUMBER[:, :-1].ravel(), NUMBER[:-1].ravel()])
OTHER = np.concatenate([NUMBER[:, 1:].ravel(), NUMBER[1:].ravel()])
TAIL, HEAD = np.concatenate([ONE, OTHER]), np.concatenate([OTHER, ONE])
METRES = np.tile(RNG.uniform(5, 200, len(ONE)), 2)
FIELDS = ("position", "pointer", "head", "up", "down", "parent")


@pytest.fixture(autouse=True)
def _small_is_kept(monkeypatch):
    monkeypatch.setattr(preparation, "WORTH_KEEPING_NODES", 1)


def run(folder, metres=METRES):
    """The hierarchy, and the lines that were logged."""
    lines = []
    progress = Progress(SILENT.report, lambda level, text: lines.append(text))
    return preparation.kept_or_prepared(folder, SIDE * SIDE, TAIL, HEAD, metres, progress), lines


def assert_fresh(found):
    fresh = hierarchy.prepare(SIDE * SIDE, TAIL, HEAD, METRES)
    for field in FIELDS:
        assert np.array_equal(getattr(found, field), getattr(fresh, field)), field
        assert getattr(found, field).dtype == getattr(fresh, field).dtype


@pytest.fixture
def entry(tmp_path):
    """The folder and the one file that is kept in it."""
    run(tmp_path)
    (path,) = tmp_path.glob("*.kept")
    return path


def test_what_is_whole_is_read_and_nothing_is_said(entry, monkeypatch):
    monkeypatch.setattr(preparation, "prepare", None)
    found, lines = run(entry.parent)
    assert lines == []
    monkeypatch.undo()
    assert_fresh(found)
    assert all(getattr(found, field).flags.aligned and getattr(found, field).flags.writeable for field in FIELDS)


def zero_page(raw):
    start = len(raw) // 2 // 4096 * 4096
    raw[start : start + 4096] = bytes(len(raw[start : start + 4096]))
    return raw


def flipped(raw):
    for bit in RNG.choice(len(raw) * 8, 16, replace=False):
        raw[bit // 8] ^= 1 << (bit % 8)
    return raw


DAMAGES = {
    "a page of zeros": zero_page,
    "all zeros": lambda raw: bytearray(len(raw)),
    "cut off": lambda raw: raw[: len(raw) // 3],
    "cut in the head": lambda raw: raw[:20],
    "nothing in it": lambda raw: bytearray(),
    "longer": lambda raw: raw + raw,
    "something else": lambda raw: bytearray(b"not ours" * 100),
    **{f"16 bits flipped, {number}": flipped for number in range(40)},
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_is_made_anew_and_told_once(entry, damage):
    entry.write_bytes(damage(bytearray(entry.read_bytes())))
    found, lines = run(entry.parent)
    assert_fresh(found)
    assert len(lines) == 1 and "made anew" in lines[0] and entry.name in lines[0]
    again, lines = run(entry.parent)
    assert_fresh(again)
    assert lines == []


def test_the_numbers_of_another_network_are_not_taken(entry):
    own = entry.read_bytes()
    run(entry.parent, METRES + 1)
    (other,) = set(entry.parent.glob("*.kept")) - {entry}
    shutil.copy(other, entry)
    found, lines = run(entry.parent)
    assert_fresh(found)
    assert len(lines) == 1
    assert entry.read_bytes() == own


def changed(name, place, value):
    def change(arrays):
        arrays[name] = arrays[name].copy()
        arrays[name][place] = value
        return arrays

    return change


# a fault in the making, which no checksum sees, leads no search outside the arrays
UNSOUND = {
    "a head outside": changed("head", 3, SIDE * SIDE),
    "a head before": changed("head", 3, -1),
    "a pointer back": changed("pointer", 5, 0),
    "a pointer outside": changed("pointer", -1, 10**9),
    "a parent outside": changed("parent", 2, 10**9),
    "a number twice": changed("position", 1, 0),
    "metres below zero": changed("up", 0, -1.0),
    "metres that are none": changed("down", 0, np.nan),
    "another kind": lambda arrays: arrays | {"up": arrays["up"].astype(float)},
    "an array too short": lambda arrays: arrays | {"parent": arrays["parent"][:-1]},
    "an array too few": lambda arrays: {name: array for name, array in arrays.items() if name != "up"},
}


@pytest.mark.parametrize("change", UNSOUND.values(), ids=UNSOUND)
def test_what_leads_outside_is_made_anew(entry, change):
    made = hierarchy.prepare(SIDE * SIDE, TAIL, HEAD, METRES)
    key = key_of(
        hierarchy.VERSION,
        preparation.numba.__version__,
        np.__version__,
        SIDE * SIDE,
        arrays=(TAIL, HEAD, METRES),
    )
    known = Entry(entry.parent, "hierarchy", key)
    assert known.path == entry
    known.keep(change({field: getattr(made, field) for field in FIELDS}), SILENT)
    found, lines = run(entry.parent)
    assert_fresh(found)
    assert len(lines) == 1


def test_another_version_of_the_algorithm_or_a_library_counts_not(entry, monkeypatch):
    for place, name, value in (
        (preparation, "VERSION", -1),
        (preparation.numba, "__version__", "0"),
        (np, "__version__", "0"),
    ):
        monkeypatch.setattr(place, name, value)
        found, lines = run(entry.parent)
        assert_fresh(found)
        assert lines == []
    assert len(list(entry.parent.glob("*.kept"))) == 4


def test_the_version_is_raised_with_the_algorithm():
    made = hierarchy.prepare(SIDE * SIDE, TAIL, HEAD, np.round(METRES))
    found = key_of(arrays=[getattr(made, field) for field in FIELDS])[:16]
    # where this differs what was kept holds other numbers: raise VERSION, then write down the new ones
    assert (hierarchy.VERSION, found) == (1, "73b7edfffb05823f")


def test_a_folder_that_is_gone_or_closed_is_fine(tmp_path):
    folder = tmp_path / "kept"
    run(folder)
    shutil.rmtree(folder)
    assert_fresh(run(folder)[0])
    shutil.rmtree(folder)
    folder.write_text("in the way")
    found, lines = run(folder)
    assert_fresh(found)
    assert len(lines) == 1


def test_a_folder_in_the_place_of_the_file_is_fine(entry):
    entry.unlink()
    entry.mkdir()
    found, lines = run(entry.parent)
    assert_fresh(found)
    assert len(lines) == 2


def test_what_is_old_too_much_or_left_by_the_dead_is_swept(tmp_path, monkeypatch):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (tmp_path / f".hierarchy-0.{kept_host()}-{dead.pid}-00000000.part.kept").touch()
    (tmp_path / "ground.npz").touch()
    (tmp_path / ("0" * 24)).mkdir()
    (tmp_path / "of the user.txt").touch()
    for number in range(14):
        Entry(tmp_path, "a", key_of(number)).keep({"x": np.arange(3)}, SILENT)
        os.utime(Entry(tmp_path, "a", key_of(number)).path, (time.time() - 1000 + number,) * 2)
    old = Entry(tmp_path, "b", key_of(0))
    old.keep({"x": np.arange(3)}, SILENT)
    os.utime(old.path, (1, 1))
    Entry(tmp_path, "b", key_of(1)).keep({"x": np.arange(3)}, SILENT)
    assert old.read() is None
    assert Entry(tmp_path, "a", key_of(0)).read() is None
    assert Entry(tmp_path, "a", key_of(13)).read()["x"].tolist() == [0, 1, 2]
    left = sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".kept")
    assert left == ["of the user.txt"]
    assert len(list(tmp_path.glob("a-*.kept"))) == 12


def kept_host():
    from g40_plugin.outputs import _HOST

    return _HOST


def test_reading_keeps_an_entry_young(tmp_path):
    entry = Entry(tmp_path, "a", key_of(0))
    entry.keep({"x": np.arange(3)}, SILENT)
    os.utime(entry.path, (1, 1))
    entry.read()
    assert time.time() - entry.path.stat().st_mtime < 60


# writes and reads the same entry over and over, of numbers that tell when halves of two are mixed
BUSY = """
import sys
from pathlib import Path
import numpy as np
from g40_plugin.engine.city.kept import Entry, key_of
from g40_plugin.engine.progress import SILENT
entry = Entry(Path(sys.argv[1]), "a", key_of(0))
for number in range(40):
    entry.keep({"x": np.full(200_000, number)}, SILENT)
    found = entry.read()["x"]
    assert (found == found[0]).all()
"""


def test_processes_at_once_never_read_half_of_each_other(tmp_path):
    started = [subprocess.Popen([sys.executable, "-c", BUSY, str(tmp_path)]) for _ in range(2)]
    assert [process.wait(timeout=60) for process in started] == [0, 0]
    assert len(list(tmp_path.iterdir())) == 1


def test_arrays_come_back_as_they_were(tmp_path):
    grid = np.arange(6, dtype=np.int32).reshape(2, 3)
    arrays = {"empty": np.zeros(0), "flags": np.array([True, False]), "grid": grid}
    entry = Entry(tmp_path, "a", key_of(0))
    entry.keep(arrays, SILENT)
    found = entry.read()
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype and np.array_equal(found[name], array)
    assert kept._MAGIC in entry.path.read_bytes()
