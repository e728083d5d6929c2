"""The layer that shows a citizen what counted as public space and as green."""

import pyogrio
import pytest
import shapely

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.score import score


@pytest.fixture(scope="module")
def layers(sample_package, tmp_path_factory):
    out = tmp_path_factory.mktemp("scored") / "out.gpkg"
    city = read_city(sample_package)
    score(city, sample_package.with_name("plan_areas.gpkg"), out, read_norms(), indicators=["grn"])
    names = ("areas", "public_space", "city_total")
    return {name: pyogrio.read_dataframe(out, layer=name) for name in names}


def test_public_private_and_water_add_up_to_the_area(layers):
    ground, areas = layers["public_space"], layers["areas"].set_index("area_id")
    assert set(ground["kind"]) == {"public", "private", "water"}
    assert ground["m2"].to_numpy() == pytest.approx(ground.area.to_numpy(), rel=1e-6, abs=1e-3)
    total = ground.groupby("area_id")["m2"].sum()
    assert total.to_numpy() == pytest.approx(areas.area[total.index].to_numpy(), rel=1e-3)
    assert set(total.index) == set(areas.index)


def test_the_layer_is_the_numerator_and_the_denominator(layers):
    ground, areas = layers["public_space"], layers["areas"].set_index("area_id")
    public = ground[ground["kind"] == "public"]
    square_metres = public.groupby("area_id")["m2"].sum()
    green = (public["m2"] * public["green"]).groupby(public["area_id"]).sum()
    known = areas["grn_public_m2"].dropna().index.intersection(square_metres.index)
    assert square_metres[known].to_numpy() == pytest.approx(areas.loc[known, "grn_public_m2"].to_numpy(), rel=1e-6)
    assert green[known].to_numpy() == pytest.approx(areas.loc[known, "grn_green_m2"].to_numpy(), rel=1e-6)


def test_pieces_of_an_area_do_not_overlap(layers):
    for _, pieces in layers["public_space"].groupby("area_id"):
        whole = shapely.union_all(pieces.geometry.to_numpy()).area
        assert whole == pytest.approx(pieces.area.sum(), rel=1e-6)


def test_the_city_as_a_whole_stands_beside_the_areas(layers):
    total = layers["city_total"]
    assert total["kind"].tolist() == ["contour"]
    assert 0 < total["grn_share"].iloc[0] < 1
    assert total["grn_public_m2"].iloc[0] < total.area.iloc[0]
