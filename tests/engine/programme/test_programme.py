"""The housing programme of the sample city."""

import numpy as np
import pandas as pd
import pyogrio
import pytest
from cases import first_of

from g40_plugin.engine.errors import InputError, NormsError
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.service import methods, show


@pytest.fixture(scope="module")
def scored(sample_scored):
    return sample_scored


def place(frame):
    """The accessibility of each area."""
    return 0.6 * frame["ptn_score"] + 0.4 * frame["a15_score"]


def write_with_sites(frame, scored, path):
    """Other areas with the sites of a scored file."""
    path.unlink(missing_ok=True)
    pyogrio.write_dataframe(frame, path, layer="areas")
    pyogrio.write_dataframe(pyogrio.read_dataframe(scored, layer="sites"), path, layer="sites", append=True)


@pytest.fixture
def plan(scored, tmp_path):
    def planned(homes, overlay="", progress=SILENT, source=scored, **asked):
        norms = tmp_path / "norms.toml"
        norms.write_text(overlay, encoding="utf-8")
        params = {"scored": str(source), "homes": homes, "out": str(tmp_path / "plan.gpkg"), "norms": str(norms)}
        answer = methods.call("programme", params | asked, progress)
        return answer, pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="programme").set_index("area_id")

    return planned


def test_a_small_programme_finds_its_place(plan, capsys):
    answer, layer = plan(200)
    show.programme(answer)
    shown = capsys.readouterr().out
    assert shown.startswith("200 of 200 homes find a place.")
    assert "{" not in shown and "None" not in shown
    assert str(answer["out"]) in shown
    assert (answer["placed"], answer["short"], answer["optimal"]) == (200, 0, True)
    chosen = layer[layer["prg_state"] == "chosen"]
    assert chosen["prg_homes"].sum() == 200
    assert (chosen["prg_homes"] >= 50).all()
    assert (chosen["prg_homes"] <= chosen["prg_capacity"]).all()
    assert chosen["prg_period"].notna().all()
    assert layer["prg_note"].notna().all()
    assert layer["prg_freq"].dropna().between(0, 1).all()
    assert answer["best_rejected"] in set(layer["area_name"])
    note = layer.loc[layer["area_name"] == answer["best_rejected"], "prg_note"].item()
    assert note == answer["why_rejected"]
    assert "It would come in if" in note
    # the homes of each period, in the areas and told
    periods = layer[["prg_homes_1", "prg_homes_2", "prg_homes_3"]]
    assert (periods.sum(axis=1) == layer["prg_homes"].fillna(0)).all()
    assert list(answer["periods"].values()) == periods.sum().tolist()
    assert sum(answer["periods"].values()) == 200


def test_a_higher_score_brings_in_the_best_rejected_area(plan, scored, tmp_path):
    answer, _ = plan(200)
    frame = pyogrio.read_dataframe(scored, layer="areas")
    best = frame["area_name"] == answer["best_rejected"]
    frame.loc[best, ["ptn_score", "a15_score"]] += answer["best_rejected_needs"]
    write_with_sites(frame, scored, tmp_path / "higher.gpkg")
    _, layer = plan(200, source=tmp_path / "higher.gpkg")
    assert layer.loc[layer["area_name"] == answer["best_rejected"], "prg_homes"].item() > 0


def test_what_does_not_fit_is_short(plan):
    answer, layer = plan(1_000_000)
    assert answer["short"] == 1_000_000 - answer["placed"]
    fits = layer["prg_capacity"] // 1 * (layer["prg_capacity"] >= 50)
    assert answer["placed"] == fits[layer["prg_value"] > 0].sum()


@pytest.mark.slow
def test_conditions_of_an_overlay_and_of_the_run_alone(plan):
    free, layer = plan(500)
    one, _ = plan(500, "[programme]\nmost_areas = 1")
    assert one["areas"] == 1 < free["areas"] or free["areas"] == 1
    assert layer["prg_homes"].sum() == free["placed"]
    asked, _ = plan(500, most_areas=1)
    assert (asked["placed"], asked["areas"]) == (one["placed"], 1)
    assert asked["conditions"] == one["conditions"]
    assert asked["norms_hash"] == one["norms_hash"] != free["norms_hash"]


def test_a_shortage_names_the_conditions_that_cause_it(plan):
    said = []
    progress = Progress(log=lambda _, text: said.append(text))
    answer, _ = plan(1_000, progress=progress, most_areas=1)
    assert answer["short"] > 0
    assert any(f"{answer['short']} of 1000 homes find no place" in text for text in said)
    assert any("Without the limit to the number of areas" in text for text in said)
    meta = pyogrio.read_dataframe(answer["out"], layer="meta").set_index("key")["value"]
    assert int(meta["short"]) == answer["short"]
    assert "Without the limit to the number of areas" in meta["why_short"]
    kinds, _ = plan(1_000, "[programme]\nquotas = {i = 1.0}")
    assert kinds["short"] == 0 or "Without the shares of area types" in kinds["why_short"]


def test_impossible_quotas_are_refused_in_a_sentence(plan):
    with pytest.raises(NormsError, match="quotas must not add up to more than 1"):
        plan(500, "[programme]\nquotas = {i = 0.7, ii = 0.5}")


def test_green_out_of_reach_is_told_and_left_out(plan):
    said = []
    progress = Progress(log=lambda _, text: said.append(text))
    answer, _ = plan(200, "[programme]\ngreen_share = 1.0", progress)
    assert any("homes are divided without that condition" in text for text in said)
    assert answer["conditions"]["green_share"] is None
    assert answer["placed"] == 200


