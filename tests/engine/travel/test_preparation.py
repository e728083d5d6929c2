"""Preparations kept on disk: the same as made anew, and never those of another network."""

import numpy as np

from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.travel import preparation
from g40_plugin.engine.travel.hierarchy import prepare
from g40_plugin.engine.travel.hierarchy_kernels import sweep

TAIL, HEAD = np.array([0, 1, 2, 3, 1]), np.array([1, 2, 3, 0, 3])
METRES = np.array([4.0, 3.0, 2.0, 9.0, 1.0])


def from_first(hierarchy):
    metres = np.full((4, 1), np.inf, np.float32)
    metres[hierarchy.position[0]] = 0
    sweep(hierarchy.pointer, hierarchy.head, hierarchy.up, hierarchy.down, metres)
    return metres[hierarchy.position, 0].tolist()


def test_a_second_start_reads_what_the_first_one_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(preparation, "WORTH_KEEPING_NODES", 1)
    folder = tmp_path / "city.g40-prepared"
    first = preparation.kept_or_prepared(folder, 4, TAIL, HEAD, METRES, SILENT)
    monkeypatch.setattr(preparation, "prepare", None)
    second = preparation.kept_or_prepared(folder, 4, TAIL, HEAD, METRES, SILENT)
    assert from_first(first) == from_first(second) == from_first(prepare(4, TAIL, HEAD, METRES)) == [0, 10, 11, 9]
    assert [path.suffix for path in folder.iterdir()] == [".kept"]


def test_another_network_is_prepared_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(preparation, "WORTH_KEEPING_NODES", 1)
    preparation.kept_or_prepared(tmp_path, 4, TAIL, HEAD, METRES, SILENT)
    longer = preparation.kept_or_prepared(tmp_path, 4, TAIL, HEAD, METRES + 1, SILENT)
    assert from_first(longer) == [0, 12, 13, 10]


def test_small_networks_and_closed_folders_keep_nothing(tmp_path, monkeypatch):
    preparation.kept_or_prepared(tmp_path / "kept", 4, TAIL, HEAD, METRES, SILENT)
    assert not (tmp_path / "kept").exists()
    monkeypatch.setattr(preparation, "WORTH_KEEPING_NODES", 1)
    (tmp_path / "file").write_text("in the way")
    found = preparation.kept_or_prepared(tmp_path / "file" / "kept", 4, TAIL, HEAD, METRES, SILENT)
    assert from_first(found) == [0, 10, 11, 9]
