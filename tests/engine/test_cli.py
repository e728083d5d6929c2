"""The g40 command as its user meets it: a process, what it prints, what it leaves."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyogrio
import pytest

from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "g40_plugin.engine"]


def g40(*words, language="C.UTF-8", folder=None):
    environment = {**os.environ, "LANG": language, "LC_ALL": language}
    environment.pop("LANGUAGE", None)
    words = [str(word) for word in words]
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, env=environment, cwd=folder, check=False)


def g40_json(*words):
    done = g40(*words, "--json")
    assert done.stdout.count("\n") == 1
    return done.returncode, json.loads(done.stdout, parse_constant=pytest.fail)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The folder of a finished demo, and what it answered."""
    folder = tmp_path_factory.mktemp("demo")
    code, answer = g40_json("demo", "--out", folder)
    assert code == 0
    return folder, answer


@pytest.fixture
def city(demo):
    return demo[0] / "voorbeeldstad.city.gpkg"


def test_version_and_help():
    assert g40("--version").stdout == f"g40 {VERSION}\n"
    text = g40("--help").stdout
    for word in ("city", "score", "reach", "engine", "demo", "norms", "serve", "Exit codes", "130"):
        assert word in text


def test_help_speaks_dutch():
    assert "plangebieden" in g40("--help", language="nl_NL.UTF-8").stdout


def test_demo_writes_and_tells_all(demo):
    folder, answer = demo
    names = {path.name for path in folder.iterdir()}
    assert names == {"data", "voorbeeldstad.city.gpkg", "scored.gpkg"}
    assert answer["norms_hash"] == read_norms().hash
    assert len(answer["areas"]) >= 12
    for area in answer["areas"]:
        assert {"a15_score", "grn_share", "mix_score", "ptn_dist_m", "den_cap", "typ_main", "q_score"} <= set(area)


def test_score_prints_a_table(demo, city, tmp_path):
    areas = demo[0] / "data" / "plan_areas.gpkg"
    done = g40("score", "--city", city, "--areas", areas, "--out", tmp_path / "s.gpkg")
    assert done.returncode == 0
    for area in demo[1]["areas"]:
        assert area["area_name"] in done.stdout
    assert "Green %" in done.stdout
    assert "nan" not in done.stdout.lower().split()
    assert str(tmp_path / "s.gpkg") in done.stdout


def test_score_of_some_indicators_gives_the_same_numbers(demo, city, tmp_path):
    areas = demo[0] / "data" / "plan_areas.gpkg"
    out = tmp_path / "s.gpkg"
    code, answer = g40_json("score", "--city", city, "--areas", areas, "--indicators", "ptn,grn", "--out", out)
    assert code == 0
    for one, all_ in zip(answer["areas"], demo[1]["areas"], strict=True):
        assert "a15_score" not in one
        assert one["ptn_score"] == all_["ptn_score"]
        assert one["grn_share"] == all_["grn_share"]


@pytest.mark.parametrize("name", ["voorbeeldstad.city.gpkg", "data/plan_areas.gpkg"])
def test_inputs_are_never_written_over(demo, city, name):
    path = demo[0] / name
    before = path.read_bytes()
    areas = f"{demo[0] / 'data' / 'plan_areas.gpkg'}|layername=plan_areas"
    code, answer = g40_json("score", "--city", city, "--areas", areas, "--out", path)
    assert code == 5
    assert "also an input" in answer["error"]["message"]
    assert path.read_bytes() == before


def test_build_tells_what_it_counted(demo, tmp_path):
    source = demo[0] / "data" / "voorbeeldstad.osm.pbf"
    code, answer = g40_json("city", "build", source, "--out", tmp_path / "c.gpkg")
    assert code == 0
    assert answer["crs"] == "EPSG:28992"
    assert answer["nodes"] > 100
    assert answer["edges"] > answer["nodes"]
    assert set(answer["network_km"]) == {"walk", "walk_no_steps", "bike", "car"}
    assert answer["layers"]["streets"] > 100


def test_check_and_export(city, tmp_path):
    code, answer = g40_json("city", "check", city)
    assert (code, answer["ok"]) == (0, True)
    code, answer = g40_json("city", "export", city, "--graphml", tmp_path / "g.graphml")
    assert code == 0
    assert answer["nodes"] > 100
    assert (tmp_path / "g.graphml").read_text(encoding="utf-8").startswith("<?xml")


