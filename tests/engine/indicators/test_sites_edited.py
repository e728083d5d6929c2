"""The layer of sites comes back after a user struck out, changed or drew some: by hand, on the sample city."""

import copy
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from g40_plugin.catalogue.methods import ADDED_LATER, LATER
from g40_plugin.engine.city.package import read_city, write_city
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.indicators.density.score import site_layer
from g40_plugin.engine.indicators.density.sites.edited import edited_sites
from g40_plugin.engine.indicators.density.sites.find import sites_of
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.score import read_given, run_of, score
from g40_plugin.engine.sites import find_sites
from g40_plugin.engine.sources.build import extend_city
from g40_plugin.engine.sources.sites import read_sites

NORMS = read_norms()
RULES = NORMS.density.sites
LAND = ["empty", "petrol", "parking", "shops", "work", "care"]
BUILT = ["estate", "topping", "conversion", "small"]
BOUNDS = ("fits_low", "fits", "fits_high")


@pytest.fixture(scope="module")
def given(sample_package, tmp_path_factory):
    """The sample city with a run over its areas, the layer that it finds, and the file of that layer."""
    folder = tmp_path_factory.mktemp("sites")
    city, areas = read_city(sample_package), sample_package.with_name("plan_areas.gpkg")
    options = {"layer": None, "id_field": "code", "name_field": None, "plans": None, "sites": None}
    known = read_given(city, areas, NORMS, SILENT, **options)
    run = run_of(city, known, NORMS, "auto", ["a15", "ptn"], SILENT)
    found = site_layer(run, SILENT)
    # geometry and texts as a file keeps them
    pyogrio.write_dataframe(found, folder / "sites.gpkg", layer="sites")
    layer = pyogrio.read_dataframe(folder / "sites.gpkg", layer="sites")
    return SimpleNamespace(
        run=run, layer=layer, file=folder / "sites.gpkg", areas=known.areas, city=city, plan=areas, folder=folder
    )


@pytest.fixture
def again(given, tmp_path, spoken):
    """Sites with another layer of the user's, and what is told of it."""
    progress, lines = spoken

    def find(layer, **options):
        pyogrio.write_dataframe(layer, tmp_path / "edited.gpkg", layer="sites")
        run = copy.copy(given.run)
        run._shared = {}
        rows, title = read_sites(tmp_path / "edited.gpkg", given.city.crs)
        run.edited = edited_sites(rows, title, given.areas, progress, **options)
        lines.extend(("warning", text) for text in run.once(sites_of).warnings)
        return site_layer(run, SILENT)

    find.lines = lines
    return find


def keyed(layer):
    return layer.set_index(["area_id", "site_id"]).sort_index()


def row_of(layer, path):
    """The number of the row with most homes of a path."""
    return int(layer.loc[layer["path"] == path, "fits"].idxmax())


def same(one, other):
    """That two layers hold the same sites with the same values."""
    one, other = keyed(one), keyed(other)
    assert one.index.tolist() == other.index.tolist()
    for name in one.columns.drop("geometry"):
        if one[name].dtype.kind in "fi" or name in ("year", "vacant", "first_year", "last_year"):
            np.testing.assert_allclose(
                one[name].to_numpy(float, na_value=np.nan), other[name].to_numpy(float, na_value=np.nan), rtol=1e-6,
                atol=1e-6, err_msg=name,
            )  # fmt: skip
        else:
            assert one[name].fillna("").tolist() == other[name].fillna("").tolist(), name


def drawn(layer, shape, **values):
    """The layer with one more polygon, as a user draws it: all else is empty."""
    row = gpd.GeoDataFrame({name: [value] for name, value in values.items()}, geometry=[shape], crs=layer.crs)
    return pd.concat([layer, row], ignore_index=True)


