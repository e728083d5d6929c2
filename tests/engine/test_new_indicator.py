"""Adding an indicator: one card, one formula, one table of norms and its texts, and it is everywhere."""

import json
import os
import subprocess
import sys

import new_indicator
import numpy as np
import pyogrio
import pytest

# the project is copied, built and scored
pytestmark = pytest.mark.slow
QGIS_PYTHON = "/usr/bin/python3"
# what make translations, make build and the scripts of the documents write
GENERATED = (
    (sys.executable, "-P", "scripts/translations.py"),
    (sys.executable, "-P", "scripts/translations.py", "--compile"),
    (QGIS_PYTHON, "-B", "scripts/styles"),
    (sys.executable, "-P", "scripts/tables_doc.py"),
    (sys.executable, "-P", "scripts/modules_doc.py"),
)
# what a newcomer runs first, and quick enough to be run for every place that may be forgotten
QUICK = ("registry", "catalogue", "words", "tables_doc", "norms")
# the place that is left out, and what a test says of it
FORGOTTEN = {
    "card": "new_trees",
    "import of the card": "new_trees",
    "card in CARDS": "tre",
    "formula": "new_trees",
    "import of the formula": "new_trees",
    "formula in INDICATORS": "tre",
    "schema": "new_trees",
    "import of the schema": "NewTrees",
    "table in Norms": "new_trees",
    "plan field in the schema": "new_trees",
    "table of the norms": "new_trees",
    "plan field in the norms": "new_trees",
    "Dutch texts": "New trees",
    "page of the method": "new_trees",
}


def run(copy, *words):
    """A command of the copy, in its folder and with its modules."""
    # QGIS's own Python makes the styles, from the sources
    package = copy if words[0] == QGIS_PYTHON else copy / "build"
    environment = {**os.environ, "PYTHONPATH": str(package), "QT_QPA_PLATFORM": "offscreen", "QT_HASH_SEED": "0"}
    return subprocess.run(words, cwd=copy, env=environment, capture_output=True, text=True, check=False, timeout=300)


def made(copy, *words):
    done = run(copy, *words)
    assert not done.returncode, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    """The project with the new indicator, its texts compiled and its styles made."""
    copy = new_indicator.add(root, tmp_path_factory.mktemp("new"))
    for words in GENERATED:
        made(copy, *words)
    return copy


@pytest.fixture(scope="module")
def scored(copy, sample_package, tmp_path_factory):
    """The sample city scored by the command of the copy, for the new indicator alone."""
    folder = tmp_path_factory.mktemp("scored")
    areas = pyogrio.read_dataframe(sample_package.with_name("plan_areas.gpkg"))
    # one tree for each two homes, and an area whose plan does not tell
    areas["nieuwe_bomen"] = areas["nieuwe_woningen"] / 2
    areas.to_file(folder / "areas.gpkg", layer="areas")
    out = folder / "scored.gpkg"
    words = ["--city", str(sample_package), "--areas", str(folder / "areas.gpkg"), "--out", str(out)]
    made(copy, sys.executable, "-P", "-m", "g40_plugin.engine", "score", *words, "--indicators", "tre")
    return out


def test_it_takes_at_most_fourteen_places():
    assert len(new_indicator.PLACES) <= 14
    assert set(FORGOTTEN) == set(new_indicator.PLACES)


def test_it_is_in_scores_and_parts(scored):
    areas = pyogrio.read_dataframe(scored, layer="areas")
    planned = areas["nieuwe_woningen"] > 0
    assert planned.any()
    np.testing.assert_allclose(areas.loc[planned, "tre_home"], 0.5)
    np.testing.assert_allclose(areas.loc[planned, "tre_score"], 50)
    assert areas.loc[~planned, "tre_score"].isna().all()
    assert areas.loc[~planned, "tre_note"].str.contains("nieuwe_bomen and nieuwe_woningen").all()
    assert json.loads(areas.loc[~planned, "reasons"].iloc[0])["tre_note"][0][0] == "plan_lacks"
    # asked for alone, it stands alone
    assert "a15_score" not in areas
    parts = pyogrio.read_dataframe(scored, layer="parts")
    assert set(parts["indicator"]) == {"tre"}
    assert set(parts["part"]) == {"trees"}


SEEN = """
import json, sys
sys.path.insert(0, "scripts")
import tables_doc
from g40_plugin import catalogue
from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.rows import questions
from g40_plugin.engine.norms import read_norms
norms, nl = read_norms().as_file, Texts("nl")
fields = [field.name for field in catalogue.fields_of(norms)]
row = next(row for row in questions(fields, norms) if row.family == "tre")
print(json.dumps({
    "fields": [name for name in fields if name.startswith("tre_")],
    "last map": catalogue.MAPS[-1],
    "title": nl(catalogue.title_of("tre", norms)),
    "row": [row.title, row.clause, row.sentence({"tre_home": 0.5}, norms, nl)],
    "not known": row.sentence({"tre_home": None, "tre_note": "The plan lacks it."}, norms, nl),
    "alias": next(field for field in catalogue.fields_of(norms) if field.name == "tre_score").text(norms, nl),
    "documents": {name: make() for name, make in tables_doc.TABLES_OF.items() if name != "city-package.md"},
}))
"""


def test_it_is_on_maps_and_sheets_and_in_the_documents(copy):
    seen = json.loads(made(copy, sys.executable, "-P", "-c", SEEN))
    assert seen["fields"] == ["tre_score", "tre_home", "tre_says", "tre_note"]
    # the numbers of the other maps stay as they are
    assert seen["last map"] == "tre"
    assert seen["title"] == "Nieuwe bomen"
    assert seen["row"] == ["New trees", "e.4", "Het plan heeft 0,5 nieuwe bomen per nieuwe woning."]
    assert seen["not known"].startswith("Niet bekend: ")
    assert seen["alias"] == "nieuwe bomen van het plan; 100 is 1 bomen per woning"
    for name, text in seen["documents"].items():
        assert "tre" in text, name


def test_it_has_its_styles(copy):
    style = (copy / "resources" / "styles" / "areas_tre_nl.qml").read_text(encoding="utf-8")
    assert "tre_score" in style
    assert "Nieuwe bomen" in style


def test_the_command_tells_it(copy):
    assert "tre" in made(copy, sys.executable, "-P", "-m", "g40_plugin.engine", "score", "--help")
    done = run(copy, sys.executable, "-P", "-m", "g40_plugin.engine", "score", "--indicators", "trees", "--json")
    assert done.returncode


def first_run(root, folder, leave_out=None):
    """What the quick tests say in a copy, after the documents and texts were made as a newcomer does."""
    copy = new_indicator.add(root, folder, leave_out)
    for generated in GENERATED:
        run(copy, *generated)
    words = [str(next((copy / "tests" / "engine").rglob(f"test_{name}.py"))) for name in QUICK]
    return run(copy, sys.executable, "-P", "-m", "pytest", "-q", "-o", "filterwarnings=default", *words)


@pytest.mark.slow
def test_with_all_places_the_quick_tests_pass(root, tmp_path):
    done = first_run(root, tmp_path)
    assert not done.returncode, done.stdout[-4000:]


@pytest.mark.slow
@pytest.mark.parametrize("place", FORGOTTEN)
def test_a_forgotten_place_fails_a_test_that_names_it(root, tmp_path, place):
    done = first_run(root, tmp_path, place)
    assert done.returncode
    assert FORGOTTEN[place] in done.stdout + done.stderr
