"""The municipality's list of plans: every format, and rows that are odd; none is lost."""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from workbook import write_workbook

from g40_plugin.engine.city.package import City
from g40_plugin.engine.city.schema import TABLES, conform, empty_table
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.plans import read_plans
from g40_plugin.engine.plans.values import class_homes, statuses, years

CRS = "EPSG:28992"


@pytest.fixture
def areas():
    """Three squares of a kilometre side by side.

    446 +------+------+------+
        | Oost | Kern | Hof  |
    445 +------+------+------+
        84     85     86     87
    """
    squares = [shapely.box(84000 + 1000 * step, 445000, 85000 + 1000 * step, 446000) for step in range(3)]
    return gpd.GeoDataFrame(
        {"area_id": ["1", "2", "BU03"], "area_name": ["Oost", "Kern", "Hof"]}, geometry=squares, crs=CRS
    )


@pytest.fixture
def read(areas, norms, spoken, tmp_path):
    """Plans of a CSV text, or of a file; gives them, and what was said."""

    def reading(content, areas=areas, **options):
        path = content
        if isinstance(content, str) and "\n" in content:
            path = tmp_path / "plannen.csv"
            path.write_text(content, encoding="utf-8")
        return read_plans(str(path), areas, CRS, norms, spoken[0], **options)

    reading.said = lambda: [text for level, text in spoken[1] if level == "warning"]
    return reading


def xy(frame):
    return shapely.get_coordinates(frame.geometry.to_numpy()).round(1).tolist()


# ------------------------------------------------------------------------------------------------ formats
LIST = pd.DataFrame(
    {
        "Projectnaam": ["Fabriek", "Werf"],
        "Aantal woningen": [1250, 80],
        "Status": ["Onherroepelijk", "in onderzoek"],
        "Startjaar": [2027, 2031],
        "Oplevering": [2030, None],
        "Sociale huur": [400, None],
        "Aandeel middenhuur": [0.2, None],
        "Betaalbare koop": [100, None],
        "Parkeerplaatsen": [600, None],
    }
)
POINTS = gpd.points_from_xy([84500, 86500], [445500, 445250], crs=CRS)


def check_list(plans):
    # a FlatGeobuf has an order of its own
    placed = plans.placed.sort_values("name", ignore_index=True)
    assert placed["name"].tolist() == ["Fabriek", "Werf"]
    assert placed["area_id"].tolist() == ["1", "BU03"]
    assert placed["homes"].tolist() == [1250, 80]
    assert placed["status"].tolist() == ["hard", "soft"]
    assert placed["first_year"].tolist() == [2027, 2031]
    assert placed.loc[0, ["last_year", "corporation", "middle", "affordable_sale", "parking_spaces"]].tolist() == [
        2030,
        400,
        250,
        100,
        600,
    ]
    assert placed.loc[1, ["last_year", "corporation", "middle", "affordable_sale", "parking_spaces"]].isna().all()
    assert plans.unplaced.empty
    assert placed.crs == CRS


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "shp", "fgb", "parquet"])
def test_layer_of_points(read, tmp_path, ending):
    frame = gpd.GeoDataFrame(LIST, geometry=POINTS)
    if ending == "shp":
        # ten characters a name
        names = {"Projectnaam": "naam", "Aantal woningen": "woningen", "Status": "status"}
        frame = frame.rename(columns=names)[[*names.values(), "geometry"]]
    path = tmp_path / f"plannen.{ending}"
    frame = frame.to_crs("EPSG:4326") if ending == "geojson" else frame
    frame.to_parquet(path) if ending == "parquet" else frame.to_file(path)
    plans = read(path)
    if ending == "shp":
        assert plans.placed[["name", "homes", "status", "area_id"]].to_numpy().tolist() == [
            ["Fabriek", 1250, "hard", "1"],
            ["Werf", 80, "soft", "BU03"],
        ]
    else:
        check_list(plans)
    assert xy(plans.placed.sort_values("name")) == [[84500, 445500], [86500, 445250]]
    assert plans.placed["placed_by"].tolist() == ["point", "point"]


