"""Work of parts in processes beside each other: all is done, or told in one sentence, and no process is left."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import parts_work
import pytest
from distributed import Client, LocalCluster
from parts_work import broken, each_of, endless, killed, killed_once, region, write, wrong

from g40_plugin.engine.errors import CancelledError, G40Error, InputError
from g40_plugin.engine.parts.workers import PROCESSES, at_once
from g40_plugin.engine.progress import Progress

# each process loads the engine anew
pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="there are no such signals")]


def _nobody_is_left():
    return not [one for one in multiprocessing.active_children() if one.name == "g40-part"]


def test_all_is_done_by_two(tmp_path):
    told = []
    each_of(write, tmp_path, 4, replace(Progress(), report=lambda fraction, _text: told.append(fraction)))
    by = [(tmp_path / f"{number}.txt").read_text() for number in range(4)]
    assert os.getpid() not in map(int, by) and len(set(by)) <= 2
    assert told == sorted(told) and told[-1] == 1.0
    assert _nobody_is_left()


def test_one_alone_works_here(tmp_path):
    each_of(write, tmp_path, 2, processes=1)
    assert {(tmp_path / f"{number}.txt").read_text() for number in range(2)} == {str(os.getpid())}


def test_a_killed_one_is_done_again(tmp_path):
    each_of(killed_once, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"0.txt", "1.txt", "2.txt", "mark"}
    assert _nobody_is_left()


@pytest.mark.parametrize(
    ("action", "kind", "text"),
    [(killed, G40Error, "signal 9"), (wrong, InputError, "holds nothing"), (broken, G40Error, "unexpected")],
)
def test_what_goes_wrong_is_told(tmp_path, action, kind, text):
    with pytest.raises(kind, match=text):
        each_of(action, tmp_path)
    assert _nobody_is_left()


def test_cancelled_nobody_goes_on(tmp_path):
    progress = Progress()

    def report(_fraction, _text):
        if (tmp_path / "0.txt").exists():
            progress.cancelled.set()

    with pytest.raises(CancelledError):
        each_of(endless, tmp_path, progress=replace(progress, report=report))
    assert _nobody_is_left()


def test_killed_from_outside_nobody_goes_on(tmp_path):
    script = (
        "import sys, pathlib; sys.path[:0] = sys.argv[2:]\n"
        "from parts_work import each_of, endless\n"
        "each_of(endless, pathlib.Path(sys.argv[1]))"
    )
    here = str(Path(parts_work.__file__).parent)
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path), here])
    files = [tmp_path / f"{number}.txt" for number in range(2)]
    while not all(file.exists() and file.read_text() for file in files):
        assert process.poll() is None
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 20
    while any(_is_there(int(file.read_text())) for file in files):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _is_there(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_as_many_as_there_is_room_for(monkeypatch):
    monkeypatch.setenv(PROCESSES, "4")
    assert [at_once(needs, 10.0) for needs in (1.0, 3.0, 5.0, 20.0)] == [4, 3, 2, 1]
    monkeypatch.setenv(PROCESSES, "many")
    assert at_once(1.0, 1e9) == (os.cpu_count() or 1)


def test_on_a_cluster_other_workers_take_parts(tmp_path):
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        client.submit(region, str(tmp_path), 6).result()
        workers = {worker["pid"] for worker in client.run(lambda: {"pid": os.getpid()}).values()}
        with pytest.raises(InputError, match="holds nothing"):
            client.submit(each_of, wrong, tmp_path).result()
    by = {int((tmp_path / f"{number}.txt").read_text()) for number in range(6)}
    assert by == workers
