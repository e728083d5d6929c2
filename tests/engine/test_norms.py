"""The norms file: overlays, mistakes in words, version and hash."""

import pytest

from g40_plugin.engine.errors import NormsError
from g40_plugin.engine.norms import read_norms


@pytest.fixture
def overlay(tmp_path):
    def write(text):
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_shipped_norms_hold_together():
    norms = read_norms()
    assert norms.version == "1"
    assert norms.profiles["walk_std"].metres_per_minute == pytest.approx(80.0)
    assert sum(profile.mix for profile in norms.profiles.values()) == pytest.approx(1.0)
    for function in norms.functions:
        weights = [sub.weight for sub in norms.subcategories.values() if sub.function == function]
        assert sum(weights) == pytest.approx(1.0), function


def test_overlay_changes_only_its_keys(overlay):
    shipped, own = read_norms(), read_norms(overlay("[greenery]\ntarget = 0.30\n"))
    assert own.greenery.target == 0.30
    assert own.greenery.park_m == shipped.greenery.park_m
    assert own.model_copy(update={"greenery": shipped.greenery}) == shipped


def test_overlay_replaces_lists_whole(overlay):
    own = read_norms(overlay('[subcategories.supermarket]\nosm = ["shop=hypermarket"]\n'))
    assert own.subcategories["supermarket"].osm == ["shop=hypermarket"]


def test_overlay_adds_a_subcategory(overlay):
    own = read_norms(
        overlay('[subcategories.bank]\nfunction = "shopping"\nweight = 0.1\nosm = ["amenity=bank"]\nsource = "own"\n')
    )
    assert own.subcategories["bank"].function == "shopping"


def test_hash_is_stable_and_changes_with_any_value(overlay):
    first = read_norms()
    assert first.hash == read_norms().hash == read_norms(overlay("")).hash
    assert len(first.hash) == 12
    assert read_norms(overlay("[time_score]\nfull_min = 6.0\n")).hash != first.hash
    assert first.label == f"1+{first.hash}"


def test_a_copy_with_other_values_has_a_hash_and_fields_of_its_own():
    norms = read_norms()
    assert norms.hash and norms.as_file and norms.fields
    copied = norms.model_copy(update={"name": "other"})
    assert copied.hash != norms.hash
    assert copied.as_file["name"] == "other"
    assert norms.as_file["name"] != "other"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[greenery]\ntarge = 0.3\n", ["greenery.targe"]),
        ('[greenery]\ntarget = "much"\n', ["greenery.target"]),
        ("[greenery]\ntarget = 1.4\npark_m = -1.0\n", ["greenery.target", "greenery.park_m"]),
        ('[subcategories.gp]\nfunction = "fun"\n', ["subcategories.gp.function", "fun"]),
        ("[time_score]\nzero_min = 1.0\n", ["time_score", "zero_min"]),
        ('[subcategories.gp]\nosm = ["amenity"]\n', ["subcategories.gp.osm", "amenity"]),
        ("[greenery\n", ["TOML"]),
        ("[composite.priority]\na15 = 1.0\n", ["composite names a15", "own_indicators"]),
        ("[composite.priority]\nroom = 0.0\n", ["composite.priority", "at least one weight must be more than 0"]),
        ("[composite.priority]\nurgency = -1.0\n", ["composite.priority.urgency"]),
        # numbers that are none, or without an end; lists in lists without an end
        ("[greenery]\ntarget = nan\npark_m = inf\n", ["greenery.target", "greenery.park_m"]),
        ("a = " + "[" * 6000, ["TOML"]),
        # a text, and true, are no numbers; 1 is not true
        ('[greenery]\ntarget = "0.3"\npark_m = true\n', ["greenery.target", "greenery.park_m"]),
        ("[transit.ptai]\nbands = [true]\n", ["transit.ptai.bands"]),
        ("[vegetation]\ncount_trees = 1\n", ["vegetation.count_trees"]),
        # of which no mean can be taken, or no ramp
        (
            "".join(f"[profiles.{name}]\nmix = 0.0\n" for name in ("walk_std", "walk_slow", "bike_std")),
            ["mix", "profiles"],
        ),
        (
            "[subcategories.daycare]\nweight = 0.0\n[subcategories.after_school]\nweight = 0.0\n",
            ["functions.childcare"],
        ),
        ("[greenery.variety]\nzero = 3.0\n", ["greenery.variety", "must differ"]),
        # more than a computer can hold
        ("[robustness]\ndraws = 1_000_000_000\n", ["robustness.draws"]),
        ("[severance]\nbearings = 1_000_000\n", ["severance.bearings"]),
        ("[origins]\ngrid_m = 1e-9\n", ["origins.grid_m"]),
    ],
)
def test_mistakes_are_named(overlay, text, words):
    with pytest.raises(NormsError) as caught:
        read_norms(overlay(text))
    message = str(caught.value)
    assert "own.toml" in message
    for word in words:
        assert word in message


def test_the_mark_that_editors_of_windows_write_is_read(tmp_path):
    path = tmp_path / "own.toml"
    path.write_bytes("\ufeff[greenery]\ntarget = 0.3\n".encode())
    assert read_norms(path).greenery.target == 0.3


def test_missing_and_binary_files_are_named(tmp_path):
    with pytest.raises(NormsError, match=r"absent\.toml cannot be read"):
        read_norms(tmp_path / "absent.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NormsError, match=r"binary\.toml is not valid TOML"):
        read_norms(binary)