def test_layer_of_polygons_with_an_invalid_one_and_a_row_without_geometry(read, tmp_path):
    bow = shapely.Polygon([(84100, 445100), (84300, 445300), (84300, 445100), (84100, 445300)])
    # 300 m of it in Kern, 700 m in Hof
    wide = shapely.box(85700, 445100, 86700, 445200)
    frame = gpd.GeoDataFrame(
        {"naam": ["Strik", "Breed", "Los", "Zoek"], "woningen": [10, 20, 30, 40], "gebied": [None, None, "Kern", None]},
        geometry=[bow, wide, None, None],
        crs=CRS,
    )
    frame.to_file(tmp_path / "a.gpkg", layer="plannen")
    frame.iloc[:0].to_file(tmp_path / "a.gpkg", layer="leeg")
    plans = read(f'{tmp_path / "a.gpkg"}|layername=plannen|subset="woningen" > 5')
    assert plans.placed[["name", "area_id", "placed_by"]].to_numpy().tolist() == [
        ["Strik", "1", "polygon"],
        ["Breed", "BU03", "polygon"],
        ["Los", "2", "area"],
    ]
    # two triangles of 100 by 200 m
    assert plans.placed.area.round().tolist() == [20000, 100000, 0]
    assert plans.unplaced[["row", "name", "homes", "cause"]].to_numpy().tolist() == [[4, "Zoek", 40, "place"]]
    with pytest.raises(InputError, match="several layers"):
        read(tmp_path / "a.gpkg")


def test_table_of_a_geopackage_without_geometry(read, tmp_path):
    table = LIST.assign(x=POINTS.x, y=POINTS.y)
    pyogrio.write_dataframe(table, tmp_path / "plannen.gpkg", layer="lijst", driver="GPKG")
    check_list(read(tmp_path / "plannen.gpkg"))


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_workbook_of_a_library(read, tmp_path, ending):
    table = LIST.assign(x=POINTS.x + 0.25, y=POINTS.y)
    pyogrio.write_dataframe(table, tmp_path / f"plannen.{ending}", layer="Blad1")
    plans = read(tmp_path / f"plannen.{ending}")
    check_list(plans)
    assert xy(plans.placed) == [[84500.2, 445500], [86500.2, 445250]]


def test_workbook_as_a_municipality_has_it(read, tmp_path):
    lines = [
        ["Plancapaciteit gemeente Voorbeeldstad", None, None, None, None, None],
        [None, None, None, None, None, None],
        [None, None, None, "peildatum", 46023, None],
        ["Nr", "Projectnaam", "Woningen (netto)", "Planstatus", "Jaar van oplevering", "Wijk"],
        [1, "Fabriek", 1250, "1A. Onherroepelijk", 2030, "oost"],
        [2, "Werf", "1.080", "3. In voorbereiding", "2031-2034", "HOF"],
        [None, None, None, None, None, None],
        [3, "Zoeklocatie", 300, "4B. Idee", "na 2035", None],
        [None, "Totaal", 2630, None, None, None],
    ]
    path = write_workbook(tmp_path / "plannen.xlsx", {"Toelichting": [["Lees mij", 1]], "Lijst": lines})
    plans = read(path)
    assert plans.placed[["plan_id", "name", "homes", "status", "last_year", "area_id", "row"]].to_numpy().tolist() == [
        ["1", "Fabriek", 1250, "hard", 2030, "1", 5],
        ["2", "Werf", 1080, "soft", 2034, "BU03", 6],
    ]
    assert plans.unplaced[["row", "name", "homes", "cause"]].to_numpy().tolist() == [
        [8, "Zoeklocatie", 300, "place"],
        [9, "Totaal", 2630, "sum"],
    ]
    assert plans.homes_without_place == 300
    assert plans.facts == {
        "plans_homes": "2330",
        "plans_hard": "1250",
        "plans_soft": "1080",
        "plans_unplaced": "2",
        "plans_unplaced_homes": "300",
    }
    check_same = read(f"{path}|layername=Lijst")
    assert check_same.placed["homes"].tolist() == [1250, 1080]


def test_workbook_that_does_not_tell_which_sheet(read, tmp_path):
    lines = [["naam", "woningen", "gebied"], ["a", 10, "Oost"]]
    path = write_workbook(tmp_path / "a.xlsx", {"2025": lines, "2026": lines})
    with pytest.raises(InputError, match=r"several sheets with a list \(2025, 2026\).*a.xlsx\|layername=2025"):
        read(path)
    assert read(f"{path}|layername=2026").placed["homes"].tolist() == [10]
    with pytest.raises(InputError, match="has no sheet 2027; it has: 2025, 2026"):
        read(f"{path}|layername=2027")
    (tmp_path / "b.xlsx").write_bytes(b"no workbook")
    with pytest.raises(InputError, match=r"b\.xlsx cannot be read"):
        read(tmp_path / "b.xlsx")
    with pytest.raises(InputError, match=r"save it as \.xlsx"):
        read(tmp_path / "c.xls")
    with pytest.raises(InputError, match="no column with the number of homes"):
        read(write_workbook(tmp_path / "d.xlsx", {"Blad1": [["naam", "gebied"], ["a", "Oost"]]}))
    with pytest.raises(InputError, match="does not exist"):
        read(tmp_path / "none.xlsx")