def test_reach(demo, city, tmp_path):
    areas = pyogrio.read_dataframe(demo[0] / "scored.gpkg", layer="areas")
    middle = areas[areas["area_name"] == "Oude Binnenstad"].centroid.iloc[0]
    out = tmp_path / "r.gpkg"
    point = f"{middle.x},{middle.y}"
    words = ("reach", "--city", city, "--from", point, "--minutes", "5,10", "--minutes", 15, "--out", out)
    code, answer = g40_json(*words)
    assert code == 0
    by_minutes = sorted(answer["polygons"], key=lambda polygon: polygon["minutes"])
    assert [polygon["minutes"] for polygon in by_minutes] == [5, 10, 15]
    for small, large in itertools.pairwise(by_minutes):
        assert small["area_m2"] < large["area_m2"]
        assert small["street_m"] < large["street_m"]
    in_degrees = areas.to_crs(4326).geometry[areas["area_name"] == "Oude Binnenstad"].iloc[0].centroid
    point = f"{in_degrees.x},{in_degrees.y}"
    words = ("reach", "--city", city, "--from", point, "--crs", "EPSG:4326", "--minutes", 10, "--out", out)
    again = g40_json(*words)[1]["polygons"][0]
    assert again["street_m"] == pytest.approx(by_minutes[1]["street_m"], rel=0.01)


def test_reach_from_the_middle_of_nowhere(city, tmp_path):
    out = tmp_path / "r.gpkg"
    code, answer = g40_json("reach", "--city", city, "--from", "0,0", "--minutes", 10, "--out", out)
    assert code == 2
    assert "0, 0" in answer["error"]["message"]
    assert not out.exists()


def test_norms_overlay_changes_the_hash(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("[greenery]\ntarget = 0.3\n")
    code, answer = g40_json("norms", own)
    assert code == 0
    assert answer["norms_hash"] == read_norms(own).hash != read_norms().hash
    assert answer["values"]["greenery"]["target"] == 0.3
    assert g40("norms").stdout.strip().endswith(read_norms().label)


def test_engine_check():
    code, answer = g40_json("engine", "check")
    assert code == 0
    assert answer["version"] == VERSION
    assert all(answer["libraries"].values())


@pytest.mark.parametrize(
    ("words", "code", "kind"),
    [
        ((), 2, "InputError"),
        (("fly",), 2, "InputError"),
        (("score", "--city", "c.gpkg"), 2, "InputError"),
        (("reach", "--city", "c", "--from", "1", "--minutes", "5", "--out", "o"), 2, "InputError"),
        (("reach", "--city", "c", "--from", "1,2", "--minutes", "x", "--out", "o"), 2, "InputError"),
        (("reach", "--city", "c", "--from", "1,2", "--minutes", "-5", "--out", "o"), 2, "ParamsError"),
        (("city", "build", "absent.osm.pbf", "--out", "c.gpkg"), 2, "InputError"),
        (("city", "build", "a.pbf", "--layer", "stops", "--out", "c.gpkg"), 2, "InputError"),
        (("city", "download", "--out", "c.gpkg"), 2, "InputError"),
        (("norms", "absent.toml"), 3, "NormsError"),
        (("city", "check", "absent.gpkg"), 4, "CityPackageError"),
        (("city", "sample", "/proc/none/x"), 5, "OutputError"),
        (("city", "build", "absent.osm.pbf", "--out", "c.shp"), 5, "OutputError"),
    ],
)
def test_errors_are_one_sentence_and_a_code(words, code, kind, tmp_path):
    done = g40(*words, "--json", folder=tmp_path)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["error"]["type"]) == (code, kind)
    assert set(answer) == {"error"}
    plain = g40(*words, folder=tmp_path)
    assert plain.returncode == code
    assert plain.stdout == ""
    assert plain.stderr.splitlines()[-1] == f"Error: {answer['error']['message']}"
    assert not list(tmp_path.iterdir())


def test_the_unexpected_is_json_too(monkeypatch, tmp_path):
    code = (
        "import sys; from g40_plugin.engine import cli, methods\n"
        "def fail(params, progress): raise KeyError('odd')\n"
        "methods.METHODS['check_city'] = (methods.CheckCity, fail)\n"
        "sys.exit(cli.main(['city', 'check', 'x', '--json']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["type"] == "KeyError"
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_leaves_nothing_half_written(shared_data, tmp_path, number):
    out = tmp_path / "malta.gpkg"
    out.write_text("what was there")
    source = shared_data / "malta" / "malta.osm.pbf"
    words = [*COMMAND, "city", "build", str(source), "--out", str(out), "--json"]
    # a job in the background starts with Ctrl-C ignored, and so would its child
    heard = signal.signal(signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, heard)
    process.stderr.readline()
    time.sleep(0.5)
    process.send_signal(number)
    printed, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert json.loads(printed)["error"]["type"] == "CancelledError"
    assert [path.name for path in tmp_path.iterdir()] == ["malta.gpkg"]
    assert out.read_text() == "what was there"


def test_as_a_script_from_the_built_plugin():
    main = ROOT / "build" / "g40_plugin" / "engine" / "__main__.py"
    done = subprocess.run([sys.executable, "-I", main, "--version"], capture_output=True, text=True, check=False)
    assert done.stdout == f"g40 {VERSION}\n"
