"""The years of a city that a batch keeps: compared two by two, also when the files of then are others by now."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from g40_plugin.engine.batch.city import Job, make_city, to_do
from g40_plugin.engine.batch.rows import read_rows
from g40_plugin.engine.city.package import write_city
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.monitor.years import years_of
from g40_plugin.engine.service.cli import main
from g40_plugin.engine.service.methods import call

ROWS = """
[defaults]
name = "Ons dorp"
areas = "areas.gpkg"
indicators = ["a15", "grn", "q"]
make = []
[[city]]
year = 2024
package = "town.gpkg"
[[city]]
year = 2025
package = "moved.gpkg"
[[city]]
year = 2026
package = "moved.gpkg"
norms = "norms.toml"
"""


def moved(city):
    """The same with all shops and schools at one end of the town."""
    west = city.buildings.geometry.representative_point()
    place = west.iloc[int(np.argmin(west.x))]
    where = city.facilities.geometry.mask(city.facilities["sub"].isin(["supermarket", "primary_school"]), place)
    return replace(city, facilities=city.facilities.set_geometry(where))


@pytest.fixture(scope="module")
def kept(town, tmp_path_factory):
    """The folder of three years, after which the files that they rest on were taken for something else."""
    city, areas = town
    folder = tmp_path_factory.mktemp("years")
    write_city(replace(city, kept=None), folder / "town.gpkg")
    write_city(replace(moved(city), kept=None), folder / "moved.gpkg")
    shutil.copy(areas, folder / "areas.gpkg")
    (folder / "norms.toml").write_text("[composite.quality]\ngrn = 3.0\n", encoding="utf-8")
    (folder / "cities.toml").write_text(ROWS, encoding="utf-8")
    rows, mistakes = read_rows(folder / "cities.toml")
    assert mistakes == []
    for row in rows:
        job = Job.of(row, folder / "out", "en")
        told = make_city(job.as_dict())
        assert (told["state"], told["problem"]) == ("done", "")
        assert to_do(job) == []
    shutil.copy(folder / "town.gpkg", folder / "areas.gpkg")
    for name in ("town.gpkg", "moved.gpkg"):
        (folder / name).unlink()
    return folder / "out"


@pytest.mark.slow
def test_a_batch_keeps_what_a_year_rests_on(kept, town):
    inputs = kept / "ons-dorp-2025" / "inputs"
    assert sorted(path.relative_to(inputs).as_posix() for path in inputs.rglob("*.*")) == [
        "areas/areas.gpkg", "city/moved.gpkg",
    ]  # fmt: skip
    assert (inputs / "areas" / "areas.gpkg").read_bytes() == town[1].read_bytes()


@pytest.mark.slow
def test_each_year_with_the_one_before_and_the_first_with_the_last(kept, tmp_path):
    answer = call("monitor_years", {"folder": str(kept), "out": str(tmp_path / "out")})
    pairs = [(pair["before"], pair["after"], pair["differ"]) for pair in answer["pairs"]]
    assert pairs == [(2024, 2025, ["city"]), (2025, 2026, ["norms"]), (2024, 2026, ["city", "norms"])]
    assert (answer["years"], answer["problems"]) == ([2024, 2025, 2026], [])
    table = pd.read_csv(answer["table"])
    mark = table[table["field"] == "q_score"].set_index(["from", "to"])
    # two steps together are the whole way
    assert mark["change"][2024, 2025] + mark["change"][2025, 2026] == pytest.approx(mark["change"][2024, 2026])
    assert mark["city"][2024, 2025] == pytest.approx(mark["change"][2024, 2025]) != 0
    assert mark["norms"][2025, 2026] == pytest.approx(mark["change"][2025, 2026]) != 0
    text = (tmp_path / "out" / "years.html").read_text(encoding="utf-8")
    assert "Ons dorp" in text or "through the years" in text
    for pair in ("2024-2025", "2025-2026", "2024-2026"):
        assert f'href="{pair}.html"' in text
        assert (tmp_path / "out" / f"{pair}.html").exists() and (tmp_path / "out" / f"{pair}.gpkg").exists()
    told = json.loads((tmp_path / "out" / "years.json").read_text("utf-8"))
    assert told["pairs"] == answer["pairs"]


@pytest.mark.slow
def test_a_year_that_cannot_be_compared_is_told_and_stops_no_other(kept, tmp_path, capsys):
    folder = tmp_path / "years"
    shutil.copytree(kept, folder)
    # of one year the inputs are gone, wherever they are looked for
    shutil.rmtree(folder / "ons-dorp-2024" / "inputs")
    assert main(["monitor-years", str(folder), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "2024-2025: " in said and "2025 to 2026: report mark" in said


@pytest.mark.slow
def test_a_last_year_that_cannot_be_read_stops_no_other(kept, tmp_path):
    years = shutil.copytree(kept, tmp_path / "kept")
    scored = next(years.glob("*2026")) / "scored.gpkg"
    scored.write_text("<html>not found</html>")
    answer = call("monitor_years", {"folder": str(years), "out": str(tmp_path / "told")})
    assert [(pair["before"], pair["after"]) for pair in answer["pairs"]] == [(2024, 2025)]
    assert [text[:9] for text in answer["problems"]] == ["2025-2026", "2024-2026"]
    assert (tmp_path / "told" / "years.html").exists()


def test_folders_of_years_are_found_by_their_names(tmp_path):
    for name in ("2024", "2025", "delft-2024", "delft-2025", "delft-2026", "plan12024", "ede-2024"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "scored.gpkg").touch()
    (tmp_path / "delft-2027").mkdir()
    found = years_of(tmp_path, "delft")
    assert [(one.year, one.scored.parent.name) for one in found] == [
        (2024, "delft-2024"), (2025, "delft-2025"), (2026, "delft-2026"),
    ]  # fmt: skip
    assert [one.year for one in years_of(tmp_path, "")] == [2024, 2025]
    with pytest.raises(InputError, match=r"several cities: choose one of .*delft"):
        call("monitor_years", {"folder": str(tmp_path), "out": str(tmp_path / "out")})
    with pytest.raises(InputError, match="holds 1 years of a city"):
        call("monitor_years", {"folder": str(tmp_path), "city": "ede", "out": str(tmp_path / "out")})
    with pytest.raises(InputError, match="is no folder: give the one with a folder for each year"):
        call("monitor_years", {"folder": str(tmp_path / "2024" / "scored.gpkg"), "out": str(tmp_path / "out")})
    with pytest.raises(InputError, match="does not exist"):
        call("monitor_years", {"folder": str(tmp_path / "none"), "out": str(tmp_path / "out")})
    assert not (tmp_path / "out").exists()