@pytest.mark.parametrize(
    "text",
    [
        "naam;woningen;x;y\nA;1.250;84.500,5;445.250\n",
        'naam,woningen,x,y\nA,"1,250",84500.5,445250\n',
        "Plannen per 1 januari\n\nnaam;woningen;x;y\nA;1250;84500,5;445250\n",
        "Plannen, per 1 januari\nnaam,woningen,x,y\nA,1250,84500.5,445250\n",
        "sep=;\nPROJECT;Aantal woningen (netto);RD_X;RD Y\nA;1 250;84500,5;445250\n",
        "name\thomes\tx\ty\nA\t1250\t84500.5\t445250\n",
    ],
)
def test_csv_with_coordinates_of_rd(read, text):
    plans = read(text)
    assert plans.placed[["name", "homes", "area_id", "placed_by"]].to_numpy().tolist() == [["A", 1250, "1", "point"]]
    assert xy(plans.placed) == [[84500.5, 445250]]


def test_csv_with_degrees(read, areas):
    middle = gpd.GeoSeries([shapely.Point(85500, 445500)], crs=CRS).to_crs("EPSG:4326").iloc[0]
    for sign in (".", ","):
        lon, lat = (f"{value:.6f}".replace(".", sign) for value in (middle.x, middle.y))
        plans = read(f"naam;woningen;lengtegraad;breedtegraad\nA;1250;{lon};{lat}\n")
        assert plans.placed[["homes", "area_id"]].to_numpy().tolist() == [[1250, "2"]]
        np.testing.assert_allclose(xy(plans.placed), [[85500, 445500]], atol=0.2)
    # exchanged
    plans = read(f"naam;woningen;lat;lon\nA;1250;{lon};{lat}\n")
    assert "exchanged" in plans.unplaced["reason"].iloc[0]


def test_csv_with_postcodes_of_the_city(read):
    homes = gpd.GeoDataFrame(
        {"address_id": [None] * 2, "object_id": [None] * 2, "postcode": ["2611AB"] * 2},
        geometry=gpd.points_from_xy([84400, 84600], [445500, 445500], crs=CRS),
    )
    tables = {name: empty_table(name, CRS) for name in TABLES} | {"addresses": conform("addresses", homes)}
    city = City(**tables, meta={"crs": CRS})
    plans = read("naam;woningen;postcode\nA;10;2611 ab\nB;10;9999ZZ\n", city=city)
    assert plans.placed[["name", "area_id"]].to_numpy().tolist() == [["A", "1"]]
    assert xy(plans.placed) == [[84500, 445500]]
    assert plans.unplaced[["row", "cause"]].to_numpy().tolist() == [[3, "place"]]


def test_csv_by_area(read, areas):
    plans = read(
        "area_id;area_name;naam;woningen;status\n"
        "1;;Fabriek;100;hard\n"  # by the id
        "1.0;;;40;hard\n"  # as a spreadsheet writes it; without a name it is the plan of the area
        ";KERN ;Werf;50;zacht\n"  # by the name
        ";;Hof;60;zacht\n"  # a plan of the name of an area is its plan
        "2;Hof;Beide;70;zacht\n"  # two areas
        ";Wippolder;Ver;80;zacht\n"
        ";;Zweef;90;zacht\n"
    )
    placed = plans.placed.set_index("homes")
    assert placed["area_id"].to_dict() == {100: "1", 40: "1", 50: "2", 60: "BU03"}
    assert (placed["placed_by"] == "area").all()
    assert placed.geom_type.tolist() == ["Point", "Polygon", "Point", "Polygon"]
    assert placed.geometry[40].equals(areas.geometry[0])
    assert areas.geometry[0].contains(placed.geometry[100])
    assert plans.unplaced["reason"].tolist() == [
        "Its area id 2 and its area name Hof tell two areas: correct one of them.",
        "No plan area is called Wippolder: correct it, or give coordinates.",
        "It tells no place: give coordinates, or the id or the name of its plan area.",
    ]
    # Fabriek lies in the plan of its whole area
    assert any("Fabriek in 3" in text for text in read.said())


