"""People of squares and neighbourhoods on the dwellings; the squares are made up in the column names of CBS."""

import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from drawing import ORIGIN
from hypothesis import given, settings
from hypothesis import strategies as st

from g40_plugin.engine.city.package import City
from g40_plugin.engine.city.schema import TABLES, conform, empty_table
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.progress import SILENT
from g40_plugin.engine.sources.registers import add_registers

X, Y = ORIGIN
WIJKEN = "delft_bundle.gpkg|layername=wijken2024"


@pytest.fixture
def homes(small_city):
    """The small city with dwellings at these places: (x, y, dwellings)."""

    def placed(*places):
        x, y, count = np.array(places, float).T
        facts = {"origin_id": [str(n) for n in range(len(x))], "dwellings": count, "people": count * 2.1}
        origins = gpd.GeoDataFrame(facts, geometry=shapely.points(X + x, Y + y), crs=small_city.crs)
        return replace(small_city, origins=conform("origins", origins.assign(source="OSM")))

    return placed


def squares(path, *rows):
    """Squares of 100 m as CBS publishes them: (column, row, people, 0-15, 65+, dwellings)."""
    groups = ["", "_0_tot_15_jaar", "_65_jaar_en_ouder"]
    columns = [*(f"aantal_inwoners{group}" for group in groups), "aantal_woningen"]
    frame = pd.DataFrame([row[2:] for row in rows], columns=columns)
    shapes = [shapely.box(X + 100 * i, Y + 100 * j, X + 100 * i + 100, Y + 100 * j + 100) for i, j, *_ in rows]
    frame["crs28992res100m"] = [f"E{i:04}N{j:04}" for i, j, *_ in rows]
    gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:28992").to_file(path, layer="vierkant_100m_2023")
    return {"cbs_squares": str(path)}


def test_people_of_a_square_go_to_its_dwellings(homes, norms, spoken, tmp_path):
    #   +-----+-----+-----+
    #   |1  3 | 2   |  1  |   dwellings; squares with 40 people, not published, and nobody
    #   +-----+-----+-----+
    city = homes((110, 110, 1), (150, 150, 3), (210, 110, 2), (350, 150, 1), (750, 750, 1))
    secret = (-99997, -99997, -99997)
    given = squares(tmp_path / "vk.gpkg", (1, 1, 40, 10, -99997, 4), (2, 1, *secret, 5), (3, 1, 0, 0, 0, 1))
    found = add_registers(city, given, norms, spoken[0]).origins
    assert found["people"].tolist() == pytest.approx([10, 30, 4.2, 0, 2.1])
    assert found["people_0_15"].tolist()[:2] == pytest.approx([2.5, 7.5])
    assert found["people_65"].isna().tolist() == [True, True, True, False, True]
    assert any("1 of 3 areas are not published" in text for _, text in spoken[1])


def test_people_without_a_known_dwelling_are_kept(homes, norms, tmp_path):
    city = homes((110, 110, 1))
    given = squares(tmp_path / "vk.gpkg", (1, 1, 5, 0, 5, 1), (6, 6, 20, 5, 0, 10))
    found = add_registers(city, given, norms, SILENT).origins
    assert found["people"].tolist() == [5, 20]
    assert found["source"].tolist() == ["OSM", "CBS squares"]


def test_a_square_at_the_edge_gives_its_mean(homes, norms, tmp_path):
    # half of the square lies beyond the streets: 60 people in 20 dwellings are 3 for each of ours
    city = homes((110, 110, 1), (990, 950, 4))
    half = shapely.box(X, Y, X + 950, Y + 1000).union(shapely.box(X + 980, Y + 940, X + 1000, Y + 960))
    city = replace(city, coverage=city.coverage.set_geometry([half], crs=city.crs))
    found = add_registers(city, squares(tmp_path / "vk.gpkg", (9, 9, 60, 0, 0, 20)), norms, SILENT).origins
    assert found["people"].tolist() == pytest.approx([2.1, 12])


