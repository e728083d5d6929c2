"""The method and the command: files of variants that can be meant, those that cannot, and what is told of them."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from drawn_variants import write_variant

from g40_plugin.engine.city.package import read_city, write_city
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.indicators.plan_fields import own_numbers
from g40_plugin.engine.service import methods
from g40_plugin.engine.service.cli import main
from g40_plugin.engine.variants import case
from g40_plugin.engine.variants.file import read_variant
from g40_plugin.engine.variants.given import with_plans


@pytest.fixture(scope="module")
def place(town, tmp_path_factory):
    """A package, its plan areas, and the middle of the first of them."""
    city, areas = town
    folder = tmp_path_factory.mktemp("variant")
    write_city(city, folder / "city.gpkg")
    middle = pyogrio.read_dataframe(areas).to_crs(city.crs).geometry.iloc[0].representative_point()
    return folder, {"city": str(folder / "city.gpkg"), "areas": str(areas)}, middle, city.crs


@pytest.fixture
def asked(place, tmp_path):
    """The parameters of a call with a pharmacy in the first area."""
    _, given, middle, crs = place
    path = write_variant(tmp_path / "v.gpkg", crs, facilities=[{"sub": "pharmacy", "geometry": middle}])
    return {**given, "variant": str(path)}


def test_what_is_told_equals_a_scoring_that_is_written(asked, tmp_path):
    quick = methods.call("variant", {**asked, "quick": True})
    told = methods.call("variant", asked)
    written = methods.call("variant", {**asked, "out": str(tmp_path / "out.gpkg")})
    assert told["pending"] == written["pending"] == []
    assert (told["name"], told["changes"], told["out"]) == ("Proef", 1, "")
    assert json.loads(json.dumps(told)) == told
    layer = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="areas").set_index("area_id")
    before = methods.call("score", {"city": asked["city"], "areas": asked["areas"], "out": str(tmp_path / "now.gpkg")})
    now = {area["area_id"]: area for area in before["areas"]}
    for area, other in zip(told["areas"], written["areas"], strict=True):
        assert area["area_id"] == other["area_id"]
        for name, value in area["then"].items():
            stands = layer.loc[area["area_id"], name]
            if isinstance(value, float):
                assert value == pytest.approx(stands, rel=1e-4, abs=1e-3), name
                assert area["now"][name] == pytest.approx(now[area["area_id"]][name], rel=1e-4, abs=1e-3), name
    assert any("a15_score" in fields for fields in told["changed"].values())
    for fields in told["changed"].values():
        assert all(one != other for one, other in fields.values())
    assert set(quick["pending"]) & {"den", "typ"}
    # weighing takes the answer for the file
    (tmp_path / "v.json").write_text(json.dumps(told), encoding="utf-8")
    scored = {"now": str(tmp_path / "now.gpkg")}
    marks = [
        [row["q_score"] for row in methods.call("weigh", {**params, "answer": ["marks"]})["areas"]]
        for params in (
            {"scored": scored, "variants": {"v": str(tmp_path / "v.json")}},
            {"scored": {**scored, "v": str(tmp_path / "out.gpkg")}},
        )
    ]
    assert marks[0] == [value if value is None else pytest.approx(value, abs=1e-3) for value in marks[1]]
    assert marks[0][:3] != marks[0][3:]
    meta = dict(pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="meta").to_numpy())
    assert meta["variant"] == "Proef"


def test_the_answer_follows_the_file(asked, place):
    _, _, middle, crs = place
    first = methods.call("variant", asked)
    rows = [{"sub": sub, "geometry": middle} for sub in ("gp", "sport")]
    write_variant(Path(asked["variant"]), crs, facilities=rows)
    second = methods.call("variant", asked)
    assert (first["changes"], second["changes"]) == (1, 2)
    assert first["changed"] != second["changed"]


def test_points_that_mean_nothing_are_told(place, tmp_path):
    _, given, middle, crs = place
    far = shapely.Point(middle.x, middle.y).buffer(1).centroid
    rows = [{"change": "gone", "sub": "secondary_school", "geometry": far}]
    stops = [{"change": "gone", "level": "1", "geometry": far}]
    path = write_variant(tmp_path / "v.gpkg", crs, facilities=rows, stops=stops)
    told = methods.call("variant", {**given, "variant": str(path)})
    assert len([text for text in told["warnings"] if "nothing of their kind near that could go away: " in text]) == 2
    assert told["changed"] == {}


@pytest.mark.parametrize(
    ("layer", "row", "words"),
    [
        ("facilities", {"sub": "casino"}, "field sub of the layer facilities of .* says 'casino'"),
        ("stops", {"level": "9"}, "field level of the layer stops of .* says '9'"),
        ("buildings", {"levels": -2.0, "geometry": shapely.box(0, 0, 9, 9)}, "field levels .* says '-2.0': give"),
        ("ways", {"geometry": shapely.Point(0, 0)}, "layer ways .* no usable geometry \\(1\\)"),
        ("ground", {"geometry": shapely.LineString([(0, 0), (1, 1)])}, "layer ground .* no usable geometry"),
        ("facilities", {"geometry": shapely.Point(np.inf, 0)}, "layer facilities .* no usable geometry"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(layer, row, words, place, tmp_path):
    crs = place[3]
    path = write_variant(tmp_path / "v.gpkg", crs, **{layer: [{"geometry": shapely.Point(0, 0), **row}]})
    with pytest.raises(InputError, match=words):
        read_variant(path, crs)


def test_a_column_that_is_misspelt_is_no_default(place, tmp_path):
    """A facility that goes away would else be a new one."""
    rows = [{"change": "gone", "geometry": shapely.Point(0, 0)}]
    path = write_variant(tmp_path / "v.gpkg", place[3], facilities=rows)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("ALTER TABLE facilities RENAME COLUMN change TO chance")
    with pytest.raises(InputError, match=r"layer facilities of the variant .* lacks the columns change: add them"):
        read_variant(path, place[3])


def test_what_is_no_variant_is_refused(place, tmp_path):
    folder, _, _, crs = place
    (tmp_path / "text.gpkg").write_text("no database")
    for path, words in (
        (tmp_path / "text.gpkg", "is no variant"),
        (tmp_path / "none.gpkg", "is no variant"),
        (folder / "city.gpkg", "lacks the table variant"),
    ):
        with pytest.raises(InputError, match=words):
            read_variant(path, crs)


def test_a_variant_of_another_city_is_refused(place, tmp_path):
    _, given, middle, crs = place
    name = read_city(given["city"]).meta["name"]
    row = [{"sub": "gp", "geometry": middle}]
    other = write_variant(tmp_path / "a.gpkg", crs, [("city", "Ergens")], facilities=row)
    with pytest.raises(InputError, match=f"is one of Ergens, not of {name}"):
        methods.call("variant", {**given, "variant": str(other)})
    far = write_variant(tmp_path / "b.gpkg", crs, facilities=[{"sub": "gp", "geometry": shapely.Point(0, 0)}])
    with pytest.raises(InputError, match="Nothing of the variant Proef lies in"):
        methods.call("variant", {**given, "variant": str(far)})


def test_the_command_shows_what_changes(asked, capsys):
    words = ["variant", *(f"--{name}={value}" for name, value in asked.items())]
    assert main(words) == 0
    assert " > " in capsys.readouterr().out
    assert main([*words, "--json", "--quick"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == 1


def test_the_command_tells_near_areas_first(asked, capsys, monkeypatch):
    monkeypatch.setattr(case, "_NEAR_M", 20.0)
    words = ["variant", *(f"--{name}={value}" for name, value in asked.items()), "--near"]
    assert main(words) == 0
    assert " > \u2026" in capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    near = [area for area in told["areas"] if "a15_score" in area["then"]]
    assert 0 < len(near) < len(told["areas"])
    assert {area["area_id"] for area in near} >= set(told["changed"])
    assert "a15" in told["pending"]
    assert "a15_score" in set(told["together"]["now"]) - set(told["together"]["then"])


def plan_at(middle, homes, **columns):
    """A plan of 60 by 60 metres."""
    outline = shapely.box(middle.x - 30, middle.y - 30, middle.x + 30, middle.y + 30)
    return {"homes": homes, "name": "Hof", "geometry": outline, **columns}


@pytest.fixture
def programmed(place, tmp_path):
    """A programme of which the first area takes 300 homes, 90 of them on a site of which the plan covers a third."""
    _, given, middle, crs = place
    code = pyogrio.read_dataframe(given["areas"]).iloc[0]["code"]
    areas = {"area_id": [code, "elsewhere"], "prg_homes": [300.0, 700.0], "prg_period": ["2026-2030", None]}
    shapes = [middle.buffer(500.0), shapely.affinity.translate(middle.buffer(9.0), 9000.0)]
    site = shapely.box(middle.x - 30, middle.y - 30, middle.x + 30, middle.y + 150)
    sites = {"site_id": ["s"], "prg_homes": [90], "prg_period": ["2031-2035"]}
    for layer, columns, geometry in (("programme", areas, shapes), ("sites", sites, [site])):
        gpd.GeoDataFrame(columns, geometry=geometry, crs=crs).to_file(tmp_path / "p.gpkg", layer=layer)
    return tmp_path / "p.gpkg"


def test_a_plan_tells_what_its_people_need_and_find(place, tmp_path, norms, programmed):
    _, given, middle, crs = place
    far = shapely.Point(middle.x + 5000, middle.y)
    rows = [plan_at(middle, 100.0), plan_at(middle, np.nan, name=None), plan_at(far, 10.0)]
    path = write_variant(tmp_path / "v.gpkg", crs, plans=rows)
    params = {**given, "variant": str(path), "programme": str(programmed)}
    quick = methods.call("variant", {**params, "quick": True})["plans"]
    assert [plan["needs"] for plan in quick] == [None, None, None]
    answer = methods.call("variant", params)
    plan, other, outside = answer["plans"]
    assert (plan["row"], plan["name"], plan["homes"]) == (1, "Hof", 100.0)
    assert plan["people"] == pytest.approx(100 * norms.origins.household_size)
    assert plan["area_id"] == answer["areas"][0]["area_id"]
    assert (other["homes"], other["needs"], other["name"]) == (0.0, [], None)
    assert (outside["area_id"], outside["programme"]) == (None, None)
    needs = {need["need"]: need for need in plan["needs"]}
    assert list(needs) == list(norms.programme.needs)
    for key, need in norms.programme.needs.items():
        assert needs[key]["asked"] == pytest.approx(plan["people"] * need.per_inhabitant)
        assert needs[key]["note"]
        # as near as for the area around it, but for the way inside it
        assert needs[key]["minutes"] is None or 0 <= needs[key]["minutes"] < 60
    assert needs["supermarket"]["state"] == "room"
    assert needs["park"]["room"] is not None
    assert {need["state"] for need in outside["needs"] if need["need"] == "park"} == {"not_known"}
    # 90 homes on a site of which a third lies in the plan
    counted = {"homes": 1000.0, "in_area": 300.0, "here": pytest.approx(30.0), "period": "2031-2035"}
    assert plan["programme"] == counted


@pytest.mark.slow
def test_those_who_come_are_asked_for_once(place, tmp_path, norms):
    """The people of the plan are no load of today on what they come to find, and a facility of the variant counts."""
    _, given, middle, crs = place
    plan = plan_at(middle, 1000.0)

    def gp(**layers):
        path = write_variant(tmp_path / "v.gpkg", crs, plans=[plan], **layers)
        needs = methods.call("variant", {**given, "variant": str(path)})["plans"][0]["needs"]
        return next(need for need in needs if need["need"] == "gp")

    # of the same people in a building that is there already somebody has to make room
    outline = plan["geometry"]
    beside = shapely.affinity.translate(outline, 70.0)
    alone, crowded = gp(), gp(buildings=[{"use": "living", "homes": 1000.0, "geometry": beside}])
    helped = gp(facilities=[{"sub": "gp", "geometry": middle}])
    assert crowded["room"] < alone["room"] < helped["room"]
    assert helped["room"] - alone["room"] <= norms.programme.needs["gp"].each + 1e-6
    assert helped["minutes"] <= alone["minutes"]


def test_a_file_that_is_no_programme_is_refused(asked, place):
    with pytest.raises(InputError, match="holds no housing programme"):
        methods.call("variant", {**asked, "programme": place[1]["city"]})


def test_the_command_tells_of_plans(place, tmp_path, programmed, capsys):
    _, given, middle, crs = place
    path = write_variant(tmp_path / "v.gpkg", crs, plans=[plan_at(middle, 100.0)])
    words = [f"--{name}={value}" for name, value in {**given, "variant": path, "programme": programmed}.items()]
    assert main(["variant", *words]) == 0
    told = capsys.readouterr().out
    assert "100 homes, for about 210 people." in told
    assert "Supermarkets: 0.1 needed. The nearest place is a walk of" in told
    assert "The programme of 1,000 homes counts on 30 on the ground of the plan (2031-2035). The plan has 70" in told


def test_a_plan_that_is_built_takes_the_place_of_what_its_area_told_by_either_name(norms):
    frame = gpd.GeoDataFrame(
        {"area_id": ["a", "b"], "new_dwellings": [None, 40.0], "nieuwe_woningen": [30.0, 50.0],
         "corporation_rent_share": [None, 0.1], "aandeel_corporatiehuur": [0.3, 0.9]},
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], crs="EPSG:28992",
    )  # fmt: skip
    columns = dict.fromkeys(("homes", "parking_spaces", "corporation", "middle", "affordable_sale"), np.nan)
    sums = pd.DataFrame([columns | {"homes": 100.0, "corporation": 20.0}], index=["a"])
    then = with_plans(frame, sums, norms)
    of = norms.plan_fields
    assert own_numbers(then, of.homes).tolist() == [100, 40]
    assert own_numbers(then, of.corporation_rent)[0] == 20
    # the share of before says nothing of the plan
    assert np.isnan(own_numbers(then, of.corporation_rent_share)[0])
    assert own_numbers(then, of.corporation_rent_share)[1] == 0.1
    # nor do homes of before, where the plan tells none
    untold = with_plans(frame, sums.assign(homes=np.nan), norms)
    assert np.isnan(own_numbers(untold, of.homes)[0])
