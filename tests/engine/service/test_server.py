"""The server as QGIS meets it: a process, messages on its standard input and output."""

import time

import pytest
from engine_process import ROOT, Engine

from g40_plugin.engine.service import environment
from g40_plugin.version import VERSION

# the real server with methods more, to see how it bears what a library may do
ODD_METHODS = """
import sys, time
from pathlib import Path
from g40_plugin.catalogue.methods import METHODS
from g40_plugin.catalogue.parameters import Method, Parameter
from g40_plugin.engine.service import cli, methods
from g40_plugin.engine.files import written_beside

def hold_on(out, progress):
    with written_beside(out) as beside:
        beside.write_text("half")
        progress(0.5, "holding on")
        time.sleep(30)
    return {}

def obey(out, progress):
    while True:
        progress(0.5, "obeying")
        time.sleep(0.01)

def burst(out, progress):
    for step in range(2000):
        progress(step / 2000, "counting")
        time.sleep(0.0002)
    return {"nan": float("nan"), "path": Path("a")}

def talk(out, progress):
    print("a library that prints")
    import os
    os.write(1, b"a C library that prints")
    progress.warn("look here")
    return {}

def fail(out, progress):
    raise KeyError("odd")

for function in (hold_on, obey, burst, talk, fail):
    name = function.__name__
    METHODS[name] = Method(name, name, (Parameter("out", "path", "Path.", default=""),))
    methods.METHODS[name] = function
sys.exit(cli.main(["serve"]))
"""


@pytest.fixture
def start():
    started = []

    def begin(*arguments, initialize=True):
        engine = Engine(*arguments)
        started.append(engine)
        if initialize:
            assert engine.ask("initialize", 0, version=VERSION, language="en")["result"]["version"] == VERSION
        return engine

    yield begin
    for engine in started:
        engine.process.kill()
        engine.process.communicate()


@pytest.fixture
def engine(start):
    return start()


@pytest.fixture
def odd(start):
    return start("-c", ODD_METHODS)


def test_handshake_tells_versions(start):
    engine = start(initialize=False)
    result = engine.ask("initialize", 7, version=VERSION, language="nl")["result"]
    assert result["version"] == VERSION
    assert result["libraries"] == environment.libraries()
    engine.send("exit")
    assert engine.end()[1] == 0


def test_another_version_is_refused(start):
    engine = start(initialize=False)
    error = engine.ask("initialize", version="9.9.9", language="en")["error"]
    assert error["code"] == -32007
    assert "9.9.9" in error["message"]
    assert VERSION in error["message"]
    assert engine.ask("check_engine")["error"]["code"] == -32600


def test_first_request_must_be_initialize(start):
    engine = start(initialize=False)
    assert engine.ask("check_engine")["error"]["code"] == -32600


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("no json\n", -32700),
        ("[" * 100_000 + "\n", -32700),
        (b"\xff\xfe\n", -32700),
        ("[]\n", -32600),
        ('{"id": 1, "method": "check_engine"}\n', -32600),
        ('{"jsonrpc": "2.0", "id": [1], "method": "check_engine"}\n', -32600),
        ('{"jsonrpc": "2.0", "id": 1, "method": "check_engine", "params": [1]}\n', -32602),
        ('{"jsonrpc": "2.0", "id": 1, "method": "fly"}\n', -32601),
    ],
)
def test_odd_messages_get_an_answer_and_the_engine_stays(engine, line, code):
    engine.write(line)
    assert engine.answer()["error"]["code"] == code
    assert engine.ask("check_engine", 2)["result"]["version"] == VERSION


def test_every_wrong_parameter_is_named(engine):
    error = engine.ask("score", city=3, area="x", indicators=["abc"], out="")["error"]
    assert error["code"] == -32602
    assert error["data"] == {"type": "ParamsError"}
    for words in ("city", "area is unknown", "areas is missing", "indicators.0", "out"):
        assert words in error["message"]


def test_errors_of_the_engine_keep_their_code(engine, tmp_path):
    missing = str(tmp_path / "none.gpkg")
    error = engine.ask("score", city=missing, areas=missing, out=str(tmp_path / "o.gpkg"))["error"]
    assert error["code"] == -32003
    assert "none.gpkg" in error["message"]
    assert error["data"] == {"type": "CityPackageError"}
    own = tmp_path / "own.toml"
    own.write_text("[greenery]\ntarge = 1")
    error = engine.ask("build_city", source=missing, out=str(tmp_path / "o.gpkg"), norms=str(own))["error"]
    assert error["code"] == -32002


