"""Report marks under other weights: equal to a run with these weights, and who wins under which."""

import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
from scored_marks import scored_file

from g40_plugin.catalogue.language import Texts
from g40_plugin.catalogue.weights import PRESETS, order_in_words, winner_in_words
from g40_plugin.engine.errors import InputError, NormsError
from g40_plugin.engine.norms import read_norms
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.score import score
from g40_plugin.engine.service import methods
from g40_plugin.engine.weighing.weigh import weigh
from g40_plugin.engine.weighing.winners import every_weight, winners

ROOT = Path(__file__).resolve().parents[3]
OWN = """
[own_indicators.trees]
title = "Trees"
table = "trees"
value = "count(*) / area_ha"
zero = 0.0
full = 20.0
source = "Proposal."
"""
EN = Texts("en")


@pytest.fixture(scope="module")
def runs(town, tmp_path_factory):
    """The scored file of a small town with an own indicator, and a function that scores it with an overlay."""
    folder = tmp_path_factory.mktemp("runs")
    city, areas = town

    def run(name, overlay):
        (folder / f"{name}.toml").write_text(OWN + overlay, encoding="utf-8")
        out = folder / f"{name}.gpkg"
        score(city, areas, out, read_norms(folder / f"{name}.toml"))
        return out

    return run("now", ""), run


@pytest.fixture
def three(tmp_path):
    """Three areas: the first is best in accessibility, the second in green, the third in nothing."""
    rows = {"1": (90, 20, 50, 50), "2": (20, 90, 50, 50), "3": (20, 20, 50, 50)}
    return str(scored_file(tmp_path / "now.gpkg", rows))


@pytest.mark.parametrize(
    ("overlay", "weights"),
    [
        ("[composite.quality]\ngrn = 3.0\na15 = 0.5\n", {"grn": 3.0, "a15": 0.5}),
        ("[composite.quality]\nmix = 0.0\n", {"mix": 0.0}),
        ("[composite.quality]\nown_trees = 2.0\n", {"own_trees": 2.0}),
    ],
    ids=["others", "none", "own"],
)
def test_other_weights_give_what_a_run_with_them_gives(runs, overlay, weights):
    now, run = runs
    out = run("-".join(weights), overlay)
    answer = methods.call("weigh", {"scored": {"now": str(now)}, "weights": weights})
    table = pyogrio.read_dataframe(out, layer="areas")
    assert [row["area_id"] for row in answer["areas"]] == list(table["area_id"])
    assert table["q_score"].notna().sum() >= 2
    for field in ("q_score", "q_grade", "q_low", "q_high"):
        # to the last bit
        found = [row[field] for row in answer["areas"]]
        assert found == [None if np.isnan(value) else value for value in table[field]], field
    assert [row["q_firm"] for row in answer["areas"]] == list(table["q_firm"].where(table["q_firm"].notna(), None))
    meta = pyogrio.read_dataframe(out, layer="meta", read_geometry=False).set_index("key")["value"]
    assert answer["norms_hash"] == meta["norms_hash"]
    assert answer["pending"] == []


def test_without_weights_the_file_is_as_it_is(runs):
    now, _ = runs
    table = pyogrio.read_dataframe(now, layer="areas")
    answer = weigh({"now": str(now)}, answer=["marks"])
    assert [row["q_score"] for row in answer["areas"]] == list(table["q_score"])
    assert answer["order"] == answer["winners"] == {}
    assert "rank_low" not in answer["areas"][0]


def test_what_asks_for_a_new_run_is_told_and_not_guessed(runs):
    now, _ = runs
    plain = weigh({"now": str(now)}, answer=["marks"])
    answer = weigh({"now": str(now)}, weights={"functions.care": 3.0}, answer=["marks"])
    assert answer["pending"] == ["functions.care.weight"]
    assert answer["areas"] == plain["areas"]
    assert "functions.care.weight" in answer["warnings"][0]


