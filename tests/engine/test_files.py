"""Writing beside and renaming: what was there stays unless the new file is whole, and nothing of others is lost."""

import errno
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from g40_plugin import outputs
from g40_plugin.databases import SIDE_FILES
from g40_plugin.engine.errors import CancelledError, InputError, OutputError
from g40_plugin.engine.files import check_writable, discard_unfinished, folder_written_beside, written_beside


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def database_at(path, mode="DELETE", rows=1):
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"PRAGMA journal_mode={mode}")
        database.execute("CREATE TABLE t (x)")
        database.executemany("INSERT INTO t VALUES (?)", [(row,) for row in range(rows)])
    return path


def rows_of(path):
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return database.execute("SELECT count(*) FROM t").fetchone()[0]


# another program: opens a database as it is told, says so, and waits until it is killed
OTHER = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    database.execute(statement).fetchall()
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def other():
    """Start another program on a database; those that still run are ended."""
    started = []

    def start(path, *statements):
        command = [sys.executable, "-c", OTHER, str(path), *statements]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        started.append(process)
        assert process.stdout.readline() == b"ready\n"
        return process

    yield start
    for process in started:
        end(process)


def end(process):
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


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
        with pytest.raises(OutputError, match=word):
            check_writable(target)


# ---------------------------------------------------------------- other programs

# as QGIS holds a layer that is being edited (a log, of 0 bytes before the first change), and as others write
HOLDS = {
    "a log with nothing in it": ("PRAGMA journal_mode=WAL", "SELECT * FROM t"),
    "a log with changes": ("PRAGMA journal_mode=WAL", "INSERT INTO t VALUES (7)"),
    "a change under way": ("BEGIN IMMEDIATE", "INSERT INTO t VALUES (7)"),
}


@pytest.mark.parametrize("statements", HOLDS.values(), ids=HOLDS)
def test_a_database_that_another_program_holds_is_refused_before_the_work(tmp_path, other, statements):
    target = database_at(tmp_path / "out.gpkg")
    process = other(target, *statements)
    with pytest.raises(OutputError, match=r"open in another program.*stop editing"), written_beside(target):
        pytest.fail("the work began")
    end(process)
    with written_beside(target) as beside:
        database_at(beside, rows=3)
    assert rows_of(target) == 3
    assert names(tmp_path) == ["out.gpkg"]


def test_a_database_that_is_only_read_is_replaced(tmp_path, other):
    target = database_at(tmp_path / "out.gpkg")
    other(target, "SELECT * FROM t")
    with written_beside(target) as beside:
        database_at(beside, rows=3)
    assert rows_of(target) == 3


def test_what_is_opened_during_the_work_waits_beside(tmp_path, other):
    target = database_at(tmp_path / "out.gpkg")
    started = []

    def write():
        with written_beside(target) as beside:
            database_at(beside, rows=3)
            started.append(other(target, "PRAGMA journal_mode=WAL", "INSERT INTO t VALUES (7)"))

    with pytest.raises(OutputError, match=r"open in another program.*waits as .*out_1\.gpkg"):
        write()
    end(started[0])
    assert rows_of(tmp_path / "out_1.gpkg") == 3
    assert rows_of(target) == 2
    assert names(tmp_path) == ["out.gpkg", "out_1.gpkg"]


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
@pytest.mark.parametrize("is_there", [True, False], ids=["with its database", "alone"])
def test_what_a_dead_program_left_is_never_replayed_into_the_new_file(tmp_path, other, mode, is_there):
    target = database_at(tmp_path / "out.gpkg", mode, rows=2000)
    change = "UPDATE t SET x = x + 1"
    statements = ("PRAGMA cache_spill=1", "PRAGMA cache_size=1", "BEGIN", change) if mode == "DELETE" else (change,)
    end(other(target, *statements))
    left = [ending for ending in SIDE_FILES if Path(f"{target}{ending}").exists()]
    assert left == (["-journal"] if mode == "DELETE" else ["-wal", "-shm"])
    if not is_there:
        target.unlink()
    with written_beside(target) as beside:
        database_at(beside, rows=3)
    assert names(tmp_path) == ["out.gpkg"]
    assert rows_of(target) == 3


def test_a_file_that_windows_does_not_replace_is_found_before_the_work(tmp_path, monkeypatch):
    target = tmp_path / "out.pdf"
    target.write_text("old")

    def refuse(self, other):
        raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OutputError, match="close its reader"), written_beside(target):
        pytest.fail("the work began")
    assert target.read_text() == "old"


def test_a_file_that_cannot_be_replaced_at_the_end_waits_beside(tmp_path, monkeypatch):
    target = tmp_path / "out.pdf"
    target.write_text("old")
    (tmp_path / "out_1.pdf").write_text("of another")

    def refuse(self, other):
        raise PermissionError(13, "used by another process")

    def write():
        with written_beside(target) as beside:
            beside.write_text("new")
            monkeypatch.setattr(Path, "replace", refuse)

    with pytest.raises(OutputError, match=r"used by another process.*out_2\.pdf"):
        write()
    assert (tmp_path / "out_2.pdf").read_text() == "new"
    assert target.read_text() == "old"


def test_a_folder_that_came_in_the_place_loses_nothing(tmp_path):
    target = tmp_path / "out.gpkg"

    def write():
        with written_beside(target) as beside:
            beside.write_text("new")
            target.mkdir()

    with pytest.raises(OutputError, match=r"out_1\.gpkg"):
        write()
    assert (tmp_path / "out_1.gpkg").read_text() == "new"