def free_square(given, size=40.0):
    """A square in an area, inside the contour, where no site of land lies; and the id of the area."""
    land = given.layer[~given.layer["path"].isin(BUILT)].union_all()
    contour = given.city.contour.union_all()
    for area_id, shape in zip(given.areas["area_id"], given.areas.geometry, strict=True):
        left, bottom, right, top = shape.bounds
        x, y = np.meshgrid(np.arange(left, right, size), np.arange(bottom, top, size))
        squares = shapely.box(x.ravel(), y.ravel(), x.ravel() + size, y.ravel() + size)
        inside = shapely.intersection(shape, contour)
        fine = shapely.covers(inside, squares) & ~shapely.intersects(land, squares)
        if fine.any() and (given.layer["area_id"] == area_id).any():
            return squares[fine][0], area_id
    raise AssertionError("no room for a square")


def test_what_is_written_comes_back(given, again):
    assert set(given.layer["path"]) >= {"plan", "work", "topping", "estate", "small"}
    same(given.layer, again(given.layer))
    assert again.lines == []


@pytest.mark.parametrize(("path", "word"), [("plan", "no"), ("work", "NEE"), ("estate", "Nee"), ("small", "no")])
def test_a_site_that_is_struck_out_counts_nothing(given, again, path, word):
    row = row_of(given.layer, path)
    layer = given.layer.copy()
    layer.loc[row, ["use", "remark"]] = [word, "a churchyard"]
    found = again(layer)
    one = keyed(found).loc[tuple(layer.loc[row, ["area_id", "site_id"]])]
    assert one[[*BOUNDS, "likely", "green_m2", "pays_m2"]].tolist() == [0.0] * 6
    assert path in BUILT or one["jobs_kept"] == one["jobs"]
    assert (one["use"], one["remark"], one["why"]) == ("no", "a churchyard", "Left out by hand.")
    # it stays in the layer, so that the user can take it back, and nothing else changes
    others = given.layer.drop(index=row)
    same(others, found[found["use"] == "yes"])
    layer.loc[row, ["use", "remark"]] = ["ja", None]
    back = again(layer)
    if path == "plan":
        back["homes"] = np.nan
    same(given.layer, back)


@pytest.mark.parametrize("path", ["work", "estate", "small"])
def test_a_row_that_is_deleted_counts_nothing(given, again, path):
    layer = given.layer.drop(index=row_of(given.layer, path))
    same(layer, again(layer))


def test_areas_without_any_row_are_as_the_data_has_them(given, again):
    first = given.layer["area_id"].iloc[0]
    same(given.layer, again(given.layer[given.layer["area_id"] != first]))
    same(given.layer, again(given.layer[given.layer["area_id"] == first]))


def test_only_if_counts_at_the_high_end_alone(given, again):
    row = row_of(given.layer, "work")
    layer = given.layer.copy()
    layer.loc[row, "use"] = "Alleen als"
    one = keyed(again(layer)).loc[tuple(layer.loc[row, ["area_id", "site_id"]])]
    assert one["use"] == "only if"
    assert one[["fits_low", "fits", "likely"]].tolist() == [0.0] * 3
    assert one["fits_high"] == pytest.approx(layer.loc[row, "fits_high"])


def test_a_share_and_homes_of_ones_own(given, again):
    work, flats, estate = (row_of(given.layer, path) for path in ("work", "topping", "estate"))
    layer = given.layer.copy()
    layer.loc[work, "use_share"], layer.loc[flats, "homes"], layer.loc[estate, "use_share"] = 0.5, 42, 0.05
    found = keyed(again(layer))
    rows = [found.loc[tuple(layer.loc[row, ["area_id", "site_id"]])] for row in (work, flats, estate)]
    # half of the site instead of the usual share
    assert rows[0]["fits"] == pytest.approx(layer.loc[work, "fits"] * 0.5 / RULES.work.mid)
    assert rows[1][list(BOUNDS)].tolist() == [42.0] * 3
    assert rows[1]["likely"] == pytest.approx(42 * RULES.topping.chance)
    assert rows[1]["why"] == "42 homes, filled in by hand."
    assert rows[2]["fits"] == pytest.approx(layer.loc[estate, "fits"] * 0.05 / RULES.estate.mid)


