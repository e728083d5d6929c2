"""The client against the real engine."""

import os
import threading
import time
from pathlib import Path

import pytest
from qgis.core import QgsSettings
from running import ENGINE_PYTHON, Feedback, engine_processes, kill_engine

from g40_plugin import client, engine_setup
from g40_plugin.version import VERSION

pytestmark = pytest.mark.usefixtures("qgis_app", "stopped_engine")


def build(folder, out, feedback):
    asked = {"source": str(folder / "voorbeeldstad.osm.pbf"), "out": str(out), "overwrite": True}
    return client.call("build_city", asked, feedback)


def test_calls_one_warm_engine(feedback):
    first = client.call("check_engine", {}, feedback)
    engines = engine_processes(os.getpid())
    second = client.call("check_engine", {}, feedback)
    assert first["version"] == second["version"] == VERSION
    assert len(engines) == 1
    assert engine_processes(os.getpid()) == engines


def test_relays_progress_each_text_once(sample, tmp_path, feedback):
    result = build(sample, tmp_path / "city.gpkg", feedback)
    assert Path(result["city"]).is_file()
    assert len(feedback.texts) > 3
    assert all(text != following for text, following in zip(feedback.texts, feedback.texts[1:]))
    assert feedback.progress() > 50


def test_error_has_code_and_sentence(tmp_path, feedback):
    with pytest.raises(client.EngineError, match="does not exist") as caught:
        client.call("check_city", {"city": str(tmp_path / "none.gpkg")}, feedback)
    assert caught.value.code == -32003


@pytest.mark.parametrize("params", [{"x": float("nan"), "y": 0.0}, {"minutes": [5.0, float("inf")]}])
def test_what_is_no_number_is_refused_before_it_is_sent(feedback, params):
    with pytest.raises(client.EngineError, match=r"(x|minutes) is (nan|inf), which is no number"):
        client.call("reach", params, feedback)


def test_a_message_that_the_engine_cannot_read_is_an_error_and_no_wait(monkeypatch, feedback):
    monkeypatch.setattr(client, "_no_number", lambda _params: None)
    with pytest.raises(client.EngineError, match="not a JSON message"):
        client.call("reach", {"x": float("nan")}, feedback)


def test_unknown_method_is_refused(feedback):
    with pytest.raises(client.EngineError, match="frobnicate"):
        client.call("frobnicate", {}, feedback)


def test_cancel_stops_soon_and_leaves_nothing(sample, tmp_path):
    out = tmp_path / "city.gpkg"
    out.write_text("what was there")
    feedback = Feedback()
    feedback.on_progress = feedback.cancel
    started = time.monotonic()
    with pytest.raises(client.EngineError) as caught:
        build(sample, out, feedback)
    assert caught.value.code == client.CANCELLED
    assert time.monotonic() - started < 10
    assert out.read_text() == "what was there"
    assert [path.name for path in tmp_path.iterdir()] == ["city.gpkg"]
    assert client.call("check_engine", {}, Feedback())["version"] == VERSION


def test_cancel_before_the_start_does_nothing(sample, tmp_path):
    feedback = Feedback()
    feedback.cancel()
    with pytest.raises(client.EngineError) as caught:
        build(sample, tmp_path / "city.gpkg", feedback)
    assert caught.value.code == client.CANCELLED
    assert list(tmp_path.iterdir()) == []


def test_killed_engine_is_told_and_started_again(sample, tmp_path):
    feedback = Feedback(on_progress=lambda: kill_engine(os.getpid()))
    with pytest.raises(client.EngineError, match="stopped in the middle"):
        build(sample, tmp_path / "city.gpkg", feedback)
    assert not (tmp_path / "city.gpkg").exists()
    assert client.call("check_engine", {}, Feedback())["version"] == VERSION


def test_engine_that_died_while_idle_is_started_again(feedback):
    client.call("check_engine", {}, feedback)
    kill_engine(os.getpid())
    assert client.call("check_engine", {}, feedback)["version"] == VERSION


def test_threads_share_one_engine(feedback):
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(client.call("check_engine", {}, Feedback()))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [answer["version"] for answer in answers] == [VERSION] * 4
    assert len(engine_processes(os.getpid())) == 1


def test_a_second_call_is_told_what_it_waits_for(sample, tmp_path):
    second = Feedback()
    answers = []

    def call_second():
        answers.append(client.call("check_engine", {}, second, title="Second"))

    thread = threading.Thread(target=call_second)
    first = Feedback(on_progress=thread.start)
    client.call(
        "build_city",
        {"source": str(sample / "voorbeeldstad.osm.pbf"), "out": str(tmp_path / "city.gpkg")},
        first,
        title="Build city package",
    )
    thread.join(60)
    assert answers[0]["version"] == VERSION
    assert "Waits for 'Build city package'" in second.texts[0]
    assert not any("Waits" in text for text in first.texts)


