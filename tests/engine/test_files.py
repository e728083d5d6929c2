"""Writing beside and renaming: what was there stays unless the new file is whole."""

import sqlite3
from contextlib import closing

import pytest

from g40_plugin.engine.errors import CancelledError, InputError, OutputError
from g40_plugin.engine.files import discard_unfinished, written_beside


def names(folder):
    return [path.name for path in folder.iterdir()]


def test_a_whole_file_takes_its_place(tmp_path):
    target = tmp_path / "out.gpkg"
    target.write_text("old")
    with written_beside(target) as beside:
        beside.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert names(tmp_path) == ["out.gpkg"]


@pytest.mark.parametrize("error", [CancelledError("stop"), InputError("bad"), KeyboardInterrupt()])
def test_what_fails_leaves_what_was_there(tmp_path, error):
    target = tmp_path / "out.gpkg"
    target.write_text("old")

    def write():
        with written_beside(target) as beside:
            beside.write_text("half")
            raise error

    with pytest.raises(type(error)):
        write()
    assert target.read_text() == "old"
    assert names(tmp_path) == ["out.gpkg"]


def test_what_cannot_be_written_is_said_before_the_work(tmp_path):
    (tmp_path / "folder").mkdir()
    for target, word in ((tmp_path / "none" / "out.gpkg", "create it"), (tmp_path / "folder", "give a file name")):
        with pytest.raises(OutputError, match=word), written_beside(target):
            pytest.fail("the work began")


def test_a_file_that_another_program_writes_to_is_left_alone(tmp_path):
    target = tmp_path / "out.gpkg"
    with closing(sqlite3.connect(target)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE t (x)")
        other.commit()
        with pytest.raises(OutputError, match="open in another program"), written_beside(target):
            pytest.fail("the work began")


def test_a_failing_disk_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match="nothing was changed"), written_beside(tmp_path / "out.gpkg"):
        raise OSError(5, "Input/output error")
    with pytest.raises(OutputError, match="is full"), written_beside(tmp_path / "out.gpkg"):
        raise OSError(28, "No space left on device")


def test_a_process_that_stops_at_once_leaves_nothing(tmp_path):
    with written_beside(tmp_path / "out.gpkg") as beside:
        beside.write_text("half")
        discard_unfinished()
        assert names(tmp_path) == []
        beside.write_text("whole")