def test_areas_of_one_name(read, areas):
    plans = read("gebied;naam;woningen\nOost;A;10\n3;B;10\n", areas.assign(area_name="Oost", area_id=["1", "2", "3"]))
    assert plans.placed["name"].tolist() == ["B"]
    assert "Several plan areas are called Oost" in plans.unplaced["reason"].iloc[0]


def test_geometry_goes_before_the_area_that_is_named(read):
    plans = read(
        "naam;woningen;x;y;gebied\nA;10;84500;445500;Kern\nB;10;184500;445500;Kern\nC;10;84500;445500;Elders\n"
    )
    assert plans.placed["area_id"].tolist() == ["1", "2", "1"]
    assert plans.placed["placed_by"].tolist() == ["point", "area", "point"]
    assert [text for text in read.said() if "(A)" in text and "another plan area" in text]
    assert [text for text in read.said() if "(B)" in text and "none of the plan areas" in text]
    assert not [text for text in read.said() if "(C)" in text and "area" in text]


# ------------------------------------------------------------------------------------------------ hostile rows
def test_rows_that_are_no_plan_are_listed(read):
    plans = read(
        "naam;woningen;status;x;y\n"
        "Goed;10;hard;84500;445500\n"
        "Leeg;;hard;84500;445500\n"
        "Nul;0;hard;84500;445500\n"
        "Min;-5;hard;84500;445500\n"
        "Tekst;ca. 100;hard;84500;445500\n"
        "Reeks;100-150;hard;84500;445500\n"
        "Goed;10;hard;84500;445500\n"
        "Klaar;10;Opgeleverd;84500;445500\n"
        "Weg;10;hard;1;1\n"
        "Wissel;10;hard;445500;84500\n"
        "Half;10;hard;84500;\n"
        "Totaal;60;;;\n"
        "Bijna totaal;60;;84600;445500\n"
    )
    assert plans.placed["name"].tolist() == ["Goed", "Bijna totaal"]
    listed = plans.unplaced.set_index("name")
    assert listed["row"].tolist() == list(range(3, 14))
    assert listed["cause"].to_dict() == {
        "Leeg": "homes",
        "Nul": "homes",
        "Min": "homes",
        "Tekst": "homes",
        "Reeks": "homes",
        "Goed": "twice",
        "Klaar": "ended",
        "Weg": "place",
        "Wissel": "place",
        "Half": "place",
        "Totaal": "sum",
    }
    assert listed["homes"].fillna(-1).tolist() == [-1, 0, -1, -1, -1, 10, 10, 10, 10, 10, 60]
    assert listed["reason"]["Leeg"] == "It has no number of homes: fill it in."
    assert listed["reason"]["Tekst"] == "Its homes are ca. 100, which is no number from 0 on: give one number."
    assert listed["reason"]["Goed"] == "It is the same as row 2, which counts."
    assert listed["reason"]["Klaar"] == "By its status (Opgeleverd) it is built or given up: it is no plan any more."
    assert plans.homes_without_place == 30
    assert any("11 rows of the list" in text and "30 homes for lack of a place" in text for text in read.said())


def test_phases_of_one_plan_are_no_doubles(read):
    plans = read("naam;woningen;startjaar;gebied\nA;10;2027;Oost\nA;10;2031;Oost\nA;10;2031;Oost\n")
    assert plans.placed["first_year"].tolist() == [2027, 2031]
    assert plans.unplaced["reason"].tolist() == ["It is the same as row 3, which counts."]
    plans = read("id;naam;woningen;gebied\n1;A;10;Oost\n2;A;10;Oost\n1;B;10;Oost\n")
    assert plans.placed["plan_id"].tolist() == ["1", "2", "1-2"]


