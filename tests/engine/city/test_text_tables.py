"""Tables of text in every spelling: the same rows, the same numbers, or a sentence that tells which cannot be read."""

import codecs

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from g40_plugin.engine.city.text_tables import numbers_of, read_table
from g40_plugin.engine.errors import InputError
from g40_plugin.engine.sources.tables import numbers, read_places


@pytest.fixture
def table(tmp_path, norms):
    """A table from its text; gives the file's rows."""

    def read(text, encoding="utf-8"):
        (tmp_path / "a.csv").write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return read_table(str(tmp_path / "a.csv"), norms.tables)

    return read


ROWS = [["Café", "1.250", None], ['Nul; of: "één"', "85.050,5", "x"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_encoding_and_end_of_line(table, encoding, end):
    lines = ["naam;aantal; soort ", "Café;1.250;", '"Nul; of: ""één"""; 85.050,5 ;x']
    content = (end.join(lines) + end).encode(encoding)
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    frame = table(marks.get(encoding, b"") + content)
    assert frame.columns.tolist() == ["naam", "aantal", "soort"]
    assert frame.to_numpy().tolist() == ROWS


@pytest.mark.parametrize(
    "text",
    [
        "a;b\n1;2\n",
        "a,b\n1,2\n",
        "a\tb\n1\t2\n",
        "a|b\n1|2\n",
        # what a spreadsheet adds: the separator, blank lines, empty rows, separators at the end
        "sep=;\na;b\n1;2\n",
        "sep=,\r\na,b\r\n1,2\r\n",
        "\n\na;b\n\n1;2\n;\n;;;\n",
        "a;b\n1;2;;\n",
        # the separator of the others inside a name, between quotes
        '"a";b\n"1";"2"\n',
    ],
)
def test_separators_and_what_a_spreadsheet_adds(table, text):
    frame = table(text)
    assert frame.columns.tolist() == ["a", "b"]
    assert frame.to_numpy().tolist() == [["1", "2"]]


def test_a_separator_inside_a_name_is_none(table):
    frame = table('"aantal, in, totaal";naam\n12;a\n')
    assert frame.columns.tolist() == ["aantal, in, totaal", "naam"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        # one text tells the decimal sign of its whole column
        (["85.050,5", "1.250"], [85050.5, 1250]),
        (["85,050.5", "1,250"], [85050.5, 1250]),
        (["0,5", "1,250"], [0.5, 1.25]),
        (["0.5", "1.250"], [0.5, 1.25]),
        (["12,5", "1.250"], [12.5, 1250]),
        (["12.5", "1,250"], [12.5, 1250]),
        (["1.250.000", "1.250"], [1250000, 1250]),
        (["1,250,000", "1,250"], [1250000, 1250]),
        (["1250.500", "1.250"], [1250.5, 1.25]),
        (["0.125", "1.250"], [0.125, 1.25]),
        ([",5", "7"], [0.5, 7]),
        (["-1.234,0", "+2,5"], [-1234, 2.5]),
        # blanks between thousands: plain, not breaking, narrow, thin; and the apostrophe
        (["1 250", "1\u00a0250", "1\u202f250,5", "1\u2009250 000", "1'250"], [1250, 1250, 1250.5, 1250000, 1250]),
        # what is no number
        (["12,5", "x", ".", "-", None, "1 25", "nan", "inf", "12.5,1"], [12.5, *[np.nan] * 8]),
        (["1e3", "7", 8, 2.125, None], [1000, 7, 8, 2.125, np.nan]),
    ],
)
def test_numbers_of_a_column(texts, expected):
    values = pd.Series(texts, dtype=object, name="aantal", index=[7] * len(texts))
    for whole in (True, None):
        found = numbers_of(values, values.to_frame(), whole=whole)
        assert found.tolist() == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "whole", "expected"),
    [
        # nothing tells: a count has thousands, a degree decimals
        ("n;m\n1.250;7\n", True, 1250),
        ("n;m\n1,250;7\n", True, 1250),
        ("n;m\n4.357;7\n", False, 4.357),
        ("n;m\n4,357;7\n", False, 4.357),
        # another column of the file tells
        ("n;m\n1.250;7,5\n", None, 1250),
        ("n;m\n1.250;7,5\n", True, 1250),
        ("n;m\n1,250;7,5\n", None, 1.25),
        ("n;m\n1.250;7.5\n", None, 1.25),
        ("n;m\n1,250;7.5\n", None, 1250),
        ("n;m\n1,250;7.5\n", True, 1250),
        ("n;m\n4.357;7,5\n", False, 4.357),
        # an English file has commas between its columns, unless it says otherwise
        ("n,m\n1.250,7\n", None, 1.25),
        ("n,m\n1.250,7\n", True, 1.25),
        ('n,m\n"1,250",7\n', None, 1250),
        ('n,m\n1.250,"7,5"\n', True, 1250),
        # a date, a version or a time beside it tells nothing
        ("n;m\n1.250;12.05.2026\n", True, 1250),
        ("n;m;o\n1.250;2.5 km;x\n", True, 1250),
    ],
)
def test_a_column_that_does_not_tell(table, text, whole, expected):
    frame = table(text)
    assert numbers(frame, ["n"], whole=whole).tolist() == [expected]
    # also of the rows that are left of the file
    assert numbers(frame[[True]].assign(p=1), ["n"], whole=whole).tolist() == [expected]


