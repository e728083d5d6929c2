"""The housing programme of the sample city."""

import pyogrio
import pytest

from g40_plugin.engine import methods
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.progress import SILENT


@pytest.fixture(scope="module")
def scored(sample_package, tmp_path_factory):
    out = tmp_path_factory.mktemp("scored") / "scored.gpkg"
    areas = str(sample_package.with_name("plan_areas.gpkg"))
    methods.call("score", {"city": str(sample_package), "areas": areas, "out": str(out)}, SILENT)
    return out


@pytest.fixture
def plan(scored, tmp_path):
    def planned(homes, overlay=""):
        norms = tmp_path / "norms.toml"
        norms.write_text(overlay, encoding="utf-8")
        params = {"scored": str(scored), "homes": homes, "out": str(tmp_path / "plan.gpkg"), "norms": str(norms)}
        answer = methods.call("programme", params, SILENT)
        return answer, pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="programme").set_index("area_id")

    return planned


def test_a_small_programme_finds_its_place(plan):
    answer, layer = plan(200)
    assert (answer["placed"], answer["short"], answer["optimal"]) == (200, 0, True)
    chosen = layer[layer["prg_state"] == "chosen"]
    assert chosen["prg_homes"].sum() == 200
    assert (chosen["prg_homes"] >= 50).all()
    assert (chosen["prg_homes"] <= chosen["prg_capacity"]).all()
    assert chosen["prg_period"].notna().all()
    assert layer["prg_note"].notna().all()
    assert layer["prg_freq"].dropna().between(0, 1).all()
    assert answer["best_rejected"] in set(layer["area_name"])


def test_what_does_not_fit_is_short(plan):
    answer, layer = plan(1_000_000)
    assert answer["short"] == 1_000_000 - answer["placed"]
    fits = layer["prg_capacity"] // 1 * (layer["prg_capacity"] >= 50)
    assert answer["placed"] == fits[layer["prg_value"] > 0].sum()


def test_an_area_that_the_infill_check_refuses_takes_nothing(plan, scored):
    refused = pyogrio.read_dataframe(scored, layer="areas").set_index("area_id")["inf_status"] == "niet conform"
    assert refused.any()
    _, layer = plan(10_000)
    assert (layer.loc[refused, "prg_homes"] == 0).all()
    assert (layer.loc[refused, "prg_freq"] == 0).all()


def test_conditions_of_an_overlay(plan):
    free, layer = plan(500)
    one, _ = plan(500, "[programme]\nmost_areas = 1")
    assert one["areas"] == 1 < free["areas"] or free["areas"] == 1
    assert layer["prg_homes"].sum() == free["placed"]


def test_no_scored_file(sample_package, tmp_path):
    params = {"scored": str(sample_package), "out": str(tmp_path / "plan.gpkg")}
    with pytest.raises(InputError, match="Score plan areas"):
        methods.call("programme", params, SILENT)
    assert not (tmp_path / "plan.gpkg").exists()
