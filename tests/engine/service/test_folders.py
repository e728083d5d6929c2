"""Whatever is written to a folder, by any method: what somebody else wrote there stays as it was.

A new method that writes a folder is looked at by its declaration, and has to be among ``RUNS``, where it is run.
"""

import shutil
import sqlite3
from contextlib import closing

import pytest
from mirrored import mirror_of

from g40_plugin.catalogue.methods import METHODS
from g40_plugin.engine.city.package import write_city
from g40_plugin.engine.errors import G40Error, OutputError
from g40_plugin.engine.files import check_writable, folder_written_beside, replacing_own, written_beside
from g40_plugin.engine.sample import write_sample_city
from g40_plugin.engine.service.methods import call
from g40_plugin.engine.service.params import checked
from g40_plugin.owned import MADE_BY, fixed

from .test_places import ours, request

FOLDERS = {method.name: output for method in METHODS.values() for output in method.outputs if output.files}
NAMED = [(name, file) for name, output in FOLDERS.items() for file in fixed(output.files)]


def theirs(path):
    """A file that somebody else wrote, of the kind that its name tells; what it holds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if path.suffix == ".gpkg":
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("CREATE TABLE parcels (x)")
    else:
        path.write_text("mine")
    return path.read_bytes()


@pytest.mark.parametrize(("name", "file"), NAMED)
def test_a_file_of_others_is_told_before_the_work(name, file, tmp_path):
    output = FOLDERS[name]
    folder = tmp_path / f"new_{output.name}"
    before = theirs(folder / file)
    with pytest.raises(OutputError, match=rf"\({file}\) that this program did not write: .*--overwrite"):
        checked(METHODS[name], request(METHODS[name], tmp_path))
    assert (folder / file).read_bytes() == before
    checked(METHODS[name], request(METHODS[name], tmp_path, overwrite=True))


@pytest.mark.parametrize("name", FOLDERS)
def test_what_this_program_wrote_before_is_replaced(name, tmp_path):
    output = FOLDERS[name]
    folder = tmp_path / f"new_{output.name}"
    folder.mkdir()
    for file in output.files:
        if file.is_pattern:
            continue
        if file.name.endswith((".csv", ".parquet", ".xlsx", ".geojson", ".pbf")):
            # says nothing of who wrote it: the first file of the folder does
            theirs(folder / file.name)
        elif file.name.endswith(".gpkg"):
            ours(folder / file.name, file.holds)
        else:
            (folder / file.name).write_text(f"... {MADE_BY}")
    checked(METHODS[name], request(METHODS[name], tmp_path))


@pytest.mark.parametrize("name", FOLDERS)
def test_an_input_in_the_folder_is_never_replaced(name, tmp_path):
    method, output = METHODS[name], FOLDERS[name]
    inputs = [parameter for parameter in method.parameters if parameter.kind == "file"]
    folder = tmp_path / f"new_{output.name}"
    for parameter in inputs:
        for file in fixed(output.files):
            value = f"{folder / file}|layername=x"
            given = {parameter.name: [value] if parameter.many == "list" else value, "overwrite": True}
            with pytest.raises(OutputError, match="also an input"):
                checked(method, request(method, tmp_path, **given))


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_that_cannot_be_made_is_told_before_the_work(name, tmp_path):
    (tmp_path / "file").write_text("mine")
    output = FOLDERS[name].name
    for place, words in (("file", "is not a folder"), ("file/in/it", "cannot be written to")):
        with pytest.raises(OutputError, match=words):
            checked(METHODS[name], request(METHODS[name], tmp_path, **{output: str(tmp_path / place)}))
    assert (tmp_path / "file").read_text() == "mine"


def all_at_once(folder):
    with folder_written_beside(folder) as beside:
        (beside / "x.csv").write_text("new")
        (beside / "years.html").write_text(MADE_BY)


def test_while_a_folder_is_guarded_no_way_of_writing_takes_a_file_of_others(tmp_path):
    files = FOLDERS["monitor_years"].files
    before = theirs(tmp_path / "2024-2025.gpkg")
    table = theirs(tmp_path / "x.csv")
    with replacing_own([(tmp_path, files)]):
        for write in (check_writable, lambda path: written_beside(path).__enter__()):
            for name in ("2024-2025.gpkg", "x.csv"):
                with pytest.raises(OutputError, match="did not write"):
                    write(tmp_path / name)
        with pytest.raises(OutputError, match=r"\(x\.csv\)"):
            all_at_once(tmp_path)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["2024-2025.gpkg", "x.csv"]
        with written_beside(tmp_path / "years.html") as beside:
            beside.write_text(MADE_BY)
        # of a folder that is known to be ours a table is replaced
        with written_beside(tmp_path / "x.csv") as beside:
            beside.write_text("new")
    assert (tmp_path / "2024-2025.gpkg").read_bytes() == before
    assert (tmp_path / "x.csv").read_bytes() != table


# ---- every method that writes a folder, run


@pytest.fixture(scope="module")
def inputs(town, tmp_path_factory):
    """A folder with what the methods are given: a city of a batch in two years, and a mirror of the sample city."""
    city, areas = town
    folder = tmp_path_factory.mktemp("inputs")
    write_city(city, folder / "town.gpkg")
    shutil.copy(areas, folder / "areas.gpkg")
    row = '[[city]]\nname = "Ons dorp"\nyear = {}\npackage = "town.gpkg"\nareas = "areas.gpkg"\nindicators = ["grn"]\n'
    rows = [row.format(2024) + 'make = ["page", "report"]\n', row.format(2025) + "make = []\n"]
    (folder / "cities.toml").write_text("".join(rows))
    (folder / "city.toml").write_text(rows[0])
    (folder / "mirror").mkdir()
    mirror_of(write_sample_city(tmp_path_factory.mktemp("sample")), folder / "mirror")
    (folder / "sources.toml").write_text(f'mirror = "{folder / "mirror"}"\n')
    call("batch", {"cities": str(folder / "cities.toml"), "out": str(folder / "years")})
    return folder


RUNS = {
    "municipality": lambda at: {"name": "Voorbeeldstad", "sources": str(at / "sources.toml")},
    "monitor_years": lambda at: {"folder": str(at / "years")},
    "report": lambda at: {"scored": str(at / "years" / "ons-dorp-2024" / "scored.gpkg"), "formats": ["csv", "html"]},
    "batch": lambda at: {"cities": str(at / "city.toml")},
    "cities": lambda at: {"folders": [str(at / "years")]},
    "sample_city": lambda _: {},
}
# what was downloaded, and what a batch locks
NOT_SHOWN = ("cache/", ".")


def written(folder):
    paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    return sorted(path for path in paths if not path.startswith(NOT_SHOWN))


def refusal(name, params):
    """What is said where something is not written."""
    try:
        answer = call(name, params)
    except G40Error as error:
        return str(error)
    return " ".join(city["problem"] for city in answer.get("cities", []) if city.get("problem"))


@pytest.mark.slow
@pytest.mark.parametrize("name", FOLDERS)
def test_no_file_that_a_method_writes_takes_the_place_of_one_of_others(name, inputs, tmp_path):
    params = RUNS[name](inputs)
    made = inputs / "years" if name == "batch" else tmp_path / "made"
    if name != "batch":
        call(name, {**params, "out": str(made)})
    files = [file for file in written(made) if not file.startswith("ons-dorp-2025/")]
    assert files
    if name != "batch":
        # all that is written is declared
        assert [file for file in files if not any(one.fits(file) for one in FOLDERS[name].files)] == []
    for number, file in enumerate(files):
        folder = tmp_path / str(number)
        before = theirs(folder / file)
        said = refusal(name, {**params, "out": str(folder)})
        assert file.rpartition("/")[2] in said and "--overwrite" in said, file
        assert (folder / file).read_bytes() == before, file
        shutil.rmtree(folder)