def test_marks_and_ranks_by_hand(three):
    answer = weigh({"now": three}, weights={"a15": 2.0})
    # 405,000,000^(1/5) and 90,000,000^(1/5)
    assert [row["q_score"] for row in answer["areas"]][:2] == pytest.approx([52.66, 38.98], abs=0.01)
    assert [row["q_grade"] for row in answer["areas"]] == [5.3, 3.9, 2.9]
    assert [row["rank"] for row in answer["areas"]] == [1, 2, 3]
    pillars = {pillar["code"]: (pillar["weight"], pillar["before"]) for pillar in answer["pillars"]}
    assert pillars == {"a15": (2.0, 1.0), "grn": (1.0, 1.0), "mix": (1.0, 1.0), "ptn": (1.0, 1.0)}


def test_an_unknown_area_has_no_mark_and_wins_nothing(tmp_path):
    path = scored_file(tmp_path / "a.gpkg", {"1": (50, 50, 50, 50), "2": (90, None, 90, 90)})
    answer = weigh({"now": str(path)})
    first, second = answer["areas"]
    assert (first["rank"], first["first"]) == (1, 1.0)
    assert [second[key] for key in ("q_score", "q_grade", "rank", "rank_low", "first")] == [None] * 5
    assert [row["area_id"] for row in answer["winners"]["areas"]] == ["1"]
    # one area alone is in no order
    assert answer["order"]["now"]["firm"] is None
    # without weight what is not known does not matter
    answer = weigh({"now": str(path)}, weights={"grn": 0.0})
    assert [row["rank"] for row in answer["areas"]] == [2, 1]


def test_no_area_at_all(tmp_path):
    answer = weigh({"now": str(scored_file(tmp_path / "a.gpkg", {"1": (None, None, None, None)}))})
    assert answer["winners"] == {"areas": [], "variants": [], "in_area": []}
    assert answer["areas"][0]["rank"] is None


def test_who_wins_under_which_weights(three):
    found = {row["area_id"]: row for row in weigh({"now": three})["winners"]["areas"]}
    # both differ from each other by what they have in the first two alone: each wins where its own weighs more
    assert set(found) == {"1", "2"}
    assert found["1"]["share"] == pytest.approx(0.5, abs=0.03)
    assert found["1"]["share"] + found["2"]["share"] == pytest.approx(1.0)
    central = found["1"]["weights"]
    # of the greater of two of four parts of a whole the mean is 3/8, of the lesser 1/8
    assert central == pytest.approx({"a15": 0.375, "grn": 0.125, "mix": 0.25, "ptn": 0.25}, abs=0.02)
    assert "accessibility" in found["1"]["text"]


def test_winners_by_hand():
    scores = np.array([[3.0, 1.0, np.nan], [1.0, 2.0, np.nan], [4.0, 4.0, np.nan], [np.nan, np.nan, np.nan]])
    weights = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [0.2, 0.8]])
    found = winners(scores, weights)
    # one draw each, and half of the third; nobody wins the last
    assert found.share.tolist() == [1.5 / 4, 1.5 / 4, 0.0]
    assert found.weights[0] == pytest.approx([(1.0 + 0.25) / 1.5, 0.25 / 1.5])
    assert np.isnan(found.weights[2]).all()


def test_every_division_of_weights_is_as_likely():
    drawn = every_weight(4, 20_000, 1)
    assert drawn.sum(axis=1) == pytest.approx(1.0)
    assert drawn.mean(axis=0) == pytest.approx(0.25, abs=0.005)
    # the share of one of four is above a half in (1 - 1/2)^3 of all
    assert (drawn[:, 0] > 0.5).mean() == pytest.approx(0.125, abs=0.01)