def test_odd_cells_are_told_and_the_plan_counts(read):
    plans = read(
        "naam;woningen;status;startjaar;eindjaar;sociale_huur;middenhuur;parkeerplaatsen;gebied\n"
        "A;100;blauw;2031;2028;30;;;Oost\n"
        "B;100;;straks;;-3;;veel;Oost\n"
        "C;100;niet vastgesteld;2028;2031;60;50;70;Oost\n"
    )
    placed = plans.placed.set_index("name")
    assert (placed["status"] == "soft").all()
    assert placed.loc["A", ["first_year", "last_year", "corporation"]].tolist() == [2028, 2031, 30]
    assert placed.loc["B", ["first_year", "last_year", "corporation", "parking_spaces"]].isna().all()
    assert placed.loc["C", ["first_year", "last_year", "parking_spaces"]].tolist() == [2028, 2031, 70]
    assert placed.loc["C", ["corporation", "middle"]].isna().all()
    for words in (
        "Plans with a status that is not known, which count as soft: 2 (A: blauw, C: niet vastgesteld)",
        "Plans without a status, which count as soft: 1 (B)",
        "Plans that end before they start, whose years are exchanged: 1 (A)",
        "Plans with a time without a year: 1 (B)",
        "Plans whose price classes or parking spaces are no number from 0 on: 1 (B)",
        "Plans whose price classes add up to more than their homes, which do not count: 1 (C)",
    ):
        assert [text for text in read.said() if words in text], words


def test_plans_inside_another_are_told(read, tmp_path):
    shapes = [
        shapely.box(84000, 445000, 84800, 445800),
        shapely.box(84100, 445100, 84300, 445300),  # in the first
        shapely.box(84700, 445100, 84950, 445300),  # for two fifths
        shapely.Point(84500, 445500),
    ]
    frame = gpd.GeoDataFrame({"naam": list("ABCD"), "woningen": [100, 10, 10, 10]}, geometry=shapes, crs=CRS)
    frame.to_file(tmp_path / "a.gpkg")
    plans = read(tmp_path / "a.gpkg")
    assert len(plans.placed) == 4
    assert [text for text in read.said() if "Plans inside another plan: 2 (B in A, D in A)" in text]
    # two rows for one whole area are no part of each other
    plans = read("gebied;woningen;status\nOost;10;hard\nOost;20;zacht\n")
    assert plans.placed["homes"].tolist() == [10, 20]
    assert len([text for text in read.said() if "inside another plan" in text]) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("naam;gebied\nA;Oost\n", "no column with the number of homes"),
        ("woningen\n10\n", "no column with the number of homes"),
        ("naam;woningen;gebied\n", "has no plans"),
        ("naam;woningen\nA;10\n", "does not tell where its plans lie"),
        ("naam;woningen;gebied;Woningen\nA;10;Oost;20\n", "several columns of one name (woningen, Woningen)"),
        ("naam;woningen;x;y\nA;10;4.35;52.0\n", "hold degrees, no metres"),
        ("naam;woningen;lon;lat\nA;10;84500;445500\n", "hold metres, no degrees"),
        ("naam;woningen;gebied\nA;1,5;Oost\nB;2.5;Oost\n", "one decimal sign"),
        ("naam;woningen;gebied;sociaal\nA;10;Oost;0,3\n", "aandeel_sociaal"),
        ("naam;woningen;gebied;aandeel_sociaal\nA;10;Oost;0,3\nB;10;Oost;30\n", "all in percent"),
        ("naam;woningen;gebied\nA;10\n", "Line 2 of"),
    ],
)
def test_lists_that_are_refused(read, text, words):
    with pytest.raises(InputError) as told:
        read(text)
    assert words in str(told.value)
    assert "\n" not in str(told.value)


def test_lines_are_no_plans(read, tmp_path):
    line = gpd.GeoDataFrame({"naam": ["A"], "woningen": [1]}, geometry=[shapely.LineString([(0, 0), (1, 1)])], crs=CRS)
    line.to_file(tmp_path / "a.gpkg")
    with pytest.raises(InputError, match="holds lines"):
        read(tmp_path / "a.gpkg")


# ------------------------------------------------------------------------------------------------ values
def test_status_of_many_words(norms):
    texts = {
        "hard": "hard",
        "H": "hard",
        "1A. Onherroepelijk": "hard",
        "Bestemmingsplan vastgesteld": "hard",
        "In aanbouw": "hard",
        "zacht": "soft",
        "Verkenning": "soft",
        "2. ontwerp-bestemmingsplan": "soft",
        "haalbaarheidsfase": "soft",
        "idee/visie": "soft",
        "gerealiseerd": "ended",
        "nog niet vastgesteld": None,
        "ontwerp, daarna vastgesteld": None,
        "harderwijk": None,
        "?": None,
    }
    values = pd.Series([*texts, None], dtype=object)
    assert statuses(values, norms.plans.status).tolist() == [*texts.values(), None]


