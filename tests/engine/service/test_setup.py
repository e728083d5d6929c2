"""The set-up of the engine's environment: beside its place, all or nothing, and in words that help."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Timer

import pytest

from g40_plugin import environments
from g40_plugin.engine.errors import CancelledError, OutputError
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.service import environment
from g40_plugin.outputs import PlaceError


def filled(folder, text):
    folder.mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(text)
    return folder


def test_the_new_environment_takes_the_place_of_the_old(tmp_path):
    old, new = filled(tmp_path / "venv", "old"), filled(tmp_path / "venv.new.1", "new")
    environments.put_in_place(new, old)
    assert (old / "pyvenv.cfg").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["venv"]


def test_an_environment_in_use_stays(tmp_path, monkeypatch):
    old, new = filled(tmp_path / "venv", "old"), filled(tmp_path / "venv.new.1", "new")
    rename = Path.rename

    # as Windows does for a folder whose files are open
    def refused(path, target):
        if path == new:
            raise PermissionError(13, "used by another process")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(PlaceError, match=r"is in use \(used by another process\).*unchanged"):
        environments.put_in_place(new, old)
    assert (old / "pyvenv.cfg").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["venv", "venv.new.1"]


def test_what_a_killed_set_up_left_is_swept(tmp_path):
    left = filled(tmp_path / "venv.new.abc", "left")
    fresh = filled(tmp_path / "venv.old.9", "of another set-up that goes on")
    os.utime(left, (1, 1))
    environments.sweep(tmp_path / "venv")
    assert not left.exists() and fresh.exists()


def test_too_little_room_is_told_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "ROOM_BYTES", 10**18)
    with pytest.raises(OutputError, match="GB free"):
        environment.setup(tmp_path / "venv")
    assert not list(tmp_path.iterdir())


def told(script, progress=SILENT):
    return asyncio.run(environment._run(sys.executable, ["-c", script], progress))


def test_the_cause_goes_before_the_last_line_of_pip():
    lines = "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] self-signed'))"
    script = f"print({lines!r}); print('ERROR: No matching distribution found for numpy'); raise SystemExit(1)"
    assert "CERTIFICATE_VERIFY_FAILED" in told(script)
    assert "PIP_CERT" in told(script)
    assert told("print('one'); print('two'); raise SystemExit(1)") == "two"
    assert told("print('fine')") is None


@pytest.mark.skipif(sys.platform == "win32", reason="there taskkill does this")
def test_cancel_ends_a_silent_child_and_its_children(tmp_path):
    note = tmp_path / "pid"
    script = (
        "import subprocess, sys, pathlib;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid)); child.wait()"
    )
    cancelled = Event()

    def stop():
        while not note.exists() or not note.read_text():
            time.sleep(0.01)
        cancelled.set()

    Timer(0.0, stop).start()
    began = time.monotonic()
    with pytest.raises(CancelledError):
        told(script, Progress(cancelled=cancelled))
    assert time.monotonic() - began < 20
    state = Path(f"/proc/{note.read_text()}/stat")
    for _ in range(100):
        if not state.exists() or " Z " in state.read_text():
            return
        time.sleep(0.02)
    raise AssertionError("the grandchild goes on")


def test_the_folder_is_that_of_the_profile_which_asks(tmp_path, monkeypatch):
    monkeypatch.setenv("G40_ENGINE_FOLDER", str(tmp_path / "QGIS4" / "profiles" / "werk" / "venv"))
    assert environment.default_folder() == tmp_path / "QGIS4" / "profiles" / "werk" / "venv"
    assert "werk" in environment.setup_command()
    monkeypatch.delenv("G40_ENGINE_FOLDER")
    assert environment.default_folder().parts[-5:] == ("QGIS3", "profiles", "default", "g40_engine", "venv")
    assert environment.setup_command().endswith("engine setup")


def test_a_new_qgis_alone_is_found(tmp_path, monkeypatch):
    monkeypatch.delenv("G40_ENGINE_FOLDER", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    base = tmp_path / ".local" / "share" / "QGIS"
    if sys.platform.startswith("linux"):
        (base / "QGIS4").mkdir(parents=True)
        assert environment.default_folder().is_relative_to(base / "QGIS4")
        (base / "QGIS3").mkdir()
    assert "QGIS3" in environment.default_folder().parts


def test_commands_of_windows_run_in_both_its_terminals():
    plain = environments.windows_command([r"C:\Python312\python.exe", "-I", r"C:\Users\Jan de Vries\x.py", "setup"])
    assert plain == r'C:\Python312\python.exe -I "C:\Users\Jan de Vries\x.py" setup'
    quoted = environments.windows_command([r"C:\Program Files\Python\python.exe", "-I", r"D:\it's\x.py"])
    assert quoted == r"""powershell -Command "& 'C:\Program Files\Python\python.exe' '-I' 'D:\it''s\x.py'" """.strip()
    assert "&&" not in plain + quoted


def test_the_command_of_this_system_runs(tmp_path):
    words = [sys.executable, "-c", "import sys; print(sys.argv[1:])", "it's a $HOME", '"x" && y']
    done = subprocess.run(environments.shown_command(words), shell=True, capture_output=True, text=True, check=True)  # noqa: S602
    assert done.stdout.strip() == repr(words[3:])


@pytest.mark.parametrize(
    ("version", "option"),
    [("23.2.1", []), ("23.3", ["--use-feature=truststore"]), ("24.1.2", ["--use-feature=truststore"]), ("24.2", [])],
)
def test_pip_trusts_the_certificates_of_the_system(tmp_path, version, option):
    # as venv lays it down
    (tmp_path / "lib" / "python3.12" / "site-packages" / f"pip-{version}.dist-info").mkdir(parents=True)
    python = environment.python_of(tmp_path)
    assert environment.system_store(python, ["-m", "pip", "install"]) == option
    assert environment.system_store(python, ["-m", "ensurepip"]) == []
