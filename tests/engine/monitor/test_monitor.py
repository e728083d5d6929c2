"""Two years of a town with known changes: the monitor gives back exactly those, each by its cause."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pyogrio
import pytest
from cases import first_of

from g40_plugin.engine.city.package import read_city, write_city
from g40_plugin.engine.city.schema import RASTERS, REGISTER, TABLES
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.monitor.packages import SUBJECTS, differing, mixed
from g40_plugin.engine.service.methods import call

NORMS = "[composite.quality]\ngrn = 3.0\n"
CHOSEN = ["a15", "grn", "mix", "ptn", "q"]
CAUSES = ["city", "data", "norms", "together"]


@pytest.fixture(scope="module")
def years(town, tmp_path_factory):
    """Scores a town with tables of its own and norms; the path of its result. The same is scored once."""
    city, areas = town
    folder = tmp_path_factory.mktemp("years")
    norms = folder / "norms.toml"
    norms.write_text(NORMS, encoding="utf-8")
    made = {}

    def scored(*names, other_norms=False):
        key = (*names, other_norms)
        if key not in made:
            package, out = folder / f"{'_'.join(names) or 'as_it_is'}.gpkg", folder / f"scored{len(made)}.gpkg"
            changed = city
            for name in names:
                changed = CHANGES[name](changed)
            if not package.exists():
                write_city(replace(changed, kept=None), package)
            params = {"city": str(package), "areas": str(areas), "out": str(out), "indicators": CHOSEN}
            call("score", params | ({"norms": str(norms)} if other_norms else {}))
            made[key] = out
        return made[key]

    return scored


def shops_move(city):
    """The same source tells that all shops, practices and schools moved to the west of the town."""
    west = city.buildings.geometry.representative_point()
    place = west.iloc[int(np.argmin(west.x))]
    moved = city.facilities["sub"].isin(["supermarket", "gp", "pharmacy", "primary_school", "daily_shop"])
    where = city.facilities.geometry.mask(moved, place)
    return replace(city, facilities=city.facilities.set_geometry(where))


def green_by_register(city):
    """Land cover from a register, in which a park is built over."""
    cover = city.landcover.assign(source="BGT")
    cover.loc[cover["cover_group"] == "green", "green"] *= 0.5
    row = city.coverage.iloc[[0]].assign(theme="landcover", grade=REGISTER, source="BGT", date="2026-01-01")
    return replace(city, landcover=cover, coverage=pd.concat([city.coverage, row], ignore_index=True))


CHANGES = {"shops": shops_move, "green": green_by_register}


def monitored(before, after, folder, **options):
    """The answer, and the table of causes by area and score."""
    out = folder / "monitor.gpkg"
    answer = call("monitor", {"before": str(before), "after": str(after), "out": str(out), **options})
    return answer, pyogrio.read_dataframe(out, layer="causes").set_index(["area_id", "field"])


def values(scored):
    """The scores of a file by area and field."""
    areas = pyogrio.read_dataframe(scored, layer="areas", read_geometry=False).set_index("area_id")
    scores = areas[[name for name in areas if name.endswith("_score")]]
    return scores.stack()  # noqa: PD013 - melt drops the ids


def test_nothing_changed(years, tmp_path):
    again = shutil.copy(years(), tmp_path / "again.gpkg")
    answer, causes = monitored(years(), again, tmp_path)
    assert (answer["differ"], answer["changed"]) == ([], 0)
    known = causes[causes["change"].notna()]
    assert len(known) > 10
    assert (known[["change", *CAUSES]] == 0.0).all(axis=None)


@pytest.mark.parametrize(
    ("names", "other_norms", "cause"),
    first_of([((), True, "norms"), (("shops",), False, "city"), (("green",), False, "data")], 1),
)
def test_a_single_cause_has_all_of_the_change(years, tmp_path, names, other_norms, cause):
    before, after = years(), years(*names, other_norms=other_norms)
    answer, causes = monitored(before, after, tmp_path)
    assert answer["differ"] == [cause]
    known = causes[causes["change"].notna()]
    assert (known[cause] == known["change"]).all()
    assert known["change"].abs().max() > 1.0
    assert (known[[one for one in CAUSES if one != cause]] == 0.0).all(axis=None)


@pytest.mark.slow
def test_all_at_once_each_is_what_it_is_alone(years, tmp_path):
    before, after = years(), years("shops", "green", other_norms=True)
    answer, causes = monitored(before, after, tmp_path)
    assert answer["differ"] == ["city", "data", "norms"]
    assert (answer["city"], answer["data"], answer["given"]) == (["facilities"], ["ground"], [])
    alone = {"city": years("shops"), "data": years("green"), "norms": years(other_norms=True)}
    was = values(before)
    for cause, path in alone.items():
        wanted = (values(path) - was).reindex(causes.index)
        np.testing.assert_allclose(causes[cause], wanted, atol=1e-9, equal_nan=True)
    known = causes[causes["change"].notna()]
    np.testing.assert_allclose(known[CAUSES].sum(axis=1), known["change"], atol=1e-6)
    # the mark is a weighted mean of powers: causes do not just add up
    assert known.xs("q_score", level="field")["together"].abs().max() > 0.01


@pytest.mark.slow
def test_the_mean_of_the_city_is_that_of_its_people(years, tmp_path):
    answer, causes = monitored(years(), years("shops", other_norms=True), tmp_path)
    people = pyogrio.read_dataframe(years(), layer="areas", read_geometry=False).set_index("area_id")["a15_people"]
    row = next(row for row in answer["rows"] if row["field"] == "a15_score")
    table = causes.xs("a15_score", level="field").dropna(subset=["change"])
    weight = people.reindex(table.index).fillna(0.0)
    for name in ("before", "after", "change", *CAUSES):
        assert row[name] == pytest.approx((table[name] * weight).sum() / weight.sum())
    assert (row["areas"], row["of"]) == (len(table), len(people))


@pytest.mark.slow
def test_the_page_says_what_the_table_says(years, tmp_path):
    page = tmp_path / "monitor.html"
    answer, _ = monitored(years(), years("shops", other_norms=True), tmp_path, page=str(page))
    text = page.read_text(encoding="utf-8")
    assert "composite.quality.grn" in text
    row = next(row for row in answer["rows"] if row["field"] == "a15_score")
    assert f"{row['before']:.1f}" in text
    assert "<script" not in text
    assert json.dumps(answer)


@pytest.mark.slow
def test_inputs_that_are_gone_or_others_are_told(years, tmp_path, town):
    city, _ = town
    package = tmp_path / "mine.gpkg"
    write_city(replace(city, kept=None), package)
    areas, out = town[1], tmp_path / "scored.gpkg"
    call("score", {"city": str(package), "areas": str(areas), "out": str(out)})
    write_city(replace(shops_move(city), kept=None), package)
    with pytest.raises(InputError, match="does not hold what it held then"):
        monitored(out, years(), tmp_path)
    package.unlink()
    with pytest.raises(InputError, match="Give the folder that holds them"):
        monitored(out, years(), tmp_path)
    assert not (tmp_path / "monitor.gpkg").exists()


@pytest.mark.slow
def test_what_is_not_known_any_more_is_told(years, town, tmp_path):
    """Without any supermarket in the data that kind is not known and left out: the score may rise for that alone."""
    city, areas = town
    none = city.facilities[city.facilities["sub"] != "supermarket"].reset_index(drop=True)
    write_city(replace(city, facilities=none, kept=None), tmp_path / "none.gpkg")
    out = tmp_path / "scored.gpkg"
    asked = {"city": str(tmp_path / "none.gpkg"), "areas": str(areas), "out": str(out), "indicators": CHOSEN}
    call("score", asked)
    answer, _ = monitored(years(), out, tmp_path)
    assert any("Facilities close by: in 3 areas another share" in text for text in answer["warnings"])


def test_packages_in_two_crs_are_refused(years, town, tmp_path):
    city, areas = town
    other = "EPSG:25831"
    tables = {name: city.table(name).to_crs(other) for name in TABLES}
    moved = replace(city, **tables, meta=city.meta | {"crs": other}, rasters={}, kept=None)
    write_city(moved, tmp_path / "moved.gpkg")
    out = tmp_path / "scored.gpkg"
    call("score", {"city": str(tmp_path / "moved.gpkg"), "areas": str(areas), "out": str(out), "indicators": ["mix"]})
    with pytest.raises(InputError, match="EPSG:28992 and EPSG:25831"):
        monitored(years(), out, tmp_path)
    assert not (tmp_path / "monitor.gpkg").exists()


def test_a_comparison_is_no_year(years, tmp_path):
    answer, _ = monitored(years(), shutil.copy(years(), tmp_path / "again.gpkg"), tmp_path)
    comparison = tmp_path / "comparison.gpkg"
    shutil.move(answer["out"], comparison)
    with pytest.raises(InputError, match="holds no scored plan areas"):
        monitored(comparison, years(), tmp_path)
    with pytest.raises(InputError, match="is given twice: choose two results"):
        monitored(years(), years(), tmp_path)


def test_every_table_has_one_subject():
    tables = [name for subject in SUBJECTS.values() for name in subject.tables]
    assert sorted(tables) == sorted(name for name in TABLES if name != "coverage")
    assert sorted(name for subject in SUBJECTS.values() for name in subject.rasters) == sorted(RASTERS)
    themes = [name for subject in SUBJECTS.values() for name in subject.themes]
    assert len(set(themes)) == len(themes)


def test_all_subjects_of_another_city_are_that_city(town, sample_package):
    city, _ = town
    other = read_city(sample_package)
    whole = mixed(city, other, SUBJECTS)
    assert differing(whole, other) == ([], [])
    assert differing(mixed(city, other, []), city) == ([], [])
