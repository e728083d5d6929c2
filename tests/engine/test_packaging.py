"""The zip, the built plugin, the pip package and the pinned libraries."""

import configparser
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from g40_plugin.engine.errors import InputError, MissingLibraryError
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.service import environment
from g40_plugin.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("g40_plugin", "algorithms", "i18n", "resources")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def lines(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The project copied and built elsewhere, with a stale file from an earlier build in its place."""
    copy = tmp_path_factory.mktemp("copy")
    names = [*SOURCES, "scripts", "metadata.txt", "LICENSE", "Makefile"]
    subprocess.run(["cp", "-r", *(str(ROOT / name) for name in names), str(copy)], check=True)
    stale = copy / "build" / "g40_plugin" / "deleted_long_ago.py"
    stale.parent.mkdir(parents=True)
    stale.touch()
    (copy / "i18n" / "g40_nl.mo").unlink(missing_ok=True)
    # the environment is the one that runs the tests
    kept = (".venv/.ready", "resources/page/libraries/versions.json")
    made = [*(f"--old-file={name}" for name in kept), f"BIN={Path(sys.executable).parent}"]
    subprocess.run(["make", "--silent", *made, "zip"], cwd=copy, check=True)
    return copy / "build" / "g40_plugin"


def test_metadata_has_what_the_plugin_repository_asks():
    parser = configparser.ConfigParser()
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    general = parser["general"]
    for key in ("name", "description", "about", "author", "email", "tracker", "repository", "homepage", "license"):
        assert general[key].strip(), key
    assert re.fullmatch(r"\d+(\.\d+)+", general["version"])
    assert general["qgisMinimumVersion"] == "3.22"
    assert general["qgisMaximumVersion"] == "4.99"
    assert general["hasProcessingProvider"] == "yes"
    assert "plugin" not in general["name"].lower()
    assert (ROOT / general["icon"]).is_file()
    assert general["version"] == VERSION


def test_changelog_tells_of_this_version():
    assert f"## {VERSION}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_build_holds_every_file_and_none_that_is_stale(built):
    assert not (built / "deleted_long_ago.py").exists()
    for folder in SOURCES:
        base = ROOT / folder
        target = built if folder == "g40_plugin" else built / folder
        for path in base.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".po", ".pyc"}:
                assert (target / path.relative_to(base)).is_file(), path
    for name in ("LICENSE", "metadata.txt", "i18n/g40_nl.mo"):
        assert (built / name).is_file()


def test_zip_is_one_small_folder_without_leftovers(built):
    path = built.parents[1] / "dist" / "g40_plugin.zip"
    assert path.stat().st_size < 25_000_000
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {"g40_plugin"}
    for name in names:
        assert not re.search(r"__pycache__|\.pyc$|\.po$|/tests/|/\.", name), name


# make lint looks at the same
@pytest.mark.slow
def test_the_plugin_repository_would_take_the_build(built):
    scan = [sys.executable, str(ROOT / "scripts" / "scan.py"), str(built)]
    done = subprocess.run(scan, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_scan_finds_what_it_must(tmp_path):
    for name in ("LICENSE", "metadata.txt"):
        (tmp_path / name).touch()
    (tmp_path / "__init__.py").write_text('import subprocess\nassert True\naws_key = "AKIA' + "Z" * 16 + '"\n')
    scan = [sys.executable, str(ROOT / "scripts" / "scan.py"), str(tmp_path)]
    done = subprocess.run(scan, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    for word in ("B404", "B101", "AWS"):
        assert word in done.stdout


def test_the_engine_runs_from_the_build_alone(built, tmp_path):
    main = str(built / "engine" / "__main__.py")
    command = [sys.executable, "-B", "-I", main, "norms", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert json.loads(done.stdout)["norms_version"] == "1", done.stderr


def test_the_engine_of_the_build_speaks_dutch(built, tmp_path):
    command = [sys.executable, "-B", "-I", str(built / "engine" / "__main__.py"), "--help"]
    dutch = {**os.environ, "LANGUAGE": "nl"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=dutch, check=False)
    assert "plangebieden" in done.stdout, done.stderr


def test_every_package_is_listed():
    folders = {path.parent for folder in SOURCES for path in (ROOT / folder).rglob("*.py")}
    found = set()
    for folder in folders:
        parts = folder.relative_to(ROOT).parts
        found.add(".".join(parts if parts[0] == "g40_plugin" else ("g40_plugin", *parts)))
    assert found == set(PROJECT["tool"]["setuptools"]["packages"])


def test_every_shipped_file_is_package_data():
    patterns = PROJECT["tool"]["setuptools"]["package-data"]
    for folder in ("i18n", "resources"):
        base = ROOT / folder
        matched = {path for pattern in patterns[f"g40_plugin.{folder}"] for path in base.glob(pattern)}
        for path in base.rglob("*"):
            if path.is_file() and path.suffix not in {".py", ".pyc", ".po"}:
                assert path in matched, path


def test_pins_satisfy_the_minimum_versions():
    pins = {pin.name: pin for pin in map(Requirement, lines("resources/requirements.txt"))}
    for library in map(Requirement, lines("resources/libraries.txt")):
        version = next(iter(pins[library.name].specifier)).version
        assert library.specifier.contains(version), library
    for pin in pins.values():
        assert str(pin.specifier).startswith("==")


def test_every_pin_is_installed_by_the_hashes_of_its_wheels():
    text = (ROOT / "resources" / "requirements-hashed.txt").read_text(encoding="utf-8").replace("\\\n", "")
    hashed = {line.split()[0]: line.split()[1:] for line in text.splitlines() if not line.startswith("#")}
    # after a change of a pin: scripts/pin.py
    assert list(hashed) == lines("resources/requirements.txt")
    for pin, hashes in hashed.items():
        assert hashes, pin
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one) for one in hashes), pin
    # one of numpy for each Python on Windows, macOS and Linux
    assert len(next(hashes for pin, hashes in hashed.items() if pin.startswith("numpy=="))) >= 9


def test_this_environment_is_complete():
    environment.check()
    assert set(environment.libraries()) == {Requirement(line).name for line in lines("resources/libraries.txt")}


def test_an_older_library_is_named(monkeypatch):
    monkeypatch.setattr(environment, "_installed", lambda name: "0.1" if name == "shapely" else "99")
    with pytest.raises(MissingLibraryError, match=r"too old: shapely 0\.1 < 2\.1.*engine setup"):
        environment.check()


def test_set_up_refuses_a_folder_of_something_else(tmp_path):
    (tmp_path / "thesis.odt").touch()
    with pytest.raises(InputError, match="holds something else"):
        environment.setup(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


@pytest.mark.slow
def test_set_up_that_fails_leaves_nothing(tmp_path, monkeypatch):
    # pip is told to look nowhere, as on a machine without a network
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(MissingLibraryError, match="could not be installed"):
        environment.setup(tmp_path / "venv")
    assert not list(tmp_path.iterdir())


def test_an_environment_in_which_the_engine_does_not_run_is_refused(built, tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "_MAIN", built / "engine" / "__main__.py")
    # without libraries
    environment._create(tmp_path / "venv")
    with pytest.raises(MissingLibraryError, match=r"cannot run the engine.*missing: .*numba"):
        environment._prepare(environment.python_of(tmp_path / "venv"), SILENT)


@pytest.mark.slow
def test_what_set_up_compiles_is_all_that_a_first_score_needs(built, tmp_path, monkeypatch):
    kept, lines = tmp_path / "kernels", []
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(kept))
    monkeypatch.setattr(environment, "_MAIN", built / "engine" / "__main__.py")
    environment._prepare(Path(sys.executable), Progress(lambda _fraction, text: lines.append(text)))
    assert len(set(lines)) > 3
    before = {path: path.stat().st_mtime_ns for path in kept.rglob("*.nb?")}
    assert len(before) > 50
    command = [sys.executable, "-I", str(environment._MAIN), "demo", "--out", str(tmp_path / "demo")]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    assert {path: path.stat().st_mtime_ns for path in kept.rglob("*.nb?")} == before


def test_the_version_is_told_by_a_file_that_needs_no_other():
    lines = (ROOT / "g40_plugin/version.py").read_text(encoding="utf-8").splitlines()
    imported = [line for line in lines if " import " in line]
    assert imported
    assert not [line for line in imported if "g40_plugin" in line or line.startswith("from .")]