def test_language_is_that_of_the_client(start):
    engine = start(initialize=False)
    engine.ask("initialize", version=VERSION, language="nl")
    assert engine.ask("check_engine", 1, oops=1)["error"]["message"].startswith("De parameters van check_engine")


def test_requests_wait_for_each_other(odd):
    odd.send("burst", 1)
    odd.send("talk", "two")
    assert odd.answer()["id"] == 1
    assert odd.answer()["id"] == "two"


def test_progress_is_throttled_and_results_are_plain(odd):
    answer = odd.ask("burst")
    assert answer["result"] == {"nan": None, "path": "a"}
    assert 1 <= len(odd.notes) < 60
    assert odd.notes[0]["method"] == "progress"
    assert odd.notes[0]["params"] == {"id": 1, "fraction": 0.0, "text": "counting"}


def test_what_libraries_print_does_not_reach_the_messages(odd):
    assert odd.ask("talk")["result"] == {}
    log = {"id": 1, "level": "warning", "text": "look here"}
    assert odd.notes == [{"jsonrpc": "2.0", "method": "log", "params": log}]
    odd.send("exit")
    errors, code = odd.end()
    assert "a library that prints" in errors
    assert "a C library that prints" in errors
    assert code == 0


def test_the_unexpected_is_told_and_the_engine_stays(odd):
    error = odd.ask("fail")["error"]
    assert error["code"] == -32603
    assert "KeyError" in error["message"]
    assert "report" in error["message"]
    assert odd.ask("talk", 2)["result"] == {}
    odd.send("exit")
    assert "Traceback" in odd.end()[0]


def test_cancel_stops_what_looks_for_it(odd):
    odd.send("obey", 1)
    odd.until("progress")
    began = time.monotonic()
    odd.send("cancel", id=1)
    error = odd.answer()["error"]
    assert error["code"] == -32006
    assert time.monotonic() - began < 1.0
    assert odd.ask("talk", 2)["result"] == {}


def test_cancel_of_a_waiting_request(odd):
    odd.send("obey", 1)
    odd.send("talk", 2)
    odd.until("progress")
    odd.send("cancel", id=2)
    answer = odd.answer()
    assert (answer["id"], answer["error"]["code"]) == (2, -32006)
    odd.send("cancel", id=1)
    assert odd.answer()["id"] == 1


def test_cancel_of_nothing_is_no_error(odd):
    odd.send("cancel", id=99)
    assert odd.ask("talk")["result"] == {}


def test_cancel_ends_a_library_that_holds_on_and_leaves_nothing(odd, tmp_path):
    out = tmp_path / "out.gpkg"
    out.write_text("what was there")
    odd.send("hold_on", 1, out=str(out))
    odd.until("progress")
    began = time.monotonic()
    odd.send("cancel", id=1)
    assert odd.answer()["error"]["code"] == -32006
    assert time.monotonic() - began < 1.0
    assert odd.end()[1] == 70
    assert [path.name for path in tmp_path.iterdir()] == ["out.gpkg"]
    assert out.read_text() == "what was there"


def test_the_end_of_standard_input_ends_the_engine(odd, tmp_path):
    odd.send("hold_on", 1, out=str(tmp_path / "out.gpkg"))
    odd.until("progress")
    odd.process.stdin.close()
    odd.process.stdin = None
    assert odd.end()[1] == 70
    assert not list(tmp_path.iterdir())


def test_a_signal_ends_the_engine(odd, tmp_path):
    odd.send("hold_on", 1, out=str(tmp_path / "out.gpkg"))
    odd.until("progress")
    odd.process.terminate()
    # by the reading thread, or where that is late by the one that a pipe wakes
    assert odd.process.wait(timeout=20) in (70, 130)
    assert not list(tmp_path.iterdir())


def test_a_real_build_can_be_cancelled(engine, shared_data, tmp_path):
    engine.send("build_city", 1, source=str(shared_data / "malta" / "malta.osm.pbf"), out=str(tmp_path / "malta.gpkg"))
    engine.until("progress")
    began = time.monotonic()
    engine.send("cancel", id=1)
    assert engine.answer()["error"]["code"] == -32006
    assert time.monotonic() - began < 1.0
    assert not list(tmp_path.iterdir())


def test_a_python_without_libraries_says_what_to_do(start):
    # -S leaves the installed libraries out; the built plugin needs none of them to say so
    main = ROOT / "build" / "g40_plugin" / "engine" / "__main__.py"
    engine = start("-I", "-S", str(main), "serve", initialize=False)
    error = engine.ask("initialize", version=VERSION)["error"]
    assert error["code"] == -32008
    assert "pyogrio" in error["message"]
    assert error["message"].endswith("engine setup")
    assert engine.end()[1] == 8