def test_a_polygon_that_is_drawn_is_empty_ground(given, again):
    square, area_id = free_square(given)
    found = again(drawn(given.layer, square))
    new = found[~found["site_id"].isin(given.layer["site_id"])]
    assert new[["path", "area_id", "use"]].to_numpy().tolist() == [["empty", area_id, "yes"]]
    one = new.iloc[0]
    # 40 m by 40 m, nine tenths of it, at the homes per hectare of the area
    assert one["area_m2"] == pytest.approx(1600)
    assert one["fits"] == pytest.approx(0.16 * 0.9 * one["density"])
    assert one["likely"] == pytest.approx(0.6 * one["fits"])
    # as a car park, by hand, and in the area that it names
    found = again(drawn(given.layer, square, path="Parking", area_id=area_id, year=1999, owner="gemeente"))
    one = found[~found["site_id"].isin(given.layer["site_id"])].iloc[0]
    assert (one["path"], one["year"], one["owner"]) == ("parking", 1999, "gemeente")
    assert one["fits"] == pytest.approx(0.16 * 0.9 * one["density"])


def test_no_square_metre_counts_twice(given, again):
    row = row_of(given.layer, "work")
    area_id, shape = given.layer.loc[row, ["area_id", "geometry"]]
    # a car park over half of business premises claims before them, a second copy of it claims nothing more
    left, bottom, right, top = shape.bounds
    half = shapely.box(left, bottom, (left + right) / 2, top)
    layer = drawn(drawn(given.layer, half, path="parking"), half, path="parking", area_id=area_id)
    found = again(layer)
    land = found[found["path"].isin(LAND) & (found["area_id"] == area_id)]
    assert land.area.sum() == pytest.approx(shapely.union_all(land.geometry.to_numpy()).area)
    rest = keyed(found).loc[(area_id, given.layer.loc[row, "site_id"])]
    assert rest["area_m2"] == pytest.approx(shapely.difference(shape, half).area)
    # what is struck out claims nothing
    layer.loc[layer.index[-2:], "use"] = "no"
    assert keyed(again(layer)).loc[(area_id, given.layer.loc[row, "site_id"]), "area_m2"] == pytest.approx(shape.area)


def test_what_is_drawn_over_two_areas_counts_in_each(given, again):
    shapes, ids = given.areas.geometry.to_numpy(), given.areas["area_id"].to_numpy()
    far = shapely.distance(shapes[:, None], shapes[None, :]) + np.diag(np.full(len(ids), np.inf))
    pair = list(np.unravel_index(np.argmin(far), far.shape))
    over = shapely.buffer(shapely.shortest_line(*shapes[pair]), 40)
    found = again(drawn(given.layer, over, remark="new"))
    new = found[found["remark"] == "new"].set_index("area_id")
    assert set(ids[pair]) <= set(new.index)
    free = shapely.intersection(over, given.city.contour.union_all())
    for area_id, shape in zip(ids[pair], shapes[pair], strict=True):
        assert 0 < new.loc[area_id, "area_m2"] <= shapely.intersection(free, shape).area + 1e-6


def test_sites_in_buildings_need_an_id_or_homes(given, again):
    square, area_id = free_square(given)
    layer = drawn(given.layer, square, path="conversion", homes=12, site_id="mine", area_id=area_id)
    found = keyed(again(layer))
    assert found.loc[(area_id, "mine"), "fits"] == 12
    assert again.lines == []
    layer = drawn(given.layer, square, path="conversion", site_id="mine", area_id=area_id)
    same(given.layer, again(layer))
    [(_, text)] = again.lines
    assert text.startswith("1 sites in and on buildings are not found in the data and count nothing")
    assert text.endswith("mine.")


