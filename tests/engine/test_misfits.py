"""Why values do not fit a schema, in both languages."""

import pytest
from pydantic import ValidationError

from g40_plugin.engine import misfits
from g40_plugin.engine.batch.rows import Row
from g40_plugin.engine.errors import NormsError
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.translation import set_language


@pytest.fixture
def nl():
    set_language("nl")
    yield
    set_language("en")


def _of(table):
    with pytest.raises(ValidationError) as raised:
        Row.model_validate({"name": "Delft", "areas": "a.gpkg", "osm": "a.pbf", **table})
    return misfits.misfits(raised.value)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"inhabitants": "veel"}, "inhabitants: Dit moet een geheel getal zijn"),
        ({"inhabitants": 1.5}, "inhabitants: Dit moet een geheel getal zijn"),
        ({"homes": 0}, "homes: Dit moet groter zijn dan 0"),
        ({"name": 3}, "name: Dit moet tekst zijn"),
        ({"make": "page"}, "make: Dit moet een lijst zijn"),
        ({"language": "fr"}, "language: Dit moet een van deze zijn: 'en' of 'nl'"),
        ({"strange": 1}, "strange: Deze sleutel bestaat niet"),
    ],
)
def test_a_row_of_a_batch_says_in_dutch_what_does_not_fit(nl, table, said):
    assert _of(table) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[greenery]\ntarget = 2.0\n", "greenery.target: Dit mag hoogstens 1 zijn"),
        ("[greenery]\ntarget = true\n", "greenery.target: Dit moet een getal zijn"),
        ("[time_score]\nzero_min = 1.0\n", "time_score: zero_min moet hoger zijn dan full_min"),
        ("[hubs]\nbike_profile = 'x'\n", "hele bestand: hubs.bike_profile = x staat niet in [profiles]"),
    ],
)
def test_norms_say_in_dutch_what_does_not_fit(nl, tmp_path, text, said):
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(NormsError) as raised:
        read_norms(tmp_path / "own.toml")
    assert said in str(raised.value)


def test_in_english_too():
    assert _of({"homes": -1, "language": "fr"}) == (
        "homes: Input should be greater than 0; language: Input should be 'en' or 'nl'"
    )
