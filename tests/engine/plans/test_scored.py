"""A list of plans on its way through a scoring: what the file of results tells of it."""

import numpy as np
import pyogrio
import pytest

from g40_plugin.engine.errors import InputError
from g40_plugin.engine.score import score


def test_the_scored_file_tells_what_became_of_the_list(town, norms, tmp_path):
    city, areas = town
    frame = pyogrio.read_dataframe(areas)
    code = frame["code"].iloc[0]
    middle = frame.geometry.representative_point().iloc[1]
    # the third area brings its own homes
    own = np.nan_to_num(frame["nieuwe_woningen"].iloc[2])
    (tmp_path / "plannen.csv").write_text(
        "naam;woningen;status;gebied_id;x;y\n"
        f"Fabriek;120;hard;{code};;\n"
        f"Werf;4000;zacht;;{middle.x:.1f};{middle.y:.1f}\n"
        "Nergens;70;zacht;;;\n"
        f"Leeg;;zacht;{code};;\n"
    )
    out = tmp_path / "scored.gpkg"
    done = score(city, areas, out, norms, plans=str(tmp_path / "plannen.csv"), indicators=["den"])
    # also where they would take more ground than their area has
    scored = pyogrio.read_dataframe(out, layer="areas").set_index("area_id")
    np.testing.assert_allclose(scored.loc[frame["code"], "den_plan"], [120, 4000, own])
    # beside it stands what the model finds where there are no plans
    bare = frame.drop(columns="nieuwe_woningen")
    pyogrio.write_dataframe(bare, tmp_path / "bare.gpkg")
    score(city, tmp_path / "bare.gpkg", tmp_path / "model.gpkg", norms, indicators=["den"])
    model = pyogrio.read_dataframe(tmp_path / "model.gpkg", layer="areas").set_index("area_id")
    assert (model["den_model"] == model["den_cap"]).all()
    assert (scored["den_model"] == model["den_cap"]).all()
    assert (scored["den_cap"] != model["den_cap"]).any()
    meta = pyogrio.read_dataframe(out, layer="meta").set_index("key")["value"]
    assert meta[[name for name in meta.index if name.startswith("plans_")]].to_dict() == {
        "plans_homes": f"{4120 + own:.0f}",
        "plans_hard": "120",
        "plans_soft": f"{4000 + own:.0f}",
        "plans_unplaced": "2",
        "plans_unplaced_homes": "70",
    }
    table = pyogrio.read_dataframe(out, layer="plans_unplaced")
    assert table[["row", "name", "cause"]].to_numpy().tolist() == [[4, "Nergens", "place"], [5, "Leeg", "homes"]]
    assert table["reason"].str.endswith(".").all()
    assert [text for text in done["warnings"] if "2 rows of the list of plans count nowhere (Nergens, Leeg)" in text]


def test_without_a_list_nothing_is_told_of_it(town, norms, tmp_path):
    city, areas = town
    out = tmp_path / "scored.gpkg"
    plain = pyogrio.read_dataframe(areas).drop(columns="nieuwe_woningen")
    plain.to_file(tmp_path / "areas.gpkg")
    score(city, tmp_path / "areas.gpkg", out, norms, indicators=["mix"])
    assert "plans_unplaced" not in pyogrio.list_layers(out)[:, 0]
    assert not [key for key in pyogrio.read_dataframe(out, layer="meta")["key"] if key.startswith("plans_")]


def test_a_list_that_is_refused_leaves_no_file(town, norms, tmp_path):
    city, areas = town
    (tmp_path / "plannen.csv").write_text("naam;gebied\nA;B\n")
    with pytest.raises(InputError, match="number of homes"):
        score(city, areas, tmp_path / "scored.gpkg", norms, plans=str(tmp_path / "plannen.csv"), indicators=["mix"])
    assert not (tmp_path / "scored.gpkg").exists()