# ---------------------------------------------------------------- names and links


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "far").mkdir()
    for name in ("there.gpkg", "none.gpkg"):
        (tmp_path / name).symlink_to(tmp_path / "far" / name)
    (tmp_path / "far" / "there.gpkg").write_text("old")
    for name in ("there.gpkg", "none.gpkg"):
        with written_beside(tmp_path / name) as beside:
            beside.write_text("new")
        assert (tmp_path / name).is_symlink()
        assert (tmp_path / "far" / name).read_text() == "new"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a\nb.gpkg", "line break"),
        ("a\tb.gpkg", "line break, a tab"),
        ("a\0b.gpkg", "line break"),
        ("a;b.gpkg", "letter ;"),
        ("a|layername=b.gpkg", r"letter \|"),
        ("a\ud800b.gpkg", "no text"),
        ("a" * 240 + ".gpkg", "too long"),
        ("é" * 120 + ".gpkg", "too long"),
        ("aux.gpkg", "keeps for devices"),
        ("COM1.x.gpkg", "keeps for devices"),
    ],
    ids=lambda value: ascii(value[:20]),
)
def test_a_name_that_not_every_program_reads_is_refused(tmp_path, name, words):
    with pytest.raises(OutputError, match=words), written_beside(tmp_path / name):
        pytest.fail("the work began")
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["*.gpkg", "a?b.gpkg", "[a].gpkg", "Łódź #1 100% 'x'.gpkg", "é" * 95 + ".gpkg"])
def test_odd_names_work_and_touch_no_others(tmp_path, name):
    part = tmp_path / f".x.{outputs._HOST}-1-00000000.part.gpkg"
    part.write_text("of a process that runs")
    (tmp_path / "a.gpkg").write_text("other")
    with written_beside(tmp_path / name) as beside:
        database_at(beside, rows=2)
    assert rows_of(tmp_path / name) == 2
    assert names(tmp_path) == sorted([part.name, "a.gpkg", name])


def test_parts_of_the_dead_are_swept_and_those_of_the_living_are_not(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    host, far = outputs._HOST, "0" * 8
    gone = [f".out.{host}-{dead.pid}-00000000.part.gpkg", f".out.{host}-{dead.pid}-00000000.part.gpkg-journal"]
    kept = [f".out.{host}-{os.getpid()}-00000000.part.gpkg", f".out.{far}-{dead.pid}-00000000.part.gpkg"]
    kept += [f".other.{host}-{dead.pid}-00000000.part.gpkg"]
    old = f".out.{far}-1-00000000.part.gpkg"
    for name in (*gone, *kept, old):
        (tmp_path / name).touch()
    os.utime(tmp_path / old, (time.time() - 7200,) * 2)
    with written_beside(tmp_path / "out.gpkg") as beside:
        beside.touch()
    assert names(tmp_path) == sorted([*kept, "out.gpkg"])


# ---------------------------------------------------------------- folders


def test_files_of_a_folder_take_their_place_together(tmp_path):
    folder = tmp_path / "new" / "sheets"
    with folder_written_beside(folder) as beside:
        for name in ("a.pdf", "b.pdf"):
            (beside / name).write_text("new")
        assert [path.name for path in folder.iterdir()] == [beside.name]
    assert names(folder) == ["a.pdf", "b.pdf"]


def fill(folder, count, before):
    """Write ``count`` files to a folder, after ``before`` has met the folder they are written to."""
    with folder_written_beside(folder) as beside:
        for number in range(count):
            (beside / f"{number}.pdf").write_text("new")
        before(beside)


def test_a_folder_that_was_made_for_what_failed_goes_again(tmp_path):
    def fail(_beside):
        raise OSError(errno.ENOSPC, "full")

    (tmp_path / "there").mkdir()
    for folder in (tmp_path / "new" / "report", tmp_path / "there"):
        with pytest.raises(OutputError):
            fill(folder, 2, fail)
    assert names(tmp_path) == ["there"] and names(tmp_path / "there") == []


def test_one_file_that_cannot_be_replaced_leaves_all(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.pdf").write_text("old")
    (tmp_path / "3.pdf").mkdir()
    with pytest.raises(OutputError, match=r"3\.pdf is a folder"):
        fill(tmp_path, 5, lambda beside: None)
    assert [(tmp_path / f"{number}.pdf").read_text() for number in range(3)] == ["old"] * 3
    assert names(tmp_path) == ["0.pdf", "1.pdf", "2.pdf", "3.pdf"]


def test_a_failure_half_way_puts_back_what_was(tmp_path, monkeypatch):
    for number in range(1, 4):
        (tmp_path / f"{number}.pdf").write_text("old")
    replace = outputs._replace

    def refuse(beside, target):
        if target.name == "2.pdf":
            raise PermissionError(13, "used by another process")
        replace(beside, target)

    with pytest.raises(OutputError, match=r"2\.pdf cannot be written .used by another process"):
        fill(tmp_path, 5, lambda beside: monkeypatch.setattr(outputs, "_replace", refuse))
    assert [(tmp_path / f"{number}.pdf").read_text() for number in range(1, 4)] == ["old"] * 3
    assert names(tmp_path) == ["1.pdf", "2.pdf", "3.pdf"]


# ---------------------------------------------------------------- disks and processes


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