def test_names_of_the_user_stand_in_all_that_is_told(sample, tmp_path):
    feedback = Feedback()

    def named(text):
        return text.replace("voorbeeldstad.osm.pbf", "My data")

    with pytest.raises(client.EngineError, match="My data"):
        client.call("check_city", {"city": str(tmp_path / "voorbeeldstad.osm.pbf")}, feedback, named=named)


HOLDS_ON = """
import sys, time
sys.path.insert(0, {folder!r})
from g40_plugin.catalogue.methods import METHODS
from g40_plugin.catalogue.parameters import Method
from g40_plugin.engine.service import cli, methods

def hold_on(progress):
    progress(0.5, "holding on")
    time.sleep(30)
    return {{}}

METHODS["hold_on"] = Method("hold_on", "hold_on", ())
methods.METHODS["hold_on"] = hold_on
sys.exit(cli.main(["serve"]))
"""


@pytest.mark.slow
def test_a_cancel_that_ends_the_engine_never_meets_the_next_call(monkeypatch, tmp_path):
    script = tmp_path / "engine.py"
    script.write_text(HOLDS_ON.format(folder=str(engine_setup.PLUGIN.parent)))
    monkeypatch.setattr(client, "ENGINE_MAIN", script)
    for _ in range(6):
        feedback = Feedback()
        feedback.on_progress = feedback.cancel
        with pytest.raises(client.EngineError) as caught:
            client.call("hold_on", {}, feedback)
        assert caught.value.code == client.CANCELLED
        assert engine_processes(os.getpid()) == []
        assert client.call("check_engine", {}, Feedback())["version"] == VERSION


def test_stop_ends_the_process_and_cancels_what_runs(sample, tmp_path):
    errors = []

    def run():
        try:
            build(sample, tmp_path / "city.gpkg", Feedback(on_progress=started.set))
        except client.EngineError as error:
            errors.append(error.code)

    started = threading.Event()
    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(60)
    client.stop()
    thread.join(10)
    assert errors == [client.CANCELLED]
    assert engine_processes(os.getpid()) == []


def test_other_version_is_refused(monkeypatch, feedback):
    monkeypatch.setattr(client, "VERSION", "99.0.0")
    with pytest.raises(client.EngineError, match=r"99\.0\.0") as caught:
        client.call("check_engine", {}, feedback)
    assert caught.value.code == -32007


def test_program_that_is_no_engine(monkeypatch, feedback):
    monkeypatch.setenv("G40_ENGINE_PYTHON", "/bin/true")
    with pytest.raises(client.EngineError, match="stopped"):
        client.call("check_engine", {}, feedback)


def test_file_that_is_no_program(monkeypatch, tmp_path, feedback):
    text = tmp_path / "python"
    text.write_text("no program")
    monkeypatch.setenv("G40_ENGINE_PYTHON", str(text))
    with pytest.raises(client.EngineError, match="cannot be started"):
        client.call("check_engine", {}, feedback)


def test_environment_is_clean(monkeypatch):
    for name in ("PYTHONHOME", "PYTHONPATH", "PROJ_LIB", "GDAL_DATA", "LD_LIBRARY_PATH", "QT_PLUGIN_PATH"):
        monkeypatch.setenv(name, "/nowhere")
    environment = engine_setup.clean_environment()
    assert not environment.contains("PYTHONHOME")
    assert not environment.contains("LD_LIBRARY_PATH")
    assert environment.contains("PATH")


