"""The run that every result carries, and its repetition: equal field by field, wherever the inputs are now."""

import json
import shutil
import sqlite3
import tomllib
from contextlib import closing

import geopandas as gpd
import pyogrio
import pytest
from drawn_variants import COLUMNS
from same_file import differences

from g40_plugin.engine.city.package import write_city
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.runs.hashes import fingerprint, sha256_of
from g40_plugin.engine.runs.read import read_run
from g40_plugin.engine.runs.same import other_fields
from g40_plugin.engine.service.cli import main
from g40_plugin.engine.service.methods import call
from g40_plugin.engine.translation import set_language

SOME = {"indicators": ["a15", "grn"]}


@pytest.fixture(scope="module")
def place(town, tmp_path_factory):
    """A folder with a package, plan areas, norms, corrections and a variant, and the results that were made of them."""
    city, areas = town
    folder = tmp_path_factory.mktemp("runs")
    write_city(city, folder / "city.gpkg")
    shutil.copy(areas, folder / "areas.gpkg")
    (folder / "norms.toml").write_text("[greenery]\ntarget = 0.3\n", encoding="utf-8")
    middle = pyogrio.read_dataframe(areas).to_crs(city.crs).geometry.iloc[0].representative_point()
    row = {**COLUMNS["facilities"], "sub": "pharmacy", "geometry": middle}
    gpd.GeoDataFrame([row], geometry="geometry", crs=city.crs).to_file(folder / "drawn.gpkg", layer="facilities")
    with closing(sqlite3.connect(folder / "drawn.gpkg")) as database, database:
        database.execute("CREATE TABLE variant (key TEXT, value TEXT)")
        database.execute("INSERT INTO variant VALUES ('name', 'Proef')")
    given = {"city": str(folder / "city.gpkg"), "areas": f"{folder / 'areas.gpkg'}|layername=areas"}
    norms = {"norms": str(folder / "norms.toml")}
    call("score", {**given, **norms, **SOME, "out": str(folder / "scored.gpkg")})
    call("variant", {**given, **SOME, "variant": str(folder / "drawn.gpkg"), "out": str(folder / "then.gpkg")})
    call("sites", {**given, **norms, "out": str(folder / "sites.gpkg")})
    return folder


@pytest.fixture
def in_parts(place):
    """A result of the same areas, scored in parts."""
    given = {"city": str(place / "city.gpkg"), "areas": f"{place / 'areas.gpkg'}|layername=areas"}
    call("score", {**given, **SOME, "parts": "800", "out": str(place / "parts.gpkg")})
    return place / "parts.gpkg"


def again(result, folder):
    """A result and what its run gives in ``folder`` differ in nothing."""
    answer = call("repeat_run", {"run": str(result), "out": str(folder / "again.gpkg")})
    assert (answer["same"], answer["others"]) == (True, [])
    apart = [one for one in differences(result, folder / "again.gpkg") if one[0] != "meta"]
    assert apart == []
    second, first = run_of(folder / "again.gpkg"), run_of(result)
    of_inputs = [[(one["path"], one["sha256"]) for one in run["inputs"]] for run in (first, second)]
    assert of_inputs[0] == of_inputs[1]
    assert (second["parameters"], second["norms"]) == (first["parameters"], first["norms"])


def run_of(result):
    """The run as it stands in the file."""
    with closing(sqlite3.connect(result)) as database:
        return json.loads(database.execute("SELECT value FROM meta WHERE key = 'run'").fetchone()[0])


