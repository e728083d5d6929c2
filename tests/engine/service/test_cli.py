"""The g40 command as its user meets it: a process, what it prints, what it leaves."""

import io
import itertools
import json
import os
import signal
import subprocess
import sys
import time
import warnings
from contextlib import redirect_stdout
from pathlib import Path

import pyogrio
import pytest
from cases import first_of

from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.service.cli import main
from g40_plugin.version import VERSION

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-m", "g40_plugin.engine"]


def g40(*words, language="C.UTF-8", folder=None):
    environment = {**os.environ, "LANG": language, "LC_ALL": language}
    environment.pop("LANGUAGE", None)
    words = [str(word) for word in words]
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, env=environment, cwd=folder, check=False)


def g40_json(*words):
    """The code and the JSON of a command that is run in this process, which saves the start of another."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    hook, out = sys.excepthook, io.StringIO()
    try:
        with warnings.catch_warnings(), redirect_stdout(out):
            code = main([*map(str, words), "--json"])
    finally:
        sys.excepthook = hook
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert out.getvalue().count("\n") == 1
    return code, json.loads(out.getvalue(), parse_constant=pytest.fail)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The folder of a finished demo, and what it answered."""
    folder = tmp_path_factory.mktemp("demo")
    done = g40("demo", "--out", folder, "--json")
    assert done.returncode == 0
    assert done.stdout.count("\n") == 1
    return folder, json.loads(done.stdout, parse_constant=pytest.fail)


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
    assert "Firmness" in done.stdout
    unmarked = [area for area in demo[1]["areas"] if area["q_grade"] is None]
    assert unmarked
    for area in unmarked:
        assert f"{area['area_name']}: no mark. Not known: " in done.stdout
    assert "nan" not in done.stdout.lower().split()
    assert str(tmp_path / "s.gpkg") in done.stdout


@pytest.mark.slow
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


@pytest.mark.slow
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
    assert set(answer) == {"error", "warnings"}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("page", "2024/scored.gpkg", "2025/scored.gpkg", "--output", "p.html"), "name scored more than once"),
        (("weigh", "--scored", "now=a.gpkg", "--scored", " now=b.gpkg"), "name now more than once"),
        (("city", "build", "a.pbf", "--layer", "stops=a", "--layer", "stops=b", "--out", "c.gpkg"), "name stops more"),
        (("run", "absent.gpkg"), "The file absent.gpkg does not exist: choose another one."),
        (("run", "absent.toml"), "The file absent.toml does not exist: choose another one."),
        (("record", "check", "absent.json"), "The file absent.json does not exist: choose another one."),
    ],
)
def test_what_is_named_twice_or_absent_is_told(words, sentence, tmp_path):
    done = g40(*words, folder=tmp_path)
    assert done.returncode == 2
    assert sentence in done.stderr.splitlines()[-1]
    assert not list(tmp_path.iterdir())


def test_without_json_an_error_stands_in_the_last_line(tmp_path):
    words = ("city", "check", "absent.gpkg")
    plain, answer = g40(*words, folder=tmp_path), g40_json(*words)[1]
    assert (plain.returncode, plain.stdout) == (4, "")
    assert plain.stderr.splitlines()[-1] == f"Error: {answer['error']['message']}"