def test_of_overlapping_areas_one_is_built(plan, scored, tmp_path):
    frame = pyogrio.read_dataframe(scored, layer="areas")
    best = frame.loc[place(frame).where(frame["den_cap"] >= 50).idxmax()]
    twin = frame[frame["area_id"] == best["area_id"]].assign(area_id="twin", area_name="twin")
    sites = pyogrio.read_dataframe(scored, layer="sites")
    of_twin = sites[sites["area_id"] == best["area_id"]].assign(area_id="twin")
    twins = tmp_path / "twins.gpkg"
    pyogrio.write_dataframe(pd.concat([frame, twin], ignore_index=True), twins, layer="areas")
    pyogrio.write_dataframe(pd.concat([sites, of_twin], ignore_index=True), twins, layer="sites", append=True)
    _, layer = plan(1_000_000, source=twins)
    both = layer.loc[["twin", best["area_id"]]]
    assert sorted(both["prg_state"]) == ["chosen", "rejected"]
    refused = both[both["prg_state"] == "rejected"]["prg_note"].item()
    assert "overlaps" in refused or "left out" in refused


def test_affordable_homes_of_the_areas_own_field(plan, scored, tmp_path):
    frame = pyogrio.read_dataframe(scored, layer="areas")
    dear = place(frame) == place(frame).where(frame["den_cap"] >= 50).max()
    own = frame.assign(affordable_share=np.where(dear, 0.0, 1.0))
    write_with_sites(own, scored, tmp_path / "own.gpkg")
    answer, _ = plan(300, source=tmp_path / "own.gpkg")
    assert answer["affordable_share"] >= 2 / 3
    most, _ = plan(300, source=tmp_path / "own.gpkg", affordable_share=1.0)
    assert most["affordable_share"] == 1.0
    write_with_sites(frame.assign(affordable_share=67.0), scored, tmp_path / "own.gpkg")
    with pytest.raises(InputError, match="affordable_share holds 67"):
        plan(300, source=tmp_path / "own.gpkg")


@pytest.mark.slow
@pytest.mark.parametrize("empty", first_of([None, "", " "], 1))
def test_an_area_without_an_affordable_share_counts_as_not_affordable(plan, scored, tmp_path, empty):
    frame = pyogrio.read_dataframe(scored, layer="areas")
    best = (place(frame) == place(frame).where(frame["den_cap"] >= 50).max()).to_numpy()

    def placed(shares):
        write_with_sites(frame.assign(affordable_share=shares), scored, tmp_path / "own.gpkg")
        said = []
        answer, layer = plan(
            10_000, source=tmp_path / "own.gpkg", progress=Progress(log=lambda _, text: said.append(text))
        )
        return (
            answer["placed"],
            layer["prg_homes"].fillna(0).tolist(),
            any("count as not affordable" in text for text in said),
        )

    def texts(others, of_best):
        return [of_best if mine else others for mine in best]

    free, _ = plan(10_000)
    # one area alone is affordable: homes come there, and elsewhere half as many
    one = placed(texts(empty, "0,667"))
    assert one == (*placed(np.where(best, 0.667, 0.0))[:2], True)
    assert 0 < one[0] < free["placed"]
    # and where that one is left empty too, only plans that tell their price are affordable: two thirds of what comes
    total, _, warned = placed(texts(empty, empty))
    assert warned
    assert total < free["placed"]
    layer = pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="programme")
    assert (layer["prg_homes"] * layer["prg_affordable"]).sum() >= 2 / 3 * total - 1e-6


def test_an_own_field_of_the_programme_that_holds_no_number_is_named(plan, scored, tmp_path):
    frame = pyogrio.read_dataframe(scored, layer="areas")
    for name in ("least_homes", "affordable_share", "green_per_home_m2", "green_plan_m2"):
        write_with_sites(frame.assign(**{name: "many"}), scored, tmp_path / "own.gpkg")
        with pytest.raises(InputError, match=f"The field {name} of area VS01 holds 'many'"):
            plan(300, source=tmp_path / "own.gpkg")


def test_priority_in_place_of_the_place(plan, scored):
    answer, layer = plan(200, '[programme]\nvalue = "pri"')
    assert answer["placed"] == 200
    priority = pyogrio.read_dataframe(scored, layer="areas").set_index("area_id")["pri_score"]
    assert np.allclose(layer["prg_value"].dropna(), priority[layer["prg_value"].notna()])
    assert layer["prg_freq"].dropna().between(0, 1).all()
    assert (layer.loc[layer["prg_state"] == "chosen", "prg_freq"] > 0).all()


def test_the_city_tells_what_has_room_and_where_one_more_helps(scored, sample_package, tmp_path):
    out = tmp_path / "plan.gpkg"
    answer = methods.call(
        "programme", {"scored": str(scored), "city": str(sample_package), "homes": 1_500, "out": str(out)}
    )
    needs = pyogrio.read_dataframe(out, layer="needs")
    gp = needs[needs["need"] == "gp"]
    assert (gp["state"] != "not_known").all()
    assert np.allclose(gp["lacks"], np.maximum(gp["asked"] - gp["room"], 0))
    # the sample city names no places of its schools
    assert (needs.loc[needs["need"] == "childcare", "lacks"].isna()).any()
    places = pyogrio.read_dataframe(out, layer="best_places")
    lacking = needs[needs["lacks"] > 0]
    assert set(places["need"]) <= set(lacking["need"])
    assert (places["gain"] > 0).all()
    assert places.groupby("need")["gain"].apply(lambda gain: gain.is_monotonic_decreasing).all()
    assert answer["needs"]["gp"]["not_known_in"] == 0


def test_no_scored_file(sample_package, tmp_path):
    params = {"scored": str(sample_package), "out": str(tmp_path / "plan.gpkg")}
    with pytest.raises(InputError, match="Score plan areas"):
        methods.call("programme", params, SILENT)
    assert not (tmp_path / "plan.gpkg").exists()
