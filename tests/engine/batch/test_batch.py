"""Cities at once: what is made, what is not made again, and that a batch which is killed goes on from there."""

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pyogrio
import pytest
from many_cities import COMMAND, drawn_city, kill_with_children_seen, others, started

from g40_plugin.engine.batch import check, cluster
from g40_plugin.engine.batch.city import Job, make_city, to_do
from g40_plugin.engine.batch.make import alone
from g40_plugin.engine.batch.rows import read_rows
from g40_plugin.engine.batch.steps import IN_PACKAGE
from g40_plugin.engine.batch.workers import in_processes
from g40_plugin.engine.city.package import write_city
from g40_plugin.engine.errors import InputError, OutputError
from g40_plugin.engine.norms import Norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.service import methods
from g40_plugin.engine.service.cli import main
from g40_plugin.engine.service.methods import call

ENGINE = Path(__file__).resolve().parents[3] / "g40_plugin" / "engine"
ROWS = """
[defaults]
areas = "areas.gpkg"
indicators = ["a15", "grn"]
make = []
[[city]]
name = "Één"
osm = "voorbeeldstad.osm.pbf"
inhabitants = 50000
inhabitants_source = "invented"
norms = "norms.toml"
[[city]]
name = "Twee"
package = "town.gpkg"
[[city]]
name = "Twee"
year = 2030
package = "town.gpkg"
make = ["page"]
language = "nl"
"""