def test_the_unexpected_is_json_too(monkeypatch, tmp_path):
    code = (
        "import sys; from g40_plugin.engine.service import cli, methods\n"
        "def fail(city, progress): raise KeyError('odd')\n"
        "methods.METHODS['check_city'] = fail\n"
        "sys.exit(cli.main(['city', 'check', 'x', '--json']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["type"] == "KeyError"
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("number", first_of([signal.SIGINT, signal.SIGTERM], 1))
def test_interrupted_leaves_nothing_half_written(shared_data, tmp_path, number):
    out = tmp_path / "malta.gpkg"
    out.write_text("what was there")
    source = shared_data / "malta" / "malta.osm.pbf"
    words = [*COMMAND, "city", "build", str(source), "--out", str(out), "--overwrite", "--json"]
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


# ---------------------------------------------------------------- interrupts and letters

# the real command with a method more that holds on to its thread, as a kernel does
HOLDS_ON = """
import sys, time
from g40_plugin.engine.files import written_beside
from g40_plugin.engine.service import cli
from g40_plugin.engine.service.arguments import Command

def hold_on(params, progress):
    with written_beside(params["overlay"]) as beside:
        beside.write_text("half")
        progress.info("holding on")
        {work}
    return {{}}

cli.COMMANDS = (Command("norms", print, about="x", own=(cli.OVERLAY,), run=hold_on, spelled={{"overlay": "overlay"}}),)
sys.exit(cli.main(["norms", sys.argv[1], *sys.argv[2:]]))
"""


def interrupted(command, line=None, **options):
    """Exit code and standard error of a command that is sent Ctrl-C, after a line or at once."""
    # a process started in the background does not hear it
    heard = signal.signal(signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    signal.signal(signal.SIGINT, heard)
    said = ""
    while line and line not in said:
        said += process.stderr.readline()
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=30)
    return process.returncode, said + errors, printed, time.monotonic() - began


AT_WORK, ASLEEP = "while True: progress(0.5, 'at work'); time.sleep(0.01)", "time.sleep(60)"


@pytest.mark.parametrize(
    ("work", "words"), first_of([(AT_WORK, ()), (ASLEEP, ("--json",)), (AT_WORK, ("--json",)), (ASLEEP, ())], 2)
)
def test_an_interrupt_ends_in_one_line(tmp_path, work, words):
    out = tmp_path / "o.gpkg"
    out.write_text("what was there")
    command = [sys.executable, "-c", HOLDS_ON.format(work=work), str(out), *words]
    code, said, printed, seconds = interrupted(command, "holding on")
    assert code == 130
    assert said.splitlines()[-1] == "Error: Cancelled; nothing was written."
    assert "Traceback" not in said
    assert [path.name for path in tmp_path.iterdir()] == ["o.gpkg"]
    assert out.read_text() == "what was there"
    assert seconds < 10
    if words:
        assert json.loads(printed)["error"]["type"] == "CancelledError"


def test_an_interrupt_while_the_libraries_load(tmp_path):
    # a library that takes long to load, in the place of one of ours
    slow = tmp_path / "pyogrio.py"
    slow.write_text("import sys, time\nprint('loading', file=sys.stderr, flush=True)\ntime.sleep(60)\n")
    script = "import sys; from g40_plugin.engine.__main__ import main; sys.argv = sys.argv[1:]; sys.exit(main())"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", script, "g40", "city", "check", "none.gpkg"]
    code, said, _, _ = interrupted(command, "loading", env=environment)
    assert (code, said.splitlines()) == (130, ["loading", "Error: Cancelled; nothing was written."])


def test_an_interrupt_before_anything_is_loaded():
    script = (
        "import os, signal, g40_plugin.engine.__main__ as start\n"
        "import g40_plugin.engine.errors\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name.endswith('service.cli'): os.kill(os.getpid(), signal.SIGINT)\n"
        "import sys; sys.meta_path.insert(0, Interrupt()); sys.argv = ['g40', 'norms']; sys.exit(start.main())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "Cancelled; nothing was written.\n")


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_pipe_of_windows_takes_every_letter(tmp_path, words):
    norms = tmp_path / "Łódź.toml"
    norms.write_text('name = "Łódź 十"\n', encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    command = [*COMMAND, "norms", str(norms), *words]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    missing = [*COMMAND, "norms", str(tmp_path / "Ł.toml"), *words]
    done = subprocess.run(missing, capture_output=True, env=environment, check=False)
    assert done.returncode == 3
    assert b"\\u0141.toml" in done.stderr


def test_warnings_stand_in_the_json_too(tmp_path):
    work = "progress.warn('look here')"
    command = [sys.executable, "-c", HOLDS_ON.format(work=work), str(tmp_path / "o"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {"warnings": ["look here"]}
    assert "Warning: look here" in done.stderr
    command[2] = HOLDS_ON.format(work=f"{work}; raise cli.InputError('no')")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["warnings"] == ["look here"]
    assert done.returncode == 2


# ---------------------------------------------------------------- best lift


def table_of(path, layer="lift"):
    return pyogrio.read_dataframe(path, layer=layer)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["stop:bus", "crossing"])
def test_lift_of_the_whole_city_is_told_and_written(city, tmp_path, what):
    out = tmp_path / "lift.gpkg"
    code, answer = g40_json("lift", "--city", city, "--what", what, "--out", out)
    assert code == 0
    layer = table_of(out)
    assert [place["rank"] for place in answer["best"]] == layer["rank"].tolist() == list(range(1, len(layer) + 1))
    assert answer["candidates"] >= len(layer) > 0
    assert layer["gain"].is_monotonic_decreasing
    assert answer["best"][0]["gain"] == pytest.approx(layer["gain"].iloc[0])
    assert layer["score_before"].unique() == pytest.approx(answer["score_before"])
    assert (answer["what"], answer["note"], answer["layer"]) == (what, "", "lift")
    assert set(layer.geom_type) == {"LineString" if what == "crossing" else "Point"}


@pytest.mark.slow
def test_lift_of_one_area_begins_at_the_score_of_that_area(demo, city, tmp_path):
    areas, out = demo[0] / "data" / "plan_areas.gpkg", tmp_path / "lift.gpkg"
    words = ("lift", "--city", city, "--areas", areas, "--id-field", "code", "--out", out)
    code, answer = g40_json(*words, "--what", "supermarket", "--area", "VS10")
    assert code == 0
    scored = {area["area_id"]: area for area in demo[1]["areas"]}
    assert answer["score_before"] == pytest.approx(scored["VS10"]["a15_score"])
    shapes = pyogrio.read_dataframe(areas).set_index("code").geometry
    layer = table_of(out)
    assert layer.intersects(shapes["VS10"]).all()
    # of all areas it is the mean
    everywhere = g40_json(*words, "--what", "supermarket")[1]
    known = [area["a15_score"] for area in scored.values() if area["a15_score"] is not None]
    assert everywhere["score_before"] == pytest.approx(sum(known) / len(known))
    # behind the river a bridge over it raises the score most
    code, answer = g40_json(*words, "--what", "crossing", "--area", "VS10")
    assert code == 0
    river = table_of(city, "barriers")
    assert table_of(out).geometry.iloc[0].crosses(river.geometry[river["name"] == "Voorbeeldrivier"].union_all())


@pytest.mark.slow
def test_lift_prints_a_table(city, tmp_path):
    out = tmp_path / "lift.gpkg"
    done = g40("lift", "--city", city, "--what", "gp", "--out", out)
    assert done.returncode == 0
    best = table_of(out)
    assert best["street"].iloc[0] in done.stdout
    assert "places tried" in done.stdout
    assert done.stdout.splitlines()[-1] == str(out)
    assert "nan" not in done.stdout.lower().split()


@pytest.mark.slow
def test_lift_of_a_station_comes_beside_the_railway(city, tmp_path):
    out = tmp_path / "lift.gpkg"
    code, answer = g40_json("lift", "--city", city, "--what", "stop:station", "--out", out)
    assert code == 0
    barriers = table_of(city, "barriers")
    rails = barriers.geometry[barriers["kind"] == "rail"].union_all()
    assert len(answer["best"]) > 0
    assert table_of(out).distance(rails).max() <= read_norms().lift.rail_m


@pytest.fixture(scope="module")
def elsewhere(demo, tmp_path_factory):
    """The plan areas, and points, far from the sample city; of the areas in ``partly`` one lies in it."""
    folder = tmp_path_factory.mktemp("elsewhere")
    areas = pyogrio.read_dataframe(demo[0] / "data" / "plan_areas.gpkg")
    far = areas.assign(geometry=areas.geometry.translate(40_000, 0))
    far.to_file(folder / "far.gpkg", layer="areas")
    partly = far.copy()
    partly.loc[0, "geometry"] = areas.geometry.iloc[0]
    partly.to_file(folder / "partly.gpkg", layer="areas")
    far.set_geometry(far.centroid).to_file(folder / "points.gpkg", layer="points")
    return folder


@pytest.mark.parametrize(
    ("words", "sentence"),
    first_of(
        [
            (("--what", "castle"), "castle is nothing that can be placed"),
            (("--what", "gp", "--area", "VS01"), "no plan areas are given"),
            (("--what", "gp", "--areas", "{areas}", "--area", "VS99"), "There is no area VS99"),
            (("--what", "gp", "--areas", "{far}/far.gpkg"), "lie outside the city package"),
            (("--what", "gp", "--areas", "{far}/partly.gpkg", "--area", "VS05"), "The area VS05 lies outside"),
            (("--what", "gp", "--candidates", "{far}/points.gpkg"), "All candidates of"),
        ],
        1,
    ),
)
def test_what_lift_refuses_is_one_sentence_and_changes_nothing(demo, city, elsewhere, tmp_path, words, sentence):
    out = tmp_path / "lift.gpkg"
    out.write_bytes(b"what was there")
    named = {"areas": demo[0] / "data" / "plan_areas.gpkg", "far": elsewhere}
    words = [word.format(**named) for word in words]
    done = g40("lift", "--city", city, *words, "--out", out, "--overwrite", "--json", folder=tmp_path)
    answer = json.loads(done.stdout)
    assert set(answer) == {"error", "warnings"}
    assert (done.returncode, answer["error"]["type"]) == (2, "InputError")
    assert sentence in answer["error"]["message"]
    assert "\n" not in answer["error"]["message"]
    assert out.read_bytes() == b"what was there"
    assert [path.name for path in tmp_path.iterdir()] == ["lift.gpkg"]


@pytest.mark.slow
def test_lift_leaves_out_areas_that_lie_elsewhere_and_says_so(city, elsewhere, tmp_path):
    words = ("lift", "--city", city, "--what", "gp", "--areas", elsewhere / "partly.gpkg", "--out", tmp_path / "l.gpkg")
    done = g40(*words)
    assert done.returncode == 0
    assert "Areas mostly outside the city package, left out: " in done.stderr


@pytest.mark.slow
def test_lift_refuses_a_city_or_an_output_that_is_none(demo, city, tmp_path):
    out = tmp_path / "lift.gpkg"
    done = g40("lift", "--city", tmp_path / "absent.gpkg", "--what", "gp", "--out", out)
    assert done.returncode == 4
    areas = demo[0] / "data" / "plan_areas.gpkg"
    before = city.read_bytes()
    for path in (city, tmp_path / "lift.shp", "/proc/none/lift.gpkg"):
        done = g40("lift", "--city", city, "--areas", areas, "--what", "gp", "--out", path)
        assert done.returncode == 5
        assert len([line for line in done.stderr.splitlines() if line.startswith("Error: ")]) == 1
    assert city.read_bytes() == before
    assert not list(tmp_path.iterdir())