def test_several_files_are_weighed_alike(three, tmp_path):
    rows = {"1": (90, 40, 50, 50), "2": (20, 80, 50, 50), "4": (10, 10, 10, 10)}
    bridge = str(scored_file(tmp_path / "bridge.gpkg", rows))
    answer = weigh({"now": three, "bridge": bridge})
    now, then = answer["winners"]["variants"][1], answer["winners"]["variants"][0]
    # only the areas of both count
    assert (now["name"], then["name"], now["of"]) == ("now", "bridge", 2)
    assert (now["areas"], then["areas"]) == (1, 1)
    assert now["share"] + then["share"] == pytest.approx(1.0)
    assert then["mark"] == pytest.approx(5.0, abs=0.11)
    assert [row["scored"] for row in answer["areas"]] == ["now"] * 3 + ["bridge"] * 3
    # two that are the same share every draw
    same = weigh({"a": three, "b": three})["winners"]["variants"]
    assert [row["share"] for row in same] == [0.5, 0.5]


def test_files_of_other_norms_are_told(three, tmp_path):
    other = read_norms().model_copy(update={"name": "other"})
    path = str(scored_file(tmp_path / "o.gpkg", {"1": (1, 2, 3, 4)}, other))
    assert "different norms" in weigh({"now": three, "other": path}, answer=["marks"])["warnings"][0]


def test_a_preset_is_a_norms_file(three, tmp_path):
    out, whole = str(tmp_path / "green.toml"), str(tmp_path / "norms.toml")
    first = methods.call(
        "weigh",
        {"scored": {"now": three}, "weights": {"grn": 2.5, "functions.care": 2.0}, "weights_out": out,
         "norms_out": whole},
    )  # fmt: skip
    assert (first["weights_out"], first["norms_out"]) == (out, whole)
    norms = read_norms(out)
    assert norms.composite.quality.grn == 2.5
    assert norms.functions["care"].weight == 2.0
    assert norms.functions["shopping"] == read_norms().functions["shopping"]
    assert read_norms(whole).hash == first["norms_hash"]
    again = methods.call("weigh", {"scored": {"now": three}, "norms": out})
    assert again["areas"] == first["areas"]
    assert again["pending"] == ["functions.care.weight"]
    # what others wrote is not replaced
    (tmp_path / "mine.toml").write_text("[composite]\n", encoding="utf-8")
    with pytest.raises(OSError, match="no earlier result"):
        methods.call("weigh", {"scored": {"now": three}, "weights_out": str(tmp_path / "mine.toml")})


def test_a_preset_carries_the_own_indicators_that_count(runs, tmp_path):
    now, _ = runs
    out = str(tmp_path / "trees.toml")
    weigh({"now": str(now)}, weights={"own_trees": 1.0}, answer=["marks"], weights_out=out)
    norms = read_norms(out)
    assert norms.composite.quality.values_by_name()["own_trees"] == 1.0
    assert norms.own_indicators["trees"].title == "Trees"


@pytest.mark.parametrize("name", [name for name, _ in PRESETS])
def test_shipped_presets_are_norms(three, name):
    path = str(ROOT / "resources" / "norms" / name)
    norms = read_norms(path)
    assert norms.model_copy(update={"composite": read_norms().composite}) == read_norms()
    answer = weigh({"now": three}, norms=path, answer=["marks"])
    assert answer["pending"] == answer["warnings"] == []


def test_mistakes_are_told(three, tmp_path):
    with pytest.raises(InputError, match="no weight of nonsense here; there are those of a15, grn, mix, ptn"):
        weigh({"now": three}, weights={"nonsense": 1.0})
    with pytest.raises(NormsError, match="at least one weight must be more than 0"):
        weigh({"now": three}, weights=dict.fromkeys(("a15", "grn", "mix", "ptn"), 0.0))
    pyogrio.write_dataframe(pyogrio.read_dataframe(three, layer="areas"), tmp_path / "x.gpkg", layer="areas")
    with pytest.raises(InputError, match="holds no scored plan areas"):
        weigh({"now": str(tmp_path / "x.gpkg")})
    with pytest.raises(InputError, match="name at least one"):
        weigh({})
    with pytest.raises(InputError, match=r"weights\.grn: Input should be greater than or equal to 0"):
        methods.call("weigh", {"scored": {"now": three}, "weights": {"grn": -1.0}})
    with pytest.raises(InputError, match="gone"):
        weigh({"now": str(tmp_path / "gone.gpkg")})