def test_people_of_a_square_without_published_dwellings_are_no_number_for_each(homes, norms, tmp_path):
    # half of the square lies beyond the streets; with 0 dwellings published the estimate of ours stays
    city = homes((110, 110, 1), (990, 950, 4))
    half = shapely.box(X, Y, X + 950, Y + 1000).union(shapely.box(X + 980, Y + 940, X + 1000, Y + 960))
    city = replace(city, coverage=city.coverage.set_geometry([half], crs=city.crs))
    found = add_registers(city, squares(tmp_path / "a.gpkg", (9, 9, 60, 0, 0, 0)), norms, SILENT).origins
    assert found["people"].tolist() == pytest.approx([2.1, 8.4])
    # with fewer than ours the people are those of ours, never more
    found = add_registers(city, squares(tmp_path / "b.gpkg", (9, 9, 60, 0, 0, 1)), norms, SILENT).origins
    assert found["people"].tolist() == pytest.approx([2.1, 60])
    # wholly inside, people without any dwelling stand in the middle
    city = homes((110, 110, 1), (550, 550, 0))
    found = add_registers(city, squares(tmp_path / "c.gpkg", (5, 5, 60, 0, 0, 0)), norms, SILENT).origins
    assert np.isfinite(found["people"]).all()
    assert found["people"].sum() == pytest.approx(62.1)


