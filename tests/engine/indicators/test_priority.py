"""Priority and its Pareto front on the sample city, against the fields that they are made of."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest

from g40_plugin.catalogue.language import Texts
from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.indicators import robustness
from g40_plugin.engine.indicators.priority import priority_draws
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.page.told import areas_of
from g40_plugin.engine.score import score
from g40_plugin.engine.weighing.scored import read_scored

EVERY_TERM = """
[composite.priority]
quality_lacks = 1.0
urgency = 2.0
plans = 0.5
node = 0.5
"""


@pytest.fixture(scope="module")
def scored(sample_package, sample_scored, tmp_path_factory):
    """The sample city by the shipped norms and by some in which every term counts: areas, parts and meta of each."""
    folder = tmp_path_factory.mktemp("priority")
    (folder / "terms.toml").write_text(EVERY_TERM, encoding="utf-8")
    out, terms = folder / "terms.gpkg", read_norms(folder / "terms.toml")
    score(read_city(sample_package), sample_package.with_name("plan_areas.gpkg"), out, terms)
    found = {}
    for name, norms, path in (("shipped", read_norms(), sample_scored), ("terms", terms, out)):
        layers = {layer: pyogrio.read_dataframe(path, layer=layer) for layer in ("areas", "parts", "meta")}
        found[name] = (norms, layers["areas"].set_index("area_id"), layers["parts"], layers["meta"])
    return found


def facts(meta):
    return meta.set_index("key")["value"]


def test_as_shipped_it_is_the_room_for_homes(scored):
    _, areas, _, meta = scored["shipped"]
    np.testing.assert_array_equal(areas["pri_score"], areas["den_score"])
    assert (areas["pri_score"] == 0).any()
    np.testing.assert_array_equal(areas["pri_rank"], areas["den_score"].rank(ascending=False, method="min"))
    # one term leaves no weights to choose
    told = {name for name in facts(meta).index if name.startswith("sensitivity_")}
    assert told == {"sensitivity_anchors", "sensitivity_data"}
    assert 0 < float(facts(meta)["mean_rank_shift"]) < len(areas)


def test_every_term_that_has_weight_counts(scored):
    norms, areas, _, meta = scored["terms"]
    planned = 100 * np.minimum(1, areas["den_plan"] / np.maximum(1, areas["den_cap"]))
    expected = areas["den_score"] + (100 - areas["q_score"]) + 200 * areas["typ_iii"]
    expected = (expected + 0.5 * planned + 0.5 * areas["ptn_score"]) / 5
    np.testing.assert_allclose(areas["pri_score"], expected)
    unknown = areas["q_score"].isna()
    assert unknown.any()
    assert areas.loc[unknown, "pri_note"].str.contains("Not known: the report mark.", regex=False).all()
    assert areas.loc[unknown, ["pri_rank", "pri_low", "pri_top"]].isna().all(axis=None)
    assert "sensitivity_weights" in facts(meta).index
    # the written fields are all that the draws of a programme need
    drawn = priority_draws(areas, norms)
    assert drawn.shape == (norms.robustness.draws, len(areas))
    ranked, _ = robustness.robustness(areas["pri_score"].to_numpy(), drawn, norms.robustness)
    np.testing.assert_array_equal(ranked["rank_high"], areas["pri_rank_high"])


def test_bounds_hold_the_score_and_the_rank(scored):
    for _, areas, _, _ in scored.values():
        known = areas[areas["pri_score"].notna()]
        assert (known["pri_low"] <= known["pri_score"]).all()
        assert (known["pri_score"] <= known["pri_high"]).all()
        assert (known["pri_rank_low"] <= known["pri_rank_high"]).all()
    # where two estimates overlap it is not sure which comes first
    assert (scored["shipped"][1]["pri_rank_low"] < scored["shipped"][1]["pri_rank_high"]).any()


def test_the_front_is_that_of_a_loop(scored):
    _, areas, parts, _ = scored["shipped"]
    access = parts[(parts["indicator"] == "den") & (parts["part"] == "accessibility")].set_index("area_id")["raw"]
    rows = {
        area: (one["den_add_ha"], access[area], -one["den_green_bill_m2"] / one["den_cap"])
        for area, one in areas.iterrows()
        if one["den_cap"] >= 10 and not np.isnan(one["den_green_bill_m2"])
    }
    beaten = {
        area
        for area, row in rows.items()
        for other in rows.values()
        if other != row and all(a >= b for a, b in zip(other, row, strict=True))
    }
    assert 0 < len(beaten) < len(rows) < len(areas)
    front = areas["pri_front"].dropna()
    assert set(front.index) == set(rows)
    assert set(front.index[front == 1]) == set(rows) - beaten
    few = areas["den_cap"] < 10
    assert areas.loc[few, "pri_note"].str.contains("Fewer than 10 homes fit").all()


def test_the_front_of_the_page():
    front, pairs = robustness.dominance(np.array([[40.0, 60, -20], [40, 50, -30], [10, 70, -90]]))
    assert (front.tolist(), pairs) == ([True, False, True], pytest.approx(1 / 3))


def test_a_rank_is_told_among_the_areas_that_have_one(town, norms, tmp_path):
    city, file = town
    areas = gpd.read_file(file)
    far = areas.iloc[[0]].assign(geometry=areas.geometry.iloc[[0]].translate(50_000), code="far")
    pd.concat([areas, far], ignore_index=True).to_file(tmp_path / "areas.gpkg")
    score(city, tmp_path / "areas.gpkg", tmp_path / "scored.gpkg", norms, indicators=["pri"])
    found = gpd.read_file(tmp_path / "scored.gpkg", layer="areas")
    ranked = found["pri_rank"].notna()
    assert ranked.sum() == len(areas) == len(found) - 1
    assert found.loc[ranked, "pri_says"].str.contains(f" of {len(areas)} ").all()
    scored = read_scored(tmp_path / "scored.gpkg")
    assert {area["areas_ranked"] for area in areas_of(scored, Texts("en")).values()} == {len(areas)}
