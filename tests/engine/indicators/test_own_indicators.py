"""Own indicators: expressions over the city package from a norms overlay, from the condition to the composite."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from g40_plugin.engine.city.package import read_city
from g40_plugin.engine.errors import CancelledError, InputError, NormsError
from g40_plugin.engine.indicators.own.formula import judged, rows_that_fit, values
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.norms.own import OwnIndicator
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.sample import write_sample_city
from g40_plugin.engine.score import score
from g40_plugin.engine.sources.build import build_city

AREAS = pd.DataFrame({"area_ha": [1.0, 4.0, 2.0], "grn_share": [0.5, np.nan, 0.25], "stand": ["nieuw", None, "oud"]})
ROWS = pd.DataFrame(
    {"sub": ["bank", "bank", "gp"], "places": [2, 4, 10], "part_m2": [10.0, 30.0, 5.0]}, index=[0, 0, 1]
)


def overlay(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return read_norms(path)


def own(**changes):
    given = {"title": "T", "value": "1", "zero": 0.0, "full": 10.0, "source": "Test."}
    return OwnIndicator(**given | changes)


# ---------------------------------------------------------------- expressions


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("count(*)", [2, 1, 0]),
        ("count(*) / area_ha", [2.0, 0.25, 0.0]),
        ("total(places)", [6, 10, 0]),
        ("sum(places)", [6, 10, np.nan]),
        ("avg(part_m2)", [20, 5, np.nan]),
        ("max(places) - min(places)", [2, 0, np.nan]),
        ("count(DISTINCT sub)", [1, 1, 0]),
        # numbers of the package are never divided as whole numbers
        ("total(places) / 4", [1.5, 2.5, 0.0]),
        ("max(places) / 4", [1.0, 2.5, np.nan]),
        ("total(places) * here.grn_share", [3.0, np.nan, 0.0]),
        ("total(part_m2 * (sub = 'bank'))", [40, 0, 0]),
    ],
)
def test_expressions_over_rows(expression, expected):
    found, _ = values(expression, AREAS, ROWS, SILENT)
    np.testing.assert_array_equal(found, np.array(expected, float))


def test_expressions_over_fields_tell_what_they_read():
    found, read = values("100 * grn_share + AREA_HA", AREAS, None, SILENT)
    np.testing.assert_array_equal(found, [51.0, np.nan, 27.0])
    assert read == {"grn_share", "area_ha"}
    assert values("CASE WHEN stand = 'nieuw' THEN 1 ELSE 0 END", AREAS, None, SILENT)[0].tolist() == [1, 0, 0]


def test_conditions_choose_rows():
    assert rows_that_fit(ROWS, "", SILENT).tolist() == [0, 1, 2]
    assert rows_that_fit(ROWS, "sub = 'bank' AND places > 3", SILENT).tolist() == [1]
    assert rows_that_fit(ROWS, "sub = 'none'", SILENT).tolist() == []


@pytest.mark.parametrize(
    "expression",
    [
        "nothing_of_this_name",
        "1 +",
        "count(*) FROM rows; DROP TABLE rows",
        "1; DELETE FROM here",
        "(SELECT name FROM sqlite_master)) FROM here; ATTACH 'x' AS y; --",
        "random()",
        "load_extension('x')",
        "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n)",
        "PRAGMA user_version",
        "'a text'",
    ],
)
def test_what_cannot_be_worked_out_is_one_sentence(expression):
    for rows in (None, ROWS):
        with pytest.raises(InputError) as caught:
            values(expression, AREAS, rows, SILENT)
        message = str(caught.value)
        assert message.startswith("The expression ")
        assert message.endswith(("correct it in the norms file.", "which is no number: correct it."))
    with pytest.raises(InputError):
        rows_that_fit(ROWS, "1) FROM rows; DROP TABLE rows; --", SILENT)


def test_a_long_expression_can_be_cancelled():
    progress = Progress()
    progress.cancelled.set()
    many = pd.DataFrame({"places": range(2000)}, index=[0] * 2000)
    with pytest.raises(CancelledError):
        values("(SELECT count(*) FROM rows a, rows b, rows c)", AREAS, many, progress)


# ---------------------------------------------------------------- score and threshold


def test_the_threshold_itself_passes():
    least = judged(np.array([4.9, 5.0, 6.0, np.nan]), own(pass_from=5.0))
    assert least["ok"].tolist()[:3] == [0.0, 1.0, 1.0]
    assert least["gap"].tolist()[:3] == pytest.approx([0.1, 0.0, 0.0])
    assert least.iloc[3].isna().all()
    most = judged(np.array([4.9, 5.0, 6.0]), own(pass_up_to=5.0))
    assert most["ok"].tolist() == [1.0, 1.0, 0.0]
    assert most["gap"].tolist() == pytest.approx([0.0, 0.0, 1.0])
    assert judged(np.array([4.9]), own())[["ok", "gap"]].isna().all(axis=None)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20),
    st.floats(-100, 100),
    st.floats(-100, 100),
    st.floats(0, 50),
)
def test_scores_stay_in_range_and_a_stricter_threshold_never_passes_more(found, zero, full, stricter):
    if abs(zero - full) < 1e-6:
        full = zero + 1.0
    value = np.array(found)
    score_of = judged(value, own(zero=zero, full=full))["score"]
    assert score_of.between(0.0, 100.0).all()
    order = np.argsort(value if full > zero else -value)
    assert (np.diff(score_of.to_numpy()[order]) >= 0).all()
    for kind, sign in (("pass_from", 1.0), ("pass_up_to", -1.0)):
        loose, strict = (judged(value, own(**{kind: limit})) for limit in (zero, zero + sign * stricter))
        assert (strict["ok"] <= loose["ok"]).all()
        assert (strict["gap"] >= loose["gap"]).all()


# ---------------------------------------------------------------- in the norms file


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("zero = 1\nfull = 1", "zero and full must differ"),
        ("zero = 0\nfull = 1\npass_from = 1\npass_up_to = 2", "not both"),
        ("zero = 0\nfull = 1\nwhere = 'a = 1'", "name the table too"),
        ("zero = 0\nfull = 1\ncolour = 'red'", "own_indicators.x.colour"),
        ("full = 1", "own_indicators.x.zero"),
    ],
)
def test_mistakes_in_the_file_are_named(tmp_path, text, words):
    with pytest.raises(NormsError, match=words):
        overlay(tmp_path, f'[own_indicators.x]\ntitle = "T"\nvalue = "1"\nsource = "Test."\n{text}\n')


def test_keys_must_fit_in_the_name_of_a_field(tmp_path):
    for table, key in (("own_indicators", "much_too_long_a_key"), ("own_indicators", "Bench"), ("functions", "é")):
        body = 'title = "T"\nsource = "Test."\n' + ("weight = 1.0\n" if table == "functions" else "")
        body += 'value = "1"\nzero = 0\nfull = 1\n' if table == "own_indicators" else ""
        with pytest.raises(NormsError, match=f"{table}.{key}: a key is at most"):
            overlay(tmp_path, f'[{table}."{key}"]\n{body}')
    with pytest.raises(NormsError, match="own_nothing"):
        overlay(tmp_path, "[composite.quality]\nown_nothing = 1.0\n")


# ---------------------------------------------------------------- in a scored city

SHOPS = """
[own_indicators.shops]
title = "Winkels"
unit = "1/ha"
table = "facilities"
where = "sub = 'supermarket'"
value = "count(DISTINCT facility_id) / area_ha"
zero = 0.0
full = 1.0
pass_from = 0.1
source = "Test."
[own_indicators.nothing]
title = "Nergens"
table = "facilities"
where = "sub = 'nothing of this kind'"
value = "count(*)"
zero = 0.0
full = 1.0
source = "Test."
[own_indicators.both]
title = "Groen en winkels"
value = "(100 * grn_share + own_shops_score) / 2"
zero = 0.0
full = 100.0
source = "Test."
[own_indicators.plan]
title = "Woningen per hectare"
value = "mijn_woningen / area_ha"
zero = 0.0
full = 100.0
source = "Test."
[own_indicators.footpath]
title = "Straat"
table = "streets"
value = "total(part_m)"
within_m = 50.0
zero = 0.0
full = 1000.0
source = "Test."
[composite.quality]
own_shops = 1.0
[composite.priority]
own_shops = 1.0
"""


@pytest.fixture(scope="module")
def scored(sample_package, tmp_path_factory):
    """The sample city with own indicators: norms, city, plan areas, what was written, and what was answered."""
    folder = tmp_path_factory.mktemp("own")
    norms = overlay(folder, SHOPS)
    areas = pyogrio.read_dataframe(write_sample_city(folder / "town")["areas"])
    areas["mijn_woningen"] = [None if row % 2 else 100.0 for row in range(len(areas))]
    areas.to_file(folder / "areas.gpkg")
    answer = score(read_city(sample_package), folder / "areas.gpkg", folder / "out.gpkg", norms)
    layers = {name: pyogrio.read_dataframe(folder / "out.gpkg", layer=name) for name in ("areas", "parts", "meta")}
    return norms, read_city(sample_package), areas, layers, answer


def test_counts_as_a_plain_loop_counts(scored):
    norms, city, areas, layers, _ = scored
    shops = city.facilities[city.facilities["sub"] == "supermarket"]
    for row, shape in enumerate(areas.geometry):
        inside = {
            shop for shop, point in zip(shops["facility_id"], shops.geometry, strict=True) if shape.intersects(point)
        }
        value = len(inside) / (shape.area / 10_000)
        written = layers["areas"].iloc[row]
        assert written["own_shops_value"] == pytest.approx(value)
        assert written["own_shops_score"] == pytest.approx(min(100.0, 100.0 * value))
        assert written["own_shops_ok"] == (value >= 0.1)
        assert written["own_shops_dq"] == "C"
        around = shapely.buffer(shape, 50.0)
        length = sum(around.intersection(line).length for line in city.streets.geometry)
        assert written["own_footpath_value"] == pytest.approx(length)
    assert layers["areas"]["own_shops_value"].max() > 0
    assert norms.own_indicators["shops"].unit == "1/ha"


def test_what_the_city_does_not_hold_is_null_with_its_reason(scored):
    areas = scored[3]["areas"]
    assert areas[["own_nothing_value", "own_nothing_score"]].isna().all(axis=None)
    assert (areas["own_nothing_cov"] == 0).all()
    assert areas["own_nothing_note"].str.contains("holds nothing of this in its table facilities").all()


def test_one_may_rest_on_fields_of_the_plan_and_on_another(scored):
    areas = scored[3]["areas"]
    expected = (100 * areas["grn_share"] + areas["own_shops_score"]) / 2
    np.testing.assert_allclose(areas["own_both_value"], expected)
    unknown = areas["grn_share"].isna()
    assert areas.loc[unknown, "own_both_note"].str.contains("grn_share").all()
    assert unknown.any()
    assert (areas["own_both_edge"] >= areas["grn_edge"]).all()
    np.testing.assert_allclose(areas["own_plan_value"][::2], 100.0 / areas["area_ha"][::2])
    assert areas["own_plan_value"][1::2].isna().all()
    assert areas["own_plan_note"][1::2].str.contains("mijn_woningen").all()


def test_it_can_be_a_pillar_of_the_composite(scored):
    norms, _, _, layers, _ = scored
    areas = layers["areas"].dropna(subset=["a15_score", "grn_score", "mix_score", "ptn_score"])
    pillars = areas[["a15_score", "grn_score", "mix_score", "ptn_score", "own_shops_score"]].to_numpy()
    geometric = np.exp(np.log(np.maximum(norms.composite.floor, pillars)).mean(axis=1))
    np.testing.assert_allclose(areas["q_score"], geometric)
    np.testing.assert_allclose(areas["q_arith"], pillars.mean(axis=1))
    parts = layers["parts"]
    assert set(parts.loc[parts["indicator"] == "q", "part"]) == set(norms.composite.quality.values_by_name())
    assert {"own_shops", "own_both"} <= set(parts["indicator"])


def test_it_can_be_a_term_of_priority(scored):
    areas = scored[3]["areas"]
    np.testing.assert_allclose(areas["pri_score"], (areas["den_score"] + areas["own_shops_score"]) / 2)
    assert areas["pri_score"].notna().any()
    assert (areas["pri_edge"] >= areas["own_shops_edge"]).all()


def test_answer_and_meta_carry_it(scored):
    norms, _, _, layers, answer = scored
    assert {"own_shops_value", "own_shops_note"} <= set(answer["areas"][0])
    meta = layers["meta"].set_index("key")["value"]
    assert norms.own_indicators["shops"].title in meta["norms"]
    assert meta["norms_hash"] == norms.hash != read_norms().hash


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('table = "shops"\nvalue = "1"', "names the table shops, which is none of a city package: streets, "),
        ('table = "streets"\nvalue = "total(metres)"', "no such column: metres"),
        ('table = "streets"\nwhere = "kind = 1"\nvalue = "count(*)"', "no such column: kind"),
        ('value = "own_later_score"', "no such column: own_later_score"),
    ],
)
def test_a_wrong_expression_stops_before_anything_is_scored(sample_package, tmp_path, text, words):
    norms = overlay(tmp_path, f'[own_indicators.x]\ntitle = "T"\nzero = 0\nfull = 1\nsource = "Test."\n{text}\n')
    area = gpd.GeoDataFrame({"code": ["A"]}, geometry=[shapely.box(149_000, 475_000, 149_500, 475_500)], crs=28992)
    area.to_file(tmp_path / "areas.gpkg")
    out = tmp_path / "out.gpkg"
    out.write_text("as it was", encoding="utf-8")
    with pytest.raises(InputError, match=words):
        score(read_city(sample_package), tmp_path / "areas.gpkg", out, norms)
    assert out.read_text(encoding="utf-8") == "as it was"


@pytest.mark.slow
def test_only_what_is_asked_for_is_scored(sample_package, scored, tmp_path):
    norms, _, areas, _, _ = scored
    areas.to_file(tmp_path / "areas.gpkg")
    score(read_city(sample_package), tmp_path / "areas.gpkg", tmp_path / "out.gpkg", norms, indicators=["own"])
    written = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="areas")
    assert written["own_shops_value"].notna().all()
    assert "q_score" not in written
    # what is not scored in this run is not known in it
    assert written["own_both_note"].str.contains("grn_share").all()
    score(read_city(sample_package), tmp_path / "areas.gpkg", tmp_path / "grn.gpkg", norms, indicators=["grn"])
    assert not any(name.startswith("own_") for name in pyogrio.read_dataframe(tmp_path / "grn.gpkg", layer="areas"))


@pytest.mark.slow
def test_a_kind_of_facility_of_ones_own(tmp_path):
    text = """