def test_a_result_carries_what_made_it(place):
    run, norms = run_of(place / "scored.gpkg"), read_norms(place / "norms.toml")
    assert (run["method"], run["result"], run["language"]) == ("score", "scored.gpkg", "en")
    assert run["parameters"]["indicators"] == ["a15", "grn"]
    assert not {"norms", "out", "overwrite", "cache"} & set(run["parameters"])
    assert [(one["parameter"], one["file"], one["layer"]) for one in run["inputs"]] == [
        ("city", "city.gpkg", ""),
        ("areas", "areas.gpkg", "|layername=areas"),
    ]
    for one in run["inputs"]:
        path = place / one["file"]
        assert (one["size"], one["sha256"]) == (path.stat().st_size, sha256_of(path))
    assert run["norms"] == {
        "name": norms.name, "version": norms.version, "hash": norms.hash,
        "differs": {"greenery": {"target": 0.3}}, "values": norms.as_file,
    }  # fmt: skip
    assert run["versions"]["g40"]
    assert run["versions"]["numpy"]


@pytest.mark.parametrize("name", ["scored", "then", "sites"])
def test_a_result_is_made_again_field_by_field(place, tmp_path, name):
    again(place / f"{name}.gpkg", tmp_path)


@pytest.mark.slow
def test_a_result_of_parts_is_made_again_field_by_field(in_parts, tmp_path):
    again(in_parts, tmp_path)


def test_a_city_package_is_built_again(sample_package, tmp_path):
    source = sample_package.with_name("voorbeeldstad.osm.pbf")
    layers = {"owners": str(sample_package.with_name("owners.gpkg"))}
    call("build_city", {"source": str(source), "layers": layers, "out": str(tmp_path / "city.gpkg")})
    assert call("repeat_run", {"run": str(tmp_path / "city.gpkg")})["same"] is True


def test_it_is_repeated_anywhere(place, tmp_path):
    # by a run file, on another computer, with the files in some folder there, in the language of then
    call("repeat_run", {"run": str(place / "scored.gpkg"), "save": str(tmp_path / "run.toml")})
    call("repeat_run", {"run": str(place / "scored.gpkg"), "save": str(tmp_path / "run.json")})
    saved = tomllib.loads((tmp_path / "run.toml").read_text(encoding="utf-8"))
    assert saved["norms"]["differs"] == {"greenery": {"target": 0.3}}
    assert read_run(tmp_path / "run.json") == read_run(place / "scored.gpkg")
    other = tmp_path / "there" / "data"
    other.mkdir(parents=True)
    for name in ("city.gpkg", "areas.gpkg"):
        shutil.copy(place / name, other / name)
    moved = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    for one in moved["inputs"]:
        one["path"], one["file"] = f"/nowhere/{one['file']}", f"nowhere/{one['file']}"
    (tmp_path / "run.json").write_text(json.dumps(moved), encoding="utf-8")
    with pytest.raises(InputError, match=r"are gone: /nowhere/city\.gpkg, /nowhere/areas\.gpkg"):
        call("repeat_run", {"run": str(tmp_path / "run.json")})
    asked = {"run": str(tmp_path / "run.json"), "folder": str(tmp_path / "there")}
    assert call("repeat_run", asked)["inputs_changed"] == []
    set_language("nl")
    try:
        call("repeat_run", {**asked, "out": str(tmp_path / "again.gpkg")})
    finally:
        set_language("en")
    assert other_fields(place / "scored.gpkg", tmp_path / "again.gpkg") == []


def test_a_result_that_moves_with_its_inputs_finds_them(place, tmp_path):
    for name in ("city.gpkg", "areas.gpkg", "scored.gpkg"):
        shutil.copy(place / name, tmp_path / name)
    with closing(sqlite3.connect(tmp_path / "scored.gpkg")) as database, database:
        database.execute("UPDATE meta SET value = replace(value, ?, '/gone') WHERE key = 'run'", (place.as_posix(),))
    assert call("repeat_run", {"run": str(tmp_path / "scored.gpkg")})["same"] is True