def test_years_of_many_texts():
    first = pd.Series(
        ["2028", "2028.0", "Q3 2027", "2028/01/01 00:00:00", "2026-2031", "20281", None, None], dtype=object
    )
    last = pd.Series(["2030", None, "eind 2029", "2030-06-01", None, None, None, "na 2030"], dtype=object)
    period = pd.Series([None] * 6 + ["2030 t/m 2034", None], dtype=object)
    begins, ends, wrong = years(first, last, period)
    np.testing.assert_array_equal(begins, [2028, 2028, 2027, 2028, 2026, np.nan, 2030, np.nan])
    np.testing.assert_array_equal(ends, [2030, np.nan, 2029, 2030, 2031, np.nan, 2034, 2030])
    assert wrong.tolist() == [False] * 5 + [True, False, False]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["30%", "12,5 %", None], [30, 12.5, np.nan]),
        (["0,3", "1", "0"], [30, 100, 0]),
        (["30", "12,5", "0"], [30, 12.5, 0]),
        (["30", "130", "x"], [30, np.nan, np.nan]),
    ],
)
def test_shares_of_price_classes(texts, expected):
    frame = pd.DataFrame({"aandeel": texts}, dtype=object)
    found, wrong = class_homes(None, frame["aandeel"], np.full(3, 100.0), frame)
    np.testing.assert_allclose(found, expected)
    assert wrong.tolist() == [value in ("130", "x") for value in texts]


# ------------------------------------------------------------------------------------------------ homes of the areas
def test_areas_that_bring_their_own_homes(areas, norms, spoken, read):
    own = areas.assign(
        Nieuwe_Woningen=["200", None, 60],
        status=["vastgesteld", None, None],
        oplevering=[2030, None, None],
        aandeel_corporatiehuur=[0.3, None, None],
        middenhuur=[40, None, None],
        nieuwe_parkeerplaatsen=[90, None, None],
    )
    plans = read_plans(None, own, CRS, norms, spoken[0])
    placed = plans.placed.set_index("plan_id")
    assert placed[["name", "area_id", "homes", "status", "placed_by"]].to_numpy().tolist() == [
        ["Oost", "1", 200, "hard", "own"],
        ["Hof", "BU03", 60, "soft", "own"],
    ]
    assert placed.loc["1", ["last_year", "corporation", "middle", "parking_spaces"]].tolist() == [2030, 60, 40, 90]
    assert placed.geometry["1"].equals(areas.geometry[0])
    assert plans.unplaced.empty
    # the list goes before
    plans = read("id;naam;woningen;gebied\nBU03;A;10;Oost\n", own)
    assert plans.placed[["plan_id", "homes"]].to_numpy().tolist() == [["BU03", 10], ["BU03-2", 60]]
    assert [text for text in read.said() if "(Oost): those of the list count" in text]


def test_no_plans_at_all(areas, norms, spoken):
    plans = read_plans(None, areas, CRS, norms, spoken[0])
    assert plans.placed.empty
    assert plans.facts == {}


# ------------------------------------------------------------------------------------------------ docs/plans.md
@pytest.fixture
def page():
    return (Path(__file__).parents[3] / "docs" / "plans.md").read_text(encoding="utf-8")


def test_the_example_of_the_page(read, page):
    plans = read(re.search("```csv\n(.*?)```", page, re.DOTALL)[1])
    columns = ["row", "name", "homes", "area_id", "status", "first_year", "last_year", "corporation"]
    assert plans.placed[columns].fillna(-1).to_numpy().tolist() == [
        [3, "Fabriek", 1250, "1", "hard", 2027, 2031, 375],
        [4, "Werf", 80, "BU03", "soft", -1, 2034, -1],
    ]
    assert plans.unplaced[["row", "name", "cause"]].to_numpy().tolist() == [
        [5, "Kerkhof", "place"],
        [6, "School", "ended"],
        [7, "Totaal", "sum"],
    ]
    assert list(plans.facts.values()) == ["1330", "1250", "80", "3", "12"]


def test_the_page_names_the_columns_and_words_of_the_norms(page, norms):
    tables = page.split("## Rows that count nowhere")[0]
    rows = [line.split(" | ")[:2] for line in tables.splitlines() if line.startswith("| ")]
    named = {key.strip("| `"): re.findall("`([^`]+)`", names) for key, names in rows}
    known = norms.plans.columns.values_by_name() | norms.plans.status.values_by_name()
    assert {key: named[key] for key in known} == known