[functions.learning]
title = "Leren"
weight = 1.0
source = "Test."
[subcategories.library]
title = "Bibliotheek"
function = "learning"
weight = 1.0
core = true
osm = ["amenity=library"]
source = "Test."
[subcategories.zoo]
title = "Dierentuin"
function = "recreation"
weight = 0.1
osm = ["tourism=zoo"]
source = "Test."
[own_indicators.library]
title = "Lopen naar de bibliotheek"
unit = "min"
value = "a15_min_library"
zero = 30.0
full = 5.0
pass_up_to = 15.0
source = "Test."
"""
    norms = overlay(tmp_path, text)
    made = write_sample_city(tmp_path / "town")
    build_city(made["osm"], tmp_path / "city.gpkg", norms, progress=SILENT)
    city = read_city(tmp_path / "city.gpkg")
    assert (city.facilities["sub"] == "library").any()
    score(city, made["areas"], tmp_path / "out.gpkg", norms, indicators=["a15", "own"])
    found = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="areas").set_index("area_id")
    centre = found.loc["VS01"]
    assert 0 < centre["a15_min_library"] < 10
    assert centre["own_library_value"] == centre["a15_min_library"]
    assert centre["own_library_ok"] == 1
    assert 0 <= centre["a15_share_learning"] <= 1
    # what the map does not hold is called by its title
    assert found["a15_note"].str.contains("Dierentuin").all()
    assert not found["a15_note"].str.contains("Bibliotheek").any()
    routes = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="why")
    assert "library" in set(routes["sub"])


def test_the_shipped_example_works(sample_package, tmp_path):
    example = read_norms(tmp_path.cwd() / "resources" / "norms" / "own-indicators.toml")
    made = write_sample_city(tmp_path / "town")
    score(read_city(sample_package), made["areas"], tmp_path / "out.gpkg", example)
    found = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="areas").set_index("area_id")
    assert found["own_street_trees_value"].max() > 5
    assert found["own_car_free_value"].dropna().between(0, 1).all()
    # where there is no street there is no share of them
    assert np.isnan(found.loc["VS07", "own_car_free_value"])
    assert found.loc["VS07", "own_car_free_note"] == "There is nothing here to work it out from."
    assert found.loc["VS01", "own_shop_people_value"] > 0
    # the package was built without benches
    assert found["own_near_bench_note"].str.contains("a15_min_bench").all()