@pytest.fixture(scope="module")
def place(town, sample_package, tmp_path_factory):
    """A folder with the rows of three cities and their files."""
    city, areas = town
    folder = tmp_path_factory.mktemp("batch")
    write_city(city, folder / "town.gpkg")
    shutil.copy(areas, folder / "areas.gpkg")
    shutil.copy(sample_package.with_name("voorbeeldstad.osm.pbf"), folder)
    (folder / "norms.toml").write_text("[greenery]\ntarget = 0.35\n", encoding="utf-8")
    (folder / "cities.toml").write_text(ROWS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def undisturbed(place):
    """The folder of a batch that nobody disturbed, and its answer."""
    answer = call("batch", {"cities": str(place / "cities.toml"), "out": str(place / "out"), "processes": 2})
    return place / "out", answer


def states(answer):
    return [(city["folder"], city["state"]) for city in answer["cities"]]


def files_of(folder):
    """When each file of the cities was last written."""
    return {path.relative_to(folder): path.stat().st_mtime_ns for path in folder.glob("*/*.*")}


def wait_for(path, process):
    """Wait until a file is there, or the process has ended."""
    while not path.exists() and process.poll() is None:
        time.sleep(0.02)


def test_each_city_has_a_folder_with_its_manifest(undisturbed, place):
    out, answer = undisturbed
    assert (answer["ok"], answer["mistakes"]) == (True, [])
    assert states(answer) == [("een", "done"), ("twee", "done"), ("twee-2030", "done")]
    told = json.loads((out / "een" / "manifest.json").read_text("utf-8"))
    assert (told["name"], told["state"], told["inhabitants"]) == ("Één", "done", 50000)
    assert told["norms"]["differs"] == {"greenery": {"target": 0.35}}
    assert [one["key"] for one in told["sources"]] == ["osm", "areas", "norms"]
    assert all(one["size"] and len(one["sha256"]) == 64 for one in told["sources"])
    assert told["data"]["licence"] == "CC0, invented sample data"
    assert [(name, one["method"]) for name, one in told["steps"].items()] == [
        ("package", "build_city"),
        ("scored", "score"),
    ]
    for step in told["steps"].values():
        assert step["seconds"] > 0 and step["cpu_seconds"] > 0 and step["memory_mb"] > 0
    assert sorted(path.name for path in (out / "twee-2030").iterdir()) == [
        "inputs", "log.txt", "manifest.json", "page.html", "scored.gpkg",
    ]  # fmt: skip
    # of a row without a year nothing is kept
    assert not (out / "twee" / "inputs").exists()
    assert '<html lang="nl"' in (out / "twee-2030" / "page.html").read_text("utf-8")
    summary = json.loads((out / "batch.json").read_text("utf-8"))
    assert [city["state"] for city in summary["cities"]] == ["done"] * 3
    # each result can be repeated by itself
    assert call("repeat_run", {"run": str(out / "twee" / "scored.gpkg")})["same"] is True


def test_what_did_not_change_is_not_made_again_step_by_step(undisturbed, place, tmp_path, capsys):
    out = tmp_path / "out"
    shutil.copytree(undisturbed[0], out)
    for name in ("town.gpkg", "areas.gpkg", "voorbeeldstad.osm.pbf", "norms.toml"):
        shutil.copy(place / name, tmp_path / name)
    # the same content under other times is the same
    (tmp_path / "cities.toml").write_text(ROWS, encoding="utf-8")
    before = files_of(out)
    asked = {"cities": str(tmp_path / "cities.toml"), "out": str(out)}
    assert states(call("batch", asked)) == [("een", "kept"), ("twee", "kept"), ("twee-2030", "kept")]
    assert files_of(out) == before
    # other norms ask for other scores, and for no other package
    (tmp_path / "norms.toml").write_text("[greenery]\ntarget = 0.30\n", encoding="utf-8")
    # what cannot be made is told, and stops no other
    broken = '[[city]]\nname = "Drie"\nosm = "gone.osm.pbf"\n[[city]]\nname = "Vier"\npackage = "areas.gpkg"\n'
    (tmp_path / "cities.toml").write_text(ROWS + broken, encoding="utf-8")
    assert main(["batch", asked["cities"], "--out", asked["out"], "--json"]) == 4
    answer = json.loads(capsys.readouterr().out)
    assert states(answer)[:3] == [("een", "done"), ("twee", "kept"), ("twee-2030", "kept")]
    assert [city["state"] for city in answer["cities"][3:]] == ["failed", "failed"]
    assert f"osm: {tmp_path / 'gone.osm.pbf'}" in answer["cities"][3]["problem"]
    assert "is not a city package" in answer["cities"][4]["problem"]
    changed = {path for path, when in files_of(out).items() if before.get(path) != when}
    assert {str(path) for path in changed if path.parts[0] == "een"} == {
        "een/log.txt", "een/manifest.json", "een/scored.gpkg",
    }  # fmt: skip
    assert not {path for path in changed if path.parts[0].startswith("twee")}


@pytest.mark.slow
def test_a_batch_that_is_killed_goes_on_and_gives_the_same(undisturbed, place, tmp_path):
    out = tmp_path / "out"
    asked = ("batch", place / "cities.toml", "--out", out, "--processes", "2")
    process = started(*asked)
    wait_for(out / "een" / "city.gpkg", process)
    assert process.poll() is None, "it had ended before it could be killed"
    kill_with_children_seen(process)
    kept = (out / "een" / "city.gpkg").stat().st_mtime_ns
    assert started(*asked).wait() == 0
    assert (out / "een" / "city.gpkg").stat().st_mtime_ns == kept
    assert others(undisturbed[0], out) == []


def test_two_batches_do_not_work_in_one_folder(place, tmp_path):
    with alone(tmp_path), pytest.raises(InputError, match="Another batch works in the folder"):
        call("batch", {"cities": str(place / "cities.toml"), "out": str(tmp_path)})


@pytest.mark.slow
def test_on_two_workers_of_dask_of_which_one_is_killed(undisturbed, place, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    python, quiet = [sys.executable, "-m"], {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    told = ["--host", "127.0.0.1", "--port", address.rsplit(":", 1)[1], "--no-dashboard"]
    running = [subprocess.Popen([*python, "distributed.cli.dask_scheduler", *told], cwd=tmp_path, **quiet)]
    one_each = ["--no-nanny", "--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard"]
    worker = [*python, "distributed.cli.dask_worker", address, *one_each]
    try:
        running += [subprocess.Popen(worker, cwd=tmp_path, **quiet) for _ in range(2)]
        out = tmp_path / "out"
        process = started("batch", place / "cities.toml", "--out", out, "--scheduler", address)
        wait_for(out / "een" / "city.gpkg", process)
        running[1].kill()
        assert process.wait() == 0
    finally:
        for one in running:
            one.kill()
            one.wait()
    assert others(undisturbed[0], out) == []


def test_a_scheduler_that_is_not_there_is_told(monkeypatch, place, tmp_path):
    monkeypatch.setattr(cluster, "_WAIT_S", 1)
    asked = {"cities": str(place / "cities.toml"), "out": str(tmp_path / "out"), "scheduler": "tcp://127.0.0.1:1"}
    with pytest.raises(InputError, match="does not answer"):
        call("batch", asked)


def test_all_mistakes_are_told_at_once(place, tmp_path, capsys):
    (tmp_path / "bad.toml").write_text("[greenery]\ntarget = 3\n", encoding="utf-8")
    for name in ("areas.gpkg", "town.gpkg"):
        shutil.copy(place / name, tmp_path / name)
    frame = pyogrio.read_dataframe(place / "areas.gpkg").set_crs(None, allow_override=True)
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        pyogrio.write_dataframe(frame, tmp_path / "nowhere.gpkg")
    (tmp_path / "cities.toml").write_text(
        """
        title = "x"
        [[city]]
        name = "A"
        osm = "a.osm.pbf"
        area = "areas.gpkg"
        [[city]]
        name = "B"
        package = "town.gpkg"
        osm = "b.osm.pbf"
        areas = "areas.gpkg"
        [[city]]
        name = "C"
        package = "areas.gpkg"
        areas = "areas.gpkg"
        id_field = "codes"
        norms = "bad.toml"
        registers = { bgd = "x.zip", bgt = "gone.zip" }
        [[city]]
        name = "D"
        package = "town.gpkg"
        [[city]]
        name = "c!"
        package = "town.gpkg"
        areas = "nowhere.gpkg"
        year = "x"
        [[city]]
        name = "C."
        package = "town.gpkg"
        areas = "nowhere.gpkg"
        parts = "some"
        [[city]]
        name = "%s"
        package = "town.gpkg"
        areas = "nowhere.gpkg"
        [[city]]
        name = "E"
        package = "town.gpkg"
        inhabitants = 99999999999999999999
        """
        % ("F" * 300),
        encoding="utf-8",
    )
    assert main(["batch", str(tmp_path / "cities.toml"), "--check"]) == 4
    told = capsys.readouterr().out
    for text in (
        "the keys title are not known", "City D: areas is missing", "City A: area: is no key of a city",
        "City B: give one of osm, package and place", "City c!: year", "its folder c is that of C too",
        "City C: registers.bgt: ", "target", "Unknown registers bgd", "is not a city package", "has no field codes",
        "has no CRS", "The parameter parts holds some", "its name is too long for a folder", "City E: inhabitants: ",
    ):  # fmt: skip
        assert text in told, text
    assert not (tmp_path / "out").exists()
    with pytest.raises(InputError, match="has mistakes"):
        call("batch", {"cities": str(tmp_path / "cities.toml"), "out": str(tmp_path / "out")})
    assert main(["batch", str(place / "cities.toml"), "--check"]) == 0


def test_rows_that_are_none(tmp_path):
    strange = [
        (b"", "names no city"), (b"city = 3", "names no city"), (b"[[city]", "is not valid TOML"),
        (b"defaults = 3\n[[city]]", "defaults is no table"),
    ]  # fmt: skip
    for text, told in (*strange, (b'a = "\xff"', r"no text in UTF-8 \(byte 6\): save it as UTF-8")):
        (tmp_path / "rows.toml").write_bytes(text)
        with pytest.raises(InputError, match=told):
            read_rows(tmp_path / "rows.toml")
    (tmp_path / "rows.toml").write_text('[[city]]\nname="a"\nosm="a.osm"\nareas="b.gpkg"', encoding="utf-8")
    with pytest.raises(InputError, match="Name the folder"):
        call("batch", {"cities": str(tmp_path / "rows.toml")})


def test_a_name_is_one_line(tmp_path):
    (tmp_path / "rows.toml").write_text('[[city]]\nname="a\\nb"\nosm="a.osm"\nareas="b.gpkg"')
    assert read_rows(tmp_path / "rows.toml")[1] == ["City 'a\\nb': its name has a line break, a tab or the like in it."]


@pytest.mark.slow
def test_a_process_that_cannot_write_says_why(tmp_path):
    (tmp_path / "file").write_text("mine")
    job, told = Job({}, str(tmp_path / "file" / "a"), "en"), []
    in_processes([job], [0.1], processes=1, memory_gb=1.0, done=lambda *answer: told.append(answer), progress=SILENT)
    ((number, manifest, problem),) = told
    assert (number, manifest) == (0, None)
    assert problem == f"The folder {job.folder} cannot be written to (Not a directory): choose another place."


def test_what_others_wrote_in_the_folder_of_a_city_stays(place, tmp_path):
    row = read_rows(place / "cities.toml")[0][2]
    for file in ("manifest.json", "log.txt", "scored.gpkg", "page.html"):
        job = Job.of(row, tmp_path, "en")
        folder = Path(job.folder)
        folder.mkdir()
        (folder / file).write_text("mine")
        with pytest.raises(OutputError, match=rf"{file}.*--overwrite"):
            to_do(job)
        assert to_do(Job.of(row, tmp_path, "en", overwrite=True)) == ["scored", "page"]
        shutil.rmtree(folder)
    (tmp_path / row.folder).write_text("mine")
    with pytest.raises(OutputError, match="is not a folder"):
        to_do(Job.of(row, tmp_path, "en"))


def test_a_package_rests_on_all_norms_that_its_sources_read():
    read = set()
    for wing in ("sources", "city"):
        for path in (ENGINE / wing).rglob("*.py"):
            read |= set(re.findall(r"\bnorms\.([a-z_]+)", path.read_text("utf-8"))) & set(Norms.model_fields)
    known = {name.split(".")[0] for name in IN_PACKAGE}
    # the version is told by its values
    assert read - known == {"version"}


def test_memory_bounds_how_many_work_at_once(monkeypatch):
    from g40_plugin.engine.batch import workers

    running = [0]
    most = []

    class Process:
        exitcode = 0
        sentinel = None

        def is_alive(self):
            running[0] -= 1
            return False

    def start(number, job, memory_gb, beside, *, again):
        running[0] += 1
        most.append(running[0])
        return workers._Running(number, Path(), Process(), None, again)

    monkeypatch.setattr(workers, "_started", start)
    monkeypatch.setattr(workers, "_ended", lambda one: ({}, ""))
    monkeypatch.setattr(workers, "wait", lambda *_: None)
    done = []
    in_processes(
        [None] * 5, [1.0, 1.0, 1.0, 9.0, 1.0], processes=4, memory_gb=2.5,
        done=lambda number, *_: done.append(number), progress=SILENT,
    )  # fmt: skip
    assert sorted(done) == list(range(5))
    assert max(most) == 2


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_forty_cities_killed_and_resumed(sample_package, tmp_path):
    areas, source = sample_package.with_name("plan_areas.gpkg"), sample_package.with_name("voorbeeldstad.osm.pbf")
    rows = "".join(drawn_city(source, areas, tmp_path, seed) for seed in range(1, 41))
    (tmp_path / "cities.toml").write_text(rows, encoding="utf-8")
    asked = ("batch", tmp_path / "cities.toml", "--out")
    assert started(*asked, tmp_path / "once").wait() == 0
    for folder in ("stad-3", "stad-9", "stad-17", "stad-26", "stad-38"):
        process = started(*asked, tmp_path / "often")
        wait_for(tmp_path / "often" / folder / "city.gpkg", process)
        assert process.poll() is None
        kill_with_children_seen(process)
    assert started(*asked, tmp_path / "often").wait() == 0
    assert others(tmp_path / "once", tmp_path / "often") == []
    command = [*COMMAND, "cities", str(tmp_path / "often"), "--out", str(tmp_path / "beside"), "--json"]
    told = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert len(told["cities"]) == 40
    assert told["ranked"] == 40


def test_without_a_qgis_paper_is_told_and_all_else_is_made(place, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("G40_QGIS_PROCESS", str(tmp_path / "none"))
    text = ROWS.split("[[city]]", maxsplit=1)[0]
    text += '[[city]]\nname = "Twee"\npackage = "town.gpkg"\nmake = ["sheets", "page"]\n'
    (place / "on_paper.toml").write_text(text, encoding="utf-8")
    check._without_qgis.cache_clear()
    assert main(["batch", str(place / "on_paper.toml"), "--check"]) == 4
    assert "is no qgis_process that works" in capsys.readouterr().out
    check._without_qgis.cache_clear()
    row = read_rows(place / "on_paper.toml")[0][0]
    job = Job.of(row, tmp_path / "out", "en")
    told = make_city(job.as_dict())
    assert told["state"] == "failed"
    assert told["problem"].startswith("sheets: ") and "is no qgis_process that works" in told["problem"]
    assert (tmp_path / "out" / "twee" / "page.html").exists()
    assert to_do(job) == ["sheets"]


def test_what_shows_a_programme_that_failed_is_left_out(place, tmp_path, monkeypatch):
    def without_programme(method, *given):
        if method == "programme":
            raise OutputError("no room")
        return call(method, *given)

    monkeypatch.setattr(methods, "call", without_programme)
    text = ROWS.split("[[city]]", maxsplit=1)[0]
    text += '[[city]]\nname = "Twee"\npackage = "town.gpkg"\nmake = ["programme", "page", "report"]\n'
    (place / "with_programme.toml").write_text(text, encoding="utf-8")
    job = Job.of(read_rows(place / "with_programme.toml")[0][0], tmp_path / "out", "en")
    told = make_city(job.as_dict())
    assert told["problem"] == "programme: no room report: left out, since the programme failed."
    assert sorted(told["steps"]) == ["page", "scored"]
    assert to_do(job) == ["programme", "page", "report"]


@pytest.mark.slow
def test_a_report_is_a_folder_that_is_kept(place, tmp_path):
    rows = ROWS.split("[[city]]", maxsplit=1)[0] + '[[city]]\nname = "Twee"\npackage = "town.gpkg"\nmake = ["report"]\n'
    cities = place / "with_report.toml"
    cities.write_text(rows, encoding="utf-8")
    asked = {"cities": str(cities), "out": str(tmp_path / "out")}
    assert states(call("batch", asked)) == [("twee", "done")]
    report = tmp_path / "out" / "twee" / "report"
    assert (report / "report.pdf").read_bytes().startswith(b"%PDF")
    assert "Twee" in (report / "report.html").read_text(encoding="utf-8")
    assert states(call("batch", asked)) == [("twee", "kept")]
    # one file of it that is gone makes all of it again
    (report / "areas.csv").unlink()
    assert states(call("batch", asked)) == [("twee", "done")]
    assert (report / "areas.csv").exists()