def test_a_file_without_a_pillar(tmp_path):
    frame = pyogrio.read_dataframe(scored_file(tmp_path / "a.gpkg", {"1": (1, 2, 3, 4)}), layer="areas")
    meta = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="meta", read_geometry=False)
    for layer, table in (("areas", frame.drop(columns="grn_score")), ("meta", meta)):
        pyogrio.write_dataframe(table, tmp_path / "b.gpkg", layer=layer, append=layer == "meta")
    with pytest.raises(InputError, match="lacks the fields grn_score: score the areas with all indicators"):
        weigh({"now": str(tmp_path / "b.gpkg")})


def test_a_changed_file_is_read_again(three, tmp_path):
    assert weigh({"now": three})["areas"][0]["q_grade"] == 4.6
    scored_file(tmp_path / "now.gpkg", {"1": (90, 90, 90, 90)})
    assert weigh({"now": three})["areas"][0]["q_grade"] == 9.0


def test_an_answer_is_plain_json(three):
    answer = methods.call("weigh", {"scored": {"now": three}}, Progress())
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer


def test_the_order_in_words():
    first = {"area_name": "Zuid", "share": 0.96}
    assert order_in_words({"firm": "firm", "first": first}, EN) == (
        "The order can be trusted: other weights and other estimates hardly change it. Zuid is first, also in 96 % of "
        "the draws with other weights and estimates."
    ).replace("96 %", "96\u00a0%")
    assert order_in_words({"firm": "loose", "first": None}, EN).startswith("The order cannot be trusted")
    assert order_in_words({"firm": None}, EN) == ""


def test_firm_and_loose_orders(tmp_path):
    rows = {str(number): (10 + 20 * number,) * 4 for number in range(5)}
    apart = weigh({"now": str(scored_file(tmp_path / "a.gpkg", rows))}, answer=["order"])
    # alike in all four, so no weight moves them, and anchors move them together
    assert apart["order"]["now"]["firm"] == "firm"
    assert apart["order"]["now"]["span"] == 0.0
    rows = {str(number): tuple(90.0 if number == at else 40.0 for at in range(4)) for number in range(4)}
    alike = weigh({"now": str(scored_file(tmp_path / "b.gpkg", rows))}, answer=["order"])
    assert alike["order"]["now"]["firm"] == "loose"
    assert alike["order"]["now"]["text"].startswith("The order cannot be trusted")


def test_winners_in_words():
    norms = read_norms().as_file
    even = dict.fromkeys(("a15", "grn", "mix", "ptn"), 0.25)

    def told(share, **weights):
        return winner_in_words("Zuid", share, {**even, **weights}, norms, EN).replace("\u00a0", " ")

    assert told(0.97) == "Zuid is first under 97 % of all weights, so nearly always."
    assert told(0.5) == "Zuid is first under 50 % of all weights."
    assert told(0.1, grn=0.5) == "Zuid is first under 10 % of all weights: with much weight for greenery."
    assert told(0.1, grn=0.5, a15=0.1, mix=0.1) == (
        "Zuid is first under 10 % of all weights: with much weight for greenery and little for accessibility and "
        "mixing."
    )
    assert told(0.1, grn=0.1) == "Zuid is first under 10 % of all weights: with little weight for greenery."


def test_silent_is_enough(three):
    assert weigh({"now": three}, progress=SILENT)["norms_hash"] == read_norms().hash


