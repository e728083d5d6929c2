"""The rule for whatever is written, for every method by the kind of its parameters: a new method cannot forget it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pyogrio
import pytest

from g40_plugin.catalogue.methods import METHODS
from g40_plugin.catalogue.parameters import OVERWRITE
from g40_plugin.engine.errors import OutputError
from g40_plugin.engine.sample import write_sample_city
from g40_plugin.engine.service import methods
from g40_plugin.engine.service.params import checked
from g40_plugin.owned import fixed

WRITTEN = [(method, output) for method in METHODS.values() for output in method.outputs if output.endings]
IDS = [f"{method.name}.{output.name}" for method, output in WRITTEN]
written = pytest.mark.parametrize(("method", "output"), WRITTEN, ids=IDS)

# methods that only look
READERS = {"check_city", "check_engine", "check_record", "prepare_engine"}


def request(method, folder, **given):
    """What a method needs, each file and output with a name of its own."""
    values = {"file": str(folder / "in.gpkg"), "text": "x", "number": 1.0, "whole": 1, "folder": str(folder)}
    found = {}
    for parameter in method.parameters:
        if parameter.kind == "output":
            ending = parameter.endings[0] if parameter.endings else ""
            found[parameter.name] = str(folder / f"new_{parameter.name}{ending}")
        elif parameter.required:
            value = values[parameter.kind]
            found[parameter.name] = {"": value, "list": [value], "named": {"a": value}}[parameter.many]
    return found | given


def ours(path, holds="streets"):
    """A file that this program wrote."""
    if path.suffix == ".gpkg":
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("CREATE TABLE meta (key TEXT, value TEXT)")
            database.execute("INSERT INTO meta VALUES ('norms_version', '1')")
            database.execute("CREATE TABLE gpkg_contents (table_name TEXT)")
            database.executemany("INSERT INTO gpkg_contents VALUES (?)", [("meta",), (holds,)])
            database.execute("CREATE TABLE gpkg_metadata (metadata TEXT)")
            database.execute("INSERT INTO gpkg_metadata VALUES ('<x>G40 15-Minute City</x>')")
    else:
        path.write_text("<x><metadata>G40 15-Minute City</metadata></x>")
    return path


def theirs(path):
    """A file that somebody else wrote."""
    if path.suffix == ".gpkg":
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("CREATE TABLE parcels (x)")
    else:
        path.write_text("<x/>")
    return path


def test_every_method_that_writes_says_so():
    # a path is read, written, or a folder with downloads or inputs; there is no other kind to hide an output in
    kinds = {parameter.kind for method in METHODS.values() for parameter in method.parameters}
    assert kinds == {"text", "flag", "whole", "number", "file", "folder", "output"}
    # one keeps what was downloaded, one is only read
    assert {parameter.name for m in METHODS.values() for parameter in m.parameters if parameter.kind == "folder"} == {
        "cache",
        "folder",
    }
    assert {name for name, method in METHODS.items() if not method.outputs} == READERS
    for method in METHODS.values():
        assert (OVERWRITE in method.parameters) == bool(method.outputs)
        assert all(bool(output.endings) != bool(output.files) for output in method.outputs)


@written
def test_what_is_new_may_be_written(method, output, tmp_path):
    given = checked(method, request(method, tmp_path))
    assert given[output.name] == str(tmp_path / f"new_{output.name}{output.endings[0]}")
    assert OVERWRITE.name not in given


@written
def test_an_output_is_never_an_input_by_any_name(method, output, tmp_path):
    inputs = [parameter for parameter in method.parameters if parameter.kind == "file"]
    ending = output.endings[0]
    source = ours(tmp_path / f"source{ending}")
    (tmp_path / f"link{ending}").symlink_to(source)
    os.link(source, tmp_path / f"hard{ending}")
    (tmp_path / "sub").mkdir()
    before = source.read_bytes()
    for parameter in inputs:
        for name in (f"source{ending}", f"link{ending}", f"hard{ending}", f"sub/../source{ending}"):
            value = f"{source}|layername=x"
            value = {"": value, "list": [value], "named": {"a": value}}[parameter.many]
            given = request(method, tmp_path, **{parameter.name: value, output.name: str(tmp_path / name)})
            with pytest.raises(OutputError, match="also an input"):
                checked(method, {**given, OVERWRITE.name: True})
    assert source.read_bytes() == before


@written
def test_the_ending_fits_the_method(method, output, tmp_path):
    for ending in {".gpkg", ".svg", ".graphml", ".shp", ".toml", ""} - set(output.endings):
        given = request(method, tmp_path, **{output.name: str(tmp_path / f"out{ending}")})
        with pytest.raises(OutputError, match=rf"name that ends in \{output.endings[0]}"):
            checked(method, {**given, OVERWRITE.name: True})


@written
def test_what_others_wrote_stays_unless_allowed(method, output, tmp_path):
    place = theirs(tmp_path / f"out{output.endings[0]}")
    given = request(method, tmp_path, **{output.name: str(place)})
    refused = r"is no earlier result of this kind.*--overwrite"
    with pytest.raises(OutputError, match=refused):
        checked(method, given)
    checked(method, {**given, OVERWRITE.name: True})
    place.unlink()
    ours(place, output.holds or "streets")
    if (method.name, output.name) == ("repeat_run", "out"):
        # of which kind it will be is told by the run alone: whatever is there stays
        with pytest.raises(OutputError, match=refused):
            checked(method, given)
        return
    checked(method, given)
    if output.endings == (".gpkg",):
        # an hour of building a city package is not lost to a wrong name
        assert output.holds
        place.unlink()
        ours(place, "areas" if output.holds == "streets" else "streets")
        with pytest.raises(OutputError, match=refused):
            checked(method, given)


@written
def test_names_and_places_are_checked(method, output, tmp_path):
    ending = output.endings[0]
    (tmp_path / f"folder{ending}").mkdir()
    cases = {"a\nb": "line break", "a;b": "letter ;", "aux": "devices", "a" * 250: "too long", "none/x": "create it"}
    for name, words in {**cases, "folder": "is a folder"}.items():
        given = request(method, tmp_path, **{output.name: str(tmp_path / f"{name}{ending}")})
        with pytest.raises(OutputError, match=words):
            checked(method, given)


def test_two_outputs_are_two_files(tmp_path):
    given = request(METHODS["programme"], tmp_path, out=str(tmp_path / "a.gpkg"))
    (tmp_path / "b.svg").symlink_to(tmp_path / "a.gpkg")
    with pytest.raises(OutputError, match=r"ends in \.svg"):
        checked(METHODS["programme"], {**given, "picture": str(tmp_path / "b.svg")})


def test_the_street_graph_never_takes_the_place_of_its_city(sample_package):
    before = sample_package.read_bytes()
    given = {"city": str(sample_package), "out": str(sample_package)}
    for overwrite in (False, True):
        with pytest.raises(OutputError, match=r"ends in \.graphml"):
            methods.call("export_graphml", {**given, "overwrite": overwrite})
    assert sample_package.read_bytes() == before


def test_the_files_of_the_sample_city_are_those_declared_and_replace_no_others(tmp_path):
    (output,) = METHODS["sample_city"].outputs
    (tmp_path / "plans.csv").write_text("mine")
    with pytest.raises(OutputError, match=r"\(plans\.csv\) that this program did not write"):
        methods.call("sample_city", {"out": str(tmp_path)})
    assert (tmp_path / "plans.csv").read_text() == "mine"
    made = write_sample_city(tmp_path / "new")
    assert {path.name for path in made.values()} == set(fixed(output.files))
    assert {path.name for path in (tmp_path / "new").iterdir()} == set(fixed(output.files))
    checked(METHODS["sample_city"], {"out": str(tmp_path / "new")})


@pytest.mark.slow
def test_everything_that_is_written_is_known_again(sample_package, tmp_path):
    # what 'programme' writes is looked at in test_sites.py of the programme
    city, areas = str(sample_package), str(sample_package.with_name("plan_areas.gpkg"))
    start = pyogrio.read_dataframe(areas).geometry.iloc[0].centroid
    requests = {
        "export_graphml": {"city": city, "out": str(tmp_path / "g.graphml")},
        "reach": {"city": city, "x": start.x, "y": start.y, "minutes": [5.0], "out": str(tmp_path / "r.gpkg")},
        "lift": {"city": city, "what": "gp", "areas": areas, "area": "VS05", "out": str(tmp_path / "l.gpkg")},
        "score": {"city": city, "areas": areas, "out": str(tmp_path / "o.gpkg"), "indicators": ["grn"]},
        "sites": {"city": city, "areas": areas, "out": str(tmp_path / "s.gpkg")},
    }
    for name, params in requests.items():
        methods.call(name, params)
        checked(METHODS[name], params)
    checked(METHODS["build_city"], {"source": areas, "out": city})
    assert {path.suffix for path in Path(tmp_path).iterdir()} == {".gpkg", ".graphml"}