@pytest.mark.parametrize(
    ("text", "whole", "words"),
    [
        ("n;m\n1.250;7\n", None, "n holds 1.250, which may be 1250 or 1.25"),
        ("n;m\n1,250;7\n", None, "n holds 1,250, which may be 1250 or 1.25"),
        # a count with three decimals, in a file whose other columns have decimals
        ("n;m\n1.250;7.5\n", True, "may be 1250 or 1.25"),
        ("n;m\n1,250;7,5\n", True, "may be 1250 or 1.25"),
        ("n;m\n1.250;7\n1,500;7\n", True, "may be"),
        ("n;m\n1,5;7\n2.5;7\n", None, "holds 2.5 and 1,5"),
        ("n;m\n1.250,5;7\n1,250.5;7\n", True, "holds 1,250.5 and 1.250,5"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(table, text, whole, words):
    with pytest.raises(InputError) as told:
        numbers(table(text), ["n"], whole=whole)
    assert words in str(told.value)
    assert "\n" not in str(told.value)


def test_rows_on_a_map_keep_how_their_file_is_written(tmp_path, norms, spoken):
    (tmp_path / "a.csv").write_text("naam;x;y;people;share\na;85.000,5;446.000;1.250;2.500\nb;85.010,5;446.020;980;0\n")
    found = read_places(str(tmp_path / "a.csv"), norms.tables, "EPSG:28992", spoken[0])
    assert shapely.get_coordinates(found.geometry.to_numpy()).tolist() == [[85000.5, 446000], [85010.5, 446020]]
    assert numbers(found, ["people"], whole=True).tolist() == [1250, 980]
    assert numbers(found.to_crs("EPSG:4326"), ["share"]).tolist() == [2500, 0]


def test_coordinates_with_a_sign_between_thousands(tmp_path, norms, spoken):
    for text in ("x;y\n85.050;446.000\n", "x;y\n85 050;446 000\n", 'x,y\n"85,050","446,000"\n'):
        (tmp_path / "a.csv").write_text(text)
        found = read_places(str(tmp_path / "a.csv"), norms.tables, "EPSG:28992", spoken[0])
        assert shapely.get_coordinates(found.geometry.to_numpy()).tolist() == [[85050, 446000]]
    for text in ("lon;lat\n4.360;52.010\n", "lon;lat\n4,360;52,010\n"):
        (tmp_path / "a.csv").write_text(text)
        found = read_places(str(tmp_path / "a.csv"), norms.tables, "EPSG:4326", spoken[0])
        assert shapely.get_coordinates(found.geometry.to_numpy()).tolist() == [[4.36, 52.01]]


def test_numbers_of_a_layer_are_what_they_are():
    frame = gpd.GeoDataFrame({"n": [1.25, 1250.0], "m": pd.array([1, None], "Int64"), "o": [True, False]})
    assert numbers_of(frame["n"], frame, whole=True).tolist() == [1.25, 1250]
    assert numbers_of(frame["m"], frame).tolist() == pytest.approx([1, np.nan], nan_ok=True)
    assert numbers_of(frame["o"], frame).tolist() == [1, 0]
