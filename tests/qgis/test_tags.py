"""Every part of every PDF belongs to the structure that a screen reader reads, or is decoration."""

import re
import subprocess

import pytest
from packages import area, write_city, write_scored
from running import ENGINE_PYTHON, REPOSITORY
from test_maps import pages, read
from test_posters import OVERVIEW, THEME, run
from test_sheets import named, told

WALK = REPOSITORY / "tests" / "engine" / "walked_pdf.py"


def loose(pdf):
    """What in a PDF has no tag or a wrong one."""
    done = subprocess.run([ENGINE_PYTHON, str(WALK), str(pdf)], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def figures(pdf):
    """The alternative texts of a PDF."""
    code = "import sys, pikepdf, walked_pdf as w\nwith pikepdf.open(sys.argv[1]) as pdf:\n"
    code += "    print('\\n'.join(str(one.Alt) for one, _ in w.elements(pdf) if one.S == '/Figure'))"
    done = subprocess.run(
        [ENGINE_PYTHON, "-c", code, str(pdf)],
        capture_output=True,
        text=True,
        check=True,
        cwd=WALK.parent,
    )
    return done.stdout.strip().split("\n")


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tags")
    return {"SCORED": write_scored(folder / "now.gpkg"), "CITY": str(write_city(folder / "city.gpkg"))}


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("exportposter", {"KIND": THEME}),
        ("exportposter", {"KIND": OVERVIEW}),
        ("exportsheets", {}),
    ],
)
def test_nothing_is_loose(provider, feedback, given, tmp_path, name, more):
    pdf = tmp_path / "page.pdf"
    run(provider, feedback, name, pdf, **given, **more)
    assert loose(pdf) == ""


def test_a_legend_is_read_as_a_list(provider, feedback, given, tmp_path):
    pdf = tmp_path / "poster.pdf"
    run(provider, feedback, "exportposter", pdf, KIND=THEME, **given)
    tree = told(pdf, "-struct-text")
    entries = re.findall(r'LI \(block\)\n +LBody \(block\)\n +"(.*)"', tree)
    assert [words.split()[-1] for words in entries[:4]] == ["goed", "goed", "matig", "laag"]
    assert len(entries) == 7 and entries[5] == "geen gegevens"


def test_before_and_after_and_a_map(provider, feedback, given, tmp_path):
    after = write_scored(tmp_path / "then.gpkg")
    pdf = tmp_path / "page.pdf"
    run(provider, feedback, "exportcomparison", pdf, BEFORE=given["SCORED"], AFTER=after)
    assert loose(pdf) == ""
    run(provider, feedback, "exportmap", pdf, **given)
    assert loose(pdf) == ""
    # the figure says what the names on the map say
    (figure,) = figures(pdf)
    assert figure.startswith("Kaart: Rapportcijfer. ") and "zeer goed: Oude stad." in figure
    assert "geen gegevens: Lege polder." in figure


def test_many_areas_are_counted(provider, feedback, tmp_path):
    scored = write_scored(tmp_path / "many.gpkg", named(60))
    pdf = tmp_path / "page.pdf"
    run(provider, feedback, "exportmap", pdf, SCORED=scored)
    (figure,) = figures(pdf)
    assert "Buurt" not in figure
    assert sum(map(int, re.findall(r": (\d+)\.", figure))) == 60


HOSTILE = 'Buurt <b>&amp; "Zuid" & omgeving'
LONG = "Bedrijventerrein Westpoortlaan-Zuidoost en de Landgoederenzone"


@pytest.mark.slow
@pytest.mark.parametrize(
    "areas",
    [
        [area(HOSTILE, 0, 0, 61.0)],
        [area(LONG, 0, 0, 61.0), area(HOSTILE, 1, 0, 12.0), area("Leeg", 2, 0, None)],
    ],
    ids=["one area", "long names and an area without data"],
)
def test_the_ends_of_what_can_be_drawn(provider, feedback, tmp_path, areas):
    """Every kind of page tells every area by its own name, without a logo, and has its tags."""
    now, then = (write_scored(tmp_path / f"{name}.gpkg", areas) for name in ("now", "then"))
    pdf = tmp_path / "page.pdf"
    names = [one["area_name"] for one in areas]
    for name, more in (
        ("exportposter", {"KIND": THEME, "SCORED": now}),
        ("exportposter", {"KIND": OVERVIEW, "SCORED": now}),
        ("exportsheets", {"SCORED": now}),
        ("exportmap", {"SCORED": now}),
        ("exportcomparison", {"BEFORE": now, "AFTER": then}),
    ):
        run(provider, feedback, name, pdf, **more)
        assert loose(pdf) == "", (name, more)
        told_of = " ".join([read(pdf), *(read(pdf, page=n) for n in range(2, pages(pdf) + 1)), *figures(pdf)])
        flat = told_of.replace(" ", "").replace("\n", "").replace("-", "")
        for one in names:
            assert one.replace(" ", "").replace("-", "") in flat, (name, more, one)
