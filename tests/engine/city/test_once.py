"""What a city keeps of one scoring changes no number of the next."""

import dataclasses

import geopandas as gpd
import pandas as pd
import pytest

from g40_plugin.engine.score import score


def scored(city, areas, out, norms, **options):
    score(city, areas, out, norms, **options)
    return gpd.read_file(out, layer="areas")


@pytest.mark.slow
def test_other_areas_and_corrections_before_change_nothing(town, tmp_path, norms):
    city, areas = town
    every = gpd.read_file(areas)
    every.iloc[:1].to_file(tmp_path / "one.gpkg")
    building = city.buildings.iloc[0]
    told = pd.DataFrame({"building_id": [building["building_id"]], "vacant": [1], "year": [1950]})
    told.to_csv(tmp_path / "corrections.csv", index=False)
    warm, fresh = dataclasses.replace(city), dataclasses.replace(city)
    score(warm, tmp_path / "one.gpkg", tmp_path / "first.gpkg", norms, corrections=str(tmp_path / "corrections.csv"))
    assert warm.session and not fresh.session
    later = scored(warm, areas, tmp_path / "later.gpkg", norms)
    alone = scored(fresh, areas, tmp_path / "alone.gpkg", norms)
    pd.testing.assert_frame_equal(pd.DataFrame(later), pd.DataFrame(alone), check_exact=True)