def kept_answer(path, now, then, **other):
    """An answer for a variant as ``g40 variant --json`` prints it: ``now`` and ``then`` map areas to their pillars."""
    names = [f"{pillar}_score" for pillar in ("a15", "grn", "mix", "ptn")]
    told = {key: [dict(zip(names, rows[key], strict=True)) for rows in (now, then)] for key in now}
    changed = {
        area: {name: [one[name], other[name]] for name in names if one[name] != other[name]}
        for area, (one, other) in told.items()
    }
    areas = [{"area_id": area, "area_name": area, "now": one, "then": two} for area, (one, two) in told.items()]
    answer = {"areas": areas, "changed": changed, "pending": [], "norms_version": "1", "city": "Voorbeeldstad"}
    path.write_text(json.dumps({**answer, "norms_hash": read_norms().hash, **other}), encoding="utf-8")
    return str(path)


THREE = {"1": (90, 20, 50, 50), "2": (20, 90, 50, 50), "3": (20, 20, 50, 50)}


def test_a_kept_answer_of_a_variant_is_weighed_as_its_file(three, tmp_path):
    then = {"1": (90, 40, 50, 50), "2": (20, None, 50, 50), "3": (20, 20, 50, 50)}
    bridge = kept_answer(tmp_path / "bridge.json", THREE, then)
    whole = str(scored_file(tmp_path / "bridge.gpkg", then))
    told = weigh({"now": three}, variants={"bridge": bridge}, answer=["marks", "winners"], area="1")
    written = weigh({"now": three, "bridge": whole}, answer=["marks", "winners"], area="1")
    assert told["areas"] == written["areas"]
    assert told["winners"] == written["winners"]
    assert told["scored"][1]["path"] == bridge
    # in the first area it has more green and nothing less
    assert [(row["name"], row["share"]) for row in told["winners"]["in_area"]] == [("bridge", 1.0), ("now", 0.0)]
    # what is known in only one of the two is left out
    assert weigh({"now": three}, variants={"bridge": bridge}, area="2")["winners"]["in_area"] == []
    assert told["winners"]["variants"][0]["of"] == 2


def test_who_wins_in_an_area_by_hand(three, tmp_path):
    # one more in a15, the other in green: half of all weights each, with the central weights of the page
    then = {"green": (80, 90, 50, 50), "way": (90, 80, 50, 50)}
    paths = {
        name: kept_answer(tmp_path / f"{name}.json", THREE, {**THREE, "1": rows}) for name, rows in then.items()
    }
    answer = weigh({"now": three}, variants=paths, answer=["winners"], area="1")
    rows = {row["name"]: row for row in answer["winners"]["in_area"]}
    assert rows["now"]["share"] == 0.0
    assert rows["way"]["share"] == pytest.approx(0.5, abs=0.03)
    assert rows["way"]["weights"]["a15"] == pytest.approx(0.375, abs=0.02)
    assert rows["way"]["weights"]["grn"] == pytest.approx(0.125, abs=0.02)
    assert "way is first under" in rows["way"]["text"]
    assert weigh({"now": three}, answer=["winners"])["winners"]["in_area"] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "cannot be read"),
        ("[]", "holds no answer for a variant"),
        ({"pending": ["grn"]}, "variant bridge is not worked out whole \\(grn\\)"),
        ({"areas": []}, "variant bridge is not worked out whole \\(a15, grn, mix, ptn\\)"),
    ],
)
def test_what_is_no_answer_is_one_sentence(three, tmp_path, text, words):
    path = kept_answer(tmp_path / "a.json", THREE, THREE, **(text if isinstance(text, dict) else {}))
    if isinstance(text, str):
        Path(path).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        weigh({"now": three}, variants={"bridge": path})


def test_an_answer_of_other_scores_is_refused(three, tmp_path):
    other = {**THREE, "3": (21, 20, 50, 50)}
    path = kept_answer(tmp_path / "a.json", other, other)
    with pytest.raises(InputError, match=r"bridge was worked out from other scores than .*now.gpkg holds"):
        weigh({"now": three}, variants={"bridge": path})
    fine = kept_answer(tmp_path / "b.json", THREE, THREE)
    with pytest.raises(InputError, match="called now"):
        weigh({"now": three}, variants={"now": fine})
    with pytest.raises(InputError, match="There is no area 9 in"):
        weigh({"now": three}, area="9")