def test_plans_stand_for_themselves_unless_a_list_is_given(given, again):
    square, area_id = free_square(given)
    values = {"path": "plan", "homes": 120, "status": "Hard", "name": "Nieuw plan", "area_id": area_id}
    layer = drawn(given.layer, square, site_id="plan-mine", **values)
    one = keyed(again(layer)).loc[(area_id, "plan-mine")]
    assert one[list(BOUNDS)].tolist() == [120.0] * 3
    assert (one["likely"], one["status"], one["name"]) == (pytest.approx(120 * RULES.plan.hard), "hard", "Nieuw plan")
    same(given.layer, again(layer, plans_stay=False))
    [(_, text)] = again.lines
    assert text == "1 plans of the layer of sites are not in the list of plans and count nothing: plan-mine."
    # those of the list have what the user says of them
    layer = given.layer.copy()
    layer.loc[row_of(layer, "plan"), "use"] = "no"
    found = again(layer, plans_stay=False)
    was = given.layer.loc[given.layer["path"] == "plan", "fits"].sum()
    assert found.loc[found["path"] == "plan", "fits"].sum() == pytest.approx(was - layer["fits"][row_of(layer, "plan")])


WRONG = [
    ({"path": "garden"}, "path that is not known (garden)"),
    ({"use": "maybe"}, "says maybe"),
    ({"use_share": 40}, "write 0.4 for 40 percent"),
    ({"use_share": -0.1}, "below 0 in rows"),
    ({"homes": -3}, "The field homes of sites is below 0"),
    ({"geometry": None}, "without geometry"),
    ({"geometry": shapely.Polygon()}, "without geometry"),
]


@pytest.mark.parametrize(("values", "words"), WRONG)
def test_what_cannot_be_meant_is_refused_in_a_sentence(given, again, values, words):
    layer = given.layer.copy()
    row = row_of(layer, "work")
    for name, value in values.items():
        layer.loc[row, name] = value
    with pytest.raises(InputError, match="sites") as caught:
        again(layer)
    assert words in str(caught.value)
    assert str(row + 1) in str(caught.value) or "maybe" in words or "garden" in words


def test_layers_that_are_none_of_sites_are_refused(given, again, tmp_path):
    with pytest.raises(InputError, match="lacks site_id, path, use"):
        again(given.areas[["area_id", "geometry"]])
    points = given.layer.set_geometry(given.layer.representative_point())
    with pytest.raises(InputError, match="sites must be polygons"):
        again(points)
    with pytest.raises(InputError, match=r"homes.*takes numbers, not many"):
        again(given.layer.assign(homes="many"))
    # one in degrees is as good
    in_degrees = keyed(again(given.layer.to_crs("EPSG:4326")))["fits"]
    np.testing.assert_allclose(in_degrees, keyed(given.layer)["fits"], rtol=1e-4)
    # one that is set to a CRS it does not have lies nowhere
    with pytest.raises(InputError, match="set the right coordinate reference system"):
        again(given.layer[given.layer["path"].isin(LAND)].set_crs("EPSG:32633", allow_override=True))


def test_sites_outside_are_told(given, again):
    far = shapely.box(0, 0, 100, 100)
    same(given.layer, again(drawn(given.layer, far)))
    assert again.lines == [
        ("warning", f"1 sites of sites lie outside every plan area and count nothing (rows {len(given.layer) + 1}).")
    ]
    again.lines.clear()
    square, _ = free_square(given)
    same(given.layer, again(drawn(given.layer, square, area_id="elsewhere")))
    assert "belong to areas that are not among the plan areas (elsewhere)" in again.lines[0][1]


def test_find_sites_answers_and_takes_back(given, tmp_path):
    options = {"id_field": "code", "progress": SILENT}
    found = find_sites(given.city, given.plan, tmp_path / "out.gpkg", NORMS, **options)
    layer = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="sites")
    same(given.layer, layer)
    there = [path for path in ["plan", *LAND, *BUILT] if (layer["path"] == path).any()]
    assert [row["path"] for row in found["paths"]] == there
    assert found["sites"] == len(layer)
    assert found["fits"] == pytest.approx(layer["fits"].sum())
    work = next(row for row in found["paths"] if row["path"] == "work")
    assert work["fits_high"] == pytest.approx(layer.loc[layer["path"] == "work", "fits_high"].sum())
    layer.loc[layer["path"] == "work", "use"] = "no"
    pyogrio.write_dataframe(layer, tmp_path / "edited.gpkg", layer="sites")
    options["sites"] = str(tmp_path / "edited.gpkg")
    less = find_sites(given.city, given.plan, tmp_path / "less.gpkg", NORMS, **options)
    assert less["fits"] == pytest.approx(found["fits"] - work["fits"])
    assert less["sites"] == found["sites"] - work["sites"]