@settings(deadline=None, max_examples=15)
@given(
    places=st.lists(st.tuples(st.integers(1, 398), st.integers(1, 398), st.integers(0, 5)), min_size=1, max_size=20),
    people=st.lists(st.integers(0, 300), min_size=16, max_size=16),
)
def test_published_people_are_preserved(tmp_path_factory, norms, empty_city, places, people):
    x, y, count = np.array(places, float).T
    origins = gpd.GeoDataFrame(
        {"origin_id": "a", "dwellings": count, "people": count, "source": "OSM"},
        geometry=shapely.points(X + x, Y + y),
        index=range(len(x)),
        crs=empty_city.crs,
    )
    city = replace(empty_city, origins=conform("origins", origins))
    rows = [(n % 4, n // 4, total, total // 5, total // 6, 3) for n, total in enumerate(people)]
    given_ = squares(tmp_path_factory.mktemp("cbs") / "vk.gpkg", *rows)
    found = add_registers(city, given_, norms, SILENT).origins
    assert found["people"].sum() == pytest.approx(sum(people))
    assert found["people_65"].sum() == pytest.approx(sum(total // 6 for total in people))


@pytest.fixture(scope="session")
def empty_city(tmp_path_factory):
    """A square of 400 m with nothing in it but its extent."""
    tables = {name: empty_table(name, "EPSG:28992") for name in TABLES}
    facts = {"theme": ["streets"], "grade": ["C"], "source": ["box"]}
    extent = gpd.GeoDataFrame(facts, geometry=[shapely.box(X, Y, X + 400, Y + 400)], crs="EPSG:28992")
    return City(**tables | {"coverage": conform("coverage", extent)}, meta={"crs": "EPSG:28992"})


def neighbourhoods(path, **columns):
    """Two halves of the small city: west and east."""
    shapes = [shapely.box(X + 50, Y + 50, X + 500, Y + 950), shapely.box(X + 500, Y + 50, X + 950, Y + 950)]
    about = {"buurtcode": ["BU1", "BU2"], "buurtnaam": ["West", "Oost"], "aantal_inwoners": [100, 60], **columns}
    gpd.GeoDataFrame(about, geometry=shapes, crs="EPSG:28992").to_file(path, layer="buurten_2024")
    return {"neighbourhoods": f"{path}|layername=buurten_2024"}


def test_neighbourhoods_fill_their_table(homes, norms, tmp_path):
    given = neighbourhoods(
        tmp_path / "kwb.gpkg",
        perc_huurwoningen_in_bezit_woningcorporaties=[40, -99997],
        percentage_onbewoond=[5, 6],
        percentage_personen_65_jaar_en_ouder=[20, 10],
        percentage_personen_met_laag_inkomen=[60.0, 30.0],
        huisartsenpraktijk_gemiddelde_afstand_in_km=[0.5, -99999.0],
        woningvoorraad=[50, 30],
    )
    city = add_registers(homes((100, 100, 1), (100, 200, 4), (600, 100, 2)), given, norms, SILENT)
    table = city.neighbourhoods
    assert table["name"].tolist() == ["West", "Oost"]
    assert table["corporation_share"].tolist() == pytest.approx([0.4, np.nan], nan_ok=True)
    assert table["vacant_share"].tolist() == pytest.approx([0.05, 0.06])
    assert table["km_gp"].tolist() == pytest.approx([0.5, np.nan], nan_ok=True)
    assert table["year"].tolist() == [2024, 2024]
    assert city.origins["people"].tolist() == pytest.approx([20, 80, 60])
    assert city.origins["people_65"].tolist() == pytest.approx([4, 16, 6])
    assert city.origins["low_income"].tolist() == [1, 1, 0]


# the same two neighbourhoods in the column names of each year; of the second, a water, nothing is published
SHAPEFILE = {
    "BU_CODE": ["BU1", "BU2"], "BU_NAAM": ["West", "Water"], "WK_CODE": ["WK1"] * 2, "GM_CODE": ["GM1"] * 2,
    "GM_NAAM": ["Delft"] * 2, "WATER": ["NEE", "JA"], "AANT_INW": [100, -99999999], "P_00_14_JR": [20, -99999999],
    "P_65_EO_JR": [10, -99999999], "WONINGEN": [50, -99999999], "AF_ARTSPR": [0.5, -99999999.0],
}  # fmt: skip
GEOPACKAGE = {
    "buurtcode": ["BU1", "BU2"], "buurtnaam": ["West", "Water"], "gemeentenaam": ["Delft"] * 2,
    "aantal_inwoners": [100, -99995], "percentage_personen_0_tot_15_jaar": [20, -99997],
    "percentage_personen_65_jaar_en_ouder": [10, -99999], "woningvoorraad": [50, -99995],
    "perc_huurwoningen_in_bezit_woningcorporaties": [40, -99997], "percentage_leegstand_woningen": [5, -99999],
    "huisartsenpraktijk_gemiddelde_afstand_in_km": [0.5, -99995.0],
}  # fmt: skip
KWB = {
    "gwb_code_10": ["BU1  ", "BU2  "], "regio": ["West  ", "Water  "], "gm_naam": ["Delft"] * 2, "recs": ["Buurt"] * 2,
    "a_inw": [100, None], "a_00_14": [20, None], "a_65_oo": [10, None], "a_woning": [50, None],
    "p_wcorpw": ["40", "."], "p_leegsw": ["5", "."], "g_afs_hp": ["0,5", "."],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("buurt_2018_v3.shp", SHAPEFILE | {"P_WCORPWON": [40, -99999999], "P_LEEGSW": [5, -99999999]}),
        ("brt_2009_gn3.shp", SHAPEFILE | {"P_HUURCORP": [40, -99997], "P_LEEGSW": [5, -99997]}),
        ("buurten_2024.gpkg", GEOPACKAGE),
        ("kwb_2022.gpkg", KWB),
    ],
)
def test_neighbourhoods_by_the_names_of_each_year(homes, norms, spoken, tmp_path, name, columns):
    shapes = [shapely.box(X + 50, Y + 50, X + 500, Y + 950), shapely.box(X + 500, Y + 50, X + 950, Y + 950)]
    gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:28992").to_file(tmp_path / name)
    city = homes((100, 100, 1), (100, 200, 4), (600, 100, 2))
    found = add_registers(city, {"neighbourhoods": str(tmp_path / name)}, norms, spoken[0])
    assert found.neighbourhoods["code"].tolist() == ["BU1", "BU2"]
    assert found.neighbourhoods["name"].tolist() == ["West", "Water"]
    for column, value in (("people", 100), ("corporation_share", 0.4), ("vacant_share", 0.05), ("km_gp", 0.5)):
        assert found.neighbourhoods[column].tolist() == pytest.approx([value, np.nan], nan_ok=True), column
    # what is not published is no number: the estimate of the third home stays
    assert found.origins["people"].tolist() == pytest.approx([20, 80, 4.2])
    assert found.origins["people_0_15"].tolist() == pytest.approx([4, 16, np.nan], nan_ok=True)
    assert found.origins["people_65"].tolist() == pytest.approx([2, 8, np.nan], nan_ok=True)
    assert found.coverage["date"].dropna().tolist() == re.findall(r"\d{4}", name)
    assert any("1 of 2 areas are not published" in text for _, text in spoken[1])


@pytest.mark.parametrize(
    ("code", "name", "people"),
    [
        ("WK_CODE", "WK_NAAM", "AANT_INW"),
        ("GM_CODE", "GM_NAAM", "AANT_INW"),
        ("wijkcode", "wijknaam", "aantal_inwoners"),
    ],
)
def test_districts_and_municipalities_are_read_too(homes, norms, tmp_path, code, name, people):
    shape = shapely.box(X + 50, Y + 50, X + 950, Y + 950)
    facts = {code: ["W1"], name: ["Noord"], people: [60]}
    path = tmp_path / ("wijk.shp" if code.isupper() else "wijk.gpkg")
    gpd.GeoDataFrame(facts, geometry=[shape], crs="EPSG:28992").to_file(path)
    found = add_registers(homes((100, 100, 1)), {"neighbourhoods": str(path)}, norms, SILENT)
    assert found.neighbourhoods[["code", "name", "people"]].to_numpy().tolist() == [["W1", "Noord", 60]]
    assert found.origins["people"].tolist() == [60]


def test_squares_by_the_short_names_of_older_files(homes, norms, tmp_path):
    facts = {"c28992r100": ["E0001N0001"], "INWONER": [40], "INW_014": [10], "INW_65PL": [-99997], "WONING": [4]}
    shape = shapely.box(X + 100, Y + 100, X + 200, Y + 200)
    gpd.GeoDataFrame(facts, geometry=[shape], crs="EPSG:28992").to_file(tmp_path / "CBS_VK100_2017_v1.shp")
    city = homes((110, 110, 1), (150, 150, 3))
    found = add_registers(city, {"cbs_squares": str(tmp_path / "CBS_VK100_2017_v1.shp")}, norms, SILENT).origins
    assert found["people"].tolist() == [10, 30]
    assert found["people_0_15"].tolist() == [2.5, 7.5]
    assert found["people_65"].isna().all()


def test_of_two_layers_the_neighbourhoods_are_taken(homes, norms, tmp_path):
    # as PDOK serves them: districts and neighbourhoods, in camel case, with the year in a code
    shape = shapely.box(X + 50, Y + 50, X + 950, Y + 950)
    for layer, code, people in (("wijken", "wijkcode", 900), ("buurten", "buurtcode", 40)):
        about = {code: ["05030000"], "aantalInwoners": [people], "jaarstatcode": [f"2024{code[:2].upper()}05030000"]}
        gpd.GeoDataFrame(about, geometry=[shape], crs="EPSG:28992").to_file(tmp_path / "kwb.gpkg", layer=layer)
    city = add_registers(homes((100, 100, 1)), {"neighbourhoods": str(tmp_path / "kwb.gpkg")}, norms, SILENT)
    assert city.origins["people"].tolist() == [40]
    assert city.neighbourhoods["year"].tolist() == [2024]
    assert city.coverage["date"].dropna().tolist() == ["2024"]


def test_squares_go_before_neighbourhoods(homes, norms, tmp_path):
    # the square tells 30 of the 100 people in the west; the other 70 live outside it
    city = homes((110, 110, 1), (400, 400, 2), (600, 100, 2))
    given = squares(tmp_path / "vk.gpkg", (1, 1, 30, 0, 0, 1)) | neighbourhoods(tmp_path / "kwb.gpkg")
    assert add_registers(city, given, norms, SILENT).origins["people"].tolist() == pytest.approx([30, 70, 60])


def test_delft_has_its_published_population(shared_data, small_city, norms):
    bundle = shared_data / "delft" / "delft_bundle.gpkg"
    boundary = gpd.read_file(bundle, layer="boundary").buffer(50)
    homes = gpd.read_file(bundle, layer="addresses")
    origins = gpd.GeoDataFrame({"dwellings": 1.0, "people": 2.1}, geometry=homes.geometry, index=homes.index)
    city = replace(
        small_city,
        origins=conform("origins", origins),
        coverage=small_city.coverage.set_geometry(boundary.to_numpy(), crs=small_city.crs),
    )
    path = str(shared_data / "delft" / WIJKEN)
    found = add_registers(city, {"neighbourhoods": path}, norms, SILENT)
    inside = found.origins.intersects(shapely.union_all(found.neighbourhoods.geometry.to_numpy()))
    assert len(found.neighbourhoods) == 13
    assert found.origins.loc[inside, "people"].sum() == pytest.approx(109_585)
    # 14 of 100 people of the city are 65 or over, by the sum of its neighbourhoods
    assert found.origins["people_65"].sum() / 109_585 == pytest.approx(0.167, abs=0.01)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("delft/delft_bundle.gpkg|layername=buurten2021", "lies? in this city|no column aantal_inwoners"),
        ("malta/malta.osm.pbf", "several layers"),
    ],
)
def test_a_wrong_file_is_one_sentence(shared_data, homes, norms, file, words):
    with pytest.raises(InputError, match=words):
        add_registers(homes((1, 1, 1)), {"neighbourhoods": str(shared_data / file)}, norms, SILENT)