class TestSearch:
    @pytest.fixture(autouse=True)
    def _no_variable(self, monkeypatch, tmp_path):
        monkeypatch.delenv("G40_ENGINE_PYTHON")
        monkeypatch.setattr(engine_setup, "own_environment", lambda: tmp_path / "own")
        monkeypatch.setattr(engine_setup, "system_pythons", lambda: [Path("/bin/false")])
        engine_setup.look_again()
        yield
        QgsSettings().remove(engine_setup.SETTING)
        engine_setup.look_again()

    def test_variable_comes_first(self, monkeypatch):
        QgsSettings().setValue(engine_setup.SETTING, "/elsewhere/python")
        monkeypatch.setenv("G40_ENGINE_PYTHON", ENGINE_PYTHON)
        assert engine_setup.find_python() == Path(ENGINE_PYTHON)

    def test_setting_comes_before_the_own_environment(self, tmp_path):
        own = engine_setup.python_of(tmp_path / "own")
        own.parent.mkdir(parents=True)
        own.write_text("")
        assert engine_setup.find_python() == own
        QgsSettings().setValue(engine_setup.SETTING, ENGINE_PYTHON)
        assert engine_setup.find_python() == Path(ENGINE_PYTHON)

    def test_another_plugin_has_its_own_environment_prepared_once(self, tmp_path, monkeypatch):
        QgsSettings().remove(engine_setup.PREPARED_SETTING)
        assert engine_setup.is_prepared()
        own = engine_setup.python_of(tmp_path / "own")
        own.parent.mkdir(parents=True)
        own.symlink_to(ENGINE_PYTHON)
        assert not engine_setup.is_prepared()
        engine_setup.remember_prepared()
        assert engine_setup.is_prepared()
        monkeypatch.setattr(engine_setup, "VERSION", "9.9.9")
        assert not engine_setup.is_prepared()
        QgsSettings().setValue(engine_setup.SETTING, ENGINE_PYTHON)
        assert engine_setup.is_prepared()

    def test_setting_that_points_nowhere_is_told(self, feedback):
        QgsSettings().setValue(engine_setup.SETTING, "/elsewhere/python")
        assert "/elsewhere/python" in engine_setup.engine_problem()
        with pytest.raises(client.EngineError, match="/elsewhere/python"):
            client.call("check_engine", {}, feedback)

    def test_system_python_with_the_libraries_is_taken(self, monkeypatch):
        monkeypatch.setattr(engine_setup, "system_pythons", lambda: [Path("/bin/false"), Path(ENGINE_PYTHON)])
        assert engine_setup.engine_problem() == ""
        assert engine_setup.find_python() == Path(ENGINE_PYTHON)

    def test_nothing_is_told_with_the_command(self, feedback):
        assert engine_setup.engine_problem() == ""
        assert engine_setup.find_python() is None
        problem = engine_setup.engine_problem()
        assert "Set up the engine" in problem
        assert "engine setup --target" in problem
        assert "&&" not in problem
        with pytest.raises(client.EngineError, match="engine setup --target"):
            client.call("check_engine", {}, feedback)

    def test_a_chosen_python_without_the_libraries_is_told_as_such(self, monkeypatch, tmp_path, feedback):
        # -S leaves the installed libraries out
        bare = tmp_path / "bare python"
        bare.write_text(f'#!/bin/sh\nexec "{ENGINE_PYTHON}" -S "$@"\n')
        bare.chmod(0o755)
        QgsSettings().setValue(engine_setup.SETTING, str(bare))
        with pytest.raises(client.EngineError) as caught:
            client.call("check_engine", {}, feedback)
        for words in (str(bare), "the setting in", "missing: ", "take that choice away"):
            assert words in str(caught.value)
        assert str(bare) in engine_setup.choice_in_the_way()

    def test_the_engine_knows_the_folder_of_the_profile(self, tmp_path):
        environment = engine_setup.clean_environment()
        assert environment.value("G40_ENGINE_FOLDER") == str(tmp_path / "own")
        assert str(tmp_path / "own") in engine_setup.setup_command_line()


def test_pythons_of_the_path_but_no_current_folder_and_no_store(monkeypatch, tmp_path):
    for place in ("here", "good", "WindowsApps"):
        python = tmp_path / place / "python3"
        python.parent.mkdir()
        python.touch()
        python.chmod(0o755)
    monkeypatch.chdir(tmp_path / "here")
    folders = [".", "", str(tmp_path / "WindowsApps"), str(tmp_path / "good"), str(tmp_path / "none")]
    assert engine_setup.on_path(os.pathsep.join(folders)) == [tmp_path / "good" / "python3"]


def test_pythons_of_the_launcher():
    text = (
        " -V:3.12 *        C:\\Users\\Jan de Vries\\Python312\\python.exe\r\n"
        " -V:3.11          \\\\server\\share\\python.exe\r\n"
        " -3.9-64          C:\\Python39\\python.exe *\r\n"
        " -V:Store         C:\\Users\\Jan\\AppData\\Local\\Microsoft\\WindowsApps\\python.exe\r\n"
        "No Python installed\r\n"
    )
    assert [str(path) for path in engine_setup.pythons_listed(text)] == [
        "C:\\Users\\Jan de Vries\\Python312\\python.exe",
        "\\\\server\\share\\python.exe",
        "C:\\Python39\\python.exe",
    ]