@pytest.mark.slow
def test_sites_kept_with_the_city_count_in_every_score(given, tmp_path):
    edited = given.layer.copy()
    out = row_of(edited, "parking")
    edited.loc[out, "use"] = "nee"
    edited = drawn(edited, free_square(given)[0], remark="hier kan het")
    pyogrio.write_dataframe(edited, tmp_path / "sites.gpkg", layer="sites")
    write_city(given.city, tmp_path / "city.gpkg")
    layers = {"sites": str(tmp_path / "sites.gpkg")}
    extend_city(tmp_path / "city.gpkg", tmp_path / "with.gpkg", {}, NORMS, layers=layers, progress=SILENT)
    kept = read_city(tmp_path / "with.gpkg")
    assert kept.meta["own_layers"].split(",") == sorted({*given.city.meta["own_layers"].split(","), "sites"} - {""})

    def found(city, name, **options):
        find_sites(city, given.plan, tmp_path / name, NORMS, id_field="code", **options)
        return pyogrio.read_dataframe(tmp_path / name, layer="sites")

    by_file, by_package = found(given.city, "a.gpkg", sites=layers["sites"]), found(kept, "b.gpkg")
    same(by_file, by_package)
    assert (by_package["use"] == "no").sum() == 1
    # a layer that is given goes before the one that is kept
    pyogrio.write_dataframe(given.layer, tmp_path / "first.gpkg", layer="sites")
    same(found(kept, "c.gpkg", sites=str(tmp_path / "first.gpkg")), given.layer)
    # other plan areas: what is struck out counts nothing there either
    cut = given.layer.geometry[out]
    about = gpd.GeoDataFrame({"code": ["new"]}, geometry=[cut.buffer(30)], crs=given.city.crs)
    about.to_file(tmp_path / "new.gpkg")
    given_there = {"layer": None, "id_field": "code", "name_field": None, "plans": None, "sites": None}
    edits = read_given(kept, tmp_path / "new.gpkg", NORMS, SILENT, **given_there).edited
    here = edits.rows[edits.rows.intersects(cut.centroid.buffer(1)) & (edits.rows["path"] == "parking")]
    assert (set(here["use"]), set(edits.rows["area_id"])) == ({"no"}, {"new"})


@pytest.mark.parametrize("table", ["streets", "buildings", "landcover"])
def test_what_others_rest_on_cannot_come_later(given, tmp_path, table):
    write_city(given.city, tmp_path / "city.gpkg")
    with pytest.raises(InputError, match=f"No own layer can be given for {table}: choose from owners"):
        extend_city(
            tmp_path / "city.gpkg", tmp_path / "b.gpkg", {}, NORMS, layers={table: str(given.file)}, progress=SILENT
        )


def test_what_a_user_strikes_out_changes_neither_the_model_nor_the_types(given, tmp_path):
    edited = given.layer.copy()
    edited.loc[edited["path"] == "parking", "use"] = "no"
    pyogrio.write_dataframe(edited, tmp_path / "sites.gpkg", layer="sites")

    def found(name, **options):
        score(given.city, given.plan, tmp_path / name, NORMS, id_field="code", indicators=["den", "typ"], **options)
        return pyogrio.read_dataframe(tmp_path / name, layer="areas").set_index("area_id")

    before, after = found("a.gpkg"), found("b.gpkg", sites=str(tmp_path / "sites.gpkg"))
    assert (after["den_cap"] < before["den_cap"]).any()
    for name in ("den_model", "typ_i", "typ_ii", "typ_iii", "typ_main"):
        pd.testing.assert_series_equal(after[name], before[name])


def test_the_help_names_every_layer_that_may_come_later():
    assert all(name in LATER for name in ADDED_LATER)
