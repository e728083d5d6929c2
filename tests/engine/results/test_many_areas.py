"""What is written and told of very many areas."""

import dataclasses

import pyogrio
import pytest

from g40_plugin.engine import score as scoring


@pytest.fixture
def few(norms):
    """Norms by which a single area is many."""
    return norms.model_copy(
        update={"accessibility": norms.accessibility.model_copy(update={"most_areas_with_routes": 1})}
    )


def layers(city, areas, out, norms, routes):
    answer = scoring.score(dataclasses.replace(city), areas, out, norms, indicators=["a15"], routes=routes)
    assert len(answer["areas"]) > 1
    return set(pyogrio.list_layers(out)[:, 0])


@pytest.mark.parametrize(("routes", "there"), [("auto", False), ("yes", True), ("no", False)])
def test_routes_of_many_areas_are_written_when_asked_for(town, tmp_path, few, routes, there):
    assert ("why" in layers(*town, tmp_path / "s.gpkg", few, routes)) == there


@pytest.mark.parametrize(("routes", "there"), [("auto", True), ("no", False)])
def test_routes_of_few_areas_are_written_unless_refused(town, tmp_path, norms, routes, there):
    assert ("why" in layers(*town, tmp_path / "s.gpkg", norms, routes)) == there


def test_an_answer_about_many_areas_tells_scores_and_the_file_has_all(town, tmp_path, norms, monkeypatch):
    monkeypatch.setattr(scoring, "_MOST_TOLD_WHOLE", 1)
    answer = scoring.score(*town, tmp_path / "s.gpkg", norms, indicators=["a15"])
    assert {"area_id", "area_name", "a15_score"} <= set(answer["areas"][0])
    assert not {"a15_note", "a15_says", "a15_people"} & set(answer["areas"][0])
    written = pyogrio.read_dataframe(tmp_path / "s.gpkg", layer="areas")
    assert {"a15_note", "a15_says", "a15_people"} <= set(written)
    assert written["a15_score"].tolist() == pytest.approx([area["a15_score"] for area in answer["areas"]])