def test_an_input_that_changed_is_told_and_refused_unless_asked_for(place, tmp_path, capsys):
    for name in ("city.gpkg", "scored.gpkg"):
        shutil.copy(place / name, tmp_path / name)
    areas = pyogrio.read_dataframe(place / "areas.gpkg")
    pyogrio.write_dataframe(areas.iloc[:2], tmp_path / "areas.gpkg", layer="areas")
    with closing(sqlite3.connect(tmp_path / "scored.gpkg")) as database, database:
        database.execute("UPDATE meta SET value = replace(value, ?, '/gone') WHERE key = 'run'", (place.as_posix(),))
    assert main(["run", str(tmp_path / "scored.gpkg")]) == 2
    told = capsys.readouterr().err
    assert f"{tmp_path / 'areas.gpkg'} does not hold what it held then." in told
    assert "--changed-inputs" in told
    assert main(["run", str(tmp_path / "scored.gpkg"), "--changed-inputs"]) == 0
    assert "These fields differ: areas" in capsys.readouterr().out


def test_what_carries_no_run_is_told(place, tmp_path):
    with pytest.raises(InputError, match="carries no run"):
        call("repeat_run", {"run": str(place / "city.gpkg")})
    known = {"kind": "run of a method", "schema": 1}
    wrong = {
        "empty.json": ("{}", "carries no run"),
        "broken.toml": ("= 3", "carries no run"),
        "later.json": (json.dumps({**known, "schema": 9}), r"of version \? of the program"),
        "other.json": (json.dumps({**known, "method": "scoer"}), "is of the method 'scoer', which is not known here"),
        "itself.json": (json.dumps({**known, "method": "repeat_run"}), "cannot be repeated"),
        "half.json": (json.dumps({**known, "method": "score"}), "is damaged"),
    }
    for name, (text, told) in wrong.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=told):
            call("repeat_run", {"run": str(tmp_path / name)})


def test_a_run_file_writes_nowhere_but_where_its_user_says(place, tmp_path):
    whole = read_run(place / "scored.gpkg")
    for more in (
        {"parameters": {**whole["parameters"], "out": str(tmp_path / "x.gpkg")}},
        {"parameters": {**whole["parameters"], "overwrite": True}},
        {"inputs": [*whole["inputs"], {**whole["inputs"][0], "parameter": "out"}]},
        {"inputs": ["city.gpkg"]},
    ):
        (tmp_path / "run.json").write_text(json.dumps({**whole, **more}), encoding="utf-8")
        with pytest.raises(InputError, match="is damaged"):
            call("repeat_run", {"run": str(tmp_path / "run.json"), "out": str(tmp_path / "out.gpkg")})
    assert not (tmp_path / "x.gpkg").exists()


def test_a_shapefile_and_a_folder_are_known_by_all_their_files(tmp_path):
    folder = tmp_path / "feed"
    folder.mkdir()
    for name in ("a.shp", "a.dbf", "b.dbf"):
        (folder / name).write_text(name, encoding="utf-8")
    shape, whole = fingerprint(folder / "a.shp"), fingerprint(folder)
    (folder / "b.dbf").write_text("other", encoding="utf-8")
    assert fingerprint(folder / "a.shp") == shape
    assert fingerprint(folder) != whole
    (folder / "a.dbf").write_text("other", encoding="utf-8")
    assert fingerprint(folder / "a.shp") != shape


def test_a_database_that_was_only_opened_is_the_same(tmp_path):
    path = tmp_path / "areas.gpkg"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE t (x)")
        database.execute("INSERT INTO t VALUES (1)")
    before, bytes_before = fingerprint(path), path.read_bytes()
    # as QGIS does when somebody begins to edit and drops the edits
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("BEGIN")
        database.execute("DELETE FROM t")
        database.rollback()
    assert path.read_bytes() != bytes_before
    assert fingerprint(path) == before
    # a change counts, also where it stands in the log alone
    with closing(sqlite3.connect(path)) as database:
        database.execute("INSERT INTO t VALUES (2)")
        database.commit()
        assert fingerprint(path) != before
    assert fingerprint(path) != before
