"""The real qgis_process: results, exit codes, and what it says."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from qgis.core import QgsVectorLayer
from running import ENGINE_PYTHON, REPOSITORY, engine_processes, kill_engine, plugin_folder


def scoring(sample, out):
    return {"CITY": sample / "city.gpkg", "PLAN_AREAS": sample / "plan_areas.gpkg", "OUTPUT": out}


def test_lists_the_provider(qgis_process_run):
    done = qgis_process_run("list")
    assert done.returncode == 0
    for words in ("g40:scoreplanareas", "g40:buildcitypackage", "g40:build_and_score"):
        assert words in done.stdout


def test_help_is_complete(qgis_process_run):
    done = qgis_process_run("help", "g40:scoreplanareas")
    assert done.returncode == 0
    for words in ("PLAN_AREAS", "Polygons to score", "NORMS_HASH"):
        assert words in done.stdout


@pytest.mark.slow
def test_a_programme_over_filtered_areas_stays_within_them(qgis_process_run, sample, tmp_path):
    out = tmp_path / "programme.gpkg"
    scored = f"{sample / 'scored.gpkg'}|layername=areas|subset=area_id IN ('VS02','VS03')"
    done = qgis_process_run.run("housingprogramme", SCORED=scored, HOMES=100, OUTPUT=out)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "unable to open" not in done.stderr
    found = QgsVectorLayer(f"{out}|layername=programme", "programme", "ogr")
    assert sorted(feature["area_id"] for feature in found.getFeatures()) == ["VS02", "VS03"]


def test_the_tools_of_gdal_work_as_they_do_without_the_plugin(qgis_process_run, tmp_path):
    # they get the environment of QGIS, in which nothing of the engine may stand
    assert qgis_process_run("plugins", "enable", "processing").returncode == 0
    plain, virtual, again = (tmp_path / name for name in ("plain.tif", "virtual.vrt", "again.tif"))
    words = ("--EXTENT=0,10,0,10", "--TARGET_CRS=EPSG:28992", "--PIXEL_SIZE=1", "--NUMBER=1", f"--OUTPUT={plain}")
    assert qgis_process_run("run", "native:createconstantrasterlayer", *words).returncode == 0
    for words in (
        ("gdal:buildvirtualraster", f"--INPUT={plain}", f"--OUTPUT={virtual}"),
        ("gdal:translate", f"--INPUT={virtual}", f"--OUTPUT={again}"),
    ):
        done = qgis_process_run("run", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "GDAL_SKIP" not in done.stdout + done.stderr
    assert again.is_file()


def test_sample_build_check_score_reach(qgis_process_run, tmp_path):
    steps = [
        ("samplecity", {"OUTPUT": tmp_path / "sample"}),
        ("buildcitypackage", {"SOURCE": tmp_path / "sample/voorbeeldstad.osm.pbf", "OUTPUT": tmp_path / "city.gpkg"}),
        ("checkcitypackage", {"CITY": tmp_path / "city.gpkg", "OUTPUT": tmp_path / "report.html"}),
        (
            "scoreplanareas",
            {
                "CITY": tmp_path / "city.gpkg",
                "PLAN_AREAS": tmp_path / "sample/plan_areas.gpkg",
                "OUTPUT": tmp_path / "scored.gpkg",
            },
        ),
    ]
    for name, parameters in steps:
        done = qgis_process_run.run(name, **parameters)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Results" in done.stdout
    layer = QgsVectorLayer(f"{tmp_path / 'scored.gpkg'}|layername=areas", "scored", "ogr")
    assert layer.featureCount() >= 12
    assert [field.name() for field in layer.fields() if field.name() == "q_score"]
    assert (tmp_path / "report.html").is_file()


@pytest.mark.slow
def test_result_as_json(qgis_process_run, sample, tmp_path):
    words = [f"--{key}={value}" for key, value in scoring(sample, tmp_path / "scored.gpkg").items()]
    done = qgis_process_run("--json", "run", "g40:transitnodes", *words)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout[done.stdout.index("{") :])["results"]
    assert results["AREAS"] >= 12
    assert results["OUTPUT"].endswith("scored.gpkg|layername=areas")


def test_wrong_input_has_exit_code_1_and_a_sentence(qgis_process_run, sample, tmp_path):
    parameters = scoring(sample, tmp_path / "scored.gpkg")
    done = qgis_process_run.run("scoreplanareas", **{**parameters, "CITY": tmp_path / "none.gpkg"})
    assert done.returncode == 1
    assert "none.gpkg does not exist" in done.stdout + done.stderr
    done = qgis_process_run.run("scoreplanareas", **{**parameters, "CITY": parameters["PLAN_AREAS"]})
    assert done.returncode == 1
    assert "is not a city package" in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


def test_killed_engine_has_exit_code_1_and_a_sentence(qgis_process_run, sample, tmp_path):
    process = qgis_process_run.start("scoreplanareas", **scoring(sample, tmp_path / "scored.gpkg"))
    kill_engine(process.pid)
    told, _nothing = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "The engine stopped" in told
    assert list(tmp_path.iterdir()) == []


# not SIGINT: once its algorithm runs, qgis_process hears a Ctrl-C only when it is done
@pytest.mark.parametrize("number", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_stopped_qgis_process_leaves_no_engine_and_no_file(qgis_process_run, sample, tmp_path, number):
    process = qgis_process_run.start("scoreplanareas", **scoring(sample, tmp_path / "scored.gpkg"))
    deadline = time.monotonic() + 30
    while not engine_processes(process.pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    engines = engine_processes(process.pid)
    process.send_signal(number)
    process.communicate(timeout=60)
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{engine}").exists() for engine in engines):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert process.returncode != 0
    assert list(tmp_path.iterdir()) == []


def test_missing_engine_tells_the_command(qgis_process_run, sample, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    done = qgis_process_run.run(
        "scoreplanareas",
        # a PATH without a Python that has the libraries
        environment={"G40_ENGINE_PYTHON": "", "PATH": str(empty)},
        **scoring(sample, tmp_path / "scored.gpkg"),
    )
    told = done.stdout + done.stderr
    assert done.returncode == 1
    assert "Set up the engine" in told
    assert "engine setup --target" in told
    assert not (tmp_path / "scored.gpkg").exists()


def test_variable_that_points_nowhere(qgis_process_run, sample, tmp_path):
    done = qgis_process_run.run(
        "scoreplanareas",
        environment={"G40_ENGINE_PYTHON": "/nowhere/python"},
        **scoring(sample, tmp_path / "scored.gpkg"),
    )
    assert done.returncode == 1
    assert "/nowhere/python" in done.stdout + done.stderr


def test_engine_of_another_version_is_refused(qgis_process_run, sample, tmp_path):
    plugin = tmp_path / "plugins" / "g40_plugin"
    shutil.copytree(plugin_folder(), plugin)
    version = plugin / "version.py"
    # the plugin was read before, the engine after an update that QGIS was not restarted for
    other = "import os\n\nVERSION = os.environ['G40_VERSION']"
    version.write_text(version.read_text().replace("VERSION = read_version()", other))
    client = plugin / "client.py"
    own = "import read_version\n\nVERSION = read_version()\n"
    client.write_text(client.read_text().replace("import VERSION\n", own))
    done = qgis_process_run.run(
        "scoreplanareas",
        environment={"QGIS_PLUGINPATH": str(plugin.parent), "G40_VERSION": "99.0.0"},
        **scoring(sample, tmp_path / "scored.gpkg"),
    )
    assert done.returncode == 1
    assert "99.0.0" in done.stdout + done.stderr
    assert not (tmp_path / "scored.gpkg").exists()


def test_speaks_dutch(qgis_process_run, sample, tmp_path):
    done = qgis_process_run("help", "g40:scoreplanareas", LANG="nl_NL.UTF-8")
    assert "Plangebieden" in done.stdout
    done = qgis_process_run.run(
        "scoreplanareas",
        environment={"LANG": "nl_NL.UTF-8"},
        **{**scoring(sample, tmp_path / "scored.gpkg"), "CITY": tmp_path / "geen.gpkg"},
    )
    assert done.returncode == 1
    assert "geen.gpkg bestaat niet" in done.stdout + done.stderr


@pytest.mark.slow
def test_environment_of_qgis_does_not_reach_the_engine(qgis_process_run, sample, tmp_path):
    done = qgis_process_run.run(
        "transitnodes",
        environment={"PROJ_LIB": "/usr/share/proj", "GDAL_DATA": "/usr/share/gdal", "LD_LIBRARY_PATH": "/usr/lib"},
        **scoring(sample, tmp_path / "scored.gpkg"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "scored.gpkg").stat().st_size > 0


@pytest.mark.slow
def test_score_with_a_workbook_of_plans(qgis_process_run, sample, tmp_path):
    sys.path.append(str(REPOSITORY / "tests" / "engine"))
    from workbook import write_workbook

    first = next(QgsVectorLayer(str(sample / "plan_areas.gpkg"), "areas", "ogr").getFeatures())
    lines = [
        ["Plannen"],
        ["Naam", "Woningen", "Status", "Gebied"],
        ["Fabriek", 120, "hard", first["naam"]],
        ["Werf", 40],
    ]
    plans = write_workbook(tmp_path / "plannen.xlsx", {"Lijst": lines})
    parameters = {**scoring(sample, tmp_path / "scored.gpkg"), "NAME_FIELD": "naam", "PLANS": plans}
    done = qgis_process_run.run("densification", **parameters)
    assert done.returncode == 0, done.stdout + done.stderr
    unplaced = QgsVectorLayer(f"{tmp_path / 'scored.gpkg'}|layername=plans_unplaced", "unplaced", "ogr")
    assert [(row["row"], row["name"], row["homes"]) for row in unplaced.getFeatures()] == [(4, "Werf", 40.0)]


@pytest.mark.slow
def test_a_batch_has_its_sheets_and_poster_drawn_and_keeps_them(qgis_process_run, sample, tmp_path):
    rows = f"""[[city]]
name = "Voorbeeldstad"
package = '{sample / "city.gpkg"}'
areas = '{sample / "plan_areas.gpkg"}'
make = ["sheets", "poster"]
"""
    (tmp_path / "cities.toml").write_text(rows, encoding="utf-8")
    command = [ENGINE_PYTHON, "-I", str(plugin_folder() / "engine" / "__main__.py"), "batch", "cities.toml", "--json"]

    def batch():
        done = subprocess.run(
            [*command, "--out", "out"],
            cwd=tmp_path,
            env=qgis_process_run.environment,
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return [city["state"] for city in json.loads(done.stdout)["cities"]]

    folder = tmp_path / "out" / "voorbeeldstad"
    assert batch() == ["done"]
    for name in ("sheets.pdf", "poster.pdf"):
        assert (folder / name).read_bytes().startswith(b"%PDF")
    assert batch() == ["kept"]
    (folder / "poster.pdf").unlink()
    drawn = (folder / "sheets.pdf").stat().st_mtime_ns
    assert batch() == ["done"]
    assert (folder / "poster.pdf").is_file()
    assert (folder / "sheets.pdf").stat().st_mtime_ns == drawn
